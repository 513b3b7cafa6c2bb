"""Messages: English sentences that know their source and values, and come back from the database as they were."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from trackball_desktop.i18n.contexts import CheckText, WordText
from trackball_desktop.i18n.message import Items, Message, Rounded, Size, Value, format_english, verbatim
from trackball_desktop.i18n.stored import from_stored, to_stored

NESTED = CheckText.tr(
    "“{title}” lacks {parts}.", title="{parts} %n {0}", parts=Items((WordText.tr("year"), WordText.tr("owner")))
)
COUNTED = CheckText.tr("%n of {all} tracks have no “{name}”", "%n of {all} tracks has no “{name}”", 2, all=3, name="%n")


def test_a_message_is_its_english_sentence() -> None:
    assert NESTED == "“{parts} %n {0}” lacks year and owner."
    assert type(str(NESTED)) is str
    assert json.dumps({"message": NESTED}) == json.dumps({"message": str(NESTED)})
    assert (NESTED.context, NESTED.source) == ("CheckText", "“{title}” lacks {parts}.")


def test_braces_in_values_are_never_read_again() -> None:
    assert CheckText.tr("{one} {two}", one="{two}", two="{one}") == "{two} {one}"
    assert CheckText.tr("only {one}", one="{one}") == "only {one}"


def test_a_name_without_a_value_stays() -> None:
    assert CheckText.tr("{one} and {two}", one="1") == "1 and {two}"


def test_one_and_many_have_sentences_of_their_own() -> None:
    assert COUNTED == "2 of 3 tracks have no “%n”"
    assert CheckText.tr("%n of {all} tracks", "%n of {all} track", 1, all=3) == "1 of 3 track"


def test_a_template_takes_its_count_from_the_values() -> None:
    template = CheckText.tr("%n days until {day}", "%n day until {day}")
    assert template.with_values({"n": 1, "day": date(2027, 3, 4)}) == "1 day until 2027-03-04"
    assert template.with_values({"n": 9, "day": "Friday"}) == "9 days until Friday"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(seconds=228), "3:48"),
        (timedelta(hours=1, seconds=3), "1:00:03"),
        (date(2027, 3, 4), "2027-03-04"),
        (time(12, 30), "12:30:00"),
        (Decimal("33.330"), "33.33"),
        (Decimal("100"), "100"),
        (12345, "12345"),
        (Size(4_100_000), "4.1 MB"),
        (Rounded(-1.25, 1), "−1.2"),
        (Rounded(0.3, 1, signed=True), "+0.3"),
        (Rounded(10.0), "10"),
        (Items(("a", "b", "c")), "a, b and c"),
        (Items(("a", "b"), "or"), "a or b"),
        (Items(("a", "b", "c"), ","), "a, b, c"),
        (Items(("a",)), "a"),
        (Items(()), ""),
    ],
)
def test_values_are_spelled_in_english(value: Value, text: str) -> None:
    assert format_english(value) == text


def test_a_message_does_not_change() -> None:
    for name in ("source", "_parts", "new"):
        with pytest.raises(AttributeError):
            setattr(NESTED, name, "other")
    with pytest.raises(AttributeError):
        del NESTED._parts


@pytest.mark.parametrize("message", [NESTED, COUNTED, verbatim("as it is, with {braces}")])
def test_copies_are_whole(message: Message) -> None:
    for other in (copy.copy(message), copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert (other, other.context, other.source) == (message, message.context, message.source)
        assert (dict(other.values), other.number, other.singular) == (
            dict(message.values),
            message.number,
            message.singular,
        )


def test_a_row_keeps_source_and_values() -> None:
    message = CheckText.tr(
        "{a} {b} {c} {d} {e} {f} {g} {h} {i}",
        a=NESTED,
        b=COUNTED,
        c=date(2027, 3, 4),
        d=time(1, 2),
        e=timedelta(seconds=1.5),
        f=Decimal("1.5"),
        g=Size(5),
        h=Rounded(1.25, 1, signed=True),
        i=Items(("x", 3, 2.5), "or"),
    )
    row = to_stored(message)
    assert "lacks year" not in row, "a sentence would be kept"
    found = from_stored(row)
    assert (found, found.source, dict(found.values)) == (message, message.source, dict(message.values))
    assert isinstance(found.values["a"], Message)
    assert from_stored(to_stored(COUNTED)).number == 2


@pytest.mark.parametrize(
    "text", ["", "set the genre", "wrote “{x}”", '{"context":', '{"context": 3}', '{"context":"x"}']
)
def test_text_of_earlier_versions_stays_as_it_is(text: str) -> None:
    found = from_stored(text)
    assert (found, found.context) == (text, "")


@pytest.mark.parametrize("text", ["set the genre", '{"context":"CheckText","source":"{a}"}'])
def test_a_text_that_looks_like_a_row_comes_back_as_text(text: str) -> None:
    found = from_stored(to_stored(text))
    assert (found, found.context) == (text, "")
