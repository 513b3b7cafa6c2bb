"""Whatever a body holds, every rule judges it: documented bodies with broken values, and sparse ones."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tests.bodies import bodies, documented, each_broken
from trackball_desktop.checks.engine import Checker, check, path, sentence
from trackball_desktop.checks.fixes import plan_fixes
from trackball_desktop.checks.model import Facts, Finding
from trackball_desktop.checks.report import as_text, build_report
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.release import Release
from trackball_desktop.targets.openplay.body import canonical_json, create_body, import_create_body

TODAY = date(2026, 11, 20)


def _judged(release: Release, name: str) -> tuple[Finding, ...]:
    findings = check(Facts(release=release, today=TODAY))
    for finding in findings:
        assert finding.error is None, (name, finding.rule, finding.error)
        assert sentence(finding)
        path(release, finding)
    as_text(build_report(release, findings))
    return findings


def test_each_field_may_be_absent_null_or_of_any_type() -> None:
    every = list(each_broken())
    for name, body in random.Random(1).sample(every, 400):
        _judged(import_create_body(body), name)


@pytest.mark.parametrize("seed", range(3))
def test_sparse_bodies_are_judged_mended_and_written(seed: int) -> None:
    for name, body in bodies(seed, 60):
        release = import_create_body(body)
        facts = Facts(release=release, today=TODAY)
        made = plan_fixes(facts, _judged(release, name), lambda _: True)
        for each in (release, made.after):
            canonical_json(create_body(resolve(each)))
        _judged(made.after, name)


def test_one_checker_follows_from_body_to_body() -> None:
    checker = Checker()
    whole = import_create_body(documented())
    for name, body in bodies(7, 60):
        release = import_create_body(body).model_copy(update={"id": whole.id})
        facts = Facts(release=release, today=TODAY)
        again = [(f.rule, f.node_id, f.field, f.values) for f in checker.check(facts)]
        assert again == [(f.rule, f.node_id, f.field, f.values) for f in check(facts)], name


def test_a_title_with_a_colon_and_nothing_else_is_checked() -> None:
    release = import_create_body({"title": "Live: At Home"})
    assert "artist.primary.present" in {finding.rule for finding in _judged(release, "")}
