"""Whether this computer's keyring keeps a key, said where a key is asked for and before it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from trackball_desktop.ui.kit.error_messages import Message, message_of

if TYPE_CHECKING:
    from trackball_desktop.storage.secrets import Secrets
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class KeyringTrial(QObject):
    """Tries out the keyring off the main thread. `told` brings a Message where it keeps nothing, else None."""

    finished = Signal(object)

    def __init__(self, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job | None = None
        self.keeps = True
        """Whether what is typed outlives this run, as far as is known."""

    def begin(self) -> None:
        """Try it out, now."""
        if self._job is None:
            self._job = self._backend.bridge.work(_can_keep, self._backend.secrets)
            self._job.finished.connect(self._on_job_finished)
            self._job.failed.connect(self._on_job_failed)
            self._job.ended.connect(self._on_job_ended)

    @Slot()
    def _on_job_ended(self) -> None:
        self._job = None

    @Slot(object)
    def _on_job_finished(self, keeps: bool) -> None:
        self.keeps = keeps
        if keeps:
            self.finished.emit(None)
            return
        self.finished.emit(
            Message(
                self.tr("This computer has no keyring that encrypts."),
                self.tr("A key that you enter works until the app ends; it is asked for again at the next start."),
                self.tr("To keep it, start GNOME Keyring or KWallet (on Linux), then come back here."),
                severity="warning",
            )
        )

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        self.keeps = False
        self.finished.emit(message_of(error))


def _can_keep(secrets: Secrets) -> bool:
    return secrets.can_keep()
