"""The clients (target, storage, HTTP) of each account: created on first use, in the event loop, with keyring secrets.

`api` and with it httpx are imported on first use, so that offline work does not load them.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.api.backoff import BackOff
from trackball_desktop.api.http import Http
from trackball_desktop.api.presigned import Bucket
from trackball_desktop.api.signing import URL_LIFETIME_SECONDS, BucketSource, S3Keys
from trackball_desktop.api.signing_companion import CompanionSource
from trackball_desktop.api.signing_service import SigningServiceSource
from trackball_desktop.api.token_bucket import RATE, TokenBucket
from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import Account, StorageSettings
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import ClientDependencies

if TYPE_CHECKING:
    from trackball_desktop.api.http import Timeouts
    from trackball_desktop.api.signing import UrlSource
    from trackball_desktop.targets.base import Target, TargetClient


class AccountFiles:
    """The files of an account's releases, by the SHA-256 of what is in them."""

    def __init__(self, clients: Clients, account_id: str) -> None:
        self._clients = clients
        self._account_id = account_id

    async def link(self, sha256: str, seconds: int) -> str:
        """Return a link to the account's bucket that anyone can open for so long. Raises UserError."""
        return await self._clients.file_link(self._account_id, sha256, seconds)

    async def path(self, sha256: str) -> Path:
        """Return where the file lies on this computer. Raises UserError where it is not there any more."""
        return await self._clients.file_path(sha256)


