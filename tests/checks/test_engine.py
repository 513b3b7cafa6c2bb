"""The engine: an edit is checked again as if all were, waivers and storage count, sentences are filled in."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.benchmarks.checks import big_release, facts_of, some_edit
from tests.checks import all_rows
from tests.checks.base import BASE, Change, both, edited, known, other_track, put, sound
from tests.checks.rows import Row
from trackball_desktop.checks import library_facts
from trackball_desktop.checks.engine import (
    RULES,
    Checker,
    can_submit,
    check,
    counts,
    is_judged,
    may_waive,
    newer_than,
    path,
    sentence,
    version_passed,
)
from trackball_desktop.checks.model import Facts, Finding, RuleHit, Severity
from trackball_desktop.checks.rule_version import FIRST_VERSION, RULE_VERSION
from trackball_desktop.checks.views import View
from trackball_desktop.domain.edits import AddNode, MoveNode, RemoveNode, SetField
from trackball_desktop.domain.release import Contribution, Release, Track, Waiver

ROWS = [row for row in all_rows.ROWS if isinstance(row, Row)]


def _comparable(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    """Spell findings without the ids of nodes that a fix would make."""
    return [(f.rule, f.severity, f.node_id, f.field, dict(f.values), f.fix and f.fix.label, f.text) for f in findings]


def test_checking_again_finds_what_checking_anew_finds_for_every_row_and_back() -> None:
    checker = Checker()
    checker.check(BASE)
    for row in ROWS:
        changed = row.change(BASE)
        assert _comparable(checker.check(changed)) == _comparable(check(changed)), row.rule
        assert checker.check(BASE) == (), row.rule


@pytest.mark.parametrize("seed", range(3))
def test_checking_again_finds_what_checking_anew_finds_on_a_long_release(seed: int) -> None:
    chance = random.Random(seed)
    facts = facts_of(big_release(chance))
    checker = Checker()
    checker.check(facts)
    for _ in range(25):
        facts = replace(facts, release=some_edit(facts.release, chance).apply(facts.release))
        assert _comparable(checker.check(facts)) == _comparable(check(facts))


def _around(facts: Facts, chance: random.Random) -> Facts:
    """Change something other than a field: the tree, a file, the day, a threshold, the library, the account."""
    release, track = facts.release, chance.choice(list(facts.release.tracks()))
    disc = chance.choice(release.discs)
    name = chance.choice(["Lena Voss", "LENA VOSS", "Piet Hansen"])
    asset = chance.choice([asset for asset in facts.assets if asset.owner_id in {t.id for t in release.tracks()}])
    another = Track(title="Harbour", isrc="DEXY12600001", contributions=(Contribution(artist=name, role="Vocals"),))
    changes: list[Callable[[], Facts]] = [
        lambda: edited(facts, RemoveNode(node_id=track.id)),
        lambda: edited(facts, MoveNode(node_id=track.id, parent_id=disc.id, index=0)),
        lambda: edited(facts, AddNode.from_node(disc.id, "tracks", another)),
        lambda: edited(facts, RemoveNode(node_id=chance.choice(release.works).id)),
        lambda: replace(facts, today=facts.today + timedelta(days=chance.randrange(40))),
        lambda: replace(facts, profile=replace(facts.profile, title_most=chance.choice([5, 120]), apple=False)),
        lambda: replace(facts, account=replace(facts.account, isrc_autoassign=True, has_storage=False)),
        lambda: replace(facts, account=replace(facts.account, lists={"artist": (name,)})),
        lambda: known(other_track(), artists=(name,))(facts),
        lambda: replace(facts, missing=frozenset({asset.id})),
        lambda: replace(facts, audio={key: fact for key, fact in facts.audio.items() if key != asset.id}),
        lambda: replace(facts, defaults=Release(cline_owner=chance.choice(["Northlight", "℗ Northlight"]))),
    ]
    return chance.choice(changes)()


@pytest.mark.parametrize("seed", range(4))
def test_checking_again_finds_what_checking_anew_finds_whatever_is_another_one(seed: int) -> None:
    chance = random.Random(100 + seed)
    facts = facts_of(big_release(chance))
    checker = Checker()
    checker.check(facts)
    for _ in range(15):
        for _ in range(chance.randrange(3)):
            facts = replace(facts, release=some_edit(facts.release, chance).apply(facts.release))
        facts = _around(facts, chance)
        assert _comparable(checker.check(facts)) == _comparable(check(facts))


def _calls_of(work: Callable[[], object]) -> int:
    """Count the calls of functions; a measure of work that no other program disturbs."""
    counted = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize(
    ("field", "value", "share"),
    [
        ("genre", "Rock", 8),
        ("metadata_language", "German", 6),
        ("pline_owner", "Southlight", 8),
        ("title", "Years", 20),
    ],
)
def test_a_value_that_all_tracks_take_over_runs_only_the_rules_that_read_it(field: str, value: str, share: int) -> None:
    facts = facts_of(big_release(random.Random(0)))
    checker = Checker()
    whole = _calls_of(lambda: checker.check(facts))
    after = edited(facts, SetField(node_id=facts.release.id, field=field, value=value))
    assert _calls_of(lambda: checker.check(after)) * share < whole


def test_a_letter_in_a_title_runs_only_the_rules_that_read_titles() -> None:
    facts = facts_of(big_release(random.Random(0)))
    checker = Checker()
    whole = _calls_of(lambda: checker.check(facts))
    after = edited(facts, put_title(facts.release.discs[0].tracks[7].id))
    assert _calls_of(lambda: checker.check(after)) * 70 < whole


def test_pairs_of_rows_are_found_together_and_checked_again_rightly() -> None:
    chance = random.Random(1)
    checker = Checker()
    for _ in range(120):
        first, second = chance.sample(ROWS, 2)
        try:
            changed = second.change(first.change(BASE))
        except Exception:  # noqa: BLE001 - a row may take away what the other one changes
            continue
        assert _comparable(checker.check(changed)) == _comparable(check(changed)), (first.rule, second.rule)


def test_only_the_edited_track_is_looked_at_again() -> None:
    facts = facts_of(big_release(random.Random(0)))
    checker = Checker()
    before = {id(finding) for finding in checker.check(facts)}
    track = facts.release.discs[0].tracks[7]
    after = checker.check(edited(facts, put_title(track.id)))
    kept = sum(id(finding) in before for finding in after)
    assert kept >= 95  # of a hundred tracks' findings about AI, those of all but one are the same objects


def put_title(track_id: str):
    return SetField(node_id=track_id, field="title", value="Another Title")


def test_a_day_that_passes_is_noticed() -> None:
    checker = Checker()
    assert checker.check(BASE) == ()
    late = replace(BASE, today=BASE.today + timedelta(days=30))
    assert [finding.rule for finding in checker.check(late)] == ["date.release.lead"]


@pytest.mark.parametrize(
    ("today", "friday"), [(date(2026, 10, 16), date(2026, 12, 18)), (date(2026, 12, 1), date(2027, 1, 8))]
)
def test_a_release_leaves_the_holidays_to_the_side_on_which_there_is_time(today: date, friday: date) -> None:
    facts = replace(put("release_date", date(2026, 12, 25))(BASE), today=today)
    (fix,) = (finding.fix for finding in check(facts) if finding.rule == "date.holiday_lead")
    assert fix is not None
    assert fix.edit.apply(facts.release).release_date == friday


def _fails(monkeypatch: pytest.MonkeyPatch, rule_id: str, when: Callable[[View], bool]) -> None:
    """Let a rule raise at the nodes of which `when` is true."""
    rule = next(rule for rule in RULES if rule.id == rule_id)
    judge = rule.check

    def check_or_raise(view: View) -> Iterator[RuleHit]:
        yield from judge(view)
        if when(view):
            raise AttributeError(view.node_id)

    monkeypatch.setitem(rule.__dict__, "check", check_or_raise)


def test_a_rule_that_raises_is_a_finding_and_all_others_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    _fails(monkeypatch, "title.generic", lambda view: view.node_id == "track2")
    facts = both(put(upc=""), put("discs[0].tracks[0].title", "Track 01"))(BASE)
    findings = check(facts)
    assert [(f.rule, f.node_id) for f in findings] == [
        ("gtin.present", "release"), ("title.generic", "track1"), ("title.generic.not_judged", "track2"),
    ]  # fmt: skip
    failed = findings[-1]
    assert sentence(failed) == "The check “title.generic” failed because of an error in the app."
    assert failed.severity is Severity.BLOCKER
    assert isinstance(failed.error, AttributeError)
    assert not is_judged(failed)
    assert is_judged(findings[0])
    assert not can_submit(findings)
    assert version_passed((failed,), None) is None
    assert newer_than((failed,), FIRST_VERSION - timedelta(days=1)) == (failed,)
    assert newer_than((failed,), FIRST_VERSION) == ()


def test_a_rule_that_failed_can_be_waived_apart_from_what_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    _fails(monkeypatch, "gtin.present", lambda view: True)
    waived = both(put(upc=""), _waive("gtin.present.not_judged", "release", None))(BASE)
    assert [(f.rule, f.is_waived) for f in check(waived)] == [
        ("gtin.present", False),
        ("gtin.present.not_judged", True),
    ]


@pytest.mark.parametrize("rule_id", ["gtin.present", "title.generic", "work.title", "title.emoji"])
def test_a_rule_that_failed_is_asked_again_at_each_check(monkeypatch: pytest.MonkeyPatch, rule_id: str) -> None:
    broken = True
    _fails(monkeypatch, rule_id, lambda view: broken and view.node_id in {"release", "track2", "work2"})
    checker = Checker()
    before = [finding.rule for finding in checker.check(BASE)]
    assert before
    assert set(before) == {f"{rule_id}.not_judged"}
    elsewhere = put("discs[0].tracks[0].isrc", "DEXY12600009")(BASE)  # nothing that the rule reads
    assert [finding.rule for finding in checker.check(elsewhere)] == before
    broken = False
    assert checker.check(elsewhere) == ()


def test_what_cannot_be_followed_is_checked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = Checker()
    checker.check(BASE)
    monkeypatch.setitem(library_facts._READERS, "spelling", lambda *_: 1 / 0)
    changed = put("primary_contributions[0].artist", "Lena  Voss")(BASE)
    found = {finding.rule for finding in checker.check(changed)}
    assert found >= {"title.whitespace", "artist.spelling_consistent.not_judged"}
    monkeypatch.undo()
    assert _comparable(checker.check(changed)) == _comparable(check(changed))


def _waive(rule: str, node_id: str, field: str | None) -> Change:
    waiver = Waiver(rule=rule, node_id=node_id, field=field, reason="The artist writes so.", at="2026-11-20T12:00:00Z")
    return put("local.waivers", (waiver,))


def test_a_waived_finding_is_kept_with_its_reason_and_does_not_count() -> None:
    shouting = put("discs[0].tracks[0].title", "PAPER BOATS")
    assert not can_submit(check(shouting(BASE)))
    (finding,) = check(both(shouting, _waive("title.case.shouting", "track1", "title"))(BASE))
    assert finding.is_waived
    assert finding.reason == "The artist writes so."
    assert can_submit((finding,))
    assert counts((finding,)) == dict.fromkeys(Severity, 0)


def test_codes_files_and_payload_cannot_be_waived() -> None:
    wrong = put(upc="036000291453")
    (finding,) = check(both(wrong, _waive("gtin.check", "release", "upc"))(BASE))
    assert not may_waive(finding)
    assert not finding.is_waived
    assert not can_submit((finding,))


def test_any_warning_can_be_waived() -> None:
    late = put("discs[0].tracks[0].isrc", "XX1232612345")
    (finding,) = check(both(late, _waive("isrc.prefix_known", "track1", "isrc"))(BASE))
    assert finding.is_waived


def test_a_waiver_of_another_field_waives_nothing() -> None:
    (finding,) = check(both(put(upc=""), _waive("gtin.present", "track1", "upc"))(BASE))
    assert not finding.is_waived


def test_inherited_values_are_found_where_they_stand() -> None:
    (finding,) = check(put(genre=None)(BASE))
    assert path(BASE.release, finding) == "genre"
    label = Release(genre="Pop", pline_owner="Northlight")
    inherited = replace(put(genre=Release().genre, pline_owner=Release().pline_owner)(BASE), defaults=label)
    assert check(inherited) == ()


def test_a_sentence_is_filled_in_and_braces_in_values_stay() -> None:
    facts = known(other_track(title="{code}", pcm_sha256=None))(both(sound(pcm_sha256=None))(BASE))
    (finding,) = check(facts)
    assert "“{code}” by Lena Voss" in sentence(finding)
    assert "DEXY12600001" in sentence(finding)


def test_findings_of_rules_younger_than_the_pack_that_a_draft_passed() -> None:
    findings = check(both(put(upc=""), put("discs[0].tracks[0].title", "Nights Volume 2"))(BASE))
    assert [finding.rule for finding in findings] == ["gtin.present", "track.volume_part"]
    assert newer_than(findings, FIRST_VERSION - timedelta(days=1)) == findings
    assert [finding.rule for finding in newer_than(findings, FIRST_VERSION)] == ["track.volume_part"]
    assert newer_than(findings, RULE_VERSION) == ()
    assert max(rule.since for rule in RULES) == RULE_VERSION


def test_all_safe_fixes_together_leave_nothing_for_a_second_time() -> None:
    safe = [row for row in ROWS if row.safe]
    seen: set[str] = set()
    changes = [row.change for row in safe if not (row.path in seen or seen.add(row.path))]
    facts = both(*changes)(BASE)
    fixes = [finding.fix for finding in check(facts) if finding.fix is not None and finding.fix.is_safe]
    assert len(fixes) == len(changes)
    assert check(edited(facts, *(fix.edit for fix in fixes))) == ()


def test_counts_by_severity() -> None:
    findings = check(both(put(upc=""), put("discs[0].tracks[0].isrc", "XX1232612345"), put(box_set=True))(BASE))
    assert counts(findings) == {Severity.BLOCKER: 1, Severity.WARNING: 1, Severity.HINT: 1}


def test_every_sentence_has_a_reason_and_a_source() -> None:
    assert all(rule.text and rule.why and rule.sources for rule in RULES)


def test_facts_of_an_empty_draft_are_checked() -> None:
    assert {finding.rule for finding in check(Facts(release=Release()))} >= {"gtin.present", "release.tracks.present"}


def test_rules_load_neither_babel_nor_langcodes_nor_numbers_of_codes() -> None:
    code = "import sys, trackball_desktop.checks.engine; print({'babel', 'langcodes', 'stdnum'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


def test_decomposed_letters_are_told_as_that_and_not_as_stray_spaces() -> None:
    (finding,) = check(put("discs[0].tracks[0].title", "Cafe\u0301 Harbour")(BASE))
    assert "decomposed Unicode" in finding.text
    assert "stray spaces" not in finding.text
