"""What small widgets do with each key, with the mouse, the focus and another theme, and in each state, was approved.

Each widget is made anew for each act. Told are the signals that it emits, whether the event was taken, and every
part of it that is other than before: its properties, what it says, where it stands, and what it paints.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QKeyCombination, QMetaMethod, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QVBoxLayout, QWidget

from tests.approval import approve
from tests.skips import ONLY_LINUX
from tests.ui.shapes import shape
from tests.ui.test_shapes import theme_applied
from trackball_desktop.checks.requesters import Requester
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.storage.people import NameMatch
from trackball_desktop.ui.draft.chip import Chip
from trackball_desktop.ui.draft.cover import Picture
from trackball_desktop.ui.draft.people_field import AddNameInput
from trackball_desktop.ui.editor.crop import CropView
from trackball_desktop.ui.inspector.check_filters import ALL, NODE, STEP, CheckFilters
from trackball_desktop.ui.inspector.place_button import PlaceButton
from trackball_desktop.ui.intake.problems import Problems
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.choice_card import ChoiceCard
from trackball_desktop.ui.kit.choice_list import AliasedValues
from trackball_desktop.ui.kit.empty import EmptyState
from trackball_desktop.ui.kit.field_inputs import (
    ChoiceInput,
    DateInput,
    InputContent,
    LineInput,
    LinesInput,
    PickInput,
)
from trackball_desktop.ui.kit.filter_button import FilterButton
from trackball_desktop.ui.kit.fold import Fold, FoldButton
from trackball_desktop.ui.kit.labels import ElidedLabel, ShapeMark, TextLabel
from trackball_desktop.ui.kit.name_cells import NameCellInput, NameCompletion
from trackball_desktop.ui.kit.name_input import NameInput
from trackball_desktop.ui.kit.progress_meter import ProgressMeter
from trackball_desktop.ui.kit.search_box import SearchBox
from trackball_desktop.ui.kit.segments import SegmentedControl
from trackball_desktop.ui.kit.settings_parts import LineField, ResultLines, SecretField
from trackball_desktop.ui.kit.toast import Toast
from trackball_desktop.ui.library.list_head import ListHead, TrashLine
from trackball_desktop.ui.library.sidebar import Sidebar
from trackball_desktop.ui.settings.connection import ConnectionForm
from trackball_desktop.ui.settings.options import OptionsForm
from trackball_desktop.ui.settings.storage import StorageForm
from trackball_desktop.ui.transfers.actions import FileActions
from trackball_desktop.ui.transfers.limit import LimitSlider
from trackball_desktop.ui.transfers.view_model import FileLine, Section

__all__ = ["theme_applied"]
pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True),
    pytest.mark.skipif(sys.platform != "linux", reason=ONLY_LINUX),
]
Make = Callable[[QWidget], QWidget]
Act = Callable[[Any], object]
NAMES = ("Mara Quist", "Mara Low", "Mario", "Ann Low")
KEYS = (
    "Left", "Right", "Up", "Down", "Home", "End", "Return", "Escape", "Space", "Backspace", "Delete", "Tab", "Backtab",
    "PageDown", "Alt+Down", "Alt+Left", "Alt+Right", "Shift+Right", "Ctrl+Z", "M",
)  # fmt: skip
QTS_SIGNALS = frozenset({"clicked", "toggled", "textEdited", "activated", "returnPressed", "currentRowChanged"})
"""Signals of Qt's own that the window listens to."""


def names(text: str) -> list[str]:
    return [name for name in NAMES if text.strip().casefold() in name.casefold()]


class Ear:
    """Writes down what a widget and all below it emit, in its order."""

    def __init__(self, root: QWidget) -> None:
        self.heard: list[str] = []
        for thing in (root, *root.findChildren(QWidget)):
            meta = thing.metaObject()
            for at in range(meta.methodCount()):
                method = meta.method(at)
                name = bytes(method.name().data()).decode()
                ours = any(name in vars(cls) for cls in ours_of(thing))
                if method.methodType() == QMetaMethod.MethodType.Signal and (ours or name in QTS_SIGNALS):
                    getattr(thing, name).connect(self._writer(type(thing).__name__, name))

    def _writer(self, owner: str, name: str) -> Callable[..., None]:
        def write(*values: object) -> None:
            self.heard.append(f"{owner}.{name}({', '.join(map(said, values))})")

        return write


