"""What is heard in a file: levels, silences and faults, taken block by block while it is decoded for its facts.

A meter sees each block once and keeps sums, the last three samples and the last 50 ms, so that a file of any length
needs the same memory. Loudness and true peak are of `loudness`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trackball_desktop.domain.assets import Levels
from trackball_desktop.media import loudness

# Amplitudes, 1.0 being full scale. A file dithered to 16 bits around nothing counts as silent.
SILENCE_AMPLITUDE = 10 ** (-90 / 20)
QUIET_AMPLITUDE = 10 ** (-60 / 20)
# The highest value of a 16-bit file, so that clipping counts the same at any depth.
FULL_SCALE = 32_767 / 32_768

_CLIPPING_RUN = 3
_END_SECONDS = 0.05
_INT32_SCALE = 2.0**31
_ALL_BITS = 0xFFFFFFFF

_Plane = NDArray[np.float64]


class LevelMeter:
    """Measures one file. Give it every block in order, then ask for `levels`."""

    def __init__(self, rate: int, channels: int, *, block_frames: int) -> None:
        """Take the sample rate in Hz and the most frames that a block will have."""
        self._rate = rate
        self._channels = channels
        self._frames = 0
        self._peaks = np.zeros(channels)
        self._sums = np.zeros(channels)
        # Channels multiplied with each other: the diagonal is their energy.
        self._products = np.zeros((2, 2))
        self._channels_equal = channels == 2
        self._loud: tuple[int, int] | None = None  # the first and the last frame that is not quiet
        self._not_zero: tuple[int, int] | None = None  # the first and the last frame with another sample than zero
        self._longest_gap = 0
        self._bits = 0
        self._runs = 0
        self._previous_clipped = np.zeros((channels, _CLIPPING_RUN), dtype=bool)
        # Kept, since memory that is given back and taken anew for each block costs more than all sums.
        self._planes: _Plane = np.empty((channels, block_frames))
        self._magnitudes: _Plane = np.empty((channels, block_frames))
        # Never more than a block, so that a header that lies about the rate cannot ask for memory.
        self._end = np.zeros((channels, 0))
        self._end_frames = max(1, min(round(rate * _END_SECONDS), block_frames))
        measurable = rate in loudness.RATES and channels <= loudness.MAX_CHANNELS
        self._loudness = loudness.LoudnessMeter(rate, channels) if measurable else None

    def add(self, block: NDArray[Any]) -> None:
        """Take frames by channels: int32 scaled to full range, or floats, all of them finite."""
        scale = 1.0
        if block.dtype.kind == "i":
            scale = _INT32_SCALE
            self._bits |= int(np.bitwise_or.reduce(block, axis=None)) & _ALL_BITS
        # Channels first: every sum below then runs along memory, many times faster than across it.
        planes, sizes = self._planes[:, : len(block)], self._magnitudes[:, : len(block)]
        np.divide(block.transpose(), scale, out=planes)
        np.abs(planes, out=sizes)
        # Sums of absurd floats may overflow; `levels` leaves such figures out.
        with np.errstate(over="ignore", invalid="ignore"):
            self._sums += planes.sum(axis=1)
            if self._channels == 2:
                self._products += planes @ planes.transpose()
        self._channels_equal = self._channels_equal and bool(np.array_equal(planes[0], planes[1]))
        peaks: _Plane = sizes.max(axis=1)
        np.maximum(self._peaks, peaks, out=self._peaks)
        self._find_not_zero(sizes, float(peaks.max()))
        self._find_loud(sizes, float(peaks.max()))
        self._count_runs(sizes, float(peaks.max()))
        recent = planes if len(block) >= self._end_frames else np.concatenate((self._end, planes), axis=1)
        self._end = recent[:, -self._end_frames :].copy()
        self._frames += len(block)
        if self._loudness is not None:
            self._loudness.add(planes)

    def levels(self) -> Levels:
        """Return what was heard. At least one frame must have been added."""
        silent = self._peaks < SILENCE_AMPLITUDE
        first, last = self._loud or (self._frames, -1)
        first_sample, last_sample = self._not_zero or (self._frames, -1)
        with np.errstate(over="ignore"):
            end_level = float(np.sqrt(np.square(self._end).mean(axis=1)).max())
        return Levels(
            silent=bool(silent.all()),
            silent_side=self._silent_side(silent),
            true_peak=_decibels(self._loudness.true_peak()) if self._loudness else None,
            loudness=_rounded(self._loudness.integrated(), 2) if self._loudness else None,
            silence_head=round(first / self._rate, 3),
            silence_tail=round((self._frames - 1 - last) / self._rate, 3),
            silence_inside=round(self._longest_gap / self._rate, 3),
            zeros_head=round(first_sample / self._rate, 3),
            zeros_tail=round((self._frames - 1 - last_sample) / self._rate, 3),
            sample_peak=_decibels(float(self._peaks.max())),
            clipping_runs=self._runs,
            dc_offset=_rounded(float(np.abs(self._sums).max()) / self._frames, 6),
            dual_mono=self._channels_equal and not silent.all(),
            correlation=None if silent.any() else self._correlation(),
            abrupt_end=_decibels(end_level),
            used_bits=33 - (self._bits & -self._bits).bit_length() if self._bits else None,
        )

    def _find_not_zero(self, sizes: _Plane, peak: float) -> None:
        if peak == 0.0:
            return
        first = self._not_zero[0] if self._not_zero else self._frames + int((sizes > 0).any(axis=0).argmax())
        back = 0 if sizes[:, -1].any() else int((sizes[:, ::-1] > 0).any(axis=0).argmax())
        self._not_zero = (first, self._frames + sizes.shape[1] - 1 - back)

    def _find_loud(self, sizes: _Plane, peak: float) -> None:
        if peak < QUIET_AMPLITUDE:
            return
        loud: NDArray[np.bool_] = sizes.max(axis=0) >= QUIET_AMPLITUDE
        first = self._frames + int(loud.argmax())
        last = self._frames + len(loud) - 1 - int(loud[::-1].argmax())
        if self._loud:  # a silence of seconds is longer than a block, so it shows between two of them
            self._longest_gap = max(self._longest_gap, first - self._loud[1] - 1)
        self._loud = (self._loud[0] if self._loud else first, last)

    def _count_runs(self, sizes: _Plane, peak: float) -> None:
        """Count each run once, at its third sample; the samples before the block belong to it."""
        if peak < FULL_SCALE:
            self._previous_clipped[:] = False
            return
        full = np.concatenate((self._previous_clipped, sizes >= FULL_SCALE), axis=1)
        third = full[:, 3:] & full[:, 2:-1] & full[:, 1:-2] & ~full[:, :-3]
        self._runs += int(third.sum())
        self._previous_clipped = full[:, -_CLIPPING_RUN:].copy()

    def _silent_side(self, silent: NDArray[np.bool_]) -> str:
        if self._channels != 2 or silent[0] == silent[1]:
            return ""
        return "left" if silent[0] else "right"

    def _correlation(self) -> float | None:
        if self._channels != 2:
            return None
        left, right = float(self._products[0, 0]), float(self._products[1, 1])
        return _rounded(float(self._products[0, 1]) / (math.sqrt(left) * math.sqrt(right)), 4)


def _decibels(amplitude: float) -> float | None:
    """Return an amplitude in dB with two places, None for nothing and for what is no number."""
    return _rounded(20 * math.log10(amplitude), 2) if 0 < amplitude < math.inf else None


def _rounded(value: float, places: int) -> float | None:
    """Round a figure, 0.0 for -0.0; None for infinity and for what is no number."""
    return round(value, places) + 0.0 if math.isfinite(value) else None
