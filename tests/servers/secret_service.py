"""A real Secret Service (gnome-keyring) on a D-Bus session of its own: the system keyring's path, tested for real.

The code under test runs in a subprocess with the environment that the fixture gives: D-Bus addresses are read once per
process. Home and XDG folders are temporary ones; nothing of the user's session is seen or touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests import skips

_PROGRAMS = ("dbus-daemon", "dbus-send", "gnome-keyring-daemon")


@pytest.fixture
def secret_service(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Yield the environment for a subprocess that finds an unlocked, empty Secret Service."""
    if sys.platform != "linux":
        pytest.skip(skips.ONLY_LINUX)
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{skips.NO_SECRET_SERVICE}: {', '.join(missing)} not found (Debian: dbus gnome-keyring)")
    with serve(tmp_path) as environment:
        yield environment


@contextmanager
def serve(folder: Path) -> Iterator[dict[str, str]]:
    """Run the bus and the keyring with their files below `folder`; both are gone when the block ends."""
    environment = _private_environment(folder)
    with ExitStack() as stack:
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(_stop, bus)
        assert bus.stdout is not None
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        # A copy has no file capability (locking memory), which containers refuse to grant and so refuse to start.
        daemon = folder / "gnome-keyring-daemon"
        shutil.copyfile(str(shutil.which("gnome-keyring-daemon")), daemon)
        daemon.chmod(0o700)
        with (folder / "keyring.log").open("wb") as log:
            keyring = subprocess.Popen(
                [daemon, "--foreground", "--unlock", "--components=secrets"],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        stack.callback(_stop, keyring)
        assert keyring.stdin is not None
        keyring.stdin.write(b"test\n")
        keyring.stdin.close()
        _wait_for_service(environment, keyring, folder / "keyring.log")
        yield environment


def _private_environment(folder: Path) -> dict[str, str]:
    """Return this process's environment with a home of its own and without any desktop session."""
    environment = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    for key in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        own = folder / key.lower()
        own.mkdir(mode=0o700)
        environment[key] = str(own)
    return environment


def _wait_for_service(environment: Mapping[str, str], keyring: subprocess.Popen[bytes], log: Path) -> None:
    ask = "--dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and keyring.poll() is None:
        answer = subprocess.run(
            ["dbus-send", "--session", "--print-reply", *ask.split()], env=environment, capture_output=True, text=True
        )
        if "boolean true" in answer.stdout:
            return
        time.sleep(0.02)
    raise RuntimeError(f"gnome-keyring did not come up: {log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(timeout=10)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
