"""Measuring a master, against reading and hashing it once plus the loudness meter's own time.

    python -m tests.benchmarks.audio [--minutes N] [--runs N]

The master is stereo noise, 24 bits at 96 kHz. Runs are paired, so that a machine whose speed drifts favours neither.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import soundfile

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.media.audio import BLOCK_VALUES
from trackball_desktop.media.files import hash_file
from trackball_desktop.media.loudness import LoudnessMeter
from trackball_desktop.media.measure import measure_file
from trackball_desktop.media.waveform import peaks

RATE = 96_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=int, default=4)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "master.wav")
        write_master(path, seconds=60 * options.minutes)
        frames = 60 * options.minutes * RATE
        pairs = [
            (
                seconds(lambda: hash_file(path)) + seconds(lambda: loudness_alone(frames)),
                seconds(lambda: measure_file(path, AssetRole.MASTER)),
            )
            for _ in range(options.runs)
        ]
        outline = median(seconds(lambda: peaks(path, 2000)) for _ in range(options.runs))
    figures = {
        "ratio": round(median(measured / floor for floor, measured in pairs), 2),
        "measured_seconds": round(median(measured for _, measured in pairs), 2),
        "floor_seconds": round(median(floor for floor, _ in pairs), 2),
        "waveform_seconds": round(outline, 2),
        "minutes": options.minutes,
        "runs": options.runs,
    }
    print(json.dumps(figures))


def write_master(path: Path, *, seconds: int) -> None:
    """Write noise at a tenth of full scale."""
    random = np.random.default_rng(1)
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_24") as file:
        for _ in range(seconds):
            file.write(0.1 * random.standard_normal((RATE, 2)))


def loudness_alone(frames: int) -> None:
    """Give the meter as many samples as the master has, without reading any."""
    meter = LoudnessMeter(RATE, 2)
    block = np.random.default_rng(1).standard_normal((2, BLOCK_VALUES // 2)) * 0.1
    for start in range(0, frames, block.shape[1]):
        meter.add(block[:, : frames - start])
    meter.integrated()
    meter.true_peak()


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
