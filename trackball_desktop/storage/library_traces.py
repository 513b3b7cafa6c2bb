"""What a library leaves beside its file: by it, a library that was deleted is told from a folder that never had one."""

from __future__ import annotations

from pathlib import Path

from trackball_desktop.i18n.contexts import LibraryText

_TRACES = (
    ("receipts/*", LibraryText.tr("receipts of submissions")),
    ("backups/library-*.db", LibraryText.tr("copies of a library")),
    ("replaced-*/library.db*", LibraryText.tr("a replaced library")),
    ("manifests/*.json", LibraryText.tr("manifests of uploads")),
    ("library.db-wal", LibraryText.tr("a part of a library (library.db-wal)")),
    ("logs/trackball.log*", LibraryText.tr("app logs")),
)


def describe_traces(folder: Path) -> str:
    """Return in words what is there; empty where nothing is."""
    traces = [words for pattern, words in _TRACES if next(folder.glob(pattern), None) is not None]
    return "".join(traces) if len(traces) < 2 else f"{', '.join(traces[:-1])} and {traces[-1]}"
