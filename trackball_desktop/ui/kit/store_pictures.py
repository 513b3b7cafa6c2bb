"""Pictures of a release as stores show it: the page of an album, a result of a search, a player on a phone.

What stands in them is composed by `lookups/store_pages`. The drawings are our own; stores are named in plain text only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from trackball_desktop.i18n.message import format_length
from trackball_desktop.lookups.store_pages import StoreKey, StoreLine, StorePage, shown_length
from trackball_desktop.ui.kit.formatting import format_date
from trackball_desktop.ui.kit.languages import Texts, join_with_commas
from trackball_desktop.ui.kit.store_board import BOLD, STRONG, Board, Drawing, Ink

_DARK, _LIGHT = True, False
INKS: Final[Mapping[tuple[StoreKey, bool], Ink]] = {
    ("spotify", _DARK): Ink("#121212", "#ffffff", "#b3b3b3", "#2a2a2a", "#2a2a2a", "#b3b3b3"),
    ("apple", _LIGHT): Ink("#ffffff", "#1d1d1f", "#6a6a70", "#e5e5ea", "#ebebef", "#6a6a70"),
    ("apple", _DARK): Ink("#1c1c1e", "#f5f5f7", "#a1a1a6", "#38383a", "#323235", "#a1a1a6"),
    ("deezer", _LIGHT): Ink("#ffffff", "#191922", "#66666f", "#e6e6ea", "#f0f0f3", "#66666f"),
    ("deezer", _DARK): Ink("#121216", "#fdfcfe", "#a9a6aa", "#2a2830", "#26242b", "#a9a6aa"),
}
"""The colours of each store's pages, by whether they are dark. Spotify's apps have dark pages only."""

PHONE_WIDTH, _PHONE_HEIGHT = 300, 550
SEARCH_WIDTH: Final = 390
"""The width of a phone's screen, at which a search result is drawn and cut as there."""
_DIFFERENT: Final = {_DARK: "#f0b35e", _LIGHT: "#a86100"}


class StorePageText(Texts):
    """What stands on stores' pages, as stores write it."""


@dataclass(frozen=True)
class Style:
    """How a picture is drawn: on dark ground, mirrored for languages that run from right to left."""

    is_dark: bool = False
    mirrored: bool = False

    def board(self, width: int, store: StoreKey) -> Board:
        """Return a board in a store's colours."""
        dark = self.is_dark or (store, False) not in INKS
        return Board(width, INKS[store, dark], mirrored=self.mirrored)


def type_text(page: StorePage) -> str:
    """Return what a store calls the release: "Single", "EP", "Album"; "" while that is not known."""
    return {
        "Single": StorePageText.tr("Single"),
        "EP": StorePageText.tr("EP"),
        "Album": StorePageText.tr("Album"),
        None: "",
    }[page.type]


def length_text(page: StorePage) -> str:
    """Return how many songs there are, and how long they are where that is known."""
    songs = StorePageText.tr("%n songs", "%n song", len(page.lines))
    if page.seconds is None:
        return songs
    length = shown_length(page.seconds, page.store)
    if length.seconds is not None:
        spelled = StorePageText.tr("{minutes} min {seconds} s", minutes=length.minutes, seconds=length.seconds)
    elif length.hours:
        spelled = StorePageText.tr("{hours} h {minutes} min", hours=length.hours, minutes=length.minutes)
    else:
        spelled = StorePageText.tr("{minutes} min", minutes=length.minutes)
    return join_with_commas([songs, spelled])


def draw_album(page: StorePage, width: int, style: Style, different: Collection[int] = ()) -> Drawing:
    """Lay out the page of the release. `different` are the places of lines that are marked, from 0."""
    board = style.board(width, page.store)
    head = {"spotify": _spotify_head, "apple": _apple_head, "deezer": _deezer_head}[page.store]
    y = head(board, page)
    number, disc = 0, 0
    for position, line in enumerate(page.lines):
        if page.has_discs and line.disc != disc:
            disc, number = line.disc, 0
            board.text(20, y + 10, width - 40, StorePageText.tr("Disc {n}", n=disc), 12, weight=STRONG)
            y += 34
        number = line.number or number + 1
        y = _album_line(board, page, line, number, y, marked=position in different)
    return board.finish(_album_foot(board, page, y))


