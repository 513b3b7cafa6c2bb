"""What stores make of a draft: titles with versions, guests, badges, the type of release, lengths, order.

Each store composes the same fields in its own way. What is written here has a source (keys of resources/sources.json);
where no rule of a store is known, its page says what the draft says and nothing else. `ui/kit/store_pictures` draws it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, Literal, cast

from trackball_desktop.checks.title_guests import find_guest
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.date_parsing import read_date, read_duration
from trackball_desktop.domain.inherit import effective
from trackball_desktop.domain.release import PrimaryContribution, Release, Track
from trackball_desktop.domain.release_types import ReleaseType, release_type
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.lookups.model import StoreRelease

StoreKey = Literal["spotify", "apple", "deezer"]
STORES: Final[Mapping[StoreKey, str]] = MappingProxyType(
    {"spotify": "Spotify", "apple": "Apple Music", "deezer": "Deezer"}
)
"""The stores whose pages can be composed, and their names."""

SOURCES: Final[Mapping[StoreKey, tuple[str, ...]]] = MappingProxyType(
    {
        "spotify": ("S-M", "S-STYLE", "IG-1T", "S-API", "OWN"),
        "apple": ("A-R", "A-T", "A-DEF", "A-PA", "A-API"),
        "deezer": ("DZ-API",),
    }
)
"""Where the rules of each store come from. OWN is the dash before a version at Spotify, which no document names."""

COVER_SIZES: Final[Mapping[StoreKey, tuple[int, ...]]] = MappingProxyType(
    {"spotify": (64, 300, 640), "apple": (60, 100, 600), "deezer": (56, 250, 500, 1000)}
)
"""The widths, in pixels, at which a store hands out a cover (S-API, A-API, DZ-API)."""

VARIOUS_ARTISTS: Final = "Various Artists"
_VARIOUS_FROM: Final = 4
"""Main artists of a release of one track from which Spotify bills various artists instead (IG-1T)."""

_ARTICLE = re.compile(r"(?:the|an|a)\s+(?=\S)", re.IGNORECASE)
_TYPE_AT_END = re.compile(r"(?:[-–—]\s*|[(\[]\s*|\s)(?:single|ep|e\.p\.)[)\]]?\s*$", re.IGNORECASE)
_ROUND_BRACKET = re.compile(r"[(（]")
_WHOLE_BRACKETS = re.compile(r"[(\[](?P<inside>[^()\[\]]*)[)\]]")


@dataclass(frozen=True)
class StoreLine:
    """A track as a store lists it. `artists` is the line below the title, "" where the store shows none.

    `seconds` is None where the length is not known; `track_id` is the draft's track, "" for one that a store shows.
    """

    track_id: str
    disc: int
    number: int
    title: str
    artists: str
    seconds: float | None = None
    is_explicit: bool = False


@dataclass(frozen=True)
class StorePage:
    """A release as a store shows it. Texts are as they stand on the store's page, "" where it shows none.

    `type` is what the store calls it, None while lengths are missing. `notice` is the line of rights at the end.
    """

    store: StoreKey
    title: str
    artists: str
    type: ReleaseType | None
    lines: tuple[StoreLine, ...]
    genre: str = ""
    release_date: date | None = None
    notice: str = ""
    is_explicit: bool = False

    @property
    def seconds(self) -> float | None:
        """The length of the whole release; None while one of its tracks has none."""
        known_lengths = [line.seconds for line in self.lines if line.seconds is not None]
        return sum(known_lengths) if self.lines and len(known_lengths) == len(self.lines) else None

    @property
    def has_discs(self) -> bool:
        """Whether its tracks are on several discs."""
        return len({line.disc for line in self.lines}) > 1


@dataclass(frozen=True)
class _Billing:
    mains: tuple[str, ...]
    guests: tuple[str, ...]


def compose_page(release: Release, store: StoreKey, defaults: Release | None = None) -> StorePage:
    """Return what a store makes of a draft; `defaults` are those of its label."""
    lengths = [_seconds(track.duration) for track in release.tracks()]
    kind = release_type(lengths)
    billing = _billing(release, release, defaults)
    if store == "spotify" and len(lengths) == 1 and len(billing.mains) >= _VARIOUS_FROM:
        billing = _Billing((VARIOUS_ARTISTS,), ())
    title, version = _title_parts(release)
    artists = artist_line(billing.mains, billing.guests, store)
    lines = tuple(
        _line(release, track, disc, number, store, artists, defaults)
        for disc, part in enumerate(release.discs, 1)
        for number, track in enumerate(part.tracks, 1)
    )
    shown = compose_title(title, version, billing.guests, store)
    return StorePage(
        store=store,
        title=with_type(shown, kind) if store == "apple" else shown,
        artists=artists,
        type=kind,
        lines=lines,
        genre=stripped_text(effective(release, release, "genre", defaults).value),
        release_date=_date(release.release_date),
        notice=_notice(release, defaults),
        is_explicit=_is_explicit(release, release, defaults) or any(line.is_explicit for line in lines),
    )


def listed_page(listed: StoreRelease, store: StoreKey) -> StorePage:
    """Return the page that a store really shows, as its public catalogue tells it."""
    lines = tuple(
        StoreLine(
            track_id="",
            disc=track.disc,
            number=track.number or position,
            title=_with_version(track.title, track.version),
            artists=track.artist_line if store != "apple" or track.artist_line != listed.artist_line else "",
            seconds=track.duration,
            is_explicit=track.explicit is True,
        )
        for position, track in enumerate(listed.tracks, 1)
    )
    return StorePage(
        store=store,
        title=_with_version(listed.title, listed.version),
        artists=listed.artist_line,
        type=release_type([line.seconds for line in lines]),
        lines=lines,
        genre=listed.genre,
        release_date=read_date(listed.release_date) if listed.release_date else None,
        notice=listed.p_line,
        is_explicit=listed.explicit is True,
    )


def compose_title(title: str, version: str, guests: Sequence[str], store: StoreKey) -> str:
    """Return a title as a store composes it of title, version and guests; "" without a title.

    Spotify puts the version behind a dash and guests among the artists (S-M). Apple adds guests to the title, and puts
    what explains it first in round brackets, then in square ones (A-R 2.13, A-T 3.6). Deezer has the version behind the
    title (DZ-API).
    """
    if not title:
        return ""
    if store == "spotify":
        return f"{title} - {bare_version(version)}" if version else title
    if store == "deezer":
        return f"{title} ({bare_version(version)})" if version else title
    in_title = {folded(name) for named in [find_guest(title)] if named is not None for name in named.names}
    new = [name for name in guests if folded(name) not in in_title]
    notes = [f"feat. {join_names(new)}"] if new else []
    notes += [bare_version(version)] if version else []
    shown = title
    for note in notes:
        shown += f" [{note}]" if _ROUND_BRACKET.search(shown) else f" ({note})"
    return shown


def bare_version(version: str) -> str:
    """Return a version without the brackets around all of it, which stores add."""
    match = _WHOLE_BRACKETS.fullmatch(version.strip())
    return match["inside"].strip() if match is not None else version.strip()


def artist_line(mains: Sequence[str], guests: Sequence[str], store: StoreKey) -> str:
    """Return the line of artists: Apple names the main artists ("A, B & C"), the others list guests with them."""
    if store == "apple":
        return join_names(mains)
    return ", ".join(dict.fromkeys((*mains, *guests)))


def join_names(names: Sequence[str]) -> str:
    """Join names as Apple does: "A", "A & B", "A, B & C" (A-R 2.13)."""
    return " & ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def with_type(title: str, kind: ReleaseType | None) -> str:
    """Return a release's title with " - Single" or " - EP" behind it, as Apple adds them (A-DEF), once."""
    if not title or kind not in {"Single", "EP"} or _TYPE_AT_END.search(title):
        return title
    return f"{title} - {kind}"


