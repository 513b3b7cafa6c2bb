"""The wheel: it brings all that the app reads, and works without the checkout it was built from."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import skips

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the unpacked wheel, built without network from a copy of the sources."""
    if importlib.util.find_spec("pip") is None:
        pytest.skip(skips.NO_PIP)
    sources, wheels, folder = (tmp_path_factory.mktemp(name) for name in ("sources", "wheels", "unpacked"))
    for name in ("trackball_desktop", "resources"):
        shutil.copytree(ROOT / name, sources / name)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation")
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "-w", wheels, sources], check=True)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_every_module_and_every_file_that_the_app_reads_is_in_the_wheel(unpacked: Path) -> None:
    package = unpacked / "trackball_desktop"
    inside = {path.relative_to(package).as_posix() for path in package.rglob("*")}
    modules = {
        path.relative_to(ROOT / "trackball_desktop").as_posix() for path in ROOT.glob("trackball_desktop/**/*.py")
    }
    files = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("resources/**/*") if path.is_file()}
    files = {name for name in files if "__pycache__" not in name}
    for shown in ("screenshots", "readme"):  # what only the repository's pages show
        files -= {path.relative_to(ROOT).as_posix() for path in ROOT.glob(f"resources/{shown}/*")}
    written = {name for name in files if name.startswith("resources/languages/") and not name.endswith(".qm")}
    files -= written
    files |= {f"{name.removesuffix('.ts')}.qm" for name in written if name.endswith(".ts")}
    assert files
    assert not {name for name in inside if name.endswith((".ts", ".pyc")) or "/glossary/" in name}
    assert (modules | files) - inside == set()


def test_the_wheel_works_without_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(unpacked), "QT_QPA_PLATFORM": "offscreen"}
    ask = "from trackball_desktop.domain.resources import resource; print(resource('icons', 'play.svg'))"
    found = subprocess.run(
        [sys.executable, "-c", ask], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(found.stdout.strip()) == unpacked / "trackball_desktop" / "resources" / "icons" / "play.svg"
    check = subprocess.run(
        [sys.executable, "-m", "trackball_desktop", "self-check", "--json"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert check.returncode == 0, check.stdout + check.stderr
    assert json.loads(check.stdout)["whole"]
