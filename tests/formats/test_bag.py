"""Bags are judged by the library of the Library of Congress; what is dangerous in others' is refused."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit  # pyright: ignore[reportMissingTypeStubs]
import pytest

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats import bag as bags
from trackball_desktop.formats.bag import BagReader, BagWriter


def made(folder: Path) -> Path:
    master = folder / "master.wav"
    master.write_bytes(bytes(range(256)) * 4000)
    path = folder / "Harbour Songs.zip"
    with BagWriter(path, {"Source-Organization": "Nørthlight", "External-Description": "two\nlines"}) as bag:
        bag.add("release.json", b'{"a": 1}\n')
        bag.add("夜 100.json", "夜の水".encode())
        bag.add_file("files/master.wav", master)
    return path


def test_a_bag_is_valid_for_another_program(tmp_path: Path) -> None:
    path = made(tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "out")
    judged = bagit.Bag(str(tmp_path / "out" / "Harbour Songs"))
    judged.validate()
    assert judged.info["Source-Organization"] == "Nørthlight"
    (tmp_path / "out" / "Harbour Songs" / "data" / "release.json").write_bytes(b'{"a": 2}\n')
    with pytest.raises(bagit.BagValidationError):
        judged.validate()


def test_what_was_packed_comes_back(tmp_path: Path) -> None:
    with BagReader(made(tmp_path)) as bag:
        assert bag.read("release.json") == b'{"a": 1}\n'
        assert bag.read("夜 100.json").decode() == "夜の水"
        bag.extract("files/master.wav", tmp_path / "again.wav")
    assert (tmp_path / "again.wav").read_bytes() == (tmp_path / "master.wav").read_bytes()


def test_nothing_is_left_where_writing_failed(tmp_path: Path) -> None:
    def write() -> None:
        with BagWriter(tmp_path / "a.zip", {}) as bag:
            bag.add("release.json", b"{}")
            bag.add_file("files/a.wav", tmp_path / "missing.wav")

    with pytest.raises(Exception, match=r"missing\.wav"):
        write()
    assert list(tmp_path.iterdir()) == []


Change = Callable[[zipfile.ZipFile, zipfile.ZipInfo, bytes], None]


def changed(folder: Path, change: Change, more: Callable[[zipfile.ZipFile], None] = lambda _: None) -> Path:
    """Return a copy of a bag in which each entry went through `change`, and something was added."""
    target = folder / "changed.zip"
    with zipfile.ZipFile(made(folder)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            change(new, info, old.read(info))
        more(new)
    return target


def same(new: zipfile.ZipFile, info: zipfile.ZipInfo, content: bytes) -> None:
    new.writestr(info, content)


def link(new: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("Harbour Songs/data/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    new.writestr(info, "/etc/passwd")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Harbour Songs/data/../../../evil", "points outside"), ("/etc/evil", "a single folder"),
        ("Harbour Songs/data/..\\..\\evil", "points outside"), ("Harbour Songs//evil", "points outside"),
        ("Harbour Songs/data/C:evil", "points outside"), ("Harbour Songs/data/a\x07b", "points outside"),
        ("Other/evil", "a single folder"), ("Harbour Songs/data/RELEASE.JSON", "twice"),
        ("Harbour Songs/data/more.json", "only in the bundle or only in its list"),
    ],
)  # fmt: skip
def test_names_that_lead_out_or_stand_twice_are_refused(tmp_path: Path, name: str, says: str) -> None:
    path = changed(tmp_path, same, lambda new: new.writestr(name, b"x"))
    with pytest.raises(UserError, match=says):
        BagReader(path)
    assert {one.name for one in tmp_path.iterdir()} == {"Harbour Songs.zip", "changed.zip", "master.wav"}


def test_links_passwords_and_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="link"):
        BagReader(changed(tmp_path, same, link))
    monkeypatch.setattr(bags, "MAX_ENTRIES", 3)
    with pytest.raises(UserError, match="more than 3 files"):
        BagReader(made(tmp_path))


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    bomb = bytes(64 << 20)
    path = changed(tmp_path, same, lambda new: new.writestr("Harbour Songs/data/bomb", bomb))
    with pytest.raises(UserError, match="an unreasonable size"):
        BagReader(path)


def test_a_size_that_lies_is_found_while_it_is_unpacked(tmp_path: Path) -> None:
    """The directory says 8 bytes; the entry goes on."""
    path = made(tmp_path)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"Harbour Songs/data/release.json"))
    data[at + 24 : at + 28] = (3).to_bytes(4, "little")
    path.write_bytes(data)
    with BagReader(path) as bag, pytest.raises(UserError):
        bag.read("release.json")


def test_what_was_changed_after_it_was_packed_is_refused_and_not_left_on_the_disk(tmp_path: Path) -> None:
    def change(new: zipfile.ZipFile, info: zipfile.ZipInfo, content: bytes) -> None:
        new.writestr(info, content + b" " if "/data/" in info.filename else content)

    with BagReader(changed(tmp_path, change)) as bag:
        with pytest.raises(UserError, match="changed after it was packed"):
            bag.read("release.json")
        with pytest.raises(UserError, match="changed after it was packed"):
            bag.extract("files/master.wav", tmp_path / "out.wav")
    assert not (tmp_path / "out.wav").exists()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all"])
def test_what_is_no_archive_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(UserError, match="not a ZIP"):
        BagReader(tmp_path / "a.zip")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a/b.txt", b"x")
    (tmp_path / "b.zip").write_bytes(other.getvalue())
    with pytest.raises(UserError, match=r"bagit\.txt is missing"):
        BagReader(tmp_path / "b.zip")
