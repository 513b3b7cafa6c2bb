"""Compares a draft with what a store shows of it.

Stores compose titles and artist lines in their own ways: another case, straight quotes, " - Single" behind the title,
guests in the title, versions in brackets or behind a dash. None of that is a difference. What is left is told apart by
kind, so that each place of a page of the store says what it shows otherwise. What a store does not say is never a
difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, cast

from trackball_desktop.checks.title_guests import find_guest
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.date_parsing import read_date, read_duration
from trackball_desktop.domain.identifiers import gtin_key, normal_isrc
from trackball_desktop.domain.inherit import effective, shown_artist, shown_title
from trackball_desktop.domain.release import PrimaryContribution, Release, Track
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.i18n.message import format_english
from trackball_desktop.lookups.model import StoreArtist, StoreRelease, StoreTrack

DURATION_TOLERANCE_SECONDS = 2.5
"""Seconds by which lengths may differ: stores round them, and some cut silence."""
_COMPILATION_ARTISTS: Final = frozenset(map(folded, (
    "Various Artists", "Various", "VA", "V.A.", "Verschiedene Interpreten", "Varios Artistas", "Artistes Divers",
    "Multi-interprètes", "Vários Artistas", "Artisti Vari", "Diverse Artister", "ヴァリアス・アーティスト", "群星",
)))  # fmt: skip


class DifferenceKind(StrEnum):
    """What differs."""

    TITLE = "title"
    VERSION = "version"
    ARTIST_LINE = "artist_line"
    ARTIST_PAGE = "artist_page"
    UPC = "upc"
    LABEL = "label"
    RELEASE_DATE = "release_date"
    TRACK_COUNT = "track_count"
    TRACK_ORDER = "track_order"
    MISSING_TRACK = "missing_track"
    OTHER_TRACK = "other_track"
    ISRC = "isrc"
    DURATION = "duration"
    EXPLICIT = "explicit"
    COVER = "cover"


@dataclass(frozen=True)
class Difference:
    """One difference. `track_id` is the draft's track, None for the release; `draft` and `store` are texts to show.

    For `ARTIST_PAGE` they are the store's ids of the artist whose `name` it is.
    """

    kind: DifferenceKind
    draft: str
    store: str
    track_id: str | None = None
    name: str = ""


def find_differences(
    release: Release,
    store_release: StoreRelease,
    *,
    defaults: Release | None = None,
    artist_ids: Mapping[str, Collection[str]] | None = None,
    same_cover: bool | None = None,
) -> tuple[Difference, ...]:
    """Return what a store shows otherwise than the draft has it.

    `artist_ids` are the artists' own ids at this store by `collation.folded` name. `same_cover` is what comparing the
    pictures gave, None where that was not possible.
    """
    return tuple(_iter_differences(release, store_release, defaults, artist_ids or {}, same_cover))


def _iter_differences(
    release: Release,
    store_release: StoreRelease,
    defaults: Release | None,
    artist_ids: Mapping[str, Collection[str]],
    same_cover: bool | None,
) -> Iterator[Difference]:
    ours = _DraftFacts.from_node(release, release, defaults)
    yield from _compare_title(ours, store_release.title, store_release.version, None, is_release=True)
    yield from _compare_artists(
        ours, store_release.artist_line, store_release.artists, (), None, complete_groups={"mains"}
    )
    codes = {gtin_key(code) for code in (stripped_text(release.upc), store_release.upc)}
    if None not in codes and len(codes) > 1:
        yield Difference(DifferenceKind.UPC, stripped_text(release.upc), store_release.upc)
    yield from _compare_date(release, store_release, defaults)
    yield from _compare_artist_pages(release, store_release, artist_ids, defaults)
    yield from _compare_explicit(_is_explicit(release, release, defaults), store_release.explicit, None)
    if same_cover is False:
        yield Difference(DifferenceKind.COVER, "", store_release.cover)
    yield from _compare_tracks(release, store_release, defaults)


@dataclass(frozen=True)
class _DraftFacts:
    """What the draft says of the release or of a track."""

    title: str
    title_words: tuple[str, ...]
    bare_words: tuple[str, ...]
    artist_line: str
    main_artists: tuple[str, ...]
    guest_artists: tuple[str, ...]

    @classmethod
    def from_node(cls, release: Release, node: Release | Track, defaults: Release | None) -> _DraftFacts:
        rows = effective(release, node, "primary_contributions", defaults).value
        people = cast("tuple[PrimaryContribution, ...]", rows) if isinstance(rows, tuple) else ()
        named = [(stripped_text(row.artist), row.featured is True) for row in people if stripped_text(row.artist)]
        title = shown_title(release, node, defaults)
        in_title = _find_guests(title)
        guests = tuple(dict.fromkeys([name for name, featured in named if featured] + in_title))
        return cls(
            title=title,
            title_words=_title_words(title),
            bare_words=_title_words(stripped_text(node.title)),
            artist_line=shown_artist(release, node, defaults),
            main_artists=tuple(name for name, featured in named if not featured),
            guest_artists=guests,
        )


# --- titles -----------------------------------------------------------------------------------------------------------

_FORMAT_SUFFIX = re.compile(r"\s*(?:[-–—]\s*|[(\[])(?:single|ep|e\.p\.|maxi[- ]single)[)\]]?\s*$", re.IGNORECASE)
_ENDS_WITH_EP = re.compile(r"\s+e\.?p\.?\s*$", re.IGNORECASE)
_AND = frozenset(("&", "+", "and"))
_APOSTROPHES = re.compile("[\u2018\u2019\u201b\u2032`\u00b4\u02bc']")


def _title_words(title: str) -> tuple[str, ...]:
    """Return a title as words without guests, case, accents, brackets and punctuation."""
    return _to_words(_without_guests(title))


def _to_words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()
    pieces = "".join(char if _is_word_char(char) else " " for char in plain)
    words = tuple("and" if piece in _AND else folded(piece) for piece in pieces.split())
    return words or tuple(plain.split())


def _is_word_char(char: str) -> bool:
    return char.isalnum() or char in "&+" or unicodedata.category(char).startswith("M")


def _without_guests(title: str) -> str:
    bare = title
    for _ in range(4):
        named = find_guest(bare)
        if named is None or named.kind == "likely":
            return bare
        bare = f"{bare[: named.start]} {bare[named.end :]}".strip()
    return bare


def _find_guests(title: str) -> list[str]:
    bare, found = title, list[str]()
    for _ in range(4):
        named = find_guest(bare)
        if named is None:
            break
        if named.kind == "guest":
            found += named.names
        bare = f"{bare[: named.start]} {bare[named.end :]}".strip()
    return found


def _compare_title(
    ours: _DraftFacts, title: str, version: str, track_id: str | None, *, is_release: bool
) -> Iterator[Difference]:
    shown = f"{title} ({version})" if version else title
    words = _title_words(shown)
    if not ours.title_words or words == ours.title_words:
        return
    if is_release:
        bare = _FORMAT_SUFFIX.sub("", _without_guests(shown))
        own = _FORMAT_SUFFIX.sub("", _without_guests(ours.title))
        spellings = {_to_words(text) for text in (own, _ENDS_WITH_EP.sub("", own))}
        if spellings & {_to_words(text) for text in (bare, _ENDS_WITH_EP.sub("", bare))}:
            return
    if "".join(words) == "".join(ours.title_words):
        return  # "Ever green" and "Evergreen" are the stores' doing in scripts without spaces, and hyphens
    same_name = ours.bare_words and words[: len(ours.bare_words)] == ours.bare_words
    yield Difference(DifferenceKind.VERSION if same_name else DifferenceKind.TITLE, ours.title, shown, track_id)


# --- artists ----------------------------------------------------------------------------------------------------------

_JOIN_WORDS: Final = frozenset(
    """and x with feat featuring ft vs versus y et und e en och og i и και presents pres prod by duet con mit avec com
    """.split()
)


def _compare_artists(
    ours: _DraftFacts,
    line: str,
    named: Sequence[StoreArtist],
    in_title: Sequence[str],
    track_id: str | None,
    *,
    complete_groups: Collection[str],
) -> Iterator[Difference]:
    """Compare who is billed. `complete_groups` says whom the store names without leaving one out: "mains", "guests".

    One of them who is not there is missing; of others at least one main artist has to stand there.
    """
    if not ours.main_artists or not line:
        return
    if folded(ours.artist_line) in _COMPILATION_ARTISTS and folded(line) in _COMPILATION_ARTISTS:
        return
    store_release = " , ".join((line, *(artist.name for artist in named), *in_title))
    remaining, missing = _to_words(store_release), list[str]()
    for name in sorted({*ours.main_artists, *ours.guest_artists}, key=lambda item: -len(_to_words(item))):
        remaining, was_found = _remove_name(remaining, _to_words(name))
        if not was_found:
            missing.append(name)
    is_extra = any(word not in _JOIN_WORDS for word in remaining)
    no_main = all(name in missing for name in ours.main_artists)
    is_missing = any(("guests" if name not in ours.main_artists else "mains") in complete_groups for name in missing)
    one_is_compilation = (folded(ours.artist_line) in _COMPILATION_ARTISTS) is not (
        folded(line) in _COMPILATION_ARTISTS
    )
    if is_extra or no_main or is_missing or one_is_compilation:
        shown = f"{line} feat. {', '.join(in_title)}" if in_title else line
        yield Difference(DifferenceKind.ARTIST_LINE, ours.artist_line, shown, track_id)


def _remove_name(words: tuple[str, ...], name: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Take a name out of a line of words, everywhere it stands, and say whether it stood there."""
    if not name:
        return words, True
    remaining, place, was_found = list[str](), 0, False
    while place < len(words):
        if words[place : place + len(name)] == name:
            place += len(name)
            was_found = True
        else:
            remaining.append(words[place])
            place += 1
    return tuple(remaining), was_found


