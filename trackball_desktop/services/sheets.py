"""Drafts from a label's spreadsheet."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.sheet_reader import read_sheets
from trackball_desktop.formats.table import MAX_BYTES, is_table, read_book
from trackball_desktop.i18n.contexts import FileText, HistoryText
from trackball_desktop.storage.stores import Stores

if TYPE_CHECKING:
    from trackball_desktop.formats.sheet_types import SheetImport
    from trackball_desktop.formats.table import Book


class Sheets:
    """Reads tables, and makes a draft of each release in them."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def read(self, path: Path, *, day_first: bool | None = None) -> tuple[Book, SheetImport] | None:
        """Read a table in a thread of its own, and the drafts in it; None where the file is none.

        Raises UserError where it cannot be read.
        """
        return await asyncio.to_thread(_read, path, day_first)

    async def create(self, read: SheetImport, name: str, account_id: str | None = None) -> list[str]:
        """Make the drafts and return their ids, in the order of the file."""
        made: list[str] = []
        for draft in read.drafts:
            release = draft.release
            if account_id is not None:
                local = release.local.model_copy(update={"account_id": account_id})
                release = release.model_copy(update={"local": local})
            created = await asyncio.wrap_future(
                self._stores.library.create(release, label=HistoryText.tr("imported from {name}", name=name))
            )
            made.append(created.release.id)
        return made


def _read(path: Path, day_first: bool | None) -> tuple[Book, SheetImport] | None:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(FileText.tr("{name} cannot be read.", name=path.name), meaning=error.strerror or "") from error
    if not is_table(data, path.name):
        return None
    book = read_book(data, path.name)
    return book, read_sheets(book, day_first=day_first)
