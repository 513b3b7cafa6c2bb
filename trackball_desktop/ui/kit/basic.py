"""Labels, buttons, lines and boxes with the app's rules built in: plain text, a name for screen readers, 4 px steps.

Data goes into widgets only through these or through `set_plain_text`: Qt guesses rich text in labels and tool tips
otherwise, and a title such as "<img src=//host>" would fetch from a stranger.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.ui.kit import icons, space
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QShowEvent
    from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QMenu, QTableWidgetItem

_Layout = TypeVar("_Layout", bound=QBoxLayout)


def set_plain_text(label: QLabel) -> QLabel:
    """Make a label show its text as it is, never as HTML, and from the side on which reading begins.

    Qt goes by the text: a Latin title in an Arabic window would stand at the other end of its room.
    """
    label.setTextFormat(Qt.TextFormat.PlainText)
    if QGuiApplication.isRightToLeft():
        sides = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        label.setAlignment(sides | (label.alignment() & Qt.AlignmentFlag.AlignVertical_Mask))
    return label


def label(text: str = "", role: str = "", size: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label of plain text; `role` (dim, ok, bad ...) and `size` (small, strong, title) choose its dress.

    A font set by `setFont` would not survive a change of the size of text: the style puts the old one back.
    """
    widget = set_plain_text(QLabel())
    widget.setText(text)
    if role:
        widget.setProperty("role", role)
    if size:
        widget.setProperty("scale", size)
    widget.setWordWrap(wrap)
    return widget


class _PrimaryButton(QPushButton):
    """The primary button, which Enter presses in a dialog: Qt would choose the first button there."""

    @guarded(return_none)
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.property("kind") == "primary" and isinstance(self.window(), QDialog):
            self.setDefault(True)


def button(text: str, kind: str = "", *, icon: str = "", small: bool = False, name: str = "") -> QPushButton:
    """Return a button; `kind` is primary, plain, danger or empty, `name` what screen readers say instead."""
    widget = _PrimaryButton(text) if kind == "primary" else QPushButton(text)
    if kind:
        widget.setProperty("kind", kind)
    if small:
        widget.setProperty("dense", True)
    if icon:
        role = {"primary": "on_accent", "danger": "bad"}.get(kind, "dim")
        widget.setIcon(icons.icon(icon, role))
    widget.setAccessibleName(name or text.replace("&", ""))
    widget.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return widget


def link_button(text: str, parent: QWidget) -> QToolButton:
    """Return a small button that looks like a link, for what can be done about a line of text."""
    widget = QToolButton(parent)
    widget.setText(text.replace("&", "&&"))
    widget.setAccessibleName(text)
    widget.setProperty("role", "link")
    widget.setProperty("scale", "small")
    widget.setCursor(Qt.CursorShape.PointingHandCursor)
    return widget


def add_action(menu: QMenu, text: str, run: Callable[[], object], key: str = "") -> QAction:
    """Append an action that calls `run`; `key` is only shown, for keys that the menu's owner listens to itself."""
    action = menu.addAction(text)
    action.triggered.connect(lambda: run())  # the signal brings whether it is checked
    if key:
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    return action


def put_list_in_box(view: QListWidget) -> None:
    """Give a list a frame of its own, before it has rows.

    Rows that are laid out before the style sheet reached their list have the height of plain text, and all of them move
    at the first change of one: the next click would hit another row.
    """
    view.setProperty("boxed", True)
    view.ensurePolished()


_HTML_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_TOOLTIP_ESCAPES = _HTML_ESCAPES | {ord("\n"): "<br>"}
"""`html.escape` would do, but its module loads all names of HTML's signs, and the first window has tool tips."""


def set_tooltip(owner: QWidget | QAction | QListWidgetItem | QTableWidgetItem, text: str) -> None:
    """Give a tool tip of plain text. Nothing else sets one: Qt would read a title with a tag in it as HTML."""
    owner.setToolTip(tooltip_html(text))
    if isinstance(owner, QWidget):  # else readers take the tip for it, and spell its tags
        owner.setAccessibleDescription(text)


def tooltip_html(text: str) -> str:
    """Return plain text as a tool tip that breaks its lines, for `ToolTipRole` too; empty for no text."""
    return f"<span>{text.translate(_TOOLTIP_ESCAPES)}</span>" if text else ""


def notification_text(text: str) -> str:
    """Return plain text as the body of a desktop notification: on Linux the desktop reads tags in it."""
    return text.translate(_HTML_ESCAPES) if sys.platform == "linux" else text


def select_row(view: QAbstractItemView, number: int) -> None:
    """Select a row alone and make it current. Qt's `selectRow` asks the keyboard, and toggles while Ctrl is held."""
    flag = QItemSelectionModel.SelectionFlag
    view.selectionModel().setCurrentIndex(view.model().index(number, 0), flag.ClearAndSelect | flag.Rows)


def separator(*, vertical: bool = False) -> QFrame:
    """Return a line of one device pixel."""
    line = QFrame()
    line.setProperty("role", "line")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def row(*parts: QWidget | int | None, gap: int = space.S) -> QHBoxLayout:
    """Lay widgets in a row; a number is a space in pixels, None takes all that is left."""
    return _fill_layout(QHBoxLayout(), parts, gap)


def column(*parts: QWidget | int | None, gap: int = space.S) -> QVBoxLayout:
    """Lay widgets in a column; a number is a space in pixels, None takes all that is left."""
    return _fill_layout(QVBoxLayout(), parts, gap)


def set_style_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and dress the widget anew when it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def make_primary(chosen: QPushButton, *others: QPushButton) -> None:
    """Make one button of a dialog the primary one, which Enter presses, and the others usual ones."""
    for other in others:
        set_style_property(other, "kind", "")
    set_style_property(chosen, "kind", "primary")
    chosen.setDefault(True)


def _fill_layout(layout: _Layout, parts: tuple[QWidget | int | None, ...], gap: int) -> _Layout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        else:
            layout.addWidget(part)
    return layout


def destroy(widget: QWidget) -> None:
    """Let Qt destroy a window here and now. Python's collector might do it later, and in another thread."""
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
