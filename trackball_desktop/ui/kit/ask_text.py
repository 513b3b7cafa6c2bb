"""Asks for one line of text in a dialog that does not block: services, saving and checks go on meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QWidget


def ask_text(over: QWidget, title: str, words: str, text: str = "") -> QInputDialog:
    """Open the question and return it; its `textValueSelected` brings what was typed once it is accepted."""
    dialog = QInputDialog(over)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setInputMode(QInputDialog.InputMode.TextInput)
    dialog.setWindowTitle(title)
    dialog.setLabelText(words)
    dialog.setTextValue(text)
    dialog.open()
    return dialog
