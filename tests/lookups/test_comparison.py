"""What a store shows otherwise is found, and its own way to write the same thing is no difference."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.checks.real_releases import WRITTEN, Published, Song, facts_of
from tests.lookups.catalogues import Record, deezer, itunes, musicbrainz, of_draft, page_of, renamed
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.release import Release
from trackball_desktop.lookups.comparison import Difference, DifferenceKind, find_differences
from trackball_desktop.lookups.deezer import read_album, read_tracks
from trackball_desktop.lookups.itunes import read_lookup
from trackball_desktop.lookups.model import StoreRelease
from trackball_desktop.lookups.musicbrainz import read_release

_OWN = {
    "guests": Published("Marea Alta", (("Los Faros", False),), (
        Song("Señorita", (("Los Faros", False), ("Ana Serrano", True)), 185.4, "ESFL12700102"),
        Song("Señorita", (("Los Faros", False), ("Grau", True)), 270.0, "ESFL12700103", "Grau Remix"),
        Song("Don't Stop", (("Los Faros", False),), 215.0, "ESFL12700106"),
        Song("夜の海", (("Los Faros", False),), 310.0, "ESFL12700104", "Live at 渋谷"),
        Song("حب و نار", (("Los Faros", False), ("ليلى حداد", True)), 200.0, "ESFL12700105"),
        Song("Rain & Smoke", (("Vale & Noor", False), ("Los Faros", False)), 242.0, "ESFL12700107"),
    ), upc="0843930091423"),
    "remixes": Published("Low Tide", (("Mara Quist", False), ("DJ Ö", False)), (
        Song("Low Tide", (("Mara Quist", False), ("DJ Ö", False)), 201.0, "SEXXX2600001", "Extended Mix"),
        Song("Low Tide", (("Mara Quist", False), ("DJ Ö", False)), 260.0, "SEXXX2600002", "Straße Dub"),
    ), upc="036000291452"),
}  # fmt: skip
RELEASES = {name: facts_of(published).release for name, published in (WRITTEN | _OWN).items()}
STORES: dict[str, Callable[[Record], StoreRelease]] = {
    "deezer": lambda record: read_album(deezer(record)[0]).with_tracks(tuple(read_tracks(deezer(record)[1]))),
    "itunes": lambda record: _some(read_lookup(itunes(record))),
    "musicbrainz": lambda record: read_release(musicbrainz(record)[1]),
}


def _some(release: StoreRelease | None) -> StoreRelease:
    assert release is not None
    return release


def _found(release: Release, record: Record, store: str) -> list[Difference]:
    return [
        one for one in find_differences(release, STORES[store](record)) if one.kind is not DifferenceKind.RELEASE_DATE
    ]


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("name", RELEASES)
def test_a_release_taken_over_without_a_slip_has_no_difference(name: str, store: str) -> None:
    record = of_draft(RELEASES[name])
    assert find_differences(RELEASES[name], STORES[store](record)) == ()


# --- 200 renderings that are no difference ------------------------------------------------------------------------


def _each_title(record: Record, change: Callable[[str], str]) -> Record:
    songs = tuple(replace(song, title=change(song.title), version=change(song.version)) for song in record.songs)
    return replace(record, title=change(record.title), version=change(record.version), songs=songs)


def _each_name(record: Record, change: Callable[[str], str]) -> Record:
    songs = tuple(
        replace(song, billing=tuple((change(name), *rest) for name, *rest in song.billing)) for song in record.songs
    )
    return replace(record, billing=tuple((change(name), *rest) for name, *rest in record.billing), songs=songs)


_CURLY = str.maketrans({"'": "\u2019", '"': "\u201d"})
_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-"})


def _title_case(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


RENDERINGS: dict[str, Callable[[Record], Record]] = {
    "capitals": lambda record: _each_title(record, str.upper),
    "small letters": lambda record: _each_title(record, str.lower),
    "title case": lambda record: _each_title(record, _title_case),
    "names in capitals": lambda record: _each_name(record, str.upper),
    "curly quotes": lambda record: _each_title(record, lambda text: text.translate(_CURLY)),
    "straight quotes": lambda record: _each_title(record, lambda text: text.translate(_STRAIGHT)),
    "curly quotes in names": lambda record: _each_name(record, lambda text: text.translate(_CURLY)),
    "decomposed": lambda record: _each_title(record, lambda text: unicodedata.normalize("NFD", text)),
    "full width": lambda record: _each_title(record, lambda text: text.replace("!", "！").replace("?", "？")),
    "single": lambda record: replace(record, suffix=" - Single"),
    "EP": lambda record: replace(record, suffix=" - EP"),
    "13 digits": lambda record: replace(record, upc=record.upc.zfill(13)),
    "14 digits": lambda record: replace(record, upc=record.upc.zfill(14)),
    "no leading zeros": lambda record: replace(record, upc=record.upc.lstrip("0")),
    "guests in the title": lambda record: replace(record, songs=tuple(
        replace(song, title=song.title + "".join(f" (feat. {name})" for name, guest, _ in song.billing if guest),
                billing=tuple(one for one in song.billing if not one[1])) for song in record.songs)),
    "ft.": lambda record: replace(record, songs=tuple(
        replace(song, title=song.title + "".join(f" [ft. {name}]" for name, guest, _ in song.billing if guest),
                billing=tuple(one for one in song.billing if not one[1])) for song in record.songs)),
    "guests as main artists": lambda record: replace(record, songs=tuple(
        replace(song, billing=tuple((name, False, page) for name, _, page in song.billing)) for song in record.songs)),
    "versions in the title": lambda record: replace(record, songs=tuple(
        replace(song, title=f"{song.title} [{song.version}]" if song.version else song.title, version="")
        for song in record.songs)),
    "versions behind a dash": lambda record: replace(record, songs=tuple(
        replace(song, title=f"{song.title} - {song.version}" if song.version else song.title, version="")
        for song in record.songs)),
    "and": lambda record: _each_title(record, lambda text: text.replace(" & ", " and ")),
    "no codes": lambda record: replace(record, upc="", songs=tuple(replace(song, isrc="") for song in record.songs)),
    "rounded": lambda record: replace(record, songs=tuple(
        replace(song, seconds=round(song.seconds) + 1) for song in record.songs)),
    "double spaces": lambda record: _each_title(record, lambda text: text.replace(" ", "  ")),
}  # fmt: skip


def test_200_ways_to_render_the_same_release_raise_no_alarm() -> None:
    """Two renderings at once, drawn by a seed, over all releases and stores."""
    chance = random.Random(20261129)
    tried: set[tuple[str, str, str, str]] = set()
    while len(tried) < 200:
        name, store = chance.choice(list(RELEASES)), chance.choice(list(STORES))
        one, two = chance.sample(list(RENDERINGS), 2)
        record = RENDERINGS[two](RENDERINGS[one](of_draft(RELEASES[name])))
        assert _found(RELEASES[name], record, store) == [], (name, store, one, two)
        tried.add((name, store, one, two))


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_each_rendering_alone_raises_no_alarm(rendering: str) -> None:
    for name, release in RELEASES.items():
        for store in STORES:
            assert _found(release, RENDERINGS[rendering](of_draft(release)), store) == [], (name, store)


# --- 50 differences ---------------------------------------------------------------------------------------------------

Slip = Callable[[Record, random.Random], Record]


def _at(record: Record, chance: random.Random) -> int:
    return chance.randrange(len(record.songs))


def _changed(record: Record, chance: random.Random, change: Callable[[str], str]) -> Record:
    place = _at(record, chance)
    return renamed(record, place, title=change(record.songs[place].title))


def _swapped(record: Record, chance: random.Random) -> Record:
    place = chance.randrange(len(record.songs) - 1)
    songs = list(record.songs)
    songs[place], songs[place + 1] = songs[place + 1], songs[place]
    return replace(record, songs=tuple(songs))


def _without(record: Record, chance: random.Random) -> Record:
    place = _at(record, chance)
    return replace(record, songs=record.songs[:place] + record.songs[place + 1 :])


SLIPS: dict[DifferenceKind, list[Slip]] = {
    DifferenceKind.TITLE: [
        lambda record, chance: _changed(record, chance, lambda title: f"The {title}"),
        lambda record, chance: _changed(record, chance, lambda title: f"{title[:-1]}x{title[-1]}" * 1 + "z"),
        lambda record, chance: replace(record, title=f"Best of {record.title}"),
    ],
    DifferenceKind.VERSION: [
        lambda record, chance: renamed(record, _at(record, chance), version="Karaoke"),
        lambda record, chance: replace(record, version="Deluxe"),
    ],
    DifferenceKind.ARTIST_LINE: [
        lambda record, chance: replace(record, billing=(*record.billing, ("IRON MAIDENS", False, 7))),
        lambda record, chance: replace(record, billing=(("Los Faroles", False, 8),)),
        lambda record, chance: renamed(record, _at(record, chance), billing=(("Somebody Else", False, 9),)),
        lambda record, chance: renamed(
            record, place := _at(record, chance), billing=(*record.songs[place].billing, ("Nobody", True, 10))
        ),
    ],
    DifferenceKind.UPC: [lambda record, chance: replace(record, upc="4012345678901")],
    DifferenceKind.MISSING_TRACK: [_without],
    DifferenceKind.TRACK_ORDER: [_swapped],
    DifferenceKind.EXPLICIT: [
        lambda record, chance: replace(record, explicit=not record.explicit),
        lambda record, chance: renamed(record, place := _at(record, chance), explicit=not record.songs[place].explicit),
    ],
    DifferenceKind.DURATION: [
        lambda record, chance: renamed(record, place := _at(record, chance), seconds=record.songs[place].seconds - 31)
    ],
    DifferenceKind.ISRC: [lambda record, chance: renamed(record, _at(record, chance), isrc="GBAYE0000351")],
    DifferenceKind.OTHER_TRACK: [
        lambda record, chance: replace(
            record, songs=(*record.songs, replace(record.songs[0], title="A Bonus of Others", isrc="", seconds=77.0))
        )
    ],
}
SAID_BY = {
    DifferenceKind.UPC: ("deezer", "musicbrainz"),
    DifferenceKind.EXPLICIT: ("deezer", "itunes"),
    DifferenceKind.ISRC: ("deezer", "musicbrainz"),
}
"""What only some stores say."""


def test_50_seeded_differences_are_all_found_and_nothing_else() -> None:
    chance = random.Random(5050)
    several = [name for name, release in RELEASES.items() if len({t.title for t in release.tracks()}) > 2]
    tried = 0
    kinds = [kind for kind in SLIPS for _ in SLIPS[kind]]
    while tried < 50:
        kind = kinds[tried % len(kinds)]
        name = chance.choice(several)
        store = chance.choice(SAID_BY.get(kind, tuple(STORES)))
        record = of_draft(RELEASES[name])
        slip = chance.choice(SLIPS[kind])
        found = {one.kind for one in _found(RELEASES[name], slip(record, chance), store)}
        allowed = (
            {kind} | {DifferenceKind.TRACK_COUNT}
            if kind in {DifferenceKind.MISSING_TRACK, DifferenceKind.OTHER_TRACK}
            else {kind}
        )
        assert kind in found, (kind, name, store, found)
        assert found <= allowed, (kind, name, store, found)
        tried += 1


def test_a_guest_who_is_named_nowhere_is_missing_where_the_store_names_guests() -> None:
    release = RELEASES["guests"]
    record = renamed(of_draft(release), 0, billing=(("Los Faros", False, page_of("Los Faros")),))
    for store in ("itunes", "musicbrainz"):
        assert [one.kind for one in _found(release, record, store)] == [DifferenceKind.ARTIST_LINE], store
    # Deezer names one artist a track, so that nothing is known of a guest.
    assert _found(release, record, "deezer") == []


def test_the_alarm_of_the_wrong_page_goes_by_the_pages_that_are_known() -> None:
    release = RELEASES["guests"]
    own = {folded("Los Faros"): {str(page_of("Los Faros"))}}
    right = STORES["deezer"](of_draft(release))
    assert find_differences(release, right, artist_ids=own) == ()
    record = of_draft(release)
    wrong = replace(record, billing=(("Los Faros", False, 4410231),))
    found = find_differences(release, STORES["deezer"](wrong), artist_ids=own)
    assert found == (Difference(DifferenceKind.ARTIST_PAGE, str(page_of("Los Faros")), "4410231", name="Los Faros"),)
    assert find_differences(release, STORES["deezer"](wrong), artist_ids={}) == ()


def test_a_cover_is_other_only_where_pictures_were_compared() -> None:
    release = RELEASES["guests"]
    listed = STORES["deezer"](of_draft(release))
    assert find_differences(release, listed, same_cover=None) == ()
    assert [one.kind for one in find_differences(release, listed, same_cover=False)] == [DifferenceKind.COVER]


@pytest.mark.parametrize(("shown", "differs"), [
    ("2026-09-05", False), ("2026-09-03", False), ("2026-09-18", True), ("2026", False), ("2026-09", False),
    ("2026-10", True), ("1990", False), ("1990-01-07", False), ("2024", True), ("", False),
])  # fmt: skip
def test_dates_are_compared_as_far_as_the_store_knows_them(shown: str, *, differs: bool) -> None:
    release = RELEASES["guests"].model_copy(
        update={"release_date": "2026-09-04", "original_release_date": "1990-01-07"}
    )
    listed = replace(STORES["musicbrainz"](of_draft(release)), release_date=shown)
    assert (
        bool([one for one in find_differences(release, listed) if one.kind is DifferenceKind.RELEASE_DATE]) is differs
    )


def test_what_a_store_does_not_say_is_no_difference() -> None:
    listed = StoreRelease(store="Deezer", id="1", title="Marea Alta", link="x")
    assert find_differences(RELEASES["guests"], listed) == ()
