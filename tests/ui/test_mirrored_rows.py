"""Where reading begins on the right, what is painted by hand stands there too, and nothing is printed over words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QStandardItemModel
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trackball_desktop.services.health import Health, ReleaseHealth
from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.cells import CellTable
from trackball_desktop.ui.kit.health_marks import marks_width, paint_marks
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.painting import Badge
from trackball_desktop.ui.plan.rows import RowPainter
from trackball_desktop.ui.transfers.delegate import column_layout

LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
SIZE = (900, 40)


def drawn(direction: Qt.LayoutDirection, draw: Callable[[QPainter], object]) -> QImage:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(theme.color("base"))
    painter = QPainter(image)
    painter.setLayoutDirection(direction)
    draw(painter)
    painter.end()
    return image


def inked(image: QImage) -> list[int]:
    """Return the columns of pixels in which something stands."""
    ground = theme.color("base").rgb()
    return [x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))]


@pytest.mark.usefixtures("theme_applied")
def test_an_area_lies_as_far_from_its_other_side() -> None:
    found: list[QRect] = []
    for direction in (LEFT, RIGHT):
        drawn(
            direction,
            lambda painter: found.append(painting.mirrored_rect(painter, QRect(10, 0, 100, 40), QRect(12, 5, 20, 9))),
        )
    assert found == [QRect(12, 5, 20, 9), QRect(88, 5, 20, 9)]


@pytest.mark.usefixtures("theme_applied")
def test_a_pill_begins_where_reading_does() -> None:
    badge = Badge("Draft", "hollow", "dim")
    edges = []
    for direction in (LEFT, RIGHT):
        image = drawn(direction, lambda painter: painting.draw_pill(painter, 100, 20, badge, theme.small_font(), 400))
        columns = inked(image)
        edges.append((columns[0], columns[-1]))
    assert edges[0][0] == 100
    assert edges[1][1] == 499
    assert edges[0][1] - edges[0][0] == edges[1][1] - edges[1][0]


@pytest.mark.usefixtures("theme_applied")
def test_the_signs_of_the_legend_stand_beside_their_words() -> None:
    area = QRect(0, 0, *SIZE)
    whole = [inked(drawn(side, lambda painter: RowPainter().draw_legend(painter, area))) for side in (LEFT, RIGHT)]
    assert whole[0][0] < 20
    assert whole[1][-1] > SIZE[0] - 20
    inks = [len(columns) for columns in whole]
    assert abs(inks[0] - inks[1]) <= 20, "a sign is printed over a word"


@pytest.mark.usefixtures("theme_applied")
def test_the_six_sides_of_a_release_are_read_from_the_right() -> None:
    sides = ReleaseHealth(Health.DONE, *[Health.UNKNOWN] * 5)
    green = theme.color("ok").rgb()
    image = drawn(RIGHT, lambda painter: paint_marks(painter, 0, 20, sides))
    assert any(image.pixel(x, 20) == green for x in range(marks_width() - theme.scaled(11), marks_width()))


@pytest.fixture
def from_the_right(theme_applied: QApplication) -> Iterator[None]:
    theme_applied.setLayoutDirection(RIGHT)
    yield
    theme_applied.setLayoutDirection(LEFT)


@pytest.mark.usefixtures("theme_applied")
def test_a_file_that_is_sent_is_named_where_reading_begins() -> None:
    area = QRect(0, 0, 1280, 46)
    ours, theirs = column_layout(area), column_layout(area, RIGHT)
    assert ours.name.left() == 1280 - 1 - theirs.name.right() == 16
    assert ours.state.left() == 1280 - 1 - theirs.state.right()
    assert theirs.name.left() > theirs.amount.right() > theirs.state.right()


@pytest.mark.usefixtures("from_the_right")
def test_latin_words_stand_on_the_right_in_a_window_that_is_read_from_there(qtbot: QtBot) -> None:
    for words in ("Harbour Songs", "أغاني البحر"):
        made = TextLabel(words)
        qtbot.addWidget(made)
        made.resize(*SIZE)
        image = made.grab().toImage()
        ground = image.pixel(SIZE[0] // 2, 1)
        ink = [x for x in range(SIZE[0]) if any(image.pixel(x, y) != ground for y in range(SIZE[1]))]
        assert ink[0] > SIZE[0] // 2
        assert ink[-1] > SIZE[0] - 8


@pytest.mark.usefixtures("from_the_right")
def test_the_ellipsis_of_latin_words_stays_at_their_end() -> None:
    metrics = QFontMetrics(theme.body_font())
    for words, mark in (("A title that is far too long for its room", "\u200e"), ("أغاني البحر الطويلة جدا وأكثر", "")):
        assert painting.elide(metrics, words, 80).partition("…")[2] == mark
    assert painting.elide(metrics, "Short", 400) == "Short"


@pytest.mark.usefixtures("from_the_right")
def test_the_heading_of_a_column_keeps_off_the_edge(qtbot: QtBot) -> None:
    table = CellTable()
    qtbot.addWidget(table)
    model = QStandardItemModel(1, 1)
    model.setParent(table)
    model.setHorizontalHeaderLabels(["Title"])
    table.setModel(model)
    table.setColumnWidth(0, 300)
    table.resize(320, 120)
    table.show()
    heading = table.horizontalHeader()
    image = heading.viewport().grab().toImage()
    ground = image.pixel(100, 2)
    rows = range(2, image.height() - 3)
    ink = [x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in rows)]
    assert 304 <= ink[-1] <= 314


@pytest.mark.parametrize("direction", [LEFT, RIGHT])
def test_what_is_folded_points_to_the_end_of_its_line(direction: Qt.LayoutDirection) -> None:
    assert icons.fold_name(direction, is_open=True) == "chevron-down"
    assert icons.fold_name(direction, is_open=False) == ("chevron-left" if direction is RIGHT else "chevron-right")
