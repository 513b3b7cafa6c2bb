"""A switch of a few words in one frame, of which one is chosen: the forms in which the same things are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget


class SegmentedControl(QFrame):
    """Tells which part was chosen by a person. Left and Right move."""

    chosen = Signal(str)

    def __init__(self, parts: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        """Make a switch of (key, word) pairs; `name` is what screen readers call it."""
        super().__init__(parent)
        self.setProperty("role", "segments")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._keys = [key for key, _ in parts]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (_, word) in enumerate(parts):
            segment = QToolButton()
            segment.setText(word)
            segment.setAccessibleName(word)
            segment.setCheckable(True)
            segment.setProperty("role", "segment")
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else the frame of the keyboard stays on another part
            segment.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            self._group.addButton(segment, number)
            row.addWidget(segment)
        self._group.idClicked.connect(self._on_group_clicked)

    @property
    def current_key(self) -> str:
        """The key of the chosen part, empty while none is."""
        number = self._group.checkedId()
        return self._keys[number] if number >= 0 else ""

    def set_current_key(self, key: str) -> None:
        """Show a part as chosen, without telling."""
        self._group.button(self._keys.index(key)).setChecked(True)

    def set_word(self, key: str, word: str) -> None:
        """Call a part something else."""
        button = self._group.button(self._keys.index(key))
        button.setText(word)
        button.setAccessibleName(word)

    def set_visible_parts(self, visible: Mapping[str, bool]) -> None:
        """Show only some of the parts, by their keys."""
        for number, key in enumerate(self._keys):
            self._group.button(number).setVisible(visible.get(key, True))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if self.isRightToLeft():
            step = -step
        number = self._group.checkedId() + step
        if step and 0 <= number < len(self._keys):
            self._group.button(number).setFocus()
            self._group.button(number).click()
            return
        super().keyPressEvent(event)

    @Slot(int)
    def _on_group_clicked(self, number: int) -> None:
        self.chosen.emit(self._keys[number])
