"""Review & submit: how ready the release is, the button, what was found, and how stores will show it.

Submit is off only beside a sentence that names what stops it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.checks.kinds import FindingKind, by_kind, kind_of, missing_blockers
from trackball_desktop.checks.model import Severity
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.domain.release import Waiver
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.finding_groups import RuleGroup, group_findings, group_title
from trackball_desktop.ui.draft.forms import make_heading
from trackball_desktop.ui.editor.store_preview import StorePreview
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.auto_refresh import AutoRefresh
from trackball_desktop.ui.kit.field_labels import node_name
from trackball_desktop.ui.kit.field_text import finding_sentence
from trackball_desktop.ui.kit.finding_line import finding_shape
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.kit.state_labels import severity_text
from trackball_desktop.ui.kit.target_names import names_in_use

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import DraftChange, Session
    from trackball_desktop.ui.runtime.backend import Backend

_MAX_SHOWN = 12
_MAX_NAMED = 3
_PADDING = 10
_SHAPE_SIZE = 12
_MIN_WIDTH, _MIN_HEIGHT = 120, 26
_UNLIMITED = 10_000
"""A width or a height, in pixels, that no text fills."""
_TEXT_FLAGS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


class ReviewPage(QWidget):
    """The last step."""

    submit_requested = Signal()
    withdraw_requested = Signal()
    """It is to be taken back from the outbox."""
    finding_chosen = Signal(object)

    def __init__(self, backend: Backend, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state: ReleaseState = session.draft.state
        self._has_question = False
        self._targets = ""
        self._is_paused = self._waits_for_network = False
        self._shown_lines: tuple[tuple[RuleGroup, str], ...] | None = None
        self._shown_waivers: tuple[Waiver, ...] | None = None
        self._can_withdraw = False
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.L, space.L, space.XXL)
        column.setSpacing(space.M)
        self._headline_label = QLabel(self)
        self._headline_label.setTextFormat(Qt.TextFormat.PlainText)
        self._headline_label.setProperty("scale", "title")
        self._headline_label.setWordWrap(True)
        column.addWidget(self._headline_label)
        column.addLayout(self._submit_row())
        self._findings_heading = make_heading(self.tr("Results"), self)
        column.addWidget(self._findings_heading)
        self._findings_layout = QVBoxLayout()
        self._findings_layout.setSpacing(space.XXS)
        column.addLayout(self._findings_layout)
        self._waived_heading = make_heading(self.tr("Waived"), self)
        column.addWidget(self._waived_heading)
        self.field = "local.waivers"
        self._waived_layout = QVBoxLayout()
        self._waived_layout.setSpacing(space.XXS)
        column.addLayout(self._waived_layout)
        column.addSpacing(space.XS)
        column.addWidget(make_heading(self.tr("Store preview"), self))
        self.store_preview = StorePreview(backend, session, self)
        column.addWidget(self.store_preview)
        column.addStretch(1)
        session.changed.connect(self._on_session_changed)
        session.checks.findings_changed.connect(self._on_session_findings)
        session.checks.finished.connect(self._on_checks_finished)
        self.auto_refresh = AutoRefresh(self, self._show_findings)
        self._is_waiting_for_checks = True
        self._show_findings()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the page was not seen."""
        super().showEvent(event)
        self.auto_refresh.on_shown()

    def _submit_row(self) -> QHBoxLayout:
        self.submit_button = QPushButton(self.tr("Submit…"), self)
        self.submit_button.setProperty("kind", "primary")
        self.submit_button.setMinimumWidth(120)
        self.submit_button.clicked.connect(self.submit_requested)
        for keys in ("Return", "Enter"):  # as in a dialog: outside of one Qt presses buttons by Space alone
            pressed = QShortcut(QKeySequence(keys), self.submit_button)
            pressed.setContext(Qt.ShortcutContext.WidgetShortcut)
            pressed.activated.connect(self.submit_button.click)
        self._reason_label = QLabel(self)
        self._reason_label.setTextFormat(Qt.TextFormat.PlainText)
        self._reason_label.setWordWrap(True)
        self._reason_label.setProperty("role", "dim")
        row = QHBoxLayout()
        row.setSpacing(space.M)
        row.addWidget(self.submit_button)
        self.withdraw_button = QPushButton(self.tr("Withdraw"), self)
        self.withdraw_button.clicked.connect(self.withdraw_requested)
        self.withdraw_button.hide()
        row.addWidget(self.withdraw_button)
        row.addWidget(self._reason_label, 1)
        return row

    def show_state(
        self,
        state: ReleaseState,
        *,
        has_question: bool = False,
        can_withdraw: bool = False,
        is_paused: bool = False,
        waits_for_network: bool = False,
        targets: str = "",
    ) -> None:
        """Show where the release stands: whether what is in the outbox asks something, or can be taken back.

        `is_paused` says that a person holds the uploads back, `waits_for_network` that a metered one does; `targets`
        are the names of those that are in this state.
        """
        self._state, self._has_question, self._can_withdraw = state, has_question, can_withdraw
        self._is_paused, self._waits_for_network, self._targets = is_paused, waits_for_network, targets
        self.withdraw_button.setVisible(can_withdraw)
        self._on_session_findings()

    # --- findings --------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        self.auto_refresh.request()

    @Slot()
    def _on_session_findings(self) -> None:
        self.auto_refresh.request()

    @Slot()
    def _on_checks_finished(self) -> None:
        if self._is_waiting_for_checks:
            self.auto_refresh.request()

    def _show_findings(self) -> None:
        self._is_waiting_for_checks = not self._session.checks.are_blockers_known
        findings = [finding for finding in self._session.checks.findings if not finding.is_waived]
        blockers = sum(1 for finding in findings if finding.severity is Severity.BLOCKER)
        warnings = by_kind(findings)[FindingKind.WARNING]
        self._headline_label.setText(self._headline(blockers, warnings, missing_blockers(findings)))
        is_draft = self._state in (ReleaseState.DRAFT, ReleaseState.READY, ReleaseState.NEEDS_YOU)
        sent = self._has_question or not is_draft
        created = self._state is ReleaseState.CREATED
        gone = self._state is ReleaseState.GONE
        self.submit_button.setText(
            self.tr("Next steps…") if created else self.tr("Submit again…") if gone else self.tr("Submit…")
        )
        self.submit_button.setEnabled(
            created or gone or (not blockers and not sent and not self._is_waiting_for_checks)
        )
        self._reason_label.setText(self._reason(blockers, sent=sent))
        self._show_groups(group_findings(findings))
        self._findings_heading.setVisible(bool(findings))
        self._show_waived()

    def _show_groups(self, groups: Sequence[RuleGroup]) -> None:
        """Show a line for each group. While files are sent this comes again and again: lines that say the same stay."""
        lines = tuple((group, group_line(group, self._session)) for group in groups)
        if lines == self._shown_lines:
            return
        self._shown_lines = lines
        _clear(self._findings_layout)
        for group in groups[:_MAX_SHOWN]:
            self._findings_layout.addWidget(self._finding_row(group))
        if len(groups) > _MAX_SHOWN:
            more = QLabel(fill(self.tr("and {count} more, in Checks"), count=len(groups) - _MAX_SHOWN), self)
            more.setProperty("role", "dim")
            self._findings_layout.addWidget(more)

    def _headline(self, blockers: int, warnings: int, missing: int) -> str:
        target = self._targets or names_in_use()
        sent = {
            ReleaseState.QUEUED: self.tr("Waiting to be sent."),
            ReleaseState.UPLOADING: self._upload_text(),
            ReleaseState.POSTING: fill(self.tr("Being created in {target}."), target=target),
            ReleaseState.UNCONFIRMED: self.tr(
                "The answer was lost. The app is checking whether the release was created."
            ),
            ReleaseState.CREATED: fill(self.tr("Created in {target}."), target=target),
            ReleaseState.GONE: fill(self.tr("Created in {target} but no longer there."), target=target),
        }.get(self._state)
        if sent is not None:
            return sent
        if self._has_question:
            return self.tr("Waiting for your answer: see above.")
        if blockers and blockers == missing:
            return Counts.tr(
                "%n things still have to be filled in before this can be sent.",
                "%n thing still has to be filled in before this can be sent.",
                missing,
            )
        if missing:
            both = self.tr("{blockers} and {missing} to fill in before this can be sent.")
            wrong = Counts.tr("%n blockers", "%n blocker", blockers - missing)
            return fill(both, blockers=wrong, missing=missing)
        if blockers:
            return Counts.tr(
                "%n blockers have to be fixed before this can be sent.",
                "%n blocker has to be fixed before this can be sent.",
                blockers,
            )
        if self._session.checks.submit_awaits_measuring:
            return self._session.checks.measuring_text
        if self._is_waiting_for_checks:
            return self.tr("The checks could not run.") if self._session.checks.has_failed else self.tr("Checking…")
        if warnings:
            return Counts.tr("Ready to send, with %n warnings.", "Ready to send, with %n warning.", warnings)
        return self.tr("Ready to send.")

    def _upload_text(self) -> str:
        if self._is_paused:
            return self.tr("Uploads are paused.")
        if self._waits_for_network:
            return self.tr("Uploads wait: this network is metered.")
        return self.tr("Files are being uploaded.")

    def _reason(self, blockers: int, *, sent: bool) -> str:
        if self._state is ReleaseState.GONE:
            return self.tr("Check with the target first. You have to enter the UPC before it becomes a draft again.")
        if self._can_withdraw:
            return self.tr("It will be sent as it was when you submitted it. Withdraw it to include later changes.")
        if self._has_question:
            return self.tr("Changes here stay on this computer until the question is answered.")
        if sent:
            return self.tr("This was sent; History shows its status. Changes here stay on this computer.")
        if not blockers and self._session.checks.submit_awaits_measuring:
            return self.tr("Submit is available once all files are measured.")
        if not blockers and self._is_waiting_for_checks:
            return self.tr("Submit is available once the checks have finished.")
        if not blockers:
            return self.tr("Before sending, you see a summary and the account it goes to.")
        stops = [f for f in self._session.checks.findings if f.severity is Severity.BLOCKER and not f.is_waived]
        order = list(FindingKind)
        groups = group_findings(sorted(stops, key=lambda finding: order.index(kind_of(finding))))
        named = [finding_sentence(group.findings[0]) for group in groups[:_MAX_NAMED]]
        if len(groups) > len(named):
            named.append(Counts.tr("%n more are listed below.", "%n more is listed below.", len(groups) - len(named)))
        return " ".join((self.tr("Submit is blocked:"), *named))

    def _finding_row(self, group: RuleGroup) -> QWidget:
        button = FindingButton(group, self._session, self)
        button.chosen.connect(self.finding_chosen)
        return button

    def _show_waived(self) -> None:
        waivers = self._session.release.local.waivers
        if waivers == self._shown_waivers:
            return
        self._shown_waivers = waivers
        _clear(self._waived_layout)
        self._waived_heading.setVisible(bool(waivers))
        for waiver in waivers:
            row = WaiverRow(waiver, self)
            row.remove_requested.connect(self._on_waiver_remove_requested)
            self._waived_layout.addWidget(row)

    @Slot(object)
    def _on_waiver_remove_requested(self, waiver: Waiver) -> None:
        release = self._session.release
        remaining = tuple(other for other in release.local.waivers if other != waiver)
        edit = SetField(node_id=release.id, field="local.waivers", value=remaining)
        self._session.apply(edit, HistoryText.tr("removed a waiver"))


