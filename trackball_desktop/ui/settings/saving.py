"""Saves, tests and removes accounts through the services: what is to be handed to `bridge.submit`.

A test is about what is kept, so it is kept first. Secrets are arguments of one call and stay nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from trackball_desktop.storage.settings import Account

if TYPE_CHECKING:
    from trackball_desktop.services.accounts import KeyReplacement
    from trackball_desktop.services.context import Services
    from trackball_desktop.targets.base import ConnectionCheck

Test = Literal["", "connection", "storage"]


def save_account_work(
    account: Account, secrets: Mapping[str, str], test: Test = ""
) -> Callable[[Services], Coroutine[Any, Any, list[ConnectionCheck]]]:
    """Return the work that keeps an account and its secrets, then tries out what `test` names."""

    async def work(services: Services) -> list[ConnectionCheck]:
        await services.accounts.save(account, secrets)
        if test == "connection":
            return await services.accounts.test(account.id)
        if test == "storage":
            return await services.accounts.test_storage(account.id)
        return []

    return work


def replace_key_work(
    account: Account, secrets: Mapping[str, str], test: Test = ""
) -> Callable[[Services], Coroutine[Any, Any, KeyReplacement]]:
    """Return the work that keeps a known account with another key, which is tried first, and then tries out `test`.

    A key that the target refuses leaves everything as it was.
    """

    async def work(services: Services) -> KeyReplacement:
        replaced = await services.accounts.replace_key(account, secrets)
        if not replaced.is_saved or not test:
            return replaced
        run_test = services.accounts.test if test == "connection" else services.accounts.test_storage
        return replace(replaced, lines=[*await run_test(account.id), *replaced.lines[1:]])

    return work


def remove_account_work(account_id: str) -> Callable[[Services], Coroutine[Any, Any, None]]:
    """Return the work that forgets an account and its secrets."""

    async def work(services: Services) -> None:
        await services.accounts.remove(account_id)

    return work


def forget_key_work(account_id: str) -> Callable[[Services], Coroutine[Any, Any, None]]:
    """Return the work that takes an account's key out of the keyring; the account stays, without a way in."""

    async def work(services: Services) -> None:
        await services.accounts.forget_key(account_id)

    return work
