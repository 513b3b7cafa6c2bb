"""The ledger of recordings: one code for one audio, and where that is not so, first."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts, FileStamp
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.storage.assets import Assets
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.library import Library
from trackball_desktop.storage.recordings import Recordings


def keep(db: Database, title: str, *tracks: tuple[str, str, str]) -> Release:
    """Keep a release of tracks of (title, code, audio)."""
    nodes = tuple(Track(title=name, isrc=isrc) for name, isrc, _ in tracks)
    artist = (PrimaryContribution(artist="Lena Voss"),)
    release = Release(title=title, primary_contributions=artist, discs=(Disc(tracks=nodes),))
    Library(db).create(release, label="made").result()
    for node, (_, _, sound) in zip(nodes, tracks, strict=True):
        if sound:
            file = f"{title}-{node.id}".encode().hex().zfill(64)[-64:]
            facts = AudioFacts(container="wav", codec="pcm", duration=200.0, pcm_sha256=sound * 64)
            Assets(db).save_facts(file, facts).result()
            stamp = FileStamp(size=1, mtime_ns=1, sha256=file)
            path = f"/{file}.wav"
            asset = Asset(
                id=node.id, release_id=release.id, owner_id=node.id, role=AssetRole.MASTER, path=path, stamp=stamp
            )
            Assets(db).save([asset]).result()
    return release


@pytest.fixture
def library(db: Database) -> dict[str, Release]:
    return {
        "single": keep(db, "Kites", ("Kites", "DEXY12600001", "a")),
        "album": keep(
            db, "Harbour", ("Kites", "DEXY12600001", "a"), ("Rope", "DEXY12600002", "b"), ("Knot", "DEXY12600003", "c")
        ),
        "again": keep(db, "Best of", ("Rope", "DEXY12600009", "b"), ("Knot", "DEXY12600003", "d"), ("New", "", "e")),
        "unmeasured": keep(db, "Later", ("Kites", "DEXY12600001", "")),
    }


def told(db: Database, words: str = "", *, only_conflicts: bool = False) -> list[tuple[str, str, str, str]]:
    page = Recordings(db).page(words, only_conflicts=only_conflicts)
    problems = [("audio" if row.has_other_audio else "") + ("code" if row.has_other_code else "") for row in page.rows]
    return [
        (row.isrc, row.audio_hash[:1], row.release_title, problem)
        for row, problem in zip(page.rows, problems, strict=True)
    ]


def test_conflicts_come_first_and_the_same_recording_on_two_releases_is_none(
    db: Database, library: dict[str, Release]
) -> None:
    assert told(db) == [
        ("DEXY12600003", "d", "Best of", "audio"),
        ("DEXY12600003", "c", "Harbour", "audio"),
        ("DEXY12600002", "b", "Harbour", "code"),
        ("DEXY12600009", "b", "Best of", "code"),
        ("DEXY12600001", "a", "Harbour", ""),
        ("DEXY12600001", "a", "Kites", ""),
        ("", "e", "Best of", ""),
    ]
    page = Recordings(db).page()
    assert (page.recording_count, page.conflict_count) == (7, 4)
    assert len(told(db, only_conflicts=True)) == 4


def test_it_is_searched_by_title_release_code_and_audio(db: Database, library: dict[str, Release]) -> None:
    assert {row[0] for row in told(db, "rope")} == {"DEXY12600002", "DEXY12600009"}
    assert {row[2] for row in told(db, "best OF")} == {"Best of"}
    assert [row[1] for row in told(db, "DE-XY1-26-00002")] == ["b"]
    assert [row[0] for row in told(db, "ccccc")] == ["DEXY12600003"]
    assert told(db, "100%_nothing") == []


def test_the_trash_does_not_count(db: Database, library: dict[str, Release]) -> None:
    Library(db).trash(library["again"].id).result()
    assert told(db, only_conflicts=True) == []


def test_an_empty_library_has_none(db: Database) -> None:
    assert Recordings(db).page().recording_count == 0
