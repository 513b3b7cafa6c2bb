"""The plan on a real library: what is in it, in which order, what is to be done, and the calendar file."""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from trackball_desktop.checks.rule_version import SETTING as CHECK_PROFILES
from trackball_desktop.domain.availability import Model, Window
from trackball_desktop.domain.deadlines import deadlines
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.domain.release import PrimaryContribution, Release
from trackball_desktop.services.calendar_file import FILE_NAME, FOLDER_SETTING, update_calendar_file
from trackball_desktop.services.context import Options, Services
from trackball_desktop.services.health import Health
from trackball_desktop.services.plan import TaskKind, read_plan
from trackball_desktop.storage.event_database import FILE_NAME as EVENT_STORE_FILE
from trackball_desktop.storage.event_database import Counts, IncomingEvent, SourceProgress
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.store_polls import DueStorePoll, Outcome
from trackball_desktop.ui.shell.dashboard import EVENTS_FILE

TODAY = date(2026, 12, 1)


@pytest.fixture
def repositories(tmp_path: Path) -> Iterator[Repositories]:
    with closing(Repositories.open(tmp_path / "library")) as opened:
        yield opened


def _add(repositories: Repositories, title: str, day: date | None, **columns: Any) -> str:
    release = Release(
        title=title, upc="4006381333931", primary_contributions=(PrimaryContribution(artist="Mara Quist"),)
    )
    if day is not None:
        release = release.model_copy(update={"release_date": day})
    repositories.library.create(release, label="made by a test").result()

    def write(connection: Any) -> None:
        for name, value in columns.items():
            connection.execute(f"UPDATE releases SET {name} = ? WHERE id = ?", (value, release.id))

    repositories.database.write(write).result()
    return release.id


def test_releases_stand_by_date_and_those_without_one_last(repositories: Repositories) -> None:
    for title, day in (
        ("C", None),
        ("B", TODAY + timedelta(90)),
        ("A", TODAY + timedelta(60)),
        ("old", date(2020, 1, 1)),
    ):
        _add(repositories, title, day, remote_id="x" if title == "old" else None)
    assert [entry.row.title for entry in read_plan(repositories, TODAY).entries] == ["A", "B", "C"]


def test_what_is_just_out_stays_for_a_month(repositories: Repositories) -> None:
    _add(repositories, "just", TODAY - timedelta(30), remote_id="1", state="created")
    _add(repositories, "gone by", TODAY - timedelta(31), remote_id="2", state="created")
    _add(repositories, "asks", date(2020, 1, 1), state="needs_you")
    assert {entry.row.title for entry in read_plan(repositories, TODAY).entries} == {"just", "asks"}


def test_what_has_not_changed_is_the_same_object_when_the_plan_is_read_again(repositories: Repositories) -> None:
    """The window tells by it what it need not show again, and few new objects leave the garbage collector at rest."""
    _add(repositories, "A", TODAY + timedelta(20))
    changed = _add(repositories, "B", TODAY + timedelta(60))
    first = read_plan(repositories, TODAY)
    again = read_plan(repositories, TODAY, known=first)
    assert again.entries is first.entries
    assert again.tasks is first.tasks
    assert len(first.tasks) == 1
    _update(repositories, changed, title="B2")
    later = read_plan(repositories, TODAY, known=again)
    assert [entry.row.title for entry in later.entries] == ["A", "B2"]
    assert later.entries[0] is first.entries[0]
    assert later.tasks is first.tasks
    after = read_plan(repositories, TODAY + timedelta(21), known=later)
    assert [task.kind for task in after.tasks] == [TaskKind.DATE_PASSED]


def test_reading_the_plan_again_makes_few_objects_at_a_time(repositories: Repositories) -> None:
    """Many new objects have the garbage collector run, which stops all threads, the window's too."""
    for number in range(400):
        release = Release(title=f"No. {number}", release_date=TODAY + timedelta(number % 60))
        repositories.library.create(release, label="made by a test")
    _add(repositories, "The last", TODAY)
    tracemalloc.start()
    try:
        known = read_plan(repositories, TODAY)
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        assert read_plan(repositories, TODAY, known=known).entries is known.entries
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - kept < kept / 2


def test_reading_the_plan_rests_as_long_as_it_works(repositories: Repositories) -> None:
    """A thread that always wants Python's interpreter would take a turn after each short call of the window's paint."""
    for number in range(400):
        release = Release(title=f"No. {number}", release_date=TODAY + timedelta(number % 60))
        repositories.library.create(release, label="made by a test")
    _add(repositories, "The last", TODAY)
    known = read_plan(repositories, TODAY)
    began, worked = time.perf_counter(), time.thread_time()
    read_plan(repositories, TODAY, known=known)
    assert time.thread_time() - worked < 0.6 * (time.perf_counter() - began)


