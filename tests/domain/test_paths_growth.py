"""Asking for the paths of all findings grows with the release, not with its square."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from trackball_desktop.domain.paths import field_path
from trackball_desktop.domain.release import Disc, Node, Release, Track, Work


def _release(count: int) -> Release:
    works = tuple(Work() for _ in range(count))
    return Release(works=works, discs=(Disc(tracks=tuple(Track(works=(work.id,)) for work in works)),))


def _steps(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count how many lists and nodes are looked at for a path of each track and work."""
    release = _release(count)
    seen = 0
    children = Node.children

    def counted(self: Node, name: str) -> Any:
        nonlocal seen
        found = children(self, name)
        seen += 1 + len(found)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Node, "children", counted)
        for node in _both(release):
            assert field_path(release, node.id, "title").endswith(".title")
    return seen


def _both(release: Release) -> Iterator[Node]:
    yield from release.tracks()
    yield from release.works


def test_paths_of_five_thousand_tracks_take_ten_times_those_of_five_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = _steps(500, monkeypatch), _steps(5000, monkeypatch)
    assert many / few < 15
