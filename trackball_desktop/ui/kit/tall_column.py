"""A column of widgets whose words wrap, in a scroll area."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame

from trackball_desktop.ui.kit.guard import guarded, return_none


class TallColumn(QFrame):
    """A column that is as high as its wrapped words need at its width: a scroll area never squeezes them."""

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @guarded(return_none)
    def showEvent(self, event: QShowEvent) -> None:
        """Its words may have changed while it was out of sight, when layouts are not asked."""
        super().showEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return done

    @guarded(bool)
    def hasHeightForWidth(self) -> bool:
        """Its height is settled by itself once its width is; a layout above that asks ahead guesses too little."""
        return False

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(self.minimumHeight(), 1))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """A layout above takes the larger of both hints; that of wrapped words is for a narrower column."""
        return QSize(super().minimumSizeHint().width(), max(self.minimumHeight(), 1))

    def fit(self) -> None:
        """Settle the height for the width that it has now."""
        layout = self.layout()
        if layout is None:
            return
        wraps = layout.hasHeightForWidth()
        height = layout.totalHeightForWidth(self.width()) if wraps else layout.totalSizeHint().height()
        if height != self.minimumHeight():
            self.setMinimumHeight(height)
            self.updateGeometry()
