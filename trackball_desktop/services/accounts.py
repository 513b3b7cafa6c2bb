"""Accounts: kept settings, secrets in the keyring, and tests that tell what exactly is wrong."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from trackball_desktop.api.addresses import bucket_error, checked
from trackball_desktop.api.s3 import probe_storage
from trackball_desktop.domain.errors import AddressRefused, TrackballError, UserError
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.services.login_state import note_login
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.stores import Stores
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import TargetClient, TestLine
from trackball_desktop.targets.clients import Clients
from trackball_desktop.targets.failures import kind_of

STORAGE_SECRETS = ("s3", "s3-token", "signing")


@dataclass(frozen=True)
class Replaced:
    """What came of another key: whether it is kept, and a line for each thing to know."""

    kept: bool
    lines: list[TestLine]


class AccountsService:
    """Saves and tests accounts."""

    def __init__(
        self,
        stores: Stores,
        secrets: Secrets,
        remote: Clients,
        *,
        on_key: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        """`on_key` is called with the account's id when it has another key or address."""
        self._on_key = on_key
        self._stores = stores
        self._secrets = secrets
        self._remote = remote

    async def save(self, account: Account, secrets: Mapping[str, str] | None = None) -> None:
        """Keep an account; `secrets` by the names of the target's form, s3, s3-token, signing. Empty ones are
        left as they are.

        Another bucket has none of the files that were sent so far. Raises UserError for an address that must not be
        used, and SecretsUnavailable when the keyring refuses; the account's settings are kept all the same then.
        """
        check_addresses(account)
        known = self._stores.accounts.get(account.id)
        await asyncio.wrap_future(self._stores.accounts.save(account))
        if known is not None and _place(known) != _place(account):
            await self._forget_files(account.id)
        for name, secret in (secrets or {}).items():
            if secret:
                await asyncio.to_thread(self._secrets.save, f"{account.id}/{name}", secret)
        if known is not None and (known.fields != account.fields or any((secrets or {}).values())):
            await note_login(self._stores.settings, account.id, refused=False)  # another key: nobody refused it yet
        self._remote.forget(account.id)
        if self._on_key is not None and known is not None:
            await self._on_key(account.id)

    async def rotate(self, account_id: str, fields: Mapping[str, str], secrets: Mapping[str, str]) -> list[TestLine]:
        """Put a new key in the place of an account's; the old secret is gone from the keyring then.

        The new key is tried first, and one that the target refuses changes nothing. Where it cannot be tried (no
        connection), it is kept all the same. What had stopped over the old key goes on. Raises SecretsUnavailable.
        """
        account = self._remote.account(account_id)
        changed = replace(account, fields={**account.fields, **fields})
        return (await self.replace_key(changed, secrets)).lines

    async def replace_key(self, account: Account, secrets: Mapping[str, str]) -> Replaced:
        """Keep a known account with another key, and whatever else was changed; `secrets` as in `save`.

        As `rotate`: where the target refuses the new key, nothing at all is kept. Raises SecretsUnavailable.
        """
        target = registry.get(account.target)
        line = (await self._tried(lambda: self._remote.with_secrets(account, secrets), key_only=True))[0]
        line = TestLine(True, NetworkText.tr("{name} accepts the new key.", name=target.name)) if line.ok else line
        if line.kind == "login":
            return Replaced(False, [line, TestLine(False, NetworkText.tr("The previous key was kept."), "login")])
        before = self._remote.account(account.id)
        await self.save(account, secrets)
        if before.fields == account.fields:  # its secret was mistyped or forgotten: there is no old key to revoke
            return Replaced(True, [line])
        place, _, menu = target.form.manage_keys.partition(": ")
        old = NetworkText.tr(
            "Now revoke the old key in {place}: {value}. It was deleted from this computer.",
            place=place,
            value=menu.replace(" > ", ", "),
        )
        return Replaced(True, [line, TestLine(True, old)])

    async def forget_key(self, account_id: str) -> None:
        """Take an account's key out of the keyring, after it was revoked or lost. The account and its releases stay,
        and nothing is sent or asked with it until another key is there.
        """
        for field in self._remote.target(account_id).form.secrets:
            await asyncio.to_thread(self._secrets.delete, f"{account_id}/{field.name}")
        self._remote.forget(account_id)

    async def _forget_files(self, account_id: str) -> None:
        """Files that lie elsewhere are not there: they are sent again with the next release that needs them."""
        for row in self._stores.uploads.sent(sys.maxsize):
            if row.account_id == account_id:
                await asyncio.wrap_future(self._stores.uploads.remove(account_id, row.sha256))

    async def remove(self, account_id: str) -> None:
        """Forget an account and its secrets. Drafts that name it stay."""
        account = self._stores.accounts.get(account_id)
        await asyncio.wrap_future(self._stores.accounts.remove(account_id))
        await note_login(self._stores.settings, account_id, refused=False)
        names = [field.name for field in registry.get(account.target).form.secrets] if account is not None else []
        for name in (*names, *STORAGE_SECRETS):
            try:
                await asyncio.to_thread(self._secrets.delete, f"{account_id}/{name}")
            except TrackballError:
                continue
        self._remote.forget(account_id)

    async def test(self, account_id: str) -> list[TestLine]:
        """Try the account's connection to its target; a line for each thing that was tried."""
        lines = await self._tried(lambda: self._remote.client(account_id))
        if lines[0].ok or lines[0].kind == "login":
            await note_login(self._stores.settings, account_id, refused=not lines[0].ok)
        return lines if lines[0].kind in {"keyring", "login"} else [*lines, *await self._way(account_id)]

    async def _way(self, account_id: str) -> list[TestLine]:
        """Tell the proxy between, if there is one that can be used; one that cannot is told by what it stopped."""
        account = self._remote.account(account_id)
        target = registry.get(account.target)
        address = next((account.fields.get(field.name) for field in target.form.shown[::-1] if field.address), None)
        if not address:
            return []
        proxies = (await self._remote.http()).proxies
        try:
            return [TestLine(True, words) for words in proxies.described(address)]
        except AddressRefused:
            return []

    async def _tried(self, made: Callable[[], Awaitable[TargetClient]], *, key_only: bool = False) -> list[TestLine]:
        try:
            client = await made()
        except TrackballError as error:
            return [TestLine(False, error.message, kind_of(error))]
        return await client.test(key_only=key_only)

    async def test_storage(self, account_id: str) -> list[TestLine]:
        """Write, read and delete one small object; a line for each thing tried."""
        try:
            source = await self._remote.source(account_id)
            report = await probe_storage(await self._remote.http(), source)
        except TrackballError as error:
            return [TestLine(False, error.message)]
        found = TestLine(
            True,
            NetworkText.tr("A file was written to {host} and read back.", host=report.host)
            if report.read
            else NetworkText.tr("A file was written to {host}.", host=report.host),
        )
        return [found, *(TestLine(report.private is not False, note) for note in report.notes)]


