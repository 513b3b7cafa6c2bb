"""Copies of covers: what comes out is what stores take, and the original is as it was."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from trackball_desktop.domain.errors import MediaError
from trackball_desktop.media.artwork import read_artwork
from trackball_desktop.media.cover_fixes import MIN_QUALITY, CoverCopy, CoverFixPlan, fix_cover

RED, BLUE = (220, 30, 30), (20, 40, 200)


def halves(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Return a picture that is red above and blue below."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, *size))
    return image


def made(path: Path, plan: CoverFixPlan) -> tuple[Image.Image, CoverCopy]:
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    copy = fix_cover(path, plan)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    image = Image.open(io.BytesIO(copy.content))
    image.load()
    assert (copy.width, copy.height) == image.size
    assert image.info["icc_profile"]
    assert not image.getexif()
    return image, copy


def close(pixel: Any, wanted: tuple[int, ...], within: int = 6) -> bool:
    return all(abs(one - other) <= within for one, other in zip(pixel, wanted, strict=False))


def test_a_turned_picture_is_made_upright_and_its_place_forgotten(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    path = tmp_path / "a.jpg"
    halves().save(path, "JPEG", exif=exif, quality=95)
    image, copy = made(path, CoverFixPlan())
    assert (image.format, image.size, copy.suffix) == ("JPEG", (40, 60), ".jpg")
    assert close(image.getpixel((35, 30)), RED)  # what was above is to the right
    assert close(image.getpixel((5, 30)), BLUE)


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "I;16", "1"])
def test_every_colour_model_becomes_rgb(tmp_path: Path, mode: str) -> None:
    image = halves().convert("L").convert("I").point(lambda v: v * 257).convert("I;16") if mode == "I;16" else None
    path = tmp_path / "a"
    (image or halves().convert(mode)).save(path, "TIFF" if mode == "CMYK" else "PNG")
    out, copy = made(path, CoverFixPlan())
    assert out.mode == "RGB"
    assert copy.suffix == (".jpg" if mode == "CMYK" else ".png")


def test_colours_are_converted_by_the_embedded_profile(tmp_path: Path) -> None:
    # The same numbers mean another colour in a profile whose red and blue have changed places.
    srgb = ImageCms.createProfile("sRGB")
    profile = ImageCms.ImageCmsProfile(srgb).tobytes()
    swapped = profile.replace(b"rXYZ", b"tXYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tXYZ", b"bXYZ", 1)
    path = tmp_path / "a.png"
    for mode in ("RGB", "RGBA", "P"):
        image = Image.new("RGB", (20, 20), (250, 0, 0)).convert(mode)
        image.save(path, "PNG", icc_profile=swapped)
        assert close(made(path, CoverFixPlan(background="#ffffff"))[0].getpixel((5, 5)), (0, 0, 250), 12), mode
    Image.new("RGB", (20, 20), (250, 0, 0)).save(path, "PNG")
    assert close(made(path, CoverFixPlan())[0].getpixel((5, 5)), (250, 0, 0))


def test_a_square_is_cut_where_it_was_chosen_and_never_outside(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    halves((300, 200)).save(path, "PNG")
    image, _ = made(path, CoverFixPlan(crop=(100, 110, 80)))
    assert image.size == (80, 80)
    assert image.getpixel((40, 40)) == BLUE
    assert made(path, CoverFixPlan(crop=(290, -50, 900)))[0].size == (200, 200)


def test_it_is_scaled_down_and_never_up(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    halves((400, 300)).save(path, "PNG")
    assert made(path, CoverFixPlan(max_side=200))[0].size == (200, 150)
    assert made(path, CoverFixPlan(max_side=3000))[0].size == (400, 300)


def test_the_best_quality_within_the_limit_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.effect_noise((400, 400), 60).convert("RGB").save(path, "PNG")
    best = made(path, CoverFixPlan(jpeg=True))[1]
    limit = len(best.content) * 3 // 4
    image, copy = made(path, CoverFixPlan(max_bytes=limit))
    assert image.format == "JPEG"
    assert copy.fits_limits
    assert len(copy.content) <= limit
    assert MIN_QUALITY <= (copy.quality or 0) < (best.quality or 0)
    assert len(copy.content) > limit // 2  # not far below what was allowed
    small = made(path, CoverFixPlan(max_bytes=1000))[1]
    assert (small.fits_limits, small.quality) == (False, MIN_QUALITY)


def test_transparency_stays_in_a_png_and_is_filled_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 10, 20))
    image.save(path, "PNG")
    assert made(path, CoverFixPlan())[0].mode == "RGBA"
    filled, copy = made(path, CoverFixPlan(background="#10a020"))
    assert (filled.mode, copy.suffix) == ("RGB", ".png")
    assert filled.getpixel((15, 5)) == (0x10, 0xA0, 0x20)
    assert filled.getpixel((5, 5)) == (0, 0, 255)
    assert close(made(path, CoverFixPlan(jpeg=True))[0].getpixel((15, 5)), (255, 255, 255))


def test_after_everything_stores_take_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    path = tmp_path / "a.jpg"
    Image.effect_mandelbrot((3200, 3100), (-2, -1.5, 1, 1.5), 60).convert("CMYK").save(
        path, "JPEG", exif=exif, quality=98
    )
    copy = fix_cover(path, CoverFixPlan(crop=(0, 0, 3100), max_side=3000, max_bytes=4_000_000))
    out = tmp_path / "b.jpg"
    out.write_bytes(copy.content)
    facts = read_artwork(out)
    assert (facts.format, facts.mode, facts.bits, facts.width, facts.height) == ("JPEG", "RGB", 8, 3000, 3000)
    assert (facts.orientation, facts.problem, facts.alpha) == (1, None, False)
    assert facts.bytes <= 4_000_000


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_text("no picture")
    with pytest.raises(MediaError, match=r"a\.jpg cannot be changed"):
        fix_cover(path, CoverFixPlan())
    with pytest.raises(MediaError, match="no longer exists"):
        fix_cover(tmp_path / "gone.jpg", CoverFixPlan())
