"""Practice's OpenPlay against the documented bodies, key for key, and what its faults do."""

from __future__ import annotations

import json
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Any

import pytest

from tests.practice.conftest import Clock, OpenPlayClient, Start, call
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.shapes import seconds
from trackball_desktop.practice.variant import Variant, create_answer_variants

DOCUMENTED = Path(__file__).parent / "documented"
"""The bodies of OpenPlay's documentation; only the lyrics are not those of the song."""
BARE = Variant(extra_fields=False)


def documented(name: str) -> Any:
    return json.loads((DOCUMENTED / f"{name}.json").read_text(encoding="utf-8"))


def keys_of(value: Any, path: str = "") -> set[str]:
    """Return the paths of all keys, whatever the index in a list."""
    if isinstance(value, dict):
        return set().union(*({f"{path}.{key}"} | keys_of(inner, f"{path}.{key}") for key, inner in value.items()))
    if isinstance(value, list):
        return set().union(*(keys_of(inner, path + "[]") for inner in value))
    return set()


def test_the_documented_release_is_read_as_documented(start: Start) -> None:
    openplay = OpenPlayClient(start(BARE).addresses)
    for release_id, name in (("195-14", "release-music-response"), ("93813", "release-platform-response")):
        answer = openplay.get(f"releases/{release_id}/")
        expected = documented(name)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
        assert answer.json == expected
        assert list(answer.json) == list(expected), "also the order is the documented one"


def test_the_documented_search_is_answered_as_documented(start: Start) -> None:
    openplay = OpenPlayClient(start(BARE).addresses)
    answer = openplay.get("releases/").json
    expected = documented("search-response")
    for name in ("first", "last"):
        expected[name] = openplay.addresses.openplay_read_base + "releases/?page=1"
    assert answer == expected


def test_a_created_release_reads_back_in_the_documented_shape(start: Start) -> None:
    openplay = OpenPlayClient(start(BARE).addresses)
    made = openplay.create(documented("create-release-request"))
    assert made.status == 201
    read = openplay.get(f"releases/{made.json['id']}/").json
    assert read == made.json
    assert made.json["id"] == "195-15"

    # `project` is null here: a create has no field for it. A status may be absent before a submission.
    # The documented track has no contributions; they look like those of the release.
    shape = keys_of(documented("release-music-response"))
    expected = {path for path in shape if not path.startswith(".project.")} - {".status"}
    expected |= {".discs[].tracks[]" + path for path in shape if path.startswith(".contributions[].")}
    assert keys_of(read) - {".status"} == expected

    track = read["discs"][0]["tracks"][0]
    work = track["works"][0]
    assert (read["version"], read["release_number"], read["label"]) == (
        "API Version",
        "SRG00001",
        {"name": "Smooth Records Group"},
    )
    assert (read["pline_year"], read["audio_track_price_tier"], read["upc"]) == (1981, "Budget", "000000000017")
    assert (track["duration"], track["audio_hook"], track["audio_sample_length"]) == (228, 43, 30)
    assert (track["earliest_instant_grat_date"], track["number"]) == ("2022-03-10", 1)
    assert [row["position"] for row in track["primary_contributions"]] == [1, 2, 3]
    assert [(row["split_percent"], row["country"]) for row in work["contributions"]] == [
        (50.0, "All"),
        (30.0, "United States"),
    ]
    assert [disc["number"] for disc in read["discs"]] == [1, 2]
    assert read["discs"][0]["tracks"][1]["title"] == "I Keep Forgettin'"


def test_row_ids_are_all_different(start: Start) -> None:
    openplay = OpenPlayClient(start(BARE).addresses)
    record = openplay.create(documented("create-release-request")).json
    found: list[int] = []

    def walk(value: Any) -> None:
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(inner)
        if isinstance(value, dict) and isinstance(value.get("id"), int):
            found.append(value["id"])

    walk(record)
    assert len(found) == len(set(found)) > 15


