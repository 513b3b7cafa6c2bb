"""How servers of the tests come up: on ports that nobody has, and waited for until they answer."""

from __future__ import annotations

import http.client
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

PATIENCE = 90.0
"""Seconds that a server may take, also on a machine that is busy with other things."""


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 that nobody listens on, all held at once so that they differ."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def wait_until_up(name: str, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when a server answers HTTP, whatever it says. Raises RuntimeError with its words when it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"{name} did not come up: {log.read_text(errors='replace')[-2000:]}")
