"""What a picture is, read from its bytes, and small upright copies of it to show.

Pictures come from strangers: the header is read first, and only a size that fits into memory is decoded. Pillow's own
guard is a process-wide warning that other threads can trip over; here the limit is checked in the one place that opens
pictures. A name counts for nothing.
"""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from trackball_desktop.domain.assets import PICTURES_MEASURED_BY, ArtworkFacts
from trackball_desktop.domain.errors import MediaError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.files import require_local_file, unreadable_error

if TYPE_CHECKING:
    from PIL.Image import Image

# 4 bytes a pixel: 272 MB. Stores take 3,000 to 6,000 pixels a side; 8,000 is still measured and told to be too large.
MAX_PIXELS = 68_000_000
# A progressive JPEG is kept whole, in two bytes for each value, before its first pixel is known.
MAX_PROGRESSIVE_PIXELS = 40_000_000
MAX_DETAIL_PIXELS = 40_000_000
MIN_DETAIL_SIDE = 1000

_MAGIC = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
_GPS, _ORIENTATION, _BITS_PER_SAMPLE = 0x8825, 0x0112, 0x0102
_JPEG_QUALITY = 90
# What Pillow's decoders raise on broken bytes.
DECODE_ERRORS = (
    OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, EOFError, RuntimeError,
    MemoryError, struct.error, zlib.error,
)  # fmt: skip


def read_artwork(path: Path) -> ArtworkFacts:
    """Return a picture's facts, after decoding it once to know that all of it is there.

    Never raises on the content: see `problem` and `error`. Raises MediaError where the system does not give the file.
    """
    require_local_file(path)
    try:
        with path.open("rb") as file:
            return _read_facts(file, file.seek(0, io.SEEK_END))
    except OSError as error:
        raise unreadable_error(path, error) from error


def require_picture(path: Path) -> None:
    """Raise MediaError for a file that is no picture, whatever its name says; a damaged picture is for the checks."""
    problem = read_artwork(path).problem
    if problem in {"empty", "not_a_picture"}:
        what = "is empty" if problem == "empty" else FileText.tr("is not an image, whatever its name says")
        raise MediaError(
            f"{path.name} {what}.",
            meaning=FileText.tr("It was not used as the cover."),
            remedy=FileText.tr("Choose a JPEG or PNG file."),
        )


def read_image_size(path: Path) -> tuple[int, int]:
    """Return width and height in pixels from a picture's header; (0, 0) where it does not open."""
    try:
        with path.open("rb") as file, open_picture(file) as image:
            return image.size
    except DECODE_ERRORS:
        return 0, 0


def make_thumbnail(source: Path | bytes, size_px: int) -> bytes:
    """Return an upright sRGB copy that fits into a square of `size_px`: JPEG, or PNG where there is transparency.

    Holds no metadata. Safe on any thread. Raises MediaError where the picture cannot be read.
    """
    from PIL import Image, ImageOps

    try:
        file: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    except OSError as error:
        raise unreadable_error(Path() if isinstance(source, bytes) else source, error) from error
    with file:
        try:
            image = open_picture(file)
            if is_too_large(image):
                raise ValueError(too_large_text(image))
            # JPEG decodes at an eighth, a quarter or a half: enough for a thumbnail, and many times faster.
            image.draft("RGB", (2 * size_px, 2 * size_px))
            image.thumbnail((size_px, size_px), Image.Resampling.LANCZOS, reducing_gap=3.0)
            image = to_srgb(ImageOps.exif_transpose(image))
            out = io.BytesIO()
            if image.mode == "RGBA":
                image.save(out, "PNG")
            else:
                image.save(out, "JPEG", quality=_JPEG_QUALITY)
        except DECODE_ERRORS as error:
            raise MediaError(
                FileText.tr("The image cannot be shown."),
                meaning=FileText.tr("It is damaged, too large or of an unsupported type."),
                remedy=FileText.tr("Export the cover again as JPEG or PNG."),
            ) from error
        return out.getvalue()


