"""What a drop would become, as plain data: a row per file, every guess with its source, and reading names anew.

Tags win over file names, file names over folders; a pattern that somebody typed wins over all of them, and what was
typed into a cell over the pattern. Nothing here touches a file.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from trackball_desktop.domain.assets import AudioFacts, Tags
from trackball_desktop.domain.errors import MediaError

if TYPE_CHECKING:
    from trackball_desktop.media.guess import NameGuess

_PROBLEMS = {
    "empty": "The file is empty.",
    "not_audio": "This is no audio file, whatever its name says.",
    "truncated": "The file is cut off: it holds less sound than it says.",
    "damaged": "The file is damaged.",
}
_NO_TITLES = frozenset({"master", "masters", "mastered", "final", "final masters", "wav", "wavs", "flac", "24bit"})
_COVER_NAMES = ("cover", "front", "folder", "artwork", "albumart", "album")

_T = TypeVar("_T")


@dataclass(frozen=True)
class IntakeRow:
    """One audio file and what it seems to be. `sources` says per field: tag, file name, folder, pattern, you. Seconds.

    `tags` are what the file says itself, so that its name can be read anew by another pattern.
    """

    path: Path
    disc: int
    number: int
    title: str
    version: str = ""
    artists: tuple[str, ...] = ()
    isrc: str = ""
    duration: float | None = None
    writers: tuple[tuple[str, str], ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    problem: str | None = None
    tags: Tags = field(default_factory=Tags)
    included: bool = True


@dataclass(frozen=True)
class IntakePlan:
    """What a drop would become. `problems` are sentences about what was passed over, `pictures` all that were found."""

    rows: tuple[IntakeRow, ...]
    cover: Path | None
    title: str
    artists: tuple[str, ...] = ()
    label: str = ""
    upc: str = ""
    catalog_number: str = ""
    genre: str = ""
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    problems: tuple[str, ...] = ()
    pictures: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A file and what was read in it."""

    path: Path
    facts: AudioFacts


def plan_from(read: Sequence[Reading], pictures: Sequence[Path], problems: Sequence[str]) -> IntakePlan:
    """Make a plan of what was read. Raises MediaError when none of it can be a master."""
    problems = list(problems)
    rows = _numbered(
        [
            replace(
                _row(item.path, item.facts.tags),
                duration=item.facts.duration,
                problem=_PROBLEMS.get(item.facts.problem or ""),
            )
            for item in read
        ]
    )
    sound = [row for row in rows if row.problem is None]
    problems += [f"{row.path.name}: {row.problem}" for row in rows if row.problem is not None]
    if not sound:
        raise MediaError(
            "None of these files can be used as a master.",
            meaning=" ".join(problems[:5]),
            remedy="Choose a folder with WAV or FLAC files that play.",
        )
    return _release_guesses(sound, pictures, problems)


def read_by(plan: IntakePlan, pattern: str) -> tuple[IntakePlan, int]:
    """Read all names anew by a pattern ("" for the app's own guesses); return the plan and how many names fit.

    What the pattern finds wins over tags, for somebody asked for it; what was typed stays. Raises UserError for a
    pattern that is none.
    """
    from trackball_desktop.media.patterns import NamePattern

    named = NamePattern(pattern) if pattern.strip() else None
    rows: list[IntakeRow] = []
    fitting = 0
    for old in plan.rows:
        guess = named.match(old.path) if named is not None else None
        fitting += guess is not None
        new = replace(
            _row(old.path, old.tags, guess), duration=old.duration, problem=old.problem, included=old.included
        )
        typed = {name: getattr(old, name) for name, source in old.sources.items() if source == "you"}
        rows.append(replace(new, **typed, sources={**new.sources, **dict.fromkeys(typed, "you")}))
    typed_numbers = any({"disc", "number"} & {n for n, s in row.sources.items() if s == "you"} for row in rows)
    return replace(plan, rows=tuple(rows if typed_numbers else _numbered(rows))), fitting


