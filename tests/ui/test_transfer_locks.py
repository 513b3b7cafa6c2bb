"""While a release is transferred, what the old distributor delivered cannot be changed in the editor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.releases import harbour
from trackball_desktop.domain.edits import Batch, RemoveNode, SetField
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.transfer import transfer_of
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.kit.field_inputs import LineInput
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    draft = harbour()
    was = transfer_of(draft, draft, distributor="Old", source="old.xml")
    moving = draft.model_copy(update={"local": draft.local.model_copy(update={"transfer": was})})
    backend.library.create(moving, label="made").result()
    session = open_session(backend, moving.id)
    yield session
    session.drain()
    session.close()


def _refused(session: Session, *edits: SetField | RemoveNode) -> str:
    told: list[TrackballError] = []
    session.failed.connect(told.append)
    before = session.release
    edit = edits[0] if len(edits) == 1 else Batch(edits=edits)
    assert not session.apply(edit, "a change")
    assert session.release == before
    session.failed.disconnect(told.append)
    return str(told[0].message)


def _set(node_id: str, field: str, value: object) -> SetField:
    return SetField(node_id=node_id, field=field, value=value)


def test_what_was_delivered_is_refused_with_the_reason(session: Session) -> None:
    release = session.release
    track = next(release.tracks())
    assert "end the transfer" in _refused(session, _set(release.id, "title", "Another"))
    assert str(release.title) in _refused(session, _set(release.id, "title", "Another"))
    assert str(release.upc) in _refused(session, _set(release.id, "upc", "036000291452"))
    _refused(session, _set(track.id, "title", "Another"))
    _refused(session, _set(track.id, "version_title", "Live"))
    _refused(session, _set(track.id, "isrc", "GBABC2600099"))
    _refused(session, RemoveNode(node_id=track.id))
    _refused(session, _set(release.id, "genre", "Pop"), _set(release.id, "title", INHERIT))
    if isinstance(track.duration, timedelta):
        _refused(session, _set(track.id, "duration", track.duration + timedelta(seconds=5)))
        assert session.apply(_set(track.id, "duration", track.duration + timedelta(seconds=0.4)), "Length")


def test_what_stores_do_not_match_by_may_change_and_so_may_all_once_the_transfer_ends(session: Session) -> None:
    release = session.release
    assert session.apply(_set(release.id, "genre", "Folk"), "Genre")
    assert session.apply(_set(release.id, "keywords", "sea"), "Keywords")
    assert session.apply(_set(release.id, "local.transfer", INHERIT), "end")
    assert session.apply(_set(release.id, "title", "Another"), "Title")


def test_a_value_that_differs_already_may_be_put_right(backend: Backend) -> None:
    draft = harbour()
    was = transfer_of(draft, draft, distributor="Old", source="old.xml")
    local = draft.local.model_copy(update={"transfer": was})
    moving = draft.model_copy(update={"title": "Slip", "local": local})
    backend.library.create(moving, label="made").result()
    session = open_session(backend, moving.id)
    assert session.apply(_set(moving.id, "title", "Sl"), "Title")
    assert session.apply(_set(moving.id, "title", draft.title), "Title")
    assert "delivered" in _refused(session, _set(moving.id, "title", "Slip"))
    session.drain()
    session.close()


def test_a_delivered_field_is_locked_and_says_why(qtbot: QtBot, session: Session) -> None:
    release: Release = session.release
    box = FieldBox(session, release, "title")
    qtbot.addWidget(box)
    box.show()
    qtbot.waitUntil(lambda: isinstance(box.editor, LineInput) and box.editor.isReadOnly())
    assert "old distributor" in box.editor.accessibleDescription()
    assert session.apply(_set(release.id, "local.transfer", INHERIT), "end")
    box.refresh()
    assert isinstance(box.editor, LineInput)
    assert not box.editor.isReadOnly()
    assert box.editor.accessibleDescription() == ""
