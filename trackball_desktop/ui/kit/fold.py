"""What opens and closes something: the line that is clicked, and such a line together with what stands behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import icons, space


class FoldButton(QToolButton):
    """A line with an arrow; checked is open. Whoever has it shows and hides what belongs to it, on `toggled`."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "fold")
        self.setText(text)
        self.setAccessibleName(text.replace("&", ""))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.toggled.connect(self._on_toggled)
        self._on_toggled(False)

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self.setIcon(icons.icon(icons.fold_name(self.layoutDirection(), is_open=is_open), "dim"))
        self.setAccessibleDescription(self.tr("expanded") if is_open else self.tr("collapsed"))


class Fold(QWidget):
    """Something that few people need, behind a line that opens it."""

    def __init__(self, name: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.button = FoldButton(name)
        self.button.toggled.connect(content.setVisible)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addWidget(self.button)
        column.addWidget(content)
        content.hide()

    def set_open(self, opened: bool) -> None:
        """Open or close it."""
        self.button.setChecked(opened)