def ours_of(thing: QObject) -> list[type]:
    return [cls for cls in type(thing).__mro__ if cls.__module__.startswith("trackball_desktop")]


def said(value: object) -> str:
    if isinstance(value, QPoint):
        return f"{value.x()},{value.y()}"
    return repr(value)[:60] if isinstance(value, str | int | float | None) else type(value).__name__


def told(host: QWidget) -> list[str]:
    """Return what a window holds, and where the keyboard is in it."""
    focus = host.focusWidget()
    return [
        *(line for line, _ in shape(host)),
        f"focus {type(focus).__name__} {focus.accessibleName() if focus else ''}",
    ]


def changed(before: list[str], after: list[str]) -> Iterator[str]:
    """Yield the words of lines that differ; of a line that is there still only the words that are other ones."""
    for number in range(max(len(before), len(after))):
        old, new = (lines[number] if number < len(lines) else "" for lines in (before, after))
        if old != new:
            gone = [word for word in old.split(" ") if word not in new.split(" ")]
            come = [word for word in new.split(" ") if word not in old.split(" ")]
            kind = next(iter((new or old).split()), "")
            yield f"    {kind}: {' '.join(gone)[:160]} -> {' '.join(come)[:160]}"


def key(name: str) -> Act:
    def press(widget: QWidget) -> bool:
        made = QKeySequence(name)[0]  # type: ignore[index]
        assert isinstance(made, QKeyCombination)
        text = name.lower() if len(name) == 1 else " " if name == "Space" else ""
        return sent(widget, QKeyEvent(QEvent.Type.KeyPress, made.key(), made.keyboardModifiers(), text))

    return press


def sent(widget: QWidget, event: Any) -> bool:
    event.accept()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def mouse(*steps: tuple[str, float, float]) -> Act:
    """Return what presses, moves and releases the left button at parts of the widget's width and height."""
    kinds = {
        "press": QEvent.Type.MouseButtonPress,
        "move": QEvent.Type.MouseMove,
        "release": QEvent.Type.MouseButtonRelease,
    }

    def act(widget: QWidget) -> list[bool]:
        taken: list[bool] = []
        for kind, x, y in steps:
            at = QPointF(round(x * widget.width()), round(y * widget.height()))
            button = Qt.MouseButton.NoButton if kind == "move" else Qt.MouseButton.LeftButton
            held = Qt.MouseButton.NoButton if kind == "release" else Qt.MouseButton.LeftButton
            there = QPointF(widget.mapToGlobal(at.toPoint()))
            taken.append(
                sent(widget, QMouseEvent(kinds[kind], at, there, button, held, Qt.KeyboardModifier.NoModifier))
            )
        return taken

    return act


def wheel(widget: QWidget) -> bool:
    middle, none = QPointF(widget.rect().center()), Qt.KeyboardModifier.NoModifier
    turned = QPoint(0, -120)
    event = QWheelEvent(
        middle, middle, turned, turned, Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
    )
    return sent(widget, event)


def focus(kind: QEvent.Type, reason: Qt.FocusReason) -> Act:
    return lambda widget: sent(widget, QFocusEvent(kind, reason))


def larger(widget: QWidget) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply_theme(app, "light", 1.5)


MOUSE: dict[str, Act] = {
    "click": mouse(("press", 0.5, 0.5), ("release", 0.5, 0.5)),
    "click at the edge": mouse(("press", 0.98, 0.5), ("release", 0.98, 0.5)),
    "release outside": mouse(("press", 0.5, 0.5), ("release", 1.5, 2.5)),
    "drag": mouse(("press", 0.4, 0.5), ("move", 0.7, 0.8), ("move", 0.9, 0.2), ("release", 0.9, 0.2)),
    "wheel": wheel,
}
FOCUS: dict[str, Act] = {
    "focus comes": focus(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason),
    "focus goes": focus(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason),
    "focus goes to a list": focus(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason),
}
OTHERS: dict[str, Act] = {
    "larger text": larger,
    "right to left": lambda widget: widget.setLayoutDirection(Qt.LayoutDirection.RightToLeft),
    "narrow": lambda widget: widget.resize(90, widget.height()),
    "disabled": lambda widget: widget.setEnabled(False),
}