def _compare_artist_pages(
    release: Release, store_release: StoreRelease, artist_ids: Mapping[str, Collection[str]], defaults: Release | None
) -> Iterator[Difference]:
    seen: set[tuple[str, str]] = set()
    named = [*store_release.artists, *(artist for track in store_release.tracks for artist in track.artists)]
    ours = {folded(name) for node in (release, *release.tracks()) for name in _billed_names(release, node, defaults)}
    for artist in named:
        own = artist_ids.get(folded(artist.name))
        if not artist.id or not own or artist.id in own or (artist.name, artist.id) in seen:
            continue
        if folded(artist.name) in ours:
            seen.add((artist.name, artist.id))
            yield Difference(DifferenceKind.ARTIST_PAGE, ", ".join(sorted(own)), artist.id, name=artist.name)


def _billed_names(release: Release, node: Release | Track, defaults: Release | None) -> tuple[str, ...]:
    ours = _DraftFacts.from_node(release, node, defaults)
    return (*ours.main_artists, *ours.guest_artists)


# --- dates, flags -----------------------------------------------------------------------------------------------------


def _compare_date(release: Release, store_release: StoreRelease, defaults: Release | None) -> Iterator[Difference]:
    """Compare the release date, by what the store knows of it: a day, a month or a year.

    A store may show the first release of the music; a day before ours is midnight in another time zone.
    """
    ours = _to_date(effective(release, release, "release_date", defaults).value)
    first = _to_date(effective(release, release, "original_release_date", defaults).value)
    if ours is None or not store_release.release_date:
        return
    full_date = read_date(store_release.release_date)
    if full_date is not None:
        if not any(abs((full_date - day).days) <= 1 for day in (ours, first) if day is not None):
            yield Difference(DifferenceKind.RELEASE_DATE, ours.isoformat(), store_release.release_date)
    elif not any(day.isoformat().startswith(store_release.release_date) for day in (ours, first) if day is not None):
        yield Difference(DifferenceKind.RELEASE_DATE, ours.isoformat(), store_release.release_date)


