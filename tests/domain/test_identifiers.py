"""The codes of music: what people type is read, check digits are proven, and real collections get the same verdicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain import identifiers


def cases(fixtures: Path, name: str) -> list[dict[str, Any]]:
    return json.loads((fixtures / "identifiers" / name).read_text("utf-8"))["cases"]


def verdict(kind: str, value: str) -> bool | None:
    """Say whether a value is such a code; None for kinds that the app does not know (GRid, DPID)."""
    match kind:
        case "isrc":
            code = identifiers.normal_isrc(value)
            return code is not None and identifiers.is_known_isrc_prefix(code)
        case "gtin":
            digits = identifiers.gtin_digits(value)
            return digits is not None and identifiers.is_valid_gtin(digits)
        case "iswc":
            code = identifiers.normal_iswc(value)
            return code is not None and identifiers.is_valid_iswc(code)
        case "ipi":
            code = identifiers.normal_ipi(value)
            return code is not None and identifiers.is_valid_ipi(code)
        case "isni":
            code = identifiers.normal_isni(value)
            return code is not None and identifiers.is_valid_isni(code)
        case _:
            return None


UNKNOWN_KINDS = {"grid", "dpid"}
"""Codes of releases and of companies in DDEX messages; OpenPlay has no field for them."""


def test_codes_harvested_from_real_files_get_the_same_verdicts(shared_fixtures: Path) -> None:
    found = [case for case in cases(shared_fixtures, "several/real_world_2.json") if case["type"] not in UNKNOWN_KINDS]
    assert len(found) > 400
    differing = [case for case in found if verdict(case["type"], case["value"]) is not case["valid"]]
    assert differing == []


def test_cases_of_python_stdnum_get_the_same_verdicts(shared_fixtures: Path) -> None:
    found = cases(shared_fixtures, "arthurdejong-python-stdnum/stdnum_isrc_ean_isni.json")
    validated = [case for case in found if case["op"] == "validate"]
    assert [case for case in validated if verdict(case["type"], case["input"]) is not case["valid"]] == []


def test_cases_of_harmony_get_the_same_verdicts(shared_fixtures: Path) -> None:
    for case in cases(shared_fixtures, "kellnerd-harmony/harmony_gtin_isrc_copyright.json"):
        given_input = case.get("input")
        match case["type"], case.get("op"):
            case "gtin", "validate":
                assert verdict("gtin", given_input) is case["valid"], case
            case "gtin", "same_product":
                first, second = (identifiers.gtin14(code) for code in given_input)
                assert (first == second) is case["equal"], case
            case "gtin", "pad_or_trim" if case["length"] == 14:
                assert identifiers.gtin14(given_input) == case["expected"]
            case "isrc", "normalise":
                assert identifiers.normal_isrc(given_input) == case["expected"], case
            case _:
                pass  # computing a check digit (never done here), trimming zeros, and copyright lines


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("us-skg-19-12345", "USSKG1912345"),
        ("ISRC US-SKG-19-12345", "USSKG1912345"),
        (" GB AYE 00 00351 ", "GBAYE0000351"),
        ("USSKG191234", None),
        ("ussкg1912345", None),  # a Cyrillic letter
        ("USSKG19１2345", "USSKG1912345"),  # a full-width digit
        ("ısskg1912345", None),  # a dotless i, whose capital is a plain I
        ("", None),
    ],
)
def test_isrc_as_typed(typed: str, code: str | None) -> None:
    assert identifiers.normal_isrc(typed) == code


def test_isrc_for_reading_and_its_parts() -> None:
    assert identifiers.format_isrc("USSKG1912345") == "US-SKG-19-12345"
    assert identifiers.isrc_year("USSKG1912345") == 19
    assert identifiers.is_known_isrc_prefix("QZES82412345")
    assert not identifiers.is_known_isrc_prefix("AA6Q72000047")


@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        ("799439112766", ("799439112766", "0799439112766", "00799439112766")),
        ("0799439112766", ("0799439112766", "799439112766", "00799439112766")),
        ("4006381333931", ("4006381333931", "04006381333931")),
        ("036000291452", ("036000291452", "0036000291452", "00036000291452", "36000291452")),
        ("7 99439 11276 6", ("7 99439 11276 6", "799439112766", "0799439112766", "00799439112766")),
        ("BarCode", ("BarCode",)),
    ],
)
def test_a_product_is_searched_in_every_form_in_which_it_may_be_kept(typed: str, forms: tuple[str, ...]) -> None:
    assert identifiers.search_forms(typed) == forms


def test_one_product_has_one_form_of_fourteen_digits() -> None:
    assert identifiers.gtin14("799439112766") == identifiers.gtin14("0-799439-112766") == "00799439112766"
    assert identifiers.upc12("4006381333931") is None
    assert identifiers.gtin14("3600029145") is None


@pytest.mark.parametrize("typed", ["T-034.524.680-1", "T0345246801", "t-034524680-1", "ISWC T-034.524.680-1"])
def test_iswc_as_typed(typed: str) -> None:
    assert identifiers.normal_iswc(typed) == "T-034524680-1"


@pytest.mark.parametrize(
    ("code", "valid"),
    [("T-034524680-1", True), ("T-123456789-4", True), ("T-345246800-1", False), ("T-123456789-0", False)],
)
def test_iswc_check_digit(code: str, valid: bool) -> None:
    assert identifiers.is_valid_iswc(code) is valid


def test_ipi_numbers() -> None:
    assert identifiers.normal_ipi("17798450") == "00017798450"
    assert identifiers.is_valid_ipi("00017798450")
    assert not identifiers.is_valid_ipi("00017798451")


def test_isni_out_of_its_address() -> None:
    code = identifiers.normal_isni("https://isni.org/isni/0000000121032683")
    assert code == "0000000121032683"
    assert identifiers.is_valid_isni(code)
    assert identifiers.format_isni(code) == "0000 0001 2103 2683"
    assert not identifiers.is_valid_isni("0000000121032684")


@given(st.text(max_size=30))
def test_no_text_raises_and_normal_spelling_is_normal(text: str) -> None:
    normalisers = (
        identifiers.normal_isrc, identifiers.gtin14, identifiers.upc12, identifiers.ean13, identifiers.normal_iswc,
        identifiers.normal_ipi, identifiers.normal_isni,
    )  # fmt: skip
    for normalise in normalisers:
        code = normalise(text)
        assert code is None or normalise(code) == code
    identifiers.search_forms(text)


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_of_a_bar_code_is_always_found(digits: str, place: int, shift: int) -> None:
    valid = next(digits[:11] + str(last) for last in range(10) if identifiers.is_valid_gtin(digits[:11] + str(last)))
    wrong = valid[:place] + str((int(valid[place]) + shift) % 10) + valid[place + 1 :]
    assert not identifiers.is_valid_gtin(wrong)
