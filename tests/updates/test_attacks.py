"""What must not change the installed version: eight attacks and mishaps, over HTTP, with real files and real kills.

After each of them the program that is installed is started, and says its version.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from tests import skips
from tests.api.loopback import Asked, Said
from tests.updates.publishing import NOW, ROOT, Publisher, installed, publishing
from trackball_desktop.domain.errors import ConnectionLost, DiskFull, TrackballError, UpdateRefused
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.updates import download, installer
from trackball_desktop.updates.installation import Installation
from trackball_desktop.updates.installer import install, remove_leftovers
from trackball_desktop.updates.service import Update, Updates

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)


@dataclass
class Desk:
    """One computer with 0.2.0 on it, and the publisher."""

    publisher: Publisher
    installation: Installation
    updates: Updates
    folder: Path
    downloads: Path

    @property
    def says(self) -> str:
        """The version that the installed program tells when it is started."""
        done = subprocess.run([self.installation.program], capture_output=True, text=True, check=True, timeout=30)
        return done.stdout.strip()

    def search(self) -> Update | None:
        return asyncio.run(self.updates.search(force=True))

    def found(self) -> Update:
        update = self.search()
        assert update is not None
        return update

    def update(self) -> None:
        """Do all of it: look, download, install."""
        install(asyncio.run(self.updates.fetch(self.found())), self.installation, [])

    @property
    def kept(self) -> list[str]:
        """Names of what lies in the folder of downloads, but the manifest."""
        files = [path.name for path in self.downloads.rglob("*") if path.is_file()]
        return [name for name in files if name != "manifest.json"]


@pytest.fixture
def answer() -> list[Callable[[Asked], Said | None]]:
    """A place for an answer that the server is to give instead of its own."""
    return []


@pytest.fixture
def desk(tmp_path: Path, answer: list[Callable[[Asked], Said | None]]) -> Iterator[Desk]:
    repositories = Repositories.open(tmp_path / "data")
    with publishing(tmp_path / "site", lambda asked: answer[0](asked) if answer else None) as publisher:
        installation = installed(tmp_path / "apps", "0.2.0")
        downloads = tmp_path / "downloads"
        updates = Updates(
            repositories.settings, downloads, publisher.channel, installation, now=lambda: NOW, version="0.2.0"
        )
        yield Desk(publisher, installation, updates, tmp_path, downloads)
    repositories.close()
    for started in installer._child_processes:
        started.wait(timeout=30)
    installer._child_processes.clear()


def test_without_an_attack_the_new_version_is_there(desk: Desk) -> None:
    desk.publisher.publish("0.3.0")
    assert desk.found().notes == "What is new in 0.3.0."
    desk.update()
    assert desk.says == "0.3.0"
    assert sorted(path.name for path in desk.installation.root.iterdir()) == [
        "app-0.3.0",
        "distribution.txt",
        "share",
        "trackball-desktop",
    ]


def test_a_tampered_file_is_not_kept(desk: Desk) -> None:
    content = desk.publisher.publish("0.3.0")
    name = "/Trackball-Desktop-0.3.0-linux-x86_64.tar.gz"
    at = len(content) // 2
    desk.publisher.files[name] = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    with pytest.raises(UpdateRefused):
        desk.update()
    assert (desk.says, desk.kept) == ("0.2.0", [])


def test_a_file_that_is_longer_than_promised_is_not_kept(desk: Desk) -> None:
    content = desk.publisher.publish("0.3.0")
    desk.publisher.files["/Trackball-Desktop-0.3.0-linux-x86_64.tar.gz"] = content + bytes(1 << 20)
    with pytest.raises(UpdateRefused):
        desk.update()
    assert (desk.says, desk.kept) == ("0.2.0", [])


def test_a_file_that_is_changed_after_its_download_is_not_installed(desk: Desk) -> None:
    desk.publisher.publish("0.3.0")
    ready = asyncio.run(desk.updates.fetch(desk.found()))
    content = bytearray(ready.path.read_bytes())
    content[100] ^= 1
    ready.path.write_bytes(content)
    with pytest.raises(UpdateRefused):
        install(ready, desk.installation, [])
    assert desk.says == "0.2.0"


def _say_other_hash(signed: dict[str, Any]) -> None:
    signed["files"]["linux-x86_64-folder"]["sha256"] = "0" * 64


def _say_other_address(signed: dict[str, Any]) -> None:
    signed["files"]["linux-x86_64-folder"]["url"] = "https://example.invalid/evil.tar.gz"


def _say_later_end(signed: dict[str, Any]) -> None:
    signed["expires"] = "2099-01-01T00:00:00Z"


@pytest.mark.parametrize("change", [_say_other_hash, _say_other_address, _say_later_end])
def test_a_tampered_manifest_is_refused(desk: Desk, change: Callable[[dict[str, Any]], None]) -> None:
    desk.publisher.publish("0.3.0")
    envelope = desk.publisher.manifest
    signed = json.loads(envelope["signed"])
    change(signed)
    desk.publisher.put_manifest(envelope | {"signed": json.dumps(signed)})
    with pytest.raises(UpdateRefused):
        desk.search()
    assert desk.says == "0.2.0"


@pytest.mark.parametrize(
    "envelope",
    [b"", b"{}", b"[]", b"\xff\xfe", b'{"signed": "{}", "signatures": []}', b"{" * 100_000, b" " * 300_000],
)
def test_what_is_no_manifest_is_refused(desk: Desk, envelope: bytes) -> None:
    desk.publisher.publish("0.3.0")
    desk.publisher.files["/updates.json"] = envelope
    with pytest.raises(TrackballError):
        desk.search()
    assert desk.says == "0.2.0"


def test_an_older_version_is_refused(desk: Desk) -> None:
    desk.publisher.publish("0.1.9")
    with pytest.raises(UpdateRefused):
        desk.search()
    assert desk.says == "0.2.0"


def test_a_version_below_the_highest_one_ever_seen_is_refused(desk: Desk) -> None:
    desk.publisher.publish("0.4.0")
    assert desk.found().version == "0.4.0"
    desk.publisher.publish("0.3.0")  # well signed, and held back until now
    with pytest.raises(UpdateRefused):
        desk.search()
    assert desk.says == "0.2.0"


def test_this_very_version_is_no_news(desk: Desk) -> None:
    desk.publisher.publish("0.2.0")
    assert desk.search() is None


def test_an_expired_manifest_is_refused(desk: Desk) -> None:
    desk.publisher.publish("0.3.0", expires=(NOW - timedelta(seconds=1)).isoformat())
    with pytest.raises(UpdateRefused, match="expired on 2026-11-29"):
        desk.search()
    assert desk.says == "0.2.0"


def test_a_manifest_signed_by_another_key_is_refused(desk: Desk) -> None:
    desk.publisher.publish("0.3.0", key=SigningKey.generate())
    with pytest.raises(UpdateRefused, match="not signed by us"):
        desk.search()
    assert desk.says == "0.2.0"


def test_a_signature_under_the_name_of_our_key_is_refused(desk: Desk) -> None:
    desk.publisher.publish("0.3.0", key=SigningKey.generate())
    envelope = desk.publisher.manifest
    envelope["signatures"][0]["key"] = desk.publisher.channel.keys[0]
    desk.publisher.put_manifest(envelope)
    with pytest.raises(UpdateRefused, match="not signed by us"):
        desk.search()


def test_the_second_key_signs_as_well(desk: Desk) -> None:
    desk.publisher.publish("0.3.0", key=desk.publisher.next_key)
    desk.update()
    assert desk.says == "0.3.0"


def test_half_a_download_is_not_kept_and_the_next_one_is_whole(
    desk: Desk, answer: list[Callable[[Asked], Said | None]]
) -> None:
    content = desk.publisher.publish("0.3.0")

    def break_off(asked: Asked) -> Said | None:
        if not asked.path.endswith(".tar.gz"):
            return None
        return Said(200, content[: len(content) // 2], {"Content-Length": str(len(content)), "Connection": "close"})

    answer.append(break_off)
    with pytest.raises((ConnectionLost, UpdateRefused)):
        desk.update()
    assert (desk.says, desk.kept) == ("0.2.0", [])
    answer.clear()
    desk.update()
    assert desk.says == "0.3.0"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip(f"{skips.NO_SMALL_DISK}: mounting a tmpfs is not permitted")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_keeps_nothing(desk: Desk, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publisher.publish("0.3.0")
    update = desk.found()
    desk.updates._folder = small_disk
    with pytest.raises(DiskFull):  # seen before a byte is asked for
        asyncio.run(desk.updates.fetch(update))
    assert [asked.path for asked in desk.publisher.asked] == ["/updates.json"]
    monkeypatch.setattr(download, "SPARE_BYTES", -(1 << 30))
    (small_disk / "other").write_bytes(bytes(99_000))
    with pytest.raises(DiskFull):  # met while writing
        asyncio.run(desk.updates.fetch(update))
    assert desk.says == "0.2.0"
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == ["other"]


def test_a_full_disk_while_unpacking_leaves_the_version_that_was_there(desk: Desk, small_disk: Path) -> None:
    desk.publisher.publish("0.3.0")
    ready = asyncio.run(desk.updates.fetch(desk.found()))
    shutil.rmtree(desk.installation.root / "app-0.2.0")
    root = small_disk / "app"
    shutil.copytree(desk.installation.root, root)
    (root / "app-0.2.0").mkdir()
    (root / "app-0.2.0" / "version").write_text("0.2.0\n")
    there = Installation("folder", root, root / "trackball-desktop", "x86_64")
    with pytest.raises(TrackballError, match="could not be installed"):
        install(ready, there, [])
    assert subprocess.run([there.program], capture_output=True, text=True, check=True).stdout == "0.2.0\n"
    assert not (root / ".update").exists()


def _run_child(desk: Desk, data: Path, stop: str) -> subprocess.CompletedProcess[str]:
    channel = desk.publisher.channel
    command = [sys.executable, "-m", "tests.updates.child", channel.manifest, ",".join(channel.keys), str(data)]
    root = str(desk.installation.root)
    return subprocess.run(
        [*command, root, "0.2.0", stop], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


STEPS = ("search", "found", "download:1", "download:100000", "fetched", "noted")
LATER_STEPS = ("check", "unpack", "place", "exchange", "clean", "start")


@pytest.mark.parametrize("stop", STEPS + LATER_STEPS)
def test_after_a_kill_at_any_step_the_installed_version_starts_and_the_update_can_be_done(
    desk: Desk, tmp_path: Path, stop: str
) -> None:
    desk.publisher.publish("0.3.0")
    killed = _run_child(desk, tmp_path / "child", stop)
    assert killed.returncode == -9, killed.stderr
    assert desk.says == ("0.3.0" if stop in {"clean", "start"} else "0.2.0")
    remove_leftovers(desk.installation, desk.says)
    assert [path.name for path in desk.installation.root.glob("app-*")] == [f"app-{desk.says}"]
    again = _run_child(desk, tmp_path / "child", "never")
    assert again.returncode == 0, again.stderr
    assert desk.says == "0.3.0"
    assert not (desk.installation.root / ".update").exists()
    assert [path.name for path in desk.installation.root.glob("app-*")] == ["app-0.3.0"]


def test_no_step_goes_untried(desk: Desk, tmp_path: Path) -> None:
    desk.publisher.publish("0.3.0")
    taken = _run_child(desk, tmp_path / "child", "never").stdout.split()
    assert tuple(taken) == tuple(name for name in STEPS + LATER_STEPS if not name.startswith("download"))
