"""The table of the page of a release in stores: a row for each store, what is equal dim, what differs coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trackball_desktop.lookups.names import catalogue_name
from trackball_desktop.ui.kit import formatting, painting, space, theme
from trackball_desktop.ui.kit.basic import button, separator
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.outside import open_address

if TYPE_CHECKING:
    from trackball_desktop.lookups.comparison import Difference
    from trackball_desktop.storage.store_polls import SavedLink
    from trackball_desktop.ui.stores.stores_view import StoreRow, StoresView

_TOP = Qt.AlignmentFlag.AlignTop
_COVER_SIZE = 28
_MAX_ID_LENGTH = 12
_TRACK_KINDS = frozenset(
    {"missing_track", "other_track", "track_count", "track_order", "isrc", "duration", "explicit"}
)  # fmt: skip


class _Cell(NamedTuple):
    """What a cell says: what the store shows, below it what was sent, and the role of its colour ("" for equal)."""

    text: str
    detail: str = ""
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
        for position, name in enumerate(names, start=1):
            grid.addWidget(TextLabel(name, "small", "dim", wrap=False), 0, position)
        for position, stretch in ((1, 3), (2, 2), (4, 3), (5, 3), (6, 2), (8, 2), (9, 3)):
            grid.setColumnStretch(position, stretch)
        at = 1
        for row in view.rows:
            grid.addWidget(separator(), at, 0, 1, len(names) + 1)
            self._fill_row(grid, at + 1, row)
            at += 2
        for territory in view.territories:
            if territory.has_differences:
                grid.addWidget(separator(), at, 0, 1, len(names) + 1)
                grid.addWidget(ShapeMark("warning"), at + 1, 0, _TOP)
                text = self._territory_text(
                    territory.store, territory.available, territory.missing, territory.not_cleared
                )
                grid.addWidget(TextLabel(text, "small", "warning"), at + 1, 1, 1, len(names))
                at += 2
        for link in view.links:
            grid.addWidget(separator(), at, 0, 1, len(names) + 1)
            self._fill_link(grid, at + 1, link)
            at += 2

    def _territory_text(
        self, store: str, out: tuple[str, ...], missing: tuple[str, ...], not_cleared: tuple[str, ...]
    ) -> str:
        name, parts = catalogue_name(store), list[str]()
        if missing:
            template = self.tr("{store} has it in {out}, but not in {missing}.")
            if not out:
                template = self.tr("{store} does not have it in {missing}.")
            parts.append(fill(template, store=name, out=", ".join(out), missing=", ".join(missing)))
        if not_cleared:
            template = self.tr("{store} has it in {places}, where it is not cleared.")
            parts.append(fill(template, store=name, places=", ".join(not_cleared)))
        return " ".join(parts)

    # --- a row -------------------------------------------------------------------------------------------------------

    def _fill_row(self, grid: QGridLayout, at: int, row: StoreRow) -> None:
        shape, role, status_text = self.state_of(row)
        mark = ShapeMark(shape)
        mark.setAccessibleName(status_text)
        grid.addWidget(mark, at, 0, _TOP)
        grid.addWidget(_make_two_lines(row.name, status_text, role), at, 1, _TOP)
        first = row.state.first_seen
        grid.addWidget(
            TextLabel(formatting.format_timestamp(first) if first else self.tr("not yet"), "small"), at, 2, _TOP
        )
        if row.state.link.startswith("https://"):  # it comes from outside
            grid.addWidget(self._make_link_buttons(row.name, row.state.link), at, 3, _TOP)
        for position, cell in enumerate(self._row_cells(row), start=4):
            if position == 6 + 1 and row.shown is not None:
                grid.addWidget(self._make_cover(row, cell), at, position, _TOP)
            else:
                grid.addWidget(_make_cell_widget(cell), at, position, _TOP)
        grid.addWidget(TextLabel(self._checked_text(row), "small", "dim"), at, 9, _TOP)

    def _fill_link(self, grid: QGridLayout, at: int, link: SavedLink) -> None:
        grid.addWidget(ShapeMark("note"), at, 0, _TOP)
        text = fill(self.tr("link saved by you, {when}"), when=formatting.format_timestamp(link.at))
        grid.addWidget(_make_two_lines(link.store, text, "dim"), at, 1, 1, 2, _TOP)
        grid.addWidget(self._make_link_buttons(link.store, link.link), at, 3, _TOP)

    def state_of(self, row: StoreRow) -> tuple[str, str, str]:
        """Return the shape, the role of the text and the words for where the release stands at a store."""
        if row.is_gone:
            return "blocker", "bad", self.tr("no longer available")
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

    def _row_cells(self, row: StoreRow) -> list[_Cell]:
        """Return title, artist line, artist page, cover and tracks."""
        if row.shown is None:
            return [_Cell("")] * 5
        listed = row.shown.release
        tracks = self._difference_cell(row, _TRACK_KINDS)
        if not tracks.role and listed.track_count:
            tracks = _Cell(fill(self.tr("{n} of {n}"), n=listed.track_count), "", "ok")
        page = self._difference_cell(row, frozenset({"artist_page"}), own=self.tr("yours: {value}"))
        if not page.role:
            ids = [artist.id for artist in listed.artists if artist.id]
            id_text = ids[0] if ids else self.tr("not shown")
            page = _Cell(id_text if len(id_text) <= _MAX_ID_LENGTH else f"{id_text[: _MAX_ID_LENGTH - 1]}…", "", "dim")
        cover = self._difference_cell(row, frozenset({"cover"}))
        if row.shown.poll.same_cover is None and not cover.role:
            cover = _Cell(self.tr("not compared"), "", "dim")
        elif cover.role:
            cover = _Cell(self.tr("different"), "", cover.role)
        title = self._difference_cell(row, frozenset({"title", "version"}))
        artist = self._difference_cell(row, frozenset({"artist_line"}))
        cells = (title, artist, page, cover, tracks)
        return [cell if cell.role else _Cell(self.tr("as sent"), "", "ok") for cell in cells]

    def _difference_cell(self, row: StoreRow, kinds: frozenset[str], own: str = "") -> _Cell:
        """Return what differs of some kinds: one difference with both texts, several counted; no role for none."""
        differences = [difference for difference in row.differences if difference.kind.value in kinds]
        if not differences:
            return _Cell("", "", "")
        role = "bad" if "artist_page" in kinds else "warning"
        if len(differences) > 1:
            return _Cell(Counts.tr("%n differ", "%n differs", len(differences)), "", role)
        one = differences[0]
        text = isolate_bidi(one.store) if one.store else self.tr("nothing")
        own = own or self.tr("sent: {value}")
        below = fill(own, value=isolate_bidi(one.draft) if one.draft else self.tr("nothing"))
        if (place := self._track_number(one)) != "":
            below = fill(self.tr("track {n}, {sent}"), n=place, sent=below)
        return _Cell(text, below, role)

    def _track_number(self, difference: Difference) -> str:
        track = self._view.tracks.get(difference.track_id or "")
        return str(track[0]) if track is not None else ""

    def _make_cover(self, row: StoreRow, cell: _Cell) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.S)
        picture = QPixmap(str(row.shown.cover)) if row.shown is not None and row.shown.cover is not None else None
        side, shown = theme.scaled(_COVER_SIZE), QLabel()
        shown.setPixmap(painting.cover_pixmap(picture, side))
        shown.setFixedSize(side, side)
        shown.setAccessibleName(fill(self.tr("Cover at {store}"), store=row.name))
        layout.addWidget(shown)
        layout.addWidget(_make_cell_widget(cell), 1)
        return holder

    def _checked_text(self, row: StoreRow) -> str:
        if row.state.asked_at is None:
            return fill(self.tr("from {when}"), when=formatting.format_timestamp(row.state.next_at))
        asked = formatting.format_timestamp(row.state.asked_at)
        return fill(self.tr("{asked}, next {next}"), asked=asked, next=formatting.format_timestamp(row.state.next_at))

    def _make_link_buttons(self, store: str, link: str) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.XS)
        open_button = button(
            self.tr("Open"), icon="external", small=True, name=fill(self.tr("Open {store}"), store=store)
        )
        open_button.clicked.connect(lambda: open_address(link, self))
        name = fill(self.tr("Copy the link to {store}"), store=store)
        copy_button = button("", icon="copy", small=True, name=name)
        copy_button.clicked.connect(lambda: self._copy_link(link))
        layout.addWidget(open_button)
        layout.addWidget(copy_button)
        return holder

    def _copy_link(self, link: str) -> None:
        QGuiApplication.clipboard().setText(link)
        self.notice.emit(self.tr("The link was copied."))


def _make_two_lines(title: str, detail: str, role: str) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(TextLabel(title, "strong"))
    column.addWidget(TextLabel(detail, "small", role))
    return holder


def _make_cell_widget(cell: _Cell) -> QWidget:
    """Return a cell; one that differs stands on its soft colour."""
    if cell.role in {"ok", "dim"}:
        return TextLabel(cell.text, "small", cell.role)
    holder = QFrame()
    holder.setProperty("role", "finding")
    holder.setProperty("kind", cell.role)
    column = QVBoxLayout(holder)
    column.setContentsMargins(space.S, space.XS, space.S, space.XS)
    column.setSpacing(0)
    column.addWidget(TextLabel(cell.text, "small", cell.role))
    if cell.detail:
        column.addWidget(TextLabel(cell.detail, "small", "dim"))
    return holder
