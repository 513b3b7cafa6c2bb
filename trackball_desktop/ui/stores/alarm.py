"""The band that says that a store shows a release on another artist's page, with what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.formatting import fill, isolated
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.outside import open_address

if TYPE_CHECKING:
    from trackball_desktop.lookups.comparison import Difference
    from trackball_desktop.ui.stores.reading import StoreRow, StoresView

_PAGES = {"deezer": "https://www.deezer.com/artist/{id}", "apple": "https://music.apple.com/artist/{id}"}
"""Where stores have the pages of artists, by their keys."""


class WrongPageBand(QFrame):
    """Hidden until a view has a wrong page."""

    confirmed = Signal(str, str, str)
    """It is the artist's own page: the store's key, the artist's name, the page's id."""
    notice = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("kind", "bad")
        self._found: tuple[StoreRow, Difference] | None = None
        self._view: StoresView | None = None
        self._title, self._text = TextLabel("", "strong", "bad"), TextLabel("", "small")
        self.open_button = button(self.tr("Open both"), icon="external")
        self.report_button = button(self.tr("Copy the report"), icon="copy")
        self.mine_button = button(self.tr("This page is right"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(space.L, space.S, space.M, space.S)
        row.addWidget(ShapeMark("blocker"))
        row.addLayout(words, 1)
        for one in (self.open_button, self.report_button, self.mine_button):
            row.addWidget(one)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.report_button.clicked.connect(self._on_report_clicked)
        self.mine_button.clicked.connect(self._on_mine_clicked)
        self.hide()

    def show_view(self, view: StoresView) -> None:
        """Speak of the first wrong page of a view, or hide."""
        self._view, self._found = view, wrong_page(view)
        self.setVisible(self._found is not None)
        if self._found is None:
            return
        row, one = self._found
        self._title.setText(fill(self.tr("{store} shows it on a different artist's page"), store=row.name))
        words = self.tr("“{artist}”, page {theirs}. The artist's own page is {own}.")
        self._text.setText(fill(words, artist=isolated(one.name), theirs=one.store, own=one.draft))
        self.open_button.setVisible(row.state.store in _PAGES)
        self.setAccessibleName(f"{self._title.text()}. {self._text.text()}")

    def report(self) -> str:
        """Return what to tell the distributor."""
        if self._found is None or self._view is None:
            return ""
        row, one = self._found
        words = self.tr(
            "“{title}” by {artist} (UPC {upc}) is shown at {store} on page {theirs} of another artist named {name}."
            " The artist's own page there is {own}. Please have it moved."
        )
        said = fill(
            words, title=self._view.title, artist=self._view.artist, upc=self._view.upc, store=row.name,
            theirs=one.store, name=one.name, own=one.draft,
        )  # fmt: skip
        return "\n".join(part for part in (said, row.state.link) if part)

    @Slot()
    def _on_open_clicked(self) -> None:
        if self._found is None:
            return
        row, one = self._found
        for page in (one.store, one.draft.partition(",")[0].strip()):
            open_address(_PAGES[row.state.store].replace("{id}", page), self)

    @Slot()
    def _on_report_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.report())
        self.notice.emit(self.tr("The report was copied. Send it to your distributor."))

    @Slot()
    def _on_mine_clicked(self) -> None:
        if self._found is not None:
            row, one = self._found
            self.confirmed.emit(row.state.store, one.name, one.store)


def wrong_page(view: StoresView) -> tuple[StoreRow, Difference] | None:
    """Return the first store that shows an artist on a page that is not known as the artist's own."""
    for row in view.rows:
        for one in row.differences:
            if one.kind.value == "artist_page":
                return row, one
    return None