def _spotify_head(board: Board, page: StorePage) -> float:
    side, left, room = 112, 148, board.width - 168
    board.cover(20, 20, side, 4)
    title_size = 26 if board.text_width(page.title, 26, BOLD) <= room * 1.6 else 20
    y = 20.0
    y += board.text(left, y, room, type_text(page), 12, color=board.ink.dim)
    y += board.text(left, y, room, page.title, title_size, weight=BOLD, most=2) + 4
    y += board.text(left, y, room, page.artists, 13, weight=STRONG, most=2)
    year = str(page.release_date.year) if page.release_date else ""
    facts = " · ".join(part for part in (year, length_text(page)) if part)
    y += board.text(left, y, room, facts, 12, color=board.ink.dim)
    y = max(y, 20 + side) + 16
    board.fill(20, y, 36, 36, board.ink.text, 18)
    board.shape(33, y + 10, [(0, 0), (13, 8), (0, 16)], board.ink.ground)
    if page.release_date:
        board.text(72, y + 9, board.width - 92, format_date(page.release_date), 12, color=board.ink.dim, at_end=True)
    y += 52
    board.rule(0, y, board.width)
    board.text(20, y + 8, 24, "#", 12, color=board.ink.dim)
    board.text(52, y + 8, board.width - 130, StorePageText.tr("Title"), 12, color=board.ink.dim)
    board.text(board.width - 76, y + 8, 56, StorePageText.tr("Time"), 12, color=board.ink.dim, at_end=True)
    return y + 32


def _apple_head(board: Board, page: StorePage) -> float:
    side, left, room = 136, 172, board.width - 190
    board.cover(18, 18, side, 8)
    y = 18.0
    shown = board.text(left, y, room - (22 if page.is_explicit else 0), page.title, 20, weight=BOLD, most=3)
    if page.is_explicit:
        wide = board.text_width(page.title, 20, BOLD)
        board.badge(left + min(wide, room - 22) + 7, y + 6)
    y += shown + 2
    y += board.text(left, y, room, page.artists, 17, most=2) + 2
    year = str(page.release_date.year) if page.release_date else ""
    facts = " · ".join(part for part in (page.genre, year) if part)
    y += board.text(left, y, room, facts, 12, color=board.ink.dim) + 10
    play = StorePageText.tr("Play")
    play_width = max(46.0, board.text_width(play, 13, STRONG) + 1)
    board.fill(left, y, play_width + 38, 30, board.ink.soft, 7)
    board.shape(left + 18, y + 9, [(0, 0), (10, 6), (0, 12)], board.ink.text)
    board.text(left + 34, y + 6, play_width, play, 13, weight=STRONG)
    return max(y + 30, 18 + side) + 16


def _deezer_head(board: Board, page: StorePage) -> float:
    side, left, room = 120, 156, board.width - 176
    board.cover(20, 20, side, 6)
    y = 20.0
    y += board.text(left, y, room, type_text(page), 12, color=board.ink.dim)
    shown = board.text(left, y, room - (22 if page.is_explicit else 0), page.title, 22, weight=BOLD, most=2)
    if page.is_explicit:
        board.badge(left + min(board.text_width(page.title, 22, BOLD), room - 22) + 7, y + 7)
    y += shown + 4
    y += board.text(left, y, room, page.artists, 14, weight=STRONG, most=2)
    y += board.text(left, y, room, length_text(page), 12, color=board.ink.dim)
    if page.release_date:
        y += board.text(left, y, room, format_date(page.release_date), 12, color=board.ink.dim)
    return max(y, 20 + side) + 16


def _album_line(board: Board, page: StorePage, line: StoreLine, number: int, y: float, *, marked: bool) -> float:
    """Write a track and return where the next one begins."""
    below = line.artists
    height = 48 if below else 36
    left, room = 52, board.width - 52 - 72
    ruled = page.store != "spotify"
    if ruled:
        board.rule(20, y, board.width - 40)
    if marked:
        board.fill(0, y + 4, 4, height - 8, _DIFFERENT[_is_dark(board)], 2)
    board.text(20, y + (height - 18) / 2, 28, str(number), 13, color=board.ink.dim, line_height=18)
    top = y + (6 if below else (height - 18) / 2)
    badge_above = line.is_explicit and page.store != "spotify"
    title_room = room - (22 if badge_above else 0)
    board.text(left, top, title_room, line.title or "–", 13.5, line_height=18)
    if badge_above:
        board.badge(left + min(board.text_width(line.title, 13.5), title_room) + 6, top + 2)
    if below:
        shift = 21 if line.is_explicit and page.store == "spotify" else 0
        if shift:
            board.badge(left, top + 20)
        board.text(left + shift, top + 19, room - shift, below, 12, color=board.ink.dim, line_height=17)
    elif line.is_explicit and page.store == "spotify":
        board.badge(left + min(board.text_width(line.title, 13.5), room - 22) + 6, top + 2)
    time = "" if line.seconds is None else format_length(line.seconds)
    board.text(board.width - 76, y + (height - 18) / 2, 56, time, 13, color=board.ink.dim, at_end=True, line_height=18)
    board.line_area(line.track_id, y, height)
    return y + height


