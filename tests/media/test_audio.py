"""Audio facts from headers and from decoding, against files made here and against the measured fixtures."""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import sys
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media import riff
from trackball_desktop.domain.assets import MEASURED_BY
from trackball_desktop.domain.errors import MediaError
from trackball_desktop.media.audio import read_audio, verify_audio


def _write(path: Path, *, subtype: str = "PCM_16", frames: int = 20_000, **options: Any) -> Path:
    soundfile.write(path, riff.tone(frames), 44100, subtype=subtype, **options)
    return path


def test_a_text_file_named_wav_is_no_audio(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    path.write_text("This is not a song.\n" * 500)
    assert read_audio(path).problem == "not_audio"


def test_an_empty_flac_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "song.flac"
    path.touch()
    facts = read_audio(path)
    assert facts.problem == "empty"
    assert verify_audio(path, facts) == facts.model_copy(update={"measured_by": MEASURED_BY})


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.wav no longer exists"):
        read_audio(tmp_path / "gone.wav")


def test_the_name_counts_for_nothing(tmp_path: Path) -> None:
    path = _write(tmp_path / "lie.mp3", format="FLAC")
    assert read_audio(path).container == "flac"
    mp3 = tmp_path / "lie.wav"
    soundfile.write(mp3, riff.tone(44100), 44100, format="MP3", subtype="MPEG_LAYER_III")
    facts = read_audio(mp3)
    assert (facts.container, facts.codec, facts.lossless) == ("mp3", "mp3", False)


def test_mp3_length_is_that_of_the_music(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    soundfile.write(path, riff.tone(100_000), 44100, format="MP3", subtype="MPEG_LAYER_III")
    facts = read_audio(path)
    assert facts.frames is not None
    assert abs(facts.frames - 100_000) <= 2 * 1152
    assert verify_audio(path, facts).decoded


def test_ogg_is_named(tmp_path: Path) -> None:
    path = tmp_path / "song.ogg"
    soundfile.write(path, riff.tone(44100), 44100, format="OGG", subtype="VORBIS")
    facts = read_audio(path)
    assert (facts.container, facts.codec, facts.sample_rate, facts.duration) == ("ogg", "vorbis", 44100, 1.0)


def test_adts_frames_are_counted(tmp_path: Path) -> None:
    payload = bytes(93)
    length = 7 + len(payload)
    header = bytes([0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC])
    path = tmp_path / "song.aac"
    path.write_bytes((header + payload) * 50)
    facts = read_audio(path)
    assert (facts.container, facts.codec, facts.sample_rate, facts.channels) == ("aac", "aac", 44100, 2)
    assert facts.frames == 50 * 1024
    verified = verify_audio(path, facts)
    assert (verified.decoded, verified.problem) == (False, None)


def test_the_same_audio_has_one_hash_whatever_holds_it(tmp_path: Path) -> None:
    samples = (riff.tone(30_000) * 32767).astype(np.int16)
    hashes: set[str | None] = set()
    for name, container, subtype in (
        ("a.wav", "WAV", "PCM_16"),
        ("b.wav", "WAV", "PCM_24"),
        ("c.wav", "WAVEX", "PCM_32"),
        ("d.flac", "FLAC", "PCM_16"),
        ("e.flac", "FLAC", "PCM_24"),
        ("f.aiff", "AIFF", "PCM_16"),
    ):
        path = tmp_path / name
        soundfile.write(path, samples, 44100, subtype=subtype, format=container)
        facts = verify_audio(path, read_audio(path))
        assert (facts.decoded, facts.problem, facts.frames) == (True, None, 30_000)
        hashes.add(facts.pcm_sha256)
    expected = hashlib.sha256((samples.astype("<i4") << 16).tobytes()).hexdigest()
    assert hashes == {expected}


def test_a_cut_flac_is_found_by_decoding(tmp_path: Path) -> None:
    path = _write(tmp_path / "song.flac", frames=200_000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    facts = read_audio(path)
    assert facts.problem is None
    verified = verify_audio(path, facts)
    assert (verified.decoded, verified.problem) in {(False, "truncated"), (False, "damaged")}
    assert verified.error


def test_a_flac_whose_md5_disagrees_is_damaged(tmp_path: Path) -> None:
    path = _write(tmp_path / "song.flac", subtype="PCM_24")
    data = bytearray(path.read_bytes())
    data[26] ^= 1  # first byte of STREAMINFO's MD5
    path.write_bytes(data)
    facts = verify_audio(path, read_audio(path))
    assert (facts.problem, facts.decoded) == ("damaged", False)
    assert "MD5" in (facts.error or "")


def test_a_flac_without_md5_is_sound(tmp_path: Path) -> None:
    path = _write(tmp_path / "song.flac")
    data = bytearray(path.read_bytes())
    data[26:42] = bytes(16)
    path.write_bytes(data)
    assert verify_audio(path, read_audio(path)).decoded


def test_a_flac_behind_an_id3_tag_is_read(tmp_path: Path) -> None:
    path = _write(tmp_path / "song.flac")
    path.write_bytes(b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + path.read_bytes())
    facts = read_audio(path)
    assert (facts.container, facts.frames) == ("flac", 20_000)


def test_flipped_bits_in_a_flac_are_damage(tmp_path: Path) -> None:
    path = _write(tmp_path / "song.flac", frames=200_000)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(data)
    assert verify_audio(path, read_audio(path)).problem in {"damaged", "truncated"}


def test_a_float_file_with_nan_is_damaged(tmp_path: Path) -> None:
    samples = riff.tone(1000)
    samples[500, 1] = np.nan
    path = tmp_path / "song.wav"
    soundfile.write(path, samples, 44100, subtype="FLOAT")
    facts = verify_audio(path, read_audio(path))
    assert (facts.problem, facts.decoded) == ("damaged", False)
    assert "NaN" in (facts.error or "")


def test_decoding_stops_when_cancelled(tmp_path: Path) -> None:
    path = _write(tmp_path / "song.wav", frames=500_000)
    with pytest.raises(CancelledError):
        verify_audio(path, read_audio(path), cancelled=lambda: True)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["ID3\4\0\0\0\0\0\0", "fLaC", "OggS", "\0\0\0\x20ftypM4A ", "\xff\xfb\x90\0"]),
)
def test_junk_behind_any_beginning_never_raises(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, beginning: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.bin"
    path.write_bytes(beginning.encode("latin-1") + junk)
    verify_audio(path, read_audio(path))


# What the fixtures' index measured otherwise, and why ours stands.
_FRAMES_DIFFER = {
    # No decoder for DSD here; no store takes it.
    "full.dsf": None,
    # No note of what the encoder put before the music: its delay of 1,024 samples is counted, as other readers do.
    "has-tags.m4a": 163520,
    # Cut MP3s are not decoded any more once the header shows the cut: ours counts whole frames, the index has the
    # decoder's delay of up to 1,152 samples taken off.
    "adts-0-frame.mp3": 9216,
    "emptylist.mp3": 49536,
    "garbage.mp3": 20736,
    "lame_vbr.mp3": 8064,
    "mpeg2.mp3": 112896,
    "rare_frames.mp3": 18432,
    # The sample data no longer exists or not readable; the header's number stands beside the problem.
    "test-44100Hz-le-1ch-4bytes-early-eof-no-data.wav": None,
    "test-8000Hz-le-3ch-5S-53bit.wav": 5,
}
_PROBLEM_BY_VERDICT = {
    "readable": {None},
    "damaged or disputed: must warn": {"damaged", "truncated"},
    "reject: unreadable (corrupt)": {"damaged", "truncated"},
    "reject: not recognisable as audio": {"not_audio"},
    "reject: empty file": {"empty"},
    "reject: not WAV/AIFF/FLAC/MP3": {None},
}
_PROBLEM_DIFFERS = {
    # Their headers declare minutes of music, seconds are there: the index calls what is left readable, a label would
    # want to know.
    **dict.fromkeys(
        ("adts-0-frame.mp3", "emptylist.mp3", "garbage.mp3", "lame_vbr.mp3", "mpeg2.mp3", "rare_frames.mp3"),
        "truncated",
    ),
    # Sound, and refused as a container of its own kind.
    "test-44100Hz-be-1ch-4bytes.wav": None,
}
_CONTAINERS = {"MP3?": "mp3", "unknown": "other", "DSF": "other", "WAV (big-endian RIFX)": "other"}
_CODECS = {"MPEG audio": "mp3", "IEEE_FLOAT": "float", "MULAW": "ulaw", "IMA_ADPCM": "adpcm"}


def test_every_audio_fixture_agrees_with_its_measured_facts(shared_fixtures: Path) -> None:
    items = json.loads((shared_fixtures / "INDEX.json").read_text(encoding="utf-8"))["items"]
    walked = 0
    for item in items:
        if item["kind"] != "audio":
            continue
        expected, name = item["expected"], Path(item["path"]).name
        facts = read_audio(shared_fixtures / item["path"])
        verified = verify_audio(shared_fixtures / item["path"], facts)
        allowed = {_PROBLEM_DIFFERS[name]} if name in _PROBLEM_DIFFERS else _PROBLEM_BY_VERDICT[expected["verdict"]]
        assert verified.problem in allowed, name
        container = expected["container"]
        assert facts.container == _CONTAINERS.get(container, container.lower()), name
        if expected["codec"] and facts.codec != "other":
            assert facts.codec == _CODECS.get(expected["codec"], expected["codec"].lower()), name
        frames = _FRAMES_DIFFER.get(name, expected.get("decoded_frames"))
        if name in _FRAMES_DIFFER or frames is not None:
            assert verified.frames == frames, name
        # A tag's sample rate where no frame is left, and DSD's, are not read.
        if facts.sample_rate is not None:
            assert facts.sample_rate == expected["sample_rate"], name
            assert facts.channels == expected["channels"], name
        if facts.bits is not None and "bits" in expected:
            assert facts.bits == expected["bits"], name
        # An APIC frame of no bytes is no picture.
        if name != "empty-picture-tag.mp3" and expected.get("embedded_pictures"):
            assert facts.has_cover, name
        chunks = [chunk.strip() for chunk in expected.get("chunks", [])]
        if "data" in chunks and facts.container in {"wav", "rf64"}:
            assert list(facts.trailing_chunks) == chunks[chunks.index("data") + 1 :], name
        walked += 1
    assert walked > 50


_PROBE = """
import sys, psutil
from pathlib import Path
from trackball_desktop.media.audio import read_audio, verify_audio
for path in map(Path, sys.argv[1:]):
    verify_audio(path, read_audio(path))
memory = psutil.Process().memory_info()
# On Linux the peak since the program began: getrusage would count what the tests' process had when it started this one.
status = Path("/proc/self/status").read_text() if sys.platform == "linux" else ""
peak = [int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")]
print(peak[0] if peak else getattr(memory, "peak_wset", memory.rss) // 2**20)
"""


def test_a_long_file_is_decoded_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with soundfile.SoundFile(path, "w", 96000, 2, "PCM_24") as file:
        block = riff.tone(96000, rate=96000)
        for _ in range(240):
            file.write(block)
    bombs = tmp_path / "claims.wav"
    bombs.write_bytes(riff.wave(riff.fmt(), riff.chunk(b"LIST", b"INFOINAM", declared=0xFFFFFFF0)))
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, str(path), str(bombs)], capture_output=True, text=True, check=True, timeout=100
    )
    assert int(done.stdout) < 300


