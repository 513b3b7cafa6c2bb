"""The dialogs of the app: whatever the size of text, the screen has room for them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.guard import guarded, return_none

_MIN_WIDTH = 1024
"""The width of the smallest screen that the app is made for, in pixels."""
_USUAL_SCREEN = QSize(1280, 800)
_EDGE = QSize(40, 60)
"""What a window's frame and the panels of a desktop take."""


def screen_room(widget: QWidget) -> QSize:
    """Return how large a dialog may be, in pixels.

    A screen smaller than any that the app is made for is none that a person looks at: Qt's offscreen one.
    """
    screen = widget.screen().availableSize() if widget.screen() else _USUAL_SCREEN
    return (screen if screen.width() >= _MIN_WIDTH else _USUAL_SCREEN) - _EDGE


class Dialog(QDialog):
    """A dialog that is scrolled where it would be larger than the screen."""

    _whole_area: QScrollArea | None = None

    def resize_scaled(self, width: int, height: int) -> None:
        """Take a size, in pixels at the usual size of text, as far as the screen has room."""
        self.resize(QSize(theme.scaled(width), theme.scaled(height)).boundedTo(screen_room(self)))

    @guarded(return_none)
    def showEvent(self, event: QShowEvent) -> None:
        """Take no more than the screen has."""
        super().showEvent(event)
        self._fit_screen()

    def event(self, event: QEvent) -> bool:
        """Grow when there is more in it, or larger text: for the least size Qt does not count lines that break."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._fit_screen()
        return done

    def _fit_screen(self) -> None:
        room = screen_room(self)
        self.setMinimumSize(self.minimumSize().boundedTo(room))
        self.setMaximumSize(self.maximumSize().expandedTo(self.minimumSize()))
        layout = self.layout()
        if layout is None:
            return
        needed = layout.totalMinimumSize()
        width = max(min(self.width(), room.width()), min(needed.width(), room.width()))
        height = needed.height()
        if layout.hasHeightForWidth():
            height = max(height, layout.minimumHeightForWidth(width))
        if self._whole_area is None and (needed.width() > room.width() or height > room.height()):
            self._scroll(layout)
        size = QSize(width, min(max(self.height(), height), room.height()))
        if size != self.size():
            self.resize(size)

    def _scroll(self, layout: QLayout) -> None:
        """Put all that is in the dialog into an area that scrolls."""
        content = QWidget()
        content.setLayout(layout)  # it takes its widgets along
        area = self._whole_area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        self.setMinimumSize(0, 0)
