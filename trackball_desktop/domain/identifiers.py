"""The codes of music: ISRC, UPC/EAN, ISWC, IPI, ISNI. How each is read, spelled and proven.

`normal_…` turns what a person or a program wrote into the one canonical spelling, or None where it cannot be that code
or could be two; `…_is_valid` proves the check digit of a canonical code. No wrong digit is ever repaired: it can be any
of them. ISRC, GTIN and ISNI are python-stdnum's work, which has no ISWC and no IPI.

Numbers are read with care, because spreadsheets change them: 036000291452 comes back as 36000291452.0. All readings of
a text are proven by their check digits, and one is taken only where no other proves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import combinations

from trackball_desktop.domain.text import to_plain_characters
from trackball_desktop.i18n.contexts import ValueText
from trackball_desktop.i18n.message import Items

_SEPARATORS = re.compile(r"[\s\-._·/]+")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", re.ASCII)
_ISWC = re.compile(
    r"T{0}(\d{{3}}){0}(\d{{3}}){0}(\d{{3}}){0}(\d){0}".format(r"[\s\-._·/]*"), re.ASCII | re.IGNORECASE
)  # in other groups, a count or a decimal may stand behind a code that lacks a digit
_ISNI = re.compile(r"[0-9]{15}[0-9X]", re.ASCII | re.IGNORECASE)
GTIN_LENGTHS = frozenset({8, 12, 13, 14})

_AFTER = r"(?:[ -]?(?:code|number|name|no|nr|nummer|numero|número)\b\.?)*[\s:=#.°º№-]*"
"""What follows the name of a code before the code: "ISRC code:", "UPC no."."""


def _labels(*names: str) -> tuple[re.Pattern[str], ...]:
    """Make patterns of labels. Where a label could end sooner or later ("EAN 13 400…"), each end is a pattern."""
    return tuple(re.compile(name + after, re.IGNORECASE) for name in names for after in (_AFTER, r"[\s:=#.-]*"))


_ISRC_LABELS = _labels(r"(?:urn:)?ISRC")
_ISWC_LABELS = _labels("ISWC")
_IPI_LABELS = _labels(r"(?:IPI|CAE)(?:[ /-]*(?:CAE|IPI|NN))*")
_ISNI_LABELS = (
    *_labels(r"(?:urn:)?ISNI"), re.compile(r"(?:https?://)?(?:www\.)?isni\.org/(?:isni/|page/)?", re.IGNORECASE)
)  # fmt: skip
_GTIN = r"(?:UPC|EAN|GTIN|JAN|UPN)(?:-?[AU]\b)?(?:[ /&-]*(?:UPC|EAN|GTIN|JAN|UPN)(?:-?A\b)?)*"
_GTIN_LABELS = _labels(
    _GTIN, rf"{_GTIN}[ -]?(?:8|12|13|14)\b", r"bar[ -]?code", r"strichcode", r"code[ -]?(?:à|a)?[ -]?barres?",
    r"c[oó]digo de barras", r"codice a barre", r"streepjescode",
)  # fmt: skip


def _label_candidates(text: str, labels: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    """Yield the plain text, and what is left of it behind each label that it may begin with."""
    bare = to_plain_characters(text)
    candidates = {bare} | {to_plain_characters(bare[match.end() :]) for label in labels if (match := label.match(bare))}
    yield from sorted(candidates)


def _alphanumeric(text: str) -> str:
    return _SEPARATORS.sub("", text)


# --- numbers with check digits --------------------------------------------------------------------------------------

_GROUPS = re.compile(r"\d+(?:(?: ?- ?| )\d+)*", re.ASCII)
_DOTTED = re.compile(r"\d+(?:\.\d+){2,}", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:(?:,\d{3})+(?:\.0+)?|(?:\.\d{3})+(?:,0+)?|(?:['’ ]\d{3})+(?:[.,]0+)?)", re.ASCII)
_DECIMAL = re.compile(r"(\d+)[.,]0*", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)
"""A number as a spreadsheet shows a long one: 7.60122E+11. Its last digits are lost."""


def _digit_group_candidates(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the groups of digits of a number, once for each way in which it can be meant."""
    if _GROUPS.fullmatch(text) or _DOTTED.fullmatch(text):
        groups = tuple(_DIGITS.findall(text))
        yield groups
        if "." in text and not groups[-1].strip("0"):  # 76.012.229.074.0, where the last may be the part of a number
            yield groups[:-1]
    elif match := _DECIMAL.fullmatch(text):
        yield (match[1],)
    if _THOUSANDS.fullmatch(text):
        without_decimals = re.sub(r"[.,]0+$", "", text) if len(set(re.findall(r"\D", text))) > 1 else text
        yield ("".join(_DIGITS.findall(without_decimals)),)


