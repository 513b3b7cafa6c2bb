"""Rules about booklets."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.attached_files import file_name, join_problems, measured_files
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, Subject, hit
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("delivery", since=RULE_VERSION)


@subject.release(
    "booklet.file",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("“{name}” cannot be used as a booklet: {problem}."),
    why=CheckText.tr("A booklet must be a PDF that opens."),
)
def booklet_file(release: ReleaseView) -> Iterator[RuleHit]:
    for asset, facts in measured_files(release, AssetRole.BOOKLET):
        if facts.problem or facts.format != "pdf":
            problem = join_problems([facts.error or facts.problem or CheckText.tr("it is not a PDF")])
            yield hit(release, name=file_name(asset), problem=problem)
