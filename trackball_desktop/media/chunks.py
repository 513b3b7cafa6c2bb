"""The chunks of RIFF (WAV, RF64, BWF) and of IFF (AIFF, AIFC) files, walked without trusting one number in them.

Own code, because the facts that get a master refused are exactly those that decoders smooth over: the format tag, the
declared against the present length of the sample data, and what follows it. Only headers are read: a file of any size
costs a few seeks.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from trackball_desktop.domain.assets import AudioFacts
from trackball_desktop.i18n.contexts import FileText

MAX_CHUNKS = 4096
MAX_HEADER_CHUNK = 1 << 16
UNKNOWN_SIZE = 0xFFFFFFFF
# What programs write where they cannot come back to the header: nothing, or about the most that their number can say.
_UNKNOWN_SIZES = (range(1), range(0x7FFF_F000, 0x8000_0001), range(0xFFFF_F000, 0x1_0000_0000))

PCM, FLOAT, EXTENSIBLE = 0x0001, 0x0003, 0xFFFE
_WAV_CODECS = {PCM: "pcm", FLOAT: "float", 6: "alaw", 7: "ulaw", 2: "adpcm", 0x11: "adpcm", 0x55: "mp3", 0xFF: "aac"}
_AIFC_CODECS = {
    **dict.fromkeys((b"NONE", b"twos", b"sowt", b"raw ", b"in24", b"in32", b"42ni", b"23ni"), "pcm"),
    **dict.fromkeys((b"fl32", b"FL32", b"fl64", b"FL64"), "float"),
    **dict.fromkeys((b"alaw", b"ALAW"), "alaw"),
    **dict.fromkeys((b"ulaw", b"ULAW"), "ulaw"),
    b"ima4": "adpcm",
}
# The last 14 bytes of a WAVE sub-format GUID: the first two are a format tag only when these follow.
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


@dataclass(frozen=True)
class Chunk:
    """One chunk: its id of four bytes, where its content starts, and how many bytes are declared and there."""

    id: bytes
    start: int
    declared: int
    present: int


@dataclass(frozen=True)
class _Format:
    """What a fmt or COMM chunk says. `tag` is the fmt chunk's own, `block` the bytes of one frame."""

    codec: str
    rate: int
    bits: int
    channels: int
    block: int
    tag: int | None = None
    frames: int | None = None


def is_wave(head: bytes) -> bool:
    """Whether the first bytes are those of a WAV, RF64, BW64 or big-endian RIFX file."""
    return head[:4] in {b"RIFF", b"RF64", b"BW64", b"RIFX"} and head[8:12] == b"WAVE"


def is_aiff(head: bytes) -> bool:
    """Whether the first bytes are those of an AIFF or AIFC file."""
    return head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}


