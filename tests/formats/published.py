"""Forty releases as labels make them, for round trips: really published ones, and complete drafts up to that number."""

from __future__ import annotations

from pathlib import Path

from tests.bodies import complete
from tests.checks.real_releases import WRITTEN, facts_of, from_fixtures
from trackball_desktop.domain.inherit import with_absent_inherited
from trackball_desktop.domain.release import Release
from trackball_desktop.targets.openplay.body import import_create_body

COUNT = 40
_SHARED = Path(__file__).resolve().parents[3] / "shared" / "fixtures"


def real_drafts() -> list[Release]:
    """Return the drafts; of published releases those that are written here, and those of the shared fixtures."""
    published = WRITTEN | (from_fixtures(_SHARED) if _SHARED.is_dir() else {})
    drafts = [facts_of(one).release for one in published.values()]
    missing = range(1, max(0, COUNT - len(drafts)) + 1)
    return drafts + [with_absent_inherited(import_create_body(complete(number))) for number in missing]
