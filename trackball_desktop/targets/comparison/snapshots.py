"""A release as a tree of plain values, from any source: the body that was sent, the target's answer, or the draft.

Each source is read into parts (release, discs, tracks, works) with values by our field names. A field that an answer
does not contain has no key at all, which differs from an empty value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from trackball_desktop.domain.inherit import effective
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Node,
    Partners,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
    field_kinds,
)
from trackball_desktop.domain.values import display, to_json
from trackball_desktop.targets.comparison.equivalence import (
    ROW_IDS,
    Entry,
    canonical_value,
    is_nothing,
)

_MAX_SECONDS: Final = 10**9
ENTRIES: Final[dict[str, type[Node]]] = {
    "primary_contributions": PrimaryContribution,
    "contributions": Contribution,
    "work_contributions": WorkContribution,
    "publishers": Publisher,
}
"""What the entries of a list of credits are, by the name of the list's kind."""


@dataclass(frozen=True)
class SnapshotNode:
    """One part: `values` by our field names, list entries as mappings; `node` is the draft's."""

    cls: type[Node]
    values: Mapping[str, object]
    place: tuple[int, ...] = ()
    node: Node | None = None
    works: tuple[SnapshotNode, ...] = ()

    @property
    def title(self) -> str:
        """The title, for telling parts apart."""
        return display_value("title", self.values.get("title"))


@dataclass(frozen=True)
class Snapshot:
    """A whole release. `has_tracks` is false for an answer without any list of discs.

    `has_works` is false where the target has no works at all.
    """

    release: SnapshotNode
    discs: tuple[SnapshotNode, ...]
    tracks: tuple[SnapshotNode, ...]
    has_tracks: bool = True
    has_works: bool = True


def comparable_fields(cls: type[Node]) -> Iterator[tuple[str, str]]:
    """Yield the fields of a node that can be compared, with their kinds; works are parts of their own."""
    for name, kind in field_kinds(cls).items():
        if kind != "work_ids" and name not in ROW_IDS:
            yield name, kind


def draft_snapshot(release: Release, defaults: Release | None = None) -> Snapshot:
    """Read a draft as it would be sent now, with what it inherits."""
    discs: list[SnapshotNode] = []
    tracks: list[SnapshotNode] = []
    for number, disc in enumerate(release.discs, 1):
        discs.append(SnapshotNode(Disc, _from_node(release, disc, defaults), (number,), disc))
        for position, track in enumerate(disc.tracks, 1):
            works = tuple(
                SnapshotNode(Work, _from_node(release, work, defaults), (number, position, n), work)
                for n, work in enumerate(release.works_of(track), 1)
            )
            tracks.append(SnapshotNode(Track, _from_node(release, track, defaults), (number, position), track, works))
    return Snapshot(
        SnapshotNode(Release, _from_node(release, release, defaults), (), release),
        tuple(discs),
        tuple(tracks),
    )


def _from_node(release: Release, node: Node, defaults: Release | None) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, kind in comparable_fields(type(node)):
        value = effective(release, node, name, defaults).value
        if kind in ENTRIES:
            nodes = cast("tuple[Node, ...]", value) if isinstance(value, tuple) else ()
            values[name] = [{field: getattr(item, field) for field in field_kinds(type(item))} for item in nodes]
        else:
            values[name] = None if is_nothing(value) else value
    return values


def display_value(name: str, value: object) -> str:
    """Format a value for display: an object by its name, a length as a clock, an entry with its role."""
    if is_nothing(value):
        return ""
    if isinstance(value, Partners):
        value = {
            "excluded": value.excluded,
            "partner_names": list(cast("list[object]", to_json(value.partner_names) or [])),
        }
    if isinstance(value, Mapping):
        given = cast("Mapping[str, object]", value)
        if "partner_names" in given:
            names = ", ".join(str(item) for item in cast("Sequence[object]", given["partner_names"] or ()))
            return f"all but {names}" if given.get("excluded") is True else names
        return display_value(name, given.get("name") or given.get("title"))
    if isinstance(value, list):
        items = cast("list[object]", value)
        return "; ".join(_entry_text(cast("Entry", item)) if isinstance(item, Mapping) else str(item) for item in items)
    seconds = canonical_value(name, value) if field_kinds(Track).get(name) == "duration" else None
    if isinstance(seconds, float):
        return display(timedelta(seconds=int(seconds))) if 0 <= seconds < _MAX_SECONDS else str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return display(value)


def _entry_text(entry: Entry) -> str:
    who = display_value("artist", entry.get("artist")) or display_value("publisher", entry.get("publisher"))
    who = who or next(
        (f"id {display_value('id', entry[name])}" for name in ROW_IDS if not is_nothing(entry.get(name))), ""
    )
    parts = [
        display_value(name, entry.get(name))
        for name in ("role", "type", "rights_administrator", "affiliation", "country")
        if not is_nothing(entry.get(name))
    ]
    if not is_nothing(entry.get("split_percentage")):
        parts.append(f"{display_value('split_percentage', entry.get('split_percentage'))} %")
    if entry.get("featured") is True:
        parts.append("featured")
    return f"{who} ({', '.join(parts)})" if parts else who


def is_empty_value(name: str, kind: str, value: object) -> bool:
    """Whether a value is empty, an empty list included."""
    return not value if kind in ENTRIES else canonical_value(name, value) is None
