"""Make the one-folder build in dist/trackball-desktop and let it check itself: `python packaging/build.py`.

Runs in the environment that packaging/test.py makes. The self-check is what finds a lazily imported part that did not
get into the build, which would else only be seen by a user.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

import setup_env

DIST = setup_env.ROOT / "dist"
FOLDER = DIST / "trackball-desktop"


def main() -> int:
    """Build, check and report the size in MiB; return 0 when the build works."""
    setup_env.need_build_tools()
    started = time.monotonic()
    root = setup_env.ROOT
    options = ("--noconfirm", "--log-level=WARN", f"--distpath={DIST}", f"--workpath={root / 'build' / 'pyinstaller'}")
    spec = root / "packaging" / "trackball.spec"
    made = subprocess.run([sys.executable, "-m", "PyInstaller", *options, spec], cwd=root)
    if made.returncode != 0:
        return made.returncode
    size = sum(path.lstat().st_size for path in FOLDER.rglob("*") if not path.is_symlink())
    print(f"Built {FOLDER.relative_to(root)}: {size / 2**20:.0f} MiB in {time.monotonic() - started:.0f} s", flush=True)
    program = FOLDER / ("trackball-desktop.exe" if sys.platform == "win32" else "trackball-desktop")
    environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ
    for argument in ("--version", "self-check"):
        code = subprocess.run([program, argument], cwd=DIST, env=environment, timeout=300).returncode
        if code != 0:
            print(f"The build's {argument} failed with exit code {code}", file=sys.stderr)
            return code
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except setup_env.SetupError as error:
        sys.exit(str(error))
