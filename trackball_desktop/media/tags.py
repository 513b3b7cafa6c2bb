"""What an audio file says about itself: tags and the embedded cover, read by tinytag from bytes it is given.

Metadata of RIFF and AIFF is copied out of its chunks first: tinytag knows no RF64, takes INFO text for UTF-8 though
programs on Windows write cp1252, and should not walk gigabytes. Every reading is bounded, since broken tags declare any
length and any number. What wins over file names is not decided here.
"""

from __future__ import annotations

import codecs
import io
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from trackball_desktop.domain.assets import Tags
from trackball_desktop.domain.code_pages import code_page_of
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media import chunks
from trackball_desktop.media.files import unreadable_error

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


class _BoundedReader(io.BufferedReader):
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
        count = self._bytes_left if size is None or size < 0 else min(size, self._bytes_left)
        data = super().read(count)
        self._bytes_left -= len(data)
        self._calls_left -= 1
        if self._bytes_left <= 0 or self._calls_left <= 0:
            raise OSError(FileText.tr("the tags are unreasonably large"))
        if not any(start in data[:1024] for start in _PICTURE_STARTS):
            self._nuls_left -= data.count(b"\0")
            if self._nuls_left < 0:
                return b" " * len(data)
        return data


class _ChunkReader(io.RawIOBase):
    """The content of one chunk of an open file, as a file."""

    def __init__(self, file: BinaryIO, chunk: chunks.Chunk) -> None:
        super().__init__()
        self._file = file
        self._start = chunk.start
        self._size = chunk.present
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        self._file.seek(self._start + self._position)
        data = self._file.read(max(0, min(len(buffer), self._size - self._position)))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


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
                tags, cover = _read_tags(lambda: bounded_reader(file))
                return tags, cover or (_flac_cover(file) if head[:4] == b"fLaC" else None)
            metadata = _chunked_metadata(file, file.seek(0, io.SEEK_END), wave=chunks.is_wave(head))
            texts, _ = _read_tags(lambda: io.BytesIO(metadata.texts))
            tags, cover = _read_id3(file, metadata.id3)
    except OSError as error:
        raise unreadable_error(path, error) from error
    # ID3 is the richer of the two, so what it says goes over INFO.
    id3_values = {name: value for name, value in tags if value}
    return texts.model_copy(update={"isrc": texts.isrc or metadata.isrc, **id3_values}), cover


def _read_id3(file: BinaryIO, chunk: chunks.Chunk | None) -> tuple[Tags, bytes | None]:
    return (Tags(), None) if chunk is None else _read_tags(lambda: _BoundedReader(_ChunkReader(file, chunk)))


def _read_tags(open_file: Callable[[], BinaryIO]) -> tuple[Tags, bytes | None]:
    """Read tags and picture; where the pictures take more than may be read, the tags without them."""
    file = open_file()
    tag = read_tinytag(file) or read_tinytag(file := open_file(), image=False)
    if tag is None:
        return Tags(), None
    picture = tag.images.any
    tags = _to_tags(tag)
    if tags.track is None:
        tags = tags.model_copy(update={"side_and_track": _side_and_track(file)})
    return tags, picture.data if picture is not None and picture.data else None


_FLAC_PICTURE = 6
_FRONT_COVER = 3