def test_artists_are_made_on_a_name_that_is_not_exactly_there(start: Start) -> None:
    practice = start()
    openplay = OpenPlayClient(practice.addresses)
    before = practice.artists()
    openplay.create(
        {"title": "One", "primary_contributions": [{"artist": "Kenny Loggins"}, {"artist": "KENNY Loggins"}]}
    )
    assert practice.artists() == [*before, "KENNY Loggins"]
    pinned = openplay.create({"title": "Two", "primary_contributions": [{"id": 1, "artist": "Someone"}]}).json
    assert pinned["primary_contributions"][0]["artist"] == before[0]
    assert openplay.create({"title": "Three", "contributions": [{"id": 999}]}).status == 422


def test_credentials_are_needed(start: Start) -> None:
    addresses = start().addresses
    url = addresses.openplay_read_base + "releases/"
    for headers in ({}, {"Authorization": "Basic !"}, {"Authorization": "Basic dTpw"}):
        refused = call("GET", url, **headers)
        assert refused.status == 401
        assert refused.json == {"error": "Unauthorized"}
        assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert call("GET", url, Authorization="Bearer x").status == 400


def test_addresses_that_do_not_answer(start: Start) -> None:
    openplay = OpenPlayClient(start().addresses)
    read, write = openplay.addresses.openplay_read_base, openplay.addresses.openplay_write_base
    key = openplay.authorization
    assert openplay.get("").status == 200
    assert call("GET", write, Authorization=key).status == 200
    assert openplay.get("releases/195-999/").status == 404
    assert openplay.get("tracks/").status == 404
    assert call("POST", read + "releases/", body=b"{}", Authorization=key).status == 405
    assert call("DELETE", write + "releases/195-14/", Authorization=key).status == 405
    for method, url in (("GET", read + "releases?q=a"), ("POST", write + "releases")):
        moved = call(method, url, body=b"{}", Authorization=key)
        assert moved.status == 301
        assert moved.headers["Location"] == url.replace("releases", "releases/")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"upc": "1"}, "title"),
        ({"title": "T", "release_date": "13/3/26"}, "release_date"),
        ({"title": "T", "discs": {}}, "discs"),
        ({"title": "T", "discs": [{"tracks": [{"title": "A", "duration": "3:48"}]}]}, "discs.0.tracks.0.duration"),
        ({"title": "T", "contributions": [{"role": "Vocals"}]}, "contributions.0.artist"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(start: Start, body: dict[str, Any], field: str) -> None:
    practice = start(Variant(error_shape="errors"))
    openplay = OpenPlayClient(practice.addresses)
    refused = openplay.create(body)
    assert refused.status == 422
    assert list(refused.json["errors"]) == [field]
    assert practice.created_releases() == []


def test_only_json_is_taken(start: Start) -> None:
    practice = start()
    openplay = OpenPlayClient(practice.addresses)
    assert openplay.create(b"title=T", Content_Type="application/x-www-form-urlencoded").status == 400
    assert openplay.create(b"{").status == 400
    assert openplay.create(b"[]").status == 400
    assert practice.created_releases() == []


def test_every_answer_to_a_create(start: Start) -> None:
    seen: set[tuple[int, tuple[str, ...], str]] = set()
    for number, variant in enumerate(create_answer_variants()):
        practice = start(variant)
        openplay = OpenPlayClient(practice.addresses)
        made = openplay.create({"title": f"T{number}", "upc": str(number)})
        refused = openplay.create({})
        kind = refused.headers["Content-Type"].partition(";")[0]
        shape = "html" if kind == "text/html" else next(iter(refused.json))
        seen.add((made.status, tuple(made.json)[:2], shape))
        assert len(practice.created_releases()) == number + 1
        practice.stop()
    bodies = (("id", "title"), ("id",), ())
    assert seen == {(s, b, e) for s in (200, 201) for b in bodies for e in ("error", "errors", "html")}


def test_pages_and_filters(start: Start, clock: Clock) -> None:
    openplay = OpenPlayClient(start(Variant(burst=1000)).addresses)
    for number in range(120):
        label = "Black & White" if number % 2 else "Smooth"
        assert openplay.create({"title": f"Song {number}", "upc": f"{number:012}", "label": label}).status == 201
    clock.now += 5
    first = openplay.get("releases/?q=song").json
    assert (first["total_results"], first["result_range"], first["previous"]) == (120, "1 - 50", None)
    ids: list[str] = []
    url: str | None = openplay.addresses.openplay_read_base + "releases/?q=song"
    while url:
        page = call("GET", url, Authorization=openplay.authorization).json
        ids += [hit["id"] for hit in page["results"]]
        url = page["next"]
    assert len(ids) == len(set(ids)) == 120
    assert (page["result_range"], page["current_page"]) == ("101 - 120", 3)
    assert page["last"].endswith("page=3")

    by_label = openplay.get("releases/?filters%5Blabel%5D%5B%5D=Black+%26+White&q=SONG+11").json
    assert [hit["title"] for hit in by_label["results"]] == [
        "Song 11",
        "Song 111",
        "Song 113",
        "Song 115",
        "Song 117",
        "Song 119",
    ]
    assert "Black+%26+White" in by_label["first"]
    two = openplay.get("releases/?filters[label][]=Black+%26+White&filters[label][]=Smooth").json
    assert two["total_results"] == 120
    assert openplay.get("releases/?filters[project_number]=94").json["total_results"] == 2
    assert openplay.found("000000000007") == [ids[7]]
    assert openplay.found("7") == [], "a UPC is matched as text"
    assert openplay.get("releases/?page=201").status == 400
    assert openplay.get("releases/?page=x").status == 400


def test_a_release_is_found_then_submitted_then_changes(start: Start, clock: Clock) -> None:
    openplay = OpenPlayClient(start(Variant(index_lag=2, status_delay=20)).addresses)
    made = openplay.create({"title": "T", "upc": "000000000017"}).json["id"]
    assert openplay.get(f"releases/{made}/").json.get("status") is None
    assert openplay.found("000000000017") == []
    clock.now += 2
    assert openplay.found("000000000017") == [made]
    clock.now += 18
    assert openplay.get(f"releases/{made}/").json["status"] == "Submitted"
    clock.now += 2
    _, platform_id = openplay.found("000000000017")
    platform = openplay.get(f"releases/{platform_id}/").json
    assert (platform["id"], platform["tenant_release_id"], platform["submission_number"]) == (
        platform_id,
        made,
        "1 of 1",
    )
    assert platform_id.isdecimal()
    assert "status" not in platform


def test_later_statuses_are_words_null_and_absent(start: Start, clock: Clock) -> None:
    openplay = OpenPlayClient(start(Variant(burst=1000)).addresses)
    made = [openplay.create({"title": f"T{number}"}).json["id"] for number in range(20)]
    seen: set[str] = set()
    for _ in range(6):
        clock.now += 20
        for release_id in made:
            record = openplay.get(f"releases/{release_id}/").json
            status = record.get("status", "absent")
            seen.add("null" if status is None else status if status in ("absent", "Submitted") else "word")
    assert seen == {"Submitted", "word", "null", "absent"}


def test_what_was_created_survives(start: Start, clock: Clock) -> None:
    practice = start()
    before = practice.addresses
    openplay = OpenPlayClient(practice.addresses)
    body = b'{ "title": "Caf\xc3\xa9",\n "upc": "000000000017", "unknown": 1 }'
    made = openplay.create(body).json["id"]
    practice.stop()
    again = start()
    assert (again.addresses.key_id, again.addresses.key_secret) == (before.key_id, before.key_secret)
    assert again.created_releases() == [
        {"id": made, "upc": "000000000017", "title": "Café", "at": clock.now, "payload": body.decode()}
    ]
    clock.now += 2
    assert OpenPlayClient(again.addresses).found("000000000017") == [made]
    posts = [request for request in again.requests() if request["method"] == "POST"]
    assert [(post["upc"], post["release_id"], post["status"]) for post in posts] == [("000000000017", made, 201)]


@pytest.mark.parametrize(
    ("fault", "answer", "stored"),
    [
        ("lose_answer_after_create", None, 1),
        ("drop_before_create", None, 0),
        ("error_500_before_create", 500, 0),
        ("error_500_after_create", 500, 1),
        ("rate_limit", 429, 0),
    ],
)
def test_faults_happen_as_often_as_asked(start: Start, fault: str, answer: int | None, stored: int) -> None:
    practice = start(faults=FaultInjection(**{fault: 1}))
    openplay = OpenPlayClient(practice.addresses)
    if answer is None:
        with pytest.raises(RemoteDisconnected):
            openplay.create({"title": "T"})
    else:
        assert openplay.create({"title": "T"}).status == answer
    assert len(practice.created_releases()) == stored
    assert openplay.create({"title": "T"}).status == 201
    assert len(practice.created_releases()) == stored + 1


def test_a_probability_follows_the_seed(start: Start) -> None:
    practice = start(Variant(burst=1000), faults=FaultInjection(error_500_before_create=0.5), seed=7)
    openplay = OpenPlayClient(practice.addresses)
    failed = [openplay.create({"title": "T"}).status == 500 for _ in range(40)]
    assert 5 < sum(failed) < 35
    assert len(practice.created_releases()) == 40 - sum(failed)
    practice.stop()
    again = start(Variant(burst=1000), faults=FaultInjection(error_500_before_create=0.5), seed=7)
    openplay = OpenPlayClient(again.addresses)
    assert [openplay.create({"title": "T"}).status == 500 for _ in range(40)] == failed


def test_rate_limit_as_documented(start: Start, clock: Clock) -> None:
    practice = start(Variant(burst=2, requests_per_second=0.2))
    openplay = OpenPlayClient(practice.addresses)
    assert [openplay.get("").status for _ in range(2)] == [200, 200]
    refused = openplay.get("")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "5")
    assert refused.json == {"error": "Rate limit exceeded; retry after 5 seconds"}
    clock.now += 5
    assert openplay.get("").status == 200


