"""The band that says that a store shows a release on another artist's page, with what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.outside import open_address

if TYPE_CHECKING:
    from trackball_desktop.lookups.comparison import Difference
    from trackball_desktop.ui.stores.stores_view import StoreRow, StoresView

_ARTIST_PAGE_URLS = {"deezer": "https://www.deezer.com/artist/{id}", "apple": "https://music.apple.com/artist/{id}"}
"""Where stores have the pages of artists, by their keys."""


class WrongPageBanner(QFrame):
    """Hidden until a view has a wrong page."""

    confirmed = Signal(str, str, str)
    """It is the artist's own page: the store's key, the artist's name, the page's id."""
    notice = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("kind", "bad")
        self._wrong_page: tuple[StoreRow, Difference] | None = None
        self._view: StoresView | None = None
        self._title, self._text = TextLabel("", "strong", "bad"), TextLabel("", "small")
        self.open_button = button(self.tr("Open both"), icon="external")
        self.report_button = button(self.tr("Copy the report"), icon="copy")
        self.confirm_button = button(self.tr("This page is right"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(space.L, space.S, space.M, space.S)
        row.addWidget(ShapeMark("blocker"))
        row.addLayout(words, 1)
        for item in (self.open_button, self.report_button, self.confirm_button):
            row.addWidget(item)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.report_button.clicked.connect(self._on_report_clicked)
        self.confirm_button.clicked.connect(self._on_confirm_clicked)
        self.hide()

    def show_view(self, view: StoresView) -> None:
        """Speak of the first wrong page of a view, or hide."""
        self._view, self._wrong_page = view, first_wrong_page(view)
        self.setVisible(self._wrong_page is not None)
        if self._wrong_page is None:
            return
        row, difference = self._wrong_page
        self._title.setText(fill(self.tr("{store} shows it on a different artist's page"), store=row.name))
        template = self.tr("“{artist}”, page {theirs}. The artist's own page is {own}.")
        self._text.setText(
            fill(template, artist=isolate_bidi(difference.name), theirs=difference.store, own=difference.draft)
        )
        self.open_button.setVisible(row.state.store in _ARTIST_PAGE_URLS)
        self.setAccessibleName(f"{self._title.text()}. {self._text.text()}")

    def report_text(self) -> str:
        """Return what to tell the distributor."""
        if self._wrong_page is None or self._view is None:
            return ""
        row, difference = self._wrong_page
        template = self.tr(
            "“{title}” by {artist} (UPC {upc}) is shown at {store} on page {theirs} of another artist named {name}."
            " The artist's own page there is {own}. Please have it moved."
        )
        report = fill(
            template, title=self._view.title, artist=self._view.artist, upc=self._view.upc, store=row.name,
            theirs=difference.store, name=difference.name, own=difference.draft,
        )  # fmt: skip
        return "\n".join(part for part in (report, row.state.link) if part)

    @Slot()
    def _on_open_clicked(self) -> None:
        if self._wrong_page is None:
            return
        row, one = self._wrong_page
        for page in (one.store, one.draft.partition(",")[0].strip()):
            open_address(_ARTIST_PAGE_URLS[row.state.store].replace("{id}", page), self)

    @Slot()
    def _on_report_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.report_text())
        self.notice.emit(self.tr("The report was copied. Send it to your distributor."))

    @Slot()
    def _on_confirm_clicked(self) -> None:
        if self._wrong_page is not None:
            row, one = self._wrong_page
            self.confirmed.emit(row.state.store, one.name, one.store)


def first_wrong_page(view: StoresView) -> tuple[StoreRow, Difference] | None:
    """Return the first store that shows an artist on a page that is not known as the artist's own."""
    for row in view.rows:
        for difference in row.differences:
            if difference.kind.value == "artist_page":
                return row, difference
    return None
