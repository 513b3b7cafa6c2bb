"""The dialog that looks a release up: a new draft with its sources, or fields of the open one, only what is ticked."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.api.loopback import Said
from tests.ui.test_stores_page import DRAFT, Out, out
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.stores.lookup_dialog import LookupDialog

__all__ = ["out"]


def _searched(qtbot: QtBot, out: Out, session: Session | None = None, text: str = "") -> LookupDialog:
    dialog = LookupDialog(out.backend, session)
    qtbot.addWidget(dialog)
    dialog.show()
    if text:
        dialog.code_field.fill(text)
    qtbot.mouseClick(dialog.search_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.search_button.isEnabled())
    return dialog


def _rows(dialog: LookupDialog) -> list[list[str]]:
    table = dialog.table
    items = [table.topLevelItem(at) for at in range(table.topLevelItemCount())]
    return [[item.text(column) for column in range(table.columnCount())] for item in items if item is not None]


def test_a_new_draft_is_made_with_the_source_of_each_value(qtbot: QtBot, out: Out) -> None:
    dialog = _searched(qtbot, out, text="0843930091423")
    qtbot.waitUntil(lambda: dialog.apply_button.isEnabled())
    rows = _rows(dialog)
    assert ["Title", "Marea Alta", "Deezer, MusicBrainz, Apple Music"] in rows
    assert any(row[0].startswith("Track 6:") and row[1] == "ESFL12700107" for row in rows)
    folder = os.environ.get("STORES_PICTURES")
    if folder:
        dialog.grab().save(str(Path(folder) / "lookup.png"))
    with qtbot.waitSignal(dialog.draft_created) as made:
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert made.args is not None
    release = out.backend.library.load(str(made.args[0])).release
    assert release.title == "Marea Alta"
    assert [one.store for one in out.backend.repositories.store_polls.links(release.id)] == [
        "Apple Music", "Deezer", "MusicBrainz",
    ]  # fmt: skip


def test_enter_searches_and_then_makes_the_draft_until_another_code_is_typed(qtbot: QtBot, out: Out) -> None:
    dialog = LookupDialog(out.backend, None)
    qtbot.addWidget(dialog)
    dialog.show()
    line = dialog.code_field.input
    qtbot.keyClicks(line, "0843930091423")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.apply_button.isEnabled())
    qtbot.keyClicks(line, " ")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not dialog.apply_button.isEnabled(), "it searches again"
    qtbot.waitUntil(lambda: dialog.apply_button.isEnabled())
    with qtbot.waitSignal(dialog.draft_created):
        qtbot.keyClick(line, Qt.Key.Key_Return)


def test_what_is_no_code_is_said_at_the_field_and_stays_there(qtbot: QtBot, out: Out) -> None:
    dialog = _searched(qtbot, out, text="hello there")
    qtbot.waitUntil(lambda: bool(dialog.code_field.error_text))
    assert "is not a UPC" in dialog.code_field.error_text
    assert dialog.code_field.text == "hello there"
    assert not dialog.apply_button.isEnabled()


def test_what_nobody_has_and_who_could_not_be_asked_is_said(qtbot: QtBot, out: Out) -> None:
    out.catalogues.records.clear()
    out.catalogues.instead["deezer"] = Said(200, b"<html>")
    dialog = _searched(qtbot, out, text="0843930091423")
    qtbot.waitUntil(lambda: "Not found in any catalogue." in dialog.message_label.text())
    assert "Not found at MusicBrainz, Apple Music." in dialog.message_label.text()
    assert "Deezer could not be searched" in dialog.message_label.text()


def test_of_the_open_release_only_what_is_ticked_is_set_in_one_step(qtbot: QtBot, out: Out) -> None:
    changed = DRAFT.model_copy(update={"id": "c" * 32, "label": INHERIT, "title": "Marea Baja"})
    out.backend.library.create(changed, label="typed").result()
    qtbot.waitUntil(lambda: out.backend.services is not None)
    session = open_session(out.backend, changed.id)
    try:
        dialog = _searched(qtbot, out, session)
        qtbot.waitUntil(lambda: dialog.apply_button.isEnabled())
        rows = _rows(dialog)
        assert ["Label", "", "Northlight"] in [row[:3] for row in rows]
        assert ["Title", "Marea Baja", "Marea Alta"] in [row[:3] for row in rows]
        before = session.release
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
        assert session.release.label == "Northlight"
        assert session.release.title == "Marea Baja", "what stands there otherwise is not ticked"
        session.undo()
        assert session.release == before
    finally:
        session.drain()
        session.close()
