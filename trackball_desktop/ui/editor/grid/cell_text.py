"""A track's cell as text and back: what it shows, what is copied from it, and the edits that a typed text means.

Text goes through the same reading as the form's fields. Artists are "A; B feat. C", credits "A (Vocals: Lead); B
(Guitar)", works their titles; entries that stay keep their ids and all that the text does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain import normalise
from trackball_desktop.domain.edits import AddNode, Edit, SetField
from trackball_desktop.domain.release import Contribution, PrimaryContribution, Release, Track, Work
from trackball_desktop.domain.text import text_or_empty, tidy
from trackball_desktop.domain.tree import get_value
from trackball_desktop.domain.values import INHERIT, display
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.ui.draft.artist_line import format_artists, parse_artist_line
from trackball_desktop.ui.editor.grid import columns
from trackball_desktop.ui.editor.grid.columns import Column
from trackball_desktop.ui.editor.player.levels import format_number
from trackball_desktop.ui.kit.field_text import audio_fact_texts, duration_text
from trackball_desktop.ui.kit.formatting import Phrases
from trackball_desktop.ui.kit.languages import join_with_commas

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

_FEAT = re.compile(r"\s+(?:feat|ft|featuring)\.?\s+", re.IGNORECASE)
_CREDIT = re.compile(r"(.*?)\s*\(([^()]*)\)")
UNTITLED = "?"
"""What stands for a work without a title."""


@dataclass
class CellReading:
    """What a text means in a cell: the value that the field will hold.

    `is_parsed` is false where the text is kept as typed although the column holds dates, lengths or the like.
    """

    value: Any
    is_parsed: bool = True


@dataclass
class WorkResolver:
    """Finds works by their titles, and makes those that are not there: each once in a whole paste."""

    release: Release
    new_works: list[Work] = field(default_factory=list[Work])

    def resolve_ids(self, titles: Iterable[str], before: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the ids of works with these titles: one that the track records already goes first."""
        mine = {work.id: work for work in (*self.release.works, *self.new_works)}
        preferred = [mine[work_id] for work_id in before if work_id in mine]
        work_ids: list[str] = []
        for title in titles:
            pool = [work for work in (*preferred, *mine.values()) if work.id not in work_ids]
            match = next((work for work in pool if work.title == title), None) or next(
                (work for work in pool if folded(text_or_empty(work.title)) == folded(title)), None
            )
            if match is None and title == UNTITLED:
                match = next(
                    (work for work in preferred if not text_or_empty(work.title) and work.id not in work_ids), None
                )
            if match is None:
                match = Work(title=title)
                self.new_works.append(match)
                mine[match.id] = match
            work_ids.append(match.id)
        return tuple(work_ids)

    def edits(self) -> list[Edit]:
        """Return the edits that put the made works into the release."""
        return [AddNode.from_node(self.release.id, "works", work) for work in self.new_works]


def own_text(session: Session, track: Track, column: Column) -> str:
    """Return a cell's own text, as it is edited; empty for what is inherited or nothing."""
    return format_value(session, track, column, get_value(track, column.field)) if column.is_editable else ""


def shown_text(session: Session, track: Track, column: Column) -> str:
    """Return what a cell shows: its own value or the inherited one."""
    if column.is_editable:
        return format_value(session, track, column, session.resolve_field(track, column.field).value)
    match column.field:
        case columns.WORK_CODES:
            return "; ".join(code for work in session.release.works_of(track) if (code := display(work.iswc)))
        case columns.NUMBER:
            return ""
        case _:
            return _file_text(session, track, column.field)


def format_value(session: Session, track: Track, column: Column, value: Any) -> str:
    """Spell a value of a column as the text that can be typed back in."""
    match column.kind:
        case "primary_contributions":
            return format_artists(value)
        case "contributions":
            return format_credits(value)
        case "work_ids":
            return "; ".join(text_or_empty(work.title) or UNTITLED for work in session.release.works_of(track))
        case _:
            return display(value)


def format_credits(value: Any) -> str:
    """Spell credits as one line; empty when there are none of the node's own."""
    return "; ".join(map(_format_credit, value)) if isinstance(value, tuple) else ""


