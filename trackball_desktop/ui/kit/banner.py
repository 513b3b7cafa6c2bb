"""A band across a page that says something about all of it: the one way of the window to do so.

It stays until it is closed, or until what it tells of is over. What it says comes from those who know: a text, an error
(`error_messages.show_in`), where a submission stands (`draft/submission_banner`).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, restyle
from trackball_desktop.ui.kit.labels import ShapeMark

SHAPES = {"": "info", "ok": "ok", "warning": "warning", "bad": "blocker"}
"""The shape before the words, by the kind of what is said."""


class Banner(QFrame):
    """Hidden until it is given words."""

    pressed = Signal()
    closed = Signal()
    """The user closed it."""

    def __init__(self, parent: QWidget | None = None, *, closable: bool = True) -> None:
        """One that is not `closable` says what stays so."""
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._details: Callable[[QWidget], object] | None = None
        self._shape = ShapeMark("info", parent=self)
        self._title = label(size="strong", wrap=True)
        self._words = label(wrap=True)
        self._button = button("", small=True, name=self.tr("Actions"))
        self._button.clicked.connect(self.pressed)
        self._more = button(self.tr("Details…"), "plain", small=True)
        self._more.clicked.connect(self._on_more_clicked)
        self._close = button("", "plain", icon="close", small=True, name=self.tr("Close this message"))
        self._close.clicked.connect(self.hide)
        self._close.clicked.connect(self.closed)
        texts = QVBoxLayout()
        texts.setSpacing(space.XXS)
        texts.addWidget(self._title)
        texts.addWidget(self._words)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(space.L, space.XS, space.S, space.XS)
        self._row.setSpacing(space.S)
        self._row.addWidget(self._shape)
        self._row.addLayout(texts, 1)
        for part in (self._button, self._more, self._close):
            self._row.addWidget(part)
        # Only now that it has a parent: until then showing it would open it as a window of its own.
        self._close.setVisible(closable)
        self._button.hide()
        self._more.hide()
        self.hide()

    @property
    def title(self) -> str:
        """What it says in one line; empty where there is only a text, and while it is hidden."""
        return self._title.text() if not self.isHidden() else ""

    @property
    def words(self) -> str:
        """What it says below its title, or alone."""
        return self._words.text()

    def add_button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        """Add one more thing that can be done; whoever adds it shows and hides it."""
        made = button(text, small=True)
        made.clicked.connect(slot)
        self._row.insertWidget(self._row.indexOf(self._more), made)
        return made

    def show_text(
        self,
        words: str,
        button_text: str = "",
        kind: str = "",
        *,
        title: str = "",
        details: Callable[[QWidget], object] | None = None,
    ) -> None:
        """Show a message; `kind` is empty, ok, warning or bad. `details` opens more about it over a window."""
        restyle(self, "kind", kind)
        self._shape.show_shape(SHAPES[kind])
        restyle(self._words, "scale", "" if title else "small")
        top = Qt.AlignmentFlag.AlignTop if title and words else Qt.AlignmentFlag.AlignVCenter
        for part in (self._shape, self._button, self._more, self._close):
            self._row.setAlignment(part, top)
        above = space.S if title else space.XS
        self._row.setContentsMargins(space.L, above, space.S, above)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._button.setText(button_text)
        self._button.setAccessibleName(button_text)
        self._button.setVisible(bool(button_text))
        self._details = details
        self._more.setVisible(details is not None)
        self.setAccessibleName(title or words)
        self.setAccessibleDescription(words if title else "")
        self.show()

    @Slot()
    def _on_more_clicked(self) -> None:
        if self._details is not None:
            self._details(self.window())
