"""A large field is left out of JSON; what is no JSON is left to the parser, and nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackball_desktop.storage.json_shortener import JsonShortener

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
NAMES = st.sampled_from(("id", "upc", "title", "tracks", "trac", "a.b", "ä", ""))
SHORTENER = JsonShortener("tracks")


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(NAMES, VALUES), st.booleans())
def test_all_but_the_field_stays(document: dict[str, Any], is_ascii: bool) -> None:
    try:
        text = json.dumps(document, ensure_ascii=is_ascii).encode()
    except UnicodeEncodeError:
        return
    found = SHORTENER.shorten(text)
    if found is None:
        assert "\0" in text.decode()
        return
    assert json.loads(found) == {**document, **({"tracks": []} if "tracks" in document else {})}


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"{'tracks': [1]}", b'{"tracks": [1,]}', b'{"tracks": [1] "id": 1}', b'{"tracks": [NaN]}',
        b'{"tracks": ["\x01"]}', b'{"tracks": [01]}', b'{"tracks": ["\xff"]}', b'{"id": 1}\0{', b'{"tracks": [1}',
        b'{"tracks": [/* */]}', b'{"tracks": ["\\x41"]}', b'{"tracks": [+1]}', b'{tracks: []}',
    ],
)  # fmt: skip
def test_what_is_no_json_is_left_to_the_parser(text: bytes) -> None:
    assert SHORTENER.shorten(text) is None
    assert SHORTENER.shorten(b'{"id": 1, "tracks": [{"id": 2}]}') == '{"id":1,"tracks":[]}'
