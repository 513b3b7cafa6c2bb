"""Several releases put into the outbox in one go: which could go, where to, and what stands against the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trackball_desktop.checks.kinds import FindingKind, by_kind
from trackball_desktop.checks.model import Finding
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.inherit import shown_artist, shown_title
from trackball_desktop.services.bulk_edits import EDITABLE
from trackball_desktop.services.target_order import accounts_in_order, accounts_of

if TYPE_CHECKING:
    from trackball_desktop.services.checking import CheckService
    from trackball_desktop.services.submit import SubmissionService
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.storage.settings import Account

OnProgress = Callable[[int, int], object]


@dataclass(frozen=True)
class Candidate:
    """A release and whether it can be sent: `ready`, `blocked`, `sent` already, or `no_account` to send it to.

    `accounts` are those that it goes to, in the order of work, the first once the target `after` has it; of one that is
    `sent` those that it was to go to.
    """

    release_id: str
    title: str
    artist: str
    accounts: tuple[Account, ...]
    standing: str
    blockers: tuple[Finding, ...] = ()
    warnings: int = 0
    after: str = ""


async def check_candidates(
    repositories: Repositories,
    checking: CheckService,
    release_ids: Sequence[str],
    on_progress: OnProgress = lambda _done, _of: None,
    account_ids: Sequence[str] = (),
) -> list[Candidate]:
    """Check each release as `Submit.queue` does, measuring its files, and say which could go.

    They go to these accounts, but to no target that has them already; each to its own account where none is named.
    Raises UserError for two accounts of one target.
    """
    candidates: list[Candidate] = []
    chosen = accounts_in_order(repositories, account_ids)
    for number, release_id in enumerate(release_ids):
        on_progress(number, len(release_ids))
        draft = repositories.library.load(release_id)
        defaults = checking.defaults_of(draft.release)
        title = shown_title(draft.release, draft.release, defaults)
        artist = shown_artist(draft.release, draft.release, defaults)
        own = repositories.accounts.get(draft.account_id) if draft.account_id else repositories.accounts.default()
        accounts = tuple(chosen) if chosen else (own,) if own is not None else ()
        there = accounts_of(repositories, release_id)
        goes = tuple(account for account in accounts if account.target not in there)
        may_go = draft.state in EDITABLE or (chosen and there)
        if draft.is_trashed or not may_go or (accounts and not goes):
            candidates.append(Candidate(release_id, title, artist, accounts, "sent"))
            continue
        checked = [
            await checking.run(release_id, measure=account.storage is not None, account_id=account.id)
            for account in goes
        ] or [await checking.run(release_id, measure=False)]
        blockers: list[Finding] = []
        for item in checked:
            blockers += [finding for finding in item.blockers if finding not in blockers]
        standing = "no_account" if not goes else "blocked" if blockers else "ready"
        warnings = max(by_kind(item.findings)[FindingKind.WARNING] for item in checked)
        after = next(reversed(there), "")
        candidates.append(Candidate(release_id, title, artist, goes, standing, tuple(blockers), warnings, after))
    on_progress(len(release_ids), len(release_ids))
    return candidates


async def queue_releases(
    submit: SubmissionService, ready: Sequence[Candidate]
) -> tuple[list[str], list[tuple[str, TrackballError]]]:
    """Queue each release for its accounts; return those that are in the outbox now, and why each other is not."""
    queued: list[str] = []
    refused: list[tuple[str, TrackballError]] = []
    for item in ready:
        try:
            await submit.queue_all(item.release_id, [account.id for account in item.accounts], item.after)
        except TrackballError as error:
            refused.append((item.release_id, error))
        else:
            queued.append(item.release_id)
    return queued, refused
