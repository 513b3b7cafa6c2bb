"""The section Data of the settings: where the library is, a button that shows it, and what waits on which network."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.outside import open_path
from trackball_desktop.ui.kit.settings_parts import LineField, SettingsPage

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.runtime.backend import Backend

METERED_KEY = "uploads.pause_on_metered"


class DataPage(SettingsPage):
    """Shows the data folder."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_heading(
            self.tr("Data"),
            self.tr("Everything you enter is saved on this computer. Masters stay in their own folders."),
        )
        self._folder = backend.repositories.folder
        self.folder_field = LineField(
            self.tr("Library folder"),
            help=self.tr(
                "Keep the library on a local disk: network drives and synced folders damage it. The "
                "README explains how to use another folder."
            ),
            mono=True,
        )
        self.folder_field.fill(str(self._folder))
        self.folder_field.input.setReadOnly(True)
        self.folder_field.input.setCursorPosition(0)
        self.open_button = button(self.tr("Open folder"), icon="folder")
        self.open_button.clicked.connect(self._on_open_clicked)
        self.column.addWidget(self.folder_field)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        self.column.addLayout(row)
        self._backend = backend
        self.metered_checkbox = QCheckBox(self.tr("Pause uploads on metered networks"))
        self.metered_checkbox.setChecked(bool(backend.settings.get(METERED_KEY, False)))
        self.metered_checkbox.toggled.connect(self._on_metered_toggled)
        self.column.addWidget(self.metered_checkbox)
        self.column.addWidget(
            TextLabel(
                self.tr("For example a phone hotspot, if the system recognises it. Off by default."), "small", "dim"
            )
        )
        points = QVBoxLayout()
        points.setSpacing(space.S)
        for sentence in (
            self.tr("Deleted releases stay in the trash for 30 days."),
            self.tr("Passwords and keys are stored in the keyring, not in this folder."),
        ):
            points.addWidget(TextLabel(sentence, role="dim"))
        self.column.addLayout(points)
        self.column.addStretch(1)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)

    @Slot(bool)
    def _on_metered_toggled(self, pause: bool) -> None:
        self._backend.bridge.submit(_save_metered(pause))

    @Slot()
    def _on_open_clicked(self) -> None:
        open_path(self._folder, self)


def _save_metered(pause: bool) -> Callable[[Services], Coroutine[Any, Any, None]]:
    async def work(services: Services) -> None:
        import asyncio

        await asyncio.wrap_future(services.repositories.settings.save(METERED_KEY, pause))
        services.upload.refresh_pause()

    return work
