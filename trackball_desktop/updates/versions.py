"""Versions as numbers that compare: "0.10" is above "0.9.1"."""

from __future__ import annotations

import re

VERSION = r"^\d{1,5}(\.\d{1,5}){1,3}$"
_PARTS = 4


def parse_version(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, filled up with zeros. Raises ValueError where it is none."""
    if not re.match(VERSION, version) or not version.isascii():
        raise ValueError(f"{version!r} is no version")
    numbers = [int(part) for part in version.split(".")]
    return tuple(numbers + [0] * (_PARTS - len(numbers)))
