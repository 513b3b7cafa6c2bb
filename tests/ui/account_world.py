"""Practice's servers and the account services, without the rest: what forms about accounts are tested against."""

from __future__ import annotations

import asyncio

from trackball_desktop.services.accounts import AccountsService
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.targets.clients import Clients


class AccountServices:
    """The services that an account's form asks, with an empty run."""

    def __init__(self, repositories: Repositories, secrets: Secrets) -> None:
        self._remote = Clients(repositories, secrets)
        self.accounts = AccountsService(repositories, secrets, self._remote)

    async def run(self) -> None:
        """Wait to be cancelled."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Close all connections."""
        await self._remote.close()
