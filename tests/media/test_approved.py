"""Sound files with a byte changed or cut off anywhere in their headers have the facts that were approved."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

from tests.approval import approve
from tests.media import riff
from tests.media.test_audio import _m4a
from trackball_desktop.domain.assets import AudioFacts
from trackball_desktop.domain.errors import MediaError
from trackball_desktop.media.audio import read_audio
from trackball_desktop.media.files import natural_key, sanitise_file_name
from trackball_desktop.media.tags import read_tags

SAMPLES = bytes(range(200)) * 2
BYTES = (0, 1, 2, 0x7F, 0x80, 0xFF)
FIRST_BYTES = 150
CUTS = 60


def flac(*, frames: int = 44100, comments: bytes = b"") -> bytes:
    """Return a FLAC file of one block of facts, one of comments, and bytes that stand for sound."""
    rate, channels, bits = 44100, 2, 16
    packed = rate << 44 | (channels - 1) << 41 | (bits - 1) << 36 | frames
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    said = struct.pack("<I", 4) + b"test" + struct.pack("<I", 1) + struct.pack("<I", 11) + b"TITLE=Waves"
    blocks = bytes([0]) + len(info).to_bytes(3, "big") + info
    blocks += bytes([0x84]) + len(said).to_bytes(3, "big") + said
    return b"fLaC" + blocks + comments + b"\xff\xf8\xc9\x18" + bytes(400)


def mpeg(frames: int = 12, *, head: bytes = b"\xff\xfb\x90\x00", xing: bool = False) -> bytes:
    """Return MPEG frames of silence: layer III, 128 kbit/s, 44.1 kHz."""
    one = head + bytes(417 - len(head))
    first = bytearray(one)
    if xing:
        first[36 : 36 + 12] = b"Xing" + struct.pack(">II", 1, frames)
    return bytes(first) + one * (frames - 1)


def aiff(*, bits: int = 16, frames: int = 100) -> bytes:
    rate = b"\x40\x0e\xac\x44" + bytes(6)  # 44,100 as a float of 80 bits
    common = b"COMM" + struct.pack(">IhIh", 18, 2, frames, bits) + rate
    sound = b"SSND" + struct.pack(">III", 8 + len(SAMPLES), 0, 0) + SAMPLES
    return b"FORM" + struct.pack(">I", 4 + len(common) + len(sound)) + b"AIFF" + common + sound


ID3 = b"ID3\x03\x00\x00\x00\x00\x00\x11TIT2\x00\x00\x00\x07\x00\x00\x00Waves!"
BASES: dict[str, bytes] = {
    "wave": riff.wave(riff.fmt(), riff.chunk(b"data", SAMPLES)),
    "wave of 24 bits with a chunk behind": riff.wave(
        riff.fmt(bits=24), riff.chunk(b"data", SAMPLES[:396]), riff.chunk(b"LIST", b"INFOINAM\x06\0\0\0Waves\0")
    ),
    "extensible": riff.wave(riff.extensible(), riff.chunk(b"junk", b"x"), riff.chunk(b"data", SAMPLES)),
    "aiff": aiff(),
    "flac": flac(),
    "flac behind ID3": ID3 + flac(),
    "mp3": mpeg(),
    "mp3 with a count": mpeg(xing=True),
    "mp3 behind ID3": ID3 + mpeg(),
    "mpeg 2": mpeg(head=b"\xff\xf3\x40\x00"),
    "m4a": _m4a(),
}


def values(facts: AudioFacts) -> dict[str, str]:
    found = {name: str(value) for name, value in facts if value not in (None, (), False, 0)}
    found.pop("error", None)
    found["tags"] = str({name: value for name, value in facts.tags if value})
    return found


def read(path: Path, data: bytes) -> dict[str, str]:
    path.write_bytes(data)
    try:
        return values(read_audio(path))
    except MediaError as error:
        return {"error": type(error).__name__}


def difference(usual: dict[str, str], seen: dict[str, str]) -> str:
    return " ".join(
        f"{name}={seen.get(name, '-')}"
        for name in sorted(usual.keys() | seen.keys())
        if usual.get(name) != seen.get(name)
    )


def test_headers_with_another_byte_or_cut_off(tmp_path: Path) -> None:
    chance = random.Random(3)

    def lines() -> Iterator[str]:
        path = tmp_path / "a.bin"
        for name, data in BASES.items():
            usual = read(path, data)
            yield f"== {name}: {usual}"
            for at in range(min(FIRST_BYTES, len(data))):
                for value in (*chance.sample(BYTES, 2), data[at] ^ 1, (data[at] + 1) % 256):
                    other = difference(usual, read(path, data[:at] + bytes([value]) + data[at + 1 :]))
                    if other:
                        yield f"{at} {value}: {other}"
            for length in sorted({*range(0, 48, 2), *(chance.randrange(len(data)) for _ in range(CUTS))}):
                yield f"cut at {length}: {difference(usual, read(path, data[:length]))}"
            yield f"with more: {difference(usual, read(path, data + b'x' * 9))}"

    approve("headers", lines())


NAMES = (
    "a.wav", "CON", "con.txt", "a/b", "a\\b", "a:b", " a ", "a.", "...", "", "x" * 300, "夜", "a\x00b", "a\nb", "-a",
    "~a", "a?*b", "AUX.wav", "lpt1", "e\u0301", "\u202eabc", "a" * 250 + ".wav", "🔥", "a|b<c>d",
)  # fmt: skip
SORTED = ("2", "10", "1", "01", "a2", "a10", "A1", "b", "", "1.2", "1.10", "夜2", "ä", "z", "a 3", "a3b", "a3")


def test_names_of_files() -> None:
    def lines() -> Iterator[str]:
        yield from (f"{name!r} {sanitise_file_name(name)!r}" for name in NAMES)
        yield str(sorted(SORTED, key=natural_key))

    approve("file_names", lines())


def test_tags_of_what_was_cut_or_changed(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        path = tmp_path / "a.bin"
        for name, data in BASES.items():
            for length in (len(data), *range(0, 140, 7)):
                path.write_bytes(data[:length])
                try:
                    found = {key: value for key, value in read_tags(path) if value}
                except MediaError as error:
                    found = {"error": type(error).__name__}
                yield f"{name} {length}: {found}"

    approve("tags", lines())
