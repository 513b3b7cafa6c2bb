"""Packages of partner deliveries: what a distributor told stores, held against the draft and against its own sums.

A package is a ZIP or a folder with one DDEX message and its files. It comes as a file, or by the link that a
distributor gives to its partners; nothing of it is unpacked to the disk. Links are secrets while they live, and are
not kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from trackball_desktop.api.addresses import url_host
from trackball_desktop.api.downloads import open_download
from trackball_desktop.domain.errors import DiskFull, Interrupted, ServiceFault, UserError
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.release import Release, Track
from trackball_desktop.formats.archives import open_archive
from trackball_desktop.i18n.contexts import FileText, NetworkText
from trackball_desktop.services.ern import ErnService, ImportedRelease

if TYPE_CHECKING:
    from trackball_desktop.api.http import Http
    from trackball_desktop.domain.assets import Asset, AssetRole
    from trackball_desktop.formats.ern.reader import ErnImport, MessageRelease
    from trackball_desktop.storage.repositories import Repositories

_LINK = re.compile(r"https?://[^\s\"'<>\\]+")
_CHUNK_SIZE: Final = 1 << 20
_MIN_FREE_BYTES: Final = 512 * 1024 * 1024
"""Bytes that a download leaves on the disk."""
_MAX_FILE_SIZE: Final = 16 * 1024**3
"""Bytes of one file of a package that are read: a film of two hours has as many."""
OnProgress = Callable[[int, int], object]
"""Told bytes done, of how many; 0 where that is not known."""


class FileStatus(StrEnum):
    """How a file of a package stands to what the message says of it."""

    MATCHES = "as_said"
    NO_CHECKSUM = "no_sum"
    """It is there, and the message gives no MD5 to hold it to."""
    CHANGED = "changed"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class PackageFile:
    """A file that the message names. `track` is the number of its track over all discs, 0 for the release's own.

    `is_ours` says whether it has the very bytes of the draft's file; None where there is no draft, or no file to
    compare with.
    """

    name: str
    role: AssetRole
    track: int
    standing: FileStatus
    is_ours: bool | None


@dataclass(frozen=True)
class OpenedPackage:
    """What a package says. `unnamed` are files in it that the message does not name."""

    name: str
    message: ErnImport
    releases: tuple[ImportedRelease, ...]
    files: tuple[PackageFile, ...]
    unlisted: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every file that the message names is there, and as it says."""
        return all(file.standing in {FileStatus.MATCHES, FileStatus.NO_CHECKSUM} for file in self.files)


def extract_link(text: str) -> str | None:
    """Return the link in what somebody pasted: the link alone, or the whole request that a partner was sent."""
    match = _LINK.search(text)
    return match[0] if match else None


