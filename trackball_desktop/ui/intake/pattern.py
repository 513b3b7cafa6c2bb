"""The box that reads names by a pattern: what is typed is tried at once on all names, and what worked is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.field_inputs import ChoiceInput, InputContent
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings

KEPT_KEY = "intake.patterns"
KEPT = 8
TRY_MS = 120
OFFERED = (
    "%track% %title%",
    "%track% - %artist% - %title%",
    "%artist% - %title%",
    "%disc%-%track% %title%",
    "%artist% - %album% - %track% - %title%",
    "%title% (%version%)",
    "%isrc%_%title%",
)


class PatternBox(QWidget):
    """Tells of a pattern a moment after it was typed; empty means the app's own guesses."""

    tried = Signal(str)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._last = ""
        caption = label(self.tr("Names read as"), "dim", "small")
        self.input = ChoiceInput(self._offered())
        self.input.setAccessibleName(self.tr("Pattern of the file names"))
        self.input.present(
            InputContent(placeholder=self.tr("by themselves; or a pattern such as %track% - %artist% - %title%"))
        )
        self.input.typed.connect(self._on_input_typed)
        caption.setBuddy(self.input)
        self._note = label(role="dim", size="small", wrap=True)
        self._note.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(caption)
        row.addWidget(self.input, 3)
        row.addWidget(self._note, 2)
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TRY_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def text(self) -> str:
        """Return the pattern."""
        return " ".join(self.input.currentText().split())

    def show_text(self, words: str, *, bad: bool = False) -> None:
        """Say beside the box how many names fit, or what is wrong."""
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self._note.setProperty("role", "warning" if bad else "dim")
        self._note.style().unpolish(self._note)
        self._note.style().polish(self._note)

    def remember(self) -> None:
        """Keep the pattern that was used, and offer it first the next time."""
        text = self.text()
        if text:
            kept = [text, *(item for item in self._kept() if item != text)][:KEPT]
            self._settings.save(KEPT_KEY, kept)

    def _kept(self) -> list[str]:
        kept: Any = self._settings.get(KEPT_KEY, [])
        return [item for item in kept if isinstance(item, str)] if isinstance(kept, list) else []

    def _offered(self) -> list[str]:
        return list(dict.fromkeys((*self._kept(), *OFFERED)))

    @Slot(str)
    def _on_input_typed(self, _text: str) -> None:
        self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        text = self.text()
        if text != self._last:
            self._last = text
            self.tried.emit(text)
