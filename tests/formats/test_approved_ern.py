"""What is read of DDEX messages that somebody changed, and what is written of files of every role, was approved."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from itertools import product

import pytest
from lxml import etree

from tests.approval import approve
from tests.bodies import complete
from tests.formats.test_approved import body, tidy
from tests.formats.test_ern import _ALBUM_38, _RECORDING_38, _WORK_REFERENCES, _WORKS_38, MD5, _files
from tests.formats.test_ern_round_trip import ENVELOPE
from trackball_desktop.domain.assets import ArtworkFacts, AssetRole, AudioFacts, FileFacts
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.inherit import with_absent_inherited
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.ern import message, reader
from trackball_desktop.formats.ern.model import DeliveredFile
from trackball_desktop.targets.openplay.body import import_create_body

MOST = 2500
WORDS = (
    "", "Ann Low", "Ann Low (Live)", "Low Records", "Worldwide", "DE", "XX", "2026", "2026-02-30", "2026-11-06", "PT1M",
    "PT0H3M1S", "x", "A1", "A2", "A9", "R0", "R1", "W1", "Explicit", "NotExplicit", "ExplicitContentEdited", "Unknown",
    "MainArtist", "FeaturedArtist", "Artist", "Composer", "Lyricist", "MusicPublisher", "Producer", "StudioPersonnel",
    "Album", "Single", "EP", "TrackRelease", "LyricText", "FrontCoverImage", "BookletBackImage",
    "LongFormMusicalWorkVideo",
    "en", "de", "zxx", "0.25", "50", "101", "T-034.524.680-1", "QZNL22600007", "4006381333931", "036000291452", "true",
    "1", "2", "Pop", "FormalTitle", "DisplayTitle", "GroupingTitle", "SubscriptionModel", "PayAsYouGoModel",
    "Instrumental",
)  # fmt: skip


@cache
def draft(number: int) -> Release:
    return with_absent_inherited(import_create_body(complete(number)))


def files_of_every_role(release: Release) -> list[DeliveredFile]:
    """Return files of all roles, each with other facts."""
    first = next(release.tracks()).id
    atmos = AudioFacts(container="wav", codec="pcm", sample_rate=48000, bits=24, channels=12, duration=44.1)
    movie = FileFacts(format="mp4", width=1920, height=1080, duration=44.1, frame_rate=25.0, codec="avc1", sound=True)
    tall = FileFacts(format="mov", width=1080, height=1920, duration=12.0, codec="apch")
    return [
        *_files(release),
        DeliveredFile(first, AssetRole.ATMOS, "resources/atmos.wav", 1, MD5, atmos),
        DeliveredFile(first, AssetRole.VIDEO, "resources/video.mp4", 2, MD5, movie),
        DeliveredFile(first, AssetRole.LYRICS, "resources/lyrics.lrc", 3, MD5, FileFacts(format="lrc")),
        DeliveredFile(release.id, AssetRole.BOOKLET, "resources/booklet.pdf", 4, MD5, FileFacts(format="pdf", pages=8)),
        DeliveredFile(release.id, AssetRole.MOTION, "resources/square.mp4", 5, MD5, movie),
        DeliveredFile(release.id, AssetRole.MOTION, "resources/tall.mov", 6, MD5, tall),
    ]


@cache
def bases() -> dict[str, bytes]:
    """Return messages of two versions: with and without files, with and without works of their own."""
    recording = _RECORDING_38.replace("<Duration>PT0H3M0{n}S</Duration>", _WORK_REFERENCES)
    listed = "".join(recording.format(n=n, title=title) for n, title in ((1, "One"), (2, "Two"), (3, "Three")))
    plain = "".join(_RECORDING_38.format(n=n, title=title) for n, title in ((1, "One"), (2, "Two")))
    return {
        "3.8 with works": (_ALBUM_38 % listed).replace("<ResourceList>", f"{_WORKS_38}<ResourceList>", 1).encode(),
        "3.8": (_ALBUM_38 % plain).encode(),
        "4.3 with files": numbered(message.write(draft(0), ENVELOPE, files_of_every_role(draft(0)))[0].xml),
        "4.3": numbered(message.write(draft(1), ENVELOPE)[0].xml),
    }


def numbered(data: bytes) -> bytes:
    """Return a message with numbers for the ids that were drawn."""
    ids = {found: f"{at:032}" for at, found in enumerate(dict.fromkeys(re.findall(r"\b[0-9a-f]{32}\b", data.decode())))}
    return re.sub(r"\b[0-9a-f]{32}\b", lambda found: ids[found[0]], data.decode()).encode()


def changed(chance: random.Random, data: bytes) -> bytes:
    """Return a message of which elements are missing, doubled, moved, renamed or say something else."""
    root = etree.fromstring(data)
    for _ in range(chance.randrange(1, 7)):
        nodes = [node for node in root.iter(etree.Element) if node.getparent() is not None]
        node, other = chance.choice(nodes), chance.choice(nodes)
        above = node.getparent()
        assert above is not None
        leaves = [one for one in nodes if len(one) == 0]
        match chance.randrange(9):
            case 0:
                above.remove(node)
            case 1:
                above.insert(chance.randrange(len(above) + 1), deepcopy(node))
            case 2 | 3 | 4:
                chance.choice(leaves).text = chance.choice(WORDS)
            case 5:
                chance.choice(leaves).text = chance.choice(leaves).text
            case 6:
                same = [one for one in leaves if one.tag == chance.choice(leaves).tag] or leaves
                node.tag = chance.choice(same).tag if len(node) == 0 else node.tag
            case 7 if node.attrib:
                name = chance.choice(sorted(node.attrib))
                node.attrib.pop(name)
                if chance.random() < 0.5:
                    node.attrib[name] = chance.choice(WORDS)
            case _:
                if len(other) and other is not node and not any(one is node for one in other.iterancestors()):
                    other.append(deepcopy(node))
    return etree.tostring(root)


def told(data: bytes) -> Iterator[str]:
    try:
        read = reader.read(data, "a.xml")
    except TrackballError as error:
        yield f"refused: {type(error).__name__} {error.title.source}"
        return
    yield f"{read.version} {read.takedown} {read.unplaced} {len(read.releases)}"
    for one in read.releases:
        yield re.sub(r"[0-9a-f]{32}", "id", body(one.release))[:MOST]
        yield re.sub(r"[0-9a-f]{32}", "id", str([str(file) for file in one.files]))[:MOST]
    yield str([f"{one.path.rpartition('/')[2]}={one.value}" for one in read.unread])[:MOST]


@pytest.mark.parametrize(("base", "part"), list(product(range(4), range(2))))
def test_messages_that_were_changed(base: int, part: int) -> None:
    name, data = list(bases().items())[base]
    chance = random.Random(base * 2 + part)

    def lines() -> Iterator[str]:
        if part == 0:
            yield from told(data)
        for number in range(30):
            yield f"== {number}"
            yield from told(changed(chance, data))

    approve(f"changed_messages_{name.replace(' ', '_')}_{part}", lines())


CONTAINERS = ("wav", "flac", "aiff", "mp3", "m4a", "x", "")
CODECS = ("pcm", "flac", "mp3", "aac", "alac", "x", "")
SOUNDS = ((44100, 16, 2, 1.0), (96000, 24, 1, 3601.5), (0, 0, 0, 0.0))
MOVIES = ((1920, 1080, 9.0, "avc1"), (0, 1080, None, ""), (1080, 0, 0.0, "x"))
FORMATS = ("mp4", "mov", "pdf", "lrc", "ttml", "text", "other")


def test_files_of_every_sort() -> None:
    """What a message says of each file: containers, codecs, figures that are known, zero or not known."""

    def lines() -> Iterator[str]:
        release = draft(0)
        track = next(release.tracks()).id
        facts: list[AudioFacts | ArtworkFacts | FileFacts | None] = [None]
        for number, (container, codec) in enumerate(zip(CONTAINERS, CODECS, strict=True)):
            rate, bits, channels, seconds = SOUNDS[number % len(SOUNDS)]
            audio = {"sample_rate": rate, "bits": bits, "channels": channels, "duration": seconds}
            facts.append(AudioFacts.model_validate({"container": container, "codec": codec} | audio))
        for number, kind in enumerate(FORMATS):
            width, height, duration, video = MOVIES[number % len(MOVIES)]
            facts.append(FileFacts(format=kind, width=width, height=height, duration=duration, codec=video, pages=2))
        facts += [ArtworkFacts(format=kind, width=9, height=8) for kind in ("JPEG", "PNG", "TIFF", "x", "")]
        for one, role in product(facts, AssetRole):
            owner = track if role.belongs_to_track else release.id
            made, _ = message.write(release, ENVELOPE, [DeliveredFile(owner, role, "resources/a.b", 7, MD5, one)])
            text = re.sub(r">\s+<", "><", "".join(tidy(made.xml)))
            yield f"{role.value} {one}: {re.findall('<TechnicalDetails>.*?</TechnicalDetails>', text)}"[:1200]

    approve("messages_of_files", lines())


def test_a_message_with_files_of_every_role() -> None:
    made, beside = message.write(draft(0), ENVELOPE, files_of_every_role(draft(0)))
    approve("message_of_all_files", [*tidy(made.xml), *(f"{name}: {data!r}" for name, data in sorted(beside.items()))])
