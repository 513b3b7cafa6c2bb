"""Every widget of ours in every state, in each theme, as one picture.

`python -m tests.gallery FOLDER` draws it to look at. `python -m tests.gallery --blocks` draws the references of
`tests/ui/test_gallery.py`: with blocks in the place of signs, so that they are the same on every machine.
A tile has a size of its own, so what grows in one moves no other.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFontDatabase, QImage, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListView,
    QProgressBar,
    QRadioButton,
    QSlider,
    QTabBar,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from tests.block_font import FAMILY, block_font
from tests.ui.releases import kept
from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts, FileStamp, Levels
from trackball_desktop.domain.deadlines import Deadlines
from trackball_desktop.domain.lifecycle import FileState, ReleaseState
from trackball_desktop.domain.resources import resource
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.services.health import Health, ReleaseHealth
from trackball_desktop.services.plan import BoardColumn, PlanEntry, ReleasePlan
from trackball_desktop.services.store_standing import Standing
from trackball_desktop.services.waveforms import Outline
from trackball_desktop.storage.library import ReleaseRow
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.targets.comparison.comparison import Cell, Row, Verdict
from trackball_desktop.ui.draft.chip import Chip
from trackball_desktop.ui.draft.event_list import EventLine, EventList
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.editor.player.outlines import OutlineCache
from trackball_desktop.ui.editor.player.wave_view import WaveView
from trackball_desktop.ui.editor.tree import ReleaseTree
from trackball_desktop.ui.inspector.compare_rows import CompareModel, CompareTable
from trackball_desktop.ui.kit import health_marks, icons, painting, state_labels, store_board, theme
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, label, set_style_property
from trackball_desktop.ui.kit.cells import CellRole, CellTable
from trackball_desktop.ui.kit.choice_card import ChoiceCard
from trackball_desktop.ui.kit.empty import EmptyState
from trackball_desktop.ui.kit.field_inputs import ChoiceInput, DateInput, InputContent, LineInput, LinesInput
from trackball_desktop.ui.kit.filter_button import FilterButton
from trackball_desktop.ui.kit.fold import FoldButton
from trackball_desktop.ui.kit.labels import ElidedLabel, ShapeMark
from trackball_desktop.ui.kit.progress_meter import ProgressMeter
from trackball_desktop.ui.kit.segments import SegmentedControl
from trackball_desktop.ui.kit.text_diff import DifferenceText, Piece
from trackball_desktop.ui.kit.toast import Toast
from trackball_desktop.ui.library.delegate import ReleaseDelegate
from trackball_desktop.ui.library.sidebar import Sidebar
from trackball_desktop.ui.plan.board_view import Board
from trackball_desktop.ui.plan.column_filter import ColumnFilter
from trackball_desktop.ui.plan.model import PlanModel
from trackball_desktop.ui.plan.table import PlanTable
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.runtime.covers import Covers
from trackball_desktop.ui.shell.palette.dialog import EntriesModel, EntryDelegate
from trackball_desktop.ui.shell.palette.entries import Entry, EntryKind
from trackball_desktop.ui.transfers.delegate import TransferDelegate
from trackball_desktop.ui.transfers.model import TransferConditions, TransfersModel
from trackball_desktop.ui.transfers.view_model import FileLine, Section, TransfersView, TransferTotals

WIDTH = 1240
REFERENCES = Path(__file__).parent / "data" / "gallery"
SCHEMES = tuple(name for name in ("light", "dark", "contrast", "contrast_light") if name in theme.Scheme.__args__)  # type: ignore[attr-defined]
SMALL, WIDE, TALL = (196, 46), (400, 46), (400, 100)
_MARGIN = 8
_LONG = "A title that is far too long for the room that it was given here"
_ARABIC = "أغاني البحر"

Make = Callable[[], QWidget]
State = Callable[[QWidget], object]


@dataclass(frozen=True)
class Tile:
    """One widget in one state; `size` is the room of the tile, in pixels."""

    name: str
    make: Make
    state: State = lambda _: None
    size: tuple[int, int] = SMALL
    fills: bool = False
    """Whether the widget takes the whole tile, as lists do."""


# --- states ---------------------------------------------------------------------------------------------------------


def hover(widget: QWidget) -> None:
    widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    if isinstance(widget, QAbstractButton):  # which notes for itself that the pointer moves over it
        at, none = QPointF(widget.rect().center()), Qt.MouseButton.NoButton
        moved = QMouseEvent(
            QEvent.Type.MouseMove, at, widget.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(widget, moved)


def focus(widget: QWidget) -> None:
    widget.setFocus(Qt.FocusReason.TabFocusReason)


def press(widget: QWidget) -> None:
    cast(QAbstractButton, widget).setDown(True)


def disable(widget: QWidget) -> None:
    widget.setEnabled(False)


def check(widget: QWidget) -> None:
    cast(QAbstractButton, widget).setCheckable(True)
    cast(QAbstractButton, widget).setChecked(True)


def mirror(widget: QWidget) -> None:
    widget.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)


def read_only(widget: QWidget) -> None:
    cast(QLineEdit, widget).setReadOnly(True)


def severe(severity: str) -> State:
    return lambda widget: set_style_property(widget, "severity", severity)


BUTTON_STATES: dict[str, State] = {
    "normal": lambda _: None,
    "hover": hover,
    "focus": focus,
    "pressed": press,
    "disabled": disable,
    "right to left": mirror,
}
FIELD_STATES: dict[str, State] = {
    "normal": lambda _: None,
    "hover": hover,
    "focus": focus,
    "disabled": disable,
    "error": severe("blocker"),
    "warning": severe("warning"),
    "hint": severe("hint"),
    "right to left": mirror,
}


def of_states(name: str, make: Make, states: dict[str, State], size: tuple[int, int] = SMALL) -> list[Tile]:
    return [Tile(f"{name}: {state}", make, apply, size) for state, apply in states.items()]


# --- widgets --------------------------------------------------------------------------------------------------------


def buttons() -> Iterator[Tile]:
    for kind in ("", "primary", "plain", "danger"):
        yield from of_states(
            f"{kind or 'button'}", lambda kind=kind: button("Submit", kind, icon="send"), BUTTON_STATES
        )
    yield from of_states("small", lambda: button("Go to", small=True), BUTTON_STATES)
    yield Tile("long", lambda: button("Save the whole release as a template…"), size=WIDE)
    yield Tile("current", filtered, size=WIDE)
    yield from of_states("fold", lambda: FoldButton("More fields"), BUTTON_STATES | {"open": check})
    choice = {**BUTTON_STATES, "checked": check, "checked, disabled": lambda w: (check(w), disable(w))}
    yield from of_states("check box", lambda: QCheckBox("Match case"), choice)
    yield from of_states("radio", lambda: QRadioButton("Dark"), choice)


def filtered() -> QWidget:
    made = FilterButton()
    made.show_filter("Without a date")
    return made


def segments() -> Iterator[Tile]:
    def make() -> SegmentedControl:
        made = SegmentedControl((("a", "Plan"), ("b", "Board"), ("c", "List")), "View")
        made.set_current_key("b")
        return made

    def part(state: State, at: int) -> State:
        return lambda widget: state(widget.findChildren(QAbstractButton)[at])

    for name, state in (("normal", lambda _: None), ("disabled", disable), ("right to left", mirror)):
        yield Tile(f"segments: {name}", make, state, WIDE)
    for name, state in (("hover", hover), ("focus", focus)):
        yield Tile(f"segments: {name}", make, part(state, 0), WIDE)
        yield Tile(f"segments: {name}, chosen", make, part(state, 1), WIDE)


def line(text: str = "Harbour Songs", **content: object) -> Make:
    def make() -> LineInput:
        made = LineInput(mono=bool(content.get("mono")))
        made.present(
            InputContent(text, str(content.get("ghost", "")), str(content.get("note", "")), bool(content.get("ghost")))
        )
        made.setFixedWidth(180)
        return made

    return make


def fields() -> Iterator[Tile]:
    yield from of_states("line", line(), FIELD_STATES | {"read only": read_only})
    yield Tile("line: empty", line("", ghost=""))
    yield Tile("line: inherited", line("", ghost="Northlight", note="label"))
    yield Tile("line: long", line(_LONG))
    yield Tile("line: code", line("QZNL22600001", mono=True))
    yield Tile("line: right-to-left text", line(_ARABIC))
    yield from of_states("choice", choice_input, FIELD_STATES)
    yield from of_states("date", date_input, {name: FIELD_STATES[name] for name in ("normal", "focus", "error")})
    yield from of_states("list of choices", combo, FIELD_STATES)
    yield from of_states("lines", lines_input, FIELD_STATES, (260, 104))


def choice_input() -> QWidget:
    made = ChoiceInput(["Pop", "Jazz"])
    made.lineEdit().setText("Pop")
    made.setFixedWidth(180)
    return made


def date_input() -> QWidget:
    made = DateInput()
    made.present(InputContent("5 Mar 2027"))
    made.setFixedWidth(180)
    return made


def combo() -> QWidget:
    made = QComboBox()
    made.addItems(["Same as system", "Deutsch"])
    return made


def lines_input() -> QWidget:
    made = LinesInput()
    made.setPlainText("Low is the sky\nand the harbour sleeps")
    made.setFixedWidth(240)
    return made


def words() -> Iterator[Tile]:
    for size in ("", "small", "strong", "title"):
        yield Tile(f"label {size}", lambda size=size: label("Harbour Songs", size=size))
    for role in ("dim", "section", "ok", "warning", "blocker", "hint", "badge"):
        yield Tile(f"label {role}", lambda role=role: label("Harbour Songs", role))
    yield Tile("elided", elided)
    yield Tile("difference", lambda: DifferenceText([Piece("Low tide", False), Piece(" live", True)], is_removed=False))
    yield Tile("removed", lambda: DifferenceText([Piece("Low tide", False), Piece(" live", True)], is_removed=True))
    for state in ({}, {"ghost": True}):
        yield from of_states(
            "inherited chip" if state else "chip", lambda state=state: chip(bool(state)), BUTTON_STATES
        )
    for name in sorted(icons.SHAPES):
        yield Tile(f"shape {name}", lambda name=name: ShapeMark(name, 24), size=(50, 46))
    for name in sorted(path.stem for path in resource("icons").glob("*.svg")):
        if not name.startswith(("tick", "down-", "app", "drawing-")):
            yield Tile(f"icon {name}", lambda name=name: picture(name), size=(50, 46))


def elided() -> QWidget:
    made = ElidedLabel()
    made.show_text(_LONG)
    made.setFixedWidth(180)
    return made


def chip(inherited: bool) -> QWidget:
    host = QWidget()
    made = Chip("1", "Mara Quist", "Vocals", inherited=inherited, parent=host)
    made.show_match(None)
    made.setParent(None)  # type: ignore[call-overload]
    return made


def picture(name: str) -> QWidget:
    made = label()
    made.setPixmap(icons.pixmap(name, "text", 24))
    return made


def messages() -> Iterator[Tile]:
    for kind in ("", "ok", "warning", "bad"):
        yield Tile(f"banner {kind}", lambda kind=kind: banner(kind), size=(600, 90), fills=True)
    yield Tile("toast", toast, size=TALL, fills=True)
    yield Tile("empty", lambda: empty(framed=False), size=(600, 330), fills=True)
    yield Tile("empty, drop zone", lambda: empty(framed=True), size=(600, 330), fills=True)
    yield Tile(
        "empty, dragged", lambda: empty(framed=True), lambda w: cast(EmptyState, w).set_active(True), (600, 330), True
    )
    card = lambda: ChoiceCard("sample", "Try practice mode", "Nothing leaves your computer.")  # noqa: E731
    yield Tile("card", card, size=(400, 110), fills=True)
    yield Tile("card: focus", card, lambda w: focus(cast(ChoiceCard, w).button), (400, 110), True)
    for share in (0.0, 0.4, 1.0):
        yield Tile(f"meter {share}", lambda share=share: meter(share))
    for value in (0, 40, 100):
        yield Tile(f"progress {value}", lambda value=value: progress(value))
    yield from of_states(
        "slider", slider, {name: BUTTON_STATES[name] for name in ("normal", "hover", "focus", "disabled")}
    )
    yield Tile("tabs", tabs, size=WIDE)
    yield Tile("tabs: focus", tabs, focus, WIDE)


def banner(kind: str) -> QWidget:
    made = Banner()
    made.show_text("It is sent again at 14:03.", "Try now", kind, title="OpenPlay did not answer")
    return made


def toast() -> QWidget:
    host = QWidget()
    made = Toast(host)
    made.show_text("Moved to the trash.", "Undo", lambda: None)
    host.resize(380, 90)
    return host


def empty(*, framed: bool) -> QWidget:
    made = EmptyState("release", framed=framed)
    made.show_text("No drafts", "Drop a folder of WAVs anywhere to start a release.")
    made.set_buttons([button("Show all"), button("Choose a folder…", "primary")])
    return made


def meter(share: float) -> QWidget:
    made = ProgressMeter()
    made.set_share(share)
    return made


def progress(value: int) -> QWidget:
    made = QProgressBar()
    made.setValue(value)
    made.setTextVisible(False)
    made.setFixedWidth(180)
    return made


def slider() -> QWidget:
    made = QSlider(Qt.Orientation.Horizontal)
    made.setValue(40)
    made.setFixedWidth(180)
    return made


def tabs() -> QWidget:
    made = QTabBar()
    for name in ("Checks", "Artwork", "History"):
        made.addTab(name)
    return made


# --- what delegates draw ----------------------------------------------------------------------------------------------


class Painted(QWidget):
    """Draws what a function draws, on the ground of lists."""

    def __init__(self, draw: Callable[[QPainter, QRect], object]) -> None:
        super().__init__()
        self._draw = draw

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("base"))
        self._draw(painter, self.rect())
        painter.end()


ROW = ReleaseRow(
    id="1", title="Harbour Songs", artist="Mara Quist", label="Northlight", catalog_number="NL-021", upc="076012229074",
    release_date="2020-03-05", blockers=0, warnings=0, hints=0, to_do=0, checked=True, state=ReleaseState.DRAFT,
    status=None, remote_id=None, track_count=5, cover_asset_id=None, cover_sha256=None, massivemusic_id=None,
    changed_at="2020-01-02T10:00:00.000000Z", as_of=None, account_id=None, progress=None,
)  # fmt: skip
ROWS = {
    "draft": ROW,
    "selected": ROW,
    "current": ROW,
    "blockers": replace(ROW, blockers=3),
    "to do": replace(ROW, blockers=3, to_do=3),
    "warnings": replace(ROW, warnings=2),
    "sending": replace(ROW, state=ReleaseState.UPLOADING, progress=0.4),
    "waiting": replace(ROW, state=ReleaseState.QUEUED, blocking_error="Offline"),
    "needs you": replace(ROW, state=ReleaseState.NEEDS_YOU),
    "unconfirmed": replace(ROW, state=ReleaseState.UNCONFIRMED),
    "created": replace(ROW, state=ReleaseState.CREATED, remote_id="195-14", status="Submitted"),
    "empty": replace(ROW, title="", artist="", label="", catalog_number="", release_date="", checked=False),
    "long": replace(ROW, title=_LONG, artist=_LONG, label=_LONG),
    "right to left": replace(ROW, title=_ARABIC, artist="فيروز"),
}


def release_rows(covers: Covers) -> Iterator[Tile]:
    columns = [(0, 0, 240), (1, 240, 110), (2, 350, 110), (3, 460, 180), (4, 640, 180), (5, 820, 100)]

    def make(name: str) -> QWidget:
        holder = QWidget()
        delegate = ReleaseDelegate(covers, holder)
        delegate.today = lambda: date(2020, 2, 1)
        made = Painted(
            lambda painter, _: delegate.paint_row(
                painter, ROWS[name], 0, columns, selected=name == "selected", current=name == "current"
            )
        )
        holder.setParent(made)
        return made

    for name in ROWS:
        yield Tile(f"release: {name}", lambda name=name: make(name), size=(936, 74), fills=True)


def drawn() -> Iterator[Tile]:
    pills = {f"release {state.value}": state_labels.release_badge(state) for state in ReleaseState}
    pills |= {f"file {state.value}": state_labels.file_badge(state) for state in FileState}
    for name, badge in pills.items():
        yield Tile(
            f"pill of {name}",
            lambda badge=badge: Painted(
                lambda painter, area: painting.draw_pill(painter, 4, area.center().y(), badge, theme.small_font(), 184)
            ),
            fills=True,
        )
    for health in Health:
        sides = ReleaseHealth(*[health] * 6)
        yield Tile(
            f"sides {health.name}",
            lambda sides=sides: Painted(
                lambda painter, area: health_marks.paint_marks(painter, 4, area.center().y(), sides)
            ),
            fills=True,
        )
    yield Tile(
        "empty cover",
        lambda: Painted(lambda painter, _: painting.draw_cover(painter, QRect(4, 4, 80, 80), None)),
        size=(110, 104),
        fills=True,
    )


def tables() -> Iterator[Tile]:
    cells: dict[str, dict[int, object]] = {
        "text": {Qt.ItemDataRole.DisplayRole: "Harbour"},
        "code": {Qt.ItemDataRole.DisplayRole: "QZNL22600001", CellRole.MONO: True},
        "inherited": {Qt.ItemDataRole.DisplayRole: "Northlight", CellRole.PLACEHOLDER: True},
        "dim": {Qt.ItemDataRole.DisplayRole: "3:48", CellRole.DIM: True},
        "error": {Qt.ItemDataRole.DisplayRole: "Harbour", CellRole.SEVERITY: "blocker"},
        "warning": {Qt.ItemDataRole.DisplayRole: "Harbour", CellRole.SEVERITY: "warning"},
        "hint": {Qt.ItemDataRole.DisplayRole: "Harbour", CellRole.SEVERITY: "hint"},
        "chips": {CellRole.CHIPS: [("Mara Quist", ""), ("Ines Moreau", "")]},
        "long": {Qt.ItemDataRole.DisplayRole: _LONG},
    }

    def make() -> CellTable:
        model = QStandardItemModel(3, len(cells))
        model.setHorizontalHeaderLabels(list(cells))
        for column, roles in enumerate(cells.values()):
            for row in range(3):
                item = QStandardItem()
                for role, value in roles.items():
                    item.setData(value, int(role))
                model.setItem(row, column, item)
        table = CellTable()
        model.setParent(table)
        table.setModel(model)
        for column in range(len(cells)):
            table.setColumnWidth(column, 128)
        return table

    def current(widget: QWidget) -> None:
        table = cast(CellTable, widget)
        table.setCurrentIndex(table.model().index(1, 1))

    size = (1180, 150)
    yield Tile("cells", make, size=size, fills=True)
    yield Tile("cells: current", make, current, size, True)
    yield Tile("cells: focus", make, lambda w: (current(w), focus(w)), size, True)
    yield Tile("cells: right to left", make, mirror, size, True)


def lists() -> Iterator[Tile]:
    size = (400, 190)

    def events() -> QWidget:
        made = EventList("History")
        made.line_model.show_lines(
            [
                EventLine("Created in OpenPlay", "5 Mar 2020 · you", shape="ok"),
                EventLine("Not checked", "closed", is_faded=True, shape="draft"),
                EventLine(_LONG, _LONG, shape="note"),
            ]
        )
        return made

    def palette() -> QWidget:
        view, model = QListView(), EntriesModel()
        model.setParent(view)
        model.show(
            [Entry(kind, "", kind.value, "Northlight", "Ctrl+N") for kind in EntryKind]
            + [Entry(EntryKind.RELEASE, "", _LONG, _LONG)]
        )
        view.setModel(model)
        view.setItemDelegate(EntryDelegate(view))
        return view

    def uploads() -> QWidget:
        view, model = QTreeView(), TransfersModel()
        model.setParent(view)
        view.setRootIsDecorated(False)
        view.setHeaderHidden(True)
        found: dict[Section, list[FileLine]] = {section: [] for section in Section}
        for number, state in enumerate(FileState):
            section = list(Section)[number % len(Section)]
            found[section].append(
                FileLine(
                    (str(number), ""), section, state, "01 Harbour.wav", "1", "Harbour Songs", 9_000_000, 4_000_000
                )
            )
        model.show_view(TransfersView(found, TransferTotals()), TransferConditions())
        view.setModel(model)
        view.setItemDelegate(TransferDelegate(model, view))
        return view

    def side() -> QWidget:
        made = Sidebar()
        made.set_counts({"all": 9, "to_fix": 2, "drafts": 7, "released": 1}, [("Northlight", 4)])
        return made

    def first(widget: QWidget) -> None:
        view = cast(QListView, widget)
        view.setCurrentIndex(view.model().index(0, 0))

    for name, make, room in (("events", events, size), ("palette", palette, size), ("uploads", uploads, (900, 560))):
        yield Tile(name, make, size=room, fills=True)
        yield Tile(f"{name}: chosen", make, lambda w: (first(w), focus(w)), room, True)
        yield Tile(f"{name}: right to left", make, mirror, room, True)
    yield Tile("views", side, size=(220, 300), fills=True)
    yield Tile("views: focus", side, focus, (220, 300), True)
    yield Tile("views: right to left", side, mirror, (220, 300), True)


# --- pages ----------------------------------------------------------------------------------------------------------

TODAY = date(2020, 12, 1)


def plan_of_rows() -> ReleasePlan:
    """Return a plan with a release in each column: without a date, late, soon, later, beyond the weeks, and out."""
    done, waiting, no = Health.DONE, Health.MOVING, Health.UNKNOWN

    def entry(name: str, column: BoardColumn, day: date | None, *sides: Health) -> PlanEntry:
        row = replace(ROWS[name], id=column.value, release_date=day.isoformat() if day else "")
        deadlines = Deadlines(day - timedelta(days=28), day - timedelta(days=21)) if day else None
        health = ReleaseHealth(*sides, *[no] * (6 - len(sides)))
        return PlanEntry(row, day, deadlines, health, Standing.NOT_ASKED, column)

    entries = (
        entry("created", BoardColumn.OUT, date(2020, 11, 20), done, done, done, done, done),
        entry("blockers", BoardColumn.NEEDS_YOU, date(2020, 12, 18), Health.ACTION_REQUIRED, waiting),
        entry("long", BoardColumn.READY, date(2021, 1, 15), done),
        entry("right to left", BoardColumn.SENT, date(2021, 1, 22), done, done, done, waiting),
        entry("sending", BoardColumn.ON_THE_WAY, date(2021, 6, 4), done, waiting),
        entry("empty", BoardColumn.DRAFT, None),
    )
    return ReleasePlan(TODAY, entries, (), dict.fromkeys(BoardColumn, 1))


def plans(covers: Covers) -> Iterator[Tile]:
    def table() -> PlanTable:
        model = PlanModel()
        made = PlanTable(model, covers)
        model.setParent(made)
        model.set_plan(plan_of_rows())
        return made

    def board() -> Board:
        made = Board(covers)
        made.show_plan(plan_of_rows())
        return made

    def counts() -> ColumnFilter:
        made = ColumnFilter(covers)
        made.show_plan(plan_of_rows(), BoardColumn.NEEDS_YOU)
        return made

    def second(widget: QWidget) -> None:
        view = cast(PlanTable, widget)
        view.setCurrentIndex(view.model().index(1, 0))

    size = (1200, 300)
    yield Tile("plan", table, size=size, fills=True)
    yield Tile("plan: chosen", table, lambda w: (second(w), focus(w)), size, True)
    yield Tile("plan: right to left", table, mirror, size, True)
    yield Tile("counts of the plan", counts, size=(1200, 90), fills=True)
    yield Tile("board", board, size=(1200, 200), fills=True)
    yield Tile("board: right to left", board, mirror, (1200, 200), True)


def trees(backend: Backend) -> Iterator[Tile]:
    release = kept(backend)

    def make() -> ReleaseTree:
        session = open_session(backend, release.id)
        first = next(release.tracks())
        found = [(Severity.BLOCKER, release.id, "upc"), (Severity.WARNING, first.id, "isrc")]
        session.checks.findings = tuple(
            Finding("gtin.check", severity, node_id, name, text=CheckText.tr("This is so."))
            for severity, node_id, name in found
        )
        session.checks.findings_changed.emit()
        made = ReleaseTree(session)
        session.setParent(made)
        made.setHeaderHidden(True)
        made.destroyed.connect(session.close)
        return made

    def third(widget: QWidget) -> None:
        tree = cast(ReleaseTree, widget)
        tree.select_node(list(release.tracks())[2].id)

    size = (280, 240)
    yield Tile("tree", make, size=size, fills=True)
    yield Tile("tree: chosen", make, third, size, True)
    yield Tile("tree: focus", make, lambda w: (third(w), focus(w)), size, True)
    yield Tile("tree: right to left", make, mirror, size, True)


def waveforms(backend: Backend) -> Iterator[Tile]:
    seconds = 200.0
    levels = Levels(silence_head=4.0, silence_tail=9.0)
    stamp = FileStamp(size=1, mtime_ns=1, sha256="0" * 64)
    asset = Asset(id="1", release_id="1", owner_id="1", role=AssetRole.MASTER, path="01 Harbour.wav", stamp=stamp)
    facts = AudioFacts(container="wav", codec="pcm", sample_rate=44100, channels=2, duration=seconds, levels=levels)
    swing = bytes(20 + step * 7 % 90 for step in range(2000))
    peaks = bytes(value for high in swing for value in (256 - high, high))
    clipped = bytes(step in range(1500, 1510) for step in range(2000))

    def make(message: str = "") -> WaveView:
        outlines = OutlineCache(backend)
        outlines.store_outline("0" * 64, "1", Outline(peaks, clipped))
        made = WaveView(outlines)
        outlines.setParent(made)
        made.show_sound(asset, facts, message)
        return made

    size = (590, 130)
    yield Tile("waveform", make, size=size, fills=True)
    yield Tile("waveform: playing", make, lambda w: cast(WaveView, w).set_position(seconds * 0.4), size, True)
    yield Tile("waveform: zoomed", make, lambda w: cast(WaveView, w).zoom_to(8), size, True)
    yield Tile("waveform: focus", make, focus, size, True)
    yield Tile("waveform: not there", lambda: make("The file is not where it was."), size=size, fills=True)


def comparisons() -> Iterator[Tile]:
    def row(part: str, name: str, verdict: Verdict, sent: str, remote: str, draft: str) -> Row:
        place = () if part == "release" else (1, 1)
        return Row(part, place, "Harbour", name, Cell(sent), Cell(remote), Cell(draft), verdict)

    def make() -> CompareTable:
        made = CompareTable()
        model = CompareModel(made)
        made.setModel(model)
        model.show_rows(
            [
                row("release", "title", Verdict.EQUAL, "Harbour Songs", "Harbour Songs", "Harbour Songs"),
                row("release", "genre", Verdict.DIFFERENT, "Pop", "Jazz", "Pop"),
                row("track", "title", Verdict.ALIKE, "Harbour", "HARBOUR", "Harbour"),
                row("track", "isrc", Verdict.MISSING, "QZNL22600001", "", "QZNL22600001"),
                row("track", "audio_language", Verdict.DIFFERENT, _LONG, _ARABIC, _LONG),
            ],
            "OpenPlay",
        )
        made.span_headings()
        return made

    size = (900, 260)
    yield Tile("compare", make, size=size, fills=True)
    yield Tile("compare: chosen", make, lambda w: (cast(CompareTable, w).selectRow(2), focus(w)), size, True)
    yield Tile("compare: right to left", make, mirror, size, True)


def all_tiles(covers: Covers, backend: Backend) -> list[tuple[str, list[Tile]]]:
    """Return the tiles by their sections."""
    return [
        ("Buttons", list(buttons())),
        ("Segments", list(segments())),
        ("Fields", list(fields())),
        ("Words, shapes, icons", list(words())),
        ("Messages and measures", list(messages())),
        ("Pills and sides", list(drawn())),
        ("Rows of releases", list(release_rows(covers))),
        ("Cells", list(tables())),
        ("Lists", list(lists())),
        ("Plan and board", list(plans(covers))),
        ("Tree of a release", list(trees(backend))),
        ("Waveforms", list(waveforms(backend))),
        ("Compare", list(comparisons())),
    ]


# --- drawing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gallery:
    """A picture, and where in it each tile stands."""

    image: QImage
    places: dict[str, QRect]


@contextmanager
def empty_library() -> Iterator[Backend]:
    """Give the parts of an empty library."""
    with tempfile.TemporaryDirectory() as folder:
        repositories = Repositories.open(Path(folder))
        bridge = Bridge(repositories.database)
        try:
            yield Backend(repositories=repositories, bridge=bridge, secrets=Secrets(in_memory=True))
        finally:
            bridge.stop()
            repositories.close()


@contextmanager
def blocks() -> Iterator[None]:
    """Let all texts be blocks for a while."""
    number = QFontDatabase.addApplicationFontFromData(block_font())
    before = theme._families  # pyright: ignore[reportPrivateUsage]
    theme._families = lambda: ((FAMILY,), FAMILY)  # pyright: ignore[reportPrivateUsage]
    store_board._font.cache_clear()  # pyright: ignore[reportPrivateUsage] - made while the blocks were not there
    try:
        yield
    finally:
        theme._families = before  # pyright: ignore[reportPrivateUsage]
        QFontDatabase.removeApplicationFont(number)


def draw(app: QApplication, scheme: str) -> Gallery:
    """Draw all tiles in a theme."""
    theme.set_compact(False)
    theme.apply_theme(app, scheme, 1.0)
    flashing = app.cursorFlashTime()
    app.setCursorFlashTime(0)  # a cursor that blinks would be in one picture and not in the next
    with empty_library() as backend:
        sections = all_tiles(Covers(backend.bridge), backend)
        places, height = _places(sections)
        image = QImage(WIDTH, height, QImage.Format.Format_RGB32)
        image.fill(theme.color("window"))
        painter = QPainter(image)
        for name, tiles in sections:
            heading = places[name]
            painting.draw_text(painter, heading, name, theme.title_font(), "text")
            for tile in tiles:
                area = places[tile.name]
                painter.drawImage(area.topLeft() + QPoint(0, 16), _drawn_tile(tile))
                painting.draw_text(
                    painter,
                    QRect(area.left() + 4, area.top(), area.width() - 8, 16),
                    tile.name,
                    theme.header_font(),
                    "dim",
                )
        painter.end()
    app.setCursorFlashTime(flashing)
    return Gallery(image, {tile.name: places[tile.name] for _, tiles in sections for tile in tiles})


def _places(sections: list[tuple[str, list[Tile]]]) -> tuple[dict[str, QRect], int]:
    """Return where headings and tiles stand, and how high the picture is."""
    places: dict[str, QRect] = {}
    top = _MARGIN
    for name, tiles in sections:
        places[name] = QRect(_MARGIN, top, WIDTH - 2 * _MARGIN, 30)
        top, left, highest = top + 34, _MARGIN, 0
        for tile in tiles:
            width, height = tile.size[0], tile.size[1] + 16
            if left + width > WIDTH - _MARGIN:
                top, left, highest = top + highest + 4, _MARGIN, 0
            assert tile.name not in places, tile.name
            places[tile.name] = QRect(left, top, width, height)
            left, highest = left + width + 4, max(highest, height)
        top += highest + 12
    return places, top


def _drawn_tile(tile: Tile) -> QImage:
    host = QWidget()
    host.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    host.setFixedSize(*tile.size)
    host.move(4000, 4000)  # away from the pointer
    widget = tile.make()
    column = QVBoxLayout(host)
    column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    align = Qt.AlignmentFlag(0) if tile.fills else Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop
    column.addWidget(widget, 0, align)
    widget.show()
    host.show()
    host.activateWindow()
    QApplication.processEvents()
    if QApplication.focusWidget() is not None:
        QApplication.focusWidget().clearFocus()
    tile.state(widget)
    QApplication.processEvents()
    QApplication.setLayoutDirection(host.layoutDirection())  # a painter of a picture goes by that of the application
    drawn_image = host.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    host.hide()
    host.deleteLater()
    return drawn_image


def main(arguments: list[str]) -> int:
    """Draw the pictures to look at, or the references."""
    app = theme.make_application("gallery")
    as_blocks = "--blocks" in arguments
    folder = REFERENCES if as_blocks else Path(next(iter(arguments), "build/gallery"))
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in SCHEMES:
        if as_blocks:
            with blocks():
                gallery = draw(app, scheme)
        else:
            gallery = draw(app, scheme)
        name = folder / (f"{scheme}.webp" if as_blocks else f"{scheme}.png")
        gallery.image.save(str(name), quality=100)  # without loss
        print(name, gallery.image.size().toTuple(), len(gallery.places), "tiles")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
