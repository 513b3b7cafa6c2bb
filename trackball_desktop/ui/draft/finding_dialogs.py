"""Two questions of the Checks tab: what a fix would change, and why a finding is accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.checks.model import Finding, OfferedChange
from trackball_desktop.domain.edits import Batch, Edit
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.tree import EditError
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.change_list import diff_edit, diff_releases
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, row
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.field_text import finding_sentence
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.kit.text_diff import difference_widgets
from trackball_desktop.ui.kit.text_fields import TextEdit

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

_MAX_LISTED = 200
"""Changes that are listed; how many more there are is said."""

__all__ = ["FixChoice", "FixPreview", "WaiveDialog", "dialog_buttons", "diff_edit"]


@dataclass(frozen=True)
class FixChoice:
    """How much is fixed or said: one finding, all of a rule, the whole release. `fixes` are worked out when chosen."""

    name: str
    fixes: Callable[[], Sequence[OfferedChange]]


class FixPreview(Dialog):
    """Every change of a fix, before and after; nothing is done before it is accepted.

    With `choices` a person first says how much is to be fixed; the first choice stands. With `is_statement` it is a
    statement: something that the app does not know, and that is true because a person says so.
    """

    fixes_accepted = Signal(object)

    def __init__(
        self,
        session: Session,
        fixes: Sequence[OfferedChange] = (),
        parent: QWidget | None = None,
        *,
        choices: Sequence[FixChoice] = (),
        is_statement: bool = False,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._choices = list(choices)
        self._fixes = list(fixes)
        self.setWindowTitle(self.tr("Your statement") if is_statement else self.tr("Changes"))
        self.setMinimumWidth(theme.scaled(560))
        self.scope_choice = ChoiceBox(self)
        name_choice(
            self.scope_choice,
            self.tr("Statement and where it applies") if is_statement else self.tr("Scope of the fix"),
        )
        self.scope_choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.scope_choice.setMinimumContentsLength(24)
        for choice in choices:
            self.scope_choice.addItem(choice.name)
        self.scope_choice.setVisible(len(choices) > 1)
        self._title = _label("")
        self._title.setProperty("scale", "strong")
        self._area = QScrollArea(self)
        self._area.setAccessibleName(self.windowTitle())
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.ok_button = button(self.tr("Yes, confirm") if is_statement else self.tr("Apply"), "primary")
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self._on_accepted)
        note = self.tr("This is one step. You can undo it.")
        if is_statement:
            note = self.tr("The app cannot verify this. Your statement is saved with the draft.") + " " + note
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        for widget in (self._title, self.scope_choice):
            column.addWidget(widget)
        column.addWidget(self._area, 1)
        column.addWidget(_label(note, dim=True))
        column.addLayout(dialog_buttons(self, self.ok_button))
        self.lines: list[tuple[str, str, str]] = []
        if self._choices:
            self.scope_choice.currentIndexChanged.connect(self._on_scope_changed)
            self._on_scope_changed(0)
        else:
            self._show_changes()
        self.resize_scaled(680, min(300 + 24 * len(self.lines), 560))

    @Slot(int)
    def _on_scope_changed(self, position: int) -> None:
        self._fixes = list(self._choices[position].fixes())
        self._show_changes()

    def _show_changes(self) -> None:
        """List the changes of what is chosen now."""
        release = self._session.release
        self.lines = list(diff_releases(release, _release_after(release, self._fixes)))
        count = len(self.lines)
        if len({fix.label for fix in self._fixes}) == 1:
            self._title.setText(localize(self._fixes[0].label))
        else:
            self._title.setText(Counts.tr("%n changes", "%n change", count))
        self.ok_button.setEnabled(bool(self.lines))
        self._area.setWidget(self._build_table())

    def _build_table(self) -> QWidget:
        table = QWidget()
        table.setProperty("role", "page")
        grid = QGridLayout(table)
        grid.setContentsMargins(space.M, space.S, space.M, space.S)
        grid.setHorizontalSpacing(space.L)
        grid.setVerticalSpacing(space.S)
        for column, stretch in enumerate((3, 4, 4)):
            grid.setColumnStretch(column, stretch)
        for column, words in enumerate((self.tr("Field"), self.tr("Current"), self.tr("New"))):
            grid.addWidget(_label(words, dim=True), 0, column)
        for position, (where, before, after) in enumerate(self.lines[:_MAX_LISTED], 1):
            grid.addWidget(_label(where), position, 0, Qt.AlignmentFlag.AlignTop)
            for column, text in enumerate(difference_widgets(before, after, table), 1):
                grid.addWidget(text, position, column, Qt.AlignmentFlag.AlignTop)
        shown = min(len(self.lines), _MAX_LISTED)
        if len(self.lines) > shown:
            more = _label(fill(self.tr("and {count} more"), count=len(self.lines) - shown), dim=True)
            grid.addWidget(more, shown + 1, 0, 1, 3)
        if not self.lines:
            grid.addWidget(_label(self.tr("Nothing left to change."), dim=True), 1, 0, 1, 3)
        grid.setRowStretch(shown + 2, 1)
        return table

    @Slot()
    def _on_accepted(self) -> None:
        self.fixes_accepted.emit(self._fixes)
        self.accept()


def _release_after(release: Release, fixes: Sequence[OfferedChange]) -> Release:
    """Return the release after the fixes; those that no longer fit are passed over, as they will be."""
    for fix in fixes:
        try:
            release = fix.edit.apply(release)
        except EditError:
            continue
    return release


class WaiveDialog(Dialog):
    """Asks why a finding is accepted."""

    reason_accepted = Signal(str)

    def __init__(self, findings: Sequence[Finding], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Waive"))
        self.setMinimumWidth(440)
        title = _label(finding_sentence(findings[0]))
        title.setProperty("scale", "strong")
        what = self.tr("Why is this correct? The reason is saved with the draft and shown before sending.")
        if len(findings) > 1:
            what = Counts.tr("This waives %n findings.", "This waives %n finding.", len(findings)) + " " + what
        self.reason_edit = TextEdit(self)
        self.reason_edit.setTabChangesFocus(True)
        self.reason_edit.setFixedHeight(84)
        self.reason_edit.setAccessibleName(self.tr("Reason"))
        self.reason_edit.textChanged.connect(self._on_reason_changed)
        self.ok_button = button(self.tr("Waive"), "primary")
        self.ok_button.setEnabled(False)
        self.ok_button.clicked.connect(self._on_accepted)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        for widget in (title, _label(what, dim=True), self.reason_edit):
            column.addWidget(widget)
        column.addLayout(dialog_buttons(self, self.ok_button))

    @Slot()
    def _on_reason_changed(self) -> None:
        self.ok_button.setEnabled(bool(self.reason_edit.toPlainText().strip()))

    @Slot()
    def _on_accepted(self) -> None:
        self.reason_accepted.emit(self.reason_edit.toPlainText().strip())
        self.accept()


def dialog_buttons(dialog: QDialog, yes: QPushButton) -> QHBoxLayout:
    """Lay out a dialog's answers: Cancel, and the one that goes on."""
    cancel = button(QCoreApplication.translate("Dialogs", "Cancel"))
    cancel.clicked.connect(dialog.reject)
    return row(None, cancel, yes)


def _label(words: str, *, dim: bool = False) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if dim:
        label.setProperty("role", "dim")
        label.setProperty("scale", "small")
    return label


def apply_fixes(session: Session, fixes: Sequence[OfferedChange]) -> bool:
    """Make fixes, or a statement about several nodes, as one step; what no longer fits is left out."""
    release, edits = session.release, list[Edit]()
    for fix in fixes:
        try:
            release = fix.edit.apply(release)
        except EditError:
            continue
        edits.append(fix.edit)
    if not edits:
        return False
    same = len({fix.label for fix in fixes}) == 1
    label = fixes[0].label if same else HistoryText.tr("applied %n fixes", "applied %n fix", len(edits))
    return session.apply(Batch(edits=tuple(edits)) if len(edits) > 1 else edits[0], label)
