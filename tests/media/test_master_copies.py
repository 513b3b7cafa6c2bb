"""Copies of masters: the same samples under a correct header, or without the digital silence at their ends."""

from __future__ import annotations

import hashlib
import struct
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.media import riff
from trackball_desktop.domain.assets import AudioFacts
from trackball_desktop.domain.errors import MediaError
from trackball_desktop.media.audio import read_audio, verify_audio
from trackball_desktop.media.master_copies import MasterCopyPlan, copy_master

RATE = 44_100
SOUND = (riff.tone(20_000) * 32767).astype("<i2").tobytes()
INFO = riff.chunk(b"LIST", b"INFO" + riff.chunk(b"INAM", b"Harbour\0") + riff.chunk(b"IART", b"Mara Quist\0"))
BEXT = riff.chunk(b"bext", b"a description".ljust(602, b"\0"))
HEADER_ALONE = MasterCopyPlan()
BOTH_ENDS = MasterCopyPlan(trim_head=True, trim_tail=True)


def copy_of(path: Path, plan: MasterCopyPlan = HEADER_ALONE) -> tuple[Path, float]:
    copy = path.with_name("copy" + path.suffix)
    return copy, copy_master(path, copy, plan, lambda: False)


def measured(path: Path) -> AudioFacts:
    return verify_audio(path, read_audio(path))


def data_of(path: Path) -> bytes:
    """Return the content of a file's data chunk, found by the numbers of its header alone, which must all be right."""
    content = path.read_bytes()
    assert struct.unpack("<I", content[4:8])[0] == len(content) - 8
    position = 12
    while True:
        name, size = struct.unpack("<4sI", content[position : position + 8])
        if name == b"data":
            assert position + 8 + size + size % 2 == len(content)
            return content[position + 8 : position + 8 + size]
        position += 8 + size + size % 2


def _fmt(*, byte_rate: int | None = None) -> bytes:
    return riff.chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, RATE, byte_rate or RATE * 4, 4, 16))


def _with_riff_size(content: bytes, size: int) -> bytes:
    return content[:4] + struct.pack("<I", size) + content[8:]