def test_faults_can_be_set_by_another_process(start: Start, clock: Clock) -> None:
    practice = start()
    url = practice.addresses.faults_url
    changed = call("POST", url, body=b'{"rate_limit": 1, "index_lag": 0, "clock_skew": 3600}')
    assert (changed.status, changed.json["rate_limit"]) == (200, 1)
    assert practice.faults.index_lag == 0
    openplay = OpenPlayClient(practice.addresses)
    assert openplay.create({"title": "T"}).status == 429
    openplay.create({"title": "T", "upc": "5"})
    assert openplay.found("5") == ["195-15"]
    assert call("GET", url).headers["Date"] == "Tue, 14 Nov 2023 23:13:20 GMT", "an hour after the clock"
    for wrong in (b'{"no_such": 1}', b'{"slow": "x"}', b"[]", b"{"):
        assert call("POST", url, body=wrong).status == 400


def test_extra_fields_are_the_only_difference(start: Start) -> None:
    openplay = OpenPlayClient(start().addresses)
    record = openplay.get("releases/195-14/").json
    extra = keys_of(record) - keys_of(documented("release-music-response"))
    assert extra == {".links", ".links.self", ".track_count", ".discs[].track_count"}


@pytest.mark.parametrize(
    ("text", "expected"), [("PT3M48S", 228), ("PT1H", 3600), ("PT0.5S", 0), ("PT", None), ("3:48", None), (228, None)]
)
def test_seconds_of_a_duration(text: object, expected: int | None) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "header", [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Host": "elsewhere.example:80"}]
)
def test_a_page_of_another_site_neither_sees_nor_sets_faults(start: Start, header: dict[str, str]) -> None:
    practice = start()
    url = practice.addresses.faults_url
    assert call("POST", url, body=b'{"rate_limit": 9}', **header).status == 403
    assert call("GET", url, **header).status == 403
    assert practice.faults.rate_limit == 0


def test_the_usual_statuses_tell_the_story_of_a_release(start: Start, clock: Clock) -> None:
    openplay = OpenPlayClient(start(Variant(statuses="usual", status_delay=20)).addresses)
    made = openplay.create(documented("create-release-request")).json["id"]
    told: list[str] = []
    for _ in range(4):
        told.append(openplay.get(f"releases/{made}/").json["status"])
        clock.now += 20
    assert told == ["Submitted", "In review", "Delivered", "Delivered"]
