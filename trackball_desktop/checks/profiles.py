"""The thresholds of stores and distributors, in one table: what each asks, where that comes from, who changed it.

Partners disagree about many numbers. So each has a profile with the figures that it publishes itself, and `generic`
those that pass everywhere else. For a release the profiles that apply to its label or account are put together, the
strictest figure winning. A person may change any figure of any profile; the shipped one comes back by a reset.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from trackball_desktop.checks.model import Profile
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Message

PROFILES = ("generic", "apple", "spotify")
"""Generic are distributors and all other stores; it always applies, since no figure may be missing."""

PARTNERS = PROFILES[1:]

Direction = Literal["least", "most", "all"]
InputFormat = Literal["whole", "number", "words", "figures"]


@dataclass(frozen=True)
class Threshold:
    """One figure. `name` is that of `Profile`; `values` what each profile asks, by its name; `sources` where from.

    `strictest` tells how several are put together: the largest of what must be reached (`least`), the smallest of what
    may not be passed (`most`), what all of them accept (`all`). `unit` follows the figure when it is shown.
    """

    name: str
    group: Message
    text: Message
    strictest: Direction
    values: Mapping[str, Any]
    sources: Mapping[str, str]
    unit: str = ""

    @property
    def input_format(self) -> InputFormat:
        """How the figure is typed: a whole number, a number, a list of words or of whole numbers."""
        value = self.values["generic"]
        if isinstance(value, tuple):
            return "figures" if isinstance(value[0], int) else "words"
        return "whole" if isinstance(value, int) else "number"


def _threshold(
    name: str, group: Message, text: Message, strictest: Direction, unit: str = "", **values: tuple[Any, str]
) -> Threshold:
    """Make a threshold of pairs of a figure and its sources, by profile."""
    figures = {profile: value for profile, (value, _) in values.items()}
    sources = {profile: keys for profile, (_, keys) in values.items()}
    return Threshold(name, group, text, strictest, figures, sources, unit)


_RATES = (44100, 48000, 88200, 96000, 176400, 192000)

_COVER, _SOUND, _LENGTH = CheckText.tr("Cover"), CheckText.tr("Audio"), CheckText.tr("Length")
_WORDS, _DATES = CheckText.tr("Text"), CheckText.tr("Dates")

THRESHOLDS: tuple[Threshold, ...] = (
    _threshold(
        "art_min_size",
        _COVER,
        CheckText.tr("Smallest width and height"),
        "least",
        "px",
        generic=(3000, "FG-A DIST-C"),
        apple=(3000, "A-ART"),
        spotify=(640, "S-C"),
    ),
    _threshold(
        "art_hard_min_size",
        _COVER,
        CheckText.tr("Rejected everywhere below"),
        "least",
        "px",
        generic=(1400, "DIST-C"),
        apple=(1400, "A-ART"),
    ),
    _threshold(
        "art_max_size",
        _COVER,
        CheckText.tr("Largest width and height"),
        "most",
        "px",
        generic=(3000, "DIST-C"),
        spotify=(10000, "S-C"),
    ),
    _threshold("art_max_mb", _COVER, CheckText.tr("Largest file"), "most", "MB", generic=(10.0, "DIST-C")),
    _threshold(
        "art_formats",
        _COVER,
        CheckText.tr("File types"),
        "all",
        generic=(("JPEG", "PNG"), "LC"),
        apple=(("JPEG", "PNG"), "A-ART"),
        spotify=(("TIFF", "PNG", "JPEG"), "S-C"),
    ),
    _threshold(
        "audio_containers",
        _SOUND,
        CheckText.tr("File types"),
        "all",
        generic=(("wav", "flac"), "VL-A"),
        apple=(("wav", "flac"), "A-REQ"),
        spotify=(("wav", "flac"), "S-A"),
    ),
    _threshold(
        "audio_rates",
        _SOUND,
        CheckText.tr("Sample rates"),
        "all",
        "Hz",
        generic=(_RATES, "AUD VL-A"),
        apple=(_RATES, "A-REQ"),
        spotify=(_RATES, "S-A"),
    ),
    _threshold(
        "audio_bits",
        _SOUND,
        CheckText.tr("Bit depth"),
        "all",
        generic=((16, 24), "VL-A"),
        spotify=((16, 24), "S-A"),
    ),
    _threshold(
        "true_peak_hint",
        _SOUND,
        CheckText.tr("True peak, hint above"),
        "most",
        "dBTP",
        generic=(-1.0, "VL-A"),
        spotify=(-1.0, "S-L"),
    ),
    _threshold(
        "true_peak_warning", _SOUND, CheckText.tr("True peak, warning above"), "most", "dBTP", generic=(0.0, "TEST")
    ),
    _threshold("loudness_most", _SOUND, CheckText.tr("Loudest"), "most", "LUFS", generic=(-6.0, "VL-A")),
    _threshold("loudness_least", _SOUND, CheckText.tr("Quietest"), "least", "LUFS", generic=(-24.0, "VL-A")),
    _threshold("clipping_runs", _SOUND, CheckText.tr("Clipped places"), "most", generic=(50, "OWN")),
    _threshold(
        "silence_head_warning",
        _SOUND,
        CheckText.tr("Silence at the start, warning above"),
        "most",
        "s",
        generic=(2.0, "OWN"),
    ),
    _threshold(
        "silence_head_blocker",
        _SOUND,
        CheckText.tr("Silence at the start, rejected above"),
        "most",
        "s",
        generic=(10.0, "SO-A"),
    ),
    _threshold(
        "silence_tail_warning",
        _SOUND,
        CheckText.tr("Silence at the end, warning above"),
        "most",
        "s",
        generic=(5.0, "OWN"),
    ),
    _threshold(
        "silence_tail_blocker",
        _SOUND,
        CheckText.tr("Silence at the end, rejected above"),
        "most",
        "s",
        generic=(10.0, "SO-A"),
    ),
    _threshold(
        "track_least_seconds", _LENGTH, CheckText.tr("Shortest track"), "least", "s", generic=(30.0, "VL-T SO-A ST")
    ),
    _threshold(
        "average_least_seconds",
        _LENGTH,
        CheckText.tr("Shortest average of a release, 0 for none"),
        "least",
        "s",
        generic=(0.0, "ST"),
    ),
    _threshold("track_most_seconds", _LENGTH, CheckText.tr("Longest track"), "most", "s", generic=(3600.0, "OWN")),
    _threshold("tracks_most", _LENGTH, CheckText.tr("Most tracks per release"), "most", generic=(99, "TP")),
    _threshold(
        "title_most",
        _WORDS,
        CheckText.tr("Longest title including version"),
        "most",
        CheckText.tr("characters"),
        generic=(120, "OWN"),
    ),
    _threshold(
        "various_artists_from",
        _WORDS,
        CheckText.tr("“Various Artists” from this many main artists"),
        "most",
        generic=(4, "IG-R FG-VA"),
        apple=(4, "A-R"),
    ),
    _threshold(
        "instant_grat_percent",
        _DATES,
        CheckText.tr("Instant gratification tracks"),
        "most",
        "%",
        generic=(50, "OWN"),
        apple=(50, "A-PRE"),
    ),
    _threshold(
        "lead_days_warning",
        _DATES,
        CheckText.tr("Lead time, warning below"),
        "least",
        CheckText.tr("days"),
        generic=(7, "CB-PO"),
        spotify=(7, "S-M"),
    ),
    _threshold(
        "lead_days_preorder",
        _DATES,
        CheckText.tr("Lead time with a pre-order"),
        "least",
        CheckText.tr("days"),
        generic=(10, "CB-PO AT2"),
    ),
    _threshold(
        "lead_days_hint",
        _DATES,
        CheckText.tr("Lead time, hint below"),
        "least",
        CheckText.tr("days"),
        generic=(28, "TC"),
    ),
)
"""In the order in which the settings show them; `sources` are keys of resources/sources.json."""

BY_NAME = {threshold.name: threshold for threshold in THRESHOLDS}

Changes = Mapping[str, Mapping[str, Any]]
"""What a person changed: by profile, by threshold."""


def figure(threshold: Threshold, profile: str, changes: Changes) -> Any:
    """Return what a profile asks: the changed figure, the shipped one, or None where it says nothing."""
    changed = parse_figure(threshold, changes.get(profile, {}).get(threshold.name))
    return threshold.values.get(profile) if changed is None else changed


def parse_figure(threshold: Threshold, value: Any) -> Any:
    """Read a figure that was typed or kept; None where it is none of its kind."""
    if isinstance(value, str) and threshold.input_format in {"words", "figures"}:
        value = [part for part in value.replace(",", " ").split() if part]
    try:
        if threshold.input_format == "words":
            shipped = threshold.values["generic"]
            upper = all(item.isupper() for item in shipped)
            words = tuple(dict.fromkeys(str(item).upper() if upper else str(item).lower() for item in value or ()))
            return words or None
        if threshold.input_format == "figures":
            return tuple(sorted({int(item) for item in value or () if int(item) > 0})) or None
        if value is None or isinstance(value, bool):
            return None
        number = float(str(value).replace(",", ".").replace("−", "-").strip())
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(number) or abs(number) > 1e9:
        return None
    if threshold.unit in {"LUFS", "dBTP"}:
        return number
    if number < 0:
        return None
    if threshold.input_format == "number":
        return number
    return int(number) if number == int(number) else None


_ORDERED_PAIRS = (
    ("art_hard_min_size", "art_min_size"),
    ("art_min_size", "art_max_size"),
    ("true_peak_hint", "true_peak_warning"),
    ("loudness_least", "loudness_most"),
    ("silence_head_warning", "silence_head_blocker"),
    ("silence_tail_warning", "silence_tail_blocker"),
    ("track_least_seconds", "track_most_seconds"),
    ("average_least_seconds", "track_most_seconds"),
    ("lead_days_warning", "lead_days_hint"),
)
"""Figures of which the first may not pass the second: nothing could be both."""


def contradicting_threshold(changes: Changes, name: str) -> Threshold | None:
    """Return the figure that the one of this name passes with these changes, though nothing could be both; else None.

    Each way in which profiles can be put together is looked at.
    """
    for partners in ((), *((item,) for item in PARTNERS), PARTNERS):
        profile = combined_profile(("generic", *partners), changes)
        for low, high in _ORDERED_PAIRS:
            if name in {low, high} and getattr(profile, low) > getattr(profile, high):
                return BY_NAME[high if name == low else low]
    return None


def threshold_text(threshold: Threshold, value: Any) -> str:
    """Spell a figure as it is typed."""
    if value is None:
        return ""
    if threshold.input_format in {"words", "figures"}:
        return ", ".join(str(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def combined_profile(chosen: Iterable[str] = PROFILES, changes: Changes | None = None) -> Profile:
    """Put the chosen profiles together, the strictest figure winning; generic is always among them."""
    names = [name for name in PROFILES if name == "generic" or name in set(chosen)]
    figures = {
        threshold.name: _strictest(
            threshold.strictest,
            [value for name in names if (value := figure(threshold, name, changes or {})) is not None],
        )
        for threshold in THRESHOLDS
    }
    return dataclasses.replace(Profile(), **figures, **{partner: partner in names for partner in PARTNERS})


def chosen_profiles(saved: Mapping[str, Any], *, label: str, account_id: str) -> tuple[str, ...]:
    """Return the profiles that a person chose for a label, else for an account, else for everything."""
    applies: Mapping[str, Any] = saved.get("applies", {})
    for key in (f"label:{label}", f"account:{account_id}", ""):
        chosen = applies.get(key)
        if isinstance(chosen, list):
            return tuple(name for name in PROFILES if name in chosen)
    return PROFILES


def _strictest(direction: Direction, values: list[Any]) -> Any:
    if direction == "all":
        first, *others = values
        shared = tuple(item for item in first if all(item in other for other in others))
        return shared or first  # profiles that share nothing: what passes most distributors
    return max(values) if direction == "least" else min(values)