def check_addresses(account: Account) -> None:
    """Check all addresses of an account before anything is asked for or kept. Raises UserError naming the one that must
    not be used: credentials and masters go over https only, except to this computer itself.
    """
    storage = account.storage
    if storage is not None and storage.kind == "bucket" and (said := bucket_error(storage.bucket)):
        raise UserError(
            NetworkText.tr("The bucket “{bucket}” cannot be used. {said}", bucket=storage.bucket[:100], said=said),
            meaning=NetworkText.tr("Nothing was saved."),
        )
    form = registry.get(account.target).form
    addresses = [(field.address, account.fields.get(field.name, "")) for field in form.shown[::-1] if field.address]
    if storage is not None and storage.kind == "signing":
        addresses.append((NetworkText.tr("of the signing service"), storage.signing_url))
    elif storage is not None and storage.endpoint:
        addresses.append((NetworkText.tr("of the storage"), storage.endpoint))
    for what, address in addresses:
        try:
            checked(address)
        except AddressRefused as error:
            raise UserError(
                NetworkText.tr("The address {what} cannot be used. {title}", what=what, title=error.title),
                meaning=NetworkText.tr("Nothing was saved."),
                remedy=error.remedy,
            ) from None


def _place(account: Account) -> tuple[str, ...]:
    """Tell where an account's files lie."""
    storage = account.storage
    if storage is None:
        return ()
    if storage.kind == "signing":
        return (storage.signing_url,)
    return (storage.endpoint, storage.bucket, storage.prefix)
