"""The preview of a drop in the window: by keyboard, with a pattern, two drops at once, and back again by undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from tests.ui.test_window import drop
from tests.waves import write_wave
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.intake.model import COLUMNS, STRUCK_ROLE
from trackball_desktop.ui.intake.page import IntakePage
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

ISOLATES = dict.fromkeys((0x2068, 0x2069))
"""What isolates a name from the direction of the sentence around it: FSI and PDI."""


@pytest.fixture
def window(qtbot: QtBot, backend: Backend) -> Iterator[MainWindow]:
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()


def album(folder: Path, *names: str) -> Path:
    for name in names:
        write_wave(folder / name, 0.01)
    return folder


def page_of(window: MainWindow, qtbot: QtBot, rows: int) -> IntakePage:
    page = window.page_stack.currentWidget()
    assert isinstance(page, IntakePage)
    qtbot.waitUntil(lambda: page.model.rowCount() == rows)
    return page


def column(page: IntakePage, name: str) -> list[str]:
    return [str(page.model.index(row, COLUMNS.index(name)).data()) for row in range(page.model.rowCount())]


def test_a_drop_is_changed_by_keyboard_and_becomes_a_draft_that_undo_takes_back(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, album(tmp_path / "Mara Quist - Sea", "01 One.wav", "02 Two.wav", "03 Three.wav"))
    page = page_of(window, qtbot, 3)
    assert page.inputs["title"].hasFocus()
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, COLUMNS.index("title")))
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = page.table.focusWidget()
    QTest.keyClicks(editor, "Opening")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert column(page, "title")[0] == "Opening"
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    assert not page.model.rows[1].is_included
    QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session is not None)
    assert window.session is not None
    release = window.session.release
    assert [track.title for track in release.tracks()] == ["Opening", "Three"]
    assert backend.history.entries(release.id)[0].label == "created from 2 files"
    undo = next(button for button in window.toast.findChildren(QAbstractButton) if button.text() == "Undo")
    undo.click()
    qtbot.waitUntil(lambda: backend.library.counts()["trash"] == 1)
    assert window.page_stack.currentWidget() is window.library


def test_a_pattern_is_tried_while_it_is_typed_and_remembered(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, album(tmp_path / "In", "Mara_01_One.wav", "Mara_02_Two.wav"))
    page = page_of(window, qtbot, 2)
    line = page.pattern_box.input.lineEdit()
    line.setText("%artist% %track% %title%")
    line.textEdited.emit(line.text())  # keys would open the list of patterns, for which this platform has no keyboard
    qtbot.waitUntil(lambda: column(page, "title") == ["One", "Two"])
    assert column(page, "artists") == ["Mara", "Mara"]
    assert "matches 2 of 2" in page.pattern_box._note_label.text()
    assert "pattern" in column(page, "sources")[0]
    line.setText("%nope%")
    line.textEdited.emit("%nope%")
    qtbot.waitUntil(lambda: "no field" in page.pattern_box._note_label.text())
    assert column(page, "title") == ["One", "Two"], "what was read stays"
    line.setText("%artist% %track% %title%")
    page.create_button.click()
    qtbot.waitUntil(lambda: window.session is not None)
    assert backend.settings.get("intake.patterns") == ["%artist% %track% %title%"]


def test_a_second_drop_waits_and_both_become_drafts(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = album(tmp_path / "First", "01 One.wav"), album(tmp_path / "Second", "01 One.wav", "02 Two.wav")
    drop(window, first)
    drop(window, second)
    drop(window, second)
    page = page_of(window, qtbot, 1)
    assert "waiting" in page._banner.accessibleName()
    page.create_button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert window.page_stack.currentWidget() is page
    qtbot.waitUntil(page.create_button.isEnabled)
    page.create_button.click()
    qtbot.waitUntil(lambda: window.session is not None)
    assert backend.library.counts()["all"] == 2


def test_a_second_drop_can_join_the_first(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    drop(window, album(tmp_path / "CD1", "01 One.wav"))
    drop(window, album(tmp_path / "CD2", "01 Two.wav"))
    page = page_of(window, qtbot, 1)
    page._banner.pressed.emit()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert column(page, "disc") == ["1", "2"]
    assert page._banner.isHidden()


def test_cancelling_goes_on_with_the_drop_that_waits(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    drop(window, album(tmp_path / "First", "01 One.wav"))
    drop(window, album(tmp_path / "Second", "01 One.wav", "02 Two.wav"))
    page = page_of(window, qtbot, 1)
    page.cancel_button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    page.cancel_button.click()
    assert window.page_stack.currentWidget() is window.library


def test_the_template_that_was_used_last_is_chosen(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    template_id = backend.repositories.templates.save("Northlight", Release(label="Northlight", genre="Pop")).result()
    backend.settings.save("intake.template", template_id)
    drop(window, album(tmp_path / "In", "01 One.wav"))
    page = page_of(window, qtbot, 1)
    assert page.fields.label_defaults_choice.currentText() == "Northlight"
    page.create_button.click()
    qtbot.waitUntil(lambda: window.session is not None)
    assert window.session is not None
    assert window.session.release.genre == "Pop"


def test_json_beside_masters_is_no_import_and_too_many_bodies_are_refused(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    album(tmp_path, "01 One.wav")
    (tmp_path / "info.json").write_text("{}")
    drop(window, tmp_path / "01 One.wav", tmp_path / "info.json")
    page = page_of(window, qtbot, 1)
    assert "1 file is neither audio nor an image" in page.problems._text_label.text()
    told: list[UserError] = []
    window.create_actions.failed.disconnect(window.show_error)
    window.create_actions.failed.connect(told.append)
    window.create_actions.import_dropped([tmp_path / f"{number}.json" for number in range(500)])
    qtbot.waitUntil(lambda: bool(told))
    assert "500" in told[0].title


# --- into the release that is open ----------------------------------------------------------------------------------


def open_one(window: MainWindow, backend: Backend, qtbot: QtBot) -> Release:
    release = kept(backend)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    window.open_release(release.id)
    return release


def titles(release: Release) -> list[list[object]]:
    return [[track.title for track in disc.tracks] for disc in release.discs]


def test_files_dropped_into_the_editor_become_tracks_of_the_open_release(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    before = open_one(window, backend, qtbot)
    folder = album(tmp_path, "01 Bonus.wav", "02 Mara Quist - Encore.wav")
    drop(window, *sorted(folder.glob("*.wav")))
    page = page_of(window, qtbot, 2)
    assert page.target_box.isVisible()
    assert page.target_box.adds_tracks, "single files most likely belong to the release that was open"
    assert page.target_box.add_button.text() == "Add to “Harbour Songs”"
    assert not page.inputs["title"].isVisible()
    assert [page.target_box.disc_choice.itemText(place) for place in range(page.target_box.disc_choice.count())] == [
        "Disc 1, 3 tracks",
        "Disc 2, 2 tracks",
        "A new disc",
    ]
    page.target_box.disc_choice.setCurrentIndex(0)
    with qtbot.waitSignal(page.added, timeout=30_000):
        QTest.mouseClick(page.create_button, Qt.MouseButton.LeftButton)
    session = window.session
    assert session is not None
    assert titles(session.release) == [
        ["Harbour", "Slow Light", "Kites", "Bonus", "Encore"],
        ["夜の水", "أغاني البحر"],
    ]
    assert session.steps[-1].label == "added 2 tracks from files"
    new = session.release.discs[0].tracks[3:]
    assert {asset.owner_id: Path(asset.path).name for asset in backend.assets.for_release(before.id)} == {
        new[0].id: "01 Bonus.wav",
        new[1].id: "02 Mara Quist - Encore.wav",
    }
    assert new[1].primary_contributions is INHERIT, "who is billed on the release is not named again"
    session.undo()
    assert session.release == before
    session.redo()
    qtbot.waitUntil(lambda: session.find_asset(new[0].id, "master") is not None, timeout=30_000)
    assert window.library.model.rowCount() == 1, "no other release was made"


def test_a_folder_dropped_into_the_editor_is_a_new_release_unless_asked_otherwise(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    before = open_one(window, backend, qtbot)
    drop(window, album(tmp_path / "Box", "CD1/01 One.wav", "CD2/01 Two.wav"))
    page = page_of(window, qtbot, 2)
    assert not page.target_box.adds_tracks
    assert page.inputs["title"].isVisible()
    page.target_box.add_button.setChecked(True)
    assert not page.inputs["title"].isVisible()
    page.target_box.disc_choice.setCurrentIndex(page.target_box.disc_choice.count() - 1)
    with qtbot.waitSignal(page.added, timeout=30_000):
        QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session is not None
    assert titles(window.session.release)[2:] == [["One"], ["Two"]]
    toast = next(button for button in window.toast.findChildren(QAbstractButton) if button.text() == "Undo")
    QTest.mouseClick(toast, Qt.MouseButton.LeftButton)
    assert window.session.release == before


def test_cancelling_goes_back_to_the_release(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    before = open_one(window, backend, qtbot)
    drop(window, album(tmp_path, "01 Bonus.wav") / "01 Bonus.wav")
    page = page_of(window, qtbot, 1)
    QTest.mouseClick(page.cancel_button, Qt.MouseButton.LeftButton)
    assert window.session is not None
    assert window.session.release == before
    assert window.page_stack.currentWidget() is window.editor


def test_two_drops_into_the_open_release_are_two_steps(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    before = open_one(window, backend, qtbot)
    album(tmp_path, "01 Bonus.wav", "02 Encore.wav")
    drop(window, tmp_path / "01 Bonus.wav")
    page = page_of(window, qtbot, 1)
    drop(window, tmp_path / "02 Encore.wav")
    with qtbot.waitSignal(page.added, timeout=30_000):
        QTest.mouseClick(page.create_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: column(page, "title") == ["Encore"], timeout=30_000)
    assert page.target_box.disc_choice.itemText(1) == "Disc 2, 3 tracks"
    with qtbot.waitSignal(page.added, timeout=30_000):
        QTest.mouseClick(page.create_button, Qt.MouseButton.LeftButton)
    session = window.session
    assert session is not None
    assert titles(session.release)[1] == ["夜の水", "أغاني البحر", "Bonus", "Encore"]
    session.undo()
    session.undo()
    assert session.release == before


def test_a_drop_onto_the_list_asks_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    drop(window, album(tmp_path, "01 One.wav") / "01 One.wav")
    page = page_of(window, qtbot, 1)
    assert not page.target_box.isVisible()
    assert not page.target_box.adds_tracks


def test_a_doubt_is_answered_at_the_preview_and_kept(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, album(tmp_path / "Vale & Noor - Hall", "01 Hall_MASTER_v2.wav", "02 Door_MASTER_v2.wav"))
    page = page_of(window, qtbot, 2)
    assert column(page, "title") == ["Hall", "Door"]
    assert page.model.index(0, COLUMNS.index("file")).data(STRUCK_ROLE) == ("MASTER_v2",)
    assert page.inputs["artists"].text() == "Vale & Noor"
    apart = next(
        b for b in page.question_list.findChildren(QAbstractButton) if b.text().translate(ISOLATES) == "No: Vale; Noor"
    )
    apart.click()
    assert page.inputs["artists"].text() == "Vale; Noor"
    assert page.question_list.isHidden()
    qtbot.waitUntil(lambda: backend.settings.get("intake.answers") == {"one_act:valenoor": ["Vale", "Noor"]})
    page.create_button.click()
    qtbot.waitUntil(lambda: window.session is not None)
    assert window.session is not None
    billed = window.session.release.children("primary_contributions")
    assert [entry.artist for entry in billed] == ["Vale", "Noor"]  # type: ignore[attr-defined]


def test_a_folder_of_two_releases_is_shown_one_after_the_other(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    album(tmp_path / "Out" / "Ida Ro - Ebbe", "01 Ebbe.wav")
    album(tmp_path / "Out" / "Kai Lo - Sund", "01 Sund.wav", "02 Kliff.wav")
    drop(window, tmp_path / "Out")
    page = page_of(window, qtbot, 1)
    assert page._title_label.text() == "New release 1 of 2"
    page.create_button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert page._title_label.text() == "New release 2 of 2"
    page.create_button.click()
    qtbot.waitUntil(lambda: window.session is not None)
    assert backend.library.counts()["all"] == 2


def test_a_draft_that_cannot_be_made_leaves_everything_typed_in_its_place(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = album(tmp_path / "Harbour Songs", "01 Salt.wav", "02 Tide.wav")
    told: list[object] = []
    window.show_intake([folder])
    page = page_of(window, qtbot, 2)
    page.failed.connect(told.append)
    page.inputs["title"].setText("Harbour Songs, typed")
    (folder / "02 Tide.wav").unlink()
    page.create_button.click()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert window.page_stack.currentWidget() is page
    assert page.inputs["title"].text() == "Harbour Songs, typed"
    assert page.create_button.isEnabled()
    page.model.include([1], included=False)
    with qtbot.waitSignal(page.created, timeout=20_000):
        page.create_button.click()
