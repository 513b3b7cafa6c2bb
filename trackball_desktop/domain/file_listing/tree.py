"""Which files of a drop belong to one release, on which disc, and which folders hold something else than masters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.folders import FolderRole, read_folder, role_of
from trackball_desktop.domain.file_listing.model import FileKind, ListedFile, Listing
from trackball_desktop.domain.text import tidy

ROOT = PurePosixPath(".")
_WITHIN_OTHERS = {FolderRole.FORMAT, FolderRole.OTHER, FolderRole.BONUS, FolderRole.PICTURES}
"""Roles that say nothing where a folder above has one of its own."""


@dataclass
class Group:
    """The audio of one release. `folder` is relative to the drop, `name` what it is called, `above` the folder over it.

    `roles` says of each folder below what it holds, `discs` the number of the disc that it stands for.
    """

    folder: PurePosixPath
    name: str
    above: str
    files: list[ListedFile] = field(default_factory=list[ListedFile])
    roles: dict[PurePosixPath, FolderRole] = field(default_factory=dict[PurePosixPath, FolderRole])
    discs: dict[PurePosixPath, int] = field(default_factory=dict[PurePosixPath, int])
    sides: dict[PurePosixPath, int] = field(default_factory=dict[PurePosixPath, int])
    within_drop: bool = False


@dataclass
class _Folder:
    path: PurePosixPath
    files: list[ListedFile] = field(default_factory=list[ListedFile])
    subfolders: dict[str, _Folder] = field(default_factory=dict[str, "_Folder"])

    def all_files(self) -> list[ListedFile]:
        return [*self.files, *(file for child in self.subfolders.values() for file in child.all_files())]


def groups_of(listing: Listing) -> list[Group]:
    """Split a drop into releases."""
    root = _Folder(ROOT)
    for file in listing.files:
        if file.kind is FileKind.AUDIO:
            at = root
            for name in file.path.parts[:-1]:
                at = at.subfolders.setdefault(name, _Folder(at.path / name))
            at.files.append(file)
    groups: list[Group] = []
    _split_folder(root, listing.name, listing.parent_folder, groups, within=False)
    return [part for group in groups for part in _by_tags(group)]


def _split_folder(folder: _Folder, name: str, above: str, found: list[Group], *, within: bool) -> None:
    others = {n: child for n, child in folder.subfolders.items() if role_of(n, name)[0] is FolderRole.OTHER}
    own = read_folder(name)
    apart: dict[str, _Folder] = {}
    if folder.files:
        apart = {n: child for n, child in others.items() if _is_named_release(n, child)}
        others = {n: child for n, child in others.items() if n not in apart}
    if others and not _is_one(folder, name, others):
        if folder.files:
            apart |= {
                n: c
                for n, c in others.items()
                if read_folder(n).artist_and_title or _album_title(c) != _album_title(folder)
            }
        elif len(others) > 1:
            apart = others
        elif len(folder.subfolders) == 1 and not own.artist_and_title:
            only = next(iter(others))
            if vocabulary.PLACE.fullmatch(name.strip()) or read_folder(only).artist_and_title:
                apart = others
    group = Group(folder.path, name, above, within_drop=within)
    group.files += folder.files
    for child_name, child in folder.subfolders.items():
        if child_name not in apart:
            _add_folder(child, child_name, name, group, (FolderRole.FORMAT, 0))
    _number_others(group, [others[n] for n in others if n not in apart])
    if group.files:  # an album before the EP that lies in its folder
        found.append(group)
    for child_name, child in apart.items():
        _split_folder(child, child_name, name, found, within=True)


def _is_named_release(name: str, folder: _Folder) -> bool:
    """Say whether a folder beside masters calls itself a release ("Remix EP") and begins to count anew."""
    firsts = [re.match(r"(?:A\s?)?0*1(?!\d)", file.path.name, re.IGNORECASE) for file in folder.files]
    return vocabulary.NAMED_RELEASE.search(name) is not None and any(firsts)


def _album_title(folder: _Folder) -> str:
    albums = Counter(folded(file.tags.album) for file in folder.all_files() if file.tags.album)
    return albums.most_common(1)[0][0] if albums else ""


def _is_one(folder: _Folder, name: str, others: dict[str, _Folder]) -> bool:
    """Say whether folders that tell nothing of themselves are discs or parts of one release."""
    albums = [_album_title(child) for child in others.values()]
    if len(others) > 1 and all(albums):
        return len(set(albums)) == 1
    if any(read_folder(other).artist_and_title for other in others):
        return False
    return read_folder(name).artist_and_title


def _add_folder(folder: _Folder, name: str, above: str, group: Group, over: tuple[FolderRole, int]) -> None:
    part, number = role_of(name, above)
    if part in _WITHIN_OTHERS and over[0] is not FolderRole.FORMAT:
        part, number = over
    group.roles[folder.path] = part
    if part is FolderRole.DISC:
        group.discs[folder.path] = number
    elif part is FolderRole.SIDE:
        group.sides[folder.path] = number
    if over[0] is FolderRole.DISC and part is not FolderRole.DISC:
        group.discs[folder.path] = over[1]
    group.files += folder.files
    for child_name, child in folder.subfolders.items():
        carried = (part, number) if part not in _WITHIN_OTHERS else over
        _add_folder(child, child_name, name, group, carried)


def _number_others(group: Group, others: Sequence[_Folder]) -> None:
    """Make discs of folders of one release that hold numbers of their own, in the order in which they lie."""
    if len(others) > 1 and not group.discs:
        for number, folder in enumerate(others, start=1):
            for path in {file.path.parent for file in folder.all_files()} | {folder.path}:
                group.discs[path] = number


def _by_tags(group: Group) -> list[Group]:
    """Split one folder by the albums of its tags, or by "Artist - Album - 01" in its names."""
    keys: dict[int, tuple[str, str]] = {}
    named = [
        re.fullmatch(
            r"(\S.*?)\s+[-–—]\s+(\S.*?)\s+[-–—]\s+0*(\d{1,3})[\s._\-–—]+\S.*",
            vocabulary.COPY_BEFORE.sub("", tidy(file.path.stem)),
        )
        for file in group.files
    ]
    tagged = [file.tags.album or "" for file in group.files]
    if len(set(map(folded, tagged))) > 1 and all(tagged):
        keys = {n: ("", tagged[n]) for n in range(len(group.files))}
    elif group.files and all(named) and len({(folded(m[1]), folded(m[2])) for m in named if m}) > 1:
        keys = {n: (m[1], m[2]) for n, m in enumerate(named) if m}
    counted = Counter((folded(a), folded(b)) for a, b in keys.values())
    if len(counted) < 2 or group.discs or not _restarts(group, keys):
        return [group]
    parts: dict[tuple[str, str], Group] = {}
    for n, file in enumerate(group.files):
        artist, album = keys[n]
        key = (folded(artist), folded(album))
        if key not in parts:
            name = f"{artist} - {album}" if artist else album
            parts[key] = Group(group.folder, name, group.above, roles=group.roles, sides=group.sides, within_drop=True)
        parts[key].files.append(file)
    return list(parts.values())


def _restarts(group: Group, keys: dict[int, tuple[str, str]]) -> bool:
    """Say whether each part has tracks enough, or a first track, to be a release."""
    firsts: Counter[str] = Counter()
    for n, file in enumerate(group.files):
        match = re.search(r"(?:^|[-–—]\s)0*(\d{1,3})[\s._]", file.path.stem)
        number = file.tags.track or (int(match[1]) if match else 0)
        if number == 1:
            firsts[folded("".join(keys[n]))] += 1
    return len(firsts) == len({folded("".join(key)) for key in keys.values()})
