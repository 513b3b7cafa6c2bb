"""Text that was damaged on its way: read with the wrong encoding, kept in the codes of a web page, of an address, of a
program or of a mail, or with signs that nobody could read.

Where only one text can have been meant it is told; what was lost for good (U+FFFD) is for a person to write again.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache

_CP1252 = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
"""The signs that bytes become where UTF-8 is read as Windows-1252; the five without one stay control characters."""

_CONTINUATION = "[" + re.escape("".join(sign for sign, byte in _CP1252.items() if byte < 0xC0)) + "\x80-\x9f]"
_MISREAD = re.compile(f"[ÂÃÄÅÎÏÐÑ]{_CONTINUATION}|[âãäåæçèéêëìíï]{_CONTINUATION}{{2}}|ð{_CONTINUATION}{{3}}")
"""First signs of Latin, Greek, Cyrillic and East Asian letters and of typographic marks, with all that follow."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LOST = re.compile("[\ufffd\ud800-\udfff]|(?<=[a-z])\\?(?=(?:t|s|re|ll|ve)\\b(?!=))")
"""Signs that nobody could read, and the question mark in the place of an apostrophe: “Don?t”."""
_PERCENT = re.compile(r"%20|%2[1-9A-F]|(?:%[C-F][0-9A-F](?:%[89AB][0-9A-F])+)+", re.IGNORECASE)
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\x[0-9a-fA-F]{2}|\\[nrt](?![a-z])")
_TAG = re.compile(r"</?(?:br|b|i|u|p|em|strong|span|div|font|a)(?:\s[^<>]*)?\s*/?>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|p|div)\b", re.IGNORECASE)
_MAIL_WORD = re.compile(r"=\?[\w-]+\?[QqBb]\?[^?\s]+\?=")
_ESCAPE_CHARACTERS = frozenset("&%\\<=?")


_TYPOGRAPHIC_MARKS = frozenset("«»‹›´·°®™…“”‘’–—‚„")
"""Marks that may well stand behind a capital letter: «IRMÃ», «Ñ», IRMÃ…"""


def _repair_match(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if match[0][-1] in _TYPOGRAPHIC_MARKS and len(match[0]) == 2 and not before.islower() and not after.islower():
        return match[0]
    try:
        return bytes(_CP1252.get(sign, ord(sign)) for sign in match[0]).decode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return match[0]


def _unescape(match: re.Match[str]) -> str:
    from html import unescape  # a large table, only for what has an entity

    return unescape(match[0])


def _decode_once(text: str) -> str:
    decoded = _MISREAD.sub(_repair_match, text)
    if decoded != text:  # where all of it was misread, its rarer signs were too
        with suppress(UnicodeDecodeError, KeyError):
            decoded = bytes(ord(sign) if sign.isascii() else _CP1252[sign] for sign in text).decode("utf-8")
    return _decode_escapes(_ENTITY.sub(_unescape, decoded))


def _decode_escapes(text: str) -> str:
    """Return a text without the codes of addresses, programs, web pages and mails."""
    decoded = text
    if "%" in decoded and "://" not in decoded:
        decoded = _PERCENT.sub(_decode_percent, decoded)
    if "\\" in decoded:
        decoded = _ESCAPE.sub(_decode_program_escape, decoded)
    if "<" in decoded and _TAG.search(decoded):
        decoded = " ".join(_TAG.sub(" " if _BREAK.search(decoded) else "", decoded).split())
    if "=?" in decoded:
        decoded = _MAIL_WORD.sub(_decode_mail_word, decoded)
    # A code may have stood for a space at an end, or beside one.
    return " ".join(decoded.split()) if decoded != text == text.strip() else decoded


def _decode_percent(match: re.Match[str]) -> str:
    from urllib.parse import unquote  # only for what has such codes

    return unquote(match[0], errors="strict") if _is_utf8(match[0]) else match[0]


def _is_utf8(quoted: str) -> bool:
    try:
        bytes.fromhex(quoted.replace("%", "")).decode("utf-8")
    except ValueError:
        return False
    return True


def _decode_program_escape(match: re.Match[str]) -> str:
    code = match[0]
    if code[1] in "nrt":
        return " "
    if code[1] == "x":
        return bytes.fromhex(code[2:]).decode("cp1252", "replace")
    return bytes.fromhex(code.replace("\\u", "")).decode("utf-16-be", "replace")


def _decode_mail_word(match: re.Match[str]) -> str:
    from email.header import decode_header, make_header  # only for what has such codes

    try:
        return str(make_header(decode_header(match[0])))
    except (ValueError, LookupError, UnicodeDecodeError):
        return match[0]


@lru_cache(maxsize=4096)
def is_damaged(text: str) -> bool:
    """Say whether a text has signs of damage."""
    if text.isascii() and _ESCAPE_CHARACTERS.isdisjoint(text):
        return False
    return _LOST.search(text) is not None or _decode_once(text) != text


@lru_cache(maxsize=1024)
def repaired_text(text: str) -> str | None:
    """Return what a damaged text was before; None where that cannot be told, or nothing is damaged."""
    before, now = "", text
    while before != now and len(now) > 0:
        before, now = now, _decode_once(now)  # what was damaged twice is mended twice; each time it is shorter
    printable = all(sign.isprintable() for sign in now)
    return now if now != text and printable and _LOST.search(now) is None else None
