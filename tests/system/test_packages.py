"""The packages for Linux, made of a small build: what is in them, that they start, and that they are the same twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from tests import skips
from tests.updates.publishing import NOW
from trackball_desktop.updates import manifest

ROOT = Path(__file__).resolve().parents[2]
MAKE = ROOT / "packaging" / "packages.py"
SIGN = ROOT / "packaging" / "sign_manifest.py"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason=skips.ONLY_LINUX)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Return a folder as PyInstaller leaves it, with a program that says the version it loads."""
    folder = tmp_path / "dist" / "trackball-desktop"
    (folder / "app-1.2.3").mkdir(parents=True)
    (folder / "app-1.2.3" / "version").write_text("1.2.3\n")
    program = folder / "trackball-desktop"
    program.write_text('#!/bin/sh\nexec cat "$(dirname "$(readlink -f "$0")")/app-1.2.3/version"\n')
    program.chmod(0o755)
    return folder


def _make(build: Path, out: Path) -> dict[str, Path]:
    command = [sys.executable, MAKE, "--dist", build, "--out", out, "--version", "1.2.3"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"})
    return {path.name.split("x86_64.")[-1]: path for path in out.glob("Trackball-Desktop-*")}


def _said(program: Path) -> str:
    return subprocess.run([program], check=True, capture_output=True, text=True).stdout.strip()


def test_the_archive_is_unpacked_and_starts(build: Path, tmp_path: Path) -> None:
    with tarfile.open(_make(build, tmp_path / "out")["tar.gz"]) as archive:
        archive.extractall(tmp_path / "apps", filter="data")
    app = tmp_path / "apps" / "Trackball-Desktop-1.2.3"
    assert _said(app / "trackball-desktop") == "1.2.3"
    assert (app / "distribution.txt").read_text().strip() == "folder"


def test_the_package_holds_program_entry_and_icon(build: Path, tmp_path: Path) -> None:
    if shutil.which("dpkg-deb") is None:
        pytest.skip(skips.ONLY_LINUX)
    package = _make(build, tmp_path / "out")["deb"]
    subprocess.run(["dpkg-deb", "--extract", package, tmp_path / "root"], check=True)
    root = tmp_path / "root"
    assert _said(root / "opt/trackball-desktop/trackball-desktop") == "1.2.3"
    assert (root / "usr/bin/trackball-desktop").readlink() == Path("/opt/trackball-desktop/trackball-desktop")
    assert (root / "opt/trackball-desktop/distribution.txt").read_text().strip() == "package"
    assert "Exec=trackball-desktop\n" in (root / "usr/share/applications/trackball-desktop.desktop").read_text()
    assert (root / "usr/share/icons/hicolor/scalable/apps/trackball-desktop.svg").stat().st_size
    told = subprocess.run(["dpkg-deb", "--field", package], check=True, capture_output=True, text=True).stdout
    assert "Version: 1.2.3\n" in told
    assert "libxcb-cursor0" in told


def test_the_same_build_makes_the_same_bytes(build: Path, tmp_path: Path) -> None:
    one, other = _make(build, tmp_path / "one"), _make(build, tmp_path / "other")
    assert {name: path.read_bytes() for name, path in one.items()} == {
        name: path.read_bytes() for name, path in other.items()
    }


def test_the_sums_hold(build: Path, tmp_path: Path) -> None:
    _make(build, tmp_path / "out")
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "out", check=True)


def test_the_manifest_of_the_packages_is_what_installed_apps_read(build: Path, tmp_path: Path) -> None:
    packages = _make(build, tmp_path / "out")
    key, out = SigningKey.generate(), tmp_path / "updates.json"
    (tmp_path / "notes").write_text("New: covers.")
    command = [sys.executable, SIGN, tmp_path / "out", "--out", out, "--notes", tmp_path / "notes"]
    private = {"TRACKBALL_UPDATES_PRIVATE_KEY": key.encode().hex()}
    subprocess.run(command, check=True, capture_output=True, env=os.environ | private)
    assert key.encode().hex() not in out.read_text()
    found = manifest.read_manifest(out.read_bytes(), [key.verify_key.encode().hex()], now=NOW, at_least="1.0")
    assert (found.version, found.notes) == ("1.2.3", "New: covers.")
    assert {name: file.size for name, file in found.files.items()} == {
        "linux-x86_64-folder": packages["tar.gz"].stat().st_size,
        "linux-x86_64-package": packages["deb"].stat().st_size,
    }


def test_without_a_key_nothing_is_signed(build: Path, tmp_path: Path) -> None:
    _make(build, tmp_path / "out")
    out = tmp_path / "updates.json"
    variables = {name: value for name, value in os.environ.items() if name != "TRACKBALL_UPDATES_PRIVATE_KEY"}
    done = subprocess.run([sys.executable, SIGN, tmp_path / "out", "--out", out], capture_output=True, env=variables)
    assert done.returncode != 0
    assert not out.exists()


def test_files_without_a_certificate_are_told_in_the_notes(tmp_path: Path) -> None:
    notes = [sys.executable, MAKE, "--notes", tmp_path]
    (tmp_path / "Trackball-Desktop-1.2.3-linux-x86_64.deb").touch()
    assert "unsigned" not in subprocess.run(notes, check=True, capture_output=True, text=True).stdout.split("\n\n")[-1]
    (tmp_path / "Trackball-Desktop-1.2.3-windows-x86_64-unsigned.exe").touch()
    assert "bear no certificate" in subprocess.run(notes, check=True, capture_output=True, text=True).stdout


def test_versions_do_not_mix(build: Path, tmp_path: Path) -> None:
    _make(build, tmp_path / "out")
    (tmp_path / "out" / "Trackball-Desktop-1.2.4-linux-x86_64.deb").touch()
    private = {"TRACKBALL_UPDATES_PRIVATE_KEY": SigningKey.generate().encode().hex()}
    command = [sys.executable, SIGN, tmp_path / "out", "--out", tmp_path / "updates.json"]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | private)
    assert "1.2.3, 1.2.4" in done.stderr
    assert not (tmp_path / "updates.json").exists()
