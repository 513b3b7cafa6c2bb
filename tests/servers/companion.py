"""Uppy Companion, a signing server that we did not write, in front of the S3 server of the tests.

It lives under `.cache`, made on first use by npm from packaging/lock/companion, every package with its hash. It needs
a Node of its own age; where there is none, its tests say so.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import skips
from tests.servers.coming_up import free_ports, wait_until_up

if TYPE_CHECKING:
    from tests.servers.swift import S3Server

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".cache" / "companion"
LOCK = ROOT / "packaging" / "lock" / "companion"
LEAST_NODE = (20, 19)


def node_is_new_enough() -> bool:
    """Whether Node is there and as new as Companion wants it."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    return version >= LEAST_NODE


def install() -> None:
    """Make Companion's folder unless it is there. Raises CalledProcessError with npm's words in `stderr`."""
    import fcntl

    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (LOCK / "package-lock.json").read_bytes()
        done = FOLDER / "installed.json"
        if done.exists() and done.read_bytes() == wanted:
            return
        for name in ("package.json", "package-lock.json"):
            shutil.copy(LOCK / name, FOLDER / name)
        command = ["npm", "ci", "--omit=dev", "--omit=optional", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=FOLDER, check=True, capture_output=True, text=True)
        done.write_bytes(wanted)


@contextmanager
def serve(store: S3Server, folder: Path, **environment: str) -> Iterator[str]:
    """Run Companion before a store and yield its address. `environment` stands over what it is given here."""
    (port,) = free_ports(1)
    folder.mkdir(parents=True, exist_ok=True)
    given = {
        "COMPANION_DATADIR": str(folder),
        "COMPANION_PORT": str(port),
        "COMPANION_DOMAIN": f"127.0.0.1:{port}",
        "COMPANION_PROTOCOL": "http",
        "COMPANION_SECRET": secrets.token_hex(16),
        "COMPANION_PREAUTH_SECRET": secrets.token_hex(16),
        "COMPANION_CLIENT_ORIGINS": "http://127.0.0.1",
        "COMPANION_AWS_KEY": store.access_key,
        "COMPANION_AWS_SECRET": store.secret_key,
        "COMPANION_AWS_BUCKET": store.bucket,
        "COMPANION_AWS_REGION": store.region,
        "COMPANION_AWS_ENDPOINT": store.endpoint,
        "COMPANION_AWS_FORCE_PATH_STYLE": "true",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "WHEN_REQUIRED",
    }
    log = folder / "companion.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [FOLDER / "node_modules" / ".bin" / "companion"],
            env={**os.environ, **given, **environment},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        wait_until_up("Companion", port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="session")
def companion_installed() -> None:
    """Skip where Companion cannot run."""
    if sys.platform == "win32":
        pytest.skip(skips.ONLY_POSIX)
    if not node_is_new_enough():
        pytest.skip(skips.NO_COMPANION)
    try:
        install()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"{skips.NO_COMPANION}: npm could not install it: {str(error.stderr).strip()[-300:]}")
