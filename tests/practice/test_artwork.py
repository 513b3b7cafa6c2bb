"""Pillow is the judge of the pictures; the addresses are those of the CDN's documents."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.practice.conftest import Reply, Start, call
from trackball_desktop.practice.artwork import SIZES
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant

FIXED = "00/000/000"


def cover(practice: Practice, release_id: int, size: int, folder: str | None = None) -> Reply:
    padded = f"{release_id:010}"
    folder = folder or f"{padded[0:2]}/{padded[2:5]}/{padded[5:8]}"
    return call("GET", f"{practice.addresses.artwork_base}{folder}/{padded}_{size}.jpg")


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_a_picture_of_that_size(start: Start, size: int) -> None:
    practice = start()
    replies = [cover(practice, release_id, size) for release_id in range(1000, 1010)]
    found = [reply for reply in replies if reply.status == 200]
    assert found
    assert len(found) == 10 or size in (500, 800), "only the large sizes are lacking at times"
    with Image.open(io.BytesIO(found[0].body)) as picture:
        picture.load()
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (size, size), "RGB")
    assert found[0].headers["Content-Type"] == "image/jpeg"


def test_the_picture_has_the_colours_asked_for() -> None:
    from trackball_desktop.practice.jpeg import jpeg

    wanted = [(255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)]
    data = jpeg(32, lambda x, y: wanted[int(x * 2) + 2 * int(y * 2)])
    with Image.open(io.BytesIO(data)) as picture:
        for place, colour in zip(((4, 4), (28, 4), (4, 28), (28, 28)), wanted, strict=True):
            got = picture.getpixel(place)
            assert isinstance(got, tuple)
            assert all(abs(a - b) <= 3 for a, b in zip(got, colour, strict=True))


def test_some_covers_lack_the_large_sizes(start: Start) -> None:
    practice = start()
    have = {size: {i for i in range(1000, 1020) if cover(practice, i, size).status == 200} for size in (350, 500, 800)}
    assert have[800] < have[500] < have[350] == set(range(1000, 1020))


def test_a_missing_cover_redirects_to_release_16(start: Start) -> None:
    practice = start()
    missing = cover(practice, 12345678, 350)
    assert missing.status == 302
    assert missing.headers["Location"] == f"{practice.addresses.artwork_base}{FIXED}/0000000016_350.jpg"
    assert call("GET", missing.headers["Location"]).status == 200


def test_the_placeholder_as_a_plain_answer(start: Start) -> None:
    practice = start(Variant(placeholder="plain"))
    missing = cover(practice, 12345678, 350)
    assert (missing.status, missing.body) == (200, cover(practice, 16, 350).body)
    assert missing.body != cover(practice, 1001, 350).body


@pytest.mark.parametrize(
    ("paths", "sharded", "fixed"), [("sharded", 200, 302), ("fixed", 302, 200), ("both", 200, 200)]
)
def test_which_folders_hold_covers(start: Start, paths: str, sharded: int, fixed: int) -> None:
    practice = start(Variant(artwork_paths=paths))  # type: ignore[arg-type]
    assert cover(practice, 1001, 350).status == sharded
    assert cover(practice, 1001, 350, FIXED).status == fixed
    assert cover(practice, 1001, 350, "00/000/999").status == 302
    assert cover(practice, 16, 350).status == 200


def test_pictures_put_there(start: Start) -> None:
    practice = start()
    practice.put_artwork(53041285, {350: b"small", 800: b"large"})
    practice.stop()
    practice = start()
    assert [cover(practice, 53041285, size).body for size in (350, 800)] == [b"small", b"large"]
    assert cover(practice, 53041285, 500).status == 302
    practice.put_artwork(53041285, {500: b"new"})
    assert (cover(practice, 53041285, 500).body, cover(practice, 53041285, 350).status) == (b"new", 302)


def test_addresses_that_are_none(start: Start) -> None:
    practice = start()
    assert cover(practice, 1001, 351).status == 404
    assert call("GET", practice.addresses.artwork_base + "x.jpg").status == 404
    assert call("POST", practice.addresses.artwork_base).status == 405
