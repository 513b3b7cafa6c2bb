"""FLAC, MP3 and ADTS AAC: audio whose facts stand in frame headers instead of chunks.

MP3 and AAC are no masters, yet a label must hear exactly what the file is. Frames are counted here because the tag
reader estimates their number from the first few, and is wrong on damaged files.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from trackball_desktop.domain.assets import AudioFacts
from trackball_desktop.i18n.contexts import FileText

MAX_COUNTED_FRAMES = 300_000
MAX_JUNK_BYTES = 1 << 16
NO_MD5 = bytes(16)

_LAYER3_RATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_LAYER2_RATES = {
    1: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    2: _LAYER3_RATES[2],
}
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_ADTS_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


class _BlockReader:
    """Random access to a file in blocks of 256 KiB.

    Not a memory map: a file that another program shortens meanwhile would end the whole app.
    """

    BLOCK = 1 << 18

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = 0
        self._block = b""

    def read_at(self, position: int, count: int) -> bytes:
        """Return up to `count` bytes, few against the block, from `position` on."""
        offset = position - self._start
        if offset < 0 or offset + count > len(self._block):
            self._file.seek(position)
            self._start, offset = position, 0
            self._block = self._file.read(self.BLOCK)
        return self._block[offset : offset + count]

    def find(self, byte: bytes, position: int, end: int) -> int:
        """Return where `byte` next stands in [position, end), or -1."""
        while position < end:
            if not self.read_at(position, 1):
                return -1
            offset = self._block.find(byte, position - self._start)
            if offset >= 0:
                return self._start + offset if self._start + offset < end else -1
            position = self._start + len(self._block)
        return -1


@dataclass(frozen=True)
class StreamInfo:
    """A FLAC file's first block. `frames` 0 means unknown; `md5` is that of the samples, zeros where none was set."""

    sample_rate: int
    channels: int
    bits: int
    frames: int
    md5: bytes


@dataclass(frozen=True)
class _Frame:
    """One MPEG or ADTS frame: its length in bytes, samples per channel, and how it is to be played."""

    codec: str
    length: int
    samples: int
    sample_rate: int
    channels: int
    side_info: int = 0

    def continues(self, other: _Frame) -> bool:
        """Whether two frames can belong to one stream."""
        return (self.codec, self.sample_rate, self.samples) == (other.codec, other.sample_rate, other.samples)


def id3_length(head: bytes) -> int:
    """Return how many bytes an ID3v2 tag takes at the start of a file; 0 where there is none."""
    if len(head) < 10 or head[:3] != b"ID3" or max(head[6:10]) > 0x7F:
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return size + (20 if head[5] & 0x10 else 10)


def read_stream_info(file: BinaryIO, start: int) -> StreamInfo | None:
    """Return the STREAMINFO of a FLAC stream that begins at `start`; None where it is cut off or makes no sense."""
    file.seek(start)
    head = file.read(42)
    if len(head) < 42 or head[:4] != b"fLaC" or head[4] & 0x7F:
        return None
    packed = struct.unpack(">Q", head[18:26])[0]
    info = StreamInfo(
        sample_rate=packed >> 44,
        channels=(packed >> 41 & 7) + 1,
        bits=(packed >> 36 & 31) + 1,
        frames=packed & (1 << 36) - 1,
        md5=head[26:42],
    )
    return info if info.sample_rate else None


def read_flac(file: BinaryIO, start: int, size: int) -> AudioFacts:
    """Return the facts of a FLAC stream. Whether all its frames are there, only decoding tells."""
    info = read_stream_info(file, start)
    if info is None:
        return AudioFacts(
            container="flac", codec="flac", problem="damaged", error=FileText.tr("the FLAC header is broken")
        )
    facts = AudioFacts(
        container="flac",
        codec="flac",
        sample_rate=info.sample_rate,
        bits=info.bits,
        channels=info.channels,
        frames=info.frames or None,
        duration=info.frames / info.sample_rate if info.frames else None,
    )
    position, last = start + 4, False
    while not last:
        file.seek(position)
        header = file.read(4)
        if len(header) < 4:
            return facts.model_copy(
                update={"problem": "truncated", "error": FileText.tr("the file ends inside its header")}
            )
        last = bool(header[0] & 0x80)
        position += 4 + int.from_bytes(header[1:], "big")
    if info.frames and position >= size:
        return facts.model_copy(update={"problem": "truncated", "error": FileText.tr("the file ends before its audio")})
    return facts


def read_mpeg(file: BinaryIO, start: int, size: int) -> AudioFacts | None:
    """Return the facts of an MP3 or ADTS stream at or shortly after `start`; None where no frames follow each other.

    Frames are counted one by one up to some hours, then extrapolated. Where an encoder left a Xing, Info or VBRI
    header, its number stands unless the bytes it declares are not there.
    """
    if size - start < 4:
        return None
    data = _BlockReader(file)
    frame = _first_frame(data, start, size)
    if frame is None:
        return None
    position, first = frame
    facts = AudioFacts(
        container="mp3" if first.codec == "mp3" else "aac",
        codec=first.codec,
        sample_rate=first.sample_rate,
        channels=first.channels,
    )
    declared = _read_declared_length(data, position, first) if first.codec == "mp3" else None
    if declared is None:
        return _with_frames(facts, _count_samples(data, position, size, first))
    frames, declared_bytes = declared
    present = min(declared_bytes, size - position)
    # A tag at the end, or a byte count that leaves out the header frame, are no loss: two frames are let pass.
    if present + 2 * first.length < declared_bytes:
        return _with_frames(facts, _count_samples(data, position + first.length, size, first)).model_copy(
            update={
                "declared_bytes": declared_bytes,
                "present_bytes": present,
                "problem": "truncated",
                "error": FileText.tr(
                    "{declared_bytes} bytes of audio are declared, {present} are present",
                    declared_bytes=declared_bytes,
                    present=present,
                ),
            }
        )
    return _with_frames(facts, frames or _count_samples(data, position + first.length, size, first))


