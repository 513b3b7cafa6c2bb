"""Compares what many inputs lead to with a file that was read and approved: `tests/approved/NAME.txt`.

Where a change is meant, `WRITE_APPROVED=1 python -m pytest TEST` writes the file anew; its difference is read as any
other change.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).with_name("approved")
WRITE = "WRITE_APPROVED"
MOST_LINES = 60


def approve(name: str, lines: Iterable[str]) -> None:
    """Fail where the lines are other ones than those of the file."""
    seen = [line.encode("unicode_escape").decode("ascii") for line in lines]
    file = FOLDER / f"{name}.txt"
    if os.environ.get(WRITE):
        file.write_text("".join(f"{line}\n" for line in seen), "utf-8")
        return
    expected = file.read_text("utf-8").splitlines()
    if seen != expected:
        found = list(difflib.unified_diff(expected, seen, "approved", "now", n=1, lineterm=""))
        raise AssertionError("\n".join([f"{name}: other than approved", *found[:MOST_LINES]]))
