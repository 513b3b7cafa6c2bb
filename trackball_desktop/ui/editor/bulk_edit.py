"""Several releases as the form sees one draft: what is typed is collected here and written when it is wanted.

It answers what a `Session` answers a form. Nothing is saved before `changed_fields` goes to the services, which read
each draft anew and write only these fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from trackball_desktop.domain.edits import Batch, Edit, SetField
from trackball_desktop.domain.inherit import Resolved, effective
from trackball_desktop.domain.release import Node, Release
from trackball_desktop.domain.tree import EditError
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.ui.draft.changes import DraftChange

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Facts, Finding
    from trackball_desktop.ui.draft.originals import Originals


class NoChecks(QObject):
    """What a form asks of `DraftChecks`: nothing is found here, each release is checked by itself."""

    findings_changed = Signal()
    facts: Facts | None = None

    def findings_at(self, node_id: str, field: str | None = None) -> list[Finding]:
        """Return nothing."""
        return []


class BulkEdit(QObject):
    """The releases with what was typed so far."""

    changed = Signal(object)
    codes_requested = Signal(list)
    typing_ended = Signal()
    failed = Signal(object)

    def __init__(
        self,
        releases: Sequence[Release],
        defaults: Mapping[str, Release | None],
        *,
        known_labels: Sequence[str] = (),
        known_accounts: Sequence[tuple[str, str]] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._original_releases = {release.id: release for release in releases}
        self._edited_releases = dict(self._original_releases)
        self._defaults = dict(defaults)
        self.release_ids = tuple(self._original_releases)
        self.known_labels = known_labels
        self.known_accounts = known_accounts
        self.can_assign_codes = False
        self.is_typing = False
        self.originals: Originals | None = None
        self.read_only = False
        self.checks = NoChecks(self)

    @property
    def release(self) -> Release:
        """The first of them."""
        return self._edited_releases[self.release_ids[0]]

    def node(self, node_id: str) -> Node | None:
        """Return a release as it would be."""
        return self._edited_releases.get(node_id)

    def resolve_field(self, node: Node, field: str) -> Resolved:
        """Return what a field is worth; see `Session.resolve_field`."""
        if field.startswith("local."):
            value = getattr(getattr(node, "local", None), field.removeprefix("local."))
            return Resolved(ABSENT, "none") if value is INHERIT else Resolved(value, "own")
        assert isinstance(node, Release)
        return effective(node, node, field, self._defaults.get(node.id))

    def is_missing_field(self, node: Node, field: str) -> bool:
        """Return False: these releases are the label's own; see `Session.is_missing_field`."""
        return False

    def end_typing(self) -> None:
        """Nothing is saved yet."""

    def apply(self, edit: Edit, label: str, coalesce_key: object = None) -> bool:
        """Collect an edit of fields."""
        first = self.release
        parts = edit.edits if isinstance(edit, Batch) else (edit,)
        now = dict(self._edited_releases)
        try:
            for part in parts:
                if isinstance(part, SetField):
                    now[part.node_id] = part.apply(now[part.node_id])
        except EditError as error:
            self.failed.emit(error)
            return False
        if now != self._edited_releases:
            self._edited_releases = now
            nodes = frozenset(part.node_id for part in parts if isinstance(part, SetField))
            self.changed.emit(DraftChange(first, self.release, nodes, has_structure_changed=False))
        return True

    def changed_fields(self) -> dict[str, Any]:
        """Return the fields that at least one release would hold another value of, with that value."""
        fields: dict[str, Any] = {}
        for release_id, release in self._edited_releases.items():
            old = self._original_releases[release_id]
            for holder, before, prefix in ((release, old, ""), (release.local, old.local, "local.")):
                for name in type(holder).model_fields:
                    if name == "local" or getattr(holder, name) == getattr(before, name):
                        continue
                    fields[prefix + name] = getattr(holder, name)
        return fields