def sort_key(text: str) -> str:
    """Return what a title or name is sorted under: without an English article at its start, "Kites, The" (GEN)."""
    match = _ARTICLE.match(text.strip())
    return f"{text.strip()[match.end() :]}, {match[0].strip()}" if match is not None else text.strip()


@dataclass(frozen=True)
class Length:
    """A length as a store spells it: whole hours, minutes, and seconds where the store names them."""

    hours: int
    minutes: int
    seconds: int | None


def shown_length(seconds: float, store: StoreKey) -> Length:
    """Round a release's length as a store does: Spotify names seconds up to an hour, the others minutes only."""
    whole_seconds = round(seconds)
    if store == "spotify" and whole_seconds < 3600:
        return Length(0, whole_seconds // 60, whole_seconds % 60)
    minutes = max(1, whole_seconds // 60 if store == "spotify" else (whole_seconds + 30) // 60)
    return Length(minutes // 60, minutes % 60, None)


# --- the draft's fields -----------------------------------------------------------------------------------------------


def _line(
    release: Release,
    track: Track,
    disc: int,
    number: int,
    store: StoreKey,
    release_artists: str,
    defaults: Release | None,
) -> StoreLine:
    billing = _billing(release, track, defaults)
    title, version = _title_parts(track)
    artists = artist_line(billing.mains, billing.guests, store)
    if store == "apple" and artists == release_artists:
        artists = ""
    return StoreLine(
        track_id=track.id,
        disc=disc,
        number=number,
        title=compose_title(title, version, billing.guests, store),
        artists=artists,
        seconds=_seconds(track.duration),
        is_explicit=_is_explicit(release, track, defaults),
    )


def _billing(release: Release, node: Release | Track, defaults: Release | None) -> _Billing:
    """Return who is billed: main artists and guests; the line that was typed where nobody is named."""
    value = effective(release, node, "primary_contributions", defaults).value
    rows = cast("tuple[PrimaryContribution, ...]", value) if isinstance(value, tuple) else ()
    named = [(stripped_text(row.artist), row.featured is True) for row in rows if stripped_text(row.artist)]
    if not named:
        typed = stripped_text(effective(release, node, "artist_display_name", defaults).value)
        return _Billing((typed,) if typed else (), ())
    return _Billing(_names(named, featured=False), _names(named, featured=True))


def _names(named: Iterable[tuple[str, bool]], *, featured: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, is_guest in named if is_guest is featured))


def _title_parts(node: Release | Track) -> tuple[str, str]:
    """Return title and version; a title line that was typed stands for both."""
    typed = stripped_text(node.display_title)
    return (typed, "") if typed else (stripped_text(node.title), stripped_text(node.version_title))


def _notice(release: Release, defaults: Release | None) -> str:
    year = stripped_text(effective(release, release, "pline_year", defaults).value)
    owner = stripped_text(effective(release, release, "pline_owner", defaults).value)
    if owner.startswith(year):
        year = ""
    return " ".join(part for part in ("℗", year, owner) if part) if owner else ""


def _is_explicit(release: Release, node: Release | Track, defaults: Release | None) -> bool:
    return stripped_text(effective(release, node, "parental_advisory", defaults).value).casefold() == "explicit"


def _with_version(title: str, version: str) -> str:
    return f"{title} ({bare_version(version)})" if version else title


def _seconds(value: object) -> float | None:
    length = value if isinstance(value, timedelta) else read_duration(stripped_text(value))
    return None if length is None else length.total_seconds()


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else read_date(stripped_text(value))
