"""MP4 and M4A: what the first sound track is, from the boxes that describe it.

No decoder here knows AAC, and no store takes it as a master; still a label must hear what such a file is. The exact
length is what an edit list or iTunes' own note leaves of the frames, without what the encoder put before and after;
where there is neither, the frames stand as they are counted. Boxes lie about their size: every walk is bounded, and
nothing is decoded.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from trackball_desktop.domain.assets import AudioFacts
from trackball_desktop.i18n.contexts import FileText

MAX_BOXES = 10_000
MAX_BOX_BYTES = 1 << 20
_CODECS = {b"mp4a": "aac", b"alac": "alac", b"fLaC": "flac", b"Opus": "opus", b".mp3": "mp3"}
_HEADER_BYTES = {b"meta": 4}
"""Bytes that stand before the boxes inside; some writers leave them out."""
_ITUN_SMPB = re.compile(rb" ?[0-9A-Fa-f]{8} ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{16})")


@dataclass(frozen=True)
class Box:
    """One box: its name, where its content starts, how much of it is declared and there."""

    name: bytes
    start: int
    declared: int
    present: int


@dataclass
class _Track:
    """What a trak box says, as far as it does."""

    scale: int = 0
    duration: int = 0
    is_sound: bool = False
    codec: str = "other"
    channels: int | None = None
    bits: int | None = None
    rate: int | None = None
    edited_duration: int | None = None


def read_mp4(file: BinaryIO, size: int) -> AudioFacts:
    """Return the facts of an MP4 file. Never raises on its content."""
    movie_scale, track, gaps = 0, None, None
    data_declared = data_present = 0
    for box in iter_boxes(file, 0, size):
        if box.name == b"mdat":
            data_declared, data_present = data_declared + box.declared, data_present + box.present
        elif box.name == b"moov":
            for inner in iter_boxes(file, box.start, box.start + box.present):
                if inner.name == b"mvhd":
                    movie_scale = _mvhd_scale(read_content(file, inner))
                elif inner.name == b"trak" and track is None:
                    track_facts = _track(file, inner, movie_scale)
                    track = track_facts if track_facts.is_sound else None
            gaps = _read_itunes_length(file, box)
    if track is None or not track.scale:
        return AudioFacts(
            container="mp4", codec="other", problem="damaged", error=FileText.tr("the file describes no audio")
        )
    rate = track.rate or track.scale
    frames = _track_length(track, gaps)
    facts = AudioFacts(
        container="mp4",
        codec=track.codec,
        sample_rate=rate,
        # Of lossy sound the field is a convention and says nothing.
        bits=track.bits if track.codec in {"alac", "flac"} else None,
        channels=track.channels,
        frames=round(frames * rate / track.scale),
        duration=frames / track.scale,
        declared_bytes=data_declared,
        present_bytes=data_present,
    )
    if data_present < data_declared:
        error = FileText.tr(
            "{data_declared} bytes of audio are declared, {data_present} are present",
            data_declared=data_declared,
            data_present=data_present,
        )
        return facts.model_copy(update={"problem": "truncated", "error": error})
    if not data_declared:
        return facts.model_copy(update={"problem": "truncated", "error": FileText.tr("the file ends before the audio")})
    return facts


def _track_length(track: _Track, gaps: int | None) -> int:
    """Return the length in the track's own units: the shortest of what says so, since each only takes away."""
    if gaps is not None and 0 < gaps <= track.duration:
        return gaps
    if track.edited_duration is not None and 0 < track.edited_duration <= track.duration:
        return track.edited_duration
    return track.duration


def iter_boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two places of a file; what is no box ends the walk."""
    position = start
    for _ in range(MAX_BOXES):
        file.seek(position)
        head = file.read(8)
        if position + 8 > end or len(head) < 8:
            return
        length, name = struct.unpack(">I4s", head)
        content = position + 8
        if length == 1:
            large = file.read(8)
            if len(large) < 8:
                return
            length, content = struct.unpack(">Q", large)[0], content + 8
        elif length == 0:
            length = end - position
        if length < content - position:
            return
        declared = length - (content - position)
        yield Box(name, content, declared, max(0, min(declared, end - content)))
        position += length


def read_content(file: BinaryIO, box: Box) -> bytes:
    """Return a box's bytes, at most MAX_BOX_BYTES of them."""
    file.seek(box.start)
    return file.read(min(box.present, MAX_BOX_BYTES))