@pytest.mark.parametrize(("day", "columns", "kind", "due"), [
    (date(2026, 12, 29), {}, TaskKind.SUBMIT, date(2026, 12, 1)),
    (date(2026, 12, 31), {"checked": 1, "blockers": 3}, TaskKind.FIX, date(2026, 12, 3)),
    (date(2027, 3, 1), {"checked": 1, "blockers": 3}, None, None),
    (date(2026, 11, 20), {}, TaskKind.DATE_PASSED, date(2026, 11, 20)),
    (None, {}, TaskKind.NO_DATE, None),
    (date(2027, 3, 1), {"state": "needs_you"}, TaskKind.DECIDE, None),
    (date(2026, 12, 2), {"state": "created", "remote_id": "1"}, None, None),
])  # fmt: skip
def test_what_is_to_be_done(
    repositories: Repositories, day: date | None, columns: dict[str, Any], kind: TaskKind | None, due: date | None
) -> None:
    _add(repositories, "Kites", day, **columns)
    tasks = read_plan(repositories, TODAY).tasks
    assert [(task.kind, task.due) for task in tasks] == ([(kind, due)] if kind else [])


def test_a_release_is_due_by_the_store_profile_of_its_label_else_of_its_account(repositories: Repositories) -> None:
    """The names of labels and accounts cross each other, so that neither can be taken for the other."""
    repositories.settings.save(CHECK_PROFILES, {
        "applies": {"": ["generic"], "label:One": ["apple"], "account:Two": ["spotify"], "label:Three": ["generic"]},
        "changed": {"generic": {"lead_days_hint": 30}, "apple": {"lead_days_hint": 40},
                    "spotify": {"lead_days_hint": 50}},
    }).result()  # fmt: skip
    wanted = {
        ("", None): 30, ("One", None): 40, ("", "Two"): 50, ("One", "Two"): 40, ("Two", "One"): 30,
        ("Three", "Two"): 30, ("Two", "Two"): 50, ("One", "One"): 40, ("Other", "Two"): 50,
    }  # fmt: skip
    day = date(2027, 6, 25)
    for label, account in wanted:
        _add(repositories, f"{label}/{account}", day, label=label, account_id=account)
    found = {(one.row.label, one.row.account_id): one.deadlines for one in read_plan(repositories, TODAY).entries}
    assert found == {key: deadlines(day, lead) for key, lead in wanted.items()}
    assert len(set(found.values())) == 3


def test_health_says_only_what_is_known(repositories: Repositories) -> None:
    release_id = _add(repositories, "Kites", TODAY + timedelta(90))
    (entry,) = read_plan(repositories, TODAY).entries
    assert (entry.health.checks, entry.health.files, entry.health.sent, entry.health.accepted, entry.health.live) == (
        Health.NOT_YET, Health.NOT_YET, Health.NOT_YET, Health.NOT_YET, Health.UNKNOWN,
    )  # fmt: skip
    _update(
        repositories, release_id, state=ReleaseState.CREATED.value, remote_id="1", checked=1, status="Whatever they say"
    )
    (entry,) = read_plan(repositories, TODAY).entries
    # A word of the target's is not taken for acceptance: its meaning is not documented.
    assert (entry.health.checks, entry.health.sent, entry.health.accepted) == (Health.DONE, Health.DONE, Health.MOVING)


def _update(repositories: Repositories, release_id: str, **columns: Any) -> None:
    def write(connection: Any) -> None:
        for name, value in columns.items():
            connection.execute(f"UPDATE releases SET {name} = ? WHERE id = ?", (value, release_id))

    repositories.database.write(write).result()


def test_a_takedown_and_a_wrong_page_are_tasks(repositories: Repositories) -> None:
    release_id = _add(repositories, "Kites", TODAY - timedelta(3), remote_id="1", state="created")
    polls = repositories.store_polls
    polls.plan([("deezer", "")], {(TODAY - timedelta(3)).isoformat(): "2026-11-01T00:00:00.000000Z"}).result()
    asked = DueStorePoll(release_id, "deezer", "", "4006381333931", "", None, 0)
    later = "2026-12-02T00:00:00.000000Z"
    polls.add(asked, Outcome.FOUND, later, wrong_page=True, fingerprint="1").result()
    plan = read_plan(repositories, TODAY)
    assert [task.kind for task in plan.tasks] == [TaskKind.WRONG_PAGE]
    assert plan.entries[0].health.live is Health.ATTENTION
    polls.set_differences(release_id, "deezer", "", 0, wrong_page=False).result()
    assert read_plan(repositories, TODAY).entries[0].health.live is Health.DONE
    for _ in range(2):
        polls.add(asked, Outcome.NOT_THERE, later).result()
    plan = read_plan(repositories, TODAY)
    assert [task.kind for task in plan.tasks] == [TaskKind.TAKEN_DOWN]
    assert plan.entries[0].health.live is Health.ACTION_REQUIRED


