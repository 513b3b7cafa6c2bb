"""Text as it comes in, without what nobody sees.

A normaliser changes only how something is spelled, never what it says.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# --- titles, names and other text -----------------------------------------------------------------------------------

# Zero-width characters and what only turns the direction of text. Joiners are kept inside the scripts that need them.
_UNSEEN = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_JOINER = re.compile(r"(?:(?<![^\u0000-\u024f\s])[\u200c\u200d])|(?:[\u200c\u200d](?![^\u0000-\u024f\s]))")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile(r"\s+")
_SUSPICIOUS = re.compile(f"^\\s|\\s$|\\s\\s|[^\\S ]|[\x00-\x1f\x7f-\x9f\u200c\u200d{_UNSEEN}]")


def tidy(text: str) -> str:
    """Return a text of one line without stray spaces, control and zero-width characters, composed (Unicode NFC)."""
    bare = _CONTROL.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    bare = _JOINER.sub("", bare) if "\u200c" in bare or "\u200d" in bare else bare
    return unicodedata.normalize("NFC", _SPACES.sub(" ", bare).strip())


def tidy_lines(text: str) -> str:
    """Return a text of several lines with each of them tidy, without empty lines at either end."""
    return "\n".join(tidy(line) for line in text.splitlines()).strip("\n")


@lru_cache(maxsize=8192)
def is_tidy(text: str) -> bool:
    """Say whether `tidy` would change nothing; quick for what is tidy."""
    if not _SUSPICIOUS.search(text) and is_composed(text):
        return True
    return tidy(text) == text


def is_composed(text: str) -> bool:
    """Say whether letters and their accents are one character wherever Unicode has one (NFC)."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)


# --- codes, numbers and dates ---------------------------------------------------------------------------------------

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_BLANKS = "\u115f\u1160\u2800\u3000\u3164\uffa0"
"""Fillers and blanks, some of which are letters to Unicode."""
_NOTHING = "\u034f\u20e3" + "".join(map(chr, range(0xFE00, 0xFE10)))
"""Marks and variation selectors that change how a sign looks."""
_ONE_BY_ONE = {
    **dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_BLANKS, " "), **dict.fromkeys(_NOTHING, ""), "\u2044": "/",
    "\u2215": "/",
}  # fmt: skip
_QUOTES = {
    "'": "'", '"': '"', "\u2018": "\u2019", "\u201a": "\u2018", "\u201c": "\u201d", "\u201e": "\u201c",
    "\u00ab": "\u00bb", "\u00bb": "\u00ab", "\u2039": "\u203a",
    "\u300c": "\u300d", "`": "`", "(": ")", "[": "]", "<": ">",
}  # fmt: skip
_TEXT_MARKS = "'\u2018\u2019\u201b`\u00b4"
"""What makes a spreadsheet take a cell for text; seen again where its cells are copied."""


@lru_cache(maxsize=4096)
def to_plain_characters(text: str) -> str:
    """Return a code, a number or a date in plain characters, without what a spreadsheet or a sentence puts around it.

    Digits of any script and letters of double width become those of ASCII, dashes become hyphens; nothing is taken for
    a character that only looks like it. Raised figures, for footnotes, are no digits.
    """
    kept = "".join(map(_plain_character, unicodedata.normalize("NFC", text)))
    bare = _SPACES.sub(" ", kept).strip()
    while True:
        inside = _unwrap(bare)
        if inside == bare:
            return bare
        bare = inside


def _plain_character(sign: str) -> str:
    if " " <= sign <= "~":
        return sign
    if sign in _ONE_BY_ONE:
        return _ONE_BY_ONE[sign]
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0)
    match unicodedata.category(sign):
        case "Nd":
            return str(unicodedata.decimal(sign))
        case "Cf":
            return ""
        case "Cc":
            return " " if sign.isspace() else ""
        case _:
            return sign


def _unwrap(text: str) -> str:
    if len(text) > 1 and text[0] == "=":  # ="036000291452", a formula that keeps the zeros
        return text[1:].strip()
    if len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
        return text[1:-1].strip()
    if text[:1] in _TEXT_MARKS:
        return text[1:].strip()
    return text.rstrip(",; ")


# --- values that may be no text ---------------------------------------------------------------------------------------


def text_or_empty(value: object) -> str:
    """Return a text as it is; empty for anything else: null, inherit, absent, a list."""
    return value if isinstance(value, str) else ""


def stripped_text(value: object) -> str:
    """Return a text without the white space around it; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""
