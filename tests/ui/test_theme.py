"""The role table: every text can be read on every ground it stands on, in both schemes, at every size of text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from trackball_desktop.ui.kit import icons, theme

SCHEMES = theme.SCHEMES
EDGES = [(edge, ground) for edge, grounds in theme.EDGE_BACKGROUNDS.items() for ground in grounds]
PAIRS = [(text, ground) for text, grounds in theme.TEXT_BACKGROUNDS.items() for ground in grounds]


@pytest.fixture(autouse=True)
def _as_before(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply_theme(qapp, "light", 1.0)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(scheme: theme.Scheme, text: str, ground: str) -> None:
    assert theme.contrast(theme.color_hex(text, scheme), theme.color_hex(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_focus_and_shapes_can_be_seen(scheme: theme.Scheme, edge: str, ground: str) -> None:
    assert theme.contrast(theme.color_hex(edge, scheme), theme.color_hex(ground, scheme)) >= 3.0


@pytest.mark.parametrize("scheme", ["contrast", "contrast_light"])
def test_high_contrast_is_seven_to_one_and_its_edges_are_four_and_a_half(scheme: theme.Scheme) -> None:
    for text, ground in PAIRS:
        if (text, ground) != ("dim", "line"):  # a line is seen against what it stands on as well
            assert theme.contrast(theme.color_hex(text, scheme), theme.color_hex(ground, scheme)) >= 7, (text, ground)
    for edge, ground in EDGES:
        assert theme.contrast(theme.color_hex(edge, scheme), theme.color_hex(ground, scheme)) >= 4.5, (edge, ground)


def test_high_contrast_is_dark_where_the_system_is_not_light(qapp: QApplication) -> None:
    theme.apply_theme(qapp, "contrast")
    assert theme.scheme() == (
        "contrast_light" if qapp.styleHints().colorScheme() == Qt.ColorScheme.Light else "contrast"
    )
    assert qapp.palette().color(QPalette.ColorRole.WindowText) == theme.color("text")


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_application_is_dressed(qapp: QApplication, scheme: theme.Scheme) -> None:
    theme.apply_theme(qapp, scheme)
    if scheme != "contrast":  # which the system's light makes light
        assert theme.scheme() == scheme
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.color("window")
    assert qapp.style().objectName().lower() in {"fusion", ""} or qapp.styleSheet()
    assert "@" not in qapp.styleSheet()


def test_text_grows_with_the_setting_and_never_falls_below_eleven_pixels(qapp: QApplication) -> None:
    theme.apply_theme(qapp, "light", 2.0)
    assert QFontInfo(theme.body_font()).pixelSize() == 26
    assert theme.scaled(theme.ROW_HEIGHT) == 116
    theme.apply_theme(qapp, "light", 0.8)
    assert QFontInfo(theme.header_font()).pixelSize() >= 11


def test_every_sheet_of_a_widget_parses(qtbot: QtBot, qapp: QApplication) -> None:
    """Qt warns of a sheet that it cannot parse, and a warning fails a test here."""
    theme.apply_theme(qapp, "dark")
    button = QPushButton("Send")
    qtbot.addWidget(button)
    button.show()
    assert button.grab().toImage().pixelColor(15, 15).isValid()


def test_an_icon_follows_the_scheme(qapp: QApplication) -> None:
    icon = icons.icon("plus", "text")
    seen: list[str] = []
    for scheme in ("light", "dark"):
        theme.apply_theme(qapp, scheme)
        image = icon.pixmap(16, 16).toImage()
        seen.append(image.pixelColor(8, 8).name())
        assert image.pixelColor(0, 0).alpha() == 0
    assert seen == [theme.color_hex("text", "light"), theme.color_hex("text", "dark")]


@pytest.mark.parametrize("name", sorted(icons.SHAPES))
def test_every_shape_draws_something(qapp: QApplication, name: str) -> None:
    image = icons.shape(name, 12).toImage()
    assert any(image.pixelColor(x, y).alpha() for x in range(12) for y in range(12))
