"""What an audio file says about itself: tags and the embedded cover, read by tinytag from bytes it is given.

Metadata of RIFF and AIFF is copied out of its chunks first: tinytag knows no RF64, takes INFO text for UTF-8 though
programs on Windows write cp1252, and should not walk gigabytes. Every reading is bounded, since broken tags declare any
length and any number. What wins over file names is not decided here.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from trackball_desktop.domain.assets import Tags
from trackball_desktop.media import chunks
from trackball_desktop.media.files import unreadable

if TYPE_CHECKING:
    from tinytag import TinyTag

MAX_TAG_BYTES = 64 << 20
MAX_CALLS = 20_000
MAX_NULS = 8_192
MAX_INFO_ENTRIES = 500

_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")
_AIFF_TEXTS = frozenset({b"NAME", b"AUTH", b"(c) "})
_ISRC = re.compile(r"ISRC\W{0,3}([A-Z]{2}-?[A-Z0-9]{3}-?\d{2}-?\d{5})(?!\d)", re.IGNORECASE)


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Bounded(io.BufferedReader):
    """A file that refuses to be read on and on: OSError after 64 MiB or 20,000 reads.

    tinytag compares each value of a field with all before it, so thousands of values, parted by NULs, take it minutes.
    No real text has them: such bytes are given out as blanks, which come to nothing. Pictures are let through.
    """

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw)
        self._bytes_left = MAX_TAG_BYTES
        self._calls_left = MAX_CALLS
        self._nuls_left = MAX_NULS

    def read(self, size: int | None = -1, /) -> bytes:
        # A length from a broken header must not become an allocation of that size.
        wanted = self._bytes_left if size is None or size < 0 else min(size, self._bytes_left)
        data = super().read(wanted)
        self._bytes_left -= len(data)
        self._calls_left -= 1
        if self._bytes_left <= 0 or self._calls_left <= 0:
            raise OSError("the tags take more reading than tags can need")
        if not any(start in data[:1024] for start in _PICTURE_STARTS):
            self._nuls_left -= data.count(b"\0")
            if self._nuls_left < 0:
                return b" " * len(data)
        return data


def read_tags(path: Path) -> Tags:
    """Return the tags of a file, empty where there are none or they do not parse. Raises MediaError without a file."""
    return tags_and_cover(path)[0]


def embedded_cover(path: Path) -> bytes | None:
    """Return the picture inside an audio file, the front cover first; None without one. Raises MediaError as above."""
    return tags_and_cover(path)[1]


def tags_and_cover(path: Path) -> tuple[Tags, bytes | None]:
    """Return tags and embedded picture from one reading."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
            if not chunks.is_wave(head) and not chunks.is_aiff(head):
                return _read(bounded(file))
            found = _chunked_metadata(file, file.seek(0, io.SEEK_END), wave=chunks.is_wave(head))
    except OSError as error:
        raise unreadable(path, error) from error
    texts, _ = _read(io.BytesIO(found.texts))
    tags, cover = _read(_Bounded(cast("io.RawIOBase", io.BytesIO(found.id3))))
    # ID3 is the richer of the two, so what it says goes over INFO.
    said = {name: value for name, value in tags if value}
    return texts.model_copy(update={"isrc": texts.isrc or found.isrc, **said}), cover


def _read(file: BinaryIO) -> tuple[Tags, bytes | None]:
    tag = tinytag_of(file)
    if tag is None:
        return Tags(), None
    picture = tag.images.any
    tags = _tags(tag)
    if tags.track is None:
        tags = tags.model_copy(update={"side_and_track": _side_and_track(file)})
    return tags, picture.data if picture is not None and picture.data else None


_TRACK_COMMENT = re.compile(rb"(.{4})TRACKNUMBER=", re.IGNORECASE | re.DOTALL)
_SIDE_AND_TRACK = re.compile(r"[A-H]{1,2}\d{1,2}", re.IGNORECASE)


def _side_and_track(file: BinaryIO) -> str | None:
    """Return a track number such as A1 from Vorbis comments, which tinytag drops for it is no number."""
    file.seek(0)
    head = file.read(1 << 16)
    if found := _TRACK_COMMENT.search(head):
        (length,) = struct.unpack("<I", found[1])
        value = head[found.end() : found.start() + 4 + min(length, 64)].decode("utf-8", "replace").strip()
        return value.upper() if _SIDE_AND_TRACK.fullmatch(value) else None
    return None


def bounded(file: BinaryIO) -> BinaryIO:
    """Return an open file of the system again, with the bounds on reading."""
    return _Bounded(io.FileIO(file.fileno(), closefd=False))


def tinytag_of(file: BinaryIO, *, duration: bool = False) -> TinyTag | None:
    """Let tinytag read an open file by its content; None where it makes nothing of it."""
    from tinytag import TinyTag, TinyTagException

    file.seek(0)
    try:
        return TinyTag.get(file_obj=file, duration=duration, image=True)
    except (TinyTagException, OSError, RecursionError):
        return None


