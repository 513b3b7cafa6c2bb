"""Which of the credits that Apple requires are missing, in whichever way the others are there."""

from __future__ import annotations

import pytest

from tests.checks.base import BASE, FIRST, put
from trackball_desktop.checks.engine import check, path, sentence
from trackball_desktop.checks.rules.credits import group_of, writes_text
from trackball_desktop.domain.release import Contribution
from trackball_desktop.domain.values import INHERIT

BOTH, PERFORMER, PRODUCER = "performer and a producer or engineer", "performer", "producer or engineer"


@pytest.mark.parametrize(
    ("credits", "missing"),
    [
        ([], BOTH),
        ([("Lena Voss", "Vocals")], PRODUCER),
        ([("Lena Voss", "Vocals"), ("Piet Hansen", "Guitar")], PRODUCER),
        ([("Ida Brandt", "Producer")], PERFORMER),
        ([("Ida Brandt", "Mastering Engineer")], PERFORMER),
        ([("Ida Brandt", "Producer"), ("Lena Voss", "Vocals")], None),
        ([("Lena Voss", "Vocals"), ("Lena Voss", "Producer")], None),
        ([("Lena Voss", " vocals "), ("Ida Brandt", "PRODUCER")], None),
        ([("", "Vocals"), ("Ida Brandt", "Producer")], PERFORMER),
        ([("Lena Voss", "Vocals"), (" ", "Producer")], PRODUCER),
        ([("", "Vocals"), ("", "Producer")], BOTH),
        ([("Bo Ek", "Kazoo")], BOTH),
        ([("Bo Ek", INHERIT)], BOTH),
        ([("Bo Ek", "Photography")], BOTH),
    ],
)
@pytest.mark.parametrize("place", ["contributions", f"{FIRST}.contributions"])
def test_what_is_missing_is_named(place: str, credits: list[tuple[str, object]], missing: str | None) -> None:
    rows = tuple(Contribution(artist=name, role=role) for name, role in credits)  # pyright: ignore[reportArgumentType]
    facts = put(place, rows)(BASE)
    told = [
        (path(facts.release, finding), sentence(finding), finding.fix is not None)
        for finding in check(facts)
        if finding.rule == "credits.apple_three"
    ]
    # A track without any can take those of the release, which has all.
    offers = not credits and place != "contributions"
    assert told == ([(place, f"The credits lack a {missing}.", offers)] if missing else [])


@pytest.mark.parametrize(
    ("role", "group"),
    [
        ("Vocals", "performers"),
        ("guitar", "performers"),
        ("Producer", "production"),
        ("MASTERING ENGINEER", "production"),
        ("Photography", "other"),
        ("Kazoo", ""),
        ("", ""),
    ],
)
def test_a_role_belongs_to_a_group(role: str, group: str) -> None:
    assert group_of(role) == group


@pytest.mark.parametrize(
    ("role", "is_about_words"),
    [
        ("Author", True),
        ("LYRICIST", True),
        ("Composer & Author", True),
        ("Adapter", True),
        ("Translator", True),
        ("Librettist", True),
        ("Sub-Author", True),
        ("Composer", False),
        ("Arranger", False),
        ("", False),
    ],
)
def test_some_roles_of_writers_are_about_words(role: str, is_about_words: bool) -> None:
    assert writes_text(role) is is_about_words
