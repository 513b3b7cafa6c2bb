"""Archives from outside: what would not fit into memory is refused before it is held."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats import archives
from trackball_desktop.formats.archives import open_archive
from trackball_desktop.formats.bag import BagReader
from trackball_desktop.formats.ern.archive import message_in
from trackball_desktop.formats.table import read_book
from trackball_desktop.services.bundles import is_bundle

_LOCAL = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"


def _many_files(*, claims_64: bool) -> bytes:
    """Return an archive whose list of files is longer than is ever read, in which each file is the same one."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = archives.MAX_DIRECTORY // len(entry) + 1
    size, start = count * len(entry), len(_LOCAL)
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    end_64 += struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 10 if claims_64 else size, start, 0)
    return _LOCAL + entry * count + (end_64 if claims_64 else b"") + end


@pytest.mark.parametrize("claims_64", [False, True])
def test_a_list_of_files_that_would_not_fit_into_memory_is_refused_by_every_reader(
    tmp_path: Path, claims_64: bool
) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(_many_files(claims_64=claims_64))
    tracemalloc.start()
    with pytest.raises(zipfile.BadZipFile):
        open_archive(path)
    with pytest.raises(UserError):
        BagReader(path)
    with pytest.raises(UserError):
        message_in(path)
    assert not is_bundle(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * 1024**2
    with pytest.raises(UserError):
        read_book(path.read_bytes(), path.name)


def _archive(comment: bytes, *, is_64: bool, names: int = 3, short_size: int = 0) -> tuple[bytes, int]:
    """Return a good archive and the size of its list of files, which only the longer end says where there is one."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(names):
            archive.writestr(f"{number}.txt", "a")
    plain = held.getvalue()
    *_, count, size, start, _ = struct.unpack("<4s4H2LH", plain[-22:])
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    end_64 += struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
    said = short_size if is_64 else size
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, said, start, len(comment)) + comment
    return plain[:-22] + (end_64 if is_64 else b"") + end, size


@pytest.mark.parametrize("length", [0, 1, 0xFFFE, 0xFFFF])
@pytest.mark.parametrize(("is_64", "short_size"), [(False, 0), (True, 0), (True, 0xFFFFFFFF)])
def test_the_longest_list_of_files_is_read_and_one_byte_more_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_64: bool, short_size: int, length: int
) -> None:
    """Wherever the end stands: behind it there may be a comment, of 65,535 bytes at most."""
    data, size = _archive(b"x" * length, is_64=is_64, short_size=short_size)
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    monkeypatch.setattr(archives, "MAX_DIRECTORY", size)
    for source in (path, io.BytesIO(data)):
        with open_archive(source) as archive:
            assert archive.namelist() == ["0.txt", "1.txt", "2.txt"]
            assert archives.read_member(archive, "2.txt") == b"a"
            with pytest.raises(KeyError):
                archives.read_member(archive, "3.txt")
    monkeypatch.setattr(archives, "MAX_DIRECTORY", size - 1)
    for source in (path, io.BytesIO(data)):
        with pytest.raises(zipfile.BadZipFile):
            open_archive(source)


def test_archives_are_opened_with_a_comment_and_without_files(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "a")
        archive.comment = b"x" * 0xFFFF
    path = tmp_path / "a.zip"
    path.write_bytes(held.getvalue())
    for source in (path, held):
        with open_archive(source) as archive:
            assert archive.read("a.txt") == b"a"
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    with open_archive(path) as archive:
        assert archive.namelist() == []
    with pytest.raises(zipfile.BadZipFile):
        open_archive(io.BytesIO(b"PK\x05\x06"))
