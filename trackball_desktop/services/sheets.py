"""Drafts from a label's spreadsheet: read, compared with the library, carried out release by release.

Answers about a layout (the order of day and month, what a column holds) are remembered by its headings.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, cast

from trackball_desktop.domain.edits import Batch
from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.full_reader import is_full_layout
from trackball_desktop.formats.sheet_columns import apply_mapping, grid_of, layout_key
from trackball_desktop.formats.sheet_reader import read_sheets
from trackball_desktop.formats.sheet_types import NamedFile, SheetDraft, SheetImport
from trackball_desktop.formats.table import MAX_BYTES, Book, Sheet, is_table, is_workbook, read_book, read_text_rows
from trackball_desktop.i18n.contexts import FileText, HistoryText, LibraryText
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.services.sheet_updates import propose
from trackball_desktop.storage.repositories import Repositories

if TYPE_CHECKING:
    from trackball_desktop.services.sheet_updates import Proposal

LAYOUTS_KEY = "sheets.layouts"
_MAX_LAYOUTS = 200
_HEAD = 400
"""Bytes of a file that tell a workbook or a document in JSON from text."""

OnProgress = Callable[[int, int], None]
"""Told how many rows or releases are done, of how many."""


@dataclass(frozen=True)
class LayoutAnswers:
    """What a person said of a layout: the order of day and month, and by heading what a column holds."""

    day_first: bool | None = None
    mapping: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class ImportPlan:
    """A sheet and what it means for the library. `key` names its layout.

    `columns` are the headings, each with what its column holds ("release.title"), empty for one that is not read.
    """

    name: str
    book: Book
    content: SheetImport
    proposals: tuple[Proposal, ...]
    columns: tuple[tuple[str, str], ...] = ()
    key: str = ""
    answers: LayoutAnswers = LayoutAnswers()


@dataclass(frozen=True)
class ParsedTable:
    """A sheet that was read to go with something else: what it holds, and what its columns mean.

    `source` is its file, or the text that was pasted.
    """

    name: str
    content: SheetImport
    columns: tuple[tuple[str, str], ...]
    key: str
    answers: LayoutAnswers
    source: Path | str


@dataclass(frozen=True)
class ImportResult:
    """What became of a plan: ids of new drafts, of changed ones, and sentences about those that could not be."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class Sheets:
    """Reads tables, and makes a draft of each release in them."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    async def read(self, path: Path, *, day_first: bool | None = None) -> tuple[Book, SheetImport] | None:
        """Read a table in a thread of its own, and the drafts in it; None where the file is none.

        Raises UserError where it cannot be read.
        """
        return await asyncio.to_thread(_read, path, day_first)

    async def plan_if_table(
        self, path: Path, answers: LayoutAnswers | None = None, on_progress: OnProgress | None = None
    ) -> ImportPlan | None:
        """Do the same as `plan` for what is a table; return None for any other file."""
        is_one = await asyncio.to_thread(_is_table, path)
        return await self.plan(path, answers, on_progress) if is_one else None

    async def plan(
        self, path: Path, answers: LayoutAnswers | None = None, on_progress: OnProgress | None = None
    ) -> ImportPlan:
        """Read a table and compare it with the library, changing nothing. Cancelling ends it within some rows.

        Without `answers` those apply that were given for a sheet of the same headings before. Raises UserError for
        what is no table, or has no headings of releases.
        """
        stopped = threading.Event()

        def tick(done: int, whole: int) -> None:
            if stopped.is_set():
                raise asyncio.CancelledError
            if on_progress is not None:
                on_progress(done, whole)

        try:
            return await asyncio.to_thread(self._plan, path, answers, tick)
        except asyncio.CancelledError:
            stopped.set()
            raise

    async def read_table(self, source: Path | str, answers: LayoutAnswers | None = None) -> ParsedTable:
        """Read a sheet, or a table that was pasted, to go with files or with a release that is there.

        Raises UserError for what is no table, or has no headings of tracks.
        """
        return await asyncio.to_thread(self._read_table, source, answers)

    def _read_table(self, source: Path | str, answers: LayoutAnswers | None) -> ParsedTable:
        if isinstance(source, str):
            name = FileText.tr("The pasted table")
            book = Book((Sheet("", tuple(read_text_rows(source))),), text=True)
        else:
            name, book = source.name, _table(source)
        read, columns, key, used_answers = self._read_columns(book, answers, lambda _done, _whole: None)
        return ParsedTable(name, read, columns, key, used_answers, source)

    def _read_columns(
        self, book: Book, answers: LayoutAnswers | None, tick: OnProgress
    ) -> tuple[SheetImport, tuple[tuple[str, str], ...], str, LayoutAnswers]:
        """Read a table as was answered for its headings; return what each column holds, its key and the answers too."""
        grids = [
            grid
            for sheet in book.sheets
            if not sheet.hidden and not is_full_layout(book) and (grid := grid_of(sheet)) is not None
        ]
        key = layout_key(column.text for grid in grids for column in grid.columns)
        used_answers = answers if answers is not None else self.answers_for(key)
        read = read_sheets(book, day_first=used_answers.day_first, mapping=used_answers.mapping, tick=tick)
        columns: dict[str, str] = {}
        for grid in grids:
            apply_mapping(grid, used_answers.mapping)
            for column in grid.columns:
                columns.setdefault(column.text, f"{column.scope}.{column.field}" if column.field else "")
        return read, tuple(columns.items()), key, used_answers

    def _plan(self, path: Path, answers: LayoutAnswers | None, tick: OnProgress) -> ImportPlan:
        book = _table(path)
        read, columns, key, used_answers = self._read_columns(book, answers, tick)
        full = is_full_layout(book)
        read = _with_files_beside(read, path.parent)
        proposals = propose(read.drafts, self._repositories, full=full)
        read = replace(read, notes=(*read.notes, *_missing_files(proposals)))
        return ImportPlan(path.name, book, read, tuple(proposals), columns, key, used_answers)

    def answers_for(self, key: str) -> LayoutAnswers:
        """Return what was said of a layout before; nothing where it is new."""
        stored: Any = self._repositories.settings.get(LAYOUTS_KEY, {})
        value: Any = cast("dict[str, Any]", stored).get(key) if isinstance(stored, dict) else None
        if not isinstance(value, dict):
            return LayoutAnswers()
        saved = cast("dict[str, Any]", value)
        mapping: Any = saved.get("mapping")
        stored_mapping = cast("dict[str, Any]", mapping) if isinstance(mapping, dict) else {}
        day_first = saved.get("day_first")
        return LayoutAnswers(
            day_first if isinstance(day_first, bool) else None, {k: str(v) for k, v in stored_mapping.items()}
        )

    async def save_answers(self, key: str, answers: LayoutAnswers) -> None:
        """Keep what was said of a layout, for the next sheet with the same headings."""
        stored: Any = self._repositories.settings.get(LAYOUTS_KEY, {})
        others = (
            {k: v for k, v in cast("dict[str, Any]", stored).items() if k != key} if isinstance(stored, dict) else {}
        )
        others[key] = {"day_first": answers.day_first, "mapping": dict(answers.mapping)}
        written = self._repositories.settings.save(LAYOUTS_KEY, dict(list(others.items())[-_MAX_LAYOUTS:]))
        await asyncio.wrap_future(written)

    async def apply_proposals(
        self,
        proposals: Sequence[Proposal],
        name: str,
        account_id: str | None = None,
        on_progress: OnProgress | None = None,
    ) -> ImportResult:
        """Make the new drafts and change those that are there, each as one step of its history.

        A release that was changed meanwhile is left alone and told.
        """
        drafts = Drafts(self._repositories)
        release_ids: list[str] = []
        changed: list[str] = []
        problems: list[str] = []
        for number, proposal in enumerate(proposals, start=1):
            if proposal.is_new:
                release_ids.append(await self._create(proposal.draft, name, account_id))
            elif proposal.has_changes and proposal.before is not None:
                now = self._repositories.library.load(proposal.before.id).release
                if now != proposal.before:
                    title = now.title if isinstance(now.title, str) else now.id
                    problems.append(
                        LibraryText.tr("“{title}” was changed in the meantime and stays unchanged.", title=title)
                    )
                else:
                    label = HistoryText.tr("updated from {name}", name=name)
                    try:
                        await drafts.apply(now, Batch(label=label, edits=proposal.edits), label)
                        changed.append(now.id)
                    except UserError as error:  # held to its old delivery
                        problems.append(f"{error.message} {error.meaning}")
            if on_progress is not None:
                on_progress(number, len(proposals))
        return ImportResult(tuple(release_ids), tuple(changed), tuple(problems))

    async def create(self, read: SheetImport, name: str, account_id: str | None = None) -> list[str]:
        """Make the drafts and return their ids, in the order of the file."""
        return [await self._create(draft, name, account_id) for draft in read.drafts]

    async def _create(self, draft: SheetDraft, name: str, account_id: str | None) -> str:
        release = draft.release
        assets = [
            make_asset(release.id, file.owner_id, file.role, file.path) for file in draft.files if file.path is not None
        ]
        if account_id is not None:
            local = release.local.model_copy(update={"account_id": account_id})
            release = release.model_copy(update={"local": local})
        created = await asyncio.wrap_future(
            self._repositories.library.create(
                release, label=HistoryText.tr("imported from {name}", name=name), assets=assets
            )
        )
        return created.release.id


def _with_files_beside(read: SheetImport, folder: Path) -> SheetImport:
    """Find the files that a sheet names, in its own folder and nowhere else."""

    def placed(file: NamedFile) -> NamedFile:
        place = folder / file.name
        return replace(file, path=place) if PurePath(file.name).name == file.name and place.is_file() else file

    return replace(read, drafts=tuple(replace(d, files=tuple(map(placed, d.files))) for d in read.drafts))


def _missing_files(proposals: Sequence[Proposal]) -> tuple[str, ...]:
    """Tell of the files of new releases that are not there."""
    files = [file for proposal in proposals if proposal.is_new for file in proposal.draft.files]
    names = dict.fromkeys(file.name for file in files if file.path is None)
    return tuple(
        FileText.tr("{name} is not in the folder of the sheet and was not attached.", name=name) for name in names
    )


def _is_table(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            return is_workbook(file) if head[:2] == b"PK" else is_table(head, path.name)
    except OSError as error:
        raise UserError(FileText.tr("{name} cannot be read.", name=path.name), meaning=error.strerror or "") from error


def _book(path: Path) -> Book | None:
    if not _is_table(path):
        return None
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(FileText.tr("{name} cannot be read.", name=path.name), meaning=error.strerror or "") from error
    return read_book(data, path.name)


def _table(path: Path) -> Book:
    book = _book(path)
    if book is None:
        raise UserError(
            FileText.tr("{name} is not a table.", name=path.name),
            remedy=FileText.tr("Choose a CSV, XLSX, XLS or ODS file."),
        )
    return book


def _read(path: Path, day_first: bool | None) -> tuple[Book, SheetImport] | None:
    book = _book(path)
    return None if book is None else (book, read_sheets(book, day_first=day_first))
