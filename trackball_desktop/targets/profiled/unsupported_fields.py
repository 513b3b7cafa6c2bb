"""What a release holds that a distributor, by its answers, has no name for: it stays here."""

from __future__ import annotations

from collections.abc import Iterable

from trackball_desktop.domain.release import Node, Release, field_kinds
from trackball_desktop.domain.values import Unset
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.questions import load_questions

_ALWAYS_SENT = {"Release": {"title"}, "Track": {"works", "track_type"}}
"""What goes out without a row in the field table, or is no value of its own."""
_TRACKS, _WORKS = "discs[].tracks[].", "discs[].tracks[].works[]."


def unsupported_fields(profile: Profile, release: Release) -> tuple[str, ...]:
    """Return the fields of a resolved release, its tracks and works that hold something and have no place there.

    Names of the model, each once, those of the release first; `works.title` for one of a work.
    """
    named_paths = [
        (path, question.levels)
        for question in load_questions().questions.values()
        if profile.text(question.id, "name")
        for path in question.paths
    ]
    of_release = {path.partition("[].")[0] for path, levels in named_paths if "release" in levels}
    of_track = {path.removeprefix(_TRACKS).partition("[].")[0] for path, _ in named_paths if path.startswith(_TRACKS)}
    of_work = {path.removeprefix(_WORKS).partition("[].")[0] for path, _ in named_paths if path.startswith(_WORKS)}
    unsupported = dict.fromkeys(_non_empty_fields(release, of_release | _ALWAYS_SENT["Release"]))
    for track in release.tracks():
        unsupported |= dict.fromkeys(
            name for name in _non_empty_fields(track, of_track | of_release | _ALWAYS_SENT["Track"])
        )
    for work in release.works:
        unsupported |= dict.fromkeys(f"works.{name}" for name in _non_empty_fields(work, of_work))
    return tuple(unsupported)


def _non_empty_fields(node: Node, known: set[str]) -> Iterable[str]:
    """Yield the fields of a node that hold something, but for those that are known."""
    for name in field_kinds(type(node)):
        value = getattr(node, name)
        if name not in known and value not in (None, "", (), False) and not isinstance(value, Unset):
            yield name
