"""Tree, track table, steps and pages are views of one draft: each edit goes through it and all of them show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.main_job import focus_name
from tests.ui.releases import harbour, kept
from trackball_desktop.checks.engine import check
from trackball_desktop.checks.model import Facts, Finding, Severity
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.release import Contribution, PrimaryContribution, Release
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.ui.draft import node_edits
from trackball_desktop.ui.draft.finding_groups import group_findings
from trackball_desktop.ui.draft.forms import Form
from trackball_desktop.ui.draft.people import ArtistsBox
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.draft.works import is_complete, territory_totals
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.pages import CreditsPage, ReleasePage, RightsPage
from trackball_desktop.ui.editor.review import FindingButton, ReviewPage
from trackball_desktop.ui.editor.sound import SoundPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.editor.tracks_page import TracksPage
from trackball_desktop.ui.editor.tree_model import TreeModel
from trackball_desktop.ui.runtime.backend import Backend

HOSTILE = "<img src='//127.0.0.1:9/x'><b>&amp; bold"


@pytest.fixture
def page(qtbot: QtBot, backend: Backend) -> Iterator[EditorPage]:
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.open(kept(backend).id)
    page.show()
    yield page
    assert page.session is None or page.session.drain()
    page.close_release()


def session_of(page: EditorPage) -> Session:
    assert page.session is not None
    return page.session


def release_of(page: EditorPage) -> Release:
    return session_of(page).release


def tracks_page(page: EditorPage) -> TracksPage:
    page.show_step(WizardStep.TRACKS)
    shown = page.page(WizardStep.TRACKS)
    assert isinstance(shown, TracksPage)
    return shown


def tree_model(page: EditorPage) -> TreeModel:
    assert page.tree is not None
    model = page.tree.model()
    assert isinstance(model, TreeModel)
    return model


def test_dragging_a_track_within_and_between_discs_is_an_edit(page: EditorPage) -> None:
    model, before = tree_model(page), release_of(page)
    first, second = before.discs
    data = model.mimeData([model.find_index(first.tracks[0].id)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, model.find_index(first.id))
    assert [track.title for track in release_of(page).discs[0].tracks] == ["Slow Light", "Kites", "Harbour"]
    model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, model.find_index(second.id))
    assert release_of(page).discs[1].tracks[0].title == "Harbour"
    assert model.find_index(first.tracks[0].id, second.id).isValid()
    session_of(page).undo()
    session_of(page).undo()
    assert release_of(page) == before


def test_a_track_cannot_be_dropped_on_a_track(page: EditorPage) -> None:
    model, release = tree_model(page), release_of(page)
    one, two = release.discs[0].tracks[:2]
    data = model.mimeData([model.find_index(one.id)])
    assert not model.canDropMimeData(data, Qt.DropAction.MoveAction, 0, 0, model.find_index(two.id))


def test_alt_down_in_the_tree_moves_a_track_on_to_the_next_disc(page: EditorPage) -> None:
    assert page.tree is not None
    track = release_of(page).discs[0].tracks[2]
    page.show_node(track.id)
    QTest.keyClick(page.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert release_of(page).discs[1].tracks[0].id == track.id
    QTest.keyClick(page.tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert release_of(page).discs[0].tracks[2].id == track.id


def test_removing_and_duplicating_are_single_steps(page: EditorPage) -> None:
    session, before = session_of(page), release_of(page)
    node_edits.remove(session, before.discs[0].tracks[0])
    assert len(list(session.release.tracks())) == 4
    session.undo()
    assert session.release == before
    copy = node_edits.duplicate(session, before.discs[0].tracks[0])
    added = session.release.discs[0].tracks[1]
    assert added.id == copy
    assert (added.title, added.isrc) == ("Harbour", INHERIT)
    assert added.contributions[0].id != before.discs[0].tracks[0].contributions[0].id  # type: ignore[index]
    session.undo()
    assert session.release == before


def test_a_cell_is_edited_in_place_and_cleared_to_inherit(page: EditorPage) -> None:
    table = tracks_page(page).table
    model = table.model()
    index = model.index(0, 6)
    assert model.data(index, Qt.ItemDataRole.EditRole) == ""
    model.setData(index, "Explicit")
    assert release_of(page).discs[0].tracks[0].parental_advisory == "Explicit"
    table.setCurrentIndex(index)
    table.clear_cells()
    assert release_of(page).discs[0].tracks[0].parental_advisory is INHERIT


def test_enter_edits_a_cell_and_goes_down(qtbot: QtBot, page: EditorPage) -> None:
    table = tracks_page(page).table
    table.setCurrentIndex(table.model().index(0, 1))
    QTest.keyClick(table, Qt.Key.Key_Return)
    line = next(line for line in table.findChildren(QLineEdit) if line.property("incell"))
    line.setText("Harbour Lights")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert release_of(page).discs[0].tracks[0].title == "Harbour Lights"
    assert table.currentIndex().row() == 1


def test_artists_of_a_cell_keep_those_that_stay(page: EditorPage) -> None:
    session = session_of(page)
    track = release_of(page).discs[0].tracks[0]
    artists = (PrimaryContribution(artist="Mara Quist", artist_id="77"),)
    session.apply(SetField(node_id=track.id, field="primary_contributions", value=artists), "Artists")
    model = tracks_page(page).table.model()
    model.setData(model.index(0, 3), "Mara Quist; feat. Ines Moreau")
    own = session.release.discs[0].tracks[0].primary_contributions
    assert isinstance(own, tuple)
    assert [(entry.artist, entry.featured, entry.artist_id) for entry in own] == [
        ("Mara Quist", INHERIT, "77"),
        ("Ines Moreau", True, INHERIT),
    ]


def test_adding_an_artist_to_an_inherited_list_makes_it_the_tracks_own(qtbot: QtBot, page: EditorPage) -> None:
    session, track = session_of(page), release_of(page).discs[0].tracks[0]
    box = ArtistsBox(session, track.id)
    qtbot.addWidget(box)
    box.line.setText("Ines Moreau")
    box.line.returnPressed.emit()
    own = session.release.discs[0].tracks[0].primary_contributions
    assert isinstance(own, tuple)
    assert [entry.artist for entry in own] == ["Mara Quist", "Ines Moreau"]
    assert own[0].id != release_of(page).primary_contributions[0].id  # type: ignore[index]


def test_works_are_added_reused_and_unlinked(page: EditorPage) -> None:
    session, track = session_of(page), release_of(page).discs[0].tracks[0]
    other = release_of(page).works[1]
    node_edits.reuse_work(session, track, other.id)
    shown = session.release.discs[0].tracks[0]
    assert [work.title for work in session.release.works_of(shown)] == ["Harbour", "Slow Light"]
    node_edits.unlink_work(session, shown, other.id)
    assert len(session.release.works_of(session.release.discs[0].tracks[0])) == 1
    made = node_edits.add_work(session, session.release.discs[0].tracks[0])
    assert session.tracks_of_work(made)[0].id == track.id


def test_shares_are_summed_per_territory(page: EditorPage) -> None:
    work = release_of(page).works[0]
    ((place, (writers, publishers)),) = territory_totals(work).items()
    assert (place, writers, publishers) == ("Worldwide", 60, 40)
    assert is_complete(writers, publishers)
    assert not is_complete(writers, publishers - 1)


def test_partners_are_ticked_and_left_out(page: EditorPage) -> None:
    page.show_step(WizardStep.RIGHTS)
    shown = page.page(WizardStep.RIGHTS)
    assert isinstance(shown, RightsPage)
    shown.partners.line.setText("Bandcamp Friday")
    shown.partners.line.returnPressed.emit()
    partners = release_of(page).partners
    assert partners.partner_names == ("Apple Inc", "Bandcamp Friday")  # type: ignore[union-attr]
    shown.partners.mode_choice.picked.emit("all")
    partners = release_of(page).partners
    assert (partners.excluded, partners.partner_names) == (True, ())  # type: ignore[union-attr]
    assert shown.partners.mode_choice.currentText() == "All stores"
    shown.partners.mode_choice.picked.emit("absent")
    assert release_of(page).partners is ABSENT


def test_the_parts_that_are_no_form_fields_are_in_the_window(page: EditorPage) -> None:
    track = release_of(page).discs[0].tracks[0]
    found: dict[str, set[str]] = {}
    for step in WizardStep:
        page.show_step(step)
        if step in (WizardStep.TRACKS, WizardStep.CREDITS):
            page.show_node(track.id)
        shown = page.page(step)
        assert isinstance(shown, ReleasePage | TracksPage | CreditsPage | RightsPage | SoundPage | ReviewPage)
        parts = [shown, *shown.findChildren(QWidget)]
        found[step.value] = {str(getattr(part, "field", "")) for part in parts}
    assert "primary_contributions" in found["release"] & found["tracks"] & found["credits"]
    assert {"contributions", "works", "publishers"} <= found["credits"]
    assert "partners" in found["rights"]
    assert "local.waivers" in found["review"]


def test_a_disc_shows_its_own_form(page: EditorPage) -> None:
    page.show_node(release_of(page).discs[1].id)
    shown = tracks_page(page)
    assert shown.disc_form is not None
    assert shown.disc_form.isVisible()


def walk_all(page: EditorPage) -> Iterator[QWidget]:
    """Open every page with everything unfolded and yield its widgets."""
    track = release_of(page).discs[0].tracks[0]
    for step in WizardStep:
        page.show_step(step)
        if step in (WizardStep.TRACKS, WizardStep.CREDITS):
            page.show_node(track.id)
        shown = page.page(step)
        for form in shown.findChildren(Form):
            form.open_all()
        yield shown
        yield from shown.findChildren(QWidget)
    yield from page.findChildren(QWidget)


def test_every_control_has_a_name_for_screen_readers(page: EditorPage) -> None:
    nameless = {
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in walk_all(page)
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox | QPlainTextEdit | QAbstractItemView)
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        and not isinstance(widget.parent(), QLineEdit | QComboBox)
        and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and widget.window() is page  # not the lists that drop down
    }
    assert not nameless


def test_titles_are_never_read_as_html(qtbot: QtBot, backend: Backend) -> None:
    release = harbour()
    track = release.discs[0].tracks[0].model_copy(update={"title": HOSTILE})
    disc = release.discs[0].model_copy(update={"tracks": (track, *release.discs[0].tracks[1:])})
    named = (PrimaryContribution(artist=HOSTILE),)
    release = release.model_copy(
        update={"title": HOSTILE, "discs": (disc, release.discs[1]), "primary_contributions": named}
    )
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.open(kept(backend, release).id)
    page.show()
    rich = [
        widget.text()
        for widget in walk_all(page)
        if isinstance(widget, QLabel) and "<img" in widget.text() and widget.textFormat() is not Qt.TextFormat.PlainText
    ]
    assert not rich
    assert session_of(page).drain()
    page.close_release()


def test_going_to_a_finding_opens_its_step_and_field(qtbot: QtBot, page: EditorPage) -> None:
    from trackball_desktop.checks.model import Finding, Severity

    track = release_of(page).discs[1].tracks[0]
    page.go_to_finding(Finding("isrc.present", Severity.BLOCKER, track.id, "isrc"))
    assert page.step is WizardStep.TRACKS
    shown = tracks_page(page)
    assert shown.track_form is not None
    assert shown.track_form.node_id == track.id
    assert shown.table.current_track() is not None
    page.go_to_finding(Finding("x", Severity.WARNING, release_of(page).works[0].id, "iswc"))
    assert page.step is WizardStep.CREDITS


def test_the_keyboard_goes_to_a_finding_without_a_stop_on_the_way(
    qtbot: QtBot, qapp: QApplication, page: EditorPage
) -> None:
    from trackball_desktop.checks.model import Finding, Severity

    page.activateWindow()
    release = release_of(page)
    page.go_to_finding(Finding("gtin.check", Severity.BLOCKER, release.id, "upc"))
    qtbot.waitUntil(lambda: "UPC" in focus_name())
    stops: list[str] = []

    def note(_: QWidget | None, now: QWidget | None) -> None:
        if now is not None:
            stops.append(now.accessibleName())

    qapp.focusChanged.connect(note)
    page.go_to_finding(Finding("isrc.present", Severity.BLOCKER, release.discs[1].tracks[0].id, "isrc"))
    qtbot.waitUntil(lambda: "ISRC" in focus_name())
    qapp.focusChanged.disconnect(note)
    assert len(stops) == 1


def test_going_to_what_has_no_field_yet_leads_into_its_page(qtbot: QtBot, page: EditorPage) -> None:
    from trackball_desktop.checks.model import Finding, Severity

    assert page.tree is not None
    page.tree.setFocus()
    page.go_to_finding(Finding("audio.present", Severity.BLOCKER, release_of(page).discs[0].tracks[0].id, None))
    qtbot.waitUntil(lambda: (focus := page.focusWidget()) is not None and page.page(page.step).isAncestorOf(focus))


def test_a_finding_about_a_file_leads_to_the_row_of_its_track(qtbot: QtBot, page: EditorPage) -> None:
    track = release_of(page).discs[1].tracks[0]
    page.go_to_finding(Finding("audio.silence_tail", Severity.BLOCKER, track.id, None))
    shown = page.page(WizardStep.SOUND)
    assert isinstance(shown, SoundPage)
    qtbot.waitUntil(lambda: page.focusWidget() is shown.masters_box.table)
    current = shown.masters_box.model.track_at(shown.masters_box.table.currentIndex().row())
    assert current is not None
    assert current.id == track.id


def test_a_finding_about_a_label_default_leads_to_the_list_that_shows_it(qtbot: QtBot, page: EditorPage) -> None:
    session = session_of(page)
    credit = Contribution(artist="Jon Vale", role="Producer")
    session.defaults = Release(contributions=(credit,))
    page.go_to_finding(Finding("name.spelling", Severity.WARNING, credit.id, "artist"))
    assert page.step is WizardStep.CREDITS
    shown = page.page(WizardStep.CREDITS)
    assert isinstance(shown, CreditsPage)
    qtbot.waitUntil(lambda: shown.credits.isAncestorOf(page.focusWidget()))


def test_a_field_of_chips_shows_that_it_has_the_focus(qtbot: QtBot, page: EditorPage) -> None:
    page.show_step(WizardStep.CREDITS)
    shown = page.page(WizardStep.CREDITS)
    assert isinstance(shown, CreditsPage)
    page.activateWindow()
    line = shown.artists.line
    frame = line.parentWidget()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    before = frame.property("focused")
    assert page.tree is not None
    page.tree.setFocus()
    qtbot.waitUntil(page.tree.hasFocus)
    assert (before, frame.property("focused")) == (True, False)


def test_the_fields_of_a_row_stand_on_one_line(qtbot: QtBot, page: EditorPage) -> None:
    """Whatever stands beside their names: a lock, or a button that assigns a code."""
    page.show_step(WizardStep.RELEASE)
    shown = page.page(WizardStep.RELEASE)
    assert isinstance(shown, ReleasePage)
    boxes = [
        shown.form.unfold_box(name) for name in ("artist_display_name", "label", "upc", "configuration", "release_date")
    ]
    assert [box.lock_button is not None for box in boxes if box is not None] == [True, False, False, False, False]
    assert [box.assign_button is not None for box in boxes if box is not None] == [False, False, True, False, False]
    qtbot.waitUntil(lambda: len({box.editor.y() for box in boxes if box is not None}) == 1)


def test_the_model_of_the_table_gives_no_rows_below_its_rows(page: EditorPage) -> None:
    model = tracks_page(page).table.model()
    assert model.rowCount() == 5
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 5


def test_the_form_is_never_drawn_over_the_grid_on_a_low_page(page: EditorPage, qtbot: QtBot) -> None:
    shown = tracks_page(page)
    for height in (900, 520, 440):
        page.resize(1100, height)
        qtbot.waitUntil(lambda wanted=height: page.height() == wanted)
        qtbot.wait(20)
        grid, form = shown.grid, shown._area
        bottom = grid.mapTo(shown, grid.rect().bottomLeft()).y()
        assert bottom < form.y()
        assert form.geometry().bottom() <= shown.height()


def test_the_review_keeps_arabic_titles_before_their_artists_and_says_a_rule_once(
    page: EditorPage, qtbot: QtBot
) -> None:
    session = session_of(page)
    tracks = list(session.release.tracks())
    edits = (
        SetField(node_id=tracks[0].id, field="title", value="مدّ عالٍ"),
        *(SetField(node_id=track.id, field="title", value="A  B (feat. C)") for track in tracks[1:]),
    )
    session.apply(Batch(edits=edits), "titles")
    page.show_step(WizardStep.REVIEW)
    review = page.page(WizardStep.REVIEW)
    assert isinstance(review, ReviewPage)
    box = review.store_preview.box
    qtbot.waitUntil(
        lambda: box.albums["spotify"].drawing is not None and "مدّ عالٍ" in box.albums["spotify"].drawing.texts
    )
    assert "\u2068مدّ عالٍ\u2069" in box.track_box.itemText(0), "a number beside it stays before it"
    session.checks.findings = check(Facts(release=session.release))
    session.checks.findings_changed.emit()
    session.checks.findings_settled.emit()
    assert any(len(group.findings) > 1 for group in group_findings(session.checks.findings))
    rules = {(finding.rule, finding.severity) for finding in session.checks.findings if not finding.is_waived}
    qtbot.waitUntil(lambda: 0 < len(_shown_findings(review)) <= len(rules))
    assert len({button.text() for button in _shown_findings(review)}) == len(_shown_findings(review))


def test_what_blocks_is_named_in_whole_sentences_and_counted_as_blockers(page: EditorPage) -> None:
    page.show_step(WizardStep.REVIEW)
    review, session = page.page(WizardStep.REVIEW), session_of(page)
    assert isinstance(review, ReviewPage)
    rules = ("audio.unfinished", "audio.truncated", "audio.decodes", "pa.release_vs_tracks", "title.case.shouting")
    stop = Finding(rule="", severity=Severity.BLOCKER, node_id=next(iter(session.release.tracks())).id)
    session.checks.findings = tuple(replace(stop, rule=rule) for rule in rules)
    session.checks.findings_changed.emit()
    assert review._headline_label.text() == "5 blockers have to be fixed before this can be sent."
    assert review._reason_label.text().startswith("Submit is blocked: ")
    assert review._reason_label.text().endswith(". 2 more are listed below.")


def test_enter_presses_submit(qtbot: QtBot, page: EditorPage) -> None:
    page.show_step(WizardStep.REVIEW)
    review, session = page.page(WizardStep.REVIEW), session_of(page)
    assert isinstance(review, ReviewPage)
    session.checks.findings = ()
    session.checks.findings_changed.emit()
    review.submit_button.setEnabled(True)
    page.activateWindow()
    review.submit_button.setFocus()
    qtbot.waitUntil(review.submit_button.hasFocus)
    with qtbot.waitSignal(review.submit_requested):
        QTest.keyClick(review.submit_button, Qt.Key.Key_Return)


def _shown_findings(review: ReviewPage) -> list[FindingButton]:
    return [button for button in review.findChildren(FindingButton) if not button.isHidden()]


def test_a_page_whose_release_was_closed_finds_nothing(page: EditorPage) -> None:
    page.close_release()
    page.find_and_replace()
    assert page.session is None
