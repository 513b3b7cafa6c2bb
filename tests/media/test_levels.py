"""Levels of generated signals with known answers, through the same decoding that a master goes through."""

from __future__ import annotations

import math
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.media import riff
from trackball_desktop.domain.assets import MEASURED_BY, AudioFacts, Levels
from trackball_desktop.media import levels
from trackball_desktop.media.audio import BLOCK_VALUES, read_audio, verify_audio
from trackball_desktop.media.loudness import LoudnessMeter

RATE = 48000


def _measured(
    path: Path, samples: NDArray[Any], *, rate: int = RATE, subtype: str = "PCM_24", **options: Any
) -> Levels:
    soundfile.write(path, samples, rate, subtype=subtype, **options)
    facts = verify_audio(path, read_audio(path))
    assert (facts.problem, facts.measured_by) == (None, MEASURED_BY)
    assert facts.levels is not None
    return facts.levels


def _sine(
    seconds: float, *, decibels: float = -20.0, hertz: float = 1000.0, rate: int = RATE, phase: float = 0.0
) -> Any:
    time = np.arange(round(seconds * rate)) / rate
    return 10 ** (decibels / 20) * np.sin(2 * math.pi * hertz * time + phase)


def _stereo(left: NDArray[Any], right: NDArray[Any] | None = None) -> NDArray[Any]:
    return np.stack([left, left if right is None else right], axis=1)


# --- loudness and true peak -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [44100, 48000, 88200, 96000, 192000])
def test_a_sine_of_1_khz_has_the_loudness_of_its_level(tmp_path: Path, rate: int) -> None:
    found = _measured(tmp_path / "a.wav", _stereo(_sine(5, rate=rate)), rate=rate)
    assert found.loudness == pytest.approx(-20.0, abs=0.1)
    assert found.true_peak == pytest.approx(-20.0, abs=0.05)
    assert found.sample_peak == pytest.approx(-20.0, abs=0.01)


def test_one_channel_is_3_lu_quieter_than_two(tmp_path: Path) -> None:
    assert _measured(tmp_path / "a.wav", _sine(5)).loudness == pytest.approx(-23.0, abs=0.1)


def test_what_is_far_quieter_than_the_rest_is_gated(tmp_path: Path) -> None:
    """EBU Tech 3341's third case: 10 s at -36, 60 s at -23 and 10 s at -36 dBFS are -23 LUFS; 5 s are enough here."""
    quiet, loud = _sine(5, decibels=-36), _sine(30, decibels=-23)
    found = _measured(tmp_path / "a.wav", _stereo(np.concatenate([quiet, loud, quiet])))
    assert found.loudness == pytest.approx(-23.0, abs=0.1)


def test_a_peak_between_the_samples_is_found(tmp_path: Path) -> None:
    """A sine of a quarter of the rate, sampled 45° beside its crests: 3 dB more than any sample shows."""
    sine = _sine(2, decibels=-6.02, hertz=RATE / 4, phase=math.pi / 4)
    fade = np.minimum(1, np.minimum(np.arange(len(sine)), np.arange(len(sine))[::-1]) / 4800)
    found = _measured(tmp_path / "a.wav", _stereo(sine * fade))
    assert found.sample_peak == pytest.approx(-9.03, abs=0.02)
    assert found.true_peak == pytest.approx(-6.02, abs=0.3)


def test_too_short_for_a_loudness_is_none(tmp_path: Path) -> None:
    found = _measured(tmp_path / "a.wav", _stereo(_sine(0.2)))
    assert found.loudness is None
    assert found.true_peak == pytest.approx(-20.0, abs=0.1)


# The recommendation's own table for 48 kHz (BS.1770-5, annex 1): numerators and denominators of its two filters.
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (-1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))


def _filtered(samples: list[float], over: tuple[float, ...], under: tuple[float, ...]) -> list[float]:
    """Run a filter sample by sample, as the recommendation draws it."""
    before, after, out = [0.0, 0.0], [0.0, 0.0], []
    for value in samples:
        found = over[0] * value + over[1] * before[0] + over[2] * before[1] - under[0] * after[0] - under[1] * after[1]
        before, after = [value, before[0]], [found, after[0]]
        out.append(found)
    return out