def _tags(tag: TinyTag) -> Tags:
    other = {key.lower(): values for key, values in tag.other.items()}

    def texts(*keys: str, first: str | None = None) -> tuple[str, ...]:
        return _unique([first or "", *(value for key in keys for value in other.get(key, []))])

    def text(*keys: str, first: str | None = None) -> str | None:
        return next(iter(texts(*keys, first=first)), None)

    return Tags(
        title=text(first=tag.title),
        version=text("version", "tit3", "subtitle", "mixname"),
        artists=_credits(texts("artist", first=tag.artist)),
        album=text(first=tag.album),
        album_artists=texts("albumartist", "album artist", "albumartists", first=tag.albumartist),
        composers=texts("composer", first=tag.composer),
        lyricists=texts("lyricist", "author", "writer"),
        isrc=text("isrc"),
        barcode=text("barcode", "upc", "ean", "ean/upn", "upn", "gtin"),
        catalog_number=text("catalog_number", "catalognumber", "catalogid", "labelno", "catalog #"),
        label=text("label", "publisher", "organization", "recordlabel"),
        genre=text(first=tag.genre),
        date=_date(text(first=tag.year), text("tdat")),
        original_date=text("originaldate", "tdor", "original date", "originalyear", "tory"),
        copyright=text("copyright"),
        language=text("language"),
        track=tag.track,
        track_total=tag.track_total,
        disc=tag.disc,
        disc_total=tag.disc_total,
    )


def _credits(artists: tuple[str, ...]) -> tuple[str, ...]:
    """Drop a first credit ("A feat. B") that only joins the names that follow it ("A", "B")."""
    if len(artists) > 2 and all(name in artists[0] for name in artists[1:]):
        return artists[1:]
    return artists


def _date(year: str | None, day_and_month: str | None) -> str | None:
    """Join ID3v2.3's year and its DDMM frame; any other spelling stays as written."""
    if year and re.fullmatch(r"\d{4}", year) and day_and_month and re.fullmatch(r"\d{4}", day_and_month):
        return f"{year}-{day_and_month[2:]}-{day_and_month[:2]}"
    return year


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    """Strip each, drop empty ones and repeats. Control characters are left-overs of broken frames, never text."""
    clean = (_CONTROLS.sub("", value).encode("utf-8", "replace").decode().strip() for value in values)
    return tuple(dict.fromkeys(value for value in clean if value))


@dataclass(frozen=True)
class _Metadata:
    """What lay in a file's chunks: a small RIFF or AIFF file of its texts, its ID3 tag, an ISRC written elsewhere."""

    texts: bytes
    id3: bytes
    isrc: str | None


def _chunked_metadata(file: BinaryIO, size: int, *, wave: bool) -> _Metadata:
    """Collect the metadata of a RIFF or AIFF file; INFO text becomes UTF-8, ISRCs are sought in bext, axml and iXML."""
    texts: list[bytes] = []
    id3 = b""
    isrc = None
    for chunk in chunks.walk(file, size):
        if chunk.id == b"LIST" and wave:
            data = chunks.content(file, chunk)
            if data[:4] == b"INFO":
                texts.append(_chunk(b"LIST", b"INFO" + _info_in_utf8(data[4:])))
        elif chunk.id in _AIFF_TEXTS and not wave:
            texts.append(_chunk(chunk.id, chunks.content(file, chunk), layout=">I"))
        elif chunk.id in {b"id3 ", b"ID3 "} and not id3:
            id3 = chunks.content(file, chunk, MAX_TAG_BYTES // 2)
        elif chunk.id in {b"bext", b"axml", b"iXML"} and isrc is None:
            found = _ISRC.search(chunks.content(file, chunk).decode("utf-8", "replace"))
            isrc = found[1] if found else None
        if len(texts) > MAX_INFO_ENTRIES:
            break
    body = b"".join(texts)
    if wave:
        return _Metadata(_chunk(b"RIFF", b"WAVE" + body), id3, isrc)
    return _Metadata(_chunk(b"FORM", b"AIFF" + body, layout=">I"), id3, isrc)


def _info_in_utf8(data: bytes) -> bytes:
    """Write INFO entries anew with text in UTF-8; bytes that are none are taken for cp1252."""
    position, entries = 0, list[bytes]()
    while position + 8 <= len(data) and len(entries) < MAX_INFO_ENTRIES:
        name, length = struct.unpack_from("<4sI", data, position)
        raw = data[position + 8 : position + 8 + length].rstrip(b"\0")
        try:
            raw.decode()
        except UnicodeDecodeError:
            raw = raw.decode("cp1252", "replace").encode()
        entries.append(_chunk(name, raw))
        position += 8 + length + length % 2
    return b"".join(entries)


def _chunk(name: bytes, data: bytes, *, layout: str = "<I") -> bytes:
    return name + struct.pack(layout, len(data)) + data + b"\0" * (len(data) % 2)
