"""Run all checks and tests: `python3 packaging/test.py [--with-build] [--windows] [arguments of pytest]`.

Does all set-up first. In order: ruff, its formatter, the import contracts, basedpyright (for this platform, and
beside it for Windows and macOS), pytest, and with `--with-build` the frozen build with its self-check. With arguments
for pytest only pytest runs of the checks. `--windows` runs pytest on Windows' own Python under Wine (`wine.py`), no
checks. It goes on after a failure, so that one run tells everything, and fails if anything did. All tests together
run in two processes, of which one works while the other waits for its servers; chosen tests run in one, so that a
debugger can be used.

Where `CI` is set, a test that fails runs once more, and the closing line counts it as "rerun": hundreds of tests drive
real windows, servers and processes on a machine that others load as well, and one of them that was late must not hide
what the others say. Nothing runs twice on a desk: there a test that fails only sometimes is to be found.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import setup_env

PLATFORMS = ("Windows", "Darwin")
"""What the type checker looks at beside the platform it runs on: no test of ours runs there on most days."""
WINE = setup_env.ROOT / "packaging" / "wine.py"
CHECKS = {
    "ruff check": ("ruff", "check", "--quiet", "--output-format=concise"),
    "ruff format": ("ruff", "format", "--check", "--quiet"),
    "import contracts": ("lint-imports", "--no-logo"),
    "basedpyright": ("basedpyright",),
}


def main(arguments: list[str]) -> int:
    """Set up, run everything in order and return 0 only when all of it passed."""
    with_build = "--with-build" in arguments
    windows = "--windows" in arguments
    arguments = [argument for argument in arguments if argument not in {"--with-build", "--windows"}]
    setup_env.require_python()
    if windows:
        return subprocess.run([sys.executable, WINE, "--tests", *arguments]).returncode
    setup_env.need_libraries(setup_env.QT_LIBRARIES)
    setup_env.want_test_programs()
    setup_env.want_fonts()
    python = setup_env.prepare("dev")
    failed: list[str] = []
    if not arguments:
        others = {name: _begun(_tool(python, "basedpyright", "--pythonplatform", name)) for name in PLATFORMS}
        failed += [name for name, command in CHECKS.items() if not _passes(name, _tool(python, *command))]
        failed += [f"basedpyright for {name}" for name, begun in others.items() if not _passed(name, begun)]
    processes = () if arguments or (os.cpu_count() or 1) < 2 else ("-n", "2", "--dist", "worksteal")
    again = ("--reruns", "1", "-rsR") if os.environ.get("CI") else ()
    if not _passes("pytest", [python, "-m", "pytest", *processes, *again, *arguments]):
        failed.append("pytest")
    if with_build and not _passes("build", [python, setup_env.ROOT / "packaging" / "build.py"]):
        failed.append("build")
    if failed:
        print(f"\nFailed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def _tool(python: Path, name: str, *arguments: str) -> list[str | Path]:
    return [python.with_name(name + (".exe" if sys.platform == "win32" else "")), *arguments]


def _begun(command: Sequence[str | Path]) -> subprocess.Popen[str]:
    """Begin a step that runs beside the others."""
    return subprocess.Popen(
        command, cwd=setup_env.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )


def _passed(platform: str, begun: subprocess.Popen[str]) -> bool:
    """Wait for a type check of another platform, and show what it said."""
    said, _ = begun.communicate()
    print(f"\n== basedpyright for {platform}\n{said.rstrip()}", flush=True)
    return begun.returncode == 0


def _passes(name: str, command: Sequence[str | Path]) -> bool:
    """Run one step. Any exit code but 0 is a failure, also 134: Qt can abort after pytest has printed "passed"."""
    print(f"\n== {name}", flush=True)
    environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    code = subprocess.run(command, cwd=setup_env.ROOT, env=environment).returncode
    if code != 0:
        print(f"== {name} failed with exit code {code}", flush=True)
    return code == 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except setup_env.SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
