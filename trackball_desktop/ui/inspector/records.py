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
class Sent:
    """The body that made the release. `own_line` is the manifest's key, where the app wrote it into a text field."""

    body: dict[str, Any]
    own_line: str | None
    account_id: str
    remote_id: str


@dataclass(frozen=True)
class Record:
    """A record at the target as it was last answered; `at` is the last look. `own` is the one that was created."""

    remote_id: str
    body: dict[str, Any]
    at: str
    own: bool


def sent_of(outbox: Outbox, release_id: str, target: str = "") -> Sent | None:
    """Return what was sent for a release that is at this target, or at any where none is named.

    None where nothing was, or not from here.
    """
    for row in outbox.of_release(release_id):
        if target not in ("", row.target):
            continue
        body = _object(row.payload)
        if row.state is SubmissionState.CONFIRMED and body:
            return Sent(body, row.manifest_key, row.account_id, row.remote_id or "")
    return None


def records_of(status: StatusSamples, target: Target, release_id: str, sent: Sent | None) -> tuple[Record, ...]:
    """Return the target's records of a release: its own, then those of the receiving side, the newest of them first."""
    records: dict[str, Record] = {}
    for sample in status.all(release_id):
        if sample.target not in ("", target.id):
            continue
        if not 200 <= sample.http_status < 300:
            continue
        known = records.get(sample.remote_id)
        body = _object(sample.raw) or (known.body if known is not None else None)
        if body is not None:
            ours = sample.remote_id == sent.remote_id if sent is not None else not target.read_record(body).is_copy
            records[sample.remote_id] = Record(sample.remote_id, body, sample.until, ours)
    newest_first = list(records.values())[::-1]
    return tuple(sorted(newest_first, key=lambda record: not record.own))


def _object(text: str | None) -> dict[str, Any] | None:
    try:
        body = json.loads(text, parse_float=Decimal) if text else None
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
