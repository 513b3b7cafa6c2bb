"""The page that was expected of a store beside the one that it shows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.store_pictures import INKS, Style, draw_album
from trackball_desktop.ui.kit.store_view import StoreView
from trackball_desktop.ui.stores.stores_view import PagePair

_WIDTH_MAX, _WIDTH_MIN, _NARROWEST = 520, 320, 160


class SideBySide(QWidget):
    """Two pages of one store; tracks that differ are marked. In a narrow window they stand below one another."""

    def __init__(self, pair: PagePair, cover: QPixmap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pair = pair
        shown = QPixmap(str(pair.cover)) if pair.cover is not None else QPixmap()
        self._parts = (
            (self.tr("{store}: as sent"), pair.composed, cover),
            (self.tr("{store}: in store"), pair.listed, shown),
        )
        self.views = [StoreView(fill(name, store=pair.name), parent=self) for name, _, _ in self._parts]
        self._captions = [TextLabel(view.accessibleName(), "small", "dim", parent=self) for view in self.views]
        self._width = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space.L)
        self._grid.setVerticalSpacing(space.S)
        self._grid.setColumnStretch(2, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._draw()

    def _draw(self) -> None:
        beside = self.width() >= 2 * theme.scaled(_WIDTH_MIN) + space.L
        room = (self.width() - space.L) // 2 if beside else self.width()
        width = min(theme.scaled(_WIDTH_MAX), room)
        style = Style(theme.scheme() == "dark", self.isRightToLeft())
        while self._grid.takeAt(0) is not None:
            pass
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading
        for position, (view, (_, page, cover)) in enumerate(zip(self.views, self._parts, strict=True)):
            dark = style.is_dark or (page.store, False) not in INKS
            view.show_drawing(
                lambda wide, page=page: draw_album(page, wide, style, self.pair.different),
                width,
                INKS[page.store, dark].ground,
                cover,
            )
            line, column = (0, position) if beside else (2 * position, 0)
            self._grid.addWidget(self._captions[position], line, column, top)
            self._grid.addWidget(view, line + 1, column, top)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Allow narrow windows: the pages are drawn anew for them."""
        return QSize(theme.scaled(_NARROWEST), super().minimumSizeHint().height())

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the pages anew where the width changed."""
        super().resizeEvent(event)
        if self.width() != self._width:
            self._width = self.width()
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange} and self._width:
            self._draw()
