"""The wizard's steps: six ways to look at the same draft, each with a mark of how ready its part is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QCoreApplication,
    QEvent,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QSizePolicy, QWidget

from trackball_desktop.checks.engine import can_submit
from trackball_desktop.checks.kinds import FAULTS, FindingKind, kind_of
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft.wizard_steps import WizardStep, step_for_finding
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.basic import set_tooltip
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import DraftChange, Session


HEIGHT = 32
REFRESH_MS = 120
"""How long after the last change the marks are counted: not at each key."""


STEP_LABELS: Final[dict[WizardStep, Any]] = {
    WizardStep.RELEASE: QT_TRANSLATE_NOOP("Editor", "Release"),
    WizardStep.TRACKS: QT_TRANSLATE_NOOP("Editor", "Tracks"),
    WizardStep.CREDITS: QT_TRANSLATE_NOOP("Editor", "Credits & works"),
    WizardStep.RIGHTS: QT_TRANSLATE_NOOP("Editor", "Rights & partners"),
    WizardStep.SOUND: QT_TRANSLATE_NOOP("Editor", "Audio & artwork"),
    WizardStep.REVIEW: QT_TRANSLATE_NOOP("Editor", "Review & submit"),
}

SHORT_STEP_LABELS: Final[dict[WizardStep, Any]] = {
    WizardStep.CREDITS: QT_TRANSLATE_NOOP("Editor", "Credits"),
    WizardStep.RIGHTS: QT_TRANSLATE_NOOP("Editor", "Rights"),
    WizardStep.SOUND: QT_TRANSLATE_NOOP("Editor", "Audio"),
    WizardStep.REVIEW: QT_TRANSLATE_NOOP("Editor", "Review"),
}
"""What the steps are called where the whole names do not fit."""


def step_label(step: WizardStep) -> str:
    """Return what a step is called."""
    return QCoreApplication.translate("Editor", STEP_LABELS[step])


@dataclass(frozen=True)
class StepMark:
    """How ready a step is: a shape's name, with a number for findings."""

    shape: str
    count: int = 0


def step_marks(session: Session) -> dict[WizardStep, StepMark]:
    """Tell how ready each step is."""
    kinds_by_step: dict[WizardStep, list[FindingKind]] = {step: [] for step in WizardStep}
    for finding in session.checks.findings:
        if not finding.is_waived:
            kinds_by_step[step_for_finding(session, finding)].append(kind_of(finding))
    stopped = not can_submit(session.checks.findings)
    result: dict[WizardStep, StepMark] = {}
    for step in WizardStep:
        kinds = kinds_by_step[step]
        blockers, warnings = kinds.count(FindingKind.BLOCKER), kinds.count(FindingKind.WARNING)
        open_ones = sum(kind not in FAULTS for kind in kinds)
        if step is WizardStep.REVIEW:
            result[step] = StepMark("draft" if stopped else "half")
        elif blockers:
            result[step] = StepMark("blocker", blockers)
        elif warnings:
            result[step] = StepMark("warning", warnings)
        elif open_ones:
            result[step] = StepMark("to_do", open_ones)
        else:
            result[step] = StepMark(_completeness_shape(session, step))
    return result


def _completeness_shape(session: Session, step: WizardStep) -> str:
    """Tell a step without findings that is filled in from one that was hardly begun."""
    release = session.release
    values: list[object] = []
    match step:
        case WizardStep.RELEASE:
            values = [release.title, release.label, release.release_date, release.upc]
        case WizardStep.TRACKS:
            values = [track.title for track in release.tracks()] or [INHERIT]
        case WizardStep.CREDITS:
            values = [track.works for track in release.tracks()] or [INHERIT]
        case WizardStep.RIGHTS:
            values = [
                session.resolve_field(release, name).value
                if session.resolve_field(release, name).source != "none"
                else INHERIT
                for name in ("pline_owner", "cline_owner", "partners")
            ]
        case _:
            owners = [release.id, *(track.id for track in release.tracks())]
            with_file = {asset.owner_id for asset in session.assets}
            values = [True if owner in with_file else INHERIT for owner in owners]
    filled = [value for value in values if value is not INHERIT]
    if not filled:
        return "draft"
    # What no check has answered for may be filled in; that it is right is not known.
    is_checked = session.checks.has_result and not (step is WizardStep.SOUND and session.checks.has_unmeasured_files)
    return "check" if len(filled) == len(values) and is_checked else "half"


def mark_pixmap(shape: str, size: int) -> QPixmap:
    """Return the picture of a mark: a tick, a half circle, or one of the shapes of states."""
    if shape == "check":
        return icons.pixmap("check", "ok", size)
    picture = icons.shape("draft" if shape == "half" else shape, size)
    if shape == "half":
        picture = picture.copy()
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("dim"))
        side = size * 0.72
        painter.drawPie(QRectF((size - side) / 2, (size - side) / 2, side, side), 90 * 16, 180 * 16)
        painter.end()
    return picture


