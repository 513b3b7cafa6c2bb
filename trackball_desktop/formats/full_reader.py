"""Reads sheets of our own layout (see `full_layout`): the drafts that they were written from, and what a person added.

A row without `release.id` begins a new release, or goes on with the one above where UPC and title are the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from pydantic import ValidationError

from trackball_desktop.domain.release import (
    Disc,
    Node,
    Partners,
    Release,
    Track,
    Work,
    field_kinds,
    local_kinds,
    new_id,
)
from trackball_desktop.formats.full_layout import ENTRY_TYPES, FILE, FILE_NAMES, FIRST_HEADING, decode
from trackball_desktop.formats.sheet_types import NamedFile, Problem, SheetDraft, SheetImport, Source
from trackball_desktop.formats.table import Book, Sheet, cell_text

_PIECE_NUMBER = re.compile(r" \((\d+)\)$")
_STEP = re.compile(r"([a-z_]+)(?:\[(\d{1,4})\])?")
_MIN_HEADINGS: Final = 3
"""Headings by which a sheet is known as ours."""

Cells = dict[str, tuple[str, int]]
"""Texts by heading, each with the row in which it stood."""


def is_full_layout(book: Book) -> bool:
    """Say whether a table is of our own layout."""
    return any(_is_full_layout_sheet(sheet) for sheet in book.sheets if not sheet.hidden)


def _is_full_layout_sheet(sheet: Sheet) -> bool:
    head = [cell_text(cell) for cell in sheet.rows[0]] if sheet.rows else []
    return (
        head[:1] == [FIRST_HEADING] and sum(cell.startswith(("release.", "track.")) for cell in head) >= _MIN_HEADINGS
    )


@dataclass
class _ReleaseCells:
    """The cells of one release: those of the release itself, of its discs and of its tracks."""

    cells: Cells = field(default_factory=dict[str, "tuple[str, int]"])
    discs: dict[str, Cells] = field(default_factory=dict[str, Cells])
    tracks: dict[str, list[Cells]] = field(default_factory=dict[str, list[Cells]])


def read_full_layout(book: Book) -> SheetImport:
    """Read the drafts of a table of our own layout. Rows and cells that say no value are reported, never guessed."""
    reader = _FullReader()
    heads: dict[str, int] = {}
    for sheet in book.sheets:
        if not sheet.hidden and _is_full_layout_sheet(sheet):
            heads[sheet.name] = 1
            reader.read(sheet)
    return SheetImport(
        tuple(reader.drafts), tuple(reader.rows), tuple(reader.cells), tuple(reader.unused), heading_rows=heads
    )


class _FullReader:
    def __init__(self) -> None:
        self.drafts: list[SheetDraft] = []
        self.rows: list[Problem] = []
        self.cells: list[Problem] = []
        self.unused: dict[str, None] = {}
        self._sheet = ""
        self._sources: dict[tuple[str, str], Source] = {}
        self._files: list[NamedFile] = []

    def read(self, sheet: Sheet) -> None:
        self._sheet = sheet.name
        headings = [cell_text(cell).strip() for cell in sheet.rows[0]]
        is_heading_known = {heading: _is_known(_PIECE_NUMBER.sub("", heading)) for heading in headings if heading}
        cells_by_release: dict[str, _ReleaseCells] = {}
        release_key = ""
        for number, row in enumerate(sheet.rows[1:], start=2):
            texts = [cell_text(cell) for cell in row]
            if not any(text.strip() for text in texts):
                continue
            if any(text.strip() for text in texts[len(headings) :]):
                self.rows.append(Problem(number, "ragged_row", sheet.name))
                continue
            cells: Cells = {}
            for heading, text in zip(headings, texts, strict=False):
                if not heading or not text:
                    continue
                if not is_heading_known[heading]:
                    self.unused[heading] = None
                    continue
                name = _PIECE_NUMBER.sub("", heading)
                cells[name] = (cells[name][0] + text if name in cells else text, number)
            release_key = self._release_key(cells, cells_by_release, release_key)
            self._collect_cells(cells_by_release.setdefault(release_key, _ReleaseCells()), cells, number)
        for item in cells_by_release.values():
            self._build_release(item)

    def _release_key(self, cells: Cells, cells_by_release: Mapping[str, _ReleaseCells], last: str) -> str:
        if FIRST_HEADING in cells:
            return cells[FIRST_HEADING][0]
        if last in cells_by_release and all(
            name not in cells or cells[name][0] == cells_by_release[last].cells.get(name, ("", 0))[0]
            for name in ("release.upc", "release.title", "release.version_title")
        ):
            return last
        return f"row {min(number for _, number in cells.values())}" if cells else last

    def _collect_cells(self, release_cells: _ReleaseCells, cells: Cells, number: int) -> None:
        for name, (text, _) in cells.items():
            if not name.startswith("release."):
                continue
            before = release_cells.cells.setdefault(name, (text, number))
            if before[0] != text:
                self.cells.append(Problem(number, "other_value", self._sheet, name, text))
        disc = {name: cell for name, cell in cells.items() if name.startswith("disc.")}
        track = {name: cell for name, cell in cells.items() if name.startswith("track.")}
        if not disc and not track:
            return
        key = disc.get("disc.id", disc.get("disc.number", ("1", 0)))[0]
        release_cells.discs.setdefault(key, disc)
        if track:
            release_cells.tracks.setdefault(key, []).append(track)

    def _build_release(self, release_cells: _ReleaseCells) -> None:
        self._sources, self._files = {}, []
        works: dict[str, tuple[int, Work]] = {}
        release_id = release_cells.cells.get(FIRST_HEADING, (new_id(), 0))[0]
        values = self._read_values(Release, "release", release_cells.cells, release_id)
        self._read_files("release", release_cells.cells, release_id)
        self._read_works(release_cells.cells, "release.", works)
        discs: list[Disc] = []
        for key, cells in release_cells.discs.items():
            tracks = tuple(self._build_track(track, works) for track in release_cells.tracks.get(key, []))
            disc_id = cells.get("disc.id", (new_id(), 0))[0]
            nodes = self._read_values(Disc, "disc", cells, disc_id)
            discs.append(Disc.model_validate({**nodes, "id": disc_id}).model_copy(update={"tracks": tracks}))
        ordered = tuple(work for _, work in sorted(works.values(), key=lambda item: item[0]))
        release = Release.model_validate({**values, "id": release_id})
        release = release.model_copy(update={"discs": tuple(discs), "works": ordered})
        self.drafts.append(SheetDraft(release, self._sources, files=tuple(self._files)))

    def _build_track(self, cells: Cells, works: dict[str, tuple[int, Work]]) -> Track:
        track_id = cells.get("track.id", (new_id(), 0))[0]
        values = self._read_values(Track, "track", cells, track_id)
        self._read_files("track", cells, track_id)
        ids = self._read_works(cells, "track.", works)
        if ids:
            values["works"] = ids
        elif "track.works" in cells:
            key = "track.works"
            self._store_value(Track, values, "works", self._decode_cell("", key, cells), cells[key], key, track_id)
        return Track.model_validate({**values, "id": track_id})

    def _read_works(self, cells: Cells, prefix: str, works: dict[str, tuple[int, Work]]) -> list[str]:
        """Take the works of a row into `works`, by their ids; return the ids in the order of the columns."""
        beginning = f"{prefix}work["
        numbers = {int(name[len(beginning) :].split("]")[0]) for name in cells if name.startswith(beginning)}
        ids: list[str] = []
        for number in sorted(numbers):
            key = f"{beginning}{number}]"
            work_id = cells.get(f"{key}.id", ("", 0))[0] or new_id()
            ids.append(work_id)
            number_text = cells.get(f"{key}.number", ("", 0))[0]
            if number_text == "\\null" or work_id in works:
                continue
            values = self._read_values(Work, key, cells, work_id)
            position = int(number_text) if number_text.isdigit() else 10**6 + len(works)
            works[work_id] = (position, Work.model_validate({**values, "id": work_id}))
        return ids

    # --- cells ---

    def _read_files(self, prefix: str, cells: Cells, owner_id: str) -> None:
        for word, role in FILE_NAMES.items():
            if (key := f"{prefix}.{FILE}.{word}") in cells:
                names = self._decode_cell("names", key, cells)
                self._files += [NamedFile(owner_id, role, str(name)) for name in names if isinstance(names, list)]

    def _decode_cell(self, kind: str, name: str, cells: Cells) -> Any:
        text, row = cells[name]
        try:
            return decode(kind, text)
        except ValueError:
            self.cells.append(Problem(row, "no_mark", self._sheet, name, text[:80]))
            return text

    def _read_values(self, cls: type[Node], prefix: str, cells: Cells, node_id: str) -> dict[str, Any]:
        """Return a node's values as the model reads them; a cell that its field cannot hold is reported and left."""
        values: dict[str, Any] = {}
        for name, kind in field_kinds(cls).items():
            key = f"{prefix}.{name}"
            if kind in ENTRY_TYPES:
                value = self._read_entries(ENTRY_TYPES[kind], key, cells)
                if isinstance(value, list):
                    values[name] = value
                elif value is not _NOTHING:
                    self._store_value(cls, values, name, value, cells[key], key, node_id)
            elif kind == "partners":
                self._read_partners(values, key, cells, node_id)
            elif kind != "work_ids" and key in cells:
                self._store_value(cls, values, name, self._decode_cell(kind, key, cells), cells[key], key, node_id)
        local: dict[str, Any] = {}
        local_cls = cast("type[Any]", cls.model_fields["local"].annotation) if "local" in cls.model_fields else None
        for name, kind in local_kinds(cls).items():
            key = f"{prefix}.local.{name}"
            if key in cells and local_cls is not None:
                decoded = self._decode_cell(kind, key, cells)
                self._store_value(local_cls, local, name, decoded, cells[key], key, node_id, "local.")
        if local:
            values["local"] = local
        if (key := f"{prefix}.extra") in cells:
            self._store_value(cls, values, "extra", self._decode_cell("", key, cells), cells[key], key, node_id)
        return values

    def _store_value(
        self,
        cls: type[Any],
        values: dict[str, Any],
        name: str,
        value: Any,
        cell: tuple[str, int],
        heading: str,
        node_id: str,
        field_prefix: str = "",
    ) -> None:
        try:
            cls.model_validate({name: value})
        except ValidationError:
            self.cells.append(Problem(cell[1], "no_value", self._sheet, heading, cell[0][:80]))
            return
        values[name] = value
        self._sources[node_id, field_prefix + name] = Source(self._sheet, cell[1], heading)

    def _read_entries(self, cls: type[Node], key: str, cells: Cells) -> Any:
        numbers = {int(match[1]) for name in cells if (match := re.match(rf"{re.escape(key)}\[(\d{{1,4}})\]\.", name))}
        state = cells[key][0] if key in cells else ""
        count = max([*numbers, int(state) if state.isdigit() else 0])
        if not count:
            return self._decode_cell("", key, cells) if key in cells else _NOTHING
        entries: list[dict[str, Any]] = []
        for number in range(1, count + 1):
            entry_id = new_id()
            entries.append({"id": entry_id, **self._read_values(cls, f"{key}[{number}]", cells, entry_id)})
        return entries

    def _read_partners(self, values: dict[str, Any], key: str, cells: Cells, node_id: str) -> None:
        kinds = {"excluded": "flag", "partner_names": "names", "extra": ""}
        found: dict[str, Any] = {}
        has_cells = False
        for name, kind in kinds.items():
            if (heading := f"{key}.{name}") in cells:
                has_cells = True
                self._store_value(
                    Partners, found, name, self._decode_cell(kind, heading, cells), cells[heading], heading, node_id
                )
        if found or has_cells:
            values["partners"] = found
        elif key in cells:
            self._store_value(Release, values, "partners", self._decode_cell("", key, cells), cells[key], key, node_id)


_NOTHING: Final = object()


def _is_known(heading: str) -> bool:
    """Say whether a heading is a path of the model."""
    first, *parts = heading.split(".")
    cls: type[Any] | None = {"release": Release, "disc": Disc, "track": Track}.get(first)
    if parts[:1] == [FILE]:
        return cls in {Release, Track} and len(parts) == 2 and parts[1] in FILE_NAMES
    for position, part in enumerate(parts):
        match = _STEP.fullmatch(part)
        if cls is None or match is None:
            return False
        name, last = match[1], position == len(parts) - 1
        if name in {"id", "extra"} or (name == "number" and cls is not Release):
            return last
        if name == "work" and match[2]:
            cls = Work
            continue
        if name not in cls.model_fields:
            return False
        kind = field_kinds(cls).get(name, "")
        if name == "local":
            cls = cast("type[Any]", cls.model_fields["local"].annotation)
        elif kind in ENTRY_TYPES and match[2]:
            cls = ENTRY_TYPES[kind]
        elif kind == "partners" and not last:
            cls = Partners
        else:
            return last
    return bool(parts)
