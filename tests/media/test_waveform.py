"""Outlines of known signals: that every sample counts once, wherever bins and blocks begin."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from trackball_desktop.domain.errors import MediaError
from trackball_desktop.media.waveform import outline, peaks


def _drawn(path: Path, bins: int) -> NDArray[np.int8]:
    return np.frombuffer(peaks(path, bins), dtype=np.int8).reshape(-1, 2)


def _in_8_bits(sample: int) -> int:
    """Return a 16-bit sample in 8 bits, halves upwards."""
    return math.floor(sample / 256 + 0.5)


def _written(path: Path, samples: NDArray[Any], subtype: str = "PCM_16") -> Path:
    soundfile.write(path, samples, 44100, subtype=subtype)
    return path


@pytest.mark.parametrize(
    ("frames", "bins"), [(300_000, 1), (300_001, 7), (300_007, 1000), (5000, 4999), (70_000, 69_999)]
)
def test_each_bin_holds_the_extremes_of_its_frames(tmp_path: Path, frames: int, bins: int) -> None:
    samples = np.random.default_rng(frames).integers(-32768, 32768, (frames, 2)).astype(np.int16)
    found = _drawn(_written(tmp_path / "a.wav", samples), bins)
    edges = [math.ceil(number * frames / bins) for number in range(bins + 1)]
    slices = [samples[start:stop].astype(int) for start, stop in pairwise(edges)]
    expected = [(min(127, _in_8_bits(part.min())), min(127, _in_8_bits(part.max()))) for part in slices]
    assert found.tolist() == [list(pair) for pair in expected]


def test_fewer_frames_than_bins(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.wav", np.array([[0.5, -0.5], [0.25, 0.25]]))
    assert _drawn(path, 800).tolist() == [[-64, 64], [32, 32]]


def test_an_empty_file_has_no_outline(tmp_path: Path) -> None:
    assert peaks(_written(tmp_path / "a.wav", np.zeros((0, 2))), 100) == b""


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.aiff"])
def test_24_bits_and_containers_agree(tmp_path: Path, name: str) -> None:
    samples = np.sin(np.arange(100_000) / 50)
    found = _drawn(_written(tmp_path / name, samples, "PCM_24"), 10)
    assert found.tolist() == [[-128, 127]] * 10


@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_floats_are_scaled_and_faults_are_silence(tmp_path: Path, subtype: str) -> None:
    samples = np.full(1000, 0.5)
    samples[0], samples[999] = math.nan, 4.0
    found = _drawn(_written(tmp_path / "a.wav", samples, subtype), 2)
    assert found.tolist() == [[0, 64], [64, 127]]


def test_dither_is_a_line(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(-1, 2, 10_000).astype(np.int16)
    assert not _drawn(_written(tmp_path / "a.wav", noise), 100).any()


def test_what_cannot_be_drawn_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.wav"):
        peaks(tmp_path / "gone.wav", 10)
    text = tmp_path / "text.wav"
    text.write_text("no sound")
    with pytest.raises(MediaError, match=r"text\.wav cannot be drawn"):
        peaks(text, 10)


def test_clipping_is_marked_where_it_is_and_as_often_as_it_is_counted(tmp_path: Path) -> None:
    samples = np.zeros((100_000, 2), dtype=np.int16)
    samples[50_000:50_003, 0] = 32767  # a run of three
    samples[70_000:70_002, 1] = 32767  # of two: no clipping
    samples[90_000:90_004, 1] = -32768
    path = tmp_path / "clipped.wav"
    soundfile.write(path, samples, 44100, subtype="PCM_16")
    _, clipped = outline(path, 100)
    assert [number for number, one in enumerate(clipped) if one] == [50, 90]


def test_a_run_across_two_blocks_is_marked(tmp_path: Path) -> None:
    samples = np.zeros((200_000, 1), dtype=np.int16)
    samples[(1 << 17) - 1 : (1 << 17) + 2] = 32767
    path = tmp_path / "clipped.wav"
    soundfile.write(path, samples, 44100, subtype="PCM_16")
    assert sum(outline(path, 200)[1]) == 1
