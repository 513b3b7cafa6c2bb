"""The six sides of a sent release stand in a row: a shape, its word in its colour, what is to be said below, a tip."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout
from pytestqt.qtbot import QtBot

from tests.ui.test_approved_words import row
from trackball_desktop.services.health import Health, ReleaseHealth
from trackball_desktop.ui.kit.basic import tooltip_html
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.submit.sent.stepper import Stepper

ROLES = {Health.DONE: "", Health.MOVING: "", Health.ATTENTION: "warning", Health.ACTION_REQUIRED: "bad"}


def test_each_side_stands_in_its_place_with_its_word_and_what_is_below(qtbot: QtBot) -> None:
    stepper = Stepper()
    qtbot.addWidget(stepper)
    health = ReleaseHealth(*Health)
    stepper.show_health(row(), health, [f"below {number}" for number in range(6)])
    grid = stepper.layout()
    assert isinstance(grid, QGridLayout)
    for at, side in enumerate(health.aspects):
        mark, word, below = (grid.itemAtPosition(*place) for place in ((0, 2 * at), (0, 2 * at + 1), (1, 2 * at + 1)))
        assert mark is not None
        assert word is not None
        assert below is not None
        shape, name, detail = mark.widget(), word.widget(), below.widget()
        assert isinstance(shape, ShapeMark)
        assert isinstance(name, TextLabel)
        assert isinstance(detail, TextLabel)
        assert detail.text() == f"below {at}"
        assert name.property("role") == ROLES.get(side, "dim")
        assert shape.accessibleName().startswith(name.text())
        assert name.toolTip() == tooltip_html(shape.accessibleName())
        assert grid.columnStretch(2 * at + 1) == 1
