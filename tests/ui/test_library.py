"""The list of releases: what it shows, its keys, that it keeps its place while the library changes, and its size."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.at_rest import settle
from tests.ui.conftest import Shelf
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.lifecycle import FileState, ReleaseState
from trackball_desktop.storage.library import LibraryQuery, ReleaseRow
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.ui.kit import state_labels, theme
from trackball_desktop.ui.library import model
from trackball_desktop.ui.library.delegate import ReleaseDelegate
from trackball_desktop.ui.library.model import (
    CHANGED,
    DATE,
    LABEL,
    MAX_CACHED_PAGES,
    PAGE_SIZE,
    READINESS,
    RELEASE,
    STATE,
    ReleaseModel,
)
from trackball_desktop.ui.library.page import LibraryPage
from trackball_desktop.ui.library.release_list import ReleaseList
from trackball_desktop.ui.library.sidebar import ENTRY_ROLE, Sidebar
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.release_actions import ReleaseActions

EVIL = "<img src=//host/x><b>&amp;</b>"


@pytest.fixture
def page(qtbot: QtBot, backend: Backend, shelf: Shelf) -> LibraryPage:
    made = LibraryPage(backend)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def words(page: LibraryPage, row: int, column: int) -> str:
    return str(page.model.index(row, column).data())


def titles(page: LibraryPage) -> list[str]:
    found = [page.model.release_row(row) for row in range(page.model.rowCount())]
    return [row.title for row in found if row is not None]


def test_a_row_says_where_a_release_stands(page: LibraryPage, shelf: Shelf, qtbot: QtBot) -> None:
    page.model.today = lambda: date(2026, 11, 20)
    made = shelf.add("Harbour Songs", label="Northlight", catalog_number="NL0042", release_date=date(2026, 12, 2))
    shelf.derive(made, checked=1, blockers=2, state="needs_you", status="Awaiting Review", remote_id="r1")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1 and "2 blockers" in words(page, 0, READINESS))
    assert words(page, 0, RELEASE) == "Harbour Songs, Mara Quist"
    assert words(page, 0, LABEL) == "Northlight, NL0042"
    assert words(page, 0, DATE) == "2 Dec 2026, in 12 days"
    assert words(page, 0, STATE) == "Needs you, Awaiting Review"
    assert words(page, 0, CHANGED) == "now"


def test_every_state_has_a_word_a_figure_and_a_colour_of_its_own() -> None:
    faces = [state_labels.release_badge(state) for state in ReleaseState]
    assert all(face.text and face.figure and face.role in theme.ROLES for face in faces)
    # Two states may share a word (uploading and posting are both Sending), but then they look alike.
    assert len({face.text for face in faces}) == len({(face.text, face.figure, face.role) for face in faces})


def test_the_list_follows_the_library_and_keeps_selection_and_scroll(
    page: LibraryPage, shelf: Shelf, qtbot: QtBot
) -> None:
    ids = [shelf.add(f"Release {number:02}") for number in range(40)]
    qtbot.waitUntil(lambda: page.model.rowCount() == 40)
    page.list.select(ids[3])
    before = page.list.verticalScrollBar().value()
    assert before > 0
    top = page.list.indexAt(page.list.viewport().rect().topLeft()).row()
    seen = page.model.release_id(top)
    shelf.add("Newest")
    qtbot.waitUntil(lambda: page.model.rowCount() == 41)
    assert page.list.current_id() == ids[3]
    assert page.list.selected_ids() == [ids[3]]
    now = page.list.indexAt(page.list.viewport().rect().topLeft()).row()
    assert page.model.release_id(now) == seen


def test_a_search_paints_each_row_in_sight_once(
    page: LibraryPage, shelf: Shelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        shelf.add(f"Release {number:02}" if number % 2 else f"Song {number:02}")
    qtbot.waitUntil(lambda: page.model.rowCount() == 40)
    qtbot.wait(50)
    painted: list[str] = []
    paint_row = ReleaseDelegate.paint_row

    def note(delegate: ReleaseDelegate, painter: QPainter, row: ReleaseRow, *args: Any, **named: Any) -> None:
        painted.append(row.title)
        paint_row(delegate, painter, row, *args, **named)

    monkeypatch.setattr(ReleaseDelegate, "paint_row", note)
    page.model.change_query(search="release")
    qtbot.waitUntil(lambda: bool(painted))
    qtbot.wait(50)
    assert painted
    assert len(painted) == len(set(painted))


def test_what_is_kept_for_drawing_goes_with_the_row_the_selection_the_day_and_the_scheme(
    page: LibraryPage, backend: Backend, shelf: Shelf, qtbot: QtBot
) -> None:
    """A list that was drawn before, and one that was never drawn, come out alike after each kind of change."""
    made = shelf.add("Harbour Songs", label="Northlight", release_date=date(2026, 12, 2))
    shelf.add("Another")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    seen: list[QImage] = []

    def look() -> None:
        settle(page)  # what stands over the list takes its size in the next turn
        fresh = LibraryPage(backend)
        qtbot.addWidget(fresh)
        fresh.resize(page.size())
        delegate = fresh.list.itemDelegate()
        assert isinstance(delegate, ReleaseDelegate)
        delegate.today = drawn.today
        fresh.model.change_query(sort=page.model.query.sort)
        for release_id in page.list.selected_ids():
            fresh.list.select(release_id)
        fresh.show()
        qtbot.waitUntil(lambda: fresh.model.rowCount() == 2)
        settle(fresh)
        assert fresh.list.viewport().size() == page.list.viewport().size()
        qtbot.waitUntil(lambda: fresh.list.viewport().grab().toImage() == page.list.viewport().grab().toImage())
        image = page.list.viewport().grab().toImage()
        assert image not in seen
        seen.append(image)

    drawn = page.list.itemDelegate()
    assert isinstance(drawn, ReleaseDelegate)
    drawn.today = lambda: date(2026, 11, 20)
    look()
    page.list.select(page.model.release_id(0))
    look()
    shelf.derive(made, checked=1, blockers=2, state="needs_you", status="Awaiting Review", remote_id="r1")
    qtbot.waitUntil(lambda: "2 blockers" in {words(page, 0, READINESS), words(page, 1, READINESS)})
    look()
    drawn.today = lambda: date(2026, 11, 27)
    look()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        theme.apply_theme(app, "dark", 1.25)
        look()
    finally:
        theme.apply_theme(app, "light", 1.0)


def test_a_held_key_changes_nothing_about_what_is_selected(page: LibraryPage, shelf: Shelf, qtbot: QtBot) -> None:
    ids = [shelf.add(f"Release {number}") for number in range(3)]
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    qtbot.keyClick(page.list, Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)  # leaves Ctrl held for Qt
    page.list.select(ids[1])
    page.list.select(ids[1])
    assert page.list.selected_ids() == [page.list.current_id()] == [ids[1]]


def test_the_next_release_takes_the_place_of_one_that_goes(
    page: LibraryPage, backend: Backend, shelf: Shelf, qtbot: QtBot
) -> None:
    ids = [shelf.add(f"Release {number}") for number in range(4)]
    qtbot.waitUntil(lambda: page.model.rowCount() == 4)
    page.list.select(ids[2])
    backend.library.trash(ids[2]).result()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert page.list.selected_ids() == [page.list.current_id()] == [ids[1]]
    page.list.select(ids[0])
    backend.library.trash(ids[0]).result()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert page.list.current_id() == ids[1]
    page.model.change_query(search="Release 3")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.list.current_id() == ""


def test_keys_open_look_and_trash(page: LibraryPage, shelf: Shelf, qtbot: QtBot) -> None:
    first, second = shelf.add("One"), shelf.add("Two")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    told: list[tuple[str, Any]] = []
    page.list.open_requested.connect(lambda release_id: told.append(("open", release_id)))
    page.list.inspect_requested.connect(lambda release_id: told.append(("look", release_id)))
    page.list.trash_requested.connect(lambda ids: told.append(("trash", ids)))
    page.list.select(second)
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    qtbot.keyClick(page.list, Qt.Key.Key_Space)
    qtbot.keyClick(page.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert told == [("open", second), ("look", first), ("trash", [second, first])]


def test_what_is_being_sent_counts_up(page: LibraryPage, backend: Backend, shelf: Shelf, qtbot: QtBot) -> None:
    made = shelf.add("On its way")
    upload = Upload("a", "f" * 64, 1000, "k", "/x.wav", made, "x.wav", FileState.SENDING, 100)
    backend.uploads.save(upload).result()
    shelf.derive(made, state="uploading")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1 and words(page, 0, STATE) == "Sending 10 %")
    with qtbot.waitSignal(page.model.dataChanged):
        backend.uploads.save_progress("a", "f" * 64, 550).result()
    qtbot.waitUntil(lambda: words(page, 0, STATE) == "Sending 55 %")


def test_headers_sort_in_the_library(page: LibraryPage, shelf: Shelf, qtbot: QtBot) -> None:
    for title in ("beta", "Gamma", "alpha"):
        shelf.add(title)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert titles(page) == ["alpha", "Gamma", "beta"]  # newest first
    header = page.list.horizontalHeader()
    header.sectionClicked.emit(RELEASE)
    assert titles(page) == ["alpha", "beta", "Gamma"]
    header.sectionClicked.emit(RELEASE)
    assert titles(page) == ["Gamma", "beta", "alpha"]


def test_search_is_answered_and_an_empty_answer_says_so(page: LibraryPage, shelf: Shelf, qtbot: QtBot) -> None:
    shelf.add("Harbour Songs")
    shelf.add("夜の水", artist="Aoi Tanaka")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    page.model.change_query(search="aoi")
    qtbot.waitUntil(lambda: titles(page) == ["夜の水"])
    page.model.change_query(search=EVIL)
    qtbot.waitUntil(lambda: page.currentWidget() is page.empty_state)
    assert any(EVIL in label.text() for label in page.empty_state.findChildren(QLabel))


def test_every_empty_view_says_what_to_do_next(page: LibraryPage, qtbot: QtBot) -> None:
    page.set_library_empty(True)
    assert page.currentWidget() is page.first_steps
    assert {button.text() for button in page.first_steps.findChildren(QPushButton)} == {
        "Choose a folder…",
        "Try it with a sample release",
        "Import from OpenPlay…",
    }
    page.set_library_empty(False)
    for view in ("to_fix", "drafts", "waiting", "sending", "in_openplay", "released", "all", "trash"):
        page.model.change_query(view=view)
        assert page.currentWidget() is page.empty_state
        shown = [label.text() for label in page.empty_state.findChildren(QLabel) if label.text()]
        assert len(shown) == 2, view


def test_of_many_releases_the_first_are_there_at_once(
    backend: Backend, shelf: Shelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        shelf.add(f"Song {number}")
    every = backend.library.ids(LibraryQuery())
    monkeypatch.setattr(model, "ASYNC_THRESHOLD", 3)
    few = ReleaseModel(backend.library, backend.bridge)
    few.refresh()
    assert [few.release_id(row) for row in range(few.rowCount())] == every[:3]
    assert few.has_many
    qtbot.waitUntil(lambda: few.rowCount() == 7, timeout=30_000)
    assert [few.release_id(row) for row in range(few.rowCount())] == every


def test_a_hundred_thousand_rows_cost_a_few_pages(backend: Backend, qtbot: QtBot) -> None:
    """The list reads only the rows on screen, whatever is scrolled past."""
    asked: list[int] = []

    class Wide:
        def ids(self, _query: object, most: int = 100_000) -> list[str]:
            return [f"{number:032x}" for number in range(most)]

        def rows(self, ids: list[str]) -> list[Any]:
            asked.append(len(ids))
            return []

    page = LibraryPage(backend)
    qtbot.addWidget(page)
    page.model._library = Wide()  # type: ignore[assignment]
    page.model.refresh()
    page.resize(900, 600)
    page.show()
    qtbot.waitUntil(lambda: page.model.rowCount() == 100_000, timeout=30_000)
    for step in range(0, 100_001, 10_000):
        page.list.verticalScrollBar().setValue(step * page.list.rowHeight(0))
        page.list.grab()
    assert max(asked) <= PAGE_SIZE
    assert len(page.model._pages) <= MAX_CACHED_PAGES
    assert sum(asked) < 100_000 // 40


def test_selecting_everything_asks_no_row(
    backend: Backend, shelf: Shelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt's header asks each selected row whether it is selected, unless it has a selection of its own."""
    asked: list[int] = []

    def flags(self: ReleaseModel, index: QModelIndex) -> Qt.ItemFlag:
        asked.append(index.row())
        return QAbstractTableModel.flags(self, index)

    monkeypatch.setattr(ReleaseModel, "flags", flags, raising=False)
    for number in range(200):
        shelf.add(f"Release {number}")
    page = LibraryPage(backend)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.list.selectAll()
    asked.clear()
    page.list.horizontalHeader().grab()
    assert asked == []
    assert len(page.list.selected_ids()) == 200


