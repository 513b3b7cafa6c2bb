"""Which code page a text that is not Unicode is probably written in, where its letters prove it.

Text in a code page of Windows or of old Macs says nowhere what it is. It is taken for one only where all its words come
out as words: a wrong guess would write broken names.
"""

from __future__ import annotations

import re

_LETTERS = "a-zA-ZÀ-ÖØ-öø-ÿŠšŽžŒœŸ"
_ACCENTS = "À-ÖØ-öø-ÿŠšŽžŒœŸ"
_FOREIGN = re.compile(
    f"[^\\x00-\\x7f{_ACCENTS}–—‘’‚“”„«»‹›€£§©®™°ªº·•…¡¿]"  # nothing else stands in names and titles
    f"|[a-zß-öø-ÿšžœ][À-ÖØ-ÞŠŽŒŸ]|[{_ACCENTS}]{{3}}"  # a capital after a small letter; words of accents alone
    f"|[–—•©®™°·…][{_LETTERS}]|[{_LETTERS}][£§€¡¿]|[€£§][{_LETTERS}]"
)
_NOT_JAPANESE = re.compile(
    "[^\\x00-\\x7f\u2010-\u2026\u2190-\u21ff\u2460-\u24ff\u25a0-\u266f"
    "\u3000-\u30ff\u3220-\u33ff\u4e00-\u9fff\uff01-\uff5e\uffe0-\uffe5×÷±°′″§¶]"
)
"""Half-width kana and rare signs are what other code pages look like in that of Japanese Windows."""
_NOT_CYRILLIC = re.compile(
    "[^\\x00-\\x7fА-яЁёІіЇїЄєҐґЎў–—‘’‚“”„«»…№©®™°€§±\xa0]|[а-яё][А-ЯЁ]|[A-Za-z][А-яЁё]|[А-яЁё][A-Za-z]"
)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]{2}")
_RUSSIAN_WORD = re.compile("[А-яЁё][а-яё]{3}")
_USUAL_SHARE = 0.35
"""Of the letters of a Russian or Bulgarian text, at least so many are о, а, е, и or н; Greek read so has far fewer."""


def code_page_of(data: bytes) -> str | None:
    """Return the code page whose letters the bytes prove; None where none is sure.

    Western European needs only letters and marks as names have them; Japanese and Cyrillic have to look like words.
    """
    western = "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252"
    for code_page, foreign in ((western, _FOREIGN), ("cp932", _NOT_JAPANESE), ("cp1251", _NOT_CYRILLIC)):
        try:
            text = data.decode(code_page)
        except UnicodeDecodeError:
            continue
        proven = foreign is _FOREIGN or script_of(text) != "Western European"
        if proven and not foreign.search(text):
            return code_page
    return None


def script_of(text: str) -> str:
    """Say what a decoded text seems to be: words of kana, or of Cyrillic letters as usual as in Russian."""
    if _KANA.search(text):
        return "Japanese"
    letters = re.findall("[А-яЁё]", text)
    usual = sum(letter in "оаеинОАЕИН" for letter in letters)
    cyrillic = _RUSSIAN_WORD.search(text) and usual >= _USUAL_SHARE * len(letters)
    return "Cyrillic" if cyrillic else "Western European"
