"""The reasons for which a test may be skipped. A skip for any other reason fails the run (see conftest.py).

Each reason is told in the run's summary. Those marked as required must not happen where `CI_REQUIRE_ALL=1` is set, as
`.ci/run` does: there the real servers have to be there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

NO_SHARED_FIXTURES = "the shared fixtures are not beside this checkout"
NO_SHARED_SEEDS = "the shared seeds are not beside this checkout"
NO_DDEX_SCHEMAS = "DDEX's schemas are not here; TRACKBALL_DDEX_SCHEMAS names their folder"
NO_SWIFT = "no real S3 server here"
NO_RCLONE = "no rclone here"
NO_NODE = "no Node here, which runs the receiver of catalogue events for Workers"
NO_COMPANION = "no Uppy Companion here (it needs Node 20.19 and npm)"
NO_SECRET_SERVICE = "no Secret Service here"
NO_OTHER_RIGHTS = "file permissions cannot be tested here"
NO_DISPLAY_SERVER = "no virtual screen here (Xvfb)"
NO_SMALL_DISK = "no small disk can be mounted here"
NO_LINKS = "no symbolic links can be made here"
NO_PIP = "no pip here, as in the test copy of Windows' Python"
NO_SHARE = "no network share of this computer's own disk can be reached here"
NO_JOB_LIMITS = "Wine takes a job's limit of memory and holds nobody to it"
NO_FILE_DIALOG = "Qt's own file dialog never comes up under Wine"
NO_SYSTEM_FONT = "Wine has none of Windows' fonts, and its own are wider"
ONLY_LINUX = "only on Linux"
ONLY_POSIX = "only on Linux and macOS"
ONLY_WINDOWS = "only on Windows"
ONLY_MACOS = "only on macOS"

ALLOWED = (
    NO_SHARED_FIXTURES,
    NO_SHARED_SEEDS,
    NO_DDEX_SCHEMAS,
    NO_SWIFT,
    NO_RCLONE,
    NO_NODE,
    NO_COMPANION,
    NO_SECRET_SERVICE,
    NO_OTHER_RIGHTS,
    NO_DISPLAY_SERVER,
    NO_SMALL_DISK,
    NO_LINKS,
    NO_PIP,
    NO_SHARE,
    NO_JOB_LIMITS,
    NO_FILE_DIALOG,
    NO_SYSTEM_FONT,
    ONLY_LINUX,
    ONLY_POSIX,
    ONLY_WINDOWS,
    ONLY_MACOS,
)
REQUIRED = (NO_SWIFT, NO_SECRET_SERVICE, NO_OTHER_RIGHTS)


def error_text(reason: str) -> str | None:
    """Say why a skip with this reason must not pass; None when it may. A reason may go on after one of the list's."""
    if not reason.startswith(ALLOWED):
        return f"skipped for a reason that is not listed in tests/skips.py: {reason}"
    if reason.startswith(REQUIRED) and os.environ.get("CI_REQUIRE_ALL") == "1":
        return f"must not be skipped where CI_REQUIRE_ALL=1 is set: {reason}"
    return None


def links_apply(folder: Path) -> bool:
    """Whether symbolic links can be made: Windows asks for a right that few have, and Wine makes none that lead on."""
    link = folder / "link-tried"
    try:
        link.symlink_to(folder, target_is_directory=True)
        return link.resolve() == folder.resolve()
    except OSError:
        return False
    finally:
        link.unlink(missing_ok=True)


def on_wine() -> bool:
    """Whether this Windows is Wine."""
    import ctypes

    return sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
