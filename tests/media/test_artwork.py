"""Picture facts and thumbnails, against pictures made here and against the measured fixtures."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from trackball_desktop.domain.errors import MediaError
from trackball_desktop.media.artwork import MAX_PIXELS, make_thumbnail, read_artwork

RED, BLUE = (220, 30, 30), (20, 40, 200)


def _two_halves(mode: str = "RGB") -> Image.Image:
    """Return a picture 60 wide and 40 high: red above, blue below."""
    image = Image.new("RGB", (60, 40), RED)
    image.paste(BLUE, (0, 20, 60, 40))
    return image.convert(mode)


def _save(path: Path, image: Image.Image, kind: str, **options: Any) -> Path:
    image.save(path, kind, **options)
    return path


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP"])
def test_the_kind_is_that_of_the_bytes(tmp_path: Path, kind: str) -> None:
    facts = read_artwork(_save(tmp_path / "cover.jpg", _two_halves(), kind))
    assert (facts.format, facts.width, facts.height, facts.problem) == (kind, 60, 40, None)


def test_exif_orientation_and_place_are_seen(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    facts = read_artwork(_save(tmp_path / "a.jpg", _two_halves(), "JPEG", exif=exif))
    assert (facts.orientation, facts.has_gps, facts.width) == (6, True, 60)
    plain = read_artwork(_save(tmp_path / "b.jpg", _two_halves(), "JPEG"))
    assert (plain.orientation, plain.has_gps) == (1, False)


def test_profile_progressive_alpha_and_depth_are_seen(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    facts = read_artwork(_save(tmp_path / "a.jpg", _two_halves(), "JPEG", icc_profile=profile, progressive=True))
    assert facts.icc == "sRGB built-in"
    assert facts.progressive
    assert not facts.alpha
    assert read_artwork(_save(tmp_path / "b.png", _two_halves("RGBA"), "PNG")).alpha
    deep = read_artwork(_save(tmp_path / "c.png", Image.new("I;16", (10, 10)), "PNG"))
    assert (deep.bits, deep.mode) == (16, "I;16")
    assert read_artwork(_save(tmp_path / "d.jpg", _two_halves("CMYK"), "JPEG")).mode == "CMYK"
    assert read_artwork(_save(tmp_path / "e.jpg", _two_halves(), "JPEG", icc_profile=b"junk")).icc == "unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_cut_picture_is_found(tmp_path: Path, kind: str) -> None:
    path = _save(tmp_path / "cover", Image.effect_noise((300, 300), 80).convert("RGB"), kind)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    facts = read_artwork(path)
    assert facts.problem in {"truncated", "damaged"}
    assert facts.error


def test_what_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "cover.jpg"
    path.write_bytes(b"")
    assert read_artwork(path).problem == "empty"
    path.write_text("no picture at all, only words")
    facts = read_artwork(path)
    assert (facts.problem, facts.format) == ("not_a_picture", "")
    path.write_bytes(b"\xff\xd8\xff junk")
    facts = read_artwork(path)
    assert (facts.problem, facts.format) == ("damaged", "JPEG")
    with pytest.raises(MediaError):
        read_artwork(tmp_path / "gone.jpg")


def test_a_bomb_is_named_and_not_decoded(tmp_path: Path) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    side = 9000
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))
    assert side * side > MAX_PIXELS
    facts = read_artwork(path)
    assert (facts.problem, facts.width, facts.height) == ("bomb", side, side)
    with pytest.raises(MediaError):
        make_thumbnail(path, 64)


def _corner(data: bytes, x: int, y: int) -> tuple[int, ...]:
    pixel = Image.open(io.BytesIO(data)).convert("RGB").getpixel((x, y))
    assert isinstance(pixel, tuple)
    return tuple(int(value) for value in pixel)


def _close(one: tuple[int, ...], other: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def test_a_thumbnail_is_upright_and_bare(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    path = _save(tmp_path / "a.jpg", _two_halves(), "JPEG", exif=exif, quality=95)
    data = make_thumbnail(path, 30)
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("JPEG", (30, 20))
    assert not image.getexif()
    assert _close(_corner(data, 15, 2), BLUE)
    assert _close(_corner(data, 15, 17), RED)


def test_a_thumbnail_keeps_transparency_and_takes_bytes() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (10, 20, 30, 0)).save(out, "PNG")
    image = Image.open(io.BytesIO(make_thumbnail(out.getvalue(), 20)))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (20, 20))


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "I;16", "LA", "RGBA"])
def test_a_thumbnail_of_every_colour_model(mode: str) -> None:
    source = _two_halves("L").convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else None
    image = source or _two_halves(mode)
    out = io.BytesIO()
    image.save(out, "TIFF" if mode == "CMYK" else "PNG")
    data = make_thumbnail(out.getvalue(), 32)
    shown = Image.open(io.BytesIO(data))
    assert shown.mode in {"RGB", "RGBA"}
    if mode in {"L", "I;16"}:
        expected = _two_halves("L").convert("RGB").getpixel((30, 5))
        assert isinstance(expected, tuple)
        assert _close(_corner(data, 16, 3), tuple(int(value) for value in expected))


def test_a_thumbnail_is_never_larger_than_its_picture() -> None:
    out = io.BytesIO()
    _two_halves().save(out, "PNG")
    assert Image.open(io.BytesIO(make_thumbnail(out.getvalue(), 500))).size == (60, 40)


def test_what_cannot_be_shown_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="cannot be shown"):
        make_thumbnail(b"no picture", 64)
    with pytest.raises(MediaError, match="no longer exists"):
        make_thumbnail(tmp_path / "gone.jpg", 64)


def _encoded(kind: str) -> bytes:
    out = io.BytesIO()
    _two_halves().save(out, kind)
    return out.getvalue()


_WHOLE = {kind: _encoded(kind) for kind in ("JPEG", "PNG", "GIF", "TIFF", "WEBP")}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(_WHOLE)), st.integers(4, 400), st.lists(st.tuples(st.integers(8, 400), st.integers(0, 255)))
)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_broken_pictures_never_raise(
    tmp_path_factory: pytest.TempPathFactory, kind: str, length: int, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(_WHOLE[kind])
    for position, value in changes:
        if position < len(data):
            data[position] = value
    path = tmp_path_factory.getbasetemp() / "broken.bin"
    path.write_bytes(data[:length])
    facts = read_artwork(path)
    assert facts.problem in {None, "not_a_picture", "truncated", "bomb", "damaged"}


def test_every_artwork_fixture_agrees_with_its_measured_facts(shared_fixtures: Path) -> None:
    items = json.loads((shared_fixtures / "INDEX.json").read_text(encoding="utf-8"))["items"]
    walked = 0
    for item in items:
        if item["kind"] != "artwork":
            continue
        expected, name = item["expected"], Path(item["path"]).name
        facts = read_artwork(shared_fixtures / item["path"])
        assert facts.bytes == expected["bytes"], name
        walked += 1
        if expected["verdict"] != "readable":
            problem = {"decompression_bomb.gif": "bomb", "broken.png": "damaged", "truncated_image.png": "truncated"}
            assert facts.problem == problem[name], name
            continue
        assert facts.problem is None, name
        measured = {
            "format": facts.format,
            "mode": facts.mode,
            "width": facts.width,
            "height": facts.height,
            "frames": facts.frames,
            "has_alpha": facts.alpha,
            "icc": facts.icc,
            "exif_orientation": facts.orientation,
        }
        wanted = {key: expected.get(key, 1 if key == "exif_orientation" else None) for key in measured}
        assert measured == wanted, name
        assert facts.progressive == bool(expected.get("progressive") or expected.get("interlaced")), name
        if "png_bit_depth" in expected:
            assert facts.bits == expected["png_bit_depth"], name
        assert make_thumbnail(shared_fixtures / item["path"], 64), name
    assert walked > 20


def test_an_enlarged_picture_is_told_from_one_made_at_its_size(tmp_path: Path) -> None:
    native = _save(tmp_path / "a.jpg", Image.effect_mandelbrot((1500, 1500), (-2, -1.5, 1, 1.5), 100), "JPEG")
    assert not read_artwork(native).looks_enlarged
    for smaller in (500, 300):
        small = Image.effect_mandelbrot((smaller, smaller), (-2, -1.5, 1, 1.5), 100)
        blown_up = small.resize((1500, 1500), Image.Resampling.LANCZOS)
        assert read_artwork(_save(tmp_path / "b.jpg", blown_up, "JPEG", quality=92)).looks_enlarged
        assert read_artwork(_save(tmp_path / "c.png", blown_up.convert("RGB"), "PNG")).looks_enlarged
    plain = read_artwork(_save(tmp_path / "d.png", Image.new("RGB", (1500, 1500), RED), "PNG"))
    assert (plain.detail, plain.looks_enlarged) == (None, False)
    assert read_artwork(_save(tmp_path / "e.png", _two_halves(), "PNG")).detail is None
