"""How a release stands at a glance: checks, files, sent, accepted, live, cleared, each as one word.

Read from what is kept; no network and few modules, so that the list can ask it for each row it paints.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.storage.library import ReleaseRow, StoreCounts

NOT_SENT = frozenset({ReleaseState.DRAFT, ReleaseState.READY})
IN_PROGRESS = frozenset({ReleaseState.QUEUED, ReleaseState.UPLOADING, ReleaseState.POSTING, ReleaseState.UNCONFIRMED})


class Health(StrEnum):
    """How one side of a release stands."""

    DONE = "done"
    MOVING = "moving"
    NOT_YET = "not_yet"
    ATTENTION = "attention"
    ACTION_REQUIRED = "act"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ReleaseHealth:
    """How each side of a release stands. `cleared` is unknown where nobody tells what is cleared."""

    checks: Health
    files: Health
    sent: Health
    accepted: Health
    live: Health
    cleared: Health = Health.UNKNOWN

    @property
    def aspects(self) -> tuple[Health, ...]:
        """All of them, in the order in which the list draws their marks."""
        return self.checks, self.files, self.sent, self.accepted, self.live, self.cleared


def health_of(row: ReleaseRow, *, is_late: bool = False, cleared: Health = Health.UNKNOWN) -> ReleaseHealth:
    """Return how a release stands; `is_late` says that it should have been sent by now."""
    return ReleaseHealth(
        checks=_checks(row),
        files=_files(row),
        sent=Health.ACTION_REQUIRED if is_late else _sent_health(row),
        accepted=_accepted_health(row),
        live=_live(row.stores),
        cleared=cleared,
    )


def _checks(row: ReleaseRow) -> Health:
    if not row.checked:
        return Health.NOT_YET
    if row.blockers > row.to_do:
        return Health.ACTION_REQUIRED
    if row.to_do:
        return Health.NOT_YET
    return Health.ATTENTION if row.warnings else Health.DONE


def _files(row: ReleaseRow) -> Health:
    if row.progress is not None or row.state is ReleaseState.UPLOADING:
        return Health.MOVING
    return Health.DONE if row.remote_id is not None else Health.NOT_YET


def _sent_health(row: ReleaseRow) -> Health:
    if row.state is ReleaseState.NEEDS_YOU or row.state is ReleaseState.GONE:
        return Health.ACTION_REQUIRED
    if row.state in IN_PROGRESS:
        return Health.MOVING
    return Health.DONE if row.remote_id is not None else Health.NOT_YET


def _accepted_health(row: ReleaseRow) -> Health:
    """Say only whether the target said anything: what its words mean is not documented."""
    if row.remote_id is None:
        return Health.NOT_YET
    if row.state is ReleaseState.GONE:
        return Health.ACTION_REQUIRED
    return Health.MOVING if row.status else Health.NOT_YET


def _live(stores: StoreCounts) -> Health:
    if stores.gone:
        return Health.ACTION_REQUIRED
    if stores.wrong_pages:
        return Health.ATTENTION
    if stores.available:
        return Health.DONE if stores.available == stores.checked else Health.MOVING
    if not stores.checked or (stores.unreadable and not stores.missing):
        return Health.UNKNOWN
    return Health.NOT_YET
