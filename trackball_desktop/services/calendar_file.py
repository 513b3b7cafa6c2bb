"""The calendar file: release days and deadlines as events, kept up to date in a folder that was chosen."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from trackball_desktop.formats.calendar import CalendarEvent, write_calendar
from trackball_desktop.services.plan import ReleasePlan, read_plan
from trackball_desktop.storage.repositories import Repositories

FOLDER_SETTING = "plan.calendar"
"""The setting of the folder in which the calendar file is kept up to date."""
FILE_NAME = "trackball-releases.ics"


def calendar_events(plan: ReleasePlan) -> list[CalendarEvent]:
    """Return release days and submission deadlines as events; texts are English, as in all files for other programs."""
    events: list[CalendarEvent] = []
    for entry in plan.entries:
        if entry.day is None or entry.deadlines is None:
            continue
        name = " - ".join(part for part in (entry.row.artist, entry.row.title or "Untitled") if part)
        text = "\n".join(part for part in (entry.row.label, f"UPC {entry.row.upc}" if entry.row.upc else "") if part)
        events.append(CalendarEvent(f"{entry.row.id}-release@trackball", entry.day, f"Release: {name}", text))
        if not entry.is_sent and entry.deadlines.submit_by >= plan.today:
            due = entry.deadlines.submit_by
            events.append(CalendarEvent(f"{entry.row.id}-submit@trackball", due, f"Submit: {name}", text))
    return events


def update_calendar_file(repositories: Repositories, now: datetime) -> Path | None:
    """Bring the calendar file in the chosen folder up to date; None where none was chosen. Raises OSError."""
    folder = repositories.settings.get(FOLDER_SETTING)
    if not isinstance(folder, str) or not folder:
        return None
    path = Path(folder) / FILE_NAME
    plan = read_plan(repositories, now.astimezone().date())
    events = calendar_events(plan)
    text = write_calendar(events, name="Releases", at=now)
    with suppress(OSError, UnicodeDecodeError):
        if _without_timestamps(path.read_bytes().decode()) == _without_timestamps(text):
            return path
    partial = path.with_suffix(".ics.partial")
    partial.write_bytes(text.encode())
    partial.replace(path)
    return path


def _without_timestamps(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("DTSTAMP")]
