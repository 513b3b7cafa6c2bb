"""What is respelled without asking, and that nothing else is: in fields, in the track table, in lists of credits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.normalise import normalise_value
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.grid.columns import TITLES
from trackball_desktop.ui.editor.grid.view import GridView
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    session = open_session(backend, kept(backend).id)
    yield session
    session.drain()
    session.close()


@pytest.mark.parametrize(
    ("field", "kind", "value", "expected"),
    [
        ("title", "text", "  Kites\u200b (Live) ", "Kites (Live)"),
        ("title", "text", "   ", INHERIT),
        ("isrc", "code", " qz-nl2-26-00001 ", "QZNL22600001"),
        ("isrc", "code", " QZNL2260000 ", "QZNL2260000"),
        ("upc", "code", "0 36000-29145 2", "036000291452"),
        ("release_date", "date", "13 March 2026", date(2026, 3, 13)),
        ("release_date", "date", "3/4/26", "3/4/26"),
        ("duration", "duration", " PT3M48S ", timedelta(minutes=3, seconds=48)),
        ("notes", "lines", "one  two \n\n three", "one two\n\nthree"),
        ("title", "text", INHERIT, INHERIT),
    ],
)
def test_spelling(field: str, kind: str, value: Any, expected: Any) -> None:
    assert normalise_value(field, kind, value) == expected


def test_a_cell_is_respelled_when_it_is_left(session: Session, qtbot: QtBot) -> None:
    table = GridView(session)
    qtbot.addWidget(table)
    table.model().setData(table.model().index(0, TITLES.fields.index("title")), "  Two   words ")
    table.model().setData(table.model().index(0, TITLES.fields.index("isrc")), "qz-nl2-26-00001")
    table.model().setData(table.model().index(0, TITLES.fields.index("primary_contributions")), " Mara  Quist ;")
    track = next(iter(session.release.tracks()))
    assert (track.title, track.isrc) == ("Two words", "QZNL22600001")
    assert isinstance(track.primary_contributions, tuple)
    assert [artist.artist for artist in track.primary_contributions] == ["Mara Quist"]


def test_a_field_is_respelled_in_the_step_that_typed_it(session: Session, qtbot: QtBot) -> None:
    before = session.release.title
    box = FieldBox(session, session.release, "title")
    qtbot.addWidget(box)
    box.show()
    box.editor.selectAll()  # type: ignore[union-attr]
    QTest.keyClicks(box.editor, " Harbour  Songs")
    box.editor.editing_ended.emit()
    assert session.release.title == "Harbour Songs"
    session.undo()
    assert session.release.title == before


def test_a_field_that_nobody_typed_into_is_left_as_it_came(session: Session, qtbot: QtBot) -> None:
    from trackball_desktop.domain.edits import SetField

    session.apply(SetField(node_id=session.release.id, field="title", value="Two  spaces"), "imported")
    box = FieldBox(session, session.release, "title")
    qtbot.addWidget(box)
    box.show()
    box.editor.setFocus(Qt.FocusReason.TabFocusReason)
    box.editor.editing_ended.emit()
    assert session.release.title == "Two  spaces"
