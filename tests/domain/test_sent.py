"""What is kept of a release as it was sent: of the release, of our JSON, of payloads of the app's first versions."""

from __future__ import annotations

import json
from datetime import date

import pytest

from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.domain.sent_release import SentRelease, SentTrack
from trackball_desktop.domain.values import ABSENT

SENT = SentRelease(
    "Tide", "Ann Low", "Northlight", "4006381333931", "2026-11-20",
    (SentTrack("One", "DEXY12600001"), SentTrack("Two"), SentTrack("", "DEXY12600003")),
)  # fmt: skip


def test_it_is_read_of_a_release_over_all_discs() -> None:
    release = Release(
        title="Tide", artist_display_name="Ann Low", label="Northlight", upc="4006381333931",
        release_date=date(2026, 11, 20),
        discs=(
            Disc(tracks=(Track(title="One", isrc="DEXY12600001"), Track(title="Two", isrc=ABSENT))),
            Disc(tracks=(Track(isrc="DEXY12600003"),)),
        ),
    )  # fmt: skip
    assert SentRelease.from_release(release) == SENT
    assert SentRelease.from_release(Release(release_date="soon")) == SentRelease(release_date="soon")


def test_it_comes_back_from_the_database() -> None:
    assert SentRelease.from_json(SENT.to_json()) == SENT
    assert "Tidé" in SentRelease("Tidé").to_json(), "readable where somebody looks into the database"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", SentRelease()),
        ("{", SentRelease()),
        ("[]", SentRelease()),
        ("null", SentRelease()),
        ('{"title": 3, "upc": "1", "tracks": {}}', SentRelease(upc="1")),
        (
            '{"tracks": [{"title": "One"}, 3, null, {"isrc": null}]}',
            SentRelease(tracks=(SentTrack("One"), SentTrack())),
        ),
    ],
)
def test_what_is_damaged_is_empty(text: str, read: SentRelease) -> None:
    assert SentRelease.from_json(text) == read


def test_a_payload_in_our_own_names_is_read_and_nothing_else() -> None:
    body = {
        "title": "Tide", "artist_display_name": "Ann Low", "label": "Northlight", "upc": "4006381333931",
        "release_date": "2026-11-20",
        "discs": [
            {"tracks": [{"title": "One", "isrc": "DEXY12600001"}, {"title": "Two", "isrc": None}]}, 3,
            {"tracks": [{"isrc": "DEXY12600003"}]}, {},
        ],
    }  # fmt: skip
    assert SentRelease.from_body(json.dumps(body)) == SENT
    for text in ("", "[1]", '{"discs": 1}', '{"discs": [{"tracks": "x"}]}', '{"artist": "Ann Low"}'):
        assert SentRelease.from_body(text) == SentRelease()
