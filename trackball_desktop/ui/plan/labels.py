"""Words of the plan that several of its parts show: columns of the board, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackball_desktop.services.plan import BoardColumn, TaskKind
from trackball_desktop.ui.kit import formatting
from trackball_desktop.ui.kit.formatting import isolate_bidi
from trackball_desktop.ui.kit.languages import Texts
from trackball_desktop.ui.kit.target_names import names_in_use

if TYPE_CHECKING:
    from datetime import date

    from trackball_desktop.services.plan import Task

COLUMN_SHAPES = {
    BoardColumn.DRAFT: "draft",
    BoardColumn.READY: "ready",
    BoardColumn.ON_THE_WAY: "moving",
    BoardColumn.NEEDS_YOU: "needs_you",
    BoardColumn.SENT: "ok",
    BoardColumn.OUT: "info",
}
TASK_SHAPES = {
    TaskKind.DECIDE: "blocker",
    TaskKind.SUBMIT: "blocker",
    TaskKind.FIX: "warning",
    TaskKind.TAKEN_DOWN: "blocker",
    TaskKind.WRONG_PAGE: "warning",
    TaskKind.DATE_PASSED: "warning",
    TaskKind.NO_DATE: "draft",
}
STORE_TASKS = frozenset({TaskKind.TAKEN_DOWN, TaskKind.WRONG_PAGE})
"""Tasks that are looked at on the page of the stores."""


class PlanText(Texts):
    """The plan, the board and what is to be done."""


def column_text(column: BoardColumn) -> str:
    """Return what a column of the board is called."""
    match column:
        case BoardColumn.DRAFT:
            return PlanText.tr("Draft")
        case BoardColumn.READY:
            return PlanText.tr("Ready")
        case BoardColumn.ON_THE_WAY:
            return PlanText.tr("On the way")
        case BoardColumn.NEEDS_YOU:
            return PlanText.tr("Needs you")
        case BoardColumn.SENT:
            return PlanText.tr("In {target}", target=names_in_use())
        case BoardColumn.OUT:
            return PlanText.tr("Released")


def column_hint(column: BoardColumn) -> str:
    """Return what stands in a column, in a sentence; empty where its name says it."""
    match column:
        case BoardColumn.OUT:
            return PlanText.tr("Seen in a store, or sent and past its release date.")
        case BoardColumn.NEEDS_YOU:
            return PlanText.tr("Sending stopped, it no longer exists there, or a store no longer has it.")
        case BoardColumn.ON_THE_WAY:
            return PlanText.tr("It is waiting, being sent, or its answer is being searched for.")
        case _:
            return ""


def task_text(task: Task, today: date) -> tuple[str, str]:
    """Return a task in words: what it is about, and what is to be done until when."""
    title = isolate_bidi(task.title or PlanText.tr("Untitled"))
    day = formatting.format_date(task.due) if task.due else ""
    match task.kind:
        case TaskKind.DECIDE:
            return title, PlanText.tr("Sending stopped and needs your decision.")
        case TaskKind.SUBMIT if task.due == today:
            return PlanText.tr("Submit {title}", title=title), PlanText.tr(
                "Today is the last day for its release date."
            )
        case TaskKind.SUBMIT:
            return PlanText.tr("Submit {title}", title=title), PlanText.tr("It was due on {day}.", day=day)
        case TaskKind.FIX:
            text = PlanText.tr(
                "%n blockers; submit by {day}.",
                "%n blocker; submit by {day}.",
                task.count,
                day=day,
            )
            return PlanText.tr("Fix {title}", title=title), text
        case TaskKind.TAKEN_DOWN:
            return title, PlanText.tr("Taken down? It is no longer in a store that had it.")
        case TaskKind.WRONG_PAGE:
            return title, PlanText.tr("A store shows it on a different artist's page.")
        case TaskKind.DATE_PASSED:
            return title, PlanText.tr("Its release date, {day}, has passed, but it was not sent.", day=day)
        case TaskKind.NO_DATE:
            return title, PlanText.tr("It has no release date.")
