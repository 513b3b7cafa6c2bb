"""Lists of bar codes are read as agencies and spreadsheets write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain.identifiers import is_valid_gtin, with_check_digit
from trackball_desktop.formats.upc_list import read_upc_list


def test_codes_are_read_from_a_table_with_other_things_in_it() -> None:
    text = "Number;Code;Title\n1;036000291452;Kites\n2;4006381333931;Rope 20260305\n3;36000291452;zeros lost\n"
    assert read_upc_list(text).codes == ("036000291452", "4006381333931")
    assert read_upc_list(text).problems == ()


def test_a_range_is_all_codes_between() -> None:
    first, last = with_check_digit("88500000010"), with_check_digit("88500000013")
    read = read_upc_list(f"{first} to {last}")
    assert len(read.codes) == 4
    assert (read.codes[0], read.codes[-1]) == (first, last)
    assert all(is_valid_gtin(code) for code in read.codes)
    assert read_upc_list(f"{last} - {first}").problems == ("Line 1: the range ends before it begins.",)
    assert (
        "more than 100000" in read_upc_list(f"{with_check_digit('0' * 11)} to {with_check_digit('9' * 11)}").problems[0]
    )


def test_what_is_no_code_is_named() -> None:
    read = read_upc_list("036000291453\n0360002914\n036000291452")
    assert read.codes == ("036000291452",)
    assert read.problems == (
        "Line 1: 036000291453 is not a UPC or EAN: its check digit is wrong.",
        "Line 2: 0360002914 is not a UPC or EAN: it has 10 digits.",
    )


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert all(is_valid_gtin(code) for code in read_upc_list(text).codes)


@given(st.integers(0, 10**12 - 1))
def test_a_check_digit_is_right(number: int) -> None:
    assert is_valid_gtin(with_check_digit(f"{number:012}"))
    assert is_valid_gtin(with_check_digit(f"{number % 10**11:011}"))


@pytest.mark.parametrize("between", [" to ", " - ", " bis ", " a ", " hasta ", " à ", " até ", "〜", " ～ ", "…"])
def test_a_range_is_read_as_each_language_of_the_window_writes_it(between: str) -> None:
    first, last = with_check_digit("07601222900"), with_check_digit("07601222902")
    read = read_upc_list(f"{first}{between}{last}")
    assert not read.problems
    assert len(read.codes) == 3