def group_line(group: RuleGroup, session: Session) -> str:
    """Return what the line of a rule's findings says: one with its place, or what they share."""
    finding, *others = group.findings
    if others:
        return group_title(group, session)
    where = session.node(finding.node_id)
    name = localize(node_name(session.release, where)) if where is not None else ""
    return finding_sentence(finding) + (f"  ·  {isolate_bidi(name)}" if name else "")


class FindingButton(QPushButton):
    """A rule's findings as a line that leads to the field of the first; it wraps where it is longer than the page."""

    chosen = Signal(object)

    def __init__(self, group: RuleGroup, session: Session, parent: QWidget | None = None) -> None:
        text = group_line(group, session)
        super().__init__(text.replace("&", "&&"), parent)
        self._finding = finding = group.findings[0]
        self.setProperty("role", "view")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{severity_text(kind_of(finding))}: {text}")
        self.setProperty("dense", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._on_clicked)

    def _text_rect(self, width: int) -> QRect:
        """Return where the words stand in a button of a width, from its top left corner."""
        left = _PADDING + theme.scaled(_SHAPE_SIZE) + space.S
        inside = QRect(left, space.XS, max(width - left - _PADDING, 1), _UNLIMITED)
        return self.fontMetrics().boundingRect(inside, _TEXT_FLAGS, self.text().replace("&&", "&"))

    @guarded(int)
    def heightForWidth(self, width: int) -> int:
        return max(self._text_rect(width).bottom() + 1 + space.XS, theme.scaled(_MIN_HEIGHT))

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        width = self._text_rect(_UNLIMITED).right() + 1 + _PADDING
        return QSize(width, self.heightForWidth(width))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(_MIN_WIDTH), self.heightForWidth(_UNLIMITED))

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button as the style does, and its words in as many lines as they need."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined]
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        words, mirrored = self._text_rect(self.width()), self.isRightToLeft()
        shape = icons.shape(finding_shape(self._finding), theme.scaled(_SHAPE_SIZE))
        line = QRect(_PADDING, words.top(), theme.scaled(_SHAPE_SIZE), self.fontMetrics().height())
        if mirrored:
            line.moveRight(self.width() - 1 - line.left())
            words.moveRight(self.width() - 1 - words.left())
        self.style().drawItemPixmap(painter, line, int(Qt.AlignmentFlag.AlignCenter), shape)
        painter.setPen(theme.color("text"))
        edge = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        flags = _TEXT_FLAGS & ~int(Qt.AlignmentFlag.AlignLeft) | int(edge | Qt.AlignmentFlag.AlignAbsolute)
        painter.drawText(words, flags, self.text().replace("&&", "&"))

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self._finding)


class WaiverRow(QWidget):
    """A waived finding with its reason."""

    remove_requested = Signal(object)

    def __init__(self, waiver: Waiver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiver = waiver
        label = QLabel(f"{waiver.rule}  ·  “{waiver.reason}”", self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        button = QPushButton(self.tr("Remove waiver"), self)
        button.setProperty("dense", True)
        button.setAccessibleName(self.tr("Remove waiver") + f" {waiver.rule}")
        button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label, 1)
        row.addWidget(button)

    @Slot()
    def _on_clicked(self) -> None:
        self.remove_requested.emit(self._waiver)


def _clear(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
