"""A combo box that elides a text that is wider than the box."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from trackball_desktop.ui.kit.guard import guarded, return_none


class ChoiceBox(QComboBox):
    """A combo box without a line to type in; Qt's own cuts a long text off in the middle of a letter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))  # Qt's own gives its rows no room

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Be as wide as the longest text needs: with large text the frame of the style takes more than Qt counts."""
        return self._widened(super().sizeHint())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Be no narrower than that where the texts decide the width."""
        return self._widened(super().minimumSizeHint())

    def _widened(self, size: QSize) -> QSize:
        policies = QComboBox.SizeAdjustPolicy
        if self.sizeAdjustPolicy() not in (policies.AdjustToContents, policies.AdjustToContentsOnFirstShow):
            return size
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.rect = QRect(QPoint(), size)  # type: ignore[attr-defined]
        text_rect = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        metrics = option.fontMetrics  # type: ignore[attr-defined]
        longest = max((metrics.horizontalAdvance(self.itemText(row)) for row in range(self.count())), default=0)
        return size + QSize(max(longest - text_rect.width(), 0), 0)

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = option.fontMetrics.elidedText(  # type: ignore[attr-defined]
            option.currentText, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
