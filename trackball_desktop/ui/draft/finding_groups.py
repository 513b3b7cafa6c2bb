"""What the Checks tab lists: findings grouped by rule, below headings by kind and subject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from trackball_desktop.checks.engine import SUBJECTS, subject_of
from trackball_desktop.checks.headings import heading
from trackball_desktop.checks.kinds import FindingKind, kind_of
from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.checks.requesters import Requester, is_requested_by, named_requesters
from trackball_desktop.domain.release import Disc, Release, Track, walk
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.draft.wizard_steps import WizardStep, step_for_finding
from trackball_desktop.ui.kit.field_text import finding_sentence
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, join_with_commas, localize

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

SUBJECT_LABELS: Final[dict[str, Any]] = {
    "audio": QT_TRANSLATE_NOOP("Checks", "Audio"),
    "sound": QT_TRANSLATE_NOOP("Checks", "Audio"),
    "artwork": QT_TRANSLATE_NOOP("Checks", "Cover"),
    "delivery": QT_TRANSLATE_NOOP("Checks", "Other files"),
    "identifiers": QT_TRANSLATE_NOOP("Checks", "Codes"),
    "known_codes": QT_TRANSLATE_NOOP("Checks", "Codes"),
    "structure": QT_TRANSLATE_NOOP("Checks", "Release and tracks"),
    "titles": QT_TRANSLATE_NOOP("Checks", "Titles"),
    "title_style": QT_TRANSLATE_NOOP("Checks", "Titles"),
    "capitals": QT_TRANSLATE_NOOP("Checks", "Titles"),
    "versions": QT_TRANSLATE_NOOP("Checks", "Titles"),
    "artists": QT_TRANSLATE_NOOP("Checks", "Artists and credits"),
    "credits": QT_TRANSLATE_NOOP("Checks", "Artists and credits"),
    "works": QT_TRANSLATE_NOOP("Checks", "Works"),
    "work_words": QT_TRANSLATE_NOOP("Checks", "Works"),
    "dates": QT_TRANSLATE_NOOP("Checks", "Dates"),
    "rights": QT_TRANSLATE_NOOP("Checks", "Rights"),
    "genres": QT_TRANSLATE_NOOP("Checks", "Genre, language, advisory"),
    "language": QT_TRANSLATE_NOOP("Checks", "Genre, language, advisory"),
    "advisory": QT_TRANSLATE_NOOP("Checks", "Genre, language, advisory"),
    "disclosure": QT_TRANSLATE_NOOP("Checks", "AI"),
    "payload": QT_TRANSLATE_NOOP("Checks", "Other fields"),
    "value_types": QT_TRANSLATE_NOOP("Checks", "Other fields"),
    "transfer": QT_TRANSLATE_NOOP("Checks", "Transfer"),
    "target": QT_TRANSLATE_NOOP("Checks", "Distributor"),
    "sending": QT_TRANSLATE_NOOP("Checks", "Sending"),
}
"""What the subjects of rules are called; those with one name are shown as one."""

REQUESTER_LABELS: Final[dict[Requester, Any]] = {
    Requester.APPLE: QT_TRANSLATE_NOOP("Checks", "Apple"),
    Requester.SPOTIFY: QT_TRANSLATE_NOOP("Checks", "Spotify"),
    Requester.DEEZER: QT_TRANSLATE_NOOP("Checks", "Deezer"),
    Requester.YOUTUBE: QT_TRANSLATE_NOOP("Checks", "YouTube"),
    Requester.AMAZON: QT_TRANSLATE_NOOP("Checks", "Amazon"),
    Requester.SOUNDCLOUD: QT_TRANSLATE_NOOP("Checks", "SoundCloud"),
    Requester.AGENCIES: QT_TRANSLATE_NOOP("Checks", "all stores"),
    Requester.DISTRIBUTORS: QT_TRANSLATE_NOOP("Checks", "all stores"),
    Requester.APP: QT_TRANSLATE_NOOP("Checks", "our advice"),
}

_KIND_ORDER = {kind: position for position, kind in enumerate(FindingKind)}
_SUBJECT_ORDER = {
    name: position for position, name in enumerate(dict.fromkeys(SUBJECT_LABELS[s.name] for s in SUBJECTS))
}


@dataclass(frozen=True)
class RuleGroup:
    """The findings of one rule of one kind and severity. `subject` is the source text of its subject's name."""

    rule: str
    severity: Severity
    findings: tuple[Finding, ...]
    kind: FindingKind
    subject: str

    @property
    def key(self) -> tuple[str, Severity, FindingKind]:
        """What a group stays the same by, while its findings come and go."""
        return self.rule, self.severity, self.kind


