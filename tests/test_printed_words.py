"""What verbs print cannot steer a terminal."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from trackball_desktop import cli
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.stores import Stores
from trackball_desktop.verbs.printing import print_words


def test_a_release_is_one_line_of_the_list_whatever_its_title_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Stores.open(tmp_path)) as stores:
        stores.library.create(Release(title="Kites\nEP\x1b[2J"), label="made by a test").result()
    assert cli.run(["list", "--data-dir", str(tmp_path)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "Kites\\nEP\\x1b[2J / -" in line


def test_control_characters_are_spelled_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_words("a\x1b[2J\x07\r\u202eb\u2028c\x9b é 夜\u3000水\nnext")
    assert capsys.readouterr().out == "a\\x1b[2J\\x07\\r\\u202eb\\u2028c\\x9b é 夜\u3000水\nnext\n"
