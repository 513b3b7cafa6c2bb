"""Whether two pictures are the same cover, however it was made smaller and compressed."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

_GRID = 24
"""Pixels of the small picture's side. Stores show covers of 100 pixels and more, compressed hard."""
_MAX_DISTANCE = 0.055
"""The mean distance of the small pictures, of 0 to 1, up to which they are one cover."""


def is_same_picture(ours: Path, shown: bytes) -> bool | None:
    """Say whether a store's picture shows our cover; None where one of them cannot be read."""
    one, two = _downscale(ours), _downscale(io.BytesIO(shown))
    if one is None or two is None:
        return None
    return bool(np.abs(one - two).mean() <= _MAX_DISTANCE)


def _downscale(source: Path | io.BytesIO) -> np.ndarray | None:
    try:
        with Image.open(source) as picture:
            picture.draft("RGB", (_GRID * 8, _GRID * 8))
            small = picture.convert("RGB").resize((_GRID, _GRID), Image.Resampling.BOX)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return np.asarray(small, dtype=np.float32) / 255
