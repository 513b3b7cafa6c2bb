"""Rules about motion artwork."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.attached_files import file_name, frame_rate_problems, join_problems, measured_files
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import WARNING, Subject, hit
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Rounded

subject = Subject("delivery", since=RULE_VERSION)

_MOTION_LENGTH = (8.0, 20.0)
_SQUARE, _TALL = (3840, 3840), (2048, 2732)
_MOTION_CODECS = frozenset({"avc1", "avc3", "apch", "apcn", "apcs", "apco", "ap4h", "ap4x"})


@subject.release(
    "motion.art",
    WARNING,
    sources="A-MOT",
    text=CheckText.tr("“{name}” may be rejected as motion artwork: {problem}."),
    why=CheckText.tr(
        "Stores need a square version (3840 × 3840) and a tall one (2048 × 2732), H.264 or ProRes, "
        "without audio, 8 to 20 seconds long."
    ),
)
def motion_artwork(release: ReleaseView) -> Iterator[RuleHit]:
    sizes: set[tuple[int, int]] = set()
    for asset, facts in measured_files(release, AssetRole.MOTION):
        sizes.add((facts.width, facts.height))
        problems = [facts.error or facts.problem] if facts.problem else []
        if not problems:
            if (facts.width, facts.height) not in {_SQUARE, _TALL}:
                problems.append(
                    CheckText.tr("its frame size is {width} × {height}", width=facts.width, height=facts.height)
                )
            if facts.duration is not None and not _MOTION_LENGTH[0] <= facts.duration <= _MOTION_LENGTH[1]:
                problems.append(CheckText.tr("it is {duration} s long", duration=Rounded(facts.duration, 1)))
            problems += [CheckText.tr("it has audio")] if facts.sound else []
            problems += (
                [CheckText.tr("its codec is {codec}", codec=facts.codec)] if facts.codec not in _MOTION_CODECS else []
            )
            problems += frame_rate_problems(facts)
        if problems:
            yield hit(release, name=file_name(asset), problem=join_problems(problems))
    if len(sizes & {_SQUARE, _TALL}) == 1:
        other = _TALL if _SQUARE in sizes else _SQUARE
        text = CheckText.tr("The motion artwork has only one format; the other one, {width} × {height}, is missing.")
        yield RuleHit(release.node_id, values={"width": str(other[0]), "height": str(other[1])}, text=text)