def _loudness_by_the_recommendation(planes: list[list[float]], weights: tuple[float, ...]) -> float:
    step = RATE // 10
    powers = [0.0] * len(planes[0])
    for plane, weight in zip(planes, weights, strict=True):
        for at, value in enumerate(_filtered(_filtered(plane, *_SHELF), *_HIGH_PASS)):
            powers[at] += weight * value * value
    starts = range(0, len(powers) - 4 * step + 1, step)
    blocks = [sum(powers[start : start + 4 * step]) / (4 * step) for start in starts]
    blocks = [block for block in blocks if block > 0 and -0.691 + 10 * math.log10(block) >= -70]
    gate = -0.691 + 10 * math.log10(sum(blocks) / len(blocks)) - 10
    blocks = [block for block in blocks if -0.691 + 10 * math.log10(block) >= gate]
    return -0.691 + 10 * math.log10(sum(blocks) / len(blocks))


@pytest.mark.parametrize("weights", [(1.0,), (1.0, 1.0), (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)])
def test_loudness_is_what_the_recommendation_says_sample_by_sample(weights: tuple[float, ...]) -> None:
    random = np.random.default_rng(3)
    envelope = np.abs(np.sin(np.arange(3 * RATE) / RATE * 2)) ** 4
    planes = random.standard_normal((len(weights), 3 * RATE)) * envelope * 0.2 + 0.01
    meter = LoudnessMeter(RATE, len(weights))
    for start in range(0, planes.shape[1], 7001):
        meter.add(planes[:, start : start + 7001])
    expected = _loudness_by_the_recommendation(planes.tolist(), weights)
    assert meter.integrated() == pytest.approx(expected, abs=0.0005)


def test_blocks_of_any_length_give_the_same_figures() -> None:
    sound = np.random.default_rng(4).standard_normal((2, RATE)) * 0.3
    figures = set()
    for length in (1, 977, 32768, RATE):
        meter = LoudnessMeter(RATE, 2)
        for start in range(0, RATE, length):
            meter.add(sound[:, start : start + length])
        figures.add((round(meter.integrated(), 9), round(meter.true_peak(), 9)))
    assert len(figures) == 1


# --- silence --------------------------------------------------------------------------------------------------------


def test_digital_silence_has_no_levels(tmp_path: Path) -> None:
    found = _measured(tmp_path / "a.wav", np.zeros((2 * RATE, 2)))
    assert found == Levels(
        silent=True, silence_head=2.0, silence_tail=2.0, zeros_head=2.0, zeros_tail=2.0, dc_offset=0.0
    )


def test_dither_is_silence_and_a_whisper_is_not(tmp_path: Path) -> None:
    dither = np.random.default_rng(1).integers(-1, 2, (RATE, 2)).astype(np.int16)
    found = _measured(tmp_path / "dither.wav", dither, subtype="PCM_16")
    assert (found.silent, found.silent_side) == (True, "")
    whisper = _measured(tmp_path / "whisper.wav", _stereo(_sine(1, decibels=-80)))
    assert (whisper.silent, whisper.silence_head) == (False, 1.0)


@pytest.mark.parametrize(("silent", "side"), [(0, "left"), (1, "right")])
def test_a_silent_side_is_named(tmp_path: Path, silent: int, side: str) -> None:
    samples = _stereo(_sine(1))
    samples[:, silent] = 0
    found = _measured(tmp_path / "a.wav", samples)
    assert (found.silent, found.silent_side, found.correlation, found.dual_mono) == (False, side, None, False)


def test_silence_at_both_ends_is_measured_across_blocks(tmp_path: Path) -> None:
    seconds = 3 * BLOCK_VALUES / 2 / RATE
    head, tail = np.full(round(seconds * RATE), 0.0009), np.full(round(2.5 * RATE), -0.0009)
    loud = np.full(1000, 0.0011)
    found = _measured(tmp_path / "a.wav", _stereo(np.concatenate([head, loud, tail, loud, tail])))
    assert found.silence_head == pytest.approx(seconds, abs=0.001)
    assert found.silence_tail == 2.5


