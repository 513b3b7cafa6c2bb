"""The search field of the top bar: a lens, the words, and the key that leads to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.text_fields import LineEdit
from trackball_desktop.ui.kit.timers import Timer

DEBOUNCE_MS = 60


class SearchBox(LineEdit):
    """Tells of what is typed once the fingers rest for a moment; Escape empties it, Down goes to the list."""

    search_changed = Signal(str)
    down_pressed = Signal()

    def __init__(self, key: QKeySequence, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key.toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
        self.setProperty("role", "search")
        self.setPlaceholderText(self.tr("Search releases, tracks, ISRC, people"))
        self.setAccessibleName(self.tr("Search releases, tracks, ISRC, people"))
        self.addAction(icons.icon("search", "dim"), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        self.setMaximumWidth(theme.scaled(420))
        self.setMinimumWidth(160)
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.textChanged.connect(self._on_self_text_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_timer_timeout()
            self.down_pressed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.setMaximumWidth(theme.scaled(420))
        super().changeEvent(event)

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.text() or self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.header_font())
        width = painter.fontMetrics().horizontalAdvance(self._key) + 12
        height = painter.fontMetrics().height() + 2
        text_width = self.fontMetrics().horizontalAdvance(self.placeholderText()) + theme.scaled(28)
        if text_width + width + 16 > self.width():
            painter.end()
            return
        box = QRect(self.width() - width - 8, (self.height() - height) // 2, width, height)
        box = painting.visual_rect(self.layoutDirection(), self.rect(), box)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("alternate"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.color("dim"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()

    @Slot()
    def _on_self_text_changed(self) -> None:
        self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._timer.stop()
        self.search_changed.emit(self.text())
