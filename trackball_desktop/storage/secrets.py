"""Passwords and keys, in the operating system's keyring and nowhere else.

Only keyrings that encrypt are used: Secret Service, KWallet, macOS, Windows. Others (plain files among them) count as
none; what is put then lives in memory until the app ends, and `is_persistent` says so. Calls may wait for a person who
unlocks the keyring, so they belong off the main thread.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar, cast

from trackball_desktop.domain.errors import SecretsUnavailable
from trackball_desktop.i18n.contexts import NetworkText

LONGEST_PART = 1000
"""Windows keeps at most 1,280 characters under one name; longer secrets are split."""

_TRUSTED = (
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
_SPLIT_PREFIX = "split:"
_PROBE_PREFIX = "trial"
_T = TypeVar("_T")


class Keyring(Protocol):
    """What is needed of a backend of the keyring library."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return a secret, None when there is none."""
        ...

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep a secret."""
        ...

    def delete_password(self, service: str, username: str, /) -> None:
        """Forget a secret."""
        ...


class Secrets:
    """Secrets by name: `{account_id}/` and a name of the target's form, `/s3`, `/s3-token`, `/signing`.

    `in_memory` keeps them out of the keyring (practice); `backend` puts another keyring in the place of the system's.
    `on_secret` is given each secret that is read or kept, so that it can be taken out of logs.
    """

    def __init__(
        self,
        service_name: str = "Trackball Desktop",
        *,
        in_memory: bool = False,
        backend: Keyring | None = None,
        on_secret: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._service = service_name
        self._on_secret = on_secret
        self._backend = backend
        self._is_backend_chosen = in_memory or backend is not None
        self._in_memory = in_memory
        self._memory: dict[str, str] = {}
        self._lock = threading.Lock()

    @property
    def is_persistent(self) -> bool:
        """Whether secrets are still there after a restart. May load the keyring: call it off the main thread."""
        return self._keyring() is not None

    def probe_persistence(self) -> bool:
        """Say whether a saved secret is there after a restart, by writing a test secret, reading it and deleting it.

        False where there is no keyring that encrypts. True where secrets are meant to live in memory (practice). Raises
        SecretsUnavailable where the keyring is locked, fails, or reads back another value.
        """
        if self._keyring() is None:
            return self._in_memory
        from uuid import uuid4

        name = f"{_PROBE_PREFIX}/{uuid4().hex}"
        try:
            self._write(name, name)
        finally:
            if self._read(name) is not None:
                self._drop(name)
        return True

    def has(self, name: str) -> bool:
        """Say whether a secret is there, without giving it out. Raises SecretsUnavailable as `get` does."""
        return self._read(name) is not None

    def get(self, name: str) -> str:
        """Return a secret. Raises SecretsUnavailable when there is none, or the keyring is locked or fails."""
        head = self._read(name)
        if head is None:
            raise SecretsUnavailable(
                NetworkText.tr("No password or key is stored for this."),
                meaning=NetworkText.tr("Nothing was sent."),
                remedy=NetworkText.tr("Enter it again in the settings of the account."),
            )
        if not head.startswith(_SPLIT_PREFIX):
            self._on_secret(head)
            return head
        parts = [self._read(part) for part in _part_names(name, head)]
        if any(part is None for part in parts):
            raise SecretsUnavailable(
                NetworkText.tr("The stored key is incomplete."),
                remedy=NetworkText.tr("Enter it again in the settings of the account."),
            )
        secret = "".join(part for part in parts if part is not None)
        self._on_secret(secret)
        return secret

    def save(self, name: str, secret: str) -> None:
        """Save a secret under a name, in parts where it is longer than a keyring takes.

        Raises SecretsUnavailable when the keyring refuses it (the previous secret is kept) or reads back another value.
        """
        from uuid import uuid4  # here, because it is slow to load and the first window needs none

        self._on_secret(secret)
        before = self._read(name)
        if len(secret) <= LONGEST_PART and not secret.startswith(_SPLIT_PREFIX):
            self._write(name, secret)
        else:
            parts = [secret[start : start + LONGEST_PART] for start in range(0, len(secret), LONGEST_PART)]
            head = f"{_SPLIT_PREFIX}{uuid4().hex}:{len(parts)}"
            for part_name, part in zip(_part_names(name, head), parts, strict=True):
                self._write(part_name, part)
            self._write(name, head)  # last, so that a kill before leaves the secret that was there
        self._drop_parts(name, before)

    def delete(self, name: str) -> None:
        """Forget a secret; nothing happens when there is none."""
        before = self._read(name)
        if before is not None:
            self._drop(name)
            self._drop_parts(name, before)

    def _drop_parts(self, name: str, head: str | None) -> None:
        if head is not None and head.startswith(_SPLIT_PREFIX):
            for part in _part_names(name, head):
                if self._read(part) is not None:
                    self._drop(part)

    def _read(self, name: str) -> str | None:
        keyring = self._keyring()
        if keyring is None:
            return self._memory.get(name)
        return _call_keyring(lambda: keyring.get_password(self._service, name))

    def _write(self, name: str, secret: str) -> None:
        keyring = self._keyring()
        if keyring is None:
            self._memory[name] = secret
        else:
            _call_keyring(lambda: keyring.set_password(self._service, name, secret))
            if self._read(name) != secret:
                raise SecretsUnavailable(
                    NetworkText.tr("This computer's keyring does not save passwords."),
                    meaning=NetworkText.tr("The key would be lost at the next start."),
                    remedy=NetworkText.tr("Repair the keyring, or log out and in again, then try again."),
                )

    def _drop(self, name: str) -> None:
        keyring = self._keyring()
        if keyring is None:
            self._memory.pop(name, None)
        else:
            _call_keyring(lambda: keyring.delete_password(self._service, name))

    def _keyring(self) -> Keyring | None:
        with self._lock:
            if not self._is_backend_chosen:
                self._backend = _call_keyring(_trusted_keyring)
                self._is_backend_chosen = True
            return self._backend


def require_backend() -> None:
    """Load the keyring's part for this system, whether or not a keyring runs. Raises ImportError where it is missing.

    The keyring library finds its parts by itself and says nothing of one that is not there.
    """
    import importlib

    system = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, "SecretService")
    backend = importlib.import_module(f"keyring.backends.{system}")
    if sys.platform == "win32" and not hasattr(backend, "win32cred"):
        raise ImportError(NetworkText.tr("pywin32-ctypes is missing"))
    if sys.platform == "linux":
        importlib.import_module("secretstorage")


def _trusted_keyring() -> Keyring | None:
    """Return the system's keyring if it encrypts; of several, the first that does."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    system_keyring = keyring.get_keyring()
    several = list(system_keyring.backends) if isinstance(system_keyring, ChainerBackend) else [system_keyring]
    trusted = (backend for backend in several if type(backend).__module__ in _TRUSTED)
    return cast("Keyring | None", next(trusted, None))


def _call_keyring(call: Callable[[], _T]) -> _T:
    """Ask the keyring; turn its errors into ours, without their text, which may name what was asked."""
    from keyring.errors import KeyringLocked

    try:
        return call()
    except KeyringLocked:
        raise SecretsUnavailable(
            NetworkText.tr("This computer's keyring is locked."),
            meaning=NetworkText.tr("Passwords and keys cannot be read, so nothing was sent."),
            remedy=NetworkText.tr("Unlock it (usually by logging in), then try again."),
        ) from None
    except Exception as error:  # noqa: BLE001 - another program answers, over D-Bus: anything may come back
        raise SecretsUnavailable(
            NetworkText.tr("This computer's keyring failed ({name}).", name=type(error).__name__),
            meaning=NetworkText.tr("Passwords and keys cannot be read or saved."),
            remedy=NetworkText.tr("Log out and in again, or start the keyring, then try again."),
        ) from None


def _part_names(name: str, head: str) -> list[str]:
    token, _, count = head.removeprefix(_SPLIT_PREFIX).partition(":")
    return [f"{name}#{token}#{number}" for number in range(int(count) if count.isdigit() else 0)]
