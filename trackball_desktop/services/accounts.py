"""Accounts: kept settings, secrets in the keyring, and tests that tell what exactly is wrong."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from trackball_desktop.api.addresses import bucket_error, validate_url
from trackball_desktop.api.s3 import probe_storage
from trackball_desktop.domain.errors import AddressRefused, TrackballError, UserError
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.services.login_state import save_login_result
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import STORAGE_SECRETS, Account
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import ConnectionCheck, TargetClient
from trackball_desktop.targets.clients import Clients
from trackball_desktop.targets.failures import failure_cause


@dataclass(frozen=True)
class KeyReplacement:
    """What came of another key: whether it is kept, and a line for each thing to know."""

    is_saved: bool
    lines: list[ConnectionCheck]


class AccountsService:
    """Saves and tests accounts."""

    def __init__(
        self,
        repositories: Repositories,
        secrets: Secrets,
        clients: Clients,
        *,
        on_key_changed: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        """`on_key_changed` is called with the account's id when it has another key or address."""
        self._on_key_changed = on_key_changed
        self._repositories = repositories
        self._secrets = secrets
        self._clients = clients

    async def save(self, account: Account, secrets: Mapping[str, str] | None = None) -> None:
        """Keep an account; `secrets` by the names of the target's form, s3, s3-token, signing. Empty ones are
        left as they are.

        Another bucket has none of the files that were sent so far. Raises UserError for an address that must not be
        used, and SecretsUnavailable when the keyring refuses; the account's settings are kept all the same then.
        """
        check_addresses(account)
        stored = self._repositories.accounts.get(account.id)
        await asyncio.wrap_future(self._repositories.accounts.save(account))
        if stored is not None and _storage_location(stored) != _storage_location(account):
            await self._forget_files(account.id)
        for name, secret in (secrets or {}).items():
            if secret:
                await asyncio.to_thread(self._secrets.save, f"{account.id}/{name}", secret)
        if stored is not None and (stored.fields != account.fields or any((secrets or {}).values())):
            await save_login_result(self._repositories.settings, account.id, refused=False)
        self._clients.forget(account.id)
        if self._on_key_changed is not None and stored is not None:
            await self._on_key_changed(account.id)

    async def rotate(
        self, account_id: str, fields: Mapping[str, str], secrets: Mapping[str, str]
    ) -> list[ConnectionCheck]:
        """Put a new key in the place of an account's; the old secret is gone from the keyring then.

        The new key is tried first, and one that the target refuses changes nothing. Where it cannot be tried (no
        connection), it is kept all the same. What had stopped over the old key goes on. Raises SecretsUnavailable.
        """
        account = self._clients.account(account_id)
        changed = replace(account, fields={**account.fields, **fields})
        return (await self.replace_key(changed, secrets)).lines

    async def replace_key(self, account: Account, secrets: Mapping[str, str]) -> KeyReplacement:
        """Keep a known account with another key, and whatever else was changed; `secrets` as in `save`.

        As `rotate`: where the target refuses the new key, nothing at all is kept. Raises SecretsUnavailable.
        """
        target = registry.get(account.target)
        line = (await self._test_client(lambda: self._clients.uncached_client(account, secrets), key_only=True))[0]
        line = (
            ConnectionCheck(True, NetworkText.tr("{name} accepts the new key.", name=target.name)) if line.ok else line
        )
        if line.kind == "login":
            return KeyReplacement(
                False, [line, ConnectionCheck(False, NetworkText.tr("The previous key was kept."), "login")]
            )
        before = self._clients.account(account.id)
        await self.save(account, secrets)
        if before.fields == account.fields:  # its secret was mistyped or forgotten: there is no old key to revoke
            return KeyReplacement(True, [line])
        place, _, menu = target.account_form.manage_keys.partition(": ")
        old = NetworkText.tr(
            "Now revoke the old key in {place}: {value}. It was deleted from this computer.",
            place=place,
            value=menu.replace(" > ", ", "),
        )
        return KeyReplacement(True, [line, ConnectionCheck(True, old)])

    async def forget_key(self, account_id: str) -> None:
        """Take an account's key out of the keyring, after it was revoked or lost. The account and its releases stay,
        and nothing is sent or asked with it until another key is there.
        """
        for field in self._clients.target(account_id).account_form.secret_fields:
            await asyncio.to_thread(self._secrets.delete, f"{account_id}/{field.name}")
        self._clients.forget(account_id)

    async def _forget_files(self, account_id: str) -> None:
        """Files that lie elsewhere are not there: they are sent again with the next release that needs them."""
        for row in self._repositories.uploads.sent(sys.maxsize):
            if row.account_id == account_id:
                await asyncio.wrap_future(self._repositories.uploads.remove(account_id, row.sha256))

    async def remove(self, account_id: str) -> None:
        """Forget an account and its secrets. Drafts that name it stay."""
        account = self._repositories.accounts.get(account_id)
        await asyncio.wrap_future(self._repositories.accounts.remove(account_id))
        await save_login_result(self._repositories.settings, account_id, refused=False)
        names = (
            [field.name for field in registry.get(account.target).account_form.secret_fields]
            if account is not None
            else []
        )
        for name in (*names, *STORAGE_SECRETS):
            try:
                await asyncio.to_thread(self._secrets.delete, f"{account_id}/{name}")
            except TrackballError:
                continue
        self._clients.forget(account_id)

    async def test(self, account_id: str) -> list[ConnectionCheck]:
        """Try the account's connection to its target; a line for each thing that was tried."""
        lines = await self._test_client(lambda: self._clients.client(account_id))
        if lines[0].ok or lines[0].kind == "login":
            await save_login_result(self._repositories.settings, account_id, refused=not lines[0].ok)
        return lines if lines[0].kind in {"keyring", "login"} else [*lines, *await self._proxy_lines(account_id)]

    async def _proxy_lines(self, account_id: str) -> list[ConnectionCheck]:
        """Tell the proxy between, if there is one that can be used; one that cannot is told by what it stopped."""
        account = self._clients.account(account_id)
        target = registry.get(account.target)
        address = next(
            (
                account.fields.get(field.name)
                for field in target.account_form.visible_fields[::-1]
                if field.address_purpose
            ),
            None,
        )
        if not address:
            return []
        proxies = (await self._clients.http()).proxies
        try:
            return [ConnectionCheck(True, text) for text in proxies.describe(address)]
        except AddressRefused:
            return []

    async def _test_client(
        self, make_client: Callable[[], Awaitable[TargetClient]], *, key_only: bool = False
    ) -> list[ConnectionCheck]:
        try:
            client = await make_client()
        except TrackballError as error:
            return [ConnectionCheck(False, error.message, failure_cause(error))]
        return await client.test(key_only=key_only)

    async def test_storage(self, account_id: str) -> list[ConnectionCheck]:
        """Write, read and delete one small object; a line for each thing tried."""
        try:
            source = await self._clients.upload_source(account_id)
            report = await probe_storage(await self._clients.http(), source)
        except TrackballError as error:
            return [ConnectionCheck(False, error.message)]
        check = ConnectionCheck(
            True,
            NetworkText.tr("A file was written to {host} and read back.", host=report.host)
            if report.read
            else NetworkText.tr("A file was written to {host}.", host=report.host),
        )
        return [check, *(ConnectionCheck(report.private is not False, note) for note in report.notes)]


