"""Catalogue events in files: one event, an array of them, or one a line; plain or compressed by gzip.

Files are read piece by piece, so that one of any size takes as much memory as its largest event.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from pydantic_core import from_json

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.catalogue_events.reading import head_of
from trackball_desktop.i18n.contexts import FileText

ENDINGS: Final = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
MAX_EVENT_BYTES: Final = 64 * 1024 * 1024
"""Characters. The documents recommend a limit of 10 MiB a request, and say that there is none."""
_BLOCK: Final = 1 << 20
_BUFFER: Final = 1 << 18  # reading a large event takes a system call each 8 KB without it
_MAX_EXAMINED_ENTRIES: Final = 40
"""Entries of a folder that are looked at to tell whether it holds events."""
_END_MARGIN: Final = 32
"""Characters within which an error may mean that the rest was not read yet."""


_WORTH_SHORTENING: Final = 8192
"""Bytes of an event from which on parsing all of it takes longer than shortening it first."""

Shorten = Callable[[bytes], str | None]
"""Returns an event with an empty list of tracks; None where it cannot, and the whole is parsed."""


class Item(NamedTuple):
    """What stands in a file where an event is due: what it says, and its bytes. `document` is None where unreadable.

    Of a large event that was shortened `document` has no tracks; `data` always has all.
    """

    document: dict[str, Any] | None
    data: bytes


def items_of(
    path: Path, on_read: Callable[[int], object] | None = None, shorten: Shorten | None = None
) -> Generator[Item]:
    """Yield the events of a file in order; `on_read` is told how many bytes of it were read.

    `shorten` is asked for large events that stand on a line of their own.

    Raises UserError where the file cannot be read any further; what came before it was yielded.
    """
    name = path.name
    try:
        with path.open("rb", _BUFFER) as file, _open_unpacked(cast("io.BufferedReader", file)) as stream:

            def report_read() -> None:
                if on_read is not None:
                    on_read(file.tell())

            if _is_in_lines(stream):
                yield from _lines(stream, name, report_read, shorten)
                return
        with (
            path.open("rb") as file,
            _open_unpacked(file) as stream,
            io.TextIOWrapper(stream, encoding="utf-8-sig") as text,
        ):
            yield from _Splitter(text, name, report_read)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _broken(name, FileText.tr("{name} is incomplete or damaged.", name=name)) from error
    except UnicodeDecodeError as error:
        raise _broken(name, FileText.tr("{name} is not text in UTF-8.", name=name)) from error
    except OSError as error:
        raise _broken(
            name, FileText.tr("{name} cannot be read: {why}.", name=name, why=error.strerror or str(error))
        ) from error


def is_events(path: Path) -> bool:
    """Say whether a file holds catalogue events, by its first ones; a folder, by the first files in it."""
    if path.is_dir():
        return any(is_events(item) for item in islice(files_in(path), 3)) and not _has_others(path)
    if not path.name.lower().endswith(ENDINGS):
        return False
    try:
        with closing(items_of(path)) as items:
            first = next(items, None)
    except UserError:
        return False
    return first is not None and head_of(first.document) is not None


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that may hold events, in the order of their names."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                yield Path(parent, name)


def _has_others(folder: Path) -> bool:
    """Say whether files of other kinds lie in a folder: masters with JSON beside them are no events."""
    try:
        with os.scandir(folder) as entries:
            return any(
                item.is_file() and not item.name.startswith(".") and not item.name.lower().endswith(ENDINGS)
                for item in islice(entries, _MAX_EXAMINED_ENTRIES)
            )
    except OSError:
        return True


def _open_unpacked(file: io.BufferedReader) -> gzip.GzipFile | io.BufferedReader:
    packed = file.peek(2)[:2] == b"\x1f\x8b"
    return gzip.GzipFile(fileobj=file) if packed else file


def _is_in_lines(stream: gzip.GzipFile | io.BufferedReader) -> bool:
    """Say whether the first line is a whole event. Leaves the stream at its begin where that is so."""
    first = (
        stream.readline(MAX_EVENT_BYTES) if stream.peek(8)[:8].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else b""
    )
    stream.seek(0)
    return bool(first) and _parse_line(first) is not None


def _lines(
    stream: gzip.GzipFile | io.BufferedReader, name: str, on_block: Callable[[], object], shorten: Shorten | None
) -> Iterator[Item]:
    """Yield an event a line: four times as fast as looking for where each ends."""
    since = 0
    while line := stream.readline(MAX_EVENT_BYTES + 1):
        if len(line) > MAX_EVENT_BYTES:
            raise _too_large(name)
        since += len(line)
        if since >= _BLOCK:
            since = 0
            on_block()
        if line.isspace():
            continue
        item = _parse_line(line, shorten)
        yield Item(item, line.strip() if item is not None else line[:200])
    on_block()


def _parse_line(line: bytes, shorten: Shorten | None = None) -> dict[str, Any] | None:
    """Return the object of a line; None where it is none."""
    text_line = line.removeprefix(b"\xef\xbb\xbf").strip().removesuffix(b",")
    short = shorten(text_line) if shorten is not None and len(text_line) >= _WORTH_SHORTENING else None
    text = short or text_line
    try:
        document = from_json(text, cache_strings="keys")
    except ValueError:
        try:
            document = json.loads(text)  # takes half a surrogate pair, which the other refuses
        except (ValueError, RecursionError):
            return None
    return cast("dict[str, Any]", document) if isinstance(document, dict) else None


def _too_large(name: str) -> UserError:
    return UserError(
        FileText.tr("{name} has an event that is larger than 64 MB.", name=name),
        meaning=FileText.tr("The events before it were imported."),
        remedy=FileText.tr("Remove that event from the file and import the rest."),
    )


def _broken(name: str, title: str) -> UserError:
    return UserError(
        title,
        meaning=FileText.tr("The events before it were imported."),
        remedy=FileText.tr("Get {name} again and import it again.", name=name),
    )


class _Splitter:
    """Cuts a stream of JSON into events. Brackets and commas around them say nothing: arrays and lines are alike."""

    def __init__(self, stream: io.TextIOBase, name: str, on_block: Callable[[], object]) -> None:
        self._stream = stream
        self._name = name
        self._on_block = on_block
        self._decode = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = 0
        self._ended = False
        self._depth = 0

    def __iter__(self) -> Iterator[Item]:
        while self._go_to_next():
            sign = self._text[self._at]
            if sign == "{":
                yield self._event()
            elif sign == "[":
                self._depth += 1
                self._at += 1
            elif sign == "]":
                self._depth = max(0, self._depth - 1)
                self._at += 1
            else:
                yield self._skip_line()
        if self._depth:
            raise EOFError

    def _go_to_next(self) -> bool:
        """Go to the next sign that is no blank and no comma; false at the end."""
        while True:
            text, at = self._text, self._at
            while at < len(text) and text[at] in " \t\r\n,\ufeff":
                at += 1
            self._at = at
            if at < len(text):
                return True
            if not self._read_on():
                return False

    def _read_on(self) -> bool:
        if self._ended:
            return False
        rest = self._text[self._at :]
        block = self._stream.read(max(_BLOCK, len(rest)))
        self._ended = not block
        self._text, self._at = rest + block, 0
        self._on_block()
        return not self._ended

    def _event(self) -> Item:
        while True:
            try:
                document, end = self._decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if not self._may_be_cut(error):
                    return self._skip_line()
                if len(self._text) - self._at > MAX_EVENT_BYTES:
                    raise _too_large(self._name) from error
                if not self._read_on():
                    if self._depth:
                        raise EOFError from error
                    return self._skip_line()
                continue
            data = self._text[self._at : end].encode("utf-8", "surrogatepass")
            self._at = end
            return Item(document, data)

    def _may_be_cut(self, error: ValueError | RecursionError) -> bool:
        """Say whether reading on may mend an error: it stands at the end of what was read so far."""
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _END_MARGIN

    def _skip_line(self) -> Item:
        """Leave out the rest of the line. Inside an array nobody can tell where the next event begins."""
        if self._depth:
            raise UserError(
                FileText.tr("{name} contains a part that is not JSON.", name=self._name),
                meaning=FileText.tr("The events before it were imported; those after it cannot be found."),
                remedy=FileText.tr("Get {name} again and import it again.", name=self._name),
            )
        begin = self._at
        while (end := self._text.find("\n", self._at)) < 0:
            self._at = len(self._text)
            begin = 0 if self._at else begin
            if not self._read_on():
                return Item(None, b"")
        data = self._text[begin:end][:200].encode("utf-8", "surrogatepass")
        self._at = end + 1
        return Item(None, data)
