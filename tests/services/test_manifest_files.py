"""The manifest's file in the data folder: written whole, for its owner alone, and what fails is told in plain words."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from trackball_desktop.domain.assets import FileStamp
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.transfer.manifests import _write_file  # pyright: ignore[reportPrivateUsage]


def test_a_manifest_is_written_and_written_again(tmp_path: Path) -> None:
    path = tmp_path / "manifests" / "a.json"
    for content in (b'{"a": 1}', b"{}"):
        stamp = _write_file(path, content)
        found = path.stat()
        assert path.read_bytes() == content
        assert stamp == FileStamp(size=len(content), mtime_ns=found.st_mtime_ns)
    if sys.platform != "win32":
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_what_is_in_the_way_is_told_by_its_place_and_the_systems_own_words(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"kept")
    for path, code in (
        (tmp_path / "gone" / "manifests" / "a.json", errno.ENOENT),
        (blocked / "a.json", errno.EEXIST),
    ):
        with pytest.raises(StorageError) as caught:
            _write_file(path, b"{}")
        assert caught.value.title == f"{path} cannot be saved: {os.strerror(code)}."
        assert caught.value.remedy == "Check the disk, then try again."
    assert blocked.read_bytes() == b"kept"


def test_a_fault_without_words_of_the_system_is_told_in_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: Path, _content: bytes) -> int:
        raise OSError("the disk was taken out")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(StorageError) as caught:
        _write_file(tmp_path / "a.json", b"{}")
    assert caught.value.title == f"{tmp_path / 'a.json'} cannot be saved: the disk was taken out."