class DeliveryPackages:
    """Opens packages. Changes nothing in the library."""

    def __init__(
        self, repositories: Repositories, ern: Callable[[], ErnService], http: Callable[[], Awaitable[Http]]
    ) -> None:
        self._repositories = repositories
        self._ern = ern
        self._http = http

    async def open(self, path: Path, on_progress: OnProgress | None = None) -> OpenedPackage:
        """Read a package, verify its files, and compare its releases with drafts of their UPCs.

        Raises UserError where it is no package. Cancelling ends it within a piece of a file.
        """
        message = await self._ern().read(path)
        if message is None:
            raise UserError(
                FileText.tr("{name} contains no DDEX message.", name=path.name),
                meaning=FileText.tr("It is unclear what it delivered."),
                remedy=FileText.tr("Open the ZIP or folder of a partner delivery."),
            )
        read, _ = message
        stop = threading.Event()
        work = asyncio.ensure_future(asyncio.to_thread(self._inspect, path, read, stop, on_progress))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([work])
            raise

    async def open_link(self, text: str, on_progress: OnProgress | None = None) -> OpenedPackage:
        """Fetch a package by its link, and open it; nothing of it is left on this computer. Raises RemoteError too."""
        link = extract_link(text)
        if link is None:
            raise UserError(
                FileText.tr("The pasted text contains no link."),
                remedy=FileText.tr("Paste the link to the package, or the whole request that came with it."),
            )
        expired = link_expiry(link)
        if expired is not None and expired <= datetime.now(UTC):
            raise _expired_error(expired)
        name = PurePosixPath(urlsplit(link).path).name or "package.zip"
        with tempfile.TemporaryDirectory(prefix="trackball-package-") as folder:
            file = Path(folder, "package.zip")
            try:
                await self._fetch(link, file, on_progress)
            except ServiceFault as error:
                if error.status in {400, 403, 404, 410}:
                    raise _expired_error(None) from error
                raise
            package = await self.open(file, on_progress)
        return OpenedPackage(name, package.message, package.releases, package.files, package.unlisted)

    async def _fetch(self, link: str, file: Path, on_progress: OnProgress | None) -> None:
        done = 0
        async with open_download(await self._http(), link) as blocks:
            with file.open("wb") as target:
                async for block in blocks:
                    if shutil.disk_usage(file.parent).free < _MIN_FREE_BYTES:
                        raise DiskFull(
                            NetworkText.tr(
                                "The disk has not enough space for the package from {host}.", host=url_host(link)
                            ),
                            meaning=NetworkText.tr("It was not read."),
                            remedy=NetworkText.tr("Free some space, then paste the link again."),
                        )
                    await asyncio.to_thread(target.write, block)
                    done += len(block)
                    if on_progress is not None:
                        on_progress(done, 0)

    def _inspect(
        self, path: Path, read: ErnImport, stop: threading.Event, on_progress: OnProgress | None
    ) -> OpenedPackage:
        releases: list[ImportedRelease] = []
        files: list[PackageFile] = []
        named: set[str] = set()
        with _open_contents(path) as contents:
            total_bytes = sum(contents.size(place) for place in contents.paths)
            done = 0

            def on_chunk(size: int) -> None:
                nonlocal done
                if stop.is_set():
                    raise Interrupted(FileText.tr("It was stopped."))
                done += size
                if on_progress is not None:
                    on_progress(done, total_bytes)

            for release in read.releases:
                arrived, own_release = self._ern().compare(release.release)
                releases.append(arrived)
                ours = self._draft_files(release, own_release)
                for file in release.files:
                    place = contents.find_path(file.name)
                    named.add(place or "")
                    sums = _read_checksums(contents, place, on_chunk) if place is not None else None
                    files.append(
                        PackageFile(
                            name=file.name,
                            role=file.role,
                            track=_track_number(release.release, file.owner_id),
                            standing=_file_status(place, sums, file.md5),
                            is_ours=_is_ours(
                                sums, ours.get((_track_number(release.release, file.owner_id), file.role))
                            ),
                        )
                    )
        unnamed = [
            place
            for place in contents.paths
            if place not in named and not place.lower().endswith((".xml", ".md5", ".txt"))
        ]
        return OpenedPackage(path.name, read, tuple(releases), tuple(files), tuple(unnamed[:200]))

    def _draft_files(self, read: MessageRelease, known: Release | None) -> dict[tuple[int, AssetRole], Asset]:
        """Return the draft's files by track and role; those of tracks of another ISRC are not compared."""
        if known is None:
            return {}
        package_isrcs = [_isrc(track) for track in read.release.tracks()]
        track_numbers = {track.id: number for number, track in enumerate(known.tracks(), start=1)}
        isrcs = [_isrc(track) for track in known.tracks()]
        assets_by_place: dict[tuple[int, AssetRole], Asset] = {}
        for asset in self._repositories.assets.for_release(known.id):
            number = track_numbers.get(asset.owner_id, 0)
            if number <= len(package_isrcs) and (not number or package_isrcs[number - 1] == isrcs[number - 1]):
                assets_by_place[number, asset.role] = asset
        return assets_by_place


def _track_number(release: Release, owner_id: str) -> int:
    return next((number for number, track in enumerate(release.tracks(), start=1) if track.id == owner_id), 0)


