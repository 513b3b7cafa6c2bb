"""The process that reads foreign files is held to its memory on each system."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import skips

WATCHED = """
import sys, time
from trackball_desktop.media.measure import watch_memory
watch_memory(64 << 20)
taken = b"x" * (int(sys.argv[1]) << 20)
del taken
time.sleep(float(sys.argv[2]))
"""

LIMITED = """
import sys
from trackball_desktop.media.measure import limit_memory
assert limit_memory(64 << 20)
taken = b"x" * (16 << 20)
try:
    taken = b"x" * (256 << 20)
except MemoryError:
    sys.exit(75)
"""


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
@pytest.mark.parametrize(("megabytes", "seconds", "code"), [(16, 0.2, 0), (256, 30, 75)])
def test_a_watched_process_ends_itself_once_it_has_grown_too_large(megabytes: int, seconds: float, code: int) -> None:
    # By a shell: on Linux a process begins with the high-water mark of the one that started it, here the tests' own.
    command = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", WATCHED, str(megabytes), str(seconds)]
    assert subprocess.run(command, timeout=25).returncode == code


@pytest.mark.skipif(sys.platform == "darwin", reason=f"{skips.ONLY_LINUX} and Windows")
def test_a_limited_process_is_refused_more(capfd: pytest.CaptureFixture[str]) -> None:
    code = subprocess.run([sys.executable, "-c", LIMITED], timeout=25).returncode
    if code == 0 and skips.on_wine():
        pytest.skip(skips.NO_JOB_LIMITS)
    assert code == 75, capfd.readouterr().err
