"""Earnings and store links of a release that is at a target, where the target has calls for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import Json, PostReleaseCalls

if TYPE_CHECKING:
    from trackball_desktop.services.submission_actions import SubmissionActions
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.targets.clients import Clients


class AfterReleaseService:
    """Asks the target that has a release for its earnings and store links."""

    def __init__(self, clients: Clients, actions: SubmissionActions) -> None:
        self._clients = clients
        self._actions = actions

    async def earnings(self, release_id: str, target_id: str = "") -> Sequence[Json]:
        """Return the rows of a release's earnings, as they came. Raises UserError and RemoteError."""
        submission = self._actions.submission_at(release_id, target_id)
        client = await self._client(submission, "earnings")
        return await client.earnings(submission.remote_id or "")

    async def store_links(self, release_id: str, target_id: str = "") -> Mapping[str, str]:
        """Return the addresses of a release at the stores, by their names. Raises UserError and RemoteError."""
        submission = self._actions.submission_at(release_id, target_id)
        client = await self._client(submission, "store_links")
        return await client.store_links(submission.remote_id or "")

    async def _client(self, submission: Submission, call: str) -> PostReleaseCalls:
        target = registry.get(submission.target)
        capabilities = target.capabilities
        if not (capabilities.earnings if call == "earnings" else capabilities.store_links):
            raise UserError(
                SubmissionText.tr("The app does not know how to ask {name} for this.", name=target.name),
                meaning=SubmissionText.tr("Nothing was sent."),
                remedy=SubmissionText.tr("Check the questions that it has not answered yet."),
            )
        return cast("PostReleaseCalls", await self._clients.client(submission.account_id))
