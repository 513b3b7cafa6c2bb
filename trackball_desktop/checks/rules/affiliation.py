"""Rules about the societies of writers and publishers."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, Subject, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import WorkView
from trackball_desktop.domain.release import Publisher, WorkContribution
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.vocabulary import (
    nearest,
)
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("work_words", since=RULE_VERSION)


@subject.work(
    "affiliation.vocab",
    HINT,
    sources="OP1",
    text=CheckText.tr("“{value}” is not in the list of societies."),
    why=CheckText.tr("Shares are paid through the society, which must be spelled as in the distributor's list."),
)
def affiliation(work: WorkView) -> Iterator[RuleHit]:
    choices = work.context.choices("affiliation")
    # A work's agency may be any publisher, as the target's own example shows.
    for node in work.node_and_entries():
        value = stripped_text(node.affiliation) if isinstance(node, WorkContribution | Publisher) else ""
        if value and value not in choices:
            meant = nearest(value, choices)
            fix = (
                set_field(node.id, "affiliation", meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
            )
            severity = BLOCKER if "affiliation" in work.context.account.complete_lists else HINT
            yield RuleHit(node.id, "affiliation", {"value": value}, fix, severity)
