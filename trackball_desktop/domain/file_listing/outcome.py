"""The order of the tracks, and all that was read put into the release as it is handed on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from trackball_desktop.domain.assets import Tags
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.folders import FolderRole
from trackball_desktop.domain.file_listing.model import (
    FileKind,
    ListedFile,
    Origin,
    ParsedRelease,
    ParsedTrack,
    Question,
)
from trackball_desktop.domain.file_listing.pictures import choose_booklets, rank_pictures
from trackball_desktop.domain.file_listing.state import (
    VARIOUS_ARTISTS,
    Row,
    State,
    disc_of,
    most_common_text,
    number_of,
)
from trackball_desktop.domain.file_listing.titles import unique
from trackball_desktop.domain.text import tidy


def set_places(state: State) -> None:
    """Give every track its disc and number; without any number files come in the order of their names."""
    for row in state.rows:
        row.disc = disc_of(state, row)
        side = state.group.sides.get(row.name.folder, 0)
        row.number = number_of(row)
        if row.name.number:
            row.sources["number"] = Origin.FILE_NAME
        elif row.number:
            row.sources["number"] = Origin.TAG
        if row.name.folder in state.group.discs:
            row.sources["disc"] = Origin.FOLDER
        elif row.name.disc:
            row.sources["disc"] = Origin.FILE_NAME
        elif row.file.tags.disc:
            row.sources["disc"] = Origin.TAG
        row.order = row.order + 1_000_000 * side
    folders = list(dict.fromkeys(row.name.folder for row in state.rows))
    clash = len({(row.disc, row.number) for row in state.rows if row.number}) < sum(1 for r in state.rows if r.number)

    def key(row: Row) -> tuple[int, int, int, int, int]:
        side = state.group.sides.get(row.name.folder, 0)
        bonus = state.group.roles.get(row.name.folder) in {FolderRole.BONUS, FolderRole.INSTRUMENTALS}
        at = folders.index(row.name.folder) if clash and not side else 0
        return row.disc, side * 100 + int(bonus), at, row.number or 10_000, row.order

    state.rows.sort(key=key)
    ranks = {disc: rank for rank, disc in enumerate(sorted({row.disc for row in state.rows}), start=1)}
    counted: Counter[int] = Counter()
    for row in state.rows:
        row.disc = ranks[row.disc]
        counted[row.disc] += 1
        row.number = counted[row.disc]


def build_release(state: State) -> ParsedRelease:
    """Return the release with all that was read."""
    tags = [row.file.tags for row in state.rows]
    artists = [VARIOUS_ARTISTS] if state.various else _apply_answers(state, state.artists, state.questions)
    values = _release_values(state, tags)
    pictures, cover = _pictures(state, values["catalog_number"])
    booklets = choose_booklets([f.path for f in _companion_files(state) if f.kind is FileKind.DOCUMENT])
    if state.various:
        state.sources.setdefault("artists", Origin.FILE_NAME)
    return ParsedRelease(
        folder=state.group.folder,
        title=state.title.title,
        version=state.title.version,
        artists=tuple(artists),
        is_various_artists=state.various,
        cover=cover,
        pictures=tuple(pictures),
        booklets=booklets,
        tracks=tuple(_build_track(state, row, artists) for row in state.rows),
        sources=state.sources,
        removed_text=tuple(dict.fromkeys((*state.folder.removed_text, *state.title.removed_text))),
        questions=tuple(state.questions),
        **values,
    )


def _apply_answers(state: State, names: list[str], questions: Sequence[Question]) -> list[str]:
    """Put answers that were given before in the place of what is filled in."""
    for question in questions:
        answer = state.answers(question)
        if answer is not None and question.field in {"artists", "featured"}:
            filled = question.options[0]
            names = [n for n in names if n not in filled] + list(answer)
    return list(unique(names))


def _release_values(state: State, tags: Sequence[Tags]) -> dict[str, str]:
    def value(name: str, tagged: Iterable[str | None], found: str) -> str:
        agreed = tidy(most_common_text([text or "" for text in tagged], min_share=0.5))
        if agreed:
            state.sources[name] = Origin.TAG
        elif found:
            state.sources[name] = Origin.FOLDER
        return agreed or found

    dates = most_common_text([tag.date or "" for tag in tags], min_share=0.5)
    whole = re.match(r"(\d{4}-\d{2}-\d{2})", dates)
    values = {
        "label": value("label", (tag.label for tag in tags), state.folder.label),
        "upc": value("upc", (tag.barcode for tag in tags), state.folder.upc),
        "catalog_number": value("catalog_number", (tag.catalog_number for tag in tags), state.folder.catalog),
        "genre": value("genre", (tag.genre for tag in tags), ""),
        "date": value("date", [whole[1] if whole else ""], state.folder.date),
        "year": value("year", [dates[:4] if re.match(r"(?:19|20)\d\d", dates) else ""], state.folder.year),
    }
    if not values["upc"]:
        named = most_common_text([row.name.upc for row in state.rows])
        if named:
            values["upc"] = named
            state.sources["upc"] = Origin.FILE_NAME
    return values


def _companion_files(state: State) -> list[ListedFile]:
    """Return the other files of this release: in its folder, or named like it where several share one."""
    own = state.group.folder
    inside = [f for f in state.listing.files if f.kind is not FileKind.AUDIO and _is_within(f.path, own)]
    if state.releases == 1:
        return inside
    alone = [f for f in inside if own != PurePosixPath(".") or folded(state.title.title) in folded(f.path.stem)]
    outside = [
        f
        for f in state.listing.files
        if f.kind is not FileKind.AUDIO
        and f not in inside
        and state.title.title
        and folded(state.title.title) in folded(f.path.stem)
    ]
    return [*alone, *outside]


def _pictures(state: State, catalog: str) -> tuple[list[PurePosixPath], PurePosixPath | None]:
    pictures = [file for file in _companion_files(state) if file.kind is FileKind.PICTURE]
    return rank_pictures(pictures, state.title.title, catalog or state.folder.upc)


def _build_track(state: State, row: Row, artists: Sequence[str]) -> ParsedTrack:
    reading, tags = row.reading, row.file.tags
    main = _apply_answers(state, row.main, row.questions) or ([] if state.various else list(artists))
    main = [_spelled_as_release(name, artists) for name in main]
    guests = _apply_answers(state, [*row.featured, *reading.featured], reading.questions)
    lead_guests = [] if row.featured or state.various else state.guests
    guests = [g for g in unique((*guests, *lead_guests)) if folded(g) not in {folded(a) for a in main}]
    part = state.group.roles.get(row.name.folder, FolderRole.FORMAT)
    advisory = reading.advisory or {FolderRole.EXPLICIT: "explicit", FolderRole.CLEAN: "clean"}.get(part, "")
    isrc = tags.isrc or row.name.isrc
    composers = unique((*tags.composers, *reading.composers, *state.composers))
    if not composers:
        composers = _composer_in_title(state, reading.title)
    sources = dict(row.sources)
    for name, value, tagged in (
        ("isrc", isrc, tags.isrc),
        ("composers", composers, tags.composers),
        ("version", reading.version, row.tagged.version if row.tagged else None),
        ("featured", guests, None),
        ("producers", reading.producers, None),
        ("remixers", reading.remixers, None),
        ("advisory", advisory, None),
    ):
        if value and name not in sources:
            sources[name] = Origin.TAG if tagged else Origin.FILE_NAME
    return ParsedTrack(
        path=row.file.path,
        disc=row.disc,
        number=row.number,
        title=reading.title,
        version=reading.version,
        artists=tuple(main),
        featured=tuple(guests),
        producers=tuple(reading.producers),
        remixers=tuple(reading.remixers),
        composers=tuple(composers),
        lyricists=tags.lyricists,
        isrc=isrc,
        advisory=advisory,
        sources=sources,
        removed_text=tuple(dict.fromkeys((*row.name.removed_text, *reading.removed_text))),
        questions=(*row.questions, *reading.questions),
        is_numbered="number" in sources,
    )


def _spelled_as_release(name: str, artists: Sequence[str]) -> str:
    """Spell a name in capitals as the release does, which was settled by all its files."""
    return next((artist for artist in artists if name.isupper() and artist.casefold() == name.casefold()), name)


def _composer_in_title(state: State, title: str) -> tuple[str, ...]:
    """Read "Haydn: Piano Trio": a name before a work, which the folder names too."""
    match = re.match(r"(?P<who>[^\W\d_][\w.'’\- ]{2,40}?):\s+(?P<work>\S.*)", title)
    if match is None or folded(match["who"]) not in folded(state.group.name):
        return ()
    is_name = vocabulary.WORK.search(match["work"]) and not vocabulary.WORK.search(match["who"])
    return (match["who"],) if is_name else ()


def _is_within(path: PurePosixPath, folder: PurePosixPath) -> bool:
    return folder == PurePosixPath(".") or folder in path.parents
