"""The style sheet, written from the roles of `theme`. Widgets choose a dress by properties, not by sheets of their own.

QPushButton   kind = primary | plain (no frame) | danger        dense = true (QWidget has a size of its own)
QLabel        scale = small | strong | title;   role = dim | section | ok | warning | blocker | hint | badge
QFrame        role = card | side | chip | field | bar | strip | drop | banner | fold | segments;   chip: ghost = true
fields        severity = blocker | warning | hint,  mono = true,  bare = true,  incell = true,  ghost = true (inherited)
views         boxed = true (a frame of their own)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trackball_desktop.domain.resources import resource


def style_sheet(
    colors: Mapping[str, str], scaled: Callable[[float], int], points: Callable[[float], float], codes: str
) -> str:
    """Return the sheet: `colors` by role, `scaled` for lengths that grow with the text, `points` for sizes of text,
    `codes` for the family of codes.
    """
    values = dict(colors)
    values.update(
        control=f"{scaled(30) - 2}px",
        small_control=f"{scaled(24) - 2}px",
        segment=f"{scaled(30) - 4}px",
        header=f"{points(11.5)}pt",
        small=f"{points(12)}pt",
        title=f"{points(17)}pt",
        icon=f"{scaled(16)}px",
        small_icon=f"{scaled(13)}px",
        codes=f'"{codes}"',
        bare=f"{scaled(20)}px",
        box=f"{scaled(15)}px",
        round=f"{(scaled(15) + 2) // 2}px",
        ring=f"{scaled(5)}px",
        dot=f"{scaled(15) + 2 - 2 * scaled(5)}px",
        list_row=f"{scaled(18)}px",
        arrow=f"{scaled(10)}px",
        drop=f"{scaled(22)}px",
        menu_room=f"{scaled(10) + 16}px",
        tick=_icon("tick-on-accent" if _is_dark(colors["on_accent"]) else "tick-on-dark"),
        on_accent_down=_icon("down-on-accent" if _is_dark(colors["on_accent"]) else "down-on-dark"),
        down=_icon("down-light" if _is_dark(colors["text"]) else "down-dark"),
    )
    sheet = "\n".join((_FRAMES, _BUTTONS, _FIELDS, _VIEWS, _BARS))
    for name in sorted(values, key=len, reverse=True):  # longest first: @line2 before @line
        sheet = sheet.replace(f"@{name}", values[name])
    return sheet


def _icon(name: str) -> str:
    return f'url("{resource("icons", f"{name}.svg").as_posix()}")'


def _is_dark(text: str) -> bool:
    return sum(int(text[start : start + 2], 16) for start in (1, 3, 5)) < 384


_FRAMES = """
QMainWindow, QDialog { background: @window; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { background: @base; color: @text; border: 1px solid @line; padding: 4px 6px; }
QFrame[role="side"], QWidget[role="side"] { background: @side; border: none; }
QListWidget[role="side"] { background: @side; border: none; }
QTreeView[role="side"] { background: @side; border: none; selection-background-color: transparent; }
QAbstractItemView[ground="clear"] { background: transparent; }
QFrame[role="bar"] { background: @window; border: none; border-bottom: 1px solid @line; }
QFrame[role="strip"] QLabel { font-size: @small; }
QFrame[role="strip"] QToolButton { color: @dim; padding: 2px 4px; font-size: @small; qproperty-iconSize: @icon @icon; }
QFrame[role="strip"] { background: @side; border: none; border-top: 1px solid @line; }
QFrame[role="base"], QWidget[role="base"] { background: @base; border: none; }
QFrame[role="card"], QWidget[role="card"] { background: @base; border: 1px solid @line; border-radius: 9px; }
QFrame[role="card"][current="true"] { border-color: @accent; }
QDialog[role="palette"] { background: @base; border: 1px solid @edge; }
QDialog[role="palette"] QListView { background: transparent; border: none; border-top: 1px solid @line; }
QFrame[role="calendar"] { background: @base; border: 1px solid @edge; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: @base; }
QCalendarWidget QToolButton { color: @text; font-weight: 600; padding: 3px 6px; }
QCalendarWidget QTableView { background: @base; alternate-background-color: @base;
    selection-background-color: @accent; selection-color: @on_accent; }
QCalendarWidget QSpinBox { min-height: 0; }
QFrame[role="toast"] { background: @text; border: none; border-radius: 9px; }
QFrame[role="toast"] QLabel { color: @base; }
QFrame[role="drop"] { background: transparent; border: 1px dashed @edge; border-radius: 10px; }
QFrame[role="drop"][active="true"] { background: @accent_soft; border: 2px dashed @accent; }
QFrame[role="finding"][kind="warning"] { background: @warning_soft; border: none; border-radius: 5px; }
QFrame[role="finding"][kind="bad"] { background: @bad_soft; border: none; border-radius: 5px; }
QFrame[role="banner"] { background: @info_soft; border: none; border-bottom: 1px solid @line; }
QFrame[role="banner"][kind="warning"] { background: @warning_soft; }
QFrame[role="banner"][kind="bad"] { background: @bad_soft; }
QFrame[role="chip"], QWidget[role="chip"] { background: @line2; border: 1px solid @line2; border-radius: 10px; }
QToolButton[role="chip"] { font-size: @small; }
QToolButton[role="filter"] { font-size: @small; border: 1px solid @edge; padding: 2px 8px;
    background: @base; color: @dim; }
QToolButton[role="filter"]:checked { border-color: @accent; background: @accent_soft; color: @accent_text; }
QFrame[role="segments"] { background: @base; border: 1px solid @edge; border-radius: 7px; }
QToolButton[role="segment"] { background: transparent; border: 1px solid transparent; border-radius: 6px; color: @text;
    padding: 0 12px; min-height: @segment; font-weight: 500; }
QToolButton[role="segment"]:checked { background: @accent_soft; color: @accent_text; font-weight: 600; }
QToolButton[role="segment"]:checked:disabled { background: @line2; color: @dim; }
QToolButton[role="segment"]:focus { border: 1px solid @accent; }
QToolButton[role="fold"] { padding: 1px 2px 1px 0; color: @dim; font-size: @small;
    qproperty-iconSize: @small_icon @small_icon; }
QToolButton[role="chip"][ghost="true"] { font-style: italic; }
QFrame[role="chip"]:focus, QWidget[role="chip"]:focus { border: 1px solid @accent; }
QFrame[role="chip"][ghost="true"], QWidget[role="chip"][ghost="true"] { background: transparent; border: 1px dashed
    @edge; }
QFrame[role="field"] { background: @base; border: 1px solid @edge; border-radius: 7px; }
QFrame[role="field"][severity="blocker"] { border-color: @bad; }
QFrame[role="field"][severity="warning"] { border-color: @warning; }
QFrame[role="field"][focused="true"] { border-color: @accent; }
QFrame[role="line"] { background: @line; border: none; }
QFrame[role="drop"] { background: @accent; border: none; }
QLabel { background: transparent; }
QLabel[role="dim"] { color: @dim; }
QLabel[role="section"] { color: @dim; font-size: @header; font-weight: 600; }
QLabel[scale="small"] { font-size: @small; }
QLabel[scale="strong"] { font-weight: 600; }
QLabel[scale="title"] { font-size: @title; font-weight: 600; }
QLabel[role="ok"] { color: @ok; }
QLabel[role="warning"] { color: @warning; }
QLabel[role="bad"], QLabel[role="blocker"] { color: @bad; }
QLabel[role="info"], QLabel[role="hint"] { color: @info; }
QLabel[role="badge"] { background: @warning_soft; color: @warning; border-radius: 6px; padding: 3px 9px;
    font-size: @small; font-weight: 500; }
QLabel[role="key"] { background: @alternate; color: @dim; border: 1px solid @line; border-radius: 4px; padding: 0 5px; }
QSplitter::handle { background: @line; }
QSplitter::handle:hover { background: @accent; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[role="page"] { background: transparent; }
"""

_BUTTONS = """
QPushButton, QToolButton, QCheckBox, QRadioButton, QTabBar, QComboBox, QSlider { outline: none; }
QPushButton { icon-size: @icon; background: @base; color: @text; border: 1px solid @edge; border-radius: 7px;
    padding: 0 12px;
    min-height: @control; font-weight: 500; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @line2; }
QPushButton:focus { border: 1px solid @accent; }
QPushButton:disabled { color: @faint; background: @window; border-color: @line; }
QPushButton[dense="true"] { padding: 0 8px; min-height: @small_control; font-size: @small; }
QPushButton[kind="primary"] { background: @accent; border-color: @accent; color: @on_accent; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { background: @accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled { background: @line; border-color: @line; color: @dim; }
QPushButton[kind="danger"] { color: @bad; }
QPushButton[kind="danger"]:disabled { color: @faint; }
QPushButton[current="true"] { border: 2px solid @accent; background: @accent_soft; color: @accent_text; }
QPushButton[kind="plain"], QPushButton[role="link"] { background: transparent; border: 1px solid transparent;
    padding: 0 8px; }
QPushButton[kind="plain"]:hover { background: @hover; }
QPushButton[kind="plain"]:focus, QPushButton[role="link"]:focus { border: 1px solid @accent; }
QPushButton[role="link"] { color: @accent_text; padding: 0 4px; }
QPushButton[role="toast"] { background: transparent; border: 1px solid transparent; color: @base; font-weight: 600; }
QPushButton[role="toast"]:focus, QPushButton[role="toast"]:hover { border: 1px solid @base; }
QPushButton[role="choice"] { text-align: left; padding: 12px 16px; border-radius: 9px; }
QPushButton[role="choice"]:checked { border: 2px solid @accent; background: @accent_soft; }
QPushButton[role="view"] { text-align: left; border: 1px solid transparent; background: transparent; padding: 0 10px;
    border-radius: 6px; font-weight: 400; }
QPushButton::menu-indicator { image: @down; subcontrol-position: right center; subcontrol-origin: padding;
    right: 8px; width: @arrow; height: @arrow; }
QPushButton[kind="primary"]::menu-indicator { image: @on_accent_down; }
QPushButton[menu="true"] { padding-right: @menu_room; }
QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 6px; padding: 3px;
    qproperty-iconSize: @icon @icon; }
QToolButton[tight="true"] { padding: 0; qproperty-iconSize: @small_icon @small_icon; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @line2; }
QToolButton:focus { border: 1px solid @accent; }
QToolButton:disabled { color: @faint; }
QToolButton[role="link"] { color: @accent_text; }
QToolButton[role="link"][scale="small"] { font-size: @small; padding: 0 2px; text-decoration: underline; }
QToolButton[role="fold"], QPushButton[role="fold"] { text-align: left; border: 1px solid transparent;
    background: transparent; padding: 0 4px 0 0; font-weight: 600; min-height: @small_control; }
QToolButton[role="fold"]:focus, QPushButton[role="fold"]:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; }
QMenuBar { background: @window; color: @text; padding: 2px 8px; }
QMenuBar::item { padding: 3px 8px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @accent_soft; color: @accent_text; }
QMenu { background: @base; color: @text; border: 1px solid @line; border-radius: 7px; padding: 5px; }
QMenu::item { padding: 5px 22px 5px 12px; border-radius: 5px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: @accent_soft; color: @text; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 5px 6px; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; padding: 2px; border: 1px solid transparent;
    border-radius: 5px; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid @accent; }
QAbstractItemView::indicator { width: @box; height: @box; border: 1px solid @edge; border-radius: 4px;
    background: @base; }
QAbstractItemView::indicator:checked { background: @accent; border-color: @accent; image: @tick; }
QAbstractItemView::indicator:indeterminate { background: @accent_soft; border-color: @accent; }
QCheckBox::indicator { width: @box; height: @box; border: 1px solid @edge; border-radius: 4px; background: @base; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: @tick; }
QCheckBox::indicator:indeterminate { background: @accent_soft; border-color: @accent; }
QRadioButton::indicator { width: @box; height: @box; border: 1px solid @edge; border-radius: @round;
    background: @base; }
QRadioButton::indicator:checked { border: @ring solid @accent; width: @dot; height: @dot; background: @base; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit { background: @base;
    color: @text; border: 1px solid @edge; border-radius: 7px; padding: 0 9px; min-height: @control;
    selection-background-color: @accent; selection-color: @on_accent; placeholder-text-color: @dim; }
QPlainTextEdit, QTextEdit { padding: 4px 6px; }
QLineEdit:hover, QComboBox:hover, QPlainTextEdit:hover { border-color: @dim; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus,
    QDateEdit:focus, QTimeEdit:focus { border: 2px solid @accent; padding: 0 8px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 3px 5px; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled, QLineEdit:read-only { background: @window; color:
    @dim; placeholder-text-color: @dim; }
QLineEdit[severity="blocker"], QComboBox[severity="blocker"], QPlainTextEdit[severity="blocker"] { border-color: @bad; }
QLineEdit[severity="warning"], QComboBox[severity="warning"], QPlainTextEdit[severity="warning"] { border-color:
    @warning; }
QLineEdit[severity="hint"], QComboBox[severity="hint"], QPlainTextEdit[severity="hint"] { border-color: @info; }
QLineEdit[mono="true"] { font-family: @codes; font-size: @small; }
QLineEdit[ghost="true"], QComboBox[ghost="true"] { color: @dim; font-style: italic; }
QLineEdit[bare="true"] { border: none; background: transparent; padding: 0 4px; min-height: @bare; }
QLineEdit[incell="true"], QComboBox[incell="true"], QWidget[incell="true"] { border: 2px solid @accent;
    border-radius: 0; padding: 0 6px; min-height: 0; background: @base; }
QLineEdit[role="palette"], QLineEdit[role="palette"]:focus { background: transparent; border: none; padding: 4px 12px;
    font-size: @title; }
QLineEdit[role="search"] { padding: 0 6px 0 2px; }
QComboBox { padding-right: @drop; }
QComboBox::drop-down { border: none; width: @drop; }
QComboBox::down-arrow { image: @down; width: @arrow; height: @arrow; }
QComboBox[bare="true"], QComboBox[bare="true"]:focus { border: 1px solid transparent; background: transparent;
    min-height: @bare; }
QComboBox[bare="true"]:focus { border-color: @accent; }
QComboBox QAbstractItemView { background: @base; color: @text; border: 1px solid @edge; outline: none; padding: 4px;
    selection-background-color: @accent_soft; selection-color: @text; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0;
    border: none; }
QLineEdit > QToolButton { padding: 0; border: none; }
"""

_VIEWS = """
QAbstractItemView { background: @base; alternate-background-color: @alternate; border: none; outline: none;
    selection-background-color: @accent_soft; selection-color: @text; gridline-color: @line2; }
QListView[boxed="true"]::item, QComboBox QAbstractItemView::item { padding: 3px 8px; min-height: @list_row; }
QComboBox QAbstractItemView::item:selected, QListView[boxed="true"]::item:selected { background: @accent_soft;
    color: @text; }
QTableWidget[boxed="true"]::item { padding-left: 6px; }
QTreeWidget[boxed="true"]::item { padding: 4px 6px; }
QAbstractItemView[boxed="true"] { border: 1px solid @edge; border-radius: 7px; }
QHeaderView { background: @alternate; border: none; }
QHeaderView::section { background: @alternate; color: @dim; border: none; border-bottom: 1px solid @line;
    padding: 0 0 0 9px; font-size: @header; font-weight: 400; }
QHeaderView[layoutDirection="1"]::section { padding: 0 9px 0 0; }
QHeaderView::section:hover { color: @text; }
QTableCornerButton::section { background: @alternate; border: none; border-bottom: 1px solid @line; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @dim; padding: 0 2px; margin: 0 14px 0 2px; min-height: 36px;
    border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @accent_text; border-bottom: 2px solid @accent; font-weight: 600; }
QTabBar::tab:focus { background: @accent_soft; }
QGroupBox { border: 1px solid @line; border-radius: 9px; margin-top: 20px; padding: 12px; background: @base; }
QGroupBox::title { subcontrol-origin: margin; left: 2px; color: @dim; font-weight: 600; }
"""

_BARS = """
QProgressBar { background: @line; border: none; border-radius: 2px; max-height: 5px; min-height: 5px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QProgressBar[kind="ok"]::chunk { background: @ok; }
QProgressBar[kind="warning"]::chunk { background: @warning; }
QProgressBar[kind="bad"]::chunk { background: @bad; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @edge; border-radius: 3px; margin: 3px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QStatusBar { background: @side; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
"""
