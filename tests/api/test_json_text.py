"""JSON that is hashed and sent: not a digit and not a character is lost, and its form never changes."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.api.json_text import canonical_json, pretty_json, read_json

_TEXT = st.text(st.characters(exclude_categories=("Cs",)))
_NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=20,
)


@given(_JSON)
def test_what_is_written_reads_the_same(value: Any) -> None:
    assert read_json(canonical_json(value)) == read_json(pretty_json(value)) == value


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ({"b": Decimal("33.330"), "a": [1, 1.5, None, True]}, '{"a":[1,1.5,null,true],"b":33.330}'),
        ({"é": "\u2028 “ß” \x07 \\ /"}, '{"é":"\u2028 “ß” \\u0007 \\\\ /"}'),
        ((Decimal("1E+2"), Decimal("0E-7"), 10**30), f"[1E+2,0E-7,{10**30}]"),
        (MappingProxyType({"discs": ()}), '{"discs":[]}'),
        ({}, "{}"),
        ("", '""'),
    ],
)
def test_the_form_that_hashes_are_taken_of(value: Any, canonical: str) -> None:
    assert canonical_json(value) == canonical


def test_the_form_for_people() -> None:
    written = pretty_json({"title": "Low Tide", "discs": [{"tracks": []}], "shares": [Decimal("33.33")], "none": {}})
    assert written == (
        '{\n  "title": "Low Tide",\n  "discs": [\n    {\n      "tracks": []\n    }\n  ],\n'
        '  "shares": [\n    33.33\n  ],\n  "none": {}\n}\n'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_no_number_of_json_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"JSON"):
        canonical_json([value])


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError, match="not JSON"):
        canonical_json({"a": object()})