def _isrc(track: Track) -> str | None:
    return normal_isrc(track.isrc) if isinstance(track.isrc, str) else None


def _is_ours(sums: _Checksums | None, ours: Asset | None) -> bool | None:
    """Compare a file of a package with the draft's; one that was not hashed yet is read where its size is the same."""
    if sums is None or ours is None:
        return None
    if ours.stamp.sha256 is not None:
        return sums.sha256 == ours.stamp.sha256
    try:
        if Path(ours.path).stat().st_size != sums.size:
            return False
        with Path(ours.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sums.sha256
    except OSError:
        return None


class _Checksums(NamedTuple):
    md5: str
    sha256: str
    size: int


def _file_status(place: str | None, sums: _Checksums | None, md5: str) -> FileStatus:
    if place is None:
        return FileStatus.MISSING
    if sums is None:
        return FileStatus.UNREADABLE
    if not md5:
        return FileStatus.NO_CHECKSUM
    return FileStatus.MATCHES if sums.md5 == md5 else FileStatus.CHANGED


def _read_checksums(contents: _Contents, place: str, on_chunk: Callable[[int], None]) -> _Checksums | None:
    """Return the sums of a file; None where it cannot be read to its end, or is longer than it says."""
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    remaining = min(contents.size(place), _MAX_FILE_SIZE)
    try:
        with contents.open(place) as file:
            while piece := file.read(_CHUNK_SIZE):
                remaining -= len(piece)
                if remaining < 0:
                    return None
                md5.update(piece)
                sha256.update(piece)
                on_chunk(len(piece))
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        return None
    return _Checksums(md5.hexdigest(), sha256.hexdigest(), contents.size(place)) if not remaining else None


class _Contents:
    """The files of a package, by their places in it."""

    def __init__(self, sizes: dict[str, int], opener: Callable[[str], IO[bytes]]) -> None:
        self._sizes = sizes
        self.open = opener
        self.paths: Sequence[str] = sorted(sizes)

    def size(self, place: str) -> int:
        return self._sizes[place]

    def find_path(self, name: str) -> str | None:
        """Return where a file lies that a message names by its place beside the message; None for none, or several."""
        relative_path = str(PurePosixPath(name.replace("\\", "/")))
        if "://" in relative_path or relative_path.startswith("/") or ".." in PurePosixPath(relative_path).parts:
            return None
        if relative_path in self._sizes:
            return relative_path
        for tail in (f"/{relative_path}", f"/{PurePosixPath(relative_path).name}"):
            matching_paths = [place for place in self.paths if f"/{place}".endswith(tail)]
            if matching_paths:
                return matching_paths[0] if len(matching_paths) == 1 else None
        return None


@contextmanager
def _open_contents(path: Path) -> Generator[_Contents]:
    """Give the files of a ZIP, of a folder, or beside a message."""
    if path.is_file() and zipfile.is_zipfile(path):
        with open_archive(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist() if not entry.is_dir()}
            yield _Contents(sizes, archive.open)
        return
    folder = path if path.is_dir() else path.parent
    files = [item for item in folder.rglob("*") if item.is_file() and not item.is_symlink()]
    sizes = {file.relative_to(folder).as_posix(): file.stat().st_size for file in files}
    yield _Contents(sizes, lambda place: (folder / place).open("rb"))


def link_expiry(link: str) -> datetime | None:
    """Return until when a signed link lives, as it says itself; None where it says nothing."""
    query = parse_qs(urlsplit(link).query)
    try:
        signed_at = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return signed_at + timedelta(seconds=int(query["X-Amz-Expires"][0]))
    except (KeyError, IndexError, ValueError, OverflowError):
        return None


def _expired_error(at: datetime | None) -> UserError:
    return UserError(
        FileText.tr("The link expired on {day}.", day=at.date())
        if at is not None
        else FileText.tr("The link no longer returns a package."),
        meaning=FileText.tr("Links to partner deliveries are valid for one to three days; nothing was downloaded."),
        remedy=FileText.tr("Have the package delivered again, or open its file if a partner has saved it."),
    )
