"""Booklets, videos, motion artwork and lyrics: what a file is, from its first bytes and the boxes that describe it.

Nothing is decoded. A file that only claims to be something is told as that; every read is bounded.
"""

from __future__ import annotations

import io
import re
import struct
from pathlib import Path
from typing import BinaryIO

from trackball_desktop.domain.assets import FILES_MEASURED_BY, AssetRole, FileFacts
from trackball_desktop.domain.lyrics import MAX_LYRICS_BYTES, format_of
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media import chunks, mp4
from trackball_desktop.media.files import AUDIO_SUFFIXES, PICTURE_SUFFIXES, require_local_file, unreadable_error

MAX_PDF_BYTES = 64 << 20
"""So much of a PDF is looked through for its pages."""
MOTION_SIZES = ((3840, 3840), (2048, 2732))
"""The square and the tall form of motion artwork, in pixels."""
LYRICS_SUFFIXES = frozenset({".lrc", ".ttml", ".txt", ".xml"})

_PAGES = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_COUNT = re.compile(rb"/Type\s*/Pages\b[^>]{0,400}?/Count\s+(\d{1,6})|/Count\s+(\d{1,6})[^>]{0,400}?/Type\s*/Pages\b")


def read_other(path: Path) -> FileFacts:
    """Return a file's facts, whatever its name says. Raises MediaError only where the system does not give the file."""
    require_local_file(path)
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            facts = _read_facts(file, size)
    except OSError as error:
        raise unreadable_error(path, error) from error
    return facts.model_copy(update={"bytes": size, "measured_by": FILES_MEASURED_BY})


def detect_role(path: Path) -> AssetRole | None:
    """Return what a dropped file is for, by its content; None for what no release holds. Raises MediaError.

    A wave file with ADM chunks is an Atmos mix, other sound a master, a picture the cover, a PDF the booklet, a video
    of the size of motion artwork is that, and a text in the form of lyrics is lyrics.
    """
    require_local_file(path)
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            head = file.read(64)
            if chunks.is_wave(head):
                return AssetRole.ATMOS if chunks.read_wave(file, size).adm else AssetRole.MASTER
            facts = _read_facts(file, size)
    except OSError as error:
        raise unreadable_error(path, error) from error
    if facts.format in {"mp4", "mov"} and facts.width:
        return AssetRole.MOTION if (facts.width, facts.height) in MOTION_SIZES else AssetRole.VIDEO
    if facts.format in {"lrc", "ttml"} or (facts.format == "text" and suffix in LYRICS_SUFFIXES):
        return AssetRole.LYRICS
    if facts.format == "pdf":
        return AssetRole.BOOKLET
    if suffix in PICTURE_SUFFIXES:
        return AssetRole.COVER
    return AssetRole.MASTER if suffix in AUDIO_SUFFIXES else None


def _read_facts(file: BinaryIO, size: int) -> FileFacts:
    file.seek(0)
    head = file.read(1024)
    if not size:
        return FileFacts(format="other", problem="empty", error=FileText.tr("the file is empty"))
    if b"%PDF-" in head:
        return _read_pdf(file, size)
    if head[4:8] in {b"ftyp", b"moov", b"wide", b"mdat", b"free", b"skip"}:
        return _read_movie(file, size, "mov" if head[4:8] != b"ftyp" or head[8:12] == b"qt  " else "mp4")
    if size <= MAX_LYRICS_BYTES:
        file.seek(0)
        file_format = format_of(file.read(MAX_LYRICS_BYTES))
        if file_format:
            return FileFacts(format=file_format)
    return FileFacts(format="other", problem="wrong_kind", error=FileText.tr("it is not a PDF, video or text file"))


def _read_pdf(file: BinaryIO, size: int) -> FileFacts:
    """Count the pages of a PDF. In one whose objects are packed they are not seen, which says nothing against it."""
    file.seek(max(0, size - 2048))
    if b"%%EOF" not in file.read(2048):
        return FileFacts(format="pdf", problem="truncated", error=FileText.tr("its end is missing"))
    file.seek(0)
    data = file.read(MAX_PDF_BYTES)
    counts = [int(first or second) for first, second in _COUNT.findall(data)]
    pages = max([*counts, len(_PAGES.findall(data))], default=0)
    return FileFacts(format="pdf", pages=pages or None)


def _read_movie(file: BinaryIO, size: int, kind: str) -> FileFacts:
    facts = FileFacts(format=kind)
    declared = present = 0
    seen = False
    for box in mp4.iter_boxes(file, 0, size):
        if box.name == b"mdat":
            declared, present = declared + box.declared, present + box.present
        if box.name != b"moov":
            continue
        seen = True
        for inner in mp4.iter_boxes(file, box.start, box.start + box.present):
            if inner.name == b"trak":
                facts = _add_track_facts(file, inner, facts)
    if not seen:
        return facts.model_copy(update={"problem": "damaged", "error": FileText.tr("the file describes no image")})
    if present < declared:
        error = FileText.tr("{declared} bytes are declared, {present} are present", declared=declared, present=present)
        return facts.model_copy(update={"problem": "truncated", "error": error})
    if not facts.width:
        return facts.model_copy(update={"problem": "wrong_kind", "error": FileText.tr("it contains no image")})
    return facts


def _add_track_facts(file: BinaryIO, trak: mp4.Box, facts: FileFacts) -> FileFacts:
    """Return the facts with what one track of the movie adds: the first picture, and whether there is sound."""
    handler = mp4.find_box(file, trak, b"mdia", b"hdlr")
    kind = mp4.read_content(file, handler)[8:12] if handler is not None else b""
    if kind == b"soun":
        return facts.model_copy(update={"sound": True})
    if kind != b"vide" or facts.width:
        return facts
    update: dict[str, object] = {}
    header = mp4.find_box(file, trak, b"tkhd")
    data = mp4.read_content(file, header) if header is not None else b""
    if len(data) >= 8:
        width, height = struct.unpack(">II", data[-8:])
        update |= {"width": width >> 16, "height": height >> 16}
    times = mp4.find_box(file, trak, b"mdia", b"mdhd")
    scale = length = 0
    if times is not None:
        data = mp4.read_content(file, times)
        at, wide = (20, 8) if data[:1] == b"\x01" else (12, 4)
        scale = int.from_bytes(data[at : at + 4], "big")
        length = int.from_bytes(data[at + 4 : at + 4 + wide], "big")
    description = mp4.find_box(file, trak, b"mdia", b"minf", b"stbl", b"stsd")
    if description is not None:
        update["codec"] = mp4.read_content(file, description)[12:16].decode("latin-1").strip()
    if scale and length:
        update["duration"] = length / scale
        counts = mp4.find_box(file, trak, b"mdia", b"minf", b"stbl", b"stts")
        frames = _count_frames(mp4.read_content(file, counts)) if counts is not None else 0
        if frames:
            update["frame_rate"] = round(frames * scale / length, 3)
    return facts.model_copy(update=update)


def _count_frames(data: bytes) -> int:
    """Return how many pictures a table of times (stts) counts."""
    count = min(int.from_bytes(data[4:8], "big"), max(0, (len(data) - 8) // 8))
    return sum(int.from_bytes(data[8 + 8 * n : 12 + 8 * n], "big") for n in range(count))
