"""What stores make of a draft: each value by hand from the rule that is named beside it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.lookups.catalogues import of_draft
from tests.lookups.test_comparison import RELEASES
from tests.lookups.test_comparison import STORES as CATALOGUES
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.domain.release_types import release_type
from trackball_desktop.lookups.store_pages import (
    COVER_SIZES,
    SOURCES,
    STORES,
    Length,
    StoreKey,
    artist_line,
    bare_version,
    compose_page,
    compose_title,
    listed_page,
    shown_length,
    sort_key,
    with_type,
)

_MINUTE = 60.0


def _artists(*names: str, guests: tuple[str, ...] = ()) -> tuple[PrimaryContribution, ...]:
    rows = [PrimaryContribution(artist=name) for name in names]
    return (*rows, *(PrimaryContribution(artist=name, featured=True) for name in guests))


def _release(*tracks: Track, title: str = "Marea Alta", **fields: object) -> Release:
    whole: dict[str, object] = {"primary_contributions": _artists("Los Faros"), **fields}
    return Release(title=title, discs=(Disc(tracks=tracks),), **whole)  # type: ignore[arg-type]


def _track(title: str, seconds: float = 180.0, **fields: object) -> Track:
    return Track(title=title, duration=timedelta(seconds=seconds), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "version", "guests", "spotify", "apple", "deezer"),
    [
        ("Señorita", "", (), "Señorita", "Señorita", "Señorita"),
        ("Señorita", "Remix", (), "Señorita - Remix", "Señorita (Remix)", "Señorita (Remix)"),
        ("Señorita", "(Remix)", (), "Señorita - Remix", "Señorita (Remix)", "Señorita (Remix)"),
        ("Señorita", "", ("Ana Serrano",), "Señorita", "Señorita (feat. Ana Serrano)", "Señorita"),
        # Apple 3.6: the first in round brackets, what follows in square ones; 2.13: "A, B & C".
        ("Numb", "Bonus Track", ("B. o. B.", "Yo Gotti"), "Numb - Bonus Track",
         "Numb (feat. B. o. B. & Yo Gotti) [Bonus Track]", "Numb (Bonus Track)"),
        ("Dem", "", ("A", "B", "C"), "Dem", "Dem (feat. A, B & C)", "Dem"),
        ("(Love Is Like A) Heat Wave", "In the Style of Martha Reeves", (),
         "(Love Is Like A) Heat Wave - In the Style of Martha Reeves",
         "(Love Is Like A) Heat Wave [In the Style of Martha Reeves]",
         "(Love Is Like A) Heat Wave (In the Style of Martha Reeves)"),
        # A guest who is in the title already is not named again.
        ("Señorita (feat. Ana Serrano)", "Remix", ("Ana Serrano",), "Señorita (feat. Ana Serrano) - Remix",
         "Señorita (feat. Ana Serrano) [Remix]", "Señorita (feat. Ana Serrano) (Remix)"),
        ("夜の海", "Live at 渋谷", (), "夜の海 - Live at 渋谷", "夜の海 (Live at 渋谷)", "夜の海 (Live at 渋谷)"),
        ("حب و نار", "", ("ليلى حداد",), "حب و نار", "حب و نار (feat. ليلى حداد)", "حب و نار"),
        ("", "Remix", ("Ana",), "", "", ""),
    ],
)  # fmt: skip
def test_titles_with_version_and_guests(
    title: str, version: str, guests: tuple[str, ...], spotify: str, apple: str, deezer: str
) -> None:
    assert [compose_title(title, version, guests, store) for store in STORES] == [spotify, apple, deezer]


@pytest.mark.parametrize(
    ("mains", "guests", "spotify", "apple"),
    [
        (("Los Faros",), (), "Los Faros", "Los Faros"),
        (("Los Faros",), ("Ana",), "Los Faros, Ana", "Los Faros"),
        (("A", "B"), ("C",), "A, B, C", "A & B"),
        (("A", "B", "C"), (), "A, B, C", "A, B & C"),
        (("A",), ("A",), "A", "A"),
        ((), (), "", ""),
    ],
)
def test_lines_of_artists(mains: tuple[str, ...], guests: tuple[str, ...], spotify: str, apple: str) -> None:
    assert artist_line(mains, guests, "spotify") == artist_line(mains, guests, "deezer") == spotify
    assert artist_line(mains, guests, "apple") == apple


@pytest.mark.parametrize(
    ("lengths", "kind"),
    [
        ([3 * _MINUTE], "Single"),
        ([3 * _MINUTE] * 3, "Single"),
        ([9 * _MINUTE + 59] * 3, "Single"),
        ([10 * _MINUTE], "EP"),  # one of at least ten minutes
        ([10 * _MINUTE, 10 * _MINUTE, 10 * _MINUTE], "EP"),  # thirty minutes are within thirty
        ([30 * _MINUTE + 1], "Album"),
        ([5 * _MINUTE] * 4, "EP"),
        ([5 * _MINUTE] * 6, "EP"),
        ([5 * _MINUTE + 1] * 6, "Album"),
        ([_MINUTE] * 7, "Album"),
        ([_MINUTE, None], None),
        ([_MINUTE] * 6 + [None], "Album"),  # seven tracks are an album, however long
        ([], None),
    ],
)
def test_the_type_of_a_release(lengths: list[float | None], kind: str | None) -> None:
    assert release_type(lengths) == kind


def test_apple_adds_the_type_to_the_title_once() -> None:
    assert with_type("Señorita", "Single") == "Señorita - Single"
    assert with_type("Señorita (feat. Ana)", "EP") == "Señorita (feat. Ana) - EP"
    assert with_type("Marea Alta", "Album") == with_type("Marea Alta", None) == "Marea Alta"
    for typed in ("Kites - EP", "Kites EP", "Kites (EP)", "Kites – Single"):
        assert with_type(typed, "EP") == typed
    assert with_type("Step", "EP") == "Step - EP", "a word that ends in the letters is no type"
    assert with_type("", "Single") == ""


def test_only_apple_shows_the_type_in_the_title_of_the_page() -> None:
    single = _release(_track("Señorita"), title="Señorita")
    assert {store: compose_page(single, store).title for store in STORES} == {
        "spotify": "Señorita",
        "apple": "Señorita - Single",
        "deezer": "Señorita",
    }
    assert {compose_page(single, store).type for store in STORES} == {"Single"}


def test_a_page_has_its_lines_with_badges_lengths_and_discs() -> None:
    release = _release(
        _track("Señorita", 185.4, primary_contributions=_artists("Los Faros", guests=("Ana",))),
        _track("Don’t Stop", 215, parental_advisory="Explicit"),
        genre="Alternative",
        release_date="2027-01-15",
        pline_year="2027",
        pline_owner="Faro Lento",
    )
    release = release.model_copy(update={"discs": (*release.discs, Disc(tracks=(_track("Outro", 60),)))})
    spotify, apple = compose_page(release, "spotify"), compose_page(release, "apple")
    assert [(line.disc, line.number, line.title, line.artists, line.is_explicit) for line in spotify.lines] == [
        (1, 1, "Señorita", "Los Faros, Ana", False),
        (1, 2, "Don’t Stop", "Los Faros", True),
        (2, 1, "Outro", "Los Faros", False),
    ]
    assert [(line.title, line.artists) for line in apple.lines] == [
        ("Señorita (feat. Ana)", ""),
        ("Don’t Stop", ""),
        ("Outro", ""),
    ], "Apple names a track's artists only where they are others"
    assert apple.has_discs
    assert apple.seconds == pytest.approx(460.4)
    assert apple.is_explicit, "one explicit track makes the release explicit (A-PA)"
    assert (apple.genre, apple.release_date, apple.notice) == ("Alternative", date(2027, 1, 15), "℗ 2027 Faro Lento")


def test_apple_names_other_artists_of_a_track() -> None:
    release = _release(_track("Untitled", primary_contributions=_artists("IRON MAIDENS")))
    assert [line.artists for line in compose_page(release, "apple").lines] == ["IRON MAIDENS"]


def test_four_main_artists_of_a_single_are_various_artists_at_spotify_alone() -> None:
    four = _release(_track("Kites"), primary_contributions=_artists("A", "B", "C", "D"))
    assert compose_page(four, "spotify").artists == "Various Artists"
    assert compose_page(four, "apple").artists == "A, B, C & D"
    two_tracks = _release(_track("Kites"), _track("Low"), primary_contributions=_artists("A", "B", "C", "D"))
    assert compose_page(two_tracks, "spotify").artists == "A, B, C, D"


def test_what_is_taken_from_the_label_and_what_was_typed_stands_on_the_page() -> None:
    defaults = Release(genre="Pop", pline_owner="Northlight", pline_year="2026")
    page = compose_page(_release(_track("Kites", display_title="KITES!")), "spotify", defaults)
    assert (page.genre, page.notice, page.lines[0].title) == ("Pop", "℗ 2026 Northlight", "KITES!")
    nobody = Release(artist_display_name="Los Faros y amigos", discs=(Disc(tracks=(_track("Kites"),)),))
    assert compose_page(nobody, "apple").artists == "Los Faros y amigos"


def test_an_empty_draft_has_a_page_without_claims() -> None:
    for store in STORES:
        page = compose_page(Release(), store)
        assert (page.title, page.artists, page.type, page.lines, page.seconds, page.notice) == (
            *("", "", None), (), None, "",
        )  # fmt: skip
    unknown = compose_page(_release(Track(title="Kites")), "apple")
    assert (unknown.title, unknown.seconds) == ("Marea Alta", None), "no type and no length while one is missing"


@pytest.mark.parametrize(
    ("seconds", "store", "shown"),
    [
        (1727.0, "spotify", Length(0, 28, 47)),
        (1727.0, "apple", Length(0, 29, None)),
        (1727.0, "deezer", Length(0, 29, None)),
        (59.6, "spotify", Length(0, 1, 0)),
        (20.0, "apple", Length(0, 1, None)),
        (3600.0, "spotify", Length(1, 0, None)),
        (4530.0, "apple", Length(1, 16, None)),
    ],
)
def test_lengths_as_stores_round_them(seconds: float, store: StoreKey, shown: Length) -> None:
    assert shown_length(seconds, store) == shown


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("The Kites", "Kites, The"),
        ("A Day", "Day, A"),
        ("Theory", "Theory"),
        ("The", "The"),
        (" Señorita ", "Señorita"),
    ],
)
def test_what_names_are_sorted_under(text: str, key: str) -> None:
    assert sort_key(text) == key


def test_brackets_around_a_version_are_the_stores_to_add() -> None:
    assert bare_version("(Live)") == bare_version("[Live]") == bare_version("Live") == "Live"
    assert bare_version("(Live) [Edit]") == "(Live) [Edit]"


@pytest.mark.parametrize("store", ["deezer", "apple"])
def test_a_listed_page_has_the_shape_of_a_composed_one(store: StoreKey) -> None:
    draft = RELEASES["guests"]
    shown = CATALOGUES["itunes" if store == "apple" else "deezer"](of_draft(draft))
    page, composed = listed_page(shown, store), compose_page(draft, store)
    assert (page.title, page.artists) == (composed.title.removesuffix(" - EP"), composed.artists)
    assert [line.seconds for line in page.lines] == pytest.approx([line.seconds for line in composed.lines], abs=1)
    assert page.lines[2].title == "Don't Stop"


def test_every_rule_has_a_source_and_every_store_its_sizes() -> None:
    known = json.loads(Path("resources/sources.json").read_text("utf-8"))
    for store in STORES:
        assert SOURCES[store]
        assert set(SOURCES[store]) <= set(known)
        assert list(COVER_SIZES[store]) == sorted(COVER_SIZES[store])
