"""Sheets in the layouts of others: which column holds which of our fields is data, which a user can change and add to.

A layout is a JSON file in resources/sheets/layouts or in the user's own folder. `columns` pairs headings with sources:
a field ("release.upc", "track.isrc") or one of the names of `SOURCES`. `names` parts people in one cell, `date` and
`duration` spell those, `values` maps a field's values ("*" is any other), `empty` says what stands where there is none.
What a layout cannot hold of a release is told exactly, see `lost_fields`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Node,
    PrimaryContribution,
    Release,
    Track,
    WorkContribution,
    field_kinds,
    local_kinds,
)
from trackball_desktop.domain.resources import resource
from trackball_desktop.domain.values import ABSENT, INHERIT, Unset, display
from trackball_desktop.domain.vocabulary import language_code
from trackball_desktop.formats.sheet_sources import SOURCES, Place, credited_names, rows_in, writer_part, writers
from trackball_desktop.i18n.contexts import FileText

_DATES: Final = {
    "YYYY-MM-DD": "%Y-%m-%d", "DD/MM/YYYY": "%d/%m/%Y", "MM/DD/YYYY": "%m/%d/%Y", "DD.MM.YYYY": "%d.%m.%Y",
}  # fmt: skip
_WRITER_PART = re.compile(r"track\.writer\[(\d{1,2})\]\.(name|last|first|role|share)")
_FIELD = re.compile(r"(release|disc|track)\.((?:local\.)?[a-z_]+)")
COMPOSED: Final = frozenset({"release.display_title", "release.artist_display_name", "track.display_title",
                             "track.artist_display_name"})  # fmt: skip
"""Lines that other fields give: no layout loses anything by not having them."""


class _File(BaseModel):
    """A layout as its file has it."""

    model_config = ConfigDict(extra="forbid")

    title: str
    about: str = ""
    rows: str = "track"
    names: str = "; "
    date: str = "YYYY-MM-DD"
    duration: str = "m:ss"
    language: str = "name"
    values: dict[str, dict[str, str]] = {}
    empty: dict[str, str] = {}
    columns: list[tuple[str, str]]


@dataclass(frozen=True)
class Layout:
    """A layout under the name of its file."""

    name: str
    file: _File
    path: Path
    is_own: bool = False

    @property
    def title(self) -> str:
        """What it is called."""
        return self.file.title


def layouts(folder: Path | None = None) -> dict[str, Layout]:
    """Return all layouts by name: those that ship, and the user's own in `folder`, which come first for a name.

    Raises UserError for a file of the user's that is no layout.
    """
    layouts_by_name: dict[str, Layout] = {}
    for path in sorted(resource("sheets", "layouts").glob("*.json")):
        layouts_by_name[path.stem] = read_layout(path)
    for path in sorted(folder.glob("*.json")) if folder is not None and folder.is_dir() else ():
        layouts_by_name[path.stem] = read_layout(path, own=True)
    return layouts_by_name


def read_layout(path: Path, *, own: bool = False) -> Layout:
    """Read a layout's file. Raises UserError, saying what is wrong in it."""
    try:
        file = _File.model_validate(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise UserError(
            FileText.tr("{name} is not a sheet layout: {why}.", name=path.name, why=why),
            meaning=FileText.tr("You cannot choose it."),
            remedy=FileText.tr("Compare it with the built-in layouts in resources/sheets/layouts."),
        ) from error
    wrong = [source for _, source in file.columns if not _is_source(source)]
    if wrong or file.date not in _DATES:
        what = (
            FileText.tr("there is no source “{wrong}”", wrong=wrong[0])
            if wrong
            else FileText.tr("there is no date format “{date}”", date=file.date)
        )
        raise UserError(
            FileText.tr("{name} is not a sheet layout: {what}.", name=path.name, what=what),
            meaning=FileText.tr("You cannot choose it."),
        )
    return Layout(path.stem, file, path, own)


def _is_source(source: str) -> bool:
    if source in SOURCES or source.startswith("=") or _WRITER_PART.fullmatch(source):
        return True
    if source.startswith(("track.credits.", "track.writers.")):
        return len(source.split(".", 2)) == 3
    match = _FIELD.fullmatch(source)
    if match is None:
        return False
    cls = {"release": Release, "disc": Disc, "track": Track}[match[1]]
    kinds = field_kinds(cls) | {f"local.{name}": kind for name, kind in local_kinds(cls).items()}
    return match[2] in kinds


# --- rows -----------------------------------------------------------------------------------------------------------


def rows_for(layout: Layout, releases: Iterable[Release]) -> list[list[str]]:
    """Return the headings and rows of resolved releases (`inherit.resolve`) in a layout."""
    rows = [[heading for heading, _ in layout.file.columns]]
    for release in releases:
        rows += [
            [_cell(layout.file, source, place) for _, source in layout.file.columns]
            for place in _places(layout, release)
        ]
    return rows


def _places(layout: Layout, release: Release) -> Iterable[Place]:
    tracks = [
        Place(release, track, disc_number, number)
        for disc_number, disc in enumerate(release.discs, start=1)
        for number, track in enumerate(disc.tracks, start=1)
    ]
    return [Place(release)] if layout.file.rows == "release" or not tracks else tracks


def _cell(file: _File, source: str, place: Place) -> str:
    if source.startswith("="):
        return source[1:]
    value = _value(file, source, place)
    text = _formatted_value(file, source, value)
    if source in file.values:
        table = file.values[source]
        text = table.get(text, table.get("*", text))
    return text or file.empty.get(source, "")


def _formatted_value(file: _File, source: str, value: Any) -> str:
    if value is None or isinstance(value, Unset):
        return ""
    if isinstance(value, date):
        return value.strftime(_DATES[file.date])
    if isinstance(value, timedelta):
        return _length(file.duration, value)
    if isinstance(value, tuple | list):
        return file.names.join(str(item) for item in cast("Sequence[Any]", value))
    if isinstance(value, str) and file.language == "code" and "language" in source:
        return language_code(value) or value
    return display(value)


def _length(form: str, value: timedelta) -> str:
    seconds = round(value.total_seconds())
    if form == "seconds":
        return str(seconds)
    if form == "ms":
        return str(round(value.total_seconds() * 1000))
    if form == "h:mm:ss":
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{seconds // 60}:{seconds % 60:02}"


def _value(file: _File, source: str, place: Place) -> Any:
    if source in SOURCES:
        return SOURCES[source].read(place)
    if match := _WRITER_PART.fullmatch(source):
        return writer_part(place, int(match[1]), match[2])
    if source.startswith("track.credits."):
        return credited_names(place, source.split(".", 2)[2])
    if source.startswith("track.writers."):
        return writers(place, source.split(".", 2)[2])
    holder: Node | None = place.release if source.startswith("release.") else place.track
    name = source.split(".", 1)[1]
    if source.startswith("disc."):
        holder = next((disc for n, disc in enumerate(place.release.discs, 1) if n == place.disc), None)
    if holder is None:
        return ABSENT
    if name.startswith("local."):
        value = getattr(cast("Any", holder).local, name.removeprefix("local."))
    else:
        value = getattr(holder, name)
    if isinstance(value, tuple):
        return cast("tuple[Any, ...]", value) if field_kinds(type(holder)).get(name) == "names" else ABSENT
    return value


# --- what a layout cannot hold --------------------------------------------------------------------------------------


def covered_fields(layout: Layout) -> frozenset[str]:
    """Return what a layout has a column for: field names, and parts of lists such as "track.contributions:Producer"."""
    held: set[str] = set()
    for _, source in layout.file.columns:
        if source in SOURCES:
            held |= SOURCES[source].holds
        elif source.startswith("track.credits."):
            held.add(f"track.contributions:{source.split('.', 2)[2]}")
        elif source.startswith("track.writers."):
            role = source.split(".", 2)[2]
            held |= {f"work.contributions:{role}"}
        elif _WRITER_PART.fullmatch(source):
            held |= {"work.contributions:names", "work.contributions:roles"}
            held |= {"work.contributions:shares"} if source.endswith("share") else set()
        else:
            held.add(source)
    return frozenset(held)


def lost_fields(layout: Layout, release: Release) -> tuple[str, ...]:
    """Return the fields of a draft that have a value and no column in a layout, each once, by name.

    A field of a track is held by a column of the release where the track only inherits it. Of lists it is said which
    part has no place: "track.contributions:Guitar", "work.contributions:shares".
    """
    held = covered_fields(layout)
    lost = dict.fromkeys(_filled_paths(release, "release"))
    if layout.file.rows != "release":
        for number, disc in enumerate(release.discs, start=1):
            lost |= dict.fromkeys(_filled_paths(disc, "disc"))
            lost |= {"disc.number": None} if number > 1 else {}
    elif any(disc.tracks for disc in release.discs):
        lost["tracks"] = None
    for track in release.tracks() if layout.file.rows != "release" else ():
        lost |= dict.fromkeys(_filled_paths(track, "track"))
        works = release.works_of(track)
        for work in works:
            lost |= dict.fromkeys(_filled_paths(work, "work", track))
        lost |= {"track.works:several": None} if len(works) > 1 else {}
    names = {f"work.contributions:{role}" for role in ("Composer", "Author", "Arranger")} & held
    if names:  # a column for each role holds the names and says the roles
        held |= {"work.contributions:names", "work.contributions:roles"}
    return tuple(item for item in lost if item not in held | COMPOSED | _NO_LAYOUT)


_NO_LAYOUT: Final = frozenset(
    {"track.track_type", "release.local.account_id", "release.local.waivers", "release.local.transfer"}
)
"""What is no fact about the release: that a track is a track, and how this app deals with the draft."""


def _filled_paths(node: Node, prefix: str, track: Track | None = None) -> Iterable[str]:
    for name, kind in field_kinds(type(node)).items():
        value = getattr(node, name)
        if value in (INHERIT, ABSENT, None, "", ()):
            continue
        if kind in {"primary_contributions", "contributions", "work_contributions", "publishers"}:
            yield from _parts(f"{prefix}.{name}", rows_in(value))
        elif kind == "work_ids":
            continue
        elif not (prefix == "work" and name == "title" and track is not None and value == track.title):
            yield f"{prefix}.{name}"
    for name in local_kinds(type(node)):
        value = getattr(cast("Any", node).local, name)
        if value not in (INHERIT, ABSENT, None, "", ()):
            yield f"{prefix}.local.{name}"
    if node.extra:
        yield f"{prefix}.extra"


def _parts(name: str, rows: Sequence[Node]) -> Iterable[str]:
    for row in rows:
        if isinstance(row, PrimaryContribution):
            yield f"{name}:{'featured' if row.featured is True else 'main'}"
        elif isinstance(row, Contribution):
            yield f"{name}:{row.role if isinstance(row.role, str) and row.role else 'names'}"
        elif isinstance(row, WorkContribution):
            yield f"{name}:names"
            yield from (f"{name}:roles" for _ in (1,) if isinstance(row.role, str) and row.role)
        else:
            yield f"{name}:names"
        share = getattr(row, "split_percentage", INHERIT)
        if isinstance(share, Decimal | str) and share != "":
            yield f"{name}:shares"
        for other in ("artist_id", "publisher_id", "type", "affiliation", "country", "rights_administrator"):
            value = getattr(row, other, INHERIT)
            if isinstance(value, str) and value:
                yield f"{name}:{other}"
        for other in local_kinds(type(row)):
            value = getattr(cast("Any", row).local, other)
            if isinstance(value, str) and value:
                yield f"{name}:local.{other}"