def _rf64(data: bytes) -> bytes:
    sizes = riff.chunk(b"ds64", struct.pack("<QQQI", 0, len(data), len(data) // 4, 0))
    return riff.wave(sizes, riff.fmt(), riff.chunk(b"data", data, declared=0xFFFFFFFF), magic=b"RF64")


def _extensible(*, said: int) -> bytes:
    """An extensible fmt chunk that says `said` as the size of its extension, which is 22."""
    return riff.fmt(tag=0xFFFE, extra=struct.pack("<HHI", said, 16, 3) + riff.PCM_GUID)


FAULTY = {
    "extensible": riff.wave(riff.extensible(), riff.chunk(b"data", SOUND)),
    "extensible, its extension said to be empty": riff.wave(_extensible(said=0), riff.chunk(b"data", SOUND)),
    "out of a pipe, 0": riff.wave(riff.fmt(), riff.chunk(b"data", SOUND, declared=0)),
    "out of a pipe, all ones": riff.wave(riff.fmt(), riff.chunk(b"data", SOUND, declared=0xFFFFFFFF)),
    "out of a pipe, ending within a frame": riff.wave(riff.fmt(), riff.chunk(b"data", SOUND + b"\1", declared=0)),
    "a wrong length of the file": _with_riff_size(riff.wave(riff.fmt(), riff.chunk(b"data", SOUND)), 36),
    "no length of the file": _with_riff_size(riff.wave(riff.fmt(), riff.chunk(b"data", SOUND)), 0xFFFFFFFF),
    "a wrong byte rate": riff.wave(_fmt(byte_rate=RATE), riff.chunk(b"data", SOUND)),
    "data after the audio": riff.wave(riff.fmt(), riff.chunk(b"data", SOUND), INFO, riff.chunk(b"AFAn", b"x" * 99)),
    "RF64 though it is small": _rf64(SOUND),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_copy_has_a_correct_header_and_every_sample(name: str, tmp_path: Path) -> None:
    path = tmp_path / "01 Harbour.wav"
    path.write_bytes(FAULTY[name])
    copy, seconds = copy_of(path)
    assert path.read_bytes() == FAULTY[name]
    assert hashlib.sha256(data_of(copy)).digest() == hashlib.sha256(SOUND).digest()
    with soundfile.SoundFile(copy) as sound:
        assert (sound.frames, sound.samplerate, sound.channels, sound.subtype) == (20_000, RATE, 2, "PCM_16")
    facts = measured(copy)
    assert (facts.problem, facts.decoded, facts.container, facts.wav_format_tag) == (None, True, "wav", 1)
    assert (facts.trailing_chunks, facts.header_faults) == ((), ())
    assert seconds == facts.duration == 20_000 / RATE


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("a wrong length of the file", ("riff_size",)),
        ("no length of the file", ("riff_size",)),
        ("a wrong byte rate", ("byte_rate",)),
        ("extensible", ()),
        ("data after the audio", ()),
        ("RF64 though it is small", ()),
        ("out of a pipe, 0", ()),
    ],
)
def test_what_is_wrong_with_a_header_is_told(name: str, faults: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(FAULTY[name])
    assert read_audio(path).header_faults == faults


def test_a_file_with_or_without_its_last_pad_byte_has_a_correct_header(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    mono = riff.fmt(channels=1, bits=24)
    for pad, size in ((True, 0), (True, -1), (False, 0), (False, 1)):
        content = riff.wave(mono, riff.chunk(b"data", bytes(range(99)), pad=pad))
        path.write_bytes(_with_riff_size(content, len(content) - 8 + size))
        assert read_audio(path).header_faults == ()


def test_tags_are_kept_before_the_audio(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(riff.wave(BEXT, riff.chunk(b"JUNK", bytes(28)), riff.fmt(), riff.chunk(b"data", SOUND), INFO))
    copy, _ = copy_of(path)
    assert read_audio(copy).tags == read_audio(path).tags
    assert read_audio(copy).tags.title == "Harbour"
    content = copy.read_bytes()
    assert BEXT in content[: content.index(b"data")]
    assert b"JUNK" not in content


# --- digital silence --------------------------------------------------------------------------------------------------

LENGTHS = {"wav": ("PCM_16", "PCM_24", "FLOAT"), "flac": ("PCM_16", "PCM_24")}
KINDS = [
    (ending, subtype, rate, channels)
    for ending, subtypes in LENGTHS.items()
    for subtype in subtypes
    for rate in (44_100, 96_000)
    for channels in (1, 2)
]


def master(
    path: Path, head: float, tail: float, *, subtype: str = "PCM_16", rate: int = RATE, channels: int = 2
) -> Path:
    """Write a second of sound with digital silence before and after it. No sample of the sound is zero."""
    sound = riff.tone(rate, channels, rate=rate)
    sound[np.abs(sound) < 0.001] = 0.001
    silences = [np.zeros((round(seconds * rate), channels)) for seconds in (head, tail)]
    soundfile.write(path, np.concatenate((silences[0], sound, silences[1])), rate, subtype=subtype)
    return path


def samples(path: Path) -> np.ndarray:
    with soundfile.SoundFile(path) as sound:
        dtype = "float64" if sound.subtype == "FLOAT" else "int32"
        return sound.read(dtype=dtype, always_2d=True)


@pytest.mark.parametrize(("ending", "subtype", "rate", "channels"), KINDS)
def test_silence_is_cut_and_every_other_sample_kept(
    ending: str, subtype: str, rate: int, channels: int, tmp_path: Path
) -> None:
    path = master(tmp_path / f"x.{ending}", 3.0, 7.0, subtype=subtype, rate=rate, channels=channels)
    before = path.read_bytes()
    copy, seconds = copy_of(path, BOTH_ENDS)
    assert path.read_bytes() == before
    assert np.array_equal(samples(copy), samples(path)[round(2.5 * rate) : -round(5.0 * rate)])
    old, new = measured(path), measured(copy)
    kept = ("container", "codec", "bits", "sample_rate", "channels")
    assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
    assert (new.problem, new.decoded, new.duration) == (None, True, seconds)
    assert old.levels is not None
    assert new.levels is not None
    assert (old.levels.zeros_head, old.levels.zeros_tail) == (3.0, 7.0)
    assert (new.levels.zeros_head, new.levels.zeros_tail, seconds) == (0.5, 2.0, 3.5)


@pytest.mark.parametrize("ending", ["wav", "flac"])
@pytest.mark.parametrize(
    ("head", "tail", "plan", "seconds"),
    [
        (3.0, 7.0, MasterCopyPlan(trim_head=True), 8.5),
        (3.0, 7.0, MasterCopyPlan(trim_tail=True), 6.0),
        (3.0, 7.0, HEADER_ALONE, 11.0),
        (0.4, 1.9, BOTH_ENDS, 3.3),
        (0.0, 2.1, BOTH_ENDS, 3.0),
        (0.0, 0.0, BOTH_ENDS, 1.0),
    ],
)
def test_only_what_was_chosen_and_is_too_long_is_cut(
    ending: str, head: float, tail: float, plan: MasterCopyPlan, seconds: float, tmp_path: Path
) -> None:
    _, left = copy_of(master(tmp_path / f"x.{ending}", head, tail), plan)
    assert left == pytest.approx(seconds, abs=1e-4)


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_the_faintest_sample_is_sound_and_a_silent_file_stays_whole(ending: str, tmp_path: Path) -> None:
    whole = np.zeros((10 * RATE, 2), dtype="int16")
    soundfile.write(tmp_path / f"silent.{ending}", whole, RATE, subtype="PCM_16")
    assert copy_of(tmp_path / f"silent.{ending}", BOTH_ENDS)[1] == 10.0
    whole[4 * RATE, 1] = 1
    whole[5 * RATE, 0] = -1
    soundfile.write(tmp_path / f"faint.{ending}", whole, RATE, subtype="PCM_16")
    copy, seconds = copy_of(tmp_path / f"faint.{ending}", BOTH_ENDS)
    assert seconds == pytest.approx(0.5 + 1.0 + 2.0, abs=1e-4)
    assert np.count_nonzero(samples(copy)) == 2


def _block(kind: int, data: bytes, *, last: bool = False) -> bytes:
    return bytes([kind | (0x80 if last else 0)]) + len(data).to_bytes(3, "big") + data


def test_a_flac_keeps_its_tags_its_picture_and_the_id3_tag_before_it(tmp_path: Path) -> None:
    path = master(tmp_path / "x.flac", 3.0, 7.0, subtype="PCM_24")
    data = path.read_bytes()
    texts = [b"TITLE=Harbour", b"ISRC=GBXYZ2600001", b"ARTIST=Mara Quist"]
    comments = bytes(4) + struct.pack("<I", 3) + b"".join(struct.pack("<I", len(text)) + text for text in texts)
    jpeg = b"\xff\xd8\xff\xe0 a picture"
    picture = struct.pack(">II", 3, 10) + b"image/jpeg" + bytes(20) + struct.pack(">I", len(jpeg)) + jpeg
    blocks = _block(0, data[8:42]) + _block(4, comments) + _block(3, bytes(18)) + _block(6, picture)
    id3 = b"ID3\x04\0\0\0\0\0\x0a" + bytes(10)
    path.write_bytes(id3 + b"fLaC" + blocks + _block(1, bytes(16), last=True) + data[_frames_start(data) :])
    copy, _ = copy_of(path, BOTH_ENDS)
    old, new = read_audio(path), measured(copy)
    assert (new.tags, new.has_cover) == (old.tags, True)
    assert new.tags.isrc == "GBXYZ2600001"
    assert (new.problem, new.decoded) == (None, True)
    assert copy.read_bytes().startswith(id3)


def _frames_start(data: bytes) -> int:
    position, last = 4, False
    while not last:
        last = bool(data[position] & 0x80)
        position += 4 + int.from_bytes(data[position + 1 : position + 4], "big")
    return position


def test_a_cut_start_takes_along_what_counts_from_it(tmp_path: Path) -> None:
    path = master(tmp_path / "x.wav", 3.0, 0.0)
    content = path.read_bytes()
    path.write_bytes(riff.wave(content[12:], riff.chunk(b"cue ", bytes(28)), INFO))
    cut, _ = copy_of(path, BOTH_ENDS)
    assert b"cue " not in cut.read_bytes()
    assert read_audio(cut).tags.title == "Harbour"
    whole, _ = copy_of(path)
    assert b"cue " in whole.read_bytes()


# --- what is no copy --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        riff.wave(riff.fmt(channels=6), riff.chunk(b"data", bytes(1200))),
        riff.wave(riff.fmt(tag=2), riff.chunk(b"data", SOUND)),
        riff.wave(riff.fmt(), riff.chunk(b"data", b"")),
        riff.wave(riff.chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, RATE, RATE * 8, 8, 24)), riff.chunk(b"data", SOUND)),
        riff.wave(riff.fmt()),
        b"no audio",
        b"",
        b"fLaC and no more",
    ],
)
def test_what_cannot_be_copied_without_loss_is_said(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(content)
    with pytest.raises(MediaError):
        copy_of(path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x.wav"]


def test_a_damaged_flac_and_a_file_that_is_gone_are_said(tmp_path: Path) -> None:
    path = master(tmp_path / "x.flac", 3.0, 7.0)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4000] = bytes(4000)
    path.write_bytes(data[: len(data) // 2 + 4000])
    with pytest.raises(MediaError):
        copy_of(path, BOTH_ENDS)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(MediaError):
        copy_of(path, BOTH_ENDS)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x.flac"]
    with pytest.raises(MediaError):
        copy_of(tmp_path / "gone.wav")


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_a_copy_can_be_stopped(ending: str, tmp_path: Path) -> None:
    path = master(tmp_path / f"x.{ending}", 3.0, 7.0)
    with pytest.raises(CancelledError):
        copy_master(path, tmp_path / f"copy.{ending}", BOTH_ENDS, lambda: True)


def test_the_lowest_samples_of_eight_bits_are_no_silence(tmp_path: Path) -> None:
    """They are written as bytes of 0; silence is 128 there."""
    path = tmp_path / "lowest.wav"
    samples = np.concatenate([np.full(5 * RATE, -1.0), np.zeros(5 * RATE), np.full(5 * RATE, -1.0)])
    soundfile.write(path, samples, RATE, subtype="PCM_U8")
    assert set(data_of(path)[: 5 * RATE]) == {0}
    copy, seconds = copy_of(path, BOTH_ENDS)
    assert (seconds, data_of(copy)) == (15.0, data_of(path))


@pytest.mark.parametrize("rest", [b"", b"\0\0"])
def test_an_extensible_header_that_ends_before_its_format_becomes_a_plain_one(rest: bytes, tmp_path: Path) -> None:
    path = tmp_path / "short.wav"
    samples = np.arange(1, 2 * RATE + 1, dtype="<i2").tobytes()
    form = struct.pack("<HHIIHH", 0xFFFE, 2, RATE, 4 * RATE, 4, 16) + rest
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(samples)) + samples
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    copy, seconds = copy_of(path)
    assert (seconds, data_of(copy)) == (1.0, samples)
    facts = read_audio(copy)
    assert (verify_audio(copy, facts).problem, facts.wav_format_tag) == (None, 1)
