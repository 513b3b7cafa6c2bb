"""A finding as one line below what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from trackball_desktop.checks.kinds import FAULTS, FindingKind, kind_of, worst_kind
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import link_button, set_tooltip
from trackball_desktop.ui.kit.field_text import finding_sentence
from trackball_desktop.ui.kit.labels import ShapeMark
from trackball_desktop.ui.kit.languages import localize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trackball_desktop.checks.model import Finding

SHAPES: dict[FindingKind, str] = {
    FindingKind.BLOCKER: "blocker",
    FindingKind.WARNING: "warning",
    FindingKind.HINT: "hint",
    FindingKind.TO_DO: "to_do",
    FindingKind.ASKS: "asks",
}
"""The shape of each kind of finding, and so its colour; see icons.SHAPES."""


def finding_shape(finding: Finding) -> str:
    """Return the shape of a finding."""
    return SHAPES[kind_of(finding)]


def worst_shape(findings: Iterable[Finding]) -> str | None:
    """Return the shape that marks a place for its worst finding; None where nothing there is wrong."""
    kind = worst_kind(findings)
    return SHAPES[kind] if kind is not None and kind in FAULTS else None


class FindingLine(QWidget):
    """A finding below its field: shape, sentence, and what puts it right."""

    fix_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding: Finding | None = None
        self._shape = ShapeMark(parent=self)
        self._sentence_label = QLabel(self)
        self._sentence_label.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence_label.setWordWrap(True)
        self._sentence_label.setProperty("scale", "small")
        self._fix_button = link_button("", self)
        self._fix_button.setAccessibleName(self.tr("Fix"))
        self._fix_button.clicked.connect(self._on_fix_clicked)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.S)
        row.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sentence_label, 1)
        row.addWidget(self._fix_button, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def is_clear(self) -> bool:
        """Whether no finding is shown, and no room is kept for one."""
        return self.finding is None and not self.sizePolicy().retainSizeWhenHidden()

    def show_finding(self, finding: Finding | None, *, keeps_room: bool = False) -> None:
        """Show a finding, or nothing; with `keeps_room` the line stays as high as it is: nothing below moves."""
        policy = self.sizePolicy()
        keeps_room = keeps_room and (not self.isHidden() or policy.retainSizeWhenHidden())
        if policy.retainSizeWhenHidden() != keeps_room:
            policy.setRetainSizeWhenHidden(keeps_room)
            self.setSizePolicy(policy)
        if finding == self.finding and self.isHidden() == (finding is None):
            return
        self.finding = finding
        self.setVisible(finding is not None)
        if finding is None:
            return
        shape = finding_shape(finding)
        self._shape.show_shape(shape)
        self._sentence_label.setText(finding_sentence(finding))
        self._sentence_label.setProperty("role", shape if kind_of(finding) in FAULTS else "dim")
        self._sentence_label.style().polish(self._sentence_label)
        offer = finding.fix or finding.statement
        self._fix_button.setVisible(offer is not None)
        if offer is not None:
            self._fix_button.setText(self.tr("Fix…") if finding.fix is not None else self.tr("Confirm…"))
            set_tooltip(self._fix_button, localize(offer.label))
            self._fix_button.setAccessibleName(localize(offer.label))
        self.updateGeometry()

    @Slot()
    def _on_fix_clicked(self) -> None:
        if self.finding is not None:
            self.fix_requested.emit(self.finding)
