"""The sample release is what the app promises: complete, ahead of today, and free of any finding."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from trackball_desktop.checks.engine import check, path, sentence
from trackball_desktop.checks.model import Facts
from trackball_desktop.domain.assets import ArtworkFacts, Asset, AssetRole, AudioFacts
from trackball_desktop.domain.identifiers import is_valid_gtin
from trackball_desktop.media.measure import measure_file
from trackball_desktop.media.sample import COVER, TRACKS, write_sample
from trackball_desktop.services.sample import sample_draft, sample_release

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("today", [TODAY + timedelta(days=offset) for offset in range(0, 400, 13)])
def test_the_release_date_is_a_friday_ahead_and_the_years_go_with_it(today: date) -> None:
    body = sample_release(today)
    day = date.fromisoformat(body["release_date"])
    assert day.weekday() == 4
    assert timedelta(days=35) <= day - today < timedelta(days=56)
    assert not (day.month == 12 and day.day >= 24)
    assert body["original_release_date"] == body["release_date"]
    assert body["pline_year"] == str(day.year)
    assert body["discs"][0]["tracks"][0]["works"][0]["copyright_year"] == day.year


def test_it_is_harbour_songs_with_codes_that_could_be_real() -> None:
    body = sample_release(TODAY)
    tracks = body["discs"][0]["tracks"]
    assert [track["title"] for track in tracks] == ["Harbour", "Slow Light", "夜の水", "Undertow"]
    assert [track["isrc"] for track in tracks] == [f"QZNL2260000{number}" for number in range(1, 5)]
    assert is_valid_gtin(body["upc"])
    assert "+" not in str(body)


def test_nothing_is_found_about_it_with_its_own_files(tmp_path: Path) -> None:
    write_sample(tmp_path)
    release = sample_draft(TODAY)
    audio: dict[str, AudioFacts] = {}
    artwork: dict[str, ArtworkFacts] = {}
    assets: list[Asset] = []
    owners = [track.id for track in release.tracks()]
    files = [(owner, AssetRole.MASTER, name) for owner, (name, _) in zip(owners, TRACKS, strict=True)]
    for owner, role, name in [*files, (release.id, AssetRole.COVER, COVER)]:
        stamp, facts = measure_file(tmp_path / name, role)
        file = str(tmp_path / name)
        assets.append(Asset(id=name, release_id=release.id, owner_id=owner, role=role, path=file, stamp=stamp))
        if isinstance(facts, AudioFacts):
            audio[name] = facts
        elif isinstance(facts, ArtworkFacts):
            artwork[name] = facts
    facts = Facts(release=release, assets=tuple(assets), audio=audio, artwork=artwork, today=TODAY)
    found = [f"{finding.rule} {path(release, finding)}: {sentence(finding)}" for finding in check(facts)]
    assert found == []
