"""Three sides compared: what practice reads back of a body is no difference, and what was changed there is exactly one.

The read shapes come from practice, which is written against the documents alone and knows nothing of the comparison.
"""

from __future__ import annotations

import copy
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.releases import harbour
from trackball_desktop.domain.edits import RemoveNode, SetField
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.release import Release, Track, walk
from trackball_desktop.practice.shapes import read_shape
from trackball_desktop.targets.comparison.comparison import PLACE, WHOLE_PART, Row, Verdict, compare, take_remote_values
from trackball_desktop.targets.comparison.snapshots import draft_snapshot
from trackball_desktop.targets.openplay.body import create_body, import_create_body
from trackball_desktop.targets.openplay.snapshots import remote_snapshot, sent_snapshot

BODIES = Path(__file__).parents[2] / "data" / "openplay"


class Numbers:
    """Row ids and artists, as practice's catalogue gives them."""

    def __init__(self) -> None:
        self._rows = itertools.count(5_000_001)

    def next_row_id(self) -> int:
        return next(self._rows)

    def ensure_artist(self, name: str) -> None:
        pass

    def artist_name(self, artist_id: str) -> str | None:
        return f"artist {artist_id}"


def body_of(release: Release) -> dict[str, Any]:
    return json.loads(json.dumps(create_body(resolve(release)), default=float))


def answer_of(body: dict[str, Any]) -> dict[str, Any]:
    return {"id": "195-14", **json.loads(json.dumps(read_shape(body, Numbers()))), "status": "Submitted"}


def differences(sent: dict[str, Any] | None, remote: dict[str, Any] | None, draft: Release) -> list[Row]:
    rows = compare(sent and sent_snapshot(sent), remote and remote_snapshot(remote), draft_snapshot(draft))
    return [row for row in rows if row.verdict is Verdict.DIFFERENT]


def named(rows: list[Row]) -> list[tuple[str, tuple[int, ...], str]]:
    return [(row.part, row.place, row.field) for row in rows]


def take_all(rows: list[Row], remote: dict[str, Any], draft: Release) -> Release:
    return take_remote_values(rows, remote_snapshot(remote), draft, None, "took OpenPlay's values").apply(draft)


