"""The Checks tab on a real draft: fixes of one, of a rule, of all; waivers in sight; what is new; the report."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.checks.engine import check, sentence
from trackball_desktop.checks.kinds import FAULTS, kind_of
from trackball_desktop.checks.model import Facts, Finding
from trackball_desktop.checks.requesters import Requester, is_requested_by
from trackball_desktop.checks.rule_version import FIRST_VERSION, RULE_VERSION
from trackball_desktop.domain.edits import AddNode, Batch, SetField
from trackball_desktop.domain.release import PrimaryContribution, WorkContribution
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft.finding_dialogs import FixPreview
from trackball_desktop.ui.draft.finding_groups import RuleGroup, descendant_ids
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.draft.wizard_steps import WizardStep, step_for_finding
from trackball_desktop.ui.inspector.artist_report import ReportDialog
from trackball_desktop.ui.inspector.cards import RuleCard, WaivedLine
from trackball_desktop.ui.inspector.check_actions import waive
from trackball_desktop.ui.inspector.checks import ChecksTab
from trackball_desktop.ui.inspector.place_button import PlaceButton
from trackball_desktop.ui.kit.text_diff import split_differences
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    session = open_session(backend, kept(backend).id)
    yield session
    session.drain()
    session.close()


@pytest.fixture
def tab(qtbot: QtBot, session: Session) -> ChecksTab:
    tab = ChecksTab()
    qtbot.addWidget(tab)
    tab.set_session(session)
    tab.resize(360, 700)
    tab.show()
    return tab


def typed(session: Session, *titles: str) -> None:
    """Give the first tracks these titles, and check at once."""
    tracks = list(session.release.tracks())
    edits = tuple(SetField(node_id=t.id, field="title", value=v) for t, v in zip(tracks, titles, strict=False))
    session.apply(Batch(label="titles", edits=edits), "titles")
    look(session)


def look(session: Session, **facts: object) -> None:
    session.checks.facts = replace(
        session.checks.facts or Facts(release=session.release), release=session.release, **facts
    )
    session.checks.findings = check(session.checks.facts)
    session.checks.findings_changed.emit()
    session.checks.findings_settled.emit()


def preview(tab: ChecksTab) -> FixPreview:
    return tab.findChildren(FixPreview)[-1]


def test_words_that_go_and_come_are_told_apart() -> None:
    before, after = split_differences("Paper  boats (Live)", "Paper Boats (Live)")
    assert [part.text for part in before if part.differs] == ["  boats"]
    assert [part.text for part in after if part.differs] == [" Boats"]
    assert split_differences("", "Live")[1][0].differs


def test_a_rule_is_fixed_on_all_tracks_or_on_one(tab: ChecksTab, session: Session) -> None:
    typed(session, "LOW WATER", "PAPER BOATS")
    card = next(card for card in tab.cards() if card.group.rule == "title.case.shouting")
    card.fix_requested.emit(card.group)
    dialog = preview(tab)
    assert "2" in dialog.scope_choice.itemText(0)
    assert sorted(line[2] for line in dialog.lines) == ["Low water", "Paper boats"]
    dialog.scope_choice.setCurrentIndex(1)
    assert [line[1:] for line in dialog.lines] == [("LOW WATER", "Low water")]
    dialog.ok_button.click()
    assert [track.title for track in session.release.tracks()][:2] == ["Low water", "PAPER BOATS"]
    session.undo()
    assert [track.title for track in session.release.tracks()][:2] == ["LOW WATER", "PAPER BOATS"]


def test_everything_is_fixed_as_one_step_though_two_rules_touch_one_title(tab: ChecksTab, session: Session) -> None:
    typed(session, "LOW  WATER!!!")
    steps = len(session.steps)
    card = next(card for card in tab.cards() if card.group.rule == "title.emoji")
    card.fix_requested.emit(card.group)
    dialog = preview(tab)
    dialog.scope_choice.setCurrentIndex(dialog.scope_choice.count() - 1)
    assert ("LOW  WATER!!!", "Low water!") in [line[1:] for line in dialog.lines]
    dialog.ok_button.click()
    assert next(iter(session.release.tracks())).title == "Low water!"
    assert len(session.steps) == steps + 1


def test_all_safe_ones_leave_what_a_person_decides(tab: ChecksTab, session: Session) -> None:
    typed(session, "LOW  WATER")
    assert list(tab.cards())
    assert tab._fix_all_button.isVisibleTo(tab)
    tab._fix_all_button.click()
    preview(tab).ok_button.click()
    assert next(iter(session.release.tracks())).title == "LOW WATER"


def test_a_waived_finding_stays_in_sight_and_comes_back(tab: ChecksTab, session: Session) -> None:
    typed(session, "LOW WATER")
    (card,) = [card for card in tab.cards() if card.group.rule == "title.case.shouting"]
    waive(session, card.group.findings, "The band writes it so")
    look(session)
    assert "title.case.shouting" not in {card.group.rule for card in tab.cards()}
    (line,) = tab.findChildren(WaivedLine)
    assert "The band writes it so" in " ".join(
        label.text() for label in line.findChildren(type(tab._waived_title_label))
    )
    line.remove_requested.emit(line._finding)
    look(session)
    assert "title.case.shouting" in {card.group.rule for card in tab.cards()}
    assert not session.release.local.waivers


def test_one_answer_makes_a_name_one_act_for_all_releases(
    qtbot: QtBot, tab: ChecksTab, session: Session, backend: Backend
) -> None:
    release = session.release
    first = next(iter(release.tracks()))
    rows = (PrimaryContribution(artist="Vale & Noor"),)
    edits = [SetField(node_id=node.id, field="primary_contributions", value=rows) for node in (release, first)]
    session.apply(Batch(label="artists", edits=tuple(edits)), "artists")
    look(session)
    (card,) = [card for card in tab.cards() if card.group.rule == "artist.compound"]
    (finding,) = card.group.findings
    assert "2 places" in sentence(finding)
    card._actions["act"].click()
    qtbot.waitUntil(lambda: backend.library.catalogue_for(session.release, []).single_artists == ("Vale & Noor",))
    look(session, catalogue=backend.library.catalogue_for(session.release, []))
    assert "artist.compound" not in {card.group.rule for card in tab.cards()}


def test_what_younger_rules_find_is_called_new_until_it_was_seen(
    qtbot: QtBot, tab: ChecksTab, session: Session
) -> None:
    typed(session, "Nights Volume 2")
    look(session, passed_version=FIRST_VERSION)
    new = [card.group.rule for card in tab.cards() if "new" in card.accessibleName()]
    assert "track.volume_part" in new
    assert "new finding" in tab._rule_version_label.text()
    tab._seen_button.click()
    assert "new" not in tab._rule_version_label.text()
    rule_versions = session.checks._services.rule_versions
    assert rule_versions is not None
    qtbot.waitUntil(lambda: rule_versions.passed_version(session.release.id) == RULE_VERSION)


def test_walking_marks_the_card_and_opens_its_fix_with_a_choice(tab: ChecksTab, session: Session) -> None:
    typed(session, "LOW WATER", "PAPER BOATS")
    seen: list[Finding] = []
    tab.go_to_requested.connect(seen.append)
    groups = [card.group for card in tab.cards()]
    tab._on_next_requested()
    tab._on_next_requested()
    assert seen == [group.findings[0] for group in groups[:2]]
    marked = [card for card in tab.cards() if card.property("current")]
    assert [card.group for card in marked] == [groups[1]]
    tab._on_previous_requested()
    assert seen[-1] == groups[0].findings[0]


def test_what_several_tracks_lack_is_one_stop_and_its_card_leads_to_each(
    qtbot: QtBot, tab: ChecksTab, session: Session
) -> None:
    tracks = list(session.release.tracks())
    session.apply(Batch(edits=tuple(SetField(node_id=t.id, field="isrc", value=INHERIT) for t in tracks)), "cleared")
    look(session)
    seen: list[Finding] = []
    tab.go_to_requested.connect(seen.append)
    groups = [card.group for card in tab.cards()]
    missing = next(group for group in groups if {f.field for f in group.findings} == {"isrc"})
    assert len(missing.findings) == len(tracks) > 1
    for _ in groups:
        tab._on_next_requested()
    assert [(finding.rule, finding.node_id) for finding in seen] == [
        (group.rule, group.findings[0].node_id) for group in groups
    ]
    while seen[-1] != missing.findings[0]:
        tab._on_previous_requested()
    card = next(card for card in tab.cards() if card.group == missing)
    assert not card.is_folded
    places = [button for button in card.findChildren(PlaceButton) if button.isVisible()]
    assert len(places) == len(tracks)
    tab.activateWindow()
    places[0].setFocus()
    qtbot.keyClick(places[0], Qt.Key.Key_Right)
    assert places[1].hasFocus()
    qtbot.keyClick(places[1], Qt.Key.Key_Space)
    assert seen[-1] == missing.findings[1]
    # What was walked to is filled in: the next stop is the next track that still lacks it.
    while seen[-1] != missing.findings[0]:
        tab._on_next_requested()
    session.apply(SetField(node_id=missing.findings[0].node_id, field="isrc", value="QZNL22600077"), "typed")
    look(session)
    tab._on_next_requested()
    assert seen[-1] == missing.findings[1]


def test_walking_passes_nothing_over_when_what_it_was_at_is_put_right(tab: ChecksTab, session: Session) -> None:
    typed(session, "LOW WATER", "PAPER BOATS")
    seen: list[Finding] = []
    tab.go_to_requested.connect(seen.append)
    first, second = (finding for finding in tab._all_findings() if finding.rule == "title.case.shouting")
    while not seen or seen[-1] != first:
        tab._on_next_requested()
    typed(session, "Low Water")
    tab._on_next_requested()
    assert seen[-1] == second
    before = tab._all_findings()
    typed(session, "Low Water", "Paper Boats")
    tab._on_previous_requested()
    assert seen[-1] == before[before.index(second) - 1]


def test_counts_follow_at_once_and_cards_when_the_keyboard_rests(
    qtbot: QtBot, tab: ChecksTab, session: Session
) -> None:
    def built() -> set[str]:
        return {card.group.rule for card in tab._cards.values()}

    counts: list[int] = []
    tab.count_changed.connect(counts.append)
    typed(session, "LOW WATER")
    assert counts == [sum(kind_of(finding) in FAULTS for finding in tab._all_findings())], (
        "what is not filled in is no fault"
    )
    assert "title.case.shouting" in {finding.rule for finding in tab._all_findings()} - built()
    qtbot.waitUntil(lambda: "title.case.shouting" in built())
    tab.hide()
    typed(session, "Low Water")
    qtbot.waitUntil(lambda: not tab._cards_timer.isActive())
    assert "title.case.shouting" in built()
    tab.show()
    qtbot.waitUntil(lambda: "title.case.shouting" not in built())


def test_the_cards_of_a_release_come_one_by_one_and_all_at_once_when_asked_for(
    qtbot: QtBot, tab: ChecksTab, session: Session
) -> None:
    def built() -> list[RuleGroup]:
        return [card.group for card in tab.built_cards()]

    def begin() -> None:
        tab._session = None
        tab.refresh()
        tab._session = session
        tab._update_groups()
        assert len(tab._groups) > 1
        tab._on_cards_due()

    typed(session, "<b>LOW WATER</b> Volume 2")
    begin()
    assert not built()
    tab._on_next_card_due()
    assert built() == tab._groups[:1]
    qtbot.waitUntil(lambda: built() == tab._groups, timeout=30_000)
    begin()
    tab._on_next_card_due()
    first = next(tab.cards())
    assert built() == tab._groups
    assert first.group == tab._groups[0]
    begin()
    tab._on_next_card_due()
    tab._session = None
    tab.refresh()
    assert not built()
    assert not tab._next_timer.isActive()


def test_the_first_findings_take_back_at_once_that_there_are_none(tab: ChecksTab, session: Session) -> None:
    session.checks.findings = ()
    tab.refresh()
    assert not list(tab.cards())
    assert tab._empty_label.isVisibleTo(tab)
    typed(session, "LOW WATER")
    assert not tab._empty_label.isVisibleTo(tab)


def test_what_submit_waits_for_is_counted_once_the_keys_rest(tab: ChecksTab, session: Session) -> None:
    typed(session, "Low Water")
    list(tab.cards())
    before = tab._footer_label.text()
    session.apply(SetField(node_id=session.release.id, field="title", value=""), "Title", ("x", "title"))
    session.checks._on_check_due()
    assert session.is_typing
    assert tab._footer_label.text() == before
    session.end_typing()
    assert tab._footer_label.text() != before


def test_a_card_stays_and_says_what_is_found_now(tab: ChecksTab, session: Session) -> None:
    def shouting() -> RuleCard:
        return next(card for card in tab.cards() if card.group.rule == "title.case.shouting")

    def places(card: RuleCard) -> list[str]:
        return [button.label() for button in card.findChildren(PlaceButton) if not button.isHidden()]

    seen: list[Finding] = []
    tab.go_to_requested.connect(seen.append)
    typed(session, "LOW WATER", "PAPER BOATS")
    card = shouting()
    assert places(card) == ["1", "2"]
    card.findChildren(PlaceButton)[1].click()
    assert seen == [card.group.findings[1]]
    tab._last_place = ("title.case.shouting", seen[0].node_id, "title")
    tab._mark_current()
    assert [button.is_current() for button in card.findChildren(PlaceButton)] == [False, True]
    typed(session, "Low Water", "PAPER BOATS")
    assert shouting() is card
    assert places(card) == []
    assert "PAPER BOATS" in " ".join(label.text() for label in card.findChildren(QLabel))
    typed(session, "Low Water", "Paper Boats")
    assert card not in list(tab.cards())
    assert card.isHidden()
    typed(session, "LOW WATER", "PAPER BOATS", "KITES")
    assert places(shouting()) == ["1", "2", "3"][: len(shouting().group.findings)]
    assert not any(button.is_current() for button in shouting().findChildren(PlaceButton)[:1])


def test_the_focus_goes_on_in_the_list_when_what_it_was_at_is_put_right(
    qtbot: QtBot, tab: ChecksTab, session: Session
) -> None:
    typed(session, "LOW WATER")
    shouting = next(card for card in tab.cards() if card.group.rule == "title.case.shouting")
    place = tab.built_cards().index(shouting)
    tab.activateWindow()
    shouting.focus_first()
    qtbot.waitUntil(lambda: shouting.isAncestorOf(QApplication.focusWidget() or tab))
    typed(session, "Low Water")
    cards = list(tab.cards())
    assert shouting not in cards
    focus = QApplication.focusWidget()
    assert focus is not None
    assert cards[min(place, len(cards) - 1)].isAncestorOf(focus)


def test_the_list_stays_where_it_is_when_the_card_with_the_focus_goes(
    qtbot: QtBot, tab: ChecksTab, session: Session
) -> None:
    tab.resize(360, 300)
    typed(session, "LOW WATER")
    shouting = next(card for card in tab.cards() if card.group.rule == "title.case.shouting")
    qtbot.waitUntil(lambda: tab._area.verticalScrollBar().maximum() > 0)
    tab.activateWindow()
    shouting.focus_first()
    qtbot.waitUntil(lambda: shouting.isAncestorOf(QApplication.focusWidget() or tab))
    assert tab._area.verticalScrollBar().value() == 0
    typed(session, "Low Water")
    qtbot.waitUntil(lambda: shouting not in tab.built_cards() and not tab._next_timer.isActive())
    qtbot.wait(50)
    assert tab._area.verticalScrollBar().value() == 0


def test_a_pointer_that_rests_on_the_list_while_somebody_types_holds_nothing(
    qtbot: QtBot, tab: ChecksTab, session: Session
) -> None:
    tab.resize(360, 300)
    look(session)
    qtbot.waitUntil(lambda: bool(tab.built_cards()) and not tab._next_timer.isActive())
    qtbot.wait(100)
    card = tab.built_cards()[0]
    QCursor.setPos(card.mapToGlobal(QPoint(20, 12)))
    assert tab._find_pointed_card(QCursor.pos()) is not None
    track = next(session.release.tracks())
    session.apply(SetField(node_id=track.id, field="title", value="LOW WATER"), "title", (track.id, "title"))
    assert session.is_typing
    look(session)
    qtbot.waitUntil(lambda: len(tab.built_cards()) == len(tab._groups) and not tab._next_timer.isActive())
    qtbot.wait(100)
    assert tab.built_cards()[0].group.rule == "title.case.shouting", "it came above the pointer"
    assert tab._area.verticalScrollBar().value() == 0
    session.end_typing()


def test_what_is_unfolded_at_the_lower_edge_is_scrolled_into_view(
    qtbot: QtBot, tab: ChecksTab, session: Session
) -> None:
    tab.resize(360, 420)
    typed(session, "LOW WATER")
    area = tab._area
    folded = [card for card in tab.cards() if card.is_folded]
    assert folded
    card, view = folded[-1], area.viewport()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    qtbot.wait(50)

    def top() -> int:
        return card.mapTo(view, QPoint()).y()

    area.verticalScrollBar().setValue(top() + card.height() + 4 - view.height())  # its one line ends at the edge
    assert 0 < top() < view.height()
    before = card.height()
    card._fold_button.click()
    qtbot.waitUntil(lambda: card.height() > before and top() + card.height() <= view.height(), timeout=5000)
    assert top() >= 0


def test_the_report_is_saved_as_text_and_as_a_page(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    typed(session, "<b>Nights</b> Volume 2")
    dialog = ReportDialog(session)
    qtbot.addWidget(dialog)
    for name in ("report.txt", "report.html"):
        dialog.write_report(tmp_path / name)
        assert name in dialog.result_label.text()
    assert "<b>" not in (tmp_path / "report.html").read_text("utf-8").replace("&lt;b&gt;", "")
    dialog.write_report(tmp_path / "none" / "report.txt")
    assert "could not be saved" in dialog.result_label.text()


def test_a_statement_is_no_fix_and_one_may_name_several_tracks(tab: ChecksTab, session: Session) -> None:
    typed(session, "LOW WATER")
    card = next(card for card in tab.cards() if card.group.rule == "ai.declared")
    assert card.is_folded, "a question is one quiet line until somebody opens it"
    card.set_folded(folded=False)
    shown = {name for name, button in card._actions.items() if not button.isHidden()}
    assert "say" in shown
    assert "fix" not in shown
    title = next(finding for finding in session.checks.findings if finding.rule == "title.case.shouting")
    tab.open_fix(title)
    for position in range(preview(tab).scope_choice.count()):
        preview(tab).scope_choice.setCurrentIndex(position)
        assert not any("AI" in line[0] for line in preview(tab).lines), "only a person says it"
    preview(tab).reject()
    card.answer_requested.emit(card.group)
    dialog = preview(tab)
    tracks = list(session.release.tracks())
    assert dialog.scope_choice.itemText(0) == f"No AI was used for any part of it ({len(tracks) + 1} places)", (
        "the cover is one"
    )
    assert dialog.scope_choice.count() == len(tracks) + 2
    assert len(dialog.lines) == 2 * len(tracks) + 1
    steps = len(session.steps)
    dialog.ok_button.click()
    assert {track.local.ai_recording for track in session.release.tracks()} == {"no"}
    assert {track.local.ai_composition for track in session.release.tracks()} == {"no"}
    assert [step.label for step in session.steps[steps:]] == ["No AI was used for any part of it"]
    session.undo()
    assert {track.local.ai_recording for track in session.release.tracks()} != {"no"}


def test_one_statement_of_one_place(tab: ChecksTab, session: Session) -> None:
    look(session)
    card = next(card for card in tab.cards() if card.group.rule == "ai.declared")
    tab.open_fix(card.group.findings[-1])
    dialog = preview(tab)
    dialog.scope_choice.setCurrentIndex(dialog.scope_choice.count() - 1)
    dialog.ok_button.click()
    assert [track.local.ai_recording for track in session.release.tracks()].count("no") <= 1


def test_a_card_is_as_high_as_its_words_and_buttons_need(qtbot: QtBot, tab: ChecksTab, session: Session) -> None:
    tab.resize(300, 900)
    typed(session, "LOW  WATER (feat. Ana)", "PAPER BOATS!!!")
    cards = [card for card in tab.cards() if not card.is_folded]
    assert len(cards) > 2
    qtbot.waitUntil(lambda: all(card.height() == card._main_layout.totalHeightForWidth(card.width()) for card in cards))


def test_a_group_speaks_for_its_members_and_names_who_asks(tab: ChecksTab, session: Session) -> None:
    typed(session, "PAPER BOATS!!!", "KITES!!!")
    card = next(card for card in tab.cards() if card.group.rule == "title.emoji")
    assert "Emoji or decoration: 2 tracks" in card.accessibleName()
    assert card._mark_labels[1].text() == "Apple"


def test_the_list_is_narrowed_to_a_step_a_track_and_a_store(tab: ChecksTab, session: Session) -> None:
    typed(session, "LOW WATER", "PAPER BOATS")
    first, second = list(session.release.tracks())[:2]
    everything = tab._listed_findings()
    tab.set_location(WizardStep.TRACKS, first.id)
    tab._filters.choose("node")
    assert tab._listed_findings()
    assert {finding.node_id for finding in tab._listed_findings()} <= descendant_ids(session.release, first.id)
    assert second.id not in {finding.node_id for finding in tab._listed_findings()}
    tab._filters.choose("step")
    assert {step_for_finding(session, finding) for finding in tab._listed_findings()} == {WizardStep.TRACKS}
    tab._filters.choose("all", Requester.TARGET)
    assert 0 < len(tab._listed_findings()) < len(everything)
    assert all(is_requested_by(finding, Requester.TARGET) for finding in tab._listed_findings())
    assert [card.group for card in tab.cards()] == tab._groups
    tab._filters.choose()
    assert tab._listed_findings() == everything


def test_the_list_is_as_wide_as_the_panel(qtbot: QtBot, session: Session, tab: ChecksTab) -> None:
    """Filters, headings and cards fit into the narrowest panel beside a list: nothing is cut at its edge."""
    typed(session, "A (Live", "B (feat. Ana", "C  d")
    tab.set_location(WizardStep.TRACKS, next(session.release.tracks()).id)
    tab.resize(270, 700)
    tab.refresh()
    area = tab.findChild(QScrollArea)
    assert area is not None
    body = area.widget()
    assert body is not None
    qtbot.waitUntil(lambda: body.width() == area.viewport().width())
    for card in tab.findChildren(RuleCard):
        if card.isVisible():
            assert card.mapTo(area.viewport(), card.rect().topRight()).x() < area.viewport().width()


def test_a_name_that_is_found_again_and_again_has_one_button(qtbot: QtBot, session: Session, tab: ChecksTab) -> None:
    """Its first press leads to its first place, the next to the next."""
    writers = [
        AddNode.from_node(work.id, "contributions", WorkContribution(artist="Zed", role="Composer"))
        for work in session.release.works
    ]
    assert len(writers) > 1
    session.apply(Batch(label="writers", edits=tuple(writers)), "writers")
    look(session)
    tab.refresh()
    card = next(card for card in tab.findChildren(RuleCard) if card.group.rule == "credits.writer_full_name")
    card.set_folded(folded=False)
    buttons = [b for b in card.findChildren(PlaceButton) if not b.isHidden() and b.label() == "“Zed”"]
    assert len(buttons) == 1
    gone_to: list[Finding] = []
    card.go_to_requested.connect(gone_to.append)
    for _ in writers:
        buttons[0].click()
    assert len({finding.node_id for finding in gone_to}) == len(writers)
