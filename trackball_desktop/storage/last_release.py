"""The release that an artist or a label had last, and what of it a new one is likely to share."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import apsw

from trackball_desktop.checks.helpers import main_artists, rows_of
from trackball_desktop.checks.model import LastRelease
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.projections import field_text
from trackball_desktop.storage.rows import fetch_column

LIKELY_FIELDS = ("genre", "audio_language", "metadata_language", "pline_owner", "cline_owner")
"""What an artist's releases usually have in common."""
_BY_DATE = "AND r.id <> ?1 ORDER BY r.release_date DESC, r.changed_no DESC LIMIT 1"
_BY_ARTISTS = f"""
SELECT r.id FROM releases r WHERE r.trashed_at IS NULL AND r.track_count > 0 AND ?3 = (
    SELECT count(DISTINCT u.name) FROM people_uses u
    WHERE u.release_id = r.id AND u.part = 'artist' AND u.name IN (SELECT value FROM json_each(?2))
) {_BY_DATE}"""  # noqa: S608 - only our own words
_BY_LABEL = f"SELECT r.id FROM releases r WHERE r.trashed_at IS NULL AND r.track_count > 0 AND r.label = ?2 {_BY_DATE}"  # noqa: S608


def latest_release_id(connection: apsw.Connection, artists: Sequence[str], label: str, *, besides: str = "") -> str:
    """Return the id of the release that these artists, else this label, had last; empty where there is none.

    `besides` is the id of one that does not count.
    """
    names = sorted({name for name in artists if name})
    release_ids = fetch_column(connection, _BY_ARTISTS, (besides, json.dumps(names), len(names))) if names else []
    release_ids = release_ids or (fetch_column(connection, _BY_LABEL, (besides, label)) if label else [])
    return release_ids[0] if release_ids else ""


def find_last_release(
    connection: apsw.Connection, release: Release, load: Callable[[apsw.Connection, str], Release]
) -> LastRelease:
    """Return what the artist's last release says where this one says nothing; nothing is read where it says all.

    `load` reads a draft.
    """
    empty = [field for field in LIKELY_FIELDS if not field_text(getattr(release, field))]
    artists = main_artists(rows_of(release.primary_contributions))
    last_id = latest_release_id(connection, artists, "", besides=release.id) if empty and artists else ""
    if not last_id:
        return LastRelease()
    try:
        last = load(connection, last_id)
    except TrackballError:  # damaged: it has nothing to give
        return LastRelease()
    values = {field: text for field in empty if (text := field_text(getattr(last, field)))}
    return LastRelease(field_text(last.title), values)
