"""The cover in full: fitted to the window, or pixel by pixel as a store's inspector looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import show_error_in
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.domain.assets import Asset
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.runtime.backend import Backend

MAX_SIDE = 6000
"""The longest side that is shown, in pixels; larger pictures are shown scaled down."""


class FullSizeDialog(Dialog):
    """Shows one picture. Space changes between fitted and full size."""

    def __init__(self, backend: Backend, asset: Asset, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(name)
        self._full_pixmap = QPixmap()
        self.is_fitted = True
        self.picture = QLabel()
        self.picture.setTextFormat(Qt.TextFormat.PlainText)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("Full-size cover"))
        self.picture.setText(self.tr("Opening…"))
        self.area = QScrollArea()
        self.area.setWidget(self.picture)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setAccessibleName(self.tr("Full-size cover"))
        self.banner = Banner()
        self._size_label = label(role="dim", size="small")
        self.toggle_button = button(self.tr("Full size"), small=True)
        self.toggle_button.clicked.connect(self.toggle)
        self.toggle_button.setEnabled(False)
        close = button(self.tr("Close"), small=True)
        close.clicked.connect(self.accept)
        close.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.M, space.M, space.M, space.M)
        column.setSpacing(space.S)
        column.addWidget(self.banner)
        column.addWidget(self.area, 1)
        column.addLayout(row(self._size_label, None, self.toggle_button, close))
        screen = QGuiApplication.primaryScreen()
        room = screen.availableSize() if screen is not None else self.sizeHint()
        self.resize(min(1000, room.width() - 80), min(900, room.height() - 80))

        async def work(services: Services) -> QImage:
            import asyncio

            content = await services.artwork.local_thumbnail(asset, MAX_SIDE)
            return await asyncio.to_thread(QImage.fromData, content)

        self._job = backend.bridge.submit(work)
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self._on_job_failed)

    @Slot()
    def toggle(self) -> None:
        """Change between fitted and full size."""
        self.is_fitted = not self.is_fitted
        self.toggle_button.setText(self.tr("Full size") if self.is_fitted else self.tr("Fit to window"))
        self._show()

    def _show(self) -> None:
        if self._full_pixmap.isNull():
            return
        self.area.setWidgetResizable(self.is_fitted)
        if self.is_fitted:
            ratio = self.devicePixelRatioF()
            room = self.area.viewport().size() * ratio
            shown = self._full_pixmap
            if shown.width() > room.width() or shown.height() > room.height():
                shown = shown.scaled(
                    room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
            shown.setDevicePixelRatio(ratio)
            self.picture.setMinimumSize(1, 1)
            self.picture.setPixmap(shown)
        else:
            self._full_pixmap.setDevicePixelRatio(1.0)
            self.picture.setPixmap(self._full_pixmap)
            self.picture.resize(self._full_pixmap.size())

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit it anew."""
        super().resizeEvent(event)
        if self.is_fitted:
            self._show()

    @Slot(object)
    def _on_job_finished(self, image: QImage) -> None:
        self._full_pixmap = QPixmap.fromImage(image)
        self._size_label.setText(f"{image.width()} × {image.height()}")
        self.toggle_button.setEnabled(True)
        self._show()

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        self.picture.setText("")
        show_error_in(self.banner, error)
