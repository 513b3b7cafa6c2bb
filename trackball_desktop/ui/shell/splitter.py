"""The three regions beside each other: their widths, which of them are folded, and remembering both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings

SIDE_WIDTH, INSPECTOR_WIDTH = 208, 330
MIN_SIDE_WIDTH, MIN_INSPECTOR_WIDTH = 140, 300
MIN_CENTRE_WIDTH = 420
MAX_MIN_SIDE_WIDTH = 280
"""What the views are never narrower than, which grows with the size of text up to this."""
FULL_LIST_WIDTH = 1280
"""From this width of the window on, the list has all its columns beside both sides, and what more there is goes to
them."""
LEFT, RIGHT = "left", "right"
NARROW_WIDTH = 1150
"""Below this width, which grows with the size of text, the inspector is folded until somebody asks for it."""
GEOMETRY_KEY, WIDTHS_KEY, FOLDED_KEY = "window.geometry", "window.split", "window.folded"


class PanelSplitter(QSplitter):
    """Left, centre, right. What the user folds stays folded; what the page does not need is only hidden.

    In a narrow window the right side is folded as well, and shown when asked for, with large text in the place of the
    left one: none of it is remembered.
    """

    def __init__(self, settings: Settings, left: QWidget, centre: QWidget, right: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._settings = settings
        self._sides = {LEFT: left, RIGHT: right}
        self._needed = {LEFT: True, RIGHT: True}
        self._folded: set[str] = set(settings.get(FOLDED_KEY, []))
        self._tabs_width = 0
        self._is_narrow = False
        self._shown_in_narrow = False
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for part, least in ((left, MIN_SIDE_WIDTH), (centre, MIN_CENTRE_WIDTH), (right, MIN_INSPECTOR_WIDTH)):
            part.setMinimumWidth(least)
            self.addWidget(part)
        self.setStretchFactor(1, 1)
        self._was_shown = False
        self._has_own_widths = False
        """Whether somebody has dragged a side, now or before: until then both follow the window's width."""
        self.splitterMoved.connect(self._on_moved)
        self._show()

    @Slot(int)
    def set_tabs_width(self, width: int) -> None:
        """Say how wide the inspector has to be for its tabs, in pixels; it is held to a third of the window."""
        if width != self._tabs_width:
            self._tabs_width = width
            self._limit_inspector()

    def _limit_inspector(self) -> None:
        """Let the inspector become no narrower than its words need: larger text needs a wider one."""
        least = min(theme.scaled(MIN_INSPECTOR_WIDTH), self.width() // 4)
        tabs = min(self._tabs_width, self.width() // (2 if self._is_crowded() else 3))
        self._sides[RIGHT].setMinimumWidth(max(MIN_INSPECTOR_WIDTH, least, tabs))

    def toggle(self, side: str) -> None:
        """Fold a side, or unfold it."""
        self.fold(side, folded=not self._is_folded(side))

    def fold(self, side: str, *, folded: bool) -> None:
        """Fold or unfold a side and remember it."""
        if side == RIGHT and self._is_narrow:
            self._shown_in_narrow = not folded
            self._show()
            return
        self._folded = self._folded - {side} | ({side} if folded else set())
        self._settings.save(FOLDED_KEY, sorted(self._folded))
        self._show()

    def set_needed(self, side: str, needed: bool) -> None:
        """Say whether the page that is shown has a use for a side."""
        self._needed[side] = needed
        self._show()

    def is_needed(self, side: str) -> bool:
        """Return whether the page that is shown has a use for a side."""
        return self._needed[side]

    def _is_folded(self, side: str) -> bool:
        return not self._shown_in_narrow if side == RIGHT and self._is_narrow else side in self._folded

    def _is_crowded(self) -> bool:
        """Return whether the inspector was asked for where large text has no room for the views beside it as well."""
        sides = min(theme.scaled(MIN_SIDE_WIDTH), MAX_MIN_SIDE_WIDTH) + self.width() // 3
        is_large = self.width() - sides < theme.scaled(MIN_CENTRE_WIDTH)
        return self._is_narrow and self._shown_in_narrow and self._needed[RIGHT] and is_large

    def _show(self) -> None:
        for side, part in self._sides.items():
            hidden = self._is_folded(side) or (side == LEFT and self._is_crowded())
            part.setVisible(self._needed[side] and not hidden)
        self._limit_inspector()

    @guarded(return_none)
    def showEvent(self, event: QShowEvent) -> None:
        """Share the width out, once it is known: before, the sides would be left with their least."""
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            saved = self._settings.get(WIDTHS_KEY)
            self._has_own_widths = isinstance(saved, list) and len(saved) == self.count()
            self.setSizes([int(size) for size in saved] if self._has_own_widths else self._first_widths())

    @Slot()
    def _on_moved(self) -> None:
        self._has_own_widths = True

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the right side where there is no room for three."""
        super().resizeEvent(event)
        self._sides[LEFT].setMinimumWidth(min(theme.scaled(MIN_SIDE_WIDTH), MAX_MIN_SIDE_WIDTH))
        self._limit_inspector()
        narrow = self.width() < theme.scaled(NARROW_WIDTH)
        if narrow is not self._is_narrow:
            self._is_narrow, self._shown_in_narrow = narrow, False
            self._show()
        if self._was_shown and not self._has_own_widths:
            self.setSizes(self._first_widths())

    def _first_widths(self) -> list[int]:
        """Return the widths of the three: the sides have what they want where the list keeps what it needs."""
        width, folded = self.width(), self._sides[RIGHT].isHidden()
        if folded:
            width += MIN_INSPECTOR_WIDTH
            wanted = SIDE_WIDTH - MIN_SIDE_WIDTH
        else:
            wanted = SIDE_WIDTH - MIN_SIDE_WIDTH + INSPECTOR_WIDTH - MIN_INSPECTOR_WIDTH
        share = min(max((width - FULL_LIST_WIDTH) / wanted, 0.0), 1.0)
        left = MIN_SIDE_WIDTH + round(share * (SIDE_WIDTH - MIN_SIDE_WIDTH))
        right = MIN_INSPECTOR_WIDTH + round(share * (INSPECTOR_WIDTH - MIN_INSPECTOR_WIDTH))
        return [left, max(width - left - right, 1), right]

    def restore(self, window: QMainWindow) -> None:
        """Give the window the place and size that it had."""
        window.resize(_fit_to_screen(window, QSize(1440, 900)))
        saved = self._settings.get(GEOMETRY_KEY)
        if isinstance(saved, str):
            window.restoreGeometry(QByteArray.fromBase64(QByteArray(saved.encode())))

    def remember(self, window: QMainWindow) -> None:
        """Keep place and sizes; widths only where somebody chose them, while all three regions are in sight."""
        self._settings.save(GEOMETRY_KEY, bytes(window.saveGeometry().toBase64().data()).decode())
        if self._has_own_widths and all(part.isVisible() for part in self._sides.values()):
            self._settings.save(WIDTHS_KEY, self.sizes())


def _fit_to_screen(window: QMainWindow, preferred: QSize) -> QSize:
    """Return the size, no larger than the screen has room for beside panels and the frame of a window."""
    room = window.screen().availableSize() - QSize(2, 40)
    # A screen that does not even hold the least window is none that a person looks at: Qt's offscreen one.
    return preferred.boundedTo(room) if room.width() >= window.minimumWidth() else preferred
