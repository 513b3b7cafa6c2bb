"""The mapping between OpenPlay's JSON and the model: what goes in comes out, whatever it is."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackball_desktop.api.json_text import read_json
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
    field_kinds,
    walk,
)
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.formats.release_json import read_release_json
from trackball_desktop.targets.openplay.body import (
    canonical_json,
    create_body,
    draft_from_remote,
    import_create_body,
    parse_remote,
    pretty_json,
)

BODIES = Path(__file__).parents[2] / "data" / "openplay"


def body_named(name: str) -> dict[str, Any]:
    return read_release_json((BODIES / f"{name}.json").read_bytes())


def round_trip(body: dict[str, Any]) -> dict[str, Any]:
    """In, through the form that drafts are kept in, resolved and out as text, read again."""
    kept = import_create_body(body).model_dump_json(exclude_defaults=True)
    return read_json(pretty_json(create_body(resolve(Release.model_validate_json(kept)))))


def same(a: Any, b: Any) -> bool:
    """Equal as JSON: types count, and a number equals a number of the same value."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str) or isinstance(b, str):
        return type(a) is type(b) and a == b
    if a is None or b is None:
        return a is b
    return isinstance(a, int | Decimal) and isinstance(b, int | Decimal) and a == b


def test_the_documented_create_body_comes_out_as_it_went_in() -> None:
    body = body_named("create-release-request")
    out = round_trip(body)
    assert same(body, out)
    assert list(out) == list(body), "and in the order of the documents"
    types = {key: type(value) for key, value in out.items()}
    assert types["distribution_group_id"] is int
    assert types["pline_year"] is str
    assert out["sub_genre"] is None
    assert "genre" not in out
    splits = [c["split_percentage"] for c in out["discs"][0]["tracks"][0]["works"][0]["contributions"]]
    assert splits == [50, 30]
    assert [type(split) for split in splits] == [int, int]


def test_an_import_leaves_nothing_to_inherit() -> None:
    release = import_create_body(body_named("create-release-request"))
    for node in walk(release):
        assert not [name for name in field_kinds(type(node)) if getattr(node, name) is INHERIT]
    assert release.genre is ABSENT
    assert release.sub_genre is None


def test_alike_works_stay_two() -> None:
    work = {"title": "Kites"}
    body = {"discs": [{"tracks": [{"works": [work]}, {"works": [work, work]}]}]}
    release = import_create_body(body)
    assert len(release.works) == 3
    assert len({work.id for work in release.works}) == 3
    assert same(round_trip(body), body)


def test_a_work_shared_by_two_tracks_is_nested_in_both() -> None:
    work = Work(title="Kites")
    release = Release(discs=(Disc(tracks=(Track(works=(work.id,)), Track(works=(work.id,)))),), works=(work,))
    tracks = create_body(resolve(release))["discs"][0]["tracks"]
    assert [track["works"] for track in tracks] == [[{"title": "Kites"}]] * 2


@pytest.mark.parametrize(
    ("share", "text"),
    [("50", "50"), ("33.33", "33.33"), ("33.30", "33.3"), ("50.0", "50"), ("0.1", "0.1"),
     ("33.333333333333333333", "33.333333333333333333")],
)  # fmt: skip
def test_a_share_is_written_with_exactly_its_digits(share: str, text: str) -> None:
    work = Work(contributions=(WorkContribution(split_percentage=Decimal(share)),))
    release = Release(discs=(Disc(tracks=(Track(works=(work.id,)),)),), works=(work,))
    assert f'{{"split_percentage":{text}}}' in canonical_json(create_body(resolve(release)))


def test_a_share_given_as_text_stays_text() -> None:
    body = {"discs": [{"tracks": [{"works": [{"publishers": [{"split_percentage": "50"}]}]}]}]}
    release = import_create_body(body)
    publisher = release.works[0].publishers
    assert isinstance(publisher, tuple)
    assert publisher[0].split_percentage is ABSENT
    assert publisher[0].extra == {"split_percentage": "50"}
    assert same(round_trip(body), body)


