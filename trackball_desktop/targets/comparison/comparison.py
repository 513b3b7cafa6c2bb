"""Compares three snapshots of a release, field by field: as sent, as the target has it now, as the draft would be sent
now.

A field that an answer does not contain is missing and never counts as different. Tracks are matched by ISRC, then by
position and title, then by title, then by position; works by their codes first. `equivalence` decides whether two
values are the same.

The target's values can be taken into the draft: a row has the edit for it, `take_remote_values` makes one edit of many.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Final, TypeVar, cast

from trackball_desktop.domain.edits import Batch, Edit
from trackball_desktop.domain.release import Release, Track, walk
from trackball_desktop.targets.comparison.apply_remote import (
    EditFactory,
    field_edit,
    move_track_edit,
    position_edit,
    track_edit,
    work_edit,
)
from trackball_desktop.targets.comparison.equivalence import Entry, are_same_entries, canonical_value, is_same_value
from trackball_desktop.targets.comparison.snapshots import (
    ENTRIES,
    Snapshot,
    SnapshotNode,
    comparable_fields,
    display_value,
    draft_snapshot,
    is_empty_value,
)

_AnyPart = TypeVar("_AnyPart", bound=SnapshotNode)

WHOLE_PART = ""
"""The field of a row about a whole track or work, which a side has or has not."""
PLACE = "place"
"""The field of a row about where a track stands: disc and number."""


class Verdict(StrEnum):
    """The result of comparing a field's values."""

    EQUAL = "equal"
    ALIKE = "alike"
    """Spelled differently, and means the same."""
    DIFFERENT = "different"
    MISSING = "untold"
    """The target's answer does not carry the field; what was sent and the draft agree."""


@dataclass(frozen=True)
class Cell:
    """One snapshot's value, for display. `is_known` is false where the snapshot does not contain the field."""

    text: str = ""
    is_known: bool = True


@dataclass(frozen=True)
class Row:
    """One field in three snapshots. `part` is release, disc, track or work; `place` its numbers from 1, `name` its
    title.

    `node_id` is the draft's, empty where it has no such part. `take` makes the edit that sets the target's value in the
    draft; None where there is nothing to take.
    """

    part: str
    place: tuple[int, ...]
    name: str
    field: str
    sent: Cell
    remote: Cell
    draft: Cell
    verdict: Verdict
    node_id: str = ""
    make_edit: EditFactory | None = dataclass_field(default=None, compare=False)


@dataclass(frozen=True)
class _Triple:
    """One part in three snapshots; None where a snapshot has no such part."""

    sent: SnapshotNode | None
    remote: SnapshotNode | None
    draft: SnapshotNode | None

    @property
    def first_present(self) -> SnapshotNode:
        found = self.draft or self.remote or self.sent
        assert found is not None
        return found


def compare(sent: Snapshot | None, remote: Snapshot | None, draft: Snapshot) -> tuple[Row, ...]:
    """Compare three snapshots; the first two may be None. Rows come in the order of the draft's forms."""
    releases = _Triple(sent and sent.release, remote and remote.release, draft.release)
    rows = list(_field_rows(releases, sent is not None, remote is not None))
    has_remote_tracks = remote is not None and remote.has_tracks
    for at in range(max(len(side.discs) for side in (sent, remote, draft) if side is not None)):
        three = _Triple(*(side.discs[at] if side and at < len(side.discs) else None for side in (sent, remote, draft)))
        rows += _field_rows(three, sent is not None, has_remote_tracks)
    tracks = _match_triples(
        None if sent is None else sent.tracks,
        remote.tracks if remote and has_remote_tracks else None,
        draft.tracks,
        _TRACK_KEYS,
    )
    for three in sorted(tracks, key=lambda found: found.first_present.place):
        rows += _part_rows(three, sent is not None, has_remote_tracks)
        if three.draft is None:
            continue
        sent_works = sent is not None and sent.has_works and three.sent is not None
        remote_works = remote is not None and remote.has_works and three.remote is not None
        works = _match_triples(
            three.sent.works if three.sent is not None and sent_works else None,
            three.remote.works if three.remote is not None and remote_works else None,
            three.draft.works,
            _WORK_KEYS,
        )
        for work in works:
            rows += _part_rows(work, sent_works, remote_works, above=three.draft)
    return tuple(rows)


