"""A release that moves from one distributor to another: what must stay as it was, and what is to be done by when.

Stores keep a release's plays and places only where the new delivery has the same UPC, ISRCs, titles, artists and
lengths (within a second), and where both deliveries stood side by side for some days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from trackball_desktop.domain.identifiers import gtin14, normal_isrc
from trackball_desktop.domain.inherit import shown_artist
from trackball_desktop.domain.release import CatalogueTransfer, DeliveredTrack, Release, Track
from trackball_desktop.domain.text import tidy

LENGTH_WITHIN = 1.0
"""Seconds by which a track may be longer or shorter than it was delivered."""
OVERLAP_DAYS = 5
"""Days for which both deliveries stand side by side before the old one is taken down."""
CHECK_DAYS = 2
"""Days after which stores are looked at: they match the two deliveries meanwhile."""


def transfer_of(
    old: Release, draft: Release, *, distributor: str, source: str, deliver_on: date | None = None
) -> CatalogueTransfer:
    """Freeze what an old delivery said, beside the draft's tracks: matched by ISRC, else by place."""
    tracks = list(draft.tracks())
    by_isrc = {code: track for track in tracks if isinstance(track.isrc, str) and (code := normal_isrc(track.isrc))}
    delivered_tracks: list[DeliveredTrack] = []
    for position, was in enumerate(old.tracks()):
        code = normal_isrc(was.isrc) if isinstance(was.isrc, str) else None
        now = by_isrc.get(code or "") or (tracks[position] if position < len(tracks) else None)
        length = was.duration.total_seconds() if isinstance(was.duration, timedelta) else None
        delivered_tracks.append(
            DeliveredTrack(
                track_id=now.id if now is not None else "", isrc=code or "", title=_text(was.title),
                version=_text(was.version_title), artist=shown_artist(old, was), seconds=length,
            )
        )  # fmt: skip
    return CatalogueTransfer(
        distributor=distributor, source=source, upc=_text(old.upc), title=_text(old.title),
        version=_text(old.version_title), artist=shown_artist(old, old), deliver_on=deliver_on,
        tracks=tuple(delivered_tracks),
    )  # fmt: skip


def _text(value: object) -> str:
    return tidy(value) if isinstance(value, str) else ""


@dataclass(frozen=True)
class DeliveryDifference:
    """Something that is not as it was delivered. `field` is empty where a whole track is there too much or gone."""

    node_id: str
    field: str
    before: str
    now: str


def delivery_differences(release: Release, lengths: Mapping[str, float] | None = None) -> Iterator[DeliveryDifference]:
    """Yield what differs from the old delivery; nothing for a release that is not transferred.

    `lengths` are the masters' in seconds by track id, where they are known; else the lengths that were typed count.
    """
    was = release.local.transfer
    if not isinstance(was, CatalogueTransfer):
        return
    if was.upc and gtin14(_text(release.upc)) != gtin14(was.upc):
        yield DeliveryDifference(release.id, "upc", was.upc, _text(release.upc))
    yield from _texts(release.id, (("title", was.title, _text(release.title)),
                                   ("version_title", was.version, _text(release.version_title)),
                                   ("artist_display_name", was.artist, shown_artist(release, release))))  # fmt: skip
    tracks = {track.id: track for track in release.tracks()}
    for item in was.tracks:
        track = tracks.pop(item.track_id, None)
        if track is None:
            yield DeliveryDifference(release.id, "", item.title, "")
            continue
        yield from _track_differences(release, track, item, (lengths or {}).get(track.id))
    for track in tracks.values():
        yield DeliveryDifference(track.id, "", "", _text(track.title))


def _texts(node_id: str, pairs: tuple[tuple[str, str, str], ...]) -> Iterator[DeliveryDifference]:
    for field, before, now in pairs:
        if before != now and before:
            yield DeliveryDifference(node_id, field, before, now)


def _track_differences(
    release: Release, track: Track, was: DeliveredTrack, length: float | None
) -> Iterator[DeliveryDifference]:
    code = normal_isrc(track.isrc) if isinstance(track.isrc, str) else None
    if was.isrc and code != was.isrc:
        yield DeliveryDifference(track.id, "isrc", was.isrc, _text(track.isrc))
    yield from _texts(track.id, (("title", was.title, _text(track.title)),
                                 ("artist_display_name", was.artist, shown_artist(release, track))))  # fmt: skip
    if was.version != _text(track.version_title):
        yield DeliveryDifference(track.id, "version_title", was.version, _text(track.version_title))
    if length is None and isinstance(track.duration, timedelta):
        length = track.duration.total_seconds()
    if was.seconds is not None and length is not None and abs(length - was.seconds) > LENGTH_WITHIN:
        yield DeliveryDifference(track.id, "duration", f"{was.seconds:.0f} s", f"{length:.0f} s")


Task = Literal["same", "deliver", "look", "take_down", "look_again"]


@dataclass(frozen=True)
class TransferTask:
    """One line of the check list, with the day from which it is due; None where the day of delivery is not set."""

    task: Task
    due: date | None


def transfer_tasks(release: Release) -> tuple[TransferTask, ...]:
    """Return what is to be done, in order; empty for a release that is not transferred."""
    was = release.local.transfer
    if not isinstance(was, CatalogueTransfer):
        return ()
    day = was.deliver_on

    def after(days: int) -> date | None:
        return day + timedelta(days=days) if day is not None else None

    return (
        TransferTask("same", after(-1)),
        TransferTask("deliver", day),
        TransferTask("look", after(CHECK_DAYS)),
        TransferTask("take_down", after(OVERLAP_DAYS)),
        TransferTask("look_again", after(OVERLAP_DAYS + CHECK_DAYS)),
    )


def newly_differing(before: Release, after: Release) -> DeliveryDifference | None:
    """Return what an edit makes differ from the old delivery; None for an edit that does not.

    A value that differs already may be changed: it is no delivered one, and may be on its way back to it.
    """
    if not isinstance(after.local.transfer, CatalogueTransfer) or before.local.transfer != after.local.transfer:
        return None
    differing_before = {(item.node_id, item.field) for item in delivery_differences(before)}
    return next(
        (item for item in delivery_differences(after) if (item.node_id, item.field) not in differing_before), None
    )


def delivered_value(release: Release, node_id: str, field: str) -> str:
    """Return what a field was delivered with; empty where it may change."""
    was = release.local.transfer
    if not isinstance(was, CatalogueTransfer):
        return ""
    if node_id == release.id:
        return {"upc": was.upc, "title": was.title, "version_title": was.version}.get(field, "")
    one = next((track for track in was.tracks if track.track_id == node_id), None)
    return "" if one is None else {"isrc": one.isrc, "title": one.title, "version_title": one.version}.get(field, "")
