"""Which accounts have a key that the target refused when it was last tried, so that none of them is shown as well."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings

REFUSED_SETTING = "accounts.refused"
"""The setting with the ids of those accounts."""


def refused_accounts(settings: Settings) -> frozenset[str]:
    """Return the ids of the accounts whose key was refused."""
    stored: Any = settings.get(REFUSED_SETTING, [])
    return frozenset(map(str, stored)) if isinstance(stored, list) else frozenset()  # pyright: ignore[reportUnknownArgumentType]


async def save_login_result(settings: Settings, account_id: str, *, refused: bool) -> None:
    """Keep whether the target refused an account's key just now. Writes only what is new."""
    refused_before = refused_accounts(settings)
    if refused != (account_id in refused_before):
        now = refused_before | {account_id} if refused else refused_before - {account_id}
        await asyncio.wrap_future(settings.save(REFUSED_SETTING, sorted(now)))
