"""How codes are spelled, and which are placeholders."""

from __future__ import annotations

from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.release import Publisher, walk
from trackball_desktop.domain.text import stripped_text

PLACEHOLDERS = frozenset({"36000291452", "42100005264", "5901234123457", "12345678905"})
"""Codes that stand in articles and manuals as the example of a UPC or EAN, without zeros in front."""
COUNTING = ("01234567890123", "98765432109876")
FEWEST_DIGITS = 5
"""A code of so few digits behind its zeros is a number that somebody made up: no company has such a prefix."""


def code_spelling(upc: str) -> tuple[bool, str | None, bool]:
    """Judge how a code is spelled: whether rightly; what to spell instead, if that is clear; whether that is safe."""
    digits = codes.gtin_digits(upc)
    if digits is None:
        return False, None, False
    if len(digits) in {12, 13}:
        return digits == upc, digits, True
    if len(digits) == 14 and digits.startswith("0"):
        return False, digits[1:], True
    return False, codes.normal_gtin(upc) if len(digits) == 11 else None, False


def is_placeholder(digits: str) -> bool:
    """Tell codes of documents and of people trying things out; they may have a right check digit or none."""
    bare = digits.lstrip("0")
    body = bare[:-1]
    counts = len(body) >= 10 and any(body in order for order in COUNTING)
    return bool(digits) and (bare in PLACEHOLDERS or len(bare) < FEWEST_DIGITS or len(set(body)) == 1 or counts)


def is_placeholder_code(upc: str) -> bool:
    digits = codes.gtin_digits(upc)
    return digits is not None and len(digits) >= 12 and is_placeholder(digits)


def has_wrong_digit(upc: str) -> bool:
    digits = codes.gtin_digits(upc)
    right_length = digits is not None and len(digits) in codes.GTIN_LENGTHS
    return right_length and not is_placeholder_code(upc) and not codes.is_valid_gtin(digits or "")


def place_of(release: ReleaseView, name: str) -> tuple[str, str] | None:
    """Return the node and the field where somebody is named first."""
    for node in walk(release.node):
        field = "publisher" if isinstance(node, Publisher) else "artist"
        if stripped_text(getattr(node, field, "")) == name:
            return node.id, field
    return None
