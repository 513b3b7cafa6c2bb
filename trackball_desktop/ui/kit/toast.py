"""A short message at the lower edge of the window with one thing to do about it, such as Undo. Gone after a while."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label
from trackball_desktop.ui.kit.screen_reader import announce
from trackball_desktop.ui.kit.timers import Timer, call_later

DISPLAY_MS = 8000


class Toast(QFrame):
    """One for a window; a new message takes the place of the old one. It waits while the pointer is on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "toast")
        self._host = parent
        self._action: Callable[[], object] | None = None
        self._message_label = label()
        self._action_button = button("", small=True, name=self.tr("Undo"))
        self._action_button.setProperty("role", "toast")
        self._action_button.clicked.connect(self._on_action_button_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space.L, space.S, space.S, space.S)
        layout.setSpacing(space.S)
        layout.addWidget(self._message_label)
        layout.addWidget(self._action_button)
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()
        parent.installEventFilter(self)

    def show_text(self, text: str, action_text: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a message, and a button where there is something to do about it."""
        self._message_label.setText(text)
        self.setAccessibleName(text)
        self._action_button.setText(action_text)
        self._action_button.setAccessibleName(action_text or self.tr("Undo"))
        self._action_button.setVisible(bool(action_text))
        self._action = action
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(DISPLAY_MS)
        announce(self, text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            call_later(self, 0, self._on_theme_applied)  # the labels are dressed after this
        super().changeEvent(event)

    @Slot()
    def _on_theme_applied(self) -> None:
        self.adjustSize()
        self._place()

    def enterEvent(self, event: QEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start(DISPLAY_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    @Slot()
    def _on_action_button_clicked(self) -> None:
        action, self._action = self._action, None
        self.hide()
        if action is not None:
            action()

    def _place(self) -> None:
        self.move((self._host.width() - self.width()) // 2, self._host.height() - self.height() - theme.scaled(44))