def test_bits_that_are_never_used_are_counted(tmp_path: Path) -> None:
    sound = _stereo(_sine(1.0))
    coarse = np.round(sound * 32768) / 32768
    assert _measured(tmp_path / "padded.wav", coarse).used_bits == 16
    assert _measured(tmp_path / "24.wav", sound).used_bits == 24
    assert _measured(tmp_path / "16.wav", sound, subtype="PCM_16").used_bits == 16
    assert _measured(tmp_path / "float.wav", coarse, subtype="FLOAT").used_bits is None
    assert _measured(tmp_path / "nothing.wav", np.zeros((RATE, 2))).used_bits is None


def test_the_longest_silence_inside_is_measured_and_those_at_the_ends_are_not_it(tmp_path: Path) -> None:
    sound, short, long = _sine(1.0), np.zeros(3 * RATE), np.zeros(11 * RATE)
    samples = np.concatenate([long, sound, short, sound, long, sound, long, long])
    assert _measured(tmp_path / "gap.wav", _stereo(samples)).silence_inside == pytest.approx(11.0, abs=0.002)
    assert _measured(tmp_path / "none.wav", _stereo(_sine(5.0))).silence_inside == 0.0
    assert _measured(tmp_path / "all.wav", _stereo(long)).silence_inside == 0.0


def test_sound_on_one_side_ends_the_silence(tmp_path: Path) -> None:
    left, right = np.zeros(RATE), np.zeros(RATE)
    right[24_000:36_000] = 0.5
    found = _measured(tmp_path / "a.wav", _stereo(left, right))
    assert (found.silence_head, found.silence_tail) == (0.5, 0.25)


# --- faults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_runs_at_full_scale_are_counted(tmp_path: Path, subtype: str) -> None:
    samples = np.zeros((1000, 2))
    samples[10:13, 0] = 1.0  # a run
    samples[20:22, 0] = 1.0  # two are none
    samples[100:160, 1] = -1.0  # a long run is one
    assert _measured(tmp_path / "a.wav", samples, subtype=subtype).clipping_runs == 2


@pytest.mark.parametrize("start", [-4, -3, -2, -1, 0])
def test_a_run_over_the_edge_of_a_block_is_counted_once(tmp_path: Path, start: int) -> None:
    edge = BLOCK_VALUES // 2
    samples = np.zeros((edge + 1000, 2))
    samples[edge + start : edge + start + 4] = 1.0
    assert _measured(tmp_path / "a.wav", samples).clipping_runs == 2


def test_a_loud_but_unclipped_file_has_no_runs(tmp_path: Path) -> None:
    found = _measured(tmp_path / "a.wav", _stereo(np.full(1000, 0.9999)))
    assert (found.clipping_runs, found.sample_peak) == (0, 0.0)


def test_an_offset_is_that_of_the_worse_channel(tmp_path: Path) -> None:
    found = _measured(tmp_path / "a.wav", _stereo(_sine(1) + 0.01, _sine(1) - 0.03))
    assert found.dc_offset == pytest.approx(0.03, abs=1e-5)


def test_equal_channels_are_dual_mono(tmp_path: Path) -> None:
    sine = _sine(4)
    assert _measured(tmp_path / "same.wav", _stereo(sine)).dual_mono
    changed = sine.copy()
    changed[-1] += 0.001
    found = _measured(tmp_path / "nearly.wav", _stereo(sine, changed))
    assert (found.dual_mono, found.correlation) == (False, 1.0)


@pytest.mark.parametrize(("right", "correlation"), [(-1.0, -1.0), (0.25, 1.0)])
def test_correlation_knows_no_level(tmp_path: Path, right: float, correlation: float) -> None:
    assert _measured(tmp_path / "a.wav", _stereo(_sine(1), _sine(1) * right)).correlation == correlation


def test_a_quarter_turn_does_not_correlate(tmp_path: Path) -> None:
    found = _measured(tmp_path / "a.wav", _stereo(_sine(1), _sine(1, phase=math.pi / 2)))
    assert found.correlation == pytest.approx(0.0, abs=0.001)


@pytest.mark.parametrize("extra", [0, 100])
def test_the_end_is_the_last_50_ms_also_where_the_last_block_is_short(tmp_path: Path, extra: int) -> None:
    frames = BLOCK_VALUES // 2 + extra
    samples = np.full(frames, 0.001)
    samples[-2400:] = 0.5
    assert _measured(tmp_path / "a.wav", _stereo(samples)).abrupt_end == pytest.approx(-6.02, abs=0.01)
    samples[-2400:] = 0.0
    assert _measured(tmp_path / "b.wav", _stereo(samples)).abrupt_end is None


