"""The open draft as stores will show it, kept up with what is typed while it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QPixmap, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.release import PrimaryContribution, Track
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.lookups.store_pages import STORES, StoreKey, StorePage, compose_page
from trackball_desktop.ui.draft.cover import CoverLoader
from trackball_desktop.ui.kit.auto_refresh import AutoRefresh
from trackball_desktop.ui.kit.formatting import isolate_bidi
from trackball_desktop.ui.kit.store_box import StoreBox

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import DraftChange, Session
    from trackball_desktop.ui.runtime.backend import Backend

_COVER_SIDE = 600


class StorePreview(QWidget):
    """A `StoreBox` on a session."""

    def __init__(self, backend: Backend, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.box = StoreBox(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        self._loader = CoverLoader(backend, self)
        self._loader.loaded.connect(self._on_loader_loaded)
        self.auto_refresh = AutoRefresh(self, self._refresh)
        session.changed.connect(self._on_session_changed)
        session.assets_changed.connect(self.auto_refresh.request)
        self.auto_refresh.refresh_on_next_show()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while it was not seen."""
        super().showEvent(event)
        self.auto_refresh.on_shown()

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        self.auto_refresh.request()

    def _refresh(self) -> None:
        session = self._session
        pages: dict[StoreKey, StorePage] = {
            store: compose_page(session.release, store, session.defaults) for store in STORES
        }
        self.box.show_pages(pages, {track.id: self._typed_title(track) for track in session.release.tracks()})
        self._loader.load(session.find_asset(session.release.id, AssetRole.COVER.value), _COVER_SIDE)

    def _typed_title(self, track: Track) -> str:
        """Return title, version and guests as they stand in their fields."""
        rows = self._session.resolve_field(track, "primary_contributions").value
        guests = [
            text_or_empty(row.artist)
            for row in (rows if isinstance(rows, tuple) else ())
            if isinstance(row, PrimaryContribution) and row.featured is True
        ]
        parts = (text_or_empty(track.title), text_or_empty(track.version_title), ", ".join(filter(None, guests)))
        return " · ".join(isolate_bidi(part) for part in parts if part)

    @Slot(object)
    def _on_loader_loaded(self, cover: QPixmap) -> None:
        self.box.show_cover(cover)
