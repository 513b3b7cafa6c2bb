"""Text that came through a wrong decoding is found, and read back as it was before; what cannot be told is left."""

from __future__ import annotations

import pytest

from trackball_desktop.checks.damaged_text import is_damaged, repaired_text


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("=?utf-8?Q?Caf=C3=A9?=", "Café"),
        ("=?iso-8859-1?B?Q2Fm6Q==?=", "Café"),
        ("Low\\u00e9", "Lowé"),
        ("Caf\\xe9", "Café"),
        ("Caf%C3%A9", "Café"),
        ("CafÃ©", "Café"),
        ("CafÃƒÂ©", "Café"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
    ],
)
def test_what_was_damaged_is_read_back(text: str, before: str) -> None:
    assert is_damaged(text)
    assert repaired_text(text) == before


@pytest.mark.parametrize(
    "text",
    [
        "=?x-unknown?Q?Caf=C3=A9?=",
        "Caf%zz",
        "a\\nb",
        "plain",
        "Café",
        "100 % live",
        "A & B",
        "1 = 1",
        "What?",
        "\\o/",
        "",
    ],
)
def test_what_is_no_damage_is_left(text: str) -> None:
    assert not is_damaged(text)
    assert repaired_text(text) is None


def test_what_is_lost_is_damage_that_nobody_can_repair() -> None:
    assert is_damaged("Caf\ufffd")
    assert repaired_text("Caf\ufffd") is None
