"""How long things take at the target, by one's own releases: one quiet line below the list of what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from trackball_desktop.services.timeline import TimelineService
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import label, set_tooltip
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.news_labels import figure_text
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.runtime.refreshing_page import make_auto_refresh

if TYPE_CHECKING:
    from trackball_desktop.services.timeline import Figure
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

_MAX_SHOWN = 3
REFRESH_MS = 5000
"""Figures over the whole history change slowly: they need not follow each look."""


class FiguresLine(QWidget):
    """Shown below the views of what is at the target. Reads anew while it is seen."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job | None = None
        self.setProperty("role", "bar")
        self.text_label = label("", "dim", "small", wrap=True)
        self.auto_refresh = make_auto_refresh(backend, self, self.refresh, {"status"}, REFRESH_MS)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space.L, space.S, space.L, space.S)
        layout.addWidget(self.text_label, 1)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened meanwhile."""
        super().showEvent(event)
        self.auto_refresh.on_shown()

    @Slot()
    def refresh(self) -> None:
        """Count anew, beside the window."""
        self._job = self._backend.bridge.run_in_thread(TimelineService(self._backend.repositories).figures_now)
        self._job.finished.connect(self._on_figures_counted)

    @Slot(object)
    def _on_figures_counted(self, figures: tuple[Figure, ...]) -> None:
        if not figures:
            self.text_label.setText(
                fill(
                    self.tr("Shows how long {target} usually takes once it has reported on some of your releases."),
                    target=names_in_use(),
                )
            )
            return
        texts = [figure_text(figure) for figure in figures]
        shown = "  ·  ".join(texts[:_MAX_SHOWN])
        self.text_label.setText(fill(self.tr("Usually: {figures}"), figures=shown))
        days = fill(
            self.tr("Median time from sending until each {target} status was first seen, across your releases."),
            target=names_in_use(),
        )
        set_tooltip(self, "\n".join([days, *texts]))
