"""What is made of the texts in selected cells: capitals of titles, versions out of brackets, two columns swapped.

Each returns the edits and the label of the step; what a cell cannot take stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from trackball_desktop.checks.letter_case import english_title
from trackball_desktop.domain.edits import Edit, MoveNode
from trackball_desktop.domain.release import Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.editor.grid import cell_text, cell_validation
from trackball_desktop.ui.editor.grid.columns import Column, column_for_field
from trackball_desktop.ui.editor.grid.operations import CellPosition, tracks_text

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.model import TrackModel

_TITLES = ("title", "version_title")
_LAST_BRACKET = re.compile(r"(.*\S)\s*[(\[（［]([^()\[\]（）［］]+)[)\]）］]\s*")
_GUESTS = re.compile(r"(?:feat(?:uring|\.)?|ft\.?)\s+(\S.*)", re.IGNORECASE)


def title_case_edits(model: TrackModel, cells: Iterable[CellPosition]) -> tuple[list[Edit], str]:
    """Write titles and versions in English title case; what has capitals on purpose (iPhone, NASA) stays."""
    edits: list[Edit] = []
    for row, position in sorted(cells):
        track, column = model.track_at(row), model.columns[position]
        if track is None or column.field not in _TITLES:
            continue
        before = cell_text.own_text(model.session, track, column)
        after = english_title(before)
        if after != before:
            edits += _text_edits(model, track, column, after)
    return edits, HistoryText.tr("wrote %n titles in title case", "wrote a title in title case", len(edits))


def split_edits(model: TrackModel, cells: Iterable[CellPosition]) -> tuple[list[Edit], str]:
    """Take what stands in brackets at the end of titles to the versions, and guests to the artists."""
    edits: list[Edit] = []
    rows = sorted({row for row, _ in cells})
    split = 0
    for track in model.tracks_in(rows):
        track_edits = _split_title(model, track)
        split += bool(track_edits)
        edits += track_edits
    return edits, HistoryText.tr("split %n titles at brackets", "split a title at its brackets", split)


def _split_title(model: TrackModel, track: Track) -> list[Edit]:
    session = model.session
    title_column, version_column, artists_column = map(column_for_field, (*_TITLES, "primary_contributions"))
    title = cell_text.own_text(session, track, title_column)
    version = cell_text.own_text(session, track, version_column)
    found_version, guests = "", ""
    while (match := _LAST_BRACKET.fullmatch(title)) is not None:
        guest = _GUESTS.fullmatch(match[2].strip())
        if guest is not None and not guests:
            guests = guest[1]
        elif guest is None and not version and not found_version:
            found_version = match[2].strip()
        else:
            break
        title = match[1]
    if not found_version and not guests:
        return []
    edits = _text_edits(model, track, title_column, title)
    if found_version:
        edits += _text_edits(model, track, version_column, found_version)
    if guests:
        artists = cell_text.shown_text(session, track, artists_column)
        edits += _text_edits(model, track, artists_column, f"{artists}; feat. {guests}")
    return edits


def swap_edits(model: TrackModel, cells: Iterable[CellPosition]) -> tuple[list[Edit], str]:
    """Swap the texts of the two columns that are selected; with another number of columns there is nothing to do."""
    chosen = set(cells)
    positions = sorted({position for _, position in chosen})
    if len(positions) != 2 or not all(model.columns[position].is_editable for position in positions):
        return [], ""
    first, second = (model.columns[position] for position in positions)
    edits: list[Edit] = []
    tracks = model.tracks_in(sorted({row for row, _ in chosen}))
    for track in tracks:
        own = cell_text.own_text(model.session, track, first), cell_text.own_text(model.session, track, second)
        pair = _text_edits(model, track, first, own[1]), _text_edits(model, track, second, own[0])
        if own[0] != own[1] and all(pair):  # never half of it
            edits += [*pair[0], *pair[1]]
    text = HistoryText.tr(
        "swapped {first} and {second} on {tracks}",
        first=model.fields_label([first.field]),
        second=model.fields_label([second.field]),
        tracks=tracks_text(len(tracks)),
    )
    return edits, text


def order_edits(model: TrackModel) -> tuple[list[Edit], str]:
    """Number the tracks of each disc as they are sorted in the view."""
    shown = [track.id for track in model.tracks_in(range(model.rowCount()))]
    edits: list[Edit] = []
    for disc in model.session.release.discs:
        shown_ids = [track_id for track_id in shown if any(track.id == track_id for track in disc.tracks)]
        if shown_ids != [track.id for track in disc.tracks]:
            edits += [
                MoveNode(node_id=track_id, parent_id=disc.id, index=index) for index, track_id in enumerate(shown_ids)
            ]
    return edits, HistoryText.tr("numbered the tracks as they were sorted")


def _text_edits(model: TrackModel, track: Track, column: Column, text: str) -> list[Edit]:
    """Return the edit that gives a cell a text; nothing where it cannot be read, or is locked."""
    works = cell_text.WorkResolver(model.session.release)
    reading = cell_text.parse_cell(track, column, text, works)
    value: Any = reading.value
    if value is not INHERIT and not reading.is_parsed:
        return []
    if cell_validation.rejection_reason(model.session, track, column, value):
        return []
    return [*works.edits(), cell_text.cell_edit(track, column, value)]