def test_titles_are_drawn_as_they_are(page: LibraryPage, shelf: Shelf, qtbot: QtBot) -> None:
    made = shelf.add(EVIL, artist=EVIL, label=EVIL)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert words(page, 0, RELEASE) == f"{EVIL}, {EVIL}"
    page.list.select(made)
    assert not page.list.grab().isNull()


def test_the_views_count_and_choose(backend: Backend, shelf: Shelf, qtbot: QtBot) -> None:
    side = Sidebar()
    qtbot.addWidget(side)
    shelf.add("One", label=EVIL)
    side.set_counts(backend.library.counts(), backend.library.labels())
    lines = {side.item(row).data(ENTRY_ROLE).text: side.item(row).data(ENTRY_ROLE).count for row in range(side.count())}
    assert lines["All"] == lines["Drafts"] == lines[EVIL] == 1
    with qtbot.waitSignal(side.chosen) as told:
        side.choose("drafts")
    assert told.args == ["drafts", None]
    with qtbot.waitSignal(side.chosen) as told:
        side.choose("all", EVIL)
    assert told.args == ["all", EVIL]


def test_trash_can_be_undone_and_a_copy_is_made(backend: Backend, shelf: Shelf, qtbot: QtBot) -> None:
    actions = ReleaseActions(backend)
    ids = [shelf.add("One"), shelf.add("Two")]
    backend.start()
    with qtbot.waitSignal(actions.trashed) as told:
        actions.trash(ids)
    assert told.args == ["2 releases moved to the trash", ids]
    assert backend.library.counts()["trash"] == 2
    with qtbot.waitSignal(actions.notice):
        actions.restore(ids)
    assert backend.library.counts()["all"] == 2
    with qtbot.waitSignal(actions.created) as made:
        actions.duplicate(ids[:1])
    assert made.args is not None
    assert backend.library.load(made.args[0]).release.title == "One"


