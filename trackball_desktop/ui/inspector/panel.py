"""The inspector: four tabs about the release that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from trackball_desktop.ui.inspector.artwork import ArtworkTab
from trackball_desktop.ui.inspector.checks import ChecksTab
from trackball_desktop.ui.inspector.compare import CompareTab
from trackball_desktop.ui.inspector.history import HistoryTab
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.formatting import fill

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.draft.wizard_steps import WizardStep
    from trackball_desktop.ui.runtime.backend import Backend


class _Tabs(QTabBar):
    """Tells when its tabs take another width: for another count, language or size of text."""

    laid_out = Signal()

    def tabLayoutChange(self) -> None:
        super().tabLayoutChange()
        self.laid_out.emit()


class InspectorPanel(QWidget):
    """Checks, Artwork, History, Compare. Give it the session that the editor opened."""

    go_to_requested = Signal(object)
    """A Finding whose field the editor is to show."""
    file_fix_requested = Signal(object)
    """Findings whose files are to be put right in copies, a tuple."""
    help_requested = Signal(str)
    """The id of the rule that is to be explained."""
    tabs_changed = Signal()
    """The tabs take another width than before: see `tabs_width`."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.checks = ChecksTab(self)
        self.artwork = ArtworkTab(backend, self)
        self.history = HistoryTab(backend, self)
        self.compare = CompareTab(backend, self)
        self.session: Session | None = None
        self._bar = _Tabs(self)
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        self._bar.setAccessibleName(self.tr("Inspector"))
        self._bar.setElideMode(Qt.TextElideMode.ElideNone)
        self._bar.setUsesScrollButtons(True)
        self._stack = QStackedWidget(self)
        for words, tab in (
            (self.tr("Checks"), self.checks),
            (self.tr("Artwork"), self.artwork),
            (self.tr("History"), self.history),
            (self.tr("Compare"), self.compare),
        ):
            self._bar.addTab(words)
            self._stack.addWidget(tab)
            for area in tab.findChildren(QScrollArea):
                area.setAccessibleName(words)  # it takes the focus, so that keys scroll it
        self._bar.currentChanged.connect(self._stack.setCurrentIndex)
        self._bar.laid_out.connect(self.tabs_changed)
        self.checks.count_changed.connect(self._on_count_changed)
        self.checks.go_to_requested.connect(self.go_to_requested)
        self.checks.file_fix_requested.connect(self.file_fix_requested)
        self.checks.help_requested.connect(self.help_requested)
        self.artwork.fix_requested.connect(self.open_fix)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(space.M, space.XXS, space.M, 0)
        top.addWidget(self._bar)
        column.addLayout(top)
        column.addWidget(self._stack, 1)

    @property
    def tabs_width(self) -> int:
        """The width at which all tabs can be read, in pixels."""
        return self._bar.sizeHint().width() + 2 * space.M

    def set_session(self, session: Session | None) -> None:
        """Look at another draft, or at none."""
        self.session = session
        for tab in (self.checks, self.artwork, self.history, self.compare):
            tab.set_session(session)

    def set_location(self, step: WizardStep | None, node_id: str) -> None:
        """Say which step and which node the editor shows."""
        self.checks.set_location(step, node_id)

    def show_tab(self, position: int) -> None:
        """Bring a tab to the front: 0 Checks, 1 Artwork, 2 History, 3 Compare."""
        self._bar.setCurrentIndex(position)

    @Slot(object)
    def open_fix(self, finding: Finding) -> None:
        """Show what the fix of a finding would change."""
        self.checks.open_fix(finding)

    @Slot(int)
    def _on_count_changed(self, count: int) -> None:
        self._bar.setTabText(0, fill(self.tr("Checks  {count}"), count=count) if count else self.tr("Checks"))