def test_reading_headers_loads_no_decoder() -> None:
    modules = "audio, artwork, files, filename_patterns, tags"
    code = f"import sys; from trackball_desktop.media import {modules}; print(HEAVY & sys.modules.keys())"
    code = "HEAVY = {'numpy', 'soundfile', 'PIL', 'tinytag'}; " + code
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


def _m4a(*, sound: int = 1000, declared: int | None = None, notes: bytes = b"", edits: bytes = b"") -> bytes:
    """Return an M4A of one AAC track: 48 frames of 1,024 at 44.1 kHz, in so many bytes."""

    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I4s", len(content) + 8, name) + content

    entry = box(b"mp4a", bytes(6) + b"\0\1" + bytes(8) + struct.pack(">HHHHI", 2, 16, 0, 0, 44100 << 16))
    table = box(b"stbl", box(b"stsd", bytes(4) + struct.pack(">I", 1) + entry))
    header = box(b"mdhd", bytes(12) + struct.pack(">II", 44100, 48 * 1024) + bytes(4))
    media = box(b"mdia", header + box(b"hdlr", bytes(8) + b"soun" + bytes(12)) + box(b"minf", table))
    movie = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 1000) + bytes(80))
    moov = box(b"moov", movie + box(b"trak", edits + media) + notes)
    data = struct.pack(">I4s", (sound if declared is None else declared) + 8, b"mdat") + bytes(sound)
    return box(b"ftyp", b"M4A " + bytes(8)) + moov + data


