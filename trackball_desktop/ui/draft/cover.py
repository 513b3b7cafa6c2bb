"""Pictures of the cover: large with its facts, and at the sizes at which stores show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QDragMoveEvent, QDropEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.assets import Asset
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.drops import accept_copy, local_files
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend


class Picture(QWidget):
    """A square picture with rounded corners; without one it says what to do."""

    dropped = Signal(str)

    def __init__(self, side: int, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._caption = caption
        self._pixmap = QPixmap()
        self.setFixedSize(side, side)
        self.setAccessibleName(caption or self.tr("Image"))

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """It has one size."""
        return QSize(self._side, self._side)

    def show_caption(self, caption: str) -> None:
        """Show a sentence in the place of the picture."""
        self._caption = caption
        self._pixmap = QPixmap()
        self.update()

    def show_bytes(self, image: bytes | None) -> None:
        """Show an encoded picture; None or bytes that are none show the words."""
        pixmap = QPixmap()
        if image:
            pixmap.loadFromData(image)
        self.show_pixmap(pixmap)

    def show_pixmap(self, pixmap: QPixmap) -> None:
        """Show a picture."""
        ratio = self.devicePixelRatioF()
        if not pixmap.isNull():
            size = QSize(self._side, self._side) * ratio
            pixmap = pixmap.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            pixmap.setDevicePixelRatio(ratio)
        self._pixmap = pixmap
        self.update()

    @property
    def is_empty(self) -> bool:
        """Whether there is no picture."""
        return self._pixmap.isNull()

    def accept_files(self) -> None:
        """Take picture files that are dropped."""
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragMoveEvent) -> None:
        """Take one local file."""
        if len(event.mimeData().urls()) == len(local_files(event)) == 1:
            accept_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on as it entered."""
        self.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Say which file was dropped."""
        files = local_files(event)
        if len(files) == 1 and accept_copy(event):
            self.dropped.emit(str(files[0]))

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = 9 if self._side > 100 else 5
        path = QPainterPath()
        path.addRoundedRect(frame, radius, radius)
        if self._pixmap.isNull():
            painter.fillPath(path, QBrush(theme.color("alternate")))
            pen = painter.pen()
            pen.setColor(theme.color("line"))
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawPath(path)
            painter.setPen(theme.color("dim"))
            inside = self.rect().adjusted(12, 12, -12, -12)
            if self._side > 100:
                painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._caption)
        else:
            painter.setClipPath(path)
            size = self._pixmap.deviceIndependentSize()
            left, top = (self._side - size.width()) / 2, (self._side - size.height()) / 2
            painter.drawPixmap(int(left), int(top), self._pixmap)
        painter.end()


class CoverLoader(QObject):
    """Loads a thumbnail of a cover and emits it. A newer request makes an older answer void."""

    loaded = Signal(object)

    def __init__(self, backend: Backend, parent: QWidget) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: object | None = None
        self._requested: tuple[str, str | None, int] | None = None

    def load(self, asset: Asset | None, size: int) -> None:
        """Load a cover's picture; None means that there is none."""
        key = None if asset is None else (asset.path, asset.stamp.sha256, asset.stamp.mtime_ns)
        if key == self._requested:
            return
        self._requested = key
        if asset is None:
            self._job = None
            self.loaded.emit(QPixmap())
            return
        job = self._backend.bridge.submit(lambda services: services.artwork.local_thumbnail(asset, size))
        self._job = job
        job.finished.connect(self._on_job_finished)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_finished(self, image: object) -> None:
        if self.sender() is not self._job:
            return
        pixmap = QPixmap()
        if isinstance(image, bytes):
            pixmap.loadFromData(image)
        self.loaded.emit(pixmap)

    @Slot(object)
    def _on_job_failed(self, error: object) -> None:
        if self.sender() is self._job:
            self.loaded.emit(QPixmap())
