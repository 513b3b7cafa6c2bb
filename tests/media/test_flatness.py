"""What a cover looks like from afar: plain colours, and bars that are left over from cropping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from trackball_desktop.media.artwork import read_artwork


def noise(size: int = 600) -> Image.Image:
    """Return a picture with something everywhere."""
    chance = np.random.default_rng(3)
    return Image.fromarray(chance.integers(0, 256, (size // 20, size // 20, 3), dtype=np.uint8)).resize((size, size))


def with_bars(*sides: str, color: tuple[int, int, int] = (255, 255, 255), width: int = 60) -> Image.Image:
    image = noise()
    boxes = {"left": (0, 0, width, 600), "top": (0, 0, 600, width), "right": (600 - width, 0, 600, 600)}
    boxes["bottom"] = (0, 600 - width, 600, 600)
    for side in sides:
        image.paste(color, boxes[side])
    return image


def measured(
    tmp_path: Path, image: Image.Image, kind: str = "PNG", **options: Any
) -> tuple[float | None, tuple[str, ...]]:
    path = tmp_path / f"cover.{kind.lower()}"
    image.save(path, kind, **options)
    facts = read_artwork(path)
    assert facts.problem is None
    return facts.spread, facts.bars


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "CMYK", "I;16", "1", "RGBA", "LA"])
def test_a_plain_colour_has_no_spread_in_any_mode(tmp_path: Path, mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    plain = Image.new("RGB", (600, 600), (255, 255, 255)).convert("L" if mode == "I;16" else mode)
    busy = noise().convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        plain, busy = (Image.fromarray(np.asarray(one).astype(np.uint16) * 256) for one in (plain, busy))
    spread, bars = measured(tmp_path, plain, kind)
    assert spread is not None
    assert spread < 1
    assert bars == ()  # plain on all sides
    spread, _ = measured(tmp_path, busy, kind)
    assert spread is not None
    assert spread > 20


@pytest.mark.parametrize(
    ("sides", "found"),
    [((), ()), (("left", "right"), ("left", "right")), (("bottom",), ("bottom",)), (("top", "left"), ("left", "top")),
     (("left", "top", "right"), ()), (("left", "top", "right", "bottom"), ())],
)  # fmt: skip
def test_bars_are_found_on_one_or_two_sides(tmp_path: Path, sides: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert measured(tmp_path, with_bars(*sides))[1] == found
    assert measured(tmp_path, with_bars(*sides, color=(0, 0, 0)), "JPEG", quality=95)[1] == found


def test_grey_bars_thin_ones_and_half_a_picture_are_none(tmp_path: Path) -> None:
    assert measured(tmp_path, with_bars("left", color=(128, 128, 128)))[1] == ()
    assert measured(tmp_path, with_bars("left", width=8))[1] == ()
    assert measured(tmp_path, with_bars("left", width=400))[1] == ()
