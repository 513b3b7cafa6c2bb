"""Files as files: which bytes they are, what they may be called, and what a dropped folder holds.

Nothing here looks inside a file except to hash it. A folder of thousands of files is listed without opening one; what
each file really is, `audio` and `artwork` read from its content afterwards.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path, PurePath

from trackball_desktop.domain.assets import FileStamp
from trackball_desktop.domain.errors import FileChanged, MediaError, UserError
from trackball_desktop.i18n.contexts import FileText

BLOCK_BYTES = 1 << 20
MAX_NAME_BYTES = 255
MAX_DEPTH = 8
MAX_ENTRIES = 50_000
MAX_IMPORT_BYTES = 16 << 20

AUDIO_SUFFIXES = frozenset(
    ".wav .wave .bwf .rf64 .w64 .flac .aif .aiff .aifc .mp3 .m4a .mp4 .aac .ogg .oga .opus .wma .caf .dsf .dff".split()
)
PICTURE_SUFFIXES = frozenset(".jpg .jpeg .jpe .jfif .png .tif .tiff .webp .gif .bmp .heic .heif .avif".split())

DOCUMENT_SUFFIXES = frozenset({".pdf", ".lrc", ".ttml", ".mov", ".m4v"})
"""Files that may go with a release beside sound and pictures. Plain text is notes as often as lyrics."""
ARCHIVE_SUFFIXES = frozenset(".zip .rar .7z .tar .tgz .gz .bz2 .xz".split())

_SHARING_ERRORS = frozenset({32, 33})
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows."""
_CLOUD_ATTRIBUTES = 0x1000 | 0x40000 | 0x400000
"""FILE_ATTRIBUTE_OFFLINE, _RECALL_ON_OPEN and _RECALL_ON_DATA_ACCESS of Windows."""
_DATALESS = 0x40000000
"""SF_DATALESS of macOS."""

_LISTED_SUFFIXES = AUDIO_SUFFIXES | PICTURE_SUFFIXES | DOCUMENT_SUFFIXES | ARCHIVE_SUFFIXES
_UNSAFE = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE | re.DOTALL)
_BIDI_CONTROLS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DIGITS = re.compile(r"([0-9]+)")


@dataclass(frozen=True)
class FolderListing:
    """What `scan_folder` found: lists in natural order; `problems` are sentences about what could not be read.

    `archives` were not opened, `evicted` are the names of audio files that only iCloud holds.
    """

    folder: Path
    audio: tuple[Path, ...]
    pictures: tuple[Path, ...]
    problems: tuple[str, ...] = ()
    documents: tuple[Path, ...] = ()
    archives: tuple[Path, ...] = ()
    evicted: tuple[str, ...] = ()


def read_stamp(path: Path) -> FileStamp:
    """Return size and mtime of a regular file without reading it. Raises MediaError where there is none."""
    return _stamp_of(_stat(path))


def read_file(path: Path, max_bytes: int = MAX_IMPORT_BYTES) -> bytes:
    """Return the bytes of a regular file that a person names. Raises MediaError, UserError for one that is too large.

    A pipe or a device would never end, and is not opened.
    """
    try:
        _require_regular(path, path.stat())
        with open(path, "rb", opener=_open_nonblocking) as file:
            _require_regular(path, os.fstat(file.fileno()))
            return require_size(path.name, file.read(max_bytes + 1), max_bytes)
    except FileNotFoundError as error:
        raise MediaError(
            FileText.tr("There is no file {path}.", path=path),
            meaning=FileText.tr("Nothing was read."),
            remedy=FileText.tr("Check its name and folder."),
        ) from error
    except OSError as error:
        raise unreadable_error(path, error) from error


def require_size(name: str, data: bytes, max_bytes: int = MAX_IMPORT_BYTES) -> bytes:
    """Return what was read of a file or stream. Raises UserError where it is more than may be read."""
    if len(data) > max_bytes:
        raise UserError(
            FileText.tr("{name} is larger than {most_bytes} MB.", name=name, most_bytes=max_bytes >> 20),
            meaning=FileText.tr("Nothing was read: files of this type are never that large."),
            remedy=FileText.tr("Check that it is the right file."),
        )
    return data


