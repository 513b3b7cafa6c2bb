"""Copies of a cover that stores take: upright, square, in RGB, not too large. The original is only read.

Every copy is upright, in 8-bit sRGB by the colour profile of the original (also from CMYK), and holds no notes of the
camera; what else is done, a `CoverFixPlan` says. Nothing is ever enlarged.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.domain.errors import MediaError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.artwork import DECODE_ERRORS, is_too_large, open_picture, to_srgb, too_large_text
from trackball_desktop.media.files import unreadable_error

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_QUALITY, MIN_QUALITY = 95, 70
_FULL_CHROMA_QUALITY = 90
"""From this quality on colours are kept at full size too; thin red type suffers most without."""


@dataclass(frozen=True)
class CoverFixPlan:
    """What to do. `crop` is (left, top, side) in pixels of the upright picture.

    `max_side` is the longest side in pixels afterwards, `max_bytes` the size of the file. `background` is the colour
    that transparent parts get, as #rrggbb; without one they stay, in a PNG.
    """

    crop: tuple[int, int, int] | None = None
    max_side: int | None = None
    max_bytes: int | None = None
    background: str | None = None
    jpeg: bool = False


@dataclass(frozen=True)
class CoverCopy:
    """What came out. `quality` is the JPEG's, None for a PNG; `fits_limits` is false where `max_bytes` could not be
    met."""

    content: bytes
    suffix: str
    width: int
    height: int
    quality: int | None = None
    fits_limits: bool = True


def fix_cover(source: Path, plan: CoverFixPlan) -> CoverCopy:
    """Make the copy. Raises MediaError where the picture cannot be read."""
    from PIL import ImageOps

    try:
        file = source.open("rb")
    except OSError as error:
        raise unreadable_error(source, error) from error
    with file:
        try:
            image = open_picture(file)
            if is_too_large(image):
                raise ValueError(too_large_text(image))
            as_jpeg = plan.jpeg or plan.max_bytes is not None or image.format != "PNG"
            image = to_srgb(ImageOps.exif_transpose(image))
        except DECODE_ERRORS as error:
            raise MediaError(
                FileText.tr("{name} cannot be changed.", name=source.name),
                meaning=FileText.tr("It is damaged, too large or of an unsupported type."),
                remedy=FileText.tr("Export the cover again as JPEG or PNG."),
            ) from error
    image = _apply_plan(image, plan)
    if image.mode == "RGBA" and not as_jpeg:
        return _encode_png(image)
    if image.mode == "RGBA":
        image = _flatten(image, plan.background or "#ffffff")
    return _encode_jpeg(image, plan.max_bytes) if as_jpeg else _encode_png(image)


def _apply_plan(image: Image, plan: CoverFixPlan) -> Image:
    """Crop, scale down and fill what is transparent, as the plan says."""
    from PIL import Image as Pictures

    if plan.crop is not None:
        left, top, side = plan.crop
        side = max(1, min(side, image.width, image.height))
        left, top = max(0, min(left, image.width - side)), max(0, min(top, image.height - side))
        image = image.crop((left, top, left + side, top + side))
    if plan.max_side is not None and max(image.size) > plan.max_side:
        share = plan.max_side / max(image.size)
        size = max(1, round(image.width * share)), max(1, round(image.height * share))
        image = image.resize(size, Pictures.Resampling.LANCZOS)
    return _flatten(image, plan.background) if image.mode == "RGBA" and plan.background else image


def _flatten(image: Image, background: str) -> Image:
    from PIL import Image as Pictures

    canvas = Pictures.new("RGBA", image.size, background)
    canvas.alpha_composite(image)
    return canvas.convert("RGB")


def _encode_png(image: Image) -> CoverCopy:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False, icc_profile=_srgb_profile())
    return CoverCopy(out.getvalue(), ".png", image.width, image.height)


def _encode_jpeg(image: Image, max_bytes: int | None) -> CoverCopy:
    """Encode in the best quality that stays within `max_bytes`; in the least one where none does."""
    low, high = MIN_QUALITY, MAX_QUALITY
    content = _jpeg_bytes(image, high)
    if max_bytes is None or len(content) <= max_bytes:
        return CoverCopy(content, ".jpg", image.width, image.height, high)
    best = (low, _jpeg_bytes(image, low))
    if len(best[1]) > max_bytes:
        return CoverCopy(best[1], ".jpg", image.width, image.height, low, fits_limits=False)
    while high - low > 1:
        middle = (low + high) // 2
        content = _jpeg_bytes(image, middle)
        if len(content) <= max_bytes:
            low, best = middle, (middle, content)
        else:
            high = middle
    return CoverCopy(best[1], ".jpg", image.width, image.height, best[0])


def _jpeg_bytes(image: Image, quality: int) -> bytes:
    out = io.BytesIO()
    sampling = 0 if quality >= _FULL_CHROMA_QUALITY else 2
    image.save(
        out, "JPEG", quality=quality, subsampling=sampling, optimize=True, dpi=(300, 300), icc_profile=_srgb_profile()
    )
    return out.getvalue()


def _srgb_profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()  # pyright: ignore[reportUnknownArgumentType]