def _flac_cover(file: BinaryIO) -> bytes | None:
    """Return the front cover of a FLAC file, else its first picture, reading no other one."""
    position, last, first = 4, False, None
    for _ in range(chunks.MAX_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if last or len(header) < 8:
            break
        last = bool(header[0] & 0x80)
        if header[0] & 0x7F == _FLAC_PICTURE:
            if int.from_bytes(header[4:], "big") == _FRONT_COVER:
                return _flac_picture(file, position + 8)
            first = position + 8 if first is None else first
        position += 4 + int.from_bytes(header[1:4], "big")
    return None if first is None else _flac_picture(file, first)


def _flac_picture(file: BinaryIO, position: int) -> bytes | None:
    """Return the bytes of a FLAC picture, whose MIME type begins at `position`; None where it is cut off."""
    file.seek(position)
    for skipped in (0, 16):  # behind the description stand four numbers: width, height, depth and colours
        length = file.read(4)
        file.seek(int.from_bytes(length, "big") + skipped, io.SEEK_CUR)
    length = int.from_bytes(file.read(4), "big")
    data = file.read(min(length, _MAX_FLAC_PICTURE_BYTES))
    return data if data and len(data) == length else None


_MAX_FLAC_PICTURE_BYTES = 1 << 24
# A FLAC block is shorter than this.
_TRACK_COMMENT = re.compile(rb"(.{4})TRACKNUMBER=", re.IGNORECASE | re.DOTALL)
_SIDE_AND_TRACK = re.compile(r"[A-H]{1,2}\d{1,2}", re.IGNORECASE)


def _side_and_track(file: BinaryIO) -> str | None:
    """Return a track number such as A1 from Vorbis comments, which tinytag drops for it is no number."""
    file.seek(0)
    head = file.read(1 << 16)
    if match := _TRACK_COMMENT.search(head):
        (length,) = struct.unpack("<I", match[1])
        value = head[match.end() : match.start() + 4 + min(length, 64)].decode("utf-8", "replace").strip()
        return value.upper() if _SIDE_AND_TRACK.fullmatch(value) else None
    return None


def bounded_reader(file: BinaryIO) -> BinaryIO:
    """Return an open file of the system again, with the bounds on reading."""
    return _BoundedReader(io.FileIO(file.fileno(), closefd=False))


def read_tinytag(file: BinaryIO, *, duration: bool = False, image: bool = True) -> TinyTag | None:
    """Let tinytag read an open file by its content; None where it makes nothing of it."""
    from tinytag import TinyTag, TinyTagException

    file.seek(0)
    try:
        return TinyTag.get(file_obj=file, duration=duration, image=image)
    except (TinyTagException, OSError, RecursionError):
        return None


def _to_tags(tag: TinyTag) -> Tags:
    other = {key.lower(): values for key, values in tag.other.items()}

    def texts(*keys: str, first: str | None = None) -> tuple[str, ...]:
        return _clean_unique([first or "", *(value for key in keys for value in other.get(key, []))])

    def text(*keys: str, first: str | None = None) -> str | None:
        return next(iter(texts(*keys, first=first)), None)

    return Tags(
        title=text(first=tag.title),
        version=text("version", "tit3", "subtitle", "mixname"),
        artists=_drop_joined_credit(texts("artist", first=tag.artist)),
        album=text(first=tag.album),
        album_artists=texts("albumartist", "album artist", "albumartists", first=tag.albumartist),
        composers=texts("composer", first=tag.composer),
        lyricists=texts("lyricist", "author", "writer"),
        isrc=text("isrc"),
        barcode=text("barcode", "upc", "ean", "ean/upn", "upn", "gtin"),
        catalog_number=text("catalog_number", "catalognumber", "catalogid", "labelno", "catalog #"),
        label=text("label", "publisher", "organization", "recordlabel"),
        genre=text(first=tag.genre),
        date=_join_date(text(first=tag.year), text("tdat")),
        original_date=text("originaldate", "tdor", "original date", "originalyear", "tory"),
        copyright=text("copyright"),
        language=text("language"),
        track=tag.track,
        track_total=tag.track_total,
        disc=tag.disc,
        disc_total=tag.disc_total,
    )


def _drop_joined_credit(artists: tuple[str, ...]) -> tuple[str, ...]:
    """Drop a first credit ("A feat. B") that only joins the names that follow it ("A", "B")."""
    if len(artists) > 2 and all(name in artists[0] for name in artists[1:]):
        return artists[1:]
    return artists


def _join_date(year: str | None, day_and_month: str | None) -> str | None:
    """Join ID3v2.3's year and its DDMM frame; any other spelling stays as written."""
    if year and re.fullmatch(r"\d{4}", year) and day_and_month and re.fullmatch(r"\d{4}", day_and_month):
        return f"{year}-{day_and_month[2:]}-{day_and_month[:2]}"
    return year


def _clean_unique(values: Iterable[str]) -> tuple[str, ...]:
    """Strip each, drop empty ones and repeats. Control characters are left-overs of broken frames, never text.

    A NUL ends a text: in a field of fixed length, what follows is left over from a longer one.
    """
    ended = (value.lstrip("\0").partition("\0")[0] for value in values)
    clean = (_CONTROLS.sub("", value).encode("utf-8", "replace").decode().strip() for value in ended)
    return tuple(dict.fromkeys(value for value in clean if value))


@dataclass(frozen=True)
class _Metadata:
    """What lay in a file's chunks: a small RIFF or AIFF file of its texts, its ID3 tag, an ISRC written elsewhere."""

    texts: bytes
    id3: chunks.Chunk | None
    isrc: str | None


def _chunked_metadata(file: BinaryIO, size: int, *, wave: bool) -> _Metadata:
    """Collect the metadata of a RIFF or AIFF file; INFO text becomes UTF-8, ISRCs are sought in bext, axml and iXML."""
    texts: list[bytes] = []
    info: list[bytes] = []
    code_page: str | None = None
    id3: chunks.Chunk | None = None
    isrc = None
    for chunk in chunks.iter_chunks(file, size):
        if chunk.id == b"LIST" and wave:
            data = chunks.read_content(file, chunk)
            if data[:4] == b"INFO":
                info.append(data[4:])
        elif chunk.id == b"CSET" and wave:
            code_page = _code_page(chunks.read_content(file, chunk))
        elif chunk.id in _AIFF_TEXTS and not wave:
            texts.append(_build_chunk(chunk.id, chunks.read_content(file, chunk), layout=">I"))
        elif chunk.id in {b"id3 ", b"ID3 "} and id3 is None:
            id3 = chunk
        elif chunk.id in {b"bext", b"axml", b"iXML"} and isrc is None:
            match = _ISRC.search(chunks.read_content(file, chunk).decode("utf-8", "replace"))
            isrc = match[1] if match else None
        if len(texts) + len(info) > MAX_INFO_ENTRIES:
            break
    guessed = _guess_code_page(info)
    texts += [_build_chunk(b"LIST", b"INFO" + _info_in_utf8(data, code_page, guessed)) for data in info]
    body = b"".join(texts)
    if wave:
        return _Metadata(_build_chunk(b"RIFF", b"WAVE" + body), id3, isrc)
    return _Metadata(_build_chunk(b"FORM", b"AIFF" + body, layout=">I"), id3, isrc)


def _code_page(cset: bytes) -> str | None:
    """Return the encoding that a CSET chunk names by a number of Windows; None for the default, or one not known."""
    number = int.from_bytes(cset[:2], "little")
    name = {10000: "mac_roman", 65001: "utf-8", 28591: "latin-1", 20932: "euc_jp", 51949: "euc_kr", 54936: "gb18030"}
    try:
        return codecs.lookup(name.get(number, f"cp{number}")).name if number else None
    except LookupError:
        return None


def _decode(raw: bytes, named: str | None, guessed: str | None) -> str:
    """Return text in the encoding that the file names, in UTF-8, or in the one that was guessed.

    Nothing where none of them reads it: better no name than a broken one.
    """
    for encoding in (named, "utf-8", guessed):
        if encoding is not None:
            with suppress(UnicodeDecodeError):
                return raw.decode(encoding)
    return ""


def _info_in_utf8(data: bytes, named: str | None, guessed: str | None) -> bytes:
    """Write INFO entries anew with text in UTF-8."""
    return b"".join(_build_chunk(name, _decode(raw, named, guessed).encode()) for name, raw in _info_entries(data))


def _info_entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Return the names and the bytes of INFO entries."""
    position, count = 0, 0
    while position + 8 <= len(data) and count < MAX_INFO_ENTRIES:
        name, length = struct.unpack_from("<4sI", data, position)
        yield name, data[position + 8 : position + 8 + length].partition(b"\0")[0]
        position += 8 + length + length % 2
        count += 1


def _guess_code_page(info: Sequence[bytes]) -> str | None:
    """Return the code page of INFO text that is not Unicode, judged by all of it together; None where none is sure."""
    return code_page_of(b"\n".join(raw for data in info for _, raw in _info_entries(data) if not _is_utf8(raw)))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _build_chunk(name: bytes, data: bytes, *, layout: str = "<I") -> bytes:
    return name + struct.pack(layout, len(data)) + data + b"\0" * (len(data) % 2)
