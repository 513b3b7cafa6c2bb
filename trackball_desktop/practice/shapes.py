"""From the body of a create to the record as OpenPlay reads it back: the two shapes differ in names, types and units.

A record has every documented field, null where nothing was sent. `find_problems` refuses what cannot be read at all;
the documents mark no field as required and give few formats, so little more is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol, cast

from trackball_desktop.practice import documented

Row = dict[str, Any]

_DATES = (
    "release_date original_release_date track_listing_embargo audio_embargo cover_art_embargo product_details_embargo "
    "lost_rights_on"
).split()
_TRACK_DATES = ("global_instant_grat_date", "global_prestream_date")
_DURATIONS = ("duration", "preview_in", "sample_length")
_YEARS = {"pline_year", "cline_year", "copyright_year"}
_RELEASE_NAMES = {
    "version": "version_title",
    "release_number": "catalog_number",
    "studio_name": "studio",
    "audio_track_price_tier": "track_price_tier",
}
_TRACK_NAMES = {
    "version": "version_title",
    "earliest_instant_grat_date": "global_instant_grat_date",
    "earliest_prestream_date": "global_prestream_date",
}
_ALWAYS_FALSE = ("cover_art", "preorder", "preorder_only")
_DURATION = re.compile(r"PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


class RowIds(Protocol):
    """What gives rows their ids and knows the artists."""

    def next_row_id(self) -> int:
        """Return an id that no row has."""
        ...

    def ensure_artist(self, name: str) -> None:
        """Make this artist, unless one has exactly this name."""
        ...

    def artist_name(self, artist_id: str) -> str | None:
        """Return the name of an artist; None when there is no such id."""
        ...


def seconds(text: Any) -> int | None:
    """Return the whole seconds of an ISO-8601 duration; None for anything else."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    hours, minutes, rest = (float(part or 0) for part in match.groups())
    return int(hours * 3600 + minutes * 60 + rest)


def rows(value: Any) -> list[Row]:
    """Return the objects of a list."""
    return [cast(Row, item) for item in cast(list[Any], value or []) if isinstance(item, dict)]


def find_problems(body: Row, artist_name: Callable[[str], str | None]) -> dict[str, list[str]]:
    """Return what cannot be created, by the path of the field."""
    problems: dict[str, list[str]] = {}

    def refuse(path: str, words: str) -> None:
        problems.setdefault(path, []).append(words)

    def lists(owner: Row, path: str, *names: str) -> None:
        for name in names:
            value: Any = owner.get(name)
            if value is None:
                continue
            if not isinstance(value, list) or len(rows(cast(Any, value))) != len(cast(list[Any], value)):
                refuse(f"{path}{name}", "must be an array of objects")
                owner[name] = []
            for index, row in enumerate(rows(owner.get(name)) if "contributions" in name else []):
                if row.get("id") is not None and artist_name(str(row["id"])) is None:
                    refuse(f"{path}{name}.{index}.id", "does not exist")
                elif row.get("id") is None and not row.get("artist"):
                    refuse(f"{path}{name}.{index}.artist", "can't be blank")

    def values(owner: Row, path: str, names: Sequence[str], good: Callable[[Any], bool], is_a: str) -> None:
        for name in names:
            if owner.get(name) is not None and not good(owner[name]):
                refuse(f"{path}{name}", f"is not a valid {is_a}")

    if not body.get("title"):
        refuse("title", "can't be blank")
    values(body, "", ("title", "upc", "label"), lambda value: isinstance(value, str), "text")
    values(body, "", _DATES, _is_date, "date")
    values(body, "", ("pline_year", "cline_year"), _is_year, "year")
    lists(body, "", "primary_contributions", "contributions", "discs")
    for position, disc in enumerate(rows(body.get("discs"))):
        lists(disc, f"discs.{position}.", "tracks")
        for number, track in enumerate(rows(disc.get("tracks"))):
            path = f"discs.{position}.tracks.{number}."
            if not track.get("title"):
                refuse(f"{path}title", "can't be blank")
            values(track, path, _TRACK_DATES, _is_date, "date")
            values(track, path, ("pline_year", "cline_year"), _is_year, "year")
            values(track, path, _DURATIONS, lambda text: seconds(text) is not None, "duration")
            lists(track, path, "primary_contributions", "contributions", "works")
            for work_at, work in enumerate(rows(track.get("works"))):
                inner = f"{path}works.{work_at}."
                lists(work, inner, "contributions", "publishers")
                values(work, inner, ("copyright_year",), _is_year, "year")
                for name in ("contributions", "publishers"):
                    for row_at, row in enumerate(rows(work.get(name))):
                        values(row, f"{inner}{name}.{row_at}.", ("split_percentage",), _is_number, "number")
    return problems


