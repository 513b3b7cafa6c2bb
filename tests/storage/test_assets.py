"""Files of releases, their facts by content, and hashes that need not be read twice."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.assets import ArtworkFacts, Asset, AssetRole, AudioFacts, FileStamp, Tags
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.storage.assets import Assets
from trackball_desktop.storage.database import Change, Database
from trackball_desktop.storage.library import Library

SHA = "a" * 64


def master(release: Release, track: Track, path: str = "/music/one.wav", sha256: str | None = None) -> Asset:
    stamp = FileStamp(size=2**40, mtime_ns=2**62, sha256=sha256)
    return Asset(id=new_id(), release_id=release.id, owner_id=track.id, role=AssetRole.MASTER, path=path, stamp=stamp)


def test_files_come_back_in_the_order_in_which_they_were_added(db: Database, release: Release) -> None:
    rope, knot = release.tracks()
    first, second = master(release, knot), master(release, rope, path="/música/二.wav", sha256=SHA)
    assets = Assets(db)
    Library(db).create(release, label="made", assets=[first]).result()
    seen: list[Change] = []
    db.add_listener(seen.append)
    assets.save([second]).result()
    assert assets.for_release(release.id) == [first, second]
    assert Change("assets", release.id) in seen
    assets.relink(first.id, "/elsewhere.wav", FileStamp(size=1, mtime_ns=2, sha256=SHA)).result()
    assert assets.for_release(release.id)[0].path == "/elsewhere.wav"
    assert assets.for_release(release.id)[0].stamp.sha256 == SHA
    assets.remove(second.id).result()
    assert [asset.id for asset in assets.for_release(release.id)] == [first.id]


def test_other_files_make_what_the_checks_found_unknown(db: Database, release: Release) -> None:
    rope, knot = release.tracks()
    assets, library = Assets(db), Library(db)
    first, second = master(release, rope), master(release, knot)
    library.create(release, label="made", assets=[first]).result()

    def checked() -> bool:
        (row,) = library.rows([release.id])
        unknown = [id for id, _, _ in library.drafts_to_recheck("rules")] == [release.id]
        assert row.checked is not unknown
        assert row.state is (ReleaseState.READY if row.checked else ReleaseState.DRAFT)
        library.set_findings(release.id, 0, 2, 1, checked_by="rules").result()
        return row.checked

    assert not checked()
    assets.relink(first.id, first.path, first.stamp.model_copy(update={"sha256": SHA})).result()
    assert checked(), "only its hash was read"
    for change in (
        lambda: assets.save([second]),
        lambda: assets.relink(first.id, "/elsewhere.wav", first.stamp),
        lambda: assets.relink(first.id, "/elsewhere.wav", FileStamp(size=1, mtime_ns=2)),
        lambda: assets.remove(second.id),
    ):
        change().result()
        assert not checked()


def test_what_is_gone_is_told(db: Database, release: Release) -> None:
    (rope, _) = release.tracks()
    with pytest.raises(UserError, match="no longer exists"):
        Assets(db).save([master(release, rope)]).result()
    with pytest.raises(UserError, match="no longer part"):
        Assets(db).relink("0" * 32, "/x", FileStamp(size=1, mtime_ns=1)).result()
    Assets(db).remove("0" * 32).result()


def test_facts_are_kept_by_content(db: Database) -> None:
    assets = Assets(db)
    audio = AudioFacts(container="wav", codec="pcm", duration=1.5, pcm_sha256=SHA, tags=Tags(title="é", artists=("A",)))
    picture = ArtworkFacts(format="JPEG", width=3000, height=3000, mode="RGB")
    assets.save_facts("1" * 64, audio).result()
    assets.save_facts("2" * 64, picture).result()
    assert assets.facts("1" * 64) == audio
    assert assets.facts("2" * 64) == picture
    assert assets.facts("3" * 64) is None
    assets.save_facts("1" * 64, picture).result()
    assert assets.facts("1" * 64) == picture


def test_a_hash_is_known_while_size_and_time_are_the_same(db: Database) -> None:
    assets = Assets(db)
    stamp = FileStamp(size=5, mtime_ns=7, sha256=SHA)
    assets.remember_hash("/a", stamp).result()
    assert assets.known_hash("/a", FileStamp(size=5, mtime_ns=7)) == SHA
    assert assets.known_hash("/a", FileStamp(size=6, mtime_ns=7)) is None
    assert assets.known_hash("/a", FileStamp(size=5, mtime_ns=8)) is None
    assert assets.known_hash("/b", stamp) is None
    assets.remember_hash("/a", FileStamp(size=6, mtime_ns=7, sha256="b" * 64)).result()
    assert assets.known_hash("/a", FileStamp(size=6, mtime_ns=7)) == "b" * 64
    with pytest.raises(ValueError, match="without a hash"):
        assets.remember_hash("/a", FileStamp(size=5, mtime_ns=7))


def test_the_catalogue_knows_the_same_sound_in_another_file(db: Database, release: Release) -> None:
    library, assets = Library(db), Assets(db)
    rope, knot = release.tracks()
    library.create(
        release, label="made", assets=[master(release, rope, sha256="1" * 64), master(release, knot, sha256="2" * 64)]
    ).result()
    sound = AudioFacts(container="wav", codec="pcm", duration=200.5, pcm_sha256="f" * 64)
    assets.save_facts("1" * 64, sound).result()
    assets.save_facts("9" * 64, sound.model_copy(update={"container": "flac", "codec": "flac"})).result()
    other = Release(title="Single", discs=(Disc(tracks=(Track(title="Rope"),)),))
    (found,) = library.catalogue_for(other, ["9" * 64]).tracks
    assert (found.track_id, found.duration, found.pcm_sha256) == (rope.id, 200.5, "f" * 64)
    assert (found.isrc, found.artist, found.release_title) == ("GBABC2600001", "Ána Björk", "Kites")
    assert [hit.track_id for hit in library.catalogue_for(other, ["2" * 64]).tracks] == [knot.id]
    assert library.catalogue_for(other).tracks == ()
    assert library.catalogue_for(release, ["1" * 64]).tracks == ()  # its own do not count
    library.trash(release.id).result()
    assert library.catalogue_for(other, ["9" * 64]).tracks == ()
