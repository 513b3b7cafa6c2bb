"""What every header of an MPEG or AAC frame says, what is counted in streams, and what is measured, was approved."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.approval import approve
from trackball_desktop.media import streams
from trackball_desktop.media.levels import LevelMeter
from trackball_desktop.media.likeness import is_same_picture
from trackball_desktop.media.loudness import RATES


def frame(head: bytes) -> str:
    """Return what a header says: codec, bytes, samples, Hz, channels and bytes beside the sound; "-" for none."""
    found = streams._parse_frame(head)
    if found is None:
        return "-"
    return f"{found.codec[0]}{found.length}/{found.samples}/{found.sample_rate}/{found.channels}/{found.side_info}"


def runs(values: Iterator[str]) -> str:
    """Return values in one line, those that follow each other counted."""
    told: list[list[object]] = []
    for value in values:
        if told and told[-1][0] == value:
            told[-1][1] = int(str(told[-1][1])) + 1
        else:
            told.append([value, 1])
    return " ".join(f"{value}x{count}" if count != 1 else str(value) for value, count in told)


def test_every_frame_header() -> None:
    def lines() -> Iterator[str]:
        for second in range(256):
            line = runs(frame(bytes([0xFF, second, third, 0xC0, 0x21, 0xE0, 2])) for third in range(256))
            if line != "-x256":
                yield f"{second:02x}: {line}"
        for third, fourth in ((0x50, 0x80), (0x51, 0xC0), (0x4C, 0x40), (0x7D, 0x00), (0x90, 0xFF), (0x94, 0x3F)):
            for second in (0xF1, 0xF9, 0xFB, 0xF3, 0xFD, 0xE3):
                said = (frame(bytes([0xFF, second, third, fourth, fifth, sixth, fifth & 3])) for fifth in (0, 1, 0xFF)
                        for sixth in (0, 0x1F, 0x20, 0xE0, 0xFF))  # fmt: skip
                yield f"{second:02x} {third:02x} {fourth:02x}: {runs(said)}"
        yield " ".join(frame(bytes([first, 0xFB, 0x90, 0, 0, 0, 0])) for first in (0xFF, 0xFE))
        yield " ".join(frame(bytes([0xFF, 0xFB, 0x90, 0, 0, 0, 0])[:length]) for length in range(8))

    approve("frame_headers", lines())


ONE = b"\xff\xfb\x90\x00" + bytes(413)
OTHER = b"\xff\xfb\x94\x00" + bytes(380)
AAC = b"\xff\xf1\x50\x80\x06\x5f\xfc" + bytes(43)


def declared(kind: bytes, flags: int, *fields: int, more: bytes = b"") -> bytes:
    """Return a frame that holds a header of an encoder."""
    first = bytearray(ONE)
    said = kind + struct.pack(">I", flags) + b"".join(struct.pack(">I", field) for field in fields) + more
    first[36 : 36 + len(said)] = said
    return bytes(first)


def vbri(count: int, frames: int) -> bytes:
    first = bytearray(ONE)
    first[36:54] = b"VBRI" + bytes(6) + struct.pack(">II", count, frames)
    return bytes(first)


def of_streams() -> Iterator[tuple[str, bytes]]:
    """Yield streams, each with its name."""
    lame = b"LAME" + bytes(17) + b"\x24\x05\x7a"
    for kind in (b"Xing", b"Info", b"Xxxx"):
        for flags in range(16):
            fields = [value for bit, value in ((1, 40), (2, 5 * len(ONE))) if flags & bit]
            gap = (bytes(100) if flags & 4 else b"") + (bytes(4) if flags & 8 else b"")
            yield f"{kind.decode()} {flags}", declared(kind, flags, *fields, more=gap + lame) + ONE * 4
    for name in (b"Lavc", b"Lavf", b"L3.9"):
        yield name.decode(), declared(b"Info", 1, 4, more=name + lame[4:]) + ONE * 4
    yield "padding of more than all", declared(b"Info", 1, 1, more=b"LAME" + bytes(17) + b"\xff\xff\xff") + ONE * 3
    for size in (-1000, -835, -834, -833, -1, 0, 1, 833, 834, 835, 3000):
        yield f"declared {size} more", declared(b"Xing", 3, 5, 5 * len(ONE) + size) + ONE * 4
        yield f"VBRI {size} more", vbri(5 * len(ONE) + size, 5) + ONE * 4
    yield "VBRI of no frames", vbri(5 * len(ONE), 0) + ONE * 4
    for junk in (b"x", b"\xff" * 9, bytes(1000), b"\xff\xfb" * 40, bytes(streams.MAX_JUNK_BYTES - 1),
                 bytes(streams.MAX_JUNK_BYTES), ONE[:300], OTHER):  # fmt: skip
        yield f"behind {len(junk)} bytes {junk[:4]!r}", junk + ONE * 6
        yield f"around {len(junk)} bytes {junk[:4]!r}", ONE * 3 + junk[:70000] + ONE * 2
    for tail in (b"TAG" + bytes(125), b"APETAGEX" + bytes(90), b"TAX" + bytes(125), b"\xff", ONE[:-1], ONE[:5]):
        yield f"before {tail[:8]!r}", ONE * 3 + tail
    for count in range(1, 5):
        yield f"{count} frames", ONE * count
        yield f"{count} frames of AAC", AAC * count
    yield "of two sorts", ONE * 3 + OTHER * 3 + ONE
    yield "AAC behind junk", b"xx" + AAC * 5
    yield "over a block", ONE * 1300
    yield "mono", (b"\xff\xfb\x90\xc0" + bytes(413)) * 3
    yield "short", b"\xff\xfb\x90"


TAGS = (
    b"", b"ID3", b"ID3\x03\0\0\0\0\x02\x01", b"ID3\x03\0\x10\0\0\x02\x01", b"ID3\x03\0\0\x01\x02\x03\x04",
    b"ID3\x03\0\0\0\0\x80\x01", b"ID3\x03\0\0\x7f\x7f\x7f\x7f", b"ID4\x03\0\0\0\0\x02\x01",
)  # fmt: skip


def test_streams() -> None:
    def lines() -> Iterator[str]:
        for name, data in of_streams():
            for start in (0, 1) if len(data) < 2000 else (0,):
                found = streams.read_mpeg(io.BytesIO(data), start, len(data))
                said = (
                    {key: value for key, value in found if value not in (None, (), 0) and key != "tags"}
                    if found
                    else None
                )
                yield f"{name} {start}: {said}"
        for head in TAGS:
            yield f"{head!r}: {streams.id3_length(head)}"

    approve("streams", lines())


def sounds(rate: int) -> dict[str, NDArray[np.float64]]:
    """Return what is measured, channels last: tones, noise, silences, clipped and one-sided ones."""
    time = np.arange(rate) / rate
    tone, low = 0.5 * np.sin(2 * np.pi * 997 * time), 0.01 * np.sin(2 * np.pi * 60 * time)
    chance = random.Random(4)
    noise = np.array([chance.uniform(-0.3, 0.3) for _ in range(rate)])
    hushed = tone.copy()
    hushed[: rate // 5] = hushed[rate // 2 : rate // 2 + rate // 4] = hushed[-rate // 10 :] = 0
    clipped = np.clip(tone * 4, -1, 1)
    return {
        "tone": np.stack((tone, tone), 1), "other side": np.stack((tone, -tone), 1), "two": np.stack((tone, noise), 1),
        "left only": np.stack((tone, np.zeros(rate)), 1), "right only": np.stack((0 * tone, noise), 1),
        "mono": tone[:, None], "hushed": np.stack((hushed, hushed * 0.5), 1), "clipped": np.stack((clipped, tone), 1),
        "silence": np.zeros((rate, 2)), "off zero": np.stack((low + 0.02, low), 1),
        "faint": np.stack((low / 5000, low), 1), "six": np.stack((tone, noise, low, tone, noise, low), 1),
        "three": np.stack((tone, noise, low), 1), "swept": np.stack((tone * time**2, noise * (1 - time)), 1),
        "nine": np.repeat(tone[:, None], 9, axis=1),
    }  # fmt: skip


@pytest.mark.parametrize("rate", [44100, 48000, 96000, 8000, 7000])
def test_levels(rate: int) -> None:
    def lines() -> Iterator[str]:
        yield f"{rate in RATES}"
        for name, sound in sounds(rate).items():
            for block in (4096, rate):
                meter = LevelMeter(rate, sound.shape[1], block_frames=block)
                for at in range(0, len(sound), block):
                    meter.add(sound[at : at + block])
                told = {key: round(value, 3) if isinstance(value, float) else value for key, value in meter.levels()}
                yield f"{name} {block}: {told}"
            whole = LevelMeter(rate, sound.shape[1], block_frames=rate)
            whole.add((sound * 2**15).astype(np.int32) << 16)
            found = whole.levels()
            yield f"{name} of 16 bits: {found.used_bits} {found.sample_peak} {found.clipping_runs}"

    approve(f"levels_{rate}", lines())


def test_pictures_that_are_the_same_and_not(tmp_path: Path) -> None:
    def saved(change: int, *, size: int = 300, quality: int = 90, mode: str = "RGB") -> bytes:
        rows = np.add.outer(np.arange(300), np.arange(300)) % 256
        rows = np.clip(rows + change, 0, 255).astype(np.uint8)
        out = io.BytesIO()
        Image.fromarray(rows, "L").convert(mode).resize((size, size)).save(out, "JPEG", quality=quality)
        return out.getvalue()

    ours = tmp_path / "cover.jpg"
    ours.write_bytes(saved(0))
    assert is_same_picture(ours, saved(0))
    assert is_same_picture(ours, saved(0, size=100, quality=30, mode="L"))
    assert is_same_picture(ours, saved(8))
    assert not is_same_picture(ours, saved(40))
    assert is_same_picture(ours, b"no picture") is None
    assert is_same_picture(tmp_path / "gone.jpg", saved(0)) is None
