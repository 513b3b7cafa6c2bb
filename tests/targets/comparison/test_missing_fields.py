"""Which fields OpenPlay did not tell, and which of them still say nothing."""

from __future__ import annotations

from trackball_desktop.domain.release import Contribution, Disc, PrimaryContribution, Release, Track, Work
from trackball_desktop.domain.values import ABSENT
from trackball_desktop.targets.comparison.missing_fields import field_pattern, missing_in_entries, still_missing

KNOWN = (
    "notes",
    "discs[].tracks[].isrc",
    "discs[].tracks[].works[].iswc",
    "contributions[].role",
    "discs[].tracks[].primary_contributions[].featured",
)


def release(**more: object) -> Release:
    work = Work(iswc=ABSENT)
    tracks = (Track(isrc="QZNL22600001"), Track(isrc=ABSENT, works=(work.id,)))
    return Release(notes=ABSENT, works=(work,), discs=(Disc(tracks=tracks),), **more)  # type: ignore[arg-type]


def test_a_field_is_untold_as_long_as_one_node_says_nothing() -> None:
    made = release()
    assert still_missing(made, KNOWN) == KNOWN[:3]
    told = made.model_copy(update={"notes": None, "discs": (Disc(tracks=(Track(isrc=None),)),)})
    assert still_missing(told, KNOWN) == ()


def test_entries_of_lists_count_as_well() -> None:
    made = release(contributions=(Contribution(artist="A", role=ABSENT),))
    assert "contributions[].role" in still_missing(made, KNOWN)


def test_a_list_tells_which_fields_of_its_entries_say_nothing() -> None:
    told, missing_fields = (
        PrimaryContribution(artist="A", featured=False),
        PrimaryContribution(artist="B", featured=ABSENT),
    )
    track = Track(primary_contributions=(told, missing_fields))
    assert missing_in_entries(track, "primary_contributions", KNOWN) == ("featured",)
    assert missing_in_entries(Track(primary_contributions=(told,)), "primary_contributions", KNOWN) == ()
    assert missing_in_entries(Release(primary_contributions=(missing_fields,)), "primary_contributions", KNOWN) == ()
    assert missing_in_entries(Track(), "primary_contributions", KNOWN) == ()


def test_nodes_are_named_as_in_the_body() -> None:
    assert field_pattern(Release(), "notes") == "notes"
    assert field_pattern(Track(), "isrc") == "discs[].tracks[].isrc"
    assert field_pattern(Work(), "iswc") == "discs[].tracks[].works[].iswc"
    assert field_pattern(PrimaryContribution(), "artist") is None
