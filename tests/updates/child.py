"""A process that updates an installation as the app does, and dies by a kill at the step that it is told.

    python -m tests.updates.child MANIFEST_URL KEYS DATA ROOT VERSION STOP

STOP is a name of a step, "download:N" for N bytes of the download, or "never". Prints the steps as it takes them.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.updates.publishing import NOW
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.updates.channel import Channel
from trackball_desktop.updates.installation import Installation, lock_installation
from trackball_desktop.updates.installer import install
from trackball_desktop.updates.service import Updates, note_installing


def main(arguments: list[str]) -> int:
    """Look, download, install; return 0 when a new version is in place."""
    url, keys, data, root, version, stop = arguments
    installation = Installation("folder", Path(root), Path(root, "trackball-desktop"), "x86_64")
    lock_installation(installation.program)

    def step(name: str) -> None:
        print(name, flush=True)
        if name == stop:
            os.kill(os.getpid(), signal.SIGKILL)

    def report(done: int, _: int) -> None:
        if stop.startswith("download:") and done >= int(stop.partition(":")[2]):
            os.kill(os.getpid(), signal.SIGKILL)

    repositories = Repositories.open(Path(data))
    try:
        updates = Updates(
            repositories.settings,
            Path(data, "updates"),
            Channel(url, tuple(keys.split(","))),
            installation,
            now=lambda: NOW,
            version=version,
        )
        step("search")
        update = asyncio.run(updates.search(force=True))
        if update is None:
            return 1
        step("found")
        ready = asyncio.run(updates.fetch(update, report))
        step("fetched")
        note_installing(repositories.settings, ready, "release-1")
        step("noted")
    finally:
        repositories.close()
    install(ready, installation, [], step)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