def _row(path: Path, tags: Tags, wanted: NameGuess | None = None) -> IntakeRow:
    """Put together what tags and names say; `wanted` is what a pattern found and stands above both."""
    from trackball_desktop.media.guess import guess_from_name

    guess = guess_from_name(path)
    sources: dict[str, str] = {}

    def pick(name: str, asked: _T | None, tag: _T | None, guessed: _T | None, source: str = "file name") -> _T | None:
        for value, where in ((asked, "pattern"), (tag, "tag"), (guessed, source)):
            if value:
                sources[name] = where
                return value
        return None

    def of(name: str) -> Any:
        return getattr(wanted, name) if wanted is not None else None

    named = (clean(of("artist")),) if of("artist") else None
    guessed = (clean(guess.artist),) if guess.artist else None
    tagged = tuple(name for artist in tags.artists if (name := clean(artist)))
    title = pick("title", clean(of("title")), clean(tags.title), clean(guess.title)) or clean(path.stem)
    return IntakeRow(
        path=path,
        disc=pick("disc", of("disc"), tags.disc, guess.disc, str(guess.disc_source or "file name")) or 1,
        number=pick("number", of("track"), tags.track, guess.track) or 0,
        title=title,
        version=pick("version", clean(of("version")), clean(tags.version), None) or "",
        artists=pick("artists", named, tagged, guessed) or (),
        isrc=pick("isrc", of("isrc"), tags.isrc, None) or "",
        writers=(*((name, "Composer") for name in tags.composers), *((name, "Author") for name in tags.lyricists)),
        sources=sources,
        tags=tags,
    )


def clean(text: str | None) -> str:
    """Return a text on one line, without the control characters that tags and names of other systems can hold."""
    kept = ("" if sign == "\0" else " " if unicodedata.category(sign) == "Cc" else sign for sign in text or "")
    return " ".join("".join(kept).split())


def _numbered(rows: list[IntakeRow]) -> list[IntakeRow]:
    """Order by disc and number; files without a number follow in the order of their names."""
    discs: dict[int, list[IntakeRow]] = {}
    for row in rows:
        discs.setdefault(row.disc, []).append(row)
    result: list[IntakeRow] = []
    for disc, (_, members) in enumerate(sorted(discs.items()), start=1):
        members.sort(key=lambda row: (row.number == 0, row.number))
        result += [replace(row, disc=disc, number=number) for number, row in enumerate(members, start=1)]
    return result


def _cover(pictures: Sequence[Path]) -> Path | None:
    """Choose the picture that is named like a front cover, else the largest file."""
    for name in _COVER_NAMES:
        for picture in pictures:
            if picture.stem.casefold().startswith(name):
                return picture
    return max(pictures, key=_size, default=None)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # gone since it was listed


def _release_guesses(rows: list[IntakeRow], pictures: Sequence[Path], problems: list[str]) -> IntakePlan:
    tags = [row.tags for row in rows]
    folder = rows[0].path.parent
    sources: dict[str, str] = {}

    def common(name: str, values: Iterable[_T | None]) -> _T | None:
        counted = Counter(value for value in values if value)
        if not counted:
            return None
        sources[name] = "tag"
        return counted.most_common(1)[0][0]

    title = common("title", (tag.album for tag in tags))
    billed = ""
    if title is None:
        sources["title"] = "folder"
        billed, title = _from_folder(folder.parent.name if len({row.path.parent for row in rows}) > 1 else folder.name)
    artists = common("artists", (tag.album_artists for tag in tags))
    if artists is None:
        shared = {row.artists for row in rows}
        artists = shared.pop() if len(shared) == 1 else ()
    if not artists and billed:
        sources["artists"] = "folder"
        artists = (billed,)
    return IntakePlan(
        rows=tuple(rows),
        cover=_cover(pictures),
        pictures=tuple(pictures),
        title=clean(title),
        artists=tuple(clean(name) for name in artists),
        label=common("label", (tag.label for tag in tags)) or "",
        upc=common("upc", (tag.barcode for tag in tags)) or "",
        catalog_number=common("catalog_number", (tag.catalog_number for tag in tags)) or "",
        genre=common("genre", (tag.genre for tag in tags)) or "",
        sources=sources,
        problems=tuple(problems),
    )


def _from_folder(name: str) -> tuple[str, str]:
    """Read "Mara Quist - Harbour Songs" as artist and title; what only says that these are masters is left out."""
    parts = [part.strip() for part in name.split(" - ") if part.strip()]
    while len(parts) > 1 and parts[-1].casefold() in _NO_TITLES:
        parts.pop()
    return (parts[0], parts[1]) if len(parts) == 2 else ("", " - ".join(parts) or name)