def test_the_calendar_file_is_kept_and_not_written_for_nothing(repositories: Repositories, tmp_path: Path) -> None:
    now = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    assert update_calendar_file(repositories, now) is None
    repositories.settings.save(FOLDER_SETTING, str(tmp_path)).result()
    release_id = _add(repositories, "Kites; a, b", date(2027, 3, 12))
    path = update_calendar_file(repositories, now)
    assert path is not None
    assert path == tmp_path / FILE_NAME
    text = path.read_text("utf-8")
    assert f"UID:{release_id}-release@trackball" in text
    assert "SUMMARY:Release: Mara Quist - Kites\\; a\\, b" in text
    assert "DTSTART;VALUE=DATE:20270212" in text, "the submit deadline"
    before = path.stat().st_mtime_ns
    update_calendar_file(repositories, now + timedelta(hours=1))
    assert path.stat().st_mtime_ns == before
    _update(repositories, release_id, remote_id="1", state="created")
    update_calendar_file(repositories, now)
    assert "-submit@trackball" not in path.read_text("utf-8")
    assert not list(tmp_path.glob("*.partial"))


def test_the_names_of_the_file_of_events_agree() -> None:
    assert EVENTS_FILE == EVENT_STORE_FILE


@pytest.mark.parametrize(("takedown", "windows", "health"), [
    (False, [Window(Model.DOWNLOAD, "2026-01-01T00:00:00Z", "", ("DE", "ES"))], Health.DONE),
    (False, [Window(Model.DOWNLOAD, "2026-01-01T00:00:00Z", "2999-12-20T00:00:00Z", ("DE",))], Health.DONE),
    (False, [Window(Model.DOWNLOAD, "2026-01-01T00:00:00Z", "SOON", ("DE",)),
             Window(Model.DOWNLOAD, "2026-01-01T00:00:00Z", "", ("ES",))], Health.ATTENTION),
    (False, [Window(Model.DOWNLOAD, "2999-01-01T00:00:00Z", "", ("DE",))], Health.NOT_YET),
    (False, [Window(Model.DOWNLOAD, "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z", ("DE",))], Health.ACTION_REQUIRED),
    (True, [], Health.ACTION_REQUIRED),
])  # fmt: skip
def test_what_is_cleared_comes_from_catalogue_events(
    repositories: Repositories, takedown: bool, windows: list[Window], health: Health
) -> None:
    release_id = _add(repositories, "Kites", TODAY + timedelta(90))
    soon = (datetime.now(UTC) + timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    windows = [one._replace(end=soon) if one.end == "SOON" else one for one in windows]
    event = IncomingEvent(7, 1, takedown, True, True, "04006381333931", tuple(windows), b"{}")
    repositories.events.apply(
        [event], "2026-11-20T00:00:00Z", "a file", SourceProgress("", 1, True, Counts()), lambda _id, _gtin: True
    )
    (entry,) = read_plan(repositories, TODAY).entries
    assert entry.health.cleared is health
    assert entry.row.id == release_id


def test_the_calendar_file_follows_changes_of_releases(tmp_path: Path) -> None:
    """The services bring it up to date by themselves soon after a release came or its date moved."""
    folder = tmp_path / "calendar"
    folder.mkdir()

    async def run(repositories: Repositories) -> None:
        options = Options(cache=tmp_path / "cache", calendar_rest=0.05)
        services = Services(repositories, Secrets(in_memory=True), options)
        running = asyncio.create_task(services.run())
        try:
            await asyncio.wrap_future(repositories.settings.save(FOLDER_SETTING, str(folder)))
            made = await asyncio.to_thread(_add, repositories, "Kites", date.today() + timedelta(90))  # noqa: DTZ011
            await _until(lambda: (folder / FILE_NAME).is_file() and made in (folder / FILE_NAME).read_text("utf-8"))
            await asyncio.wrap_future(repositories.library.trash(made))
            await _until(lambda: made not in (folder / FILE_NAME).read_text("utf-8"))
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await services.close()

    with closing(Repositories.open(tmp_path / "library")) as repositories:
        asyncio.run(run(repositories))


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not reached():  # noqa: ASYNC110 - a file tells nobody that it was written
            await asyncio.sleep(0.05)
