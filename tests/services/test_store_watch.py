"""Stores are asked over HTTP for releases of a real library: what is kept of their answers, and when they are asked."""

from __future__ import annotations

import asyncio
import io
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PIL import Image

from tests.api.loopback import Said, Server, serving
from tests.lookups.catalogues import Catalogues, Record, of_draft, page_of
from tests.lookups.test_comparison import RELEASES
from trackball_desktop.api.http import Http
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.clock import to_iso
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.lookups.comparison import DifferenceKind
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.services.store_standing import Standing, is_gone, overall_standing
from trackball_desktop.services.store_watch import StoreWatch, WatchSettings
from trackball_desktop.services.timeline import TimelineService
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.store_polls import Outcome, StoreState

_T = TypeVar("_T")
OUT = "2026-09-04"
FIRST = datetime(2026, 9, 3, 10, 0, tzinfo=UTC)
"""Midnight of that day at UTC+14."""
DRAFT: Release = RELEASES["guests"].model_copy(update={"release_date": OUT, "original_release_date": OUT})
RECORD = replace(of_draft(DRAFT), date=OUT)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = FIRST

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


class Watching:
    """A library with one release, catalogues on loopback, and a watch over both."""

    def __init__(
        self, folder: Path, server: Server, catalogues: Catalogues, repositories: Repositories, clock: Clock
    ) -> None:
        self.folder, self.server, self.catalogues, self.repositories, self.clock = (
            folder,
            server,
            catalogues,
            repositories,
            clock,
        )

    def run(self, work: Callable[[StoreWatch], Awaitable[_T]]) -> _T:
        async def run() -> _T:
            async with Http() as http:

                async def shared() -> Http:
                    return http

                bases = {
                    "deezer": f"{self.server.url}/deezer",
                    "apple": f"{self.server.url}/itunes",
                    "musicbrainz": f"{self.server.url}/musicbrainz",
                }
                return await work(StoreWatch(self.repositories, shared, self.folder, now=self.clock, bases=bases))

        return asyncio.run(run())

    def ask(self) -> None:
        self.run(lambda watch: watch.poll_due())

    def state(self, store: str) -> StoreState:
        return next(one for one in self.repositories.store_polls.of_release(DRAFT.id) if one.store == store)

    @property
    def standing(self) -> Standing:
        return overall_standing(self.repositories.store_polls.of_release(DRAFT.id))

    @property
    def asked(self) -> Counter[str]:
        return Counter(asked.path.split("/")[1].partition("?")[0] for asked in self.server.asked)


@pytest.fixture
def watching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watching]:
    clock = Clock()
    catalogues = Catalogues(RECORD)
    # The pace is tested with the catalogues; here hours pass in a moment.
    for module in ("deezer", "itunes", "musicbrainz"):
        monkeypatch.setattr(f"trackball_desktop.lookups.{module}.RATE", 10_000.0)
    with serving(catalogues.answer) as server, closing(Repositories.open(tmp_path / "library")) as repositories:
        repositories.database.now = lambda: clock().isoformat(timespec="microseconds").replace("+00:00", "Z")  # type: ignore[method-assign]
        repositories.library.create(DRAFT, label="made by a test").result()
        repositories.store_polls.watch(DRAFT.id, watched=True).result()
        repositories.settings.save("stores.on", True).result()
        yield Watching(tmp_path, server, catalogues, repositories, clock)


def test_nothing_is_asked_before_the_first_midnight(watching: Watching) -> None:
    watching.clock.now = FIRST - timedelta(seconds=1)
    watching.ask()
    assert watching.server.asked == []
    assert watching.standing is Standing.NOT_DUE
    watching.clock.pass_by(seconds=1)
    watching.ask()
    assert set(watching.asked) == {"deezer", "itunes", "musicbrainz"}
    assert watching.standing is Standing.EVERYWHERE


def test_when_it_was_first_seen_and_the_link_are_kept(watching: Watching) -> None:
    watching.catalogues.hidden |= {"deezer", "itunes", "musicbrainz"}
    watching.ask()
    assert watching.standing is Standing.NOT_YET
    watching.clock.pass_by(hours=3)
    watching.catalogues.hidden.clear()
    watching.ask()
    state = watching.state("deezer")
    assert state.first_seen == "2026-09-03T13:00:00.000000Z"
    assert state.link == "https://www.deezer.com/album/4711"
    assert [poll.outcome for poll in watching.repositories.store_polls.polls(DRAFT.id, "deezer")] == [
        Outcome.NOT_THERE,
        Outcome.FOUND,
    ]