def _codes_passing_check(
    texts: Iterable[str],
    prove: Callable[[tuple[str, ...]], str | None],
    usual: frozenset[tuple[int, ...]] = frozenset(),
) -> tuple[str, ...]:
    """Return all codes that a number may be, as `prove` spells them, those of the whole number first.

    `usual` are the ways in which such codes are printed in groups. In other groups, a part that is a code by itself
    may have a count or a price beside it: then it is not clear which is meant. An empty text at the front says that no
    whole number is a code.
    """
    full_codes: dict[str, None] = {}
    parts: dict[str, None] = {}
    for text in texts:
        for groups in _digit_group_candidates(text):
            if code := prove(groups):
                full_codes[code] = None
            if len(groups) > 1 and tuple(map(len, groups)) not in usual:
                spans = combinations(range(len(groups) + 1), 2)
                parts |= {code: None for start, end in spans if (code := prove(groups[start:end]))}
    return tuple(full_codes | parts) if full_codes or not parts else ("", *parts)


def _only(codes: tuple[str, ...]) -> str | None:
    return codes[0] if len(codes) == 1 and codes[0] else None


# --- ISRC: a recording ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def normal_isrc(text: str) -> str | None:
    """Return an ISRC's twelve characters, without label, spaces and hyphens and in capitals; None if it is none."""
    # IS is a country too: ISRC00000002 has no label. Asked before upper(), which makes a plain I of a dotless one.
    codes = {code for item in _label_candidates(text, _ISRC_LABELS) if (code := _unspaced_isrc(item))}
    return codes.pop() if len(codes) == 1 else None


def _unspaced_isrc(text: str) -> str | None:
    """Return an ISRC without what parts it.

    A sign inside its last five digits begins a range, a count or a decimal, unless all its groups are of one size.
    """
    bare = _alphanumeric(text)
    code = bare.upper()
    if not bare.isascii() or not _ISRC.fullmatch(code):
        return None
    sizes = [len(group) for group in _SEPARATORS.split(text) if group]
    if sizes[-1] < 5 and (len(sizes) < 3 or len(set(sizes[:-1])) > 1 or sizes[-1] > sizes[0]):
        return None
    return code if bare in {code, bare.lower(), bare.capitalize()} else None  # a small l among capitals is a 1


def format_isrc(code: str) -> str:
    """Spell a canonical ISRC for reading: US-SKG-19-12345."""
    return "-".join((code[:2], code[2:5], code[5:7], code[7:]))


def is_known_isrc_prefix(code: str) -> bool:
    """Say whether an agency gives out codes with the first two letters of a canonical ISRC. They say nothing more."""
    return _is_prefix_known(code[:2])


@lru_cache(maxsize=1024)
def _is_prefix_known(letters: str) -> bool:
    from stdnum import isrc

    return isrc.is_valid(f"{letters}AAA2600001")


def isrc_year(code: str) -> int:
    """Return the two digits of the year in which a canonical ISRC was assigned."""
    return int(code[5:7])


_SERIES = re.compile(r"([A-Z]{2}[A-Z0-9]{3})([0-9]{2})?", re.ASCII)
LAST_ISRC_NUMBER = 99_999


def isrc_series(text: str) -> tuple[str, int | None] | None:
    """Read how the codes of a series begin: "CB-GNR", "CBGNR25", "CBGNR25xxxxx" or any code of it.

    Returns the five characters of the prefix and the two digits of the year where they are given; None for other texts.
    None as well where no agency gives out such codes, and for a word in small letters: "hello" was not meant as HE-LLO.
    """
    if text.strip().isalpha() and text.strip() != text.strip().upper():
        return None
    for item in _label_candidates(text, _ISRC_LABELS):
        bare = _alphanumeric(item).upper() if item.isascii() else ""
        if len(bare) == 12 and (set(bare[7:]) <= {"X"} or bare[7:].isdigit()):
            bare = bare[:7]
        if (match := _SERIES.fullmatch(bare)) and _is_prefix_known(match[1][:2]):
            return match[1], None if match[2] is None else int(match[2])
    return None


def make_isrc(prefix: str, year: int, number: int) -> str:
    """Compose an ISRC of a prefix of five characters, a year and a number of a series. Raises ValueError outside."""
    if not 0 <= year <= 99 or not 0 <= number <= LAST_ISRC_NUMBER or not _SERIES.fullmatch(prefix):
        raise ValueError("no such ISRC")
    return f"{prefix}{year:02}{number:05}"


# --- GTIN: a product, as UPC-12, EAN-13 or GTIN-14 ------------------------------------------------------------------


