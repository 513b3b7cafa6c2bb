"""From a label's spreadsheet to drafts: one row a track or one row a release, several releases in one sheet.

Where the headings stand is found by what they say. A value that could mean two things is left empty and asked; a row
that cannot be used is reported with its reason; a column without a field here is named. Nothing is guessed in silence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import normal_gtin, normal_isrc
from trackball_desktop.domain.text import tidy
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.full_reader import is_full_layout, read_full_layout
from trackball_desktop.formats.sheet_cells import CODES, SIDE, CellReader, SheetFaults, day_first_in, type_of
from trackball_desktop.formats.sheet_columns import WRITERS, Column, Grid, apply_mapping, cell_at, grid_of, holds_people
from trackball_desktop.formats.sheet_credits import CreditReader, role_beside
from trackball_desktop.formats.sheet_drafts import ReleaseRows, TrackRow, build_draft
from trackball_desktop.formats.sheet_headings import heading_words, read_heading
from trackball_desktop.formats.sheet_people import are_last_first, split_by_role, split_names
from trackball_desktop.formats.sheet_types import SheetImport, Source
from trackball_desktop.formats.table import Book, Value, cell_text
from trackball_desktop.i18n.contexts import FileText

Tick = Callable[[int, int], None]
"""Told how many rows are read, of how many; raises to stop."""
_TICK_ROWS: Final = 100
_ABOVE_HEADINGS: Final = frozenset({"label", "release_date", "upc", "ean", "catalog_number", "genre"})
"""What a label writes above the list of tracks."""


def read_sheets(
    book: Book, *, day_first: bool | None = None, mapping: Mapping[str, str] | None = None, tick: Tick | None = None
) -> SheetImport:
    """Read drafts from a table. `day_first` answers the question about dates that can be read in two ways.

    `mapping` says of headings what their columns hold, where that is known better than by the words: "release.title",
    "track.artist", or nothing for a column that is not to be read.

    Raises UserError where no sheet has headings of releases.
    """
    if is_full_layout(book):
        return read_full_layout(book)
    reader = _Reader(book, day_first, mapping or {}, tick)
    return reader.read()


# --- the reader -----------------------------------------------------------------------------------------------------


class _Reader:
    def __init__(self, book: Book, day_first: bool | None, mapping: Mapping[str, str], tick: Tick | None) -> None:
        self._book = book
        self._mapping = mapping
        self._tick = tick
        self._answer = day_first
        self._faults = SheetFaults()
        self._cells = CellReader(book, self._faults)
        self._credits = CreditReader(self._faults)
        self._notes: list[str] = list(book.notes)
        self._groups: list[ReleaseRows] = []
        # Those of all sheets: tracks may stand on another sheet than their release.
        self._by_key: dict[tuple[str, str], ReleaseRows] = {}

    def read(self) -> SheetImport:
        """Read all sheets: those of releases first, then those of people."""
        grids = [grid for sheet in self._book.sheets if not sheet.hidden and (grid := grid_of(sheet)) is not None]
        for grid in grids:
            apply_mapping(grid, self._mapping)
        people = [g for g in grids if any(c.heading.on_tracks for c in g.columns)]
        others = [g for g in grids if g not in people and (g.field_columns("title") or g.field_columns("isrc"))]
        if not others:
            raise UserError(
                FileText.tr("No headings of releases or tracks were found."),
                meaning=FileText.tr("Nothing was imported."),
                remedy=FileText.tr(
                    "Give the columns headings such as Release Title, Track Title, Artist, UPC and ISRC."
                ),
            )
        for sheet in self._book.sheets:
            if sheet.hidden:
                self._notes.append(FileText.tr("The sheet “{name}” is hidden and was not read.", name=sheet.name))
        read_groups = [(grid, self._read_releases(grid)) for grid in others]
        for grid, groups in read_groups:
            if groups and not any(group.tracks for group in groups):
                self._faults.add_question("no_tracks", "", grid)
        for grid in people:
            self._credits.read_people(grid, self._groups)
        drafts = tuple(build_draft(group) for group in self._groups)
        return SheetImport(
            drafts,
            tuple(self._faults.rows),
            tuple(self._faults.cells),
            tuple(self._faults.unused),
            tuple(self._faults.questions),
            tuple(self._notes),
            {grid.sheet.name: grid.head + 1 for grid in grids},
        )

    def _read_releases(self, grid: Grid) -> list[ReleaseRows]:
        """Read a sheet of releases or tracks; return the releases that it is about."""
        self._judge_columns(grid)
        has_tracks = bool(
            grid.field_columns("title", scope="track")
            or grid.field_columns("isrc", "number", "position")
            or grid.field_columns("duration", scope="track")
        )
        titled = bool(grid.field_columns("title", scope="release"))
        last: ReleaseRows | None = None
        by_id: dict[int, ReleaseRows] = {}
        width = max(max(c.place for c in grid.columns) + 1, len(grid.sheet.rows[grid.head]))
        last_numbered = _last_numbered_row(grid)
        for number, row in grid.rows():
            if self._tick is not None and number % _TICK_ROWS == 0:
                self._tick(number, len(grid.sheet.rows))
            filled = [cell_text(cell).strip() for cell in row if cell_text(cell).strip()]
            if not filled or self._is_no_data(grid, row, filled, is_below_numbers=number > last_numbered):
                continue
            if self._book.text and any(
                cell_text(cell).strip() for cell in row[max(width, len(grid.sheet.rows[grid.head])) :]
            ):
                self._faults.add_row_problem(grid, number, "ragged_row")
                continue
            last = self._read_row(grid, number, row, last, has_tracks=has_tracks, titled=titled)
            if last is not None:
                by_id[id(last)] = last
        groups = list(by_id.values())
        if len(groups) == 1 and has_tracks:
            self._read_above_headings(grid, groups[0])
        if untitled := [group for group in groups if has_tracks and not titled and "title" not in group.values]:
            self._titles_of_singles(grid, untitled)
        if has_tracks and not grid.field_columns("number", "position"):
            self._faults.add_question("no_track_numbers", "", grid)
        self._check_tracks(grid, groups)
        return groups

    def _read_above_headings(self, grid: Grid, group: ReleaseRows) -> None:
        """Read what stands above the headings of one release's tracks, each behind its name: "Label:", "UPC:"."""
        for place, row in enumerate(grid.sheet.rows[: grid.head], start=1):
            for position, cell in enumerate(row):
                name, colon, behind = tidy(cell_text(cell)).partition(":")
                heading = read_heading(name) if colon else None
                if heading is None or heading.field not in _ABOVE_HEADINGS:
                    continue
                value = behind.strip() or next((other for other in row[position + 1 :] if cell_text(other).strip()), "")
                column = Column(position, tidy(name), heading, heading.field, "release")
                for field, read in self._cells.read_value(grid, place, column, value):
                    if field not in group.values and read not in {None, ""}:
                        group.values[field] = read
                        group.sources[field] = Source(grid.sheet.name, place, column.text)

    def _titles_of_singles(self, grid: Grid, made: list[ReleaseRows]) -> None:
        for group in made:
            kind = str(group.values.get("configuration", ""))
            if len(group.tracks) == 1 and (kind.endswith("Single") or not kind):
                group.values["title"] = group.tracks[0].values.get("title", INHERIT)
            else:
                self._faults.add_question("release_title_missing", "", grid)
        if not grid.field_columns("upc", "ean", "codes", "catalog_number"):
            self._faults.add_question("no_release_columns", "", grid)

    def _is_no_data(self, grid: Grid, row: tuple[Value, ...], filled: list[str], *, is_below_numbers: bool) -> bool:
        """Say whether a row is a note, a sum, a sample, or the headings again."""
        first = re.split(r"\s*[:=]\s*|\s+\d", filled[0])[0]
        if len(filled) == 1 and len(grid.columns) > 2:
            alone = next(position for position, cell in enumerate(row) if cell_text(cell).strip())
            column = next((c for c in grid.columns if c.place == alone), None)
            has_tracks = bool(grid.field_columns("title", scope="track"))
            if column is None or column.field != "title" or (column.scope == "release" and has_tracks):
                return True
            if is_below_numbers:  # a remark below a numbered list: "As of 12 Nov, please check"
                return True
            return folded(first) in {folded(word) for word in heading_words()["totals"]}
        if folded(first) in {folded(w) for w in heading_words()["totals"]} and not any(
            cell_text(cell_at(row, c)).strip() for c in grid.field_columns("isrc", "upc", "ean", "artist")
        ):
            return True
        if all(c.text == tidy(cell_text(cell_at(row, c))) for c in grid.columns):
            return True
        samples = tuple(word.casefold() for word in heading_words()["samples"])
        names = [c for c in grid.columns if c.field in {"title", "artist", "label"}]
        texts = {tidy(cell_text(cell_at(row, c))).casefold() for c in names} - {""}
        like = [text for text in texts if text.startswith(samples)]
        return len(like) >= 2 and len(like) >= len(texts) / 2

    def _judge_columns(self, grid: Grid) -> None:
        """Look at the values of whole columns: what has none, what is ids, how dates and shares are written."""
        dates: list[Column] = []
        for column in grid.columns:
            values = [cell_text(value).strip() for _, row in grid.rows() if (value := cell_at(row, column)) != ""]
            values = [value for value in values if value]
            if not values:
                continue
            self._recognise_codes(column, values)
            if column.field == "role" and column is role_beside(grid):
                column.used = False  # it is read with the column of writers
                continue
            if column.field in WRITERS:
                column.is_last_first = are_last_first(values, self._artists_of(grid))
            if not column.field or not column.used or column.field in {"role", "person_name"}:
                column.used = False
                self._faults.unused[column.text] = None
                continue
            numeric = [v for v in values if re.fullmatch(r"\d+(?:\s*[,;|]\s*\d+)*", v)]
            ids = column.heading.holds_ids and len(numeric) >= len(values) / 2
            named = (holds_people(column.field) and column.heading.part != "share") or column.field == "label"
            if named and (ids or len(numeric) == len(values)):
                column.used = False
                self._faults.unused[column.text] = None
                self._faults.add_question("ids_not_names", column.text, grid)
            if column.field in {"release_date", "original_release_date"}:
                dates.append(column)
                column.day_first = column.day_first if column.day_first is not None else day_first_in(values)
        self._settle_day_order(dates)
        for column in grid.field_columns("configuration"):
            if not any(type_of(cell_text(cell_at(row, column))) for _, row in grid.rows()):
                column.used = False
                if any(cell_text(cell_at(row, column)).strip() for _, row in grid.rows()):
                    self._faults.unused[column.text] = None

    def _artists_of(self, grid: Grid) -> set[str]:
        columns = grid.field_columns("artist", "artist_display", "featured")
        return {folded(tidy(cell_text(cell_at(row, column)))) for _, row in grid.rows() for column in columns} - {""}

    def _settle_day_order(self, dates: list[Column]) -> None:
        orders = {c.day_first for c in dates if c.day_first is not None}
        for column in dates:
            if column.day_first is None:
                column.day_first = next(iter(orders)) if len(orders) == 1 else self._answer

    def _recognise_codes(self, column: Column, values: list[str]) -> None:
        """Recognise codes without a heading, and two codes in one column."""
        some = values[:50]
        if sum(bool(CODES.fullmatch(v)) for v in some) > len(some) / 2:
            column.field, column.scope = "codes", "release"
        elif not column.field and sum(normal_isrc(v) is not None for v in some) > len(some) * 0.8:
            column.field, column.scope = "isrc", "track"
        elif not column.field and sum(len(v) > 10 and normal_gtin(v) is not None for v in some) > len(some) * 0.8:
            column.field, column.scope = "upc", "release"
        elif not column.field and len(some) > 1 and sum(bool(split_by_role(v)) for v in some) > len(some) / 2:
            column.field, column.scope = "participants", "track"
        elif column.field == "number" and sum(bool(SIDE.fullmatch(v)) for v in some) > len(some) / 2:
            column.field = "position"

    def _read_row(
        self,
        grid: Grid,
        number: int,
        row: tuple[Value, ...],
        last: ReleaseRows | None,
        *,
        has_tracks: bool,
        titled: bool,
    ) -> ReleaseRows | None:
        release, r_sources = self._cells.values(grid, number, row, "release")
        track, t_sources = self._cells.values(grid, number, row, "track")
        group = self._group_of(release, last, track if has_tracks else {})
        if titled and "title" not in release and (len(release) > 0 or last is None):
            self._faults.add_row_problem(grid, number, "missing_release_title")
        if group is None:
            group = ReleaseRows()
            self._groups.append(group)
        for name, value in release.items():
            if name not in group.values:
                group.values[name] = value
                group.sources[name] = r_sources[name]
        for kind in ("upc", "catalog_number", "title"):
            if kind in release:
                one = str(release[kind])
                name = (kind, folded(one) + ("" if kind != "title" else folded(str(release.get("version_title", "")))))
                self._by_key.setdefault(name, group)
        for column in [c for c in grid.columns if c.scope == "release" and c.used and holds_people(c.field)]:
            for role, names in self._credits.people_in(grid, number, row, column):
                group.people[role] += [name for name in names if name not in group.people[role]]
        if not has_tracks:
            return group
        track_row = self._track(grid, number, row, track, t_sources)
        if track_row is not None:
            track_row.order = len(group.tracks)
            group.tracks.append(track_row)
        return group

    def _group_of(
        self,
        release: dict[str, Any],
        last: ReleaseRows | None,
        track: dict[str, Any],
    ) -> ReleaseRows | None:
        by_key = self._by_key
        title = folded(str(release.get("title", ""))) + folded(str(release.get("version_title", "")))
        for kind in ("upc", "catalog_number"):
            if kind in release:
                group = by_key.get((kind, folded(str(release[kind]))))
                if group is not None:
                    return group
                same = by_key.get(("title", title)) if "title" in release else None
                if same is not None and kind not in same.values and kind == "upc":
                    others = [k for k in ("catalog_number",) if k in release and k in same.values]
                    return same if all(release[k] == same.values[k] for k in others) else None
                if kind == "upc" and "catalog_number" in release:
                    group = by_key.get(("catalog_number", folded(str(release["catalog_number"]))))
                    if group is not None and "upc" not in group.values:
                        return group
                if kind == "upc" or same is None or "catalog_number" in same.values:
                    return None
        if "title" in release:
            return by_key.get(("title", title))
        return last if track else None

    def _track(
        self, grid: Grid, number: int, row: tuple[Value, ...], values: dict[str, Any], sources: dict[str, Source]
    ) -> TrackRow | None:
        if grid.field_columns("title", scope="track") and "title" not in values:
            if values or any(cell_text(cell_at(row, c)).strip() for c in grid.columns if c.scope == "track" and c.used):
                self._faults.add_row_problem(grid, number, "missing_track_title")
            return None
        track_row = TrackRow(number, values, sources, defaultdict(list), {})
        track_row.disc = values.pop("disc", 1)
        track_row.number = values.pop("number", None)
        for column in [c for c in grid.columns if c.scope == "track" and c.used]:
            if holds_people(column.field):
                for role, names in self._credits.people_in(grid, number, row, column):
                    track_row.people[role] += [name for name in names if name not in track_row.people[role]]
                    sources.setdefault(role, Source(grid.sheet.name, number, column.text))
            elif column.field == "participants" and (text := cell_text(cell_at(row, column)).strip()):
                for role, names in split_by_role(text) or [("artist", split_names(text, writers=False))]:
                    track_row.people[role] += [name for name in names if name not in track_row.people[role]]
        self._credits.read_numbered_people(grid, row, track_row)
        self._credits.read_inline_shares(track_row)
        self._credits.read_share_cell(grid, number, row, track_row)
        return track_row

    def _check_tracks(self, grid: Grid, made: list[ReleaseRows]) -> None:
        """Put tracks in order; lines that are one track again are left out, other doubles are reported."""
        isrcs: dict[str, str] = {}
        for group in made:
            kept: list[TrackRow] = []
            numbers: dict[tuple[int, int], TrackRow] = {}
            seen: dict[tuple[Any, ...], TrackRow] = {}
            for track in group.tracks:
                isrc = str(track.values.get("isrc", ""))
                named = folded(f"{track.values.get('title', '')} {track.values.get('version_title', '')}")
                same = (isrc, track.disc, track.number, named)
                if same in seen and (isrc or track.number is None):
                    _add_people(seen[same], track)
                    continue  # a statement has a line for each country, other sheets one for each writer
                seen[same] = track
                if track.number is not None:
                    if (track.disc, track.number) in numbers:
                        self._faults.add_row_problem(grid, track.row, "duplicate_track_number")
                    numbers.setdefault((track.disc, track.number), track)
                if isrc:
                    if isrc in isrcs and isrcs[isrc] != named:
                        self._faults.add_row_problem(grid, track.row, "duplicate_isrc")
                    isrcs.setdefault(isrc, named)
                kept.append(track)
            kept.sort(key=lambda item: (item.disc, item.number if item.number is not None else 10**6, item.order))
            group.tracks = kept


def _last_numbered_row(grid: Grid) -> float:
    """Return the last row that has a number of a track; infinity where the sheet numbers none or not each of them."""
    columns = grid.field_columns("number", "position")
    filled = [(number, row) for number, row in grid.rows() if sum(bool(cell_text(cell).strip()) for cell in row) > 1]
    numbered = [number for number, row in filled if any(cell_text(cell_at(row, c)).strip() for c in columns)]
    return numbered[-1] if numbered and len(numbered) == len(filled) else float("inf")


def _add_people(track: TrackRow, line: TrackRow) -> None:
    """Add the people of a further line of a track, with their shares."""
    for role, names in line.people.items():
        track.people[role] += [name for name in names if name not in track.people[role]]
    for place, share in line.shares.items():
        track.shares.setdefault(place, share)
