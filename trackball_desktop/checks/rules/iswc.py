"""Rules about ISWCs."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.helpers import name_of
from trackball_desktop.checks.model import RuleHit, Severity
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit, set_field, values
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, WorkView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

identifiers_rules = Subject("identifiers")
work_details_rules = Subject("work_words", since=RULE_VERSION)


@identifiers_rules.work(
    "iswc.format",
    BLOCKER,
    sources="OP1 ISWC DMP",
    text=CheckText.tr("“{code}” is not a valid ISWC, such as T-034524680-1."),
    why=CheckText.tr("An ISWC is T, nine digits and a check digit; dots and hyphens are optional."),
)
def iswc_format(work: WorkView) -> Iterator[RuleHit]:
    typed = work.get("iswc")
    if not isinstance(typed, str) or not typed.strip():
        return
    code = codes.normal_iswc(typed)
    if code != typed:
        fix = (
            set_field(work.node_id, "iswc", code, CheckText.tr("Change to {code}", code=code), safe=True)
            if code
            else None
        )
        named = values(code=typed, spelled=code or "")
        text = CheckText.tr("The distributor writes the ISWC “{code}” as {spelled}.") if code else None
        yield RuleHit(work.node_id, "iswc", named, fix, Severity.HINT if code else None, text)


@identifiers_rules.work(
    "iswc.check",
    WARNING,
    sources="ISWC DMP TEST OP1",
    text=CheckText.tr("The check digit of {code} is wrong, so societies cannot find the work by it."),
    why=CheckText.tr("An ISWC is optional, but a wrong one is worse than none. The distributor does not check it."),
)
def iswc_check(work: WorkView) -> Iterator[RuleHit]:
    code = codes.normal_iswc(work.text("iswc"))
    if code is not None and not codes.is_valid_iswc(code):
        yield hit(work, "iswc", code=code)


@work_details_rules.release(
    "iswc.unique_work",
    WARNING,
    sources="ISWC GEN",
    text=CheckText.tr("{code} is also the ISWC of “{other}”, which has a different title or different writers."),
    why=CheckText.tr("An ISWC identifies one work; an arrangement or translation has its own."),
)
def iswc_unique_work(release: ReleaseView) -> Iterator[RuleHit]:
    seen: dict[str, WorkView] = {}
    for work in release.works:
        code = codes.normal_iswc(work.text("iswc")) if work.text("iswc") else None
        if code is None:
            continue
        first = seen.setdefault(code, work)
        if first is not work and _title_and_writers(first) != _title_and_writers(work):
            yield hit(work, "iswc", code=code, other=first.text("title"))


def _title_and_writers(work: WorkView) -> tuple[str, frozenset[str]]:
    return folded(work.text("title")), frozenset(folded(name_of(row)) for row in work.writers)