NAMES = st.text("abc dé夜", min_size=1, max_size=6).filter(str.strip)
YEARS = st.integers(1950, 2030)
SHARES = st.integers(0, 100)
PARTY = st.fixed_dictionaries({"artist": NAMES}, optional={"featured": st.booleans()})
CREDIT = st.fixed_dictionaries({"artist": NAMES}, optional={"role": NAMES, "type": NAMES})
WRITER = st.fixed_dictionaries(
    {"artist": NAMES}, optional={"role": NAMES, "split_percentage": SHARES, "country": st.just("Worldwide")}
)
PUBLISHER = st.fixed_dictionaries({"publisher": NAMES}, optional={"split_percentage": SHARES, "affiliation": NAMES})
WORK = st.fixed_dictionaries(
    {"title": NAMES},
    optional={
        "iswc": st.just("T-345246800-1"), "copyright_year": YEARS, "keywords": NAMES,
        "contributions": st.lists(WRITER, max_size=3), "publishers": st.lists(PUBLISHER, max_size=2),
    },
)  # fmt: skip
TRACK = st.fixed_dictionaries(
    {"title": NAMES, "track_type": st.just("audio")},
    optional={
        "duration": st.sampled_from(["PT3M48S", "PT1H2S"]), "preview_in": st.just("PT0S"), "pline_year": YEARS.map(str),
        "version_title": NAMES, "notes": NAMES, "genre": st.none() | NAMES, "works": st.lists(WORK, max_size=2),
        "primary_contributions": st.lists(PARTY, max_size=2), "contributions": st.lists(CREDIT, max_size=3),
    },
)  # fmt: skip
BODY = st.fixed_dictionaries(
    {"title": NAMES, "label": NAMES, "discs": st.lists(
        st.fixed_dictionaries({"tracks": st.lists(TRACK, min_size=1, max_size=3)}), min_size=1, max_size=2)},
    optional={
        "upc": st.sampled_from(["036000291452", "00036000291452"]), "catalog_number": NAMES, "studio": NAMES,
        "release_date": st.dates().map(str), "partners": st.just({"excluded": False, "partner_names": ["Deezer"]}),
        "track_price_tier": NAMES, "keywords": NAMES, "primary_contributions": st.lists(PARTY, max_size=2),
    },
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(body=BODY)
def test_what_is_read_back_of_any_body_is_no_difference(body: dict[str, Any]) -> None:
    draft = import_create_body(body)
    assert differences(body, answer_of(body), draft) == []
    assert differences(None, answer_of(body), draft) == []


def test_the_documented_create_body_and_what_is_read_back_of_it_agree() -> None:
    body = json.loads((BODIES / "create-release-request.json").read_text())
    draft = import_create_body(body)
    rows = compare(sent_snapshot(body), remote_snapshot(answer_of(body)), draft_snapshot(draft))
    assert [row for row in rows if row.verdict is Verdict.DIFFERENT] == []
    missing_fields = {(row.part, row.field) for row in rows if row.verdict is Verdict.MISSING}
    assert {
        ("release", "keywords"),
        ("release", "notes"),
        ("track", "session_type"),
        ("work", "keywords"),
    } <= missing_fields
    assert not any(row.remote.is_known for row in rows if row.verdict is Verdict.MISSING)
    alike = {(row.part, row.field) for row in rows if row.verdict is Verdict.ALIKE}
    assert ("work", "contributions") in alike  # "Worldwide" there is "All"


CHANGES: list[tuple[tuple[Any, ...], Any, tuple[str, tuple[int, ...], str]]] = [
    (("title",), "Another", ("release", (), "title")),
    (("label",), {"name": "Southlight"}, ("release", (), "label")),
    (("release_date",), "2027-04-01", ("release", (), "release_date")),
    (("upc",), "799439112766", ("release", (), "upc")),
    (("pline_owner",), "Somebody", ("release", (), "pline_owner")),
    (("partners", "partner_names"), ["Deezer"], ("release", (), "partners")),
    (("primary_contributions", 0, "artist"), "Somebody", ("release", (), "primary_contributions")),
    (("discs", 1, "upc"), "799439112766", ("disc", (2,), "upc")),
    (("discs", 0, "tracks", 1, "title"), "Fast Light", ("track", (1, 2), "title")),
    (("discs", 0, "tracks", 1, "isrc"), "QZNL22699999", ("track", (1, 2), "isrc")),
    (("discs", 0, "tracks", 1, "duration"), 100, ("track", (1, 2), "duration")),
    (("discs", 1, "tracks", 0, "contributions", 0, "role"), "Guitar", ("track", (2, 1), "contributions")),
    (("discs", 0, "tracks", 0, "works", 0, "language"), "French", ("work", (1, 1, 1), "language")),
    (("discs", 0, "tracks", 0, "works", 0, "contributions", 0, "split_percent"), 61.0,
     ("work", (1, 1, 1), "contributions")),
    (("discs", 0, "tracks", 0, "works", 0, "publishers", 0, "country"), "France", ("work", (1, 1, 1), "publishers")),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "row"), CHANGES)
def test_one_change_there_is_one_row_and_taking_it_makes_the_draft_say_the_same(
    path: tuple[Any, ...], value: Any, row: tuple[str, tuple[int, ...], str]
) -> None:
    draft = harbour()
    body = body_of(draft)
    remote = answer_of(body)
    place: Any = remote
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    found = differences(body, remote, draft)
    assert named(found) == [row]
    after = take_all(found, remote, draft)
    assert after != draft
    assert differences(None, remote, after) == []


@pytest.mark.parametrize("row", [row for row in CHANGES if row[0][0] == "primary_contributions"])
def test_taking_a_list_keeps_what_an_answer_does_not_carry(row: Any) -> None:
    draft = harbour()
    track = draft.discs[0].tracks[0]
    people = [{"artist": "Mara Quist"}, {"artist": "Ed Sanford", "featured": True}]
    draft = SetField(node_id=track.id, field="primary_contributions", value=people).apply(draft)
    ids = [entry.id for entry in draft.discs[0].tracks[0].children("primary_contributions")]
    remote = answer_of(body_of(draft))
    remote["discs"][0]["tracks"][0]["primary_contributions"].insert(0, {"id": 1, "artist": "New One", "position": 1})
    after = take_all(differences(None, remote, draft), remote, draft)
    entries = after.discs[0].tracks[0].children("primary_contributions")
    assert [(entry.artist, entry.featured) for entry in entries][1:] == [  # type: ignore[attr-defined]
        ("Mara Quist", draft.discs[0].tracks[0].children("primary_contributions")[0].featured),  # type: ignore[attr-defined]
        ("Ed Sanford", True),
    ]
    assert [entry.id for entry in entries][1:] == ids
    all_ids = [node.id for node in walk(after)]
    assert len(all_ids) == len(set(all_ids))


