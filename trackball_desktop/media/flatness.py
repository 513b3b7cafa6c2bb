"""What a picture looks like from afar: whether there is anything on it, and plain bars along its sides.

It is looked at 128 pixels a side. A bar is white or black throughout and at least three of these pixels wide; a side is
none where half the picture is like it, and a picture that is plain on more than two sides stands on its ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

_SIDE = 128
_MIN_BAR, _MAX_BAR = 3, _SIDE // 2
_WHITE, _BLACK = 250.0, 5.0


def measure_flatness(image: Image) -> tuple[float, tuple[str, ...]]:
    """Return the spread of brightness (standard deviation, 0 to 255), and the sides with bars."""
    from PIL import Image as Pictures

    if image.mode.startswith("I"):
        small = image.resize((_SIDE, _SIDE), Pictures.Resampling.NEAREST).point(lambda value: value / 256).convert("L")
    elif image.mode in {"P", "PA", "1"}:
        small = image.resize((_SIDE, _SIDE), Pictures.Resampling.NEAREST).convert("L")
    else:
        small = image.resize((_SIDE, _SIDE), Pictures.Resampling.BOX, reducing_gap=2.0).convert("L")
    pixels: NDArray[Any] = np.asarray(small, dtype=np.float64)
    rotations = {"top": pixels, "left": pixels.T, "bottom": pixels[::-1], "right": pixels.T[::-1]}
    bars = tuple(side for side in ("left", "top", "right", "bottom") if _has_bar(rotations[side]))
    return round(float(pixels.std()), 2), bars if len(bars) <= 2 else ()


def _has_bar(lines: NDArray[Any]) -> bool:
    """Say whether the first lines are a bar."""
    white = lines.min(axis=1) >= _WHITE
    black = lines.max(axis=1) <= _BLACK
    plain = white if white[0] else black
    width = int(plain.argmin()) if not plain.all() else _SIDE
    return _MIN_BAR <= width <= _MAX_BAR
