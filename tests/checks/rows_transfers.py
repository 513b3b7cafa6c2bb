"""Rows of the rule of releases that move to another distributor."""

from __future__ import annotations

from typing import Any

from tests.checks.base import FIRST, RELEASE, Change, both, put, remove, sound
from tests.checks.rows import Passes, Row
from trackball_desktop.domain.release import DeliveredTrack
from trackball_desktop.domain.transfer import transfer_of

WAS = transfer_of(RELEASE, RELEASE, distributor="Other", source="list.xlsx")


def _was(**update: Any) -> Change:
    return put("local.transfer", WAS.model_copy(update=update))


def _track(**update: Any) -> Change:
    first, *others = WAS.tracks
    return _was(tracks=(first.model_copy(update=update), *others))


ROWS = (
    Passes("transfer.same", _was()),
    Passes("transfer.same", _track(seconds=199.5)),
    Row("transfer.same", "upc", _was(upc="4006381333948"), writes={"upc": "4006381333948"}),
    Row("transfer.same", "title", _was(title="Paper Boat"), writes={"title": "Paper Boat"}),
    Row("transfer.same", "artist_display_name", _was(artist="Lena Foss"), says="Lena Foss"),
    Row("transfer.same", f"{FIRST}.isrc", _track(isrc="DEXY12600091"), writes={f"{FIRST}.isrc": "DEXY12600091"}),
    Row("transfer.same", f"{FIRST}.duration", _track(seconds=190.0), says="190 s"),
    Row("transfer.same", f"{FIRST}.duration", both(_track(seconds=202.0), sound(duration=200.5)), says="202 s"),
    Row("transfer.same", "discs", _was(tracks=(*WAS.tracks, DeliveredTrack(title="Hidden"))), says="Hidden"),
    Row("transfer.same", "discs[0].tracks[2]", _was(tracks=WAS.tracks[:2]), says="The Long Way Home"),
    Row("transfer.same", "discs", both(_was(), remove("track3")), says="The Long Way Home"),
)  # fmt: skip