@pytest.mark.parametrize("store", ["deezer", "musicbrainz"])
@pytest.mark.parametrize(("change", "found"), [
    ({"upc": ""}, True),  # without a bar code, with its title
    ({"upc": "", "title": "Marea Alta y otras"}, False),
    ({"upc": "4006381333931"}, False),  # the recording, on another release
])  # fmt: skip
def test_what_the_upc_does_not_find_is_looked_for_by_isrc(
    watching: Watching, store: str, change: dict[str, str], found: bool
) -> None:
    watching.catalogues.records[:] = [replace(RECORD, **change)]
    watching.ask()
    assert (watching.state(store).first_seen is not None) is found
    assert watching.state(store).outcome is (Outcome.FOUND if found else Outcome.NOT_THERE)
    assert watching.state("apple").outcome is Outcome.NOT_THERE
    assert any("ESFL12700102" in asked.path for asked in watching.server.asked)


def test_looks_that_find_the_same_are_one_row(watching: Watching) -> None:
    for _ in range(5):
        watching.ask()
        watching.clock.pass_by(days=8)
    (poll,) = watching.repositories.store_polls.polls(DRAFT.id, "deezer")
    assert poll.polls == 5
    assert poll.until > poll.at


def test_a_release_is_found_at_some_stores_only(watching: Watching) -> None:
    watching.catalogues.hidden.add("itunes")
    watching.ask()
    assert watching.standing is Standing.SOMEWHERE
    assert watching.state("apple").outcome is Outcome.NOT_THERE


def test_one_miss_takes_nothing_back_and_two_are_a_takedown(watching: Watching) -> None:
    watching.ask()
    watching.catalogues.hidden.add("deezer")
    watching.clock.pass_by(days=1)
    watching.ask()
    assert (is_gone(watching.state("deezer")), watching.standing) == (False, Standing.EVERYWHERE)
    watching.clock.pass_by(days=1)
    watching.ask()
    assert (is_gone(watching.state("deezer")), watching.standing) == (True, Standing.TAKEN_DOWN)
    watching.catalogues.hidden.clear()
    watching.clock.pass_by(days=8)
    watching.ask()
    assert watching.standing is Standing.EVERYWHERE


@pytest.mark.parametrize(
    "said", [Said(200, b"<html>"), Said(200, b"{}"), Said(500, b"x"), Said(302, b"", {"Location": "/x"})]
)
def test_a_store_that_changes_its_shape_could_not_be_read_and_is_never_not_there(
    watching: Watching, said: Said
) -> None:
    for store in ("deezer", "itunes", "musicbrainz"):
        watching.catalogues.instead[store] = said
    for _ in range(4):
        watching.ask()
        watching.clock.pass_by(days=2)
    assert {state.outcome for state in watching.repositories.store_polls.of_release(DRAFT.id)} == {Outcome.UNREADABLE}
    assert watching.standing is Standing.UNREADABLE
    assert all(state.missed == 0 for state in watching.repositories.store_polls.of_release(DRAFT.id))


def test_a_found_release_stays_found_while_answers_cannot_be_read(watching: Watching) -> None:
    watching.ask()
    watching.catalogues.instead["deezer"] = Said(200, b"<html>")
    for _ in range(4):
        watching.clock.pass_by(days=2)
        watching.ask()
    assert watching.standing is Standing.EVERYWHERE
    assert watching.state("deezer").outcome is Outcome.UNREADABLE
    assert watching.run(_shown)[("deezer", "")].release.title == "Marea Alta"


async def _shown(watch: StoreWatch) -> Any:
    return await asyncio.to_thread(watch.compare_stores, DRAFT.id)


@pytest.mark.parametrize("status", [429, 503])
def test_a_store_that_is_busy_is_left_alone_and_the_others_are_asked(watching: Watching, status: int) -> None:
    watching.catalogues.instead["deezer"] = Said(status, b"", {"Retry-After": "7200"})

    async def twice(watch: StoreWatch) -> None:
        await watch.poll_due()
        watching.clock.pass_by(hours=1)
        await watch.poll_due()

    watching.run(twice)
    assert watching.asked["deezer"] == 1
    assert watching.state("apple").outcome is Outcome.FOUND
    assert (watching.state("deezer").outcome, watching.state("deezer").problem) == (None, "RateLimited")


def test_without_a_network_nothing_is_concluded(watching: Watching) -> None:
    async def offline(watch: StoreWatch) -> None:
        await watch.poll_due()

    port = watching.server.port
    watching.server.port = 1  # nobody listens there
    watching.run(offline)
    watching.server.port = port
    assert {state.problem for state in watching.repositories.store_polls.of_release(DRAFT.id)} == {"Offline"}
    assert watching.repositories.store_polls.polls(DRAFT.id) == []
    watching.clock.pass_by(minutes=6)
    watching.ask()
    assert watching.standing is Standing.EVERYWHERE