# --- files ----------------------------------------------------------------------------------------------------------


def test_wav_and_flac_agree(tmp_path: Path) -> None:
    samples = np.random.default_rng(3).uniform(-1, 1, (3 * RATE, 2))
    found = [_measured(tmp_path / name, samples) for name in ("a.wav", "a.flac", "a.aiff")]
    assert found[0] == found[1] == found[2]
    assert found[0].sample_peak == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("channels", [1, 3, 6, 16])
def test_other_channels_than_two(tmp_path: Path, channels: int) -> None:
    samples = np.tile(_sine(2)[:, None], (1, channels))
    samples[:, 0] *= 0.5
    found = _measured(tmp_path / "a.wav", samples)
    assert (found.silent_side, found.dual_mono, found.correlation) == ("", False, None)
    assert found.sample_peak == pytest.approx(-20.0 if channels > 1 else -26.02, abs=0.01)
    assert found.abrupt_end == pytest.approx(-23.01 if channels > 1 else -29.03, abs=0.02)
    if channels == 16:
        assert found.loudness is None


@pytest.mark.parametrize("channels", [1, 2, 80])
@pytest.mark.parametrize("subtype", ["PCM_16", "DOUBLE"])
def test_one_frame_is_measured(tmp_path: Path, channels: int, subtype: str) -> None:
    found = _measured(tmp_path / "a.wav", np.full((1, channels), 0.5), subtype=subtype)
    assert (found.sample_peak, found.abrupt_end, found.dc_offset) == (-6.02, -6.02, 0.5)
    assert (found.silent, found.silence_head, found.silence_tail, found.loudness) == (False, 0.0, 0.0, None)


def test_floats_beyond_full_scale_keep_their_level(tmp_path: Path) -> None:
    found = _measured(tmp_path / "a.wav", _stereo(_sine(1, decibels=6)), subtype="FLOAT")
    assert found.sample_peak == pytest.approx(6.0, abs=0.01)
    assert found.clipping_runs > 0


def test_what_is_no_number_is_no_level(tmp_path: Path) -> None:
    for position in (0, 100_000):
        samples = _stereo(_sine(3)).astype(np.float32)
        samples[position, 1] = math.nan
        path = tmp_path / f"{position}.wav"
        soundfile.write(path, samples, RATE, subtype="FLOAT")
        facts = verify_audio(path, read_audio(path))
        assert (facts.problem, facts.levels) == ("damaged", None)


def test_absurd_floats_leave_figures_out(tmp_path: Path) -> None:
    found = _measured(tmp_path / "a.wav", np.full((100, 2), 1.7e308), subtype="DOUBLE")
    assert (found.dc_offset, found.correlation, found.abrupt_end) == (None, None, None)
    assert AudioFacts.model_validate_json(AudioFacts(container="wav", codec="float", levels=found).model_dump_json())


def test_a_rate_that_the_header_makes_up_asks_for_no_memory(tmp_path: Path) -> None:
    data = np.zeros((50_000, 2), dtype="<i2").tobytes()
    path = tmp_path / "a.wav"
    path.write_bytes(riff.wave(riff.fmt(rate=1_000_000_000), riff.chunk(b"data", data)))
    facts = read_audio(path)
    tracemalloc.start()
    found = verify_audio(path, facts).levels
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found is not None
    assert (found.true_peak, found.silent) == (None, True)
    assert most < 40_000_000


def test_memory_does_not_grow_with_the_file() -> None:
    random = np.random.default_rng(1)
    block = (random.uniform(-0.5, 0.5, (65_536, 2)) * 2**31).astype(np.int32)
    meter = levels.LevelMeter(96_000, 2, block_frames=len(block))
    meter.add(block)
    tracemalloc.start()
    for _ in range(20):
        meter.add(block)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 500_000
    assert not meter.levels().silent


def test_a_lossy_file_has_levels_too(tmp_path: Path) -> None:
    found = _measured(tmp_path / "a.mp3", _stereo(_sine(3)), format="MP3", subtype="MPEG_LAYER_III")
    assert found.sample_peak == pytest.approx(-20.0, abs=1.0)
