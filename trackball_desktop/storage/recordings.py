"""The ledger of recordings: which audio carries which ISRC on which releases, across the library.

Audio is told by the hash of its decoded samples, so the same recording is the same whatever file it came in. It is a
conflict when one audio has two codes, or one code two audios. What was not measured, or lies in the trash, is not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch
from trackball_desktop.storage.search_query import code_key

_MEASURED = """
WITH heard AS MATERIALIZED (
    SELECT r.id AS release_id, t.track_id AS track_id, r.title AS release, t.title AS title, t.version AS version,
        t.artist AS artist, t.isrc AS isrc, f.pcm_sha256 AS sound
    FROM releases r JOIN tracks t ON t.release_id = r.id
    JOIN assets m ON m.number = (
        SELECT max(number) FROM assets WHERE owner_id = t.track_id AND release_id = r.id AND role = 'master'
    )
    JOIN facts f ON f.sha256 = m.sha256
    WHERE r.trashed_at IS NULL AND f.pcm_sha256 IS NOT NULL
),
coded AS (SELECT DISTINCT isrc, sound FROM heard WHERE isrc <> ''),
judged AS (
    SELECT *, isrc IN (SELECT isrc FROM coded GROUP BY isrc HAVING count(*) > 1) AS other_audio,
        isrc <> '' AND sound IN (SELECT sound FROM coded GROUP BY sound HAVING count(*) > 1) AS other_code
    FROM heard
)
"""

_PAGE = f"""{_MEASURED}
SELECT release_id, track_id, release, title, version, artist, isrc, sound, other_audio, other_code FROM judged
WHERE (?1 = 0 OR other_audio OR other_code)
    AND (?2 = '' OR instr(lower(title || ' ' || version || ' ' || artist || ' ' || release), lower(?2))
        OR (?3 <> '' AND (instr(isrc, ?3) OR instr(upper(sound), ?3) = 1)))
ORDER BY (other_audio OR other_code) DESC, other_audio DESC, CASE WHEN other_audio THEN isrc ELSE sound END,
    isrc, release, title, track_id
LIMIT ?4
"""  # noqa: S608 - put together of constants

_COUNTS = f"{_MEASURED} SELECT count(*), coalesce(sum(other_audio OR other_code), 0) FROM judged"  # noqa: S608


@dataclass(frozen=True)
class Recording:
    """A track whose audio was measured. `audio_hash` is the hash of its samples, `isrc` empty where it has none."""

    release_id: str
    track_id: str
    release_title: str
    title: str
    version: str
    artist: str
    isrc: str
    audio_hash: str
    has_other_audio: bool
    has_other_code: bool


@dataclass(frozen=True)
class RecordingsPage:
    """What was found, and how many recordings and conflicts there are in the whole library."""

    rows: tuple[Recording, ...]
    recording_count: int
    conflict_count: int


class Recordings:
    """The recordings of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(self, search_text: str = "", *, only_conflicts: bool = False, limit: int = 500) -> RecordingsPage:
        """Return recordings by title, artist, release, code or the beginning of the audio's hash; conflicts first.

        It goes through the whole library: not for the main thread.
        """
        search_text = search_text.strip()
        parameters = (int(only_conflicts), search_text, code_key(search_text), limit)
        rows = self._db.read(lambda connection: fetch(connection, _PAGE, parameters))
        count, conflicts = self._db.read(lambda connection: fetch(connection, _COUNTS))[0]
        recordings = (Recording(*row[:8], has_other_audio=bool(row[8]), has_other_code=bool(row[9])) for row in rows)
        return RecordingsPage(tuple(recordings), count, conflicts)