def test_what_cannot_be_trashed_is_told(backend: Backend, qtbot: QtBot) -> None:
    actions = ReleaseActions(backend)
    backend.start()
    with qtbot.waitSignal(actions.failed) as told:
        actions.trash(["0" * 32])
    assert told.args is not None
    assert "no release" in str(told.args[0])


def test_an_export_is_the_body_that_would_be_sent(backend: Backend, shelf: Shelf, qtbot: QtBot, tmp_path: Path) -> None:
    actions = ReleaseActions(backend)
    made = shelf.add("Harbour Songs")
    backend.start()
    with qtbot.waitSignal(actions.notice):
        actions.export(made, tmp_path / "out.json")
    assert "Harbour Songs" in (tmp_path / "out.json").read_text("utf-8")


def test_covers_are_read_beside_the_window(
    page: LibraryPage, backend: Backend, shelf: Shelf, qtbot: QtBot, tmp_path: Path
) -> None:
    picture = QPixmap(300, 300)
    picture.fill(Qt.GlobalColor.red)
    path = tmp_path / "cover.png"
    assert picture.save(str(path))
    made = shelf.add("With a cover")
    backend.start()
    job = backend.bridge.submit(lambda services: services.attachments.attach(made, path, AssetRole.COVER))
    with qtbot.waitSignal(job.finished):
        pass
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    row = page.model.release_row(0)
    assert row is not None
    qtbot.waitUntil(lambda: page.covers.picture(row, 40) is not None, timeout=20_000)
    found = page.covers.picture(row, 40)
    assert found is not None
    assert found.toImage().pixelColor(20, 20).red() > 200


