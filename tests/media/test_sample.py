"""The sample release's files: that they pass what stores ask of masters and covers, and stay the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PIL import Image

from trackball_desktop.media.artwork import read_artwork
from trackball_desktop.media.audio import read_audio, verify_audio
from trackball_desktop.media.sample import COVER, TRACKS, write_sample

RATE = 44100
SUMS = {
    "01 Harbour.wav": (-191.92068755, -210.84506952),
    "02 Slow Light.wav": (86.95384375, 89.71006376),
    "03 夜の水.wav": (69.3537229, 62.07595255),
    "04 Undertow.wav": (257.81468190, 314.93302741),
}
"""What each side of a track comes to: with any other note, level or place these are other figures."""
REDS = (
    "161717171616171717171717171717",
    "1617161716171617161617181c1f23",
    "17161717171716171a1d2123242323",
    "16171616181c1f22211f1d1c1a1817",
    "164d181a1b193b88adad873a171616",
    "166116171752bfdeececdfbf521617",
    "1a7316162ab9e8eeefefeee8b92a17",
    "1d851a1766d5eef0f0f0f0d6d56516",
    "1215191b6cbbc6c7c7c7b898d16c15",
    "121313132161616161615881ae2d11",
    "1212141416376363636383a8741212",
    "1112111111194d5d5d5d5d51171412",
    "1314141211122a5d62625e22111111",
    "121211131414122c635c3512141412",
    "121212121212121528201111111212",
)
"""How red each tile of the cover is."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, int]]]:
    folder = tmp_path_factory.mktemp("sample") / "Harbour Songs"
    seen: list[tuple[int, int]] = []
    write_sample(folder, on_progress=lambda done, total: seen.append((done, total)))
    return folder, seen


def _samples(path: Path) -> NDArray[np.float64]:
    return soundfile.read(path, always_2d=True)[0]


def _true_peak(channel: NDArray[np.float64]) -> float:
    """Return the highest level of the signal at four times its rate, in dB."""
    highest, step, margin = 0.0, 1 << 16, 2048
    for start in range(0, len(channel), step):
        block = channel[max(0, start - margin) : start + step + margin]
        spectrum = np.zeros(2 * len(block) + 1, dtype=complex)
        half = np.fft.rfft(block)
        spectrum[: len(half)] = half
        highest = max(highest, float(np.abs(np.fft.irfft(spectrum, 4 * len(block)) * 4).max()))
    return 20 * float(np.log10(highest))


def test_progress_counts_every_file(sample: tuple[Path, list[tuple[int, int]]]) -> None:
    folder, seen = sample
    assert seen == [(number, 5) for number in range(1, 6)]
    assert sorted(path.name for path in folder.iterdir()) == sorted([COVER, *(name for name, _ in TRACKS)])


@pytest.mark.parametrize(("name", "seconds"), TRACKS)
def test_each_track_is_a_master_without_fault(
    sample: tuple[Path, list[tuple[int, int]]], name: str, seconds: int
) -> None:
    path = sample[0] / name
    facts = verify_audio(path, read_audio(path))
    assert (facts.container, facts.wav_format_tag, facts.codec, facts.bits, facts.sample_rate, facts.channels) == (
        "wav", 1, "pcm", 24, RATE, 2,
    )  # fmt: skip
    assert (facts.duration, facts.trailing_chunks, facts.decoded, facts.problem) == (seconds, (), True, None)
    frames = _samples(path)
    loud = np.flatnonzero(np.abs(frames).max(axis=1) > 10 ** (-60 / 20))
    assert loud[0] < 0.3 * RATE
    assert len(frames) - loud[-1] < 2 * RATE
    assert 20 * np.log10(np.abs(frames[-RATE // 20 :]).max() + 1e-12) < -40
    assert max(_true_peak(frames[:, 0]), _true_peak(frames[:, 1])) < -1.0
    assert 0.2 < np.corrcoef(frames.T)[0, 1] < 0.99
    assert np.abs(frames.mean(axis=0)).max() < 0.002
    # Music all through: no second but the fade's last two is near silence.
    levels = [float(np.sqrt((frames[at : at + RATE] ** 2).mean())) for at in range(0, len(frames) - 2 * RATE, RATE)]
    assert min(levels) > 10 ** (-40 / 20)


def test_the_tracks_differ(sample: tuple[Path, list[tuple[int, int]]]) -> None:
    hashes = {hashlib.sha256((sample[0] / name).read_bytes()).hexdigest() for name, _ in TRACKS}
    assert len(hashes) == len(TRACKS)


def test_the_cover_is_what_stores_ask_for(sample: tuple[Path, list[tuple[int, int]]]) -> None:
    path = sample[0] / COVER
    facts = read_artwork(path)
    assert (facts.format, facts.mode, facts.width, facts.height, facts.bits) == ("JPEG", "RGB", 3000, 3000, 8)
    assert (facts.problem, facts.icc, facts.orientation, facts.has_gps, facts.alpha) == (None, None, 1, False, False)
    assert facts.bytes < 4_000_000
    with Image.open(path) as image:
        assert not image.getexif()
        assert min(np.asarray(image.convert("L"), dtype=float).std(), 99) > 20


def sums(folder: Path) -> dict[str, list[float]]:
    """Return each side of each track, weighted by sweeps through all frequencies and added up."""
    found = {}
    for name, _ in TRACKS:
        frames = _samples(folder / name)
        place = np.arange(len(frames)) % 10_007
        found[name] = (frames.T @ np.cos(0.0003 * place**2)).tolist()
    return found


def reds(cover: Path) -> list[bytes]:
    """Return how red each of 15 x 15 tiles of the cover is, row by row."""
    with Image.open(cover) as image:
        small = image.convert("RGB").resize((15, 15), Image.Resampling.BOX)
    return [row.tobytes() for row in np.asarray(small)[:, :, 0]]


def test_every_note_and_every_shape_is_where_it_was_written(sample: tuple[Path, list[tuple[int, int]]]) -> None:
    for name, written in sums(sample[0]).items():
        assert written == pytest.approx(SUMS[name], rel=1e-4), name
    for at, (row, drawn) in enumerate(zip(reds(sample[0] / COVER), REDS, strict=True)):
        assert list(row) == pytest.approx(list(bytes.fromhex(drawn)), abs=1.5), f"row {at}"


def test_the_same_code_writes_the_same_files(sample: tuple[Path, list[tuple[int, int]]], tmp_path: Path) -> None:
    write_sample(tmp_path)
    for name in (COVER, *(name for name, _ in TRACKS)):
        assert (tmp_path / name).read_bytes() == (sample[0] / name).read_bytes(), name
