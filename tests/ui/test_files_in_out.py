"""Sheets and bundles through the window: the preview of a sheet, the forms of an export, bundles in and out."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.formats.sheet_reader import read_sheets
from trackball_desktop.formats.sheet_writer import write_full
from trackball_desktop.formats.table import read_book, write_csv
from trackball_desktop.services.bundles import Bundles, is_bundle
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.ui.draft.sheet_columns import field_name, offered_fields
from trackball_desktop.ui.library.export_dialog import BUNDLE, EVERYTHING, ExportDialog
from trackball_desktop.ui.library.sheet_dialog import SheetDialog
from trackball_desktop.ui.library.transfer_dialog import TransferDialog
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.file_actions import FileActions
from trackball_desktop.ui.shell.page_factories import PageFactories

WAIT = 15_000
HEAD = ("Release Title", "Artist", "UPC", "Release Date", "Track Number", "Track Title", "ISRC", "Our note")


@pytest.fixture
def release(qtbot: QtBot, backend: Backend) -> Release:
    tracks = (Track(title="Low", isrc="DEXY12600001"),)
    made = Release(title="Tides", upc="036000291452", discs=(Disc(tracks=tracks),))
    backend.library.create(made, label="made").result()
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=WAIT)
    return made


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(write_csv([
        HEAD, ("Tides at Night", "Lena", "036000291452", "3/4/2026", "1", "Low", "DEXY12600001", "hm"),
        ("Ebb", "Lena", "4006381333931", "3/4/2026", "1", "One", "DEXY12600005", ""),
        ("Ebb", "Lena", "4006381333931", "3/4/2026", "2", "", "DEXY12600006", ""),
    ]))  # fmt: skip
    return path


def opened(qtbot: QtBot, backend: Backend, path: Path) -> SheetDialog:
    dialog = SheetDialog(backend, path)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.plan is not None, timeout=WAIT)
    return dialog


def texts(dialog: SheetDialog) -> list[tuple[str, str, str]]:
    items = [dialog.tree.topLevelItem(place) for place in range(dialog.tree.topLevelItemCount())]
    return [(item.text(0), item.text(1), item.text(2)) for item in items if item is not None]


def test_a_sheet_is_shown_before_anything_is_made_and_then_made(
    qtbot: QtBot, backend: Backend, release: Release, sheet: Path, tmp_path: Path
) -> None:
    dialog = opened(qtbot, backend, sheet)
    assert texts(dialog) == [
        ("Tides at Night", "found by its UPC", "2 changes"), ("Ebb", "not in the library", "a new draft of 1 track"),
    ]  # fmt: skip
    assert len(backend.library.ids(LibraryQuery())) == 1
    first = dialog.tree.topLevelItem(0)
    assert first is not None
    first.setExpanded(True)
    lines = [tuple(first.child(n).text(c) for c in range(3)) for n in range(first.childCount())]
    assert ("Title", "Tides", "Tides at Night") in lines
    dialog.save_rejected(tmp_path / "bad.csv")
    qtbot.waitUntil((tmp_path / "bad.csv").is_file, timeout=WAIT)
    rows = list(csv.reader((tmp_path / "bad.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0][-1] == "Reason"
    assert any("DEXY12600006" in row for row in rows)
    told: list[str] = []
    dialog.notice.connect(told.append)
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT):
        dialog.import_button.click()
    assert told == ["1 draft was made, 1 release was changed"]
    assert backend.library.load(release.id).release.title == "Tides at Night"
    assert len(backend.library.ids(LibraryQuery())) == 2


def test_a_release_that_is_not_ticked_is_left_alone(
    qtbot: QtBot, backend: Backend, release: Release, sheet: Path
) -> None:
    dialog = opened(qtbot, backend, sheet)
    for place in range(2):
        item = dialog.tree.topLevelItem(place)
        assert item is not None
        item.setCheckState(0, Qt.CheckState.Unchecked)
    assert not dialog.import_button.isEnabled()
    item = dialog.tree.topLevelItem(1)
    assert item is not None
    item.setCheckState(0, Qt.CheckState.Checked)
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT):
        dialog.import_button.click()
    assert backend.library.load(release.id).release == release


def test_an_answer_reads_the_sheet_again_and_is_remembered_for_its_headings(
    qtbot: QtBot, backend: Backend, release: Release, sheet: Path
) -> None:
    dialog = opened(qtbot, backend, sheet)
    assert not dialog.date_order_choice.isHidden()
    dialog.date_order_choice.setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.plan is not None and dialog.plan.answers.day_first is True, timeout=WAIT)
    box = dialog.column_boxes["Artist"]
    box.setCurrentIndex(box.findData("release.label"))
    qtbot.waitUntil(lambda: dialog.plan is not None and "Artist" in dialog.plan.answers.mapping, timeout=WAIT)
    assert dialog.plan is not None
    made = dialog.plan.proposals[1].draft.release
    assert (str(made.release_date), made.label) == ("2026-04-03", "Lena")
    dialog.reject()
    backend.settings.save("test.written", True).result()  # settings are written one after the other
    again = opened(qtbot, backend, sheet)
    assert again.plan is not None
    assert again.plan.answers == dialog.plan.answers
    assert again.column_boxes["Artist"].currentData() == "release.label"


def test_what_is_no_table_is_said(qtbot: QtBot, backend: Backend, release: Release, tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("hello", "utf-8")
    dialog = SheetDialog(backend, path)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.failed, timeout=WAIT) as failed:
        dialog.show()
    assert "No headings" in str(failed.args[0])


def choose(dialog: ExportDialog, form: str) -> None:
    for place in range(dialog.format_list.count()):
        if dialog.format_list.item(place).data(Qt.ItemDataRole.UserRole) == form:
            dialog.format_list.setCurrentRow(place)
            return
    raise AssertionError(form)


def exporting(qtbot: QtBot, backend: Backend, ids: list[str], title: str = "") -> ExportDialog:
    dialog = ExportDialog(backend, ids, title)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_layout_says_what_it_has_no_place_for_and_is_written(
    qtbot: QtBot, backend: Backend, release: Release, tmp_path: Path
) -> None:
    dialog = exporting(qtbot, backend, [release.id], "Tides")
    choose(dialog, "sheet:mytrackball")
    qtbot.waitUntil(lambda: "no columns for" in dialog.description.text(), timeout=WAIT)
    choose(dialog, "xlsx")
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT):
        dialog.write(tmp_path / "a.xlsx")
    (draft,) = read_sheets(read_book((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")).drafts
    assert draft.release == release


def test_the_library_leaves_with_everything(qtbot: QtBot, backend: Backend, release: Release, tmp_path: Path) -> None:
    dialog = exporting(qtbot, backend, [])
    choose(dialog, EVERYTHING)
    assert not dialog.with_files_checkbox.isHidden()
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT):
        dialog.write(tmp_path / "everything")
    assert (tmp_path / "everything" / "index.html").is_file()
    again = exporting(qtbot, backend, [])
    choose(again, EVERYTHING)
    again.write(tmp_path / "everything")
    qtbot.waitUntil(lambda: "not empty" in again.error_label.text(), timeout=WAIT)


def test_a_bundle_goes_out_and_comes_in(qtbot: QtBot, backend: Backend, release: Release, tmp_path: Path) -> None:
    dialog = exporting(qtbot, backend, [release.id], "Tides")
    choose(dialog, BUNDLE)
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT):
        dialog.write(tmp_path / "tides.zip")
    assert is_bundle(tmp_path / "tides.zip")
    actions = FileActions(backend, PageFactories(), dialog)
    with qtbot.waitSignal(actions.failed, timeout=WAIT) as failed:
        actions.open(tmp_path / "tides.zip")
    assert "already" in str(failed.args[0])
    (tmp_path / "other.zip").write_bytes(b"PK\x03\x04 masters")
    with qtbot.waitSignal(actions.unrecognised, timeout=WAIT):
        actions.open(tmp_path / "other.zip")


def test_how_much_of_a_bundle_is_here_is_told(qtbot: QtBot, backend: Backend, release: Release, tmp_path: Path) -> None:
    (tmp_path / "low.wav").write_bytes(bytes(8 << 20))
    other = Repositories.open(tmp_path / "other")
    made = Release(title="Ebb")
    booklet = make_asset(made.id, made.id, AssetRole.BOOKLET, tmp_path / "low.wav")
    other.library.create(made, label="made", assets=[booklet]).result()
    asyncio.run(Bundles(other).export(made.id, tmp_path / "ebb.zip", files=True))
    other.close()
    window = QWidget()
    qtbot.addWidget(window)
    actions = FileActions(backend, PageFactories(), window)
    told: list[str] = []
    actions.notice.connect(told.append)
    with qtbot.waitSignal(actions.created, timeout=WAIT) as created:
        actions.open(tmp_path / "ebb.zip")
    assert created.args == [made.id]
    assert told[0] == "Opening ebb.zip…"
    assert told[-1] == "Opening ebb.zip: 100 %"


def test_a_transfer_begins_with_a_file_shows_what_differs_and_ends(
    qtbot: QtBot, backend: Backend, release: Release, tmp_path: Path
) -> None:
    old = release.model_copy(update={"title": "Tide"})
    (tmp_path / "old.xlsx").write_bytes(write_full([old], "xlsx"))
    dialog = TransferDialog(backend, release.id)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.end_button.isEnabled()
    dialog.distributor_edit.setText("Other")
    dialog.delivery_date_edit.setText("soon")
    dialog.begin(tmp_path / "old.xlsx")
    assert "not a date" in dialog.error_label.text()
    dialog.delivery_date_edit.setText("2026-11-20")
    dialog.begin(tmp_path / "old.xlsx")
    qtbot.waitUntil(dialog.end_button.isEnabled, timeout=WAIT)
    rows = [dialog.differences_list.topLevelItem(n) for n in range(dialog.differences_list.topLevelItemCount())]
    assert [(row.text(0), row.text(1)) for row in rows if row] == [("Title", "was “Tide”, is now “Tides”")]
    tasks = [dialog.steps_list.topLevelItem(n) for n in range(dialog.steps_list.topLevelItemCount())]
    assert [task.text(1) for task in tasks if task][3] == (
        "After 5 days of overlap, ask Other to take the old delivery down."
    )
    again = TransferDialog(backend, release.id)
    qtbot.addWidget(again)
    assert (again.distributor_edit.text(), again.delivery_date_edit.text()) == ("Other", "2026-11-20")
    assert again.end_button.isEnabled()
    dialog.end_button.click()
    qtbot.waitUntil(lambda: not dialog.end_button.isEnabled(), timeout=WAIT)
    assert backend.library.load(release.id).release == release


def test_what_a_column_holds_is_called_as_everywhere_else_and_each_thing_once() -> None:
    names = [field_name(field, short=True) for field in offered_fields()]
    assert len(set(names)) == len(names)
    assert {"Parental advisory", "Writers' shares", "Length in milliseconds", "Producer", "Mixing Engineer"} <= set(
        names
    )
    assert [field_name(field) for field in ("release.pline", "track.isrc", "disc")] == [
        "Release: ℗ line", "Track: ISRC", "Disc",
    ]  # fmt: skip
