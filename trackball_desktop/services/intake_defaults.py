"""What the artist's last release gives to the next one: label and genre in the plan, lines and line-up in the draft.

The last release is the artist's with the latest release date; without one, the last of the label that the plan names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Release, Track
from trackball_desktop.domain.templates import apply_template, make_template
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.intake_plan import IntakePlan, LastRelease
from trackball_desktop.storage.repositories import Repositories

LAST_RELEASE_SOURCE: Final = "last release"
"""The source of a value that the last release gave."""
_CONFIGURATIONS_BY_TRACK_COUNT: Final = ("Digital Single", "Digital EP", "Digital Album")
"""Kinds of releases that differ in nothing but how many tracks they have."""
_MAX_SINGLE_TRACKS, _MAX_EP_TRACKS = 3, 6
"""Tracks, as stores count them."""


def with_last_release(plan: IntakePlan, repositories: Repositories) -> IntakePlan:
    """Name the last release in a plan, and take label and genre from it where nothing else says them."""
    release_id = repositories.library.latest_release(plan.artists, plan.label)
    if not release_id:
        return plan
    release = repositories.library.load(release_id).release
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
        sources={**plan.sources, **dict.fromkeys(changed, LAST_RELEASE_SOURCE)},
        last_release=LastRelease(release_id, title),
    )


def fill_from_release(release: Release, repositories: Repositories, release_id: str) -> Release:
    """Return a release with what an earlier one gives wherever it says nothing. Raises UserError where that is gone."""
    pattern = make_template(repositories.library.load(release_id).release)
    if pattern.configuration in _CONFIGURATIONS_BY_TRACK_COUNT:
        count = sum(1 for _ in release.tracks())
        place = 0 if count <= _MAX_SINGLE_TRACKS else 1 if count <= _MAX_EP_TRACKS else 2
        pattern = pattern.model_copy(update={"configuration": _CONFIGURATIONS_BY_TRACK_COUNT[place]})
    if release.compilation_type is INHERIT:
        pattern = pattern.model_copy(update={"compilation_type": INHERIT})
    return apply_template(_with_line_up(release, pattern), pattern)


def _with_line_up(release: Release, pattern: Release) -> Release:
    """Give tracks that name some credits themselves the roles of the line-up that they do not name."""
    usual = next(pattern.tracks(), None)
    line_up = usual.contributions if usual is not None and isinstance(usual.contributions, tuple) else ()

    def with_roles(track: Track) -> Track:
        own = track.contributions
        if not isinstance(own, tuple) or not own:
            return track
        roles = {entry.role for entry in own}
        more = [entry.model_copy(update={"id": new_id()}) for entry in line_up if entry.role not in roles]
        return track.model_copy(update={"contributions": (*own, *more)})

    discs = tuple(
        disc.model_copy(update={"tracks": tuple(with_roles(track) for track in disc.tracks)}) for disc in release.discs
    )
    return release.model_copy(update={"discs": discs})