def nothing(widget: QWidget) -> None:
    """Leave it as it is made."""


def click_all(widget: QWidget) -> None:
    for button in widget.findChildren(QAbstractButton):
        if button.isVisibleTo(widget) and button.isEnabled():
            button.click()


def acted(make: Make, wanted: dict[str, Act]) -> Iterator[str]:
    """Yield what comes of each act on a new widget; several that do the same stand in one line."""
    found: dict[str, list[str]] = {}
    for name, act in {"": nothing, **wanted}.items():
        host = QWidget()
        host.resize(520, 300)
        column = QVBoxLayout(host)
        widget = make(host)
        if widget.parentWidget() is host and widget.layout() is not column:
            column.addWidget(widget)
        host.show()
        widget.setFocus()
        ear = Ear(host)
        before = told(host)
        answer = act(widget)
        lines = [f"  {answer} {' '.join(ear.heard)}", *changed(before, told(host))]
        if not name:
            lines = [f"  {line}" for line in before]
        found.setdefault("\n".join(lines), []).append(name)
        if act is larger:
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            theme.apply_theme(app, "light", 1.0)
        host.close()
        host.deleteLater()
        for popup in QApplication.topLevelWidgets():
            if popup.isVisible() and popup.windowType() is Qt.WindowType.Popup:
                popup.close()
    for lines_of, leading in found.items():
        yield f"{' | '.join(leading) or 'as it is made'}:"
        yield from lines_of.splitlines()


def shown(widget: Any, *contents: InputContent) -> Any:
    for content in contents:
        widget.present(content)
    return widget


def typed(text: str) -> Act:
    """Return what types a text, sign by sign."""

    def act(widget: QWidget) -> None:
        for sign in text:
            sent(widget, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, sign))

    return act


def typed_in(make: Callable[[QWidget], QWidget], text: str) -> Make:
    def made(host: QWidget) -> QWidget:
        widget = make(host)
        column = host.layout()
        assert column is not None
        column.addWidget(widget)
        host.show()
        widget.setFocus()
        typed(text)(widget)
        return widget

    return made


OWN = InputContent("Harbour Songs")
GHOST = InputContent("", "Northlight", "from the label", inherited=True)
NOTED = InputContent("Harbour", "", "differs", inherited=False)
ARABIC = InputContent("أغاني البحر")


def lines(host: QWidget) -> QWidget:
    return LinesInput(host)


def choice(host: QWidget) -> ChoiceInput:
    return ChoiceInput(("Pop", "Rock", "Rock and roll", "Jazz"), host)


def aliased(host: QWidget) -> ChoiceInput:
    values = AliasedValues.create(("German", "English"), lambda name: {"German": ("Deutsch", "de")}.get(name, ()))
    return ChoiceInput(values, host)


def pick(host: QWidget) -> PickInput:
    return PickInput([(True, "Yes"), (False, "No"), (1, "One")], host)


def keeping(host: QWidget) -> NameInput:
    made = NameInput(names, host)
    made.keeps_text = True
    return made


def cancelling(host: QWidget) -> AddNameInput:
    made = AddNameInput(names, host)
    made.can_cancel = True
    return made


def chip(host: QWidget) -> Chip:
    made = Chip("id", "Mara Quist", "Vocals", inherited=False, parent=host)
    made.is_movable = True
    return made


def crop(host: QWidget) -> CropView:
    return CropView(400, 300, 200, host)


def segments(host: QWidget) -> SegmentedControl:
    return SegmentedControl((("list", "List"), ("board", "Board"), ("covers", "Covers")), "Form", host)


