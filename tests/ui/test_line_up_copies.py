"""Copying a line-up tells recordings apart and takes no guests away; the card of an entry stays within the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import PrimaryContribution
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft.entry_card import EntryCard
from trackball_desktop.ui.draft.finding_groups import group_findings
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.people import CARD_FIELDS, PeopleBox
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.lineup_dialogs import CopyLineupDialog
from trackball_desktop.ui.editor.masters import MastersModel
from trackball_desktop.ui.editor.pages import CreditsPage
from trackball_desktop.ui.inspector.cards import RuleCard
from trackball_desktop.ui.inspector.place_button import PlaceButton
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def session(qtbot: QtBot, backend: Backend) -> Iterator[Session]:
    opened = open_session(backend, kept(backend).id)
    yield opened
    assert opened.drain()
    opened.deleteLater()


def test_recordings_of_one_song_are_told_apart_and_guests_stay(qtbot: QtBot, session: Session) -> None:
    source, other = session.release.discs[0].tracks[:2]
    session.apply(SetField(node_id=source.id, field="primary_contributions", value=INHERIT), "from the release")
    session.apply(SetField(node_id=other.id, field="version_title", value="Yuki Arai Remix"), "a version")
    guests = (PrimaryContribution(artist="Mara Quist"), PrimaryContribution(artist="Ivar Moe", featured=True))
    session.apply(SetField(node_id=other.id, field="primary_contributions", value=guests), "a guest")
    source, other = session.release.discs[0].tracks[:2]
    dialog = CopyLineupDialog(session, source)
    qtbot.addWidget(dialog)
    assert dialog.track_list.item(0).text() == f"2  {other.title} (Yuki Arai Remix)"
    assert not dialog.artists_checkbox.isChecked(), "the source has no artists of its own to give"
    dialog.copy_button.click()
    assert session.release.discs[0].tracks[1].primary_contributions == guests
    back = CopyLineupDialog(session, other)
    qtbot.addWidget(back)
    assert back.artists_checkbox.isChecked()


def test_pages_and_findings_name_the_versions_of_a_song_and_the_release(qtbot: QtBot, session: Session) -> None:
    release = session.release
    session.apply(SetField(node_id=release.discs[0].tracks[1].id, field="version_title", value="Live"), "a version")
    page = CreditsPage(session)
    qtbot.addWidget(page)
    assert page.label_choice.itemText(2) == "2  Slow Light (Live)"
    model = MastersModel(session, page)
    assert "Slow Light (Live)" in [model.index(1, column).data() for column in range(model.columnCount())]
    places = (release.id, release.discs[0].tracks[1].id)
    group = group_findings(tuple(Finding("gtin.check", Severity.HINT, place, "title") for place in places))[0]
    card = RuleCard(group, session, folded=False)
    qtbot.addWidget(card)
    assert [button.label() for button in card.findChildren(PlaceButton)] == ["Release", "2"]


def test_rows_of_tracks_do_not_move_once_one_was_clicked(qtbot: QtBot, session: Session) -> None:
    dialog = CopyLineupDialog(session, session.release.discs[0].tracks[0])
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.open()
    tracks = dialog.track_list
    before = [tracks.visualItemRect(tracks.item(at)) for at in range(tracks.count())]
    assert before[0].height() >= theme.scaled(24)
    tracks.item(0).setCheckState(Qt.CheckState.Unchecked)
    QApplication.processEvents()
    assert [tracks.visualItemRect(tracks.item(at)) for at in range(tracks.count())] == before


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_card_stays_within_the_screen(qtbot: QtBot, session: Session) -> None:
    made = PeopleBox(session, session.release.id, "primary_contributions", PrimaryContribution, ("", "Add an artist"))
    qtbot.addWidget(made)
    (entry,) = session.release.children("primary_contributions")
    screen = made.screen().availableGeometry()
    card = EntryCard(session, entry, CARD_FIELDS[PrimaryContribution], made)
    card.open_at(QPoint(screen.center().x(), screen.bottom() - card.height() - 40), "artist")
    card.resize(card.width(), card.height() + 200)  # as its fields do once they are shown
    frame = 2  # Qt's platform without a screen draws one around popups
    assert card.geometry().bottom() <= screen.bottom() + frame
    card.resize(card.width(), screen.height() + 50)
    assert card.y() <= screen.top() + frame, "its first fields are in sight"
    card.close()
