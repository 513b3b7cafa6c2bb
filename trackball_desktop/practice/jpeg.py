"""Pictures for covers to look at, as JPEG: flat blocks of 8 x 8 pixels, so that they are made fast and stay small."""

from __future__ import annotations

import io
from collections.abc import Callable

Colour = tuple[int, int, int]
_BLOCK = 8


def jpeg(size: int, colour: Callable[[float, float], Colour]) -> bytes:
    """Return a square picture of `size` pixels a side.

    `colour` gives red, green and blue (0 to 255) for a place from 0 to 1 across and down.
    """
    from PIL import Image  # the servers start without it; only covers are drawn

    blocks = -(-size // _BLOCK)
    places = [(step + 0.5) / blocks for step in range(blocks)]
    small = Image.new("RGB", (blocks, blocks))
    small.putdata([colour(x, y) for y in places for x in places])
    picture = small.resize((blocks * _BLOCK, blocks * _BLOCK), Image.Resampling.NEAREST).crop((0, 0, size, size))
    with io.BytesIO() as file:
        picture.save(file, "JPEG", quality=90, subsampling=0)
        return file.getvalue()
