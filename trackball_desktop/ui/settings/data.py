"""The section Data of the settings: where the library is, a button that shows it, and what waits on which network."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.outside import open_path
from trackball_desktop.ui.kit.settings_parts import LineField, Page

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.runtime.backend import Backend

METERED_KEY = "uploads.pause_on_metered"


class DataPage(Page):
    """Shows the data folder."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.head(
            self.tr("Data"),
            self.tr(
                "Everything you type is kept on this computer. Masters stay where they are, the library names them."
            ),
        )
        self._folder = backend.stores.folder
        self.place = LineField(
            self.tr("Folder of the library"),
            help=self.tr(
                "To use another folder, close the app and start it with --data-dir. The library must be on a disk of "
                "this computer: network drives and synced folders damage it."
            ),
            mono=True,
        )
        self.place.fill(str(self._folder))
        self.place.input.setReadOnly(True)
        self.place.input.setCursorPosition(0)
        self.open = button(self.tr("Open folder"), icon="folder")
        self.open.clicked.connect(self._on_open_clicked)
        self.column.addWidget(self.place)
        row = QHBoxLayout()
        row.addWidget(self.open)
        row.addStretch(1)
        self.column.addLayout(row)
        self._backend = backend
        self.metered = QCheckBox(self.tr("Wait with files while the network is metered"))
        self.metered.setChecked(bool(backend.settings.get(METERED_KEY, False)))
        self.metered.toggled.connect(self._on_metered_toggled)
        self.column.addWidget(self.metered)
        self.column.addWidget(
            TextLabel(self.tr("As with a phone as hotspot, where the system knows it. Off by default."), "small", "dim")
        )
        points = QVBoxLayout()
        points.setSpacing(6)
        for sentence in (
            self.tr("A removed release stays in the trash for 30 days."),
            self.tr("Passwords and keys are not in this folder: they are in the keyring."),
        ):
            points.addWidget(TextLabel(sentence, role="dim"))
        self.column.addLayout(points)
        self.column.addStretch(1)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)

    @Slot(bool)
    def _on_metered_toggled(self, wait: bool) -> None:
        self._backend.bridge.submit(_chosen(wait))

    @Slot()
    def _on_open_clicked(self) -> None:
        open_path(self._folder, self)


def _chosen(wait: bool) -> Callable[[Services], Coroutine[Any, Any, None]]:
    async def work(services: Services) -> None:
        import asyncio

        await asyncio.wrap_future(services.stores.settings.save(METERED_KEY, wait))
        services.upload.refresh_pause()

    return work
