"""Stamps, hashes, names for files, and the listing of folders."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import skips
from tests.servers.permissions import permissions_apply
from trackball_desktop.domain.errors import FileChanged, MediaError, UserError
from trackball_desktop.media.files import (
    BLOCK_BYTES,
    MAX_DEPTH,
    hash_file,
    natural_key,
    read_stamp,
    sanitise_file_name,
    scan_folder,
)


def test_hash_is_that_of_the_bytes_and_progress_reaches_the_end(tmp_path: Path) -> None:
    data = os.urandom(2 * BLOCK_BYTES + 7)
    path = tmp_path / "master.wav"
    path.write_bytes(data)
    seen: list[tuple[int, int]] = []
    result = hash_file(path, on_progress=lambda done, total: seen.append((done, total)))
    assert result.sha256 == hashlib.sha256(data).hexdigest()
    assert (result.size, result.mtime_ns) == (read_stamp(path).size, read_stamp(path).mtime_ns)
    assert seen == [(BLOCK_BYTES, len(data)), (2 * BLOCK_BYTES, len(data)), (len(data), len(data))]


def test_a_file_written_to_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.wav"
    path.write_bytes(bytes(2 * BLOCK_BYTES))

    def append(_done: int, _total: int) -> None:
        with path.open("ab") as file:
            file.write(b"more")

    with pytest.raises(FileChanged, match=r"master\.wav changed"):
        hash_file(path, on_progress=append)


def test_a_file_replaced_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "master.wav", tmp_path / "other.wav"
    path.write_bytes(bytes(100))
    other.write_bytes(bytes(100))
    os.utime(other, ns=(path.stat().st_mtime_ns, path.stat().st_mtime_ns))

    if os.name == "nt":
        pytest.skip(skips.ONLY_POSIX)
    with pytest.raises(FileChanged):
        hash_file(path, on_progress=lambda _done, _total: other.replace(path) and None)


def test_hashing_stops_when_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "master.wav"
    path.write_bytes(bytes(3 * BLOCK_BYTES))
    blocks: list[int] = []
    with pytest.raises(CancelledError):
        hash_file(path, on_progress=lambda done, _total: blocks.append(done), cancelled=lambda: bool(blocks))
    assert blocks == [BLOCK_BYTES]


def test_what_is_no_readable_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no longer exists"):
        hash_file(tmp_path / "gone.wav")
    with pytest.raises(MediaError):
        read_stamp(tmp_path)


def test_a_file_without_the_right_to_read_names_the_remedy(forbidden_folder: Path) -> None:
    with permissions_apply(), pytest.raises(MediaError, match="no permission to read"):
        hash_file(forbidden_folder / "master.wav")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harbour", "Harbour"),
        ("夜の水.wav", "夜の水.wav"),
        ("AC/DC \\ Live", "AC_DC _ Live"),
        ("CON", "_CON"),
        ("con.wav", "_con.wav"),
        ("LPT¹.txt", "_LPT¹.txt"),
        ("Console", "Console"),
        ("The end...", "The end"),
        ("...", "unnamed"),
        ("a\0b\nc\x7f", "a_b_c_"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("gnp\u202ewav.exe", "gnpwav.exe"),
        ("Cafe\u0301", "Café"),
        ("", "unnamed"),
    ],
)
def test_names_that_every_system_takes(text: str, expected: str) -> None:
    assert sanitise_file_name(text) == expected


def test_a_long_name_keeps_its_extension_and_whole_letters() -> None:
    name = sanitise_file_name("夜" * 200 + ".flac")
    assert name.endswith("夜.flac")
    assert 250 <= len(name.encode()) <= 255


@given(st.text(alphabet=st.characters()))
def test_any_text_becomes_a_file_name(text: str) -> None:
    name = sanitise_file_name(text)
    assert 0 < len(name.encode()) <= 255
    assert not set(name) & set('<>:"/\\|?*\0')
    assert name == name.rstrip(". ")
    assert not name.startswith(".")
    assert sanitise_file_name(name) == name


def test_names_sort_as_people_count() -> None:
    names = ["10 b", "2 a", "Track 1", "01 z", "track 02", "1 é"]
    assert sorted(names, key=natural_key) == ["01 z", "1 é", "2 a", "10 b", "Track 1", "track 02"]


def _touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")


def test_a_folder_is_listed_in_natural_order_without_its_junk(tmp_path: Path) -> None:
    _touch(tmp_path, "10 c.wav", "2 b.FLAC", "1 a.wav", "CD2/01 x.aiff", "CD10/01 y.aiff", "art/cover.JPG", "notes.txt")
    _touch(tmp_path, "._1 a.wav", ".hidden/9 z.wav", "__MACOSX/1 a.wav", "Thumbs.db")
    listing = scan_folder(tmp_path)
    relative = [path.relative_to(tmp_path).as_posix() for path in listing.audio]
    assert relative == ["1 a.wav", "2 b.FLAC", "10 c.wav", "CD2/01 x.aiff", "CD10/01 y.aiff"]
    assert [path.name for path in listing.pictures] == ["cover.JPG"]
    assert listing.problems == ()


def test_links_that_lead_back_or_nowhere_end(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip(skips.ONLY_POSIX)
    _touch(tmp_path, "a/1.wav")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "lost.wav").symlink_to(tmp_path / "nowhere.wav")
    assert [path.name for path in scan_folder(tmp_path).audio] == ["1.wav"]


def test_what_lies_too_deep_is_said(tmp_path: Path) -> None:
    _touch(tmp_path, "1.wav", "/".join(["d"] * (MAX_DEPTH + 1)) + "/2.wav")
    listing = scan_folder(tmp_path)
    assert [path.name for path in listing.audio] == ["1.wav"]
    assert "too deep" in listing.problems[0]


def test_a_subfolder_without_rights_is_a_problem_not_an_end(forbidden_folder: Path) -> None:
    _touch(forbidden_folder.parent, "1.wav")
    with permissions_apply():
        listing = scan_folder(forbidden_folder.parent)
    assert [path.name for path in listing.audio] == ["1.wav"]
    assert listing.problems[0].startswith("forbidden could not be read")


def test_a_folder_without_rights_is_refused_with_a_remedy(forbidden_folder: Path) -> None:
    with permissions_apply(), pytest.raises(MediaError, match="cannot be read") as caught:
        scan_folder(forbidden_folder)
    assert caught.value.exit_code == 3
    assert str(forbidden_folder) in caught.value.remedy


def test_folders_that_give_no_release(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="contains no audio") as empty:
        scan_folder(tmp_path)
    assert empty.value.exit_code == 2
    _touch(tmp_path, "cover.jpg")
    with pytest.raises(UserError, match="images but no audio"):
        scan_folder(tmp_path)
    with pytest.raises(UserError, match="is a file"):
        scan_folder(tmp_path / "cover.jpg")
    with pytest.raises(MediaError, match="cannot be opened") as missing:
        scan_folder(tmp_path / "gone")
    assert missing.value.exit_code == 3


def test_five_thousand_files_are_listed_without_opening_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5000):
        (tmp_path / f"{number}.{'wav' if number % 50 == 0 else 'junk'}").touch()

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    listing = scan_folder(tmp_path)
    monkeypatch.undo()
    assert [path.stem for path in listing.audio] == [str(number) for number in range(0, 5000, 50)]
