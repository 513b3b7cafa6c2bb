"""The section Notifications of the settings: whether the desktop says what happened while the window was elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QSystemTrayIcon, QWidget

from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.settings_parts import SettingsPage
from trackball_desktop.ui.kit.target_names import names_in_use

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend
ENABLED_KEY = "notifications.on"

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend


class NotificationsPage(SettingsPage):
    """One switch, which applies at once and is kept."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._settings = backend.settings
        self.set_heading(
            self.tr("Notifications"),
            fill(
                self.tr(
                    "While Trackball is in the background, desktop notifications can tell you about "
                    "status changes in {target}."
                ),
                target=names_in_use(),
            ),
        )
        self.enabled_box = QCheckBox(self.tr("Show desktop notifications"))
        self.enabled_box.setChecked(self._settings.get(ENABLED_KEY, True) is not False)
        self.enabled_box.toggled.connect(self._on_enabled_box_toggled)
        self.column.addWidget(self.enabled_box)
        if not QSystemTrayIcon.isSystemTrayAvailable():
            note = self.tr("This desktop cannot show notifications at the moment. Changes are shown in the list.")
            self.column.addWidget(TextLabel(note, "small", "dim"))
        self.column.addStretch(1)

    @Slot(bool)
    def _on_enabled_box_toggled(self, on: bool) -> None:
        self._settings.save(ENABLED_KEY, on)
