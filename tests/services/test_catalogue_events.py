"""Catalogue events over a real library: the end is the same in whatever order they come, and after whatever kill."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.generated_events import MODELS, NOW, Generated, expected, generate, upc_of
from trackball_desktop.domain.availability import ChangeKind, Model, State
from trackball_desktop.domain.clock import to_iso
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.services.catalogue_events import CatalogueEvents, EventImport
from trackball_desktop.services.event_news import EventNews, news_since
from trackball_desktop.services.timeline import TimelineService
from trackball_desktop.storage.repositories import Repositories

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
UPC = upc_of(1)


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


class World:
    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        self.repositories = Repositories.open(folder / "data")
        self.events = self._service()

    def _service(self) -> CatalogueEvents:
        def no_clients() -> Any:
            raise AssertionError("nothing outside is asked")

        return CatalogueEvents(self.repositories, no_clients, now=self.clock)

    def reopen(self) -> None:
        self.repositories.close()
        self.repositories = Repositories.open(self.folder / "data")
        self.events = self._service()

    def draft(self, upc: str, title: str = "Kites") -> str:
        return self.repositories.library.create(Release(title=title, upc=upc), label="made").result().release.id

    def take(self, *paths: Path, **options: Any) -> EventImport:
        return asyncio.run(self.events.import_files(paths, **options))

    def file(self, name: str, events: Sequence[Any]) -> Path:
        path = self.folder / name
        path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in events), encoding="utf-8")
        return path

    def title(self, id_: int) -> str:
        return json.loads(self.repositories.events.read_body(id_) or "{}")["title"]

    def news(self, since: str) -> list[EventNews]:
        return news_since(self.repositories, since, to_iso(self.clock()))

    def held(self, own: set[str]) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for gtin14 in own:
            for one in self.repositories.events.by_gtin(gtin14):
                open_ = {model: set[str]() for model in MODELS}
                for window in one.windows:
                    if not window.is_void and window.start <= NOW and (not window.end or window.end > NOW):
                        open_[window.model.value] |= set(window.territories)
                found[one.id] = {
                    "version": one.version, "takedown": one.takedown, "upc": one.gtin14,
                    "title": self.title(one.id), "open": open_,
                }  # fmt: skip
        return found


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.repositories.close()


def event(version: int, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"id": 77, "version": version, "upc": UPC, "title": "Kites", "tracks": []}
    return said | more


def cleared(*territories: str, start: str = "2020-01-01T00:00:00Z", end: str | None = None) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "territories": list(territories)}]


def _with_drafts(world: World, generated: Generated) -> None:
    for number, gtin14 in enumerate(sorted(generated.own)):
        world.draft(gtin14.lstrip("0"), f"Release {number}")


@pytest.mark.parametrize(("seed", "tracks"), [(0, 3), (1, 3), (2, 3), (3, 14)])
def test_the_end_is_that_of_the_plain_implementation_in_whatever_order_events_come(
    world: World, seed: int, tracks: int
) -> None:
    generated = generate(600, seed, tracks=tracks, rich=tracks > 3)
    _with_drafts(world, generated)
    outcome = world.take(world.file("events.ndjson", generated.texts))
    wanted = expected(generated.texts, generated.own)
    assert world.held(generated.own) == wanted
    assert len(wanted) > 40
    counts = asdict(outcome.counts)
    assert counts.pop("takedowns") > 3
    assert counts.pop("events") == 600 == sum(counts.values())
    assert counts["tests"] == sum(json.loads(text)["id"] < 0 for text in generated.texts) > 0
    assert counts["not_ours"] > 0
    assert counts["unreadable"] == 0
    random.Random(seed).shuffle(generated.texts)
    other = World(world.folder / "other")
    _with_drafts(other, generated)
    other.take(other.file("events.ndjson", generated.texts))
    assert other.held(generated.own) == wanted
    other.repositories.close()


def test_everything_is_kept_where_it_is_asked_for(world: World) -> None:
    generated = generate(600, 3, own_share=0.0)
    file = world.file("events.ndjson", generated.texts)
    assert world.take(file).counts.not_ours > 400
    assert world.repositories.events.totals()["releases"] == 0
    every = {upc_of(number).zfill(14) for number in range(1, 2000)}
    world.take(file, keep_all=True)
    assert world.held(every) == expected(generated.texts, every)
    body = world.repositories.events.read_body(next(iter(world.held(every))))
    assert body is None or body in generated.texts


@pytest.mark.parametrize("form", ["array", "lines", "array.gz", "lines.gz", "pretty", "crlf"])
def test_files_of_every_form_say_the_same(world: World, form: str) -> None:
    generated = generate(60, 9, own_share=1.0)
    _with_drafts(world, generated)
    texts = generated.texts
    text = {
        "array": "[" + ",".join(texts) + "]",
        "lines": "\n".join(texts),
        "pretty": json.dumps([json.loads(one) for one in texts], indent=2),
        "crlf": "\ufeff" + "\r\n".join(texts) + "\r\n",
    }[form.removesuffix(".gz")]
    path = world.folder / ("events.json.gz" if form.endswith(".gz") else "events.json")
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if form.endswith(".gz") else text.encode())
    assert asyncio.run(world.events.recognises([path]))
    assert world.take(path).counts.events == 60
    assert world.held(generated.own) == expected(texts, generated.own)


def test_an_import_that_was_killed_goes_on_and_counts_every_event_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    generated = generate(2200, 5, own_share=0.1)
    _with_drafts(world, generated)
    file = world.file("events.ndjson", generated.texts)
    store = world.repositories.events
    apply, calls = type(store).apply, 0

    class Killed(BaseException):
        pass

    def dying(self: Any, *args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Killed
        return apply(self, *args)

    monkeypatch.setattr(type(store), "apply", dying)
    with pytest.raises(Killed):
        world.take(file)
    world.reopen()
    done = world.repositories.events.progress(str(file.resolve()))
    assert done is not None
    assert 0 < done.done < 2200
    rest = world.take(file)
    assert rest.counts.events == 2200 - done.counts.events
    whole = world.repositories.events.progress(str(file.resolve()))
    assert whole is not None
    assert whole.finished
    assert whole.counts.events == 2200
    assert world.held(generated.own) == expected(generated.texts, generated.own)


def test_a_folder_is_read_once_until_it_changes_or_the_label_has_other_upcs(world: World) -> None:
    folder = world.folder / "in"
    folder.mkdir()
    world.file("in/a.json", [event(1)])
    world.file("in/b.json", [event(2)])
    (folder / ".DS_Store").write_bytes(b"\0")
    assert world.take(folder).counts.not_ours == 2
    assert world.take(folder).skipped == 2
    world.draft(UPC)
    assert world.take(folder).counts.taken + 1 == 2  # the older one says nothing any more
    world.file("in/b.json", [event(3)])
    later = world.take(folder)
    assert (later.skipped, later.counts.taken) == (1, 1)
    assert world.take(folder, reread=True).counts.older == 1


def test_the_release_id_is_filled_in_and_an_other_one_is_left(world: World) -> None:
    empty = world.draft(UPC)
    typed = world.draft(upc_of(2))
    twice = world.draft(upc_of(3))
    release = world.repositories.library.load(typed).release
    local = release.local.model_copy(update={"massivemusic_release_id": 5})
    other = (
        world.repositories.library.create(Release(title="Other", upc=upc_of(4), local=local), label="made")
        .result()
        .release.id
    )
    events = [event(1), event(1, id=78, upc=upc_of(2)), event(1, id=80, upc=upc_of(3)), event(1, id=81, upc=upc_of(3)),
              event(1, id=82, upc=upc_of(4))]  # fmt: skip
    outcome = world.take(world.file("events.json", events))
    number = lambda id_: world.repositories.library.load(id_).release.local.massivemusic_release_id  # noqa: E731
    assert (number(empty), number(typed), number(other)) == (77, 78, 5)
    assert not isinstance(number(twice), int)
    assert set(outcome.filled) == {empty, typed}
    assert (outcome.differing, outcome.ambiguous) == ([other], [twice])
    assert world.take(world.file("events.json", events)).filled == []


def test_the_map_says_where_it_is_cleared_for_what_and_until_when(world: World) -> None:
    release_id = world.draft(UPC)
    assert world.events.release_map(release_id) is None
    said = event(
        4,
        downloadAvailability=[*cleared("DE", "AT"), *cleared("FR", start="2027-01-01T00:00:00Z")],
        subscriptionStreamingAvailability=cleared("DE", "FR", end="2026-12-03T00:00:00Z"),
        adSupportedStreamingAvailability=[],
        tracks=[{"title": "a", "price": "1"}, {"title": "b", "price": None}],
        pdfBooklet={"id": 1, "name": "b"},
    )
    world.take(world.file("events.json", [said]))
    found = world.events.release_map(release_id)
    assert found is not None
    rows = {row.territories: [(cell.state, cell.end[:10]) for cell in row.cells] for row in found.rows}
    assert rows == {
        ("AT",): [(State.OPEN, ""), (State.NONE, ""), (State.NONE, "")],
        ("DE",): [(State.OPEN, ""), (State.OPEN, "2026-12-03"), (State.NONE, "")],
        ("FR",): [(State.LATER, ""), (State.OPEN, "2026-12-03"), (State.NONE, "")],
    }
    assert (found.track_count, found.release_only_track_count, found.booklet) == (2, 1, True)
    world.clock.now = AT + timedelta(days=4)
    later = world.events.release_map(release_id)
    assert later is not None
    assert all(row.cells[1].state is not State.OPEN for row in later.rows)


def test_a_clearance_that_cannot_be_read_is_unknown_and_not_none(world: World) -> None:
    release_id = world.draft(UPC)
    said = event(1, streamingClearances=cleared("DE"), downloadAvailability=[{"start": "soon", "territories": ["DE"]},
                                                                            *cleared("AT")])  # fmt: skip
    world.take(world.file("events.json", [said]))
    found = world.events.release_map(release_id)
    assert found is not None
    assert found.unread_fields == ("streamingClearances", "downloadAvailability")
    assert [cell.state for row in found.rows for cell in row.cells] == [State.OPEN, State.UNKNOWN, State.UNKNOWN]


@pytest.mark.parametrize(
    "streaming",
    [
        {"subscriptionStreaming": {"clearances": cleared("DE")}},
        {"streamingAvailability": [{"model": "Subscription", **cleared("DE")[0]}]},
        {"availability": {"streaming": {"subscription": cleared("DE")}}},
        {"clearances": [{"usageTypes": ["subscriptionStreaming"], **cleared("DE")[0]}]},
    ],
)
def test_the_model_is_read_from_the_words_above_a_clearance(world: World, streaming: dict[str, Any]) -> None:
    release_id = world.draft(UPC)
    world.take(world.file("events.json", [event(1, **streaming)]))
    found = world.events.release_map(release_id)
    assert found is not None
    assert [cell.state for cell in found.rows[0].cells] == [State.NONE, State.OPEN, State.NONE]


def test_losses_and_takedowns_are_news_once(world: World) -> None:
    release_id = world.draft(UPC)
    open_ = {"subscriptionStreamingAvailability": cleared("DE", "FR"), "downloadAvailability": cleared("DE")}
    world.take(world.file("a.json", [event(1, **open_)]))
    since = "2026-11-30T11:00:00.000000Z"
    assert world.news(since) == []
    ends = {**open_, "subscriptionStreamingAvailability": [*cleared("FR"), *cleared("DE", end="2026-12-03T00:00:00Z")]}
    world.take(world.file("b.json", [event(2, **ends), event(2, **ends), event(1, **open_)]))
    world.take(world.file("c.json", [event(2, **ends)]))
    assert [tuple(one.change) for one in world.news(since)] == [
        (ChangeKind.ENDS, Model.SUBSCRIPTION, ("DE",), "2026-12-03")
    ]
    world.clock.now = AT + timedelta(days=10)
    lost = world.news("2026-12-01T00:00:00.000000Z")
    assert [(one.release_id, one.at, tuple(one.change)) for one in lost] == [
        (release_id, "2026-12-03T00:00:00Z", (ChangeKind.LOST, Model.SUBSCRIPTION, ("DE",), "2026-12-03"))
    ]
    world.take(world.file("d.json", [{"id": 77, "version": 3, "takedown": True}]))
    world.take(world.file("d.json", [{"id": 77, "version": 3, "takedown": True}]))
    last = world.news("2026-12-08T00:00:00.000000Z")
    assert [(one.release_id, one.change.kind) for one in last] == [(release_id, ChangeKind.TAKEN_DOWN)]
    digest = TimelineService(world.repositories, now=world.clock).digest_since("2026-12-01T00:00:00.000000Z")
    assert {(line.release_id, line.kind) for line in digest.lines} >= {(release_id, "taken_down")}


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (b"\xff\xfe[\0{\0", 0),
        (b'[{"id": 77, "version": 1, "upc": "1"}, {"id": 77, "vers', 1),
        (b'[{"id": 77, "version": 1, "upc": "1"}, nonsense, {"id": 78, "version": 1, "upc": "1"}]', 1),
        (gzip.compress(b'{"id": 77, "version": 1, "upc": "1"}\n' * 9, mtime=0)[:-12], 0),
    ],
)
def test_a_file_that_breaks_off_is_said_and_what_came_before_is_taken(world: World, content: bytes, taken: int) -> None:
    path = world.folder / "events.json"
    path.write_bytes(content)
    outcome = world.take(path)
    assert len(outcome.problems) == 1
    assert outcome.problems[0].remedy
    assert outcome.counts.events >= taken
    assert world.repositories.events.progress(str(path.resolve())).finished is False  # type: ignore[union-attr]


def test_lines_that_are_no_events_are_counted(world: World) -> None:
    deep = "[" * 5 + '{"id":1}' + "]" * 5
    lines = ["nonsense", '{"id": "77", "version": 1}', '{"id": 77, "version": true}', '{"id": 1, "version": 1, "a":1}',
             deep, '{"half": ', json.dumps(event(1))]  # fmt: skip
    outcome = world.take(world.file("events.ndjson", lines))
    assert outcome.counts.unreadable == 6
    assert outcome.counts.events == 7
    assert not outcome.problems


def test_large_events_are_kept_whole_and_read_as_strictly_as_small_ones(world: World) -> None:
    world.draft(UPC)
    tracks = [{"title": "x" * 100, "downloadAvailability": [{"price": "1"}] if number else []} for number in range(99)]
    large = json.dumps(event(2, tracks=tracks, downloadAvailability=cleared("DE"), note="\ud800"))
    assert len(large) > 10_000
    broken = (
        large.replace('"title"', "'title'", 1),
        large.replace("x", "\x01", 1),
        large[:-2],
        large.replace("}]", "}", 1),
    )
    outcome = world.take(world.file("events.ndjson", [large, *broken]))
    assert (outcome.counts.taken, outcome.counts.unreadable) == (1, 4)
    assert world.repositories.events.read_body(77) == large
    (release_id,) = [one[0] for one in world.repositories.library.release_identifiers()]
    shown = world.events.release_map(release_id)
    assert shown is not None
    assert (shown.track_count, shown.release_only_track_count, shown.rows[0].territories) == (99, 1, ("DE",))


def test_nothing_to_read_is_said(world: World) -> None:
    with pytest.raises(UserError):
        world.take(world.folder / "nowhere.json")
    (world.folder / "empty").mkdir()
    with pytest.raises(UserError):
        world.take(world.folder / "empty")


def test_bodies_of_ten_mebibytes_are_taken(world: World) -> None:
    release_id = world.draft(UPC)
    big = event(1, notes="x" * (10 << 20), downloadAvailability=cleared("DE"))
    outcome = world.take(world.file("events.json", [big, big]))
    assert outcome.counts.events == 2
    assert world.events.release_map(release_id) is not None
    assert len(world.repositories.events.read_body(77) or "") > 10 << 20


def test_events_lie_beside_the_library_and_in_no_copy_of_it(world: World) -> None:
    world.draft(UPC)
    world.take(world.file("events.json", [event(1)]))
    assert (world.folder / "data" / "events.db").is_file()
    copy = world.repositories.database.back_up(world.folder / "copies")
    assert b"CREATE TABLE sources" not in copy.read_bytes()
    assert [path.name for path in (world.folder / "copies").iterdir()] == [copy.name]
