"""Masters with sound and tags in them, as a careful mastering house delivers them: FLAC with Vorbis comments."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import soundfile

RATE = 44_100


def write_flac(path: Path, seconds: float, tags: dict[str, str | list[str]], pitch: float = 220.0) -> Path:
    """Write stereo sound of 24 bits that fades in and out, with tags; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(int(RATE * seconds)) / RATE
    swell = np.minimum(1, np.minimum(time, seconds - time) / 0.5)
    left = 0.3 * swell * np.sin(2 * np.pi * pitch * time)
    right = 0.25 * swell * np.sin(2 * np.pi * pitch * 1.5 * time)
    soundfile.write(path, np.column_stack((left, right)), RATE, format="FLAC", subtype="PCM_24")
    data = path.read_bytes()
    path.write_bytes(_with_comments(data, tags))
    return path


def _with_comments(data: bytes, tags: dict[str, str | list[str]]) -> bytes:
    """Put a block of comments behind the first block, STREAMINFO, and drop the ones that were there."""
    assert data[:4] == b"fLaC"
    blocks: list[tuple[int, bytes]] = []
    at, last = 4, False
    while not last:
        last, kind = bool(data[at] & 0x80), data[at] & 0x7F
        length = int.from_bytes(data[at + 1 : at + 4], "big")
        blocks.append((kind, data[at + 4 : at + 4 + length]))
        at += 4 + length
    lines = [f"{name}={one}" for name, value in tags.items() for one in ([value] if isinstance(value, str) else value)]
    body = struct.pack("<I", 4) + b"test" + struct.pack("<I", len(lines))
    body += b"".join(struct.pack("<I", len(line.encode())) + line.encode() for line in lines)
    kept = [blocks[0], (4, body)]
    head = b"".join(
        bytes([kind | (0x80 if position == len(kept) - 1 else 0)]) + len(block).to_bytes(3, "big") + block
        for position, (kind, block) in enumerate(kept)
    )
    return b"fLaC" + head + data[at:]
