"""The app where people keep their things: names in other scripts, long paths, a library in a folder with umlauts.

`packaging/wine.py --locale ja_JP.UTF-8 --tests tests/system/test_places.py` runs it under a Japanese Windows (cp932),
`tr_TR.UTF-8` under a Turkish one (cp1254).
"""

from __future__ import annotations

import os
import subprocess
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


@pytest.mark.skipif(sys.platform == "win32", reason=f"{skips.ONLY_POSIX}: wine.py does all as a user of such a name")
def test_a_user_with_a_space_and_umlauts_in_the_name(tmp_path: Path) -> None:
    home = tmp_path / "Jörg Groß"
    masters = home / "Music"
    masters.mkdir(parents=True)
    write_wave(masters / "01 Song.wav")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    command = [sys.executable, "-m", "trackball_desktop", "new", masters]
    subprocess.run(command, env=environment | {"HOME": str(home)}, stdout=subprocess.PIPE, timeout=100, check=True)
    assert [path.parent.name for path in home.rglob("library.db")] == ["Trackball Desktop"]


@pytest.mark.skipif(sys.platform != "win32", reason=skips.ONLY_WINDOWS)
def test_masters_on_a_network_share(command: Command, tmp_path: Path) -> None:
    masters = Path(f"\\\\localhost\\{tmp_path.drive[0]}$\\", *tmp_path.parts[1:])
    if not masters.is_dir():
        pytest.skip(skips.NO_SHARE)
    _go_the_way(command, masters)


@pytest.mark.parametrize("title", ["CON", "aux.demo"])
def test_files_of_a_release_whose_title_windows_keeps_for_itself(command: Command, tmp_path: Path, title: str) -> None:
    write_wave(tmp_path / "01 Song.wav")
    (release_id,) = command("new", tmp_path)["ids"]
    command("set", release_id, f"title={title}")
    papers, library = tmp_path / "papers", tmp_path / "library"
    papers.mkdir()
    command("paper", "label-copy", release_id, "--out", papers)
    command("bundle", "--all", "--out", library)
    (paper,) = papers.iterdir()
    (bundle,) = library.rglob("*.zip")
    assert paper.stat().st_size
    assert bundle.stat().st_size


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
