"""The section Keyring of the settings: one sentence about where secrets are, found out off the main thread."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.error_messages import error_message
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.settings_parts import SettingsPage

if TYPE_CHECKING:
    from trackball_desktop.storage.secrets import Secrets
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


def _is_persistent(secrets: Secrets) -> bool:
    return secrets.is_persistent


class KeyringPage(SettingsPage):
    """Says whether passwords and keys outlive this run, and where they are."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_heading(
            self.tr("Keyring"),
            self.tr("API keys and storage keys are never stored in the library, exports, logs or backups."),
        )
        self._backend = backend
        self._job: Job | None = None
        self._mark = ShapeMark("waiting", 14)
        self.state_label = TextLabel(self.tr("Looking for the keyring…"), "strong")
        self.meaning_label = TextLabel(role="dim")
        card = QFrame()
        card.setProperty("role", "card")
        text_column = QVBoxLayout()
        text_column.setSpacing(space.XS)
        text_column.addWidget(self.state_label)
        text_column.addWidget(self.meaning_label)
        row = QHBoxLayout(card)
        row.setContentsMargins(space.L, space.M, space.L, space.M)
        row.setSpacing(space.S)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text_column, 1)
        self.column.addWidget(card)
        self.column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._job is None:
            self._job = self._backend.bridge.run_in_thread(_is_persistent, self._backend.secrets)
            self._job.finished.connect(self._on_lookup_finished)
            self._job.failed.connect(self._on_lookup_failed)
            self._job.ended.connect(self._on_probe_ended)

    @Slot()
    def _on_probe_ended(self) -> None:
        self._job = None

    @Slot(object)
    def _on_lookup_finished(self, persistent: bool) -> None:
        if persistent:
            self._show_result(
                "ok", self._location_text(), self.tr("Only you can read them while you are logged in to this computer.")
            )
        elif self._backend.practice:
            self._show_result(
                "note", self.tr("Practice mode needs no keyring."), self.tr("Its keys only work in practice mode.")
            )
        else:
            self._show_result(
                "warning",
                self.tr("Secrets are kept until you close the app."),
                self.tr(
                    "No encrypted keyring was found. After a restart the app asks for the keys again. On "
                    "Linux, start GNOME Keyring or KWallet to save them."
                ),
            )

    @Slot(object)
    def _on_lookup_failed(self, error: Exception) -> None:
        message = error_message(error)
        self._show_result("blocker", message.title, message.sentences())

    def _show_result(self, shape: str, sentence: str, meaning: str) -> None:
        self._mark.show_shape(shape)
        self.state_label.setText(sentence)
        self.meaning_label.setText(meaning)

    def _location_text(self) -> str:
        names = {
            "win32": self.tr("Secrets are stored in the Windows Credential Manager."),
            "darwin": self.tr("Secrets are stored in your macOS keychain."),
        }
        return names.get(sys.platform, self.tr("Secrets are stored in your desktop keyring."))
