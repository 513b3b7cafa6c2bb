"""The people of sheets: in the cells of tracks, in columns numbered for each, with shares beside them, on sheets of
their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.identifiers import normal_gtin
from trackball_desktop.domain.normalise import read_share
from trackball_desktop.domain.text import tidy
from trackball_desktop.formats.sheet_cells import ERRORS, SheetFaults
from trackball_desktop.formats.sheet_columns import WRITERS, Column, Grid, cell_at
from trackball_desktop.formats.sheet_drafts import ReleaseRows, TrackRow
from trackball_desktop.formats.sheet_headings import heading_key, heading_words, role_of
from trackball_desktop.formats.sheet_people import (
    is_fraction,
    people_last_first,
    read_shares,
    split_by_role,
    split_by_work_done,
    split_names,
    split_shares,
)
from trackball_desktop.formats.table import Value, cell_text

_FEAT = re.compile(r"\s+(?:\(|\[)?(?:feat\.?|ft\.?|featuring)\s+(.+?)[)\]]?$", re.IGNORECASE)
_ALMOST_THE_WHOLE = Decimal(99)
"""Percent from which shares leave nothing to others; 99.99 is what rounded thirds add up to."""


class CreditReader:
    """Reads who made what."""

    def __init__(self, faults: SheetFaults) -> None:
        self._faults = faults
        self._empty = {folded(word) for word in heading_words()["empty"]}

    def people_in(self, grid: Grid, number: int, row: tuple[Value, ...], column: Column) -> list[tuple[str, list[str]]]:
        """Return the people of a cell by their roles."""
        if column.heading.part or column.heading.on_tracks:
            return []
        text = cell_text(cell_at(row, column)).strip()
        if not text or folded(tidy(text)) in self._empty:
            return []
        if text.casefold() in ERRORS:
            self._faults.add_cell_problem(grid, number, column, "error_value", text)
            return []
        if column.field == "artist_display":
            beside = any(cell_text(cell_at(row, c)).strip() for c in grid.field_columns("artist", scope=column.scope))
            if beside:
                return []
        if tagged := split_by_role(text):
            return tagged
        if column.field not in {"artist", "artist_display", "featured"} and (done := split_by_work_done(text)):
            return done
        names = people_last_first(text) if column.is_last_first else split_names(text, writers=column.field in WRITERS)
        role = "artist" if column.field == "artist_display" else column.field
        if column.field == "writer" and (role_column := role_beside(grid)):
            role = role_of(tidy(cell_text(cell_at(row, role_column)))) or role
        if role != "artist":  # "Ann feat. Ida" in a column of singers are two
            return [(role, list(dict.fromkeys(person for name in names for person in _name_and_guests(name))))]
        people: list[tuple[str, list[str]]] = []
        for name in names:
            guest = _FEAT.search(name)
            people.append(("artist", [name[: guest.start()].strip() if guest else name]))
            if guest:
                people.append(("featured", split_names(guest[1], writers=False)))
        return people

    def read_numbered_people(self, grid: Grid, row: tuple[Value, ...], made: TrackRow) -> None:
        """Read people in columns of their own: Writer 1 Last, Writer 1 First, Writer 1 Role, Writer 1 Share."""
        sets: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for column in grid.columns:
            if column.heading.part and column.used and (text := tidy(cell_text(cell_at(row, column)))):
                base = "writer" if column.field in WRITERS else column.field
                sets[base, column.heading.group][column.heading.part] = text
                sets[base, column.heading.group].setdefault("field", column.field)
        shares: list[tuple[str, str]] = []
        for (_, _), parts in sorted(sets.items(), key=lambda item: item[0][1]):
            name = parts.get("name") or " ".join(p for p in (parts.get("first"), parts.get("last")) if p)
            if not name or folded(name) in self._empty:
                continue
            role = role_of(parts["role"]) if "role" in parts else ""
            role = role or parts["field"]
            if name not in made.people[role]:
                made.people[role].append(name)
            if "share" in parts:
                shares.append((f"{role}/{name}", parts["share"]))
        for place, share in zip(shares, read_shares([text for _, text in shares]), strict=True):
            if share is not None:
                made.shares[place[0]] = share

    def read_inline_shares(self, made: TrackRow) -> None:
        """Part writers and publishers from shares that stand behind their names."""
        for role in (*WRITERS, "publisher"):
            names = made.people.get(role, [])
            parted = split_shares(names)
            if parted is not None:
                made.people[role] = list(dict.fromkeys(parted[name][0] if name in parted else name for name in names))
                made.shares.update({f"{role}/{name}": share for name, share in parted.values()})

    def read_share_cell(self, grid: Grid, number: int, row: tuple[Value, ...], made: TrackRow) -> None:
        """Read a cell of shares beside the names that they belong to.

        The only column of writers' shares is for all writers of the row, whatever columns they stand in: what adds up
        to the whole leaves nothing for those outside of it.
        """
        columns = [
            c for c in grid.field_columns("writer_share", "publisher_share", scope="track") if not c.heading.part
        ]
        for column in columns:
            text = cell_text(cell_at(row, column)).strip()
            if not text:
                continue
            beside = [f"{role}/{name}" for role in _roles_of_share(grid, column) for name in made.people.get(role, [])]
            only = column.field == "writer_share" and sum(c.field == "writer_share" for c in columns) == 1
            everyone = _writers_of(made) if only else beside
            shares = _shares_of(text, len(everyone))
            if shares is not None:
                made.shares.update(zip(everyone, shares, strict=True))
                continue
            shares = _shares_of(text, len(beside))
            if shares is None or (len(everyone) > len(beside) and sum(shares) > _ALMOST_THE_WHOLE):
                self._faults.add_cell_problem(grid, number, column, "bad_share", text)
            else:
                made.shares.update(zip(beside, shares, strict=True))

    def read_people(self, grid: Grid, groups: Sequence[ReleaseRows]) -> None:
        """Read a sheet of people: a row a person, and in columns of roles the tracks ("1.1;2.3")."""
        self._judge_people_columns(grid)
        titles = {folded(str(g.values.get("title", ""))): g for g in groups}
        codes = {str(g.values.get("upc", "")): g for g in groups}
        alone = groups[0] if len(groups) == 1 else None
        name_columns = [
            c for c in grid.columns if c.heading.field in {"person_name", "artist"} and not c.heading.on_tracks
        ]
        for number, row in grid.rows():
            name = next(
                (tidy(cell_text(cell_at(row, c))) for c in name_columns if cell_text(cell_at(row, c)).strip()), ""
            )
            if not name:
                continue
            at = [tidy(cell_text(cell_at(row, c))) for c in grid.columns if c.heading.field in {"title", "upc"}]
            group = next(
                (titles.get(folded(item)) or codes.get(normal_gtin(item) or "?") for item in at if item), alone
            )
            if group is None:
                self._faults.add_row_problem(grid, number, "unknown_release")
                continue
            share_text = next(
                (cell_text(cell_at(row, c)) for c in grid.columns if c.heading.field == "writer_share"), ""
            )
            share = read_share(share_text) if share_text.strip() else None
            for column in [c for c in grid.columns if c.heading.on_tracks]:
                for track in _tracks_at(group, cell_text(cell_at(row, column))):
                    names = track.people[column.heading.field]
                    if name not in names:
                        names.append(name)
                    if share is not None and column.heading.field in WRITERS:
                        track.shares[f"writer/{name}"] = share

    def _judge_people_columns(self, grid: Grid) -> None:
        for column in grid.columns:
            is_known_heading = column.heading.on_tracks or column.heading.field in {
                "person_name",
                "artist",
                "title",
                "upc",
                "writer_share",
            }
            if not is_known_heading and any(cell_text(cell_at(row, column)).strip() for _, row in grid.rows()):
                self._faults.unused[column.text] = None


def role_beside(grid: Grid) -> Column | None:
    """Return the one column of roles beside the one of writers, where a row is for each of them."""
    roles = [c for c in grid.columns if c.field == "role" and not c.heading.part]
    writers = [c for c in grid.columns if c.field in WRITERS and not c.heading.part]
    return roles[0] if len(roles) == 1 and [c.field for c in writers] == ["writer"] else None


def _name_and_guests(text: str) -> list[str]:
    guest = _FEAT.search(text)
    return [text[: guest.start()].strip(), *split_names(guest[1], writers=False)] if guest else [text]


def _writers_of(made: TrackRow) -> list[str]:
    """Return a place for each writer of a row, in the order of the columns; somebody with two roles has one share."""
    places: dict[str, str] = {}
    for role, names in made.people.items():
        for name in names if role in WRITERS else ():
            places.setdefault(name, f"{role}/{name}")
    return list(places.values())


def _shares_of(text: str, count: int) -> list[Decimal] | None:
    """Return the shares of a cell in percent, None where they are not those of so many people."""
    parts = [part for part in re.split(r"\s*[;/|\n]\s*", text) if part]
    fractions = [part for part in re.split(r"\s*[;|,\n]\s*", text) if part]
    if len(fractions) == count and all(map(is_fraction, fractions)):
        parts = fractions  # 1/3, 1/3, 1/3; but 50/50 are two shares
    elif len(parts) != count and count != 1:
        parts = [part for part in re.split(r"\s*[;/|,\n]\s*", text) if part]
    shares = [share for share in read_shares(parts) if share is not None]
    return shares if parts and len(shares) == len(parts) == count else None


def _tracks_at(group: ReleaseRows, text: str) -> list[TrackRow]:
    """Return the tracks that "1.1;2.3" or "1, 2" names."""
    rows: list[TrackRow] = []
    for disc, number in re.findall(r"(?:(\d{1,2})[.\-])?(\d{1,3})", text):
        rows += [t for t in group.tracks if t.number == int(number) and t.disc == int(disc or 1)]
    return rows


def _roles_of_share(grid: Grid, column: Column) -> list[str]:
    """Return the roles that a column of shares is about: those of its heading, else of the names to its left."""
    if column.field == "publisher_share":
        return ["publisher"]
    named = heading_key(column.text)
    for role in WRITERS:
        if any(len(word) > 5 and heading_key(word) in named for word in heading_words()["fields"][role]):
            return [role]
    before = [c for c in grid.columns if c.place < column.place and c.field in {*WRITERS, "publisher"} and c.used]
    return [before[-1].field] if before else list(WRITERS)
