"""Outlines of sounds for the window, read once and kept in the cache folder by the hash of the file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from trackball_desktop.domain.assets import Asset
from trackball_desktop.services.artwork import write_cache

BINS = 2000
"""Stretches of an outline: more than any view of it is wide."""
_HEAD = b"outline 1\n"


@dataclass(frozen=True)
class Outline:
    """Lowest and highest sample of each stretch, as signed bytes in turn, 127 and -128 being full scale.

    `clipped` has a byte for each stretch, 1 where samples stand at full scale for three or more in a row.
    """

    peaks: bytes
    clipped: bytes


class Waveforms:
    """Reads and keeps outlines under `cache`."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache / "waveforms"

    async def outline(self, asset: Asset) -> Outline:
        """Return the outline of a measured sound file. Raises MediaError where it cannot be read."""
        return await asyncio.to_thread(self._outline, asset)

    def _outline(self, asset: Asset) -> Outline:
        cache_path = self._cache / f"{asset.stamp.sha256}_{BINS}" if asset.stamp.sha256 else None
        if cache_path is not None and (cached := _read(cache_path)) is not None:
            return cached
        from trackball_desktop.media.waveform import outline  # numpy, which a kept outline needs not

        peaks, clipped = outline(Path(asset.path), BINS)
        if cache_path is not None:
            write_cache(cache_path, _HEAD + peaks + clipped)
        return Outline(peaks, clipped)


def _read(cache_path: Path) -> Outline | None:
    try:
        content = cache_path.read_bytes()
    except OSError:
        return None
    body = content[len(_HEAD) :]
    if not content.startswith(_HEAD) or len(body) % 3:
        return None
    bins = len(body) // 3
    return Outline(body[: 2 * bins], body[2 * bins :])
