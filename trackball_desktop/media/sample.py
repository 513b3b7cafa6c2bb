"""The audio and the cover of the sample release "Harbour Songs", written by script.

The app has a release to practise with. Its masters are our own music, rendered here rather than shipped: four short
pieces, each with its own key, tempo and colour, made so that no check finds fault with them (24-bit PCM at 44.1 kHz,
stereo, peaks and silences in bounds). The matching metadata lies in resources/sample.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from trackball_desktop.media import synth
from trackball_desktop.media.sample_cover import draw_cover
from trackball_desktop.media.synth import RATE, Mixer

COVER = "cover.jpg"
# File name and length in whole seconds, in the order of the release.
TRACKS = (("01 Harbour.wav", 44), ("02 Slow Light.wav", 48), ("03 夜の水.wav", 42), ("04 Undertow.wav", 38))
_PEAK = 0.74  # -2.6 dBFS: what lies between the samples stays below -1 dBTP


def write_sample(folder: Path, *, on_progress: Callable[[int, int], None] | None = None) -> None:
    """Write the four masters and the cover into a folder, which is made if missing. Takes seconds.

    Not for the main thread. `on_progress` gets (files written, files in all) after each. Existing files of these names
    are replaced. Raises OSError where the folder cannot be written to.
    """
    import soundfile

    folder.mkdir(parents=True, exist_ok=True)
    total = len(TRACKS) + 1
    for number, ((name, seconds), (score, decay)) in enumerate(
        zip(TRACKS, ((_harbour, 1.1), (_slow_light, 1.9), (_night_water, 1.6), (_undertow, 0.8)), strict=True), start=1
    ):
        mixer = Mixer(seconds)
        score(mixer)
        frames = mixer.mix(seed=number, decay=decay, fade=2.5, peak=_PEAK)
        soundfile.write(folder / name, frames, RATE, subtype="PCM_24", format="WAV")
        if on_progress is not None:
            on_progress(number, total)
    (folder / COVER).write_bytes(draw_cover())
    if on_progress is not None:
        on_progress(total, total)


def _harbour(mixer: Mixer) -> None:
    """D major, 96 to the minute: plucked strings, brushes, and a humming voice from the third bar on."""
    beat = 60 / 96
    chords = ((50, 57, 62, 66), (45, 57, 61, 64), (47, 54, 62, 66), (43, 55, 59, 62))
    tune = (
        ((0, 1.5, 69), (1.5, 0.5, 66), (2, 2, 66)), ((0, 1, 64), (1, 1, 66), (2, 1.8, 64)),
        ((0, 1.5, 66), (1.5, 0.5, 69), (2, 1.5, 71), (3.5, 0.5, 69)), ((0, 3, 67), (3, 1, 66)),
        ((0, 1, 69), (1, 1, 74), (2, 2, 73)), ((0, 1.5, 69), (1.5, 2.4, 64)),
        ((0, 1, 66), (1, 1, 64), (2, 2, 62)), ((0, 3.8, 62),),
    )  # fmt: skip
    for bar in range(17):
        start = 0.05 + 4 * bar * beat
        chord = chords[bar % 4] if bar < 16 else chords[0]
        mixer.add_note(synth.bass, start, chord[0] - 12, 2.6 * beat, level=0.5, reverb=0.05)
        for step, index in enumerate((0, 2, 3, 1, 2, 3, 1, 2)):
            swing = 0.035 if step % 2 else 0.0
            mixer.add_note(
                synth.pluck, start + step * beat / 2 + swing, chord[index] + (12 if index == 0 else 0), 1.0,
                level=0.34 - 0.02 * (step % 3), pan=-0.45 + 0.12 * (step % 4),
            )  # fmt: skip
        if bar == 16:
            for pitch in (62, 66, 69, 74):
                mixer.add_note(synth.pad, start, pitch, 3.6, level=0.1, pan=(pitch - 68) / 9, reverb=0.5)
            continue
        if bar >= 2:
            for at, length, pitch in tune[(bar - 2) % 8]:
                mixer.add_note(synth.voice, start + at * beat, pitch, length * beat, level=0.3, pan=0.1, reverb=0.45)
        if bar >= 4:
            for step in range(4):
                drum = synth.brush if step % 2 else synth.kick
                mixer.add_note(drum, start + step * beat, level=0.3 if step % 2 else 0.55, reverb=0.12)
            for step in range(8):
                mixer.add_note(synth.hat, start + step * beat / 2, level=0.22 + 0.1 * (step % 2), pan=0.4, reverb=0.05)


def _slow_light(mixer: Mixer) -> None:
    """F minor, 66 to the minute: pads and keys, and two voices that answer each other and meet."""
    beat = 60 / 66
    chords = ((41, 56, 60, 63), (37, 56, 61, 65), (44, 55, 60, 63), (39, 55, 58, 65))
    low = (((0.5, 1.5, 60), (2, 2, 63)), ((0, 1, 65), (1, 2.5, 63)), (), ((1, 1, 58), (2, 1.9, 60)))
    high = ((), ((2.5, 1.5, 68),), ((0, 1.5, 72), (1.5, 1, 70), (2.5, 1.5, 67)), ((0, 2.5, 65),))
    for bar in range(13):
        start = 0.05 + 4 * bar * beat
        chord = chords[bar % 4]
        length = 4 * beat if bar < 12 else 3.4
        for index, pitch in enumerate(chord[1:]):
            mixer.add_note(synth.pad, start, pitch, length, level=0.16, pan=(index - 1) * 0.7, reverb=0.5)
        mixer.add_note(synth.bass, start, chord[0], min(length, 3.2 * beat), level=0.42, reverb=0.05)
        for step, index in enumerate((1, 3, 2) if bar % 2 else (3, 1, 2, 3)):
            at = start + (step + 0.5 * (bar % 2)) * beat
            mixer.add_note(synth.keys, at, chord[index] + 12, 1.4, level=0.2, pan=0.5 - 0.3 * step, reverb=0.4)
        if 2 <= bar < 12:
            for at, held, pitch in low[bar % 4]:
                mixer.add_note(synth.voice, start + at * beat, pitch, held * beat, level=0.3, pan=-0.3, reverb=0.5)
        if 4 <= bar < 12:
            for at, held, pitch in high[bar % 4]:
                mixer.add_note(synth.voice, start + at * beat, pitch, held * beat, level=0.24, pan=0.35, reverb=0.55)
        if 6 <= bar < 12:
            mixer.add_note(synth.kick, start, level=0.4, reverb=0.1)
            mixer.add_note(synth.brush, start + 2 * beat, level=0.22, pan=-0.1, reverb=0.4)


def _night_water(mixer: Mixer) -> None:
    """The in scale on D, 76 to the minute: a koto's falling figures over a drone, drops of keys, a low voice."""
    beat = 60 / 76
    figures = (
        (74, 70, 69, 63, 62), (69, 70, 69, 67, 62, 63), (62, 67, 69, 70, 74), (75, 74, 70, 69, 67),
        (70, 69, 63, 62), (67, 69, 74, 75, 74, 70),
    )  # fmt: skip
    sung = ((0, 3, 62), (4, 2.5, 67), (7, 1, 69), (8, 3.5, 70), (12, 2, 69), (14, 2, 63), (16, 3.5, 62))
    for bar in range(13):
        start = 0.05 + 4 * bar * beat
        length = min(4 * beat, 41.9 - start)
        for index, pitch in enumerate((38, 50, 57)):
            mixer.add_note(
                synth.pad, start, pitch, length, level=0.17 - 0.03 * index, pan=(index - 1) * 0.6, reverb=0.3
            )
        figure = figures[bar % len(figures)]
        for step, pitch in enumerate(figure):
            # The figure hurries as it falls, as a hand does on strings.
            at = start + beat * (0.62 * step - 0.035 * step * step)
            for echo in range(3):
                mixer.add_note(
                    synth.pluck, at + echo * 0.75 * beat, pitch, 1.6, level=0.42 * 0.42**echo,
                    pan=(-0.3, 0.65, -0.7)[echo], reverb=0.35,
                )  # fmt: skip
        if bar % 2:
            for step, pitch in enumerate((86, 81, 82)):
                at = start + (2.5 + 0.5 * step) * beat
                mixer.add_note(synth.keys, at, pitch, 0.8, level=0.09, pan=0.8 - 0.5 * step, reverb=0.9)
    for verse in (4, 8):
        for at, held, pitch in sung if verse == 4 else sung[:4]:
            start = 0.05 + (4 * verse + at) * beat
            mixer.add_note(synth.voice, start, pitch, held * beat, level=0.24, pan=0.05, reverb=0.6)


