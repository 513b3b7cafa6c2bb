"""What the list and the search know about a release: derived from its draft, never edited by themselves.

`save_draft` writes the draft together with everything derived from it, inside the transaction of whoever changes it, so
that the list is right after every commit. What needs no draft is in `state` and `search`: reading drafts loads
pydantic, for which the first window does not wait: whoever shows the list imports this only when a draft is asked for.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import apsw

from trackball_desktop.domain.identifiers import gtin14, normal_isrc
from trackball_desktop.domain.inherit import display_title, effective, shown_artist
from trackball_desktop.domain.release import (
    Contribution,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    WorkContribution,
)
from trackball_desktop.storage import indexing
from trackball_desktop.storage.checksums import require_intact
from trackball_desktop.storage.listing import Listing, TrackRow
from trackball_desktop.storage.rows import fetch_one, fetch_value, read_model
from trackball_desktop.storage.search_query import code_key, delete_text, one_i
from trackball_desktop.storage.state import mark_changed


def derive_listing(release: Release, defaults: Release | None) -> Listing:
    """Derive the listing, following inheritance."""
    tracks = tuple(_track_row(release, track, defaults) for track in release.tracks())
    artists, people = _collect_names(release, defaults)
    upc = field_text(release.upc)
    shown_as = field_text(effective(release, release, "display_title", defaults).value)
    number = release.local.massivemusic_release_id
    return Listing(
        title=display_title(release.title, release.version_title) or shown_as,
        display_title=shown_as,
        artist=field_text(shown_artist(release, release, defaults)),
        label=field_text(effective(release, release, "label", defaults).value),
        catalog_number=field_text(release.catalog_number),
        upc=upc,
        gtin14=gtin14(upc) or "",
        release_date=field_text(release.release_date),
        massivemusic_id=number if isinstance(number, int) and 0 <= number < 2**63 else None,
        account_id=field_text(release.local.account_id) or None,
        tracks=tracks,
        artists=artists,
        people=people,
    )


def field_text(value: Any) -> str:
    """Return a field's text, ISO-8601 for a date; empty for null, inherit, absent and lists."""
    if isinstance(value, date):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else ""


def isrc_key(isrc: str) -> str:
    """Return what spellings of one ISRC have in common; also of one that is not finished."""
    return normal_isrc(isrc) or code_key(isrc)


def sort_key(name: str) -> str:
    """Return the key by which names are sorted: no case, no accents."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _track_row(release: Release, track: Track, defaults: Release | None) -> TrackRow:
    return TrackRow(
        track_id=track.id,
        title=field_text(track.title),
        version=field_text(track.version_title),
        artist=field_text(shown_artist(release, track, defaults)),
        isrc=isrc_key(field_text(track.isrc)),
        duration=track.duration.total_seconds() if isinstance(track.duration, timedelta) else None,
    )


def _collect_names(release: Release, defaults: Release | None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of performing artists, and of everyone."""
    artists: set[str] = set()
    others: set[str] = set()
    lists: list[Any] = [people for work in release.works for people in (work.contributions, work.publishers)]
    for node in (release, *release.tracks()):
        lists += [
            effective(release, node, field, defaults).value for field in ("primary_contributions", "contributions")
        ]
    for person in _iter_people(lists):
        if isinstance(person, Publisher):
            others.add(field_text(person.publisher))
        else:
            (others if isinstance(person, WorkContribution) else artists).add(field_text(person.artist))
    artists.discard("")
    return frozenset(artists), frozenset(artists | others - {""})


def _iter_people(lists: Iterable[Any]) -> Iterator[PrimaryContribution | Contribution | WorkContribution | Publisher]:
    for value in lists:
        if isinstance(value, tuple):
            for item in value:  # pyright: ignore[reportUnknownVariableType] - checked on the next line
                if isinstance(item, PrimaryContribution | Contribution | WorkContribution | Publisher):
                    yield item


def load_draft(connection: apsw.Connection, release_id: str) -> Release | None:
    """Return the draft, None when there is none. Raises DamagedRecord where it is not as it was saved."""
    row = fetch_one(connection, "SELECT body FROM drafts WHERE release_id = ?", (release_id,))
    if row is None:
        return None
    require_intact(connection, "drafts", release_id)
    return read_model(Release, row[0])


def load_defaults(connection: apsw.Connection, label: Any) -> Release | None:
    """Return a label's defaults, None when it has none or the field holds no name."""
    row = fetch_one(connection, "SELECT body FROM label_defaults WHERE name = ?", (field_text(label),))
    if row is None:
        return None
    require_intact(connection, "label_defaults", field_text(label))
    return read_model(Release, row[0])


