"""A release that moves between distributors: what is frozen, what differs since, and what is to be done by when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from trackball_desktop.domain.release import (
    CatalogueTransfer,
    DeliveredTrack,
    Disc,
    PrimaryContribution,
    Release,
    ReleaseLocal,
    Track,
)
from trackball_desktop.domain.transfer import (
    DeliveryDifference,
    TransferTask,
    delivered_value,
    delivery_differences,
    newly_differing,
    transfer_of,
    transfer_tasks,
)

DAY = date(2026, 12, 3)
ARTIST = (PrimaryContribution(artist="Ann Low"),)


def track(number: int, **more: Any) -> Track:
    """Return a track with a code, a title and a length of three minutes."""
    plain = {
        "id": f"t{number}",
        "title": f"Song {number}",
        "isrc": f"DEXY1260000{number}",
        "duration": timedelta(seconds=180),
    }
    return Track(**plain | more)


def release(*tracks: Track, **more: Any) -> Release:
    """Return a release of these tracks."""
    plain: dict[str, Any] = {"title": "Tide", "upc": "4006381333931", "primary_contributions": ARTIST}
    return Release(id="r", discs=(Disc(id="d", tracks=tracks),), **plain | more)


def moved(*tracks: Track, **more: Any) -> Release:
    """Return a release of three tracks that was delivered as `release` makes it, and is now as given."""
    old = release(track(1), track(2, version_title="Live"), track(3))
    frozen = transfer_of(old, old, distributor="Old", source="a.xml", deliver_on=DAY)
    return release(*tracks, **{"local": ReleaseLocal(transfer=frozen)} | more)


THREE = (track(1), track(2, version_title="Live"), track(3))


def test_an_old_delivery_is_frozen_beside_the_tracks_of_the_draft() -> None:
    old = release(
        track(1, id="a", isrc="DE-XY1-26-00001", version_title="Live"),
        track(2, id="b", isrc="DEXY12699999", duration="3:0x"),
        track(3, id="c", isrc="nothing"),
        track(4, id="d", title="  Last  one "),
    )
    draft = release(track(9), track(2), track(1))
    frozen = transfer_of(old, draft, distributor="Old", source="a.xml", deliver_on=DAY)
    assert frozen == CatalogueTransfer(
        distributor="Old", source="a.xml", upc="4006381333931", title="Tide", version="", artist="Ann Low",
        deliver_on=DAY,
        tracks=(
            DeliveredTrack(
                track_id="t1", isrc="DEXY12600001", title="Song 1", version="Live", artist="Ann Low", seconds=180.0
            ),
            DeliveredTrack(track_id="t2", isrc="DEXY12699999", title="Song 2", artist="Ann Low"),
            DeliveredTrack(track_id="t1", title="Song 3", artist="Ann Low", seconds=180.0),
            DeliveredTrack(isrc="DEXY12600004", title="Last one", artist="Ann Low", seconds=180.0),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "differences"),
    [
        (moved(*THREE), []),
        (moved(*THREE, upc="04006381333931"), []),
        (moved(*THREE, upc="4006381333948"), [("r", "upc", "4006381333931", "4006381333948")]),
        (moved(*THREE, title=" Tide  "), []),
        (moved(*THREE, title="Tides"), [("r", "title", "Tide", "Tides")]),
        (moved(*THREE, version_title="Deluxe"), []),
        (moved(*THREE[:2]), [("r", "", "Song 3", "")]),
        (moved(*THREE, track(4)), [("t4", "", "", "Song 4")]),
        (moved(*THREE[::-1]), []),
        (moved(*THREE[:2], track(3, isrc="DE-XY1-26-00003")), []),
        (moved(*THREE[:2], track(3, isrc="DEXY12600004")), [("t3", "isrc", "DEXY12600003", "DEXY12600004")]),
        (moved(*THREE[:2], track(3, title="Song")), [("t3", "title", "Song 3", "Song")]),
        (moved(*THREE[:2], track(3, version_title="Edit")), [("t3", "version_title", "", "Edit")]),
        (moved(track(1), track(2), track(3)), [("t2", "version_title", "Live", "")]),
        (moved(*THREE[:2], track(3, artist_display_name="Bo")), [("t3", "artist_display_name", "Ann Low", "Bo")]),
        (moved(*THREE[:2], track(3, duration=timedelta(seconds=181))), []),
        (moved(*THREE[:2], track(3, duration=timedelta(seconds=179))), []),
        (moved(*THREE[:2], track(3, duration=timedelta(seconds=182))), [("t3", "duration", "180 s", "182 s")]),
        (moved(*THREE[:2], track(3, duration=timedelta(seconds=178))), [("t3", "duration", "180 s", "178 s")]),
        (moved(*THREE[:2], track(3, duration="3:0x")), []),
    ],
)
def test_what_is_not_as_it_was_delivered(now: Release, differences: list[tuple[str, str, str, str]]) -> None:
    assert list(delivery_differences(now)) == [DeliveryDifference(*one) for one in differences]


def test_the_length_of_a_master_counts_before_the_one_that_was_typed() -> None:
    assert list(delivery_differences(moved(*THREE), {"t1": 181.5, "t2": 181.0})) == [
        DeliveryDifference("t1", "duration", "180 s", "182 s")
    ]


def test_what_was_delivered_without_a_value_is_not_compared() -> None:
    old = release(Track(id="t1"), title="", upc="", primary_contributions=())
    frozen = transfer_of(old, old, distributor="Old", source="a.xml")
    now = release(track(1), local=ReleaseLocal(transfer=frozen))
    assert list(delivery_differences(now)) == []
    assert list(delivery_differences(release(track(1)))) == [], "it is not transferred"


def test_what_is_to_be_done_by_when() -> None:
    assert transfer_tasks(moved(*THREE)) == (
        TransferTask("same", date(2026, 12, 2)),
        TransferTask("deliver", date(2026, 12, 3)),
        TransferTask("look", date(2026, 12, 5)),
        TransferTask("take_down", date(2026, 12, 8)),
        TransferTask("look_again", date(2026, 12, 10)),
    )
    frozen = transfer_of(release(), release(), distributor="Old", source="a.xml")
    undated = transfer_tasks(release(local=ReleaseLocal(transfer=frozen)))
    assert [task.due for task in undated] == [None] * 5
    assert transfer_tasks(release()) == ()


def test_only_what_an_edit_makes_differ_is_told() -> None:
    same, retitled = moved(*THREE), moved(track(1, title="New"), *THREE[1:])
    assert newly_differing(same, retitled) == DeliveryDifference("t1", "title", "Song 1", "New")
    assert newly_differing(retitled, moved(track(1, title="Newer"), *THREE[1:])) is None, "it differed already"
    assert newly_differing(retitled, same) is None
    assert newly_differing(same, same) is None
    assert newly_differing(release(*THREE), retitled) is None, "this edit is what makes it a transfer"
    assert newly_differing(same, release(track(1, title="New"))) is None


@pytest.mark.parametrize(
    ("node", "field", "value"),
    [
        ("r", "upc", "4006381333931"), ("r", "title", "Tide"), ("r", "version_title", ""), ("r", "label", ""),
        ("t2", "isrc", "DEXY12600002"), ("t2", "title", "Song 2"), ("t2", "version_title", "Live"),
        ("t2", "upc", ""), ("t9", "title", ""),
    ],
)  # fmt: skip
def test_values_that_were_delivered(node: str, field: str, value: str) -> None:
    assert delivered_value(moved(*THREE), node, field) == value
    assert delivered_value(release(*THREE), node, field) == ""
