"""Which code page bytes are in: only where their letters prove it."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.code_pages import code_page_of, script_of


@pytest.mark.parametrize(
    ("text", "code_page", "found"),
    [
        ("Title;Künstler\nHärbour;Ænima Çelik", "cp1252", "cp1252"),
        ("Title\nplain", "ascii", "cp1252"),
        ("“Tide” – It’s 3 € ©", "cp1252", "cp1252"),
        ("Title;Künstler\rHärbour;Zoë", "mac_roman", "mac_roman"),
        ("Title;Künstler\r\nHärbour;Zoë", "cp1252", "cp1252"),
        ("タイトル\n夜の水", "cp932", "cp932"),
        ("Название\nТихая вода", "cp1251", "cp1251"),
        ("Тихая вода и море", "koi8_r", None),
        ("Ένας τίτλος για όλους", "cp1253", None),
        ("夜", "gb18030", None),
        ("Künstler", "utf-8", None),
        ("Zażółć gęślą jaźń", "cp1250", None),
    ],
)
def test_the_letters_prove_the_code_page(text: str, code_page: str, found: str | None) -> None:
    assert code_page_of(text.encode(code_page)) == found


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("よる", "Japanese"), ("ヨル", "Japanese"), ("よ", "Western European"), ("夜水", "Western European"),
        ("вода", "Cyrillic"), ("море воды", "Cyrillic"), ("вод", "Western European"), ("ВОДА", "Western European"),
        ("Вода", "Cyrillic"), ("вздрл", "Western European"), ("", "Western European"), ("Tide", "Western European"),
        # Of twenty letters seven are о, а, е, и or н: 35 %; of twenty-one the same seven are fewer.
        ("ооооооо" + "стврлкмдпукмз", "Cyrillic"), ("ооооооо" + "стврлкмдпукмзб", "Western European"),
    ],
)  # fmt: skip
def test_the_script_of_a_text(text: str, script: str) -> None:
    assert script_of(text) == script
