"""What a release brings with it when it is created: the artists it names, the codes that lock. No widget here."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.domain.inherit import effective
from trackball_desktop.domain.release import Node, Release
from trackball_desktop.domain.values import display


def artist_names(release: Release, defaults: Release | None = None) -> list[str]:
    """Return every name that is sent as an artist: billed, credited, writers; without those that an id pins."""
    names: dict[str, None] = {}
    for entry in _entries(release, defaults):
        name = display(getattr(entry, "artist", None)).strip()
        if name and not display(getattr(entry, "artist_id", None)):
            names[name] = None
    return list(names)


def _entries(release: Release, defaults: Release | None) -> Iterator[Node]:
    for node in (release, *release.tracks()):
        for field in ("primary_contributions", "contributions"):
            value = effective(release, node, field, defaults).value
            yield from value if isinstance(value, tuple) else ()
    for work in release.works:
        yield from work.children("contributions")


def isrc_count(release: Release) -> int:
    """Count the tracks that have an ISRC."""
    return sum(1 for track in release.tracks() if display(track.isrc).strip())
