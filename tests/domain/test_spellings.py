"""Attacks the one way in: no nasty spelling of a valid value becomes another valid one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2

from tests import spellings
from trackball_desktop.domain import identifiers
from trackball_desktop.domain.normalise import normalise_value

DICE = random.Random(11)
MANY = 25


def digits(count: int) -> str:
    return "".join(DICE.choice("0123456789") for _ in range(count))


def gtins() -> list[str]:
    fronts = [DICE.choice(["", "0", "00", "7"]) for _ in range(MANY)]
    made = [identifiers.with_check_digit(front + digits(DICE.choice([11, 12]) - len(front))) for front in fronts]
    return [*made, "076012229074", "760122290740", "036000291452"]


def isrcs() -> list[str]:
    letters = ["".join(DICE.choice("ABCDEORSI0123") for _ in range(3)) for _ in range(MANY)]
    return [f"{DICE.choice(['US', 'QZ', 'IS', 'NO', 'CO'])}{three}{digits(7)}" for three in letters]


def iswcs() -> list[str]:
    codes = [f"T-{digits(9)}-" for _ in range(MANY)]
    return [next(code for n in range(10) if identifiers.is_valid_iswc(code := f"{one}{n}")) for one in codes]


def ipis() -> list[str]:
    bodies = [DICE.choice(["", "00", "000"]) for _ in range(MANY)]
    bodies = [front + digits(9 - len(front)) for front in bodies]
    return [next(code for n in range(101) if identifiers.is_valid_ipi(code := f"{body}{n:02}")) for body in bodies]


def isnis() -> list[str]:
    bodies = ["0000000" + digits(8) for _ in range(MANY)]
    return [body + mod_11_2.calc_check_digit(body) for body in bodies]


def wrong(codes: Iterable[Any], ways: Iterable[Callable[[Any], str]], read: Callable[[str], Any]) -> list[Any]:
    """Return what spellings were read as something else: (value, spelling, what it became)."""
    found: list[Any] = []
    for code in codes:
        for way in ways:
            text = way(code)
            value = read(text)
            if value not in (text, code):
                found.append((code, text, value))
    return found


def is_gtin(value: str) -> bool:
    return re.fullmatch("[0-9]{12,13}", value) is not None and identifiers.is_valid_gtin(value)


def is_written(value: str, text: str) -> bool:
    """Say whether a text that lost a digit ends with another code by chance, all but a lost zero at its front."""
    number = re.search(r"(?<!\d)([1-9]\d{10}|\d{12})(?:[.,]0*)?\W*$", text)
    return number is not None and value.removeprefix("0") == number[1].removeprefix("0")


def test_no_spelling_of_a_bar_code_is_another() -> None:
    others = wrong(gtins(), spellings.GTIN, lambda text: normalise_value("upc", "text", text))
    others = [
        (code, text, value)
        for code, text, value in others
        if is_gtin(value) and value.zfill(14) != code.zfill(14) and not is_written(value, text)
    ]
    assert others == []


def test_no_spelling_of_an_isrc_is_another() -> None:
    others = wrong(isrcs(), spellings.ISRC, lambda text: normalise_value("isrc", "text", text))
    assert [one for one in others if re.fullmatch("[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", one[2])] == []


def test_no_spelling_of_an_iswc_is_another() -> None:
    others = wrong(iswcs(), spellings.ISWC, lambda text: normalise_value("iswc", "text", text))
    assert [
        one for one in others if re.fullmatch("T-[0-9]{9}-[0-9]", one[2]) and identifiers.is_valid_iswc(one[2])
    ] == []


def test_no_spelling_of_an_ipi_is_another() -> None:
    """One in a hundred that lacks its last digits is another: those, which nobody can tell, are left out."""
    ways = [way for way in spellings.IPI if way not in spellings.DAMAGED and way not in spellings.NUMBERS[-7:]]
    others = wrong(ipis(), ways, lambda text: identifiers.normal_ipi(text) or text)
    assert [one for one in others if re.fullmatch("[0-9]{11}", one[2]) and identifiers.is_valid_ipi(one[2])] == []


def test_no_spelling_of_an_isni_is_another() -> None:
    others = wrong(isnis(), spellings.ISNI, lambda text: identifiers.normal_isni(text) or text)
    assert [
        one for one in others if re.fullmatch("[0-9]{15}[0-9X]", one[2]) and identifiers.is_valid_isni(one[2])
    ] == []


def test_no_spelling_of_a_date_is_another() -> None:
    """With dots the day comes first, as everywhere that dots are written: that form is not among those tried."""
    days = [date(1960, 1, 1) + timedelta(DICE.randrange(29_000)) for _ in range(MANY)]
    read = wrong(days, spellings.DATES, lambda text: normalise_value("release_date", "date", text))
    assert [one for one in read if isinstance(one[2], date) and f"{one[0]:%m.%d.%Y}" != one[1]] == []


def test_no_spelling_of_a_length_is_another() -> None:
    lengths = [DICE.randrange(20, 720) for _ in range(MANY)]
    read = wrong(lengths, spellings.LENGTHS, lambda text: normalise_value("duration", "duration", text))
    assert [one for one in read if isinstance(one[2], timedelta) and one[2] != timedelta(seconds=one[0])] == []


def test_no_spelling_of_a_share_is_another() -> None:
    shares = [str(Decimal(DICE.randrange(10_000)) / 100) for _ in range(MANY)]
    read = wrong(shares, spellings.SHARES, lambda text: normalise_value("split_percentage", "share", text))
    assert [
        one for one in read if isinstance(one[2], Decimal) and 0 <= one[2] <= 100 and one[2] != Decimal(one[0])
    ] == []


@pytest.mark.parametrize("value", [True, False])
def test_no_word_for_yes_is_no(value: bool) -> None:
    for word in spellings.FLAGS[value].split():
        assert normalise_value("featured", "flag", word) in {value, word}, word


@pytest.mark.parametrize(
    ("field", "kind", "typed"),
    [
        ("upc", "text", "00584744529"),  # it lacks a digit, and a zero at its front would make another code of it
        ("upc", "text", "UPC 12 00807302157"),  # with the 12 it would be an EAN
        ("upc", "text", "1488594524 0"),  # a number and a count
        ("isrc", "text", "QZNL2-26-0001.0"),
        ("isrc", "text", "QZNL2-26-0001/2"),
        ("isrc", "text", "QZNl22600001"),
        ("iswc", "text", "T-02817396-7-0"),
        ("duration", "duration", "3:48:00"),  # of 3:48, which Excel takes for a time of the day
        ("release_date", "date", "13/3/2569"),  # in Thailand
    ],
)
def test_what_could_be_another_value_is_left_as_typed(field: str, kind: str, typed: str) -> None:
    assert normalise_value(field, kind, typed) == typed


@pytest.mark.parametrize("typed", ["Q Z N L 2 2 6 0 0 0 0 1", "QZNL 2260 0001", "QZ NL2 26 00001", "qznl2-2600001"])
def test_an_isrc_in_groups_is_read(typed: str) -> None:
    assert normalise_value("isrc", "text", typed) == "QZNL22600001"
