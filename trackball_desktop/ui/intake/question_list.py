"""The doubts about a drop: one line each, a button for each answer. What is filled in already comes first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, set_tooltip
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.painting import to_single_line

if TYPE_CHECKING:
    from trackball_desktop.domain.file_listing.model import Question

MAX_QUESTIONS = 4
MAX_NAME_LENGTH = 60


class QuestionBand(QFrame):
    """One question with its answers."""

    answered = Signal(object, object)
    """The question and the names that were chosen, a tuple."""

    def __init__(self, question: Question, parent: QWidget | None = None, *, indent: int = 48) -> None:
        super().__init__(parent)
        self.question = question
        self.setProperty("role", "banner")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(indent, 0, space.S, 0)
        layout.setSpacing(space.S)
        question_text = self._question_text()
        layout.addWidget(label(question_text, "info"))
        self.buttons: list[QPushButton] = []
        for number, option in enumerate(question.options, start=1):
            answer_text = self._answer_text(option)
            choice = button(answer_text.replace("&", "&&"), small=True, name=f"{question_text} {answer_text}")
            set_tooltip(choice, fill(self.tr("Alt+{number} in the row"), number=number))
            choice.setProperty("option", option)
            choice.clicked.connect(self._on_choice_clicked)
            self.buttons.append(choice)
            layout.addWidget(choice)
        layout.addWidget(label(self.tr("Saved for later folders."), "info", "small"))
        layout.addStretch(1)

    def choose(self, number: int) -> None:
        """Give the answer with this number, from 0; nothing where there is none."""
        if number < len(self.buttons):
            self.buttons[number].click()

    def _question_text(self) -> str:
        question = self.question
        subject = isolate_bidi(_shorten(question.subject))
        match question.kind:
            case "one_act":
                return fill(self.tr("Is “{subject}” one artist?"), subject=subject)
            case "artist":
                return fill(self.tr("Is “{subject}” the artist?"), subject=subject)
            case "full_name" | "spelling":
                return fill(self.tr("Who is “{subject}”?"), subject=subject)
            case "date":
                return fill(self.tr("Is {subject} the release date?"), subject=subject)
            case _:
                return fill(self.tr("Is “{subject}” the title?"), subject=subject)

    def _answer_text(self, option: tuple[str, ...]) -> str:
        """Say an answer; names are parted as in the field."""
        names = "; ".join(isolate_bidi(_shorten(name)) for name in option)
        if self.question.kind in {"title", "full_name", "spelling"}:
            return names
        if "".join(option) == self.question.subject:
            return self.tr("Yes")
        return fill(self.tr("No: {names}"), names=names) if names else self.tr("No")

    @Slot()
    def _on_choice_clicked(self) -> None:
        self.answered.emit(self.question, tuple(self.sender().property("option")))


class QuestionList(QWidget):
    """Doubts about the release: at most four at a time; the next come as these are answered. Hidden without any."""

    answered = Signal(object, object)
    """The question and the names that were chosen, a tuple."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._questions: list[Question] = []
        self._band_column = QVBoxLayout(self)
        self._band_column.setContentsMargins(0, 0, 0, 0)
        self._band_column.setSpacing(space.XS)
        self.hide()

    def set_questions(self, questions: Sequence[Question]) -> None:
        """Ask these questions instead of those before."""
        self._questions = list(questions)
        while (item := self._band_column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for question in self._questions[:MAX_QUESTIONS]:
            band = QuestionBand(question, self, indent=8)
            band.setMinimumHeight(34)
            band.answered.connect(self._on_band_answered)
            self._band_column.addWidget(band)
        self.setVisible(bool(self._questions))

    @Slot(object, object)
    def _on_band_answered(self, question: Question, names: tuple[str, ...]) -> None:
        self.set_questions([other for other in self._questions if other != question])
        self.answered.emit(question, names)


def _shorten(name: str) -> str:
    name = to_single_line(name)
    return name if len(name) <= MAX_NAME_LENGTH else name[: MAX_NAME_LENGTH - 1] + "…"
