"""Text as spreadsheets save it is read as what it says, or refused with the reason: never as broken names."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.text_files import decode_text

NAMES = "Name;IPI\nBjørn Älvö;1\nRenée Noël;2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    read = decode_text(NAMES.encode(encoding), "people.csv")
    assert read.text.lstrip("\ufeff") == NAMES
    assert read.encoding_note == ""


def test_text_of_windows_and_of_old_macs_is_read_and_that_is_said() -> None:
    windows = decode_text(NAMES.replace("\n", "\r\n").encode("cp1252"), "people.csv")
    assert "Bjørn Älvö" in windows.text
    assert "Check that “Bjørn Älvö” is right" in windows.encoding_note
    mac = decode_text(NAMES.replace("\n", "\r").encode("mac_roman"), "people.csv")
    assert "Renée Noël" in mac.text
    assert mac.encoding_note


@pytest.mark.parametrize(
    "data",
    [
        "Name,IPI\r\n夜の水 海,1\r\n".encode("shift_jis"),
        "Name;IPI\r\nАнна Каренина;1\r\n".encode("koi8-r"),
        "Name;IPI\r\n周杰倫;1\r\n".encode("big5"),
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(range(256)),
        b"\xff\xfeN",
    ],
)
def test_what_is_not_sure_is_refused_with_the_way_on(data: bytes) -> None:
    with pytest.raises(UserError) as refused:
        decode_text(data, "people.csv")
    assert "people.csv is not Unicode text" in str(refused.value)
    assert "CSV UTF-8" in (refused.value.remedy or "")
