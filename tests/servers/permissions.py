"""File permissions that count although the tests run as root, whom the system lets read and write everything.

Root's rights over files are two capabilities. Without them root is a plain owner: a folder of mode 0o500 refuses it.
That is gentler than another user, who could read neither this checkout nor the interpreter in root's home. Where the
tests run as another user already, both helpers change nothing.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import skips

_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
_CAPABILITY_VERSION_3 = 0x20080522


def plain_user(command: Sequence[str]) -> list[str]:
    """Return the command line that runs `command` bound by file permissions. Its user id stays the same."""
    if not _is_root():
        return list(command)
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *command]


@contextmanager
def permissions_apply() -> Iterator[None]:
    """Bind this thread, and those it starts, to file permissions while the block runs; child processes are not."""
    if not _is_root():
        yield
        return
    before = _effective_capabilities()
    _set_effective_capabilities(before & ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH))
    try:
        yield
    finally:
        _set_effective_capabilities(before)


@pytest.fixture
def forbidden_folder(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that may be neither listed nor written by a plain user; it holds one file, `master.wav`.

    Use it with `plain_user` or inside `permissions_apply`.
    """
    if sys.platform == "win32":
        pytest.skip(skips.ONLY_POSIX)
    if _is_root() and (sys.platform != "linux" or shutil.which("setpriv") is None):
        pytest.skip(f"{skips.NO_OTHER_RIGHTS}: root needs setpriv (util-linux) for it")
    folder = tmp_path / "forbidden"
    folder.mkdir()
    (folder / "master.wav").write_bytes(b"RIFF")
    folder.chmod(0o000)
    yield folder
    folder.chmod(0o700)


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _call(name: str, sets: ctypes.Array[_Sets]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), sets) != 0:
        raise OSError(ctypes.get_errno(), f"{name} failed")


def _effective_capabilities() -> int:
    sets = (_Sets * 2)()
    _call("capget", sets)
    return int(sets[0].effective)


def _set_effective_capabilities(effective: int) -> None:
    sets = (_Sets * 2)()
    _call("capget", sets)
    sets[0].effective = effective
    _call("capset", sets)
