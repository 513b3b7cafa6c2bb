"""The codes of music: ISRC, UPC/EAN, ISWC, IPI, ISNI. How each is read, spelled and proven.

`normal_…` turns what a person typed or pasted into the one canonical spelling, or None where it cannot be that code;
`…_is_valid` proves the check digit of a canonical code. No wrong digit is ever repaired: it can be any of them. ISRC,
GTIN and ISNI are python-stdnum's work, which has no ISWC and no IPI.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SEPARATORS = re.compile(r"[\s\-‐‑–—.·]+")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", re.ASCII)
_ISRC_LABEL = re.compile(r"^\s*ISRC[\s:]*", re.IGNORECASE)
_ISWC = re.compile(r"T([0-9]{9})([0-9])", re.ASCII | re.IGNORECASE)
_ISWC_LABEL = re.compile(r"^\s*ISWC[\s:]*", re.IGNORECASE)
_IPI_BASE = re.compile(r"I([0-9]{9})([0-9])", re.ASCII | re.IGNORECASE)
_ISNI = re.compile(r"[0-9]{15}[0-9X]", re.ASCII | re.IGNORECASE)
_ISNI_ADDRESS = re.compile(r"^\s*(?:(?:https?://)?(?:www\.)?isni\.org/(?:isni/)?|ISNI[\s:]*)", re.IGNORECASE)
GTIN_LENGTHS = frozenset({8, 12, 13, 14})


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", text)


# --- ISRC: a recording ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def normal_isrc(text: str) -> str | None:
    """Return an ISRC's twelve characters, without label, spaces and hyphens and in capitals; None if it is none."""
    for bare in (_bare(text), _bare(_ISRC_LABEL.sub("", text))):  # IS is a country too: ISRC00000002 has no label
        # Asked before upper(), which makes a plain I of a dotless one.
        if bare.isascii() and _ISRC.fullmatch(bare.upper()):
            return bare.upper()
    return None


def format_isrc(code: str) -> str:
    """Spell a canonical ISRC for reading: US-SKG-19-12345."""
    return "-".join((code[:2], code[2:5], code[5:7], code[7:]))


def isrc_prefix_known(code: str) -> bool:
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
    """
    bare = _bare(_ISRC_LABEL.sub("", text))
    if not bare.isascii():
        return None
    bare = bare.upper()
    if len(bare) == 12 and (set(bare[7:]) <= {"X"} or bare[7:].isdigit()):
        bare = bare[:7]
    match = _SERIES.fullmatch(bare)
    return None if match is None else (match[1], None if match[2] is None else int(match[2]))


def make_isrc(prefix: str, year: int, number: int) -> str:
    """Compose an ISRC of a prefix of five characters, a year and a number of a series. Raises ValueError outside."""
    if not 0 <= year <= 99 or not 0 <= number <= LAST_ISRC_NUMBER or not _SERIES.fullmatch(prefix):
        raise ValueError("no such ISRC")
    return f"{prefix}{year:02}{number:05}"


# --- GTIN: a product, as UPC-12, EAN-13 or GTIN-14 ------------------------------------------------------------------


def gtin_digits(text: str) -> str | None:
    """Return the digits of a bar code without spaces and hyphens, whatever their number; None where there is more."""
    code = _bare(text)
    return code if code.isascii() and code.isdigit() else None


def gtin_is_valid(digits: str) -> bool:
    """Prove the length (8, 12, 13 or 14) and the check digit."""
    from stdnum import ean

    return len(digits) in GTIN_LENGTHS and ean.is_valid(digits)


def with_check_digit(digits: str) -> str:
    """Append GS1's check digit to a code that lacks it: 11 digits make a UPC-12, 12 an EAN-13."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def gtin14(text: str) -> str | None:
    """Return the form to compare by: 14 digits, led by zeros. None where the text is no bar code."""
    digits = gtin_digits(text)
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
    whole = gtin14(text)
    forms = (text.strip(), upc12(text), ean13(text), whole, whole.lstrip("0") if whole else None)
    return tuple(dict.fromkeys(form for form in forms if form))


# --- ISWC: a work ---------------------------------------------------------------------------------------------------


def normal_iswc(text: str) -> str | None:
    """Return an ISWC as OpenPlay's documents spell it, T-034524680-1; None if it is none."""
    match = _ISWC.fullmatch(_bare(_ISWC_LABEL.sub("", text)))
    return f"T-{match[1]}-{match[2]}" if match else None


def iswc_is_valid(code: str) -> bool:
    """Prove the check digit of a canonical ISWC. Nothing but zeros is nobody's code, whatever the digit."""
    return bool(int(code[2:11])) and _weighted_check(1, code[2:11]) == int(code[12])


def _weighted_check(start: int, digits: str) -> int:
    """Return CISAC's check digit: `start` plus each digit times its place, up to the next ten."""
    return -(start + sum(place * int(digit) for place, digit in enumerate(digits, 1))) % 10


# --- IPI and ISNI: a person or a company ----------------------------------------------------------------------------


def normal_ipi(text: str) -> str | None:
    """Return the eleven digits of an IPI name number, led by zeros; None if it is none."""
    code = _bare(text)
    return code.zfill(11) if code.isascii() and code.isdigit() and 8 <= len(code) <= 11 else None


def ipi_is_valid(code: str) -> bool:
    """Prove the two check digits of a canonical IPI name number. Nothing but zeros is nobody's code."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(code[:9])) % 101
    return bool(int(code)) and int(code[9:]) == (101 - total) % 101 % 100


def normal_ipi_base(text: str) -> str | None:
    """Return an IPI base number as I-001068130-6; None if it is none."""
    match = _IPI_BASE.fullmatch(_bare(text))
    return f"I-{match[1]}-{match[2]}" if match else None


def ipi_base_is_valid(code: str) -> bool:
    """Prove the check digit of a canonical IPI base number."""
    return bool(int(code[2:11])) and _weighted_check(2, code[2:11]) == int(code[12])


def normal_isni(text: str) -> str | None:
    """Return the sixteen characters of an ISNI, also out of its web address; None if it is none."""
    code = _bare(_ISNI_ADDRESS.sub("", text))
    return code.upper() if _ISNI.fullmatch(code) else None


def isni_is_valid(code: str) -> bool:
    """Prove the check character of a canonical ISNI. Nothing but zeros is nobody's code."""
    from stdnum import isni

    return isni.is_valid(code) and bool(code[:15].strip("0"))


def format_isni(code: str) -> str:
    """Spell a canonical ISNI for reading: 0000 0001 2103 2683."""
    return " ".join(code[start : start + 4] for start in range(0, 16, 4))
