"""The checks of the open draft: when they run, what they found, and what of it is kept for the list.

Checks run after each edit, on facts that are already known: before the edit is painted where they are quick, else once
the keys pause, so that they never hold up typing. The first check, which has everything to collect and nothing to build
upon, is done beside the main thread where there is a bridge.
"""

from __future__ import annotations

import dataclasses
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from trackball_desktop.checks.engine import Checker, delays_submit, is_unmeasured, version_passed
from trackball_desktop.checks.kinds import FAULTS, FindingKind, by_kind, kind_of, missing_blockers
from trackball_desktop.checks.model import Severity
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.domain.release import Release
from trackball_desktop.ui.kit import state_labels
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Facts, Finding
    from trackball_desktop.storage.database import Change
    from trackball_desktop.storage.library import Library
    from trackball_desktop.storage.rule_versions import RuleVersions
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


class CheckedDraft(Protocol):
    """What is checked."""

    release: Release

    @property
    def is_typing(self) -> bool:
        """Whether more keys of the same step may follow."""
        ...

    def account_id(self) -> str | None:
        """Return the account that the release goes to; None for the default one."""
        ...

    def apply_facts(self, facts: Facts) -> None:
        """Take over the label's defaults and the files."""
        ...


@dataclass(frozen=True)
class CheckServices:
    """What checks need from the rest of the app. Without `load_facts` nothing is checked."""

    load_facts: FactsLoader | None = None
    rule_versions: RuleVersions | None = None
    run_in_background: Callable[..., Job] | None = None
    measuring_progress: Callable[[], tuple[int, int] | None] = lambda: None
    """How many files are measured, and of how many; None while none is being measured."""
    report_faults: Callable[[tuple[Finding, ...]], object] | None = None
    """Takes findings whose rule raised."""


