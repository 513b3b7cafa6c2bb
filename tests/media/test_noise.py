"""Noise: its figures, and the same for the same seed."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from trackball_desktop.media.noise import white_noise


def test_noise_has_its_deviation_no_mean_and_no_colour() -> None:
    noise = white_noise(Random(3), 2, 100_000)
    assert noise.shape == (2, 100_000)
    assert noise.mean() == pytest.approx(0, abs=0.01)
    assert noise.std() == pytest.approx(1, abs=0.01)
    power = np.abs(np.fft.rfft(noise[0])) ** 2
    low, high = power[1:25_000].mean(), power[25_000:].mean()
    assert low / high == pytest.approx(1, abs=0.05)
    assert abs(np.corrcoef(noise)[0, 1]) < 0.01


def test_the_same_seed_gives_the_same_noise() -> None:
    assert np.array_equal(white_noise(Random(3), 50), white_noise(Random(3), 50))
    assert not np.array_equal(white_noise(Random(3), 50), white_noise(Random(4), 50))
