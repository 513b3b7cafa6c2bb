"""Loads what the first release needs that is opened or sent, so that it opens at once.

What has no widgets is loaded by a thread. Widgets are loaded on the main thread, a few modules at a time: Qt asks
objects of Python classes for their meta-object without the interpreter's lock, and while another thread defines a class
that derives from one of Qt's, PySide may then find nothing and the process dies (seen in 1 of 15 starts).
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal, Slot

from trackball_desktop.targets import registry
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.shell import startup_tuning

_PAUSE_MS = 5
"""Between two modules: what somebody does meanwhile goes first."""

_WITHOUT_WIDGETS = (
    "checks.engine",
    "domain.shared_people",
    "formats.upc_list",
    "services.codes",
    "services.drafts",
    "services.intake",
    "services.submission_worker",
    "storage.people",
    "storage.projections",
    "api.transport",
    "api.s3",
    "api.s3_multipart",
    "api.sigv4",
    "transfer.engine",
)
_WITH_WIDGETS = (
    *("kit.choice_list", "kit.field_inputs", "kit.name_input", "kit.name_cells", "kit.cells", "kit.error_messages"),
    *("draft.fields", "draft.undo_keys", "draft.entry_card", "draft.node_edits", "draft.entry_table", "draft.saving"),
    *("draft.session", "draft.opening", "draft.people"),
    *("editor.crop", "editor.cover_fixes", "editor.cover_box", "editor.grid.replacing", "editor.grid.view"),
    *("editor.grid.replace_dialog", "editor.grid.panel", "editor.player.bar", "editor.masters", "editor.tracks_page"),
    *("editor.read_only_banner", "editor.sound", "editor.tree_model", "editor.tree_delegate", "editor.tree"),
    *("editor.page", "submit.dialog", "submit.sent.page"),
)
"""In this order each brings little along, so that no step is long: 20 ms at most when it was measured."""


class Preload(QObject):
    """Loads in the background once it is started. `ended` comes on the main thread."""

    ended = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._names: Iterator[str] = iter(_WITH_WIDGETS)
        self._timer = Timer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        bridge.stopping.connect(self._timer.stop)

    def start(self) -> None:
        """Begin to load."""
        self._job = self._bridge.run_in_thread(_load_without_widgets)
        self._job.ended.connect(self._timer.start)

    @Slot()
    def _on_timer_timeout(self) -> None:
        name = next(self._names, None)
        if name is not None:
            startup_tuning.load(f"trackball_desktop.ui.{name}")
            return
        self._timer.stop()
        self.ended.emit()


def _load_without_widgets() -> None:
    startup_tuning.load(*(f"trackball_desktop.{name}" for name in _WITHOUT_WIDGETS))
    for target in registry.all_targets():
        startup_tuning.load(*target.preload_modules)
