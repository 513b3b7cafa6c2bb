"""Single values of a catalogue's answer: what is none of the documented kind is nothing, and never a wrong value."""

from __future__ import annotations

from typing import Any

import pytest

from trackball_desktop.api.http import Reply
from trackball_desktop.lookups import json_fields
from trackball_desktop.lookups.json_fields import UnreadableAnswer

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "text", "number", "seconds", "from_milli"),
    [
        (1, "1", 1, 1.0, 0.001),
        (7, "7", 7, 7.0, 0.007),
        (0, "0", 0, None, None),
        (-3, "-3", -3, None, None),
        ("7", "7", 7, 7.0, 0.007),
        ("007", "007", 7, 7.0, 0.007),
        ("0", "0", 0, None, None),
        ("99999999999", "99999999999", 99_999_999_999, 99_999_999_999.0, 99_999_999.999),
        ("100000000000", "100000000000", None, None, None),
        (100_000_000_000, "100000000000", 100_000_000_000, 100_000_000_000.0, 100_000_000.0),
        ("-3", "-3", None, None, None),
        ("+3", "+3", None, None, None),
        ("3.5", "3.5", None, None, None),
        (" 3", "3", None, None, None),
        ("٣", "٣", None, None, None),
        ("²", "²", None, None, None),
        ("", "", None, None, None),
        ("  a \n b\u200b ", "a b", None, None, None),
        (3.0, "", None, None, None),
        (NAN, "", None, None, None),
        (True, "", None, None, None),
        (False, "", None, None, None),
        (None, "", None, None, None),
        ([], "", None, None, None),
        ({}, "", None, None, None),
        (["7"], "", None, None, None),
    ],
    ids=repr,
)
def test_a_value_is_read_as_what_it_is(
    value: object, text: str, number: int | None, seconds: float | None, from_milli: float | None
) -> None:
    assert json_fields.to_text(value) == text
    found = json_fields.to_int(value)
    assert (found, type(found)) == (number, type(number))
    assert json_fields.to_seconds(value) == seconds
    assert json_fields.to_seconds(value, milli=True) == from_milli
    assert json_fields.to_bool(value) is (value if value is True or value is False else None)


@pytest.mark.parametrize(
    ("value", "child", "children", "texts"),
    [
        ({"x": {"a": 1}}, {"a": 1}, [], []),
        ({"x": [{"a": 1}, "b", 3, {}, None, "", " c ", True]}, {}, [{"a": 1}, {}], ["b", "3", "c"]),
        ({"x": []}, {}, [], []),
        ({"x": "text"}, {}, [], []),
        ({"x": None}, {}, [], []),
        ({"y": {"a": 1}}, {}, [], []),
        ([{"x": {"a": 1}}], {}, [], []),
        ("x", {}, [], []),
        (None, {}, [], []),
    ],
    ids=repr,
)
def test_what_is_inside_is_read_where_it_is_of_the_kind(
    value: object, child: dict[str, Any], children: list[dict[str, Any]], texts: list[str]
) -> None:
    assert json_fields.child_object(value, "x") == child
    assert list(json_fields.child_objects(value, "x")) == children
    assert json_fields.text_list(value, "x") == texts


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"a": 1}', ""),
        (b"{}", ""),
        (b"[]", "it is not a JSON object"),
        (b'"a"', "it is not a JSON object"),
        (b"null", "it is not a JSON object"),
        (b"", "it is not JSON"),
        (b"<html>", "it is not JSON"),
        (b'{"a": 1', "it is not JSON"),
    ],
)
def test_an_answer_that_is_no_object_is_unreadable_and_says_why(body: bytes, told: str) -> None:
    reply = Reply(status=203, headers={}, body=body, url="https://x.example/")
    if not told:
        assert isinstance(json_fields.reply_object("Shop", reply), dict)
        return
    with pytest.raises(UnreadableAnswer) as caught:
        json_fields.reply_object("Shop", reply)
    assert caught.value.title == f"The answer of Shop could not be read: {told}."
    assert caught.value.status == 203


def test_fields_that_every_answer_has_are_required() -> None:
    json_fields.require_fields("Shop", {"id": 7, "title": "A", "more": None}, "id", "title")
    for value in ({"id": 7}, {"id": 7, "title": ""}, {"id": 7, "title": None}, {"id": 7, "title": ["A"]}):
        with pytest.raises(UnreadableAnswer, match="it has no “title”"):
            json_fields.require_fields("Shop", value, "id", "title")