@dataclass(frozen=True)
class CheckFilter:
    """Which findings are listed: those of one step, of one node with all below it, those that one store asks for."""

    step: WizardStep | None = None
    node_id: str = ""
    requester: Requester | None = None

    def matches(self, finding: Finding, session: Session, node_ids: frozenset[str]) -> bool:
        """Say whether a finding is listed; `node_ids` are the ids of the node and what belongs to it."""
        if self.step is not None and step_for_finding(session, finding) is not self.step:
            return False
        if self.node_id and finding.node_id not in node_ids:
            return False
        return self.requester is None or is_requested_by(finding, self.requester)


def descendant_ids(release: Release, node_id: str) -> frozenset[str]:
    """Return the ids of a track or disc, of all that it holds, and of the works that it records."""
    for disc in release.discs:
        if disc.id == node_id:
            return frozenset().union(*(descendant_ids(release, track.id) for track in disc.tracks), {disc.id})
        for track in disc.tracks:
            if track.id == node_id:
                works = (node.id for work in release.works_of(track) for node in walk(work))
                return frozenset((*(node.id for node in walk(track)), *works))
    return frozenset((node_id,))


def group_findings(findings: Iterable[Finding]) -> list[RuleGroup]:
    """Group findings that are not waived by rule, the worst kind first, then by subject, in the order of the engine."""
    groups: dict[tuple[str, Severity, FindingKind], list[Finding]] = {}
    for finding in findings:
        if not finding.is_waived:
            groups.setdefault((finding.rule, finding.severity, kind_of(finding)), []).append(finding)
    rule_groups = [
        RuleGroup(rule, severity, tuple(members), kind, SUBJECT_LABELS[subject_of(members[0])])
        for (rule, severity, kind), members in groups.items()
    ]
    severities = list(Severity)
    return sorted(
        rule_groups,
        key=lambda group: (_KIND_ORDER[group.kind], _SUBJECT_ORDER[group.subject], severities.index(group.severity)),
    )


def subject_order(subject: str) -> int:
    """Return the place of a subject among all of them."""
    return _SUBJECT_ORDER[subject]


def requester_name(requester: Requester) -> str:
    """Return the name of who asks."""
    return (
        display_name(FIRST)
        if requester is Requester.TARGET
        else QCoreApplication.translate("Checks", REQUESTER_LABELS[requester])
    )


def requesters_text(group: RuleGroup) -> str:
    """Name who asks for what a group is about."""
    first = group.findings[0]
    target = str(first.values.get("target") or "")
    return join_with_commas(
        dict.fromkeys(
            target if target and requester is Requester.TARGET else requester_name(requester)
            for requester in named_requesters(first)
        )
    )


def places_text(group: RuleGroup, session: Session) -> str:
    """Count where a group's findings are: "8 tracks", or "8 places" where not all are tracks."""
    ids = dict.fromkeys(finding.node_id for finding in group.findings)
    if len(ids) < 2 or not all(isinstance(session.node(node_id), Track) for node_id in ids):
        return Counts.tr("%n places", "%n place", len(group.findings))
    return Counts.tr("%n tracks", "%n track", len(ids))


def group_title(group: RuleGroup, session: Session) -> str:
    """Return what a group says of all its members: its only sentence, or its heading with their number."""
    first, *others = group.findings
    name = localize(heading(first))
    if others:
        together = QCoreApplication.translate("Checks", "{what}: {places}")
        return fill(together, what=name, places=places_text(group, session))
    return name if group.kind is FindingKind.TO_DO else finding_sentence(first)


def group_details(group: RuleGroup) -> str:
    """Return what the members of a group say each: the first two sentences where they differ, and how many more."""
    sentences = list(dict.fromkeys(map(finding_sentence, group.findings)))
    if len(group.findings) < 2 and group.kind is not FindingKind.TO_DO:
        return ""
    if len(sentences) <= 2:
        return " ".join(sentences)
    return Counts.tr(
        "{sentences} And %n more like it.",
        "{sentences} And %n more like it.",
        len(sentences) - 2,
        sentences=" ".join(sentences[:2]),
    )


def node_label(session: Session, node_id: str) -> str:
    """Name the part of a release that the list can be narrowed to: "Track 7"; empty for the whole release."""
    node = session.node(node_id)
    if isinstance(node, Track):
        numbers = {track.id: number for number, track in enumerate(session.release.tracks(), 1)}
        return fill(QCoreApplication.translate("Checks", "Track {number}"), number=numbers.get(node_id, ""))
    if isinstance(node, Disc):
        return QCoreApplication.translate("Checks", "This disc")
    return ""
