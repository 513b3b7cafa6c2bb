"""What saving a draft tells the ledger of codes and the directory of people. Part of the transaction that saves it.

A code that lies in a series or a pool and that someone typed is used from then on; who is named, in which part, is
counted by release, so that the directory knows everybody without being told, and forgets a name that was corrected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, cast

import apsw

from trackball_desktop.domain import confusables
from trackball_desktop.domain.release import Contribution, PrimaryContribution, Publisher, Release, WorkContribution
from trackball_desktop.storage.listing import Listing
from trackball_desktop.storage.rows import fetch, fetch_column

PARTS = ("artist", "credit", "writer", "publisher")
"""In which lists people are named: billed, credited on a recording, writing a work, publishing it."""

_SERIES = "SELECT prefix, year, id FROM isrc_series"
_INSERT_CODE = (
    "INSERT INTO codes (kind, code, spelled, state, source, release_id, node_id, title, at, why)"
    " VALUES (?, ?, ?, 'used', ?, ?, ?, ?, ?, 'typed') ON CONFLICT DO NOTHING"
)
# A code that was free, or kept for another node, and that someone has typed: it is used now, wherever it came from.
_USE_CODE = (
    "UPDATE codes SET state = 'used', why = 'typed', release_id = ?1, node_id = ?2, title = ?3, at = ?4"
    " WHERE kind = ?5 AND code = ?6 AND (state = 'free' OR (state = 'reserved' AND node_id <> ?2))"
)


def index_codes(connection: apsw.Connection, release_id: str, listing: Listing, now: str) -> None:
    """Note the codes of a draft that lie in a series or a pool."""
    series = {f"{prefix}{year:02}": id_ for prefix, year, id_ in fetch(connection, _SERIES)}
    for track in listing.tracks if series else ():
        source = series.get(track.isrc[:7])
        if source is not None and len(track.isrc) == 12 and track.isrc[7:].isdigit():
            where = (release_id, track.track_id, track.title, now)
            connection.execute(_INSERT_CODE, ("isrc", track.isrc, track.isrc, source, *where))
            connection.execute(_USE_CODE, (*where, "isrc", track.isrc))
    if listing.gtin14:
        connection.execute(_USE_CODE, (release_id, release_id, listing.title, now, "upc", listing.gtin14))


def index_people(connection: apsw.Connection, release: Release) -> None:
    """Count who is named in a draft. What it takes from its label is counted nowhere: nobody typed it there."""
    counted = Counter(iter_contributors(release))
    before = {
        tuple(row[:3]): row[3]
        for row in fetch(
            connection, "SELECT name, part, role, uses FROM people_uses WHERE release_id = ?", (release.id,)
        )
    }
    if before == counted:
        return
    connection.execute("DELETE FROM people_uses WHERE release_id = ?", (release.id,))
    connection.executemany(
        "INSERT INTO people_uses VALUES (?, ?, ?, ?, ?)",
        ((release.id, *key, uses) for key, uses in counted.items()),
    )
    index_names(connection, sorted({name for name, _, _ in counted} - {str(name) for name, _, _ in before}))


def index_names(connection: apsw.Connection, spellings: Sequence[str]) -> None:
    """Keep what names look like, for finding look-alikes by an index."""
    connection.executemany(
        "INSERT INTO people_looks VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        ((name, confusables.skeleton(name), *confusables.keys(name)) for name in spellings),
    )


def index_missing_names(connection: apsw.Connection) -> int:
    """Remember the looks of names that came in otherwise: by a migration, or in an answer of the target's."""
    missing = fetch_column(
        connection,
        "SELECT name FROM people_uses UNION SELECT name FROM people_known UNION SELECT name FROM people"
        " EXCEPT SELECT name FROM people_looks",
    )
    index_names(connection, missing)
    return len(missing)


def iter_contributors(release: Release) -> Iterator[tuple[str, str, str]]:
    """Yield name, part and role of everybody in a release's own lists."""
    for node in (release, *release.tracks()):
        yield from _iter_entries(node.primary_contributions)
        yield from _iter_entries(node.contributions)
    for work in release.works:
        yield from _iter_entries(work.contributions)
        yield from _iter_entries(work.publishers)


def _iter_entries(value: Any) -> Iterator[tuple[str, str, str]]:
    for row in cast("tuple[Any, ...]", value) if isinstance(value, tuple) else ():
        match row:
            case PrimaryContribution():
                entry = (row.artist, "artist", "")
            case Contribution():
                entry = (row.artist, "credit", row.role)
            case WorkContribution():
                entry = (row.artist, "writer", row.role)
            case Publisher():
                entry = (row.publisher, "publisher", "")
            case _:
                continue
        name, part, role = entry
        if isinstance(name, str) and name.strip():
            yield name.strip(), part, role.strip() if isinstance(role, str) else ""
