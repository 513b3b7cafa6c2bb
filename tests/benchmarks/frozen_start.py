"""The start of the frozen build against the start from source: `list` without a window, and a picture of the window.

    python -m tests.benchmarks.frozen_start [--program FILE] [--runs N]

Runs are paired (source, frozen, source, frozen …). Seconds of the processor stand beside those of the clock: on a
machine with other work only they hold.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "dist" / "trackball-desktop" / ("trackball-desktop.exe" if os.name == "nt" else "trackball-desktop")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=Path, default=PROGRAM)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    source, frozen = [sys.executable, "-m", "trackball_desktop"], [str(options.program)]
    with tempfile.TemporaryDirectory() as folder:
        always = ["--practice", "--data-dir", str(Path(folder, "data"))]
        kinds = {"list": [*always, "list"], "window": [*always, "--grab", str(Path(folder, "window.png"))]}
        figures = {name: measure(source, frozen, arguments, options.runs) for name, arguments in kinds.items()}
    print(json.dumps(figures | {"runs": options.runs}))


def measure(source: Sequence[str], frozen: Sequence[str], arguments: Sequence[str], runs: int) -> dict[str, float]:
    """Return the medians of the ratios of frozen to source, and of the seconds of each."""
    for command in (source, frozen):  # the first start compiles modules, and reads from the disk
        start([*command, *arguments])
    pairs = [(start([*source, *arguments]), start([*frozen, *arguments])) for _ in range(runs)]
    return {
        "frozen_vs_source_cpu": round(median(there[1] / here[1] for here, there in pairs), 2),
        "frozen_vs_source_clock": round(median(there[0] / here[0] for here, there in pairs), 2),
        "source_cpu_seconds": round(median(here[1] for here, _ in pairs), 2),
        "frozen_cpu_seconds": round(median(there[1] for _, there in pairs), 2),
    }


def start(command: Sequence[str]) -> tuple[float, float]:
    """Run a command to its end; return its seconds by the clock and of the processor."""
    environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
