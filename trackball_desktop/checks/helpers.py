"""What rules ask of a single value, and of a row of artists, credits or writers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from trackball_desktop.domain.release import Contribution, Node, PrimaryContribution, WorkContribution
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import Unset


def is_empty(value: Any) -> bool:
    """Say whether a value is nothing that could be sent: null, absent, inherited from nowhere, blank, an empty list."""
    return value is None or isinstance(value, Unset) or value == () or (isinstance(value, str) and not value.strip())


def rows_of(value: Any) -> Any:
    """Return the rows of a list's field; none where it is inherited from nowhere, absent or null."""
    return cast("Any", value) if isinstance(value, tuple) else ()


def name_of(row: PrimaryContribution | Contribution | WorkContribution) -> str:
    """Return the name in a row of artists or writers."""
    return stripped_text(row.artist)


def main_artists(rows: tuple[PrimaryContribution, ...]) -> tuple[str, ...]:
    """Return the names of the main artists."""
    return tuple(name for row in rows if row.featured is not True and (name := name_of(row)))


def featured_artists(rows: tuple[PrimaryContribution, ...]) -> tuple[str, ...]:
    """Return the names of the featured artists."""
    return tuple(name for row in rows if row.featured is True and (name := name_of(row)))


def node_and_entries(node: Node) -> Iterator[Node]:
    """Yield the node and the rows of its lists (artists, credits, writers, publishers); no discs, tracks or works."""
    yield node
    for name in node.child_lists:
        if name not in {"discs", "tracks", "works"}:
            yield from node.children(name)
