"""Small parts that the settings and the first run are put together from: fields, choices, results of a test, pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import set_style_property
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import Texts, localize
from trackball_desktop.ui.kit.scroll_page import keep_bar_room
from trackball_desktop.ui.kit.text_fields import LineEdit
from trackball_desktop.ui.kit.timers import call_later

if TYPE_CHECKING:
    from trackball_desktop.targets.base import ConnectionCheck

FIELD_GAP = space.L


class SettingsParts(Texts):
    """Parts that several pages of the settings share."""


class LineField(QWidget):
    """One line of text with its name above and a sentence below; the sentence gives way to what is wrong."""

    changed = Signal()

    def __init__(
        self, name: str, *, help: str = "", placeholder: str = "", mono: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._help = help
        self._label = TextLabel(name, "small", "dim", wrap=False)
        self.input = LineEdit()
        self.input.setPlaceholderText(placeholder)
        self.input.setAccessibleName(name)
        self.input.textChanged.connect(self.changed)
        self._label.setBuddy(self.input)
        if mono:
            self.input.setProperty("mono", True)  # a font that is set would not follow the size of text
            # Codes and addresses read from left to right in every language.
            self.input.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._note_label = TextLabel(help, "small", "dim", parent=self)  # shown without a parent it were a window
        self._note_label.setVisible(bool(help))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.XS)
        column.addWidget(self._label)
        column.addWidget(self.input)
        column.addWidget(self._note_label)

    @property
    def text(self) -> str:
        """What was typed, without white space at its ends."""
        return self.input.text().strip()

    def fill(self, text: str) -> None:
        """Fill the field, without an objection."""
        self.input.setText(text)
        self.set_error("")

    def set_name(self, name: str) -> None:
        """Show another name above."""
        self._label.setText(name)
        self.input.setAccessibleName(name)

    def set_help(self, help: str) -> None:
        """Show another sentence below."""
        self._help = help
        if self.input.property("severity") != "blocker":
            self._note_label.setText(help)
            self._note_label.setVisible(bool(help))

    def set_error(self, message: str) -> None:
        """Say what is wrong, in place of the sentence; empty takes it away."""
        self._note_label.setText(message or self._help)
        self._note_label.setVisible(bool(message or self._help))
        self._note_label.set_role("bad" if message else "dim")
        set_style_property(self.input, "severity", "blocker" if message else "")
        self.input.setAccessibleDescription(message or self._help)

    @property
    def error_text(self) -> str:
        """What is shown to be wrong."""
        return self._note_label.text() if self.input.property("severity") == "blocker" else ""


class SecretField(LineField):
    """A field for a secret: shown as dots, never filled from what is kept, emptied once it was handed over."""

    def __init__(self, name: str, *, help: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, help=help, mono=True, parent=parent)
        self.input.setEchoMode(QLineEdit.EchoMode.Password)
        # No predictive text, no autocorrect: what is typed here must not reach an input method's dictionary.
        self.input.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def set_saved(self, is_saved: bool, *, persistent: bool = True) -> None:
        """Say whether one is kept already: then an empty field means that it stays.

        One that is in no keyring is not `persistent`.
        """
        text = SettingsParts.tr("Saved. Enter a new one to replace it.")
        if not persistent:
            text = SettingsParts.tr("Saved until you close the app. Enter a new one to replace it.")
        self.input.setPlaceholderText(text if is_saved else "")

    def clear(self) -> None:
        """Forget what was typed, undo history included."""
        self.input.clear()
        # QLineEdit keeps what it held for Ctrl+Z; setText drops that.
        self.input.setText("")


class ResultLines(QWidget):
    """What a test found: a shape and a sentence for each thing tried."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.S)
        self.lines: list[tuple[bool | None, str]] = []
        self.hide()

    def show_busy(self, text: str) -> None:
        """Say what is being tried."""
        self._fill([(None, text)])

    def show_lines(self, lines: Sequence[ConnectionCheck]) -> None:
        """Show the results."""
        self._fill([(line.ok, _line_text(line)) for line in lines])

    def show_results(self, lines: list[tuple[bool | None, str]]) -> None:
        """Show sentences, each with whether it is good; None is neither."""
        self._fill(lines)

    def clear(self) -> None:
        """Take the results away: what they were about has changed."""
        self._fill([])

    @property
    def have_all_passed(self) -> bool:
        """Whether there are results and all are good."""
        return bool(self.lines) and all(ok for ok, _ in self.lines)

    def _fill(self, lines: list[tuple[bool | None, str]]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.lines = lines
        for ok, words in lines:
            self._column.addWidget(self._line(ok, words))
        self.setVisible(bool(lines))
        if lines:
            # Once the lines have their places: in a small window they may be below what is seen.
            call_later(self, 0, self._on_lines_placed)

    @Slot()
    def _on_lines_placed(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self, 0, FIELD_GAP)

    def _line(self, ok: bool | None, text: str) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.S)
        mark = ShapeMark("waiting" if ok is None else "ok" if ok else "blocker", 14)
        mark.setAccessibleName(
            SettingsParts.tr("Testing")
            if ok is None
            else SettingsParts.tr("Works")
            if ok
            else SettingsParts.tr("Problem")
        )
        label = TextLabel(text, role="dim" if ok is None else "")
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1)
        return line


def _line_text(line: ConnectionCheck) -> str:
    """Return what was found, led by what is to blame where it did not go well."""
    cause = {
        "login": SettingsParts.tr("Login"),
        "network": SettingsParts.tr("Network"),
        "tls": SettingsParts.tr("Certificate"),
        "address": SettingsParts.tr("Address"),
        "service": SettingsParts.tr("Service"),
        "keyring": SettingsParts.tr("Keyring"),
    }.get(line.kind, "")
    return f"{cause}: {localize(line.text)}" if cause and not line.ok else localize(line.text)


class NumberedSteps(QFrame):
    """Numbered plain steps to follow somewhere else."""

    def __init__(self, title: str, steps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.M, space.L, space.M)
        column.setSpacing(space.S)
        column.addWidget(TextLabel(title, "strong"))
        for number, step in enumerate(steps, start=1):
            row = QHBoxLayout()
            row.setSpacing(space.S)
            figure = TextLabel(str(number), "body", "dim", wrap=False)
            figure.setFixedWidth(theme.scaled(12))
            row.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(TextLabel(step, "body"), 1)
            column.addLayout(row)


class SettingsPage(QScrollArea):
    """A page that scrolls when the window is small or the text large. Put widgets into `column`."""

    def __init__(self, *, margin: int = space.XXL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        keep_bar_room(self)
        inner = QWidget()
        inner.setProperty("role", "page")
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(margin, margin - space.XS, margin, margin)
        self.column.setSpacing(FIELD_GAP)
        self.setWidget(inner)

    def set_heading(self, title: str, description: str = "") -> None:
        """Put the page's title, and what it is about, above all else."""
        self.setAccessibleName(title)
        column = QVBoxLayout()
        column.setSpacing(space.XS)
        column.addWidget(TextLabel(title, "title"))
        if description:
            column.addWidget(TextLabel(description, role="dim"))
        self.column.insertLayout(0, column)


def side_by_side(left: QWidget, right: QWidget, stretches: tuple[int, int] = (1, 1)) -> QHBoxLayout:
    """Set two fields side by side, their inputs level."""
    row = QHBoxLayout()
    row.setSpacing(FIELD_GAP)
    row.addWidget(left, stretches[0], Qt.AlignmentFlag.AlignTop)
    row.addWidget(right, stretches[1], Qt.AlignmentFlag.AlignTop)
    return row