def test_taking_what_is_inherited_gives_the_track_entries_of_its_own() -> None:
    draft = harbour()
    remote = answer_of(body_of(draft))
    remote["discs"][0]["tracks"][0]["primary_contributions"].append({"id": 9, "artist": "Guest", "position": 2})
    after = take_all(differences(None, remote, draft), remote, draft)
    names = [entry.artist for entry in after.discs[0].tracks[0].children("primary_contributions")]  # type: ignore[attr-defined]
    assert names == ["Mara Quist", "Guest"]
    all_ids = [node.id for node in walk(after)]
    assert len(all_ids) == len(set(all_ids))


def test_a_track_that_only_openplay_has_can_be_added_with_its_works() -> None:
    draft = harbour()
    remote = answer_of(body_of(draft))
    fewer = RemoveNode(node_id=draft.discs[0].tracks[1].id).apply(draft)
    found = differences(None, remote, fewer)
    assert ("track", (1, 2), WHOLE_PART) in named(found)
    after = take_all(found, remote, fewer)
    assert [track.title for track in after.tracks()] == [track.title for track in draft.tracks()]
    assert [work.title for work in after.works_of(after.discs[0].tracks[1])] == ["Slow Light"]
    assert differences(None, remote, after) == []


def test_a_track_that_openplay_does_not_have_can_be_dropped() -> None:
    draft = harbour()
    body = body_of(draft)
    remote = answer_of(body)
    del remote["discs"][0]["tracks"][0]
    found = differences(body, remote, draft)
    assert named(found)[0] == ("track", (1, 1), WHOLE_PART)
    after = take_all(found, remote, draft)
    assert [track.title for track in after.discs[0].tracks] == ["Slow Light", "Kites"]


def test_works_are_added_and_unlinked_as_openplay_has_them() -> None:
    draft = harbour()
    body = body_of(draft)
    remote = answer_of(body)
    works = remote["discs"][0]["tracks"][0]["works"]
    works.append({**copy.deepcopy(works[0]), "title": "Second Half"})
    after = take_all(differences(body, remote, draft), remote, draft)
    assert [work.title for work in after.works_of(after.discs[0].tracks[0])] == ["Harbour", "Second Half"]
    again = take_all(differences(None, answer_of(body), after), answer_of(body), after)
    assert [work.title for work in again.works] == [work.title for work in draft.works]


def test_tracks_are_matched_by_isrc_wherever_they_stand() -> None:
    draft = harbour()
    body = body_of(draft)
    remote = answer_of(body)
    remote["discs"][0]["tracks"].reverse()
    found = differences(body, remote, draft)
    assert named(found) == [("track", (1, 1), PLACE), ("track", (1, 3), PLACE)]
    assert (found[0].sent.text, found[0].remote.text, found[0].draft.text) == ("1.1", "1.3", "1.1")


def titles(release: Release) -> list[list[Any]]:
    return [[track.title for track in disc.tracks] for disc in release.discs]


def test_one_track_takes_the_place_that_it_has_there() -> None:
    draft = harbour()
    body = body_of(draft)
    remote = answer_of(body)
    tracks = remote["discs"][0]["tracks"]
    tracks.append(tracks.pop(0))
    found = differences(body, remote, draft)
    first = next(row for row in found if row.place == (1, 1))
    assert (first.field, first.draft.text, first.remote.text) == (PLACE, "1.1", "1.3")
    batch = take_remote_values([first], remote_snapshot(remote), draft, None, "took its place")
    after = batch.apply(draft)
    assert titles(after)[0] == [track["title"] for track in tracks]
    assert {track.id for track in after.tracks()} == {track.id for track in draft.tracks()}
    assert batch.inverse(draft).apply(after) == draft


