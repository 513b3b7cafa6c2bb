"""Words for days, waits, states and files: the figures at which they change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication

from trackball_desktop.domain.assets import ArtworkFacts, AudioFacts
from trackball_desktop.ui.kit import field_text, state_labels

pytestmark = pytest.mark.usefixtures("theme_applied")
NOON = datetime(2027, 3, 4, 12, 0, 0).astimezone()
"""Noon by this computer's clock, so that hours before and after are the same day."""


def at(**ahead: float) -> str:
    return (NOON + timedelta(**ahead)).astimezone(UTC).isoformat()


@pytest.mark.parametrize(("days", "words"), [
    (0, "today"), (1, "tomorrow"), (-1, "yesterday"), (2, "in 2 days"), (-2, "2 days ago"), (14, "in 14 days"),
    (15, "in 2 weeks"), (21, "in 3 weeks"), (-20, "2 weeks ago"), (119, "in 17 weeks"), (120, "in 4 months"),
    (729, "in 24 months"), (730, "in 2 years"), (-1094, "2 years ago"), (1095, "in 3 years"),
])  # fmt: skip
def test_distances(days: int, words: str) -> None:
    assert state_labels.relative_days_text(days) == words


@pytest.mark.parametrize(("back", "words"), [
    ({"seconds": 59}, "now"), ({"seconds": 60}, "1 min ago"), ({"seconds": 119}, "1 min ago"),
    ({"minutes": 59}, "59 min ago"), ({"minutes": 60}, "1 h ago"), ({"hours": 11}, "11 h ago"),
    ({"hours": 13}, "yesterday"), ({"days": 14}, "14 days ago"), ({"days": 15}, "17 Feb 2027"),
])  # fmt: skip
def test_times_that_have_passed(qapp: QApplication, back: dict[str, float], words: str) -> None:
    moment = at(**{unit: -count for unit, count in back.items()})
    assert state_labels.time_ago_text(moment, NOON) == words


def test_times_that_cannot_be_read_stay_as_they_are() -> None:
    assert state_labels.time_ago_text("soon") == "soon"
    for said in (
        state_labels.as_of_text,
        state_labels.retry_text,
        state_labels.next_search_text,
        state_labels.next_poll_text,
    ):
        assert said(None) == said("") == said("soon") == ""


@pytest.mark.parametrize(("seconds", "tries", "looks"), [
    (-5, "tries again now", "checks again now"), (0.9, "tries again now", "checks again now"),
    (1, "tries again at 12:00:01", "checks again at 12:00:01"),
    (90, "tries again at 12:01:30", "checks again at 12:01:30"),
])  # fmt: skip
def test_when_something_is_tried_again(seconds: float, tries: str, looks: str) -> None:
    assert state_labels.retry_text(at(seconds=seconds), NOON) == tries
    assert state_labels.next_search_text(at(seconds=seconds), NOON) == looks


@pytest.mark.parametrize(("seconds", "words"), [
    (-1, "next check now"), (0.5, "next check now"), (1, "next check in a minute"), (59, "next check in a minute"),
    (60, "next check in 1 min"), (3599, "next check in 59 min"), (3600, "next check at 13:00"),
    (24 * 3600 - 1, "next check at 11:59"), (24 * 3600, "next check 5 Mar"),
])  # fmt: skip
def test_when_the_target_is_asked_next(seconds: float, words: str) -> None:
    assert state_labels.next_poll_text(at(seconds=seconds), NOON) == words


def test_when_the_target_was_heard_last() -> None:
    assert state_labels.as_of_text(at(hours=-2), NOON) == "as of 10:00"
    assert state_labels.as_of_text(at(days=-1), NOON) == "as of 3 Mar"


@pytest.mark.parametrize(("seconds", "words"), [
    (None, ""), (0, "less than a minute left"), (59, "less than a minute left"), (60, "1 min left"),
    (3599, "60 min left"), (3600, "1 h 0 min left"), (7265, "2 h 1 min left"),
])  # fmt: skip
def test_how_long_it_still_takes(seconds: float | None, words: str) -> None:
    assert state_labels.time_left_text(seconds) == words


@pytest.mark.parametrize(("counts", "sent", "wanted"), [
    ((False, 3, 0, 0, 0), False, ("not checked", 0.0, "dim")),
    ((True, 3, 4, 5, 0), False, ("3 blockers", 0.75, "bad")),
    ((True, 1, 0, 0, 0), False, ("1 blocker", pytest.approx(11 / 12), "bad")),
    ((True, 30, 0, 0, 0), False, ("30 blockers", 0.06, "bad")),
    ((True, 5, 0, 0, 2), False, ("3 blockers", pytest.approx(7 / 12), "bad")),
    ((True, 5, 0, 0, 5), False, ("5 to do", 0.75, "dim")),
    ((True, 40, 0, 0, 40), False, ("40 to do", 0.06, "dim")),
    ((True, 0, 16, 5, 0), False, ("16 warnings", 0.7, "warning")),
    ((True, 0, 1, 5, 0), False, ("1 warning", 0.98, "warning")),
    ((True, 0, 0, 2, 0), False, ("2 hints", 1.0, "ok")),
    ((True, 0, 0, 0, 0), False, ("ready", 1.0, "ok")),
    ((True, 0, 0, 0, 0), True, ("checked", 1.0, "ok")),
])  # fmt: skip
def test_how_ready_a_release_is(
    counts: tuple[bool, int, int, int, int], sent: bool, wanted: tuple[str, float, str]
) -> None:
    checked, blockers, warnings, hints, to_do = counts
    assert state_labels.readiness_summary(checked, blockers, warnings, hints, sent, to_do) == wanted


def test_release_days() -> None:
    today = date(2027, 3, 4)
    assert state_labels.release_date_texts("2027-03-04", today) == ("4 Mar 2027", "today")
    assert state_labels.release_date_texts("2027-03-20", today) == ("20 Mar 2027", "in 2 weeks")
    assert state_labels.release_date_texts("", today) == ("—", "no date")
    assert state_labels.release_date_texts("soon", today) == ("soon", "")


def test_measuring_counts_the_file_under_way() -> None:
    assert state_labels.measuring_text(0, 5) == "Measuring 1 of 5"
    assert state_labels.measuring_text(4, 5) == state_labels.measuring_text(5, 5) == "Measuring 5 of 5"


def test_what_files_are() -> None:
    sound = AudioFacts(container="wav", codec="pcm", bits=24, sample_rate=44100, channels=2, duration=228.4)
    assert field_text.audio_fact_texts(sound)[:5] == ["WAV", "24 bit", "44.1 kHz", "stereo", "3:48"]
    mono = AudioFacts(container="flac", codec="flac", sample_rate=48000, channels=1)
    assert field_text.audio_fact_texts(mono)[:3] == ["FLAC", "48 kHz", "mono"]
    assert "6 channels" in field_text.audio_fact_texts(AudioFacts(container="wav", codec="pcm", channels=6))
    cover = ArtworkFacts(format="JPEG", width=3000, height=2999, mode="RGB", bytes=4_100_000, icc="sRGB")
    assert field_text.artwork_fact_texts(cover) == ["3000 × 2999", "RGB", "JPEG", "4.1 MB", "sRGB"]
    assert field_text.artwork_fact_texts(ArtworkFacts(format="PNG", width=1, height=2, mode="L")) == [
        "1 × 2",
        "L",
        "PNG",
    ]
