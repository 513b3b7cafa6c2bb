"""Field paths as people and scripts write them: `upc`, `discs[0].tracks[2].isrc`, `local.preorder_date`.

A path follows the create body, so a work stands below its track (`discs[0].tracks[0].works[1].iswc`) although it lives
in the release. A work that no track records is `works[0]`. Positions are for people; edits and findings keep node ids.
"""

from __future__ import annotations

import re

from trackball_desktop.domain.release import Node, Release, Track, Work
from trackball_desktop.domain.tree import EditError, get_value, place_of

_STEP = re.compile(r"([a-z_]+)\[(\d{1,6})\]")


def resolve(release: Release, path: str) -> tuple[Node, str]:
    """Return the node and the name of the field that a path means. Raises EditError with the part that does not fit."""
    node: Node = release
    parts = path.split(".")
    while parts and (match := _STEP.fullmatch(parts[0])):
        name, index = match.group(1), int(match.group(2))
        items = release.works_of(node) if isinstance(node, Track) and name == "works" else _items(node, name, path)
        if index >= len(items):
            raise EditError(
                f"There is no {parts[0]} in “{path}”.", remedy=f"There are {len(items)}; counting starts at 0."
            )
        node = items[index]
        parts.pop(0)
    field = ".".join(parts)
    get_value(node, field)
    return node, field


def path_of(release: Release, node_id: str) -> str:
    """Return a node's path, without a field: `discs[0].tracks[2]`; the empty text for the release itself."""
    if node_id == release.id:
        return ""
    parent, name, index = place_of(release, node_id)
    if name == "works":
        return _work_path(release, node_id, index)
    above = path_of(release, parent.id)
    step = f"{name}[{index}]"
    return f"{above}.{step}" if above else step


def field_path(release: Release, node_id: str, field: str | None) -> str:
    """Return the path of a field of a node, or of the node when no field is named."""
    above = path_of(release, node_id)
    return ".".join(part for part in (above, field) if part)


def _work_path(release: Release, work_id: str, index: int) -> str:
    for track in release.tracks():
        works = release.works_of(track)
        for position, work in enumerate(works):
            if work.id == work_id:
                return f"{path_of(release, track.id)}.works[{position}]"
    return f"works[{index}]"


def _items(node: Node, name: str, path: str) -> tuple[Node, ...]:
    if name not in node.child_lists:
        raise EditError(f"A {type(node).__name__.lower()} has no “{name}[…]”, as in “{path}”.")
    return node.children(name)


def work_of(release: Release, work_id: str) -> Work:
    """Return the work with this id. Raises EditError."""
    place_of(release, work_id)
    return next(work for work in release.works if work.id == work_id)
