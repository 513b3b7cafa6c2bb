"""Reads what was sent to OpenPlay, and what it answers, as snapshots that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from trackball_desktop.domain.release import Disc, Node, Release, Track, Work, field_kinds
from trackball_desktop.targets.comparison.equivalence import ROW_IDS
from trackball_desktop.targets.comparison.snapshots import ENTRIES, Snapshot, SnapshotNode, comparable_fields
from trackball_desktop.targets.openplay.read_names import READ_NAMES


def sent_snapshot(body: Mapping[str, object], own_line: str | None = None) -> Snapshot:
    """Read a create body. `own_line` is a line that the app added to a text field by itself: it is left out."""
    if own_line:
        body = {key: _without_line(value, own_line) for key, value in body.items()}
    return _read_snapshot(body, _read_created)


def remote_snapshot(answer: Mapping[str, object]) -> Snapshot:
    """Read an answer about one release; fields that it does not contain are missing."""
    return _read_snapshot(answer, _read_answer)


def _without_line(value: object, line: str) -> object:
    if not isinstance(value, str) or line not in value:
        return value
    return "\n".join(kept for kept in value.split("\n") if kept != line)


_Reader = Callable[[type[Node], Mapping[str, object]], dict[str, object]]


def _read_snapshot(body: Mapping[str, object], read: _Reader) -> Snapshot:
    discs = _objects(body.get("discs"))
    tracks: list[SnapshotNode] = []
    for number, disc in enumerate(discs, 1):
        for position, track in enumerate(_objects(disc.get("tracks")), 1):
            works = _objects(track.get("works"))
            parts = tuple(
                SnapshotNode(Work, read(Work, work), (number, position, n)) for n, work in enumerate(works, 1)
            )
            tracks.append(SnapshotNode(Track, read(Track, track), (number, position), works=parts))
    return Snapshot(
        SnapshotNode(Release, read(Release, body)),
        tuple(SnapshotNode(Disc, read(Disc, disc), (number,)) for number, disc in enumerate(discs, 1)),
        tuple(tracks),
        isinstance(body.get("discs"), list) or read is _read_created,
    )


def _objects(value: object) -> list[dict[str, object]]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("dict[str, object]", item) for item in items if isinstance(item, dict)]


def _read_created(cls: type[Node], body: Mapping[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, kind in comparable_fields(cls):
        value = body.get(name)
        entry = ENTRIES.get(kind)
        if entry is None:
            values[name] = value
        else:
            values[name] = [
                {field: item.get("id" if field in ROW_IDS else field) for field in field_kinds(entry)}
                for item in _objects(value)
            ]
    return values


def _read_answer(cls: type[Node], answer: Mapping[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, kind in comparable_fields(cls):
        key = READ_NAMES.get(name, name)
        if key not in answer:
            continue
        entry = ENTRIES.get(kind)
        values[name] = answer[key] if entry is None else [_read_entry(entry, item) for item in _objects(answer[key])]
    return values


def _read_entry(entry: type[Node], item: Mapping[str, object]) -> dict[str, object]:
    names = [(field, READ_NAMES.get(field, field)) for field in field_kinds(entry) if field not in ROW_IDS]
    return {known: item[key] for known, key in names if key in item}
