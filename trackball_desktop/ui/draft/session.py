"""The open draft: the one place through which the window changes a release.

A `Session` holds the frozen release with its label's defaults and its checks. `apply` puts an edit to it; widgets then
hear `changed` and read again what they show. Every step is on the undo list, is handed to history within
`saving.FLUSH_MS` and can be undone tomorrow as well. `draft_checks` says when the release is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from trackball_desktop.domain.assets import Asset
from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.errors import StorageError, TrackballError, UserError
from trackball_desktop.domain.inherit import Resolved, effective
from trackball_desktop.domain.release import Node, Release, Track, walk
from trackball_desktop.domain.tree import EditError
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.services.transfer_lock import delivered_error
from trackball_desktop.targets.comparison.missing_fields import field_pattern, missing_in_entries, still_missing
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.draft.changes import DraftChange, changed_nodes, iter_touched_nodes
from trackball_desktop.ui.draft.draft_checks import CheckServices, DraftChecks
from trackball_desktop.ui.draft.saving import CoalesceKey, SaveQueue, StepRecord, UndoMark, UndoStep, utc_now
from trackball_desktop.ui.kit.languages import Texts, clock_time, localize

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Facts
    from trackball_desktop.storage.database import Change
    from trackball_desktop.storage.history import History, SaveResult
    from trackball_desktop.storage.library import Draft, Library
    from trackball_desktop.storage.linked_records import LinkedRecords
    from trackball_desktop.ui.draft.originals import Originals
    from trackball_desktop.ui.draft.people_directory import PeopleDirectory

_closing_sessions: dict[str, Session] = {}
"""Sessions that were let go of and are still saving, by their release."""


class SessionText(Texts):
    """What the open release cannot do, and what of it is not saved."""


class Session(QObject):
    """One open draft. Use it on the main thread only."""

    changed = Signal(object)
    """A `DraftChange`."""
    saved = Signal(str)
    """The local time of the last save, "14:03:22"."""
    failed = Signal(object)
    """A TrackballError: an edit that does not fit, or a save that did not succeed (nothing is lost then)."""
    steps_changed = Signal()
    assets_changed = Signal()
    typing_ended = Signal()
    """The step that was being typed is closed."""
    codes_requested = Signal(list)
    """The label's own codes are requested for these nodes: tracks, or the release."""
    read_only_changed = Signal()
    drained = Signal()

    checks_type = DraftChecks

    def __init__(
        self,
        draft: Draft,
        *,
        library: Library,
        history: History,
        check_services: CheckServices | None = None,
        defaults: Release | None = None,
        known_labels: Callable[[], Sequence[str]] = tuple,
        known_accounts: Sequence[tuple[str, str]] = (),
        linked_records: LinkedRecords | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.release: Release = draft.release
        self.defaults = defaults
        self.assets: tuple[Asset, ...] = ()
        self.saved_at = local_time(draft.saved_at)
        self._revision = draft.revision
        self.save_error: TrackballError | None = None
        self.draft = draft
        self._load_labels = known_labels
        self.known_accounts = known_accounts
        self.people_directory: PeopleDirectory | None = None
        self.can_assign_codes = False
        """Whether somebody listens to `codes_requested`."""
        self.originals: Originals | None = None
        """What fields were worth at first; None where nobody keeps that."""
        self._account_id = draft.account_id
        self._library = library
        self._history = history
        self._linked_records = linked_records
        self.read_only = linked_records is not None and linked_records.is_linked(draft.release.id)
        """Whether this is the target's record, which is followed and not changed here."""
        self._missing_fields = (
            frozenset(linked_records.missing_fields(draft.release.id))
            if linked_records is not None
            else frozenset[str]()
        )
        self._coalesce_key: CoalesceKey | None = None
        self._indexed_release: Release | None = None
        self._nodes: dict[str, Node] = {}
        self._has_indexed_nodes = False
        """Whether the release has the nodes that are indexed, so that only what changed must be looked at."""
        self.steps: list[UndoStep] = self._load_steps()
        self._queue = SaveQueue(history, draft.release.id, self)
        self._queue.saved.connect(self._on_queue_saved)
        self._queue.failed.connect(self._on_queue_failed)
        self._queue.drained.connect(self.drained)
        self._queue.drained.connect(self._reload_from_library)
        self.checks = self.checks_type(self, library, check_services or CheckServices(), self)
        self.checks.file_facts_changed.connect(self.assets_changed)

    # --- changing --------------------------------------------------------------------------------------------------

    def apply(
        self, edit: Edit, label: str, coalesce_key: CoalesceKey | None = None, *, by_target: bool = False
    ) -> bool:
        """Make a change. Returns false, tells `failed` and changes nothing when the edit does not fit.

        `coalesce_key` names the field that is being typed into: as long as it stays the same, all keys are one step.
        A record that is the target's takes only what the target says (`by_target`).
        """
        if self.read_only and not by_target:
            self.failed.emit(_read_only_error())
            return False
        before = self.release
        try:
            after = edit.apply(before)
            inverse = edit.inverse(before)
        except EditError as error:
            self.failed.emit(error)
            return False
        if after == before:
            return True
        delivered = None if by_target else delivered_error(before, after)
        if delivered is not None:
            self.failed.emit(delivered)
            return False
        is_same_step = coalesce_key is not None and coalesce_key == self._coalesce_key and bool(self.steps)
        was_typing, self._coalesce_key = self.is_typing, coalesce_key
        self.steps = [step for step in self.steps if not step.is_undone]
        if is_same_step:
            step = self.steps[-1]
            step.edit, step.at = edit, utc_now()
        else:
            step = UndoStep(label=label, at=utc_now(), edit=edit, inverse=inverse)
            self.steps.append(step)
        self.release = after
        self._queue.add(StepRecord(step, edit, inverse, after, coalesce_key, is_same_step))
        self._emit_changed(edit, before)
        if was_typing and not self.is_typing:
            self._emit_typing_ended()
        return True

    @property
    def is_typing(self) -> bool:
        """Whether a step is being typed: more keys belong to it until the focus moves on."""
        return self._coalesce_key is not None

    def end_typing(self) -> None:
        """Close the step that is being typed and save it now: the focus moved on."""
        was_typing, self._coalesce_key = self.is_typing, None
        self._queue.flush()
        if was_typing:
            self._emit_typing_ended()

    def _emit_typing_ended(self) -> None:
        self.typing_ended.emit()
        self.checks.handle_typing_ended()

    def undo(self) -> None:
        """Take back the last step, however long ago it was made."""
        self.end_typing()
        step = next((step for step in reversed(self.steps) if not step.is_undone and step.is_undoable), None)
        if step is not None:
            self._set_undone(step, undone=True)

    def redo(self) -> None:
        """Make the step again that was taken back last."""
        self.end_typing()
        step = next((step for step in self.steps if step.is_undone), None)
        if step is not None:
            self._set_undone(step, undone=False)

    def step_to(self, step: UndoStep | None) -> None:
        """Go to the state after a step, undoing or redoing what lies between; None is before the first step."""
        target = -1 if step is None else self.steps.index(step)
        for other in reversed(self.steps[target + 1 :]):
            if not other.is_undone and other.is_undoable and not self._set_undone_silently(other, undone=True):
                break
        for other in self.steps[: target + 1]:
            if other.is_undone and not self._set_undone_silently(other, undone=False):
                break
        self.steps_changed.emit()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return any(not step.is_undone and step.is_undoable for step in self.steps)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to make again."""
        return any(step.is_undone for step in self.steps)

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return next(
            (localize(step.label) for step in reversed(self.steps) if not step.is_undone and step.is_undoable), ""
        )

    @property
    def redo_text(self) -> str:
        """What redo would make again; empty where there is nothing."""
        return next((localize(step.label) for step in self.steps if step.is_undone), "")

    def _set_undone(self, step: UndoStep, *, undone: bool) -> None:
        if self._set_undone_silently(step, undone=undone):
            self.steps_changed.emit()

    def _set_undone_silently(self, step: UndoStep, *, undone: bool) -> bool:
        if self.read_only:
            self.failed.emit(_read_only_error())
            return False
        self.end_typing()
        before = self.release
        try:
            edit = self._edit_for_step(step, undone=undone)
            after = edit.apply(before)
        except TrackballError as error:
            self.failed.emit(error)
            return False
        step.is_undone = undone
        self.release = after
        self._queue.add(UndoMark(step, undone, after))
        self._emit_changed(edit, before)
        return True

    def _edit_for_step(self, step: UndoStep, *, undone: bool) -> Edit:
        if step.edit is None or step.inverse is None:
            if step.entry_id is None:
                raise EditError(LibraryText.tr("This step cannot be read."))
            step.edit, step.inverse = self._history.load(step.entry_id)
        return step.inverse if undone else step.edit

    def _emit_changed(self, edit: Edit, before: Release) -> None:
        nodes = dict[str, bool]()
        for node_id, structure in iter_touched_nodes(edit, before):
            nodes[node_id] = nodes.get(node_id, False) or structure
        change = DraftChange(before, self.release, frozenset(nodes), any(nodes.values()))
        self._has_indexed_nodes = self._has_indexed_nodes and not change.has_structure_changed
        self.changed.emit(change)
        self.steps_changed.emit()
        self.checks.handle_edit(has_label_changed=before.label != self.release.label)

    # --- saving ----------------------------------------------------------------------------------------------------

    @property
    def has_unsaved_changes(self) -> bool:
        """Whether something is not yet on disk."""
        return self._queue.is_busy

    def save_now(self) -> None:
        """Save what is typed before something else changes this draft. It takes as long as the disk does for a step.

        Raises errors.StorageError when the disk does not take it.
        """
        self._coalesce_key = None
        if not self._queue.drain():
            raise _not_saved_error()

    @Slot()
    def retry(self) -> None:
        """Try again to save what could not be saved."""
        self._queue.flush()

    def drain(self, timeout: float = 5.0) -> bool:
        """Save everything before the app ends; see `SaveQueue.drain`."""
        self.checks.stop()
        return self._queue.drain(timeout)

    def close(self) -> None:
        """Let go of the draft: what is open is saved, then the session deletes itself."""
        self._coalesce_key = None
        self.checks.close()
        self.setParent(QCoreApplication.instance())
        app = QCoreApplication.instance()
        if self._queue.is_busy and app is not None:
            _closing_sessions[self.release.id] = self
            self._queue.drained.connect(self._on_closing_drained)
            app.aboutToQuit.connect(self._on_app_quitting)
            self._queue.flush()
        else:
            self.deleteLater()

    @Slot()
    def _on_closing_drained(self) -> None:
        if _closing_sessions.get(self.release.id) is self:
            del _closing_sessions[self.release.id]
        self.deleteLater()

    @staticmethod
    def finish_saving(release_id: str) -> None:
        """Let a session that was closed a moment ago end its saving, so that nobody begins from an older draft.

        It takes as long as the disk does for one step. Raises errors.StorageError when the disk does not take it.
        """
        before = _closing_sessions.get(release_id)
        if before is not None and not before.drain():
            raise _not_saved_error()

    @Slot()
    def _on_app_quitting(self) -> None:
        self._queue.drain()

    @Slot(object)
    def _on_queue_saved(self, saved: SaveResult) -> None:
        self.saved_at = local_time(saved.saved_at)
        self._revision = saved.revision
        self.save_error = None
        self.saved.emit(self.saved_at)

    @Slot(object)
    def _on_queue_failed(self, error: TrackballError) -> None:
        self.save_error = error
        self.failed.emit(error)

    # --- reading ---------------------------------------------------------------------------------------------------

    def node(self, node_id: str) -> Node | None:
        """Return a node of the release; None when it is gone."""
        if self._indexed_release is not self.release:
            if self._indexed_release is None or not self._has_indexed_nodes:
                self._nodes = {node.id: node for node in walk(self.release)}
            else:
                self._nodes.update((node.id, node) for node in changed_nodes(self._indexed_release, self.release))
            self._indexed_release, self._has_indexed_nodes = self.release, True
        return self._nodes.get(node_id)

    def resolve_field(self, node: Node, field: str) -> Resolved:
        """Return what a field is worth and where that comes from; a field of ours has only its own value."""
        if field.startswith("local."):
            value = getattr(getattr(node, "local", None), field.removeprefix("local."))
            return Resolved(ABSENT, "none") if value is INHERIT else Resolved(value, "own")
        return effective(self.release, node, field, self.defaults)

    def is_missing_field(self, node: Node, field: str) -> bool:
        """Say whether the target's answer, of which the release was made, did not carry a field."""
        if not self._missing_fields:
            return False

        return field_pattern(node, field) in self._missing_fields

    def missing_entry_fields(self, node: Node, field: str) -> tuple[str, ...]:
        """Return which fields of a list's entries the target's answer did not carry, and an entry still lacks."""
        if not self._missing_fields:
            return ()

        return missing_in_entries(node, field, self._missing_fields)

    @property
    def missing_fields(self) -> tuple[str, ...]:
        """The fields that the target's answer did not carry and that still say nothing."""
        return still_missing(self.release, sorted(self._missing_fields))

    def account_id(self) -> str | None:
        """Return the account that the release goes to; None for the default one."""
        chosen = self.release.local.account_id
        return chosen if isinstance(chosen, str) and chosen else self._account_id

    @cached_property
    def known_labels(self) -> Sequence[str]:
        """The labels in use, read when they are first asked for: in a large library that takes a while."""
        return self._load_labels()

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was ever typed into the draft, and no file belongs to it."""
        return not self.assets and not any(step.is_undoable for step in self.steps)

    def find_asset(self, owner_id: str, role: str) -> Asset | None:
        """Return the file that a node has in a role; None when it has none."""
        return next((a for a in self.assets if a.owner_id == owner_id and a.role == role), None)

    def tracks_of_work(self, work_id: str) -> list[Track]:
        """Return the tracks that record a work."""
        return [t for t in self.release.tracks() if isinstance(t.works, tuple) and work_id in t.works]

    # --- following -------------------------------------------------------------------------------------------------

    def apply_facts(self, facts: Facts) -> None:
        """Take over the label's defaults and the files."""
        self.assets = facts.assets
        if facts.defaults != self.defaults:
            self.defaults = facts.defaults
            self.changed.emit(
                DraftChange(self.release, self.release, frozenset({self.release.id}), has_structure_changed=True)
            )

    @Slot(object)
    def handle_change(self, change: Change) -> None:
        """Follow what was written to the database, by whomever."""
        if change.topic == "release" and change.id in {"", self.release.id}:
            self._reload_from_library()
        if change.topic == "submission":
            self._update_read_only()
        self.checks.handle_change(change)

    @Slot()
    def _reload_from_library(self) -> None:
        """Take over what somebody else wrote into this draft: a step over several releases, or its undo."""
        if self._queue.is_busy:
            return
        try:
            revision = self._library.revision(self.release.id)
        except StorageError:  # closed, or not to be read now: the next change asks again
            return
        if revision is None or revision == self._revision:
            return
        before, self.draft = self.release, self._library.load(self.release.id)
        self.release, self._revision = self.draft.release, self.draft.revision
        self._coalesce_key = None
        self.steps = self._load_steps()
        change = DraftChange(
            before, self.release, frozenset(node.id for node in walk(self.release)), has_structure_changed=True
        )
        self._has_indexed_nodes = False
        self.changed.emit(change)
        self.steps_changed.emit()
        self.checks.handle_reload()

    def _load_steps(self) -> list[UndoStep]:
        return [
            UndoStep(entry.label, entry.at, entry_id=entry.id, is_undone=entry.undone, is_undoable=entry.undoable)
            for entry in self._history.entries(self.release.id)
        ]

    def _update_read_only(self) -> None:
        """A record that turned out not to be the one at the target is a draft again."""
        followed = self._linked_records is not None and self._linked_records.is_linked(self.release.id)
        if followed != self.read_only:
            self.read_only = followed
            self.read_only_changed.emit()


def _not_saved_error() -> StorageError:
    return StorageError(
        SessionText.tr("The last change to this release is not saved yet."),
        meaning=SessionText.tr("It is kept here, and the app tries again automatically."),
        remedy=SessionText.tr("If the disk is full, free some space, then try again."),
    )


def _read_only_error() -> UserError:
    return UserError(
        SessionText.tr("This record is from {target} and cannot be changed here.", target=display_name(FIRST)),
        remedy=SessionText.tr("Create a draft from it and change that."),
    )


def local_time(utc: str) -> str:
    """Spell a stored time as a clock here shows it: "14:03". Empty for what is no time."""
    try:
        return clock_time(datetime.fromisoformat(utc).astimezone())
    except ValueError:
        return ""