_PRINTED = frozenset(
    tuple(map(int, groups.split()))
    for groups in ("1 5 5 1", "1 10 1", "6 6", "3 3 3 3", "4 4 4", "2 5 5", "1 6 6", "1 3 3 3 3", "7 6", "3 4 5 1",
                   "2 5 5 1", "1 1 5 5 1", "2 1 5 5 1", "1 2 5 5 1", "1 12", "2 12")
)  # fmt: skip
"""The groups in which bar codes are printed."""
_GTIN_LENGTH_LABEL = re.compile(r"(?:8|12|13|14)\D+")


@lru_cache(maxsize=4096)
def gtin_candidates(text: str) -> tuple[str, ...]:
    """Return the bar codes, proven by their check digits, that a text may be: one, none, or several.

    A number of 11 digits is one whose zero at the front was lost, where it proves with it. Fewer digits prove too
    often, and what has a zero at its front still has lost another digit.
    """
    texts = tuple(_label_candidates(text, _GTIN_LABELS))
    # "EAN 13 …": what begins with the 13 is a code only if codes are printed so.
    labelled = {
        text
        for text in texts
        for other in texts
        if text.endswith(other) and _GTIN_LENGTH_LABEL.fullmatch(text, 0, len(text) - len(other))
    }
    likely = (
        text
        for text in texts
        if text not in labelled or any(tuple(map(len, way)) in _PRINTED for way in _digit_group_candidates(text))
    )
    return _codes_passing_check(likely, _proven_gtin, _PRINTED)


def _proven_gtin(groups: tuple[str, ...]) -> str | None:
    digits = "".join(groups)
    is_short = len(digits) == 11 and digits[0] != "0" and (len(groups) == 1 or tuple(map(len, groups)) == (5, 5, 1))
    full_code = f"0{digits}" if is_short else digits
    if not is_valid_gtin(full_code):
        return None
    return full_code.removeprefix("00" if full_code.startswith("00") else "0") if len(full_code) == 14 else full_code


def normal_gtin(text: str) -> str | None:
    """Return the digits of a bar code: 12 of a UPC, 13 of an EAN. None where it proves as none, or as several."""
    codes = gtin_candidates(text)
    return codes[0] if codes and len({code.zfill(14) for code in codes}) == 1 else None


def gtin_digits(text: str) -> str | None:
    """Return the digits of a bar code as they stand there; None where it is no number, or not clear which.

    They may be too many or too few. The part behind a decimal point is left out.
    """
    codes = gtin_candidates(text)
    if codes:
        code = normal_gtin(text)
        return code[1:] if code is not None and code.startswith("0") and _is_short(text) else code
    bare = to_plain_characters(text)
    return "".join(_DIGITS.findall(bare)) if _GROUPS.fullmatch(bare) else None


def _is_short(text: str) -> bool:
    """Say whether a bar code of a text lacks the zero at its front."""
    return any(
        len("".join(groups)) == 11
        for item in _label_candidates(text, _GTIN_LABELS)
        for groups in _digit_group_candidates(item)
    )


def gtin_problem(text: str) -> str:
    """Say in a sentence's second half why a text gives no bar code: "its check digit is wrong"."""
    bare = to_plain_characters(text)
    codes = gtin_candidates(text)
    if ROUNDED.search(bare):
        return ValueText.tr(
            "a spreadsheet has rounded it, and its last digits are lost; format the column as text and export it again"
        )
    if any(codes):
        return ValueText.tr("it could be {value} and additional text", value=Items(tuple(filter(None, codes)), "or"))
    digits = gtin_digits(text)
    if digits is None:
        return ValueText.tr("it is not a number of 12 or 13 digits")
    if len(digits) == 11 and digits[0] == "0":
        return ValueText.tr("it has 11 digits: one is missing, and it is unclear which")
    if len(digits) == 11:
        return ValueText.tr(
            "it has 11 digits, and a leading zero does not make it valid; its check digit may be missing"
        )
    return (
        ValueText.tr("its check digit is wrong")
        if len(digits) in {12, 13, 14}
        else ValueText.tr("it has {digits} digits", digits=len(digits))
    )


def is_valid_gtin(digits: str) -> bool:
    """Prove the length (8, 12, 13 or 14) and the check digit."""
    from stdnum import ean

    return len(digits) in GTIN_LENGTHS and ean.is_valid(digits)


