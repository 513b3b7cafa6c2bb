"""Faults that change nothing that anybody could see, each with its argument: they count neither as killed nor not.

A fault is named by its file, its function and its difference, so that it is found again when lines move.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Equivalent:
    """One such fault: the lines it changes, as a run tells them, and why that can have no effect."""

    path: str
    function: str
    difference: str
    because: str


EQUIVALENT: tuple[Equivalent, ...] = (
    Equivalent(
        "trackball_desktop/ui/transfers/limit.py",
        "LimitSlider.changeEvent",
        '-        if event.type() == QEvent.Type.StyleChange and hasattr(self, "value_label"):\n'
        '+        if event.type() == QEvent.Type.StyleChange or hasattr(self, "value_label"):',
        "With the words there, any other change of state only fits and colours them once more, to the same.",
    ),
    Equivalent(
        "trackball_desktop/ui/draft/finding_dialogs.py",
        "FixPreview._build_table",
        '-            grid.addWidget(_label(self.tr("Nothing left to change."), dim=True), 1, 0, 1, 3)\n'
        '+            grid.addWidget(_label(self.tr("Nothing left to change."), dim=True), 1, 0, 2, 3)',
        "The line is the last one of its grid: a second row under it is empty and has no height.",
    ),
    Equivalent(
        "trackball_desktop/formats/sheet_columns.py",
        "_group_headings",
        "-    for position in range(max(c.place for c in grid.columns) + 1):\n"
        "+    for position in range(max(c.place for c in grid.columns) + 2):",
        "What is found is only asked for the places of columns, and the place after the last one is none of them.",
    ),
)


def argument(path: str, function: str, difference: str) -> str:
    """Return why a fault has no effect; empty where it may have one."""
    for one in EQUIVALENT:
        if (one.path, one.function, one.difference) == (path, function, difference):
            return one.because
    return ""
