"""Runs the rules: all of them, or, after an edit, those that may answer otherwise than before.

What each rule has read is noted while it runs: keys of what is around (`library_facts`), fields of tracks (`views`). A
rule about the release runs again when one of these is another value, a rule about tracks at those tracks where it read
it or whose own field it is. At a work that is another object all rules run again. So an edit on an album of a hundred
tracks is checked again within one frame.

Every rule runs by itself. One that raises is a finding of its own, "could not be judged", with the exception for
whoever keeps crash reports, and is asked again at the next check; all others are judged.

A blocker stops Submit, unless a person may waive its rule and did. Where an account has no storage, what concerns files
does not block: the target then gets the metadata only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache

from trackball_desktop.checks.fix_guard import keeps_meaning
from trackball_desktop.checks.library_facts import NODE_KINDS, Key, Read, RuleContext
from trackball_desktop.checks.model import Facts, FileFix, Finding, Fix, Rule, RuleHit, Scope, Severity, Statement
from trackball_desktop.checks.rule_version import FIRST_VERSION, RULE_VERSION
from trackball_desktop.checks.rules import SUBJECTS, art, op
from trackball_desktop.checks.rules.audio import files, loudness
from trackball_desktop.checks.sources import describe
from trackball_desktop.checks.views import ANY_FIELD, NodeChanges, ReleaseView, TrackView, View
from trackball_desktop.domain.paths import field_path
from trackball_desktop.domain.release import Release, Waiver
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Message, Value

RULES: tuple[Rule, ...] = tuple(rule for subject in SUBJECTS for rule in subject.rules)

_NOT_JUDGED = ".not_judged"
"""What follows a rule's id in the id of the finding that the rule failed: so it is waived apart from what it finds."""

_FILE_SUBJECTS = frozenset({files.subject.name, loudness.subject.name, art.subject.name, op.sending_rules.name})
_SUBJECT_OF = {rule.id: subject.name for subject in SUBJECTS for rule in subject.rules}


@dataclass
class _ScopedRule:
    """A rule in one of its scopes, with all that it has read there."""

    rule: Rule
    number: int
    reads: set[Read] = field(default_factory=set[Read])
    failed: set[str] = field(default_factory=set[str])
    """The ids of the nodes at which the rule raised when it ran last."""

    def run(self, view: View, release: Release) -> tuple[Finding, ...]:
        """Run the rule at a node of the release. What it found before it raised stays."""
        findings: list[Finding] = []
        self.failed.discard(view.node_id)
        try:
            findings.extend(self._finding(hit, release) for hit in self.rule.check(view))
        except Exception as error:  # noqa: BLE001 - a fault in one rule must neither hide the others nor pass for a yes
            self.failed.add(view.node_id)
            named: dict[str, Value] = {"rule": self.rule.id}
            findings.append(
                Finding(self.rule.id + _NOT_JUDGED, Severity.BLOCKER, view.node_id, values=named, error=error)
            )
        return tuple(findings)

    def _finding(self, hit: RuleHit, release: Release) -> Finding:
        """Make what the rule yields a finding. A fix that would harm a text is not offered."""
        offered = hit.fix
        if isinstance(offered, Fix) and not keeps_meaning(offered, release, hit.values):
            offered = None
        is_missing = self.rule.missing and hit.text is None if hit.is_missing is None else hit.is_missing
        return Finding(
            self.rule.id,
            hit.severity or self.rule.severity,
            hit.node_id,
            hit.field,
            hit.values,
            offered if isinstance(offered, Fix) else None,
            hit.text,
            statement=offered if isinstance(offered, Statement) else None,
            file_fix=offered if isinstance(offered, FileFix) else None,
            is_missing=is_missing,
        )


@dataclass
class _NodeResults:
    """A track or a work, what was found at it by rule, and those keys that were read for it alone."""

    view: View
    node_keys: set[Key] = field(default_factory=set[Key])
    by_rule: dict[int, tuple[Finding, ...]] = field(default_factory=dict[int, "tuple[Finding, ...]"])
    findings: tuple[Finding, ...] = ()

    def successor(self, view: View) -> _NodeResults:
        """Return what is known of the node now that it is another object."""
        return replace(self, view=view, by_rule=dict(self.by_rule))

    def store(self, number: int, findings: tuple[Finding, ...]) -> None:
        """Keep what a rule found here now."""
        self.by_rule[number] = findings
        self.findings = tuple(finding for number in sorted(self.by_rule) for finding in self.by_rule[number])


