"""Fixes together: as one step each rule is silent, nothing is lost on the way, and it always comes to an end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks import all_rows
from tests.checks.base import BASE, FIRST, both, edited, put
from tests.checks.rows import Row
from trackball_desktop.checks.engine import check
from trackball_desktop.checks.fixes import is_safe, plan_fix, plan_fixes
from trackball_desktop.checks.model import Facts, Finding
from trackball_desktop.domain.edits import Batch

FIXED = [row for row in all_rows.ROWS if isinstance(row, Row) and row.writes and not row.after]


def _any(_: Finding) -> bool:
    return True


def test_two_fixes_of_one_title_are_made_after_one_another() -> None:
    facts = put(f"{FIRST}.title", "Paper  boats!!! (Live)")(BASE)
    found = check(facts)
    assert {finding.rule for finding in found} >= {"title.whitespace", "title.emoji"}
    made = plan_fixes(facts, found, _any)
    track = made.after.discs[0].tracks[0]
    assert (track.title, track.version_title) == ("Paper Boats!", "Live")
    assert check(edited(facts, *made.edits)) == ()


def test_only_one_rule_is_fixed_on_all_its_tracks() -> None:
    titles = ("Harbour Light !", "LOW WATER", "THE LONG WAY HOME")
    facts = both(*(put(f"discs[0].tracks[{n}].title", title) for n, title in enumerate(titles)))(BASE)
    made = plan_fixes(facts, check(facts), lambda finding: finding.rule == "title.case.shouting")
    assert [track.title for track in made.after.tracks()] == ["Harbour Light !", "Low Water", "The Long Way Home"]
    assert len(made.fixes) == 2


def test_safe_ones_leave_the_others_alone() -> None:
    facts = both(put(upc="4006381 333931"), put(f"{FIRST}.title", "PAPER  BOATS"))(BASE)
    made = plan_fixes(facts, check(facts), is_safe)
    assert (made.after.upc, made.after.discs[0].tracks[0].title) == ("4006381333931", "PAPER BOATS")
    assert not any(finding.fix is not None and finding.fix.is_safe for finding in check(edited(facts, *made.edits)))


def test_the_plan_is_one_step_that_undo_takes_back() -> None:
    facts = both(put(f"{FIRST}.title", "Paper Boats (feat. Aino Lahti)"), put(upc="4006381 333931"))(BASE)
    made = plan_fixes(facts, check(facts), _any)
    step = Batch(label="all", edits=made.edits)
    assert step.apply(facts.release) == made.after
    assert step.inverse(facts.release).apply(made.after) == facts.release


def test_one_finding_alone() -> None:
    facts = both(put(upc="4006381 333931"), put(f"{FIRST}.title", "PAPER BOATS"))(BASE)
    (upc, title) = check(facts)
    assert plan_fix(facts, upc).after.upc == "4006381333931"
    assert plan_fix(facts, title).after.upc == "4006381 333931"


@pytest.mark.parametrize("seed", range(4))
def test_any_rows_together_end_and_what_is_fixed_twice_changes_nothing_more(seed: int) -> None:
    for start in range(seed, len(FIXED) - 3, 16):
        facts: Facts = BASE
        for row in FIXED[start : start + 3]:
            try:
                facts = row.change(facts)
            except Exception:  # noqa: BLE001 - a row may take away what the next one changes
                continue
        made = plan_fixes(facts, check(facts), _any)
        fixed = edited(facts, *made.edits)
        assert fixed.release == made.after


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_no_texts_raise(title: str, artist: str) -> None:
    facts = both(put(f"{FIRST}.title", title), put("primary_contributions[0].artist", artist))(BASE)
    made = plan_fixes(facts, check(facts), _any)
    assert edited(facts, *made.edits).release == made.after
