"""The composition root: builds everything that one data folder needs, and takes it down in order. No globals anywhere.

    folder -> lock -> repositories -> secrets -> (practice servers) -> services, in the loop -> the window

Qt is imported only by `window.run_window`, so that the verbs of the command line can use the rest without it; the
services only when they are wired, so that the window shows before they load.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from trackball_desktop import logs
from trackball_desktop.domain.errors import LibraryLocked, OlderData, ReadOnly, StorageError
from trackball_desktop.storage import paths
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.lock import LOCK_TIMEOUT_SECONDS, FolderLock
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import Account, StorageSettings
from trackball_desktop.targets import registry

if TYPE_CHECKING:
    from trackball_desktop.practice.servers import Addresses, Practice
    from trackball_desktop.services.context import Services

PRACTICE_ACCOUNT = "Practice"
PRACTICE_POLL_SCALE = 0.05
"""Practice answers in seconds what takes a day outside, so it is asked more often as well."""


class DataFolder(NamedTuple):
    """Which data folder, and whether it is practice's own."""

    path: Path
    practice: bool = False

    @classmethod
    def resolve(cls, data_dir: Path | None, *, practice: bool) -> DataFolder:
        """Choose the folder: the one given, or the system's own. Raises UserError for an unfit one."""
        return cls(paths.data_dir(data_dir, practice), practice)


class App:
    """One open data folder. Use it as a context manager.

    With `exclusive`, it holds the folder's lock; without, it must only read. A command (not a `window`) waits a while
    for another one. Raises LibraryLocked when another app keeps the lock, ReadOnly when the library cannot be written,
    and the other errors of `Database.open`.
    """

    def __init__(self, data_folder: DataFolder, *, exclusive: bool = True, window: bool = False) -> None:
        self.data_folder = data_folder
        self.exclusive = exclusive
        self._window = window
        self._practice: Practice | None = None
        self._artwork_base = ""
        self._stores_base = ""
        self.secrets = Secrets(in_memory=data_folder.practice, on_secret=logs.add_secret)
        timeout = 0.0 if window else LOCK_TIMEOUT_SECONDS
        self._lock = FolderLock.acquire(data_folder.path, window=window, timeout=timeout) if exclusive else None
        try:
            self.repositories = Repositories.open(data_folder.path) if exclusive else _open_read_only(data_folder.path)
            registry.use_profiles(self.repositories.settings.get(registry.PROFILES_SETTING, {}))
            registry.use_accounts(lambda: [account.target for account in self.repositories.accounts.list()])
        except BaseException:
            self._release_lock()
            raise

    def __enter__(self) -> App:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop practice, write what waits, keep a copy of what changed, give the folder back."""
        if self._practice is not None:
            self._practice.stop()
            self._practice = None
        if self.exclusive and self.repositories.database.has_changed:
            self._save_backup()
        registry.use_accounts(None)
        self.repositories.close()
        self._release_lock()

    @property
    def log_folder(self) -> Path:
        """Where logs go: into the data folder, or with temporary files where that may not be written."""
        try:
            return paths.log_dir(self.data_folder.path)
        except StorageError:
            return self._fallback_folder / "logs"

    @property
    def cache_folder(self) -> Path:
        """Where the cache is: chosen as `log_folder` is."""
        try:
            return paths.cache_dir(self.data_folder.path)
        except StorageError:
            return self._fallback_folder / "cache"

    @cached_property
    def _fallback_folder(self) -> Path:
        import atexit
        import shutil
        import tempfile

        folder = Path(tempfile.mkdtemp(prefix="trackball-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def _save_backup(self) -> None:
        """Keep a copy of what a window changed; after a command, only where the newest one is more than a day old."""
        from trackball_desktop.services.backups import Backups  # after a command that only read it is not needed

        Backups(self.data_folder.path).back_up_if_due(self.repositories, at_close=self._window)

    def _release_lock(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def start_practice(self, *, bytes_per_second: float = 0, oddities: bool = False) -> None:
        """Start practice's servers and connect the practice account to them. Does nothing outside practice.

        The store takes in files at `bytes_per_second`, 0 for as fast as it can. With `oddities`, the
        distributor answers with unknown statuses after Submitted, instead of In review and Delivered.
        """
        if not self.data_folder.practice or self._practice is not None:
            return
        practice_mode = self._import_practice_mode()
        self._practice = practice_mode.make_servers(
            self.data_folder.path / "servers", bytes_per_second=bytes_per_second, oddities=oddities
        )
        addresses = self._practice.start()
        account = practice_account(addresses)
        existing = self.repositories.accounts.get(account.id)
        if existing is not None:  # what a person chose stays; only where the servers are changes
            account = replace(existing, fields=account.fields, storage=account.storage)
        self.repositories.accounts.save(account).result()
        for name, secret in practice_secrets(addresses).items():
            self.secrets.save(f"{account.id}/{name}", secret)
        self._artwork_base = addresses.artwork_base
        self._stores_base = addresses.stores_base
        practice_mode.restart_distributors(self._practice, self.repositories, self.secrets)

    def start_practice_distributor(self, target_id: str, upload_method: str | None = None) -> Account:
        """Have practice play a distributor by its profile, and connect an account with it (`practice_mode`).

        Raises UserError outside practice, and for a target that no profile describes.
        """
        self.start_practice()
        return self._import_practice_mode().start_distributor(
            self._practice, self.repositories, self.secrets, target_id, upload_method
        )

    @staticmethod
    def _import_practice_mode():
        """Return the module of practice; without an annotation, type checkers see which one it is."""
        from trackball_desktop import practice_mode  # servers, which only practice mode starts

        return practice_mode

    @property
    def practice(self) -> Practice | None:
        """Practice's servers, when they run."""
        return self._practice

    def create_services(self) -> Services:
        """Wire the services, after what an end without warning left open was noted as such.

        Call it in the loop that they shall live in: their modules load there as well. Raises StorageError.
        """
        self.recover_interrupted()
        from trackball_desktop.services.context import Options, Services  # the window shows before they load

        options = Options(cache=self.cache_folder, on_fault=self.write_crash_report)
        if self._practice is not None:
            options = replace(
                options,
                artwork_base=self._artwork_base,
                store_bases={store: f"{self._stores_base}/{store}" for store in ("deezer", "apple", "musicbrainz")},
                poll_scale=PRACTICE_POLL_SCALE,
            )
        return Services(self.repositories, self.secrets, options)

    def recover_interrupted(self) -> None:
        """Note as such what an end without warning left open. Raises StorageError."""
        if self.exclusive:
            self.repositories.outbox.recover().result()
            self.repositories.uploads.recover().result()

    def write_crash_report(self, error: Exception) -> None:
        """Keep a report of a fault that does not end what is being done."""
        logs.write_crash_report(paths.log_dir(self.data_folder.path), error)


