"""Fields that the target's answer did not contain when a release was imported: as patterns, stored with the release.

A draft made of an answer lacks what the API does not return. "notes" or "discs[].tracks[].keywords" say which fields; a
field stays marked until it gets a value, be it null.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, cast

from trackball_desktop.domain.release import Disc, Node, Release, Track, Work
from trackball_desktop.domain.values import ABSENT

_PATH_PREFIXES: Final[dict[type[Node], str]] = {
    Release: "",
    Disc: "discs[].",
    Track: "discs[].tracks[].",
    Work: "discs[].tracks[].works[].",
}


def field_pattern(node: Node, field: str) -> str | None:
    """Return the pattern of a field of a release, disc, track or work; None for other nodes."""
    prefix = _PATH_PREFIXES.get(type(node))
    return None if prefix is None else prefix + field


def missing_in_entries(node: Node, field: str, patterns: Collection[str]) -> tuple[str, ...]:
    """Return the fields of a list's entries that are among the patterns and empty in some entry."""
    prefix = f"{field_pattern(node, field)}[]."
    value = getattr(node, field, ())
    entries = cast("tuple[Node, ...]", value) if isinstance(value, tuple) else ()
    names = sorted(pattern.removeprefix(prefix) for pattern in patterns if pattern.startswith(prefix))
    return tuple(name for name in names if any(getattr(entry, name, None) is ABSENT for entry in entries))


def still_missing(release: Release, patterns: Sequence[str]) -> tuple[str, ...]:
    """Return the patterns for which the release still has a node with an empty field."""
    return tuple(pattern for pattern in patterns if _has_absent(release, pattern))


def _has_absent(release: Release, pattern: str) -> bool:
    *lists, field = pattern.split(".")
    nodes: list[Node] = [release]
    for name in lists:
        nodes = [item for node in nodes for item in _items(release, node, name.removesuffix("[]"))]
    return any(getattr(node, field, None) is ABSENT for node in nodes)


def _items(release: Release, node: Node, name: str) -> Sequence[Node]:
    if name == "works" and isinstance(node, Track):
        return release.works_of(node)
    value = getattr(node, name, ())
    return cast("tuple[Node, ...]", value) if isinstance(value, tuple) else ()
