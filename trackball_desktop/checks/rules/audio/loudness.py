"""Rules about how masters sound: peaks, silence, loudness, phase."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.model import FileFix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import TrackView
from trackball_desktop.domain.assets import KEPT_SILENCE_HEAD, KEPT_SILENCE_TAIL, Levels
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Rounded

subject = Subject("sound")

_DC_OFFSET = 0.005
_OUT_OF_PHASE = -0.5
_CUT_OFF = -20.0
_LONGEST_GAP = 10.0
_TRIMMED = frozenset({("wav", "pcm"), ("wav", "float"), ("rf64", "pcm"), ("rf64", "float"), ("flac", "flac")})
"""Containers and codecs of which copies without the silence at their ends can be made."""
_PADDED_TO, _PADDED_FROM = 24, 16


def _levels(track: TrackView) -> Levels | None:
    return track.audio_facts.levels if track.audio_facts else None


def _can_trim(track: TrackView, seconds: float) -> bool:
    """Say whether a copy of the master can be without so many seconds of digital silence."""
    facts = track.audio_facts
    return (
        facts is not None
        and seconds > 0
        and facts.decoded
        and (facts.container, facts.codec) in _TRIMMED
        and (facts.codec == "flac" or (facts.channels or 0) <= 2)
    )


def _decibels(value: float) -> Rounded:
    return Rounded(value, 1)


@subject.track(
    "audio.silent",
    BLOCKER,
    sources="SO-A",
    text=CheckText.tr("The entire file is silent."),
    why=CheckText.tr("The wrong track was probably exported."),
    waivable=True,
)
def silent(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is not None and levels.silent:
        yield hit(track)


@subject.track(
    "audio.one_side_silent",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("The {side} channel is completely silent."),
    why=CheckText.tr("A mono signal was probably exported to one side."),
    waivable=True,
)
def one_side_silent(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is not None and levels.silent_side and not levels.silent:
        yield hit(track, side=CheckText.tr("left") if levels.silent_side == "left" else CheckText.tr("right"))


@subject.track(
    "audio.true_peak",
    WARNING,
    sources="S-L VL-A TEST",
    text=CheckText.tr("The true peak is {peak} dBTP."),
    why=CheckText.tr(
        "Above 0 dBTP the audio distorts when stores encode it; −1 dBTP leaves headroom. No store rejects it."
    ),
)
def true_peak(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is None or levels.true_peak is None or levels.true_peak <= track.context.profile.true_peak_hint:
        return
    yield RuleHit(
        track.node_id,
        values={"peak": Rounded(levels.true_peak, 1, signed=True)},
        severity=WARNING if levels.true_peak >= track.context.profile.true_peak_warning else HINT,
    )


@subject.track(
    "audio.silence_head",
    WARNING,
    sources="SO-A OWN",
    text=CheckText.tr("The track begins with {seconds} seconds of silence."),
    why=CheckText.tr("More than two seconds sound like an error; more than ten are rejected."),
    waivable=True,
)
def silence_head(track: TrackView) -> Iterator[RuleHit]:
    levels, profile = _levels(track), track.context.profile
    if levels is not None and not levels.silent and levels.silence_head > profile.silence_head_warning:
        severity = BLOCKER if levels.silence_head > profile.silence_head_blocker else WARNING
        fix = FileFix.SILENCE_HEAD if _can_trim(track, levels.zeros_head - KEPT_SILENCE_HEAD) else None
        yield RuleHit(track.node_id, None, {"seconds": Rounded(levels.silence_head, 1)}, fix, severity)


@subject.track(
    "audio.silence_tail",
    WARNING,
    sources="SO-A",
    text=CheckText.tr("The track ends with {seconds} seconds of silence."),
    why=CheckText.tr(
        "More than five seconds sound like an error; more than ten are rejected. A hidden track must "
        "be a separate track."
    ),
    waivable=True,
)
def silence_tail(track: TrackView) -> Iterator[RuleHit]:
    levels, profile = _levels(track), track.context.profile
    if levels is not None and not levels.silent and levels.silence_tail > profile.silence_tail_warning:
        severity = BLOCKER if levels.silence_tail > profile.silence_tail_blocker else WARNING
        fix = FileFix.SILENCE_TAIL if _can_trim(track, levels.zeros_tail - KEPT_SILENCE_TAIL) else None
        yield RuleHit(track.node_id, None, {"seconds": Rounded(levels.silence_tail, 1)}, fix, severity)


@subject.track(
    "audio.clipping",
    WARNING,
    sources="OWN",
    text=CheckText.tr("The audio clips in %n places.", "The audio clips in %n place.", None),
    why=CheckText.tr(
        "A few clipped samples are inaudible; many cause distortion, usually from a mix that was too loud."
    ),
)
def clipping(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is not None and levels.clipping_runs > track.context.profile.clipping_runs:
        yield hit(track, n=levels.clipping_runs)


@subject.track(
    "audio.loudness",
    HINT,
    sources="S-L VL-A",
    text=CheckText.tr("The track is at {loudness} LUFS, which is unusual for music."),
    why=CheckText.tr("Stores normalise loudness, Spotify to −14 LUFS. No level is rejected."),
)
def loudness(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is None or levels.silent or levels.loudness is None:
        return
    profile = track.context.profile
    if not profile.loudness_least <= levels.loudness <= profile.loudness_most:
        yield hit(track, loudness=_decibels(levels.loudness))


@subject.track(
    "audio.phase",
    WARNING,
    sources="OWN",
    text=CheckText.tr("The two channels are almost completely out of phase."),
    why=CheckText.tr("In mono such a track almost disappears. One channel probably has its polarity inverted."),
)
def phase(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is not None and levels.correlation is not None and levels.correlation < _OUT_OF_PHASE:
        yield hit(track)


@subject.track(
    "audio.dual_mono",
    HINT,
    sources="VL-A OWN",
    text=CheckText.tr("Both channels are identical."),
    why=CheckText.tr("This is correct for a mono recording; otherwise it is an export mistake."),
)
def dual_mono(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is not None and levels.dual_mono:
        yield hit(track)


@subject.track(
    "audio.dc_offset",
    HINT,
    sources="OWN",
    text=CheckText.tr("The audio has a DC offset of {percent} % of full scale."),
    why=CheckText.tr(
        "A DC offset costs headroom and may cause clicks at the start and end; any audio editor can remove it."
    ),
)
def dc_offset(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is not None and levels.dc_offset is not None and levels.dc_offset > _DC_OFFSET:
        yield hit(track, percent=Rounded(levels.dc_offset * 100, 1))


@subject.track(
    "audio.abrupt_end",
    WARNING,
    sources="SO-A OWN",
    text=CheckText.tr("The track ends abruptly at {level} dBFS."),
    why=CheckText.tr("Most recordings fade out. In a gapless set a hard end is intended."),
)
def abrupt_end(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is not None and levels.abrupt_end is not None and levels.abrupt_end > _CUT_OFF:
        yield hit(track, level=_decibels(levels.abrupt_end))


@subject.track(
    "audio.silence_inside",
    WARNING,
    sources="SO-A OWN",
    text=CheckText.tr("The track contains {seconds} seconds of silence."),
    why=CheckText.tr("Stores reject long silences and anything after them; a hidden song must be a separate track."),
    since=RULE_VERSION,
)
def silence_inside(track: TrackView) -> Iterator[RuleHit]:
    levels = _levels(track)
    if levels is not None and levels.silence_inside >= _LONGEST_GAP:
        yield hit(track, seconds=Rounded(levels.silence_inside, 0))


@subject.track(
    "audio.fake_hires",
    HINT,
    sources="S-A OWN",
    text=CheckText.tr("The file is 24 bit, but only {bits} bits are used."),
    why=CheckText.tr("It was probably converted from a 16-bit file. Stores want the original master without padding."),
    since=RULE_VERSION,
)
def fake_hires(track: TrackView) -> Iterator[RuleHit]:
    levels, facts = _levels(track), track.audio_facts
    bits = levels.used_bits if levels is not None and not levels.silent else None
    if facts is not None and facts.bits == _PADDED_TO and bits is not None and bits <= _PADDED_FROM:
        yield hit(track, bits=str(bits))
