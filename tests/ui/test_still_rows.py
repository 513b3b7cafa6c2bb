"""No row of a form moves while somebody types, or under a mouse button that is held, when findings come and go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


@pytest.fixture
def editor(qtbot: QtBot, backend: Backend) -> Iterator[EditorPage]:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=20_000)
    editor = EditorPage(backend)
    qtbot.addWidget(editor)
    editor.resize(1000, 560)
    editor.open(kept(backend).id)
    editor.show()
    editor.activateWindow()
    editor.show_step(WizardStep.RELEASE)
    session = session_of(editor)
    session.checks.refresh_facts()
    qtbot.waitUntil(lambda: session.checks.is_complete, timeout=20_000)
    QTest.qWait(50)
    yield editor
    assert session.drain()
    editor.close_release()


def session_of(editor: EditorPage) -> Session:
    assert editor.session is not None
    return editor.session


def box_of(editor: EditorPage, field: str) -> FieldBox:
    page = editor.page(WizardStep.RELEASE)
    return next(box for box in page.findChildren(FieldBox) if box.field == field)


def line_of(box: FieldBox) -> QLineEdit:
    return box.editor if isinstance(box.editor, QLineEdit) else box.editor.findChildren(QLineEdit)[0]


def places(editor: EditorPage) -> dict[str, int]:
    """Return where in the window the field of each box in sight begins, once checks and layout had their time."""
    QTest.qWait(400)
    found = editor.page(WizardStep.RELEASE).findChildren(FieldBox)
    return {box.field: _top(editor, box.editor) for box in found if box.isVisible()}


def _top(editor: EditorPage, widget: QWidget) -> int:
    return widget.mapTo(editor, QPoint()).y()


def settle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.checks.is_complete, timeout=20_000)


def replace_text(qtbot: QtBot, line: QLineEdit, text: str) -> None:
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    line.selectAll()
    QTest.keyClicks(line, text)


def test_nothing_moves_between_keys_though_other_fields_get_findings(qtbot: QtBot, editor: EditorPage) -> None:
    session, title = session_of(editor), box_of(editor, "title")
    before = places(editor)
    # "Live" belongs into the version, and the whole is shouted: both findings are about this field.
    replace_text(qtbot, line_of(title), "HARBOUR SONGS (LIVE)  ")
    settle(qtbot, session)
    assert [found for found in session.checks.findings_at(session.release.id, "title") if not found.is_waived]
    assert places(editor) == before
    # Left by the keyboard: now it is said below the field.
    QTest.keyClick(line_of(title), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not title.finding_line.isHidden(), timeout=10_000)
    moved = places(editor)
    assert moved != before

    # Put right while typing: the line goes, and its room stays until the field is left.
    replace_text(qtbot, line_of(title), "Harbour Songs")
    settle(qtbot, session)
    assert title.finding_line.isHidden()
    assert places(editor) == moved
    QTest.keyClick(line_of(title), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: places(editor) == before, timeout=10_000)


def test_a_finding_of_another_field_waits_until_the_typing_ends(qtbot: QtBot, editor: EditorPage) -> None:
    session = session_of(editor)
    genre, sub_genre = box_of(editor, "genre"), box_of(editor, "sub_genre")
    session.apply(SetField(node_id=session.release.id, field="sub_genre", value="Soft Rock"), "chosen")
    session.checks.refresh_facts()
    before = places(editor)
    assert sub_genre.finding_line.isHidden()
    replace_text(qtbot, line_of(genre), "Jazz")  # of which it is no sub-genre
    qtbot.waitUntil(lambda: bool(session.checks.findings_at(session.release.id, "sub_genre")), timeout=20_000)
    assert places(editor) == before
    line_of(box_of(editor, "title")).setFocus()
    qtbot.waitUntil(lambda: not sub_genre.finding_line.isHidden(), timeout=20_000)


def test_the_field_that_was_clicked_stays_under_the_pointer(qtbot: QtBot, editor: EditorPage) -> None:
    session, title, upc = session_of(editor), box_of(editor, "title"), box_of(editor, "upc")
    area = _area(editor)
    area.verticalScrollBar().setValue(8)
    replace_text(qtbot, line_of(title), "HARBOUR SONGS (LIVE)  ")
    settle(qtbot, session)
    before = _top(editor, upc.editor)
    # Sent to the window, as the system does, so that the application knows the button as held.
    window, point = editor.windowHandle(), line_of(upc).mapTo(editor, QPoint(20, 8))
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    qtbot.waitUntil(line_of(upc).hasFocus)
    QTest.qWait(200)
    assert title.finding_line.isHidden()
    assert _top(editor, upc.editor) == before
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    qtbot.waitUntil(lambda: not title.finding_line.isHidden(), timeout=10_000)
    qtbot.waitUntil(lambda: _top(editor, upc.editor) == before, timeout=10_000)


def _area(editor: EditorPage) -> QScrollArea:
    return _area_of(editor.page(WizardStep.RELEASE))


def _area_of(page: QWidget) -> QScrollArea:
    parent = page.parentWidget()
    while not isinstance(parent, QScrollArea):
        assert parent is not None
        parent = parent.parentWidget()
    return parent


def test_the_field_that_was_gone_to_stays_when_a_finding_above_it_is_put_right(
    qtbot: QtBot, editor: EditorPage
) -> None:
    session, title, upc = session_of(editor), box_of(editor, "title"), box_of(editor, "upc")
    editor.resize(1000, 700)
    replace_text(qtbot, line_of(title), "HARBOUR SONGS (LIVE)  ")
    settle(qtbot, session)
    line_of(upc).setFocus()
    qtbot.waitUntil(lambda: not title.finding_line.isHidden(), timeout=10_000)
    replace_text(qtbot, line_of(title), "Harbour Songs")
    settle(qtbot, session)
    with_room = places(editor)["upc"]
    line_of(upc).setFocus()
    assert places(editor)["upc"] == with_room
    assert title.finding_line.isHidden()


def test_the_field_under_the_pointer_stays_when_a_finding_above_it_is_put_right(
    qtbot: QtBot, editor: EditorPage
) -> None:
    """Its room goes once the page is left."""
    session, title, upc = session_of(editor), box_of(editor, "title"), box_of(editor, "upc")
    at_first = places(editor)["upc"]
    session.apply(SetField(node_id=session.release.id, field="title", value="HARBOUR SONGS (LIVE)"), "chosen")
    qtbot.waitUntil(lambda: not title.finding_line.isHidden(), timeout=20_000)
    before = places(editor)["upc"]
    QCursor.setPos(line_of(upc).mapToGlobal(QPoint(20, 8)))
    session.apply(SetField(node_id=session.release.id, field="title", value="Harbour Songs"), "undone")
    qtbot.waitUntil(lambda: title.finding_line.isHidden(), timeout=20_000)
    assert places(editor)["upc"] == before
    assert _area(editor).verticalScrollBar().value() == 0  # it cannot be scrolled back by the height of the line
    QCursor.setPos(editor.mapToGlobal(QPoint(-9, -9)))
    editor.show_step(WizardStep.TRACKS)
    editor.show_step(WizardStep.RELEASE)
    assert places(editor)["upc"] == at_first < before


@pytest.mark.parametrize("step", [WizardStep.RELEASE, WizardStep.CREDITS, WizardStep.RIGHTS, WizardStep.REVIEW])
def test_no_field_gets_another_width_when_the_scroll_bar_comes(
    qtbot: QtBot, editor: EditorPage, step: WizardStep
) -> None:
    editor.show_step(step)
    widths: list[int] = []
    for height, scrolls in ((4000, False), (300, True), (4000, False)):
        editor.resize(1000, height)
        page = editor.page(step)
        bar = _area_of(page).verticalScrollBar()
        qtbot.waitUntil(lambda bar=bar, scrolls=scrolls: (bar.maximum() > 0) is scrolls)
        QTest.qWait(50)
        widths.append(page.width())
    assert len(set(widths)) == 1
