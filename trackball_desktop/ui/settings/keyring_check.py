"""Whether this computer's keyring keeps a key, said where a key is asked for and before it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from trackball_desktop.storage.settings import STORAGE_SECRETS
from trackball_desktop.targets import registry
from trackball_desktop.ui.kit.error_messages import ErrorMessage, error_message

if TYPE_CHECKING:
    from trackball_desktop.storage.secrets import Secrets
    from trackball_desktop.storage.settings import Account
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class KeyringCheck(QObject):
    """Tries out the keyring off the main thread.

    `finished` carries an ErrorMessage where it keeps nothing, else None.
    """

    finished = Signal(object)
    secrets_found = Signal(object)
    """The names of the secrets of the account that are there, as a frozenset; not told where they cannot be read."""

    def __init__(self, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job | None = None
        self.is_persistent = True
        """Whether what is typed outlives this run, as far as is known."""

    def begin(self, account: Account | None = None) -> None:
        """Try it out, now; for an account see also which of its secrets are there."""
        if self._job is None:
            self._job = self._backend.bridge.run_in_thread(_probe_keyring, self._backend.secrets, account)
            self._job.finished.connect(self._on_job_finished)
            self._job.failed.connect(self._on_job_failed)
            self._job.ended.connect(self._on_job_ended)

    @Slot()
    def _on_job_ended(self) -> None:
        self._job = None

    @Slot(object)
    def _on_job_finished(self, outcome: tuple[bool, frozenset[str]]) -> None:
        self.is_persistent, stored_names = outcome
        self.secrets_found.emit(stored_names)
        keeps = self.is_persistent
        if keeps:
            self.finished.emit(None)
            return
        self.finished.emit(
            ErrorMessage(
                self.tr("This computer has no encrypted keyring."),
                self.tr(
                    "A key that you enter works until you close the app. The app asks for it again at the next start."
                ),
                self.tr("To save it, start GNOME Keyring or KWallet (on Linux), then come back here."),
                severity="warning",
            )
        )

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        self.is_persistent = False
        self.finished.emit(error_message(error))


def _probe_keyring(secrets: Secrets, account: Account | None) -> tuple[bool, frozenset[str]]:
    """Return whether the keyring keeps a key, and which secrets of an account are there."""
    is_persistent = secrets.probe_persistence()
    if account is None:
        return is_persistent, frozenset()
    names = [*(field.name for field in registry.get(account.target).account_form.secret_fields), *STORAGE_SECRETS]
    return is_persistent, frozenset(name for name in names if secrets.has(f"{account.id}/{name}"))
