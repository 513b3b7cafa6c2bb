"""Make the one-folder build in dist/trackball-desktop and let it check itself: `python packaging/build.py`.

Runs in the environment that packaging/test.py makes. The self-check and the sample's whole way in practice mode find
what did not get into the build: a part that is imported late would else only be missed by a user.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import setup_env
import translate

PROGRAM = "trackball-desktop.exe" if sys.platform == "win32" else "trackball-desktop"


def main(arguments: list[str]) -> int:
    """Build, check and report the size in MiB; return 0 when the build works."""
    parser = argparse.ArgumentParser(description="Make the one-folder build and let it check itself.")
    parser.add_argument("--dist", type=Path, default=setup_env.ROOT / "dist", metavar="DIR", help="where it goes")
    parser.add_argument("--work", type=Path, default=setup_env.ROOT / "build" / "pyinstaller", metavar="DIR")
    options = parser.parse_args(arguments)
    setup_env.need_build_tools()
    translate.main(["--release"])
    started = time.monotonic()
    root = setup_env.ROOT
    where = (f"--distpath={options.dist}", f"--workpath={options.work}")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *where]
    made = subprocess.run([*command, root / "packaging" / "trackball.spec"], cwd=root)
    if made.returncode != 0:
        return made.returncode
    folder = options.dist / "trackball-desktop"
    print(f"Built {folder}: {size_of(folder) / 2**20:.0f} MiB in {time.monotonic() - started:.0f} s", flush=True)
    for name, size in largest_parts(folder):
        print(f"  {size / 2**20:6.1f} MiB  {name}")
    environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ
    with tempfile.TemporaryDirectory() as data:
        # What the self-check does not reach, the sample's whole way does: draft, checks, upload, created in OpenPlay.
        whole_way = ["--practice", "--sample", "--headless", "--data-dir", data]
        for arguments in (["--version"], ["self-check"], whole_way):
            command = [folder / PROGRAM, *arguments]
            code = subprocess.run(command, cwd=options.dist, env=environment, timeout=600).returncode
            if code != 0:
                print(f"The build's {arguments[-3:]} failed with exit code {code}", file=sys.stderr)
                return code
    return 0


def largest_parts(folder: Path, count: int = 15) -> list[tuple[str, int]]:
    """Return what takes most room in a build, the largest first: packages, libraries and programs, with their bytes."""
    sizes: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(folder).parts
            name = parts[1] if len(parts) > 1 else parts[0]
            # Libraries of a package lie beside it: numpy.libs belongs to numpy.
            name = name.removesuffix(".libs")
            sizes[name] = sizes.get(name, 0) + path.lstat().st_size
    return sorted(sizes.items(), key=lambda entry: -entry[1])[:count]


def size_of(folder: Path) -> int:
    """Return how many bytes a folder's files have."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_symlink() and path.is_file())


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except setup_env.SetupError as error:
        sys.exit(str(error))
