"""The lists that ship: readable, marked, without doubles, and what OpenPlay printed is in them as printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain import vocabulary

PRINTED = {
    "configuration": {"Digital Album"},
    "parental_advisory": {"Non-Applicable", "Edited"},
    "role": {"Vocals"},
    "work_role": {"Author", "Composer"},
    "genre": {"R&B"},
    "language": {"English"},
    "partners": {"Apple Inc", "Spotify", "Deezer"},
    "territory": {"Worldwide", "All", "United States", "France"},
}


@pytest.mark.parametrize("name", vocabulary.names())
def test_a_list_has_values_once(name: str) -> None:
    known = vocabulary.vocabulary(name)
    values = [term.value for term in known.terms]
    assert values
    assert known.about
    assert len(set(values)) == len(values)
    for term in known.terms:
        children = [child.value for child in term.children]
        assert len(set(children)) == len(children), term.value


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_only_what_openplay_printed_is_confirmed(name: str) -> None:
    assert {term.value for term in vocabulary.vocabulary(name).terms if term.confirmed} == PRINTED[name]


def test_an_unknown_list_is_empty() -> None:
    assert vocabulary.vocabulary("nothing").terms == ()
    assert vocabulary.choices_for("nothing", {"nothing": ("mine",)}) == ("mine",)


def test_the_accounts_own_list_comes_first() -> None:
    offered = vocabulary.choices_for("genre", {"genre": ("Harbour Pop", "R&B")})
    assert offered[:2] == ("Harbour Pop", "R&B")
    assert offered.count("R&B") == 1
    assert "Soft Rock" in vocabulary.choices_for("genre", parent="Pop")
    assert vocabulary.choices_for("genre", {"genre/Pop": ("Quay",)}, parent="Pop")[0] == "Quay"
    assert "Background" in vocabulary.choices_for("role", parent="Vocals")


@pytest.mark.parametrize(
    ("value", "meant"),
    [("digital album", "Digital Album"), ("Digital Albun", "Digital Album"), ("Wax cylinder", None)],
)
def test_the_nearest_value(value: str, meant: str | None) -> None:
    assert vocabulary.nearest(value, vocabulary.choices_for("configuration")) == meant


def test_names_are_compared_without_case_accents_and_signs_but_letters_count() -> None:
    assert vocabulary.folded("Beyoncé") == vocabulary.folded("BEYONCE")
    assert vocabulary.folded("The B-52’s") == vocabulary.folded("the b52s")
    assert vocabulary.folded("か") != vocabulary.folded("が")
    assert vocabulary.folded("!!!") == "!!!"


@pytest.mark.parametrize(
    ("name", "code"),
    [("English", "en"), ("en-US", "en"), ("Japanese", "ja"), ("No linguistic content", "zxx"), ("Instrumental", "zxx"),
     ("Klingon", "tlh"), ("Deutsch", "de"), ("ger", "de"), ("Swiss German", "gsw"), ("Gibberish", None)],
)  # fmt: skip
def test_languages_by_name(name: str, code: str | None) -> None:
    assert vocabulary.language_code(name) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [("United States", "US"), ("us", "US"), ("France", "FR"), ("Deutschland", "DE"), ("Europe", None)],
)
def test_countries_by_name(name: str, code: str | None) -> None:
    assert vocabulary.country_code(name) == code


def test_an_answer_teaches_the_accounts_values() -> None:
    body = json.loads((Path(__file__).parents[1] / "data/openplay/release-music-response.json").read_text("utf-8"))
    learnt = vocabulary.learned_values(body)
    assert learnt["label"] == ("Regular Records",)
    assert learnt["genre"] == ("R&B",)
    assert learnt["configuration"] == ("Digital Album",)
    assert learnt["partners"] == ("Apple Inc", "Spotify")
    assert learnt["role/Vocals"] == ("Background",)
    assert learnt["work_role"] == ("Author",)
    assert "Author" not in learnt["role"]
    assert {"Michael McDonald", "Kenny Loggins"} <= set(learnt["artist"])


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Pop\n\n# mine\n Rock  Steady \nPop", [("", "Pop"), ("", "Rock Steady")]),
        ("Vocals,Lead\nVocals,Background", [("Vocals", "Lead"), ("Vocals", "Background")]),
        ("Vocals;Lead\nGuitar;Acoustic, 12 strings", [("Vocals", "Lead"), ("Guitar", "Acoustic, 12 strings")]),
        ("Earth, Wind & Fire\nPop", [("", "Earth, Wind & Fire"), ("", "Pop")]),
        ("\ufeffPop\tSoft Rock", [("Pop", "Soft Rock")]),
        ("", []),
    ],
)
def test_a_pasted_list_is_read(text: str, pairs: list[tuple[str, str]]) -> None:
    assert vocabulary.read_list(text) == pairs


@given(st.text(max_size=80))
def test_no_pasted_text_raises(text: str) -> None:
    assert all(value for _, value in vocabulary.read_list(text))


def test_a_value_that_was_taken_out_is_offered_no_more() -> None:
    assert "Pop" not in vocabulary.choices_for("genre", removed={"genre": ("Pop",)})
    assert "Soft Rock" not in vocabulary.choices_for("genre", parent="Pop", removed={"genre/Pop": ("Soft Rock",)})
    assert "Pop" in vocabulary.choices_for("genre", {"genre": ("Pop",)}, removed={"genre": ("Pop",)})
