"""The verb that says what is due: releases by date with their deadlines, and what is to be done."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.formats.calendar import write_calendar
from trackball_desktop.services.calendar_file import calendar_events
from trackball_desktop.services.plan import PlanEntry, ReleasePlan, Task, TaskKind, read_plan
from trackball_desktop.verbs.printing import print_message, print_result

_TASKS = {
    TaskKind.DECIDE: "{title} needs your decision",
    TaskKind.SUBMIT: "Submit {title}: it was due on {due}",
    TaskKind.FIX: "Fix {count} blockers of {title} before {due}",
    TaskKind.TAKEN_DOWN: "{title} is no longer at a store that had it",
    TaskKind.WRONG_PAGE: "{title} is on a different artist's page at a store",
    TaskKind.DATE_PASSED: "{title} was not sent before its release date, {due}",
    TaskKind.NO_DATE: "{title} has no release date",
}


def plan(options: argparse.Namespace) -> int:
    """Print the plan, and write the calendar file where it is asked for."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=False) as app:
        release_plan = read_plan(app.repositories, datetime.now(UTC).astimezone().date())
        if options.ics:
            text = write_calendar(calendar_events(release_plan), name="Releases", at=datetime.now(UTC))
            options.ics.write_bytes(text.encode())
            print_message(f"Wrote {options.ics}.")
        print_result(options, _document(release_plan), *_plan_lines(release_plan))
    return 0


def _document(found: ReleasePlan) -> dict[str, Any]:
    return {
        "today": found.today.isoformat(),
        "tasks": [
            {"kind": task.kind.value, "id": task.release_id, "due": task.due and task.due.isoformat()}
            for task in found.tasks
        ],
        "releases": [_entry(entry) for entry in found.entries],
    }


def _entry(entry: PlanEntry) -> dict[str, Any]:
    return {
        "id": entry.row.id,
        "title": entry.row.title,
        "artist": entry.row.artist,
        "release_date": entry.day and entry.day.isoformat(),
        "submit_by": entry.deadlines and entry.deadlines.submit_by.isoformat(),
        "pitch_by": entry.deadlines and entry.deadlines.pitch_by.isoformat(),
        "state": entry.row.state.value,
        "checks": entry.health.checks.value,
        "files": entry.health.files.value,
        "sent": entry.health.sent.value,
        "accepted": entry.health.accepted.value,
        "live": entry.health.live.value,
    }


def _task(task: Task) -> str:
    text = _TASKS[task.kind].replace("{due}", task.due.isoformat() if task.due else "")
    return text.replace("{count}", str(task.count)).replace("{title}", task.title or "Untitled")


def _plan_lines(found: ReleasePlan) -> list[str]:
    lines = [f"! {_task(task)}" for task in found.tasks]
    for entry in found.entries:
        due = f", submit by {entry.deadlines.submit_by}" if entry.deadlines and not entry.is_sent else ""
        day = entry.day.isoformat() if entry.day else "no date   "
        lines.append(f"{day}  {entry.row.artist} - {entry.row.title or 'Untitled'} ({entry.row.state.value}{due})")
    return lines or ["No releases planned."]


VERBS = {"plan": plan}
