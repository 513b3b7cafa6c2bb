"""Which script a text is written in, and letters that only look like those of another one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALIASES = {"HIRAGANA": "Japanese", "KATAKANA": "Japanese", "CJK": "Han", "HANGUL": "Korean"}
_WRITTEN_WITH = {
    "Japanese": {"Japanese", "Han", "Latin"},
    "Korean": {"Korean", "Han", "Latin"},
    "Chinese": {"Han", "Latin"},
}
"""Scripts that write with several; Latin titles are common there."""

_WIDTH = re.compile("^(?:FULLWIDTH|HALFWIDTH) ")
_WORD = re.compile(r"[^\W\d_]+")
_TWINS = ("АВЕЅІЈКМНОРСТУХаеіјорсухѕ", "ABESIJKMHOPCTYXaeijopcyxs")
_GREEK_TWINS = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")
_TO_LATIN = str.maketrans(_TWINS[0] + _GREEK_TWINS[0], _TWINS[1] + _GREEK_TWINS[1])
_TO_CYRILLIC = str.maketrans(_TWINS[1], _TWINS[0])


@lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """Return the script of a letter ("Latin", "Cyrillic", "Han"); empty for what is no letter."""
    if not char.isalpha():
        return ""
    name = re.split("[ -]", _WIDTH.sub("", unicodedata.name(char, "")), maxsplit=1)[0]
    return _ALIASES.get(name, name.capitalize())


def _count_scripts(text: str) -> dict[str, int]:
    counted: dict[str, int] = {}
    for char in text:
        script = script_of(char)
        if script:
            counted[script] = counted.get(script, 0) + 1
    return counted


def is_in_script(text: str, script: str) -> bool:
    """Say whether most of a text's letters are of a language's script; a text without letters fits all."""
    counted = _count_scripts(text)
    allowed = _WRITTEN_WITH.get(script, {script})
    inside = sum(count for name, count in counted.items() if name in allowed)
    return inside * 2 >= sum(counted.values())


# Letters that only look like plain ones, and marks piled on letters. Marks that a script needs are none of these.
_PILED = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2,}|[\u0332\u0333\u0335-\u0338\u20d0-\u20ff]"
)
_FANCY = re.compile(
    "[\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff\u2460-\u24ff\u1d00-\u1d2b\uff21-\uff3a\uff41-\uff5a\uff10-\uff19\u2100-\u2138]"
)


_CAPITALS_OF_SMALL = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "ABCDEFGHIJKLMNOPRSTUVWYZ", strict=True))
_SMALL_CAPITALS = re.compile(f"[{''.join(_CAPITALS_OF_SMALL)}xǫ]*(?:[{''.join(_CAPITALS_OF_SMALL)}][xǫ]*){{2,}}")
"""Two phonetic letters in a row, which stand for small capitals; one alone may be a letter of its own."""
_AS_PLAIN = str.maketrans(_CAPITALS_OF_SMALL | {"x": "X", "ǫ": "Q"})


def is_ornate(text: str) -> bool:
    """Say whether letters are written in signs for mathematics, in circles, in full width, or under piles of marks."""
    if text.isascii():
        return False
    composed = unicodedata.normalize("NFC", text)
    return (
        bool(_PILED.search(composed))
        or _SMALL_CAPITALS.search(composed) is not None
        or any(_is_fancy(char) for char in _FANCY.findall(composed))
    )


def _is_fancy(char: str) -> bool:
    """Tell the letters from what else stands among them (№, ℗, ℃)."""
    plain = unicodedata.normalize("NFKC", char)
    return len(plain) == 1 and plain != char and plain.isalnum()


def without_ornaments(text: str) -> str:
    """Return a text with plain letters in the place of ornate ones, and without piled marks."""
    bare = _PILED.sub("", unicodedata.normalize("NFC", text))
    bare = _SMALL_CAPITALS.sub(lambda match: match[0].translate(_AS_PLAIN).capitalize(), bare)
    return _FANCY.sub(lambda match: unicodedata.normalize("NFKC", match[0]) if _is_fancy(match[0]) else match[0], bare)


def lookalike(text: str) -> str | None:
    """Return the first word that mixes Latin with Cyrillic or Greek letters."""
    if text.isascii():
        return None
    for word in _WORD.findall(text):
        scripts = set(_count_scripts(word))
        if "Latin" in scripts and scripts & {"Cyrillic", "Greek"}:
            return word
    return None


def to_one_script(text: str) -> str | None:
    """Return the text with each mixed word in the script of most of its letters; None where letters have no twin."""

    def straighten(match: re.Match[str]) -> str:
        word = match[0]
        if lookalike(word) is None:
            return word
        counted = _count_scripts(word)
        cyrillic = counted.get("Cyrillic", 0) > counted["Latin"]
        return word.translate(_TO_CYRILLIC if cyrillic else _TO_LATIN)

    changed = _WORD.sub(straighten, text)
    return changed if lookalike(changed) is None else None
