"""Chips of people in a narrow cell: each gets its share, the rest is counted, and the tooltip says all of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import PrimaryContribution
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.editor.grid.model import TrackModel
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.cells import chip_widths, paint_chips
from trackball_desktop.ui.runtime.backend import Backend


@pytest.mark.parametrize(
    ("wanted", "room", "given"),
    [
        ([100, 90], 300, [100, 90]),
        ([140, 100], 204, [100, 100]),
        ([200, 100], 154, [75, 75]),
        ([60, 200], 164, [60, 100]),
        ([90], 50, [50]),
        ([120, 120, 120], 160, [62, 62]),
        ([120] * 9, 90, [58]),
        ([], 90, []),
    ],
)
def test_chips_share_the_room_of_a_cell(wanted: list[int], room: int, given: list[int]) -> None:
    assert chip_widths(wanted, room) == given


def test_roles_give_way_to_names() -> None:
    assert chip_widths([140, 150], 254, [100, 120]) == [115, 135], "what is left beside the names is shared"
    assert chip_widths([90, 150], 224, [90, 120]) == [90, 130]
    assert chip_widths([140, 150], 220, [110, 120]) == [108, 108], "not even the names fit"
    assert chip_widths([140, 150], 300, [100, 120]) == [140, 150]


def test_a_column_whose_texts_do_not_fit_gets_what_is_left_first(qtbot: QtBot, backend: Backend) -> None:
    """Two artists of a row are whole in the grid of a window of 1024 pixels."""
    session = open_session(backend, kept(backend).id)
    people = (PrimaryContribution(artist="Mara Quist"), PrimaryContribution(artist="Teo Lindqvist"))
    session.apply(SetField(node_id=session.release.id, field="primary_contributions", value=people), "typed")
    grid = TrackGrid(session)
    qtbot.addWidget(grid)
    grid.show()
    grid.resize(785, 400)
    qtbot.waitUntil(lambda: grid.view.viewport().width() == 785)
    model = grid.view.track_model
    metrics = QFontMetrics(theme.small_font())
    at = model.column_index("primary_contributions")
    names = sum(metrics.horizontalAdvance(person.artist) + 16 for person in people)
    assert grid.view.columnWidth(at) >= names + 13
    assert sum(map(grid.view.columnWidth, range(model.columnCount()))) <= grid.view.viewport().width()
    session.drain()
    session.close()


@pytest.mark.usefixtures("theme_applied")
def test_a_name_with_its_whole_room_is_not_cut() -> None:
    """Fractions of a pixel, which italic fonts have, are no reason to."""
    font = theme.small_font()
    font.setItalic(True)
    metrics = QFontMetrics(font)
    for name in ("Mirela Quist", "Mara Quist", "Obadiah Frenn", "Teo Lindqvist"):
        room = QRect(0, 0, 400, 30)
        painted, drawn = QImage(400, 30, QImage.Format.Format_RGB32), QImage(400, 30, QImage.Format.Format_RGB32)
        for image in (painted, drawn):
            image.fill(theme.color("line2"))
        painter = QPainter(painted)
        paint_chips(painter, room, [(name, "")], font, placeholder=True)
        painter.end()
        painter = QPainter(drawn)
        painter.setFont(font)
        painter.setPen(theme.color("dim"))
        chip = QRect(0, room.center().y() - 10, metrics.horizontalAdvance(name) + 16, 20)
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), name)
        painter.end()
        assert painted == drawn, name


@pytest.mark.usefixtures("theme_applied")
def test_chips_begin_where_lines_begin() -> None:
    image = QImage(400, 30, QImage.Format.Format_RGB32)
    for direction, place in ((Qt.LayoutDirection.LeftToRight, 20), (Qt.LayoutDirection.RightToLeft, 380)):
        image.fill(Qt.GlobalColor.black)
        painter = QPainter(image)
        paint_chips(painter, image.rect(), [("Mara", "")], theme.small_font(), direction=direction)
        painter.end()
        assert image.pixelColor(place, 9) != Qt.GlobalColor.black
        assert image.pixelColor(400 - place, 9) == Qt.GlobalColor.black


def test_no_chip_leaves_its_cell() -> None:
    for count in range(1, 12):
        for room in range(20, 600, 7):
            widths = chip_widths([40 + 37 * number % 150 for number in range(count)], room)
            assert widths
            assert sum(widths) + 4 * (len(widths) - 1) + (32 if len(widths) < count else 0) <= max(room, 32)


def test_the_tooltip_says_all_of_them(backend: Backend) -> None:
    session = open_session(backend, kept(backend).id)
    track = next(iter(session.release.tracks()))
    people = (PrimaryContribution(artist="Mira Solheim"), PrimaryContribution(artist="Teo Alvarez Castellanos"))
    session.apply(SetField(node_id=track.id, field="primary_contributions", value=people), "typed")
    model = TrackModel(session)
    column = next(at for at, one in enumerate(model.columns) if one.field == "primary_contributions")
    tip = str(model.index(0, column).data(Qt.ItemDataRole.ToolTipRole))
    assert "Mira Solheim" in tip
    assert "Teo Alvarez Castellanos" in tip
    session.drain()
    session.close()
