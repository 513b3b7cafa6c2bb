"""One line across a page that says something about all of it, with at most one button and a way to close it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from trackball_desktop.ui.kit import icons, theme
from trackball_desktop.ui.kit.basic import button, label, restyle

SHAPES = {"": "info", "warning": "warning", "bad": "blocker"}


class Banner(QFrame):
    """Hidden until `say` gives it words."""

    pressed = Signal()
    closed = Signal()
    """The user closed it."""

    def __init__(self, parent: QWidget | None = None, *, closable: bool = True) -> None:
        """One that is not `closable` says what stays so."""
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._shape = label()
        self._words = label(size="small", wrap=True)
        self._button = button("", small=True, name=self.tr("What can be done"))
        self._button.clicked.connect(self.pressed)
        self._close = button("", "plain", icon="close", small=True, name=self.tr("Close this message"))
        self._close.clicked.connect(self.hide)
        self._close.clicked.connect(self.closed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self._shape)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        # Only now that it has a parent: until then showing it would open it as a window of its own.
        self._close.setVisible(closable)
        self._button.hide()
        self.hide()

    def show_text(self, words: str, button_text: str = "", kind: str = "") -> None:
        """Show a message; `kind` is empty, warning or bad."""
        restyle(self, "kind", kind)
        self._shape.setPixmap(icons.shape(SHAPES[kind], 12))
        self._words.setText(words)
        self._button.setText(button_text)
        self._button.setAccessibleName(button_text)
        self._button.setVisible(bool(button_text))
        self.setAccessibleName(words)
        self.show()
