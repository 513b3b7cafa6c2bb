"""Asks about names of a drop that look like one: "Mirela Qvist" on one file, "Mirela Quist" on all others.

The target makes a new artist of every name that it does not know to the letter. Nothing is changed unasked: two people
may be called nearly the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from trackball_desktop.domain.confusables import LONG_NAME, is_confusable, skeleton
from trackball_desktop.domain.file_listing.model import Question

if TYPE_CHECKING:
    from trackball_desktop.services.intake_plan import IntakePlan, IntakeRow

SPELLING: Final = "spelling"
"""The kind of these questions."""


def with_spelling_questions(plan: IntakePlan) -> IntakePlan:
    """Ask at each row whose artist or guest looks like a more frequent one whether it is that one."""
    usual_names = _usual_names(plan)

    def ask(row: IntakeRow) -> IntakeRow:
        other_questions = [question for question in row.questions if question.kind != SPELLING]
        if row.sources.get("artists") == "you":
            return replace(row, questions=tuple(other_questions))
        subjects = {question.subject for question in other_questions}
        names = [name for name in _billed_names(row) if name in usual_names and name not in subjects]
        asked = [Question(SPELLING, "artists", name, ((name,), (usual_names[name],))) for name in names]
        return replace(row, questions=(*other_questions, *asked))

    return replace(plan, rows=tuple(map(ask, plan.rows)), original_rows=tuple(map(ask, plan.original_rows)))


def _billed_names(row: IntakeRow) -> list[str]:
    return list(dict.fromkeys((*row.artists, *row.featured)))


def _usual_names(plan: IntakePlan) -> dict[str, str]:
    """Return for each name that looks like a more frequent one that one; where both are as frequent, like the first."""
    counts = Counter(name for row in plan.rows if row.is_included for name in _billed_names(row))
    counts.update(plan.artists)
    usual_names: dict[str, str] = {}
    ranks: dict[str, int] = {}
    by_looks: dict[str, list[str]] = defaultdict(list)
    for name, _ in counts.most_common():  # equal counts stand in the order in which they were met
        looks = _looks(name)
        alike = [other for look in looks for other in by_looks[look] if is_confusable(name, other)]
        if alike:
            usual_names[name] = min(alike, key=ranks.__getitem__)
        ranks[name] = len(ranks)
        for look in looks:
            by_looks[look].append(name)
    return usual_names


def _looks(name: str) -> set[str]:
    """Return texts of which names that look like one share at least one: any one slip goes with one letter."""
    bare = skeleton(name)
    if len(bare) < LONG_NAME - 1:
        return {bare}
    return {bare, *(bare[:place] + bare[place + 1 :] for place in range(len(bare)))}
