"""Fields that OpenPlay's answer did not carry when a release was fetched: as patterns, kept with the release.

A draft made of an answer is poorer than what was once typed. "notes" or "discs[].tracks[].keywords" say which fields
were not told; a field stays marked until somebody gives it something, be it null.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

from trackball_desktop.domain.release import Disc, Node, Release, Track, Work
from trackball_desktop.domain.values import ABSENT

_ABOVE: Final[dict[type[Node], str]] = {
    Release: "",
    Disc: "discs[].",
    Track: "discs[].tracks[].",
    Work: "discs[].tracks[].works[].",
}


def pattern(node: Node, field: str) -> str | None:
    """Return how a field of a release, disc, track or work is named among the untold; None for other nodes."""
    above = _ABOVE.get(type(node))
    return None if above is None else above + field


def still_untold(release: Release, patterns: Sequence[str]) -> tuple[str, ...]:
    """Return those of the patterns for which the release still has a node that says nothing."""
    return tuple(known for known in patterns if any(_says_nothing(release, known)))


def _says_nothing(release: Release, known: str) -> Iterator[bool]:
    *lists, field = known.split(".")
    nodes: list[Node] = [release]
    for name in lists:
        nodes = [item for node in nodes for item in _items(release, node, name.removesuffix("[]"))]
    for node in nodes:
        if getattr(node, field, None) is ABSENT:
            yield True


def _items(release: Release, node: Node, name: str) -> Sequence[Node]:
    if name == "works" and isinstance(node, Track):
        return release.works_of(node)
    value = getattr(node, name, ())
    return cast("tuple[Node, ...]", value) if isinstance(value, tuple) else ()