def iter_chunks(file: BinaryIO, size: int) -> Iterator[Chunk]:
    """Yield the chunks of a RIFF or IFF file of `size` bytes up to its real end, whatever the outer header claims.

    A ds64 chunk gives the length of an RF64's data. Bytes that are no chunk end the walk as a chunk with the id "?".
    """
    file.seek(0)
    big_endian = file.read(4) in {b"RIFX", b"FORM"}
    layout = ">4sI" if big_endian else "<4sI"
    position, data_size = 12, 0
    for _ in range(MAX_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if not _is_id(header[:4]) or len(header) < 8:
            if header.strip(b"\0"):
                yield Chunk(b"?", position, 0, size - position)
            return
        name, declared = struct.unpack(layout, header)
        if name == b"ds64":
            sizes = file.read(24)
            data_size = struct.unpack("<8xQ8x", sizes)[0] if len(sizes) == 24 else 0
        elif name == b"data" and declared == UNKNOWN_SIZE and data_size:
            declared = data_size
        start = position + 8
        yield Chunk(name, start, declared, max(0, min(declared, size - start)))
        position = start + declared
        if declared % 2:
            # Some writers leave the pad byte out: go where a chunk really begins.
            file.seek(position)
            if file.read(1) == b"\0" or not _is_id(_read_at(file, position, 4)):
                position += 1
        if position >= size:
            return


def read_content(file: BinaryIO, chunk: Chunk, limit: int = MAX_HEADER_CHUNK) -> bytes:
    """Return a chunk's bytes, at most `limit` of them."""
    return _read_at(file, chunk.start, min(chunk.present, limit))


def read_wave(file: BinaryIO, size: int) -> AudioFacts:
    """Return the facts of a WAV, RF64, BW64 or RIFX file. Never raises on its content."""
    magic = _read_at(file, 0, 4)
    container = {b"RIFF": "wav", b"RIFX": "other"}.get(magic, "rf64")
    form: _Format | None = None
    data: Chunk | None = None
    unfinished = False
    fact: int | None = None
    trailing_names: list[str] = []
    names: set[bytes] = set()
    endian = ">" if magic == b"RIFX" else "<"
    for chunk in iter_chunks(file, size):
        if data is not None:
            trailing_names.append(_printable(chunk.id))
        names.add(chunk.id)
        if chunk.id == b"fmt " and form is None:
            form = _wave_format(read_content(file, chunk), endian)
        elif chunk.id == b"fact" and chunk.present >= 4:
            fact = struct.unpack(endian + "I", read_content(file, chunk)[:4])[0]
        elif chunk.id == b"data" and data is None:
            data = chunk
            unfinished = _is_unfinished(file, chunk, size)
            if unfinished:
                data = replace(data, declared=chunk.declared or UNKNOWN_SIZE, present=size - chunk.start)
                break
    facts = _build_facts(container, form, data, trailing=tuple(trailing_names))
    facts = facts.model_copy(update={"adm": names.issuperset({b"axml", b"chna"})}) if names & {b"axml"} else facts
    if unfinished and facts.problem in {None, "truncated"}:
        facts = facts.model_copy(
            update={
                "problem": "unfinished",
                "error": FileText.tr("the header does not state the length of the audio"),
                "declared_bytes": None,
            }
        )
    if form is not None and form.codec not in {"pcm", "float", "alaw", "ulaw"} and fact:
        facts = facts.model_copy(update={"frames": fact, "duration": fact / form.rate})
    return facts


def _is_unfinished(file: BinaryIO, data: Chunk, size: int) -> bool:
    """Say whether a header was never finished: it gives no size, and all that follows it is sample data."""
    if not any(data.declared in sizes for sizes in _UNKNOWN_SIZES) or size - data.start <= 0:
        return False
    if data.declared:
        return data.present < data.declared
    following = _read_at(file, data.start, 8)
    return not (_is_id(following[:4]) and _is_chunk_sequence(file, data.start, size))


def _is_chunk_sequence(file: BinaryIO, position: int, size: int) -> bool:
    """Say whether chunks follow one another from `position` to the end of the file."""
    for _ in range(MAX_CHUNKS):
        header = _read_at(file, position, 8)
        if len(header) < 8 or not _is_id(header[:4]):
            return position >= size or not header.strip(b"\0")
        position += 8 + int.from_bytes(header[4:], "little")
        position += position % 2
    return False


def read_aiff(file: BinaryIO, size: int) -> AudioFacts:
    """Return the facts of an AIFF or AIFC file. Never raises on its content."""
    container = "aifc" if _read_at(file, 8, 4) == b"AIFC" else "aiff"
    form: _Format | None = None
    data: Chunk | None = None
    for chunk in iter_chunks(file, size):
        if chunk.id == b"COMM" and form is None:
            form = _aiff_format(read_content(file, chunk), compressed=container == "aifc")
        elif chunk.id == b"SSND" and data is None:
            # Eight bytes (offset and block size) stand before the first sample.
            data = Chunk(chunk.id, chunk.start + 8, max(0, chunk.declared - 8), max(0, chunk.present - 8))
    return _build_facts(container, form, data)


def _build_facts(
    container: str, form: _Format | None, data: Chunk | None, *, trailing: tuple[str, ...] = ()
) -> AudioFacts:
    """Put format and sample data together and say what is wrong between them."""
    if form is None:
        return AudioFacts(
            container=container,
            codec="other",
            problem="damaged",
            error=FileText.tr("the format chunk is missing or broken"),
        )
    facts = AudioFacts(
        container=container,
        codec=form.codec,
        sample_rate=form.rate,
        bits=form.bits or None,
        channels=form.channels,
        wav_format_tag=form.tag,
        trailing_chunks=trailing,
    )
    if data is None:
        return facts.model_copy(update={"problem": "truncated", "error": FileText.tr("the file ends before the audio")})
    # One block is one frame only where samples are not packed: ADPCM and the like keep their count elsewhere.
    frames = data.present // form.block if form.codec in {"pcm", "float", "alaw", "ulaw"} else None
    problem = error = None
    if form.frames is not None and frames is not None:
        frames = min(frames, form.frames)
    if data.present < data.declared:
        problem, error = (
            "truncated",
            FileText.tr(
                "{declared} bytes of audio are declared, {present} are present",
                declared=data.declared,
                present=data.present,
            ),
        )
    elif form.frames is not None and frames is not None and frames < form.frames:
        problem, error = (
            "truncated",
            FileText.tr("{frames} frames are declared, {frames2} are present", frames=form.frames, frames2=frames),
        )
    elif not data.declared:
        problem, error = "empty", FileText.tr("the file contains no audio")
    return facts.model_copy(
        update={
            "frames": frames,
            "duration": None if frames is None else frames / form.rate,
            "declared_bytes": data.declared,
            "present_bytes": data.present,
            "problem": problem,
            "error": error,
        }
    )


def _wave_format(chunk: bytes, endian: str) -> _Format | None:
    """Read a fmt chunk; None where it is cut off or makes no sense."""
    if len(chunk) < 16:
        return None
    tag, channels, rate, _bytes_per_second, block, bits = struct.unpack(endian + "HHIIHH", chunk[:16])
    coding = tag
    if tag == EXTENSIBLE:
        coding = struct.unpack(endian + "H", chunk[24:26])[0] if chunk[26:40] == _GUID_TAIL else tag
    codec = _WAV_CODECS.get(coding, "other")
    if not (channels and rate and block):
        return None
    return _Format(codec=codec, rate=rate, bits=bits, channels=channels, block=block, tag=tag)


def _aiff_format(chunk: bytes, *, compressed: bool) -> _Format | None:
    """Read a COMM chunk; None where it is cut off or makes no sense."""
    if len(chunk) < 18:
        return None
    channels, frames, bits, exponent, mantissa = struct.unpack(">HIHHQ", chunk[:18])
    codec = _AIFC_CODECS.get(chunk[18:22], "other") if compressed else "pcm"
    if not 0x3FFF <= exponent <= 0x3FFF + 32:  # an 80-bit float between 1 Hz and 4 GHz
        return None
    rate = round(math.ldexp(mantissa, exponent - 0x3FFF - 63))
    if not (channels and rate):
        return None
    sample_bytes = 1 if codec in {"alaw", "ulaw"} else (bits + 7) // 8
    block = max(1, sample_bytes * channels)
    return _Format(codec=codec, rate=rate, bits=bits, channels=channels, block=block, frames=frames)


def _read_at(file: BinaryIO, position: int, count: int) -> bytes:
    file.seek(position)
    return file.read(count)


def _is_id(name: bytes) -> bool:
    return len(name) == 4 and all(32 <= byte < 127 for byte in name)


def _printable(name: bytes) -> str:
    return name.decode("latin-1").strip()
