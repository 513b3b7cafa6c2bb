r"""Our own layout of a sheet: every field of a draft, one row a track, from which the same draft comes back.

A heading is a field's path: `release.upc`, `disc.number`, `track.isrc`, `track.work[1].contributions[2].artist`. The
columns of the release stand in each of its rows; a release or a disc without tracks has one row. An empty cell
inherits. A cell that begins with a backslash says what text cannot: `\null`, `\absent`, `\empty` (a list without
entries) or `\json:` and the value as JSON. A text too long for a cell goes on in columns of the same heading with a
number.

Works stand with each track that records them, under their ids; those that no track records are `release.work[n]`.
The names of files stand in `release.file.cover`, `track.file.video` and so on, by role.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.errors import UserError
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
    local_kinds,
)
from trackball_desktop.domain.values import (
    ABSENT,
    INHERIT,
    canonical_integer,
    canonical_share,
    display,
    format_duration,
    to_json,
)
from trackball_desktop.formats.table import MAX_COLUMNS
from trackball_desktop.i18n.contexts import FileText

FIRST_HEADING: Final = "release.id"
ESCAPE: Final = "\\"
MAX_CELL_LENGTH: Final = 30_000
"""Characters of one cell; Excel holds 32,767."""
ENTRY_TYPES: Final[Mapping[str, type[Node]]] = {
    "primary_contributions": PrimaryContribution,
    "contributions": Contribution,
    "work_contributions": WorkContribution,
    "publishers": Publisher,
}
_DEFAULT_COLUMNS: Final[Mapping[type[Node], tuple[str, ...]]] = {
    PrimaryContribution: ("artist", "featured"),
    Contribution: ("artist", "role", "type"),
    WorkContribution: ("artist", "role", "split_percentage", "country"),
    Publisher: ("publisher", "split_percentage", "country"),
}
"""Fields of an entry that have a column although nobody filled them in: what a person adds to such a sheet."""
_NEEDS_ESCAPING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff\u2028\u2029]|_x[0-9A-Fa-f]{4}_")

FILE: Final = "file"
FILE_NAMES: Final = {role.name.lower(): role for role in AssetRole}
"""Roles of files by how a heading spells them."""

Row = dict[str, str]
Files = Mapping[str, Sequence[tuple[AssetRole, str]]]
"""Roles and names of files, by the id of the track or release that they belong to."""


def encode(kind: str, value: Any) -> str:
    """Spell a field's value as the text of a cell, such that `decode` gives it back."""
    if value is INHERIT:
        return ""
    if value is ABSENT:
        return f"{ESCAPE}absent"
    if value is None:
        return f"{ESCAPE}null"
    if kind == "names" and isinstance(value, tuple):
        return _encode_names(cast("tuple[str, ...]", value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        plain = value and value == value.strip() and value[0] != ESCAPE and not _NEEDS_ESCAPING.search(value)
        return value if plain and not (kind == "flag" and value in {"yes", "no"}) else _as_json(value)
    if kind == "duration":
        return format_duration(value)
    text = display(value) if kind in {"date", "time", "whole", "share"} else ""
    # A number of more digits than any has, or a negative one, would stay text when it is read.
    reader = {"whole": canonical_integer, "share": canonical_share}.get(kind)
    return text if text and (reader is None or reader(text) == value) else _as_json(value)


def _encode_names(names: tuple[str, ...]) -> str:
    if not names:
        return f"{ESCAPE}empty"
    joined = "; ".join(names)
    return joined if decode("names", joined) == list(names) and not _NEEDS_ESCAPING.search(joined) else _as_json(names)


def _as_json(value: Any) -> str:
    return f"{ESCAPE}json:{json.dumps(to_json(value), ensure_ascii=True, separators=(',', ':'))}"


def decode(kind: str, text: str) -> Any:
    """Return what the model reads as the value of a cell. Raises ValueError for a mark that is none of ours."""
    if text.startswith(ESCAPE):
        word = text[1:]
        if word in {"absent", "inherit"}:
            return {"unset": word}
        if word == "null":
            return None
        if word == "empty":
            return []
        if word.startswith("json:"):
            return json.loads(word[5:])
        raise ValueError(f"“{text[:40]}” is no mark of this layout")
    if kind == "names":
        return [part.strip() for part in text.split(";")]
    if kind == "flag":
        return {"yes": True, "no": False}.get(text, text)
    return text


# --- a release as rows ------------------------------------------------------------------------------------------------


def rows_of(release: Release, files: Files | None = None) -> list[Row]:
    """Return the rows of a release: texts by heading, empty ones left out."""
    release_row: Row = {FIRST_HEADING: release.id}
    files_by_owner = files or {}
    _write_node(release_row, "release", release)
    _write_files(release_row, "release", files_by_owner.get(release.id, ()))
    work_numbers = {work.id: position for position, work in enumerate(release.works, start=1)}
    recorded = {work_id for track in release.tracks() if isinstance(track.works, tuple) for work_id in track.works}
    orphans = [work for work in release.works if work.id not in recorded]
    for number, work in enumerate(orphans, start=1):
        _write_work(release_row, f"release.work[{number}]", work, work_numbers)
    rows: list[Row] = []
    for disc_number, disc in enumerate(release.discs, start=1):
        disc_row: Row = {**release_row, "disc.id": disc.id, "disc.number": str(disc_number)}
        _write_node(disc_row, "disc", disc)
        for number, track in enumerate(disc.tracks, start=1):
            row: Row = {**disc_row, "track.id": track.id, "track.number": str(number)}
            _write_node(row, "track", track)
            _write_files(row, "track", files_by_owner.get(track.id, ()))
            _write_works(row, track, release, work_numbers)
            rows.append(row)
        if not disc.tracks:
            rows.append(disc_row)
    return rows or [release_row]


def _write_node(row: Row, prefix: str, node: Node) -> None:
    for field, kind in field_kinds(type(node)).items():
        key, value = f"{prefix}.{field}", getattr(node, field)
        if kind in ENTRY_TYPES:
            _write_entries(row, key, value)
        elif kind == "partners":
            _write_partners(row, key, value)
        elif kind != "work_ids" and (text := encode(kind, value)):
            row[key] = text
    local = getattr(node, "local", None)
    for field, kind in local_kinds(type(node)).items():
        value = getattr(local, field)
        text = "" if kind == "waivers" and not value else encode(kind, value)
        if text:
            row[f"{prefix}.local.{field}"] = text
    if node.extra:
        row[f"{prefix}.extra"] = _as_json(node.extra)


def _write_files(row: Row, prefix: str, files: Sequence[tuple[AssetRole, str]]) -> None:
    for word, role in FILE_NAMES.items():
        if names := tuple(name for file, name in files if file is role):
            row[f"{prefix}.{FILE}.{word}"] = _encode_names(names)


def _write_entries(row: Row, key: str, value: Any) -> None:
    if not isinstance(value, tuple):
        if text := encode("", value):
            row[key] = text
        return
    entries = cast("tuple[Node, ...]", value)
    filled = 0
    for number, entry in enumerate(entries, start=1):
        before = len(row)
        _write_node(row, f"{key}[{number}]", entry)
        filled = number if len(row) > before else filled
    if filled < len(entries):  # the last ones say nothing
        row[key] = str(len(entries))
    elif not entries:
        row[key] = f"{ESCAPE}empty"


def _write_partners(row: Row, key: str, value: Any) -> None:
    if not isinstance(value, Partners):
        if text := encode("", value):
            row[key] = text
        return
    before = len(row)
    for field, kind in field_kinds(Partners).items():
        if text := encode(kind, getattr(value, field)):
            row[f"{key}.{field}"] = text
    if value.extra:
        row[f"{key}.extra"] = _as_json(value.extra)
    if len(row) == before:
        row[key] = f"{ESCAPE}json:{{}}"


def _write_works(row: Row, track: Track, release: Release, work_numbers: Mapping[str, int]) -> None:
    if not isinstance(track.works, tuple) or not track.works:
        if text := f"{ESCAPE}empty" if track.works == () else encode("", track.works):
            row["track.works"] = text
        return
    by_id = {work.id: work for work in release.works}
    for number, work_id in enumerate(track.works, start=1):
        key = f"track.work[{number}]"
        if work_id in by_id:
            _write_work(row, key, by_id[work_id], work_numbers)
        else:
            row |= {f"{key}.id": work_id, f"{key}.number": f"{ESCAPE}null"}


def _write_work(row: Row, key: str, work: Work, work_numbers: Mapping[str, int]) -> None:
    row |= {f"{key}.id": work.id, f"{key}.number": str(work_numbers[work.id])}
    _write_node(row, key, work)


# --- many releases as a table -----------------------------------------------------------------------------------------


def table_of(releases: Iterable[Release], files: Files | None = None) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of releases and their files. Raises UserError where a sheet has too few columns."""
    rows = [_split_long_cells(row) for release in releases for row in rows_of(release, files)]
    headings = headings_for(rows)
    if len(headings) > MAX_COLUMNS:
        raise UserError(
            FileText.tr(
                "These releases need {headings} columns, and a sheet of this layout has at most {max_columns}.",
                headings=f"{len(headings):,}",
                max_columns=f"{MAX_COLUMNS:,}",
            ),
            meaning=FileText.tr("No sheet was written."),
            remedy=FileText.tr(
                "Export the releases with the most people and works separately, or use bundles, which have no limit."
            ),
        )
    return headings, [[row.get(heading, "") for heading in headings] for row in rows]


def _split_long_cells(row: Row) -> Row:
    if all(len(text) <= MAX_CELL_LENGTH for text in row.values()):
        return row
    split_row: Row = {}
    for heading, text in row.items():
        for number, start in enumerate(range(0, max(len(text), 1), MAX_CELL_LENGTH), start=1):
            split_row[heading if number == 1 else f"{heading} ({number})"] = text[start : start + MAX_CELL_LENGTH]
    return split_row


def headings_for(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the headings in the order of the layout: all plain fields, and of lists as many as the rows fill."""
    used = {heading for row in rows for heading in row}
    headings = used | set(_fixed_headings())
    return sorted(headings, key=_sort_key)


@lru_cache(maxsize=1)
def _fixed_headings() -> tuple[str, ...]:
    """Return the headings that each sheet has."""
    headings = [FIRST_HEADING, "disc.id", "disc.number", "track.id", "track.number", "track.work[1].id"]
    for prefix, cls in (("release", Release), ("disc", Disc), ("track", Track), ("track.work[1]", Work)):
        for field, kind in field_kinds(cls).items():
            key = f"{prefix}.{field}"
            if kind in ENTRY_TYPES:
                entry = ENTRY_TYPES[kind]
                headings += [f"{key}[1].{name}" for name in _DEFAULT_COLUMNS[entry]]
            elif kind == "partners":
                headings += [f"{key}.{name}" for name in field_kinds(Partners)]
            elif kind != "work_ids":
                headings.append(key)
        headings += [f"{prefix}.local.{name}" for name in local_kinds(cls)]
    return tuple(headings)


_PATH_PART = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")
_CONTINUATION_NUMBER = re.compile(r" \((\d+)\)$")
_GROUPS = ("release", "disc", "track")
_FIRST_FIELDS = ("id", "number", "title", "version_title", "upc", "isrc")


def _sort_key(heading: str) -> tuple[tuple[int, int, int], ...]:
    """Return where a heading stands: release, disc, track; names and codes first, then in the order of the model."""
    continuation = _CONTINUATION_NUMBER.search(heading)
    parts = _CONTINUATION_NUMBER.sub("", heading).split(".")
    cls: type[Any] = {"release": Release, "disc": Disc, "track": Track}[parts[0]]
    key: list[tuple[int, int, int]] = [(_GROUPS.index(parts[0]), 0, 0)]
    for part in parts[1:]:
        match = _PATH_PART.fullmatch(part)
        name, number = (match[1], int(match[2] or 0)) if match else (part, 0)
        if name in _FIRST_FIELDS and cls is not Partners:
            key.append((0, _FIRST_FIELDS.index(name), number))
            continue
        if name == FILE:
            return (
                *key,
                (4, list(FILE_NAMES).index(parts[-1]), 0),
                (0, int(continuation[1]) if continuation else 0, 0),
            )
        if name == "local":
            key.append((2, 0, 0))
            cls = cast("type[Any]", cls.model_fields["local"].annotation)
            continue
        names = list(cls.model_fields)
        if name == "work":
            key.append((3, number, 0))
            cls = Work
            continue
        key.append((1, names.index(name) if name in names else len(names), number))
        kind = field_kinds(cls).get(name, "")
        cls = ENTRY_TYPES.get(kind, Partners if kind == "partners" else cls)
    return (*key, (0, int(continuation[1]) if continuation else 0, 0))
