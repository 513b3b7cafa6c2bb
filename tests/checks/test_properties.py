"""Whatever someone types, the rules answer; and a fix makes its rule silent and changes only what it names."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks import all_rows
from tests.checks.base import BASE, edited
from tests.checks.rows import Row
from trackball_desktop.checks.engine import RULES, Checker, check, sentence
from trackball_desktop.checks.letter_case import english_title
from trackball_desktop.checks.model import Facts, Finding
from trackball_desktop.checks.rules.lyrics import tidy_lyrics
from trackball_desktop.domain.edits import AddNode, Batch, Edit, RemoveNode, SetField, edit_from_json, edit_to_json
from trackball_desktop.domain.release import Node, field_kinds, local_kinds, walk
from trackball_desktop.domain.text import is_tidy, tidy

ROWS = [row for row in all_rows.ROWS if isinstance(row, Row)]
FIXED = [row for row in ROWS if row.writes]

NASTY = [
    "(feat. ",
    "Live",
    " - ",
    "[",
    ")",
    "Remix",
    "!!!",
    "*",
    "💔",
    "ｆｕｌｌ",
    "\u200b",
    "Ж",
    "夜",
    "ß",
    "İ",
    "&",
    " x ",
    "℗ 2026",
]
texts = st.one_of(
    st.text(max_size=40), st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=6)), max_size=6).map("".join)
)
PLACES = [
    (node.id, field)
    for node in walk(BASE.release)
    for field, kind in [
        *field_kinds(type(node)).items(),
        *((f"local.{n}", k) for n, k in local_kinds(type(node)).items()),
    ]
    if kind in {"text", "date", "time", "duration", "whole", "share", "flag"}
]


def _leaves(edit: Edit) -> list[Edit]:
    return [leaf for part in edit.edits for leaf in _leaves(part)] if isinstance(edit, Batch) else [edit]


def _unchanged_but(before: Node, after: Node, touched: set[str]) -> None:
    """Assert that no node but those named by the edit differs in its own fields."""
    old = {node.id: node for node in walk(before)}
    for node in walk(after):
        if node.id in touched or node.id not in old:
            continue
        for field in type(node).model_fields:
            if field not in node.child_lists:
                assert getattr(node, field) == getattr(old[node.id], field), (node.id, field)


def _check_fix(facts: Facts, finding: Finding) -> None:
    assert finding.fix is not None
    edit = edit_from_json(edit_to_json(finding.fix.edit))  # a fix can be kept in history
    touched: set[str] = set()
    for leaf in _leaves(edit):
        touched.add(
            leaf.parent_id
            if isinstance(leaf, AddNode)
            else leaf.node_id
            if isinstance(leaf, SetField | RemoveNode)
            else ""
        )
    fixed = edited(facts, edit)
    _unchanged_but(facts.release, fixed.release, touched)
    same = [f for f in check(fixed) if (f.rule, f.node_id, f.field) == (finding.rule, finding.node_id, finding.field)]
    assert same == [], [sentence(f) for f in same]
    undone = edited(fixed, edit.inverse(facts.release))
    assert undone.release == facts.release


def test_a_fix_is_kept_in_history_touches_nothing_else_and_can_be_undone() -> None:
    for row in FIXED:
        facts = row.change(BASE)
        (finding,) = check(facts)
        _check_fix(facts, finding)


@settings(max_examples=150, deadline=None)
@given(place=st.sampled_from(PLACES), text=texts)
def test_no_text_in_any_field_raises_and_each_fix_silences_its_rule(place: tuple[str, str], text: str) -> None:
    facts = edited(BASE, SetField(node_id=place[0], field=place[1], value=text))
    for finding in check(facts):
        sentence(finding)
        if finding.fix is not None:
            _check_fix(facts, finding)


@settings(max_examples=60, deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), texts), max_size=8))
def test_checking_again_finds_the_same(changes: list[tuple[tuple[str, str], str]]) -> None:
    checker = Checker()
    facts = BASE
    checker.check(facts)
    for (node_id, field), text in changes:
        facts = edited(facts, SetField(node_id=node_id, field=field, value=text))
        again = [(f.rule, f.node_id, f.field, f.values) for f in checker.check(facts)]
        assert again == [(f.rule, f.node_id, f.field, f.values) for f in check(facts)]


@settings(deadline=None)
@given(texts)
def test_normalisers_are_idempotent(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert is_tidy(tidy(text))
    assert english_title(english_title(text)) == english_title(text)
    assert tidy_lyrics(tidy_lyrics(text)) == tidy_lyrics(text)


def test_each_rule_stands_in_the_module_of_its_prefix() -> None:
    for rule in RULES:
        module = rule.check.__module__.removeprefix("trackball_desktop.checks.rules.").split(".")[0]
        assert module == rule.id.split(".")[0], rule.id
