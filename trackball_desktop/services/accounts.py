"""Accounts: kept settings, secrets in the keyring, and tests that tell what exactly is wrong."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from trackball_desktop.domain.errors import (
    AddressRefused,
    ConnectionLost,
    HostUnknown,
    LoginRefused,
    NotFound,
    Offline,
    Rejected,
    SecretsUnavailable,
    ServiceFault,
    TrackballError,
    Untrusted,
    UserError,
)
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.stores import Stores
from trackball_desktop.targets.clients import Clients

if TYPE_CHECKING:
    from trackball_desktop.targets.openplay.client import OpenPlayClient

SECRET_NAMES = ("openplay", "s3", "s3-token", "signing")


TestKind = Literal["", "login", "network", "tls", "address", "service", "keyring"]


@dataclass(frozen=True)
class TestLine:
    """One thing that was tried: a sentence, whether it went well, and in `kind` what is to blame where it did not."""

    ok: bool
    words: str
    kind: TestKind = ""


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
        """Keep an account; `secrets` by the names openplay, s3, s3-token, signing. Empty ones are left as they are.

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
        self._remote.forget(account.id)
        if self._on_key is not None and known is not None:
            await self._on_key(account.id)

    async def rotate(self, account_id: str, key_id: str, secret: str) -> list[TestLine]:
        """Put a new key in the place of an account's; the old secret is gone from the keyring then.

        The new key is tried first, and one that OpenPlay refuses changes nothing. Where it cannot be tried (no
        connection), it is kept all the same. What had stopped over the old key goes on. Raises SecretsUnavailable.
        """
        changed = replace(self._remote.account(account_id), key_id=key_id.strip())
        return (await self.replace_key(changed, {"openplay": secret})).lines

    async def replace_key(self, account: Account, secrets: Mapping[str, str]) -> Replaced:
        """Keep a known account with another key, and whatever else was changed; `secrets` as in `save`.

        As `rotate`: where OpenPlay refuses the new key, nothing at all is kept. Raises SecretsUnavailable.
        """
        line = await self._tried(
            lambda: self._remote.with_key(account, secrets["openplay"]), "OpenPlay knows the new key."
        )
        if line.kind == "login":
            return Replaced(False, [line, TestLine(False, "The key that was there is kept.", "login")])
        before = self._remote.account(account.id)
        await self.save(account, secrets)
        if before.key_id == account.key_id:  # its secret was mistyped or forgotten: there is no old key to revoke
            return Replaced(True, [line])
        old = "Now revoke the old key in OpenPlay: Manage, API Keys. It is gone from this computer."
        return Replaced(True, [line, TestLine(True, old)])

    async def forget_key(self, account_id: str) -> None:
        """Take an account's key out of the keyring, after it was revoked or lost. The account and its releases stay,
        and nothing is sent or asked with it until another key is there.
        """
        await asyncio.to_thread(self._secrets.delete, f"{account_id}/openplay")
        self._remote.forget(account_id)

    async def _forget_files(self, account_id: str) -> None:
        """Files that lie elsewhere are not there: they are sent again with the next release that needs them."""
        for row in self._stores.uploads.sent(sys.maxsize):
            if row.account_id == account_id:
                await asyncio.wrap_future(self._stores.uploads.remove(account_id, row.sha256))

    async def remove(self, account_id: str) -> None:
        """Forget an account and its secrets. Drafts that name it stay."""
        await asyncio.wrap_future(self._stores.accounts.remove(account_id))
        for name in SECRET_NAMES:
            try:
                await asyncio.to_thread(self._secrets.delete, f"{account_id}/{name}")
            except TrackballError:
                continue
        self._remote.forget(account_id)

    async def test(self, account_id: str) -> list[TestLine]:
        """Ask OpenPlay for its version with the account's key, at both addresses; a line for each.

        No document says that the address for creating answers to it: there, only what cannot be right counts.
        """
        reading = await self._tried(lambda: self._remote.openplay(account_id), "OpenPlay knows this key.")
        if reading.kind in {"keyring", "login"}:
            return [reading]
        words = "The address for creating releases answers."
        writing = await self._tried(lambda: self._remote.openplay(account_id), words, write=True)
        return [reading, writing, *await self._way(account_id)]

    async def _way(self, account_id: str) -> list[TestLine]:
        """Tell the proxy between, if there is one that can be used; one that cannot is told by what it stopped."""
        proxies = (await self._remote.http()).proxies
        try:
            return [TestLine(True, words) for words in proxies.described(self._remote.account(account_id).read_base)]
        except AddressRefused:
            return []

    async def _tried(
        self, made: Callable[[], Awaitable[OpenPlayClient]], well: str, *, write: bool = False
    ) -> TestLine:
        try:
            openplay = await made()
            answer = await openplay.version(write=write)
        except TrackballError as error:
            unknown_here = write and isinstance(error, NotFound | Rejected)
            return TestLine(True, well) if unknown_here else TestLine(False, str(error), kind_of(error))
        if not answer.is_object:
            page = answer.raw.lstrip("\ufeff \t\r\n").startswith("<")
            what = "A web page answered" if page else "Something else answered"
            words = f"{what} where OpenPlay should: a login page, a proxy, or another site. Check the address."
            return TestLine(False, words, "address")
        if answer.error:
            words = f"OpenPlay answered, and said: {answer.error}"
            return TestLine(False, words, "service")
        return TestLine(True, well)

    async def test_storage(self, account_id: str) -> list[TestLine]:
        """Write, read and delete one small object; a line for each thing tried."""
        from trackball_desktop.api.s3 import probe_storage

        try:
            source = await self._remote.source(account_id)
            report = await probe_storage(await self._remote.http(), source)
        except TrackballError as error:
            return [TestLine(False, str(error))]
        found = TestLine(True, f"A file was written to {report.host}{' and read back' if report.read else ''}.")
        return [found, *(TestLine(report.private is not False, note) for note in report.notes)]