def _open_read_only(folder: Path) -> Repositories:
    """Open the folder without its lock. Only with it a schema is brought up to date: an app that has the folder open
    may be an older one. Raises OlderData then.
    """
    try:
        return Repositories.open(folder, may_migrate=False)
    except ReadOnly:
        return Repositories.from_database(folder, Database.open_read_only(folder))
    except OlderData as older:
        try:
            with FolderLock.acquire(folder):
                return Repositories.open(folder)
        except LibraryLocked:
            raise older from None


def practice_account(addresses: Addresses) -> Account:
    """Describe practice's servers as an account; their ports change at every start, the account's id does not."""
    return Account(
        id="practice",
        name=PRACTICE_ACCOUNT,
        target=registry.default().id,
        fields=addresses.account_fields,
        storage=StorageSettings(
            kind="bucket",
            endpoint=addresses.s3_endpoint,
            region=addresses.s3_region,
            bucket=addresses.s3_bucket,
            prefix="masters",
            access_key_id=addresses.s3_access_key,
            has_session_token=addresses.s3_session_token is not None,
            signing_url=addresses.signing_url,
            allowed_hosts=["127.0.0.1"],
        ),
    )


def practice_secrets(addresses: Addresses) -> dict[str, str]:
    """Return the secrets of practice's account by name. They open nothing outside this computer."""
    secrets = {
        **addresses.account_secrets,
        "s3": addresses.s3_secret_key,
        "signing": addresses.signing_token,
        "s3-token": addresses.s3_session_token or "",
    }
    return {name: secret for name, secret in secrets.items() if secret}
