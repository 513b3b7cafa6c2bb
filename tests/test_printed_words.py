"""What verbs print cannot steer a terminal."""

from __future__ import annotations

import pytest

from trackball_desktop.verbs.printing import print_words


def test_control_characters_are_spelled_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_words("a\x1b[2J\x07\r\u202eb\u2028c\x9b é 夜\u3000水\nnext")
    assert capsys.readouterr().out == "a\\x1b[2J\\x07\\r\\u202eb\\u2028c\\x9b é 夜\u3000水\nnext\n"