def _read_facts(file: BinaryIO, size: int) -> ArtworkFacts:
    file.seek(0)
    head = file.read(32)
    format_name = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")
    if size == 0:
        return ArtworkFacts(format="", problem="empty", error=FileText.tr("the file is empty"))
    try:
        image = open_picture(file)
    except DECODE_ERRORS as error:
        problem = "damaged" if format_name else "not_a_picture"
        return ArtworkFacts(format=format_name, bytes=size, problem=problem, error=_error_text(error))
    facts = ArtworkFacts(
        format=image.format or format_name,
        width=image.width,
        height=image.height,
        mode=image.mode,
        bytes=size,
        icc=_icc_name(image),
        alpha=image.has_transparency_data,
        progressive=bool(image.info.get("progressive") or image.info.get("interlace")),
        measured_by=PICTURES_MEASURED_BY,
    )
    if is_too_large(image):
        return facts.model_copy(update={"problem": "bomb", "error": too_large_text(image)})
    facts = facts.model_copy(update={"bits": _bits_per_channel(image, head), **_exif(image)})
    with_detail = image.width * image.height <= MAX_DETAIL_PIXELS and min(image.size) >= MIN_DETAIL_SIDE
    try:
        # Of a JPEG only the brightness is decoded, or an eighth of the size, which takes a 64th of the memory: a cut
        # file fails all the same.
        image.draft("L", image.size if with_detail else (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
        frames: int = getattr(image, "n_frames", 1)
        detail, spread, bars = _analyse_pixels(image, with_detail=with_detail)
    except DECODE_ERRORS as error:
        problem = "truncated" if "truncated" in str(error).lower() else "damaged"
        return facts.model_copy(update={"problem": problem, "error": _error_text(error)})
    return facts.model_copy(update={"frames": frames, "detail": detail, "spread": spread, "bars": bars})


def _analyse_pixels(image: Image, *, with_detail: bool) -> tuple[float | None, float, tuple[str, ...]]:
    """Return the detail (of a `with_detail` picture only), the spread of brightness, and the sides that have bars."""
    from trackball_desktop.media import flatness, sharpness  # numpy: 0.1 s, which a picture that is only shown saves

    return sharpness.measure_sharpness(image) if with_detail else None, *flatness.measure_flatness(image)


def is_too_large(image: Image) -> bool:
    """Whether a picture takes more memory than it may."""
    pixels = image.width * image.height
    return pixels > (MAX_PROGRESSIVE_PIXELS if image.info.get("progressive") else MAX_PIXELS)


def open_picture(file: BinaryIO) -> Image:
    """Read a picture's header; nothing is decoded yet. Every caller checks MAX_PIXELS before it decodes."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    file.seek(0)
    return Image.open(file)


def _exif(image: Image) -> dict[str, object]:
    """Return orientation and whether a place is recorded; broken EXIF counts as none."""
    with suppress(*DECODE_ERRORS):
        exif = image.getexif()
        turned = exif.get(_ORIENTATION, 1)
        return {
            "orientation": turned if isinstance(turned, int) and 1 <= turned <= 8 else 1,
            "has_gps": bool(exif.get_ifd(_GPS)),
        }
    return {}


def _bits_per_channel(image: Image, head: bytes) -> int:
    """Return the bits per channel that the file holds, which Pillow's mode hides for 16-bit RGB."""
    if image.format == "PNG" and len(head) > 24:
        return head[24]
    if image.format == "TIFF":
        with suppress(*DECODE_ERRORS):
            return int(image.tag_v2[_BITS_PER_SAMPLE][0])  # type: ignore[attr-defined]
    return {"1": 1, "I": 32, "F": 32}.get(image.mode, 16 if image.mode.startswith("I;16") else 8)


def _icc_name(image: Image) -> str | None:
    """Return the description of an embedded colour profile; None without one."""
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    from PIL import ImageCms

    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
    except (ImageCms.PyCMSError, *DECODE_ERRORS):
        return "unreadable"


def to_srgb(image: Image) -> Image:
    """Return the picture as 8-bit RGB or RGBA in sRGB, by its colour profile where it has a usable one."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    elif profile and image.mode in {"RGB", "RGBA", "CMYK", "L", "P", "PA"}:
        if image.mode in {"P", "PA"}:
            image = image.convert(mode)
        with suppress(ImageCms.PyCMSError, *DECODE_ERRORS):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))  # pyright: ignore[reportUnknownArgumentType]
            converted = ImageCms.profileToProfile(
                image, source, srgb, outputMode="RGBA" if image.mode == "RGBA" else "RGB"
            )
            image = converted or image
    image = image.convert(mode)
    image.info.clear()
    return image


def too_large_text(image: Image) -> str:
    """Say that a picture is too large."""
    return FileText.tr("{width} × {height} pixels are too many to open safely", width=image.width, height=image.height)


def _error_text(error: BaseException) -> str:
    """Return a decoder's message without the open file's own description."""
    return str(error).split(" <_io")[0].strip() or type(error).__name__
