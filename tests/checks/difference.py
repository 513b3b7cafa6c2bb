"""What differs between two states of a release, by path: what a fix has written, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trackball_desktop.domain.release import Local, Node, Partners, Release
from trackball_desktop.domain.values import INHERIT

GONE = "(gone)"
"""In the place of a value whose row, disc or key is not there any more."""


def values_of(node: Node | Local | Partners, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each field of a node and of all below it with its path; ids are left out."""
    for name in type(node).model_fields:
        value, place = getattr(node, name), f"{path}{name}"
        if name == "id":
            continue
        if isinstance(value, Node | Local | Partners):
            yield from values_of(value, f"{place}.")
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            for index, item in enumerate(value):
                yield from values_of(item, f"{place}[{index}].")
        elif isinstance(value, Mapping):
            yield from ((f"{place}.{key}", item) for key, item in value.items())
        else:
            yield place, value


def difference(before: Release, after: Release) -> dict[str, Any]:
    """Return what is another value after, by path; what a row that is new leaves open is left out."""
    old, new = dict(values_of(before)), dict(values_of(after))
    changed = {path: value for path, value in new.items() if old.get(path, INHERIT) != value}
    rows = {_row_of(path) for path in new}
    return changed | {(path if _row_of(path) in rows else _row_of(path)): GONE for path in old.keys() - new.keys()}


def _row_of(path: str) -> str:
    """Return the path of the row that a field stands in: a row that is gone is told once."""
    return path[: path.rfind("]") + 1]