def read_shape(body: Row, numbers: RowIds) -> Row:
    """Return the record that a create makes, without its id and status. The body must have no problems."""
    label: Any = body.get("label")
    special: Row = {
        "label": {"name": label} if label else None,
        "primary_contributions": _parties(body.get("primary_contributions"), numbers),
        "contributions": _credits(body.get("contributions"), numbers),
        "discs": [
            {
                "upc": disc.get("upc"),
                "number": position,
                "tracks": [_track(track, number, numbers) for number, track in enumerate(rows(disc.get("tracks")), 1)],
            }
            for position, disc in enumerate(rows(body.get("discs")), 1)
        ],
    }
    return _fill_example(documented.RECORD, body, _RELEASE_NAMES, special)


def _track(track: Row, number: int, numbers: RowIds) -> Row:
    special: Row = {
        "id": numbers.next_row_id(),
        "number": number,
        "duration": seconds(track.get("duration")),
        "audio_hook": seconds(track.get("preview_in")),
        "audio_sample_length": seconds(track.get("sample_length")),
        "primary_contributions": _parties(track.get("primary_contributions"), numbers),
        "contributions": _credits(track.get("contributions"), numbers),
        "works": [_work(work, numbers) for work in rows(track.get("works"))],
    }
    return _fill_example(documented.RECORD["discs"][0]["tracks"][0], track, _TRACK_NAMES, special)


def _work(work: Row, numbers: RowIds) -> Row:
    special: Row = {
        "id": numbers.next_row_id(),
        "lyrics": None,  # read only
        "contributions": [
            {**_share_fields(row, position, numbers), "artist": _artist_name(row, numbers), "role": row.get("role")}
            for position, row in enumerate(rows(work.get("contributions")), 1)
        ],
        "publishers": [
            {
                **_share_fields(row, position, numbers),
                "rights_administrator": row.get("rights_administrator"),
                "publisher": row.get("publisher"),
            }
            for position, row in enumerate(rows(work.get("publishers")), 1)
        ],
    }
    return _fill_example(documented.RECORD["discs"][0]["tracks"][0]["works"][0], work, {}, special)


def _fill_example(example: Row, sent: Row, names: dict[str, str], special: Row) -> Row:
    """Return the example's keys in its order, with what was sent under the other name, or the special values."""
    record: Row = {}
    for key in example:
        if key in special:
            record[key] = special[key]
        elif key in _ALWAYS_FALSE:
            record[key] = False
        else:
            value = sent.get(names.get(key, key))
            record[key] = int(value) if key in _YEARS and value is not None else value
    return record


def _parties(value: Any, numbers: RowIds) -> list[Row]:
    return [
        {"id": numbers.next_row_id(), "artist": _artist_name(row, numbers), "position": position}
        for position, row in enumerate(rows(value), 1)
    ]


def _credits(value: Any, numbers: RowIds) -> list[Row]:
    return [
        {
            "id": numbers.next_row_id(),
            "artist": _artist_name(row, numbers),
            "role": row.get("role"),
            "type": row.get("type"),
            "category": None,
            "position": position,
        }
        for position, row in enumerate(rows(value), 1)
    ]


def _share_fields(row: Row, position: int, numbers: RowIds) -> Row:
    share: Any = row.get("split_percentage")
    country: Any = row.get("country")
    return {
        "id": numbers.next_row_id(),
        "position": position,
        "affiliation": row.get("affiliation"),
        "split_percent": None if share is None else float(share),
        "country": "All" if country == "Worldwide" else country,
    }


def _artist_name(row: Row, numbers: RowIds) -> str:
    """Return the artist of a row: the one that an id pins, else the one of exactly this name, made if need be."""
    if row.get("id") is not None:
        return numbers.artist_name(str(row["id"])) or ""
    numbers.ensure_artist(str(row["artist"]))
    return str(row["artist"])


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return len(value) == 10


def _is_number(value: Any) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", str(value)) is not None


def _is_year(value: Any) -> bool:
    return re.fullmatch(r"\d{4}", str(value)) is not None
