"""Names that look alike are found, others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain import confusables

ALIKE = [
    ("Beyoncé", "beyonce"),
    ("Mara Quist", "Мara Quist"),  # a Cyrillic capital М
    ("Mara Quist", "Ｍａｒａ　Ｑｕｉｓｔ"),
    ("Mara Quist", "Mara  Quist"),
    ("Mara Quist", "Mara Quist\u200b"),
    ("Mara Quist", "Mara Quits"),
    ("Mara Quist", "Mara Quis"),
    ("Νίκος", "ΝΙΚΟΣ"),
    ("Oasis", "Οasis"),  # a Greek capital Ο
    ("MØ", "Mo"),
    ("ガール", "ｶﾞｰﾙ"),
]
APART = [
    ("Kites", "Kits"),  # short names differ by a letter all the time
    ("Route 66 Band", "Route 67 Band"),
    ("がく", "かく"),
    ("Mara Quist", "Mara Quist"),
    ("Ann", "Anna"),
    ("夜の水", "夜の火"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_look_alikes(one: str, other: str) -> None:
    assert confusables.is_confusable(one, other)
    assert confusables.is_confusable(other, one)


@pytest.mark.parametrize(("one", "other"), APART)
def test_others_are_apart(one: str, other: str) -> None:
    assert not confusables.is_confusable(one, other)


@given(st.text(alphabet="abcdeÅéаО 1x", min_size=9, max_size=14), st.integers(0, 13), st.sampled_from("zq"))
def test_whatever_is_one_slip_away_shares_a_key(name: str, place: int, letter: str) -> None:
    place = min(place, len(name) - 1)
    for other in (name[:place] + letter + name[place:], name[:place] + name[place + 1 :], name[:place] + letter):
        if confusables.is_confusable(name, other) and confusables.skeleton(name) != confusables.skeleton(other):
            ours, theirs = confusables.keys(name), confusables.keys(other)
            assert ours[0] == theirs[0] != "" or ours[1] == theirs[1] != ""


@given(st.text(max_size=40))
def test_a_skeleton_is_its_own(name: str) -> None:
    bare = confusables.skeleton(name)
    assert confusables.skeleton(bare) == bare
    assert not confusables.is_confusable(name, name)
