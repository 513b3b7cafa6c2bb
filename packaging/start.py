"""Start Trackball Desktop in practice mode with the sample release: `python3 packaging/start.py [options of the app]`.

Does all set-up first. Where there is no display, the app does the same job without one, tells its progress and leaves
pictures of its real window in build/screenshots.
"""

from __future__ import annotations

import subprocess
import sys

import setup_env


def main(arguments: list[str]) -> int:
    """Set up, run the app and return its exit code."""
    setup_env.require_python()
    shown = setup_env.has_display()
    setup_env.need_libraries(setup_env.QT_LIBRARIES, setup_env.XCB_LIBRARIES if shown else {})
    setup_env.want_fonts()
    python = setup_env.prepare("run")
    command = [python, "-m", "trackball_desktop", "--practice", "--sample"]
    environment = setup_env.app_environment()
    if shown:
        return subprocess.run([*command, *arguments], env=environment).returncode
    shots = setup_env.ROOT / "build" / "screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    print("No display here: the app works without one.", flush=True)
    code = subprocess.run([*command, "--headless", "--shots", shots, *arguments], env=environment).returncode
    if any(shots.iterdir()):
        print(f"Pictures of the window are in {shots}")
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except setup_env.SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