def _format_credit(entry: Contribution) -> str:
    name, role, sort = text_or_empty(entry.artist), text_or_empty(entry.role), text_or_empty(entry.type)
    role_text = f"{role}: {sort}" if sort else role
    return f"{name} ({role_text})" if role_text or name.endswith(")") else name


def _file_text(session: Session, track: Track, name: str) -> str:
    asset = session.find_asset(track.id, "master") or session.find_asset(track.id, "video")
    if asset is None:
        return ""
    if name == columns.FILE_NAME:
        return asset.path.replace("\\", "/").rsplit("/", 1)[-1]
    facts = session.checks.facts.audio.get(asset.id) if session.checks.facts is not None else None
    if facts is None:
        return ""
    if name == columns.FILE_LENGTH:
        return duration_text(facts.duration) if facts.duration else ""
    if name == columns.FILE_LOUDNESS:
        loudness = facts.levels.loudness if facts.levels is not None else None
        return "" if loudness is None else Phrases.tr("{value} LUFS", value=format_number(loudness))
    return join_with_commas(audio_fact_texts(facts.model_copy(update={"duration": 0.0})))


def parse_cell(track: Track, column: Column, text: str, works: WorkResolver) -> CellReading:
    """Read a text that was typed or pasted into a cell; blanks alone inherit."""
    before = get_value(track, column.field)
    if not text.strip():
        return CellReading(INHERIT)
    match column.kind:
        case "primary_contributions":
            return CellReading(parse_artists(text, before) or INHERIT)
        case "contributions":
            return CellReading(parse_credits(text, before) or INHERIT)
        case "work_ids":
            titles = [title for part in text.split(";") if (title := tidy(part))]
            return CellReading(works.resolve_ids(titles, before if isinstance(before, tuple) else ()) or INHERIT)
        case kind:
            value = normalise.normalise_value(column.field, kind, normalise.read(kind, text))
            return CellReading(INHERIT if value == () else value, normalise.is_read(kind, value))


def parse_artists(text: str, before: Any) -> tuple[PrimaryContribution, ...]:
    """Read "A; B feat. C": C is featured. A name that the cell had with such a word in it stays one name."""
    names_before = {text_or_empty(item.artist) for item in before} if isinstance(before, tuple) else set[str]()
    parts: list[str] = []
    for part in text.replace("\n", ";").split(";"):
        name = tidy(part)
        if name in names_before or not name:
            parts.append(name)
            continue
        first, *guests = _FEAT.split(f" {name}")
        parts += [tidy(first), *(f"feat. {tidy(guest)}" for guest in guests)]
    return parse_artist_line("; ".join(part for part in parts if part), before)


def parse_credits(text: str, before: Any) -> tuple[Contribution, ...]:
    """Read "A (Vocals: Lead); B (Guitar)"; an entry with the same name and role is kept with all that it holds."""
    old: dict[tuple[str, str, str], list[Contribution]] = {}
    for entry in before if isinstance(before, tuple) else ():
        old.setdefault((text_or_empty(entry.artist), text_or_empty(entry.role), text_or_empty(entry.type)), []).append(
            entry
        )
    result: list[Contribution] = []
    for part in text.replace("\n", ";").split(";"):
        words = tidy(part)
        if not words:
            continue
        match = _CREDIT.fullmatch(words)
        name, role_text = (tidy(match.group(1)), match.group(2)) if match else (words, "")
        role, _, sort = (tidy(item) for item in role_text.partition(":"))
        kept = old.get((name, role, sort))
        new = Contribution(artist=name or INHERIT, role=role or INHERIT, type=sort or INHERIT)
        result.append(kept.pop(0) if kept else new)
    return tuple(result)


def is_same_value(value: Any, other: Any) -> bool:
    """Say whether two values of a field are the same; ids of entries do not count."""
    return value is other or (type(value) is type(other) and _without_ids(value) == _without_ids(other))


def _without_ids(value: Any) -> Any:
    if isinstance(value, tuple):
        return [item.model_dump(exclude={"id"}) if hasattr(item, "model_dump") else item for item in value]
    return value


def cell_edit(track: Track, column: Column, value: Any) -> SetField:
    """Make the edit that gives a cell a value."""
    return SetField(node_id=track.id, field=column.field, value=value)
