"""Files whose header does not say how long they are, and tags that lie where few readers look."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.media import riff
from trackball_desktop.media.audio import read_audio, verify_audio
from trackball_desktop.media.decoding import open_sound
from trackball_desktop.media.tags import embedded_cover, read_tags, tags_and_cover
from trackball_desktop.media.waveform import outline

SOUND = (riff.tone(40_000) * 32767).astype("int16")
JPEG = b"\xff\xd8\xff\xe0 a picture"


def _flac(path: Path, *, told: bool = True) -> Path:
    soundfile.write(path, SOUND, 44100, subtype="PCM_16")
    if not told:
        data = bytearray(path.read_bytes())
        data[21] &= 0xF0
        data[22:26] = bytes(4)
        path.write_bytes(data)
    return path


def test_a_flac_of_unknown_length_is_read_to_its_end_drawn_and_sought(tmp_path: Path) -> None:
    told, silent = _flac(tmp_path / "told.flac"), _flac(tmp_path / "silent.flac", told=False)
    facts = read_audio(silent)
    assert (facts.problem, facts.frames) == (None, None)
    facts, known = verify_audio(silent, facts), verify_audio(told, read_audio(told))
    assert (facts.problem, facts.decoded, facts.frames) == (None, True, 40_000)
    assert (facts.pcm_sha256, facts.levels) == (known.pcm_sha256, known.levels)
    assert outline(silent, 100) == outline(told, 100)
    with open_sound(silent) as sound:
        assert sound.frames == 40_000
        sound.seek(30_000)
        assert np.array_equal(sound.read(dtype="int16"), SOUND[30_000:])


def test_a_flac_of_unknown_length_that_is_damaged_is_still_told(tmp_path: Path) -> None:
    path = _flac(tmp_path / "silent.flac", told=False)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert verify_audio(path, read_audio(path)).problem == "damaged"


@pytest.mark.parametrize("declared", [0, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFDB, 0xFFFFFFFF])
@pytest.mark.parametrize("silent", [False, True])
def test_a_wav_out_of_a_pipe_is_neither_empty_nor_damaged(tmp_path: Path, declared: int, silent: bool) -> None:
    sound = bytes(SOUND.nbytes) if silent else SOUND.tobytes()
    path = tmp_path / "pipe.wav"
    path.write_bytes(riff.wave(riff.fmt(), riff.chunk(b"data", sound, declared=declared)))
    facts = read_audio(path)
    assert (facts.problem, facts.frames) == ("unfinished", 40_000)
    assert facts.duration == pytest.approx(40_000 / 44_100)


@pytest.mark.parametrize(
    ("page", "encoding", "title"),
    [(932, "cp932", "夜の水"), (1251, "cp1251", "Лодка"), (0, "cp1252", "Été")],
)
@pytest.mark.parametrize("first", [True, False])
def test_info_is_read_in_the_code_page_that_the_file_names(
    tmp_path: Path, page: int, encoding: str, title: str, first: bool
) -> None:
    cset = riff.chunk(b"CSET", struct.pack("<HHHH", page, 0, 0, 0))
    info = riff.chunk(b"LIST", b"INFO" + riff.chunk(b"INAM", title.encode(encoding) + b"\0left over"))
    path = tmp_path / "x.wav"
    path.write_bytes(riff.wave(riff.fmt(), *((cset, info) if first else (info, cset)), riff.chunk(b"data", bytes(40))))
    assert read_tags(path).title == title


def test_what_stands_behind_a_nul_in_id3v1_is_left_over_from_a_longer_text(tmp_path: Path) -> None:
    mp3 = tmp_path / "x.mp3"
    soundfile.write(mp3, SOUND[:, :1], 44100, format="MP3")
    fields = [b"Harbour\0of an old title", b"Mara Quist\0\0x", b"Salt\0y", b"2026"]
    sizes = (30, 30, 30, 4)
    tag = b"TAG" + b"".join(f.ljust(n, b"\0") for f, n in zip(fields, sizes, strict=True)) + bytes(30) + b"\xff"
    mp3.write_bytes(mp3.read_bytes() + tag)
    tags = read_tags(mp3)
    assert (tags.title, tags.artists, tags.album) == ("Harbour", ("Mara Quist",), "Salt")


def _picture(kind: int, data: bytes) -> bytes:
    mime = b"image/jpeg"
    head = struct.pack(">II", kind, len(mime)) + mime + bytes(4) + bytes(16) + struct.pack(">I", len(data))
    return head + data


def _block(kind: int, data: bytes) -> bytes:
    return bytes([kind]) + len(data).to_bytes(3, "big") + data


def test_a_flac_with_75_mb_of_pictures_keeps_its_tags_and_its_cover(tmp_path: Path) -> None:
    path = _flac(tmp_path / "x.flac")
    data = path.read_bytes()
    comment = b"TITLE=Harbour"
    comments = _block(4, bytes(4) + struct.pack("<II", 1, len(comment)) + comment)
    pictures = b"".join(_block(6, _picture(4, JPEG + bytes(15_000_000))) for _ in range(5))
    front = _block(6, _picture(3, JPEG))
    info = bytes([data[4] & 0x7F]) + data[5:42]
    path.write_bytes(data[:4] + info + pictures + comments + front + data[42:])
    tags, cover = tags_and_cover(path)
    assert (tags.title, cover) == ("Harbour", JPEG)
    assert read_audio(path).has_cover


def test_a_wav_with_many_pictures_keeps_the_tags_behind_them(tmp_path: Path) -> None:
    def frame(name: bytes, data: bytes) -> bytes:
        return name + struct.pack(">I", len(data)) + b"\0\0" + data

    body = frame(b"APIC", b"\0image/jpeg\0\x04\0" + JPEG + bytes(34_000_000)) * 2 + frame(b"TIT2", b"\3Harbour")
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path = tmp_path / "x.wav"
    chunk = riff.chunk(b"id3 ", b"ID3\x03\0\0" + size + body)
    path.write_bytes(riff.wave(riff.fmt(), riff.chunk(b"data", bytes(40)), chunk))
    assert read_tags(path).title == "Harbour"
    assert embedded_cover(path) is None
