"""Half of the letters decide in which script a text is."""

from __future__ import annotations

import pytest

from trackball_desktop.checks.scripts import is_in_script


@pytest.mark.parametrize(
    ("text", "script", "is_inside"),
    [
        ("", "Cyrillic", True),
        ("12 — 34!", "Cyrillic", True),
        ("ночь", "Cyrillic", True),
        ("night", "Cyrillic", False),
        ("ночь live", "Cyrillic", True),
        ("ноч live", "Cyrillic", False),
        ("ночь liv", "Cyrillic", True),
        ("ноч live", "Latin", True),
        ("night", "Latin", True),
        ("夜の水", "Japanese", True),
    ],
)
def test_half_of_the_letters_are_enough(text: str, script: str, is_inside: bool) -> None:
    assert is_in_script(text, script) is is_inside