class Checker:
    """Checks a draft again and again; each time only what may have changed. Not for two threads at once."""

    def __init__(self) -> None:
        self._release: ReleaseView | None = None
        self._node = Release()
        self._rules: dict[Scope, tuple[_ScopedRule, ...]] = {}
        self._found: dict[int, tuple[Finding, ...]] = {}
        self._places: dict[Scope, dict[str, _NodeResults]] = {}

    def check(self, facts: Facts) -> tuple[Finding, ...]:
        """Return all findings: the release's own first, then track by track, then work by work."""
        release, changes = self._start(facts)
        self._node = facts.release
        context = release.context
        context.node_keys = set()
        for running in _due(self._rules[Scope.RELEASE], changes):
            running.reads = context.reads = set()
            self._found[running.number] = running.run(release, facts.release)
        current_findings = [finding for findings in self._found.values() for finding in findings]
        for scope, views in ((Scope.TRACK, release.track_views), (Scope.WORK, release.work_views)):
            places = self._places[scope] = self._rerun_scope(scope, views.values(), context, changes)
            for place in places.values():
                current_findings += place.findings
        self._release = release
        return tuple(_with_decisions(current_findings, facts))

    def _start(self, facts: Facts) -> tuple[ReleaseView, NodeChanges | None]:
        """Go on from the check before, and say what is another value now; anew where that cannot be told."""
        release, self._release = self._release, None  # so that after an error everything is checked anew
        if release is not None and release.node_id == facts.release.id:
            try:
                return release, release.update_facts(facts)
            except Exception:  # noqa: BLE001 - what cannot be read fails again in the rules that need it, and is told there
                pass
        self._rules = {scope: tuple(_ScopedRule(*numbered) for numbered in _rules_of(scope)) for scope in Scope}
        self._found, self._places = {}, {Scope.TRACK: {}, Scope.WORK: {}}
        return ReleaseView(facts), None

    def _rerun_scope(
        self, scope: Scope, views: Iterable[View], context: RuleContext, changes: NodeChanges | None
    ) -> dict[str, _NodeResults]:
        """Run the rules of a scope: all of them where the node is another one, else those that may answer otherwise."""
        before, places = self._places[scope], dict[str, _NodeResults]()
        new: list[_NodeResults] = []
        previous_results: dict[str, _NodeResults] = {}
        edited: dict[str, set[str]] = {}
        for view in views:
            place = before.get(view.node_id)
            if place is not None and place.view is view:
                previous_results[view.node_id] = place
            elif place is not None and isinstance(place.view, TrackView) and isinstance(view, TrackView):
                edited[view.node_id] = view.changed_since(place.view) | {ANY_FIELD}
                previous_results[view.node_id] = place = place.successor(view)
            else:
                place = _NodeResults(view)
                new.append(place)
            places[view.node_id] = place
        for running in self._rules[scope] if new else _due(self._rules[scope], changes):
            context.reads = running.reads
            touched = _affected_nodes(running, previous_results, edited, changes) if changes is not None else []
            number = running.number
            for place in touched + new:
                context.node_keys = place.node_keys
                findings = running.run(place.view, self._node)
                if findings or number in place.by_rule:
                    place.store(number, findings)
        return places


def _due(rules: tuple[_ScopedRule, ...], changes: NodeChanges | None) -> Iterable[_ScopedRule]:
    """Return the rules that have read something that is another value now, or failed before; all at a first check."""
    if changes is None:
        return rules
    return [running for running in rules if running.failed or not running.reads.isdisjoint(changes.reads)]


def _affected_nodes(
    running: _ScopedRule, previous_results: dict[str, _NodeResults], edited: dict[str, set[str]], changes: NodeChanges
) -> list[_NodeResults]:
    """Return those of the previous results where a rule has read something that is another value now.

    `edited` has the fields in which nodes differ from those of the check before. Both are by the node's id.
    """
    keys = running.reads & changes.keys
    handed_down = changes.inherited_fields & running.reads
    if any(kind not in NODE_KINDS for kind, _ in keys):
        return list(previous_results.values())
    if not (keys or handed_down or running.failed):
        return [previous_results[node_id] for node_id, fields in edited.items() if not running.reads.isdisjoint(fields)]
    return [
        place
        for node_id, place in previous_results.items()
        if node_id in running.failed
        or not running.reads.isdisjoint(edited.get(node_id, ()))
        or not place.node_keys.isdisjoint(keys)
        or (handed_down and isinstance(place.view, TrackView) and place.view.inherits_any(handed_down))
    ]


def check(facts: Facts) -> tuple[Finding, ...]:
    """Return all findings about a release, waived ones included."""
    return Checker().check(facts)


@cache
def _rules_of(scope: Scope) -> tuple[tuple[Rule, int], ...]:
    """Return the rules of a scope, each with its place in `RULES`."""
    return tuple((rule, number) for number, rule in enumerate(RULES) if scope in rule.scopes)


# --- what counts ----------------------------------------------------------------------------------------------------


def _with_decisions(found: Iterable[Finding], facts: Facts) -> Iterator[Finding]:
    """Apply the account's and the user's decisions."""
    if facts.account.has_storage and not facts.release.local.waivers:
        yield from found
        return
    waivers = {(waiver.rule, waiver.node_id, waiver.field): waiver for waiver in facts.release.local.waivers}
    for finding in found:
        judged = finding
        if finding.severity is Severity.BLOCKER and not facts.account.has_storage and _is_about_files(finding):
            judged = replace(judged, severity=Severity.WARNING)
        waiver = waivers.get((finding.rule, finding.node_id, finding.field))
        yield _as_waived(judged, waiver) if waiver is not None else judged


