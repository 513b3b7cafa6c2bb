"""Each catalogue is asked over HTTP: what it has is read, and what is no answer is never taken for "not there"."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pytest

from tests.api.loopback import Asked, Said, Server, serving
from tests.lookups.catalogues import Catalogues, Record, deezer, of_draft
from tests.lookups.test_comparison import RELEASES
from trackball_desktop.api.http import Http
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.errors import LoginRefused, RateLimited, RemoteError
from trackball_desktop.lookups.deezer import Deezer
from trackball_desktop.lookups.discogs import Discogs
from trackball_desktop.lookups.itunes import Itunes
from trackball_desktop.lookups.json_fields import Json, UnreadableAnswer
from trackball_desktop.lookups.model import CatalogueAnswer
from trackball_desktop.lookups.musicbrainz import MusicBrainz, read_release

RECORD = of_draft(RELEASES["guests"])
ASKED = ("deezer", "itunes", "musicbrainz")
Look = Callable[[Deezer | Itunes | MusicBrainz], Awaitable[CatalogueAnswer]]


def _client(store: str, http: Http, url: str) -> Deezer | Itunes | MusicBrainz:
    pace = TokenBucket(10_000, 100)
    match store:
        case "deezer":
            return Deezer(http, f"{url}/deezer", pace)
        case "itunes":
            return Itunes(http, f"{url}/itunes", pace)
        case _:
            return MusicBrainz(http, f"{url}/musicbrainz", pace, contact="trackball-desktop/1 (label@example.org)")


def _look(server: Server, store: str, look: Look | None = None) -> CatalogueAnswer:
    async def run() -> CatalogueAnswer:
        async with Http() as http:
            client = _client(store, http, server.url)
            return await (look(client) if look is not None else client.by_upc(RECORD.upc))

    return asyncio.run(run())


@pytest.mark.parametrize("store", ASKED)
def test_a_release_is_found_by_its_upc_with_all_that_the_catalogue_says(store: str) -> None:
    with serving(Catalogues(RECORD).answer) as server:
        found = _look(server, store).release
    assert found is not None
    assert (found.title, found.artist_line, found.track_count) == ("Marea Alta", "Los Faros", 6)
    assert [track.duration for track in found.tracks][:2] == ([185.0, 270.0] if store == "deezer" else [185.4, 270.0])
    assert all(artist.id for artist in found.artists)
    assert found.link.startswith("https://")


@pytest.mark.parametrize("store", ASKED)
def test_a_release_that_a_catalogue_does_not_have_is_not_there(store: str) -> None:
    with serving(Catalogues(replace(RECORD, upc="036000291452")).answer) as server:
        assert _look(server, store).release is None


WRONG: dict[str, Said] = {
    "html": Said(200, b"<html><title>Please sign in to the hotel</title></html>"),
    "nothing": Said(200, b""),
    "half": Said(200, json.dumps(deezer(RECORD)[0]).encode()[:200]),
    "a list": Said(200, b"[]"),
    "another shape": Said(200, b'{"data": {"album": {"name": "Marea Alta"}}}'),
    "null": Said(200, b"null"),
    "redirect": Said(302, b"", {"Location": "https://example.org/elsewhere"}),
    "500": Said(500, b"oops"),
    "404 as html": Said(404, b"<html>not found</html>"),
    "error as 200": Said(200, b'{"error": {"type": "Exception", "message": "Something", "code": 600}}'),
    "results without a shape": Said(200, b'{"resultCount": 1, "results": [{"wrapperType": "artist"}]}'),
    "releases without a shape": Said(200, b'{"releases": "none"}'),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("store", ASKED)
def test_what_is_no_answer_is_unreadable_and_never_not_there(store: str, wrong: str) -> None:
    catalogues = Catalogues(RECORD)
    catalogues.instead[store] = WRONG[wrong]
    with serving(catalogues.answer) as server, pytest.raises(UnreadableAnswer) as caught:
        _look(server, store)
    assert "It is unclear whether the release is there." in str(caught.value) + caught.value.meaning


@pytest.mark.parametrize("store", ASKED)
@pytest.mark.parametrize("status", [429, 503])
def test_a_catalogue_that_is_busy_is_left_alone_for_as_long_as_it_says(store: str, status: int) -> None:
    catalogues = Catalogues(RECORD)
    catalogues.instead[store] = Said(status, b"slow down", {"Retry-After": "120"})

    async def twice() -> float:
        async with Http() as http:
            client = _client(store, http, server.url)
            with pytest.raises(RateLimited) as first:
                await client.by_upc(RECORD.upc)
            with pytest.raises(RateLimited):
                await client.by_upc(RECORD.upc)
            return first.value.retry_after

    with serving(catalogues.answer) as server:
        assert asyncio.run(twice()) >= 120
        assert len(server.asked) == 1


def test_deezers_quota_comes_as_200_and_is_a_wait() -> None:
    catalogues = Catalogues(RECORD)
    body = b'{"error": {"type": "Exception", "message": "Quota limit exceeded", "code": 4}}'
    catalogues.instead["deezer"] = Said(200, body)
    with serving(catalogues.answer) as server, pytest.raises(RateLimited):
        _look(server, "deezer")


VALUES: tuple[object, ...] = (None, [], {}, 7, "x", True)


@pytest.mark.parametrize("store", ASKED)
def test_each_documented_field_absent_or_null_ends_in_an_answer_or_in_unreadable(store: str) -> None:
    """Nothing else may be raised, and nothing is "not there" that is."""
    from tests.lookups import catalogues as made

    bodies = {
        "deezer": made.deezer(RECORD)[0],
        "itunes": made.itunes(RECORD)["results"][0],
        "musicbrainz": made.musicbrainz(RECORD)[1],
    }
    for name in bodies[store]:
        for value in VALUES:
            with serving(Catalogues(replace(RECORD, more={name: value})).answer) as server:
                try:
                    answer = _look(server, store)
                except UnreadableAnswer:
                    continue
            assert answer.release is not None, (name, value)


def test_an_answer_about_another_release_is_not_taken() -> None:
    catalogues = Catalogues(RECORD)
    catalogues.instead["deezer"] = Said(200, json.dumps(deezer(replace(RECORD, upc="036000291452"))[0]).encode())
    with serving(catalogues.answer) as server, pytest.raises(UnreadableAnswer):
        _look(server, "deezer")


@pytest.mark.parametrize("store", ["deezer", "musicbrainz"])
def test_a_recording_is_found_by_its_isrc(store: str) -> None:
    with serving(Catalogues(RECORD).answer) as server:
        found = _look(server, store, lambda client: client.by_isrc(RECORD.songs[0].isrc))  # type: ignore[union-attr]
    assert found.release is not None
    assert found.release.title == "Marea Alta"


@pytest.mark.parametrize("store", ASKED)
def test_only_codes_are_sent(store: str) -> None:
    with serving(Catalogues(RECORD).answer) as server:
        _look(server, store)
    sent = " ".join(unquote(asked.path) + str(asked.headers) + asked.body.decode() for asked in server.asked)
    assert "Marea" not in sent
    assert "Faros" not in sent
    assert {asked.method for asked in server.asked} == {"GET"}


def test_musicbrainz_is_told_who_asks() -> None:
    with serving(Catalogues(RECORD).answer) as server:
        _look(server, "musicbrainz")
    assert {asked.headers["user-agent"] for asked in server.asked} == {"trackball-desktop/1 (label@example.org)"}


@pytest.mark.parametrize(("upc", "spelled"), [("0036000291452", "036000291452"), ("36000291452", "036000291452")])
@pytest.mark.parametrize("store", ASKED)
def test_a_upc_in_another_spelling_finds_the_same_release(store: str, upc: str, spelled: str) -> None:
    record = replace(RECORD, upc=spelled)

    async def run() -> CatalogueAnswer:
        async with Http() as http:
            return await _client(store, http, server.url).by_upc(upc)

    with serving(Catalogues(record).answer) as server:
        assert asyncio.run(run()).release is not None


def test_requests_keep_to_the_pace_of_their_catalogue() -> None:
    """The bucket is the one that the app uses: no more than its burst goes out at once."""
    times: list[float] = []

    async def run() -> None:
        async with Http() as http:
            client = Deezer(http, f"{server.url}/deezer", TokenBucket(20, 2))
            await asyncio.gather(*(client.by_upc(RECORD.upc) for _ in range(4)))

    def answer(asked: Asked) -> Said:
        import time

        times.append(time.monotonic())
        return Catalogues(RECORD).answer(asked)

    with serving(answer) as server:
        asyncio.run(run())
    assert len(times) == 8
    assert times[-1] - times[0] >= 6 / 20 - 0.02


def _discogs(found: Said, release: Said, upc: str = RECORD.upc) -> CatalogueAnswer:
    async def run() -> CatalogueAnswer:
        async with Http() as http:
            return await Discogs(http, "s3cr3t", server.url, TokenBucket(1000, 10)).by_upc(upc)

    with serving(lambda asked: found if asked.path.startswith("/database") else release) as server:
        answer = asyncio.run(run())
        assert all("s3cr3t" not in asked.path for asked in server.asked)
        assert {asked.headers["authorization"] for asked in server.asked} == {"Discogs token=s3cr3t"}
    return answer


def test_discogs_tells_sides_and_names_apart() -> None:
    release = {
        "id": 5, "title": "Marea Alta", "uri": "https://www.discogs.com/release/5", "released": "2026-09-00",
        "artists": [{"name": "Los Faros (3)", "id": 9, "join": "&"}, {"name": "Grau", "id": 10, "join": ""}],
        "labels": [{"name": "Faro Lento", "catno": "FARO-014"}], "genres": ["Pop"],
        "identifiers": [{"type": "Barcode", "value": "0 843930 091423"}],
        "tracklist": [
            {"position": "", "type_": "heading", "title": "Side One", "duration": ""},
            {"position": "A1", "type_": "track", "title": "Intro", "duration": "1:00"},
            {"position": "B1", "type_": "track", "title": "Señorita", "duration": "3:05"},
            {"position": "C1", "type_": "track", "title": "Outro", "duration": ""},
        ],
    }  # fmt: skip
    found = {"results": [{"id": 5, "barcode": ["0 843930 091423"]}]}
    answer = _discogs(Said(200, json.dumps(found).encode()), Said(200, json.dumps(release).encode()))
    assert answer.release is not None
    assert answer.release.artist_line == "Los Faros & Grau"
    assert answer.release.release_date == "2026-09"
    assert [(track.disc, track.number, track.duration) for track in answer.release.tracks] == [
        (1, 1, 60.0), (1, 2, 185.0), (2, 1, None),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_token_is_said_as_that(status: int) -> None:
    with pytest.raises(LoginRefused):
        _discogs(Said(status, b'{"message": "You must authenticate"}'), Said())


def test_real_answers_of_musicbrainz_are_read(shared_fixtures: Path) -> None:
    """Every release in the fixtures that MusicBrainz itself wrote."""
    read = 0
    for file in sorted((shared_fixtures / "musicbrainz").rglob("*.json")):
        body: Any = json.loads(file.read_text("utf-8"))
        if not isinstance(body, dict) or not body.get("media") or not body.get("artist-credit"):
            continue
        release = read_release(cast("Json", body))
        assert release.title == body["title"]
        assert release.track_count is None or release.track_count >= len(release.tracks)
        read += 1
    assert read >= 3


def test_errors_of_the_network_are_errors_of_the_network(free_port: int) -> None:
    async def run() -> CatalogueAnswer:
        async with Http() as http:
            return await _client("deezer", http, f"http://127.0.0.1:{free_port}").by_upc(RECORD.upc)

    with pytest.raises(RemoteError) as caught:
        asyncio.run(run())
    assert not isinstance(caught.value, UnreadableAnswer)
    assert isinstance(RECORD, Record)
