"""From the body of a create to the record as OpenPlay reads it back: the two shapes differ in names, types and units.

A record has every documented field, null where nothing was sent. `problems` refuses what cannot be read at all; the
documents mark no field as required and give few formats, so little more is refused.
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
_FALSE = ("cover_art", "preorder", "preorder_only")
_DURATION = re.compile(r"PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


class Numbers(Protocol):
    """What gives rows their ids and knows the artists."""

    def row(self) -> int:
        """Return an id that no row has."""
        ...

    def artist(self, name: str) -> None:
        """Make this artist, unless one has exactly this name."""
        ...

    def artist_named(self, artist_id: str) -> str | None:
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


def problems(body: Row, artist_named: Callable[[str], str | None]) -> dict[str, list[str]]:
    """Return what cannot be created, by the path of the field."""
    found: dict[str, list[str]] = {}

    def refuse(path: str, words: str) -> None:
        found.setdefault(path, []).append(words)

    def lists(owner: Row, path: str, *names: str) -> None:
        for name in names:
            value: Any = owner.get(name)
            if value is None:
                continue
            if not isinstance(value, list) or len(rows(cast(Any, value))) != len(cast(list[Any], value)):
                refuse(f"{path}{name}", "must be an array of objects")
                owner[name] = []
            for index, row in enumerate(rows(owner.get(name)) if "contributions" in name else []):
                if row.get("id") is not None and artist_named(str(row["id"])) is None:
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
    for at, disc in enumerate(rows(body.get("discs"))):
        lists(disc, f"discs.{at}.", "tracks")
        for number, track in enumerate(rows(disc.get("tracks"))):
            path = f"discs.{at}.tracks.{number}."
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
    return found


def read_shape(body: Row, numbers: Numbers) -> Row:
    """Return the record that a create makes, without its id and status. The body must have no problems."""
    label: Any = body.get("label")
    special: Row = {
        "label": {"name": label} if label else None,
        "primary_contributions": _parties(body.get("primary_contributions"), numbers),
        "contributions": _credits(body.get("contributions"), numbers),
        "discs": [
            {
                "upc": disc.get("upc"),
                "number": at,
                "tracks": [_track(track, number, numbers) for number, track in enumerate(rows(disc.get("tracks")), 1)],
            }
            for at, disc in enumerate(rows(body.get("discs")), 1)
        ],
    }
    return _like(documented.RECORD, body, _RELEASE_NAMES, special)


def _track(track: Row, number: int, numbers: Numbers) -> Row:
    special: Row = {
        "id": numbers.row(),
        "number": number,
        "duration": seconds(track.get("duration")),
        "audio_hook": seconds(track.get("preview_in")),
        "audio_sample_length": seconds(track.get("sample_length")),
        "primary_contributions": _parties(track.get("primary_contributions"), numbers),
        "contributions": _credits(track.get("contributions"), numbers),
        "works": [_work(work, numbers) for work in rows(track.get("works"))],
    }
    return _like(documented.RECORD["discs"][0]["tracks"][0], track, _TRACK_NAMES, special)


def _work(work: Row, numbers: Numbers) -> Row:
    special: Row = {
        "id": numbers.row(),
        "lyrics": None,  # read only
        "contributions": [
            {**_share(row, at, numbers), "artist": _name(row, numbers), "role": row.get("role")}
            for at, row in enumerate(rows(work.get("contributions")), 1)
        ],
        "publishers": [
            {
                **_share(row, at, numbers),
                "rights_administrator": row.get("rights_administrator"),
                "publisher": row.get("publisher"),
            }
            for at, row in enumerate(rows(work.get("publishers")), 1)
        ],
    }
    return _like(documented.RECORD["discs"][0]["tracks"][0]["works"][0], work, {}, special)


def _like(example: Row, sent: Row, names: dict[str, str], special: Row) -> Row:
    """Return the example's keys in its order, with what was sent under the other name, or the special values."""
    made: Row = {}
    for key in example:
        if key in special:
            made[key] = special[key]
        elif key in _FALSE:
            made[key] = False
        else:
            value = sent.get(names.get(key, key))
            made[key] = int(value) if key in _YEARS and value is not None else value
    return made


def _parties(value: Any, numbers: Numbers) -> list[Row]:
    return [
        {"id": numbers.row(), "artist": _name(row, numbers), "position": at} for at, row in enumerate(rows(value), 1)
    ]


def _credits(value: Any, numbers: Numbers) -> list[Row]:
    return [
        {
            "id": numbers.row(),
            "artist": _name(row, numbers),
            "role": row.get("role"),
            "type": row.get("type"),
            "category": None,
            "position": at,
        }
        for at, row in enumerate(rows(value), 1)
    ]


def _share(row: Row, position: int, numbers: Numbers) -> Row:
    share: Any = row.get("split_percentage")
    country: Any = row.get("country")
    return {
        "id": numbers.row(),
        "position": position,
        "affiliation": row.get("affiliation"),
        "split_percent": None if share is None else float(share),
        "country": "All" if country == "Worldwide" else country,
    }


def _name(row: Row, numbers: Numbers) -> str:
    """Return the artist of a row: the one that an id pins, else the one of exactly this name, made if need be."""
    if row.get("id") is not None:
        return numbers.artist_named(str(row["id"])) or ""
    numbers.artist(str(row["artist"]))
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