def test_a_difference_is_counted_and_shown_with_both_texts(watching: Watching) -> None:
    songs = (replace(RECORD.songs[0], title="Senora"), *RECORD.songs[1:])
    watching.catalogues.records = [replace(RECORD, songs=songs)]
    watching.ask()
    assert watching.state("deezer").differences == 1
    (found,) = watching.run(_shown)[("deezer", "")].differences
    assert (found.kind, found.draft, found.store) == (DifferenceKind.TITLE, "Señorita", "Senora (feat. Ana Serrano)")


def test_the_wrong_page_is_an_alarm_until_it_is_called_right(watching: Watching) -> None:
    watching.repositories.store_polls.add_artist_page("deezer", "Los Faros", str(page_of("Los Faros"))).result()
    watching.ask()
    assert watching.state("deezer").wrong_page is False
    watching.catalogues.records = [replace(RECORD, billing=(("Los Faros", False, 4410231),))]
    watching.clock.pass_by(days=8)
    watching.ask()
    assert watching.state("deezer").wrong_page is True

    async def confirm(watch: StoreWatch) -> None:
        await watch.confirm_page(DRAFT.id, "deezer", "Los Faros", "4410231")

    watching.run(confirm)
    assert watching.state("deezer").wrong_page is False


def test_the_page_in_the_directory_of_people_counts(watching: Watching) -> None:
    person = watching.repositories.people.get("Los Faros")
    watching.repositories.people.save([replace(person, deezer_id="https://www.deezer.com/artist/90218834")]).result()
    watching.ask()
    assert watching.state("deezer").wrong_page is True


def _picture(colours: tuple[tuple[int, int, int], ...], side: int, kind: str) -> bytes:
    picture = Image.new("RGB", (side, side))
    for place, colour in enumerate(colours):
        picture.paste(colour, (0, side * place // len(colours), side, side))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("shown", "same"), [
    (_picture(((200, 30, 40), (20, 30, 160)), 120, "JPEG"), True),
    (_picture(((20, 30, 160), (200, 30, 40)), 120, "JPEG"), False),
    (_picture(((220, 220, 210), (90, 200, 160)), 250, "PNG"), False),
    (b"no picture", None),
])  # fmt: skip
def test_covers_are_compared_as_pictures(watching: Watching, shown: bytes, *, same: bool | None) -> None:
    ours = watching.folder / "cover.png"
    ours.write_bytes(_picture(((200, 30, 40), (20, 30, 160)), 3000, "PNG"))
    watching.repositories.assets.save([make_asset(DRAFT.id, DRAFT.id, AssetRole.COVER, ours)]).result()
    watching.catalogues.covers["x"] = shown
    watching.catalogues.records = [replace(RECORD, cover=f"{watching.server.url}/cover/x")]
    watching.ask()
    found = watching.run(_shown)[("deezer", "")]
    assert found.poll.same_cover is same
    assert [one.kind for one in found.differences] == ([DifferenceKind.COVER] if same is False else [])


def test_a_release_in_the_trash_or_taken_out_is_not_asked_for(watching: Watching) -> None:
    watching.repositories.store_polls.watch(DRAFT.id, watched=False).result()
    watching.ask()
    watching.repositories.store_polls.watch(DRAFT.id, watched=True).result()
    watching.repositories.library.trash(DRAFT.id).result()
    watching.ask()
    assert watching.server.asked == []


def test_what_was_never_sent_is_asked_for_by_its_upc_when_somebody_asks(watching: Watching) -> None:
    other = DRAFT.model_copy(update={"id": "f" * 32, "upc": "036000291452"})
    watching.repositories.library.create(other, label="typed").result()
    assert watching.repositories.store_polls.is_watched(other.id) is False
    watching.catalogues.records.append(replace(RECORD, upc="036000291452", number=99))
    watching.run(lambda watch: watch.poll_now(other.id))
    assert {state.outcome for state in watching.repositories.store_polls.of_release(other.id)} == {Outcome.FOUND}


def test_without_a_upc_the_question_is_refused_with_what_to_do(watching: Watching) -> None:
    bare = DRAFT.model_copy(update={"id": "e" * 32, "upc": ""})
    watching.repositories.library.create(bare, label="typed").result()
    with pytest.raises(UserError) as caught:
        watching.run(lambda watch: watch.poll_now(bare.id))
    assert "UPC" in caught.value.remedy


