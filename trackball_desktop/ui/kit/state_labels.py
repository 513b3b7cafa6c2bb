"""The words and looks of states (design: words for states), of dates to come and of times gone by. No widget here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from trackball_desktop.domain.errors import NO_NETWORK
from trackball_desktop.domain.lifecycle import FileState, ReleaseState
from trackball_desktop.domain.state_names import FILE_STATE_NAMES
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit.languages import Texts, clock_time, format_value, localize
from trackball_desktop.ui.kit.painting import Badge

if TYPE_CHECKING:
    from trackball_desktop.storage.status import TargetStatus


class States(Texts):
    """States of releases and files, counts, and how long something takes."""


def severity_text(severity: str) -> str:
    """Return the word for how much a finding weighs, said before it by screen readers."""
    words = {
        "blocker": States.tr("blocker"),
        "warning": States.tr("warning"),
        "hint": States.tr("hint"),
        "to_do": States.tr("to do"),
        "asks": States.tr("question"),
    }
    return words.get(severity, severity)


def release_badge(
    state: ReleaseState,
    progress: float | None = None,
    blocking_error: str | None = None,
    *,
    paused: bool = False,
    waits_for_network: bool = False,
    damaged: bool = False,
    target: str = "",
) -> Badge:
    """Return the pill of a release's state; `progress` is 0 to 1 while files are sent,
    or `paused`, or wait for a network that is not metered.

    `blocking_error` is the name of the error that it waits for to pass; of a `damaged` one not all can be read.
    `target` is the id of the target that the state is of.
    """
    if damaged:
        return Badge(States.tr("Damaged"), "diamond", "bad")
    match state:
        case ReleaseState.DRAFT:
            return Badge(States.tr("Draft"), "hollow", "dim")
        case ReleaseState.READY:
            return Badge(States.tr("Ready"), "check", "ok")
        case ReleaseState.QUEUED:
            return Badge(
                States.tr("Waiting (no network)") if blocking_error in NO_NETWORK else States.tr("Waiting"),
                "clock",
                "dim",
            )
        case ReleaseState.UPLOADING if paused:
            return Badge(States.tr("Paused {percent} %", percent=int((progress or 0) * 100)), "clock", "dim")
        case ReleaseState.UPLOADING if waits_for_network:
            return Badge(States.tr("Waiting {percent} %", percent=int((progress or 0) * 100)), "clock", "dim")
        case ReleaseState.UPLOADING:
            text = (
                States.tr("Sending")
                if progress is None
                else States.tr("Sending {percent} %", percent=int(progress * 100))
            )
            return Badge(text, "arrow", "info")
        case ReleaseState.POSTING:
            return Badge(States.tr("Sending"), "arrow", "info")
        case ReleaseState.UNCONFIRMED:
            return Badge(States.tr("Unconfirmed"), "diamond", "warning")
        case ReleaseState.NEEDS_YOU:
            return Badge(States.tr("Needs you"), "diamond", "bad")
        case ReleaseState.CREATED:
            return Badge(States.tr("Created in {target}", target=display_name(target)), "circle", "ok")
        case ReleaseState.GONE:
            return Badge(States.tr("No longer exists"), "diamond", "bad")


def target_standing_text(standing: TargetStatus, waits_for: str = "") -> str:
    """Say where a release stands at one target: our word, the target's own, how old that is, what it waits for."""
    created = standing.state is ReleaseState.CREATED  # its name stands before it
    parts = [States.tr("Created") if created else release_badge(standing.state, target=standing.target).text]
    if standing.status:
        parts.append(States.tr("it says “{word}”", word=standing.status))
    parts.append(as_of_text(standing.as_of))
    if waits_for:
        parts.append(States.tr("waits until {target} has it", target=display_name(waits_for)))
    details = ", ".join(part for part in parts if part)
    return States.tr("{target}: {told}", target=display_name(standing.target), told=details)


def file_badge(state: FileState, *, paused: bool = False, offline: bool = False) -> Badge:
    """Return the pill of a file on its way."""
    if state is FileState.WAITING and offline:
        return Badge(States.tr("Waiting for network"), "clock", "dim")
    if state is FileState.WAITING and paused:
        return Badge(States.tr("Paused"), "clock", "dim")
    looks = {
        FileState.WAITING: ("clock", "dim"),
        FileState.HASHING: ("arrow", "info"),
        FileState.SENDING: ("arrow", "info"),
        FileState.VERIFYING: ("arrow", "info"),
        FileState.DONE: ("circle", "ok"),
        FileState.UNVERIFIABLE: ("square", "warning"),
        FileState.FAILED: ("diamond", "bad"),
        FileState.CHANGED: ("diamond", "bad"),
        FileState.MISSING: ("diamond", "bad"),
    }
    figure, role = looks[state]
    return Badge(localize(FILE_STATE_NAMES[state]), figure, role)


def measuring_text(done: int, whole: int) -> str:
    """Say which file is being measured, from how many are done, of how many."""
    return States.tr("Measuring {n} of {count}", n=min(done + 1, whole), count=whole)