def test_a_field_that_is_set_wins_over_what_the_import_kept() -> None:
    release = import_create_body({"title": 5, "surprise": [1.0, {"a": None}]})
    assert release.title is ABSENT
    assert create_body(release) == {"title": 5, "surprise": [1.0, {"a": None}]}
    assert create_body(release.model_copy(update={"title": "Five"}))["title"] == "Five"
    assert create_body(release.model_copy(update={"title": None}))["title"] is None


def test_empty_lists_and_no_lists_are_told_apart() -> None:
    for body in ({"discs": []}, {"discs": None}, {}, {"discs": [{"tracks": []}]}, {"discs": [{}]}):
        assert round_trip(body) == body


def test_an_id_is_sent_only_where_a_text_was_pasted() -> None:
    body = {"primary_contributions": [{"id": "93"}, {"id": 5101014}]}
    release = import_create_body(body)
    assert [c.artist_id for c in release.children("primary_contributions")] == ["93", ABSENT]  # type: ignore[attr-defined]
    assert same(round_trip(body), body)
    publishers = (Publisher(publisher_id="7"),)
    work = Work(publishers=publishers)
    release = Release(discs=(Disc(tracks=(Track(works=(work.id,)),)),), works=(work,))
    assert create_body(release)["discs"][0]["tracks"][0]["works"] == [{"publishers": [{"id": "7"}]}]


AWKWARD = [
    None, True, False, 0, 1, -7, 1981, 10**30, Decimal("33.33"), Decimal("1.0"), Decimal("-0.5"), Decimal("1E+3"),
    "", " ", "1981", "-7", "007", "50", "50.0", "33.3", "33,3", "1e3", "NaN", "true", "yes",
    "2022-03-11", "20220311", "2022-3-11", "2022-02-30", "12:30:00", "12:30", "12:30:00Z",
    "PT3M48S", "PT228S", "PT0S", "P1D", "3:48", "inherit", [], {}, [None], [1], ["a", 1], ["FR", "DE"], [{}], [[]],
    [{"id": 1}, 5], {"unset": "inherit"}, {"unset": "absent"}, {"excluded": "x", "partner_names": "y"},
]  # fmt: skip


@pytest.mark.parametrize("value", AWKWARD, ids=repr)
def test_every_field_gives_back_whatever_it_was_given(value: Any) -> None:
    def filled(cls: type[Any], **nested: Any) -> dict[str, Any]:
        return dict.fromkeys([*field_kinds(cls), "id", "unknown"], value) | nested

    entries = {"primary_contributions": [filled(PrimaryContribution)], "contributions": [filled(Contribution)]}
    credits = {"contributions": [filled(WorkContribution)], "publishers": [filled(Publisher)]}
    tracks = [filled(Track), filled(Track, works=[filled(Work), filled(Work, **credits)], **entries)]
    body = filled(Release, discs=[filled(Disc, tracks=value), filled(Disc, tracks=tracks)], **entries)
    for each in (body, filled(Release, discs=value)):
        assert same(round_trip(each), each)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=8)
    | st.sampled_from(["2022-03-11", "12:30:00", "PT3M48S", "PT228S", "1981", "50", "33.3", "yes", "", " 12 "])
    | st.decimals(-(10**6), 10**6, places=3).map(lambda number: Decimal(repr(float(number)))),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=6), children, max_size=3),
    max_leaves=6,
)  # fmt: skip


