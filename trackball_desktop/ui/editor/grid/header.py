"""The grid's header: a drawn arrow at the column that is sorted by, columns to be dragged, and the frozen ones on top.

The frozen part is a header of its own over the first columns; it lies there only while the others are scrolled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from trackball_desktop.ui.kit import icons, theme
from trackball_desktop.ui.kit.basic import set_tooltip
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.model import TrackModel


class GridHeader(QHeaderView):
    """A header that shows what the rows are sorted by."""

    def __init__(self, model: TrackModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._tracks = model
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        set_tooltip(self, self.tr("Click to sort the view, not the tracks. A third click restores the track order."))
        model.sort_changed.connect(self._on_model_sort_changed)

    def _on_model_sort_changed(self) -> None:
        self.viewport().update()

    @guarded(return_none)
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw a section, and the arrow where the rows are sorted by it."""
        painter.save()
        super().paintSection(painter, rect, logicalIndex)
        painter.restore()
        columns = self._tracks.columns
        if logicalIndex >= len(columns) or not self._tracks.sorted_by:
            return
        if columns[logicalIndex].field != self._tracks.sorted_by:
            return
        side = theme.scaled(10)
        x = rect.left() + 4 if self.isRightToLeft() else rect.right() - side - 5
        place = QRect(x - 3, rect.top() + 1, side + 6, rect.height() - 3)
        painter.fillRect(place, theme.color("alternate"))
        icon_name = "chevron-down" if self._tracks.descending else "chevron-up"
        painter.drawPixmap(x, rect.center().y() - side // 2, icons.pixmap(icon_name, "accent_text", side))
