"""What was measured in a master, in words: loudness, peaks, silence, faults, and where else the same sound is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackball_desktop.i18n.message import Rounded
from trackball_desktop.ui.kit.formatting import Phrases
from trackball_desktop.ui.kit.languages import format_value

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Catalogue
    from trackball_desktop.domain.assets import AudioFacts, Levels

_MIN_SILENCE = 0.05
_MIN_OFFSET = 0.001


def format_number(value: float, places: int = 1) -> str:
    """Spell a number as the user's language does, with a real minus sign; what rounds to nothing has none."""
    return format_value(Rounded(round(value, places) + 0.0, places))


def short_text(levels: Levels | None) -> str:
    """Return loudness and true peak for a column of a table; the sample peak where the true one is not known."""
    if levels is None:
        return ""
    parts: list[str] = []
    if levels.loudness is not None:
        parts.append(Phrases.tr("{value} LUFS", value=format_number(levels.loudness)))
    if levels.true_peak is not None:
        parts.append(Phrases.tr("{value} dBTP", value=format_number(levels.true_peak)))
    elif levels.sample_peak is not None:
        parts.append(Phrases.tr("{value} dBFS", value=format_number(levels.sample_peak)))
    return "  ·  ".join(parts)


def measurement_texts(facts: AudioFacts) -> list[str]:
    """Return everything that was heard in a file, a few words each."""
    levels = facts.levels
    if levels is None:
        return []
    if levels.silent:
        return [Phrases.tr("silent throughout")]
    texts = [short_text(levels)] if short_text(levels) else []
    if levels.silence_head >= _MIN_SILENCE:
        texts.append(Phrases.tr("{seconds} s of silence at the start", seconds=format_number(levels.silence_head)))
    if levels.silence_tail >= _MIN_SILENCE:
        texts.append(Phrases.tr("{seconds} s at the end", seconds=format_number(levels.silence_tail)))
    if levels.clipping_runs:
        texts.append(Phrases.tr("clipped in %n places", "clipped in %n place", levels.clipping_runs))
    if levels.silent_side:
        sides = {"left": Phrases.tr("left channel silent"), "right": Phrases.tr("right channel silent")}
        texts.append(sides[levels.silent_side])
    if levels.dual_mono:
        texts.append(Phrases.tr("identical channels"))
    if levels.dc_offset is not None and levels.dc_offset >= _MIN_OFFSET:
        texts.append(Phrases.tr("DC offset {percent} %", percent=format_number(levels.dc_offset * 100)))
    return texts


def duplicates_text(facts: AudioFacts, catalogue: Catalogue) -> str:
    """Return where else in the library the same samples are; empty for nowhere."""
    if facts.pcm_sha256 is None:
        return ""
    alike = [track for track in catalogue.tracks if track.pcm_sha256 == facts.pcm_sha256]
    if not alike:
        return ""
    first = alike[0]
    if len(alike) == 1:
        return Phrases.tr("Same audio as “{track}” on “{release}”", track=first.title, release=first.release_title)
    return Phrases.tr(
        "Same audio as “{track}” on “{release}” and %n more",
        "Same audio as “{track}” on “{release}” and %n more",
        len(alike) - 1,
        track=first.title,
        release=first.release_title,
    )
