"""Several releases put into the outbox in one go: which could go, where to, and what stands against the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.inherit import shown_artist, shown_title
from trackball_desktop.services.several import EDITABLE

if TYPE_CHECKING:
    from trackball_desktop.services.checking import Checking
    from trackball_desktop.services.submit import Submit
    from trackball_desktop.storage.stores import Stores

Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Candidate:
    """A release and whether it can be sent: `ready`, `blocked`, `sent` already, or `no_account` to send it to."""

    release_id: str
    title: str
    artist: str
    account: str
    standing: str
    blockers: tuple[Finding, ...] = ()
    warnings: int = 0


async def candidates(
    stores: Stores, checking: Checking, release_ids: Sequence[str], report: Progress = lambda _done, _of: None
) -> list[Candidate]:
    """Check each release as `Submit.queue` does, measuring its files, and say which could go."""
    found: list[Candidate] = []
    for number, release_id in enumerate(release_ids):
        report(number, len(release_ids))
        draft = stores.library.load(release_id)
        defaults = checking.defaults_of(draft.release)
        account = stores.accounts.get(draft.account_id) if draft.account_id else stores.accounts.default()
        title = shown_title(draft.release, draft.release, defaults)
        artist = shown_artist(draft.release, draft.release, defaults)
        name = account.name if account is not None else ""
        if draft.state not in EDITABLE or draft.trashed:
            found.append(Candidate(release_id, title, artist, name, "sent"))
            continue
        measured = account is not None and account.storage is not None
        checked = await checking.run(release_id, measure=measured)
        standing = "no_account" if account is None else "blocked" if checked.blockers else "ready"
        warnings = checked.count(Severity.WARNING)
        found.append(Candidate(release_id, title, artist, name, standing, checked.blockers, warnings))
    report(len(release_ids), len(release_ids))
    return found


async def queue_several(
    submit: Submit, release_ids: Sequence[str]
) -> tuple[list[str], list[tuple[str, TrackballError]]]:
    """Queue each release; return those that are in the outbox now, and why each of the others is not."""
    queued: list[str] = []
    refused: list[tuple[str, TrackballError]] = []
    for release_id in release_ids:
        try:
            await submit.queue(release_id)
        except TrackballError as error:
            refused.append((release_id, error))
        else:
            queued.append(release_id)
    return queued, refused