def _open_nonblocking(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def require_pdf(path: Path) -> None:
    """Raise MediaError for a file that is no PDF, whatever its name says."""
    _stat(path)
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        raise unreadable_error(path, error) from error
    if b"%PDF-" not in head:
        raise MediaError(
            FileText.tr("{name} is not a PDF.", name=path.name),
            meaning=FileText.tr("It was not attached."),
            remedy=FileText.tr("Export the booklet as PDF."),
        )


def printable_name(path: Path) -> str:
    """Return a file's name with "?" for what is not Unicode."""
    return path.name.encode("utf-8", "replace").decode()


def is_unicode(path: Path) -> bool:
    """Say whether a path can be kept as text. Systems other than macOS allow names that cannot."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def not_unicode_text(path: Path) -> str:
    """Say that a file was passed over for its name."""
    return FileText.tr("The name of {path} is not Unicode. Rename it, then drop it again.", path=printable_name(path))


def hash_file(
    path: Path,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FileStamp:
    """Return the stamp of a file with its sha256, read once in blocks of 1 MiB.

    `on_progress` gets (bytes read, bytes in all) after each block; `cancelled` is asked before each. Raises MediaError
    where the file cannot be read, FileChanged where it changed meanwhile, and `concurrent.futures.CancelledError`,
    which a waiting coroutine sees as its own cancellation.
    """
    digest = hashlib.sha256()
    done = 0
    _stat(path)
    try:
        with path.open("rb", buffering=0) as file:
            before = os.fstat(file.fileno())
            _require_regular(path, before)
            # Past its first length a file has changed for certain, and one that grows might never end.
            while done <= before.st_size and (block := file.read(BLOCK_BYTES)):
                if cancelled is not None and cancelled():
                    raise CancelledError
                digest.update(block)
                done += len(block)
                if on_progress is not None:
                    on_progress(done, before.st_size)
            after = os.fstat(file.fileno())
        named = path.stat()
    except OSError as error:
        raise unreadable_error(path, error) from error
    # The open file tells of writing into it, the name of another file moved in its place.
    if not _fingerprint(before) == _fingerprint(after) == _fingerprint(named) or done != before.st_size:
        raise FileChanged(
            FileText.tr("{name} changed while it was being read.", name=path.name),
            meaning=FileText.tr("Its content is still changing, so it was neither checked nor sent."),
            remedy=FileText.tr("Wait until the program has finished writing the file, then try again."),
        )
    return _stamp_of(before, digest.hexdigest())


def sanitise_file_name(text: str, max_bytes: int = MAX_NAME_BYTES) -> str:
    """Return a name that Windows, macOS and Linux all accept as one file name of at most so many bytes in UTF-8.

    Letters of every script stay; what systems refuse becomes "_". The extension survives shortening. Never empty.
    """
    name = unicodedata.normalize("NFC", text)
    name = "".join("_" if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in name)
    name = "".join(c for c in name if c not in _BIDI_CONTROLS)
    name = _trim_name(_UNSAFE.sub("_", name))
    if _RESERVED.fullmatch(name):
        name = "_" + name
    if len(name.encode()) > max_bytes:
        suffix = PurePath(name).suffix
        suffix = suffix if len(suffix.encode()) <= 16 else ""
        stem = name.removesuffix(suffix).encode()[: max_bytes - len(suffix.encode())].decode(errors="ignore")
        name = stem.rstrip(". ") + suffix
    return name or "unnamed"


def natural_key(text: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts "2 Song" before "10 Song" and ignores case."""
    pieces = _DIGITS.split(unicodedata.normalize("NFC", text).casefold())
    # Digits compare by how many there are, then as text: no limit on their number, unlike int().
    return tuple((len(p.lstrip("0")), p.lstrip("0")) if i % 2 else (-1, p) for i, p in enumerate(pieces))


def scan_folder(folder: Path) -> FolderListing:
    """List the audio files and pictures in a folder and below, by name only, in natural order.

    Hidden files, AppleDouble files ("._name") and links that lead back are passed over; a subfolder that cannot be read
    is a sentence in `problems`. Raises MediaError where the folder itself cannot be read, UserError where it is no
    folder or holds no audio.
    """
    if not is_unicode(folder):
        raise UserError(not_unicode_text(folder), meaning=FileText.tr("Nothing was imported from it."))
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except OSError as error:
        raise MediaError(
            FileText.tr(
                "The folder {folder} cannot be opened: {strerror}.", folder=folder, strerror=error.strerror or error
            ),
            meaning=FileText.tr("Nothing was imported from it."),
            remedy=FileText.tr("It may have been moved, or its drive is not connected. Choose the folder again."),
        ) from error
    if not is_folder:
        raise UserError(
            FileText.tr("{name} is a file, not a folder.", name=folder.name),
            remedy=FileText.tr("Choose the folder with the masters."),
        )
    problems: list[str] = []
    evicted: list[str] = []
    files = list(_walk(folder, problems, evicted))
    files.sort(key=lambda path: [natural_key(part) for part in path.relative_to(folder).parts])
    listing = FolderListing(
        folder=folder,
        audio=tuple(path for path in files if path.suffix.lower() in AUDIO_SUFFIXES),
        pictures=tuple(path for path in files if path.suffix.lower() in PICTURE_SUFFIXES),
        problems=tuple(problems),
        documents=tuple(path for path in files if path.suffix.lower() in DOCUMENT_SUFFIXES),
        archives=tuple(path for path in files if path.suffix.lower() in ARCHIVE_SUFFIXES),
        evicted=tuple(sorted(evicted, key=natural_key)),
    )
    if not listing.audio:
        raise _no_audio_error(listing)
    return listing


def is_evicted(name: str) -> bool:
    """Say whether a name is that of an audio file which macOS moved to iCloud and left a mark for."""
    return name.startswith(".") and name.endswith(".icloud") and PurePath(name[:-7]).suffix.lower() in AUDIO_SUFFIXES


def evicted_text(names: Sequence[str]) -> str:
    """Say which masters are only in iCloud."""
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return FileText.tr(
        "%n masters are only in iCloud: {shown}. Download them, then drop the folder again.",
        "%n master is only in iCloud: {shown}. Download it, then drop the folder again.",
        len(names),
        shown=shown,
    )


def placeholder_text(path: Path) -> str:
    """Say that a file is only in the cloud of OneDrive, iCloud or another program, and was not fetched."""
    return FileText.tr(
        "{name} is only in the cloud. Download it with your cloud storage app, then drop it again.",
        name=path.name,
    )


def archive_text(path: Path) -> str:
    """Say that an archive was not opened."""
    return FileText.tr(
        "{name} is an archive and was not opened. Unpack it and drop the resulting folder.", name=path.name
    )


def unreadable_error(path: Path, error: OSError) -> MediaError:
    """Say why the system did not give us a file, in words of its own."""
    if isinstance(error, FileNotFoundError):
        return MediaError(
            FileText.tr("{name} no longer exists.", name=path.name),
            meaning=FileText.tr("The release points to a file that cannot be found."),
            remedy=FileText.tr("Locate the file again; it was at {path}.", path=path),
        )
    if getattr(error, "winerror", None) in _SHARING_ERRORS or error.errno in {errno.EBUSY, errno.ETXTBSY}:
        return MediaError(
            FileText.tr("{name} is in use by another program.", name=path.name),
            meaning=FileText.tr("It cannot be read while the other program is using it."),
            remedy=FileText.tr("Close it there or wait until the program has finished, then try again."),
        )
    if isinstance(error, PermissionError):
        return MediaError(
            FileText.tr("You have no permission to read {name}.", name=path.name),
            meaning=FileText.tr("It cannot be checked or sent."),
            remedy=FileText.tr("Give yourself permission to read {path}, then try again.", path=path),
        )
    return MediaError(
        FileText.tr("{name} could not be read: {strerror}.", name=path.name, strerror=error.strerror or error),
        meaning=FileText.tr("It cannot be checked or sent."),
        remedy=FileText.tr("Check the drive or network share, then try again."),
    )


def _walk(folder: Path, problems: list[str], evicted: list[str]) -> Iterator[Path]:
    """Yield the media files below a folder; depth, number of entries and links that lead back are bounded."""
    pending = [(folder, 0)]
    seen: set[tuple[int, int]] = set()
    entries = 0
    while pending:
        current, depth = pending.pop()
        try:
            info = current.stat()
            # Network shares on Windows report inode 0 for everything: there the depth alone ends a loop.
            if info.st_ino and (info.st_dev, info.st_ino) in seen:
                continue
            seen.add((info.st_dev, info.st_ino))
            with os.scandir(current) as scan:
                for entry in scan:
                    entries += 1
                    if entries > MAX_ENTRIES:
                        problems.append(
                            FileText.tr(
                                "Only the first {max_entries} entries of {name} were read.",
                                max_entries=f"{MAX_ENTRIES:,}",
                                name=folder.name,
                            )
                        )
                        return
                    if is_evicted(entry.name):
                        evicted.append(entry.name[1:].removesuffix(".icloud"))
                        continue
                    if entry.name.startswith(".") or entry.name == "__MACOSX":
                        continue
                    path = Path(entry.path)
                    listed = path.suffix.lower() in _LISTED_SUFFIXES
                    try:
                        mode = entry.stat()
                    except OSError as error:  # a link to itself, a file that has just gone
                        if listed or not entry.is_symlink():
                            problems.append(
                                FileText.tr(
                                    "{path} could not be read: {strerror}.",
                                    path=printable_name(path),
                                    strerror=error.strerror or error,
                                )
                            )
                        continue
                    is_folder = stat.S_ISDIR(mode.st_mode)
                    if not is_folder and not (listed and stat.S_ISREG(mode.st_mode)):
                        continue
                    if not is_unicode(path):
                        problems.append(not_unicode_text(path))
                    elif is_folder and depth < MAX_DEPTH:
                        pending.append((path, depth + 1))
                    elif is_folder:
                        problems.append(
                            FileText.tr("{name} is nested too deeply in the folder and was not read.", name=entry.name)
                        )
                    elif not is_placeholder(mode):
                        yield path
                    else:
                        problems.append(placeholder_text(path))
        except OSError as error:
            if current == folder:
                raise MediaError(
                    FileText.tr(
                        "The folder {name} cannot be read: {strerror}.",
                        name=folder.name,
                        strerror=error.strerror or error,
                    ),
                    meaning=FileText.tr("Nothing was imported from it."),
                    remedy=FileText.tr(
                        "Give yourself permission to read {folder}, then choose it again.", folder=folder
                    ),
                ) from error
            problems.append(
                FileText.tr(
                    "{folder} could not be read: {strerror}.",
                    folder=current.relative_to(folder),
                    strerror=error.strerror or error,
                )
            )


def _no_audio_error(listing: FolderListing) -> UserError:
    """Explain why a folder gives no release."""
    if listing.evicted:
        return UserError(
            FileText.tr("The masters in {name} are only in iCloud.", name=listing.folder.name),
            meaning=FileText.tr("macOS has moved them off this computer."),
            remedy=evicted_text(listing.evicted),
        )
    if listing.archives:
        return UserError(
            FileText.tr("{name} contains only an archive and no audio.", name=listing.folder.name),
            meaning=FileText.tr("Archives are not opened."),
            remedy=FileText.tr("Unpack {name} and choose the resulting folder.", name=listing.archives[0].name),
        )
    if listing.problems:
        return MediaError(
            FileText.tr("No audio was found in {name}.", name=listing.folder.name),
            meaning=" ".join(listing.problems[:5]),
        )
    name = listing.folder.name
    return UserError(
        FileText.tr("{name} contains images but no audio.", name=name)
        if listing.pictures
        else FileText.tr("{name} contains no audio.", name=name),
        meaning=FileText.tr("A release needs masters."),
        remedy=FileText.tr("Choose the folder with the WAV or FLAC files."),
    )


def _trim_name(name: str) -> str:
    """Drop what Windows drops at the end, and what would hide the file at the start."""
    return name.strip().lstrip(".").rstrip(". ").strip()


def _stat(path: Path) -> os.stat_result:
    try:
        info = path.stat()
    except OSError as error:
        raise unreadable_error(path, error) from error
    _require_regular(path, info)
    return info


def is_placeholder(info: os.stat_result) -> bool:
    """Say whether a file is only a mark for one that a cloud holds: opening it would fetch it."""
    attributes, flags = getattr(info, "st_file_attributes", 0), getattr(info, "st_flags", 0)
    return bool(attributes & _CLOUD_ATTRIBUTES or flags & _DATALESS)


def require_local_file(path: Path) -> None:
    """Raise MediaError for what is no file on this computer: a folder, a device, one that only a cloud holds."""
    _stat(path)


def _require_regular(path: Path, info: os.stat_result) -> None:
    if not is_unicode(path):
        raise MediaError(
            FileText.tr("The name of {path} is not Unicode.", path=printable_name(path)),
            meaning=FileText.tr("The library cannot store it."),
            remedy=FileText.tr("Rename the file or its folder, then try again."),
        )
    if is_placeholder(info):
        raise MediaError(
            FileText.tr("{name} is only in the cloud.", name=path.name),
            meaning=FileText.tr("It is not on this computer, and the app does not download it automatically."),
            remedy=FileText.tr("Download it with your cloud storage app (OneDrive, iCloud Drive), then try again."),
        )
    if not stat.S_ISREG(info.st_mode):
        raise MediaError(
            FileText.tr("{name} is not a file.", name=path.name),
            remedy=FileText.tr("Choose an audio file or an image."),
        )


def _stamp_of(info: os.stat_result, sha256: str | None = None) -> FileStamp:
    return FileStamp(size=info.st_size, mtime_ns=info.st_mtime_ns, sha256=sha256)


def _fingerprint(info: os.stat_result) -> tuple[int, int, int]:
    return info.st_ino, info.st_size, info.st_mtime_ns
