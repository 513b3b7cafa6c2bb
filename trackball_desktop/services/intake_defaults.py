"""What the artist's last release gives to the next one: label and genre in the plan, lines and line-up in the draft.

The last release is the artist's with the latest release date; without one, the last of the label that the plan names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from trackball_desktop.domain.release import Release
from trackball_desktop.domain.templates import template_of, with_template
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.intake_plan import IntakePlan, LastRelease
from trackball_desktop.storage.stores import Stores

LAST: Final = "last release"
"""The source of a value that the last release gave."""
_BY_LENGTH: Final = ("Digital Single", "Digital EP", "Digital Album")
"""Kinds of releases that differ in nothing but how many tracks they have."""
_MOST_OF_SINGLE, _MOST_OF_EP = 3, 6
"""Tracks, as stores count them."""


def with_last(plan: IntakePlan, stores: Stores) -> IntakePlan:
    """Name the last release in a plan, and take label and genre from it where nothing else says them."""
    release_id = stores.library.last_of(plan.artists, plan.label)
    if not release_id:
        return plan
    release = stores.library.load(release_id).release
    changed = {
        name: value
        for name in ("label", "genre")
        if not getattr(plan, name) and isinstance(value := getattr(release, name), str) and value
    }
    title = release.title if isinstance(release.title, str) else ""
    return replace(
        plan,
        label=changed.get("label", plan.label),
        genre=changed.get("genre", plan.genre),
        sources={**plan.sources, **dict.fromkeys(changed, LAST)},
        last=LastRelease(release_id, title),
    )


def like_last(release: Release, stores: Stores, release_id: str) -> Release:
    """Return a release with what an earlier one gives wherever it says nothing. Raises UserError where that is gone."""
    pattern = template_of(stores.library.load(release_id).release)
    if pattern.configuration in _BY_LENGTH:
        count = sum(1 for _ in release.tracks())
        place = 0 if count <= _MOST_OF_SINGLE else 1 if count <= _MOST_OF_EP else 2
        pattern = pattern.model_copy(update={"configuration": _BY_LENGTH[place]})
    if release.compilation_type is INHERIT:
        pattern = pattern.model_copy(update={"compilation_type": INHERIT})
    return with_template(release, pattern)
