"""Playing through miniaudio's null device, which takes sound at the pace of a real one and makes none."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.media import riff
from trackball_desktop.media.player import Player

RATE = 44100


@pytest.fixture
def player() -> Iterator[Player]:
    made = Player(["NULL"])
    yield made
    made.close()


def write(path: Path, seconds: float, *, rate: int = RATE, channels: int = 2) -> Path:
    soundfile.write(path, riff.tone(int(seconds * rate), channels, rate=rate), rate, subtype="PCM_16")
    return path


def wait(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)


def test_a_file_plays_to_its_end_at_the_pace_of_sound(player: Player, tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", 0.5)
    began = time.monotonic()
    player.play(path)
    wait(lambda: player.state.has_ended)
    state = player.state
    assert (state.is_running, state.has_output, state.is_unplayable) == (False, True, False)
    assert state.position == state.length == pytest.approx(0.5)
    assert time.monotonic() - began > 0.25  # a device asks for some periods ahead


def test_pause_stays_and_resume_goes_on_from_there(player: Player, tmp_path: Path) -> None:
    player.play(write(tmp_path / "a.flac", 30.0))
    wait(lambda: player.state.position > 0.1)
    player.pause()
    assert not player.state.is_running
    time.sleep(0.15)
    stayed = player.state.position
    time.sleep(0.15)
    assert player.state.position == stayed > 0
    player.resume()
    wait(lambda: player.state.position > stayed + 0.1)
    assert player.state.position < stayed + 5


def test_seek_while_playing_and_while_paused(player: Player, tmp_path: Path) -> None:
    player.play(write(tmp_path / "a.wav", 30.0))
    wait(lambda: player.state.length > 0)
    player.seek(20.0)
    assert player.state.position >= 20.0  # told at once, before the file was moved
    wait(lambda: player.state.position > 20.1)
    player.pause()
    for second in range(5, 15):
        player.seek(float(second))
    wait(lambda: player.state.position == 14.0)
    time.sleep(0.1)
    assert (player.state.position, player.state.is_running) == (14.0, False)
    player.seek(500.0)
    assert player.state.position == 30.0


def test_another_file_goes_on_at_the_same_place_also_at_another_rate(player: Player, tmp_path: Path) -> None:
    first, second = write(tmp_path / "a.wav", 30.0), write(tmp_path / "b.wav", 30.0, rate=96000, channels=1)
    player.play(first, 10.0)
    wait(lambda: player.state.position > 10.1)
    at = player.state.position
    player.play(second, at)
    assert (player.state.path, player.state.position) == (second, at)
    wait(lambda: player.state.position > at + 0.05)
    assert player.state.position < at + 5
    assert player.state.length == pytest.approx(30.0)


def test_what_is_heard_is_what_is_in_the_file(player: Player, tmp_path: Path) -> None:
    path = tmp_path / "ramp.wav"
    ramp = np.repeat(np.arange(20_000, dtype=np.int16)[:, None], 2, axis=1)
    soundfile.write(path, ramp, RATE, subtype="PCM_16")
    heard: list[object] = []
    take = player._take_frames  # pyright: ignore[reportPrivateUsage]
    player._take_frames = lambda count, channels: heard.append(take(count, channels)) or heard[-1]  # type: ignore[method-assign, func-returns-value]
    player.play(path, 100 / RATE)
    wait(lambda: player.state.has_ended)
    samples = np.round(np.concatenate(heard)[:, 0] * 32768).astype(int)  # type: ignore[arg-type]
    begin = int(np.argmax(samples == 100))
    assert samples[begin : begin + 19_900].tolist() == list(range(100, 20_000))
    assert not samples[begin + 19_900 :].any()


def test_no_output_is_a_state_and_no_error(tmp_path: Path) -> None:
    player = Player(["JACK"])  # a server that no test machine runs
    player.probe()
    wait(lambda: player.state.has_output is not None)
    assert player.state.has_output is False
    player.play(write(tmp_path / "a.wav", 1.0))
    wait(lambda: not player.state.is_running)
    assert (player.state.has_output, player.state.position, player.state.has_ended) == (False, 0.0, False)
    player.close()
    player.close()


@pytest.mark.parametrize("plugin", [False, True])
def test_a_machine_without_a_loudspeaker_is_found_out_without_a_word_on_the_console(
    plugin: bool, tmp_path: Path
) -> None:
    """ALSA's plug-ins name an output that needs a card also where no card is; opening it fails at length."""
    program = (
        "import time\nfrom trackball_desktop.media.player import Player\nplayer = Player()\nplayer.probe()\n"
        "while player.state.has_output is None: time.sleep(0.01)\nprint(player.state.has_output)\nplayer.close()\n"
    )
    environment = dict(os.environ)
    if plugin:
        configuration = tmp_path / "alsa.conf"
        configuration.write_text(
            "</usr/share/alsa/alsa.conf>\n"
            'pcm.converter { type plug slave.pcm "null" hint { show on description "Converter" } }\n'
        )
        environment["ALSA_CONFIG_PATH"] = str(configuration)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() in {"True", "False"}
    assert done.stdout.strip() == "True" or done.stderr == ""


def test_a_file_that_cannot_be_opened_is_told(player: Player, tmp_path: Path) -> None:
    junk = tmp_path / "a.wav"
    junk.write_text("no sound")
    for path in (junk, tmp_path / "gone.wav"):
        player.play(path)
        wait(lambda: player.state.is_unplayable)
        assert not player.state.is_running
    player.play(write(tmp_path / "b.wav", 5.0))
    wait(lambda: player.state.position > 0.05)
    assert not player.state.is_unplayable


def test_nothing_is_waited_for(player: Player, tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", 30.0)
    began = time.monotonic()
    player.probe()
    player.play(path)
    for second in range(20):
        player.seek(float(second))
    player.pause()
    assert time.monotonic() - began < 0.1