def check_addresses(account: Account) -> None:
    """Check all addresses of an account before anything is asked for or kept. Raises UserError naming the one that must
    not be used: credentials and masters go over https only, except to this computer itself.
    """
    from trackball_desktop.api.addresses import bucket_error, checked

    storage = account.storage
    if storage is not None and storage.kind == "bucket" and (said := bucket_error(storage.bucket)):
        raise UserError(f"The bucket “{storage.bucket[:100]}” cannot be used. {said}", meaning="Nothing was saved.")
    addresses = [("for looking up releases", account.read_base), ("for creating releases", account.write_base)]
    if storage is not None and storage.kind == "signing":
        addresses.append(("of the signing service", storage.signing_url))
    elif storage is not None and storage.endpoint:
        addresses.append(("of the storage", storage.endpoint))
    for what, address in addresses:
        try:
            checked(address)
        except AddressRefused as error:
            raise UserError(
                f"The address {what} cannot be used. {error.title}",
                meaning="Nothing was saved.",
                remedy=error.remedy,
            ) from None


def kind_of(error: TrackballError) -> TestKind:
    """Tell what is to blame for a failure: key, network, certificate, address, the service, or this one's keyring."""
    match error:
        case SecretsUnavailable():
            return "keyring"
        case LoginRefused():
            return "login"
        case Untrusted():
            return "tls"
        case HostUnknown() | AddressRefused() | NotFound():
            return "address"
        case Offline() | ConnectionLost():
            return "network"
        case ServiceFault(status=407 | 511):  # a hotel's or a company's network wants a login of its own
            return "network"
        case _:
            return "service"


def _place(account: Account) -> tuple[str, ...]:
    """Tell where an account's files lie."""
    storage = account.storage
    if storage is None:
        return ()
    if storage.kind == "signing":
        return (storage.signing_url,)
    return (storage.endpoint, storage.bucket, storage.prefix)
