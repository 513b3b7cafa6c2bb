"""A record that is OpenPlay's can be read in the editor and not changed; a draft made of it keeps its marks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.targets.openplay.body import draft_from_remote
from trackball_desktop.ui.draft.people import ArtistsBox
from trackball_desktop.ui.editor.grid.model import TrackModel
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.pages import ReleasePage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit.cells import CellRole
from trackball_desktop.ui.runtime.backend import Backend

ANSWER = Path(__file__).parents[1] / "data" / "openplay" / "release-music-response.json"


@pytest.fixture
def fetched(backend: Backend) -> str:
    release, missing_fields = draft_from_remote(json.loads(ANSWER.read_bytes()))
    backend.library.create(release, label="fetched").result()
    store = backend.repositories.linked_records
    store.save_missing_fields(release.id, missing_fields).result()
    store.link(release.id, "a", "195-14", "555555555555", "00555555555555").result()
    return release.id


@pytest.fixture
def page(qtbot: QtBot, backend: Backend) -> EditorPage:
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    return page


def box(page: EditorPage, field: str) -> Any:
    shown = page.page(WizardStep.RELEASE)
    assert isinstance(shown, ReleasePage)
    return shown.form.unfold_box(field)


def test_every_page_can_be_read_and_none_changed(page: EditorPage, fetched: str) -> None:
    session = page.open(fetched)
    before = session.release
    told: list[Any] = []
    session.failed.connect(told.append)
    assert page.read_only_banner.isVisible()
    assert "This record is from OpenPlay" in page.read_only_banner.accessibleName()
    for step in WizardStep:
        page.show_step(step)
    assert not box(page, "title").editor.isEnabled()
    assert not session.apply(SetField(node_id=before.id, field="title", value="Mine"), "typed")
    page.page(WizardStep.TRACKS).table.setFocus()  # type: ignore[attr-defined]
    session.undo()
    assert session.release is before
    assert told
    assert "This record is from OpenPlay" in told[0].title
    page.close_release()
    assert not page.read_only_banner.isVisible()


def test_the_table_of_tracks_is_walked_and_not_typed_into(qtbot: QtBot, page: EditorPage, fetched: str) -> None:
    session = page.open(fetched)
    page.show_step(WizardStep.TRACKS)
    table = page.page(WizardStep.TRACKS).table  # type: ignore[attr-defined]
    table.setFocus()
    before = session.release
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_X, Qt.Key.Key_F2, Qt.Key.Key_Y, Qt.Key.Key_Return):
        qtbot.keyClick(page.focusWidget() or table, key)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert session.release is before


def test_what_openplay_says_may_still_be_taken(page: EditorPage, fetched: str) -> None:
    session = page.open(fetched)
    edit = SetField(node_id=session.release.id, field="title", value="Theirs")
    assert session.apply(edit, "took OpenPlay's title", by_target=True)
    assert session.release.title == "Theirs"


def test_the_band_offers_a_draft(qtbot: QtBot, page: EditorPage, fetched: str) -> None:
    page.open(fetched)
    with qtbot.waitSignal(page.draft_requested) as wanted:
        page.read_only_banner.pressed.emit()
    assert wanted.args == [fetched]


def test_a_wrong_record_that_was_let_go_is_a_draft_again(
    qtbot: QtBot, backend: Backend, page: EditorPage, fetched: str
) -> None:
    page.open(fetched)
    outbox = backend.outbox
    row = outbox.of_release(fetched)[0]
    outbox.move(row.id, SubmissionState.WITHDRAWN, event="was not the one", detail={}).result()
    qtbot.waitUntil(lambda: "does not include" in page.read_only_banner.accessibleName(), timeout=30_000)
    assert page.session is not None
    assert not page.session.read_only
    assert box(page, "title").editor.isEnabled()


def test_a_field_that_was_not_told_says_so_until_it_is_filled_in(
    qtbot: QtBot, page: EditorPage, backend: Backend, fetched: str
) -> None:
    row = backend.outbox.of_release(fetched)[0]
    backend.outbox.move(row.id, SubmissionState.WITHDRAWN, event="x", detail={}).result()
    session = page.open(fetched)
    page.show_step(WizardStep.RELEASE)
    field = next(
        name
        for name in ("keywords", "series_name", "notes")
        if isinstance(getattr(box(page, name), "editor", None), QLineEdit)
    )
    assert ghost_of(box(page, field).editor) == "not returned by OpenPlay"
    count = len(session.missing_fields)
    session.apply(SetField(node_id=session.release.id, field=field, value="ours"), "typed")
    assert len(session.missing_fields) == count - 1
    box(page, field).refresh()
    assert (box(page, field).editor.text(), ghost_of(box(page, field).editor)) == ("ours", "")


def test_the_grid_and_the_people_say_what_was_not_told(
    qtbot: QtBot, page: EditorPage, backend: Backend, fetched: str
) -> None:
    session = page.open(fetched)
    grid = TrackModel(session)
    grid.show_columns(["display_title"])
    cell = grid.index(0, 0)
    assert (grid.data(cell), grid.data(cell, CellRole.PLACEHOLDER)) == ("not returned by OpenPlay", True)
    assert "inherited" not in grid.data(cell, Qt.ItemDataRole.AccessibleTextRole)
    assert grid.data(cell, Qt.ItemDataRole.EditRole) == ""
    people = ArtistsBox(session, next(session.release.tracks()).id)
    qtbot.addWidget(people)
    assert people.note_label.text() == "Not returned by OpenPlay: Featured."


def test_a_record_that_is_only_followed_creates_no_artist(
    qtbot: QtBot, page: EditorPage, backend: Backend, fetched: str
) -> None:
    session = page.open(fetched)
    people = ArtistsBox(session, session.release.id)
    qtbot.addWidget(people)
    assert not people.name_notes.lines
    row = backend.outbox.of_release(fetched)[0]
    backend.outbox.move(row.id, SubmissionState.WITHDRAWN, event="x", detail={}).result()
    qtbot.waitUntil(lambda: not session.read_only, timeout=30_000)
    people.refresh()
    assert any("will create" in line.label.text() for line in people.name_notes.lines)


def ghost_of(editor: QLineEdit) -> str:
    return "" if editor.text() else editor.placeholderText()
