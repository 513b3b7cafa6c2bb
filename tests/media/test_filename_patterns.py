"""Patterns for names: what they find, what they refuse, and that no name makes them slow."""

from __future__ import annotations

import time
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain.errors import UserError
from trackball_desktop.media.filename_patterns import FilenameFields, NamePattern

_NUMBERED = "%track% - %artist% - %title%"


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        (_NUMBERED, "03 - Mara - Kites.wav", FilenameFields(track=3, artist="Mara", title="Kites")),
        (_NUMBERED, "03 - Mara - A - B.wav", FilenameFields(track=3, artist="Mara", title="A - B")),
        ("%artist% - %title%", "Jean-Luc - Ja.wav", FilenameFields(artist="Jean-Luc", title="Ja")),
        ("%track%_%title%", "03_kites_two.wav", None),
        ("%track% %title%", "03_kites_two.wav", FilenameFields(track=3, title="kites two")),
        ("%disc%-%track% %title% (%version%)", "1-02 Kites (Live).wav",
         FilenameFields(disc=1, track=2, title="Kites", version="Live")),
        ("%disc%%track% %title%", "102 Kites.wav",
         FilenameFields(disc=10, track=2, title="Kites")),
        ("%isrc%_%title%", "QZ-NL2-26-00001_Kites two.wav", FilenameFields(isrc="QZ-NL2-26-00001", title="Kites two")),
        ("%artist% - %album%/%track%. %title%", "Mara - Sea/1. Kites.wav",
         FilenameFields(track=1, artist="Mara", album="Sea", title="Kites")),
        ("%ignore% - %title% MASTER", "x - Kites master.wav", FilenameFields(title="Kites")),
        ("%track% %title%", "Kites.wav", None),
        ("%title%/%track%", "1.wav", None),
        ("%track% 夜 %title%", "01 夜 水.wav", FilenameFields(track=1, title="水")),
    ],
)  # fmt: skip
def test_what_a_pattern_finds(pattern: str, name: str, expected: FilenameFields | None) -> None:
    assert NamePattern(pattern).match(PurePosixPath(name)) == expected


@pytest.mark.parametrize(
    "pattern",
    ["", "no field", "%nonsense% x", "%title% - %title%", "%title%%artist%", "%title" * 60, "%artist%%track%"],
)
def test_what_is_no_pattern_is_refused_with_a_sentence(pattern: str) -> None:
    with pytest.raises(UserError) as told:
        NamePattern(pattern)
    assert told.value.remedy


@given(
    st.lists(st.sampled_from(["%title%", "%artist%", "%album%", "%ignore%", "-", " - ", "%track%", "/"]), max_size=9),
    st.text(alphabet="-a1 /", max_size=300),
)
def test_no_name_is_slow_or_breaks_it(parts: list[str], name: str) -> None:
    try:
        pattern = NamePattern("".join(parts))
    except UserError:
        return
    began = time.perf_counter()
    pattern.match(PurePosixPath(name or "x"))
    assert time.perf_counter() - began < 2, "a pattern with many gaps would take for ever by trying all"
