"""What public catalogues say, as fields of a draft: a new draft, or offers for one that exists.

Each value keeps the names of the catalogues that said it, and what others said instead. Nothing is made up: a field
that no catalogue fills stays as it is, and an artist line that names nobody apart stays one name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast

from trackball_desktop.checks.title_guests import find_guest
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.date_parsing import read_date
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.file_listing.folders import is_version_of_title
from trackball_desktop.domain.identifiers import gtin_key, normal_gtin, normal_isrc
from trackball_desktop.domain.inherit import display_artist, effective
from trackball_desktop.domain.release import ContributorLocal, Disc, PrimaryContribution, Release, Track
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.i18n.message import format_length
from trackball_desktop.lookups import deezer, itunes
from trackball_desktop.lookups.model import StoreArtist, StoreRelease, StoreTrack

_FORMAT = re.compile(r"\s*(?:[-–—]\s*(?:single|ep)|[(\[](?:single|ep)[)\]])\s*$", re.IGNORECASE)
_BRACKETED_VERSION = re.compile(r"^(?P<title>.+?)\s*[(\[](?P<version>[^()\[\]]+)[)\]]\s*$")
_DASHED_VERSION = re.compile(r"^(?P<title>.+?)\s+[-–—]\s+(?P<version>[^-–—]+)$")
_FEATURED = re.compile(r"\b(?:feat|ft|featuring)\b\.?", re.IGNORECASE)
_P_LINE = re.compile(
    r"^\s*(?:℗|\(P\)|©|\(C\))?\s*(?:℗|\(P\))?\s*(?P<year>(?:19|20)\d\d)\s+(?P<owner>\S.*)$", re.IGNORECASE
)
_IDS: Final = {deezer.NAME: "deezer_id", itunes.NAME: "apple_id"}


@dataclass(frozen=True)
class PrefillValue:
    """A value for a field, the catalogues that say it, and what others say: (catalogue, text)."""

    value: Any
    text: str
    sources: tuple[str, ...]
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Prefill:
    """A draft made from what was found. `values` are its fields by (node id, field), `links` addresses."""

    release: Release
    values: Mapping[tuple[str, str], PrefillValue]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PrefillOffer:
    """A value for one field of a draft that exists. `ours` is the text that stands there, empty where nothing does."""

    node_id: str
    field: str
    ours: str
    value: PrefillValue

    def edit(self) -> SetField:
        """Return the edit that takes the offer."""
        return SetField(node_id=self.node_id, field=self.field, value=self.value.value)


def build_prefill(found: Sequence[StoreRelease]) -> Prefill:
    """Make a draft from what catalogues show of one release, the most trusted first. Raises ValueError without any."""
    if not found:
        raise ValueError("nothing was found")
    values: dict[tuple[str, str], PrefillValue] = {}
    release = Release()

    def take(node_id: str, field: str, candidates: Iterable[tuple[str, Any, str]]) -> Any:
        value = _choose_value(candidates)
        if value is None:
            return INHERIT
        values[node_id, field] = value
        return value.value

    titles = [(item.store, *_split_title(_FORMAT.sub("", item.title), item.version)) for item in found]
    fields: dict[str, Any] = {
        "title": take(release.id, "title", [(store, title, title) for store, title, _, _ in titles]),
        "version_title": take(release.id, "version_title", [(store, text, text) for store, _, text, _ in titles]),
        "upc": take(release.id, "upc", [(item.store, code, code) for item in found if (code := normal_gtin(item.upc))]),
        "label": take(release.id, "label", _text_candidates(found, lambda item: item.label)),
        "catalog_number": take(release.id, "catalog_number", _text_candidates(found, lambda item: item.catalog_number)),
        "release_date": take(release.id, "release_date", [
            (item.store, day, day.isoformat()) for item in found if (day := _full_date(item.release_date))
        ]),
        "parental_advisory": take(release.id, "parental_advisory", [
            (item.store, "Explicit", "Explicit") for item in found if item.explicit
        ]),
    }  # fmt: skip
    for number, name in (("pline_year", "year"), ("pline_owner", "owner")):
        lines = [(item.store, match[name]) for item in found if (match := _P_LINE.match(item.p_line))]
        fields[number] = take(release.id, number, [(store, text.strip(), text.strip()) for store, text in lines])
    people = [(item.store, _billed_artists(item.artist_line, item.artists, (), item.store)) for item in found]
    fields["primary_contributions"] = take(
        release.id, "primary_contributions", [(store, rows, display_artist(rows)) for store, rows in people if rows]
    )
    discs = _discs(found, fields["primary_contributions"], take)
    release = release.model_copy(
        update={name: value for name, value in fields.items() if value is not INHERIT} | {"discs": discs}
    )
    return Prefill(release, values, tuple((item.store, item.link) for item in found if item.link))


def find_offers(release: Release, prefilled: Prefill, defaults: Release | None = None) -> tuple[PrefillOffer, ...]:
    """Return what catalogues say otherwise, or what the draft does not say yet, field by field."""
    offered: list[PrefillOffer] = []
    nodes: list[tuple[Release | Track, Release | Track]] = [(release, prefilled.release)]
    nodes += [(ours, shown) for ours, shown in _pair_tracks(release, prefilled.release)]
    for ours, shown in nodes:
        for (node_id, field), value in prefilled.values.items():
            if node_id != shown.id:
                continue
            present = effective(release, ours, field, defaults).value
            text = _value_text(present)
            if not _is_same_value(field, text, value.text):
                offered.append(PrefillOffer(ours.id, field, text, value))
    return tuple(offered)


# --- parts ------------------------------------------------------------------------------------------------------------


def _text_candidates(found: Sequence[StoreRelease], part: Callable[[StoreRelease], str]) -> list[tuple[str, Any, str]]:
    return [(item.store, text, text) for item in found if (text := part(item).strip())]


def _choose_value(candidates: Iterable[tuple[str, Any, str]]) -> PrefillValue | None:
    """Return the first value that is said, who says the same, and who says what else."""
    filled_candidates = [candidate for candidate in candidates if candidate[2]]
    if not filled_candidates:
        return None
    _, value, text = filled_candidates[0]
    same = tuple(store for store, _, other in filled_candidates if folded(other) == folded(text))
    others = tuple((store, other) for store, _, other in filled_candidates if folded(other) != folded(text))
    return PrefillValue(value, text, same, others)


def _split_title(whole: str, version: str) -> tuple[str, str, tuple[str, ...]]:
    """Part a title as stores print it into title, version and guests."""
    guests: list[str] = []
    title = whole.strip()
    for _ in range(4):
        named = find_guest(title)
        if named is None or named.kind != "guest":
            break
        guests += named.names
        title = f"{title[: named.start].rstrip()} {title[named.end :].lstrip()}".strip()
    if not version:
        for pattern in (_BRACKETED_VERSION, _DASHED_VERSION):
            match = pattern.match(title)
            if match is not None and is_version_of_title(match["version"]):
                return match["title"], match["version"].strip(), tuple(guests)
    return title, version, tuple(guests)


def _billed_artists(
    line: str, artists: Sequence[StoreArtist], guests: Sequence[str], store: str
) -> tuple[PrimaryContribution, ...]:
    """Return who is billed: those whom the store names apart, guests being those behind "feat.", and of the title."""
    feat = _FEATURED.search(line)
    rows: dict[str, PrimaryContribution] = {}
    for artist in artists or ([StoreArtist(line)] if line else []):
        behind = feat is not None and line.find(artist.name) > feat.start()
        absent = bool(line) and folded(artist.name) not in folded(line)
        store_ids = {_IDS[store]: artist.id} if store in _IDS and artist.id else {}
        rows.setdefault(
            folded(artist.name),
            PrimaryContribution(
                artist=artist.name, featured=True if behind or absent else INHERIT, local=ContributorLocal(**store_ids)
            ),
        )
    for name in guests:
        rows.setdefault(folded(name), PrimaryContribution(artist=name, featured=True))
    return tuple(rows.values())


def _discs(
    found: Sequence[StoreRelease], billed: Any, take: Callable[[str, str, Iterable[tuple[str, Any, str]]], Any]
) -> tuple[Disc, ...]:
    fullest = max(found, key=lambda item: len(item.tracks))
    discs: dict[int, list[Track]] = {}
    own = cast("tuple[PrimaryContribution, ...]", billed) if isinstance(billed, tuple) else ()
    for position, first in enumerate(fullest.tracks):
        same = [(item.store, track) for item in found if (track := _track_at(item, position, first)) is not None]
        track = Track()
        parted = [(store, *_split_title(each.title, each.version), each) for store, each in same]
        people = [
            (store, rows)
            for store, _, _, guests, each in parted
            if any(item.is_artist_list_complete for _, item in same) is each.is_artist_list_complete
            if (rows := _track_artists(each, guests, store, own))
        ]
        update = {
            "title": take(track.id, "title", [(store, title, title) for store, title, _, _, _ in parted]),
            "version_title": take(track.id, "version_title", [(store, text, text) for store, _, text, _, _ in parted]),
            "isrc": take(
                track.id, "isrc", [(store, code, code) for store, each in same if (code := normal_isrc(each.isrc))]
            ),
            "duration": take(track.id, "duration", [
                (store, timedelta(seconds=length), format_length(length))
                for store, each in same
                if (length := each.duration)
            ]),
            "parental_advisory": take(track.id, "parental_advisory", [
                (store, "Explicit", "Explicit") for store, each in same if each.explicit
            ]),
            "primary_contributions": take(track.id, "primary_contributions", [
                (store, rows, display_artist(rows)) for store, rows in people
            ]),
        }  # fmt: skip
        track = track.model_copy(update={name: value for name, value in update.items() if value is not INHERIT})
        discs.setdefault(first.disc, []).append(track.model_copy(update={"track_type": "audio"}))
    return tuple(Disc(tracks=tuple(tracks)) for _, tracks in sorted(discs.items()))


def _track_artists(
    track: StoreTrack, guests: Sequence[str], store: str, own: Sequence[PrimaryContribution]
) -> tuple[PrimaryContribution, ...]:
    """Return who is billed on a track; nobody where they are those of its release.

    A store that does not name everybody leaves out the release's other main artists, not its own.
    """
    rows = _billed_artists(track.artist_line, track.artists, guests, store)
    own_names = {folded(str(row.artist)) for row in own}
    if folded(display_artist(rows)) == folded(display_artist(own)):
        return ()
    if track.is_artist_list_complete:
        return rows if {folded(str(row.artist)) for row in rows} != own_names else ()
    mains = [row for row in rows if row.featured is not True]
    is_of_release = all(folded(str(row.artist)) in own_names for row in mains) or folded(
        display_artist(mains)
    ) == folded(display_artist(own))
    if not is_of_release:
        return rows
    added = tuple(row for row in rows if row.featured is True and folded(str(row.artist)) not in own_names)
    return (*own, *added) if added else ()


def _track_at(release: StoreRelease, place: int, like: StoreTrack) -> StoreTrack | None:
    """Return the track that another catalogue has at this place, where its title says that it is the same one."""
    if place < len(release.tracks):
        track = release.tracks[place]
        if track is like or folded(_split_title(track.title, track.version)[0]) == folded(
            _split_title(like.title, like.version)[0]
        ):
            return track
    return None


def _pair_tracks(ours: Release, shown: Release) -> list[tuple[Track, Track]]:
    """Return which track of the draft is which of those found: by ISRC, then by title, the next free one first."""
    free = list(shown.tracks())
    pairs: list[tuple[Track, Track]] = []

    def take(track: Track, matches: Callable[[Track], bool]) -> bool:
        other = next((item for item in free if matches(item)), None)
        if other is not None:
            free.remove(other)
            pairs.append((track, other))
        return other is not None

    unpaired = [
        track
        for track in ours.tracks()
        if not ((code := normal_isrc(_value_text(track.isrc))) and take(track, lambda item: item.isrc == code))
    ]
    unpaired = [track for track in unpaired if not take(track, lambda item: _title_key(item) == _title_key(track))]  # noqa: B023 - used at once
    if len(unpaired) == len(free):
        pairs += list(zip(unpaired, free, strict=True))
    return pairs


def _title_key(track: Track) -> tuple[str, str]:
    return folded(_value_text(track.title)), folded(_value_text(track.version_title))


def _is_same_value(field: str, ours: str, shown: str) -> bool:
    if field == "upc":
        return gtin_key(ours) == gtin_key(shown)
    if field == "isrc":
        return normal_isrc(ours) == normal_isrc(shown)
    return ours == shown


def _value_text(value: Any) -> str:
    """Return a field's value as text."""
    match value:
        case None:
            return ""
        case timedelta():
            return format_length(value.total_seconds())
        case date():
            return value.isoformat()
        case tuple():
            rows = [row for row in value if isinstance(row, PrimaryContribution)]  # pyright: ignore[reportUnknownVariableType] - a field's value
            return display_artist(rows)
        case _:
            return "" if value is INHERIT or value is ABSENT else str(value).strip()


def _full_date(text: str) -> date | None:
    return read_date(text) if len(text) == 10 else None
