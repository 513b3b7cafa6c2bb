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


EQUIVALENT: tuple[Equivalent, ...] = ()


def argument(path: str, function: str, difference: str) -> str:
    """Return why a fault has no effect; empty where it may have one."""
    for one in EQUIVALENT:
        if (one.path, one.function, one.difference) == (path, function, difference):
            return one.because
    return ""
