"""The copies of a release on its target's receiving side: each submission is a record of its own there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from trackball_desktop.api.json_text import read_json
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.targets.base import Target


@dataclass(frozen=True)
class PlatformRecord:
    """A record as it was last seen, `seen_at` in UTC. `copy_number` is the target's ("1 of 2"), `status` its word;
    None where it gave none. `gone` is true where the last look found nothing there.
    """

    remote_id: str
    copy_number: str | None
    status: str | None
    first_seen_at: str
    seen_at: str
    gone: bool


def platform_records(
    repositories: Repositories, target: Target, release_id: str, own_id: str | None
) -> tuple[PlatformRecord, ...]:
    """Return the records that were found beside a release's own one, in the order in which they were found."""
    records_by_id: dict[str, PlatformRecord] = {}
    for sample in repositories.status.list_samples(release_id):
        if sample.remote_id == own_id or not sample.remote_id:
            continue
        before = records_by_id.get(sample.remote_id)
        number = before.copy_number if before else None
        if sample.raw and sample.http_status == 200:
            answer: Any = read_json(sample.raw)
            if isinstance(answer, dict):
                number = target.read_record(cast("dict[str, object]", answer)).copy_number or number
        records_by_id[sample.remote_id] = PlatformRecord(
            sample.remote_id,
            number,
            sample.status,
            before.first_seen_at if before else sample.at,
            max(sample.until, before.seen_at if before else ""),
            sample.http_status == 404,
        )
    return tuple(records_by_id.values())
