"""Timing the lyrics of a track that plays, by the keyboard: a file that is decoded, the real dialog, and its LRC."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.test_player import masters, output, release
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.lyrics import read_lrc
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.editor.lyrics_timing import LyricsTimingDialog
from trackball_desktop.ui.editor.masters import MastersBox

__all__ = ["masters", "output", "release"]
LINES = ("Wide is the water", "Low is the sky", "And the boats come in")


def opened(qtbot: QtBot, masters: MastersBox, lyrics: str = "\n".join(LINES)) -> LyricsTimingDialog:
    """Open the dialog for the first track, as its user does, after its words were entered."""
    session = masters._session  # pyright: ignore[reportPrivateUsage]
    track = next(session.release.tracks())
    masters.table.setCurrentIndex(masters.model.index(0, 1))
    assert not masters.lyrics_button.isEnabled()
    assert "no lyrics yet" in masters.lyrics_button.toolTip()
    session.apply(SetField(node_id=track.id, field="local.lyrics", value=lyrics), "words")
    assert masters.lyrics_button.isEnabled()
    masters.lyrics_button.click()
    assert masters.timing is not None
    qtbot.waitUntil(masters.timing.isVisible)
    return masters.timing


def tap_at(qtbot: QtBot, masters: MastersBox, dialog: LyricsTimingDialog, least: float, key: Qt.Key) -> None:
    qtbot.waitUntil(lambda: (state := masters.playback.state) is not None and state.position >= least, timeout=20_000)
    qtbot.keyClick(dialog.table, key)


def lrc_of(masters: MastersBox) -> object:
    session = masters._session  # pyright: ignore[reportPrivateUsage]
    return next(session.release.tracks()).local.lyrics_lrc


def test_space_and_enter_give_each_line_the_time_at_which_it_is_heard(qtbot: QtBot, masters: MastersBox) -> None:
    dialog = opened(qtbot, masters)
    assert not dialog.save_button.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.times.timed_count == 0, "the first press starts the track"
    tap_at(qtbot, masters, dialog, 0.3, Qt.Key.Key_Space)
    tap_at(qtbot, masters, dialog, 0.9, Qt.Key.Key_Return)
    tap_at(qtbot, masters, dialog, 1.5, Qt.Key.Key_Space)
    assert dialog.times.current == 3
    assert dialog.state.text() == "Lines with a time: 3 of 3"
    qtbot.keyClick(dialog.table, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: not masters.playback.is_running)
    dialog.save_button.click()
    text = lrc_of(masters)
    assert isinstance(text, str)
    lines = read_lrc(text)
    assert [line.text for line in lines] == list(LINES)
    assert all(least <= line.at < least + 3.0 for least, line in zip((0.3, 0.9, 1.5), lines, strict=True))
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    session = masters._session  # pyright: ignore[reportPrivateUsage]
    session.undo()
    assert lrc_of(masters) is INHERIT, "one step"


def test_the_last_time_is_undone_and_the_track_goes_back(qtbot: QtBot, masters: MastersBox) -> None:
    dialog = opened(qtbot, masters)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    tap_at(qtbot, masters, dialog, 0.2, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Right)  # 5 seconds on
    tap_at(qtbot, masters, dialog, 5.1, Qt.Key.Key_Space)
    first, second = dialog.times.times[:2]
    assert first is not None
    assert second is not None
    assert second > 5.0
    qtbot.keyClick(dialog.table, Qt.Key.Key_Backspace)
    assert dialog.times.times[:2] == [first, None]
    assert dialog.table.currentIndex().row() == dialog.times.current == 1
    state = masters.playback.state
    assert state is not None
    assert state.position < 2.0, "it is heard again from before the line"
    qtbot.keyClick(dialog.table, Qt.Key.Key_Backspace)
    assert dialog.times.timed_count == 0
    assert not dialog.undo_button.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not masters.playback.is_running, timeout=10_000)


def test_a_line_that_is_chosen_is_timed_anew_and_a_wrong_order_is_not_saved(qtbot: QtBot, masters: MastersBox) -> None:
    dialog = opened(qtbot, masters)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    for least in (0.2, 0.4, 0.6):
        tap_at(qtbot, masters, dialog, least, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Up)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Up)
    assert dialog.times.current == 0
    tap_at(qtbot, masters, dialog, 1.0, Qt.Key.Key_Space)
    assert dialog.state.text() == "Line 2 begins before the line above it."
    assert not dialog.save_button.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Backspace)
    assert dialog.save_button.isEnabled()


def test_times_are_not_lost_by_one_escape(qtbot: QtBot, masters: MastersBox) -> None:
    dialog = opened(qtbot, masters)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    tap_at(qtbot, masters, dialog, 0.1, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "not saved" in dialog.state.text()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Escape)
    assert lrc_of(masters) is INHERIT


@pytest.mark.parametrize("output", [("JACK",)])
def test_without_an_output_nothing_can_be_timed(qtbot: QtBot, masters: MastersBox) -> None:
    session = masters._session  # pyright: ignore[reportPrivateUsage]
    track = next(session.release.tracks())
    session.apply(SetField(node_id=track.id, field="local.lyrics", value="La"), "words")
    qtbot.waitUntil(lambda: "No audio output" in masters.lyrics_button.toolTip())
    assert not masters.lyrics_button.isEnabled()