def test_the_length_of_an_m4a_is_what_is_left_of_its_frames(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    path.write_bytes(_m4a())
    facts = read_audio(path)
    assert (facts.container, facts.codec, facts.sample_rate, facts.channels) == ("mp4", "aac", 44100, 2)
    assert (facts.frames, facts.bits, facts.problem) == (48 * 1024, None, None)
    edit = struct.pack(">I4sIIIiI", 28, b"elst", 0, 1, 1000, 2112, 1 << 16)
    path.write_bytes(_m4a(edits=struct.pack(">I4s", 36, b"edts") + edit))
    assert (read_audio(path).frames, read_audio(path).duration) == (44100, 1.0)


def test_an_m4a_that_is_cut_off_or_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    path.write_bytes(_m4a(declared=5000))
    facts = read_audio(path)
    assert (facts.problem, facts.declared_bytes, facts.present_bytes) == ("truncated", 5000, 1000)
    whole = _m4a()
    path.write_bytes(whole[: whole.index(b"mdat") - 4])
    assert read_audio(path).problem == "truncated"
    path.write_bytes(whole.replace(b"soun", b"vide"))
    assert read_audio(path).problem == "damaged"
    for length in range(8, len(whole) - 900, 7):
        path.write_bytes(whole[:length])
        assert read_audio(path).problem in {"damaged", "truncated"}
