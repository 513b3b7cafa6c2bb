"""A band across a page that says something about all of it: the one way of the window to do so.

It stays until it is closed, or until what it tells of is over. What it says comes from those who know: a text, an error
(`error_messages.show_message_in`), where a submission stands (`draft/submission_banner`).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, set_style_property
from trackball_desktop.ui.kit.labels import ShapeMark
from trackball_desktop.ui.kit.screen_reader import announce

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
        self._announced_text = ""
        self._details: Callable[[QWidget], object] | None = None
        self._shape = ShapeMark("info", parent=self)
        self._title_label = label(size="strong", wrap=True)
        self._message_label = label(wrap=True)
        self._action_button = button("", small=True, name=self.tr("Actions"))
        self._action_button.clicked.connect(self.pressed)
        self._details_button = button(self.tr("Details…"), "plain", small=True)
        self._details_button.clicked.connect(self._on_details_button_clicked)
        self._close_button = button("", "plain", icon="close", small=True, name=self.tr("Close this message"))
        self._close_button.clicked.connect(self.hide)
        self._close_button.clicked.connect(self.closed)
        texts = QVBoxLayout()
        texts.setSpacing(space.XXS)
        texts.addWidget(self._title_label)
        texts.addWidget(self._message_label)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(space.L, space.XS, space.S, space.XS)
        self._row.setSpacing(space.S)
        self._row.addWidget(self._shape)
        self._row.addLayout(texts, 1)
        for part in (self._action_button, self._details_button, self._close_button):
            self._row.addWidget(part)
        # Only now that it has a parent: until then showing it would open it as a window of its own.
        self._close_button.setVisible(closable)
        self._action_button.hide()
        self._details_button.hide()
        self.hide()

    @property
    def title(self) -> str:
        """What it says in one line; empty where there is only a text, and while it is hidden."""
        return self._title_label.text() if not self.isHidden() else ""

    @property
    def message_text(self) -> str:
        """What it says below its title, or alone."""
        return self._message_label.text()

    def add_button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        """Add one more thing that can be done; whoever adds it shows and hides it."""
        new_button = button(text, small=True)
        new_button.clicked.connect(slot)
        self._row.insertWidget(self._row.indexOf(self._details_button), new_button)
        return new_button

    def show_text(
        self,
        text: str,
        button_text: str = "",
        kind: str = "",
        *,
        title: str = "",
        details: Callable[[QWidget], object] | None = None,
    ) -> None:
        """Show a message; `kind` is empty, ok, warning or bad. `details` opens more about it over a window."""
        set_style_property(self, "kind", kind)
        self._shape.show_shape(SHAPES[kind])
        set_style_property(self._message_label, "scale", "" if title else "small")
        top = Qt.AlignmentFlag.AlignTop if title and text else Qt.AlignmentFlag.AlignVCenter
        for part in (self._shape, self._action_button, self._details_button, self._close_button):
            self._row.setAlignment(part, top)
        above = space.S if title else space.XS
        self._row.setContentsMargins(space.L, above, space.S, above)
        self._title_label.setText(title)
        self._title_label.setVisible(bool(title))
        self._message_label.setText(text)
        self._message_label.setVisible(bool(text))
        self._action_button.setText(button_text)
        self._action_button.setAccessibleName(button_text)
        self._action_button.setVisible(bool(button_text))
        self._details = details
        self._details_button.setVisible(details is not None)
        self.setAccessibleName(title or text)
        self.setAccessibleDescription(text if title else "")
        news = " ".join(part for part in (title, text) if part)
        is_news = self.isHidden() or (
            kind == "bad" and news != self._announced_text
        )  # progress would be told without end
        self._announced_text = news
        self.show()
        if is_news and self.isVisible():
            announce(self, news)

    @Slot()
    def _on_details_button_clicked(self) -> None:
        if self._details is not None:
            self._details(self.window())
