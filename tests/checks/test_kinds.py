"""Kinds of findings: what was not filled in yet is no fault, and what is there and wrong is one at once."""

from __future__ import annotations

import pytest

from trackball_desktop.checks.engine import can_submit, check
from trackball_desktop.checks.kinds import FAULTS, FindingKind, by_kind, kind_of, missing_blockers
from trackball_desktop.checks.model import Facts, Finding
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track, Work


def kinds(release: Release) -> dict[tuple[str, str | None], FindingKind]:
    return {(finding.rule, finding.field): kind_of(finding) for finding in check(Facts(release=release))}


@pytest.mark.parametrize(
    "release",
    [
        Release(),
        Release(discs=(Disc(tracks=(Track(),)),)),
        Release(discs=(Disc(tracks=(Track(works=("w",)), Track())),), works=(Work(id="w"),)),
        Release(discs=(Disc(tracks=(Track(track_type="video"),)),)),
    ],
)
def test_nothing_is_wrong_with_a_release_in_which_nothing_was_typed(release: Release) -> None:
    findings = check(Facts(release=release))
    assert findings
    assert not {kind_of(finding) for finding in findings} & FAULTS
    assert not can_submit(findings), "what is missing stops Submit all the same"
    counts = by_kind(findings)
    assert counts[FindingKind.TO_DO] + counts[FindingKind.ASKS] == len(findings)
    assert missing_blockers(findings) == sum(finding.severity == "blocker" for finding in findings)


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        ({"title": "---"}, "title.required"),
        ({"upc": "123"}, "gtin.format"),
        ({"genre": "Nonsense"}, "genre.required"),
        ({"metadata_language": "Klingonese"}, "lang.metadata"),
        ({"parental_advisory": "perhaps"}, "pa.required"),
        ({"label": "n/a"}, "label.required"),
        ({"release_date": "soon"}, "date.format"),
        ({"primary_contributions": (PrimaryContribution(artist="Unknown"),)}, "artist.generic"),
    ],
)
def test_what_is_there_and_bad_is_wrong_at_once(edit: dict[str, object], rule: str) -> None:
    found = kinds(Release().model_copy(update=edit))
    (kind,) = {kind for (name, _), kind in found.items() if name == rule}
    assert kind in FAULTS


def test_a_rule_that_failed_is_a_blocker_whatever_it_asks_for() -> None:
    finding = next(finding for finding in check(Facts(release=Release())) if finding.rule == "title.required")
    failed = Finding(finding.rule + ".not_judged", finding.severity, finding.node_id)
    assert kind_of(finding) is FindingKind.TO_DO
    assert kind_of(failed) is FindingKind.BLOCKER


def test_a_waived_finding_is_not_counted() -> None:
    waived = [Finding(f.rule, f.severity, f.node_id, is_waived=True) for f in check(Facts(release=Release()))]
    assert not any(by_kind(waived).values())
    assert missing_blockers(waived) == 0
