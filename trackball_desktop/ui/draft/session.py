"""The open draft: the one place through which the window changes a release.

A `Session` holds the frozen release with its label's defaults and its findings. `apply` puts an edit to it; widgets
then hear `changed` and read again what they show. Every step is on the undo list, is handed to history within
`saving.FLUSH_MS` and can be undone tomorrow as well. Checks run after each edit, on facts that are already known:
before the edit is painted where they are quick, else once the keys pause, so that they never hold up typing. The first
check, which has everything to collect and nothing to build upon, is done beside the main thread where there is a
bridge.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot

from trackball_desktop.checks.engine import Checker, delays_submit, is_unmeasured, version_passed
from trackball_desktop.checks.kinds import FAULTS, FindingKind, by_kind, kind_of, missing_blockers
from trackball_desktop.checks.model import Severity
from trackball_desktop.checks.rule_version import RULE_VERSION
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
from trackball_desktop.ui.draft.saving import CoalesceKey, SaveQueue, StepRecord, UndoMark, UndoStep, utc_now
from trackball_desktop.ui.kit import state_labels
from trackball_desktop.ui.kit.languages import Counts, Texts, clock_time, localize
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Facts, Finding
    from trackball_desktop.storage.database import Change
    from trackball_desktop.storage.history import History, SaveResult
    from trackball_desktop.storage.library import Draft, Library
    from trackball_desktop.storage.linked_records import LinkedRecords
    from trackball_desktop.storage.rule_versions import RuleVersions
    from trackball_desktop.ui.draft.originals import Originals
    from trackball_desktop.ui.draft.people_directory import PeopleDirectory
    from trackball_desktop.ui.runtime.bridge import Job

FactsLoader = Callable[[Release, "str | None"], "Facts | None"]
"""What is known for checking a release that goes to an account; None while the services are not there yet."""

FIRST_CHECK_MS = 30
"""How long a draft that was just opened has to be painted before its first check."""
QUICK_CHECK_S = 0.010
"""Checks that take longer than this wait for a pause in typing."""
SETTLE_MS = 120
"""How long the keys must rest before findings are counted and listed anew: counts need not follow every key."""
SETTLE_LATEST_S = 1.0
"""After that long it is done between two keys."""
FACTS_MS = 600
"""How long after the last edit the facts of files and of the rest of the library are collected anew."""


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
    findings_changed = Signal()
    findings_settled = Signal()
    """What was found is to be counted and listed: after `findings_changed`, while somebody types once the keys rest."""
    checks_finished = Signal()
    """A check has answered, also where it found what was found before."""
    steps_changed = Signal()
    assets_changed = Signal()
    typing_ended = Signal()
    """The step that was being typed is closed."""
    codes_requested = Signal(list)
    """The label's own codes are requested for these nodes: tracks, or the release."""
    read_only_changed = Signal()
    drained = Signal()
    _quick_check_requested = Signal()
    """Goes through Qt's queue to ourselves, and so comes before painting: a key is painted once, with its findings."""

    def __init__(
        self,
        draft: Draft,
        *,
        library: Library,
        history: History,
        facts_for: FactsLoader | None = None,
        defaults: Release | None = None,
        known_labels: Callable[[], Sequence[str]] = tuple,
        known_accounts: Sequence[tuple[str, str]] = (),
        rule_versions: RuleVersions | None = None,
        linked_records: LinkedRecords | None = None,
        run_in_background: Callable[..., Job] | None = None,
        measuring_progress: Callable[[], tuple[int, int] | None] = lambda: None,
        report_faults: Callable[[tuple[Finding, ...]], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.release: Release = draft.release
        self.defaults = defaults
        self.findings: tuple[Finding, ...] = ()
        self.has_unmeasured_files = False
        """Whether files are still to be measured: what the checks say of them is not known, and nothing passes."""
        self.submit_awaits_measuring = False
        """Whether Submit waits for that: not with an account without storage, whose files never leave."""
        self._measuring_progress = measuring_progress
        self._indexed_findings: tuple[Finding, ...] = ()
        self._findings_by_node: dict[str, list[Finding]] = {}
        """The placed findings by node: each field that is shown asks for its own."""
        self._faults: list[tuple[Finding, FindingKind]] = []
        self.facts: Facts | None = None
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
        self._facts_for = facts_for
        self._rule_versions = rule_versions
        self._linked_records = linked_records
        self.read_only = linked_records is not None and linked_records.is_linked(draft.release.id)
        """Whether this is the target's record, which is followed and not changed here."""
        self._missing_fields = (
            frozenset(linked_records.missing_fields(draft.release.id))
            if linked_records is not None
            else frozenset[str]()
        )
        self._run_in_background = run_in_background
        self._report_faults = report_faults
        self.has_check_result = False
        """Whether a check has answered, and none failed since: what was not checked passes nothing."""
        self.has_check_failed = False
        """Whether the last check could not be made at all."""
        self._first_check_job: Job | None = None
        """The first check, while it runs."""
        self._coalesce_key: CoalesceKey | None = None
        self._saved_counts: tuple[int, int, int, int, bool] | None = None
        self._outcome: tuple[tuple[Finding, ...], date | None] | None = None
        """What the last check found, and the rules that the draft had passed by then."""
        self._check_cost = self._last_cost = 0.0
        self._checker: Checker | None = None
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
        self._settle_timer = self._make_timer(SETTLE_MS, self._settle_findings)
        self._unsettled_since = 0.0
        """When what was found became other than what was counted, by `time.monotonic`."""
        self._check_timer = self._make_timer(FIRST_CHECK_MS, self._on_check_due)
        self._is_quick_check_requested = False
        self._quick_check_requested.connect(self._on_quick_check_requested, Qt.ConnectionType.QueuedConnection)
        self._facts_timer = self._make_timer(FACTS_MS, self.refresh_facts)
        self._check_timer.start()

    def _make_timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
        timer = Timer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

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
        if self._settle_timer.isActive():
            self._settle_findings()

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
        if before.label != self.release.label:
            self._facts_timer.setInterval(0)
        change = DraftChange(before, self.release, frozenset(nodes), any(nodes.values()))
        self._has_indexed_nodes = self._has_indexed_nodes and not change.has_structure_changed
        self.changed.emit(change)
        self.steps_changed.emit()
        self._request_check()
        self._facts_timer.start()
        if self._settle_timer.isActive():
            self._settle_later()

    def _request_check(self) -> None:
        """Check before the change is painted where that is quick, else once the keys pause."""
        if self.facts is None or self._check_cost >= QUICK_CHECK_S:
            self._check_timer.setInterval(min(300, int(self._check_cost * 5000)))
            self._check_timer.start()
        elif not self._is_quick_check_requested:
            self._is_quick_check_requested = True
            self._quick_check_requested.emit()

    @Slot()
    def _on_quick_check_requested(self) -> None:
        if self._is_quick_check_requested:
            self._is_quick_check_requested = False
            self._on_check_due()

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
        self._stop_timers()
        return self._queue.drain(timeout)

    def close(self) -> None:
        """Let go of the draft: what is open is saved, then the session deletes itself."""
        self._coalesce_key = None
        self._stop_timers()
        self._first_check_job = None
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

    def _stop_timers(self) -> None:
        """Check no more, and keep what was counted last."""
        self._cancel_check()
        self._facts_timer.stop()
        if self._settle_timer.isActive():
            self._settle_timer.stop()
            self._save_counts()

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

    def _index_findings(self) -> None:
        if self._indexed_findings is self.findings:
            return
        self._indexed_findings = self.findings
        self._findings_by_node, self._faults = {}, []
        for finding in self.findings:
            self._findings_by_node.setdefault(finding.node_id, []).append(finding)
            if not finding.is_waived and (kind := kind_of(finding)) in FAULTS:
                self._faults.append((finding, kind))

    @property
    def faults(self) -> Sequence[tuple[Finding, FindingKind]]:
        """The findings that say that something is wrong, with their kinds; waived ones left out."""
        self._index_findings()
        return self._faults

    def findings_at(self, node_id: str, field: str | None = None) -> list[Finding]:
        """Return the findings about a node, or about one of its fields."""
        self._index_findings()
        findings = self._findings_by_node.get(node_id, ())
        return [finding for finding in findings if field is None or finding.field == field]

    def finding_counts(self) -> tuple[int, int, int, int]:
        """Count the findings that are not waived: blockers, warnings, hints, and what is to do or to be answered."""
        counts = by_kind(self.findings)
        to_do = counts[FindingKind.TO_DO] + counts[FindingKind.ASKS]
        return counts[FindingKind.BLOCKER], counts[FindingKind.WARNING], counts[FindingKind.HINT], to_do

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

    @property
    def has_pending_checks(self) -> bool:
        """Whether the checks have not answered the last change yet."""
        return self._check_timer.isActive() or self._is_quick_check_requested or self._first_check_job is not None

    @property
    def is_checked(self) -> bool:
        """Whether `findings` is what a finished check says of the release as it is now. Only then it may pass."""
        return self.has_check_result and not self.has_pending_checks and not self.has_unmeasured_files

    @property
    def are_blockers_known(self) -> bool:
        """Whether whatever stops Submit is among `findings`; files may still be measured that cannot stop it."""
        return self.has_check_result and not self.has_pending_checks and not self.submit_awaits_measuring

    @property
    def measuring_text(self) -> str:
        """Say how far measuring is; empty where no file waits for it."""
        if not self.has_unmeasured_files or self.facts is None:
            return ""
        if (figures := self._measuring_progress()) is not None:
            return state_labels.measuring_text(*figures)
        done, total = self.facts.measured_counts()
        left = total - done
        return Counts.tr("%n files are not measured yet", "%n file is not measured yet", left)

    # --- checks ----------------------------------------------------------------------------------------------------

    @Slot()
    def refresh_facts(self) -> None:
        """Collect anew what is known about files, the account and the rest of the library, then check."""
        self._facts_timer.stop()
        self._facts_timer.setInterval(FACTS_MS)
        if self._facts_for is None:
            return
        try:
            facts = self._facts_for(self.release, self.account_id())
        except Exception:
            self._apply_check_failure()
            raise
        if facts is None:
            return
        self._apply_facts(facts)
        self._run_checks()

    def _apply_facts(self, facts: Facts) -> None:
        if facts.defaults != self.defaults:
            self.defaults = facts.defaults
            self.changed.emit(
                DraftChange(self.release, self.release, frozenset({self.release.id}), has_structure_changed=True)
            )
        before, self.facts, self.assets = self.facts, facts, facts.assets
        if before is None or _file_facts(before) != _file_facts(facts):
            self.assets_changed.emit()

    @Slot(object)
    def handle_change(self, change: Change) -> None:
        """Follow what was written to the database, by whomever."""
        about_checks = change.topic == "settings" and change.id.startswith("checks.")
        if change.topic == "release" and change.id in {"", self.release.id}:
            self._reload_from_library()
        if change.topic == "submission":
            self._update_read_only()
        if change.topic == "measuring" and change.id == self.release.id and self.has_unmeasured_files:
            self._emit_findings_changed()
        if change.topic == "assets" and change.id == self.release.id:
            self._saved_counts = None  # those that were kept count no more
        if change.topic in {"assets", "facts", "accounts", "people"} or about_checks:
            self._facts_timer.start()

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
        self._saved_counts = None
        self.steps = self._load_steps()
        change = DraftChange(
            before, self.release, frozenset(node.id for node in walk(self.release)), has_structure_changed=True
        )
        self._has_indexed_nodes = False
        self.changed.emit(change)
        self.steps_changed.emit()
        self._facts_timer.setInterval(0)
        self._facts_timer.start()

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

    @Slot()
    def _on_check_due(self) -> None:
        if self.facts is not None:
            self.facts = dataclasses.replace(self.facts, release=self.release)
            self._run_checks()
        elif self._run_in_background is None or self._facts_for is None:
            self.refresh_facts()
        elif self._first_check_job is None:
            self._first_check_job = self._run_in_background(
                _run_first_check, self._facts_for, self.release, self.account_id()
            )
            self._first_check_job.finished.connect(self._on_first_check_finished)
            self._first_check_job.failed.connect(self._on_first_check_failed)

    @Slot(object)
    def _on_first_check_finished(self, found: tuple[Facts, Checker, tuple[Finding, ...]] | None) -> None:
        running, self._first_check_job = self._first_check_job, None
        if running is None or found is None or self.facts is not None:  # closed, too early, or overtaken
            return
        facts, self._checker, findings = found
        self._apply_facts(facts)
        if self.release is facts.release:
            self._apply_findings(findings)
        else:
            self._on_check_due()

    @Slot(object)
    def _on_first_check_failed(self, _: object) -> None:
        """Try once more here, so that what is wrong is told as it is for each later check."""
        running, self._first_check_job = self._first_check_job, None
        if running is not None and self.facts is None:
            self.refresh_facts()

    def _cancel_check(self) -> None:
        self._check_timer.stop()
        self._is_quick_check_requested = False

    def _run_checks(self) -> None:
        if self.facts is None:
            return
        self._cancel_check()  # this answers for every edit so far
        self._first_check_job = None
        started = time.perf_counter()
        if self._checker is None:
            self._checker = Checker()
        try:
            findings = self._checker.check(self.facts)
        except Exception:
            self._apply_check_failure()
            raise
        # The quicker of the last two: one check that another program held up is no reason to wait with the next.
        self._last_cost, cost = time.perf_counter() - started, self._last_cost
        self._check_cost = min(self._last_cost, cost)
        self._apply_findings(findings)

    def _apply_findings(self, findings: tuple[Finding, ...]) -> None:
        outcome = (findings, self.facts.passed_version if self.facts is not None else None)
        previous, self._outcome = self._outcome, outcome
        if outcome == previous and self.has_check_result and not self.has_unmeasured_files and self._saved_counts:
            self.checks_finished.emit()  # as it does at most keys
            return
        self._save_passed_version(findings)
        unmeasured = [finding for finding in findings if is_unmeasured(finding)]
        waited, self.has_unmeasured_files = self.has_unmeasured_files, bool(unmeasured)
        self.submit_awaits_measuring = any(map(delays_submit, unmeasured))
        if unmeasured:  # not yet known is no finding: it has neither a place in the lists nor a colour
            findings = tuple(finding for finding in findings if not is_unmeasured(finding))
        if any(finding.error is not None for finding in findings):
            self._outcome = None  # findings are equal whatever was raised
            if self._report_faults is not None:
                self._report_faults(findings)
        previous, self.has_check_result, self.has_check_failed = self.has_check_result, True, False
        if findings != self.findings or not previous or waited or self.has_unmeasured_files:
            self.findings = findings
            self._emit_findings_changed()
        elif self._saved_counts is None:
            self._save_counts()
        self.checks_finished.emit()

    def _emit_findings_changed(self) -> None:
        self.findings_changed.emit()
        if self.is_typing:
            if not self._settle_timer.isActive():
                self._unsettled_since = time.monotonic()
            self._settle_later()
        else:
            self._settle_findings()

    def _settle_later(self) -> None:
        if time.monotonic() - self._unsettled_since < SETTLE_LATEST_S:
            self._settle_timer.start()

    @Slot()
    def _settle_findings(self) -> None:
        self._settle_timer.stop()
        self._save_counts()
        self.findings_settled.emit()

    def _apply_check_failure(self) -> None:
        """Say that nothing is known: neither what was found before nor that nothing was."""
        self._settle_timer.stop()
        self._checker, self.findings, self.has_check_result, self.has_check_failed = None, (), False, True
        self.findings_changed.emit()
        self.findings_settled.emit()
        self.checks_finished.emit()

    def _save_passed_version(self, findings: tuple[Finding, ...]) -> None:
        """Note that the draft passes the rules of today, once nothing stops it and nothing new is left to see to."""
        rule_version = version_passed(findings, self.facts.passed_version) if self.facts is not None else None
        if rule_version is not None:
            self._save_rule_version(rule_version)

    def mark_new_rules_seen(self) -> None:
        """Take what younger rules found as seen: it stays a finding, and is called new no more."""
        self._save_rule_version(RULE_VERSION)
        self._emit_findings_changed()

    def _save_rule_version(self, rule_version: date) -> None:
        if self._rule_versions is not None and self.facts is not None:
            self._rule_versions.save(self.release.id, rule_version)
            self.facts = dataclasses.replace(self.facts, passed_version=rule_version)

    def _save_counts(self) -> None:
        """Keep what the list shows, counted as `Checking.save_report` does."""
        blockers = sum(finding.severity is Severity.BLOCKER and not finding.is_waived for finding in self.findings)
        kinds = by_kind(self.findings)
        counts = (blockers, kinds[FindingKind.WARNING], kinds[FindingKind.HINT])
        to_do = missing_blockers(self.findings)
        if (*counts, to_do, self.submit_awaits_measuring) != self._saved_counts:
            self._saved_counts = (*counts, to_do, self.submit_awaits_measuring)
            self._library.set_findings(
                self.release.id, *counts, to_do=to_do, is_complete=not self.submit_awaits_measuring
            )


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


def _run_first_check(
    facts_for: FactsLoader, release: Release, account_id: str | None
) -> tuple[Facts, Checker, tuple[Finding, ...]] | None:
    """Collect what is known, and check; None while the services are not there. Runs in a thread of the bridge."""
    facts = facts_for(release, account_id)
    if facts is None:
        return None
    checker = Checker()
    return facts, checker, checker.check(facts)


def _file_facts(facts: Facts) -> tuple[object, ...]:
    return facts.assets, facts.missing, facts.audio, facts.artwork


def local_time(utc: str) -> str:
    """Spell a stored time as a clock here shows it: "14:03". Empty for what is no time."""
    try:
        return clock_time(datetime.fromisoformat(utc).astimezone())
    except ValueError:
        return ""
