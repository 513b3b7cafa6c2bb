"""The artwork CDN: covers by MassiveMusic release id, in the folders and sizes that are known of the real one.

Ids 1000 to 9999 have a cover made up from the id, some of them without the largest sizes; others have what was put
there. A cover that is missing becomes the placeholder, in the way of the variant.
"""

from __future__ import annotations

import colorsys
import math
import re
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.jpeg import Colour, jpeg
from trackball_desktop.practice.web import Answer, Request

BASE_PATH = "/static/img/sleeveart/"
SIZES = (33, 50, 100, 180, 182, 200, 350, 500, 800)
PLACEHOLDER_ID = 16
_PATH = re.compile(rf"{BASE_PATH}(\d\d)/(\d{{3}})/(\d{{3}})/(\d{{10}})_(\d{{1,4}})\.jpg")


class Artwork:
    """The application; call it with a request."""

    def __init__(self, context: PracticeContext, folder: Path) -> None:
        """Serve also the pictures that lie in the folder."""
        self._context = context
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def replace_covers(self, release_id: int, pictures: Mapping[int, bytes]) -> None:
        """Make these pictures, by their sizes, the only ones of this id."""
        for old in self._folder.glob(f"{release_id:010}_*.jpg"):
            old.unlink()
        for size, picture in pictures.items():
            (self._folder / f"{release_id:010}_{size}.jpg").write_bytes(picture)

    def __call__(self, request: Request) -> Answer:
        """Answer one request."""
        if request.method not in ("GET", "HEAD"):
            return Answer(405, headers={"Allow": "GET, HEAD"})
        match = _PATH.fullmatch(request.path)
        if match is None or int(match[5]) not in SIZES:
            return Answer(404, b"Not Found", "text/plain")
        padded, size = match[4], int(match[5])
        sharded = match.groups()[:3] == (padded[0:2], padded[2:5], padded[5:8])
        fixed = match.groups()[:3] == ("00", "000", "000")
        available_paths = self._context.variant.artwork_paths
        is_available = (sharded and available_paths != "fixed") or (fixed and available_paths != "sharded")
        picture = self._picture(int(padded), size) if is_available else None
        if picture is not None:
            return Answer(200, picture, "image/jpeg")
        if self._context.variant.placeholder == "redirect":
            place = f"{BASE_PATH}00/000/000/{PLACEHOLDER_ID:010}_{size}.jpg"
            return Answer(302, headers={"Location": f"http://{request.header('Host')}{place}"})
        return Answer(200, _placeholder(size), "image/jpeg")

    def _picture(self, release_id: int, size: int) -> bytes | None:
        if release_id == PLACEHOLDER_ID:
            return _placeholder(size)
        if any(self._folder.glob(f"{release_id:010}_*.jpg")):
            path = self._folder / f"{release_id:010}_{size}.jpg"
            return path.read_bytes() if path.exists() else None
        lacks = zlib.crc32(f"{self._context.seed}:{release_id}".encode()) % 10
        if not 1000 <= release_id <= 9999 or (size == 800 and lacks < 3) or (size == 500 and lacks < 1):
            return None
        return _cover(release_id, size)


@lru_cache(maxsize=64)
def _cover(release_id: int, size: int) -> bytes:
    """Return a disc before a gradient, in colours of the id."""
    hue = release_id * 0.618 % 1

    def colour(x: float, y: float) -> Colour:
        inside = math.hypot(x - 0.5, y - 0.55) < 0.3
        red, green, blue = colorsys.hls_to_rgb((hue + (0.4 if inside else 0.1 * y)) % 1, 0.35 + 0.3 * (1 - y), 0.55)
        return round(red * 255), round(green * 255), round(blue * 255)

    return jpeg(size, colour)


@lru_cache(maxsize=len(SIZES))
def _placeholder(size: int) -> bytes:
    return jpeg(size, lambda x, y: (150, 150, 150) if abs(x - y) < 0.05 else (205, 205, 205))
