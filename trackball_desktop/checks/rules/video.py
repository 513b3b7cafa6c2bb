"""Rules about videos."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.attached_files import file_name, frame_rate_problems, join_problems, measured_files
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import WARNING, Subject, hit
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import TrackView
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("delivery", since=RULE_VERSION)

_PRORES_HQ = "apch"
_DNX = "AVdn"


@subject.track(
    "video.file",
    WARNING,
    sources="IG-V UV",
    text=CheckText.tr("“{name}” may be rejected: {problem}."),
    why=CheckText.tr("Stores accept ProRes 422 HQ or DNxHD, 1920 × 1080 or larger, at 23.976 to 30 frames per second."),
)
def video_file(track: TrackView) -> Iterator[RuleHit]:
    for asset, facts in measured_files(track, AssetRole.VIDEO):
        problems = [facts.error or facts.problem] if facts.problem else []
        if not problems:
            problems += (
                [CheckText.tr("its frame size is {width} × {height}", width=facts.width, height=facts.height)]
                if facts.height < 1080
                else []
            )
            problems += (
                [CheckText.tr("its codec is {codec}", codec=facts.codec)]
                if facts.codec not in {_PRORES_HQ, _DNX}
                else []
            )
            problems += frame_rate_problems(facts)
            problems += [CheckText.tr("it has no audio")] if not facts.sound else []
        if problems:
            yield hit(track, name=file_name(asset), problem=join_problems(problems))
