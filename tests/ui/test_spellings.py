"""Nasty spellings through the real widgets: typed or pasted, each is that code or what was typed, never another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests import spellings
from tests.domain.test_spellings import is_gtin, is_written
from tests.ui.grid.conftest import editor_of, press
from tests.ui.releases import kept
from trackball_desktop.domain import identifiers
from trackball_desktop.domain.release import Track
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.grid.columns import BUILT_IN_SETS, TITLES
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.editor.grid.paste_dialog import PastePreview
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.settings_dialog import SettingsDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)

ISRCS = ("QZNL22600001", "USS1Z9900001")
UPCS = ("076012229074", "4006381333931")
IPI, ISNI = "00017798450", "000000012146438X"
SECONDS = 228


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    session = open_session(backend, kept(backend).id)
    yield session
    session.drain()
    session.close()


@pytest.fixture
def grid(qtbot: QtBot, session: Session, backend: Backend) -> TrackGrid:
    made = TrackGrid(session, backend.settings)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    made.view.setFocus()
    return made


def is_another_isrc(value: object, code: str) -> bool:
    return isinstance(value, str) and re.fullmatch("[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", value) is not None and value != code


def is_another_upc(value: object, code: str, text: str) -> bool:
    return (
        isinstance(value, str)
        and value != text  # a code that stands there as it is
        and is_gtin(value)
        and value.zfill(14) != code.zfill(14)
        and not is_written(value, text)
    )


def tracks(session: Session) -> list[Track]:
    return list(session.release.tracks())


def type_into(grid: TrackGrid, row: int, column: int, text: str) -> None:
    """Open the cell's editor, replace all that is in it as a paste does, and leave it."""
    grid.view.go_to(grid.view.track_model.index(row, column))
    press(grid, "F2")
    editor = editor_of(grid)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    editor.insert(text)
    press(grid, "Return")
    assert editor_of(grid) is None, text


@pytest.mark.parametrize("code", ISRCS)
def test_no_spelling_in_a_cell_is_another_isrc(grid: TrackGrid, session: Session, code: str) -> None:
    column = TITLES.fields.index("isrc")
    read = 0
    for way in spellings.ISRC:
        text = way(code)
        type_into(grid, 0, column, text)
        value = tracks(session)[0].isrc
        assert not is_another_isrc(value, code), text
        read += value == code
    assert read > len(spellings.ISRC) // 3, "most of what says the code is read"


def test_no_spelling_in_a_cell_is_another_length(grid: TrackGrid, session: Session) -> None:
    column = TITLES.fields.index("duration")
    for way in spellings.LENGTHS:
        text = way(SECONDS)
        type_into(grid, 0, column, text)
        value = tracks(session)[0].duration
        assert not isinstance(value, timedelta) or value == timedelta(seconds=SECONDS), text


@pytest.mark.parametrize("code", ISRCS)
def test_no_spelling_in_a_paste_or_a_fill_is_another_isrc(grid: TrackGrid, session: Session, code: str) -> None:
    """What the preview shows as new is what is written, and all of it can be taken back."""
    column = TITLES.fields.index("isrc")
    before = session.release
    texts = [text for way in spellings.ISRC if not re.search('[\t\r\n"]', text := way(code))]
    for start in range(0, len(texts), 5):
        grid.view.go_to(grid.view.track_model.index(0, column))
        QGuiApplication.clipboard().setText("\n".join(texts[start : start + 5]))
        press(grid, "Ctrl+V")
        dialog = next((one for one in grid.findChildren(PastePreview) if one.isVisible()), None)
        if dialog is not None:
            dialog.ok_button.click()
        for track, text in zip(tracks(session), texts[start:], strict=False):
            assert not is_another_isrc(track.isrc, code), text
        grid.fill_down()
        assert not any(is_another_isrc(track.isrc, code) for track in tracks(session))
    while session.release != before and session.can_undo:
        session.undo()
    assert session.release == before


@pytest.mark.parametrize("code", UPCS)
def test_no_spelling_in_the_field_of_the_upc_is_another(qtbot: QtBot, session: Session, code: str) -> None:
    box = FieldBox(session, session.release, "upc")
    qtbot.addWidget(box)
    box.show()
    for way in spellings.GTIN:
        text = way(code)
        box.editor.selectAll()  # type: ignore[union-attr]
        box.editor.insert(text)  # type: ignore[union-attr]
        box.editor.editing_ended.emit()
        assert not is_another_upc(session.release.upc, code, text), text


@pytest.mark.parametrize("code", ISRCS)
def test_no_spelling_in_the_field_of_an_isrc_is_another(qtbot: QtBot, session: Session, code: str) -> None:
    box = FieldBox(session, tracks(session)[0], "isrc")
    qtbot.addWidget(box)
    box.show()
    for way in spellings.ISRC:
        text = way(code)
        box.editor.selectAll()  # type: ignore[union-attr]
        box.editor.insert(text)  # type: ignore[union-attr]
        box.editor.editing_ended.emit()
        assert not is_another_isrc(tracks(session)[0].isrc, code), text


@pytest.mark.parametrize(("field", "code", "ways"), [
    ("ipi", IPI, [way for way in spellings.IPI if way not in (*spellings.DAMAGED, *spellings.NUMBERS[-7:])]),
    ("isni", ISNI, list(spellings.ISNI)),
])  # fmt: skip
def test_no_spelling_of_a_persons_code_is_kept_as_another(
    qtbot: QtBot, backend: Backend, field: str, code: str, ways: list[spellings.Spelling]
) -> None:
    """In the field it is the code, or red; what is kept is the code, or what was kept before."""
    backend.start()
    dialog = SettingsDialog(backend)
    qtbot.addWidget(dialog)
    kept(backend)
    dialog.show_section("people")
    page = dialog.people
    line = page._fields[field]
    valid = {"ipi": identifiers.is_valid_ipi, "isni": identifiers.is_valid_isni}[field]
    right = {"", code}
    for way in ways:
        text = way(code)
        line.input.selectAll()
        line.input.insert(text)
        line.input.editingFinished.emit()
        shown = line.text.replace(" ", "")
        if re.fullmatch("[0-9]{10,15}[0-9X]", text) and valid(text):  # it lost a digit and is a whole code by chance
            right.add(text)
        assert line.error_text or shown in right, (text, line.text)
        backend.repositories.database.write(lambda _: None).result()
        assert getattr(backend.people.get("Mara Quist"), field) in right, text
    dialog.done(0)


def test_every_set_with_a_code_has_it_as_a_column_that_is_attacked_here() -> None:
    codes = {name for columns in BUILT_IN_SETS for name in columns.fields if name in {"isrc", "iswc", "upc"}}
    assert codes == {"isrc"}
