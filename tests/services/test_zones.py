"""First seen and deadlines through time zones: where the user sits, where a day begins, and a computer that moves.

What is stored is UTC, what is counted are days of the label's own calendar, what is shown is the zone of the moment in
which it is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests import skips
from tests.api.loopback import serving
from tests.lookups.catalogues import Catalogues
from tests.services.test_store_watch import DRAFT, RECORD, Clock, Watching
from tests.services.timed import repositories_with_clock
from trackball_desktop.domain.release import Release
from trackball_desktop.services.calendar_file import FILE_NAME, FOLDER_SETTING, update_calendar_file
from trackball_desktop.services.plan import TaskKind, read_plan
from trackball_desktop.ui.kit.formatting import format_timestamp

Zone = Callable[[str], None]

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason=skips.ONLY_POSIX)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    """Move the computer into a time zone, as often as is wanted."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("looked_in", "day", "seen_at", "shown_in", "shown"), [
    # Midnight in New Zealand, seen from Berlin: before summer time ends there (25 October, 1:00 UTC), and after.
    ("Europe/Berlin", "2026-10-25", "2026-10-24T11:00", "Europe/Berlin", "24 Oct 2026, 13:00"),
    ("Europe/Berlin", "2026-10-26", "2026-10-25T11:00", "Europe/Berlin", "25 Oct 2026, 12:00"),
    # Half past two comes twice in that night in Berlin, and never in that of 29 March.
    ("Europe/Berlin", "2026-10-25", "2026-10-25T00:30", "Europe/Berlin", "25 Oct 2026, 02:30"),
    ("Europe/Berlin", "2026-10-25", "2026-10-25T01:30", "Europe/Berlin", "25 Oct 2026, 02:30"),
    ("Europe/Berlin", "2026-03-29", "2026-03-29T00:59", "Europe/Berlin", "29 Mar 2026, 01:59"),
    ("Europe/Berlin", "2026-03-29", "2026-03-29T01:00", "Europe/Berlin", "29 Mar 2026, 03:00"),
    # The night in which summer time begins in New Zealand (27 September 2026), and the one in which it ends.
    ("Pacific/Auckland", "2026-09-27", "2026-09-26T12:00", "Pacific/Auckland", "27 Sep 2026, 00:00"),
    ("Pacific/Auckland", "2026-09-28", "2026-09-27T11:00", "Pacific/Auckland", "28 Sep 2026, 00:00"),
    ("Pacific/Auckland", "2026-04-05", "2026-04-04T11:00", "Pacific/Auckland", "5 Apr 2026, 00:00"),
    ("Pacific/Auckland", "2026-04-06", "2026-04-05T12:00", "Pacific/Auckland", "6 Apr 2026, 00:00"),
    # The computer was taken along between the look and the display.
    ("Europe/Berlin", "2026-10-26", "2026-10-25T11:00", "America/New_York", "25 Oct 2026, 07:00"),
    ("Europe/Berlin", "2026-10-26", "2026-10-25T11:00", "Asia/Tokyo", "25 Oct 2026, 20:00"),
    ("America/Los_Angeles", "2027-01-15", "2027-01-14T11:00", "Pacific/Auckland", "15 Jan 2027, 00:00"),
    ("Pacific/Auckland", "2027-01-15", "2027-01-14T11:00", "Pacific/Honolulu", "14 Jan 2027, 01:00"),
    # At the very first midnight, in the islands where the day begins.
    ("Pacific/Kiritimati", "2027-01-15", "2027-01-14T10:00", "Pacific/Kiritimati", "15 Jan 2027, 00:00"),
])  # fmt: skip
def test_first_seen_is_a_moment_wherever_it_was_looked_and_is_shown(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    zone: Zone,
    looked_in: str,
    day: str,
    seen_at: str,
    shown_in: str,
    shown: str,
) -> None:
    """No question goes out before the first midnight of the world; first seen is when the store first had it."""
    zone(looked_in)
    for module in ("deezer", "itunes", "musicbrainz"):
        monkeypatch.setattr(f"trackball_desktop.lookups.{module}.RATE", 10_000.0)
    release = DRAFT.model_copy(update={"release_date": day, "original_release_date": day})
    clock, catalogues = Clock(), Catalogues(replace(RECORD, date=day))
    with (
        serving(catalogues.answer) as server,
        closing(repositories_with_clock(tmp_path / "library", clock)) as repositories,
    ):
        repositories.library.create(release, label="made by a test").result()
        repositories.store_polls.watch(release.id, watched=True).result()
        repositories.settings.save("stores.on", True).result()
        watching = Watching(tmp_path, server, catalogues, repositories, clock)
        catalogues.hidden.add("deezer")
        clock.now = datetime.fromisoformat(f"{day}T00:00+14:00").astimezone(UTC)
        clock.pass_by(seconds=-1)
        watching.ask()
        assert watching.asked["deezer"] == 0
        clock.pass_by(seconds=1)
        watching.ask()
        assert watching.asked["deezer"] > 0
        assert watching.state("deezer").first_seen is None
        catalogues.hidden.clear()
        clock.now = _utc(seen_at)
        watching.run(lambda watch: watch.poll_now(release.id))
        first_seen = watching.state("deezer").first_seen
    assert first_seen is not None
    assert datetime.fromisoformat(first_seen) == _utc(seen_at)
    zone(shown_in)
    assert format_timestamp(first_seen) == shown


