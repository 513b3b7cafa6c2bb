"""A card that is one way to begin."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.labels import TextLabel


class ChoiceCard(QFrame):
    """One way to begin: an icon, what it is, what it means. The whole card is the button."""

    chosen = Signal()

    def __init__(self, icon: str, title: str, description: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon_name = icon
        self._icon_label = QLabel()
        self._icon_label.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.setProperty("kind", "plain")
        self.button.setIcon(icons.icon(icons.fold_name(self.layoutDirection(), is_open=False), "dim"))
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(title)
        self.button.setAccessibleDescription(description)
        self.button.clicked.connect(self.chosen)
        text_column = QVBoxLayout()
        text_column.setSpacing(space.XXS)
        text_column.addWidget(TextLabel(title, "strong"))
        text_column.addWidget(TextLabel(description, role="dim"))
        row = QHBoxLayout(self)
        row.setContentsMargins(space.L, space.L, space.M, space.L)
        row.setSpacing(space.L)
        row.addWidget(self._icon_label, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(text_column, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.PaletteChange}:
            self._draw()

    def _draw(self) -> None:
        self._icon_label.setPixmap(icons.pixmap(self._icon_name, "accent_text", theme.scaled(24)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)
