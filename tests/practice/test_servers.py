"""Start, stop, folder: what the four servers have in common."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import skips
from tests.conftest import ROOT
from tests.practice.conftest import OpenPlayClient, Start, call
from trackball_desktop.practice.servers import Addresses, Practice
from trackball_desktop.practice.sigv4 import Signer
from trackball_desktop.practice.variant import Variant


def test_only_the_standard_library_and_sqlite_are_loaded() -> None:
    program = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "import trackball_desktop.practice.servers\n"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names"
        " - {'trackball_desktop'}))\n"
        "print(sorted(name for name in sys.modules if name.startswith('trackball_desktop.')"
        " and not name.startswith('trackball_desktop.practice')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split("\n")[:2] == ["['apsw']", "[]"]


def test_stopping_cuts_open_connections_and_ends_all_threads(start: Start) -> None:
    practice = start()
    parts = urlsplit(practice.addresses.openplay_read_base)
    with (
        closing(HTTPConnection(parts.netloc, timeout=10)) as idle,
        socket.create_connection((parts.hostname, parts.port), timeout=10) as silent,
    ):
        idle.request("GET", parts.path)
        idle.getresponse().read()
        practice.stop()
        assert silent.recv(1) == b""
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("practice")]
    with pytest.raises(ConnectionRefusedError):
        call("GET", parts.geturl())


def test_stopping_does_not_wait_for_a_slow_answer(start: Start) -> None:
    practice = start()
    practice.faults.slow = 60
    failed: list[Exception] = []

    def ask() -> None:
        try:
            call("GET", practice.addresses.openplay_read_base)
        except OSError as error:
            failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not [thread for thread in threading.enumerate() if thread.name == "practice-connection"]:
        time.sleep(0.01)
    practice.stop()
    asking.join(timeout=20)
    assert not asking.is_alive()


def test_a_killed_process_loses_nothing_and_keeps_no_half(start: Start, tmp_path: Path) -> None:
    program = (
        "import dataclasses, json, pathlib, sys, time\n"
        "from trackball_desktop.practice.servers import Practice\n"
        "with Practice(pathlib.Path(sys.argv[1])) as practice:\n"
        "    print(json.dumps(dataclasses.asdict(practice.addresses)), flush=True)\n"
        "    time.sleep(600)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "practice")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            addresses = Addresses(**json.loads(process.stdout.readline()))
            made = OpenPlayClient(addresses).create({"title": "T", "upc": "1"}).json["id"]
            signer = Signer(addresses.s3_access_key, addresses.s3_secret_key, addresses.s3_region)
            urls = [f"{addresses.s3_endpoint}/{addresses.s3_bucket}/{key}" for key in ("whole", "half")]
            whole, half = (signer.presign("PUT", url, {}, time.time(), 900) for url in urls)
            assert call("PUT", whole, body=b"whole").status == 200
            parts = urlsplit(half)
            connection = HTTPConnection(parts.netloc, timeout=10)
            connection.putrequest("PUT", f"{parts.path}?{parts.query}")
            connection.putheader("Content-Length", "10")
            connection.endheaders(b"half")
        finally:
            process.kill()
        connection.close()
    practice = start()
    assert [row["id"] for row in practice.created_releases()] == [made]
    assert practice.store.keys() == ["whole"]


def test_two_processes_may_share_a_folder(start: Start, tmp_path: Path) -> None:
    one = start(Variant(burst=1000))
    with Practice(tmp_path / "practice", variant=Variant(burst=1000)) as other, ThreadPoolExecutor(8) as pool:
        clients = [OpenPlayClient(one.addresses), OpenPlayClient(other.addresses)]
        made = list(pool.map(lambda n: clients[n % 2].create({"title": f"T{n}"}).json["id"], range(60)))
        assert len(set(made)) == 60
        assert sorted(row["id"] for row in other.created_releases()) == sorted(made)


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_the_folder_is_private(start: Start) -> None:
    practice = start()
    assert stat.S_IMODE((practice.folder / "credentials.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(practice.folder.stat().st_mode) == 0o700


def test_no_secret_in_what_is_shown(start: Start) -> None:
    addresses = start().addresses
    for secret in (addresses.key_secret, addresses.s3_secret_key, addresses.signing_token):
        assert secret not in repr(addresses)


def test_drawn_variants_follow_their_seed() -> None:
    assert Variant.from_seed(5) == Variant.from_seed(5)
    drawn = [Variant.from_seed(seed) for seed in range(60)]
    assert {variant.create_body for variant in drawn} == {"whole", "id", "none"}
    assert {variant.artwork_paths for variant in drawn} == {"sharded", "fixed", "both"}
