"""Any spelling of a value gives that value or is left alone: never another valid one."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain import identifiers, normalise
from trackball_desktop.domain.date_parsing import read_date, read_duration, read_time
from trackball_desktop.domain.normalise import normalise_value
from trackball_desktop.domain.text import is_tidy, tidy, to_plain_characters
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.upc_list import read_upc_list
from trackball_desktop.i18n.message import fill

# --- what is done to codes on their way -----------------------------------------------------------------------------

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
HARMLESS = [
    lambda text: f" {text}\t",
    lambda text: f"\ufeff{text}",
    lambda text: "\u200b".join(text),
    lambda text: f"\u200e{text}\u200f",
    lambda text: f"{text[:4]}\u00ad{text[4:]}",
    lambda text: text.translate(WIDE),
    lambda text: f'="{text}"',
    lambda text: f"'{text}",
    lambda text: f'"{text}"',
    lambda text: f"“{text}”",
    lambda text: f"({text})",
    lambda text: f"{text},",
    lambda text: text.replace("-", "\u2011").replace("-", "\u2212"),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.lower(),
]
"""What programs and people put around a code; the code stays readable."""
RISKY = [
    lambda text: f"{text}.0",
    lambda text: f"{text}.00",
    lambda text: f"{text},0",
    lambda text: text.lstrip("0"),
    lambda text: f"{text} 0",
    lambda text: f"{text}0",
    lambda text: f"0{text}",
    lambda text: f"{text} 12",
    lambda text: f"{text}\t3",
    lambda text: f"12 {text}",
    lambda text: f"{text}-1",
    lambda text: text[:-1] + " " + text[-1:],
    lambda text: f"{text}²",
    lambda text: f"{int(text):,}" if text.isdecimal() else text,
    lambda text: f"{int(text):,}".replace(",", ".") if text.isdecimal() else text,
    lambda text: f"{int(text):,}.00" if text.isdecimal() else text,
    lambda text: f"{float(text):.5E}" if text.isdecimal() and text.isascii() else text,
    lambda text: f"{float(text)!r}" if text.isdecimal() and text.isascii() else text,
    lambda text: text.translate(ARABIC),
    lambda text: text.replace("0", "O"),
    lambda text: text + text,
    lambda text: f"{text}/{text}",
]
"""What can lose a part of a code or add to it: it may be left alone, it may not become another code."""
GTIN_LABELS = ["", "UPC ", "UPC: ", "EAN:", "EAN-13: ", "EAN 13 ", "UPC-A ", "UPC 12 ", "Barcode ", "upc no. ", "GTIN="]


@st.composite
def gtins(draw: st.DrawFn) -> str:
    """A valid UPC of 12 or EAN of 13 digits, often with zeros at its front and end."""
    length = draw(st.sampled_from([11, 12]))
    front = draw(st.sampled_from(["", "0", "00", "7"]))
    body = draw(st.text("0123456789", min_size=length - len(front), max_size=length - len(front)))
    return identifiers.with_check_digit(front + body)


def grouped(code: str, places: list[int], sign: str) -> str:
    for place in sorted(set(places), reverse=True):
        code = code[:place] + sign + code[place:]
    return code


def same_product(first: str, second: str) -> bool:
    return first.zfill(14) == second.zfill(14)


@given(
    gtins(),
    st.lists(st.integers(1, 12), max_size=4),
    st.sampled_from(["", " ", "-", " - "]),
    st.sampled_from(GTIN_LABELS),
    st.lists(st.sampled_from(HARMLESS + RISKY), max_size=3),
)
def test_any_spelling_of_a_bar_code_is_that_code_or_left_alone(
    code: str, places: list[int], sign: str, label: str, changes: list[Any]
) -> None:
    """A change that only a person could tell from a longer code is not among them: digits right behind a code."""
    text = grouped(code, places, sign) if sign else code
    for change in changes:
        text = change(text)
    text = label + text
    found = normalise_value("upc", "text", text)
    digits = found if isinstance(found, str) and found.isdecimal() else ""
    if found == text or not identifiers.is_valid_gtin(digits):
        return  # left as typed, or told by its check digit
    glued = any(change(code) in {f"{code}0", f"0{code}", code + code} for change in changes)
    assert same_product(digits, code) or glued, (text, found)


@pytest.mark.parametrize("change", HARMLESS)
@pytest.mark.parametrize("code", ["036000291452", "4006381333931", "760122290740"])
def test_what_is_put_around_a_bar_code_is_no_part_of_it(code: str, change: Any) -> None:
    assert normalise_value("upc", "text", change(code)) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("76012229074.0", "076012229074"),
        ("760122290740.0", "760122290740"),
        ("36000291452", "036000291452"),
        ("36,000,291,452", "036000291452"),
        ("36.000.291.452,00", "036000291452"),
        ("00036000291452", "036000291452"),
        ("0 36000 29145 2", "036000291452"),
        ("4 006381 333931", "4006381333931"),
        ("EAN-13: 4006381333931", "4006381333931"),
        ("EAN 13 4006381333931", "4006381333931"),
        ("UPC 12 36000291452", "036000291452"),
        ("٠٣٦٠٠٠٢٩١٤٥٢", "036000291452"),
    ],
)
def test_bar_codes_that_are_read(typed: str, code: str) -> None:
    assert normalise_value("upc", "text", typed) == code


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("7.60122E+11", "rounded"),
        ("7,60122E+11", "rounded"),
        ("76012229074 0", "760122290740 or 076012229074"),  # both are codes
        ("036000291452 12", "additional text"),  # with the two digits that magazines add
        ("036000291453", "check digit is wrong"),
        ("3600029145", "10 digits"),
        ("7601222907", "10 digits"),
        ("036000291452²", "not a number"),
        ("O36000291452", "not a number"),
        ("036000291452 / 036000291469", "not a number"),
    ],
)
def test_bar_codes_that_are_left_alone_and_why(typed: str, why: str) -> None:
    assert normalise_value("upc", "text", typed) == typed
    assert why in normalise.invalid_reason("upc", "text", typed)


# --- the other codes ------------------------------------------------------------------------------------------------

ISRCS = st.builds(
    lambda country, rest, year, number: f"{country}{rest}{year:02}{number:05}",
    st.sampled_from(["US", "QZ", "IS", "NO", "CO", "DE"]),
    st.text("ABCDEORS0123", min_size=3, max_size=3),
    st.integers(0, 99),
    st.integers(0, 99_999),
)
ISRC_LABELS = ["", "ISRC ", "ISRC: ", "ISRC-Code: ", "isrc no. ", "urn:isrc:", "ISRC"]


@given(
    ISRCS,
    st.lists(st.integers(1, 11), max_size=4),
    st.sampled_from(["", " ", "-", ".", "_"]),
    st.sampled_from(ISRC_LABELS),
    st.lists(st.sampled_from(HARMLESS + RISKY[4:]), max_size=3),
)
def test_any_spelling_of_an_isrc_is_that_code_or_left_alone(
    code: str, places: list[int], sign: str, label: str, changes: list[Any]
) -> None:
    text = grouped(code, places, sign) if sign else code
    for change in changes:
        text = change(text)
    found = identifiers.normal_isrc(label + text)
    letters_for_digits = any(change("0") == "O" for change in changes)  # US0… and USO… are both codes
    assert found in {code, None} or letters_for_digits


@pytest.mark.parametrize("change", HARMLESS)
def test_what_is_put_around_an_isrc_is_no_part_of_it(change: Any) -> None:
    assert identifiers.normal_isrc(change("US-SKG-19-12345")) == "USSKG1912345"


def an_ipi(number: int) -> str:
    body = f"{number:09}"
    return next(f"{body}{check:02}" for check in range(100) if identifiers.is_valid_ipi(f"{body}{check:02}"))


@given(
    st.integers(10**6, 10**9 - 1),
    st.sampled_from(["", "IPI ", "IPI: ", "IPI/CAE ", "CAE no. "]),
    st.lists(st.sampled_from(HARMLESS + RISKY), max_size=2),
)
def test_any_spelling_of_an_ipi_is_that_number_or_left_alone(number: int, label: str, changes: list[Any]) -> None:
    code = an_ipi(number)
    text = code
    for change in changes:
        text = change(text)
    found = identifiers.normal_ipi(label + text)
    glued = any(change(code) in {f"{code}0", f"0{code}"} for change in changes)
    assert found in {code, None} or not identifiers.is_valid_ipi(found) or glued


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("14107338.0", "00014107338"),
        ("14.107.338", "00014107338"),
        ("IPI/CAE 14107338", "00014107338"),
        ("00.014.10.73.38", "00014107338"),
        ("1.4107338E+7", None),
        ("14107338 50", None),
    ],
)
def test_ipis(typed: str, code: str | None) -> None:
    assert identifiers.normal_ipi(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("121032683", "0000000121032683"),
        ("121032683.0", "0000000121032683"),
        ("ISNI: 0000 0001 2103 2683", "0000000121032683"),
        ("121032684", None),
        ("1.21E+8", None),
    ],
)
def test_isnis_whose_zeros_are_lost(typed: str, code: str | None) -> None:
    assert identifiers.normal_isni(typed) == code


@pytest.mark.parametrize(
    "typed", ["T-034.524.680-1", "t0345246801", "ISWC: T 034 524 680 1", "Ｔ－０３４５２４６８０－１"]
)
def test_iswcs(typed: str) -> None:
    assert normalise_value("iswc", "text", typed) == "T-034524680-1"


# --- dates, times, lengths ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-13", "2026-3-13", "2026/03/13", "2026.03.13", "2026. 3. 13.", "13/3/26", "13.3.2026", "3/13/2026",
        "13-Mar-26", "13-Mar-2026", "13 Mar 26", "13 March 2026", "13th of March 2026", "March 13, 2026", "Mar 13 2026",
        "13. März 2026", "13 mars 2026", "13 de marzo de 2026", "13 marzo 2026", "2026-Mar-13", "Fri, 13 Mar 2026",
        "Friday 13 March 2026", "20260313", "13032026", "03132026", "2026-03-13 00:00:00", "2026-03-13T00:00:00Z",
        "2026-03-13T00:00:00.000+01:00", "3/13/2026 12:00:00 AM", "2026-03-13 09:15", "'2026-03-13", '="13/03/2026"',
        "２０２６－０３－１３", "2026年3月13日", "\u200e13\u200e/\u200e03\u200e/\u200e2026",
    ],
)  # fmt: skip
def test_dates_with_one_meaning(typed: str) -> None:
    assert normalise_value("release_date", "date", typed) == date(2026, 3, 13)


@pytest.mark.parametrize(
    "typed",
    [
        "3/4/26", "03/04/2026", "26-03-13", "46094", "44632", "46094.0", "2026-03-12T23:00:00Z", "2026-13-03",
        "2026-02-30", "13-Mar", "March 2026", "2026", "Fri, 14 Mar 2026", "13 Foo 2026", "13/3/55", "05062020", "soon",
        "2026-03-13 25:00", "1.3.4.2026",
    ],
)  # fmt: skip
def test_dates_that_are_left_alone(typed: str) -> None:
    assert normalise_value("release_date", "date", typed) == typed


@given(st.dates(date(1960, 1, 1), date(2039, 12, 31)))
def test_no_spelling_of_a_date_is_another_one(day: date) -> None:
    for form in (
        "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d-%b-%y", "%d-%b-%Y", "%d %B %Y", "%B %d, %Y",
        "%a, %d %b %Y", "%Y%m%d", "%d%m%Y", "%m%d%Y", "%Y/%m/%d", "%d/%m/%y", "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%SZ", "%m/%d/%Y %I:%M:%S %p",
    ):  # fmt: skip
        assert read_date(day.strftime(form)) in {day, None}, day.strftime(form)
    assert read_date(f"{day:%d-%b-%Y}") == read_date(f"{day:%Y-%m-%d}") == read_date(f"{day:%d.%m.%Y}") == day


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("9:05", time(9, 5)),
        ("9:05 pm", time(21, 5)),
        ("12:00 AM", time(0)),
        ("9 p.m.", time(21)),
        ("12h30", time(12, 30)),
        ("12:30:00.000", time(12, 30)),
        ("１２：３０", time(12, 30)),
        ("25:00", None),
        ("13:00 pm", None),
        ("12:30Z", None),
    ],
)
def test_times(typed: str, value: time | None) -> None:
    assert read_time(typed) == value


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("PT3M48S", 228), ("pt3m48s", 228), ("3:48", 228), ("0:03:48", 228), ("3:48.000", 228), ("3'48\"", 228),
        ("3’48”", 228), ("3 min 48 s", 228), ("3m48s", 228), ("228 s", 228), ("1:02:03", 3723), ("1h 2m 3s", 3723),
        ("3:48.5", None), ("228", None), ("3:75", None), ("long", None), ("", None),
    ],
)  # fmt: skip
def test_lengths(typed: str, seconds: int | None) -> None:
    assert read_duration(typed) == (None if seconds is None else timedelta(seconds=seconds))


# --- flags, numbers, years ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("yes Yes TRUE wahr VRAI verdadero Sí oui ja да tak 是 はい 1 x ✓ 'true", True),
        ("no NEIN non não FALSCH faux falso нет nie 否 いいえ 0", False),
        ("perhaps nope 2 - yes/no jain", None),
    ],
)
def test_flags(words: str, value: bool | None) -> None:
    for word in words.split():
        assert normalise_value("featured", "flag", word) == (word if value is None else value), word


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("share", "33,33 %", Decimal("33.33")),
        ("share", "50.0", Decimal(50)),
        ("share", "５０％", Decimal(50)),
        ("share", "0.5", Decimal("0.5")),
        ("share", "5E1", "5E1"),
        ("share", "5_0", "5_0"),
        ("share", "1/3", "1/3"),
        ("whole", "1981.0", 1981),
        ("whole", "１９８１", 1981),
        ("whole", "1.981E3", "1.981E3"),
        ("whole", "081", "081"),
    ],
)
def test_numbers(kind: str, typed: str, value: Any) -> None:
    assert normalise_value("any", kind, typed) == value


@pytest.mark.parametrize(("typed", "year"), [("2026.0", "2026"), ("２０２６", "2026"), ("'2026", "2026"), ("26", "26")])
def test_years_that_are_text(typed: str, year: str) -> None:
    assert normalise_value("pline_year", "text", typed) == year


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" ABC 001\u200b", "ABC 001"),
        ('="0012"', "0012"),
        ("'0012", "0012"),
        ("ＡＢＣ－００１", "ABC-001"),
        ("12.0", "12.0"),
    ],
)
def test_catalogue_numbers(typed: str, kept: str) -> None:
    assert normalise_value("catalog_number", "text", typed) == kept


# --- titles and names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("'Round  Midnight ", "'Round Midnight"),
        ("Cafe\u0301", "Café"),
        ("\ufeffHarbour\u00a0Songs\u2028", "Harbour Songs"),
        ("Ha\u00adrbour\u200b", "Harbour"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner is part of the word
        ("Har\u200cbour\u200d", "Harbour"),
        ("👩\u200d🎤", "👩\u200d🎤"),
        ("１９９９", "１９９９"),  # a title may be written in double width
        ("   ", INHERIT),
        ("=1+1", "=1+1"),
    ],
)
def test_titles_keep_what_they_say(typed: str, kept: Any) -> None:
    assert normalise_value("title", "text", typed) == kept


@given(st.text(max_size=40))
def test_what_is_tidy_stays(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert is_tidy(text) == (tidy(text) == text)
    to_plain_characters(text)


@given(
    st.sampled_from(["upc", "isrc", "iswc", "catalog_number", "pline_year", "title", "notes"]),
    st.sampled_from(["text", "flag", "date", "time", "duration", "whole", "share", "lines", "code"]),
    st.text(max_size=30),
)
def test_any_text_can_be_normalised_and_then_stays(field: str, kind: str, text: str) -> None:
    once = normalise_value(field, kind, text)
    assert normalise_value(field, kind, once) == once


# --- sentences ------------------------------------------------------------------------------------------------------


def test_braces_in_values_are_never_filled_again() -> None:
    assert fill("merged {name} into {other}", name="{other}", other="B") == "merged {other} into B"
    assert fill("{a} {b} {c}", a="{b}", b="{a}") == "{b} {a} {c}"
    assert fill("{{a}} {", a=1) == "{1} {"


# --- lists ----------------------------------------------------------------------------------------------------------


@given(st.lists(gtins(), min_size=1, max_size=5, unique=True), st.sampled_from(HARMLESS + RISKY))
def test_a_list_gives_its_own_codes_or_names_the_line(codes: list[str], change: Any) -> None:
    whole = [change(code) for code in codes]
    read = read_upc_list("UPC\n" + "\n".join(whole))
    glued = any(text in {f"{code}0", f"0{code}"} for text, code in zip(whole, codes, strict=True))
    assert glued or {code.zfill(14) for code in read.codes} <= {code.zfill(14) for code in codes}
    assert glued or len(read.codes) + len(read.problems) >= len({code.zfill(14) for code in codes})


@pytest.mark.parametrize("hour", range(14))
@pytest.mark.parametrize(("half", "noon"), [("am", 0), ("pm", 12)])
def test_hours_of_a_half_day_go_from_1_to_12(hour: int, half: str, noon: int) -> None:
    expected = hour % 12 + noon if 1 <= hour <= 12 else None
    assert read_time(f"{hour}:05 {half}") == (None if expected is None else time(expected, 5))
    assert read_time(f"{hour} {half}") == (None if expected is None else time(expected))


@pytest.mark.parametrize(
    ("typed", "year"),
    [("13.2.39", 2039), ("13.2.40", None), ("13.2.59", None), ("13.2.60", 1960), ("13.2.99", 1999), ("13.2.00", 2000),
     ("13.2.1500", 1500), ("13.2.1499", None), ("13.2.2199", 2199), ("13.2.2200", None)],
)  # fmt: skip
def test_two_digits_of_a_year_that_could_be_of_either_century_are_no_year(typed: str, year: int | None) -> None:
    found = read_date(typed)
    assert (found and found.year) == year
