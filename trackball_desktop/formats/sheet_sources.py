"""Values of a sheet that are made of several fields: artists in one cell, writers with shares, lines, codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from trackball_desktop.domain.inherit import display_artist
from trackball_desktop.domain.release import (
    Contribution,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.values import ABSENT, format_decimal


@dataclass(frozen=True)
class Place:
    """What a row is about: a resolved release, and its track where a row is a track."""

    release: Release
    track: Track | None = None
    disc: int = 1
    number: int = 1


def rows_in(value: Any) -> tuple[Any, ...]:
    """Return the entries of a list; none where it is inherited, absent or null."""
    return cast("tuple[Any, ...]", value) if isinstance(value, tuple) else ()


def _billed_names(node: Release | Track | None, *, featured: bool) -> list[str]:
    rows: tuple[PrimaryContribution, ...] = rows_in(node.primary_contributions) if node is not None else ()
    return [row.artist for row in rows if isinstance(row.artist, str) and (row.featured is True) == featured]


def credited_names(place: Place, role: str) -> list[str]:
    """Return who is credited on a track in a role."""
    rows: tuple[Contribution, ...] = rows_in(place.track.contributions) if place.track is not None else ()
    return [row.artist for row in rows if isinstance(row.artist, str) and row.role == role]


def _works(place: Place) -> tuple[Work, ...]:
    return place.release.works_of(place.track) if place.track is not None else ()


def _writer_rows(place: Place) -> list[WorkContribution]:
    return [row for work in _works(place)[:1] for row in rows_in(work.contributions) if isinstance(row.artist, str)]


def writers(place: Place, role: str = "") -> list[str]:
    """Return the writers of a track's first work, of one role or of all."""
    parts = {"Composer": {"Composer", "Composer & Author"}, "Author": {"Author", "Composer & Author"}}.get(role, {role})
    rows = [row for row in _writer_rows(place) if not role or row.role in parts]
    return list(dict.fromkeys(str(row.artist) for row in rows))


def _writer_shares(place: Place) -> list[str]:
    shares: dict[str, Decimal] = {}
    for row in _writer_rows(place):
        if isinstance(row.split_percentage, Decimal):
            shares[str(row.artist)] = shares.get(str(row.artist), Decimal(0)) + row.split_percentage
    names = writers(place)
    return [format_decimal(shares[name]) for name in names] if names and set(names) == set(shares) else []


def _publisher_rows(place: Place) -> list[Publisher]:
    return [row for work in _works(place)[:1] for row in rows_in(work.publishers) if isinstance(row.publisher, str)]


def _publisher_shares(place: Place) -> list[str]:
    shares = [row.split_percentage for row in _publisher_rows(place)]
    return [format_decimal(share) for share in shares if isinstance(share, Decimal)] if all(
        isinstance(share, Decimal) for share in shares
    ) else []  # fmt: skip


def writer_part(place: Place, number: int, part: str) -> Any:
    """Return one part of the writer with a number: name, last, first, role or share."""
    rows = _writer_rows(place)
    if number > len(rows):
        return ""
    row = rows[number - 1]
    first, _, last = str(row.artist).rpartition(" ")
    parts = {"name": row.artist, "last": last, "first": first, "role": row.role}
    if part == "share":
        share = row.split_percentage
        return f"{format_decimal(share)}%" if isinstance(share, Decimal) else ""
    return parts[part]


def _participants(place: Place) -> list[str]:
    participants = [("primary", name) for name in _billed_names(place.track, featured=False)]
    participants += [("featuring", name) for name in _billed_names(place.track, featured=True)]
    participants += [(word, name) for word, role in (("producer", "Producer"), ("remixer", "Remixer"))
             for name in credited_names(place, role)]  # fmt: skip
    participants += [(word, name) for word, role in (("composer", "Composer"), ("lyricist", "Author"))
             for name in writers(place, role)]  # fmt: skip
    return [f"{role}:{name}" for role, name in participants]


def _line(release: Release, which: str, sign: str) -> str:
    year, owner = getattr(release, f"{which}_year"), getattr(release, f"{which}_owner")
    words = [text for text in (year, owner) if isinstance(text, str) and text]
    return f"{sign} {' '.join(words)}" if words else ""


def _codes(place: Place) -> str:
    upc, number = place.release.upc, place.release.catalog_number
    return f"UPC : {upc if isinstance(upc, str) else ''}  Cat# : {number if isinstance(number, str) else ''}"


def _position(place: Place) -> str:
    return f"{place.disc}-{place.number}" if len(place.release.discs) > 1 else str(place.number)


def _language(place: Place) -> Any:
    sung = place.track.audio_language if place.track is not None else ABSENT
    return sung if isinstance(sung, str) and sung else (place.track or place.release).metadata_language


@dataclass(frozen=True)
class Source:
    """A value made of several fields, and the fields that it holds."""

    read: Callable[[Place], Any]
    holds: frozenset[str] = field(default_factory=frozenset[str])


def _source(read: Callable[[Place], Any], holds: str = "") -> Source:
    return Source(read, frozenset(holds.split()))


SOURCES: Final[Mapping[str, Source]] = {
    "release.artists": _source(
        lambda p: _billed_names(p.release, featured=False), "release.primary_contributions:main"
    ),
    "release.featured": _source(
        lambda p: _billed_names(p.release, featured=True), "release.primary_contributions:featured"
    ),
    "release.artist_display_name": _source(
        lambda p: p.release.artist_display_name if isinstance(p.release.artist_display_name, str)
        else display_artist(rows_in(p.release.primary_contributions)), "release.artist_display_name",
    ),
    "release.pline": _source(lambda p: _line(p.release, "pline", "℗"), "release.pline_year release.pline_owner"),
    "release.cline": _source(lambda p: _line(p.release, "cline", "©"), "release.cline_year release.cline_owner"),
    "release.codes": _source(_codes, "release.upc release.catalog_number"),
    "release.year": _source(lambda p: str(p.release.release_date.year) if isinstance(p.release.release_date, date)
                            else ""),
    "disc.number": _source(lambda p: str(p.disc), "disc.number"),
    "track.number": _source(lambda p: str(p.number) if p.track is not None else ""),
    "track.position": _source(_position, "disc.number"),
    "track.artists": _source(lambda p: _billed_names(p.track, featured=False), "track.primary_contributions:main"),
    "track.featured": _source(lambda p: _billed_names(p.track, featured=True), "track.primary_contributions:featured"),
    "track.participants": _source(
        _participants, "track.primary_contributions:main track.primary_contributions:featured work.contributions:names"
        " track.contributions:Producer track.contributions:Remixer",
    ),
    "track.writers": _source(writers, "work.contributions:names"),
    "track.writer_shares": _source(_writer_shares, "work.contributions:shares"),
    "track.publishers": _source(lambda p: [str(row.publisher) for row in _publisher_rows(p)], "work.publishers:names"),
    "track.publisher_shares": _source(_publisher_shares, "work.publishers:shares"),
    "track.iswc": _source(lambda p: next((w.iswc for w in _works(p) if isinstance(w.iswc, str)), ""), "work.iswc"),
    "track.language": _source(_language, "track.audio_language"),
}  # fmt: skip
