"""What the fields of the open draft were worth when it came into the library, or when it was last submitted.

Read once from the history when the draft is opened: the steps since then are taken back, on a copy, beside the window.
What is changed afterwards changes nothing about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.release import Node, Release, walk
from trackball_desktop.domain.tree import EditError, get_value
from trackball_desktop.domain.values import INHERIT, Unset

if TYPE_CHECKING:
    from trackball_desktop.storage.history import History
    from trackball_desktop.ui.draft.saving import UndoStep
    from trackball_desktop.ui.runtime.backend import Backend


class Originals(QObject):
    """Knows the original values of one draft; until they are read, and where they cannot be, it knows none.

    A field has one where it was filled in: what was typed into an empty field differs from nothing.
    """

    loaded = Signal()

    def __init__(self, backend: Backend, release: Release, steps: Sequence[UndoStep], parent: QObject) -> None:
        """Take the draft as it was opened, with the steps that led there."""
        super().__init__(parent)
        self._nodes: dict[str, Node] = {}
        submissions = backend.outbox.of_release(release.id)
        since = max((submission.created_at for submission in submissions), default="")
        ids = [
            step.entry_id
            for step in steps
            if step.is_undoable and not step.is_undone and step.entry_id is not None and step.at > since
        ]
        job = backend.bridge.run_in_thread(_release_before, release, backend.history, ids)
        job.finished.connect(self._on_read)

    @Slot(object)
    def _on_read(self, release: Release | None) -> None:
        if release is not None:
            self._nodes = {node.id: node for node in walk(release)}
            self.loaded.emit()

    def value(self, node: Node, field: str) -> Any:
        """Return the original value of a field; INHERIT where it had none, and where none is known."""
        original = self._nodes.get(node.id)
        value = get_value(original, field) if original is not None else INHERIT
        return INHERIT if value is None or isinstance(value, Unset) or value in ("", ()) else value

    def differs(self, node: Node, field: str) -> bool:
        """Say whether a field had a value and has another one now, or none."""
        value = self.value(node, field)
        return value is not INHERIT and value != get_value(node, field)

    def restore_edits(self, nodes: Sequence[Node], field: str) -> list[SetField]:
        """Return the edits that give the fields of these nodes their original values, where they differ."""
        return [
            SetField(node_id=node.id, field=field, value=self.value(node, field))
            for node in nodes
            if self.differs(node, field)
        ]


def _release_before(release: Release, history: History, entry_ids: Sequence[int]) -> Release | None:
    """Take back the steps of these lines, the newest first; None where one of them cannot be. Runs in a thread."""
    try:
        for entry_id in reversed(entry_ids):
            release = history.load(entry_id)[1].apply(release)
    except (EditError, TrackballError):
        return None
    return release
