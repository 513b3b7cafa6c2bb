"""OpenPlay's own three documented bodies, checked: what is found in each, argued line by line, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from trackball_desktop.checks.engine import check, path
from trackball_desktop.checks.model import Facts
from trackball_desktop.domain.release import Release
from trackball_desktop.targets.openplay.body import draft_from_remote, import_create_body

BODIES = Path(__file__).parents[1] / "data" / "openplay"
TODAY = date(2026, 11, 20)

T1, T2, T3 = "discs[0].tracks[0]", "discs[0].tracks[1]", "discs[1].tracks[0]"

# Bodies carry no files and none of our own answers: a cover and a master each are missing, and nothing is said on AI.
NO_FILES_AND_ANSWERS = [("art.present", ""), ("ai.declared", "local.ai_artwork")]


def _bare(track: str) -> list[tuple[str, str]]:
    """Return what is found at a track that has a title and a type alone: all that every track needs is missing."""
    return [
        ("audio.present", track),
        ("isrc.present", f"{track}.isrc"),
        ("artist.primary.present", f"{track}.primary_contributions"),
        ("credits.writer", f"{track}.works"),  # no work, so nobody wrote it
        ("pline.required", f"{track}.pline_year"),
        ("genre.required", f"{track}.genre"),
        ("lang.metadata", f"{track}.metadata_language"),
        ("lang.audio", f"{track}.audio_language"),
        ("pa.required", f"{track}.parental_advisory"),
        ("ai.declared", f"{track}.local.ai_recording"),
    ]


CREATE = [
    *NO_FILES_AND_ANSWERS,
    # 000000000017, …024 and …031: right check digits, but nobody's codes.
    ("gtin.placeholder", "upc"),
    ("disc.upc", "discs[0].upc"),
    ("disc.upc", "discs[1].upc"),
    # "license": "Owned", and beside the ℗ line "Under License". The track says the same, which is not said again.
    ("pcline.license", "pline_license"),
    # A promotional release at the price of "Premium" and "Budget".
    ("release.promotional", "promotional"),
    # "Michael McDonald & Friends", while the artists are Michael McDonald feat. Kenny Loggins (and Ed Sanford).
    ("artist.display_name", "artist_display_name"),
    ("artist.display_name", f"{T1}.artist_display_name"),
    # The body has a sub_genre of null and no genre, on the release and everywhere below.
    ("genre.required", "genre"),
    ("genre.required", f"{T1}.genre"),
    # Contributions have a name and nothing else.
    ("credits.role_vocab", "contributions[0].role"),
    ("credits.role_vocab", "contributions[1].role"),
    ("credits.role_vocab", f"{T1}.contributions[0].role"),
    ("credits.role_vocab", f"{T1}.contributions[1].role"),
    ("audio.present", T1),
    ("ai.declared", f"{T1}.local.ai_recording"),
    # Worldwide are 50 of a writer and 20 of a publisher: 70. The United States (50 + 30 + 20) and France (50 + 50 of
    # the publisher's own entry there) make 100 and are not found.
    ("split.sum_territory", f"{T1}.works[0].contributions"),
    # T-123456789-0; the check digit would be 4.
    ("iswc.check", f"{T1}.works[0].iswc"),
    # Act 2 has a title only, beside Act 1, which has writers.
    ("work.present", f"{T1}.works[1].contributions"),
    *_bare(T2),
    *_bare(T3),
]
"""Not found, and rightly: a Digital Album may hold a
video, since this one does; Apple is not among its stores, so its three groups of credits are not asked for; the old
date is not late, as the original date is older still; of four lengths one is known, so nothing is said on Album.
"""

READ = [
    *NO_FILES_AND_ANSWERS,
    # Of one repeated digit; the check digit happens to be right. The disc has the same code, which is not said twice.
    ("gtin.placeholder", "upc"),
    # One track of 3:45 as Digital Album, at the price of an EP.
    ("release.configuration.match", "configuration"),
    ("price.tier_fit", "release_price_tier"),
    # "If That's What It Takes" with "I Keep Forgettin'" as its only track: an album shortened for the documents.
    ("release.single.title_match", "title"),
    # ℗ 1982, first issued on 1981-08-03. The track says the same, which is not said again.
    ("pline.year_logic", "pline_year"),
    ("audio.present", T1),
    # Answers do not say whether a track is audio or video.
    ("track.type_config", f"{T1}.track_type"),
    # Apple Inc is among the stores; the track's own list of credits is empty.
    ("credits.apple_three", f"{T1}.contributions"),
    ("ai.declared", f"{T1}.local.ai_recording"),
    # T-345246800-1; the check digit would be 3.
    ("iswc.check", f"{T1}.works[0].iswc"),
    # Two writers, with 50 and null.
    ("split.all_or_none", f"{T1}.works[0].contributions"),
]
"""Not found, and rightly: the release's audio_language is null, but its track has its own; the genre R&B is printed in
OpenPlay's documents; both writers are authors, so the words are credited; "All" and "Worldwide" are one territory.
"""


def _load(name: str) -> Release:
    body = json.loads((BODIES / f"{name}.json").read_text("utf-8"))
    return import_create_body(body) if name.startswith("create") else draft_from_remote(body)[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("create-release-request", CREATE), ("release-music-response", READ), ("release-platform-response", READ)],
)
def test_what_is_found_in_a_documented_body(name: str, expected: list[tuple[str, str]]) -> None:
    release = _load(name)
    found = [(finding.rule, path(release, finding)) for finding in check(Facts(release=release, today=TODAY))]
    assert sorted(found) == sorted(expected)