def with_check_digit(digits: str) -> str:
    """Append GS1's check digit to a code that lacks it: 11 digits make a UPC-12, 12 an EAN-13."""
    total = sum(int(digit) * (3 if position % 2 == 0 else 1) for position, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def gtin14(text: str) -> str | None:
    """Return the form to compare by: 14 digits, led by zeros. None where the text is no bar code."""
    digits = normal_gtin(text) or gtin_digits(text)
    return digits.zfill(14) if digits is not None and len(digits) in GTIN_LENGTHS else None


def gtin_key(value: object) -> str | None:
    """Return the 14 digits by which products are compared, however somebody else spells them; None for no bar code.

    A number, and a text that has lost its leading zeros, are the same product as the whole code.
    """
    if isinstance(value, bool):
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    digits = gtin_digits(text.strip().removesuffix(".0")) or ""
    return digits.zfill(14) if digits.strip("0") and len(digits.lstrip("0")) <= 14 else None


def upc12(text: str) -> str | None:
    """Return the twelve digits of a UPC; None where the code does not fit into them."""
    code = gtin14(text)
    return code[2:] if code is not None and code.startswith("00") else None


def ean13(text: str) -> str | None:
    """Return the thirteen digits of an EAN; None where the code does not fit into them."""
    code = gtin14(text)
    return code[1:] if code is not None and code.startswith("0") else None


def search_forms(text: str) -> tuple[str, ...]:
    """Return how a product must be looked for: as typed, as UPC-12, EAN-13 and GTIN-14, and without leading zeros.

    Each form once: who keeps codes as numbers, or in the longest form, matches no other spelling.
    """
    full_code = gtin14(text)
    forms = (text.strip(), upc12(text), ean13(text), full_code, full_code.lstrip("0") if full_code else None)
    return tuple(dict.fromkeys(form for form in forms if form))


# --- ISWC: a work ---------------------------------------------------------------------------------------------------


def normal_iswc(text: str) -> str | None:
    """Return an ISWC as it is sent, T-034524680-1; None if it is none."""
    codes = {match.groups() for item in _label_candidates(text, _ISWC_LABELS) if (match := _ISWC.fullmatch(item))}
    return "T-{}{}{}-{}".format(*codes.pop()) if len(codes) == 1 else None


def is_valid_iswc(code: str) -> bool:
    """Prove the check digit of a canonical ISWC. Nothing but zeros is nobody's code, whatever the digit."""
    return bool(int(code[2:11])) and _weighted_check(1, code[2:11]) == int(code[12])


def _weighted_check(start: int, digits: str) -> int:
    """Return CISAC's check digit: `start` plus each digit times its place, up to the next ten."""
    return -(start + sum(position * int(digit) for position, digit in enumerate(digits, 1))) % 10


# --- IPI and ISNI: a person or a company ----------------------------------------------------------------------------


def normal_ipi(text: str) -> str | None:
    """Return the eleven digits of an IPI name number, led by zeros; None if it is none, or could be several.

    Digits whose check digits are wrong are returned as well, where nothing but groups parts them.
    """
    codes = _codes_passing_check(_label_candidates(text, _IPI_LABELS), _proven_ipi)
    if codes:
        return _only(codes)
    bare = to_plain_characters(text)
    return _padded_ipi(tuple(_DIGITS.findall(bare))) if _GROUPS.fullmatch(bare) else None


def _padded_ipi(groups: tuple[str, ...]) -> str | None:
    """Return eleven digits. Zeros are put at the front of one number only: behind a blank may stand something else."""
    digits = "".join(groups)
    return digits.zfill(11) if len(digits) == 11 or (len(groups) == 1 and 8 <= len(digits) < 11) else None


def _proven_ipi(groups: tuple[str, ...]) -> str | None:
    code = _padded_ipi(groups)
    return code if code is not None and is_valid_ipi(code) else None


def is_valid_ipi(code: str) -> bool:
    """Prove the two check digits of a canonical IPI name number. Nothing but zeros is nobody's code."""
    total = sum(int(digit) * (10 - position) for position, digit in enumerate(code[:9])) % 101
    return bool(int(code)) and int(code[9:]) == (101 - total) % 101 % 100


def normal_isni(text: str) -> str | None:
    """Return the sixteen characters of an ISNI, also out of its web address; None if it is none.

    Zeros that a spreadsheet took off its front are put back where its check digit proves it, and it is no IPI.
    """
    texts = list(_label_candidates(text, _ISNI_LABELS))
    codes = {code.upper() for text in texts if _ISNI.fullmatch(code := _alphanumeric(text))}
    if codes:
        return codes.pop() if len(codes) == 1 else None
    return _only(_codes_passing_check(iter(texts), _short_isni))


def _short_isni(groups: tuple[str, ...]) -> str | None:
    digits = "".join(groups)
    code = digits.zfill(16)
    is_short = 8 < len(digits) < 16 and digits[0] != "0"  # a zero at its front was not lost, so another digit was
    return code if is_short and is_valid_isni(code) and _proven_ipi(groups) is None else None


def is_valid_isni(code: str) -> bool:
    """Prove the check character of a canonical ISNI. Nothing but zeros is nobody's code."""
    from stdnum import isni

    return isni.is_valid(code) and bool(code[:15].strip("0"))


def format_isni(code: str) -> str:
    """Spell a canonical ISNI for reading: 0000 0001 2103 2683."""
    return " ".join(code[start : start + 4] for start in range(0, 16, 4))
