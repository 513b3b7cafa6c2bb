"""The section Updates of the settings: which version this is, whether newer ones are looked for, and a look at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from trackball_desktop import __version__
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.error_messages import error_message
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.settings_parts import SettingsPage
from trackball_desktop.updates.channel import load_channel
from trackball_desktop.updates.service import SEARCH_KEY

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.updates.channel import Channel
    from trackball_desktop.updates.service import Update


class UpdatesPage(SettingsPage):
    """One switch, which applies at once and is kept, and a button."""

    update_found = Signal(object)
    """An updates.service.Update that a look brought."""

    def __init__(self, backend: Backend, channel: Channel | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._backend = backend
        self.set_heading(self.tr("Updates"), fill(self.tr("This is Trackball Desktop {version}."), version=__version__))
        self.check_daily_checkbox = QCheckBox(self.tr("Check for updates once a day"))
        self.check_daily_checkbox.setChecked(backend.settings.get(SEARCH_KEY, True) is not False)
        self.check_daily_checkbox.toggled.connect(self._on_search_toggled)
        self.check_now_button = button(self.tr("Check now"), icon="refresh")
        self.check_now_button.clicked.connect(self._on_now_clicked)
        self.result_label = TextLabel("", role="dim")
        self.result_label.hide()
        self._explanation_label = TextLabel(self._explanation(channel or load_channel()), "small", "dim")
        row = QHBoxLayout()
        row.addWidget(self.check_now_button)
        row.addStretch(1)
        self.column.addWidget(self.check_daily_checkbox)
        self.column.addWidget(self._explanation_label)
        self.column.addLayout(row)
        self.column.addWidget(self.result_label)
        self.column.addStretch(1)

    def _explanation(self, channel: Channel) -> str:
        if self._backend.practice:
            self._turn_off()
            return self.tr("Practice mode does not check for updates: nothing leaves this computer.")
        if not channel.is_open:
            self._turn_off()
            return self.tr("This build has no update address and does not check for updates.")
        return self.tr(
            "The app downloads one file, the same for everyone. It sends nothing about you, your "
            "releases or this computer."
        )

    def _turn_off(self) -> None:
        self.check_daily_checkbox.setChecked(False)
        self.check_daily_checkbox.setEnabled(False)
        self.check_now_button.setEnabled(False)

    @Slot(bool)
    def _on_search_toggled(self, on: bool) -> None:
        if self.check_daily_checkbox.isEnabled():
            self._backend.settings.save(SEARCH_KEY, on)

    @Slot()
    def _on_now_clicked(self) -> None:
        self.check_now_button.setEnabled(False)
        self._show_text(self.tr("Checking…"))
        job = self._backend.bridge.submit(lambda services: services.updates.search(force=True))
        job.finished.connect(self._on_search_finished)
        job.failed.connect(self._on_search_failed)
        job.ended.connect(self._on_search_ended)

    @Slot(object)
    def _on_search_finished(self, update: Update | None) -> None:
        if update is None:
            self._show_text(self.tr("You have the newest version."))
        else:
            self._show_text(
                fill(self.tr("{version} is available. Close the settings to see what's new."), version=update.version)
            )
            self.update_found.emit(update)

    @Slot(object)
    def _on_search_failed(self, error: BaseException) -> None:
        message = error_message(error)
        self._show_text(" ".join(part for part in (message.title, message.sentences()) if part))

    @Slot()
    def _on_search_ended(self) -> None:
        self.check_now_button.setEnabled(True)

    def _show_text(self, text: str) -> None:
        self.result_label.setText(text)
        self.result_label.show()
