"""What of a release has left this machine, for the checks: files that are stuck, codes it was created with.

Submissions are never deleted, so a UPC that once went out is known also when its release is long in the trash.
"""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from trackball_desktop.checks.model import SentState
from trackball_desktop.domain.assets import Asset
from trackball_desktop.domain.identifiers import gtin14, normal_isrc
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.sent_release import SentRelease
from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.i18n.stored import from_stored
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.projections import field_text
from trackball_desktop.storage.rows import fetch, fetch_column

SENT = """
SELECT state, upc, sent FROM submissions
WHERE release_id = ? AND state IN ('queued', 'posting', 'unknown', 'confirmed')
ORDER BY account_id <> ?, number DESC LIMIT 1
"""

SAME_CODE = """
SELECT sent FROM submissions
WHERE account_id = ? AND gtin14 = ? AND gtin14 <> '' AND release_id <> ?
    AND state IN ('queued', 'posting', 'unknown', 'confirmed')
ORDER BY number LIMIT 1
"""

STUCK = """
SELECT u.sha256, coalesce(nullif(u.error, ''), u.state) FROM upload_releases l JOIN uploads u USING (account_id, sha256)
WHERE l.release_id = ? AND u.state IN ('failed', 'changed', 'missing')
"""


def read_sent_state(db: Database, release: Release, account_id: str, assets: Sequence[Asset]) -> SentState:
    """Return what of a release was sent; `assets` are its files with the hashes of what is on disk now."""
    return db.read(lambda connection: _sent_state(connection, release, account_id, assets))


def _sent_state(connection: apsw.Connection, release: Release, account_id: str, assets: Sequence[Asset]) -> SentState:
    sent = fetch(connection, SENT, (release.id, account_id))
    others = fetch_column(connection, SAME_CODE, (account_id, gtin14(field_text(release.upc)) or "", release.id))
    same_code = _title(others[0]) if others else ""
    if not sent:
        return SentState(same_code=same_code)
    state, upc, body = sent[0]
    if state == "confirmed":
        return SentState(sent_upc=upc, sent_isrcs=_isrcs(SentRelease.from_json(body)), same_code=same_code)
    errors_by_hash = {sha256: from_stored(why, TransferText) for sha256, why in fetch(connection, STUCK, (release.id,))}
    stuck = {asset.id: errors_by_hash[asset.stamp.sha256] for asset in assets if asset.stamp.sha256 in errors_by_hash}
    return SentState(is_waiting=True, stuck=stuck, same_code=same_code)


def _title(body: str) -> str:
    sent = SentRelease.from_json(body)
    return sent.title or sent.upc


def _isrcs(sent: SentRelease) -> tuple[str, ...]:
    """Return the codes that were sent; none where a track had none, since the distributor then gave it one."""
    codes = [normal_isrc(track.isrc) for track in sent.tracks]
    return tuple(code for code in codes if code is not None) if all(track.isrc for track in sent.tracks) else ()
