"""Measures files in a process of its own, one JSON line in and one out.

Decoding runs foreign libraries over foreign bytes: in a child process a broken file can neither crash nor stall the
window, the memory goes back when it ends, and the verbs that ask for facts need not load numpy themselves.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import TextIO

from trackball_desktop.domain.assets import DECODED_ROLES, ArtworkFacts, AssetRole, AudioFacts, FileFacts, FileStamp
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.i18n.stored import to_stored
from trackball_desktop.media.artwork import read_artwork
from trackball_desktop.media.audio import read_audio, verify_audio
from trackball_desktop.media.files import hash_file
from trackball_desktop.media.other_files import read_other
from trackball_desktop.media.windows_memory import limit_memory_growth

MAX_MEMORY_BYTES = 300 * 1024 * 1024
"""Bytes by which one file may make the process grow."""

MEMORY_POLL_SECONDS = 0.02
"""How often a process looks at its memory where the system has no limit for it."""
MEMORY_EXIT_CODE = 75
"""The exit code of a process that ended itself for its memory."""


def measure_file(path: Path, role: AssetRole) -> tuple[FileStamp, AudioFacts | ArtworkFacts | FileFacts]:
    """Hash a file and read its facts. Raises TrackballError and OSError."""
    stamp = hash_file(path)
    if role in DECODED_ROLES:
        return stamp, verify_audio(path, read_audio(path))
    return stamp, read_artwork(path) if role is AssetRole.COVER else read_other(path)


def limit_memory(max_growth: int = MAX_MEMORY_BYTES) -> bool:
    """Let this process grow by so many bytes and no more, and say whether it can.

    Asking for more is then a MemoryError on Linux and Windows; macOS holds no process to a limit, so that there this
    process ends itself. What is loaded already counts as it is: libraries set aside much that is never used.
    """
    if sys.platform == "win32":
        return limit_memory_growth(max_growth)
    if sys.platform == "darwin":
        watch_memory(max_growth)
        return True
    try:
        import resource

        status = Path("/proc/self/status").read_text("ascii", errors="replace")
        now = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (now + max_growth, hard))
    except (OSError, ValueError, StopIteration):
        return False
    return True


def watch_memory(max_growth: int) -> None:
    """End this process once it has grown by more than so many bytes. The most it ever held is asked, so that a moment
    between two looks counts as well. Where the system has no such figure nothing is watched."""
    if sys.platform == "win32":
        return
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    initial = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

    def watch() -> None:
        while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit <= initial + max_growth:
            time.sleep(MEMORY_POLL_SECONDS)
        os._exit(MEMORY_EXIT_CODE)

    threading.Thread(target=watch, name="memory", daemon=True).start()


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer each line {"path", "role"} with {"path", "stamp", "facts"} or {"path", "error"}, until the input ends."""
    limit_memory()
    for line in requests:
        request = json.loads(line)
        answer: dict[str, object] = {"path": request["path"]}
        try:
            stamp, facts = measure_file(Path(request["path"]), AssetRole(request["role"]))
        except (TrackballError, OSError) as error:
            answer["error"] = to_stored(error.message if isinstance(error, TrackballError) else str(error))
        except MemoryError:
            most = MAX_MEMORY_BYTES // 1024**2
            message = FileText.tr(
                "Reading the file needs more than {most} MB of memory. It is damaged or far too large.", most=most
            )
            answer["error"] = to_stored(message)
        else:
            answer["stamp"] = stamp.model_dump()
            answer["facts"] = facts.model_dump()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
