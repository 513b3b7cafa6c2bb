"""Opening ZIP archives that come from outside."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path
from typing import IO, Final

MAX_DIRECTORY: Final = 32 * 1024 * 1024
"""Bytes of an archive's list of files, which is held in memory many times larger: hundreds of thousands of files."""
_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_BYTES: Final = 20
_LONGEST_COMMENT: Final = 0xFFFF
_SEE_LONG_END: Final = 0xFFFFFFFF
"""What the end says for a size that stands in the longer end of ZIP64 before it (APPNOTE 4.4.1.4)."""


def open_archive(source: Path | IO[bytes]) -> zipfile.ZipFile:
    """Open an archive to be read. Raises BadZipFile where it is none, or its list of files is too long to be held."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            size = _directory_size(file)
    else:
        size = _directory_size(source)
        source.seek(0)
    if size > MAX_DIRECTORY:
        raise zipfile.BadZipFile
    return zipfile.ZipFile(source)


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a file of an archive, no more of it than the archive says. Raises KeyError where there is none."""
    with archive.open(name) as file:
        return file.read(archive.getinfo(name).file_size + 1)


def _directory_size(file: IO[bytes]) -> int:
    """Return the size of the list of files as the archive's end says it; 0 where there is no end."""
    before = _END_64.size + _LOCATOR_BYTES
    file_size = file.seek(0, os.SEEK_END)
    file.seek(max(0, file_size - before - _END.size - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        return 0
    size = int(_END.unpack_from(tail, at)[5])
    if at >= before and tail.startswith(b"PK\x06\x06", at - before):
        long_size = int(_END_64.unpack_from(tail, at - before)[8])
        size = long_size if size == _SEE_LONG_END else max(size, long_size)
    return size
