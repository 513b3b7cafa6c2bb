"""The preview of a drop works as the grid does: undo, clipboard, order, menu, completion, sheets, doubts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.tagged import write_flac
from tests.ui.test_intake import album, column, page_of
from tests.ui.test_window import drop
from trackball_desktop.domain.file_listing.model import Question
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.ui.intake.model import COLUMNS
from trackball_desktop.ui.intake.page import IntakePage
from trackball_desktop.ui.intake.table_delegates import struck_parts
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(qtbot: QtBot, backend: Backend) -> Iterator[MainWindow]:
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> IntakePage:
    folder = album(tmp_path / "Mara Quist - Sea", "01 One.wav", "02 Two (feat. Ash & Elm).wav", "03 Three.wav")
    drop(window, folder)
    return page_of(window, qtbot, 3)


def with_picture(path: Path, picture: bytes) -> None:
    """Put a front cover into a FLAC file, behind its first block."""
    data = path.read_bytes()
    first = 8 + int.from_bytes(data[5:8], "big")
    kind = b"image/jpeg"
    block = (3).to_bytes(4, "big") + len(kind).to_bytes(4, "big") + kind + bytes(4) + bytes(16)
    block += len(picture).to_bytes(4, "big") + picture
    path.write_bytes(data[:first] + b"\x06" + len(block).to_bytes(3, "big") + block + data[first:])


def go_to(page: IntakePage, row: int, name: str) -> None:
    page.table.setFocus()
    chosen = page.table.selectionModel()
    chosen.setCurrentIndex(page.model.index(row, COLUMNS.index(name)), chosen.SelectionFlag.ClearAndSelect)


def test_each_change_is_taken_back_and_made_again(window: MainWindow, page: IntakePage) -> None:
    assert not page.undo_button.isEnabled()
    page.model.setData(page.model.index(0, COLUMNS.index("title")), "Opening")
    page.model.include([2], False)
    page.inputs["title"].setText("Ocean")
    page.fields.editing_ended.emit()
    window.commands.run("undo")
    assert page.inputs["title"].text() == "Sea"
    page.undo_button.click()
    assert page.model.rows[2].is_included
    page.undo_button.click()
    assert column(page, "title")[0] == "One"
    assert not page.undo_button.isEnabled()
    for _ in range(3):
        window.commands.run("redo")
    assert (column(page, "title")[0], page.inputs["title"].text()) == ("Opening", "Ocean")
    assert not page.redo_button.isEnabled()


def test_what_was_typed_and_not_left_yet_is_taken_back_too(page: IntakePage) -> None:
    page.inputs["label"].setText("Northlight")
    page.undo()
    assert page.inputs["label"].text() == ""
    page.redo()
    assert page.inputs["label"].text() == "Northlight"


def test_cells_are_pasted_from_the_current_one_on_and_codes_find_their_column(page: IntakePage) -> None:
    go_to(page, 0, "title")
    QGuiApplication.clipboard().setText("Eins\tQZNL22600001\nZwei\tQZNL22600002\n\tQZNL22600003\n")
    QTest.keyClick(page.table, Qt.Key.Key_V, CONTROL)
    assert column(page, "title") == ["Eins", "Zwei", "Three"], "an empty cell changes nothing"
    assert column(page, "isrc") == ["QZNL22600001", "QZNL22600002", "QZNL22600003"]
    assert column(page, "artists") == ["Mara Quist"] * 3, "a code is no artist"
    page.undo()
    assert column(page, "title")[:2] == ["One", "Two"], "one step"


def test_a_pasted_table_with_headings_is_a_sheet(page: IntakePage, qtbot: QtBot) -> None:
    go_to(page, 0, "title")
    QGuiApplication.clipboard().setText(
        "No\tTitle\tISRC\tLength\n3\tThree\tQZNL22600003\t9:59\n1\tOne\tQZNL22600001\t9:59\n"
    )
    lengths = column(page, "duration")
    QTest.keyClick(page.table, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(page.preview.table_bar.isVisible)
    assert column(page, "isrc") == ["QZNL22600001", "", "QZNL22600003"]
    assert column(page, "title") == ["One", "Two", "Three"], "the headings are no track"
    assert column(page, "duration") == lengths, "a typed length goes over no measured one"
    page.preview.table_bar.remove_button.click()
    assert column(page, "isrc") == ["", "", ""]
    assert page.preview.table_bar.isHidden()
    page.undo()
    assert page.preview.table_bar.isVisible()


def test_a_column_of_a_sheet_is_given_another_meaning(page: IntakePage, qtbot: QtBot, backend: Backend) -> None:
    go_to(page, 0, "title")
    QGuiApplication.clipboard().setText("No\tTitle\tWhat it is\n1\tOne\tLive\n2\tTwo\tDemo\n")
    QTest.keyClick(page.table, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(page.preview.table_bar.isVisible)
    box = page.preview.table_bar.columns.boxes["What it is"]
    assert box.currentData() == ""
    box.setCurrentIndex(box.findData("track.version"))
    qtbot.waitUntil(lambda: column(page, "version") == ["Live", "Demo", ""])
    qtbot.waitUntil(lambda: bool(backend.settings.get("sheets.layouts", {})))


def test_a_column_that_is_read_anew_keeps_the_focus_and_asks_no_answered_doubt_again(
    page: IntakePage, qtbot: QtBot
) -> None:
    doubt = Question("artist", "artists", "Vale", (("Vale",), ("Mara Quist",)))
    plan = page.preview.current_plan()
    assert plan is not None
    asked = dataclasses.replace(plan.rows[1], artists=("Vale",), questions=(doubt,))
    page.show_plan(dataclasses.replace(plan, rows=(plan.rows[0], asked, plan.rows[2])))
    go_to(page, 0, "title")
    QGuiApplication.clipboard().setText("No\tTitle\tWhat it is\n1\tOne\tLive\n2\tTwo\tDemo\n")
    QTest.keyClick(page.table, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(page.preview.table_bar.isVisible)
    page.model.setData(page.model.index(1, COLUMNS.index("artists")), "Mara Quist; Vale")
    box = page.preview.table_bar.columns.boxes["What it is"]
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.setCurrentIndex(box.findData("track.version"))
    qtbot.waitUntil(lambda: column(page, "version") == ["Live", "Demo", ""])
    assert page.preview.table_bar.columns.boxes["What it is"].hasFocus()
    assert column(page, "artists")[1] == "Mara Quist; Vale"
    assert page.model.rows[1].questions == ()


def test_tracks_follow_the_artists_of_the_release_unless_they_were_typed(page: IntakePage) -> None:
    page.model.setData(page.model.index(2, COLUMNS.index("artists")), "Jon Vale")
    page.inputs["artists"].setText("Mara Quist Trio")
    page.fields.editing_ended.emit()
    assert column(page, "artists") == ["Mara Quist Trio", "Mara Quist Trio", "Jon Vale"]
    plan = page.plan()
    assert plan is not None
    assert plan.artists == ("Mara Quist Trio",)
    assert plan.sources["artists"] == "you"
    page.undo()
    assert column(page, "artists") == ["Mara Quist", "Mara Quist", "Jon Vale"]
    assert page.inputs["artists"].text() == "Mara Quist"


def test_rows_are_moved_by_keys_and_numbered_anew(page: IntakePage) -> None:
    go_to(page, 2, "title")
    QTest.keyClick(page.table, Qt.Key.Key_Up, ALT)
    assert column(page, "title") == ["One", "Three", "Two"]
    assert column(page, "number") == ["1", "2", "3"]
    assert page.table.currentIndex().row() == 1
    page.table._move([0], 3)  # as dropping does it
    assert column(page, "title") == ["Three", "Two", "One"]
    plan = page.plan()
    assert plan is not None
    assert [row.title for row in plan.rows] == ["Three", "Two", "One"]
    page.undo()
    page.undo()
    assert column(page, "title") == ["One", "Two", "Three"]


def test_the_menu_offers_what_can_be_done(page: IntakePage) -> None:
    page.table.selectRow(1)
    QGuiApplication.clipboard().setText("x")
    menu = page.table.menu()
    entries = {action.text(): action for action in menu.actions() if action.text()}
    assert list(entries) == [
        "Leave out", "Move up", "Move down", "Number in this order", "Copy", "Paste", "Fill down", "Clear",
    ]  # fmt: skip
    entries["Leave out"].trigger()
    assert not page.model.rows[1].is_included
    menu.deleteLater()


def test_cells_are_filled_down_and_copied(page: IntakePage) -> None:
    page.table.clearSelection()
    for row in range(3):
        page.table.selectionModel().select(
            page.model.index(row, COLUMNS.index("version")), page.table.selectionModel().SelectionFlag.Select
        )
    page.model.setData(page.model.index(0, COLUMNS.index("version")), "Live")
    QTest.keyClick(page.table, Qt.Key.Key_D, CONTROL)
    assert column(page, "version") == ["Live"] * 3
    QTest.keyClick(page.table, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "Live\nLive\nLive"


def test_a_doubt_stands_under_its_row_and_is_answered_by_keys(page: IntakePage) -> None:
    assert page.model.rows[1].featured == ("Ash", "Elm")
    assert page.table.question_at(0) is None
    assert page.table.question_at(1) is not None
    go_to(page, 1, "title")
    QTest.keyClick(page.table, Qt.Key.Key_2, ALT)
    assert page.model.rows[1].featured == ("Ash & Elm",)
    assert page.table.question_at(1) is None
    page.undo()
    assert page.table.question_at(1) is not None


def test_known_names_complete_the_artists(window: MainWindow, page: IntakePage, backend: Backend) -> None:
    known = Release(title="X", primary_contributions=(PrimaryContribution(artist="Zelda Quorn"),))
    backend.library.create(known, label="made").result()
    go_to(page, 0, "artists")
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = page.table.focusWidget()
    QTest.keyClicks(editor, "zel")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert column(page, "artists")[0] == "Zelda Quorn"


def test_a_dropped_picture_is_the_cover_and_a_sheet_joins(
    window: MainWindow, page: IntakePage, qtbot: QtBot, tmp_path: Path
) -> None:
    picture, table = tmp_path / "front.png", tmp_path / "list.csv"
    Image.new("RGB", (60, 60)).save(picture)
    table.write_text("Nr,Titel,ISRC\n1,One,QZNL22600001\n", "utf-8")
    drop(window, picture)
    assert page.preview.chooser.path == picture
    drop(window, table)
    qtbot.waitUntil(lambda: column(page, "isrc")[0] == "QZNL22600001")
    assert page.model.rowCount() == 3
    page.undo()
    page.undo()
    assert page.preview.chooser.path is None


def test_the_picture_inside_a_master_is_offered(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "inside.jpg"
    Image.new("RGB", (80, 80), (9, 90, 200)).save(picture)
    path = write_flac(tmp_path / "In" / "01 One.flac", 0.2, {"TITLE": "One"})
    with_picture(path, picture.read_bytes())
    drop(window, tmp_path / "In")
    page = page_of(window, qtbot, 1)
    assert page.preview.chooser.path is not None
    assert page.preview.chooser.path.read_bytes() == picture.read_bytes()
    assert page.preview.chooser.path.parent != tmp_path / "In"


def test_the_last_release_of_the_artist_fills_label_and_genre(
    window: MainWindow, qtbot: QtBot, backend: Backend, tmp_path: Path
) -> None:
    last = Release(
        title="Flo", label="Havn", genre="Folk", pline_owner="Havn Records",
        primary_contributions=(PrimaryContribution(artist="Mara Quist"),),
        discs=(Disc(tracks=(Track(track_type="audio", title="Flo"),)),),
    )  # fmt: skip
    backend.library.create(last, label="made").result()
    drop(window, album(tmp_path / "Mara Quist - Sea", "01 One.wav"))
    page = page_of(window, qtbot, 1)
    assert (page.inputs["label"].text(), page.inputs["genre"].text()) == ("Havn", "Folk")
    assert "Flo" in page.fields.label_defaults_choice.currentText()
    page.create_button.click()
    qtbot.waitUntil(lambda: window.session is not None)
    assert window.session is not None
    assert window.session.release.pline_owner == "Havn Records"


def test_patterns_are_offered_by_what_they_make_of_a_name(page: IntakePage) -> None:
    told = [page.pattern_box.example_choice.itemText(at) for at in range(page.pattern_box.example_choice.count())]
    assert told[0] == "Automatic"
    assert any("is the number" in text and "is the title" in text for text in told)
    assert page.pattern_box.input.isHidden()
    page.pattern_box.example_choice.setCurrentIndex(page.pattern_box.example_choice.count() - 1)
    page.pattern_box.example_choice.activated.emit(page.pattern_box.example_choice.count() - 1)
    assert not page.pattern_box.input.isHidden()


def test_a_row_with_a_question_draws_its_cells_in_the_upper_part(page: IntakePage) -> None:
    first, second = page.table.rowHeight(0), page.table.rowHeight(1)
    assert second == 2 * first
    image = page.table.viewport().grab().toImage()
    top = page.table.rowViewportPosition(1)
    assert image.pixelColor(QPoint(4, top + first + first // 2)) != image.pixelColor(QPoint(4, top + 4))


@pytest.mark.parametrize(
    ("whole", "shown", "struck"),
    [
        ("01 Hall MASTER v3.wav", "01 Hall MASTER v3.wav", ["MASTER v3"]),
        ("01 Paper Lanterns MASTER v3.wav", "01 Paper…STER v3.wav", ["STER v3"]),
        ("01 MASTER v3 Paper Lanterns.wav", "01 MAST…rns.wav", ["MAST"]),
        ("01 Paper MASTER v3 Lanterns.wav", "01 Pa…erns.wav", []),
        ("01 Hall.wav", "01 Hall.wav", []),
    ],
)
def test_what_was_taken_off_is_struck_through_where_the_middle_of_a_name_is_left_out(
    whole: str, shown: str, struck: list[str]
) -> None:
    parts = struck_parts(whole, shown, ["MASTER v3"])
    assert [shown[start : start + length] for start, length in parts] == struck


def test_columns_take_what_their_values_need_and_none_that_is_empty_takes_more_than_its_heading(
    page: IntakePage, qtbot: QtBot
) -> None:
    rows = [
        dataclasses.replace(row, title="Salt Ledger", version="Kasimir Dole Remix", featured=(), sources={})
        for row in page.model.rows
    ]
    page.model.show(rows)
    page.window().resize(1440, 900)
    qtbot.wait(50)
    header = page.table.horizontalHeader()
    width = {name: header.sectionSize(at) for at, name in enumerate(COLUMNS)}
    value = QFontMetrics(theme.body_font()).horizontalAdvance
    assert width["version"] >= value("Kasimir Dole Remix") + 16
    assert width["file"] >= max(value(row.path.name) for row in rows) + 16
    assert width["featured"] <= header.fontMetrics().horizontalAdvance("Featured artist") + 20
    page.window().resize(1024, 700)
    qtbot.wait(50)
    assert header.length() <= page.table.viewport().width(), "no bar below the table in a small window"
