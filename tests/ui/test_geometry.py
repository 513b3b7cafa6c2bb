"""Where parts stand and what figures they draw: flows, outlines of sounds, differences of texts."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot

from trackball_desktop.services.waveforms import Outline
from trackball_desktop.ui.editor.player.outlines import peak_columns
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.form_grid import MAX_WIDTH, FormGrid
from trackball_desktop.ui.kit.text_diff import DifferenceText, Piece, split_differences


class Block(QWidget):
    """A widget of a size of its own."""

    def __init__(self, width: int, height: int, *, grows: bool = False) -> None:
        super().__init__()
        self._size = QSize(width, height)
        across = QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return self._size


def flow(qtbot: QtBot, *blocks: Block, gap: int = 4) -> FlowWidget:
    made = FlowWidget(*blocks, gap=gap)
    qtbot.addWidget(made)
    return made


def places(made: FlowWidget, blocks: list[Block], width: int) -> list[tuple[int, int, int, int]]:
    made.flow_layout.setGeometry(QRect(0, 0, width, made.heightForWidth(width)))
    return [block.geometry().getRect() for block in blocks]


def test_a_flow_begins_a_new_line_where_the_width_ends(qtbot: QtBot) -> None:
    blocks = [Block(40, 10), Block(30, 20), Block(50, 10)]
    made = flow(qtbot, *blocks)
    assert [made.heightForWidth(width) for width in (128, 127, 74, 73, 50)] == [20, 34, 34, 48, 48]
    assert places(made, blocks, 128) == [(0, 5, 40, 10), (44, 0, 30, 20), (78, 5, 50, 10)]
    assert places(made, blocks, 127) == [(0, 5, 40, 10), (44, 0, 30, 20), (0, 24, 50, 10)]
    assert places(made, blocks, 50) == [(0, 0, 40, 10), (0, 14, 30, 20), (0, 38, 50, 10)]


def test_a_flow_keeps_its_margins_and_asks_for_its_widest_part(qtbot: QtBot) -> None:
    blocks = [Block(40, 10), Block(30, 20)]
    made = flow(qtbot, *blocks)
    made.flow_layout.setContentsMargins(5, 7, 11, 13)
    assert made.flow_layout.minimumSize() == made.flow_layout.sizeHint() == QSize(40 + 16, 20 + 20)
    assert made.heightForWidth(90) == 7 + 20 + 13
    assert made.heightForWidth(89) == 7 + 10 + 4 + 20 + 13
    assert places(made, blocks, 90) == [(5, 12, 40, 10), (49, 7, 30, 20)]
    assert places(made, blocks, 89) == [(5, 7, 40, 10), (5, 21, 30, 20)]


def test_a_flow_is_mirrored_and_its_last_part_may_take_the_rest(qtbot: QtBot) -> None:
    blocks = [Block(40, 10), Block(30, 20, grows=True)]
    made = flow(qtbot, *blocks)
    assert places(made, blocks, 100) == [(0, 5, 40, 10), (44, 0, 56, 20)]
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert places(made, blocks, 100) == [(60, 5, 40, 10), (0, 0, 56, 20)]


def test_a_part_that_is_alone_and_too_wide_gives_way_as_far_as_it_can(qtbot: QtBot) -> None:
    label = QLabel("Words that take a second line where there is no room for them")
    label.setWordWrap(True)
    made = FlowWidget(label)
    qtbot.addWidget(made)
    made.flow_layout.setGeometry(QRect(0, 0, 120, made.heightForWidth(120)))
    assert label.width() == 120
    assert label.height() == made.heightForWidth(120) == label.heightForWidth(120)


def test_a_flow_gives_its_parts_out_and_counts_them(qtbot: QtBot) -> None:
    blocks = [Block(40, 10), Block(30, 20)]
    made = flow(qtbot, *blocks)
    layout = made.flow_layout
    assert layout.count() == 2
    assert [layout.itemAt(at) is None for at in (-1, 0, 1, 2)] == [True, False, False, True]
    assert layout.takeAt(2) is None
    assert layout.takeAt(0).widget() is blocks[0]
    assert layout.count() == 1
    layout.invalidate()
    assert made.heightForWidth(200) == 20
    assert layout.expandingDirections() == Qt.Orientation(0)
    assert layout.hasHeightForWidth()


def outline(*bins: tuple[int, int, bool]) -> Outline:
    peaks = array("b", [peak for low, high, _ in bins for peak in (low, high)])
    return Outline(peaks=peaks.tobytes(), clipped=bytes(clipped for _, _, clipped in bins))


def test_an_outline_is_brought_to_a_width() -> None:
    bins = [(-1, 1, False), (-2, 20, False), (-30, 3, True), (-4, 4, False)]
    assert peak_columns(outline(*bins), 4) == bins
    assert peak_columns(outline(*bins), 2) == [(-2, 20, False), (-30, 4, True)]
    assert peak_columns(outline(*bins), 1) == [(-30, 20, True)]
    assert peak_columns(outline(*bins), 3) == [(-1, 1, False), (-2, 20, False), (-30, 4, True)]
    assert peak_columns(outline(*bins), 8) == [each for each in bins for _ in range(2)]
    assert peak_columns(outline(), 5) == []


def test_what_two_texts_share_is_told_by_words() -> None:
    left, right = split_differences("Low tide, live", "Low water, live")
    assert left == [Piece("Low ", False), Piece("tide", True), Piece(", live", False)]
    assert right == [Piece("Low ", False), Piece("water", True), Piece(", live", False)]
    assert split_differences("", "new") == ([], [Piece("new", True)])
    assert split_differences("old", "") == ([Piece("old", True)], [])
    assert split_differences("same", "same") == ([Piece("same", False)], [Piece("same", False)])


@pytest.mark.parametrize("goes", [True, False])
def test_a_difference_is_as_high_as_its_lines(qtbot: QtBot, goes: bool) -> None:
    shown = DifferenceText([Piece("Low tide at the harbour", True), Piece("\nlive", False)], is_removed=goes)
    qtbot.addWidget(shown)
    assert shown.accessibleName() == "Low tide at the harbour\nlive"
    wide, narrow = shown.heightForWidth(2000), shown.heightForWidth(60)
    assert narrow > wide > shown.heightForWidth(2000) / 2
    assert shown.hasHeightForWidth()
    assert shown.sizeHint().height() == shown.heightForWidth(shown.sizeHint().width())
    format_ = shown._difference_format()  # pyright: ignore[reportPrivateUsage]
    assert (format_.fontStrikeOut(), format_.fontUnderline()) == (goes, not goes)


def test_a_hidden_part_of_a_flow_keeps_no_gap(qtbot: QtBot) -> None:
    blocks = [Block(40, 10), Block(30, 10), Block(50, 10)]
    made = flow(qtbot, *blocks)
    blocks[1].hide()
    made.show()
    assert places(made, blocks, 200)[2] == (44, 0, 50, 10)


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_form_is_no_wider_than_people_read(qtbot: QtBot, direction: Qt.LayoutDirection) -> None:
    form = FormGrid()
    qtbot.addWidget(form)
    form.setLayoutDirection(direction)
    fields = [QLineEdit(), QLineEdit(), QLineEdit()]
    for field in fields:
        form.add(field)
    form.resize(2000, 60)
    form.show()
    qtbot.waitUntil(lambda: fields[0].width() < 400)
    edges = (min(field.x() for field in fields), max(field.geometry().right() + 1 for field in fields))
    assert edges[1] - edges[0] <= MAX_WIDTH
    assert edges[0] == 0 if direction is Qt.LayoutDirection.LeftToRight else edges[1] == 2000
    form.resize(600, 200)
    qtbot.waitUntil(lambda: max(field.geometry().right() for field in fields) < 600)
