"""The table of the page of a release in stores: a row for each store, what is equal dim, what differs coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trackball_desktop.lookups.names import place_name
from trackball_desktop.ui.kit import formatting, painting, space, theme
from trackball_desktop.ui.kit.basic import button, line
from trackball_desktop.ui.kit.formatting import fill, isolated
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.outside import open_address

if TYPE_CHECKING:
    from trackball_desktop.lookups.comparison import Difference
    from trackball_desktop.storage.store_polls import GivenLink
    from trackball_desktop.ui.stores.reading import StoreRow, StoresView

_TOP = Qt.AlignmentFlag.AlignTop
_COVER = 28
_LONGEST_ID = 12
_TRACKS = frozenset(
    {"missing_track", "other_track", "track_count", "track_order", "isrc", "duration", "explicit"}
)  # fmt: skip


class _Cell(NamedTuple):
    """What a cell says: what the store shows, below it what was sent, and the role of its colour ("" for equal)."""

    words: str
    below: str = ""
    role: str = "dim"


class StoresTable(QFrame):
    """Shows a view; `notice` tells what was copied."""

    notice = Signal(str)

    def __init__(self, view: StoresView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.setProperty("role", "card")
        grid = QGridLayout(self)
        grid.setContentsMargins(space.L, space.M, space.M, space.M)
        grid.setHorizontalSpacing(space.M)
        grid.setVerticalSpacing(space.S)
        names = (
            self.tr("Store"), self.tr("First seen"), self.tr("Link"), self.tr("Title and version"),
            self.tr("Artist line"), self.tr("Artist page"), self.tr("Cover"), self.tr("Tracks, order"),
            self.tr("Checked"),
        )  # fmt: skip
        for place, name in enumerate(names, start=1):
            grid.addWidget(TextLabel(name, "small", "dim", wrap=False), 0, place)
        for place, stretch in ((1, 3), (2, 2), (4, 3), (5, 3), (6, 2), (8, 2), (9, 3)):
            grid.setColumnStretch(place, stretch)
        at = 1
        for row in view.rows:
            grid.addWidget(line(), at, 0, 1, len(names) + 1)
            self._fill_row(grid, at + 1, row)
            at += 2
        for one in view.territories:
            if one.differs:
                grid.addWidget(line(), at, 0, 1, len(names) + 1)
                grid.addWidget(ShapeMark("warning"), at + 1, 0, _TOP)
                words = self._territory_words(one.store, one.out, one.missing, one.not_cleared)
                grid.addWidget(TextLabel(words, "small", "warning"), at + 1, 1, 1, len(names))
                at += 2
        for link in view.links:
            grid.addWidget(line(), at, 0, 1, len(names) + 1)
            self._fill_link(grid, at + 1, link)
            at += 2

    def _territory_words(
        self, store: str, out: tuple[str, ...], missing: tuple[str, ...], not_cleared: tuple[str, ...]
    ) -> str:
        name, parts = place_name(store), list[str]()
        if missing:
            words = self.tr("{store} has it in {out}, and not in {missing}.")
            if not out:
                words = self.tr("{store} does not have it in {missing}.")
            parts.append(fill(words, store=name, out=", ".join(out), missing=", ".join(missing)))
        if not_cleared:
            words = self.tr("{store} has it in {places}, where it is not cleared.")
            parts.append(fill(words, store=name, places=", ".join(not_cleared)))
        return " ".join(parts)

    # --- a row -------------------------------------------------------------------------------------------------------

    def _fill_row(self, grid: QGridLayout, at: int, row: StoreRow) -> None:
        shape, role, words = self.state_of(row)
        mark = ShapeMark(shape)
        mark.setAccessibleName(words)
        grid.addWidget(mark, at, 0, _TOP)
        grid.addWidget(_two(row.name, words, role), at, 1, _TOP)
        first = row.state.first_seen
        grid.addWidget(TextLabel(formatting.moment(first) if first else self.tr("not yet"), "small"), at, 2, _TOP)
        if row.state.link.startswith("https://"):  # it comes from outside
            grid.addWidget(self._link(row.name, row.state.link), at, 3, _TOP)
        for place, cell in enumerate(self._cells(row), start=4):
            if place == 6 + 1 and row.shown is not None:
                grid.addWidget(self._cover(row, cell), at, place, _TOP)
            else:
                grid.addWidget(_cell(cell), at, place, _TOP)
        grid.addWidget(TextLabel(self._asked_at(row), "small", "dim"), at, 9, _TOP)

    def _fill_link(self, grid: QGridLayout, at: int, link: GivenLink) -> None:
        grid.addWidget(ShapeMark("note"), at, 0, _TOP)
        words = fill(self.tr("link saved by you, {when}"), when=formatting.moment(link.at))
        grid.addWidget(_two(link.store, words, "dim"), at, 1, 1, 2, _TOP)
        grid.addWidget(self._link(link.store, link.link), at, 3, _TOP)

    def state_of(self, row: StoreRow) -> tuple[str, str, str]:
        """Return the shape, the role of the text and the words for where the release stands at a store."""
        if row.gone:
            return "blocker", "bad", self.tr("no longer there")
        if row.state.wrong_page:
            return "blocker", "bad", self.tr("on a different artist's page")
        if row.state.outcome is not None and row.state.outcome.value == "unreadable":
            return "warning", "warning", self.tr("its answer could not be read")
        if row.state.problem:
            return "waiting", "dim", self.tr("could not be checked; the app will try again")
        if row.differences:
            return "warning", "warning", Counts.tr("%n differences", "%n difference", len(row.differences))
        if row.state.first_seen is not None:
            return "ok", "ok", self.tr("as sent")
        if row.state.asked_at is None:
            return "draft", "dim", self.tr("not checked yet")
        return "draft", "dim", self.tr("not there yet")

    def _cells(self, row: StoreRow) -> list[_Cell]:
        """Return title, artist line, artist page, cover and tracks."""
        if row.shown is None:
            return [_Cell("")] * 5
        listed = row.shown.release
        tracks = self._cell(row, _TRACKS)
        if not tracks.role and listed.track_count:
            tracks = _Cell(fill(self.tr("{n} of {n}"), n=listed.track_count), "", "ok")
        page = self._cell(row, frozenset({"artist_page"}), own=self.tr("yours: {value}"))
        if not page.role:
            ids = [artist.id for artist in listed.artists if artist.id]
            known = ids[0] if ids else self.tr("not told")
            page = _Cell(known if len(known) <= _LONGEST_ID else f"{known[: _LONGEST_ID - 1]}…", "", "dim")
        cover = self._cell(row, frozenset({"cover"}))
        if row.shown.poll.same_cover is None and not cover.role:
            cover = _Cell(self.tr("not compared"), "", "dim")
        elif cover.role:
            cover = _Cell(self.tr("another one"), "", cover.role)
        shown = [self._cell(row, frozenset({"title", "version"})), self._cell(row, frozenset({"artist_line"})), page,
                 cover, tracks]  # fmt: skip
        return [one if one.role else _Cell(self.tr("as sent"), "", "ok") for one in shown]

    def _cell(self, row: StoreRow, kinds: frozenset[str], own: str = "") -> _Cell:
        """Return what differs of some kinds: one difference with both texts, several counted; no role for none."""
        found = [one for one in row.differences if one.kind.value in kinds]
        if not found:
            return _Cell("", "", "")
        role = "bad" if "artist_page" in kinds else "warning"
        if len(found) > 1:
            return _Cell(Counts.tr("%n differ", "%n differs", len(found)), "", role)
        one = found[0]
        words = isolated(one.store) if one.store else self.tr("nothing")
        own = own or self.tr("sent: {value}")
        below = fill(own, value=isolated(one.draft) if one.draft else self.tr("nothing"))
        if (place := self._track_of(one)) != "":
            below = fill(self.tr("track {n}, {sent}"), n=place, sent=below)
        return _Cell(words, below, role)

    def _track_of(self, one: Difference) -> str:
        known = self._view.tracks.get(one.track_id or "")
        return str(known[0]) if known is not None else ""

    def _cover(self, row: StoreRow, cell: _Cell) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.S)
        picture = QPixmap(str(row.shown.cover)) if row.shown is not None and row.shown.cover is not None else None
        side, shown = theme.scaled(_COVER), QLabel()
        shown.setPixmap(painting.framed_cover(picture, side))
        shown.setFixedSize(side, side)
        shown.setAccessibleName(fill(self.tr("Cover at {store}"), store=row.name))
        layout.addWidget(shown)
        layout.addWidget(_cell(cell), 1)
        return holder

    def _asked_at(self, row: StoreRow) -> str:
        if row.state.asked_at is None:
            return fill(self.tr("from {when}"), when=formatting.moment(row.state.next_at))
        asked = formatting.moment(row.state.asked_at)
        return fill(self.tr("{asked}, next {next}"), asked=asked, next=formatting.moment(row.state.next_at))

    def _link(self, store: str, link: str) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.XS)
        opened = button(self.tr("Open"), icon="external", small=True, name=fill(self.tr("Open {store}"), store=store))
        opened.clicked.connect(lambda: open_address(link, self))
        name = fill(self.tr("Copy the link to {store}"), store=store)
        copied = button("", icon="copy", small=True, name=name)
        copied.clicked.connect(lambda: self._copy(link))
        layout.addWidget(opened)
        layout.addWidget(copied)
        return holder

    def _copy(self, link: str) -> None:
        QGuiApplication.clipboard().setText(link)
        self.notice.emit(self.tr("The link was copied."))


def _two(above: str, below: str, role: str) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(TextLabel(above, "strong"))
    column.addWidget(TextLabel(below, "small", role))
    return holder


def _cell(cell: _Cell) -> QWidget:
    """Return a cell; one that differs stands on its soft colour."""
    if cell.role in {"ok", "dim"}:
        return TextLabel(cell.words, "small", cell.role)
    holder = QFrame()
    holder.setProperty("role", "finding")
    holder.setProperty("kind", cell.role)
    column = QVBoxLayout(holder)
    column.setContentsMargins(space.S, space.XS, space.S, space.XS)
    column.setSpacing(0)
    column.addWidget(TextLabel(cell.words, "small", cell.role))
    if cell.below:
        column.addWidget(TextLabel(cell.below, "small", "dim"))
    return holder
