"""A FLAC whose header does not say how many samples it has: a copy has each of them, to the last, and says how many."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from trackball_desktop.media import streams
from trackball_desktop.media.audio import read_audio, verify_audio
from trackball_desktop.media.master_copies import MasterCopyPlan, copy_master

RATE = 44_100


def streamed(path: Path, samples: np.ndarray, subtype: str) -> Path:
    """Write a FLAC as an encoder does that writes into a pipe: number of samples and MD5 are zeros."""
    soundfile.write(path, samples, RATE, format="FLAC", subtype=subtype)
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0
    content[22:42] = bytes(20)
    path.write_bytes(content)
    return path


def read(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="int32", always_2d=True)[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
@pytest.mark.parametrize("extra", [0, 1, 4095, 4096])  # the last block of the stream is whole, or as short as can be
def test_a_copy_has_every_sample_and_says_how_many(tmp_path: Path, subtype: str, extra: int) -> None:
    noise = np.random.default_rng(13).integers(1, 1 << 14, (20 * 4096 + extra, 2)).astype("int32") << 16
    sound = np.concatenate((np.zeros((2 * RATE, 2), "int32"), noise))
    source, target = streamed(tmp_path / "streamed.flac", sound, subtype), tmp_path / "copy.flac"
    before = source.read_bytes()
    seconds = copy_master(source, target, MasterCopyPlan(trim_head=True), lambda: False)
    assert source.read_bytes() == before
    kept = sound[round(1.5 * RATE) :]
    assert np.array_equal(read(target), kept)
    assert seconds == len(kept) / RATE
    with target.open("rb") as file:
        info = streams.read_stream_info(file, 0)
    assert info is not None
    assert info.frames == len(kept)
    facts = verify_audio(target, read_audio(target))
    assert (facts.problem, facts.decoded, facts.frames) == (None, True, len(kept))
