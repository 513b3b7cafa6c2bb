"""The normaliser: what OpenPlay spells differently means the same, and what differs stays different."""

from __future__ import annotations

import json
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain.release import NODE_TYPES, field_kinds
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.targets.comparison.equivalence import are_same_entries, canonical_value, is_same_value

FIELDS = sorted({name for cls in NODE_TYPES.values() for name, kind in field_kinds(cls).items() if kind != "work_ids"})
TEXTS = sorted({name for cls in NODE_TYPES.values() for name, kind in field_kinds(cls).items() if kind == "text"})
NOTHING = [None, ABSENT, INHERIT, "", "  ", [], {}]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("label", "Regular Records", {"name": "Regular Records"}),
        ("duration", "PT3M45S", 225),
        ("duration", timedelta(minutes=3, seconds=45), 225.4),
        ("duration", "PT225S", "3:45"),
        ("duration", "PT228.6S", 228),
        ("sample_length", "PT30S", 30),
        ("preview_in", None, 0),
        ("split_percentage", 50, 50.0),
        ("split_percentage", Decimal("33.3"), "33,30 %"),
        ("pline_year", "1981", 1981),
        ("copyright_year", 1981, "1981"),
        ("country", "Worldwide", "All"),
        ("country", "US", "United States"),
        ("metadata_language_country", "us", "United States"),
        ("audio_language", "en", "English"),
        ("upc", "036000291452", "0036000291452"),
        ("upc", "036000291452", 36000291452),
        ("upc", "0 36000 29145 2", "36000291452"),
        ("isrc", "US-OPM-22-00001", "usopm2200001"),
        ("iswc", "T-345.246.800-1", "T3452468001"),
        ("pline_license", "Under License", "under license"),
        ("title", "Slow  Light ", "Slow\u00a0Light"),
        ("title", "Cafe\u0301", "Café"),
        ("release_date", date(2027, 3, 5), "2027-03-05"),
        ("release_time", "12:30", "12:30:00"),
        ("partners", {"excluded": False, "partner_names": ["Spotify", "Deezer"]},
         {"partner_names": ["deezer", "Spotify"], "excluded": None}),
        ("other_recording_locations", ["FR", "DE"], ["DE", "FR"]),
        ("promotional", True, "true"),
    ],
)  # fmt: skip
def test_what_openplay_spells_differently_means_the_same(field: str, sent: Any, read: Any) -> None:
    assert is_same_value(field, sent, read)
    assert is_same_value(field, read, sent)


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("title", "Slow Light", "slow light"),
        ("title", "01", "1"),
        ("artist", "AC DC", "AC/DC"),
        ("artist", "Andre", "André"),
        ("duration", "PT3M45S", 226),
        ("upc", "036000291452", "036000291453"),
        ("isrc", "USOPM2200001", "USOPM2200002"),
        ("split_percentage", 50, None),
        ("split_percentage", 0, None),
        ("split_percentage", 50, 50.1),
        ("country", "France", "Worldwide"),
        ("country", "US", "Canada"),
        ("audio_language", "English", "German"),
        ("release_date", "2027-03-05", "2027-03-06"),
        ("catalog_number", "SRG00001", "SRG1"),
        ("promotional", False, True),
        ("partners", {"excluded": False, "partner_names": ["Deezer"]}, {"excluded": True, "partner_names": ["Deezer"]}),
        ("label", "Regular Records", {"name": "Regular"}),
    ],
)
def test_what_differs_stays_different(field: str, sent: Any, read: Any) -> None:
    assert not is_same_value(field, sent, read)
    assert not is_same_value(field, read, sent)


@pytest.mark.parametrize("field", FIELDS)
def test_null_absent_inherited_and_empty_are_one_and_the_same(field: str) -> None:
    assert {canonical_value(field, value) for value in NOTHING} == {None}


@given(field=st.sampled_from(FIELDS), one=JSON, other=JSON)
def test_any_json_has_a_meaning_and_being_the_same_has_no_direction(field: str, one: Any, other: Any) -> None:
    hash(canonical_value(field, one))
    assert is_same_value(field, one, json.loads(json.dumps(one)))
    assert is_same_value(field, one, other) == is_same_value(field, other, one)


@given(field=st.sampled_from(TEXTS), text=st.text(max_size=20), form=st.sampled_from(["NFC", "NFD"]))
def test_white_space_and_the_way_accents_are_stored_never_count(field: str, text: str, form: Any) -> None:
    spelled = unicodedata.normalize(form, text)
    padded = "  ".join(["", *spelled.split(), ""])
    assert is_same_value(field, text, spelled)
    assert is_same_value(field, text, padded)


@given(digits=st.text("0123456789", min_size=1, max_size=14), zeros=st.integers(0, 3))
def test_leading_zeros_count_in_a_title_and_not_in_a_upc(digits: str, zeros: int) -> None:
    padded = "0" * zeros + digits
    assert is_same_value("upc", digits, padded)
    assert is_same_value("title", digits, padded) == (zeros == 0)


@given(seconds=st.integers(0, 20_000))
def test_a_length_is_the_same_in_seconds_and_in_iso(seconds: int) -> None:
    minutes, rest = divmod(seconds, 60)
    for spelling in (f"PT{seconds}S", f"PT{minutes}M{rest}S", f"{minutes}:{rest:02}", timedelta(seconds=seconds)):
        if minutes < 1000 or not isinstance(spelling, str):
            assert is_same_value("duration", seconds, spelling)
            assert not is_same_value("duration", seconds + 1, spelling)


CREDITS = st.lists(
    st.fixed_dictionaries({"artist": st.sampled_from("ABC"), "role": st.sampled_from(["Vocals", "Guitar", None])}),
    max_size=5,
)


@given(credits=CREDITS, order=st.randoms())
def test_the_order_of_credits_means_nothing_that_of_billed_artists_does(credits: Any, order: Any) -> None:
    mixed = list(credits)
    order.shuffle(mixed)
    assert are_same_entries(credits, mixed, ordered=False)
    assert are_same_entries(mixed, credits, ordered=False)
    assert are_same_entries(credits, mixed, ordered=True) == (credits == mixed)


@given(credits=CREDITS.filter(bool))
def test_a_credit_more_or_with_another_role_is_a_difference(credits: Any) -> None:
    assert not are_same_entries(credits, credits[1:], ordered=False)
    changed = [{**credits[0], "role": "Drums"}, *credits[1:]]
    assert not are_same_entries(credits, changed, ordered=False)


def test_only_what_both_sides_carry_is_compared_in_a_credit() -> None:
    sent = [{"artist_id": None, "artist": "Kenny", "featured": True}]
    assert are_same_entries(sent, [{"artist": "Kenny"}], ordered=True)
    assert not are_same_entries(sent, [{"artist": "Kenny", "featured": False}], ordered=True)


def test_an_artist_sent_by_id_alone_may_have_any_name() -> None:
    sent = [{"artist_id": "77", "artist": None, "role": "Vocals"}, {"artist_id": None, "artist": "B", "role": "Guitar"}]
    assert are_same_entries(sent, [{"artist": "B", "role": "Guitar"}, {"artist": "A", "role": "Vocals"}], ordered=False)
    assert not are_same_entries(
        sent, [{"artist": "A", "role": "Vocals"}, {"artist": "C", "role": "Guitar"}], ordered=False
    )
