"""Where a release stands from its checks to the stores: a shape, a word and a detail for each of its sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from trackball_desktop.services.health import Health
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import set_tooltip
from trackball_desktop.ui.kit.health_marks import SHAPES, side_names, side_texts
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trackball_desktop.services.health import ReleaseHealth
    from trackball_desktop.storage.library import ReleaseRow

_ROLES = {Health.DONE: "", Health.MOVING: "", Health.ATTENTION: "warning", Health.ACTION_REQUIRED: "bad"}


class Stepper(QWidget):
    """Shows the six sides; what is not known stands there as a dash."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space.S)
        grid.setVerticalSpacing(0)
        self._parts: list[tuple[ShapeMark, TextLabel, TextLabel]] = []
        for position, name in enumerate(side_names()):
            mark, word, detail = ShapeMark("draft"), TextLabel(name, "small"), TextLabel("", "small", "dim")
            grid.addWidget(mark, 0, 2 * position)
            grid.addWidget(word, 0, 2 * position + 1)
            grid.addWidget(detail, 1, 2 * position + 1, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(2 * position + 1, 1)
            self._parts.append((mark, word, detail))

    def show_health(self, row: ReleaseRow, health: ReleaseHealth, details: Sequence[str]) -> None:
        """Show how the sides stand; `details` are words below each, empty where there is nothing to say."""
        texts = side_texts(row, health)
        for (mark, word, detail), side, text, below in zip(self._parts, health.aspects, texts, details, strict=True):
            mark.show_shape(SHAPES.get(side, "draft"))
            mark.setAccessibleName(text)
            word.set_role(_ROLES.get(side, "dim"))
            detail.setText(below)
            set_tooltip(word, text)
