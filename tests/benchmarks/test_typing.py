"""The benchmark of typing: a small release goes all the way by keys alone, after one drop."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests import skips
from tests.benchmarks.typing import measure, measure_folder
from tests.benchmarks.typing_folder import FOLDER


def test_a_first_release_is_done_by_keyboard_alone_after_one_drop(qtbot: QtBot) -> None:
    figures = measure(tracks=2, seconds=4)
    assert figures["blockers"] == {}
    assert (figures["tracks"], figures["isrcs"], figures["works_with_splits"]) == (2, 2, 2)
    assert figures["clicks"] == 1, "only the drop"
    assert figures["keystrokes"] < 60


@pytest.mark.parametrize(("table", "most"), [(False, 30), (True, 15)])
def test_a_badly_named_folder_on_a_known_label_takes_few_keys(qtbot: QtBot, table: bool, most: int) -> None:
    if not (FOLDER / "names.txt").is_file():
        pytest.skip(skips.NO_SHARED_FIXTURES)
    figures = measure_folder(table=table, seconds=4.0)
    assert figures["blockers"] == {}
    assert figures["wrong"] == []
    assert figures["isrcs"] == 8
    assert figures["keystrokes"] + figures["clicks"] <= most
    if table:
        assert ["33.33", "33.33", "33.34"] in figures["shares"]
