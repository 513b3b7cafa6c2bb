"""The right-hand region: the inspector, made when it first has something to show, or a sentence what it is for.

It looks at the session of the editor, or at one of its own while the list is in front.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.draft.wizard_steps import WizardStep
    from trackball_desktop.ui.inspector.panel import InspectorPanel
    from trackball_desktop.ui.runtime.backend import Backend

FOLLOW_DELAY_MS = 150
"""How long the keyboard must rest on a row before the inspector follows."""


class InspectorHost(QStackedWidget):
    """Follows the list by `schedule_refresh`, the editor by `inspect`."""

    go_to_requested = Signal(str, object)
    """A release's id, and the Finding that its editor is to show."""
    file_fix_requested = Signal(str, object)
    """A release's id, and the findings whose files its editor is to put right in copies."""
    help_requested = Signal(str)
    least_width_changed = Signal(int)
    """The width that the inspector needs for its tabs, in pixels."""

    def __init__(self, backend: Backend, make_panel: Callable[[Backend, QWidget], InspectorPanel]) -> None:
        super().__init__()
        self._backend = backend
        self._make_panel = make_panel
        self._panel: InspectorPanel | None = None
        self._session: Session | None = None
        self._owned_session: Session | None = None
        self._get_release_id: Callable[[], str] = str
        text = self.tr("Select a release to see its checks, artwork, history and submissions.")
        self._placeholder_label = label(text, "dim", wrap=True)
        self._placeholder_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._placeholder_label.setContentsMargins(space.XXXL, 0, space.XXXL, 0)
        self.addWidget(self._placeholder_label)
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FOLLOW_DELAY_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def panel(self) -> InspectorPanel:
        """The inspector itself."""
        if self._panel is None:
            panel = self._panel = self._make_panel(self._backend, self)
            panel.go_to_requested.connect(self._on_panel_go_to_requested)
            panel.file_fix_requested.connect(self._on_panel_file_fix_requested)
            panel.help_requested.connect(self.help_requested)
            panel.tabs_changed.connect(self._on_panel_tabs_changed)
            self.addWidget(panel)
            self._on_panel_tabs_changed()
        return self._panel

    def inspect(self, session: Session | None) -> None:
        """Look at a session that somebody else holds, or at nothing."""
        self._timer.stop()
        own, self._owned_session = self._owned_session, None
        self._session = session
        if session is not None or self._panel is not None:
            self.panel.set_session(session)
        self.setCurrentWidget(self._placeholder_label if session is None else self.panel)
        if own is not None and own is not session:
            own.close()

    def show_place(self, step: WizardStep | None, node_id: str) -> None:
        """Say which step and which node the editor shows of the session that it holds."""
        if self._panel is not None and self._session is not None and self._owned_session is None:
            self._panel.set_location(step, node_id)

    def schedule_refresh(self, get_release_id: Callable[[], str]) -> None:
        """Look at the release that `get_release_id` returns, once the keyboard rests; empty for none."""
        self._get_release_id = get_release_id
        self._timer.start()

    def show_release(self, release_id: str) -> None:
        """Look at a release that is not open; empty for none."""
        if not release_id:
            self.inspect(None)
            return

        from trackball_desktop.ui.draft.opening import open_session  # loads the model of drafts

        try:
            session = open_session(self._backend, release_id, self)
        except TrackballError:  # deleted a moment ago
            self.inspect(None)
            return
        self.inspect(session)
        self._owned_session = session

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what was wanted while this was out of sight."""
        super().showEvent(event)
        if self._session is None:
            self._timer.start()

    @Slot()
    def _on_panel_tabs_changed(self) -> None:
        if self._panel is not None:
            self.least_width_changed.emit(self._panel.tabs_width)

    @Slot()
    def _on_timer_timeout(self) -> None:
        release_id = self._get_release_id()
        if self.isVisible() and (self._session is None or self._session.release.id != release_id):
            self.show_release(release_id)

    @Slot(object)
    def _on_panel_go_to_requested(self, finding: object) -> None:
        if self._session is not None:
            self.go_to_requested.emit(self._session.release.id, finding)

    @Slot(object)
    def _on_panel_file_fix_requested(self, findings: tuple[Finding, ...]) -> None:
        if self._session is not None:
            self.file_fix_requested.emit(self._session.release.id, findings)