class DraftChecks(QObject):
    """The checks of one open draft, and what they found. Use it on the main thread only."""

    findings_changed = Signal()
    findings_settled = Signal()
    """What was found is to be counted and listed: after `findings_changed`, while somebody types once the keys rest."""
    finished = Signal()
    """A check has answered, also where it found what was found before."""
    file_facts_changed = Signal()
    """The draft has other files, or other things are known of them."""
    _quick_check_requested = Signal()
    """Goes through Qt's queue to ourselves, and so comes before painting: a key is painted once, with its findings."""

    def __init__(self, draft: CheckedDraft, library: Library, services: CheckServices, parent: QObject) -> None:
        super().__init__(parent)
        self._draft: CheckedDraft = weakref.proxy(draft)
        """It owns us; two that hold each other go when Python's collector comes, even while widgets are laid out."""
        self._library = library
        self._services = services
        self.facts: Facts | None = None
        """What the last check went by; None before the first."""
        self.findings: tuple[Finding, ...] = ()
        self.has_result = False
        """Whether a check has answered, and none failed since: what was not checked passes nothing."""
        self.has_failed = False
        """Whether the last check could not be made at all."""
        self.has_unmeasured_files = False
        """Whether files are still to be measured: what the checks say of them is not known, and nothing passes."""
        self.submit_awaits_measuring = False
        """Whether Submit waits for that: not with an account without storage, whose files never leave."""
        self._indexed_findings: tuple[Finding, ...] = ()
        self._findings_by_node: dict[str, list[Finding]] = {}
        """The placed findings by node: each field that is shown asks for its own."""
        self._faults: list[tuple[Finding, FindingKind]] = []
        self._checker: Checker | None = None
        self._check_cost = self._last_cost = 0.0
        self._outcome: tuple[tuple[Finding, ...], date | None] | None = None
        """What the last check found, and the rules that the draft had passed by then."""
        self._saved_counts: tuple[int, int, int, int, bool] | None = None
        self._first_check_job: Job | None = None
        """The first check, while it runs."""
        self._unsettled_since = 0.0
        """When what was found became other than what was counted, by `time.monotonic`."""
        self._is_quick_check_requested = False
        self._quick_check_requested.connect(self._on_quick_check_requested, Qt.ConnectionType.QueuedConnection)
        self._settle_timer = self._make_timer(SETTLE_MS, self._settle_findings)
        self._facts_timer = self._make_timer(FACTS_MS, self.refresh_facts)
        self._check_timer = self._make_timer(FIRST_CHECK_MS, self._on_check_due)
        self._check_timer.start()

    def _make_timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
        timer = Timer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    # --- when they run ---------------------------------------------------------------------------------------------

    def handle_edit(self, *, has_label_changed: bool) -> None:
        """Check what an edit changed; what is known of files and library is collected once the keys rest."""
        if has_label_changed:
            self._facts_timer.setInterval(0)
        self._request_check()
        self._facts_timer.start()
        if self._settle_timer.isActive():
            self._settle_later()

    def handle_reload(self) -> None:
        """Check a release that somebody else has written."""
        self._saved_counts = None
        self._facts_timer.setInterval(0)
        self._facts_timer.start()

    def handle_typing_ended(self) -> None:
        """Count and list what was found while somebody typed."""
        if self._settle_timer.isActive():
            self._settle_findings()

    def handle_change(self, change: Change) -> None:
        """Follow what was written to the database, by whomever."""
        is_about_checks = change.topic == "settings" and change.id.startswith("checks.")
        if change.topic == "measuring" and change.id == self._draft.release.id and self.has_unmeasured_files:
            self._emit_findings_changed()
        if change.topic == "assets" and change.id == self._draft.release.id:
            self._saved_counts = None  # those that were kept count no more
        if change.topic in {"assets", "facts", "accounts", "people"} or is_about_checks:
            self._facts_timer.start()

    def stop(self) -> None:
        """Check no more, and keep what was counted last."""
        self._cancel_check()
        self._facts_timer.stop()
        if self._settle_timer.isActive():
            self._settle_timer.stop()
            self._save_counts()

    def close(self) -> None:
        """Stop, and let the first check answer to nobody."""
        self.stop()
        self._first_check_job = None

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

    @Slot()
    def refresh_facts(self) -> None:
        """Collect anew what is known about files, the account and the rest of the library, then check."""
        self._facts_timer.stop()
        self._facts_timer.setInterval(FACTS_MS)
        if self._services.load_facts is None:
            return
        try:
            facts = self._services.load_facts(self._draft.release, self._draft.account_id())
        except Exception:
            self._apply_check_failure()
            raise
        if facts is None:
            return
        self._apply_facts(facts)
        self._run_checks()

    def _apply_facts(self, facts: Facts) -> None:
        before, self.facts = self.facts, facts
        self._draft.apply_facts(facts)
        if before is None or _file_facts(before) != _file_facts(facts):
            self.file_facts_changed.emit()

    @Slot()
    def _on_check_due(self) -> None:
        if self.facts is not None:
            self.facts = dataclasses.replace(self.facts, release=self._draft.release)
            self._run_checks()
        elif self._services.run_in_background is None or self._services.load_facts is None:
            self.refresh_facts()
        elif self._first_check_job is None:
            self._first_check_job = self._services.run_in_background(
                _run_first_check, self._services.load_facts, self._draft.release, self._draft.account_id()
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
        if self._draft.release is facts.release:
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
        if outcome == previous and self.has_result and not self.has_unmeasured_files and self._saved_counts:
            self.finished.emit()  # as it does at most keys
            return
        self._save_passed_version(findings)
        unmeasured = [finding for finding in findings if is_unmeasured(finding)]
        waited, self.has_unmeasured_files = self.has_unmeasured_files, bool(unmeasured)
        self.submit_awaits_measuring = any(map(delays_submit, unmeasured))
        if unmeasured:  # not yet known is no finding: it has neither a place in the lists nor a colour
            findings = tuple(finding for finding in findings if not is_unmeasured(finding))
        if any(finding.error is not None for finding in findings):
            self._outcome = None  # findings are equal whatever was raised
            if self._services.report_faults is not None:
                self._services.report_faults(findings)
        previous, self.has_result, self.has_failed = self.has_result, True, False
        if findings != self.findings or not previous or waited or self.has_unmeasured_files:
            self.findings = findings
            self._emit_findings_changed()
        elif self._saved_counts is None:
            self._save_counts()
        self.finished.emit()

    def _emit_findings_changed(self) -> None:
        self.findings_changed.emit()
        if self._draft.is_typing:
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
        self._checker, self.findings, self.has_result, self.has_failed = None, (), False, True
        self.findings_changed.emit()
        self.findings_settled.emit()
        self.finished.emit()

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
        if self._services.rule_versions is not None and self.facts is not None:
            self._services.rule_versions.save(self._draft.release.id, rule_version)
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
                self._draft.release.id, *counts, to_do=to_do, is_complete=not self.submit_awaits_measuring
            )

    # --- what they found -------------------------------------------------------------------------------------------

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

    def counts(self) -> tuple[int, int, int, int]:
        """Count the findings that are not waived: blockers, warnings, hints, and what is to do or to be answered."""
        counts = by_kind(self.findings)
        to_do = counts[FindingKind.TO_DO] + counts[FindingKind.ASKS]
        return counts[FindingKind.BLOCKER], counts[FindingKind.WARNING], counts[FindingKind.HINT], to_do

    @property
    def is_pending(self) -> bool:
        """Whether the checks have not answered the last change yet."""
        return self._check_timer.isActive() or self._is_quick_check_requested or self._first_check_job is not None

    @property
    def is_complete(self) -> bool:
        """Whether `findings` is what a finished check says of the release as it is now. Only then it may pass."""
        return self.has_result and not self.is_pending and not self.has_unmeasured_files

    @property
    def are_blockers_known(self) -> bool:
        """Whether whatever stops Submit is among `findings`; files may still be measured that cannot stop it."""
        return self.has_result and not self.is_pending and not self.submit_awaits_measuring

    @property
    def measuring_text(self) -> str:
        """Say how far measuring is; empty where no file waits for it."""
        if not self.has_unmeasured_files or self.facts is None:
            return ""
        if (figures := self._services.measuring_progress()) is not None:
            return state_labels.measuring_text(*figures)
        done, total = self.facts.measured_counts()
        left = total - done
        return Counts.tr("%n files are not measured yet", "%n file is not measured yet", left)


def _run_first_check(
    load_facts: FactsLoader, release: Release, account_id: str | None
) -> tuple[Facts, Checker, tuple[Finding, ...]] | None:
    """Collect what is known, and check; None while the services are not there. Runs in a thread of the bridge."""
    facts = load_facts(release, account_id)
    if facts is None:
        return None
    checker = Checker()
    return facts, checker, checker.check(facts)


def _file_facts(facts: Facts) -> tuple[object, ...]:
    return facts.assets, facts.missing, facts.audio, facts.artwork
