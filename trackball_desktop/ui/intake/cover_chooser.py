"""The cover of a release that is being made: the best picture of the drop, any other of it, or one from elsewhere.

A picture dropped onto the page becomes the cover.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.media.artwork import make_thumbnail
from trackball_desktop.ui.draft.cover import Picture
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.screen_reader import name_choice

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend

COVER_SIDE = 112
MAX_PICTURES = 50


class CoverChooser(QWidget):
    """A picture and the list of those it may be."""

    changed = Signal()
    """The person chose another cover, or none."""
    failed = Signal(str)
    """A sentence: the picture cannot be shown."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.path: Path | None = None
        self.picture = Picture(COVER_SIDE, self.tr("No cover"), self)
        self.picture.setAccessibleName(self.tr("Cover"))
        self.picture_choice = ChoiceBox(self)
        name_choice(self.picture_choice, self.tr("Image to use as cover"))
        self.picture_choice.activated.connect(self._on_picture_choice_activated)
        self._own_words = (self.tr("No cover"), self.tr("Choose a file…"))
        longest = max(map(self.picture_choice.fontMetrics().horizontalAdvance, self._own_words))
        # As wide as the picture, but for longer words; names of files may be cut, they are read when the list is open.
        self.picture_choice.setFixedWidth(max(theme.scaled(COVER_SIDE), longest + theme.scaled(56)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.XS)
        column.addWidget(self.picture)
        column.addWidget(self.picture_choice)
        column.addStretch(1)

    def set_pictures(self, pictures: Sequence[Path], cover: Path | None) -> None:
        """Offer pictures and show the cover."""
        self.picture_choice.clear()
        for path in pictures[:MAX_PICTURES]:
            self.picture_choice.addItem(path.name, path)
        for words, value in zip(self._own_words, (None, "choose"), strict=True):
            self.picture_choice.addItem(words, value)
        self.show_cover(cover)

    def show_cover(self, path: Path | None) -> None:
        """Show a cover, one that is not offered yet too, without saying that it was chosen."""
        if path is not None and self._index_of(path) < 0:
            self.picture_choice.insertItem(0, path.name, path)
        self.picture_choice.setCurrentIndex(self._index_of(path))
        self.path = path
        self.picture.show_pixmap(QPixmap())
        if path is not None:
            self._load(path)

    def choose_cover(self, path: Path) -> None:
        """Make a picture from elsewhere the cover."""
        self.show_cover(path)
        self.changed.emit()

    def _index_of(self, path: Path | None) -> int:
        return next((at for at in range(self.picture_choice.count()) if self.picture_choice.itemData(at) == path), -1)

    @Slot(int)
    def _on_picture_choice_activated(self, position: int) -> None:
        chosen = self.picture_choice.itemData(position)
        if chosen != "choose":
            self.show_cover(chosen)
            self.changed.emit()
            return
        chooser = QFileDialog(self, self.tr("Choose a cover"))
        chooser.setNameFilter(self.tr("Images (*.jpg *.jpeg *.png *.tif *.tiff)"))
        chooser.fileSelected.connect(self._on_chooser_file_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()
        self.picture_choice.setCurrentIndex(self._index_of(self.path))

    @Slot(str)
    def _on_chooser_file_selected(self, name: str) -> None:
        self.choose_cover(Path(name))

    def _load(self, path: Path) -> None:
        job = self._backend.bridge.run_in_thread(
            make_thumbnail, path, 2 * COVER_SIDE
        )  # the other services may be loading still
        job.setProperty("path", str(path))
        job.finished.connect(self._on_load_finished)
        job.failed.connect(self._on_load_failed)

    @Slot(object)
    def _on_load_finished(self, image: bytes) -> None:
        if self.sender().property("path") == str(self.path):
            self.picture.show_bytes(image)

    @Slot(object)
    def _on_load_failed(self, error: TrackballError) -> None:
        self.failed.emit(error_text(error))
