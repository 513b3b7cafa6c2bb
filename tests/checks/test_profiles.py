"""The table of thresholds: complete, sourced, put together by the strictest figure, changed and read back."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.checks.model import Profile
from trackball_desktop.checks.profiles import (
    BY_NAME,
    PARTNERS,
    PROFILES,
    THRESHOLDS,
    chosen_profiles,
    combined_profile,
    contradicting_threshold,
    figure,
    parse_figure,
    threshold_text,
)
from trackball_desktop.checks.sources import describe


def test_every_threshold_is_in_the_table_with_a_source_that_is_known() -> None:
    assert {threshold.name for threshold in THRESHOLDS} == {
        field.name for field in dataclasses.fields(Profile) if field.name not in PARTNERS
    }
    for threshold in THRESHOLDS:
        assert "generic" in threshold.values
        assert set(threshold.values) <= set(PROFILES)
        for keys in threshold.sources.values():
            assert all(describe(key) != key for key in keys.split()), threshold.name


def test_what_ships_is_the_strictest_of_all() -> None:
    assert combined_profile() == Profile()


def test_without_apple_its_figures_do_not_count() -> None:
    changes = {"apple": {"art_min_size": 4000}}
    assert combined_profile(PROFILES, changes).art_min_size == 4000
    without = combined_profile(("spotify",), changes)
    assert (without.art_min_size, without.apple, without.spotify) == (3000, False, True)


def test_the_strictest_figure_wins_either_way() -> None:
    changes = {"spotify": {"lead_days_warning": 14, "art_max_size": 2000, "art_formats": ["jpeg"]}}
    both = combined_profile(PROFILES, changes)
    assert (both.lead_days_warning, both.art_max_size, both.art_formats) == (14, 2000, ("JPEG",))
    assert combined_profile(("apple",), changes).lead_days_warning == 7


def test_profiles_that_share_nothing_leave_what_is_generic() -> None:
    assert combined_profile(PROFILES, {"spotify": {"audio_containers": ["aiff"]}}).audio_containers == ("wav", "flac")


def test_a_label_stands_before_its_account_and_that_before_everything() -> None:
    kept = {"applies": {"": ["generic"], "account:a": ["apple"], "label:Northlight": ["spotify"]}}
    assert chosen_profiles(kept, label="Northlight", account_id="a") == ("spotify",)
    assert chosen_profiles(kept, label="Other", account_id="a") == ("apple",)
    assert chosen_profiles(kept, label="Other", account_id="b") == ("generic",)
    assert chosen_profiles({}, label="Northlight", account_id="a") == PROFILES


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("art_min_size", "1400", 1400),
        ("art_min_size", "1400.5", None),
        ("art_min_size", "-3", None),
        ("art_max_mb", "25,5", 25.5),
        ("art_max_mb", "nan", None),
        ("loudness_most", "−8", -8.0),
        ("audio_rates", "48000, 44100, 44100", (44100, 48000)),
        ("audio_rates", "forty", None),
        ("art_formats", "jpeg tiff", ("JPEG", "TIFF")),
        ("audio_containers", "WAV, AIFF", ("wav", "aiff")),
        ("audio_containers", " ", None),
        ("tracks_most", True, None),
    ],
)
def test_what_is_typed_is_read(name: str, typed: object, value: object) -> None:
    assert parse_figure(BY_NAME[name], typed) == value


@pytest.mark.parametrize("threshold", THRESHOLDS, ids=lambda threshold: threshold.name)
def test_what_is_spelled_is_read_back(threshold) -> None:
    for profile in PROFILES:
        value = figure(threshold, profile, {})
        assert parse_figure(threshold, threshold_text(threshold, value) or None) == value


@given(
    st.sampled_from(THRESHOLDS),
    st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.none(), st.lists(st.text())),
)
def test_whatever_was_kept_there_is_a_profile(threshold, value: object) -> None:
    made = combined_profile(PROFILES, {"generic": {threshold.name: value}, "apple": {threshold.name: value}})
    assert getattr(made, threshold.name) is not None


def test_the_shipped_figures_contradict_nothing() -> None:
    assert not [threshold.name for threshold in THRESHOLDS if contradicting_threshold({}, threshold.name)]


def test_a_contradiction_is_found_in_each_way_of_putting_profiles_together() -> None:
    assert contradicting_threshold({"generic": {"art_min_size": 3001}}, "art_min_size") is BY_NAME["art_max_size"]
    assert contradicting_threshold({"spotify": {"art_max_size": 2000}}, "art_max_size") is BY_NAME["art_min_size"]
    assert contradicting_threshold({"generic": {"art_max_size": 3500, "art_min_size": 3500}}, "art_min_size") is None
    assert contradicting_threshold({"generic": {"art_min_size": 3001}}, "tracks_most") is None
