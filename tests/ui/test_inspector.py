"""Findings are grouped and put right as one step; history can be stepped through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.checks.model import Finding, Fix, Severity
from trackball_desktop.domain.edits import AddNode, SetField
from trackball_desktop.domain.release import PrimaryContribution
from trackball_desktop.services.intake_plan import IntakePlan, IntakeRow
from trackball_desktop.ui.draft.finding_dialogs import apply_fixes, diff_edit
from trackball_desktop.ui.draft.finding_groups import group_findings
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.inspector.check_actions import waive
from trackball_desktop.ui.inspector.panel import InspectorPanel
from trackball_desktop.ui.intake.model import COLUMNS
from trackball_desktop.ui.intake.page import IntakePage
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.splitter import MIN_INSPECTOR_WIDTH


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    session = open_session(backend, kept(backend).id)
    yield session
    session.drain()
    session.close()


def finding(rule: str, severity: Severity, node_id: str, fix: Fix | None = None) -> Finding:
    return Finding(rule, severity, node_id, "title", fix=fix)


def test_findings_are_grouped_by_rule_worst_first() -> None:
    found = (
        finding("b", Severity.WARNING, "1"),
        finding("a", Severity.BLOCKER, "1"),
        finding("b", Severity.WARNING, "2"),
    )
    assert [(group.rule, len(group.findings)) for group in group_findings(found)] == [("a", 1), ("b", 2)]


def test_fixes_are_one_step_and_those_that_no_longer_fit_are_left_out(session: Session) -> None:
    before, tracks = session.release, list(session.release.tracks())
    fixes = [Fix("x", SetField(node_id=track.id, field="title", value="New")) for track in tracks[:2]]
    fixes.append(Fix("gone", SetField(node_id="f" * 32, field="title", value="New")))
    assert apply_fixes(session, fixes)
    assert [track.title for track in session.release.tracks()][:3] == ["New", "New", "Kites"]
    session.undo()
    assert session.release == before


def test_a_preview_names_field_before_and_after(session: Session) -> None:
    track = session.release.discs[0].tracks[0]
    edit = SetField(node_id=track.id, field="version_title", value="Live")
    assert list(diff_edit(edit, session.release)) == [("Version · “Harbour”", "—", "Live")]


def test_a_preview_names_the_track_of_a_name_that_may_stand_on_each(session: Session) -> None:
    track = session.release.discs[0].tracks[0]
    artist = PrimaryContribution(artist="MARA QUIST")
    session.apply(AddNode.from_node(track.id, "primary_contributions", artist), "an artist")
    edit = SetField(node_id=artist.id, field="artist", value="Mara Quist")
    assert list(diff_edit(edit, session.release)) == [
        ("Name · “MARA QUIST” · “Harbour”", "MARA QUIST", "Mara Quist"),
    ]


def test_a_waiver_is_kept_with_its_reason(session: Session) -> None:
    waive(session, (finding("gtin.check", Severity.BLOCKER, session.release.id),), "It is written so")
    (waiver,) = session.release.local.waivers
    assert (waiver.rule, waiver.reason) == ("gtin.check", "It is written so")
    session.undo()
    assert not session.release.local.waivers


def test_the_panel_follows_a_session_and_shows_its_steps(qtbot: QtBot, backend: Backend, session: Session) -> None:
    panel = InspectorPanel(backend)
    qtbot.addWidget(panel)
    panel.set_session(session)
    panel.show()
    for tab in range(4):
        panel.show_tab(tab)
    panel.show_tab(2)
    session.apply(SetField(node_id=session.release.id, field="title", value="New"), "Title")
    model = panel.history.steps.model()
    assert model.index(0, 0).data() == "Title"
    panel.history.undo_button.click()
    assert session.release.title == "Harbour Songs"
    assert "undone" in str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    panel.set_session(None)


def test_a_plan_is_edited_before_it_becomes_a_draft(qtbot: QtBot, backend: Backend) -> None:
    page = IntakePage(backend)
    qtbot.addWidget(page)
    rows = tuple(IntakeRow(Path(f"/m/{n}.wav"), 1, n, f"Song {n}", sources={"title": "file name"}) for n in (1, 2, 3))
    page.show_plan(IntakePlan(rows=rows, cover=None, title="Folder", sources={"title": "folder"}))
    model = page.model
    column = COLUMNS.index
    assert model.setData(model.index(0, column("title")), "Opening")
    assert model.setData(model.index(0, column("artists")), "A; B")
    assert model.setData(model.index(2, column("number")), "1")
    assert not model.setData(model.index(1, column("number")), "one")
    assert "you" in model.index(0, column("sources")).data()
    page.inputs["title"].setText("Harbour Songs")
    page.inputs["artists"].setText("Mara Quist")
    model.include([1], False)
    plan = page.plan()
    assert plan is not None
    assert (plan.title, plan.artists) == ("Harbour Songs", ("Mara Quist",))
    assert [(row.title, row.artists) for row in plan.rows] == [("Opening", ("A", "B")), ("Song 3", ())]


def test_covers_are_not_cut_off_in_the_narrowest_inspector(qtbot: QtBot, backend: Backend) -> None:
    panel = InspectorPanel(backend)
    qtbot.addWidget(panel)
    panel.resize(MIN_INSPECTOR_WIDTH, 700)
    panel.show()
    panel.show_tab(1)
    body = panel.artwork.findChild(QScrollArea)
    bar = body.verticalScrollBar().sizeHint().width()
    assert body.widget().minimumSizeHint().width() <= MIN_INSPECTOR_WIDTH - bar
