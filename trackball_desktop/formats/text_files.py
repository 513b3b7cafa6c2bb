"""Reads text and tables that people bring as files, in whatever encoding a spreadsheet saved them.

Text that is not Unicode says nowhere what it is. It is taken for that of Windows or of old Macs only where all its
words come out as words, and that is said; a wrong guess would write broken names into the directory.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from trackball_desktop.domain.code_pages import code_page_of, script_of
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


@dataclass(frozen=True)
class TextFile:
    """A file's text. `encoding_note` is a sentence for people where its encoding was guessed, else empty."""

    text: str
    encoding_note: str = ""


def read_text(path: Path) -> TextFile:
    """Return a file's text. Raises MediaError when it cannot be read, UserError when its encoding is not sure."""
    data = read_file(path)
    return decode_text(data, path.name)


def decode_text(data: bytes, name: str) -> TextFile:
    """Return the text of a file's bytes: Unicode, or what was saved as text by Excel for Windows or for old Macs.

    Japanese and Cyrillic are taken where their letters stand as they do in these languages.

    Raises UserError where that is not sure.
    """
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _decode_without_bom(data)
    note = ""
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        text = None if encoding else _decode_code_page(data)
        accented = re.search('[^\n\r\t;,"]*[^\x00-\x7f][^\n\r\t;,"]*', text or "")
        if accented:
            script = script_of(text or "")
            note = FileText.tr(
                "{name} is not Unicode and was read as {script} text. Check that “{accented}” is right.",
                name=name,
                script=script,
                accented=accented[0],
            )
    if text is None or "\x00" in text:
        raise UserError(
            FileText.tr("{name} is not Unicode text.", name=name),
            meaning=FileText.tr("Its character encoding is unknown, so nothing was read."),
            remedy=FileText.tr("Save it again as “CSV UTF-8” or “Unicode Text”."),
        )
    return TextFile(text, note)


def _decode_without_bom(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zero bytes."""
    head = data[:2000]
    if len(head) > 3 and not len(data) % 2 and head.count(0) > len(head) // 4:
        return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
    return None


def _decode_code_page(data: bytes) -> str | None:
    page = code_page_of(data)
    return None if page is None else data.decode(page)
