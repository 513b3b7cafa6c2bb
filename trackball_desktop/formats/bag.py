"""A bag (BagIt 1.0, RFC 8493) in a ZIP: files with their SHA-256, that anyone can check without this app.

What is read was made by somebody else: names that lead out of the bag, links, names that stand twice, archives that
unpack to far more than they hold and files whose sum is another one are refused, before anything is written.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from trackball_desktop.domain.errors import StorageError, UserError
from trackball_desktop.formats.archives import open_archive
from trackball_desktop.i18n.contexts import FileText

BLOCK: Final = 1 << 20
MAX_ENTRIES: Final = 20_000
MAX_TEXT_BYTES: Final = 64 << 20
"""Bytes of one file that is read into memory."""
MAX_RATIO: Final = 200
"""How many bytes one packed byte may become: text of drafts packs to a tenth, a bomb to a thousandth."""
_MIN_RATIO_BYTES: Final = 1 << 20
"""Files that unpack to less are harmless whatever their ratio."""
DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_UNCOMPRESSED_SUFFIXES: Final = frozenset(
    {".wav", ".flac", ".jpg", ".jpeg", ".png", ".mp3", ".m4a", ".mov", ".mp4", ".pdf", ".zip"}
)
_BAD_NAME = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
_MANIFEST_LINE = re.compile(r"([0-9A-Fa-f]{64})\s+\*?(\S.*)")

OnBytesDone = Callable[[int], None]
"""Called with the number of bytes of each block that was read or written."""


class BagWriter:
    """Writes a bag: use as a context manager; the file appears, whole, when it ends without an error."""

    def __init__(self, path: Path, info: Mapping[str, str]) -> None:
        self._path = path
        self._info = dict(info)
        self._root = path.stem
        self._checksums: dict[str, str] = {}
        self._bytes = 0
        self._temporary_file = ""
        self._zip: zipfile.ZipFile | None = None

    def __enter__(self) -> Self:
        try:
            handle, self._temporary_file = tempfile.mkstemp(dir=self._path.parent, prefix=".bundle.", suffix=".part")
            self._zip = zipfile.ZipFile(os.fdopen(handle, "w+b"), "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        except OSError as error:
            raise _write_error(self._path, error) from error
        return self

    def add(self, name: str, content: bytes) -> None:
        """Add bytes to the payload under a name such as `release.json`."""
        self._add(f"data/{name}", io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path, report: OnBytesDone | None = None) -> str:
        """Put a file into the payload and return its SHA-256. Raises StorageError where it cannot be read."""
        try:
            with path.open("rb") as file:
                return self._add(f"data/{name}", file, os.fstat(file.fileno()).st_size, report)
        except OSError as error:
            why = FileText.tr("{name} cannot be read: {strerror}.", name=path.name, strerror=error.strerror or error)
            raise StorageError(why, meaning=FileText.tr("No bundle was created.")) from error

    def _add(self, name: str, source: IO[bytes], size: int, report: OnBytesDone | None = None) -> str:
        assert self._zip is not None
        about = zipfile.ZipInfo(f"{self._root}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
        packed = Path(name).suffix.lower() not in _UNCOMPRESSED_SUFFIXES
        about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        about.external_attr = (stat.S_IFREG | 0o644) << 16
        digest = hashlib.sha256()
        with self._zip.open(about, "w", force_zip64=size > 1 << 30) as target:
            while block := source.read(BLOCK):
                digest.update(block)
                target.write(block)
                if name.startswith("data/"):
                    self._bytes += len(block)
                if report is not None:
                    report(len(block))
        self._checksums[name] = digest.hexdigest()
        return self._checksums[name]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._zip is not None
        try:
            if error is None:
                self._add_tags()
            file = self._zip.fp
            self._zip.close()
            if file is not None:
                file.close()
            if error is None:
                Path(self._temporary_file).chmod(0o644)
                Path(self._temporary_file).replace(self._path)
        except OSError as refused:
            raise _write_error(self._path, refused) from refused
        finally:
            with contextlib.suppress(OSError):
                Path(self._temporary_file).unlink(missing_ok=True)

    def _add_tags(self) -> None:
        payload = {name: sum_ for name, sum_ in self._checksums.items() if name.startswith("data/")}
        info = {**self._info, "Payload-Oxum": f"{self._bytes}.{len(payload)}"}
        tags = {
            "bagit.txt": DECLARATION,
            "bag-info.txt": "".join(f"{key}: {' '.join(value.split())}\n" for key, value in info.items()).encode(),
            "manifest-sha256.txt": _manifest(payload),
        }
        for name, content in tags.items():
            self._add(name, io.BytesIO(content), len(content))
        named = {name: self._checksums[name] for name in tags}
        content = _manifest(named)
        self._add("tagmanifest-sha256.txt", io.BytesIO(content), len(content))


def _manifest(sums: Mapping[str, str]) -> bytes:
    def escape_name(name: str) -> str:
        return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    return "".join(f"{sum_}  {escape_name(name)}\n" for name, sum_ in sorted(sums.items())).encode()


def _write_error(path: Path, error: OSError) -> StorageError:
    return StorageError(
        FileText.tr("{name} cannot be written: {strerror}.", name=path.name, strerror=error.strerror or error),
        remedy=FileText.tr("Choose another folder."),
    )


# --- in ---------------------------------------------------------------------------------------------------------------


class BagReader:
    """A bag whose names and sizes were checked: none leads out of it, none unpacks to far more. A context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = open_archive(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise _bag_error(path, FileText.tr("it is not a ZIP file, or it is damaged")) from error
        try:
            self._entries = self._checked_entries()
            self.checksums = self._manifest()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def _checked_entries(self) -> dict[str, zipfile.ZipInfo]:
        entries_by_name: dict[str, zipfile.ZipInfo] = {}
        seen: set[str] = set()
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise _bag_error(
                self._path, FileText.tr("it contains more than {most_entries} files", most_entries=f"{MAX_ENTRIES:,}")
            )
        roots = {info.filename.split("/", 1)[0] for info in infos}
        if len(roots) != 1:
            raise _bag_error(self._path, FileText.tr("it is not a bag, which must be a single folder"))
        packed = self._path.stat().st_size
        for info in infos:
            name = info.filename
            if info.is_dir():
                continue
            inner = name.split("/", 1)[1] if "/" in name else ""
            parts = inner.split("/")
            if not inner or _BAD_NAME.search(name) or any(part in {"", ".", ".."} for part in name.split("/")):
                raise _bag_error(
                    self._path, FileText.tr("the name “{name}” in it points outside the bundle", name=f"{name[:80]!s}")
                )
            if stat.S_ISLNK(info.external_attr >> 16):
                raise _bag_error(self._path, FileText.tr("“{name}” in it is a link", name=name[:80]))
            if info.flag_bits & 1:
                raise _bag_error(self._path, FileText.tr("it is protected by a password"))
            if inner.casefold() in seen:
                raise _bag_error(self._path, FileText.tr("“{name}” is in it twice", name=name[:80]))
            is_bomb = info.file_size > _MIN_RATIO_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1)
            if is_bomb or info.compress_size > packed:
                raise _bag_error(
                    self._path, FileText.tr("“{name}” would unpack to an unreasonable size", name=name[:80])
                )
            seen.add(inner.casefold())
            entries_by_name["/".join(parts)] = info
        return entries_by_name

    def _manifest(self) -> dict[str, str]:
        if self.text("bagit.txt").split("\n")[0].split(":")[0] != "BagIt-Version":
            raise _bag_error(self._path, FileText.tr("it is not a bag: it has no BagIt declaration"))
        sums: dict[str, str] = {}
        for line in self.text("manifest-sha256.txt").splitlines():
            match = _MANIFEST_LINE.fullmatch(line.strip())
            if match is None:
                raise _bag_error(self._path, FileText.tr("its list of checksums cannot be read"))
            name = match[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
            sums[name] = match[1].lower()
        payload_names = {name for name in self._entries if name.startswith("data/")}
        if payload_names != set(sums):
            odd_name = min(payload_names ^ set(sums))[:80]
            raise _bag_error(
                self._path,
                FileText.tr("“{odd}” is only in the bundle or only in its list of checksums", odd=odd_name),
            )
        return sums

    def __contains__(self, name: str) -> bool:
        return f"data/{name}" in self._entries

    def text(self, name: str) -> str:
        """Return a tag file as text. Raises UserError where there is none."""
        if name not in self._entries:
            raise _bag_error(self._path, FileText.tr("it is not a bag: {name} is missing", name=name))
        try:
            return b"".join(self._blocks(name, MAX_TEXT_BYTES)).decode("utf-8")
        except UnicodeDecodeError as error:
            raise _bag_error(self._path, FileText.tr("{name} is not UTF-8 text", name=name)) from error

    def read(self, name: str) -> bytes:
        """Return a file of the payload, checked. Raises UserError where it is missing, too large or changed."""
        if name not in self:
            raise _bag_error(self._path, FileText.tr("{name} is missing", name=name))
        content = b"".join(self._blocks(f"data/{name}", MAX_TEXT_BYTES))
        if hashlib.sha256(content).hexdigest() != self.checksums[f"data/{name}"]:
            raise _bag_error(
                self._path, FileText.tr("{name} was changed after it was packed, or is damaged", name=name)
            )
        return content

    def extract(self, name: str, target: Path, report: OnBytesDone | None = None) -> None:
        """Write a file of the payload to `target`; a file that does not match its checksum is not left there."""
        if name not in self:
            raise _bag_error(self._path, FileText.tr("{name} is missing", name=name))
        digest = hashlib.sha256()
        temporary = target.with_name(f".{target.name}.part")
        try:
            with temporary.open("wb") as file:
                for block in self._blocks(f"data/{name}", None):
                    digest.update(block)
                    file.write(block)
                    if report is not None:
                        report(len(block))
            if digest.hexdigest() != self.checksums[f"data/{name}"]:
                raise _bag_error(
                    self._path, FileText.tr("{name} was changed after it was packed, or is damaged", name=name)
                )
            temporary.replace(target)
        except OSError as error:
            raise _write_error(target, error) from error
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def size_of(self, name: str) -> int:
        """Return the bytes of a file of the payload as they are declared."""
        return self._entries[f"data/{name}"].file_size

    def _blocks(self, name: str, most: int | None) -> Iterator[bytes]:
        info = self._entries[name]
        bound = info.file_size if most is None else min(info.file_size, most)
        if most is not None and info.file_size > most:
            raise _bag_error(
                self._path, FileText.tr("{name} in it is larger than {most} MB", name=name, most=most >> 20)
            )
        done = 0
        try:
            with self._zip.open(info) as file:
                while block := file.read(BLOCK):
                    done += len(block)
                    if done > bound:
                        raise _bag_error(self._path, FileText.tr("{name} in it unpacks to more than stated", name=name))
                    yield block
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
            raise _bag_error(self._path, FileText.tr("{name} in it is damaged", name=name)) from error


def _bag_error(path: Path, why: str) -> UserError:
    return UserError(
        FileText.tr("{name} cannot be opened as a bundle: {why}.", name=path.name, why=why),
        meaning=FileText.tr("Nothing was imported, and no file was written."),
        remedy=FileText.tr("Copy it again from its source."),
    )
