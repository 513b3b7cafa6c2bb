"""What a library leaves beside its file: by it, a library that was deleted is told from a folder that never had one."""

from __future__ import annotations

from pathlib import Path

_TRACES = (
    ("receipts/*", "receipts of submissions"),
    ("backups/library-*.db", "copies of a library"),
    ("replaced-*/library.db*", "a library that was replaced"),
    ("manifests/*.json", "manifests of uploads"),
    ("library.db-wal", "a part of a library (library.db-wal)"),
    ("logs/trackball.log*", "logs of the app"),
)


def found_in(folder: Path) -> str:
    """Return in words what is there; empty where nothing is."""
    found = [words for pattern, words in _TRACES if next(folder.glob(pattern), None) is not None]
    return "".join(found) if len(found) < 2 else f"{', '.join(found[:-1])} and {found[-1]}"
