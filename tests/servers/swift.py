"""OpenStack Swift with its s3api: a real S3 server that we did not write, and the strictest that can be had from PyPI.

It checks signatures, expiry, signed headers and checksums as S3 does. It lives in an environment of its own under
`.cache`, made on first use from packaging/lock/swift.txt, and runs as four processes on free ports of 127.0.0.1 with
one disk, one replica and no memcached. `python -m tests.servers.swift` serves until interrupted, to try things by hand.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import skips
from tests.servers.coming_up import free_ports, wait_until_up

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".cache" / "swift-venv"
LOCK = ROOT / "packaging" / "lock" / "swift.txt"
REGION = "us-east-1"
_RINGS = ("account", "container", "object")


@dataclass(frozen=True)
class S3Server:
    """Where the server listens and who may sign. `other_*` is a second user, who owns nothing in `bucket`."""

    endpoint: str
    region: str
    access_key: str
    secret_key: str
    other_access_key: str
    other_secret_key: str
    bucket: str

    def client(self, **credentials: str) -> Any:
        """Return a botocore S3 client with path-style addresses; keyword arguments replace the credentials."""
        from botocore.config import Config
        from botocore.session import Session

        return Session().create_client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=credentials.get("access_key", self.access_key),
            aws_secret_access_key=credentials.get("secret_key", self.secret_key),
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """Yield a running Swift with an empty bucket; it serves all tests of the run, so use keys of your own."""
    if sys.platform != "linux":
        pytest.skip(skips.ONLY_LINUX)
    try:
        install()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"{skips.NO_SWIFT}: Swift could not be installed: {str(error.stderr).strip()[-300:]}")
    folder = folder_with_attributes()
    if folder is None:
        pytest.skip(f"{skips.NO_SWIFT}: no folder whose file system keeps user attributes")
    try:
        with serve(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder)


def install() -> None:
    """Make Swift's environment unless it is there. Raises CalledProcessError with pip's words in `stderr`."""
    import fcntl

    ENVIRONMENT.parent.mkdir(exist_ok=True)
    with (ENVIRONMENT.parent / "swift.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs may start at once
        command = [sys.executable, ROOT / "packaging" / "setup_env.py", ENVIRONMENT, LOCK]
        subprocess.run(command, check=True, capture_output=True, text=True)


def folder_with_attributes() -> Path | None:
    """Make a new folder whose file system keeps user attributes, where Swift puts metadata; None if there is none."""
    for parent in (None, ENVIRONMENT.parent, "/dev/shm"):
        folder = Path(tempfile.mkdtemp(prefix="trackball-swift-", dir=parent))
        try:
            os.setxattr(folder, "user.trackball", b"x" * 1000)
        except OSError:
            folder.rmdir()
        else:
            return folder
    return None


@contextmanager
def serve(folder: Path, least_part: int = 5 * 1024**2, secret_key: str = "testing") -> Iterator[S3Server]:
    """Run the four servers with their files in `folder`; all are gone when the block ends.

    `least_part` is how many bytes a part of an upload has at least; Amazon's figure is the default.
    """
    ports = dict(zip((*_RINGS, "proxy"), free_ports(4), strict=True))
    _write_configuration(folder, ports, least_part, secret_key)
    _build_rings(folder, ports)
    server = S3Server(
        endpoint=f"http://127.0.0.1:{ports['proxy']}",
        region=REGION,
        access_key="test:tester",
        secret_key=secret_key,
        other_access_key="other:tester",
        other_secret_key="testing-too",
        bucket="masters",
    )
    with ExitStack() as stack:
        processes = {name: stack.enter_context(_running(folder, name)) for name in ports}
        for name, process in processes.items():
            wait_until_up(f"Swift's {name} server", ports[name], process, folder / f"{name}.log")
        server.client().create_bucket(Bucket=server.bucket)
        yield server


def _write_configuration(folder: Path, ports: dict[str, int], least_part: int, secret_key: str) -> None:
    import pwd

    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_prefix = trackball\nswift_hash_path_suffix = tests\n\n"
        "[storage-policy:0]\nname = default\ndefault = yes\n\n"
        # A presigned URL is a long request line, a session token a long header.
        "[swift-constraints]\nmax_header_size = 32768\n"
    )
    user = pwd.getpwuid(os.geteuid()).pw_name  # else Swift tries to become "swift"
    common = f"bind_ip = 127.0.0.1\nswift_dir = {folder}\nuser = {user}\nworkers = 1\n"
    # To nobody: else Swift looks for the machine's syslog, and does not start where there is none.
    common += "log_level = WARNING\nlog_udp_host = 127.0.0.1\nlog_udp_port = 9\n"
    for ring in _RINGS:
        (folder / f"{ring}.conf").write_text(
            f"[DEFAULT]\n{common}bind_port = {ports[ring]}\ndevices = {folder / 'devices'}\nmount_check = false\n"
            # A list that lags is what updaters mend, and none runs here: rather wait on a busy machine.
            f"disable_fallocate = true\nconn_timeout = 10\ncontainer_update_timeout = 60\n\n"
            f"[pipeline:main]\npipeline = {ring}-server\n\n"
            f"[app:{ring}-server]\nuse = egg:swift#{ring}\n"
        )
    (folder / "proxy.conf").write_text(
        f"[DEFAULT]\n{common}bind_port = {ports['proxy']}\n\n"
        "[pipeline:main]\npipeline = catch_errors proxy-logging s3api tempauth slo dlo proxy-server\n\n"
        "[app:proxy-server]\nuse = egg:swift#proxy\nallow_account_management = true\naccount_autocreate = true\n"
        "conn_timeout = 10\nnode_timeout = 60\n\n"
        f"[filter:s3api]\nuse = egg:swift#s3api\nlocation = {REGION}\nforce_swift_request_proxy_log = false\n"
        f"min_segment_size = {least_part}\n\n"
        "[filter:tempauth]\nuse = egg:swift#tempauth\n"
        f"user_test_tester = {secret_key} .admin\n"
        "user_other_tester = testing-too .admin\n\n"
        # Else objects of more than ten parts are read at a part a second.
        "[filter:slo]\nuse = egg:swift#slo\nrate_limit_after_segment = 10000\n\n"
        + "".join(f"[filter:{name}]\nuse = egg:swift#{egg}\n\n" for name, egg in _PLAIN_FILTERS.items())
    )


_PLAIN_FILTERS = {"catch_errors": "catch_errors", "proxy-logging": "proxy_logging", "dlo": "dlo"}


def _build_rings(folder: Path, ports: dict[str, int]) -> None:
    """Make the three rings, in one process: Swift's own program takes one for every step."""
    command = [ENVIRONMENT / "bin" / "python", "-c", _RING_BUILDER, folder]
    result = subprocess.run([*command, *(f"{ring}={ports[ring]}" for ring in _RINGS)], capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"the rings could not be built: {result.stdout}{result.stderr}")


_RING_BUILDER = """
import sys
from swift.common.ring.builder import RingBuilder
for told in sys.argv[2:]:
    name, _, port = told.partition("=")
    builder = RingBuilder(4, 1, 0)
    device = {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "d1", "weight": 1.0, "meta": ""}
    builder.add_dev({**device, "replication_ip": "127.0.0.1", "replication_port": int(port)})
    builder.rebalance()
    builder.get_ring().save(f"{sys.argv[1]}/{name}.ring.gz")
"""


@contextmanager
def _running(folder: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one server in a process group of its own, since it forks a worker, and kill the group at the end."""
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [ENVIRONMENT / "bin" / f"swift-{name}-server", folder / f"{name}.conf"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    install()
    own_folder = folder_with_attributes()
    if own_folder is None:
        raise SystemExit("no folder whose file system keeps user attributes")
    try:
        with serve(own_folder) as running:
            print(running, flush=True)
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        pass
    finally:
        shutil.rmtree(own_folder)