def check_addresses(account: Account) -> None:
    """Check all addresses of an account before anything is asked for or kept. Raises UserError naming the one that must
    not be used: credentials and masters go over https only, except to this computer itself.
    """
    storage = account.storage
    if storage is not None and storage.kind == "bucket" and (message := bucket_error(storage.bucket)):
        raise UserError(
            NetworkText.tr("The bucket “{bucket}” cannot be used. {said}", bucket=storage.bucket[:100], said=message),
            meaning=NetworkText.tr("Nothing was saved."),
        )
    form = registry.get(account.target).account_form
    addresses = [
        (field.address_purpose, account.fields.get(field.name, ""))
        for field in form.visible_fields[::-1]
        if field.address_purpose
    ]
    if storage is not None and storage.kind == "signing":
        addresses.append((NetworkText.tr("of the signing service"), storage.signing_url))
    elif storage is not None and storage.endpoint:
        addresses.append((NetworkText.tr("of the storage"), storage.endpoint))
    for what, address in addresses:
        try:
            validate_url(address)
        except AddressRefused as error:
            raise UserError(
                NetworkText.tr("The address {what} cannot be used. {title}", what=what, title=error.title),
                meaning=NetworkText.tr("Nothing was saved."),
                remedy=error.remedy,
            ) from None


def _storage_location(account: Account) -> tuple[str, ...]:
    """Tell where an account's files lie."""
    storage = account.storage
    if storage is None:
        return ()
    if storage.kind == "signing":
        return (storage.signing_url,)
    return (storage.endpoint, storage.bucket, storage.prefix)
