"""What a release shares with the rest of the library, for the checks: codes, sounds, artists' names.

Only what shares something is fetched, each by an index, so that a check does not grow with the library. Releases in the
trash do not count.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import apsw

from trackball_desktop.checks.model import Catalogue, CataloguePerson, CatalogueRelease, CatalogueTrack
from trackball_desktop.domain.identifiers import gtin14
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.indexing import iter_contributors
from trackball_desktop.storage.projections import field_text, isrc_key, sort_key
from trackball_desktop.storage.rows import fetch, fetch_column

RELEASES = """
SELECT id, title, gtin14, catalog_number FROM releases
WHERE gtin14 = ?1 AND gtin14 <> '' AND id <> ?2 AND trashed_at IS NULL
UNION SELECT id, title, gtin14, catalog_number FROM releases
WHERE catalog_number = ?3 AND catalog_number <> '' AND label_key = ?4 AND id <> ?2 AND trashed_at IS NULL
ORDER BY title, id
"""

TRACKS = """
WITH alike (track_id) AS (
    SELECT track_id FROM tracks WHERE isrc <> '' AND isrc IN (SELECT value FROM json_each(?1))
    UNION SELECT owner_id FROM assets WHERE sha256 IN (SELECT value FROM json_each(?2))
    UNION SELECT a.owner_id FROM facts f JOIN assets a ON a.sha256 = f.sha256
        WHERE f.pcm_sha256 IN (SELECT pcm_sha256 FROM facts WHERE sha256 IN (SELECT value FROM json_each(?2)))
)
SELECT t.release_id, t.track_id, r.title, t.title, t.version, t.artist, t.isrc, coalesce(f.duration, t.duration),
    f.pcm_sha256
FROM alike CROSS JOIN tracks t ON t.track_id = alike.track_id
JOIN releases r ON r.id = t.release_id
LEFT JOIN assets m ON m.number = (
    SELECT max(number) FROM assets WHERE owner_id = t.track_id AND release_id = t.release_id AND role = 'master'
)
LEFT JOIN facts f ON f.sha256 = m.sha256
WHERE t.release_id <> ?3 AND r.trashed_at IS NULL
ORDER BY r.changed_no, t.track_id
"""

NAMES = """
SELECT DISTINCT a.name FROM artists a JOIN releases r ON r.id = a.release_id
WHERE a.release_id <> ? AND r.trashed_at IS NULL ORDER BY a.name
"""


PEOPLE = """
SELECT name, ipi, isni FROM people
WHERE (ipi <> '' OR isni <> '') AND name IN (SELECT value FROM json_each(?)) ORDER BY name
"""


SINGLE_ARTISTS_SQL = """
SELECT name FROM acts WHERE name IN (SELECT value FROM json_each(?)) ORDER BY name
"""


def catalogue_for(connection: apsw.Connection, release: Release, sha256s: Sequence[str]) -> Catalogue:
    """Gather it; `sha256s` are those of the release's files."""
    isrcs = sorted({isrc_key(field_text(track.isrc)) for track in release.tracks()} - {""})
    tracks = fetch(connection, TRACKS, (json.dumps(isrcs), json.dumps(list(sha256s)), release.id))
    own = (field_text(release.catalog_number), sort_key(field_text(release.label)))
    releases = fetch(connection, RELEASES, (gtin14(field_text(release.upc)) or "", release.id, *own))
    people = json.dumps(sorted({name for name, _, _ in iter_contributors(release)}))
    return Catalogue(
        releases=tuple(CatalogueRelease(*row) for row in releases),
        tracks=tuple(CatalogueTrack(*row) for row in tracks),
        artist_names=tuple(fetch_column(connection, NAMES, (release.id,))),
        people=tuple(CataloguePerson(*row) for row in fetch(connection, PEOPLE, (people,))),
        single_artists=tuple(fetch_column(connection, SINGLE_ARTISTS_SQL, (people,))),
    )
