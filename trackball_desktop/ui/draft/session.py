"""The open draft: the one place through which the window changes a release.

A `Session` holds the frozen release with its label's defaults and its findings. `apply` puts an edit to it; widgets
then hear `changed` and read again what they show. Every step is on the undo list, is handed to history within
`saving.FLUSH_MS` and can be undone tomorrow as well. Checks run after each edit, off a timer, on facts that are
already known; they never hold up typing. The first check, which has everything to collect and nothing to build upon,
is done beside the main thread where there is a bridge.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from trackball_desktop.checks.engine import Checker, holds_up, is_unmeasured, version_passed
from trackball_desktop.checks.kinds import FindingKind, by_kind, missing_blockers
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.domain.assets import Asset
from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.errors import StorageError, TrackballError, UserError
from trackball_desktop.domain.inherit import Resolved, effective
from trackball_desktop.domain.release import Node, Release, Track, walk
from trackball_desktop.domain.transfer import DeliveryDifference, newly_differing
from trackball_desktop.domain.tree import EditError
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.targets.comparison.missing_fields import missing_of_entries, pattern, still_missing
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.draft.changes import Changed, changed_nodes, touched
from trackball_desktop.ui.draft.saving import CoalesceKey, Mark, Record, SaveQueue, UndoStep, now
from trackball_desktop.ui.kit import state_labels
from trackball_desktop.ui.kit.languages import Counts, Texts, clock_time, shown
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Facts, Finding
    from trackball_desktop.storage.database import Change
    from trackball_desktop.storage.history import History, Saved
    from trackball_desktop.storage.library import Draft, Library
    from trackball_desktop.storage.linked_records import LinkedRecords
    from trackball_desktop.storage.rule_versions import RuleVersions
    from trackball_desktop.ui.draft.directory import Directory
    from trackball_desktop.ui.runtime.bridge import Job

FactsFor = Callable[[Release, "str | None"], "Facts | None"]
"""What is known for checking a release that goes to an account; None while the services are not there yet."""

FIRST_CHECK_MS = 30
"""How long a draft that was just opened has to be painted before its first check."""
QUICK_CHECK_S = 0.010
"""Checks that take longer than this wait for a pause in typing."""
FACTS_MS = 600
"""How long after the last edit the facts of files and of the rest of the library are collected anew."""


_closing: dict[str, Session] = {}
"""Sessions that were let go of and are still saving, by their release."""


class SessionText(Texts):
    """What the open release cannot do, and what of it is not saved."""


class Session(QObject):
    """One open draft. Use it on the main thread only."""

    changed = Signal(object)
    """A `Changed`."""
    saved = Signal(str)
    """The local time of the last save, "14:03:22"."""
    failed = Signal(object)
    """A TrackballError: an edit that does not fit, or a save that did not succeed (nothing is lost then)."""
    findings_changed = Signal()
    checks_finished = Signal()
    """A check has answered, also where it found what was found before."""
    steps_changed = Signal()
    assets_changed = Signal()
    codes_requested = Signal(list)
    """Codes of the label's own are wished for these nodes: tracks, or the release."""
    read_only_changed = Signal()
    drained = Signal()

    def __init__(
        self,
        draft: Draft,
        *,
        library: Library,
        history: History,
        facts_for: FactsFor | None = None,
        defaults: Release | None = None,
        known_labels: Callable[[], Sequence[str]] = tuple,
        known_accounts: Sequence[tuple[str, str]] = (),
        rule_versions: RuleVersions | None = None,
        fetched: LinkedRecords | None = None,
        beside: Callable[..., Job] | None = None,
        measuring: Callable[[], tuple[int, int] | None] = lambda: None,
        report_faults: Callable[[tuple[Finding, ...]], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.release: Release = draft.release
        self.defaults = defaults
        self.findings: tuple[Finding, ...] = ()
        self.waits = False
        """Whether files are still to be measured: what the checks say of them is not known, and nothing passes."""
        self.held_up = False
        """Whether Submit waits for that: not with an account without storage, whose files never leave."""
        self._measuring = measuring
        self._placed_findings: tuple[Finding, ...] = ()
        self._findings_of: dict[str, list[Finding]] = {}
        """The placed findings by node: each field that is shown asks for its own."""
        self.facts: Facts | None = None
        self.assets: tuple[Asset, ...] = ()
        self.saved_at = local_time(draft.saved_at)
        self._revision = draft.revision
        self.unsaved_because: TrackballError | None = None
        self.draft = draft
        self._ask_labels = known_labels
        self.known_accounts = known_accounts
        self.directory: Directory | None = None
        self.gives_codes = False
        """Whether somebody listens to `codes_requested`."""
        self._account_id = draft.account_id
        self._library = library
        self._history = history
        self._facts_for = facts_for
        self._rule_versions = rule_versions
        self._fetched = fetched
        self.read_only = fetched is not None and fetched.is_followed(draft.release.id)
        """Whether this is the target's record, which is followed and not changed here."""
        self._missing_fields = (
            frozenset(fetched.missing_fields(draft.release.id)) if fetched is not None else frozenset[str]()
        )
        self._beside = beside
        self._note_faults = report_faults
        self.was_checked = False
        """Whether a check has answered, and none failed since: what was not checked passes nothing."""
        self.checks_failed = False
        """Whether the last check could not be made at all."""
        self._first: Job | None = None
        """The first check, while it runs."""
        self._key: CoalesceKey | None = None
        self._counts: tuple[int, int, int, int, bool] | None = None
        self._check_cost = self._last_cost = 0.0
        self._checker: Checker | None = None
        self._indexed: Release | None = None
        self._nodes: dict[str, Node] = {}
        self._same_nodes = False
        """Whether the release has the nodes that are indexed, so that only what changed must be looked at."""
        self.steps: list[UndoStep] = self._kept_steps()
        self._queue = SaveQueue(history, draft.release.id, self)
        self._queue.saved.connect(self._on_queue_saved)
        self._queue.failed.connect(self._on_queue_failed)
        self._queue.drained.connect(self.drained)
        self._queue.drained.connect(self._follow_library)
        self._check_timer = self._timer(FIRST_CHECK_MS, self._on_check_due)
        self._facts_timer = self._timer(FACTS_MS, self.refresh_facts)
        self._check_timer.start()

    def _timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
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
            self.failed.emit(_is_read_only())
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
        locked = newly_differing(before, after)
        if locked is not None and not by_target:
            self.failed.emit(_is_delivered(locked))
            return False
        more = coalesce_key is not None and coalesce_key == self._key and bool(self.steps)
        self._key = coalesce_key
        self.steps = [step for step in self.steps if not step.undone]
        if more:
            step = self.steps[-1]
            step.edit, step.at = edit, now()
        else:
            step = UndoStep(label=label, at=now(), edit=edit, inverse=inverse)
            self.steps.append(step)
        self.release = after
        self._queue.add(Record(step, edit, inverse, after, coalesce_key, more))
        self._notify(edit, before)
        return True

    def end_typing(self) -> None:
        """Close the step that is being typed and save it now: the focus moved on."""
        self._key = None
        self._queue.flush()

    def undo(self) -> None:
        """Take back the last step, however long ago it was made."""
        self.end_typing()
        step = next((step for step in reversed(self.steps) if not step.undone and step.undoable), None)
        if step is not None:
            self._mark(step, undone=True)

    def redo(self) -> None:
        """Make the step again that was taken back last."""
        self.end_typing()
        step = next((step for step in self.steps if step.undone), None)
        if step is not None:
            self._mark(step, undone=False)

    def step_to(self, step: UndoStep | None) -> None:
        """Go to the state after a step, undoing or redoing what lies between; None is before the first step."""
        target = -1 if step is None else self.steps.index(step)
        for other in reversed(self.steps[target + 1 :]):
            if not other.undone and other.undoable and not self._mark_quietly(other, undone=True):
                break
        for other in self.steps[: target + 1]:
            if other.undone and not self._mark_quietly(other, undone=False):
                break
        self.steps_changed.emit()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return any(not step.undone and step.undoable for step in self.steps)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to make again."""
        return any(step.undone for step in self.steps)

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return next((shown(step.label) for step in reversed(self.steps) if not step.undone and step.undoable), "")

    @property
    def redo_text(self) -> str:
        """What redo would make again; empty where there is nothing."""
        return next((shown(step.label) for step in self.steps if step.undone), "")

    def _mark(self, step: UndoStep, *, undone: bool) -> None:
        if self._mark_quietly(step, undone=undone):
            self.steps_changed.emit()

    def _mark_quietly(self, step: UndoStep, *, undone: bool) -> bool:
        if self.read_only:
            self.failed.emit(_is_read_only())
            return False
        self.end_typing()
        before = self.release
        try:
            edit = self._edit_of(step, undone=undone)
            after = edit.apply(before)
        except TrackballError as error:
            self.failed.emit(error)
            return False
        step.undone = undone
        self.release = after
        self._queue.add(Mark(step, undone, after))
        self._notify(edit, before)
        return True

    def _edit_of(self, step: UndoStep, *, undone: bool) -> Edit:
        if step.edit is None or step.inverse is None:
            if step.entry_id is None:
                raise EditError(LibraryText.tr("This step cannot be read."))
            step.edit, step.inverse = self._history.load(step.entry_id)
        return step.inverse if undone else step.edit

    def _notify(self, edit: Edit, before: Release) -> None:
        nodes = dict[str, bool]()
        for node_id, structure in touched(edit, before):
            nodes[node_id] = nodes.get(node_id, False) or structure
        if before.label != self.release.label:
            self._facts_timer.setInterval(0)
        change = Changed(before, self.release, frozenset(nodes), any(nodes.values()))
        self._same_nodes = self._same_nodes and not change.structure
        self.changed.emit(change)
        self.steps_changed.emit()
        self._check_timer.setInterval(0 if self._check_cost < QUICK_CHECK_S else min(300, int(self._check_cost * 5000)))
        self._check_timer.start()
        self._facts_timer.start()

    # --- saving ----------------------------------------------------------------------------------------------------

    @property
    def unsaved(self) -> bool:
        """Whether something is not yet on disk."""
        return self._queue.busy

    def save_now(self) -> None:
        """Save what is typed before something else changes this draft. It takes as long as the disk does for a step.

        Raises errors.StorageError when the disk does not take it.
        """
        self._key = None
        if not self._queue.drain():
            raise _is_not_saved()

    @Slot()
    def retry(self) -> None:
        """Try again to save what could not be saved."""
        self._queue.flush()

    def drain(self, timeout: float = 5.0) -> bool:
        """Save everything before the app ends; see `SaveQueue.drain`."""
        self._check_timer.stop()
        self._facts_timer.stop()
        return self._queue.drain(timeout)

    def close(self) -> None:
        """Let go of the draft: what is open is saved, then the session deletes itself."""
        self._key = None
        self._check_timer.stop()
        self._facts_timer.stop()
        self._first = None
        self.setParent(QCoreApplication.instance())
        app = QCoreApplication.instance()
        if self._queue.busy and app is not None:
            _closing[self.release.id] = self
            self._queue.drained.connect(self._on_closing_drained)
            app.aboutToQuit.connect(self._on_app_quitting)
            self._queue.flush()
        else:
            self.deleteLater()

    @Slot()
    def _on_closing_drained(self) -> None:
        if _closing.get(self.release.id) is self:
            del _closing[self.release.id]
        self.deleteLater()

    @staticmethod
    def settle(release_id: str) -> None:
        """Let a session that was closed a moment ago end its saving, so that nobody begins from an older draft.

        It takes as long as the disk does for one step. Raises errors.StorageError when the disk does not take it.
        """
        before = _closing.get(release_id)
        if before is not None and not before.drain():
            raise _is_not_saved()

    @Slot()
    def _on_app_quitting(self) -> None:
        self._queue.drain()

    @Slot(object)
    def _on_queue_saved(self, saved: Saved) -> None:
        self.saved_at = local_time(saved.saved_at)
        self._revision = saved.revision
        self.unsaved_because = None
        self.saved.emit(self.saved_at)

    @Slot(object)
    def _on_queue_failed(self, error: TrackballError) -> None:
        self.unsaved_because = error
        self.failed.emit(error)

    # --- reading ---------------------------------------------------------------------------------------------------

    def node(self, node_id: str) -> Node | None:
        """Return a node of the release; None when it is gone."""
        if self._indexed is not self.release:
            if self._indexed is None or not self._same_nodes:
                self._nodes = {node.id: node for node in walk(self.release)}
            else:
                self._nodes.update((node.id, node) for node in changed_nodes(self._indexed, self.release))
            self._indexed, self._same_nodes = self.release, True
        return self._nodes.get(node_id)

    def value_of(self, node: Node, field: str) -> Resolved:
        """Return what a field is worth and where that comes from; a field of ours has only its own value."""
        if field.startswith("local."):
            value = getattr(getattr(node, "local", None), field.removeprefix("local."))
            return Resolved(ABSENT, "none") if value is INHERIT else Resolved(value, "own")
        return effective(self.release, node, field, self.defaults)

    def is_missing_field(self, node: Node, field: str) -> bool:
        """Say whether the target's answer, of which the release was made, did not carry a field."""
        if not self._missing_fields:
            return False

        return pattern(node, field) in self._missing_fields

    def missing_of_entries(self, node: Node, field: str) -> tuple[str, ...]:
        """Return which fields of a list's entries the target's answer did not carry, and an entry still lacks."""
        if not self._missing_fields:
            return ()

        return missing_of_entries(node, field, self._missing_fields)

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
        return self._ask_labels()

    def findings_at(self, node_id: str, field: str | None = None) -> list[Finding]:
        """Return the findings about a node, or about one of its fields."""
        if self._placed_findings is not self.findings:
            self._placed_findings = self.findings
            self._findings_of = {}
            for finding in self.findings:
                self._findings_of.setdefault(finding.node_id, []).append(finding)
        found = self._findings_of.get(node_id, ())
        return [finding for finding in found if field is None or finding.field == field]

    def counts(self) -> tuple[int, int, int, int]:
        """Count the findings that are not waived: blockers, warnings, hints, and what is to do or to be answered."""
        found = by_kind(self.findings)
        to_do = found[FindingKind.TO_DO] + found[FindingKind.ASKS]
        return found[FindingKind.BLOCKER], found[FindingKind.WARNING], found[FindingKind.HINT], to_do

    @property
    def untouched(self) -> bool:
        """Whether nothing was ever typed into the draft, and no file belongs to it."""
        return not self.assets and not any(step.undoable for step in self.steps)

    def asset_of(self, owner_id: str, role: str) -> Asset | None:
        """Return the file that a node has in a role; None when it has none."""
        return next((a for a in self.assets if a.owner_id == owner_id and a.role == role), None)

    def tracks_of_work(self, work_id: str) -> list[Track]:
        """Return the tracks that record a work."""
        return [t for t in self.release.tracks() if isinstance(t.works, tuple) and work_id in t.works]

    @property
    def checks_pending(self) -> bool:
        """Whether the checks have not answered the last change yet."""
        return self._check_timer.isActive() or self._first is not None

    @property
    def is_checked(self) -> bool:
        """Whether `findings` is what a finished check says of the release as it is now. Only then it may pass."""
        return self.was_checked and not self.checks_pending and not self.waits

    @property
    def blockers_known(self) -> bool:
        """Whether whatever stops Submit is among `findings`; files may still be measured that cannot stop it."""
        return self.was_checked and not self.checks_pending and not self.held_up

    @property
    def waiting_text(self) -> str:
        """Say how far measuring is; empty where no file waits for it."""
        if not self.waits or self.facts is None:
            return ""
        if (figures := self._measuring()) is not None:
            return state_labels.measuring(*figures)
        done, whole = self.facts.measured()
        left = whole - done
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
            self._take_failure()
            raise
        if facts is None:
            return
        self._take_facts(facts)
        self._check()

    def _take_facts(self, facts: Facts) -> None:
        if facts.defaults != self.defaults:
            self.defaults = facts.defaults
            self.changed.emit(Changed(self.release, self.release, frozenset({self.release.id}), structure=True))
        before, self.facts, self.assets = self.facts, facts, facts.assets
        if before is None or _files(before) != _files(facts):
            self.assets_changed.emit()

    @Slot(object)
    def take_change(self, change: Change) -> None:
        """Follow what was written to the database, by whomever."""
        about_checks = change.topic == "settings" and change.id.startswith("checks.")
        if change.topic == "release" and change.id in {"", self.release.id}:
            self._follow_library()
        if change.topic == "submission":
            self._see_whose()
        if change.topic == "measuring" and change.id == self.release.id and self.waits:
            self.findings_changed.emit()
        if change.topic == "assets" and change.id == self.release.id:
            self._counts = None  # those that were kept count no more
        if change.topic in {"assets", "facts", "accounts", "people"} or about_checks:
            self._facts_timer.start()

    @Slot()
    def _follow_library(self) -> None:
        """Take over what somebody else wrote into this draft: a step over several releases, or its undo."""
        if self._queue.busy:
            return
        try:
            revision = self._library.revision(self.release.id)
        except StorageError:  # closed, or not to be read now: the next change asks again
            return
        if revision is None or revision == self._revision:
            return
        before, self.draft = self.release, self._library.load(self.release.id)
        self.release, self._revision = self.draft.release, self.draft.revision
        self._key = None
        self._counts = None
        self.steps = self._kept_steps()
        change = Changed(before, self.release, frozenset(node.id for node in walk(self.release)), structure=True)
        self._same_nodes = False
        self.changed.emit(change)
        self.steps_changed.emit()
        self._facts_timer.setInterval(0)
        self._facts_timer.start()

    def _kept_steps(self) -> list[UndoStep]:
        return [
            UndoStep(entry.label, entry.at, entry_id=entry.id, undone=entry.undone, undoable=entry.undoable)
            for entry in self._history.entries(self.release.id)
        ]

    def _see_whose(self) -> None:
        """A record that turned out not to be the one at the target is a draft again."""
        followed = self._fetched is not None and self._fetched.is_followed(self.release.id)
        if followed != self.read_only:
            self.read_only = followed
            self.read_only_changed.emit()

    @Slot()
    def _on_check_due(self) -> None:
        if self.facts is not None:
            self.facts = dataclasses.replace(self.facts, release=self.release)
            self._check()
        elif self._beside is None or self._facts_for is None:
            self.refresh_facts()
        elif self._first is None:
            self._first = self._beside(_first_check, self._facts_for, self.release, self.account_id())
            self._first.finished.connect(self._on_first_finished)
            self._first.failed.connect(self._on_first_failed)

    @Slot(object)
    def _on_first_finished(self, found: tuple[Facts, Checker, tuple[Finding, ...]] | None) -> None:
        running, self._first = self._first, None
        if running is None or found is None or self.facts is not None:  # closed, too early, or overtaken
            return
        facts, self._checker, findings = found
        self._take_facts(facts)
        if self.release is facts.release:
            self._take_findings(findings)
        else:
            self._on_check_due()

    @Slot(object)
    def _on_first_failed(self, _: object) -> None:
        """Try once more here, so that what is wrong is told as it is for each later check."""
        running, self._first = self._first, None
        if running is not None and self.facts is None:
            self.refresh_facts()

    def _check(self) -> None:
        if self.facts is None:
            return
        self._check_timer.stop()  # this answers for every edit so far
        self._first = None
        started = time.perf_counter()
        if self._checker is None:
            self._checker = Checker()
        try:
            findings = self._checker.check(self.facts)
        except Exception:
            self._take_failure()
            raise
        # The quicker of the last two: one check that another program held up is no reason to wait with the next.
        self._last_cost, cost = time.perf_counter() - started, self._last_cost
        self._check_cost = min(self._last_cost, cost)
        self._take_findings(findings)

    def _take_findings(self, findings: tuple[Finding, ...]) -> None:
        self._keep_passed(findings)
        waited, self.waits = self.waits, any(is_unmeasured(finding) for finding in findings)
        self.held_up = any(holds_up(finding) for finding in findings)
        # Not yet known is no finding: it has neither a place in the lists nor a colour.
        findings = tuple(finding for finding in findings if not is_unmeasured(finding)) if self.waits else findings
        if self._note_faults is not None and any(finding.error is not None for finding in findings):
            self._note_faults(findings)
        known, self.was_checked, self.checks_failed = self.was_checked, True, False
        if findings != self.findings or not known or waited or self.waits:
            self.findings = findings
            self.findings_changed.emit()
        self._keep_counts()
        self.checks_finished.emit()

    def _take_failure(self) -> None:
        """Say that nothing is known: neither what was found before nor that nothing was."""
        self._checker, self.findings, self.was_checked, self.checks_failed = None, (), False, True
        self.findings_changed.emit()
        self.checks_finished.emit()

    def _keep_passed(self, findings: tuple[Finding, ...]) -> None:
        """Note that the draft passes the rules of today, once nothing stops it and nothing new is left to see to."""
        rule_version = version_passed(findings, self.facts.passed_version) if self.facts is not None else None
        if rule_version is not None:
            self._save_rule_version(rule_version)

    def see_new_rules(self) -> None:
        """Take what younger rules found as seen: it stays a finding, and is called new no more."""
        self._save_rule_version(RULE_VERSION)
        self.findings_changed.emit()

    def _save_rule_version(self, rule_version: date) -> None:
        if self._rule_versions is not None and self.facts is not None:
            self._rule_versions.save(self.release.id, rule_version)
            self.facts = dataclasses.replace(self.facts, passed_version=rule_version)

    def _keep_counts(self) -> None:
        open_ones = [finding.severity.value for finding in self.findings if not finding.waived]
        counts = (open_ones.count("blocker"), open_ones.count("warning"), open_ones.count("hint"))
        to_do = missing_blockers(self.findings)
        if (*counts, to_do, self.held_up) != self._counts:
            self._counts = (*counts, to_do, self.held_up)
            self._library.set_findings(self.release.id, *counts, to_do=to_do, finished=not self.held_up)


def _is_not_saved() -> StorageError:
    return StorageError(
        SessionText.tr("The last change to this release is not saved yet."),
        meaning=SessionText.tr("It is kept here, and the app tries again automatically."),
        remedy=SessionText.tr("If the disk is full, free some space, then try again."),
    )


def _is_delivered(locked: DeliveryDifference) -> UserError:
    if locked.field and locked.before:
        title = SessionText.tr("The old distributor delivered “{value}”.", value=locked.before)
    elif locked.field:
        title = SessionText.tr("The old distributor delivered nothing in this field.")
    elif locked.before:
        title = SessionText.tr("The old distributor delivered the track “{value}”.", value=locked.before)
    else:
        title = SessionText.tr("The old distributor did not deliver this track.")
    return UserError(
        title,
        meaning=SessionText.tr(
            "Stores keep plays and playlists only if codes, titles, artists, lengths and tracks stay the same, so"
            " nothing was changed."
        ),
        remedy=SessionText.tr("To change it anyway, end the transfer: select the release and choose Transfer."),
    )


def _is_read_only() -> UserError:
    return UserError(
        SessionText.tr("This record is from {target} and cannot be changed here.", target=name_of()),
        remedy=SessionText.tr("Create a draft from it and change that."),
    )


def _first_check(
    facts_for: FactsFor, release: Release, account_id: str | None
) -> tuple[Facts, Checker, tuple[Finding, ...]] | None:
    """Collect what is known, and check; None while the services are not there. Runs in a thread of the bridge."""
    facts = facts_for(release, account_id)
    if facts is None:
        return None
    checker = Checker()
    return facts, checker, checker.check(facts)


def _files(facts: Facts) -> tuple[object, ...]:
    return facts.assets, facts.missing, facts.audio, facts.artwork


def local_time(utc: str) -> str:
    """Spell a stored time as a clock here shows it: "14:03". Empty for what is no time."""
    try:
        return clock_time(datetime.fromisoformat(utc).astimezone())
    except ValueError:
        return ""
