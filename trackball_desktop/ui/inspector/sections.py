"""The headings of the Checks tab: one section for each kind of finding, in it one fold for each subject."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.checks.kinds import FAULTS, FindingKind
from trackball_desktop.ui.draft.finding_groups import RuleGroup, subject_order
from trackball_desktop.ui.inspector.cards import RuleCard
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.finding_line import SHAPES
from trackball_desktop.ui.kit.fold import FoldButton
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.labels import ElidedLabel, ShapeMark, TextLabel
from trackball_desktop.ui.kit.tall_column import TallColumn

KIND_LABELS: Final[dict[FindingKind, Any]] = {
    FindingKind.BLOCKER: QT_TRANSLATE_NOOP("Checks", "Blockers"),
    FindingKind.WARNING: QT_TRANSLATE_NOOP("Checks", "Warnings"),
    FindingKind.HINT: QT_TRANSLATE_NOOP("Checks", "Hints"),
    FindingKind.TO_DO: QT_TRANSLATE_NOOP("Checks", "To do"),
    FindingKind.ASKS: QT_TRANSLATE_NOOP("Checks", "Questions for you"),
}
KIND_NOTES: Final[dict[FindingKind, Any]] = {
    FindingKind.BLOCKER: QT_TRANSLATE_NOOP("Checks", "must be fixed"),
    FindingKind.WARNING: QT_TRANSLATE_NOOP("Checks", "may be waived"),
    FindingKind.HINT: QT_TRANSLATE_NOOP("Checks", "worth checking"),
    FindingKind.TO_DO: QT_TRANSLATE_NOOP("Checks", "not filled in yet"),
    FindingKind.ASKS: QT_TRANSLATE_NOOP("Checks", "only you know"),
}
MIN_FOLDING_RULES = 6
"""From so many rules in a section on, each subject has a heading of its own that folds it. A quiet list needs none."""


class SubjectFold:
    """The cards of one subject in a section, and the heading above them."""

    def __init__(self, head: FoldButton) -> None:
        self.button = head
        self.cards = QVBoxLayout()
        self.cards.setSpacing(space.S)
        self.is_folded = False


class Section(TallColumn):
    """All cards of one kind below a heading with their number. What is not wrong is one quiet list."""

    unfolded = Signal(QWidget)
    """Somebody unfolded the section, or a subject: what is to be seen of it."""

    def __init__(self, kind: FindingKind, parent: QWidget | None = None, *, folded: bool = False) -> None:
        super().__init__(parent)
        self.kind = kind
        self.is_folded = folded
        self._folds: dict[str, SubjectFold] = {}
        self._fold_button = FoldButton("", self)
        self._fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._fold_button.clicked.connect(self._on_fold_clicked)
        self._name_label = TextLabel(QCoreApplication.translate("Checks", KIND_LABELS[kind]), "strong", wrap=False)
        self._count_label = TextLabel("", "small", "dim", wrap=False)
        note = ElidedLabel()
        note.setProperty("scale", "small")
        note.setProperty("role", "dim")
        note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        note.show_text(QCoreApplication.translate("Checks", KIND_NOTES[kind]))
        head = QHBoxLayout()
        head.setSpacing(space.S)
        head.addWidget(self._fold_button)
        head.addWidget(ShapeMark(SHAPES[kind], parent=self))
        head.addWidget(self._name_label)
        head.addWidget(self._count_label)
        head.addWidget(note, 1)
        self._body = TallColumn(self)
        self._body.setProperty("role", "" if kind in FAULTS else "card")
        self._column = QVBoxLayout(self._body)
        margin = 0 if kind in FAULTS else 4
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._column.setSpacing(space.S if kind in FAULTS else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.XS)
        column.addLayout(head)
        column.addWidget(self._body)
        self._show_folded()
        self.hide()

    def insert_card(self, card: RuleCard, subject: str, position: int) -> bool:
        """Put a card at its place among those of its subject. Returns whether it stood elsewhere."""
        fold = self._folds.get(subject)
        if fold is None:
            head = FoldButton("", self._body)
            head.setText(QCoreApplication.translate("Checks", subject))
            head.clicked.connect(self._on_subject_clicked)
            head.setChecked(True)
            fold = SubjectFold(head)
            fold.cards.setSpacing(space.S if self.kind in FAULTS else 0)
            head.hide()
            at = 2 * sum(subject_order(other) < subject_order(subject) for other in self._folds)
            self._folds[subject] = fold
            self._column.insertWidget(at, head)
            self._column.insertLayout(at + 1, fold.cards)
        if fold.cards.indexOf(card) == position:
            return False
        fold.cards.insertWidget(position, card)
        card.setVisible(not fold.is_folded)
        return True

    def unfold(self, subject: str) -> None:
        """Show the cards of a subject, wherever they were folded away."""
        fold = self._folds.get(subject)
        if fold is not None and fold.is_folded:
            self._set_subject_folded(fold, folded=False)
        if self.is_folded:
            self._on_fold_clicked()

    def show_groups(self, groups: list[RuleGroup]) -> None:
        """Say how many findings there are, and order them by subject where they are many."""
        self.setVisible(bool(groups))
        number = sum(len(group.findings) for group in groups)
        self._count_label.setText(str(number))
        self._fold_button.setAccessibleName(f"{self._name_label.text()}, {number}")
        by_subject = Counter({group.subject: 0 for group in groups})
        for group in groups:
            by_subject[group.subject] += len(group.findings)
        several = self.kind in FAULTS and len(groups) >= MIN_FOLDING_RULES and len(by_subject) > 1
        for subject, fold in self._folds.items():
            fold.button.setVisible(several and by_subject[subject] > 0)
            if by_subject[subject]:
                name = QCoreApplication.translate("Checks", subject)
                fold.button.setText(fill(self.tr("{subject}  {count}"), subject=name, count=by_subject[subject]))
            if fold.is_folded and not several:
                self._set_subject_folded(fold, folded=False)

    @guarded(return_none)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Fold or unfold where the heading is pressed, beside its arrow too."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and event.position().y() <= self._name_label.geometry().bottom():
            self._on_fold_clicked()

    @Slot()
    def _on_fold_clicked(self) -> None:
        self.is_folded = not self.is_folded
        self._show_folded()
        if not self.is_folded:
            self.unfolded.emit(self)

    def _show_folded(self) -> None:
        self._fold_button.setChecked(not self.is_folded)
        self._body.setVisible(not self.is_folded)

    @Slot()
    def _on_subject_clicked(self) -> None:
        sender = self.sender()
        fold = next((fold for fold in self._folds.values() if fold.button is sender), None)
        if fold is not None:
            self._set_subject_folded(fold, folded=not fold.is_folded)
            first = fold.cards.itemAt(0)
            card = first.widget() if first is not None else None
            if card is not None and not fold.is_folded:
                self.unfolded.emit(card)

    def _set_subject_folded(self, fold: SubjectFold, *, folded: bool) -> None:
        fold.is_folded = folded
        fold.button.setChecked(not folded)
        for place in range(fold.cards.count()):
            item = fold.cards.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(not folded)
