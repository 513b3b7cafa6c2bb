"""A handful of instruments and a mixing desk in numpy: enough to write the music of the sample release.

Every sound is a function of time with a fixed seed for its noise, so the same code gives the same files. Times are in
seconds, pitches in MIDI note numbers, levels linear.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
from numpy.typing import NDArray

from trackball_desktop.media.noise import white_noise

RATE = 44_100

Wave = NDArray[np.float64]
Instrument = Callable[[float, float], Wave]


def hertz(pitch: float) -> float:
    """Return a MIDI pitch as a frequency; 69 is 440 Hz."""
    return 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)


def pluck(pitch: float, length: float) -> Wave:
    """A plucked string: high partials die first."""
    time = _time_axis(length + 0.6)
    frequency = hertz(pitch)
    sound = sum(
        np.sin(2 * np.pi * k * frequency * (1 + 0.0004 * k * k) * time) * np.exp(-(1.6 + 0.9 * k) * time) / k**1.1
        for k in range(1, _partials(frequency, 9) + 1)
    )
    return _apply_envelope(np.asarray(sound), 0.004, 0.3)


def keys(pitch: float, length: float) -> Wave:
    """A soft electric piano: a sine whose phase a second one shakes, less and less."""
    time = _time_axis(length + 0.8)
    phase = 2 * np.pi * hertz(pitch) * time
    sound = np.sin(phase + 1.3 * np.exp(-3.5 * time) * np.sin(2 * phase)) * np.exp(-1.3 * time)
    return _apply_envelope(sound, 0.006, 0.5)


def pad(pitch: float, length: float) -> Wave:
    """A slow chord voice: three strings slightly out of tune."""
    time = _time_axis(length + 0.9)
    sound = np.zeros_like(time)
    for detune in (-0.07, 0.0, 0.06):
        frequency = hertz(pitch + detune)
        for k in range(1, _partials(frequency, 5) + 1):
            sound += np.sin(2 * np.pi * k * frequency * time + 2.1 * k * detune * 40) / k**1.7
    return _apply_envelope(sound / 3, 0.7, 0.9)


def voice(pitch: float, length: float) -> Wave:
    """Something like a person humming: vibrato that comes in late, and the two strongest formants of an open vowel."""
    time = _time_axis(length + 0.12)
    frequency = hertz(pitch)
    vibrato = 0.06 * np.clip((time - 0.25) / 0.5, 0, 1) * np.sin(2 * np.pi * 5.3 * time)
    scoop = -0.35 * np.exp(-18 * time)
    phase = 2 * np.pi * np.cumsum(frequency * 2 ** ((vibrato + scoop) / 12)) / RATE
    sound = np.zeros_like(time)
    for k in range(1, _partials(frequency, 12) + 1):
        partial = k * frequency
        formants = np.exp(-(((partial - 620) / 330) ** 2)) + 0.55 * np.exp(-(((partial - 1150) / 420) ** 2))
        sound += (formants + 0.12 / k) * np.sin(k * phase)
    return _apply_envelope(sound, 0.06, 0.14)


def bass(pitch: float, length: float) -> Wave:
    """A round bass."""
    time = _time_axis(length)
    phase = 2 * np.pi * hertz(pitch) * time
    sound = np.sin(phase) + 0.32 * np.sin(2 * phase) + 0.1 * np.sin(3 * phase)
    return _apply_envelope(sound * np.exp(-0.9 * time), 0.008, 0.07)


def kick(_pitch: float, _length: float) -> Wave:
    """A bass drum: a falling sine."""
    time = _time_axis(0.34)
    phase = 2 * np.pi * (48 * time + 95 * (1 - np.exp(-26 * time)) / 26)
    return _apply_envelope(np.sin(phase) * np.exp(-8 * time), 0.002, 0.05)


def brush(_pitch: float, _length: float) -> Wave:
    """A brushed snare."""
    time = _time_axis(0.26)
    noise = white_noise(Random(11), len(time))
    return _apply_envelope((0.5 * noise + 0.5 * np.sin(2 * np.pi * 185 * time)) * np.exp(-17 * time), 0.006, 0.05) * 0.6


def hat(_pitch: float, _length: float) -> Wave:
    """A closed hi-hat: noise without its low end."""
    time = _time_axis(0.09)
    noise = np.diff(white_noise(Random(12), len(time) + 2), 2)
    return _apply_envelope(noise * np.exp(-55 * time), 0.001, 0.02) * 0.25


class Mixer:
    """Takes notes onto two channels and a room, and gives the finished mix."""

    def __init__(self, seconds: float) -> None:
        self._dry = np.zeros((2, round(seconds * RATE)))
        self._room = np.zeros_like(self._dry)
        self._sounds: dict[tuple[Instrument, float, float], Wave] = {}

    def add_note(
        self,
        instrument: Instrument,
        at: float,
        pitch: float = 0.0,
        length: float = 0.0,
        *,
        level: float,
        pan: float = 0.0,
        reverb: float = 0.2,
    ) -> None:
        """Add a note. `pan` goes from -1 (left) to 1 (right), `reverb` is the share sent into the reverberation."""
        start = round(at * RATE)
        # Notes come back again and again: each is made once, and forgotten with the desk.
        sound_wave = self._sounds.get((instrument, pitch, length))
        if sound_wave is None:
            sound_wave = self._sounds[instrument, pitch, length] = instrument(pitch, length)
        sound = sound_wave[: max(0, self._dry.shape[1] - start)]
        angle = (pan + 1) * np.pi / 4
        sides = np.outer((np.cos(angle), np.sin(angle)), sound * level)
        self._dry[:, start : start + len(sound)] += sides
        self._room[:, start : start + len(sound)] += sides * reverb

    def mix(self, *, seed: int, decay: float, fade: float, peak: float) -> Wave:
        """Return frames by two channels, the highest sample at `peak`, faded out over the last `fade` seconds."""
        random = Random(seed)
        count = self._dry.shape[1]
        tail = _time_axis(min(3 * decay, 2.5))
        # Each side has a room of its own: that is what makes it wide.
        walls = white_noise(random, 2, len(tail)) * np.exp(-tail / decay * 2.3)
        walls /= np.sqrt((walls**2).sum(axis=1, keepdims=True))
        size = 1 << (count + len(tail) - 1).bit_length()
        wet: Wave = np.fft.irfft(np.fft.rfft(self._room, size) * np.fft.rfft(walls, size), size)[:, :count]
        mixed: Wave = self._dry + wet
        mixed -= mixed.mean(axis=1, keepdims=True)
        mixed /= np.sqrt((mixed**2).mean())
        # A gentle limiter, then air: a breath of hiss, as a microphone would leave.
        mixed = np.tanh(mixed / 3.2) + 0.00035 * white_noise(random, *mixed.shape)
        length = round(fade * RATE)
        mixed[:, count - length :] *= np.cos(np.linspace(0, np.pi / 2, length)) ** 2
        return np.ascontiguousarray(mixed.transpose() * (peak / np.abs(mixed).max()))


def _time_axis(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _partials(frequency: float, max_count: int) -> int:
    """Return how many partials stay well below half the sample rate."""
    return max(1, min(max_count, int(16_000 / frequency)))


def _apply_envelope(sound: Wave, attack: float, release: float) -> Wave:
    """Give a sound a soft start and end."""
    rise, fall = max(1, round(attack * RATE)), max(1, round(release * RATE))
    shape = np.ones(len(sound))
    shape[:rise] = np.linspace(0, 1, rise)
    shape[-fall:] *= np.linspace(1, 0, fall)
    return sound * shape
