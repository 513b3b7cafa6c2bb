"""A draft from what catalogues say: the same release comes back, with the source of each value, and nothing made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pytest

from tests.lookups.catalogues import of_draft, page_of, renamed
from tests.lookups.test_comparison import RELEASES, STORES
from trackball_desktop.domain.edits import Batch
from trackball_desktop.domain.inherit import display_artist, effective, shown_title
from trackball_desktop.domain.release import PrimaryContribution, Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.message import format_length
from trackball_desktop.lookups.comparison import find_differences
from trackball_desktop.lookups.model import StoreRelease
from trackball_desktop.lookups.prefill import PrefillOffer, build_prefill, find_offers

GUESTS = RELEASES["guests"]
RECORD = of_draft(GUESTS)
ALL = [STORES[store](RECORD) for store in ("deezer", "musicbrainz", "itunes")]


def _line(release: Release, node: Release | Track) -> str:
    rows = effective(release, node, "primary_contributions").value
    return display_artist(cast("tuple[PrimaryContribution, ...]", rows))


@pytest.mark.parametrize("name", RELEASES)
def test_the_release_that_was_made_comes_back(name: str) -> None:
    draft = RELEASES[name]
    made = build_prefill([STORES[store](of_draft(draft)) for store in ("deezer", "musicbrainz", "itunes")]).release
    assert made.title == draft.title
    assert made.label == draft.label
    assert _line(made, made) == _line(draft, draft)
    assert [track.isrc for track in made.tracks()] == [track.isrc for track in draft.tracks()]
    assert [shown_title(made, track) for track in made.tracks()] == [
        shown_title(draft, track) for track in draft.tracks()
    ]
    assert [_line(made, t) for t in made.tracks()] == [_line(draft, t) for t in draft.tracks()]


def test_each_value_names_who_says_it_and_who_says_otherwise() -> None:
    other = replace(STORES["musicbrainz"](RECORD), label="Faro Lento Ltd.", catalog_number="FARO-014")
    made = build_prefill([STORES["deezer"](RECORD), other])
    label = made.values[made.release.id, "label"]
    assert (label.text, label.sources) == ("Northlight", ("Deezer",))
    assert label.others == (("MusicBrainz", "Faro Lento Ltd."),)
    assert made.values[made.release.id, "catalog_number"].sources == ("MusicBrainz",)
    assert made.values[made.release.id, "title"].sources == ("Deezer", "MusicBrainz")
    assert made.links == (("Deezer", "https://www.deezer.com/album/4711"), ("MusicBrainz", other.link))


def test_an_artists_page_comes_with_the_name() -> None:
    made = build_prefill([STORES["deezer"](RECORD)]).release
    rows = cast("tuple[PrimaryContribution, ...]", made.primary_contributions)
    assert len(rows) == 1
    assert rows[0].local.deezer_id == str(page_of("Los Faros"))


def test_what_nobody_says_stays_empty() -> None:
    made = build_prefill([StoreRelease(store="Deezer", id="1", title="Marea Alta - EP", link="")])
    assert made.release.title == "Marea Alta"
    assert {field for _, field in made.values} == {"title"}
    assert made.release.label is INHERIT
    assert list(made.release.tracks()) == []


def test_lines_and_dates_are_read_only_where_they_are_whole() -> None:
    one = replace(ALL[0], p_line="℗ 2026 Faro Lento, under license to X", release_date="2026-09")
    made = build_prefill([one]).release
    assert (made.pline_year, made.pline_owner) == ("2026", "Faro Lento, under license to X")
    assert made.release_date is INHERIT
    made = build_prefill([replace(one, p_line="All rights reserved", release_date="2026-09-04")]).release
    assert made.pline_year is INHERIT
    assert made.release_date == date(2026, 9, 4)


def test_a_line_that_names_nobody_apart_stays_one_name() -> None:
    made = build_prefill([STORES["itunes"](of_draft(RELEASES["duets"]))]).release
    assert _line(made, made) == "Robert Plant & Alison Krauss"


# --- offers for a draft that exists -----------------------------------------------------------------------------------


def _taken(release: Release, offered: tuple[PrefillOffer, ...]) -> Release:
    return Batch(label="From stores", edits=tuple(one.edit() for one in offered)).apply(release)


def test_a_draft_that_says_the_same_is_offered_nothing_but_what_it_lacks() -> None:
    found = find_offers(GUESTS, build_prefill(ALL))
    assert {one.field for one in found if one.ours} <= {"release_date", "duration", "catalog_number", "pline_year"}
    assert _differs(_taken(GUESTS, found)) == ()


def _differs(release: Release) -> tuple[object, ...]:
    return find_differences(release, STORES["musicbrainz"](RECORD))


def test_every_empty_field_is_offered_and_taking_all_leaves_no_difference() -> None:
    bare = GUESTS.model_copy(
        update={
            "label": INHERIT,
            "upc": INHERIT,
            "discs": tuple(
                disc.model_copy(update={"tracks": tuple(t.model_copy(update={"isrc": INHERIT}) for t in disc.tracks)})
                for disc in GUESTS.discs
            ),
        }
    )
    found = find_offers(bare, build_prefill(ALL))
    filled = {one.field for one in found if not one.ours}
    assert {"label", "upc", "isrc"} <= filled
    after = _taken(bare, found)
    assert [track.isrc for track in after.tracks()] == [track.isrc for track in GUESTS.tracks()]
    assert after.label == GUESTS.label


def test_a_difference_is_offered_with_both_texts() -> None:
    record = renamed(RECORD, 2, title="Do Not Stop")
    found = [one for one in find_offers(GUESTS, build_prefill([STORES["deezer"](record)])) if one.field == "title"]
    assert [(one.ours, one.value.text, one.value.sources) for one in found] == [
        ("Don't Stop", "Do Not Stop", ("Deezer",))
    ]


def test_nothing_is_overwritten_without_a_look() -> None:
    """An offer is an edit that somebody takes; making offers changes nothing."""
    before = GUESTS.model_dump_json()
    find_offers(GUESTS, build_prefill(ALL))
    assert GUESTS.model_dump_json() == before


def test_a_length_is_offered_as_a_length() -> None:
    made = build_prefill([STORES["musicbrainz"](RECORD)]).release
    assert next(iter(made.tracks())).duration == timedelta(seconds=185.4)


def test_a_length_over_an_hour_is_spelled_with_its_hours() -> None:
    assert format_length(3723.4) == "1:02:03"
    assert format_length(228) == "3:48"
