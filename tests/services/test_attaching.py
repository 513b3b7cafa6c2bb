"""Files that go with masters: told by content and name, attached, measured, and in the snapshot of a submission."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.media.riff import chunk, fmt, wave
from tests.services.conftest import World
from trackball_desktop.domain.assets import AssetRole, AudioFacts, FileFacts
from trackball_desktop.domain.errors import MediaError, UserError
from trackball_desktop.domain.release import Disc, Release, Track, TrackLocal
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.media.measure import measure_file
from trackball_desktop.media.other_files import detect_role, read_other
from trackball_desktop.services.attaching import detect_attachments, match_track
from trackball_desktop.services.intake_drafts import build_draft
from trackball_desktop.transfer.manifest import build_manifest, snapshot_files

PDF = b"%PDF-1.7\n1 0 obj<</Type/Pages/Count 3/Kids[]>>endobj\ntrailer\n%%EOF\n"
LRC = "[ti:Harbour]\n[00:01.50]Wide is the water\n[00:04.00]\n[00:05.25]And the boats come in\n"
TTML = (
    '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml" xml:lang="de"><body><div>'
    '<p begin="00:00:01.500"><span begin="1.5s">Weit</span> <span begin="2s">ist das Wasser</span></p>'
    "</div></body></tt>"
)


def atmos(path: Path, *, frames: int = 4800, adm: bool = True) -> Path:
    """Write an ADM file of 12 channels, 24 bits and 48 kHz, without its chunks of objects where `adm` is false."""
    objects = (chunk(b"axml", b"<ebuCoreMain/>"), chunk(b"chna", b"\0" * 44)) if adm else ()
    path.write_bytes(wave(fmt(channels=12, rate=48000, bits=24), *objects, chunk(b"data", b"\1" * (frames * 36))))
    return path


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, name) + body


def movie(
    path: Path, width: int, height: int, *, sound: bool = False, seconds: int = 15, codec: bytes = b"avc1"
) -> Path:
    """Write the boxes of a movie of 24 pictures a second; there is nothing to decode in it."""
    header = box(b"tkhd", b"\0" * 76, struct.pack(">II", width << 16, height << 16))
    media = box(
        b"mdia", box(b"mdhd", b"\0" * 12 + struct.pack(">II", 24, 24 * seconds) + b"\0" * 4),
        box(b"hdlr", b"\0" * 8 + b"vide" + b"\0" * 13),
        box(b"minf", box(b"stbl", box(b"stsd", struct.pack(">II", 0, 1), box(codec, b"\0" * 78)),
                         box(b"stts", struct.pack(">IIII", 0, 1, 24 * seconds, 1)))),
    )  # fmt: skip
    tracks = [box(b"trak", header, media)]
    tracks += [box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + b"soun" + b"\0" * 13)))] if sound else []
    path.write_bytes(box(b"ftyp", b"mp42" + b"\0" * 4) + box(b"moov", *tracks) + box(b"mdat", b"\0" * 100))
    return path


def release() -> Release:
    one = Track(id="one", title="Harbour", isrc="DEXY12600001")
    two = Track(id="two", title="Harbour", version_title="Live", isrc="DEXY12600002")
    return Release(id="r" * 32, title="Harbour Songs", discs=(Disc(tracks=(one, two, Track(id="three", title="Low"))),))


def test_the_content_says_what_a_file_is_for(tmp_path: Path) -> None:
    (tmp_path / "b.bin").write_bytes(PDF)
    (tmp_path / "l.txt").write_text("Wide is the water", "utf-8")
    (tmp_path / "l.lrc").write_bytes(b"\xff\xfe" + LRC.encode("utf-16-le"))
    (tmp_path / "l.xml").write_text(TTML, "utf-8")
    (tmp_path / "n.bin").write_bytes(bytes(range(256)))
    wanted = {
        atmos(tmp_path / "a.wav"): AssetRole.ATMOS,
        atmos(tmp_path / "m.wav", adm=False): AssetRole.MASTER,
        movie(tmp_path / "sq.mp4", 3840, 3840): AssetRole.MOTION,
        movie(tmp_path / "tall.mov", 2048, 2732): AssetRole.MOTION,
        movie(tmp_path / "v.mp4", 1920, 1080, sound=True): AssetRole.VIDEO,
        tmp_path / "b.bin": AssetRole.BOOKLET,
        tmp_path / "l.txt": AssetRole.LYRICS,
        tmp_path / "l.lrc": AssetRole.LYRICS,
        tmp_path / "l.xml": AssetRole.LYRICS,
        tmp_path / "n.bin": None,
    }
    assert {path: detect_role(path) for path in wanted} == wanted


def test_what_is_read_in_them(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(PDF)
    (tmp_path / "cut.pdf").write_bytes(PDF[:30])
    clip = read_other(movie(tmp_path / "v.mov", 1920, 1080, sound=True, codec=b"apch"))
    assert (clip.width, clip.height, clip.duration, clip.frame_rate) == (1920, 1080, 15.0, 24.0)
    assert (clip.codec, clip.sound, clip.problem) == ("apch", True, None)
    assert read_other(tmp_path / "b.pdf").pages == 3
    assert read_other(tmp_path / "cut.pdf").problem == "truncated"
    cut = movie(tmp_path / "cut.mp4", 1920, 1080)
    cut.write_bytes(cut.read_bytes()[:-50])
    assert read_other(cut).problem == "truncated"
    _, facts = measure_file(atmos(tmp_path / "a.wav"), AssetRole.ATMOS)
    assert isinstance(facts, AudioFacts)
    assert (facts.adm, facts.channels, facts.bits, facts.duration) == (True, 12, 24, 0.1)


@pytest.mark.parametrize(
    ("name", "track"),
    [
        ("DEXY12600002.lrc", "two"), ("Harbour.lrc", "one"), ("Harbour (Live).lrc", "two"),
        ("02 Harbour Live.txt", "two"),
        ("1-03 Low_Atmos_ADM.wav", "three"), ("03.ttml", "three"), ("something else.lrc", None), ("99.lrc", None),
        ("03 Harbour Live.lrc", "two"), ("Harbour - Lyrics.txt", "one"),
    ],
)  # fmt: skip
def test_the_name_says_of_which_track_it_is(name: str, track: str | None) -> None:
    found = match_track(release(), Path(name))
    assert (found.id if found is not None else None) == track


def test_files_are_attached_by_what_they_are_and_lyrics_fill_the_fields(world: World, tmp_path: Path) -> None:
    made = release()
    world.repositories.library.create(made, label="made").result()
    lrc, ttml, pdf = tmp_path / "01 Harbour.lrc", tmp_path / "Low.ttml", tmp_path / "booklet.pdf"
    lrc.write_text(LRC, "utf-8")
    ttml.write_text(TTML, "utf-8")
    pdf.write_bytes(PDF)
    square, tall = movie(tmp_path / "sq.mp4", 3840, 3840), movie(tmp_path / "tall.mp4", 2048, 2732)
    for path in (lrc, ttml, pdf, square, tall, square, atmos(tmp_path / "02 Harbour Live ADM.wav")):
        world.run(lambda services, path=path: services.attachments.attach(made.id, path))
    roles = sorted((asset.owner_id, asset.role.value) for asset in world.repositories.assets.for_release(made.id))
    assert roles == [
        ("one", "lyrics"), (made.id, "booklet"), (made.id, "motion artwork"), (made.id, "motion artwork"),
        ("three", "lyrics"), ("two", "atmos"),
    ]  # fmt: skip
    one, _, three = world.repositories.library.load(made.id).release.tracks()
    assert one.local.lyrics == "Wide is the water\n\nAnd the boats come in"
    assert one.local.lyrics_lrc == LRC.strip()
    assert (three.local.lyrics, three.local.lyrics_language) == ("Weit ist das Wasser", "German")
    assert three.local.lyrics_ttml == TTML
    other = tmp_path / "who knows.txt"
    other.write_text("La la", "utf-8")
    with pytest.raises(UserError, match="Which track"):
        world.run(lambda services: services.attachments.attach(made.id, other, AssetRole.LYRICS))
    with pytest.raises(MediaError, match="not an MP4 or MOV video"):
        world.run(lambda services: services.attachments.attach(made.id, pdf, AssetRole.MOTION))
    with pytest.raises(UserError, match="belongs to the release"):
        world.run(lambda services: services.attachments.attach(made.id, pdf, AssetRole.BOOKLET, track=1))


def test_they_are_measured_once_and_go_into_snapshot_and_manifest(world: World, tmp_path: Path) -> None:
    track = Track(id="one", title="Harbour", isrc="DEXY12600001", local=TrackLocal(atmos_isrc="DEXY12600091"))
    made = Release(id="r" * 32, title="Harbour", discs=(Disc(tracks=(track,)),))
    world.repositories.library.create(made, label="made").result()
    pdf = tmp_path / "booklet.pdf"
    pdf.write_bytes(PDF)
    for path in (pdf, atmos(tmp_path / "Harbour ADM.wav")):
        world.run(lambda services, path=path: services.attachments.attach(made.id, path))
    assert world.repositories.assets.releases_unmeasured() == [made.id]
    world.run(lambda services: services.checking.run(made.id))
    assert world.repositories.assets.releases_unmeasured() == []
    assets = world.repositories.assets.for_release(made.id)
    kinds = {asset.role: type(world.repositories.assets.facts(asset.stamp.sha256 or "")) for asset in assets}
    assert kinds == {AssetRole.BOOKLET: FileFacts, AssetRole.ATMOS: AudioFacts}
    frozen = snapshot_files(made, assets)
    assert [(file.role, file.isrc) for file in frozen] == [("atmos", "DEXY12600091"), ("booklet", None)]
    manifest = build_manifest(made.id, "Harbour", "", frozen, lambda file: file.sha256).decode()
    assert "DEXY12600091" in manifest
    assert "booklet.pdf" in manifest


def test_a_dropped_folder_brings_them_along(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "Harbour Songs"
    folder.mkdir()
    for number, master in enumerate(sorted(world.masters.glob("*.wav"))[:2], start=1):
        (folder / f"0{number} {('Harbour', 'Low')[number - 1]}.wav").write_bytes(master.read_bytes())
    atmos(folder / "01 Harbour Dolby Atmos.wav")
    (folder / "02 Low.lrc").write_text(LRC, "utf-8")
    (folder / "booklet.pdf").write_bytes(PDF)
    movie(folder / "sq.mov", 3840, 3840)
    (plan,) = world.run(lambda services: services.intake.read_plans([folder]))
    made, assets = build_draft(plan)
    titles = {track.id: track.title for track in made.tracks()} | {made.id: ""}
    assert sorted((asset.role.value, titles[asset.owner_id]) for asset in assets if asset.role not in
                  {AssetRole.MASTER, AssetRole.COVER}) == [
        ("atmos", "Harbour"), ("booklet", ""), ("lyrics", "Low"), ("motion artwork", ""),
    ]  # fmt: skip
    harbour, low = made.tracks()
    assert (harbour.local.lyrics, low.local.lyrics_lrc) == (INHERIT, LRC.strip())


@pytest.mark.parametrize("kind", ["video", "Video"])
def test_the_file_of_a_track_that_is_a_video_is_its_video(world: World, tmp_path: Path, kind: str) -> None:
    made = Release(title="Harbour", discs=(Disc(tracks=(Track(title="Harbour", track_type=kind),)),))
    world.repositories.library.create(made, label="made").result()
    clip = movie(tmp_path / "clip.mov", 1920, 1080, sound=True)
    assert world.run(lambda services: services.attachments.attach(made.id, clip, track=1)).role is AssetRole.VIDEO


def test_what_cannot_be_told_is_said(tmp_path: Path) -> None:
    (tmp_path / "n.bin").write_bytes(bytes(range(256)))
    (tmp_path / "who.lrc").write_text(LRC, "utf-8")
    found, problems = detect_attachments(release(), [tmp_path / "n.bin", tmp_path / "who.lrc", tmp_path / "gone.lrc"])
    assert [(one.role, one.owner_id) for one in found] == [(AssetRole.LYRICS, "")]
    assert len(problems) == 2
    assert problems[0] == "n.bin cannot be added to a release."


@pytest.mark.parametrize(
    ("title", "name", "is_it"),
    [("Lowe", "my lowe take.lrc", True), ("Low", "my low take.lrc", False), ("Low", "Low.lrc", True)],
)
def test_a_title_inside_a_longer_name_counts_from_four_letters_on(title: str, name: str, is_it: bool) -> None:
    tracks = (Track(id="t", title=title), Track(id="other", title="Something Else"))
    found = match_track(Release(discs=(Disc(tracks=tracks),)), Path(name))
    assert (found.id if found is not None else None) == ("t" if is_it else None)
