"""Silent WAV files for tests, small and real."""

from __future__ import annotations

import wave
from pathlib import Path


def write_wave(path: Path, seconds: float = 0.5) -> Path:
    """Write stereo silence of 16 bits; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(bytes(int(44100 * seconds) * 4))
    return path
