"""Who asks: each source has a publisher, and only that publisher is named."""

from __future__ import annotations

import json
from pathlib import Path

from trackball_desktop.checks.engine import RULES, check
from trackball_desktop.checks.headings import HEADINGS, TO_DO_HEADINGS, heading
from trackball_desktop.checks.kinds import FindingKind, kind_of
from trackball_desktop.checks.model import Facts, Finding, Severity
from trackball_desktop.checks.requesters import (
    GENERAL,
    STORES,
    Requester,
    is_requested_by,
    named_requesters,
    requester_of,
)
from trackball_desktop.domain.release import Release

SOURCES = json.loads(Path("resources/sources.json").read_text("utf-8"))


def test_a_store_is_named_only_by_a_source_that_names_it() -> None:
    names = {
        Requester.APPLE: "apple",
        Requester.SPOTIFY: "spotify",
        Requester.DEEZER: "deezer",
        Requester.TARGET: "openplay",
    }
    for source, text in SOURCES.items():
        name = names.get(requester_of(source))
        assert name is None or source == "TGT" or name in text.casefold(), source


def test_every_rule_has_somebody_who_asks_and_a_heading() -> None:
    for rule in RULES:
        finding = Finding(rule.id, rule.severity, "n")
        assert named_requesters(finding), rule.id
        assert heading(finding)
        assert rule.missing == (rule.id in TO_DO_HEADINGS), rule.id
        assert rule.id in HEADINGS or rule.missing, rule.id
        assert "{" not in HEADINGS.get(rule.id, "") + TO_DO_HEADINGS.get(rule.id, ""), "a heading speaks for all places"
    assert {*HEADINGS, *TO_DO_HEADINGS} <= {rule.id for rule in RULES}


def test_what_every_store_asks_is_listed_for_each_and_what_one_asks_for_it_alone() -> None:
    phase = Finding("audio.phase", Severity.WARNING, "n")
    assert set(named_requesters(phase)) <= set(GENERAL)
    assert all(is_requested_by(phase, store) for store in STORES)
    assert not is_requested_by(phase, Requester.TARGET)
    friday = Finding("op.artist_exact", Severity.WARNING, "n")
    assert named_requesters(friday) == (Requester.TARGET,)
    assert not any(is_requested_by(friday, store) for store in STORES)
    upc = next(finding for finding in check(Facts(release=Release())) if finding.rule == "gtin.present")
    assert kind_of(upc) is FindingKind.TO_DO
    assert named_requesters(upc) == (Requester.DISTRIBUTORS,), "a bar code is not Spotify's wish alone"
