"""Text that was damaged on its way: read with the wrong encoding, kept as HTML, or with signs that nobody could read.

Where only one text can have been meant it is told; what was lost for good (U+FFFD) is for a person to write again.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache

_CP1252 = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
"""The signs that bytes become where UTF-8 is read as Windows-1252; the five without one stay control characters."""

_NEXT = "[" + re.escape("".join(sign for sign, byte in _CP1252.items() if byte < 0xC0)) + "\x80-\x9f]"
_MISREAD = re.compile(f"[ÂÃÄÅÎÏÐÑ]{_NEXT}|[âãäåæçèéêëìíï]{_NEXT}{{2}}|ð{_NEXT}{{3}}")
"""First signs of Latin, Greek, Cyrillic and East Asian letters and of typographic marks, with all that follow."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LOST = re.compile("[\ufffd\ud800-\udfff]")


_ORDINARY = frozenset("«»‹›´·°®™…“”‘’–—‚„")
"""Marks that may well stand behind a capital letter: «IRMÃ», «Ñ», IRMÃ…"""


def _read(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if match[0][-1] in _ORDINARY and len(match[0]) == 2 and not before.islower() and not after.islower():
        return match[0]
    try:
        return bytes(_CP1252.get(sign, ord(sign)) for sign in match[0]).decode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return match[0]


def _unescaped(match: re.Match[str]) -> str:
    from html import unescape  # a large table, only for what has an entity

    return unescape(match[0])


def _once(text: str) -> str:
    piecewise = _MISREAD.sub(_read, text)
    if piecewise != text:  # where all of it was misread, its rarer signs were too
        with suppress(UnicodeDecodeError, KeyError):
            piecewise = bytes(ord(sign) if sign.isascii() else _CP1252[sign] for sign in text).decode("utf-8")
    return _ENTITY.sub(_unescaped, piecewise)


@lru_cache(maxsize=4096)
def is_damaged(text: str) -> bool:
    """Say whether a text has signs of damage."""
    return (not text.isascii() and (_LOST.search(text) is not None or _once(text) != text)) or (
        "&" in text and _once(text) != text
    )


@lru_cache(maxsize=1024)
def mended(text: str) -> str | None:
    """Return what a damaged text was before; None where that cannot be told, or nothing is damaged."""
    before, now = "", text
    while before != now and len(now) > 0:
        before, now = now, _once(now)  # what was damaged twice is mended twice; each time it is shorter
    printable = all(sign.isprintable() for sign in now)
    return now if now != text and printable and _LOST.search(now) is None else None