def _is_explicit(release: Release, node: Release | Track, defaults: Release | None) -> bool | None:
    match stripped_text(effective(release, node, "parental_advisory", defaults).value).casefold():
        case "":
            return None
        case "explicit":
            return True
        case _:
            return False


def _compare_explicit(ours: bool | None, shown: bool | None, track_id: str | None) -> Iterator[Difference]:
    if ours is not None and shown is not None and ours is not shown:
        yield Difference(DifferenceKind.EXPLICIT, _explicit_text(ours), _explicit_text(shown), track_id)


def _explicit_text(explicit: bool) -> str:
    return "explicit" if explicit else "not explicit"


# --- tracks -----------------------------------------------------------------------------------------------------------


def _compare_tracks(release: Release, store_release: StoreRelease, defaults: Release | None) -> Iterator[Difference]:
    ours = list(release.tracks())
    if store_release.track_count is not None and ours and store_release.track_count != len(ours):
        yield Difference(DifferenceKind.TRACK_COUNT, str(len(ours)), str(store_release.track_count))
    if not store_release.tracks or not ours:
        return
    draft_facts = {track.id: _DraftFacts.from_node(release, track, defaults) for track in ours}
    pairs = _pair_tracks(ours, draft_facts, store_release.tracks)
    order = [place for place in (pairs.get(track.id) for track in ours) if place is not None]
    if order != sorted(order):
        shown = ", ".join(track.title for track in store_release.tracks)
        yield Difference(DifferenceKind.TRACK_ORDER, ", ".join(draft_facts[track.id].title for track in ours), shown)
    lists_all = store_release.track_count is None or len(store_release.tracks) >= store_release.track_count
    for track in ours:
        place = pairs.get(track.id)
        if place is not None:
            yield from _compare_track(
                release, track, draft_facts[track.id], store_release, store_release.tracks[place], defaults
            )
        elif lists_all:
            yield Difference(DifferenceKind.MISSING_TRACK, draft_facts[track.id].title, "", track.id)
    for place, track in enumerate(store_release.tracks):
        if place not in pairs.values():
            yield Difference(DifferenceKind.OTHER_TRACK, "", track.title)


