"""What a finding is to whoever works on a release: something wrong, something to fill in, something to answer.

`Severity` says what a finding does to Submit. That says nothing about how it came to be: a release that was just begun
lacks nearly everything and yet has no fault in it. What is not filled in yet is therefore told apart from what is there
and wrong, and both from what only a person can say. Submit goes by the severity alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from trackball_desktop.checks.engine import rule_by_id
from trackball_desktop.checks.model import Finding, Severity


class FindingKind(StrEnum):
    """The worst first. `to_do` is not filled in yet, `asks` is for a person to say; neither is a fault."""

    BLOCKER = "blocker"
    WARNING = "warning"
    HINT = "hint"
    TO_DO = "to_do"
    ASKS = "asks"


FAULTS = frozenset({FindingKind.BLOCKER, FindingKind.WARNING, FindingKind.HINT})
"""The kinds that say something about what is there. The others are shown quietly."""

_OF_SEVERITY = {
    Severity.BLOCKER: FindingKind.BLOCKER,
    Severity.WARNING: FindingKind.WARNING,
    Severity.HINT: FindingKind.HINT,
}


def kind_of(finding: Finding) -> FindingKind:
    """Return the kind of a finding."""
    return FindingKind.TO_DO if finding.is_missing else _kind_of(finding.rule, finding.severity)


@cache
def _kind_of(rule_id: str, severity: Severity) -> FindingKind:
    rule = rule_by_id(rule_id)
    return FindingKind.ASKS if rule is not None and rule.is_question else _OF_SEVERITY[severity]


def worst_kind(findings: Iterable[Finding]) -> FindingKind | None:
    """Return the worst kind among findings that are not waived; None where there is none."""
    order = list(FindingKind)
    return min((kind_of(finding) for finding in findings if not finding.is_waived), key=order.index, default=None)


def by_kind(findings: Iterable[Finding]) -> dict[FindingKind, int]:
    """Count the findings that are not waived, by kind."""
    counts = dict.fromkeys(FindingKind, 0)
    for finding in findings:
        if not finding.is_waived:
            counts[kind_of(finding)] += 1
    return counts


def missing_blockers(findings: Iterable[Finding]) -> int:
    """Count what stops Submit only because it is not filled in or not answered yet, waived ones left out."""
    return sum(
        finding.severity is Severity.BLOCKER and not finding.is_waived and kind_of(finding) not in FAULTS
        for finding in findings
    )
