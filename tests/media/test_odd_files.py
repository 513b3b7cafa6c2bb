"""Files that are none, that only a cloud holds, that another program holds, and names that no text can keep."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests import skips
from trackball_desktop.domain.errors import MediaError, UserError
from trackball_desktop.media.files import is_placeholder, read_file, read_stamp, scan_folder, unreadable_error


def _odd(folder: Path, name: bytes) -> Path:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
    try:
        path.write_bytes(b"x")
    except OSError:
        pytest.skip(skips.ONLY_LINUX)
    return path


@pytest.mark.skipif(os.name == "nt", reason=skips.ONLY_POSIX)
def test_a_name_that_is_not_unicode_is_said_and_loses_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "good.wav").write_bytes(b"x")
    odd = _odd(tmp_path, b"caf\xe9.wav")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/disc \xff")).mkdir()
    listing = scan_folder(tmp_path)
    assert [path.name for path in listing.audio] == ["good.wav"]
    assert len(listing.problems) == 2
    assert all("not Unicode" in problem for problem in listing.problems)
    "".join(listing.problems).encode()
    with pytest.raises(MediaError, match="not Unicode"):
        read_stamp(odd)
    with pytest.raises(UserError, match="not Unicode"):
        scan_folder(Path(os.fsdecode(os.fsencode(tmp_path) + b"/disc \xff")))


@pytest.mark.skipif(os.name == "nt", reason=skips.ONLY_POSIX)
def test_a_link_to_itself_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "good.wav").write_bytes(b"x")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    listing = scan_folder(tmp_path)
    assert [path.name for path in listing.audio] == ["good.wav"]
    assert len(listing.problems) == 1
    assert listing.problems[0].startswith("loop.wav could not be read")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason=skips.ONLY_POSIX)
def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(MediaError, match="is not a file"):
        read_file(tmp_path / "pipe.json")


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(bytes(1 << 20))
    assert len(read_file(path, 1 << 20)) == 1 << 20
    with pytest.raises(UserError, match="larger than"):
        read_file(path, (1 << 20) - 1)


@pytest.mark.parametrize(
    ("info", "placeholder"),
    [
        ({}, False),
        ({"st_file_attributes": 0x20}, False),
        ({"st_file_attributes": 0x400020}, True),
        ({"st_file_attributes": 0x40020}, True),
        ({"st_file_attributes": 0x1020}, True),
        ({"st_flags": 0x40000020}, True),
        ({"st_flags": 0x20}, False),
    ],
)
def test_marks_of_files_in_a_cloud_are_known(info: dict[str, int], placeholder: bool) -> None:
    assert is_placeholder(cast("os.stat_result", SimpleNamespace(**info))) is placeholder


@pytest.mark.parametrize(("number", "windows"), [(errno.EACCES, 32), (errno.EACCES, 33), (errno.EBUSY, None)])
def test_a_file_that_another_program_holds_is_told_as_that(number: int, windows: int | None) -> None:
    error: Any = OSError(number, "no")
    if windows is not None:
        error.winerror = windows
    assert unreadable_error(Path("a.wav"), error).title == "a.wav is in use by another program."
