"""Every rule by its rows: exactly its finding on the clean base, and a fix that writes just what the row says."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests import skips
from tests.checks import all_rows
from tests.checks.base import BASE, edited
from tests.checks.difference import difference
from tests.checks.rows import Found, Passes, Row
from trackball_desktop.checks.engine import RULES, check, explanation_of, may_waive, path, rule_of, sentence, source
from trackball_desktop.checks.model import Facts, Finding, Severity
from trackball_desktop.domain.resources import resource

ROWS = [row for row in all_rows.ROWS if isinstance(row, Row)]
FOUND = [row for row in all_rows.ROWS if isinstance(row, Found)]
PASSES = [row for row in all_rows.ROWS if isinstance(row, Passes)]


def named(row: Row | Passes) -> str:
    return row.rule


def told(facts: Facts, findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.rule} at {path(facts.release, finding)}: {sentence(finding)}" for finding in findings]


def test_the_base_has_no_finding() -> None:
    assert told(BASE, check(BASE)) == []


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_row_yields_exactly_its_finding(row: Row) -> None:
    facts = row.change(BASE)
    findings = check(facts)
    places = [(finding.rule, path(facts.release, finding)) for finding in findings]
    assert places == [(row.rule, row.path)] if row.after is not None else (row.rule, row.path) in places, told(
        facts, findings
    )
    finding = findings[places.index((row.rule, row.path))]
    assert finding.severity is (row.severity or rule_of(finding).severity)
    assert row.says in sentence(finding)
    assert "{" not in sentence(finding)
    assert explanation_of(finding)
    assert source(finding)
    assert (finding.fix is not None) == bool(row.writes)
    assert (finding.statement is not None) == bool(row.states)
    offered = finding.fix or finding.statement
    if finding.fix is not None:
        assert finding.fix.is_safe == row.safe
    if offered is not None:
        fixed = edited(facts, offered.edit)
        assert difference(facts.release, fixed.release) == {**row.writes, **row.states}
        assert tuple(sorted(left.rule for left in check(fixed))) == row.after, told(fixed, check(fixed))


def test_a_statement_about_a_publisher_names_the_field_that_it_fills_in() -> None:
    labels: list[str] = []
    for row in ROWS:
        if row.rule == "publisher.complete":
            (finding,) = check(row.change(BASE))
            assert finding.statement is not None
            labels.append(str(finding.statement.label))
    assert labels == [
        "The publisher is Copyright Control",
        "The publisher's country is Worldwide",
        "The publisher is Copyright Control, its country is Worldwide",
    ]


@pytest.mark.parametrize("row", FOUND, ids=lambda row: row.rule)
def test_what_is_of_a_rules_kind_is_found(row: Found) -> None:
    facts = row.change(BASE)
    findings = check(facts)
    (finding,) = [found for found in findings if (found.rule, path(facts.release, found)) == (row.rule, row.path)]
    assert finding.severity is row.severity, told(facts, findings)
    assert finding.severity is not Severity.BLOCKER or may_waive(finding)
    if finding.fix is not None:
        fixed = edited(facts, finding.fix.edit)
        assert row.writes is None or row.writes in difference(facts.release, fixed.release).values()
        assert (row.rule, row.path) not in [(found.rule, path(fixed.release, found)) for found in check(fixed)]


@pytest.mark.parametrize("row", PASSES, ids=named)
def test_a_rule_does_not_cry_wolf(row: Passes) -> None:
    facts = row.change(BASE)
    assert facts != BASE
    assert told(facts, check(facts)) == []


def test_every_rule_has_a_row() -> None:
    assert {rule.id for rule in RULES} - {row.rule for row in (*ROWS, *FOUND)} == set()
    assert {row.rule for row in (*ROWS, *PASSES)} - {rule.id for rule in RULES} == set()


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    assert sorted(set(ids)) == sorted(ids)


def test_an_account_without_storage_is_not_stopped_by_files() -> None:
    for row in (all_rows.AUDIO[0], all_rows.AUDIO[1], all_rows.AUDIO[4]):
        facts = row.change(BASE)
        lenient = replace(facts, account=replace(facts.account, has_storage=False))
        assert [finding.severity.value for finding in check(lenient)] == ["warning"]


_LINES = resource("rules-left-out.md").read_text("utf-8").splitlines()
_NAMED = "".join(line.split("|")[1] for line in _LINES if line.startswith("| `"))
LEFT_OUT = re.findall(r"`([a-z]+\.[a-z_.]+)`", _NAMED)
OUR_OWN = {
    "audio.not_measured", "art.not_measured", "audio.unfinished", "audio.wav_header", "audio.measuring_failed",
    "art.measuring_failed",
    "value.type", "value.country", "value.work_language",
    "transfer.same", "lyrics.timed", "content_id.exclusive", "booklet.file", "artist.store_id",
    "value.signed_address", "value.secret", "title.imitation", "text.damaged",
    "target.required", "target.list", "target.isrc_form", "target.isrc_given", "target.file",
}  # fmt: skip


def test_no_rule_is_both_there_and_left_out() -> None:
    assert len(LEFT_OUT) == len(set(LEFT_OUT)) >= 15
    assert set(LEFT_OUT) & {rule.id for rule in RULES} == set()


def test_every_rule_of_the_catalogue_is_there_or_left_out_with_a_reason(shared_fixtures: Path) -> None:
    file = shared_fixtures.parent / "reference/rules.json"
    if not file.is_file():
        pytest.skip(skips.NO_SHARED_FIXTURES)
    catalogue = json.loads(file.read_text("utf-8"))
    assert {rule.id for rule in RULES} - OUR_OWN | set(LEFT_OUT) == {entry["id"] for entry in catalogue}
    core = {entry["id"] for entry in catalogue if entry["core"]}
    assert len(core) == 122
    assert core <= {rule.id for rule in RULES}
