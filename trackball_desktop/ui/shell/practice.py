"""Practice mode beside the real window: it has a data folder of its own, and so a process of its own."""

from __future__ import annotations

from pathlib import Path

from trackball_desktop.domain.relaunch import window_command


def command(folder: Path) -> list[str]:
    """Return the command that opens practice, with the sample, in its own place inside the data folder."""
    return [*window_command(), "--practice", "--sample", "--data-dir", str(folder)]


def start(folder: Path) -> bool:
    """Start it; false when the system would not. One that is open already comes to the front by itself."""
    from PySide6.QtCore import QProcess

    program, *arguments = command(folder)
    started, _ = QProcess.startDetached(program, arguments)
    return started
