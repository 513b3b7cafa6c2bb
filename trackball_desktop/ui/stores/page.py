"""The page of a release in stores: a row for each store, then what is shown there otherwise than it was sent.

Stores are asked only when somebody says so, on this page or in the settings. An answer that could not be read is said
as that, and what a store does not tell is left open.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.lookups.links import parse_store_link
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.ask_text import ask_text
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, separator
from trackball_desktop.ui.kit.empty import EmptyState
from trackball_desktop.ui.kit.formatting import day_of, fill, isolate_bidi
from trackball_desktop.ui.kit.head_bar import HeadBar
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.main_page import MainPage
from trackball_desktop.ui.kit.scroll_page import make_scrollable
from trackball_desktop.ui.kit.text_diff import difference_widgets
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.stores.clearances import ClearancesCard
from trackball_desktop.ui.stores.side_by_side import SideBySide
from trackball_desktop.ui.stores.stores_view import StoreRow, StoresView, read_cover, read_stores_view
from trackball_desktop.ui.stores.table import StoresTable
from trackball_desktop.ui.stores.wrong_page_banner import WrongPageBanner

if TYPE_CHECKING:
    from trackball_desktop.lookups.comparison import Difference
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

REFRESH_DELAY_MS = 120


class StoresPage(MainPage):
    """Shown for one release. `back_requested` leads to where it was opened from."""

    def __init__(self, backend: Backend, release_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.release_id = release_id
        self.view: StoresView | None = None
        self.side_by_sides: list[SideBySide] = []
        self._cover = QPixmap()
        self._backend = backend
        self._read_job: Job | None = None
        self._check_job: Job | None = None
        self._is_stale = False
        self.check_button = button(self.tr("Check stores now"), icon="refresh")
        self.copy_button = button(self.tr("Copy all links"), "primary", icon="copy")
        self.link_button = button(self.tr("Paste a link…"), icon="link")
        self.back_button = button(self.tr("Back"), icon="back")
        self.taken_down_banner = Banner(closable=False)
        self.wrong_page_banner = WrongPageBanner()
        self._title_label = TextLabel(size="title")
        self._subtitle_label = TextLabel(size="small", role="dim")
        self._empty = EmptyState("globe")
        self._auto_check_button = button(self.tr("Check from its release date"), "primary")
        self._check_once_button = button(self.tr("Check once now"))
        self._empty.set_buttons([self._auto_check_button, self._check_once_button])
        self._body = QWidget()
        self._rows = QVBoxLayout(self._body)
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_DELAY_MS)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        title_box = QWidget()
        titles = QVBoxLayout(title_box)
        titles.setContentsMargins(0, 0, 0, 0)
        titles.setSpacing(space.XXS)
        titles.addWidget(self._title_label)
        titles.addWidget(self._subtitle_label)
        head = HeadBar(title_box, (self.check_button, self.link_button, self.back_button, self.copy_button))
        head.set_margins(space.XXL, space.XL, space.XXL, space.M)
        self._rows.setContentsMargins(space.XXL, space.XS, space.XXL, space.XXL)
        self._rows.setSpacing(space.S)
        self._area = make_scrollable(self._body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.wrong_page_banner)
        column.addWidget(self.taken_down_banner)
        column.addWidget(separator())
        column.addWidget(self._empty, 1)
        column.addWidget(self._area, 1)
        self._empty.hide()

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.back_requested)
        self.check_button.clicked.connect(self.check_stores)
        self._check_once_button.clicked.connect(self.check_stores)
        self._auto_check_button.clicked.connect(self._on_auto_check_clicked)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.link_button.clicked.connect(self._on_link_clicked)
        self.wrong_page_banner.confirmed.connect(self._on_wrong_page_banner_confirmed)
        self.wrong_page_banner.notice.connect(self.notice)
        self._timer.timeout.connect(self.refresh)
        self._backend.bridge.changed.connect(self._on_bridge_changed)
        self._backend.bridge.stopping.connect(self._timer.stop)

    # --- reading -----------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic in {"stores", "release"} and change.id in {"", self.release_id}:
            self._timer.start()

    @Slot()
    def refresh(self) -> None:
        """Read anew what is known; the page changes when it is there."""
        if self._read_job is not None and not self._read_job.is_done:
            self._is_stale = True
            return
        release_id = self.release_id

        async def work(services: Services) -> tuple[StoresView, bytes]:
            view = await asyncio.to_thread(read_stores_view, services, release_id)
            return view, await read_cover(services, release_id) if view.pairs else b""

        self._read_job = self._backend.bridge.submit(work)
        self._read_job.finished.connect(self._on_read_job_finished)
        self._read_job.failed.connect(self.failed)
        self._read_job.ended.connect(self._on_read_job_ended)

    @Slot()
    def _on_read_job_ended(self) -> None:
        if self._is_stale:
            self._is_stale = False
            self._timer.start()

    @Slot(object)
    def _on_read_job_finished(self, answer: tuple[StoresView, bytes]) -> None:
        view, cover = answer
        if cover:
            self._cover.loadFromData(cover)
        self.show_view(view)

    @Slot(object)
    def show_view(self, view: StoresView) -> None:
        """Show what was read."""
        if view == self.view:  # whoever is on a button there stays on it
            return
        self.view = view
        nothing = not view.rows and not view.links and view.clearances is None
        self._title_label.setText(self._headline(view))
        self._subtitle_label.setText(self._subtitle_text(view))
        self._show_banners(view)
        self.copy_button.setVisible(bool(view.all_links))
        self.check_button.setVisible(not nothing)
        self._empty.setVisible(nothing)
        self._area.setVisible(not nothing)
        if nothing:
            self._empty.show_text(
                self.tr("Stores have not been checked yet"),
                self.tr(
                    "The app can check on Deezer, Apple Music and MusicBrainz whether it is out. Only "
                    "its UPC and an ISRC are sent to them."
                ),
            )
            return
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if view.clearances is not None:
            self._rows.addWidget(ClearancesCard(view.clearances))
        if view.rows or view.links:
            self._rows.addWidget(self._make_table(view))
        differing = [row for row in view.rows if row.differences]
        if differing:
            self._rows.addWidget(TextLabel(self.tr("Differences from what was sent"), "strong"))
        for row in differing:
            self._rows.addWidget(self._make_differences_card(view, row))
        if view.pairs:
            self._rows.addWidget(TextLabel(self.tr("Expected page and the store's page"), "strong"))
        self.side_by_sides = [SideBySide(pair, self._cover) for pair in view.pairs]
        for entry in self.side_by_sides:
            self._rows.addWidget(entry)
        self._rows.addStretch(1)

    def _headline(self, view: StoresView) -> str:
        stores = [row for row in view.rows if row.state.store != "musicbrainz"]
        out = [row for row in view.out_at if row.state.store != "musicbrainz"]
        title = isolate_bidi(view.title)
        match view.standing:
            case "not_asked":
                return fill(self.tr("“{title}” in stores"), title=title)
            case "not_due":
                return fill(self.tr("“{title}” is not out yet"), title=title)
            case "everywhere":
                return fill(self.tr("“{title}” is out at every checked store"), title=title)
            case "somewhere":
                template = self.tr("“{title}” is out at {n} of {all} stores")
                return fill(template, title=title, n=len(out), all=len(stores))
            case "taken_down":
                return fill(self.tr("“{title}” is no longer at every store"), title=title)
            case "unreadable":
                return fill(self.tr("The stores' answers about “{title}” could not be read"), title=title)
            case _:
                return fill(self.tr("“{title}” is not at any store yet"), title=title)

    def _subtitle_text(self, view: StoresView) -> str:
        parts = [view.artist, f"UPC {view.upc}" if view.upc else self.tr("no UPC: stores cannot be checked")]
        if view.release_date:
            parts.append(fill(self.tr("release date {day}"), day=day_of(view.release_date)))
        if view.is_checked_automatically:
            parts.append(self.tr("checked automatically from the release date"))
        return " · ".join(part for part in parts if part)

    def _show_banners(self, view: StoresView) -> None:
        """Say which store does not find it any more; a wrong page has a band of its own."""
        self.wrong_page_banner.show_view(view)
        gone = [row.name for row in view.rows if row.is_gone]
        if gone:
            template = self.tr(
                "Taken down? No longer found at {stores}. Ask your distributor whether it was taken down."
            )
            self.taken_down_banner.show_text(fill(template, stores=join_with_commas(gone)), kind="bad")
        else:
            self.taken_down_banner.hide()

    def _make_table(self, view: StoresView) -> QWidget:
        table = StoresTable(view)
        table.notice.connect(self.notice)
        return table

    # --- what differs ------------------------------------------------------------------------------------------------

    def _make_differences_card(self, view: StoresView, row: StoreRow) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(space.L, space.S, space.L, space.M)
        grid.setHorizontalSpacing(space.L)
        grid.setVerticalSpacing(space.S)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(TextLabel(row.name, "strong"), 0, 0)
        grid.addWidget(TextLabel(self.tr("Sent"), "small", "dim"), 0, 1)
        grid.addWidget(TextLabel(self.tr("In store"), "small", "dim"), 0, 2)
        for position, difference in enumerate(row.differences, start=1):
            place = TextLabel(self._difference_place(view, difference), "small", "dim")
            place.setFixedWidth(theme.scaled(190))
            grid.addWidget(place, position, 0, Qt.AlignmentFlag.AlignTop)
            sent, shown = difference_widgets(
                difference.draft or self.tr("nothing"), difference.store or self.tr("nothing")
            )
            grid.addWidget(sent, position, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, position, 2, Qt.AlignmentFlag.AlignTop)
        return card

    def _difference_place(self, view: StoresView, difference: Difference) -> str:
        kind = self._kind_text(difference.kind.value)
        if difference.track_id is not None and difference.track_id in view.tracks:
            number, title = view.tracks[difference.track_id]
            return fill(self.tr("{kind}, track {n} “{title}”"), kind=kind, n=number, title=isolate_bidi(title))
        return fill(self.tr("{kind}, release"), kind=kind)

    def _kind_text(self, kind: str) -> str:
        return {
            "title": self.tr("Title"),
            "version": self.tr("Version"),
            "artist_line": self.tr("Artists"),
            "artist_page": self.tr("Artist's page"),
            "upc": self.tr("UPC"),
            "label": self.tr("Label"),
            "release_date": self.tr("Release date"),
            "track_count": self.tr("Number of tracks"),
            "track_order": self.tr("Order of tracks"),
            "missing_track": self.tr("Missing track"),
            "other_track": self.tr("Different track"),
            "isrc": self.tr("ISRC"),
            "duration": self.tr("Length"),
            "explicit": self.tr("Explicit label"),
            "cover": self.tr("Cover"),
        }[kind]

    # --- doing -------------------------------------------------------------------------------------------------------

    @Slot()
    def check_stores(self) -> None:
        """Ask all stores about this release now."""
        if self._check_job is not None and not self._check_job.is_done:
            return
        release_id = self.release_id
        self._check_job = self._backend.bridge.submit(lambda services: services.store_watch.poll_now(release_id))
        for item in (self.check_button, self._check_once_button):
            item.setEnabled(False)
        self.check_button.setText(self.tr("Searching…"))
        self._check_job.failed.connect(self._on_check_job_failed)
        self._check_job.ended.connect(self._on_check_job_ended)

    @Slot(object)
    def _on_check_job_failed(self, error: TrackballError) -> None:
        self.failed.emit(error)

    @Slot()
    def _on_check_job_ended(self) -> None:
        for item in (self.check_button, self._check_once_button):
            item.setEnabled(True)
        self.check_button.setText(self.tr("Check stores now"))
        self.refresh()

    @Slot()
    def _on_auto_check_clicked(self) -> None:
        release_id = self.release_id

        job = self._backend.bridge.submit(lambda services: services.store_watch.watch(release_id))
        job.failed.connect(self.failed)
        job.finished.connect(self.refresh)

    @Slot()
    def _on_copy_clicked(self) -> None:
        if self.view is None:
            return
        links = self.view.all_links
        QGuiApplication.clipboard().setText("\n".join(f"{store}: {link}" for store, link in links))
        self.notice.emit(Counts.tr("%n links were copied.", "%n link was copied.", len(links)))

    @Slot()
    def _on_link_clicked(self) -> None:
        question = ask_text(
            self,
            self.tr("Save a link"),
            self.tr("Link to the release at a store, such as https://open.spotify.com/album/…"),
        )
        question.textValueSelected.connect(self._on_link_entered)

    @Slot(str)
    def _on_link_entered(self, text: str) -> None:
        if text.strip():
            self.save_link(text)

    def save_link(self, text: str) -> None:
        """Keep an address that was pasted, or say why it is none."""
        link = parse_store_link(text)
        if link is None:
            self.failed.emit(
                UserError(
                    self.tr("This is not a link to a release at a store."),
                    meaning=self.tr("Nothing was saved."),
                    remedy=self.tr("Open the album at the store and copy its link."),
                )
            )
            return
        job = self._backend.bridge.watch_future(
            self._backend.repositories.store_polls.set_link(self.release_id, link.store, link.link)
        )
        job.failed.connect(self.failed)

    @Slot(str, str, str)
    def _on_wrong_page_banner_confirmed(self, store: str, artist: str, page: str) -> None:
        release_id = self.release_id
        job = self._backend.bridge.submit(
            lambda services: services.store_watch.confirm_page(release_id, store, artist, page)
        )
        job.failed.connect(self.failed)
