"""Rules about the questions of Content ID."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import WARNING, Subject, hit
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import TrackView
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("delivery", since=RULE_VERSION)


@subject.track(
    "content_id.exclusive",
    WARNING,
    sources="OWN",
    text=CheckText.tr("This track is marked for Content ID, but {problem}."),
    why=CheckText.tr(
        "Content ID claims every video with the same audio. Audio that others may use too causes false claims."
    ),
)
def content_id_exclusive(track: TrackView) -> Iterator[RuleHit]:
    if track.get("local.content_id") is not True:
        return
    shared = {
        "local.contains_samples": CheckText.tr("it contains third-party samples"),
        "local.contains_loops": CheckText.tr("it contains loops"),
    }
    for field, problem in shared.items():
        if track.get(field) is True:
            yield hit(track, field, problem=problem)
    if track.get("local.content_id_exclusive") is False:
        yield hit(
            track, "local.content_id_exclusive", problem=CheckText.tr("not all of its audio is exclusively yours")
        )
    unanswered = [f for f in ("local.content_id_exclusive", *shared) if is_empty(track.get(f))]
    if unanswered:
        yield hit(track, unanswered[0], problem=CheckText.tr("not all of its questions are answered"))
