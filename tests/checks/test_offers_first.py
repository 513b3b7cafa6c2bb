"""A finding that comes with a fix says so before it sends anybody away to make the file anew."""

from __future__ import annotations

from trackball_desktop.checks.engine import rule_by_id


def test_a_header_that_the_app_can_correct_is_offered_before_another_export() -> None:
    rule = rule_by_id("audio.unfinished")
    assert rule is not None
    why = str(rule.why)
    assert 0 < why.index("a fix is offered") < why.index("export the file again")