@pytest.mark.parametrize(("zone_name", "now", "today", "task", "in_calendar"), [
    # Due on Tuesday, 1 December 2026, for 29 December: it is the label's own calendar that counts.
    ("Europe/Berlin", "2026-12-01T22:59", date(2026, 12, 1), TaskKind.SUBMIT, True),
    ("Europe/Berlin", "2026-12-01T23:01", date(2026, 12, 2), TaskKind.SUBMIT, False),
    ("Pacific/Auckland", "2026-11-30T10:59", date(2026, 11, 30), None, True),
    ("Pacific/Auckland", "2026-11-30T11:01", date(2026, 12, 1), TaskKind.SUBMIT, True),
    ("America/Los_Angeles", "2026-12-02T07:59", date(2026, 12, 1), TaskKind.SUBMIT, True),
    ("America/Los_Angeles", "2026-12-02T08:01", date(2026, 12, 2), TaskKind.SUBMIT, False),
    # Its date has passed where the label sits, not where the day began first.
    ("Europe/Berlin", "2026-12-29T22:59", date(2026, 12, 29), TaskKind.SUBMIT, False),
    ("Europe/Berlin", "2026-12-29T23:01", date(2026, 12, 30), TaskKind.DATE_PASSED, False),
    ("Pacific/Auckland", "2026-12-29T11:01", date(2026, 12, 30), TaskKind.DATE_PASSED, False),
    # Daylight saving ends between today and the release, in Berlin and in New York: days stay days.
    ("Europe/Berlin", "2026-10-24T22:30", date(2026, 10, 25), None, True),
    ("America/New_York", "2026-10-31T12:00", date(2026, 10, 31), None, True),
])  # fmt: skip
def test_deadlines_are_days_of_the_labels_calendar(
    tmp_path: Path, zone: Zone, zone_name: str, now: str, today: date, task: TaskKind | None, in_calendar: bool
) -> None:
    zone(zone_name)
    moment = _utc(now)
    with closing(repositories_with_clock(tmp_path / "library", lambda: moment)) as repositories:
        release = Release(title="Slow Light", release_date=date(2026, 12, 29))
        repositories.library.create(release, label="made by a test").result()
        plan = read_plan(repositories, date.fromisoformat(repositories.database.today()))
        assert plan.today == today
        (entry,) = plan.entries
        assert entry.deadlines is not None
        assert entry.deadlines.submit_by == date(2026, 12, 1)
        assert [one.kind for one in plan.tasks] == ([] if task is None else [task])
        repositories.settings.save(FOLDER_SETTING, str(tmp_path)).result()
        update_calendar_file(repositories, moment)
        calendar = (tmp_path / FILE_NAME).read_text("utf-8")
        assert "DTSTART;VALUE=DATE:20261229" in calendar, "a whole day, the same in every zone"
        assert ("DTSTART;VALUE=DATE:20261201" in calendar) is in_calendar
