"""The doubts about a drop: one line each, a button for each answer. What is filled in already comes first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.kit.basic import button, label
from trackball_desktop.ui.kit.formatting import fill, isolated
from trackball_desktop.ui.kit.painting import one_line

if TYPE_CHECKING:
    from trackball_desktop.domain.listing.model import Question

MOST = 4
LONGEST = 60


class Doubts(QWidget):
    """At most four questions at a time; the next come as these are answered. Hidden where nothing is asked."""

    answered = Signal(object, object)
    """The question and the names that were chosen, a tuple."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Question] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        self.hide()

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask these questions instead of those before."""
        self._waiting = list(questions)
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for question in self._waiting[:MOST]:
            self._lines.addWidget(self._line(question))
        self.setVisible(bool(self._waiting))

    def _line(self, question: Question) -> QWidget:
        line = QWidget(self)
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        asked = fill(self._words(question.kind), subject=isolated(_short(question.subject)))
        layout.addWidget(label(asked, wrap=True), 1)
        for option in question.options:
            told = self._answer(question, option)
            choice = button(told.replace("&", "&&"), small=True, name=f"{asked} {told}")
            choice.setProperty("question", question)
            choice.setProperty("option", option)
            choice.clicked.connect(self._on_choice_clicked)
            layout.addWidget(choice)
        return line

    def _answer(self, question: Question, option: tuple[str, ...]) -> str:
        """Say an answer; names are parted as in the field."""
        names = "; ".join(isolated(_short(name)) for name in option)
        if question.kind == "title":
            return names
        if "".join(option) == question.subject:
            return self.tr("Yes")
        return fill(self.tr("No: {names}"), names=names) if names else self.tr("No")

    def _words(self, kind: str) -> str:
        return {
            "one_act": self.tr("Is “{subject}” one act?"),
            "artist": self.tr("Is “{subject}” the artist?"),
        }.get(kind, self.tr("Is “{subject}” the title?"))

    @Slot()
    def _on_choice_clicked(self) -> None:
        question, option = self.sender().property("question"), self.sender().property("option")
        self.ask([other for other in self._waiting if other != question])
        self.answered.emit(question, tuple(option))


def _short(name: str) -> str:
    name = one_line(name)
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
