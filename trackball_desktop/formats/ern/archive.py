"""The message in a package that came as a ZIP, as partner deliveries do. Nothing else is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.archives import open_archive
from trackball_desktop.formats.ern.tree import MAX_BYTES
from trackball_desktop.i18n.contexts import FileText

MAX_ENTRIES: Final = 20_000
_MARK: Final = b"NewReleaseMessage"


def message_in(path: Path) -> tuple[str, bytes] | None:
    """Return name and content of the message in a ZIP; None where there is none.

    Raises UserError where there are several, or the ZIP is damaged, protected, or too big.
    """
    try:
        with open_archive(path) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise UserError(
                    FileText.tr(
                        "{name} has more than {most_entries} files.", name=path.name, most_entries=f"{MAX_ENTRIES:,}"
                    ),
                    meaning=FileText.tr("Nothing was read."),
                )
            messages = [
                (entry.filename, data)
                for entry in entries
                if entry.filename.lower().endswith(".xml") and not entry.is_dir() and entry.file_size <= MAX_BYTES
                if _MARK in (data := _unpack_member(archive, entry)).replace(b"\x00", b"")[:4000]
            ]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise UserError(
            FileText.tr("{name} is a damaged or protected ZIP.", name=path.name),
            meaning=FileText.tr("Nothing was read."),
            remedy=FileText.tr("Ask the sender to send the package again."),
        ) from error
    if len(messages) > 1:
        raise UserError(
            FileText.tr("{name} contains {found} messages.", found=len(messages), name=path.name),
            meaning=FileText.tr("Nothing was imported."),
            remedy=FileText.tr("Unpack it, and import the folders of its releases one by one."),
        )
    return (PurePosixPath(messages[0][0]).name, messages[0][1]) if messages else None


def _unpack_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        data = file.read(MAX_BYTES + 1)
    return data if len(data) <= MAX_BYTES else b""
