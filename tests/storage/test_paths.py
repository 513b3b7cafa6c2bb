"""Where the data folder may be, and who may read it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from tests import skips
from tests.servers.permissions import permissions_apply
from trackball_desktop.domain.errors import StorageError, UserError
from trackball_desktop.storage import paths


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_folders_are_the_users_own(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        (tmp_path / "known").mkdir(mode=0o755)
        made = [
            paths.data_dir(tmp_path / "new"),
            paths.data_dir(tmp_path / "known"),
            paths.data_dir(tmp_path / "new", practice=True),
            paths.cache_dir(tmp_path / "new"),
            paths.log_dir(tmp_path / "new"),
        ]
    finally:
        os.umask(before)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in made] == [0o700, 0o755, 0o700, 0o700, 0o700], (
        "a folder that was there keeps its mode"
    )
    assert len(set(made)) == 5


def test_practice_has_a_folder_of_its_own(tmp_path: Path) -> None:
    assert paths.data_dir(tmp_path, practice=True) == paths.data_dir(tmp_path) / "practice"


@pytest.mark.skipif(sys.platform != "linux", reason=skips.ONLY_LINUX)
def test_without_a_choice_it_is_the_systems_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert paths.data_dir() == tmp_path / "data" / "Trackball Desktop"
    assert paths.data_dir(practice=True) == tmp_path / "data" / "Trackball Desktop" / "practice"
    assert paths.cache_dir().is_relative_to(tmp_path / "cache")
    assert paths.log_dir().is_relative_to(tmp_path / "state")


@pytest.mark.parametrize(
    "name",
    ["Dropbox", "Dropbox (Blue Door)", "OneDrive", "OneDrive - Blue Door", "Google Drive", "GoogleDrive-a@b.example",
     "iCloudDrive", "My Drive", "Mobile Documents", "CloudStorage"],
)  # fmt: skip
def test_synced_folders_are_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "label" / "data"
    with pytest.raises(UserError, match="is synced by") as caught:
        paths.data_dir(folder)
    assert "a local disk" in caught.value.remedy
    assert not folder.exists()


@pytest.mark.parametrize(
    ("folder", "synced"),
    [
        ("/home/ana/Box/library", True),
        ("/home/ana/MEGA/library", True),
        ("/Users/ana/Box/library", True),
        ("/Users/ana/Box Sync/library", True),
        ("/home/box/.local/share", False),
        ("/Users/Mega/Library/Application Support", False),
        ("/home/ana/Music/Box/library", False),
        ("/home/ana/Music/Mega Records/library", False),
    ],
)
def test_a_word_that_is_also_a_name_counts_only_where_its_program_puts_it(folder: str, synced: bool) -> None:
    """Somebody called Box, or a label called Mega, has a library like everybody."""
    assert bool(paths.unsuitable_reason(Path(folder))) is synced


def test_a_link_into_a_synced_folder_is_refused(tmp_path: Path) -> None:
    if not skips.links_apply(tmp_path):
        pytest.skip(skips.NO_LINKS)
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    with pytest.raises(UserError, match="Dropbox"):
        paths.data_dir(tmp_path / "link" / "data")


def test_a_renamed_dropbox_is_known_by_its_marker(tmp_path: Path) -> None:
    (tmp_path / ".dropbox.cache").mkdir()
    with pytest.raises(UserError, match="Dropbox"):
        paths.data_dir(tmp_path / "data")


@pytest.mark.parametrize("name", ["Dropboxes", "my onedrives", "Drive", "label"])
def test_other_folders_are_taken(tmp_path: Path, name: str) -> None:
    assert paths.data_dir(tmp_path / name).is_dir()


LINUX = """\
/dev/sda1 / ext4 rw 0 0
nas:/music /mnt/nas nfs4 rw 0 0
//server/share /mnt/My\\040Share cifs rw 0 0
me@host:/ /home/me/remote fuse.sshfs rw 0 0
/dev/sdb1 /mnt/nas/local ext4 rw 0 0
old:/x /mnt/twice nfs rw 0 0
/dev/sdc1 /mnt/twice ext4 rw 0 0
"""
MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//me@server/Music on /Volumes/Music on tour (smbfs, nodev, nosuid, mounted by me)
/dev/disk5s1 on /Volumes/Stick (exfat, local, nodev)
"""


@pytest.mark.parametrize(
    ("folder", "remote"),
    [("/home/me/data", False), ("/mnt/nas/data", True), ("/mnt/My Share/a", True), ("/home/me/remote", True),
     ("/mnt/nas/local/data", False), ("/mnt/nasty", False), ("/mnt/twice/a", False)],
)  # fmt: skip
@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_network_drives_are_known_on_linux(folder: str, remote: bool) -> None:
    assert paths.is_network_mount(Path(folder), paths.parse_linux_mounts(LINUX)) is remote


@pytest.mark.parametrize(
    ("folder", "remote"), [("/Users/me", False), ("/Volumes/Music on tour/x", True), ("/Volumes/Stick/x", False)]
)
@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_network_drives_are_known_on_macos(folder: str, remote: bool) -> None:
    assert paths.is_network_mount(Path(folder), paths.parse_macos_mounts(MACOS)) is remote


@pytest.mark.skipif(sys.platform != "win32", reason=skips.ONLY_WINDOWS)
def test_a_network_share_is_no_place_for_a_library_on_windows() -> None:
    assert "network drive" in paths.unsuitable_reason(Path(r"\\server\music\Library"))
    assert not paths.unsuitable_reason(Path(r"C:\music\Library"))


def test_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "_is_remote", lambda folder: True)
    with pytest.raises(UserError, match="network drive"):
        paths.data_dir(tmp_path / "data")


def test_a_folder_that_cannot_be_made_is_a_sentence(forbidden_folder: Path) -> None:
    with permissions_apply(), pytest.raises(StorageError, match="cannot be created"):
        paths.data_dir(forbidden_folder / "data")
