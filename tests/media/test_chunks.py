"""WAV and AIFF headers: what is declared, what is there, and what follows the samples."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media import riff
from trackball_desktop.domain.assets import AudioFacts
from trackball_desktop.media.audio import read_audio

SAMPLES = bytes(range(200)) * 2  # 100 frames of 16-bit stereo


def _read(folder: Path, data: bytes) -> AudioFacts:
    path = folder / "file.wav"
    path.write_bytes(data)
    return read_audio(path)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("container", ["WAV", "WAVEX", "RF64", "AIFF"])
def test_what_libsndfile_writes_is_read_the_same(tmp_path: Path, container: str, subtype: str) -> None:
    if container == "AIFF" and subtype == "PCM_U8":
        subtype = "PCM_S8"
    path = tmp_path / "file.bin"
    soundfile.write(path, riff.tone(1001), 48000, subtype=subtype, format=container)
    facts = read_audio(path)
    bits = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}[subtype]
    is_float = subtype in {"FLOAT", "DOUBLE"}
    assert (facts.sample_rate, facts.channels, facts.frames, facts.bits) == (48000, 2, 1001, bits)
    assert facts.codec == ("float" if is_float else "pcm")
    assert facts.problem is None
    assert facts.duration == 1001 / 48000
    if container == "AIFF":
        assert facts.container == ("aifc" if is_float else "aiff")
        assert facts.wav_format_tag is None
    else:
        assert facts.container == ("rf64" if container == "RF64" else "wav")
        assert facts.wav_format_tag == (0xFFFE if container in {"WAVEX", "RF64"} else 3 if is_float else 1)


def test_a_cut_file_says_how_much_is_missing(tmp_path: Path) -> None:
    facts = _read(tmp_path, riff.wave(riff.fmt(), riff.chunk(b"data", SAMPLES))[:-100])
    assert (facts.problem, facts.declared_bytes, facts.present_bytes, facts.frames) == ("truncated", 400, 300, 75)
    assert facts.error == "400 bytes of audio are declared, 300 are present"


def test_chunks_after_the_samples_are_named(tmp_path: Path) -> None:
    after = riff.chunk(b"LIST", b"INFO") + riff.chunk(b"id3 ", b"x") + riff.chunk(b"bext", bytes(602))
    facts = _read(tmp_path, riff.wave(riff.fmt(), riff.chunk(b"data", SAMPLES), after))
    assert facts.trailing_chunks == ("LIST", "id3", "bext")
    assert facts.problem is None


def test_bytes_after_the_samples_that_are_no_chunk_are_told(tmp_path: Path) -> None:
    facts = _read(tmp_path, riff.wave(riff.fmt(), riff.chunk(b"data", SAMPLES)) + b"\xff\xfe\x01\x02\x03\x04\x05\x06")
    assert facts.trailing_chunks == ("?",)


@pytest.mark.parametrize("pad", [True, False])
def test_an_odd_chunk_with_or_without_its_pad_byte(tmp_path: Path, pad: bool) -> None:
    odd = riff.chunk(b"note", b"odd", pad=pad)
    facts = _read(tmp_path, riff.wave(riff.fmt(), odd, riff.chunk(b"data", SAMPLES)))
    assert (facts.frames, facts.problem) == (100, None)


def test_an_extensible_header_keeps_its_tag_and_tells_its_codec(tmp_path: Path) -> None:
    facts = _read(tmp_path, riff.wave(riff.extensible(), riff.chunk(b"data", SAMPLES)))
    assert (facts.wav_format_tag, facts.codec, facts.bits) == (0xFFFE, "pcm", 16)
    strange = _read(tmp_path, riff.wave(riff.extensible(guid=bytes(16)), riff.chunk(b"data", SAMPLES)))
    assert (strange.wav_format_tag, strange.codec) == (0xFFFE, "other")


def test_rf64_takes_its_length_from_ds64(tmp_path: Path) -> None:
    ds64 = riff.chunk(b"ds64", struct.pack("<QQQI", 1000, 400, 100, 0))
    data = riff.chunk(b"data", SAMPLES, declared=0xFFFFFFFF)
    facts = _read(tmp_path, riff.wave(ds64, riff.fmt(), data, magic=b"RF64"))
    assert (facts.container, facts.declared_bytes, facts.frames, facts.problem) == ("rf64", 400, 100, None)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (riff.wave(riff.fmt()), "truncated"),
        (riff.wave(riff.fmt(), riff.chunk(b"data", b"")), "empty"),
        (riff.wave(riff.chunk(b"data", SAMPLES)), "damaged"),
        (riff.wave(riff.chunk(b"fmt ", b"\1\0\2\0"), riff.chunk(b"data", SAMPLES)), "damaged"),
        (riff.wave(riff.fmt(channels=0), riff.chunk(b"data", SAMPLES)), "damaged"),
        (riff.wave(riff.fmt(rate=0), riff.chunk(b"data", SAMPLES)), "damaged"),
        (riff.wave(riff.fmt(), riff.chunk(b"data", SAMPLES, declared=0xFFFFFFFF)), "unfinished"),
        (riff.wave(riff.fmt(), riff.chunk(b"data", SAMPLES, declared=0x7FFFF000)), "unfinished"),
        (riff.wave(riff.fmt(), riff.chunk(b"data", SAMPLES, declared=0)), "unfinished"),
        (riff.wave(riff.fmt(), riff.chunk(b"data", bytes(400), declared=0)), "unfinished"),
        (riff.wave(riff.fmt(), riff.chunk(b"data", b""), riff.chunk(b"LIST", b"INFO")), "empty"),
        (b"RIFF\0\0\0\0WAVE", "damaged"),
        (b"FORM\0\0\0\0AIFF", "damaged"),
    ],
)
def test_what_is_wrong_with_a_header_is_named(tmp_path: Path, data: bytes, problem: str) -> None:
    assert _read(tmp_path, data).problem == problem


def test_a_chunk_that_claims_gigabytes_costs_nothing(tmp_path: Path) -> None:
    facts = _read(tmp_path, riff.wave(riff.fmt(), riff.chunk(b"LIST", b"INFO", declared=0xFFFFFFF0)))
    assert facts.problem == "truncated"


_WHOLE = riff.wave(riff.fmt(), riff.chunk(b"LIST", b"INFOINAM\4\0\0\0abc\0"), riff.chunk(b"data", SAMPLES))


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(_WHOLE)), st.lists(st.tuples(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255)), max_size=6)
)
def test_no_change_of_bytes_makes_reading_fail(
    tmp_path_factory: pytest.TempPathFactory, length: int, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(_WHOLE)
    for position, value in changes:
        data[position] = value
    facts = _read(tmp_path_factory.getbasetemp(), bytes(data[:length]))
    assert facts.problem in {None, "empty", "not_audio", "truncated", "damaged", "unfinished"}
    assert facts.frames is None or facts.frames <= len(SAMPLES)
