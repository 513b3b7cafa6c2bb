"""What a submission was frozen with beside its payload: the files as they were checked, and what the checks said.

Kept with the submission, so that a release that waits and is edited meanwhile, or is given another master, still sends
what was checked, and so that a receipt can say later what was known then. The schema takes it when a submission is
queued, and never again.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from trackball_desktop.storage.rows import fetch_one, read_json


@dataclass(frozen=True)
class SnapshotAsset:
    """A file as it was checked: whose it is (`owner_id` is a track's id or the release's), where, and which bytes.

    `disc` and `track` count from 1 and are None where the file belongs to no track; `title` and `isrc` are the track's.
    """

    owner_id: str
    role: str
    path: str
    size: int
    mtime_ns: int
    sha256: str
    disc: int | None = None
    track: int | None = None
    title: str | None = None
    isrc: str | None = None


@dataclass(frozen=True)
class SnapshotFinding:
    """A finding as it stood: the rule, where (a field path, empty for the release), its sentence, and why it was waived
    (`waived_at` as the waiver has it).
    """

    rule: str
    severity: str
    path: str
    message: str
    waived: bool = False
    reason: str = ""
    waived_at: str = ""


@dataclass(frozen=True)
class SubmissionSnapshot:
    """The files in the order of tracks, then the others; the findings, blockers first."""

    assets: tuple[SnapshotAsset, ...] = ()
    findings: tuple[SnapshotFinding, ...] = ()


def write_snapshot(connection: apsw.Connection, submission_id: str, snapshot: SubmissionSnapshot) -> None:
    """Keep what a submission was frozen with, inside the write that queues it."""
    connection.execute(
        "INSERT INTO submission_contents (submission_id, assets, findings) VALUES (?, ?, ?)",
        (submission_id, _to_json(snapshot.assets), _to_json(snapshot.findings)),
    )


def read_snapshot(connection: apsw.Connection, submission_id: str) -> SubmissionSnapshot | None:
    """Return what a submission was frozen with; None for one of a version that did not keep it."""
    row = fetch_one(
        connection, "SELECT assets, findings FROM submission_contents WHERE submission_id = ?", (submission_id,)
    )
    if row is None:
        return None
    return SubmissionSnapshot(
        tuple(SnapshotAsset(**values) for values in read_json(row[0])),
        tuple(SnapshotFinding(**values) for values in read_json(row[1])),
    )


def _to_json(rows: Sequence[Any]) -> str:
    return json.dumps([dataclasses.asdict(row) for row in rows], ensure_ascii=False)
