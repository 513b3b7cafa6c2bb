"""Where the pages of the window stand: one that is larger than its place, as with large text, is scrolled."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from trackball_desktop.ui.kit.guard import guarded, return_none


class PageArea(QScrollArea):
    """Makes the current page as large as the viewport, or as large as it needs to be: then it scrolls."""

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__()
        self._pages = pages
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setViewport(QWidget())  # to ask for Qt's own has PySide make all classes of widgets
        self.setWidget(pages)
        pages.setAutoFillBackground(False)  # an area has its widget filled
        pages.installEventFilter(self)
        pages.currentChanged.connect(self._on_pages_current_changed)

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Resize the pages to the new viewport."""
        super().resizeEvent(event)
        self._resize_pages()

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Resize the pages when the page in front needs more room or less."""
        if watched is self._pages and event.type() is QEvent.Type.LayoutRequest:
            self._resize_pages()
        return super().eventFilter(watched, event)

    @Slot(int)
    def _on_pages_current_changed(self, _index: int) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().minimum())
        self.verticalScrollBar().setValue(0)
        self._resize_pages()

    def _resize_pages(self) -> None:
        page = self._pages.currentWidget()
        if page is None:
            return
        room = self.maximumViewportSize()
        needed = page.minimumSizeHint().expandedTo(page.minimumSize())
        width, height = max(room.width(), needed.width()), needed.height()
        layout = page.layout()
        if layout is not None and layout.hasHeightForWidth():
            height = max(height, layout.minimumHeightForWidth(width))
        if height > room.height():  # its bar takes a part of the width
            width = max(room.width() - self.verticalScrollBar().sizeHint().width(), needed.width())
            if layout is not None and layout.hasHeightForWidth():
                height = max(needed.height(), layout.minimumHeightForWidth(width))
        size = QSize(width, max(room.height(), height))
        if size != self._pages.size():
            self._pages.resize(size)