def fold(host: QWidget) -> Fold:
    return Fold("More", QLabel("inside"), host)


def toast(host: QWidget) -> Toast:
    made = Toast(host)
    made.show_text("Moved to the trash", "Undo", lambda: None)
    return made


def banner(host: QWidget) -> Banner:
    made = Banner(host, closable=True)
    made.show_text("It was not sent.", "Try again", "bad", title="No network", details=lambda _: None)
    return made


def sidebar(host: QWidget) -> Sidebar:
    made = Sidebar(host)
    made.set_counts({"all": 3, "drafts": 2, "trash": 1}, [("Kite", 2), ("Northlight", 1)])
    made.set_filters(["Late"])
    return made


def storage(kind: str) -> Make:
    def made(host: QWidget) -> QWidget:
        form = StorageForm(host)
        form.show_target("openplay")
        form.show_storage(None, is_saved=False)
        assert kind in {"bucket", "service"}
        return form

    return made


def file_line(section: Section, state: FileState, *, paused: bool = False) -> FileLine:
    return FileLine(("s", "f"), section, state, "1.wav", "id", "Harbour", 4_000_000, 0, is_paused=paused)


FILES = (
    file_line(Section.RUNNING, FileState.SENDING),
    file_line(Section.WAITING, FileState.WAITING, paused=True),
    file_line(Section.NEEDS_YOU, FileState.MISSING),
    file_line(Section.DONE, FileState.DONE),
)


PARTS = {ALL: ("All", 3), STEP: ("This step", 2), NODE: ("Kites", 1)}
ASKERS = {Requester.TARGET: 2, Requester.DISTRIBUTORS: 0}


def content(*contents: InputContent) -> Act:
    return lambda widget: [widget.present(one) for one in contents]


def acts(*parts: dict[str, Act]) -> dict[str, Act]:
    """Return all of them together."""
    return {name: act for part in parts for name, act in part.items()}