class Clients:
    """Creates and caches the clients of each account. Use it in one event loop, and `close` it there."""

    def __init__(
        self,
        repositories: Repositories,
        secrets: Secrets,
        timeouts: Timeouts | None = None,
        *,
        scale: float = 1.0,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """`scale` shortens times in practice mode: requests may follow each other faster by it. `clock` is a clock in
        seconds for back-off; it continues during sleep.
        """
        self._clock = clock
        self.scale = scale
        self._rate_limits: dict[str, tuple[BackOff, TokenBucket]] = {}
        self._repositories = repositories
        self._timeouts = timeouts
        self._secrets = secrets
        self._http: Http | None = None
        self._http_lock = asyncio.Lock()
        self._clients: dict[str, tuple[Account, Target, TargetClient]] = {}
        self._sources: dict[str, tuple[StorageSettings, UrlSource]] = {}

    async def http(self) -> Http:
        """Return the one HTTP client."""
        async with self._http_lock:
            if self._http is None:
                self._http = await Http(self._timeouts).__aenter__()
            return self._http

    def account(self, account_id: str | None) -> Account:
        """Return the account, or the default one. Raises UserError when there is none."""
        account = self._repositories.accounts.get(account_id) if account_id else self._repositories.accounts.default()
        if account is None:
            raise UserError(
                SubmissionText.tr("No {name} account is connected.", name=registry.default().name),
                meaning=SubmissionText.tr("The release stays a draft."),
                remedy=SubmissionText.tr("Add the account's key first."),
            )
        return account

    def target(self, account_id: str | None) -> Target:
        """Return the account's target. Raises UserError where there is no account, or its target is not known."""
        return registry.get(self.account(account_id).target)

    async def client(self, account_id: str | None) -> TargetClient:
        """Return the account's client of its target. Raises SecretsUnavailable when its key cannot be read."""
        account = self.account(account_id)
        target = registry.get(account.target)  # another one once it has answered more
        cached = self._clients.get(account.id)
        if cached is None or cached[:2] != (account, target):
            secrets = await self._read_secrets(account)
            created = (account, target, await self.uncached_client(account, secrets))
            # Whoever asked at the same time and was faster made the one that all share: it knows how long to wait.
            cached = self._clients.get(account.id)
            if cached is None or cached[:2] != (account, target):
                cached = self._clients[account.id] = created
        return cached[2]

    async def _read_secrets(self, account: Account) -> dict[str, str]:
        names = [field.name for field in registry.get(account.target).account_form.secret_fields]
        return {name: await asyncio.to_thread(self._secrets.get, f"{account.id}/{name}") for name in names}

    async def uncached_client(self, account: Account, secrets: Mapping[str, str]) -> TargetClient:
        """Return a client that is not cached, to test a key. `secrets` are by the names of the target's form."""
        target = registry.get(account.target)
        # Accounts at the same service share its limits, and another key does not reset them.
        new_back_off = BackOff(self._clock) if self._clock is not None else BackOff()
        service = f"{account.target} {target.rate_limit_key(account)} {target.rate_limit}"
        new_bucket = (
            TokenBucket(RATE / self.scale) if target.rate_limit is None else TokenBucket.for_limit(*target.rate_limit)
        )
        back_off, bucket = self._rate_limits.setdefault(service, (new_back_off, new_bucket))
        return await target.connect(
            ClientDependencies(account, secrets, self.http, back_off, bucket, AccountFiles(self, account.id))
        )

    async def upload_source(self, account_id: str | None) -> UrlSource:
        """Return the account's source of presigned uploads. Raises UserError when it has no storage."""
        account = self.account(account_id)
        storage = account.storage
        if storage is None:
            raise UserError(
                SubmissionText.tr("The account {name} has no storage.", name=account.name),
                meaning=SubmissionText.tr("Files cannot be sent."),
                remedy=SubmissionText.tr("Add a bucket or a signing service to the account."),
            )
        cached = self._sources.get(account.id)
        if cached is None or cached[0] != storage:
            cached = (storage, await self._create_source(account.id, storage))
            self._sources[account.id] = cached
        return cached[1]

    async def _create_source(
        self, account_id: str, storage: StorageSettings, *, expires: int = URL_LIFETIME_SECONDS
    ) -> UrlSource:
        if storage.kind == "signing":
            token = await asyncio.to_thread(self._secrets.get, f"{account_id}/signing")
            if storage.signing_dialect == "companion":
                return CompanionSource(await self.http(), storage.signing_url, token, storage.allowed_hosts)
            return SigningServiceSource(await self.http(), storage.signing_url, token, storage.allowed_hosts)
        secret = await asyncio.to_thread(self._secrets.get, f"{account_id}/s3")
        session_token = None
        if storage.has_session_token:
            session_token = await asyncio.to_thread(self._secrets.get, f"{account_id}/s3-token")
        bucket = Bucket(storage.bucket, storage.region, storage.endpoint, storage.style, storage.prefix)
        return BucketSource(bucket, S3Keys(storage.access_key_id, secret, session_token), expires=expires)

    async def file_link(self, account_id: str, sha256: str, seconds: int) -> str:
        """Return a link to a stored file that anyone can open for so long. Raises UserError where there is none."""
        row = self._repositories.uploads.get(account_id, sha256)
        storage = self.account(account_id).storage
        if row is None or not row.key or storage is None or storage.kind != "bucket":
            raise UserError(
                SubmissionText.tr("There is no link to a file of this release."),
                meaning=SubmissionText.tr("Nothing was sent."),
                remedy=SubmissionText.tr("The account needs a bucket, and the file must be stored in it."),
            )
        source = await self._create_source(account_id, storage, expires=seconds)
        assert isinstance(source, BucketSource)
        return (await source.presign("GET", row.key)).reveal()

    async def file_path(self, sha256: str) -> Path:
        """Return where a file that was frozen for sending lies, with what is in it unchanged. Raises UserError."""
        for path in await asyncio.to_thread(self._repositories.outbox.snapshot_paths, sha256):
            if await asyncio.to_thread(_has_sha256, Path(path), sha256):
                return Path(path)
        raise UserError(
            SubmissionText.tr("A file of this release is not where it was, or has changed."),
            meaning=SubmissionText.tr("Nothing was sent."),
            remedy=SubmissionText.tr("Withdraw the release, locate the file and submit it again."),
        )

    def forget(self, account_id: str) -> None:
        """Drop an account's clients, after its settings or secrets changed."""
        self._clients.pop(account_id, None)
        self._sources.pop(account_id, None)

    async def close(self) -> None:
        """Close all connections."""
        if self._http is not None:
            await self._http.__aexit__(None, None, None)
            self._http = None


def _has_sha256(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False