def _with_frames(facts: AudioFacts, frames: int) -> AudioFacts:
    return facts.model_copy(update={"frames": frames, "duration": frames / (facts.sample_rate or 1)})


def _first_frame(data: _BlockReader, start: int, size: int) -> tuple[int, _Frame] | None:
    """Find the first frame that another one like it follows: two at the very start, three after junk."""
    position = start
    end = min(size, start + MAX_JUNK_BYTES)
    while (position := data.find(b"\xff", position, end)) >= 0:
        first = _parse_frame(data.read_at(position, 10))
        if first is not None:
            following = 1 if position == start else 2
            after, frame = position, first
            for _ in range(following):
                after += frame.length
                next_frame = _parse_frame(data.read_at(after, 10))
                if next_frame is None or not next_frame.continues(first):
                    break
                frame = next_frame
            else:
                return position, first
        position += 1
    return None


def _count_samples(data: _BlockReader, position: int, size: int, first: _Frame) -> int:
    """Return the samples per channel of all frames from `position` on, stepping over what is no frame."""
    begin, samples, counted = position, 0, 0
    while position < size and counted < MAX_COUNTED_FRAMES:
        frame = _parse_frame(data.read_at(position, 10))
        if frame is None or not frame.continues(first):
            if data.read_at(position, 3) in {b"TAG", b"APE"}:
                return samples
            position = data.find(b"\xff", position + 1, size)
            if position < 0:
                return samples
            counted += 1
            continue
        if position + frame.length > size:
            return samples
        samples += frame.samples
        position += frame.length
        counted += 1
    if position < size:
        return round(samples * (size - begin) / (position - begin))
    return samples


def _parse_frame(head: bytes) -> _Frame | None:
    """Read one frame header: MPEG layers 1 to 3, or ADTS AAC (layer 0)."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return _parse_adts(head)
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate_index, rate = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer in {0, 3} or rate_index in {0, 15} or rate == 3:
        return None
    generation = 1 if version == 3 else 2
    kilobits = (_LAYER3_RATES if layer == 1 else _LAYER2_RATES)[generation][rate_index]
    sample_rate = _SAMPLE_RATES[version][rate]
    samples = 576 if layer == 1 and generation == 2 else 1152
    channels = 1 if head[3] >> 6 == 3 else 2
    return _Frame(
        codec="mp3",
        length=samples // 8 * kilobits * 1000 // sample_rate + (head[2] >> 1 & 1),
        samples=samples,
        sample_rate=sample_rate,
        channels=channels,
        side_info={(1, 2): 32, (1, 1): 17, (2, 2): 17, (2, 1): 9}[generation, channels],
    )


def _parse_adts(head: bytes) -> _Frame | None:
    rate = head[2] >> 2 & 15
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if rate >= len(_ADTS_RATES) or length < 7:
        return None
    channels = (head[2] & 1) << 2 | head[3] >> 6
    return _Frame(
        codec="aac",
        length=length,
        samples=1024 * ((head[6] & 3) + 1),
        sample_rate=_ADTS_RATES[rate],
        channels=8 if channels == 7 else channels or 2,
    )


def _read_declared_length(data: _BlockReader, position: int, first: _Frame) -> tuple[int, int] | None:
    """Return samples per channel and bytes as a Xing, Info or VBRI header has them: 0 where it is silent on one."""
    vbri = position + 36
    if data.read_at(vbri, 4) == b"VBRI":
        fields = data.read_at(vbri + 10, 8)
        if len(fields) == 8:
            declared_bytes, frames = struct.unpack(">II", fields)
            return frames * first.samples, declared_bytes
    xing = position + 4 + first.side_info
    if data.read_at(xing, 4) not in {b"Xing", b"Info"}:
        return None
    flags = int.from_bytes(data.read_at(xing + 4, 4), "big")
    offset = xing + 8
    frames = declared_bytes = 0
    if flags & 1:
        frames = int.from_bytes(data.read_at(offset, 4), "big")
        offset += 4
    if flags & 2:
        declared_bytes = int.from_bytes(data.read_at(offset, 4), "big")
        offset += 4
    offset += (100 if flags & 4 else 0) + (4 if flags & 8 else 0)
    samples = frames * first.samples
    # LAME tells what it put before and after the music: 12 bits each, 21 bytes into its own block.
    gaps = data.read_at(offset + 21, 3)
    if frames and data.read_at(offset, 4) in {b"LAME", b"Lavc", b"Lavf"} and len(gaps) == 3:
        padding = (gaps[0] << 4 | gaps[1] >> 4) + ((gaps[1] & 15) << 8 | gaps[2])
        samples = max(0, samples - padding)
    return samples, declared_bytes