def test_several_rows_are_selected_by_ranges(page: LibraryPage, shelf: Shelf, qtbot: QtBot) -> None:
    ids = [shelf.add(f"Release {number}") for number in range(5)]
    qtbot.waitUntil(lambda: page.model.rowCount() == 5)
    for release_id in (ids[0], ids[4]):
        index = page.model.index(page.model.row_of(release_id), 0)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        page.list.selectionModel().select(index, flags)
    assert page.list.selected_ids() == [ids[4], ids[0]]
    assert "Move to trash" in [action.text() for action in page.list.build_menu().actions()]


def test_a_release_that_is_damaged_is_marked_in_the_list(backend: Backend, shelf: Shelf) -> None:
    release_id = shelf.add("Kites")
    shelf.derive(release_id, state="nonsense")
    (row,) = backend.library.rows([release_id])
    assert (
        state_labels.release_badge(row.state, row.progress, row.blocking_error, damaged=row.damaged).text == "Damaged"
    )


def test_a_narrow_list_leaves_out_what_matters_least(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    shelf.add("Harbour Songs")
    page = LibraryPage(backend)
    qtbot.addWidget(page)
    narrow = ReleaseList(page.model, page.covers)
    qtbot.addWidget(narrow)
    narrow.show()

    def left_out(width: int) -> list[int]:
        narrow.resize(width, 500)
        QApplication.processEvents()
        shown = [column for column in range(page.model.columnCount()) if not narrow.isColumnHidden(column)]
        assert sum(map(narrow.columnWidth, shown)) <= narrow.viewport().width()
        return [column for column in range(page.model.columnCount()) if column not in shown]

    assert left_out(1000) == []
    assert left_out(720) == [CHANGED]
    assert left_out(500) == [LABEL, DATE, CHANGED]
    assert left_out(1000) == []
