"""The History tab: what was done to the draft, step by step, newest on top, and below it what happened outside.

Any step can be gone back to, and forward again. What has left this computer cannot be undone, and the tab says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.draft.event_list import EventLine, EventList
from trackball_desktop.ui.inspector.timeline import TimelinePane
from trackball_desktop.ui.kit import formatting, icons, space
from trackball_desktop.ui.kit.auto_refresh import AutoRefresh
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import localize
from trackball_desktop.ui.kit.painting import to_single_line

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.saving import UndoStep
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

MAX_LABEL_LENGTH = 200


class HistoryTab(QWidget):
    """Steps above, timeline below."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session: Session | None = None
        self.auto_refresh = AutoRefresh(self, self._show_steps)
        self.steps = EventList(self.tr("Steps"), self)
        self.steps.activated.connect(self._on_step_activated)
        self.steps.clicked.connect(self._on_step_clicked)
        self.timeline = TimelinePane(backend, self)
        self.undo_button = self._button(self.tr("Undo"), "undo", self._on_undo_clicked)
        self.redo_button = self._button(self.tr("Redo"), "redo", self._on_redo_clicked)
        self.go_button = self._button(self.tr("Go to this step"), "", self._on_go_clicked)
        self._build()

    def _button(self, text: str, icon: str, slot: Any) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("dense", True)
        if icon:
            button.setIcon(icons.icon(icon, "dim"))
        button.clicked.connect(slot)
        return button

    def _build(self) -> None:
        top = QWidget()
        head = QLabel(self.tr("Steps"))
        head.setProperty("scale", "strong")
        head.setContentsMargins(space.L, space.M, space.L, 0)
        below = FlowWidget(self.undo_button, self.redo_button, self.go_button, gap=space.S)
        below.setContentsMargins(space.M, 0, space.M, 0)
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, space.S)
        column.setSpacing(space.S)
        column.addWidget(head)
        column.addWidget(self.steps, 1)
        column.addWidget(below)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(top)
        splitter.addWidget(self.timeline)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def set_session(self, session: Session | None) -> None:
        """Show the history of another draft."""
        if self._session is not None:
            self._session.steps_changed.disconnect(self._on_session_steps)
        self._session = session
        if session is not None:
            session.steps_changed.connect(self._on_session_steps)
        self._show_steps()
        self.timeline.set_session(session)

    @Slot()
    def _on_session_steps(self) -> None:
        """Show the steps, unless nobody looks: each key that is typed changes them."""
        self.auto_refresh.request()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was done while the tab was hidden."""
        super().showEvent(event)
        self.auto_refresh.on_shown()

    def _show_steps(self) -> None:
        self.auto_refresh.mark_refreshed()
        session = self._session
        steps = session.steps if session is not None else []
        here = next((step for step in reversed(steps) if not step.is_undone), None)
        sent = self._sent_times()
        lines: list[EventLine] = []
        for step in reversed(steps):
            while sent and sent[-1][0] >= step.at:
                lines.append(self._sent_line(*sent.pop()))
            text = to_single_line(localize(step.label))[:MAX_LABEL_LENGTH] or self.tr("changed")
            shape = "note" if step is here else ""
            lines.append(
                EventLine(
                    text,
                    self._time_text(step, is_current=step is here),
                    is_faded=step.is_undone,
                    shape=shape,
                    step=step,
                )
            )
        self.steps.line_model.show_lines(lines)
        self.undo_button.setEnabled(session is not None and session.can_undo)
        self.redo_button.setEnabled(session is not None and session.can_redo)
        self.go_button.setEnabled(bool(lines))

    def _sent_times(self) -> list[tuple[str, str]]:
        """Return when the release left this computer and to which target, the oldest first.

        What was taken back has not left it.
        """
        if self._session is None:
            return []
        submissions = self._backend.outbox.of_release(self._session.release.id)
        return sorted(
            (submission.created_at, submission.target)
            for submission in submissions
            if submission.state is not SubmissionState.WITHDRAWN
        )

    def _sent_line(self, at: str, target: str) -> EventLine:
        return EventLine(
            fill(self.tr("Sent to {target} in this state"), target=display_name(target)),
            fill(self.tr("{time}  ·  undo does not change what was sent"), time=formatting.format_timestamp(at)),
            shape="moving",
        )

    def _time_text(self, step: UndoStep, *, is_current: bool) -> str:
        at = formatting.format_timestamp(step.at)
        if step.is_undone:
            return fill(self.tr("{time}  ·  undone"), time=at)
        return fill(self.tr("{time}  ·  current state"), time=at) if is_current else at

    def _step_at(self, index: QModelIndex) -> UndoStep | None:
        lines = self.steps.line_model.lines
        return lines[index.row()].step if 0 <= index.row() < len(lines) else None

    @Slot(QModelIndex)
    def _on_step_activated(self, index: QModelIndex) -> None:
        self._go_to(index)

    @Slot(QModelIndex)
    def _on_step_clicked(self, index: QModelIndex) -> None:
        self._go_to(index)

    @Slot()
    def _on_go_clicked(self) -> None:
        self._go_to(self.steps.currentIndex())

    def _go_to(self, index: QModelIndex) -> None:
        step = self._step_at(index)
        if self._session is not None and step is not None:
            self._session.step_to(step)
            row = next((i for i, line in enumerate(self.steps.line_model.lines) if line.step is step), -1)
            self.steps.setCurrentIndex(self.steps.line_model.index(row))

    @Slot()
    def _on_undo_clicked(self) -> None:
        if self._session is not None:
            self._session.undo()

    @Slot()
    def _on_redo_clicked(self) -> None:
        if self._session is not None:
            self._session.redo()
