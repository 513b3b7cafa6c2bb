"""Rules about Dolby Atmos mixes."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.attached_files import attached_files, file_name, join_problems
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, Subject, hit
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import TrackView
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Rounded

subject = Subject("delivery", since=RULE_VERSION)

FRAME_SECONDS = 1 / 24
"""An Atmos mix may be longer or shorter than the stereo master by one frame of its 24 a second."""


def _atmos(track: TrackView) -> tuple[Asset, AudioFacts] | None:
    files = attached_files(track, AssetRole.ATMOS)
    facts: AudioFacts | None = track.context.read("sound", files[0].id) if len(files) == 1 else None
    return None if facts is None else (files[0], facts)


@subject.track(
    "atmos.file",
    BLOCKER,
    sources="AT AT2 RV",
    text=CheckText.tr("“{name}” is not a Dolby Atmos master: {problem}."),
    why=CheckText.tr(
        "Stores accept an ADM file (BWF with axml and chna chunks), 24 bit and 48 kHz, with at least 3 channels."
    ),
)
def atmos_file(track: TrackView) -> Iterator[RuleHit]:
    atmos = _atmos(track)
    if atmos is None:
        return
    asset, facts = atmos
    problems = [facts.error or facts.problem] if facts.problem else []
    if not problems:
        problems += [CheckText.tr("it has no axml and chna chunks")] if not facts.adm else []
        problems += [CheckText.tr("it has {bits} bits", bits=facts.bits or 0)] if facts.bits not in {None, 24} else []
        problems += (
            [CheckText.tr("it has {sample_rate} Hz", sample_rate=facts.sample_rate or 0)]
            if facts.sample_rate not in {None, 48000}
            else []
        )
        problems += (
            [CheckText.tr("it has {channels} channels", channels=facts.channels)]
            if facts.channels is not None and facts.channels < 3
            else []
        )
    if problems:
        yield hit(track, name=file_name(asset), problem=join_problems(problems))


@subject.track(
    "atmos.sync",
    BLOCKER,
    sources="AT AT2 RV",
    text=CheckText.tr("The Atmos mix is {atmos} s long and the stereo master {stereo} s."),
    why=CheckText.tr(
        "Stores switch between the two, so both must have the same length within one frame (1/24 second)."
    ),
)
def atmos_sync(track: TrackView) -> Iterator[RuleHit]:
    atmos, stereo = _atmos(track), track.audio_facts
    if atmos is None or atmos[1].problem or stereo is None or atmos[1].duration is None or stereo.duration is None:
        return
    if abs(atmos[1].duration - stereo.duration) > FRAME_SECONDS:
        yield hit(track, atmos=Rounded(atmos[1].duration, 2), stereo=Rounded(stereo.duration, 2))


@subject.track(
    "atmos.isrc",
    BLOCKER,
    sources="RV ISRC-W",
    text=CheckText.tr("The Atmos mix has no separate ISRC."),
    why=CheckText.tr("Stores treat it as a separate recording and need a different code to tell the two apart."),
    missing=True,
)
def atmos_isrc(track: TrackView) -> Iterator[RuleHit]:
    code = track.text("local.atmos_isrc")
    if not code:
        if attached_files(track, AssetRole.ATMOS):
            yield hit(track, "local.atmos_isrc")
        return
    plain_code = normal_isrc(code)
    if plain_code is None:
        yield RuleHit(
            track.node_id,
            "local.atmos_isrc",
            {"code": code},
            text=CheckText.tr("“{code}” is not a valid ISRC for the Atmos mix."),
        )
    elif plain_code == normal_isrc(track.text("isrc")):
        text = CheckText.tr("The Atmos mix has the same ISRC as the stereo master.")
        yield RuleHit(track.node_id, "local.atmos_isrc", text=text)