class StepButton(QRadioButton):
    """One step: its mark, the number of findings, its name. Readers hear of one choice among six."""

    def __init__(self, step: WizardStep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = step
        self._mark = StepMark("draft")
        self.setText(step_label(step))
        self._shown_label = self.text()
        self.setFixedHeight(theme.scaled(HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(theme.scaled(HEIGHT))

    def set_mark(self, mark: StepMark) -> bool:
        """Show how ready the step is, also to those who hear the window. Returns whether it is another mark."""
        if mark == self._mark and self.toolTip():
            return False
        self._mark = mark
        state = {
            "check": self.tr("complete"),
            "half": self.tr("in progress"),
            "draft": self.tr("not started"),
            "blocker": Counts.tr("%n blockers", "%n blocker", mark.count),
            "warning": Counts.tr("%n warnings", "%n warning", mark.count),
            "to_do": Counts.tr("%n to do", "%n to do", mark.count),
        }[mark.shape]
        self.setAccessibleName(f"{self.text()}, {state}")
        set_tooltip(self, f"{self.text()}: {state}")
        self.updateGeometry()
        self.update()
        return True

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take what mark and name need."""
        return QSize(self.label_width(short=self._shown_label != self.text()), theme.scaled(HEIGHT))

    def label_width(self, *, short: bool) -> int:
        """Return the width that the name takes with its mark."""
        number = str(self._mark.count) if self._mark.count else ""
        metrics = QFontMetrics(theme.strong_font())
        name = metrics.horizontalAdvance(self.label(short=short))
        return name + (metrics.horizontalAdvance(number) + 7 if number else 0) + theme.scaled(14) + 29

    def label(self, *, short: bool) -> str:
        """Return the step's name, or the short one where it has one."""
        words = SHORT_STEP_LABELS.get(self.step) if short else None
        return QCoreApplication.translate("Editor", words) if words else self.text()

    def set_short(self, short: bool) -> None:
        """Show the short name or the whole one."""
        shown = self.label(short=short)
        if shown != self._shown_label:
            self._shown_label = shown
            self.updateGeometry()
            self.update()

    def hitButton(self, position: QPoint) -> bool:
        """All of it can be clicked, not the words alone."""
        return self.rect().contains(position)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """A narrow window cuts the names before the marks."""
        return QSize(64, theme.scaled(HEIGHT))

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if self.isChecked() else "line2"))
            painter.drawRoundedRect(self.rect(), 8, 8)
        if self.hasFocus():
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(theme.color("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 7, 7)
        painter.setFont(theme.strong_font())  # of all steps: a name that grows when it is chosen moves under the eye
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        side = theme.scaled(14)
        top = QPoint(0, (self.height() - side) // 2)
        painter.drawPixmap(self._mirrored_rect(10, side).topLeft() + top, mark_pixmap(self._mark.shape, side))
        x = side + 17
        if self._mark.count:
            number = str(self._mark.count)
            width = painter.fontMetrics().horizontalAdvance(number)
            painter.setPen(theme.color({"blocker": "bad", "warning": "warning"}.get(self._mark.shape, "dim")))
            painter.drawText(self._mirrored_rect(x - 1, width + 2), middle, number)
            x += width + 7
        painter.setPen(theme.color("accent" if self.isChecked() else "dim"))
        room = self.width() - x - 6
        name = painter.fontMetrics().elidedText(self._shown_label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(self._mirrored_rect(x, room), middle, name)
        painter.end()

    def _mirrored_rect(self, x: int, width: int) -> QRect:
        """Return a strip of the button, counted from the side on which reading begins."""
        left = self.width() - x - width if self.isRightToLeft() else x
        return QRect(left, 0, width, self.height())


class StepBar(QWidget):
    """All steps side by side; the arrow keys go from one to the next."""

    step_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.buttons: dict[WizardStep, StepButton] = {}
        self._group = QButtonGroup(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(space.M, space.M, space.M, space.M)
        self._grid.setSpacing(space.XS)
        self._columns = 0
        for step in WizardStep:
            button = StepButton(step, self)
            button.setMinimumWidth(40)
            button.clicked.connect(self._on_button_clicked)
            self._group.addButton(button)
            self.buttons[step] = button
        self._arrange(len(self.buttons))
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        session.changed.connect(self._on_session_changed)
        session.checks.findings_settled.connect(self.refresh)
        session.assets_changed.connect(self.refresh)
        self.refresh()

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        self._timer.start()

    @Slot()
    def refresh(self) -> None:
        """Show how ready the steps are."""
        self._timer.stop()
        changed_steps = [step for step, mark in step_marks(self._session).items() if self.buttons[step].set_mark(mark)]
        if changed_steps:
            self._choose_names_and_rows()

    def _choose_names_and_rows(self) -> None:
        """Show whole names where they fit, else short ones, and rather two rows than a name that is cut."""
        room = self.width() - 24
        for columns, short in ((6, False), (6, True), (3, False), (3, True), (2, True)):
            widest = self._column_widths(columns, short)
            if sum(widest) + 4 * (columns - 1) <= room or columns == 2:
                break
        for button in self.buttons.values():
            button.set_short(short)
        self._arrange(columns)

    def _column_widths(self, columns: int, short: bool) -> list[int]:
        """Return the width that each column needs."""
        needed = [button.label_width(short=short) for button in self.buttons.values()]
        if columns == len(needed):
            return needed
        return [max(needed)] * columns

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns and columns < len(self.buttons) else 0)
        self._columns = columns
        for position, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, position // columns, position % columns)

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose short or whole names."""
        super().resizeEvent(event)
        self._choose_names_and_rows()

    def set_current_step(self, step: WizardStep) -> None:
        """Mark a step as the current one."""
        self.buttons[step].setChecked(True)

    @Slot()
    def _on_button_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, StepButton):
            self.step_chosen.emit(button.step.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go along the steps with the arrows."""
        steps = list(WizardStep)
        current = next((i for i, step in enumerate(steps) if self.buttons[step].isChecked()), 0)
        direction = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if self.isRightToLeft():
            direction = -direction
        if direction and 0 <= current + direction < len(steps):
            button = self.buttons[steps[current + direction]]
            button.setFocus()
            button.click()
            return
        super().keyPressEvent(event)
