"""In which order a release goes to its targets: "this one first, then …". One order for all, that a person sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import LIVE_SUBMISSIONS
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.writes import committed
from trackball_desktop.targets import registry

SETTING = "targets.order"
"""The setting that keeps ids of targets, the first one first."""


def target_order(repositories: Repositories) -> tuple[str, ...]:
    """Return the ids of all targets that accounts have, in the order of work; one that was never placed comes last."""
    chosen = [str(id) for id in repositories.settings.get(SETTING, [])]
    used = dict.fromkeys(account.target for account in repositories.accounts.list())
    return tuple(sorted(used, key=lambda id: chosen.index(id) if id in chosen else len(chosen)))


async def set_order(repositories: Repositories, target_ids: Sequence[str]) -> None:
    """Keep the order of work. Raises UserError for a target that is not known."""
    for target_id in target_ids:
        registry.get(target_id)
    await committed(repositories.settings.save(SETTING, list(dict.fromkeys(target_ids))))


def accounts_in_order(repositories: Repositories, account_ids: Iterable[str]) -> list[Account]:
    """Return accounts in the order of their targets. Raises UserError for two of one target, or one that is not there.

    A release goes to a target once, whichever of its accounts is taken.
    """
    places = target_order(repositories)
    accounts = [repositories.accounts.get(id) for id in dict.fromkeys(account_ids)]
    existing = [account for account in accounts if account is not None]
    if len(existing) < len(accounts):
        raise UserError(
            SubmissionText.tr("One of the accounts no longer exists."),
            meaning=SubmissionText.tr("Nothing was sent."),
        )
    taken: dict[str, Account] = {}
    for account in existing:
        other = taken.setdefault(account.target, account)
        if other is not account:
            raise UserError(
                SubmissionText.tr(
                    "“{first}” and “{second}” are both accounts of {name}.",
                    first=other.name,
                    second=account.name,
                    name=registry.display_name(account.target),
                ),
                meaning=SubmissionText.tr("Nothing was sent: a release can go to a target only once."),
                remedy=SubmissionText.tr("Choose one of them."),
            )
    return sorted(existing, key=lambda account: places.index(account.target))


def accounts_of(repositories: Repositories, release_id: str) -> dict[str, str]:
    """Return the account by which a release is at each target, or on its way there, by the targets' ids."""
    rows = repositories.outbox.of_release(release_id)
    return {row.target: row.account_id for row in reversed(rows) if row.state in LIVE_SUBMISSIONS}
