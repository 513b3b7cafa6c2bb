"""Chips of people in a narrow cell: each gets its share, the rest is counted, and the tooltip says all of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.releases import kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import PrimaryContribution
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.editor.grid.model import TrackModel
from trackball_desktop.ui.kit.cells import chip_widths
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
