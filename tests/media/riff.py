"""Builds RIFF, RF64 and AIFF files byte by byte, with whatever fault a test needs."""

from __future__ import annotations

import math
import struct

import numpy as np
from numpy.typing import NDArray

PCM_GUID = struct.pack("<H", 1) + bytes.fromhex("000000001000800000aa00389b71")


def chunk(name: bytes, data: bytes, *, declared: int | None = None, pad: bool = True) -> bytes:
    """Return one little-endian chunk; `declared` lies about its length, `pad=False` forgets the pad byte."""
    size = len(data) if declared is None else declared
    return name + struct.pack("<I", size) + data + (b"\0" if pad and len(data) % 2 else b"")


def fmt(*, tag: int = 1, channels: int = 2, rate: int = 44100, bits: int = 16, extra: bytes = b"") -> bytes:
    """Return a fmt chunk."""
    block = channels * ((bits + 7) // 8)
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, rate * block, block, bits) + extra)


def extensible(*, guid: bytes = PCM_GUID, bits: int = 16) -> bytes:
    """Return a fmt chunk of WAVE_FORMAT_EXTENSIBLE."""
    return fmt(tag=0xFFFE, bits=bits, extra=struct.pack("<HHI", 22, bits, 3) + guid)


def wave(*chunks: bytes, magic: bytes = b"RIFF") -> bytes:
    """Return a WAV file of these chunks."""
    body = b"WAVE" + b"".join(chunks)
    size = 0xFFFFFFFF if magic != b"RIFF" else len(body)
    return magic + struct.pack("<I", size) + body


def tone(frames: int, channels: int = 2, *, rate: int = 44100) -> NDArray[np.float64]:
    """Return a sine at half of full scale, one pitch per channel: frames by channels."""
    time = np.arange(frames)[:, None] / rate
    return 0.5 * np.sin(2 * math.pi * time * 220 * (1 + np.arange(channels)[None, :]))
