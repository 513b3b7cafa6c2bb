"""How much fine structure a picture holds: what tells one made at its size from a smaller one that was blown up.

Enlarging invents no detail, so the upper half of the spatial frequencies stays nearly empty. The share of their energy
is taken in nine parts across the picture, and the richest counts: a calm sky is no enlargement as long as something
sharp is somewhere. Parts of one colour say nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

PART_PIXELS = 512
_MIN_DEVIATION = 4.0
"""Standard deviation, of 255, under which a part holds nothing to judge by."""


def measure_sharpness(image: Image) -> float | None:
    """Return the largest share, 0 to 1, of energy above half the highest frequency; None where all parts are plain."""
    side = min(PART_PIXELS, image.width, image.height)
    window = np.hanning(side)[:, None] * np.hanning(side)[None, :]
    rows, columns = np.abs(np.fft.fftfreq(side))[:, None], np.fft.rfftfreq(side)[None, :]
    high = np.maximum(rows, columns) > 0.25
    sharpness_by_tile: list[float] = []
    for top in _part_offsets(image.height, side):
        for left in _part_offsets(image.width, side):
            part = _brightness(image, left, top, side)
            if part.std() >= _MIN_DEVIATION:
                energy: NDArray[Any] = np.abs(np.fft.rfft2((part - part.mean()) * window)) ** 2
                sharpness_by_tile.append(float(energy[high].sum() / energy.sum()))
    return round(max(sharpness_by_tile), 6) if sharpness_by_tile else None


def _part_offsets(length: int, side: int) -> list[int]:
    return sorted({0, (length - side) // 2, length - side})


def _brightness(image: Image, left: int, top: int, side: int) -> NDArray[np.float32]:
    """Return one part as numbers from 0 to 255."""
    part = image.crop((left, top, left + side, top + side))
    if part.mode.startswith("I;16") or part.mode in {"I", "F"}:
        values: NDArray[np.float32] = np.asarray(part).astype(np.float32)
        return (values / 257).astype(np.float32) if values.max() > 255 else values
    return np.asarray(part.convert("L")).astype(np.float32)