def _pair_tracks(
    ours: Sequence[Track], draft_facts: Mapping[str, _DraftFacts], shown: Sequence[StoreTrack]
) -> dict[str, int]:
    """Return which of a store's tracks is which of ours: by ISRC, by words, then what is alike at the same place."""
    pairs: dict[str, int] = {}
    free = set(range(len(shown)))

    def pair(track: Track, places: Iterable[int]) -> None:
        place = next((place for place in places if place in free), None)
        if place is not None and track.id not in pairs:
            pairs[track.id] = place
            free.discard(place)

    codes = {position: normal_isrc(track.isrc) for position, track in enumerate(shown)}
    for track in ours:
        code = normal_isrc(stripped_text(track.isrc))
        pair(track, [place for place, other in codes.items() if code and other == code])
    words = [_title_words(f"{track.title} ({track.version})" if track.version else track.title) for track in shown]
    for number, track in enumerate(ours):
        exact = [place for place in sorted(free) if words[place] == draft_facts[track.id].title_words]
        pair(track, sorted(exact, key=lambda place: place != number))
    for number, track in enumerate(ours):
        alike = sorted(
            (place for place in free if _similarity(words[place], draft_facts[track.id].title_words) >= 0.6),
            key=lambda place: (-_similarity(words[place], draft_facts[track.id].title_words), place != number),
        )
        pair(track, alike)
    for number, track in enumerate(ours):
        # What is left at its own place and as long is the same recording under another title.
        if number in free and _lengths_differ(track, shown[number]) is False:
            pair(track, [number])
    return pairs


def _similarity(one: Sequence[str], two: Sequence[str]) -> float:
    return SequenceMatcher(None, " ".join(one), " ".join(two), autojunk=False).ratio()


def _lengths_differ(track: Track, store_release: StoreTrack) -> bool | None:
    ours = _to_seconds(track.duration)
    if ours is None or store_release.duration is None:
        return None
    return abs(ours - store_release.duration) > DURATION_TOLERANCE_SECONDS


def _compare_track(
    release: Release,
    track: Track,
    ours: _DraftFacts,
    store_release: StoreRelease,
    shown: StoreTrack,
    defaults: Release | None,
) -> Iterator[Difference]:
    yield from _compare_title(ours, shown.title, shown.version, track.id, is_release=False)
    in_title = _find_guests(f"{shown.title} ({shown.version})" if shown.version else shown.title)
    # Apple prints all artists of a track, in the line or in the title.
    complete_roles = (
        {"mains", "guests"} if shown.is_artist_list_complete or store_release.store == "Apple Music" else set[str]()
    )
    yield from _compare_artists(
        ours, shown.artist_line, shown.artists, in_title, track.id, complete_groups=complete_roles
    )
    code, other = normal_isrc(stripped_text(track.isrc)), normal_isrc(shown.isrc)
    if code and other and code != other:
        yield Difference(DifferenceKind.ISRC, code, other, track.id)
    if _lengths_differ(track, shown):
        yield Difference(
            DifferenceKind.DURATION,
            format_english(timedelta(seconds=_to_seconds(track.duration) or 0.0)),
            format_english(timedelta(seconds=shown.duration or 0.0)),
            track.id,
        )
    yield from _compare_explicit(_is_explicit(release, track, defaults), shown.explicit, track.id)


def _to_date(value: object) -> date | None:
    return value if isinstance(value, date) else read_date(stripped_text(value))


def _to_seconds(value: object) -> float | None:
    """Return a length in seconds, None where there is none."""
    length = value if isinstance(value, timedelta) else read_duration(stripped_text(value))
    return None if length is None else length.total_seconds()
