"""The chunks of RIFF (WAV, RF64, BWF) and of IFF (AIFF, AIFC) files, walked without trusting one number in them.

Own code, because the facts that get a master refused are exactly those that decoders smooth over: the format tag, the
declared against the present length of the sample data, and what follows it. Only headers are read: a file of any size
costs a few seeks.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
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
    block_align: int
    tag: int | None = None
    frames: int | None = None
    bytes_per_second: int = 0


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


@dataclass(frozen=True)
class WaveLayout:
    """Where a WAV file has what a copy needs.

    `tag` is 1 for whole samples and 3 for floats, `block` the bytes of one frame, `data` the sample data as far as the
    file has it. `others` are the chunks that say something about the music, in their order.
    """

    tag: int
    rate: int
    bits: int
    channels: int
    block: int
    data: Chunk
    others: tuple[Chunk, ...]


@dataclass
class _Wave:
    """All chunks of a WAV file, and what its first fmt, fact and data chunk say."""

    container: str
    form: _Format | None = None
    data: Chunk | None = None
    is_unfinished: bool = False
    fact: int | None = None
    chunks: list[Chunk] = field(default_factory=list[Chunk])


def read_wave(file: BinaryIO, size: int) -> AudioFacts:
    """Return the facts of a WAV, RF64, BW64 or RIFX file. Never raises on its content."""
    wave = _scan_wave(file, size)
    form, names = wave.form, {chunk.id for chunk in wave.chunks}
    after_data = wave.chunks[wave.chunks.index(wave.data) + 1 :] if wave.data in wave.chunks else []
    trailing = tuple(_printable(chunk.id) for chunk in after_data)
    facts = _build_facts(wave.container, form, wave.data, trailing=trailing)
    facts = facts.model_copy(update={"adm": names.issuperset({b"axml", b"chna"})}) if names & {b"axml"} else facts
    if wave.is_unfinished and facts.problem in {None, "truncated"}:
        facts = facts.model_copy(
            update={
                "problem": "unfinished",
                "error": FileText.tr("the header does not state the length of the audio"),
                "declared_bytes": None,
            }
        )
    if facts.problem is None and (faults := _header_faults(file, size, wave)):
        facts = facts.model_copy(update={"header_faults": faults})
    if form is not None and form.codec not in {"pcm", "float", "alaw", "ulaw"} and wave.fact:
        facts = facts.model_copy(update={"frames": wave.fact, "duration": wave.fact / form.rate})
    return facts


def read_wave_layout(file: BinaryIO, size: int) -> WaveLayout | None:
    """Return what a copy with a correct header needs; None where the samples of the file are not certain.

    That is so for other codecs than whole and float samples, for big-endian files, for more than two channels, whose
    places only an extensible header tells, and where a frame is not as long as its samples are together.
    """
    wave = _scan_wave(file, size)
    form, data = wave.form, wave.data
    if form is None or data is None or wave.container not in {"wav", "rf64"} or form.codec not in {"pcm", "float"}:
        return None
    if form.channels > _MAX_PLAIN_CHANNELS or form.block_align != form.channels * ((form.bits + 7) // 8):
        return None
    others = tuple(chunk for chunk in wave.chunks if chunk.id not in _WRITTEN_ANEW and chunk.present == chunk.declared)
    tag = FLOAT if form.codec == "float" else PCM
    return WaveLayout(tag, form.rate, form.bits, form.channels, form.block_align, data, others)


_MAX_PLAIN_CHANNELS = 2
# What a header says of itself, and what only fills room: a copy needs none of it.
_WRITTEN_ANEW = frozenset({b"fmt ", b"data", b"fact", b"ds64", b"JUNK", b"junk", b"PAD ", b"FLLR", b"?"})


def _scan_wave(file: BinaryIO, size: int) -> _Wave:
    magic = _read_at(file, 0, 4)
    wave = _Wave({b"RIFF": "wav", b"RIFX": "other"}.get(magic, "rf64"))
    endian = ">" if magic == b"RIFX" else "<"
    for wave_chunk in iter_chunks(file, size):
        chunk = wave_chunk
        if chunk.id == b"fmt " and wave.form is None:
            wave.form = _wave_format(read_content(file, chunk), endian)
        elif chunk.id == b"fact" and chunk.present >= 4:
            wave.fact = struct.unpack(endian + "I", read_content(file, chunk)[:4])[0]
        elif chunk.id == b"data" and wave.data is None:
            wave.is_unfinished = _is_unfinished(file, chunk, size)
            if wave.is_unfinished:
                chunk = replace(chunk, declared=chunk.declared or UNKNOWN_SIZE, present=size - chunk.start)
            wave.data = chunk
        wave.chunks.append(chunk)
        if wave.is_unfinished:
            break
    return wave


def _header_faults(file: BinaryIO, size: int, wave: _Wave) -> tuple[str, ...]:
    """Name the figures of a header that do not fit the file: its length, and the bytes of a second."""
    faults: list[str] = []
    magic, declared = struct.unpack("<4sI", _read_at(file, 0, 8))
    last = wave.chunks[-1]
    end = last.start + last.present
    # Writers differ over the pad byte at the end; what is no chunk after it is found as such.
    if magic == b"RIFF" and all(abs(declared + 8 - length) > 1 for length in (size, end)):
        faults.append("riff_size")
    form = wave.form
    if form is not None and form.codec in {"pcm", "float"} and form.bytes_per_second != form.rate * form.block_align:
        faults.append("byte_rate")
    return tuple(faults)


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
    frames = data.present // form.block_align if form.codec in {"pcm", "float", "alaw", "ulaw"} else None
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


_WHOLE_ONLY_BITS = frozenset({16, 24})
"""Bits of samples that are whole numbers in any WAV file; 32 may be float."""


def _wave_format(chunk: bytes, endian: str) -> _Format | None:
    """Read a fmt chunk; None where it is cut off or makes no sense."""
    if len(chunk) < 16:
        return None
    tag, channels, rate, bytes_per_second, block, bits = struct.unpack(endian + "HHIIHH", chunk[:16])
    coding = tag
    if tag == EXTENSIBLE:
        if chunk[26:40] == _GUID_TAIL:
            coding = struct.unpack(endian + "H", chunk[24:26])[0]
        elif len(chunk) < 26 and bits in _WHOLE_ONLY_BITS:  # cut off before it says which: these can be nothing else
            coding = PCM
    codec = _WAV_CODECS.get(coding, "other")
    if not (channels and rate and block):
        return None
    return _Format(
        codec=codec,
        rate=rate,
        bits=bits,
        channels=channels,
        block_align=block,
        tag=tag,
        bytes_per_second=bytes_per_second,
    )


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
    return _Format(codec=codec, rate=rate, bits=bits, channels=channels, block_align=block, frames=frames)


def _read_at(file: BinaryIO, position: int, count: int) -> bytes:
    file.seek(position)
    return file.read(count)


def _is_id(name: bytes) -> bool:
    return len(name) == 4 and all(32 <= byte < 127 for byte in name)


def _printable(name: bytes) -> str:
    return name.decode("latin-1").strip()