def _album_foot(board: Board, page: StorePage, y: float) -> float:
    if page.store != "spotify":
        board.rule(20, y, board.width - 40)
    y += 12
    if page.store == "apple":
        day = format_date(page.release_date) if page.release_date else ""
        facts = " · ".join(part for part in (day, length_text(page)) if part)
        y += board.text(20, y, board.width - 40, facts, 12, color=board.ink.dim)
    y += board.text(20, y, board.width - 40, page.notice, 12, color=board.ink.dim, most=2)
    return y + 14


def draw_search(page: StorePage, track: StoreLine | None, style: Style, width: int = SEARCH_WIDTH) -> Drawing:
    """Lay out what a search finds: the track, and the release. Covers are 48 pixels wide."""
    board = style.board(width, page.store)
    board.fill(16, 14, width - 32, 36, board.ink.soft, 8)
    board.outline(28, 25, 10, 10, board.ink.dim, 5, 1.6)
    board.shape(36, 34, [(0, 1), (1, 0), (5, 4), (4, 5)], board.ink.dim)
    typed = track.title if track is not None else page.title
    board.text(48, 23, width - 76, typed.partition(" (")[0].partition(" - ")[0], 13.5, line_height=18)
    y = 60.0
    if track is not None:
        kind = StorePageText.tr("Song")
        artists = track.artists or page.artists
        y = _result(board, y, track.title, " · ".join(filter(None, (kind, artists))), explicit=track.is_explicit)
    explicit = page.is_explicit and page.store != "spotify"
    y = _result(board, y, page.title, " · ".join(filter(None, (type_text(page), page.artists))), explicit=explicit)
    return board.finish(y + 8)


def _result(board: Board, y: float, title: str, below: str, *, explicit: bool) -> float:
    left = 16 + 48 + 12
    room = board.width - left - 40
    board.cover(16, y + 8, 48, 4)
    board.text(left, y + 12, room, title or "–", 15, line_height=20)
    shift = 21 if explicit else 0
    if explicit:
        board.badge(left, y + 36)
    board.text(left + shift, y + 33, room - shift, below, 13, color=board.ink.dim, line_height=20)
    board.fill(board.width - 31, y + 31, 3, 3, board.ink.dim, 1.5)
    board.fill(board.width - 25, y + 31, 3, 3, board.ink.dim, 1.5)
    board.fill(board.width - 19, y + 31, 3, 3, board.ink.dim, 1.5)
    return y + 64


def draw_phone(page: StorePage, track: StoreLine | None, style: Style) -> Drawing:
    """Lay out the player of a phone with a track."""
    board = style.board(PHONE_WIDTH, page.store)
    width, left = PHONE_WIDTH, 26
    room = width - 2 * left
    ink = board.ink
    board.fill(width / 2 - 34, 14, 68, 5, ink.line, 2.5)
    board.text(left, 34, room, page.title, 13, weight=STRONG, centered=True)
    board.cover(left, 70, room, 8)
    y = 70.0 + room + 22
    title = track.title if track is not None else page.title
    artists = (track.artists if track is not None else "") or page.artists
    board.text(left, y, room - 34, title or "–", 18, weight=BOLD, line_height=24)
    board.outline(width - left - 20, y + 4, 18, 18, ink.text, 9, 1.8)
    shift = 21 if track is not None and track.is_explicit else 0
    if shift:
        board.badge(left, y + 28)
    board.text(left + shift, y + 25, room - 34 - shift, artists, 14, color=ink.dim, line_height=20)
    y += 66
    seconds = track.seconds if track is not None else None
    board.fill(left, y, room, 4, ink.line, 2)
    board.fill(left, y, room * 0.38, 4, ink.text, 2)
    board.text(left, y + 9, 60, format_length(seconds * 0.38) if seconds else "", 12, color=ink.dim)
    remaining = f"−{format_length(seconds * 0.62)}" if seconds else ""
    board.text(width - left - 60, y + 9, 60, remaining, 12, color=ink.dim, at_end=True)
    y += 48
    middle = width / 2
    board.fill(middle - 30, y, 60, 60, ink.text, 30)
    board.fill(middle - 10, y + 19, 7, 22, ink.ground, 1.5)
    board.fill(middle + 3, y + 19, 7, 22, ink.ground, 1.5)
    for start, turned in ((middle - 88, True), (middle + 70, False)):
        points = [(0.0, 0.0), (15.0, 10.0), (0.0, 20.0)]
        shown = [(15.0 - x, dy) for x, dy in points] if turned is not board.is_mirrored else points
        board.shape(start, y + 20, shown, ink.text)
        board.fill(start - 4 if turned else start + 16, y + 20, 3, 20, ink.text, 1)
    return board.finish(_PHONE_HEIGHT)


def _is_dark(board: Board) -> bool:
    return board.ink.ground != "#ffffff"
