"""Puts fixes together: for one finding, for all of a rule, for a whole release, as one list of edits that fits.

Two fixes may speak of the same field, and the second was thought out before the first was made. So they are made in
rounds: what does not touch each other, then the rules again, then what is still wanted. The result is what a person
would get who made each by hand, and can be shown before it is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from trackball_desktop.checks.engine import Checker
from trackball_desktop.checks.model import Facts, Finding, Fix
from trackball_desktop.domain.edits import AddNode, Batch, Edit, MoveNode, RemoveNode
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.tree import EditError

_MAX_ROUNDS = 8
_MAX_FIXES_PER_FINDING = 4
"""How often one finding is fixed at most: two rules that undo each other must come to an end."""

FindingFilter = Callable[[Finding], bool]


@dataclass(frozen=True)
class FixPlan:
    """What is to be done: the fixes that were made, their edits in order, and the release after them."""

    fixes: tuple[Fix, ...]
    edits: tuple[Edit, ...]
    after: Release


def plan_fixes(facts: Facts, findings: tuple[Finding, ...], is_chosen: FindingFilter) -> FixPlan:
    """Plan the fixes of all wanted findings, of those too that only appear once others were fixed.

    `findings` are those of `facts`. Waived findings are left alone, and fixes that no longer fit are left out.
    """
    checker, times = Checker(), Counter[tuple[str, str, str | None]]()
    fixes: list[Fix] = []
    edits: list[Edit] = []
    for _ in range(_MAX_ROUNDS):
        fixed_count = 0
        touched: set[tuple[str, str]] = set()
        release = facts.release
        for finding in findings:
            key = (finding.rule, finding.node_id, finding.field)
            if (
                finding.fix is None
                or finding.is_waived
                or not is_chosen(finding)
                or times[key] >= _MAX_FIXES_PER_FINDING
            ):
                continue
            places = set(_places(finding.fix.edit))
            if _overlap(places, touched):
                continue
            try:
                release = finding.fix.edit.apply(release)
            except EditError:
                continue
            times[key] += 1
            fixed_count += 1
            touched |= places
            fixes.append(finding.fix)
            edits.append(finding.fix.edit)
        if not fixed_count:
            break
        facts = replace(facts, release=release)
        findings = checker.check(facts)
    return FixPlan(tuple(fixes), tuple(edits), facts.release)


def plan_fix(facts: Facts, finding: Finding) -> FixPlan:
    """Plan the fix of a single finding; an empty plan where it has none or no longer fits."""
    if finding.fix is None:
        return FixPlan((), (), facts.release)
    try:
        after = finding.fix.edit.apply(facts.release)
    except EditError:
        return FixPlan((), (), facts.release)
    return FixPlan((finding.fix,), (finding.fix.edit,), after)


def is_safe(finding: Finding) -> bool:
    """Say whether a finding's fix only spells otherwise what is there, and loses nothing."""
    return finding.fix is not None and finding.fix.is_safe


def _places(edit: Edit) -> Iterator[tuple[str, str]]:
    """Yield what an edit touches: node and field, or node and "" where the node itself comes, goes or moves."""
    match edit:
        case Batch():
            for part in edit.edits:
                yield from _places(part)
        case AddNode():
            yield edit.parent_id, edit.list_name
        case RemoveNode() | MoveNode():
            yield edit.node_id, ""
        case _:
            yield edit.node_id, edit.field


def _overlap(places: set[tuple[str, str]], touched: set[tuple[str, str]]) -> bool:
    if places & touched:
        return True
    whole_nodes = {node for node, field in touched if not field}
    return any(
        node in whole_nodes or (not field and any(node == other for other, _ in touched)) for node, field in places
    )
