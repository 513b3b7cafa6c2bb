"""The panel in which an answer of a distributor is entered, with its source and date."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.targets.profiled.answer_text import from_text, to_text
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.questions import Question, load_questions
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.text_fields import LineEdit, TextEdit

_MULTI_LINE_HEIGHT, _SINGLE_LINE_HEIGHT = 92, 34
_ANSWER_TEMPLATES = {
    "A": "way = A\ndays = 7",
    "B": "way = B\nurl = https://\nfield = file\nreference = \nmax_mb = 500",
    "C": "way = C\nurl = https://\nput = \nreference = ",
}
"""What is written into the field for each way of files."""


class AnswerEditor(QFrame):
    """One question, the field of its answer, what the letter offers as buttons, source and date."""

    answered = Signal(object)
    """A Profile with the answer in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._profile: Profile | None = None
        self.question: Question | None = None
        self.question_label = label("", size="strong", wrap=True)
        self.format_label = label("", "dim", "small", wrap=True)
        self.input = TextEdit(self)
        self.input.setAccessibleName(self.tr("Answer"))
        self.input.setTabChangesFocus(True)
        self.source_edit = LineEdit(self)
        self.source_edit.setAccessibleName(self.tr("Source of the answer"))
        self.source_edit.setPlaceholderText(self.tr("Source, such as “Email, Dana R.”"))
        self.date_edit = LineEdit(self)
        self.date_edit.setAccessibleName(self.tr("Date of the answer"))
        self.date_edit.setFixedWidth(theme.scaled(110))
        self.error_label = label("", "bad", "small", wrap=True)
        self.error_label.hide()
        self.save_button = button(self.tr("Save answer"), "primary")
        self.remove_button = button(self.tr("Remove answer"))
        self._suggestion_row = QHBoxLayout()
        self._suggestion_row.setSpacing(space.S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.M, space.S, space.M, space.S)
        layout.setSpacing(space.S)
        for widget in (self.question_label, self.format_label):
            layout.addWidget(widget)
        layout.addLayout(self._suggestion_row)
        layout.addWidget(self.input)
        layout.addWidget(self.error_label)
        layout.addLayout(row(self.source_edit, self.date_edit))
        layout.addLayout(row(None, self.remove_button, self.save_button))
        self.save_button.clicked.connect(self.save)
        self.remove_button.clicked.connect(self._on_remove_clicked)

    def show_question(self, profile: Profile, question: Question) -> None:
        """Show a question with what is answered; what was typed for another one is put aside by the caller."""
        self._profile, self.question = profile, question
        answer = profile.answers.get(question.id)
        self.question_label.setText(question.text)
        self.format_label.setText(self._format_hint(question))
        self.input.setPlainText(to_text(question, answer.value if answer is not None else None))
        low = load_questions().kinds[question.kind]["type"] in {"flag", "text", "address", "choice", "list"}
        self.input.setFixedHeight(
            theme.scaled(_SINGLE_LINE_HEIGHT if low or question.kind in {"field", "call"} else _MULTI_LINE_HEIGHT)
        )
        self.source_edit.setText(answer.source if answer is not None else self.source_edit.text())
        self.date_edit.setText(answer.date if answer is not None else date.today().isoformat())  # noqa: DTZ011 - a day
        self.remove_button.setEnabled(answer is not None)
        self.error_label.hide()
        self._show_suggestions(question)

    def _show_suggestions(self, question: Question) -> None:
        while (item := self._suggestion_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        kind = load_questions().kinds[question.kind]
        offered = {guess: guess for guess in question.guesses}
        if kind["type"] == "flag":
            offered = {self.tr("Yes"): "yes", self.tr("No"): "no"}
        elif question.kind == "way":
            offered = {
                self.tr("A  Links to our files"): _ANSWER_TEMPLATES["A"],
                self.tr("B  Upload to their API"): _ANSWER_TEMPLATES["B"],
                self.tr("C  Address for each file"): _ANSWER_TEMPLATES["C"],
            }
        elif kind["type"] == "choice":
            offered = {str(item): str(item) for item in kind["of"]} if isinstance(kind["of"], list) else {}
        for name, text in offered.items():
            suggestion = button(name, small=True)
            suggestion.clicked.connect(lambda _=False, text=text: self._insert_suggestion(text))
            self._suggestion_row.addWidget(suggestion)
        self._suggestion_row.addStretch(1)

    def _format_hint(self, question: Question) -> str:
        """Say how the answer is written."""
        kind = load_questions().kinds[question.kind]
        match kind["type"]:
            case "object":
                needs = ", ".join(str(name) for name in (*_names(kind.get("needs")), *question.parts))
                may = ", ".join(_names(kind.get("may")))
                if question.kind == "call":
                    return self.tr("Method and address: POST https://api.example.com/releases")
                if question.kind == "field":
                    return fill(
                        self.tr("Their name for the field. To add details, one line each: name = …, and {may}"), may=may
                    )
                if not may:
                    return fill(self.tr("One line each, “name = value”: {needs}"), needs=needs)
                return fill(self.tr("One line each, “name = value”: {needs}; optional: {may}"), needs=needs, may=may)
            case "map":
                if question.parts:
                    parts = ", ".join(question.parts)
                    return fill(self.tr("One line each, with the position in their answer: {parts}"), parts=parts)
                return self.tr("One line each: their term = meaning")
            case "list":
                return self.tr("Separated by commas")
            case "address":
                return self.tr("An address that begins with https://")
            case _:
                return ""

    def _insert_suggestion(self, text: str) -> None:
        self.input.setPlainText(text)
        self.input.setFocus()

    @Slot()
    def save(self) -> None:
        """Keep the answer, or say below the field what is wrong."""
        if self._profile is None or self.question is None:
            return
        source = self.source_edit.text().strip()
        try:
            value = from_text(self.question, self.input.toPlainText())
            if value is None:
                self._show_error(self.tr("Enter the answer first. You can remove a wrong answer."))
                return
            if not source:
                self._show_error(self.tr("Enter the source of the answer so that it can be found again."))
                self.source_edit.setFocus()
                return
            changed = self._profile.with_answer(self.question.id, value, source, self.date_edit.text().strip())
        except UserError as error:
            self._show_error(str(error))
            return
        self.error_label.hide()
        self.answered.emit(changed)

    def _show_error(self, text: str) -> None:
        self.error_label.setText(text)
        self.error_label.show()

    @Slot()
    def _on_remove_clicked(self) -> None:
        if self._profile is not None and self.question is not None:
            self.answered.emit(self._profile.with_answer(self.question.id, None, ""))


def _names(parts: object) -> list[str]:
    return [str(name) for name in parts] if isinstance(parts, dict) else []
