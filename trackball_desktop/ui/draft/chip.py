"""One entry of a list of people as a chip: it says name, role and share, is opened, moved and taken away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from trackball_desktop.storage.people import NameMatch
from trackball_desktop.ui.kit import icons, theme
from trackball_desktop.ui.kit.formatting import isolate_bidi

CHIP_HEIGHT = 22
_ALT = Qt.KeyboardModifier.AltModifier


class Chip(QToolButton):
    """One entry. Enter or a click opens its fields; Delete takes it away; Alt+Left, Alt+Right or the mouse moves it."""

    remove_requested = Signal(str)
    menu_requested = Signal(str, QPoint)
    card_requested = Signal(str, QPoint)
    move_requested = Signal(str, int)
    """Earlier (-1) or later (1) in its list."""
    dragged = Signal(str, QPoint)
    """It is over this point of the screen."""
    dropped = Signal(str, QPoint)
    drag_ended = Signal()

    def __init__(self, entry_id: str, name: str, role: str, *, inherited: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry_id = entry_id
        self.is_movable = False
        self._pressed_at: QPoint | None = None
        self._is_dragging = False
        self._label_text = f"{isolate_bidi(name)} · {role}" if role else name
        self.setFixedHeight(theme.scaled(CHIP_HEIGHT))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setProperty("role", "chip")
        self.setProperty("ghost", inherited)
        self.setAccessibleName(f"{name}, {role}" if role else name)
        self.clicked.connect(self._on_clicked)
        self._elide_label()

    def _elide_label(self) -> None:
        """Cut a very long name, so that no chip is wider than the field."""
        self.setFixedHeight(theme.scaled(CHIP_HEIGHT))
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self._label_text, Qt.TextElideMode.ElideMiddle, min(theme.scaled(360), 420))
        self.setText(shown.replace("&", "&&"))

    def show_match(self, match: NameMatch | None) -> None:
        """Mark a name that is new, or that looks like another one."""
        shape = "" if match is None or match.is_known else "warning" if match.similar_name else "draft"
        self.setIcon(QIcon(icons.shape(shape, theme.scaled(10))) if shape else QIcon())
        words = {"warning": self.tr("looks like a known name"), "draft": self.tr("new")}.get(shape, "")
        self.setAccessibleDescription(words)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._elide_label()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace remove; Enter opens."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit(self.entry_id)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked()
            return
        if event.key() == Qt.Key.Key_Escape and self._is_dragging:
            self._end_drag()
            return
        step = self._move_step(event)
        if step:
            self.move_requested.emit(self.entry_id, step)
            return
        super().keyPressEvent(event)

    def _move_step(self, event: QKeyEvent) -> int:
        """Return by how many places a key moves the chip; 0 for another key."""
        if not self.is_movable or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != _ALT:
            return 0
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        return -step if self.isRightToLeft() else step

    def event(self, event: QEvent) -> bool:
        """Take the keys that move before the window goes back by one of them."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._move_step(event):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep where a drag may begin."""
        left = event.button() is Qt.MouseButton.LeftButton
        self._pressed_at = event.position().toPoint() if left and self.is_movable else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the chip along."""
        at = event.position().toPoint()
        is_pressed = self._pressed_at is not None and event.buttons() & Qt.MouseButton.LeftButton
        if is_pressed and not self._is_dragging:
            moved = at - (self._pressed_at or at)
            self._is_dragging = moved.manhattanLength() >= QApplication.startDragDistance()
        if not self._is_dragging:
            super().mouseMoveEvent(event)
            return
        self.setDown(False)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.dragged.emit(self.entry_id, self.mapToGlobal(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the chip; what was dragged was not clicked."""
        if self._is_dragging and event.button() is Qt.MouseButton.LeftButton:
            at = self.mapToGlobal(event.position().toPoint())
            self._end_drag()
            self.dropped.emit(self.entry_id, at)
            return
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def _end_drag(self) -> None:
        self._is_dragging = False
        self._pressed_at = None
        self.unsetCursor()
        self.drag_ended.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open what can be done."""
        self.menu_requested.emit(self.entry_id, event.globalPos())

    @Slot()
    def _on_clicked(self) -> None:
        self.card_requested.emit(self.entry_id, self.mapToGlobal(QPoint(0, self.height() + 4)))