INPUT_ACTS: dict[str, Act] = {
    **{f"key {name}": key(name) for name in KEYS},
    **FOCUS,
    **OTHERS,
    "wheel": wheel,
    "own": content(OWN),
    "ghost": content(GHOST),
    "own, then ghost": content(OWN, GHOST),
    "noted": content(NOTED),
    "arabic": content(ARABIC),
    "the same twice": content(OWN, OWN),
}
WIDGETS: dict[str, tuple[Make, dict[str, Act]]] = {
    "LineInput": (lambda host: LineInput(host), INPUT_ACTS),
    "LineInput with a text": (lambda host: shown(LineInput(host, mono=True), NOTED), INPUT_ACTS),
    "LineInput with a ghost": (lambda host: shown(LineInput(host), GHOST), INPUT_ACTS),
    "LinesInput": (lines, INPUT_ACTS),
    "DateInput": (lambda host: shown(DateInput(host), InputContent("2026-10-16")), INPUT_ACTS),
    "ChoiceInput": (choice, acts(INPUT_ACTS, {"other choices": lambda box: box.set_choices(("Folk", "Pop"))})),
    "ChoiceInput half typed": (typed_in(choice, "po"), INPUT_ACTS),
    "ChoiceInput with several": (typed_in(choice, "ro"), INPUT_ACTS),
    "ChoiceInput of languages": (typed_in(aliased, "deu"), INPUT_ACTS),
    "PickInput": (
        pick,
        {
            **{f"key {name}": key(name) for name in KEYS},
            "yes": lambda box: box.present_value(True, "from the label"),
            "no, then nothing": lambda box: [box.present_value(False, ""), box.present_value(None, "from")],
            "one": lambda box: box.present_value(1, ""),
            "two others": lambda box: [box.present_value(text, "") for text in ("other", "another")],
            "wheel": wheel,
            "chosen": lambda box: box.activated.emit(2),
        },
    ),
    "NameInput": (lambda host: NameInput(names, host), INPUT_ACTS),
    "NameInput with a list": (typed_in(lambda host: NameInput(names, host), "mar"), INPUT_ACTS),
    "NameInput with a name": (typed_in(lambda host: NameInput(names, host), "Ann Low"), INPUT_ACTS),
    "NameInput with a part": (typed_in(lambda host: NameInput(names, host), "low"), INPUT_ACTS),
    "NameInput with several names": (typed_in(lambda host: NameInput(names, host), "Mara; m"), INPUT_ACTS),
    "NameInput that keeps": (typed_in(keeping, "mar"), INPUT_ACTS),
    "AddNameInput": (cancelling, INPUT_ACTS),
    "AddNameInput with a list": (typed_in(cancelling, "mar"), INPUT_ACTS),
    "NameCellInput": (typed_in(lambda host: NameCellInput(NameCompletion(names), host), "mar"), INPUT_ACTS),
    "SearchBox": (
        lambda host: SearchBox(QKeySequence("Ctrl+F"), host),
        acts({f"key {name}": key(name) for name in KEYS}, FOCUS, {"narrow": OTHERS["narrow"]}),
    ),
    "SearchBox with words": (
        typed_in(lambda host: SearchBox(QKeySequence("Ctrl+F"), host), "low"),
        {f"key {name}": key(name) for name in KEYS},
    ),
    "Chip": (
        chip,
        acts(
            {f"key {name}": key(name) for name in KEYS},
            MOUSE,
            OTHERS,
            {
                "new": lambda one: one.show_match(NameMatch("Mara Quist", False, "")),
                "alike": lambda one: one.show_match(NameMatch("Mara Quist", False, "Mara Quíst")),
                "known": lambda one: one.show_match(NameMatch("Mara Quist", True, "")),
            },
        ),
    ),
    "CropView": (
        crop,
        acts(
            {f"key {name}": key(name) for name in KEYS},
            {f"key Shift+{name}": key(f"Shift+{name}") for name in ("Left", "Up", "Down")},
            MOUSE,
            {
                "a corner": mouse(("press", 0.13, 0.01), ("move", 0.3, 0.3), ("release", 0.3, 0.3)),
                "set": lambda view: view.set_square(10, 20, 100),
                "set outside": lambda view: view.set_square(-10, 290, 9000),
            },
        ),
    ),
    "SegmentedControl": (
        segments,
        acts(
            {f"key {name}": key(name) for name in KEYS},
            {
                "set": lambda one: one.set_current_key("board"),
                "word": lambda one: one.set_word("board", "Columns"),
                "some hidden": lambda one: one.set_visible_parts({"board": False, "list": True}),
                "each clicked": click_all,
            },
        ),
    ),
    "Fold": (
        fold,
        {"open": lambda one: one.set_open(True), "click": click_all, "right to left": OTHERS["right to left"]},
    ),
    "FoldButton": (lambda host: FoldButton("More & more", host), {"key Space": key("Space"), "click": MOUSE["click"]}),
    "Banner": (
        banner,
        {
            "clicks": click_all,
            "larger text": larger,
            "plain": lambda one: one.show_text("Only words"),
            "of each kind": lambda one: ([one.show_text("Words", kind=kind) for kind in ("ok", "warning", "bad")]),
            "with a title": lambda one: one.show_text("", title="Title"),
        },
    ),
    "Toast": (
        toast,
        {
            "click": click_all,
            "larger text": larger,
            "without a button": lambda one: one.show_text("Saved"),
            "window grows": lambda one: one.window().resize(900, 600),
        },
    ),
    "EmptyState": (
        lambda host: EmptyState("calendar", framed=True, parent=host),
        {
            "words": lambda one: one.show_text("Nothing here", "Drop files here."),
            "words, larger": lambda one: [one.show_text("Nothing", "Drop.", "list"), larger(one)],
            "progress": lambda one: one.show_progress(2, 5),
            "no progress": lambda one: [one.show_progress(2, 5), one.show_progress(0, 0)],
            "active": lambda one: one.set_active(True),
        },
    ),
    "FilterButton": (
        lambda host: FilterButton(host),
        {
            "clicks": click_all,
            "filtered": lambda one: one.show_filter("Drafts of Kite"),
            "filtered, clicks": lambda one: [one.show_filter("Drafts"), click_all(one)],
            "no more": lambda one: [one.show_filter("Drafts"), one.show_filter("")],
        },
    ),
    "ChoiceCard": (
        lambda host: ChoiceCard("list", "A sheet", "Read from Excel", host),
        acts({f"key {name}": key(name) for name in KEYS}, MOUSE, {"larger text": larger}),
    ),
    "ProgressMeter": (
        lambda host: ProgressMeter(host),
        {f"{share}": lambda one, share=share: one.set_share(share) for share in (0.0, 0.5, 1.0, 1.5, -1.0)},
    ),
    "LineField": (
        lambda host: LineField("Name", help="Which one", placeholder="e.g. Northlight", parent=host),
        {
            "filled": lambda one: one.fill("Kite"),
            "error": lambda one: one.set_error("Enter the name."),
            "error, gone": lambda one: [one.set_error("Enter the name."), one.set_error("")],
            "renamed": lambda one: [one.set_name("Key"), one.set_help("")],
            "typed": lambda one: typed("ab")(one.input),
        },
    ),
    "SecretField": (
        lambda host: SecretField("Key", parent=host),
        acts(
            {
                f"saved {is_saved} {persistent}": lambda one, is_saved=is_saved, persistent=persistent: one.set_saved(
                    is_saved, persistent=persistent
                )
                for is_saved in (False, True)
                for persistent in (False, True)
            },
            {"filled, cleared": lambda one: [one.fill("x"), one.clear()]},
        ),
    ),
    "ResultLines": (
        lambda host: ResultLines(host),
        {
            "busy": lambda one: one.show_busy("Testing…"),
            "results": lambda one: one.show_results([(True, "It answers."), (False, "No."), (None, "Not known.")]),
            "all passed": lambda one: [one.show_results([(True, "It answers.")]), one.have_all_passed][1],
            "not all passed": lambda one: [one.show_results([(True, "Yes."), (None, "?")]), one.have_all_passed][1],
            "cleared": lambda one: [one.show_results([(True, "It answers.")]), one.clear()],
        },
    ),
    "PlaceButton": (
        lambda host: PlaceButton(host),
        {
            "place": lambda one: one.show_place("3", "Slow Light", "It has no ISRC."),
            "current": lambda one: [one.show_place("3", "Slow Light", "No ISRC."), one.set_current(True)],
            "key Space": key("Space"),
            "click": MOUSE["click"],
        },
    ),
    "CheckFilters": (
        lambda host: CheckFilters(host),
        {
            "counts": lambda one: one.show_counts(PARTS, ASKERS),
            "chosen": lambda one: [one.show_counts(PARTS, ASKERS), one.choose(NODE, Requester.TARGET)],
            "clicks": lambda one: [one.show_counts(PARTS, ASKERS), click_all(one)],
            "fewer": lambda one: [one.show_counts(PARTS, ASKERS), one.show_counts({ALL: ("All", 1)}, {})],
            "chosen, then none": lambda one: [
                one.show_counts(PARTS, ASKERS),
                one.choose(STEP, Requester.TARGET),
                one.show_counts(PARTS, {}),
            ],
        },
    ),
    "Problems": (
        lambda host: Problems(host),
        acts(
            {
                f"{count} lines": lambda one, count=count: one.show_lines([f"Line {number}" for number in range(count)])
                for count in (0, 1, 2, 3, 5, 40)
            },
            {
                "the same lines": lambda one: one.show_lines(["Again"] * 2000),
                "one more": lambda one: [one.show_lines(["First"]), one.add("Second")],
                "many, clicked": lambda one: [one.show_lines([f"Line {n}" for n in range(9)]), click_all(one)],
            },
        ),
    ),
    "ListHead": (
        lambda host: ListHead(host),
        {
            "clicks": click_all,
            "filter": lambda one: one.show_filter("Drafts"),
            "covers": lambda one: one.show_form("covers"),
        },
    ),
    "TrashLine": (
        lambda host: TrashLine(host),
        acts(
            {
                f"{count} {inside}": lambda one, count=count, inside=inside: one.show_trash(count, in_trash=inside)
                for count in (0, 1, 2)
                for inside in (False, True)
            },
            {"clicks": lambda one: [one.show_trash(2, in_trash=False), click_all(one)]},
        ),
    ),
    "Sidebar": (
        sidebar,
        acts(
            {f"key {name}": key(name) for name in ("Up", "Down", "Home", "End", "Return")},
            {
                "drafts": lambda one: [one.choose("drafts"), one.current][1],
                "a label": lambda one: [one.choose("all", "Kite"), one.current][1],
                "unknown": lambda one: [one.choose("all", "Gone"), one.current][1],
                "other counts": lambda one: one.set_counts({"all": 4, "drafts": 2}, [("Kite", 4)]),
                "no filters": lambda one: one.set_filters([]),
                "larger text": larger,
            },
        ),
    ),
    "LimitSlider": (
        lambda host: LimitSlider(0.0, host),
        {
            "limit": lambda one: [one.show_limit(1_000_000.0), one.limit][1],
            "moved": lambda one: [one.slider.setValue(1), one.limit][1],
            "moved far": lambda one: [one.slider.setValue(one.slider.maximum()), one.limit][1],
            "larger text": larger,
        },
    ),
    "FileActions": (
        lambda host: FileActions(host),
        acts(
            {
                f"{line.section.name} {line.state.name}": lambda one, line=line: [one.show_line(line), click_all(one)]
                for line in FILES
            },
            {"none": lambda one: [one.show_line(file_line(Section.DONE, FileState.DONE)), one.show_line(None)]},
        ),
    ),
    "StorageForm": (
        storage("bucket"),
        {
            "validated": lambda one: one.validate(),
            "typed": lambda one: [typed("a b")(one.bucket_field.input), one.validate()][1],
            "secrets": lambda one: ([one.show_stored_secrets(frozenset({"secret_access_key"}), persistent=True)]),
        },
    ),
    "ConnectionForm": (
        lambda host: ConnectionForm(host),
        {
            "validated": lambda one: one.validate(set()),
            "new": lambda one: one.show_account(None),
            "new, validated": lambda one: [one.show_account(None), one.validate({"OpenPlay"})][1],
            "cleared": lambda one: [one.show_account(None), one.clear_secrets(saved=True)],
        },
    ),
    "OptionsForm": (
        lambda host: OptionsForm(host),
        {"new": lambda one: [one.show_target("openplay"), one.validate()][1]},
    ),
    "Picture": (
        lambda host: Picture(160, "No cover", host),
        {
            "caption": lambda one: one.show_caption("Cover"),
            "pixmap": lambda one: [one.show_pixmap(square()), one.is_empty][1],
            "damaged": lambda one: [one.show_bytes(b"not a picture"), one.is_empty][1],
            "nothing": lambda one: [one.show_pixmap(square()), one.show_bytes(None), one.is_empty][2],
        },
    ),
    "labels": (
        lambda host: TextLabel("Words", "small", "dim", parent=host),
        {"role": lambda one: one.set_role("bad"), "larger text": larger},
    ),
    "ElidedLabel": (lambda host: elided(host), {"narrow": lambda one: one.resize(40, 20), "larger text": larger}),
    "ShapeMark": (
        lambda host: ShapeMark("warning", parent=host),
        {"other": lambda one: one.show_shape("blocker"), "none": lambda one: one.show_shape(""), "larger": larger},
    ),
}


def square() -> QPixmap:
    made = QPixmap(40, 40)
    made.fill(QColor("teal"))
    return made


def elided(host: QWidget) -> ElidedLabel:
    made = ElidedLabel(host)
    made.show_text("A long name of a file that has no room")
    return made


@pytest.mark.parametrize("part", range(4))
def test_small_widgets_do_as_approved(theme_applied: QApplication, part: int) -> None:
    def told_of_all() -> Iterator[str]:
        for name in list(WIDGETS)[part::4]:
            yield f"== {name}"
            yield from acted(*WIDGETS[name])

    approve(f"window_widgets_{part}", told_of_all())
