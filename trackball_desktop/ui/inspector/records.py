"""What Compare sets against the draft: the body that was sent, and the target's records as they were last answered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.lifecycle import SubmissionState

if TYPE_CHECKING:
    from trackball_desktop.storage.outbox import Outbox
    from trackball_desktop.storage.status import StatusSamples
    from trackball_desktop.targets.base import Target


@dataclass(frozen=True)
class SentBody:
    """The body that made the release. `own_line` is the manifest's key, where the app wrote it into a text field."""

    body: dict[str, Any]
    own_line: str | None
    account_id: str
    remote_id: str


@dataclass(frozen=True)
class TargetRecord:
    """A record at the target as it was last answered.

    `polled_at` is the last look. `is_own` is the one that was created.
    """

    remote_id: str
    body: dict[str, Any]
    polled_at: str
    is_own: bool


def find_sent_body(outbox: Outbox, release_id: str, target: str = "") -> SentBody | None:
    """Return what was sent for a release that is at this target, or at any where none is named.

    None where nothing was, or not from here.
    """
    for row in outbox.of_release(release_id):
        if target not in ("", row.target):
            continue
        body = _parse_json_object(row.payload)
        if row.state is SubmissionState.CONFIRMED and body:
            return SentBody(body, row.manifest_key, row.account_id, row.remote_id or "")
    return None


def find_target_records(
    status: StatusSamples, target: Target, release_id: str, sent: SentBody | None
) -> tuple[TargetRecord, ...]:
    """Return the target's records of a release: its own, then those of the receiving side, the newest of them first."""
    records: dict[str, TargetRecord] = {}
    for sample in status.list_samples(release_id):
        if sample.target not in ("", target.id):
            continue
        if not 200 <= sample.http_status < 300:
            continue
        known_record = records.get(sample.remote_id)
        body = _parse_json_object(sample.raw) or (known_record.body if known_record is not None else None)
        if body is not None:
            ours = sample.remote_id == sent.remote_id if sent is not None else not target.read_record(body).is_copy
            records[sample.remote_id] = TargetRecord(sample.remote_id, body, sample.until, ours)
    newest_first = list(records.values())[::-1]
    return tuple(sorted(newest_first, key=lambda record: not record.is_own))


def _parse_json_object(text: str | None) -> dict[str, Any] | None:
    try:
        body = json.loads(text, parse_float=Decimal) if text else None
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