def save_draft(connection: apsw.Connection, release: Release, now: str) -> int:
    """Write a new or changed draft with all that is derived from it; return its revision, counted from 1."""
    connection.execute(
        "INSERT INTO releases (id, title, artist, label, catalog_number, upc, gtin14, release_date, track_count,"
        " title_key, artist_key, label_key, saved_at, changed_at, changed_no)"
        " VALUES (?, '', '', '', '', '', '', '', 0, '', '', '', ?, ?, 0) ON CONFLICT (id) DO NOTHING",
        (release.id, now, now),
    )
    connection.execute(
        "INSERT INTO drafts VALUES (?, ?) ON CONFLICT (release_id) DO UPDATE SET body = excluded.body",
        (release.id, release.model_dump_json(exclude_defaults=True)),
    )
    listing = index_release(connection, release, load_defaults(connection, release.label))
    indexing.index_codes(connection, release.id, listing, now)
    indexing.index_people(connection, release)
    mark_changed(connection, release.id, now)
    connection.execute("UPDATE releases SET revision = revision + 1, saved_at = ? WHERE id = ?", (now, release.id))
    return int(fetch_value(connection, "SELECT revision FROM releases WHERE id = ?", (release.id,)))


def index_release(connection: apsw.Connection, release: Release, defaults: Release | None) -> Listing:
    """Write the columns, tracks, names and words that are derived from a draft, and return what they say."""
    listing = derive_listing(release, defaults)
    row = fetch_value(
        connection,
        "UPDATE releases SET title = ?, artist = ?, label = ?, catalog_number = ?, upc = ?, gtin14 = ?,"
        " release_date = ?, track_count = ?, massivemusic_id = ?, account_id = ?, title_key = ?, artist_key = ?,"
        " label_key = ?"
        " WHERE id = ? RETURNING row",
        (
            *(listing.title, listing.artist, listing.label, listing.catalog_number, listing.upc, listing.gtin14),
            *(listing.release_date, len(listing.tracks), listing.massivemusic_id, listing.account_id),
            *(sort_key(listing.title), sort_key(listing.artist), sort_key(listing.label), release.id),
        ),
    )
    # Only what is new or another is written: a key that is typed changes one track of many.
    connection.execute(
        "DELETE FROM tracks WHERE release_id = ? AND track_id NOT IN (SELECT value FROM json_each(?))",
        (release.id, json.dumps([track.track_id for track in listing.tracks])),
    )
    connection.executemany(
        "INSERT INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET title = excluded.title,"
        " version = excluded.version, artist = excluded.artist, isrc = excluded.isrc, duration = excluded.duration"
        " WHERE (title, version, artist, isrc, duration)"
        " IS NOT (excluded.title, excluded.version, excluded.artist, excluded.isrc, excluded.duration)",
        ((release.id, t.track_id, t.title, t.version, t.artist, t.isrc, t.duration) for t in listing.tracks),
    )
    connection.execute(
        "DELETE FROM artists WHERE release_id = ? AND name NOT IN (SELECT value FROM json_each(?))",
        (release.id, json.dumps(sorted(listing.artists))),
    )
    connection.executemany(
        "INSERT INTO artists VALUES (?, ?) ON CONFLICT DO NOTHING", ((release.id, name) for name in listing.artists)
    )
    _index_text(connection, row, listing)
    return listing


def _index_text(connection: apsw.Connection, row: int, listing: Listing) -> None:
    names = "\n".join(dict.fromkeys((listing.title, listing.display_title, listing.artist, listing.label)))
    codes = [listing.catalog_number, listing.upc, *(track.isrc for track in listing.tracks)]
    # A code is found as it is spelled and without its separators.
    codes = [form for code in codes if code for form in dict.fromkeys((code, code_key(code)))]
    titles = "\n".join(f"{track.title} {track.version} {track.artist}" for track in listing.tracks)
    texts = (names, "\n".join(codes), titles, "\n".join(listing.people))
    parts = "\n".join((names, listing.catalog_number, listing.upc))
    delete_text(connection, row)
    connection.execute(
        "INSERT INTO release_words (rowid, names, codes, tracks, people) VALUES (?, ?, ?, ?, ?)",
        (row, *(one_i(text) for text in texts)),
    )
    connection.execute("INSERT INTO release_parts (rowid, names) VALUES (?, ?)", (row, one_i(parts)))
