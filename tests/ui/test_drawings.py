"""The drawing of what is empty is in the colours of the theme, in the size of the text, and follows both."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from trackball_desktop.ui.kit import drawings, theme
from trackball_desktop.ui.kit.empty import EmptyState


def test_what_is_empty_has_a_drawing_that_follows_theme_and_text(qtbot: QtBot, theme_applied: QApplication) -> None:
    state = EmptyState("release")
    qtbot.addWidget(state)
    state.show_text("No drafts", "Drop a folder of WAVs anywhere to start a release.")
    state.show()
    shown = next(label for label in state.findChildren(QLabel) if not label.pixmap().isNull())
    before = shown.pixmap().toImage()
    assert before == drawings.empty_sleeve("release").toImage()
    assert before != drawings.empty_sleeve("calendar").toImage(), "it names what belongs there"
    try:
        theme.apply_theme(theme_applied, "dark", 1.5)
        assert shown.pixmap().toImage() == drawings.empty_sleeve("release").toImage()
        assert shown.pixmap().width() > before.width()
    finally:
        theme.apply_theme(theme_applied, "light", 1.0)
