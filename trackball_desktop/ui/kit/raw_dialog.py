"""A service's own answer, or what was sent to it, in full."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.text_fields import TextEdit


class RawDialog(Dialog):
    """An entry in full: what is known about it, and the service's own answer, to be read and copied.

    It belongs to the window: the lists that it is opened from are made anew whenever a status was checked.
    """

    def __init__(self, title: str, details: str, raw: str, parent: QWidget | None = None) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setWindowTitle(title)
        self.resize_scaled(640, 520)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        details_label = label(details, wrap=True)
        details_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text = TextEdit(indented_json(raw), self)
        text.setReadOnly(True)
        text.setFont(theme.mono_font())
        text.setAccessibleName(self.tr("Raw answer"))
        text.setVisible(bool(raw))
        empty_label = label(self.tr("There is no raw answer for this event."), "dim")
        empty_label.setVisible(not raw)
        close = button(self.tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.L, space.L, space.L)
        column.setSpacing(space.S)
        details_label.setVisible(bool(details))
        for widget in (details_label, empty_label):
            column.addWidget(widget)
        column.addWidget(text, 1)
        column.addLayout(row(None, close))


def indented_json(raw: str) -> str:
    """Indent JSON; leave anything else as it is."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except ValueError:
        return raw