def find_box(file: BinaryIO, box: Box, *path: bytes) -> Box | None:
    """Return the first box at a path inside another."""
    for name in path:
        start = box.start + _HEADER_BYTES.get(box.name, 0)
        first_box = next((box for box in iter_boxes(file, start, box.start + box.present) if box.name == name), None)
        if first_box is None:
            return None
        box = first_box
    return box


def _mvhd_scale(data: bytes) -> int:
    offset = 20 if data[:1] == b"\x01" else 12
    return int.from_bytes(data[offset : offset + 4], "big")


def _track(file: BinaryIO, trak: Box, movie_scale: int) -> _Track:
    track = _Track()
    handler = find_box(file, trak, b"mdia", b"hdlr")
    track.is_sound = handler is not None and read_content(file, handler)[8:12] == b"soun"
    header = find_box(file, trak, b"mdia", b"mdhd")
    if header is not None:
        data = read_content(file, header)
        wide = data[:1] == b"\x01"
        offset, length = (20, 8) if wide else (12, 4)
        track.scale = int.from_bytes(data[offset : offset + 4], "big")
        track.duration = int.from_bytes(data[offset + 4 : offset + 4 + length], "big")
    description = find_box(file, trak, b"mdia", b"minf", b"stbl", b"stsd")
    if description is not None:
        _read_description(track, read_content(file, description))
    edits = find_box(file, trak, b"edts", b"elst")
    if edits is not None and movie_scale and track.scale:
        track.edited_duration = _edit_list_duration(read_content(file, edits), movie_scale, track.scale)
    return track


def _read_description(track: _Track, data: bytes) -> None:
    entry = data[8:]
    if len(entry) < 36:
        return
    track.codec = _CODECS.get(entry[4:8], "other")
    track.channels, bits = struct.unpack(">HH", entry[24:28])
    track.bits = bits
    track.rate = struct.unpack(">I", entry[32:36])[0] >> 16 or None
    if track.codec == "alac":
        # Its own box says what the field above has no room for: 24 bits, and rates over 65,535 Hz.
        at = entry.find(b"alac", 36)
        if at >= 0 and len(entry) >= at + 32:
            track.bits = entry[at + 13]
            track.channels = entry[at + 17]
            track.rate = int.from_bytes(entry[at + 28 : at + 32], "big") or track.rate


def _edit_list_duration(data: bytes, movie_scale: int, scale: int) -> int | None:
    """Return what an edit list plays, in the track's units; None where it repeats, slows or says nothing."""
    if len(data) < 8:
        return None
    wide = data[:1] == b"\x01"
    count, total = int.from_bytes(data[4:8], "big"), 0
    size = 20 if wide else 12
    for number in range(min(count, 100)):
        entry = data[8 + number * size : 8 + (number + 1) * size]
        if len(entry) < size:
            return None
        length, begin = struct.unpack(">Qq" if wide else ">Ii", entry[: size - 4])
        if begin >= 0:
            total += length
    return round(total * scale / movie_scale) if total else None


def _read_itunes_length(file: BinaryIO, moov: Box) -> int | None:
    """Return how many frames iTunes noted as music (iTunSMPB: padding before, padding after, music)."""
    notes = find_box(file, moov, b"udta", b"meta", b"ilst")
    if notes is None:
        return None
    for note in iter_boxes(file, notes.start, notes.start + notes.present):
        if note.name == b"----":
            data = read_content(file, note)
            match = _ITUN_SMPB.search(data) if b"iTunSMPB" in data else None
            if match is not None:
                return int(match[3], 16)
    return None
