"""A button that says which filter is on, with a small one beside it that takes the filter off."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, set_style_property, set_tooltip
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.painting import to_single_line

_MAX_WIDTH = 220


class FilterButton(QWidget):
    """`pressed` asks for the form in which a filter is chosen."""

    pressed = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = button(self.tr("Filter…"), icon="filter")
        self.clear_button = button("", "plain", icon="close", small=True, name=self.tr("Clear the filter"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.XXS)
        row.addWidget(self.button)
        row.addWidget(self.clear_button)
        self.clear_button.hide()
        self.button.clicked.connect(self.pressed)
        self.clear_button.clicked.connect(self.cleared)

    def show_filter(self, name: str) -> None:
        """Say which filter is on, by its name or its words; empty for none."""
        text = fill(self.tr("Filter: {name}"), name=to_single_line(name)) if name else self.tr("Filter…")
        self.button.setText(
            self.button.fontMetrics()
            .elidedText(text, Qt.TextElideMode.ElideRight, theme.scaled(_MAX_WIDTH))
            .replace("&", "&&")
        )
        self.button.setAccessibleName(text)
        set_tooltip(self.button, text if name else "")
        set_style_property(self.button, "current", bool(name))
        self.clear_button.setVisible(bool(name))
