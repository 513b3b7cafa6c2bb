"""What the editor asks the label's directory of people while someone types, with the last answers at hand.

Every chip asks how its name stands after each change of the draft; the answers are kept until the directory changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from trackball_desktop.storage.people import NameMatch

if TYPE_CHECKING:
    from trackball_desktop.storage.database import Change
    from trackball_desktop.storage.people import Person
    from trackball_desktop.ui.runtime.backend import Backend


class PeopleDirectory(QObject):
    """The directory as one open release sees it."""

    changed = Signal()
    """Somebody became known, or what was entered changed."""

    def __init__(self, backend: Backend, release_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people = backend.people
        self._release_id = release_id
        self._matches: dict[str, NameMatch] = {}
        backend.bridge.changed.connect(self._on_bridge_changed)
        self._people.index_missing_names()

    def match_name(self, name: str) -> NameMatch:
        """Say whether a name is known and what it looks like."""
        if name not in self._matches:
            self._matches[name] = self._people.match_name(name, self._release_id)
        return self._matches[name]

    def complete(self, text: str, part: str) -> list[str]:
        """Return names that hold a text: the name itself, those that begin so, then others; those used most first."""
        return self._people.complete(text, part)

    def get_person(self, name: str) -> Person:
        """Return what was entered about someone."""
        return self._people.get(name)

    def usual_role(self, name: str, part: str, offered: Sequence[str]) -> str:
        """Return the role that someone usually has in a part, whose roles are `offered`."""
        return self._people.usual_role(name, part, offered)

    def confirm(self, name: str) -> None:
        """Keep that a name is right as it is spelled."""
        self._matches[name] = NameMatch(name, True)
        self._people.confirm(name)

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic in {"people", "status"}:
            self._matches.clear()
            self.changed.emit()
