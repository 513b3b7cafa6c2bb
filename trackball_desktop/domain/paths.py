"""Field paths as people and scripts write them: `upc`, `discs[0].tracks[2].isrc`, `local.preorder_date`.

A path follows the create body, so a work stands below its track (`discs[0].tracks[0].works[1].iswc`) although it lives
in the release. A work that no track records is `works[0]`. Positions are for people; edits and findings keep node ids.
"""

from __future__ import annotations

import re

from trackball_desktop.domain.edits import AddNode, Edit, link_work
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Node,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.tree import EditError, get_value, place_of
from trackball_desktop.i18n.contexts import ValueText

ROW_IDS = ("artist_id", "publisher_id")
"""Our names of what the body calls `id`: an entry of the target's own directory."""
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
                ValueText.tr("There is no {parts} in “{path}”.", parts=parts[0], path=path),
                remedy=ValueText.tr("There are {items}; counting starts at 0.", items=len(items)),
            )
        node = items[index]
        parts.pop(0)
    field = ".".join(parts)
    field = next((name for name in ROW_IDS if field == "id" and name in type(node).model_fields), field)
    get_value(node, field)
    return node, field


_ITEM_TYPES: dict[tuple[type[Node], str], type[Node]] = {
    (Release, "discs"): Disc,
    (Release, "works"): Work,
    (Disc, "tracks"): Track,
    (Work, "contributions"): WorkContribution,
    (Work, "publishers"): Publisher,
    **{(owner, "primary_contributions"): PrimaryContribution for owner in (Release, Track)},
    **{(owner, "contributions"): Contribution for owner in (Release, Track)},
}


def edits_to_create(release: Release, path: str) -> list[Edit]:
    """Return the edits that make what a path names and is not there yet, where it is the next of its list.

    A work named below a track is made in the release and linked to the track. A path that goes further is not judged.
    """
    edits: list[Edit] = []
    node: Node = release
    for step in path.split("."):
        match = _STEP.fullmatch(step)
        if match is None:
            break
        name, index = match.group(1), int(match.group(2))
        linked = isinstance(node, Track) and name == "works"
        items = release.works_of(node) if isinstance(node, Track) and linked else _items(node, name, path)
        if index > len(items):
            break
        if index < len(items):
            node = items[index]
            continue
        new_node = (
            Track(track_type="audio") if name == "tracks" else _ITEM_TYPES[Release if linked else type(node), name]()
        )
        new: list[Edit] = [AddNode.from_node(release.id if linked else node.id, name, new_node)]
        if isinstance(node, Track) and linked:
            new.append(link_work(node, new_node.id))
        for edit in new:
            release = edit.apply(release)
        edits += new
        node = new_node
    return edits


def path_of(release: Release, node_id: str) -> str:
    """Return a node's path, without a field: `discs[0].tracks[2]`; the empty text for the release itself."""
    global _last
    release_of_paths, paths = _last
    if release_of_paths is not release:
        paths = _all_paths(release)
        _last = release, paths
    if node_id not in paths:
        place_of(release, node_id)
    return paths[node_id]


_last: tuple[Release | None, dict[str, str]] = None, {}
"""The release that was asked about last, and the paths of all its nodes: findings ask for thousands of one release."""


def _all_paths(release: Release) -> dict[str, str]:
    """Return the path of each node by its id, in one walk; a work stands below the first track that records it."""
    paths = {release.id: ""}

    def add_paths_below(node: Node, above: str) -> None:
        for name in node.child_lists:
            for index, child in enumerate(node.children(name)):
                if isinstance(child, Work) and child.id in works:
                    paths[child.id] = works[child.id]
                else:
                    paths[child.id] = f"{above}.{name}[{index}]" if above else f"{name}[{index}]"
                add_paths_below(child, paths[child.id])

    works: dict[str, str] = {}
    here = {work.id for work in release.works}
    for number, disc in enumerate(release.discs):
        for index, track in enumerate(disc.tracks):
            linked = [work for work in track.works if work in here] if isinstance(track.works, tuple) else []
            for position, work in enumerate(linked):
                works.setdefault(work, f"discs[{number}].tracks[{index}].works[{position}]")
    add_paths_below(release, "")
    return paths


def field_path(release: Release, node_id: str, field: str | None) -> str:
    """Return the path of a field of a node, or of the node when no field is named."""
    above = path_of(release, node_id)
    return ".".join(part for part in (above, field) if part)


def _items(node: Node, name: str, path: str) -> tuple[Node, ...]:
    if name not in node.child_lists:
        raise EditError(
            ValueText.tr(
                "“{name}” has no list “{list}”, as in “{path}”.", name=type(node).__name__.lower(), list=name, path=path
            )
        )
    return node.children(name)