def readiness_summary(
    checked: bool, blockers: int, warnings: int, hints: int, sent: bool, to_do: int = 0
) -> tuple[str, float, str]:
    """Return words, how full the bar is, and the role of its colour. `to_do` of the blockers are not filled in yet."""
    if not checked:
        return States.tr("not checked"), 0.0, "dim"
    if errors := blockers - to_do:
        text = States.tr("%n blockers", "%n blocker", errors)
        return text, max(0.06, 1 - blockers / 12), "bad"
    if to_do:
        text = States.tr("%n to do", "%n to do", to_do)
        return text, max(0.06, 1 - to_do / 20), "dim"
    if warnings:
        return (
            States.tr("%n warnings", "%n warning", warnings),
            max(0.7, 1 - warnings / 50),
            "warning",
        )
    if hints:
        return States.tr("%n hints", "%n hint", hints), 1.0, "ok"
    return (States.tr("checked") if sent else States.tr("ready")), 1.0, "ok"


def release_date_texts(text: str, today: date) -> tuple[str, str]:
    """Return a release date for reading, and how far it is: ("4 Mar 2027", "in 15 weeks")."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return (text or "—"), ("" if text else States.tr("no date"))
    return format_value(day), relative_days_text((day - today).days)


def relative_days_text(days: int) -> str:
    """Spell a distance in days from today: "in 12 days", "3 weeks ago"."""
    if days == 0:
        return States.tr("today")
    if days in {1, -1}:
        return States.tr("tomorrow") if days == 1 else States.tr("yesterday")
    count = abs(days)
    if count <= 14:
        text = States.tr("%n days", "%n day", count)
    elif count < 120:
        text = States.tr("%n weeks", "%n week", count // 7)
    elif count < 730:
        text = States.tr("%n months", "%n month", round(count / 30.4))
    else:
        text = States.tr("%n years", "%n year", count // 365)
    return States.tr("in {time}", time=text) if days > 0 else States.tr("{time} ago", time=text)


def time_ago_text(utc: str, now: datetime | None = None) -> str:
    """Spell how long ago a stored time was: "now", "2 min ago", "yesterday", "4 Mar 2027"."""
    moment = _parse_time(utc)
    if moment is None:
        return utc
    now = now or datetime.now(UTC)
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return States.tr("now")
    if seconds < 3600:
        return States.tr("{n} min ago", n=int(seconds // 60))
    days = (now.astimezone().date() - moment.astimezone().date()).days
    if days == 0:
        return States.tr("{n} h ago", n=int(seconds // 3600))
    if days <= 14:
        return relative_days_text(-days)
    return format_value(moment.astimezone().date())


def as_of_text(utc: str | None, now: datetime | None = None) -> str:
    """Spell when the target was last heard: "as of 13:58", "as of 4 Mar"; empty when never."""
    moment = _parse_time(utc or "")
    if moment is None:
        return ""
    local = moment.astimezone()
    if local.date() == (now or datetime.now(UTC)).astimezone().date():
        return States.tr("as of {time}", time=local.time())
    return States.tr("as of {time}", time=_day(local.date(), "d MMM"))


def retry_text(utc: str | None, now: datetime | None = None) -> str:
    """Spell when something that waits is tried again: "tries again at 14:05:30"; empty where no time was set."""
    moment = _parse_time(utc or "")
    if moment is None:
        return ""
    if (moment - (now or datetime.now(UTC))).total_seconds() < 1:
        return States.tr("tries again now")
    return States.tr("tries again at {time}", time=clock_time(moment.astimezone(), seconds=True))


def next_search_text(utc: str | None, now: datetime | None = None) -> str:
    """Spell when what may be there is searched for again: "looks again at 14:05:30"; empty where no time was set."""
    moment = _parse_time(utc or "")
    if moment is None:
        return ""
    if (moment - (now or datetime.now(UTC))).total_seconds() < 1:
        return States.tr("checks again now")
    return States.tr("checks again at {time}", time=clock_time(moment.astimezone(), seconds=True))


def next_poll_text(utc: str | None, now: datetime | None = None) -> str:
    """Spell when the target is asked next: "next look in 12 min", "next look 4 Mar"; empty where it is not asked."""
    moment = _parse_time(utc or "")
    if moment is None:
        return ""
    seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    if seconds < 60:
        return States.tr("next check now") if seconds < 1 else States.tr("next check in a minute")
    if seconds < 3600:
        return States.tr("next check in {n} min", n=int(seconds // 60))
    if seconds < 24 * 3600:
        return States.tr("next check at {time}", time=moment.astimezone().time())
    return States.tr("next check {day}", day=_day(moment.astimezone().date(), "d MMM"))


def _day(day: date, pattern: str) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), pattern)


def _parse_time(utc: str) -> datetime | None:
    try:
        return datetime.fromisoformat(utc)
    except ValueError:
        return None


def time_left_text(seconds: float | None) -> str:
    """Spell a time to come: "12 min left"; empty when nobody can know."""
    if seconds is None:
        return ""
    if seconds < 60:
        return States.tr("less than a minute left")
    if seconds < 3600:
        return States.tr("{n} min left", n=round(seconds / 60))
    return States.tr("{h} h {m} min left", h=int(seconds // 3600), m=int(seconds % 3600 // 60))
