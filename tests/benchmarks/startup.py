"""From the start of the process to the first paint, against a bare QMainWindow; memory; what is loaded by then.

    python -m tests.benchmarks.startup [--runs N] [--platform offscreen|xcb] [--language de]

Runs are paired (bare, app, bare, app …), so that a machine whose speed drifts does not favour one of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--platform", default="offscreen")
    parser.add_argument("--language", default="", help="the language that the app is set to")
    options = parser.parse_args()
    print(json.dumps(measure(options.runs, options.platform, options.language)))


def measure(runs: int, platform: str, language: str = "") -> dict[str, Any]:
    """Start `runs` pairs; return the medians of their figures. Memory is in MiB, 2 s after the first paint."""
    with tempfile.TemporaryDirectory() as folder:
        first = start("app", folder, platform)  # makes the database, and shows the welcome
        if language:
            _choose_language(Path(folder), language)
            start("app", folder, platform)
        start("bare", folder, platform)
        pairs = [(start("bare", folder, platform), start("app", folder, platform)) for _ in range(runs)]
    return {
        "window_vs_bare": round(median(app["seconds"] / bare["seconds"] for bare, app in pairs), 2),
        "rss_mib": round(median(app["rss_mib"] for _, app in pairs), 1),
        "imported_before_window": sorted({name for _, app in pairs for name in app["heavy"]}),
        "loaded_at_rest": first["at_rest"],
        "bare_rss_mib": round(median(bare["rss_mib"] for bare, _ in pairs), 1),
        "runs": runs,
        "platform": platform,
    }


def _choose_language(folder: Path, language: str) -> None:
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.ui.kit.languages import LANGUAGE_KEY, available

    if language not in available():
        raise SystemExit(f"There is no language {language}; there are {', '.join(available())}.")
    repositories = Repositories.open(folder)
    repositories.settings.save(LANGUAGE_KEY, language).result()
    repositories.close()


def start(what: str, folder: str, platform: str) -> dict[str, Any]:
    """Start a process, let it paint and settle; return its figures. `seconds` runs from before the process is there."""
    environment = {**os.environ, "QT_QPA_PLATFORM": platform}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else the app's own sources are compiled at every start
    began = time.monotonic()
    process = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.startup_probe", what, folder],
        env=environment,
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(process.stdout.strip().splitlines()[-1])
    return {
        "seconds": told["painted"] - began,
        "rss_mib": told["rss_mib"],
        "heavy": told["heavy"],
        "at_rest": told["at_rest"],
    }


if __name__ == "__main__":
    main()