def _is_about_files(finding: Finding) -> bool:
    return _SUBJECT_OF.get(finding.rule) in _FILE_SUBJECTS


def _as_waived(finding: Finding, waiver: Waiver) -> Finding:
    return replace(finding, is_waived=True, reason=waiver.reason) if may_waive(finding) else finding


def may_waive(finding: Finding) -> bool:
    """Say whether a person may accept the finding with a reason: warnings and hints always, blockers about style."""
    return finding.severity is not Severity.BLOCKER or rule_of(finding).is_waivable


_WAITING = frozenset({"audio.not_measured", "art.not_measured"})


def is_unmeasured(finding: Finding) -> bool:
    """Say whether a finding only says that a file is still to be measured: nothing is known yet, good or bad.

    Whoever shows findings shows how far measuring is in its place.
    """
    return finding.rule in _WAITING


def delays_submit(finding: Finding) -> bool:
    """Say whether Submit has to wait for what a finding says is still to be measured.

    For an account without storage it need not: files never leave this computer, and can be no blockers.
    """
    return is_unmeasured(finding) and finding.severity is Severity.BLOCKER


def can_submit(findings: Iterable[Finding]) -> bool:
    """Say whether nothing stops Submit."""
    return not any(finding.severity is Severity.BLOCKER and not finding.is_waived for finding in findings)


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Count the findings that are not waived, by severity."""
    counted = dict.fromkeys(Severity, 0)
    for finding in findings:
        if not finding.is_waived:
            counted[finding.severity] += 1
    return counted


def newer_than(findings: Iterable[Finding], passed: date) -> tuple[Finding, ...]:
    """Return the findings of rules that are younger than the pack which a draft has passed."""
    return tuple(finding for finding in findings if rule_of(finding).since > passed)


def version_passed(findings: Iterable[Finding], passed: date | None) -> date | None:
    """Return the pack that a draft passes now, None where nothing is to be noted.

    A draft passes when nothing stops Submit. One that passed an older pack passes the present one once what its new
    rules found was mended or waived; until then it is said to be new.
    """
    found = tuple(findings)
    if not can_submit(found) or (passed is not None and passed >= RULE_VERSION):
        return None
    if passed is not None and any(not finding.is_waived for finding in newer_than(found, passed)):
        return None
    return RULE_VERSION


# --- what a finding says --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _rules_by_id() -> dict[str, Rule]:
    return {rule.id: rule for rule in (*RULES, *map(_not_judged, RULES))}


def _not_judged(rule: Rule) -> Rule:
    """Return what is said where a rule fails: in the rule's place, never new, and for a person to decide."""
    return replace(
        rule,
        id=rule.id + _NOT_JUDGED,
        severity=Severity.BLOCKER,
        text=CheckText.tr("The check “{rule}” failed because of an error in the app."),
        why=CheckText.tr(
            "The app cannot tell whether this is right. Check it yourself and waive the finding, or "
            "send us the crash report."
        ),
        sources=("OWN",),
        since=FIRST_VERSION,
        is_waivable=True,
        missing=False,
        is_question=False,
    )


def is_judged(finding: Finding) -> bool:
    """Say whether the finding is what its rule found, not that the rule failed."""
    return not finding.rule.endswith(_NOT_JUDGED)


def rule_of(finding: Finding) -> Rule:
    """Return the rule that a finding comes from."""
    return _rules_by_id()[finding.rule]


def known_rule(finding: Finding) -> Rule | None:
    """Return the rule of a finding; None for one that no rule made, such as what a template's fields say."""
    return rule_by_id(finding.rule)


def rule_by_id(rule_id: str) -> Rule | None:
    """Return the rule that makes findings with an id; None where none does."""
    return _rules_by_id().get(rule_id)


def subject_of(finding: Finding) -> str:
    """Return the name of the subject that a finding's rule belongs to; that of other fields where no rule made it."""
    return _SUBJECT_OF.get(finding.rule.removesuffix(_NOT_JUDGED), op.payload_rules.name)


def sentence(finding: Finding) -> Message:
    """Return what the finding says."""
    return (finding.text or rule_of(finding).text).with_values(finding.values)


def explanation_of(finding: Finding) -> Message:
    """Return why the finding matters."""
    return rule_of(finding).why


def source(finding: Finding) -> str:
    """Return where the rule comes from: the titles and addresses of its sources, one a line."""
    return "\n".join(describe(key) for key in rule_of(finding).sources)


def path(release: Release, finding: Finding) -> str:
    """Return the path of the field, or of the node when the finding names no field."""
    return field_path(release, finding.node_id, finding.field)
