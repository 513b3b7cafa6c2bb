"""What nobody should type, paste or drop: it is taken or refused plainly, bounded, kept as it is, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from tests.ui.test_window import drop
from tests.waves import write_wave
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.intake.page import IntakePage
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

WAIT = 30_000
ODD = {
    "3,000 characters": "x" * 3_000,
    "emoji": "\U0001f469\u200d\U0001f3a4 and \U0001f1e9\U0001f1ea",
    "combining marks": "e\u0301\u0327\u0330" * 60,
    "control characters": "a\x07b\x1bc\x7fd\u200be",
    "directions": "أ\u202eب\u2066 abc",
    "line breaks": "one\r\ntwo\x0bthree\u2028four",
    "halves of characters": "a\ud83db",
    "nothing but blanks": " \t\u3000\u00a0 ",
    "HTML": "<img src=//host><b>bold</b>&amp;",
}


@pytest.fixture
def window(qtbot: QtBot, backend: Backend) -> Iterator[MainWindow]:
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()


def title_line(window: MainWindow) -> QLineEdit:
    window.editor.show_step(WizardStep.RELEASE)
    box = window.editor.page(WizardStep.RELEASE).form.unfold_box("title")
    assert box is not None
    assert isinstance(box.editor, QLineEdit)
    return box.editor


def paste_over(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_odd_titles_are_kept_shown_found_and_undone(window: MainWindow, backend: Backend, qtbot: QtBot) -> None:
    before = kept(backend)
    window.open_release(before.id)
    for name, odd in ODD.items():
        session = window.session
        assert session is not None
        line = title_line(window)
        paste_over(line, odd)
        QTest.keyClick(line, Qt.Key.Key_Tab)
        qtbot.waitUntil(session.drain, timeout=WAIT)
        now = session.release.title
        assert backend.library.load(before.id).release.title == now, name
        if name not in ("nothing but blanks", "halves of characters"):
            assert isinstance(now, str), name
            assert "\n" not in now, name
            words = [word for word in now.split() if word.isascii() and word.isalnum() and len(word) < 40]
            assert backend.library.ids(LibraryQuery(search=" ".join(words))) == [before.id], name
        assert not window.editor.grab().isNull(), name  # tree, form and steps draw it
        while session.can_undo:
            session.undo()
        assert session.release == before, name
    paste_over(title_line(window), ODD["combining marks"])
    window.open_release(before.id)
    assert window.session is not None
    assert window.session is not session
    assert window.session.release.title != before.title, "kept over closing"
    while window.session.can_undo:
        window.session.undo()
    assert window.session.release == before


def test_odd_titles_in_the_list(window: MainWindow, backend: Backend, qtbot: QtBot) -> None:
    for odd in ODD.values():
        text = odd.encode("utf-8", "ignore").decode()  # halves of characters come in through no door
        backend.library.create(Release(title=text, label=text[:40]), label="made").result()
    qtbot.waitUntil(lambda: window.library.model.rowCount() == len(ODD), timeout=WAIT)
    assert not window.grab().isNull()
    for row in range(len(ODD)):
        window.library.list.select(window.library.model.release_id(row))
        assert not window.library.grab().isNull()


def test_odd_names_become_chips_that_fit(window: MainWindow, backend: Backend, qtbot: QtBot) -> None:
    before = kept(backend)
    window.open_release(before.id)
    session = window.session
    assert session is not None
    window.editor.show_step(WizardStep.RELEASE)
    box = window.editor.page(WizardStep.RELEASE).artists
    for name, odd in ODD.items():
        count = len(box.chips)
        paste_over(box.line, odd)
        QTest.keyClick(box.line, Qt.Key.Key_Return)
        QTest.keyClick(box.line, Qt.Key.Key_Escape)
        if name == "nothing but blanks":
            assert len(box.chips) == count
            continue
        assert len(box.chips) == count + 1, name
        assert box.chips[-1].sizeHint().width() <= 460, name
        assert len(str(session.release.primary_contributions[-1].artist)) <= 400, name  # type: ignore[index]
    assert not window.grab().isNull()
    while session.can_undo:
        session.undo()
    assert session.release == before


def test_five_thousand_files_with_junk_and_a_second_drop_at_once(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = tmp_path / "Box - \U0001f3a4", tmp_path / "Single"
    first.mkdir()
    for number in range(4_900):
        (first / f"note {number}.txt").touch()
    for number in range(80):
        (first / f"{number:03} broken.wav").write_bytes(b"RIFF" + bytes(number))
    for number in range(20):
        write_wave(first / f"{number + 100} Song {number} e\u0301.wav", 0.01)
    write_wave(second / "01 Only.wav", 0.01)
    drop(window, *sorted(first.iterdir()))
    drop(window, second)  # while the first is still being read
    page = window.page_stack.currentWidget()
    assert isinstance(page, IntakePage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 20, timeout=WAIT)
    told = page.problems._text_label.text().splitlines()
    assert "4900 files are neither audio nor images: skipped." in page.problems._lines
    assert len(told) == 3, "the page says the first few, the rest on demand"
    assert page.problems._more_button.text() == "All 81…"
    assert not window.grab().isNull()
    with qtbot.waitSignal(page.created, timeout=WAIT) as made:
        QTest.mouseClick(page.create_button, Qt.MouseButton.LeftButton)
    assert sum(1 for _ in backend.library.load(made.args[0]).release.tracks()) == 20
    qtbot.waitUntil(lambda: [row.title for row in page.model.rows] == ["Only"], timeout=WAIT)
    with qtbot.waitSignal(page.created, timeout=WAIT) as again:
        QTest.mouseClick(page.create_button, Qt.MouseButton.LeftButton)
    assert again.args != made.args
    assert window.session is not None