def _part_rows(three: _Triple, sent_told: bool, remote_told: bool, above: SnapshotNode | None = None) -> Iterator[Row]:
    """Yield one row where a snapshot lacks the part, and the rows of its fields where at least two have it."""
    sides = ((three.sent, sent_told), (three.remote, remote_told), (three.draft, True))
    if any(part is None and is_stated for part, is_stated in sides):
        cells = [Cell(part.title or "·" if part else "", told) for part, told in sides]
        take = None
        if remote_told and above is None:
            take = track_edit(three.remote, three.draft)
        elif remote_told and above is not None:
            take = work_edit(three.remote, three.draft, above.node)
        yield _row(three.first_present, WHOLE_PART, cells, Verdict.DIFFERENT, take)
    if sum(part is not None for part, _ in sides) > 1:
        if above is None:
            yield from _place_row(three)
        yield from _field_rows(three, three.sent is not None, three.remote is not None)


def _place_row(three: _Triple) -> Iterator[Row]:
    parts = (three.sent, three.remote, three.draft)
    places = [Cell(".".join(map(str, part.place)) if part else "", part is not None) for part in parts]
    if len({cell.text for cell in places if cell.is_known}) > 1:
        yield _row(three.first_present, PLACE, places, Verdict.DIFFERENT, position_edit(three.remote, three.draft))


def _field_rows(three: _Triple, sent_told: bool, remote_told: bool) -> Iterator[Row]:
    for name, kind in comparable_fields(three.first_present.cls):
        stated = [
            part is not None and of_side and name in part.values
            for part, of_side in ((three.sent, sent_told), (three.remote, remote_told), (three.draft, True))
        ]
        values = [part.values.get(name) if part else None for part in (three.sent, three.remote, three.draft)]
        if all(is_empty_value(name, kind, value) for value in values):
            continue
        cells = [Cell(display_value(name, v) if t else "", t) for v, t in zip(values, stated, strict=True)]
        stated_values = [value for value, is_told in zip(values, stated, strict=True) if is_told]
        verdict = Verdict.EQUAL
        if not all(_same(name, kind, stated_values[0], other) for other in stated_values[1:]):
            verdict = Verdict.DIFFERENT
        elif not stated[1]:
            verdict = Verdict.MISSING
        elif len({cell.text for cell in cells if cell.is_known}) > 1:
            verdict = Verdict.ALIKE
        takes = stated[1] and three.draft is not None and not _same(name, kind, values[2], values[1])
        take = field_edit(three.draft, name, kind, values[1]) if takes and three.draft else None
        yield _row(three.first_present, name, cells, verdict, take)


def _same(name: str, kind: str, first: object, second: object) -> bool:
    if kind in ENTRIES:
        entries = [cast("list[Entry]", value or []) for value in (first, second)]
        return are_same_entries(*entries, ordered=kind == "primary_contributions")
    return is_same_value(name, first, second)


def _row(part: SnapshotNode, name: str, cells: Sequence[Cell], verdict: Verdict, take: EditFactory | None) -> Row:
    node_id = part.node.id if part.node is not None else ""
    kind = part.cls.__name__.lower()
    return Row(kind, part.place, part.title, name, cells[0], cells[1], cells[2], verdict, node_id, take)


def take_remote_values(
    rows: Sequence[Row], remote: Snapshot, draft: Release, defaults: Release | None, label: str
) -> Batch:
    """Return one edit that takes the target's values of these rows. Raises EditError.

    Nothing else changes: fields that inherited from a changed field keep their value, as the target has it.
    """
    edits: list[Edit] = []
    after = draft
    draft_ids = {node.id for node in walk(draft)}
    differed = {
        (row.node_id, row.field) for row in compare(None, remote, draft_snapshot(draft, defaults)) if row.make_edit
    }
    pending = [row for row in rows if row.make_edit is not None and row.field != PLACE]
    moved = {row.node_id for row in rows if row.make_edit is not None and row.field == PLACE}
    for _ in range(_MAX_ROUNDS):
        for row in pending:
            if row.make_edit is not None:
                edit = row.make_edit(after)
                after = edit.apply(after)
                edits.append(edit)
        pending = [
            row
            for row in compare(None, remote, draft_snapshot(after, defaults))
            if row.make_edit is not None
            and row.field not in (WHOLE_PART, PLACE)
            and row.node_id in draft_ids
            and (row.node_id, row.field) not in differed
        ]
        if not pending:
            break
    for edit in _move_edits(moved, remote, after, defaults):
        after = edit.apply(after)
        edits.append(edit)
    return Batch(edits=tuple(edits))


