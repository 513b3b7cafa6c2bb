"""How names are read: by themselves, or by a pattern, which is shown as what it makes of the first file's name.

A pattern of one's own may be typed; what is typed is tried at once on all names, and what worked is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.media.filename_patterns import NamePattern
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.field_inputs import ChoiceInput, InputContent
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.painting import to_single_line
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings

PATTERNS_KEY = "intake.patterns"
MAX_SAVED_PATTERNS = 8
DEBOUNCE_MS = 120
MAX_EXAMPLE_CHARS = 90
MAX_WIDTH = 640
"""Of the box of patterns, in pixels."""
OWN_PATTERN = "own"
DEFAULT_PATTERNS = (
    "%track% %title%",
    "%track% - %artist% - %title%",
    "%artist% - %title%",
    "%disc%-%track% %title%",
    "%artist% - %album% - %track% - %title%",
    "%title% (%version%)",
    "%isrc%_%title%",
)


class PatternBox(QWidget):
    """Tells of a pattern a moment after it was chosen or typed; empty means the app's own guesses."""

    changed = Signal(str)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._last_pattern = ""
        caption = label(self.tr("File name pattern"), "dim", "small")
        self.example_choice = ChoiceBox(self)
        self.example_choice.setAccessibleName(self.tr("How file names are read"))
        self.example_choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.example_choice.activated.connect(self._on_example_choice_activated)
        caption.setBuddy(self.example_choice)
        self.input = ChoiceInput(self._patterns())
        self.input.setAccessibleName(self.tr("Pattern of the file names"))
        self.input.present(InputContent(placeholder=self.tr("a pattern such as %track% - %artist% - %title%")))
        self.input.typed.connect(self._on_input_typed)
        self.input.hide()
        for box in (self.example_choice, self.input):
            box.setMaximumWidth(theme.scaled(MAX_WIDTH))
        self._note_label = label(role="dim", size="small", wrap=True)
        self._note_label.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.S)
        row.addWidget(caption)
        row.addWidget(self.example_choice, 3)
        row.addWidget(self.input, 3)
        row.addWidget(self._note_label, 2)
        row.addStretch()
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.show_files(())

    def show_files(self, paths: Sequence[Path]) -> None:
        """Offer the patterns that fit, each by what it makes of the first name that it fits."""
        self.example_choice.clear()
        self.example_choice.addItem(self.tr("Automatic"), "")
        for pattern in self._patterns():
            example = self._example(pattern, paths)
            if example:
                self.example_choice.addItem(example, pattern)
        self.example_choice.addItem(self.tr("Own pattern…"), OWN_PATTERN)
        self.example_choice.setCurrentIndex(max(0, self.example_choice.findData(self.text())))

    def _example(self, pattern: str, paths: Sequence[Path]) -> str:
        """Say what a pattern makes of a name: 07 is the number, IRON MAIDENS the artist, Untitled the title."""
        try:
            read = NamePattern(pattern)
        except UserError:
            return ""
        names = {
            "disc": self.tr("disc"), "track": self.tr("number"), "title": self.tr("title"), "isrc": "ISRC",
            "version": self.tr("version"), "artist": self.tr("artist"), "album": self.tr("album"),
        }  # fmt: skip
        for path in paths:
            match = read.match(path)
            if match is None:
                continue
            values = {name: getattr(match, name) for name in re.findall("%([a-z]+)%", pattern) if name in names}
            parts = [
                fill(
                    self.tr("{value} is the {field}"), value=isolate_bidi(to_single_line(str(value))), field=names[name]
                )
                for name, value in values.items()
                if value
            ]
            return ", ".join(parts)[:MAX_EXAMPLE_CHARS]
        return ""

    def text(self) -> str:
        """Return the pattern."""
        return " ".join(self.input.currentText().split())

    def show_text(self, text: str, *, bad: bool = False) -> None:
        """Say beside the box how many names fit, or what is wrong."""
        self._note_label.setText(text)
        self._note_label.setVisible(bool(text))
        self._note_label.setProperty("role", "warning" if bad else "dim")
        self._note_label.style().unpolish(self._note_label)
        self._note_label.style().polish(self._note_label)

    def remember(self) -> None:
        """Keep the pattern that was used, and offer it first the next time."""
        text = self.text()
        if text:
            others = [item for item in self._saved_patterns() if item != text]
            self._settings.save(PATTERNS_KEY, [text, *others][:MAX_SAVED_PATTERNS])

    def _saved_patterns(self) -> list[str]:
        stored: Any = self._settings.get(PATTERNS_KEY, [])
        return [item for item in stored if isinstance(item, str)] if isinstance(stored, list) else []

    def _patterns(self) -> list[str]:
        return list(dict.fromkeys((*self._saved_patterns(), *DEFAULT_PATTERNS)))

    @Slot(int)
    def _on_example_choice_activated(self, position: int) -> None:
        chosen = str(self.example_choice.itemData(position))
        self.input.setVisible(chosen == OWN_PATTERN)
        if chosen == OWN_PATTERN:
            self.input.setFocus()
            return
        self.input.present(InputContent(chosen))
        self._timer.start()

    @Slot(str)
    def _on_input_typed(self, _text: str) -> None:
        self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        text = self.text()
        if text != self._last_pattern:
            self._last_pattern = text
            self.changed.emit(text)
