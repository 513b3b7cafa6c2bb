"""The cover of the sample release: a harbour at night out of flat shapes, drawn twice too large and scaled down.

Own drawing, no text, no gradient; a fine paper grain keeps the large plain areas from looking empty.
"""

from __future__ import annotations

import io
import math
from random import Random

from trackball_desktop.media.noise import white_noise

SIDE = 3000
_SCALE = 2
_SEED = 5
_GRAIN = 5.0
_INK, _DEEP, _SEA, _FOAM = (18, 32, 56), (24, 52, 84), (36, 92, 118), (232, 222, 200)
_SUN, _RUST, _SAND = (236, 154, 84), (186, 76, 58), (240, 204, 150)


def draw_cover() -> bytes:
    """Return the cover as a JPEG: 3000 x 3000 pixels, RGB, without EXIF or profile."""
    import numpy as np
    from PIL import Image, ImageDraw

    side = SIDE * _SCALE
    image = Image.new("RGB", (side, side), _DEEP)
    draw = ImageDraw.Draw(image)

    def unit(*values: float) -> list[float]:
        return [value * side for value in values]

    def disc(x: float, y: float, radius: float, colour: tuple[int, int, int]) -> None:
        draw.ellipse(unit(x - radius, y - radius, x + radius, y + radius), fill=colour)

    horizon = 0.58
    # The sun stands behind the horizon in three rings.
    for radius, colour in ((0.31, _RUST), (0.25, _SUN), (0.18, _SAND)):
        disc(0.60, horizon, radius, colour)
    draw.rectangle(unit(0, horizon, 1, 1), fill=_INK)
    # Its light on the water: bars that grow shorter and further apart towards us.
    for index in range(11):
        top = horizon + 0.012 + 0.0335 * index
        half = 0.285 * (1 - index / 11) ** 0.8 + 0.02
        shift = 0.018 * math.sin(2.4 * index)
        colour = (_SAND, _SUN, _RUST)[index % 3]
        box = unit(0.60 + shift - half, top, 0.60 + shift + half, top + 0.013)
        draw.rounded_rectangle(box, radius=0.0065 * side, fill=colour)
    # The far headland, the lighthouse with its beam a plain wedge, and the near headland that it stands on.
    draw.polygon(unit(0, 0.44, 0.10, 0.47, 0.19, 0.53, 0.30, horizon, 0, horizon), fill=_SEA)
    draw.polygon(unit(0.105, 0.315, 1, 0.06, 1, 0.195), fill=_SEA)
    draw.polygon(unit(0.082, 0.58, 0.094, 0.335, 0.116, 0.335, 0.128, 0.58), fill=_FOAM)
    for index in range(2):
        top = 0.385 + 0.075 * index
        draw.polygon(unit(0.0917 - 0.003 * index, top, 0.1183 + 0.003 * index, top, 0.1200 + 0.003 * index, top + 0.03,
                          0.0900 - 0.003 * index, top + 0.03), fill=_RUST)  # fmt: skip
    draw.rectangle(unit(0.094, 0.298, 0.116, 0.335), fill=_SAND)
    draw.polygon(unit(0.089, 0.298, 0.105, 0.270, 0.121, 0.298), fill=_RUST)
    draw.polygon(unit(0, 0.50, 0.08, 0.522, 0.15, 0.55, 0.20, horizon, 0, horizon), fill=_INK)
    # A boat that crosses the light.
    draw.polygon(unit(0.685, 0.655, 0.865, 0.655, 0.835, 0.695, 0.712, 0.695), fill=_FOAM)
    draw.polygon(unit(0.771, 0.440, 0.771, 0.642, 0.866, 0.642), fill=_FOAM)
    draw.polygon(unit(0.759, 0.485, 0.759, 0.642, 0.696, 0.642), fill=_SEA)
    # Long swells in front.
    swells = ((0.05, 0.27), (0.12, 0.33), (0.83, 0.96), (0.03, 0.20), (0.78, 0.95), (0.22, 0.41))
    for index, (left, right) in enumerate(swells):
        top = 0.66 + 0.052 * index
        draw.rounded_rectangle(unit(left, top, right, top + 0.008), radius=0.004 * side, fill=_SEA)

    image = image.resize((SIDE, SIDE), Image.Resampling.BOX)
    grain = (_GRAIN * white_noise(Random(_SEED), SIDE, SIDE, 1)).astype(np.float32)
    image = Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8), "RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, subsampling="4:2:0", optimize=False)
    return out.getvalue()