def _move_edits(wanted: set[str], remote: Snapshot, draft: Release, defaults: Release | None) -> Iterator[Edit]:
    """Yield edits that move these tracks to their positions at the target; tracks that are right stay so.

    From the first position to the last, so that what was moved stays there.
    """
    if not wanted:
        return
    pairs = _match_pairs(remote.tracks, draft_snapshot(draft, defaults).tracks, _TRACK_KEYS)
    places = [
        (theirs.place, ours.node.id)
        for theirs, ours in pairs
        if theirs is not None
        and ours is not None
        and ours.node is not None
        and (ours.node.id in wanted or ours.place == theirs.place)
    ]
    for place, track_id in sorted(places):
        edit = move_track_edit(track_id, place, draft)
        moved = edit.apply(draft)
        if moved != draft:
            draft = moved
            yield edit


_MAX_ROUNDS = 3
"""A track takes from its release, and its lines are composed of what it took: that settles in two rounds."""


# --- matching -------------------------------------------------------------------------------------------------------

_Key = Callable[[SnapshotNode], Hashable]


def _canonical(name: str, part: SnapshotNode) -> Hashable:
    return canonical_value(name, part.values.get(name))


def _isrc(part: SnapshotNode) -> Hashable:
    return _canonical("isrc", part)


def _iswc(part: SnapshotNode) -> Hashable:
    return _canonical("iswc", part)


def _work_code(part: SnapshotNode) -> Hashable:
    return _canonical("label_work_code", part)


def _title(part: SnapshotNode) -> Hashable:
    text = _canonical("title", part)
    return text.casefold() if isinstance(text, str) else None


def _placed_title(part: SnapshotNode) -> Hashable:
    title = _title(part)
    return None if title is None else (part.place, title)


def _version_title(part: SnapshotNode) -> Hashable:
    title = _title(part)
    return None if title is None else (title, _canonical("version_title", part))


def _place(part: SnapshotNode) -> Hashable:
    return part.place


def _last_place(part: SnapshotNode) -> Hashable:
    return part.place[-1:]


_TRACK_KEYS: Final[tuple[_Key, ...]] = (_isrc, _placed_title, _version_title, _title, _place)
_WORK_KEYS: Final[tuple[_Key, ...]] = (_iswc, _work_code, _title, _last_place)


def _match_triples(
    sent: Sequence[SnapshotNode] | None,
    remote: Sequence[SnapshotNode] | None,
    draft: Sequence[SnapshotNode],
    keys: Sequence[_Key],
) -> list[_Triple]:
    """Match the parts of three snapshots; those of an unknown snapshot are left out."""
    if sent is None:
        return [_Triple(None, theirs, ours) for theirs, ours in _match_pairs(remote or (), draft, keys)]
    with_remote = {id(part): theirs for part, theirs in _match_pairs(sent, remote or (), keys) if part is not None}
    with_draft = {id(part): ours for part, ours in _match_pairs(sent, draft, keys) if part is not None}
    triples = [_Triple(part, with_remote.get(id(part)), with_draft.get(id(part))) for part in sent]
    matched = {id(part) for three in triples for part in (three.remote, three.draft) if part is not None}
    new_there = [part for part in remote or () if id(part) not in matched]
    new_here = [part for part in draft if id(part) not in matched]
    return triples + [_Triple(None, theirs, ours) for theirs, ours in _match_pairs(new_there, new_here, keys)]


def _match_pairs(
    first: Sequence[_AnyPart], second: Sequence[_AnyPart], keys: Sequence[_Key]
) -> list[tuple[_AnyPart | None, _AnyPart | None]]:
    """Pair parts by one key after the other; parts left on either side stand alone."""
    pairs: dict[int, _AnyPart] = {}
    unmatched = list(second)
    for key in keys:
        for part in first:
            part_key = key(part)
            if id(part) in pairs or part_key is None:
                continue
            other = next(
                (other for other in unmatched if key(other) == part_key and _may_match(key, part, other)), None
            )
            if other is not None:
                pairs[id(part)] = other
                unmatched.remove(other)
    alone: list[tuple[_AnyPart | None, _AnyPart | None]] = [(None, other) for other in unmatched]
    return [(part, pairs.get(id(part))) for part in first] + alone


def _may_match(key: _Key, part: SnapshotNode, other: SnapshotNode) -> bool:
    """Say whether two parts may be one: a place alone does not make it so where both have a code and another title."""
    if key not in (_place, _last_place):
        return True
    codes = [_isrc(each) if each.cls is Track else _iswc(each) for each in (part, other)]
    return None in codes or codes[0] == codes[1]
