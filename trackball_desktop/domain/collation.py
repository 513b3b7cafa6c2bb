"""How people compare names: without case, accents, punctuation and spaces."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a text as people compare it: without case, accents, punctuation and spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in bare if char.isalnum() or _is_vowel_sign(char))
    return letters or text.strip().casefold()


def _is_vowel_sign(char: str) -> bool:
    """Tell marks that make another letter (kana, Thai, Devanagari) from the accents of European scripts."""
    return unicodedata.category(char).startswith("M") and not "\u0300" <= char <= "\u036f"
