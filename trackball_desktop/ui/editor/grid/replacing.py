"""Find and replace in the grid, worked out before anything is done: cell by cell, as it is and as it would be.

Only what a cell holds itself is searched: an inherited text is changed where it comes from, and is told to be there.
In lists of people the names and roles are searched one by one, so that an entry keeps its id and all else that it
holds; works, with their writers and publishers, are found once each, however many tracks record them. A replacement is
one step.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.edits import Edit, SetField
from trackball_desktop.domain.release import Node, PrimaryContribution, Track
from trackball_desktop.domain.text import text_or_empty, tidy
from trackball_desktop.domain.tree import get_value
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.artist_line import format_artists
from trackball_desktop.ui.editor.grid import cell_text, cell_validation
from trackball_desktop.ui.editor.grid.columns import Column, column_for_field
from trackball_desktop.ui.editor.grid.operations import tracks_text

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.model import TrackModel

_ENTRY_TEXT_FIELDS = {"primary_contributions": ("artist",), "contributions": ("artist", "role", "type")}
"""The texts of an entry that its cell shows, by the kind of the column."""


@dataclass(frozen=True)
class ReplaceQuery:
    """What is looked for and what takes its place. An empty `find` finds nothing; an empty `replacement` takes away."""

    find: str = ""
    replacement: str = ""
    match_case: bool = False
    whole_words: bool = False


@dataclass(frozen=True)
class ReplacedCell:
    """One cell, or one work, that would change. `why` says why it stays as it is all the same."""

    number: str
    track: Track
    column: Column
    old: str
    new: str
    edits: tuple[SetField, ...]
    reason: str = ""
    is_parsed: bool = True


@dataclass
class ReplacePlan:
    """A replacement: `cells` change. Those `rejected` stay, since their column cannot take what would stand there.

    `inherited_count` counts the cells that only show the text, and are left.
    """

    cells: list[ReplacedCell] = field(default_factory=list[ReplacedCell])
    rejected: list[ReplacedCell] = field(default_factory=list[ReplacedCell])
    inherited_count: int = 0


@dataclass(frozen=True)
class _SearchCell:
    """A cell that is searched: its own value, or with `placeholder` the text that it only shows."""

    number: str
    track: Track
    column: Column
    value: Any
    text: str
    placeholder: bool = False


class ReplaceSearch:
    """The cells of some tracks and fields, read once, to be searched after each key."""

    def __init__(self, model: TrackModel, rows: Iterable[int], fields: Iterable[str]) -> None:
        self._model = model
        self._titles = cell_text.WorkResolver(model.session.release)
        shown = [column for field in fields if (column := column_for_field(field)).is_editable]
        self._cells = [
            place for row in rows if (track := model.track_at(row)) for place in self._read_cells(row, track, shown)
        ]

    def _read_cells(self, row: int, track: Track, shown: Sequence[Column]) -> Iterator[_SearchCell]:
        session = self._model.session
        number = str(self._model.data(self._model.index(row, 0)) or "")
        for column in shown:
            value = get_value(track, column.field)
            if value is INHERIT:
                text = cell_text.shown_text(session, track, column)
                yield _SearchCell(number, track, column, value, text, placeholder=True)
            else:
                yield _SearchCell(number, track, column, value, cell_text.format_value(session, track, column, value))

    def plan(self, wanted: ReplaceQuery) -> ReplacePlan:
        """Work out what a replacement would do."""
        result = ReplacePlan()
        works: set[str] = set()
        for place in self._cells:
            if place.placeholder:
                result.inherited_count += bool(place.text) and replace_text(place.text, wanted) is not None
            elif place.column.kind in _ENTRY_TEXT_FIELDS:
                result.cells += _replace_in_entries(place, wanted)
            elif place.column.kind == "work_ids":
                result.cells += self._replace_in_works(place, wanted, works)
            else:
                for cell in self._replace_in_text(place, wanted):
                    (result.rejected if cell.reason else result.cells).append(cell)
        return result

    def _replace_in_text(self, place: _SearchCell, wanted: ReplaceQuery) -> Iterator[ReplacedCell]:
        new = replace_text(place.text, wanted)
        if new is None:
            return
        reading = cell_text.parse_cell(place.track, place.column, new, self._titles)
        if not cell_text.is_same_value(place.value, reading.value):
            edit = cell_text.cell_edit(place.track, place.column, reading.value)
            shown = cell_text.format_value(self._model.session, place.track, place.column, reading.value)
            why = cell_validation.rejection_reason(self._model.session, place.track, place.column, reading.value)
            yield ReplacedCell(place.number, place.track, place.column, place.text, shown, (edit,), why)

    def _replace_in_works(self, place: _SearchCell, wanted: ReplaceQuery, seen: set[str]) -> Iterator[ReplacedCell]:
        """Change works, their writers and publishers, each once: it stands at the first track that records it."""
        for work in self._model.session.release.works_of(place.track):
            if work.id in seen:
                continue
            seen.add(work.id)
            old = text_or_empty(work.title)
            new = replace_text(old, wanted)
            if new is not None and (value := tidy(new) or INHERIT) != work.title:
                edit = SetField(node_id=work.id, field="title", value=value)
                yield ReplacedCell(place.number, place.track, place.column, old, text_or_empty(value), (edit,))
            for entry, name_field in (
                *((writer, "artist") for writer in work.children("contributions")),
                *((publisher, "publisher") for publisher in work.children("publishers")),
            ):
                name = text_or_empty(getattr(entry, name_field))
                # An empty name would be a share of nobody: such an entry is removed in the form.
                if (new := replace_text(name, wanted)) is not None and (value := tidy(new)) and value != name:
                    edit = SetField(node_id=entry.id, field=name_field, value=value)
                    yield ReplacedCell(place.number, place.track, place.column, name, value, (edit,))


def _replace_in_entries(place: _SearchCell, wanted: ReplaceQuery) -> Iterator[ReplacedCell]:
    """Change names and roles in a list of people; who has no name any more is taken out."""
    if not isinstance(place.value, tuple):
        return
    edits: list[SetField] = []
    after: list[Node] = []
    for entry in place.value:
        changed = {
            name: tidy(new) or INHERIT
            for name in _ENTRY_TEXT_FIELDS[place.column.kind]
            if (new := replace_text(text_or_empty(getattr(entry, name)), wanted)) is not None
        }
        changed = {name: value for name, value in changed.items() if value != getattr(entry, name)}
        edits += [SetField(node_id=entry.id, field=name, value=value) for name, value in changed.items()]
        if changed.get("artist") is not INHERIT:
            after.append(entry.model_copy(update=changed))
    if not edits:
        return
    if len(after) < len(place.value):
        edits = [SetField(node_id=place.track.id, field=place.column.field, value=tuple(after) or INHERIT)]
    yield ReplacedCell(place.number, place.track, place.column, place.text, _format_entries(after), tuple(edits))


def _format_entries(entries: Sequence[Node]) -> str:
    billed = all(isinstance(entry, PrimaryContribution) for entry in entries)
    return format_artists(tuple(entries)) if billed else cell_text.format_credits(tuple(entries))


def replace_text(text: str, wanted: ReplaceQuery) -> str | None:
    """Return a text with what is looked for replaced; None when it does not hold it.

    What is seen alike is found alike: both are compared in their composed form, and a text that holds a match is
    composed with it.
    """
    if not text or not wanted.find:
        return None
    composed = unicodedata.normalize("NFC", text)
    parts: list[str] = []
    end = 0
    for match in _pattern(unicodedata.normalize("NFC", wanted.find), wanted.match_case).finditer(composed):
        if wanted.whole_words and not _is_whole_word(composed, match.start(), match.end()):
            continue
        parts += [composed[end : match.start()], wanted.replacement]
        end = match.end()
    if not parts:
        return None
    new = "".join([*parts, composed[end:]])
    return new if new != text else None


@lru_cache(maxsize=8)
def _pattern(words: str, match_case: bool) -> re.Pattern[str]:
    return re.compile(re.escape(words), 0 if match_case else re.IGNORECASE)


def _is_whole_word(text: str, start: int, end: int) -> bool:
    """Say whether no word goes on at either end of a part that begins or ends with a sign of a word."""
    before = start > 0 and _is_word_character(text[start - 1]) and _is_word_character(text[start])
    after = end < len(text) and _is_word_character(text[end]) and _is_word_character(text[end - 1])
    return not before and not after


def _is_word_character(sign: str) -> bool:
    """Say whether a sign is one of a word: a letter, a figure, a mark on one of them, or a low line."""
    return sign == "_" or unicodedata.category(sign)[0] in "LNM"


def replacement_edits(model: TrackModel, plan: ReplacePlan) -> tuple[list[Edit], str]:
    """Return the edits of a replacement and the step's label."""
    # Lists last: fields of one sort side by side are written in one go.
    cells = sorted(plan.cells, key=lambda cell: cell.edits[0].field in _ENTRY_TEXT_FIELDS)
    edits: list[Edit] = [edit for cell in cells for edit in cell.edits]
    tracks = {cell.track.id for cell in cells}
    label = HistoryText.tr(
        "replaced in {what} on {tracks}",
        what=model.fields_label(cell.column.field for cell in cells),
        tracks=tracks_text(len(tracks)),
    )
    return edits, label
