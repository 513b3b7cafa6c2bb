"""Measures files in a process of its own, one JSON line in and one out.

Decoding runs foreign libraries over foreign bytes: in a child process a broken file can neither crash nor stall the
window, the memory goes back when it ends, and the verbs that ask for facts need not load numpy themselves.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TextIO

from trackball_desktop.domain.assets import ArtworkFacts, AssetRole, AudioFacts, FileStamp
from trackball_desktop.domain.errors import TrackballError

MOST_MEMORY = 300 * 1024 * 1024
"""Bytes by which one file may make the process grow, where the system can hold it to that."""

SOUND = frozenset({AssetRole.MASTER, AssetRole.ATMOS})


def measure_file(path: Path, role: AssetRole) -> tuple[FileStamp, AudioFacts | ArtworkFacts | None]:
    """Hash a file and read its facts; videos and booklets have none. Raises TrackballError and OSError."""
    from trackball_desktop.media.artwork import read_artwork
    from trackball_desktop.media.audio import read_audio, verify_audio
    from trackball_desktop.media.files import hash_file

    stamp = hash_file(path)
    if role in SOUND:
        return stamp, verify_audio(path, read_audio(path))
    return stamp, read_artwork(path) if role is AssetRole.COVER else None


def limit_memory(most: int = MOST_MEMORY) -> bool:
    """Let this process grow by so many bytes and no more: asking for more is then a MemoryError. Says whether it can.

    What is loaded already counts as it is: on Linux libraries set aside much that is never used.
    """
    if sys.platform == "win32":
        return False  # there the limits of `artwork` and `levels` are all
    try:
        import resource

        status = Path("/proc/self/status").read_text("ascii", errors="replace")
        now = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (now + most, hard))
    except (OSError, ValueError, StopIteration, AttributeError):
        return False  # macOS holds no process to it either
    return True


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer each line {"path", "role"} with {"path", "stamp", "facts"} or {"path", "error"}, until the input ends."""
    for room in ("artwork", "audio"):  # loaded before it is measured how much memory the process has
        import_module(f"trackball_desktop.media.{room}")
    limit_memory()
    for line in requests:
        request = json.loads(line)
        answer: dict[str, object] = {"path": request["path"]}
        try:
            stamp, facts = measure_file(Path(request["path"]), AssetRole(request["role"]))
        except (TrackballError, OSError) as error:
            answer["error"] = str(error)
        except MemoryError:
            most = MOST_MEMORY // 1024**2
            answer["error"] = f"Reading the file takes more than {most} MB of memory. It is damaged, or far too large."
        else:
            answer["stamp"] = stamp.model_dump()
            answer["facts"] = facts and facts.model_dump()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
