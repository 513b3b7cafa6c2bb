"""What was sent of a release, in the app's own names: kept beside the payload, whose names are the target's."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # the outbox is read at every start, and pydantic is not needed for it
    from trackball_desktop.domain.release import Release


@dataclass(frozen=True)
class SentTrack:
    """A track as it was sent; empty where it had no title, code or version."""

    title: str = ""
    isrc: str = ""
    version: str = ""


@dataclass(frozen=True)
class SentRelease:
    """A release as it was sent; a text is empty where there was none. Tracks stand in order, over all discs."""

    title: str = ""
    artist: str = ""
    label: str = ""
    upc: str = ""
    release_date: str = ""
    tracks: tuple[SentTrack, ...] = ()

    @classmethod
    def from_release(cls, release: Release) -> SentRelease:
        """Read it of a resolved release."""
        tracks = (track for disc in release.discs for track in disc.tracks)
        return cls(
            title=_text(release.title),
            artist=_text(release.artist_display_name),
            label=_text(release.label),
            upc=_text(release.upc),
            release_date=_text(release.release_date),
            tracks=tuple(
                SentTrack(_text(track.title), _text(track.isrc), _text(track.version_title)) for track in tracks
            ),
        )

    @classmethod
    def from_json(cls, text: str) -> SentRelease:
        """Read what `to_json` wrote; what is missing or damaged is empty."""
        try:
            document: object = json.loads(text)
        except ValueError:
            return cls()
        values = cast("dict[str, object]", document) if isinstance(document, dict) else {}
        return cls(
            **{name: _text(values.get(name)) for name in ("title", "artist", "label", "upc", "release_date")},
            tracks=tuple(
                SentTrack(_text(row.get("title")), _text(row.get("isrc")), _text(row.get("version")))
                for row in _objects(values.get("tracks"))
            ),
        )

    @classmethod
    def from_body(cls, text: str) -> SentRelease:
        """Read it of a payload in the app's own names, as all payloads were at first; of another nothing is read."""
        try:
            document: object = json.loads(text)
        except ValueError:
            return cls()
        body = cast("dict[str, object]", document) if isinstance(document, dict) else {}
        tracks = [track for disc in _objects(body.get("discs")) for track in _objects(disc.get("tracks"))]
        return cls(
            title=_text(body.get("title")),
            artist=_text(body.get("artist_display_name")),
            label=_text(body.get("label")),
            upc=_text(body.get("upc")),
            release_date=_text(body.get("release_date")),
            tracks=tuple(
                SentTrack(_text(track.get("title")), _text(track.get("isrc")), _text(track.get("version_title")))
                for track in tracks
            ),
        )

    def to_json(self) -> str:
        """Write it for the database."""
        return json.dumps(asdict(self), ensure_ascii=False)


def _objects(value: object) -> list[dict[str, object]]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("dict[str, object]", item) for item in items if isinstance(item, dict)]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else ""
