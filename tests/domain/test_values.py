"""Values: canonical spellings are parsed, everything else is kept as typed."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain.date_parsing import read_duration
from trackball_desktop.domain.normalise import read
from trackball_desktop.domain.release import Release, Track, WorkContribution
from trackball_desktop.domain.values import ABSENT, INHERIT, display, format_duration


def test_a_canonical_text_becomes_a_value_and_another_stays() -> None:
    release = Release(release_date="2026-03-13", original_release_date="13/3/26", release_time="12:30:00")
    assert release.release_date == date(2026, 3, 13)
    assert release.original_release_date == "13/3/26"
    assert release.release_time == time(12, 30)
    track = Track(duration="PT3M48S", preview_in="PT228S")
    assert track.duration == timedelta(seconds=228)
    assert track.preview_in == "PT228S"
    assert WorkContribution(split_percentage="33.33").split_percentage == Decimal("33.33")
    assert WorkContribution(split_percentage="33,33").split_percentage == "33,33"


def test_a_draft_survives_json() -> None:
    release = Release(upc=ABSENT, sub_genre=None, release_date="2026-03-13", distribution_group_id=6002212)
    again = Release.model_validate_json(release.model_dump_json(exclude_defaults=True))
    assert again == release
    assert again.upc is ABSENT
    assert again.title is INHERIT
    assert again.sub_genre is None


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("date", "2026-3-1", date(2026, 3, 1)),
        ("date", "13/3/26", date(2026, 3, 13)),
        ("date", "3/4/26", "3/4/26"),
        ("date", "2026-02-30", "2026-02-30"),
        ("time", "9:05", time(9, 5)),
        ("duration", "3:48", timedelta(seconds=228)),
        ("duration", "1:02:03", timedelta(seconds=3723)),
        ("duration", "PT43S", timedelta(seconds=43)),
        ("duration", "long", "long"),
        ("share", "33,33 %", Decimal("33.33")),
        ("share", "50.0", Decimal("50")),
        ("share", "a third", "a third"),
        ("flag", "yes", True),
        ("flag", "perhaps", "perhaps"),
        ("whole", "1981", 1981),
        ("whole", "081", "081"),
        ("names", "FR, DE", ("FR", "DE")),
        ("text", " as typed ", " as typed "),
    ],
)
def test_typed_text_is_read_only_where_it_has_one_meaning(kind: str, typed: str, value: object) -> None:
    assert read(kind, typed) == value


@given(st.integers(0, 10**6))
def test_durations_are_spelt_and_read_alike(seconds: int) -> None:
    assert read_duration(format_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


@given(st.sampled_from(["text", "flag", "date", "time", "duration", "whole", "share", "names"]), st.text())
def test_typing_never_raises_and_what_is_shown_can_be_typed_again(kind: str, typed: str) -> None:
    value = read(kind, typed)
    assert read(kind, display(value)) == value or kind in {"flag", "names"} or isinstance(value, str)