def test_a_track_goes_to_another_disc_also_to_one_that_is_not_here_yet() -> None:
    draft = harbour()
    body = body_of(draft)
    for number in (1, 2):
        remote = answer_of(body)
        if number == len(remote["discs"]):
            remote["discs"].append({**copy.deepcopy(remote["discs"][-1]), "tracks": []})
        remote["discs"][number]["tracks"].insert(0, remote["discs"][0]["tracks"].pop(1))
        after = take_all(differences(body, remote, draft), remote, draft)
        assert titles(after) == [[track["title"] for track in disc["tracks"]] for disc in remote["discs"]]


@pytest.mark.parametrize("seed", range(12))
def test_any_order_is_taken_whole(seed: int) -> None:
    """Also where some tracks stand right already, and some are new there or gone."""
    dice = random.Random(seed)
    draft = harbour()
    disc = draft.discs[0]
    many = tuple(Track(title=f"Part {n}", isrc=f"QZNL226{n:05}", track_type="audio") for n in range(7))
    draft = draft.model_copy(update={"discs": (disc.model_copy(update={"tracks": many}), *draft.discs[1:])})
    body = body_of(draft)
    remote = answer_of(body)
    tracks = remote["discs"][0]["tracks"]
    dice.shuffle(tracks)
    if seed % 3 == 1:
        tracks.pop(dice.randrange(len(tracks)))
    if seed % 3 == 2:
        tracks.insert(dice.randrange(6), {**copy.deepcopy(tracks[0]), "title": "New", "isrc": "QZNL22699999"})
    after = take_all(differences(body, remote, draft), remote, draft)
    assert titles(after)[0] == [track["title"] for track in tracks]
    assert [row.field for row in differences(None, remote, after) if row.field in (PLACE, WHOLE_PART)] == []


def test_a_track_put_before_the_others_is_one_difference_and_no_cascade_of_titles() -> None:
    draft = harbour()
    for track in draft.tracks():
        draft = SetField(node_id=track.id, field="isrc", value=None).apply(draft)
    body = body_of(draft)
    remote = answer_of(body)
    remote["discs"][1]["tracks"].insert(0, {**copy.deepcopy(remote["discs"][0]["tracks"][0]), "title": "Prelude"})
    fields = {row.field for row in differences(body, remote, draft)}
    assert fields == {WHOLE_PART, PLACE}


def test_what_changed_here_since_it_was_sent_is_a_difference_also_where_openplay_is_silent() -> None:
    draft = harbour()
    body = body_of(draft)
    edited = SetField(node_id=draft.id, field="keywords", value="sea").apply(draft)
    (row,) = differences(body, answer_of(body), edited)
    assert (row.field, row.remote.is_known, row.draft.text, row.make_edit) == ("keywords", False, "sea", None)


def test_a_line_that_the_app_wrote_itself_is_no_difference() -> None:
    draft = SetField(node_id=(first := harbour()).id, field="notes", value="Blue vinyl").apply(first)
    body = body_of(draft)
    body["notes"] += "\nlabel/abc.manifest.json"
    rows = compare(sent_snapshot(body, "label/abc.manifest.json"), None, draft_snapshot(draft))
    assert [row.field for row in rows if row.verdict is Verdict.DIFFERENT] == []


@pytest.mark.parametrize("answer", [{}, {"discs": None}, {"discs": "no"}, {"discs": [1, {"tracks": [None, {}]}]}])
def test_answers_that_are_not_what_the_documents_say_are_compared_as_far_as_they_go(answer: dict[str, Any]) -> None:
    draft = harbour()
    compare(sent_snapshot(body_of(draft)), remote_snapshot(answer), draft_snapshot(draft))


@pytest.mark.parametrize("value", [["a"], {"a": 1}, 12, True, [None]])
def test_values_of_odd_types_can_be_looked_at_and_never_break_a_draft(value: Any) -> None:
    draft = harbour()
    for field in ("title", "release_date", "partners", "primary_contributions", "pline_year"):
        remote = answer_of(body_of(draft)) | {field: value}
        after = take_all(differences(None, remote, draft), remote, draft)
        assert Release.model_validate_json(after.model_dump_json(exclude_defaults=True)) == after
