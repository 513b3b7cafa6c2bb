"""Where reading begins on the right, what is painted by hand stands there too, and nothing is printed over words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from trackball_desktop.services.health import Health, ReleaseHealth
from trackball_desktop.ui.kit import painting, theme
from trackball_desktop.ui.kit.health_marks import marks_width, paint_marks
from trackball_desktop.ui.kit.painting import Badge
from trackball_desktop.ui.plan.rows import RowPainter

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
            lambda painter: found.append(painting.mirrored(painter, QRect(10, 0, 100, 40), QRect(12, 5, 20, 9))),
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
