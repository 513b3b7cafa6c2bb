"""Rows of the rules about what goes with masters and cover, lyrics with times, Content ID and ids of artists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.checks.base import FIRST, Change, both, gone, put
from tests.checks.rows import Passes, Row
from trackball_desktop.checks.model import Facts
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts, FileFacts, FileStamp

OWN_CODE = put(f"{FIRST}.local.atmos_isrc", "DEXY12600091")


def _with(role: AssetRole, owner: str, name: str, known: AudioFacts | FileFacts | None) -> Change:
    def change(facts: Facts) -> Facts:
        asset = Asset(id=name, release_id="release", owner_id=owner, role=role, path=f"/masters/{name}",
                      stamp=FileStamp(size=1, mtime_ns=1))  # fmt: skip
        facts = replace(facts, assets=(*facts.assets, asset))
        if isinstance(known, AudioFacts):
            return replace(facts, audio={**facts.audio, name: known})
        return replace(facts, files={**facts.files, name: known}) if known is not None else facts

    return change


def _atmos(**update: Any) -> Change:
    seconds = update.pop("seconds", 200.3)
    facts = AudioFacts(container="rf64", codec="pcm", sample_rate=48000, bits=24, channels=12, adm=True,
                       duration=seconds, frames=int(seconds * 48000))  # fmt: skip
    return _with(AssetRole.ATMOS, "track1", "atmos.wav", facts.model_copy(update=update))


def _motion(name: str, width: int, height: int, **update: Any) -> Change:
    facts = FileFacts(format="mp4", width=width, height=height, duration=15.0, frame_rate=24.0, codec="avc1")
    return _with(AssetRole.MOTION, "release", name, facts.model_copy(update=update))


def _video(**update: Any) -> Change:
    facts = FileFacts(format="mov", width=1920, height=1080, duration=200.0, frame_rate=25.0, codec="apch", sound=True)
    return _with(AssetRole.VIDEO, "track1", "clip.mov", facts.model_copy(update=update))


def _booklet(facts: FileFacts | None) -> Change:
    return _with(AssetRole.BOOKLET, "release", "booklet.pdf", facts)


def _artist(field: str, value: str) -> Change:
    return put(f"primary_contributions[0].local.{field}", value)


ARTIST = "primary_contributions[0].local"
TALL = _motion("tall.mp4", 2048, 2732)
QUESTIONS = put(
    f"{FIRST}.local.content_id", True, f"{FIRST}.local.content_id_exclusive", True,
    f"{FIRST}.local.contains_samples", False, f"{FIRST}.local.contains_loops", False,
)  # fmt: skip
LINES = "[ti:Paper Boats]\n[00:01.20]I fold the paper\n[00:04.00][03:10.00]Into a boat"
TTML = '<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body><div><p begin="{}">I fold</p></div></body></tt>'
LRC, TT = f"{FIRST}.local.lyrics_lrc", f"{FIRST}.local.lyrics_ttml"

ROWS = (
    Row("atmos.file", FIRST, both(OWN_CODE, _atmos(adm=False)), says="axml"),
    Row("atmos.file", FIRST, both(OWN_CODE, _atmos(bits=16)), says="16 bits"),
    Row("atmos.file", FIRST, both(OWN_CODE, _atmos(sample_rate=96000, channels=2)), says="96000 Hz, it has 2 channels"),
    Row("atmos.file", FIRST, both(OWN_CODE, _atmos(problem="truncated", error="the file ends early")), says="ends"),
    Row("atmos.sync", FIRST, both(OWN_CODE, _atmos(seconds=202.3)), says="202.30 s"),
    Row("atmos.sync", FIRST, both(OWN_CODE, _atmos(seconds=200.3 + 0.05))),
    Passes("atmos.sync", both(OWN_CODE, _atmos(seconds=200.3 + 0.04))),
    Passes("atmos.file", both(OWN_CODE, _atmos())),
    Row("atmos.isrc", f"{FIRST}.local.atmos_isrc", _atmos()),
    Row("atmos.isrc", f"{FIRST}.local.atmos_isrc", put(f"{FIRST}.local.atmos_isrc", "DE-XY1-26-00001"), says="stereo"),
    Row("atmos.isrc", f"{FIRST}.local.atmos_isrc", put(f"{FIRST}.local.atmos_isrc", "DEXY1"), says="DEXY1"),
    Passes("atmos.isrc", both(_atmos(adm=False), gone("atmos.wav"))),
    Row("video.file", FIRST, _video(width=1280, height=720), says="1280 × 720"),
    Row("video.file", FIRST, _video(codec="avc1", sound=False), says="avc1, it has no audio"),
    Row("video.file", FIRST, _video(frame_rate=50.0), says="50 frames"),
    Passes("video.file", _video()),
    Row("motion.art", "", both(TALL, _motion("a.mp4", 3840, 3840), _motion("b.mp4", 3000, 3000)), says="3000 × 3000"),
    Row("motion.art", "", both(TALL, _motion("square.mp4", 3840, 3840, duration=30.0)), says="30.0 s"),
    Row("motion.art", "", both(TALL, _motion("square.mp4", 3840, 3840, sound=True)), says="audio"),
    Row("motion.art", "", TALL, says="3840 × 3840"),
    Passes("motion.art", both(TALL, _motion("square.mp4", 3840, 3840))),
    Row("booklet.file", "", _booklet(FileFacts(format="pdf", problem="truncated", error="its end is missing"))),
    Row("booklet.file", "", _booklet(FileFacts(format="text"))),
    Passes("booklet.file", _booklet(FileFacts(format="pdf", pages=12))),
    Row("lyrics.timed", LRC, put(LRC, "I fold the paper"), says="no line"),
    Row("lyrics.timed", LRC, put(LRC, "[00:01.20]I fold\nInto a boat"), says="Into a boat"),
    Row("lyrics.timed", LRC, put(LRC, LINES.replace("03:10", "04:10")), says="250 s"),
    Row("lyrics.timed", TT, put(TT, "<tt><p>"), says="no XML"),
    Row("lyrics.timed", TT, put(TT, '<!DOCTYPE tt [<!ENTITY a "b">]><tt>&a;</tt>'), says="document type"),
    Row("lyrics.timed", TT, put(TT, TTML.format("00:05:00.000")), says="300 s"),
    Passes("lyrics.timed", put(LRC, LINES, TT, TTML.format("12.5s"))),
    Row("content_id.exclusive", f"{FIRST}.local.contains_samples",
        both(QUESTIONS, put(f"{FIRST}.local.contains_samples", True))),
    Row("content_id.exclusive", f"{FIRST}.local.content_id_exclusive",
        both(QUESTIONS, put(f"{FIRST}.local.content_id_exclusive", False))),
    Row("content_id.exclusive", f"{FIRST}.local.content_id_exclusive", put(f"{FIRST}.local.content_id", True)),
    Passes("content_id.exclusive", QUESTIONS),
    Passes("content_id.exclusive", put(f"{FIRST}.local.contains_loops", True)),
    Row("artist.store_id", f"{ARTIST}.spotify_id", _artist("spotify_id", "lenavoss")),
    Row("artist.store_id", f"{ARTIST}.apple_id", _artist("apple_id", "https://music.apple.com/de/artist/lena/123456789"),
        writes={f"{ARTIST}.apple_id": "123456789"}),
    Row("artist.store_id", f"{ARTIST}.spotify_id",
        _artist("spotify_id", "https://open.spotify.com/artist/0OdUWJ0sBjDrqHygGUXeCF?si=1"),
        writes={f"{ARTIST}.spotify_id": "0OdUWJ0sBjDrqHygGUXeCF"}),
    Row("artist.store_id", f"{ARTIST}.isni", _artist("isni", "0000 0001 2281")),
    Passes("artist.store_id", both(_artist("isni", "0000 0001 2281 955X"), _artist("deezer_id", "27"))),
)  # fmt: skip