def bodies_of(cls: type[Any], **nested: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies with any subset of a node's keys, some unknown ones, right and wrong types."""
    names = [*field_kinds(cls), "id", "extra", "local", "works", "unknown"]
    known = st.dictionaries(st.sampled_from(names), json_values, max_size=8)
    lists = [
        st.just({}) | (json_values | st.lists(children, max_size=2)).map(lambda value, name=name: {name: value})
        for name, children in nested.items()
    ]
    return st.tuples(known, *lists).map(lambda parts: {k: v for part in parts for k, v in part.items()})


works = bodies_of(Work, contributions=bodies_of(WorkContribution), publishers=bodies_of(Publisher))
tracks = bodies_of(Track, works=works, primary_contributions=bodies_of(WorkContribution))
releases = bodies_of(Release, discs=bodies_of(Disc, tracks=tracks), partners=json_values)


@given(releases)
@settings(max_examples=150, deadline=None)
def test_any_body_comes_out_as_it_went_in(body: dict[str, Any]) -> None:
    body = read_json(canonical_json(body))
    assert same(round_trip(body), body)


@given(json_values)
@settings(max_examples=100, deadline=None)
def test_json_is_written_as_the_standard_library_would_read_it(value: Any) -> None:
    assert same(read_json(canonical_json(value)), read_json(pretty_json(value)))
    assert json.loads(canonical_json(value)) == json.loads(pretty_json(value))


@pytest.mark.parametrize(
    "text",
    [b"", b"<html>", b"[1,2", b'{"a": NaN}', b'{"a": Infinity}', b"\xff\xfe\x00", b"[" * 100_000, b"[" * 70 + b"]" * 70,
     b'{"a":' + b"9" * 5000 + b"}", b"[]", b'"text"', b"null"],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_release_is_refused_with_a_sentence(text: bytes) -> None:
    with pytest.raises(UserError, match="This file is"):
        read_release_json(text)


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    body = read_release_json(b'{"title": "a\\ud800b", "x\\udc00": 1}')
    assert body == {"title": "a�b", "x�": 1}
    assert canonical_json(body).encode()


def test_both_read_shapes_parse() -> None:
    music = parse_remote(body_named("release-music-response"))
    platform = parse_remote(body_named("release-platform-response"))
    assert (music.id, music.copy_of, music.status, music.is_copy) == ("195-14", None, "Submitted", False)
    assert (platform.id, platform.copy_of, platform.status) == ("93813", "195-14", ABSENT)
    assert platform.is_copy
    assert platform.copy_number == "1 of 1"
    assert music.label == "Regular Records"
    assert music.upc == "555555555555"
    assert [(t.title, t.isrc, t.number) for t in music.tracks] == [("I Keep Forgettin'", "USOPY8255555", 1)]
    assert music.raw == body_named("release-music-response")


def test_an_answer_of_wrong_types_is_still_read() -> None:
    remote = parse_remote(
        {"id": 93813, "upc": None, "label": 5, "status": None, "discs": [{"tracks": "x"}, 7], "tracks": 1}
    )
    assert (remote.id, remote.upc, remote.label, remote.status, remote.tracks) == ("93813", None, "5", None, ())
    assert parse_remote({"status": {"word": "Odd"}}).status == '{"word":"Odd"}'
    assert parse_remote({}).id is None


@given(json_values.filter(lambda value: isinstance(value, dict)))
@settings(max_examples=60, deadline=None)
def test_any_object_parses_and_makes_a_draft(value: dict[str, Any]) -> None:
    parse_remote(value)
    draft_from_remote(value)


def test_a_draft_made_of_an_answer_has_the_create_bodys_names_and_no_row_ids() -> None:
    release, missing = draft_from_remote(body_named("release-music-response"))
    body = json.loads(canonical_json(create_body(resolve(release))))
    assert body["catalog_number"] == "55555-ABC55-5"
    assert body["label"] == "Regular Records"
    assert body["pline_year"] == "1982"
    assert "version_title" not in body, "a null of an answer says that there is none"
    assert body["track_price_tier"] == "Middle-Tier Track price"
    track = body["discs"][0]["tracks"][0]
    assert (track["duration"], track["preview_in"], track["sample_length"]) == ("PT3M45S", "PT0S", "PT1M")
    work = track["works"][0]
    assert work["contributions"][0] == {
        "artist": "Ed Sanford", "role": "Author", "affiliation": "BMG", "split_percentage": 50, "country": "Worldwide",
    }  # fmt: skip
    assert "split_percentage" not in work["contributions"][1]
    assert '"id"' not in canonical_json(body)
    assert not any(node.extra for node in walk(release))
    read_only = {"status", "position", "category", "project", "cover_art", "lyrics", "number", "tenant_release_id"}
    assert not [name for name in read_only if f'"{name}"' in canonical_json(body)]
    assert {"notes", "keywords", "release_time", "discs[].tracks[].track_type", "discs[].tracks[].keywords"} <= missing
    assert "discs[].tracks[].works[].keywords" in missing
    assert not {"title", "label", "catalog_number", "discs[].upc", "discs[].tracks[].isrc"} & missing
