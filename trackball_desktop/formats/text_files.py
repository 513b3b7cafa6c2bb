"""Reads text and tables that people bring as files, in whatever encoding a spreadsheet saved them.

Text that is not Unicode says nowhere what it is. It is taken for that of Windows or of old Macs only where all its
words come out as words, and that is said; a wrong guess would write broken names into the directory.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.files import read_file

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
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


@dataclass(frozen=True)
class TextFile:
    """A file's text. `note` is a sentence for people where its encoding was guessed, else empty."""

    text: str
    note: str = ""


def read_text(path: Path) -> TextFile:
    """Return a file's text. Raises MediaError when it cannot be read, UserError when its encoding is not sure."""
    data = read_file(path)
    return decoded(data, path.name)


def decoded(data: bytes, name: str) -> TextFile:
    """Return the text of a file's bytes: Unicode, or what was saved as text by Excel for Windows or for old Macs.

    Japanese and Cyrillic are taken where their letters stand as they do in these languages.

    Raises UserError where that is not sure.
    """
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _unmarked(data)
    note = ""
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        text = None if encoding else _of_code_page(data)
        accented = re.search('[^\n\r\t;,"]*[^\x00-\x7f][^\n\r\t;,"]*', text or "")
        if accented:
            script = _script_of(text or "")
            note = FileText.tr(
                "{name} is not Unicode and was read as {script} text: see that “{accented}” is right.",
                name=name,
                script=script,
                accented=accented[0],
            )
    if text is None or "\x00" in text:
        raise UserError(
            FileText.tr("{name} is not Unicode text.", name=name),
            meaning=FileText.tr("It does not say which characters its bytes stand for, so nothing was read."),
            remedy=FileText.tr("Save it anew as “CSV UTF-8”, or as “Unicode Text”."),
        )
    return TextFile(text, note)


def _unmarked(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zero bytes."""
    head = data[:2000]
    if len(head) > 3 and not len(data) % 2 and head.count(0) > len(head) // 4:
        return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
    return None


def _of_code_page(data: bytes) -> str | None:
    encoding = "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252"
    for code_page, foreign in ((encoding, _FOREIGN), ("cp932", _NOT_JAPANESE), ("cp1251", _NOT_CYRILLIC)):
        try:
            text = data.decode(code_page)
        except UnicodeDecodeError:
            continue
        proven = foreign is _FOREIGN or _script_of(text) != "Western European"
        if proven and not foreign.search(text):
            return text
    return None


def _script_of(text: str) -> str:
    """Say what a decoded text seems to be: words of kana, or of Cyrillic letters as usual as in Russian."""
    if _KANA.search(text):
        return "Japanese"
    letters = re.findall("[А-яЁё]", text)
    usual = sum(letter in "оаеинОАЕИН" for letter in letters)
    cyrillic = _RUSSIAN_WORD.search(text) and usual >= _USUAL_SHARE * len(letters)
    return "Cyrillic" if cyrillic else "Western European"
