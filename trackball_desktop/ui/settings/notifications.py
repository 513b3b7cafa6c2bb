"""The section Notifications of the settings: whether the desktop says what happened while the window was elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QSystemTrayIcon, QWidget

from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.settings_parts import Page

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend
ON_KEY = "notifications.on"

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend


class NotificationsPage(Page):
    """One switch, which applies at once and is kept."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._settings = backend.settings
        self.head(
            self.tr("Notifications"),
            fill(
                self.tr(
                    "While Trackball is in the background, desktop notifications can tell you about "
                    "status changes in {target}."
                ),
                target=name_of(),
            ),
        )
        self.on = QCheckBox(self.tr("Show desktop notifications"))
        self.on.setChecked(self._settings.get(ON_KEY, True) is not False)
        self.on.toggled.connect(self._on_switch_toggled)
        self.column.addWidget(self.on)
        if not QSystemTrayIcon.isSystemTrayAvailable():
            without = self.tr("This desktop cannot show notifications at the moment. Changes are shown in the list.")
            self.column.addWidget(TextLabel(without, "small", "dim"))
        self.column.addStretch(1)

    @Slot(bool)
    def _on_switch_toggled(self, on: bool) -> None:
        self._settings.save(ON_KEY, on)
