"""What is offered about parental advisory where release and tracks have to agree."""

from __future__ import annotations

from tests.checks.base import BASE, FIRST, both, put
from trackball_desktop.checks.engine import check


def test_a_release_with_an_explicit_track_is_not_offered_as_clean() -> None:
    for rating, offers in (("Non-Applicable", True), ("Explicit", False)):
        facts = both(put(parental_advisory=None), put(f"{FIRST}.parental_advisory", rating))(BASE)
        found = [one for one in check(facts) if one.rule == "pa.required" and one.node_id == facts.release.id]
        assert [one.statement is not None for one in found] == [offers]
