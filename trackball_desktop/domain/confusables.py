"""Names that are not the same but look it: another case, accents, spaces, full width, letters of another script.

The target makes a new artist of every name that it does not know to the letter, so a name is compared by its skeleton:
what is left once everything is taken away that the eye passes over. Long names are also alike when one letter differs.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LONG_NAME = 8
"""Skeletons of at least so many letters are alike when they are one slip of the keyboard apart."""
KEY_LENGTH = 3
"""How much of a long skeleton's beginning or end is the same after any one slip."""

# Twins are told in lower case, by the looks of either case: the capitals of two scripts are alike far more often.
_CYRILLIC = ("авеѕіјкмнорстухһӏԁԛԝ", "abesijkmhopctyxhldqw")
_GREEK = ("αβεζηικμνορτυχ", "abezhikmnoptyx")
_LATIN = ("øđłħŧıȷðƒ", "odlhtijdf")
_TWINS = str.maketrans(_CYRILLIC[0] + _GREEK[0] + _LATIN[0], _CYRILLIC[1] + _GREEK[1] + _LATIN[1])
_WIDE_TWINS = {"æ": "ae", "œ": "oe", "þ": "th", "ĳ": "ij", "ŋ": "n"}


@lru_cache(maxsize=16384)
def skeleton(name: str) -> str:
    """Return what a name looks like; equal skeletons, other names: look-alikes. Never empty for a name with a sign."""
    wide = unicodedata.normalize("NFKC", name).casefold()
    letters = unicodedata.normalize("NFKD", wide).translate(_TWINS)
    kept = "".join(_WIDE_TWINS.get(char, char) for char in letters if char.isalnum() or _is_letter_mark(char))
    return kept or "".join(wide.split())


def _is_letter_mark(char: str) -> bool:
    """Tell marks that make another letter (kana, Thai, Devanagari) from the accents of European scripts."""
    return unicodedata.category(char).startswith("M") and not "\u0300" <= char <= "\u036f"


def keys(name: str) -> tuple[str, str]:
    """Return the beginning and the end of a long skeleton, one of which any look-alike shares; empty for short ones."""
    bare = skeleton(name)
    return (bare[:KEY_LENGTH], bare[-KEY_LENGTH:]) if len(bare) >= LONG_NAME - 1 else ("", "")


def is_confusable(name: str, other: str) -> bool:
    """Say whether two different names look like one."""
    if name == other:
        return False
    one, two = skeleton(name), skeleton(other)
    return one == two or (max(len(one), len(two)) >= LONG_NAME and is_one_edit_apart(one, two))


def is_one_edit_apart(one: str, two: str) -> bool:
    """Say whether a letter more, less, changed or swapped with its neighbour makes one text of the other.

    Digits are no slip: "Route 66" and "Route 67" are two names.
    """
    if abs(len(one) - len(two)) > 1 or one == two:
        return False
    start = next(
        (position for position, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two))
    )
    rest, other = one[start:], two[start:]
    if len(rest) == len(other):
        if rest[1:] == other[1:]:
            return not (rest[0].isdigit() or other[0].isdigit())
        swapped = len(rest) > 1 and rest[0] == other[1] and rest[1] == other[0] and rest[2:] == other[2:]
        return swapped and not (rest[0].isdigit() and rest[1].isdigit())
    longer, shorter = (rest, other) if len(rest) > len(other) else (other, rest)
    return longer[1:] == shorter and not longer[0].isdigit()
