"""Seeing and hearing masters on the sound page, through the null device: files that tests write, decoded and drawn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPoint, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts, Levels
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Release
from trackball_desktop.media import player as media_player
from trackball_desktop.media.measure import measure_file
from trackball_desktop.services.waveforms import Outline
from trackball_desktop.ui.editor.masters import MastersBox
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.player import levels
from trackball_desktop.ui.editor.player.outlines import draw_outline, peak_columns
from trackball_desktop.ui.editor.player.playback import Playback
from trackball_desktop.ui.editor.sound import SoundPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.field_text import audio_fact_texts
from trackball_desktop.ui.runtime.backend import Backend


def write_sound(path: Path, seconds: float, *, silence: float = 0.0) -> Path:
    import numpy as np
    import soundfile

    from tests.media import riff

    sound = riff.tone(int(seconds * 44100))
    sound[: int(silence * 44100)] = 0
    soundfile.write(path, np.asarray(sound), 44100, subtype="PCM_16")
    return path


def attach_measured(backend: Backend, release: Release, track_id: str, path: Path) -> None:
    """Attach a file as it stands after it was measured, without a process of its own for it."""
    stamp, facts = measure_file(path, AssetRole.MASTER)
    assert isinstance(facts, AudioFacts)
    assert stamp.sha256 is not None
    asset = Asset(
        id=new_id(), release_id=release.id, owner_id=track_id, role=AssetRole.MASTER, path=str(path), stamp=stamp
    )
    backend.assets.save_facts(stamp.sha256, facts).result()
    backend.assets.remember_hash(str(path), stamp).result()
    backend.assets.save([asset]).result()


@pytest.fixture
def release(backend: Backend) -> Release:
    return kept(backend)


@pytest.fixture
def output() -> tuple[str, ...]:
    return ("NULL",)


@pytest.fixture
def masters(
    qtbot: QtBot,
    backend: Backend,
    release: Release,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    output: tuple[str, ...],
) -> Iterator[MastersBox]:
    """The masters of a release of which the first two tracks have a file of twenty seconds, measured."""
    monkeypatch.setattr(media_player, "BACKENDS", output)
    for number, track in enumerate(release.discs[0].tracks[:2], 1):
        attach_measured(backend, release, track.id, write_sound(tmp_path / f"{number}.wav", 20.0, silence=2.0 * number))
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.resize(1100, 900)
    page.open(release.id)
    page.show()
    page.show_step(WizardStep.SOUND)
    shown = page.page(WizardStep.SOUND)
    assert isinstance(shown, SoundPage)
    session = page.session
    assert session is not None
    qtbot.waitUntil(lambda: session.checks.facts is not None and len(session.checks.facts.audio) == 2, timeout=60_000)
    qtbot.waitUntil(lambda: shown.masters_box.playback.has_output is not None, timeout=10_000)
    yield shown.masters_box
    shown.masters_box.playback.close()
    assert session.drain()
    page.close_release()


def press(qtbot: QtBot, masters: MastersBox, key: Qt.Key, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(masters.table, key, modifier)


def test_a_playback_that_goes_leaves_no_player_behind(
    qtbot: QtBot, backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: tuple[str, ...]
) -> None:
    """Each release that was opened would keep a thread, a file and the sound device until the app ends."""
    monkeypatch.setattr(media_player, "BACKENDS", output)

    def threads() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "player"]

    playback = Playback(backend.bridge)
    playback.play(write_sound(tmp_path / "long.wav", 20.0))
    qtbot.waitUntil(lambda: playback.is_running and playback.has_output is not None, timeout=10_000)
    assert threads()
    playback.deleteLater()
    QCoreApplication.sendPostedEvents(playback, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: not threads(), timeout=10_000)


def test_space_plays_and_pauses_and_a_click_goes_there(qtbot: QtBot, masters: MastersBox) -> None:
    player = masters.player
    masters.table.setCurrentIndex(masters.model.index(0, 1))
    press(qtbot, masters, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: (player.played_share(player.track_id) or 0) > 0.005, timeout=10_000)
    assert masters.playback.is_running
    wave = player.wave
    qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 2, 20))
    qtbot.waitUntil(lambda: (player.played_share(player.track_id) or 0) > 0.49, timeout=10_000)
    assert player.time_label.text() in {f"0:{second:02} / 0:20" for second in (9, 10, 11, 12)}
    press(qtbot, masters, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not masters.playback.is_running)
    place = player.played_share(player.track_id)
    qtbot.keyClick(wave, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: player.played_share(player.track_id) == pytest.approx((place or 0) - 0.25, abs=0.01))
    assert not masters.playback.is_running


def test_the_other_track_is_heard_at_the_same_place(qtbot: QtBot, masters: MastersBox, release: Release) -> None:
    player = masters.player
    first, second = (track.id for track in release.discs[0].tracks[:2])
    player.compare_combo.setCurrentIndex(player.compare_combo.findData(second))
    player.compare_combo.activated.emit(player.compare_combo.currentIndex())
    player.play(first, 8.0)
    qtbot.waitUntil(lambda: (player.played_share(first) or 0) > 0.405, timeout=10_000)
    press(qtbot, masters, Qt.Key.Key_X)
    assert (player.track_id, player.other_id) == (second, first)
    assert masters.table.currentIndex().row() == 1
    state = masters.playback.state
    assert state is not None
    assert state.path is not None
    assert state.path.name == "2.wav"
    assert 8.0 < state.position < 12.0
    press(qtbot, masters, Qt.Key.Key_X)
    assert (player.track_id, player.other_id) == (first, second)


def test_next_goes_on_playing_and_a_track_without_file_cannot_be_heard(
    qtbot: QtBot, masters: MastersBox, release: Release
) -> None:
    player = masters.player
    tracks = release.discs[0].tracks
    player.play(tracks[0].id)
    qtbot.waitUntil(lambda: masters.playback.is_running, timeout=10_000)
    press(qtbot, masters, Qt.Key.Key_Right, control=True)
    assert player.track_id == tracks[1].id
    assert masters.playback.is_running
    press(qtbot, masters, Qt.Key.Key_Right, control=True)  # the third has no file
    assert player.track_id == tracks[1].id
    masters.playback.pause()
    masters.table.setCurrentIndex(masters.model.index(2, 1))
    assert player.track_id == tracks[2].id
    assert not player.play_button.isEnabled()
    press(qtbot, masters, Qt.Key.Key_Space)
    assert not masters.playback.is_running


def test_what_was_measured_stands_below_and_leaving_the_page_is_silence(qtbot: QtBot, masters: MastersBox) -> None:
    masters.table.setCurrentIndex(masters.model.index(1, 1))
    assert "4.0 s of silence at the start" in masters.player.levels_label.text()
    assert "LUFS" in masters.player.levels_label.text() or "dBFS" in masters.player.levels_label.text()
    masters.player.toggle()
    qtbot.waitUntil(lambda: masters.playback.is_running, timeout=10_000)
    masters.hide()
    qtbot.waitUntil(lambda: not masters.playback.is_running)


@pytest.mark.parametrize("output", [("JACK",)])
def test_without_an_output_a_sentence_stands_and_nothing_can_be_pressed(qtbot: QtBot, masters: MastersBox) -> None:
    player = masters.player
    assert masters.playback.has_output is False
    assert player.no_output_label.isVisible()
    assert not player.play_button.isEnabled()
    press(qtbot, masters, Qt.Key.Key_Space)
    assert not masters.playback.is_running


def test_the_outline_is_drawn_and_kept_by_the_hash_of_the_file(
    qtbot: QtBot, masters: MastersBox, backend: Backend, tmp_path: Path
) -> None:
    sound = masters.model.sound_at(0)
    assert sound is not None
    assert sound.asset is not None
    asset = sound.asset
    qtbot.waitUntil(lambda: masters.outlines.outline(asset) is not None, timeout=10_000)
    kept_files = [path.name for path in (tmp_path / "cache" / "waveforms").iterdir()]
    assert f"{asset.stamp.sha256}_2000" in kept_files
    outline = masters.outlines.outline(asset)
    assert outline is not None
    shown = peak_columns(outline, 100)
    assert shown[0][:2] == (0, 0)  # two of twenty seconds are silent
    assert shown[50][1] > 60
    QApplication.processEvents()
    image = masters.player.wave.grab().toImage()
    ink = QColor(theme.color("dim")).rgb()
    middle = image.height() // 2
    inked = [x for x in range(image.width()) if image.pixel(x, middle - 12) == ink]
    assert min(inked) > image.width() * 0.08


def test_the_waveform_zooms_and_a_click_goes_to_what_is_shown(qtbot: QtBot, masters: MastersBox) -> None:
    masters.table.setCurrentIndex(masters.model.index(0, 1))
    wave = masters.player.wave
    qtbot.waitUntil(lambda: wave.length > 0)
    whole = wave.grab().toImage()
    wave.set_position(wave.length / 2)
    wave.setFocus()
    QTest.keyClicks(wave, "+++")
    assert wave.zoom > 3
    assert wave.grab().toImage() != whole
    sought: list[float] = []
    wave.seek_requested.connect(sought.append)
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 2, 20))
    assert abs(sought[-1] - wave.length / 2) < 0.5, "the place where it plays stays where it is"
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() - 8, 20))
    assert sought[-1] < wave.length * 0.75
    wave.set_position(wave.length)
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() - 7, 20))
    assert abs(sought[-1] - wave.length) < 0.5, "it goes along with what plays"
    QTest.keyClicks(wave, "0")
    assert wave.zoom == 1


def test_clipping_and_silence_are_drawn(theme_applied: QApplication) -> None:
    outline = Outline(bytes([0, 0] * 50 + [0x81, 0x7F] * 50), bytes([0] * 90 + [1] * 10))
    facts = AudioFacts(container="wav", codec="pcm", duration=10.0, levels=Levels(silence_head=5.0, clipping_runs=3))
    for scheme in ("light", "dark"):
        theme.apply_theme(theme_applied, scheme)
        image = draw_outline(outline, facts, QSize(200, 40), 1.0, "dim").toImage()
        red, ink = QColor(theme.color("bad")).rgb(), QColor(theme.color("dim")).rgb()
        assert image.pixel(190, 1) == red  # the mark above, told by its place as well as by its colour
        assert image.pixel(190, 6) == image.pixel(190, 36) == red
        assert image.pixel(190, 22) == ink
        assert image.pixel(150, 22) == ink
        assert image.pixelColor(150, 1).alpha() == 0
        assert image.pixelColor(50, 10).alpha() == 255  # hatched
    theme.apply_theme(theme_applied, "light")


def test_levels_in_text() -> None:
    heard = Levels(loudness=-9.84, true_peak=-0.3, silence_tail=2.0, clipping_runs=2, dual_mono=True, dc_offset=0.0125)
    facts = AudioFacts(container="wav", codec="pcm", levels=heard)
    assert levels.format_number(-0.04) == "0.0"
    assert levels.short_text(heard) == "−9.8 LUFS  ·  −0.3 dBTP"
    assert levels.measurement_texts(facts)[1:] == [
        "2.0 s at the end",
        "clipped in 2 places",
        "identical channels",
        "DC offset 1.2 %",
    ]


def test_numbers_of_a_master_are_written_as_the_language_does() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        assert levels.short_text(Levels(loudness=-9.84, true_peak=-0.3)) == "−9,8 LUFS  ·  −0,3 dBTP"
        assert audio_fact_texts(AudioFacts(container="wav", codec="pcm", sample_rate=44_100)) == ["WAV", "44,1 kHz"]
    finally:
        QLocale.setDefault(before)


def test_measuring_is_shown_and_can_be_stopped(
    qtbot: QtBot, masters: MastersBox, release: Release, tmp_path: Path
) -> None:
    files = masters.files
    for number, track in enumerate(release.discs[1].tracks, 3):
        files.attach(track.id, AssetRole.MASTER, write_sound(tmp_path / f"{number}.wav", 60.0))
    session = masters._session  # pyright: ignore[reportPrivateUsage]
    qtbot.waitUntil(lambda: files.is_measuring and len(session.assets) == 4, timeout=10_000)
    assert masters.cancel_button.isVisible()
    masters.cancel_button.click()
    qtbot.waitUntil(lambda: files.was_stopped, timeout=30_000)
    assert masters.measure_button.isVisible()
    assert not masters.cancel_button.isVisible()
    masters.measure_button.click()
    qtbot.waitUntil(lambda: session.checks.facts is not None and len(session.checks.facts.audio) == 4, timeout=60_000)
    qtbot.waitUntil(lambda: not files.is_measuring, timeout=10_000)
    assert not masters.measure_button.isVisible()


def test_files_that_were_being_written_when_measuring_was_stopped_stay_unmeasured(
    qtbot: QtBot, masters: MastersBox, release: Release, tmp_path: Path
) -> None:
    files = masters.files
    track = release.discs[1].tracks[0]
    files.attach(track.id, AssetRole.MASTER, write_sound(tmp_path / "late.wav", 1.0))
    files.stop_measuring()
    qtbot.waitUntil(lambda: files.was_stopped, timeout=30_000)
    assert not files.is_measuring
    assert masters.measure_button.isVisible()
    files.attach(track.id, AssetRole.MASTER, write_sound(tmp_path / "later.wav", 1.0))
    session = masters._session  # pyright: ignore[reportPrivateUsage]
    qtbot.waitUntil(
        lambda: not files.is_measuring and not files.was_stopped and len(session.assets) > 1, timeout=60_000
    )
    assert not masters.measure_button.isVisible()
