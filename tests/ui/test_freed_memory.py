"""Memory that is freed goes back to the system, also where small blocks lie between the large ones."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.skips import ONLY_LINUX

_USE = """
import ctypes, json, psutil
from trackball_desktop.ui.shell import startup_tuning
{begin}
c = ctypes.CDLL(None)
c.malloc.restype, c.malloc.argtypes, c.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]

def block(size):
    at = c.malloc(size)
    ctypes.memset(at, 1, size)
    return at

c.free(block(4_000_000))  # the size of a window's pixels
before = psutil.Process().memory_info().rss
large, small = [], []
for _ in range(100):
    large.append(block(1_000_000))
    small.append(block(50_000))  # more than holes that are there already could take in
for at in large:
    c.free(at)
print(json.dumps((psutil.Process().memory_info().rss - before) / 1e6 - 100 * 0.05))
"""


def kept(begin: str) -> float:
    """Return the MB that a process keeps of 100 blocks of 1 MB that it freed."""
    command = [sys.executable, "-c", _USE.format(begin=begin)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason=ONLY_LINUX)
def test_what_is_freed_after_the_start_goes_back() -> None:
    assert kept("startup_tuning.end()") < 5
    assert kept("") > 50, "this C library gives memory back by itself: nothing need tell it to"
