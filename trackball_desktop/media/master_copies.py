"""Copies of masters that stores take: a WAV with a correct header, a file without digital silence at its ends.

The original is only read. Every sample that a copy has is the original's, and so are rate, bit depth, channels and
tags. A WAV is copied byte by byte, with its header written anew: RIFF with a plain fmt chunk, whatever says something
about the music, then the samples, and nothing after them. A FLAC is decoded and encoded again, which loses nothing
either, and gets the blocks of the original with its tags and pictures.

Digital silence is samples of exactly zero, so that nothing that can be heard is lost, not the last of a fade. A part of
it stays (`domain.assets`), less than what stores take for an error.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from trackball_desktop.domain.assets import KEPT_SILENCE_HEAD, KEPT_SILENCE_TAIL
from trackball_desktop.domain.errors import MediaError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media import chunks, decoding, streams
from trackball_desktop.media.files import require_local_file, unreadable_error

if TYPE_CHECKING:
    import soundfile

_BLOCK_BYTES = 1 << 20
_MAX_RIFF_BYTES = 0xFFFFFFFF
_POSITION_CHUNKS = frozenset({b"cue ", b"plst", b"smpl"})
"""Chunks that count frames from the start: they are left out where the start is cut."""
_FLAC_SUBTYPES = {16: "PCM_16", 24: "PCM_24"}
_KEPT_FLAC_BLOCKS = frozenset({2, 4, 6})
"""APPLICATION, VORBIS_COMMENT and PICTURE; the others tell of positions, or of nothing."""

Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class MasterCopyPlan:
    """What to do beside writing the header anew: cut digital silence at the start, at the end."""

    trim_head: bool = False
    trim_tail: bool = False


def copy_master(source: Path, target: Path, plan: MasterCopyPlan, cancelled: Cancelled) -> float:
    """Write the copy of a WAV or FLAC file, and return how many seconds it has.

    Raises MediaError where the source cannot be read or cannot be copied so, OSError where the target cannot be
    written, and `concurrent.futures.CancelledError` once `cancelled()` is true.
    """
    require_local_file(source)
    try:
        file = source.open("rb")
    except OSError as error:
        raise unreadable_error(source, error) from error
    with file:
        head = file.read(12)
        if chunks.is_wave(head):
            return _copy_wave(source, file, target, plan, cancelled)
        start = streams.id3_length(head)
        file.seek(start)
        if file.read(4) == b"fLaC":
            return _copy_flac(source, file, start, target, plan, cancelled)
    raise _not_copied(source)


# --- WAV --------------------------------------------------------------------------------------------------------------


def _copy_wave(source: Path, file: BinaryIO, target: Path, plan: MasterCopyPlan, cancelled: Cancelled) -> float:
    layout = chunks.read_wave_layout(file, file.seek(0, io.SEEK_END))
    if layout is None:
        raise _not_copied(source)
    frames = layout.data.present // layout.block
    if not frames:
        raise _not_copied(source)
    first, end = 0, frames
    if plan.trim_head:
        zeros = _zero_frames(file, layout, frames, from_end=False)
        first = _cut_frames(zeros, frames, KEPT_SILENCE_HEAD, layout.rate)
    if plan.trim_tail:
        zeros = _zero_frames(file, layout, frames, from_end=True)
        end = frames - _cut_frames(zeros, frames, KEPT_SILENCE_TAIL, layout.rate)
    others = [chunk for chunk in layout.others if not first or chunk.id not in _POSITION_CHUNKS]
    length = (end - first) * layout.block
    size = 4 + 24 + sum(8 + chunk.present + chunk.present % 2 for chunk in others) + 8 + length + length % 2
    if size > _MAX_RIFF_BYTES:
        raise _not_copied(source)
    with target.open("wb") as out:
        out.write(struct.pack("<4sI4s", b"RIFF", size, b"WAVE"))
        out.write(struct.pack("<4sIHH", b"fmt ", 16, layout.tag, layout.channels))
        out.write(struct.pack("<IIHH", layout.rate, layout.rate * layout.block, layout.block, layout.bits))
        for chunk in others:
            out.write(struct.pack("<4sI", chunk.id, chunk.present))
            _copy_bytes(file, chunk.start, chunk.present, out, cancelled)
        out.write(struct.pack("<4sI", b"data", length))
        _copy_bytes(file, layout.data.start + first * layout.block, length, out, cancelled)
    return (end - first) / layout.rate


def _copy_bytes(file: BinaryIO, start: int, length: int, out: BinaryIO, cancelled: Cancelled) -> None:
    """Copy `length` bytes from `start` on, and the pad byte that an odd chunk needs."""
    file.seek(start)
    left = length
    while left:
        if cancelled():
            raise CancelledError
        block = file.read(min(_BLOCK_BYTES, left))
        if not block:
            raise MediaError(
                FileText.tr("The file became shorter while it was copied."), remedy=FileText.tr("Try again.")
            )
        out.write(block)
        left -= len(block)
    out.write(bytes(length % 2))


def _zero_frames(file: BinaryIO, layout: chunks.WaveLayout, frames: int, *, from_end: bool) -> int:
    """Count the whole frames of zeros at one end; bytes of zero are samples of zero, whole or float.

    Not of 8 bits, whose samples begin at 0 for the lowest: no store takes them, and nothing is cut.
    """
    if layout.bits <= 8:
        return 0
    step = max(1, _BLOCK_BYTES // layout.block)
    seen = 0
    while seen < frames:
        count = min(step, frames - seen)
        first = frames - seen - count if from_end else seen
        file.seek(layout.data.start + first * layout.block)
        block = file.read(count * layout.block)
        other = block.rstrip(b"\0") if from_end else block.lstrip(b"\0")
        if other:
            return seen + (len(block) - len(other)) // layout.block
        seen += count
    return frames


def _cut_frames(zeros: int, frames: int, stays: float, rate: int) -> int:
    """Return how many frames to cut; none of a file that is silent throughout."""
    return 0 if zeros >= frames else max(0, zeros - round(stays * rate))


# --- FLAC -------------------------------------------------------------------------------------------------------------


def _copy_flac(
    source: Path, file: BinaryIO, start: int, target: Path, plan: MasterCopyPlan, cancelled: Cancelled
) -> float:
    import soundfile  # it and numpy: 0.1 s, which copying a WAV saves

    info = streams.read_stream_info(file, start)
    if info is None or info.bits not in _FLAC_SUBTYPES:
        raise _not_copied(source)
    encoded = target.with_name(target.name + ".audio")
    try:
        first, last, frames = _sounding_frames(source, cancelled)
        if info.frames not in {0, frames}:  # 0: written into a pipe, by an encoder that did not know yet
            raise _not_copied(source)
        cut_head = _cut_frames(first, frames, KEPT_SILENCE_HEAD, info.sample_rate) if plan.trim_head else 0
        cut_tail = _cut_frames(frames - 1 - last, frames, KEPT_SILENCE_TAIL, info.sample_rate) if plan.trim_tail else 0
        with soundfile.SoundFile(
            encoded, "w", info.sample_rate, info.channels, subtype=_FLAC_SUBTYPES[info.bits], format="FLAC"
        ) as out:
            _copy_frames(source, out, cut_head, frames - cut_tail, cancelled)
        _join_flac(file, start, encoded, target, cancelled)
    except soundfile.LibsndfileError as error:
        raise _not_copied(source) from error
    finally:
        encoded.unlink(missing_ok=True)
    return (frames - cut_head - cut_tail) / info.sample_rate


def _join_flac(file: BinaryIO, start: int, encoded: Path, target: Path, cancelled: Cancelled) -> None:
    """Put what an encoder wrote behind what stands in the original before its audio: an ID3 tag, tags and pictures."""
    kept = [(kind, body) for kind, body in _flac_blocks(file, start) if kind in _KEPT_FLAC_BLOCKS]
    with encoded.open("rb") as audio, target.open("wb") as out:
        blocks = [_flac_blocks(audio, 0)[0], *kept]
        audio_start = audio.tell()
        file.seek(0)
        out.write(file.read(start) + b"fLaC")
        for position, (kind, body) in enumerate(blocks, 1):
            out.write(bytes([kind | (0x80 if position == len(blocks) else 0)]) + len(body).to_bytes(3, "big") + body)
        audio.seek(audio_start)
        while block := audio.read(_BLOCK_BYTES):
            if cancelled():
                raise CancelledError
            out.write(block)


def _sounding_frames(source: Path, cancelled: Cancelled) -> tuple[int, int, int]:
    """Return the first and the last frame that is not zero, and how many frames there are."""
    import numpy as np

    first, last, frames = -1, -1, 0
    with decoding.open_sound(source) as sound:
        while len(block := sound.read(_BLOCK_BYTES // 8, dtype="int32", always_2d=True)):
            if cancelled():
                raise CancelledError
            sounding = np.flatnonzero(block.any(axis=1))
            if len(sounding):
                first = frames + int(sounding[0]) if first < 0 else first
                last = frames + int(sounding[-1])
            frames += len(block)
    return (first, last, frames) if first >= 0 else (frames, -1, frames)


def _copy_frames(source: Path, out: soundfile.SoundFile, first: int, end: int, cancelled: Cancelled) -> None:
    """Write the frames from `first` to before `end`."""
    position = 0
    with decoding.open_sound(source) as sound:
        while position < end and len(block := sound.read(_BLOCK_BYTES // 8, dtype="int32", always_2d=True)):
            if cancelled():
                raise CancelledError
            out.write(block[max(0, first - position) : end - position])
            position += len(block)


def _flac_blocks(file: BinaryIO, start: int) -> list[tuple[int, bytes]]:
    """Return the metadata blocks of a FLAC stream as (type, content); the file then stands where its frames begin."""
    blocks: list[tuple[int, bytes]] = []
    file.seek(start + 4)
    last = False
    while not last and len(head := file.read(4)) == 4:
        last = bool(head[0] & 0x80)
        blocks.append((head[0] & 0x7F, file.read(int.from_bytes(head[1:], "big"))))
    return blocks


def _not_copied(source: Path) -> MediaError:
    return MediaError(
        FileText.tr("{name} cannot be copied without loss.", name=source.name),
        meaning=FileText.tr("Copies are made of WAV and FLAC files with one or two channels. The file is unchanged."),
        remedy=FileText.tr("Export it again from the program that made it."),
    )