def _undertow(mixer: Mixer) -> None:
    """A minor, 118 to the minute, no voice: a pulse that gathers, breaks off for two bars, and returns."""
    beat = 60 / 118
    chords = ((45, 60, 64, 67), (41, 60, 65, 69), (48, 60, 64, 67), (43, 59, 62, 67))
    for bar in range(18):
        start = 0.05 + 4 * bar * beat
        chord = chords[(bar // 2) % 4] if bar < 16 else chords[0]
        rests = bar in {8, 9}
        for step in range(8):
            if not rests:
                octave = -12 if step % 4 else 0
                mixer.add_note(
                    synth.bass, start + step * beat / 2, chord[0] + octave, 0.45 * beat, level=0.42, reverb=0.03
                )
        for step in range(16):
            pitch = chord[1 + (step * 5 + bar) % 3] + 12 * ((step // 3) % 2)
            loud = 0.12 + 0.08 * min(bar, 8) / 8
            mixer.add_note(
                synth.pluck, start + step * beat / 4, pitch, 0.3, level=loud, pan=0.7 * (-1) ** step, reverb=0.3
            )
        if bar % 2 == 0:
            for index, pitch in enumerate(chord[1:]):
                mixer.add_note(synth.pad, start, pitch, 7.6 * beat, level=0.11, pan=(index - 1) * 0.8, reverb=0.5)
        if bar >= 2 and not rests and bar < 17:
            for step in range(4):
                mixer.add_note(synth.kick, start + step * beat, level=0.7, reverb=0.04)
        if bar >= 4 and not rests and bar < 17:
            for step in range(4):
                mixer.add_note(synth.hat, start + (step + 0.5) * beat, level=0.5, pan=0.25, reverb=0.06)
                if step % 2:
                    mixer.add_note(synth.brush, start + step * beat, level=0.42, pan=-0.1, reverb=0.2)
        if bar >= 10:
            for step, pitch in enumerate((76, 74, 72, 71, 69, 71, 72, 64)):
                if (step + bar) % 3:
                    mixer.add_note(synth.keys, start + step * beat / 2, pitch, 0.7, level=0.2, pan=-0.4, reverb=0.5)