def test_a_release_that_moved_is_asked_for_from_its_new_date_on(watching: Watching) -> None:
    watching.clock.now = FIRST - timedelta(days=1)
    watching.ask()
    moved = DRAFT.model_copy(update={"release_date": "2026-10-02"})
    watching.repositories.library.create(moved.model_copy(update={"id": "d" * 32}), label="typed").result()
    watching.repositories.store_polls.watch("d" * 32, watched=True).result()
    watching.ask()
    first = {state.next_at for state in watching.repositories.store_polls.of_release("d" * 32)}
    assert first == {"2026-10-01T10:00:00.000000Z"}


def test_nothing_is_asked_until_it_is_turned_on(watching: Watching) -> None:
    watching.repositories.settings.save("stores.on", False).result()

    async def run(watch: StoreWatch) -> WatchSettings:
        task = asyncio.create_task(watch.run())
        await asyncio.sleep(0.3)
        before = len(watching.server.asked)
        await watch.save_settings(WatchSettings(is_enabled=True, countries=("ES", "JP")))
        for _ in range(200):
            await asyncio.sleep(0.05)
            if watching.repositories.store_polls.of_release(DRAFT.id) and all(
                state.outcome for state in watching.repositories.store_polls.of_release(DRAFT.id)
            ):
                break
        task.cancel()
        assert before == 0
        return watch.settings

    assert watching.run(run).countries == ("ES", "JP")
    asked = [asked.path for asked in watching.server.asked if "country" in asked.path]
    assert {path.partition("country=")[2][:2] for path in asked} == {"ES", "JP"}


def test_five_hundred_releases_stay_far_below_every_limit() -> None:
    """A day on which 500 releases come out at once, by the schedule and the paces that the app uses."""
    from tests.benchmarks.stores import requests_per_hour

    figures = requests_per_hour(releases=500, hours=48)
    assert figures["deezer"]["limit"] >= figures["deezer"]["fullest_hour"] > 0
    assert figures["apple"]["limit"] >= figures["apple"]["fullest_hour"] > 0
    assert figures["musicbrainz"]["limit"] >= figures["musicbrainz"]["fullest_hour"] > 0


def test_answers_are_kept_as_they_came(watching: Watching) -> None:
    watching.ask()
    for poll in watching.repositories.store_polls.polls(DRAFT.id):
        assert poll.raw
        for body in poll.raw.values():
            json.loads(body)
    assert isinstance(RECORD, Record)


# --- what is told of it -----------------------------------------------------------------------------------------------


def _kinds(repositories: Repositories, clock: Clock, since: datetime) -> dict[str, tuple[str, ...]]:
    digest = TimelineService(repositories, now=clock).digest_since(to_iso(since))
    return {line.kind: line.stores for line in digest.lines}


def test_news_tell_that_it_is_out_at_the_wrong_page_and_gone(watching: Watching) -> None:
    """One line a kind, with the stores; a single miss is no news, and the second one is told once."""
    watching.repositories.store_polls.add_artist_page("deezer", "Los Faros", "90218834").result()
    watching.clock.pass_by(hours=1)
    watching.run(lambda watch: watch.poll_now(DRAFT.id))
    first = _kinds(watching.repositories, watching.clock, FIRST)
    assert set(first) == {"out", "wrong_page"}
    assert set(first["out"]) == {"deezer", "apple:US", "musicbrainz"}
    assert first["wrong_page"] == ("deezer",)
    seen = watching.clock.now + timedelta(minutes=1)
    watching.catalogues.hidden |= {"deezer", "itunes", "musicbrainz"}
    watching.clock.pass_by(days=1)
    watching.run(lambda watch: watch.poll_now(DRAFT.id))
    assert _kinds(watching.repositories, watching.clock, seen) == {}, "one miss may be the store's own trouble"
    watching.clock.pass_by(days=1)
    watching.run(lambda watch: watch.poll_now(DRAFT.id))
    gone = _kinds(watching.repositories, watching.clock, seen)
    assert set(gone) == {"not_in_stores"}
    assert "deezer" in gone["not_in_stores"]
    seen = watching.clock.now + timedelta(minutes=1)
    watching.clock.pass_by(days=1)
    watching.run(lambda watch: watch.poll_now(DRAFT.id))
    assert _kinds(watching.repositories, watching.clock, seen) == {}, "it was told already"
    watching.catalogues.hidden.clear()
    watching.clock.pass_by(days=1)
    watching.run(lambda watch: watch.poll_now(DRAFT.id))
    assert "out" in _kinds(watching.repositories, watching.clock, seen), "it is back"
