"""The app where people keep their things: names in other scripts, long paths, a library in a folder with umlauts.

`packaging/wine.py --locale ja_JP.UTF-8 --tests tests/system/test_places.py` runs it under a Japanese Windows (cp932),
`tr_TR.UTF-8` under a Turkish one (cp1254).
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import skips
from tests.system.conftest import Command
from tests.system.test_verbs import write_wave

NAMES = {
    "umlauts and spaces": "Süß & Tief (Ä) 100 %",
    "Japanese": "夜の水 〜ナイト〜",
    "Turkish": "İstanbul IĞDIR ılık",
    "emoji": "Night 🌙 Songs",
    "quotes": "Rock 'n' Roll; $HOME `x`",
}


@pytest.fixture(params=NAMES.values(), ids=list(NAMES))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder of such a name inside one of such a name."""
    folder = tmp_path / request.param / request.param
    folder.mkdir(parents=True)
    return folder


def _go_the_way(command: Command, masters: Path) -> None:
    """Make a draft of a master, give it a title in several scripts, and find it by that."""
    write_wave(masters / "01 Gece Sesi ışık.wav")
    (release_id,) = command("new", masters)["ids"]
    title = "I İ ı i 夜 🌙"
    command("set", release_id, f"title={title}")
    (row,) = command("list")
    assert (row["id"], row["title"]) == (release_id, title)


def test_masters_and_library_lie_in_such_folders(command: Command, place: Path) -> None:
    command.folder = place / "Library"
    _go_the_way(command, place)
    assert (place / "Library").is_dir()


def test_paths_longer_than_260_signs(command: Command, tmp_path: Path) -> None:
    deep = tmp_path
    while len(str(deep)) < 300:
        deep = deep / "a folder with a long name inside another one"
    try:
        deep.mkdir(parents=True)
    except OSError:
        assert sys.platform == "win32"
        pytest.skip(f"{skips.ONLY_POSIX}: this Windows takes no long paths without its setting")
    write_wave(deep / "01 Song.wav")
    (release_id,) = command("new", deep)["ids"]
    assert command("show", release_id)


@pytest.mark.parametrize("locale", ["tr_TR.UTF-8", "ja_JP.eucJP", "C"])
def test_the_language_of_the_shell_changes_nothing(command: Command, tmp_path: Path, locale: str) -> None:
    """On Windows the shell's variables say nothing; what its code page is, wine.py's --locale chooses."""
    folder = tmp_path / "Süß"
    folder.mkdir()
    command.environment = command.environment | {"LC_ALL": locale, "LANG": locale}
    command.environment.pop("PYTHONUTF8", None)
    _go_the_way(command, folder)
