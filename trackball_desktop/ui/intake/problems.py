"""Files of a drop that were skipped, with the reason: the first lines on the page, all in a dialog to copy from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.kit.text_fields import TextEdit

MAX_LINES = 3


def _line_with_count(line: str, count: int) -> str:
    return Counts.tr("{line} (%n times)", "{line} (%n time)", count, line=line)


class Problems(QWidget):
    """At most three lines, and the way to the rest; what is said of several files alike is one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all_lines: list[str] = []
        self._lines: list[str] = []
        self._text_label = label(role="warning", wrap=True)
        self._more_button = button("", small=True)
        self._more_button.clicked.connect(self._on_more_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._text_label, 1)
        layout.addWidget(self._more_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.show_lines(())

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show these sentences."""
        self._all_lines = list(lines)
        counts = Counter(localize(line) for line in lines)
        self._lines = [line if count == 1 else _line_with_count(line, count) for line, count in counts.items()]
        self._text_label.setText("\n".join(line[:240] for line in self._lines[:MAX_LINES]))
        self._more_button.setText(fill(self.tr("All {count}…"), count=len(self._lines)))
        self._more_button.setAccessibleName(Counts.tr("All %n skipped files", "The skipped file", len(self._all_lines)))
        self._more_button.setVisible(len(self._lines) > MAX_LINES)
        self.setVisible(bool(self._lines))

    def add(self, line: str) -> None:
        """Add a sentence."""
        self.show_lines([*self._all_lines, line])

    @Slot()
    def _on_more_clicked(self) -> None:
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Skipped files"))
        dialog.resize(640, 420)
        text = TextEdit("\n".join(self._lines))
        text.setReadOnly(True)
        text.setAccessibleName(self.tr("Skipped files"))
        close = button(self.tr("Close"))
        close.clicked.connect(dialog.reject)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(space.L, space.L, space.L, space.L)
        column.addWidget(text)
        column.addLayout(row(None, close))
        dialog.open()
