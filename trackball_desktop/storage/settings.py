"""Settings by key, and accounts: which target, and where the storage is. Secrets are in `secrets`, never here."""

from __future__ import annotations

import dataclasses
import json
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Literal

import apsw

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch_column, fetch_one

_DEFAULT_ACCOUNT = "account.default"


class Settings:
    """Values by key, each anything that JSON can say."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, key: str, default: Any = None) -> Any:
        """Return a setting, or `default` where it was never set, or cannot be read any more."""
        return self._db.read(lambda connection: read_setting(connection, key, default))

    def save(self, key: str, value: Any) -> Future[None]:
        """Keep a setting."""

        def write(connection: apsw.Connection) -> None:
            save_setting(connection, key, value)
            self._db.notify("settings", key)

        return self._db.write(write)


STORAGE_SECRETS = ("s3", "s3-token", "signing")
"""The names of the secrets of an account's storage."""


@dataclass(frozen=True)
class StorageSettings:
    """Where files go: the label's own bucket, or an address that signs for it, by our contract or Uppy Companion's."""

    kind: Literal["bucket", "signing"]
    endpoint: str = ""
    region: str = ""
    bucket: str = ""
    style: Literal["path", "virtual"] = "path"
    prefix: str = ""
    access_key_id: str = ""
    has_session_token: bool = False
    signing_url: str = ""
    signing_dialect: Literal["trackball", "companion"] = "trackball"
    allowed_hosts: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Account:
    """One login to a target and the storage beside it.

    `target` is the target's id, `fields` what its form asks for, by name. `manifest_field` is the text field of the
    create body that takes the manifest's key; `release_page_template` the address of a release in the target's web app
    with "{id}" in it; `lists` the vocabularies of the account, by name, `complete_lists` those of them that are known
    to be complete.
    """

    id: str
    name: str
    target: str
    fields: dict[str, str] = field(default_factory=dict[str, str])
    storage: StorageSettings | None = None
    manifest_field: str | None = None
    isrc_autoassign: bool = False
    release_page_template: str | None = None
    lists: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    complete_lists: list[str] = field(default_factory=list[str])


class Accounts:
    """The accounts of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def list(self) -> list[Account]:
        """Return all accounts in the order in which they were added."""
        bodies = self._db.read(lambda connection: fetch_column(connection, "SELECT body FROM accounts ORDER BY number"))
        return [account for body in bodies if (account := _account(body)) is not None]

    def get(self, id: str) -> Account | None:
        """Return an account by its id."""
        return self._fetch_account("SELECT body FROM accounts WHERE id = ?", id)

    def by_name(self, name: str) -> Account | None:
        """Return an account by its name; capitals do not count."""
        return self._fetch_account("SELECT body FROM accounts WHERE name = ?", name)

    def default(self) -> Account | None:
        """Return the account for releases that name none: the chosen one, else the first."""
        chosen = self._db.read(lambda connection: _setting(connection, _DEFAULT_ACCOUNT))
        try:
            account = self.get(json.loads(chosen[0])) if chosen else None
        except ValueError:
            account = None
        return account or next(iter(self.list()), None)

    def set_default(self, id: str) -> Future[None]:
        """Choose the account for releases that name none."""

        def write(connection: apsw.Connection) -> None:
            save_setting(connection, _DEFAULT_ACCOUNT, id)
            self._db.notify("accounts", id)

        return self._db.write(write)

    def save(self, account: Account) -> Future[None]:
        """Add or change an account. The future raises UserError when another one has its name."""
        body = json.dumps(dataclasses.asdict(account), ensure_ascii=False)

        def write(connection: apsw.Connection) -> None:
            taken = fetch_column(
                connection, "SELECT id FROM accounts WHERE name = ? AND id <> ?", (account.name, account.id)
            )
            if taken:
                raise UserError(
                    LibraryText.tr("There is already an account “{name}”.", name=account.name),
                    remedy=LibraryText.tr("Choose another name."),
                )
            connection.execute(
                "INSERT INTO accounts (id, name, body) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body",
                (account.id, account.name, body),
            )
            self._db.notify("accounts", account.id)

        return self._db.write(write)

    def remove(self, id: str) -> Future[None]:
        """Forget an account. The future raises UserError while something of it is on its way."""

        def write(connection: apsw.Connection) -> None:
            if fetch_one(
                connection,
                "SELECT 1 FROM submissions WHERE account_id = ? AND state IN ('queued', 'posting', 'unknown')",
                (id,),
            ):
                raise UserError(
                    LibraryText.tr("A release of this account is on its way."),
                    meaning=LibraryText.tr("The account was not deleted."),
                    remedy=LibraryText.tr("Withdraw the release, or wait until it is created."),
                )
            connection.execute("DELETE FROM accounts WHERE id = ?", (id,))
            self._db.notify("accounts", id)

        return self._db.write(write)

    def _fetch_account(self, sql: str, value: str) -> Account | None:
        bodies = self._db.read(lambda connection: fetch_column(connection, sql, (value,)))
        return _account(bodies[0]) if bodies else None


def _account(body: str) -> Account | None:
    """Return the account that a row holds, None where it is damaged: then it must be connected again."""
    try:
        values = json.loads(body)
        storage = values.pop("storage", None)
        return Account(**values, storage=None if storage is None else StorageSettings(**storage))
    except (ValueError, TypeError, AttributeError):
        return None


def account_target(connection: apsw.Connection, account_id: str) -> str:
    """Return the id of an account's target; empty where there is no such account."""
    bodies = fetch_column(connection, "SELECT body FROM accounts WHERE id = ?", (account_id,))
    account = _account(bodies[0]) if bodies else None
    return account.target if account is not None else ""


def _setting(connection: apsw.Connection, key: str) -> list[str]:
    return fetch_column(connection, "SELECT value FROM settings WHERE key = ?", (key,))


def read_setting(connection: apsw.Connection, key: str, default: Any = None) -> Any:
    """Return a setting, or `default` where it was never set, or cannot be read any more."""
    stored = _setting(connection, key)
    try:
        return json.loads(stored[0]) if stored else default
    except ValueError:
        return default


def save_setting(connection: apsw.Connection, key: str, value: Any) -> None:
    """Keep a setting, inside a write."""
    connection.execute(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        (key, json.dumps(value, ensure_ascii=False)),
    )
