"""Brings releases from the target into the library: search an account, look at what was found, take it over.

As a record it is followed here and never sent; as a draft it is a copy to begin from. What the target's answer does not
carry is named before, and what only its answer carries. Where the target asks to wait, the dialog says until when and
goes on by itself; what was taken over stays, however it ends. A JSON file can be taken in as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.services.pull import PullQuery, import_records, preview, search
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row, select_row
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.text_fields import LineEdit
from trackball_desktop.ui.library.pull_model import HERE, ID, TITLE, UPC, PullModel, fields_by_part, wait_text

if TYPE_CHECKING:
    from trackball_desktop.domain.errors import TrackballError
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.pull import As, PulledPage, PullQuery, RecordPreview, Taken, Wait
    from trackball_desktop.targets.answers import RemoteRelease
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import Report

_PREVIEW_DELAY_MS = 250
_MOST_PROBLEMS = 6


class PullDialog(QDialog):
    """Search above, hits in the middle, what the chosen one is below."""

    made = Signal(list)
    """Ids of releases that are in the library now."""
    file_chosen = Signal(object)
    """A Path."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._pages: list[PulledPage] = []
        self._at = -1
        self._job: Job | None = None
        self._looking: Job | None = None
        self._wanted: PullQuery | None = None
        self._waits: deque[Wait] = deque()
        self._preview_waits: deque[Wait] = deque()
        self._taken: deque[Taken] = deque()
        self._records: dict[str, RemoteRelease] = {}
        self.setWindowTitle(fill(self.tr("Import from {target}"), target=name_of()))
        self.resize(theme.scaled(760), theme.scaled(620))
        self._make_search()
        self._make_results()
        self._make_foot()
        self._lay_out()
        self._show_page()

    # --- putting together ------------------------------------------------------------------------------------------

    def _make_search(self) -> None:
        self.accounts = QComboBox()
        self.accounts.setAccessibleName(self.tr("Account"))
        for account in self._backend.accounts.list():
            self.accounts.addItem(account.name, account.id)
        default = self._backend.accounts.default()
        self.accounts.setCurrentIndex(max(0, self.accounts.findData(default.id if default is not None else "")))
        self.fields = {
            "words": self._line(self.tr("Text"), self.tr("title, artist or other text")),
            "upc": self._line(self.tr("UPC"), "", mono=True),
            "project": self._line(self.tr("Project number"), "", mono=True),
            "labels": self._line(self.tr("Labels"), self.tr("separated by commas")),
        }
        self.search_button = button(self.tr("Search"), icon="search")
        self.search_button.setDefault(True)
        self.search_button.clicked.connect(self._on_search_clicked)

    def _line(self, name: str, placeholder: str, *, mono: bool = False) -> QLineEdit:
        made = LineEdit()
        made.setAccessibleName(name)
        made.setPlaceholderText(placeholder)
        if mono:
            made.setFont(theme.mono_font())
        return made

    def _make_results(self) -> None:
        self.model = PullModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Results"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.scaled(30))
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        for column, width in ((UPC, 130), (ID, 110), (HERE, 110)):
            self.table.setColumnWidth(column, theme.scaled(width))
        self.table.selectionModel().selectionChanged.connect(self._on_table_selected)
        self.note = label("", "dim", wrap=True)
        self.trouble = label("", "bad", wrap=True)
        self.trouble.hide()
        self.previous = button(self.tr("Previous"), small=True, icon="chevron-left")
        self.previous.clicked.connect(self._on_previous_clicked)
        self.next = button(self.tr("Next"), small=True, icon="chevron-right")
        self.next.clicked.connect(self._on_next_clicked)
        self.preview = label("", wrap=True)
        self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.preview.setContentsMargins(space.XXS, space.XS, space.XXS, space.XS)

    def _make_foot(self) -> None:
        self.file_button = button(self.tr("From a JSON file…"), icon="file")
        self.file_button.clicked.connect(self._on_file_clicked)
        self.close_button = button(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self.draft_button = button(self.tr("Import as draft"))
        self.draft_button.clicked.connect(self._on_draft_clicked)
        self.record_button = button(self.tr("Follow"), "primary")
        self.record_button.clicked.connect(self._on_record_clicked)

    def _lay_out(self) -> None:
        known = self.accounts.count() > 0
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.S)
        grid.setVerticalSpacing(space.S)
        for column, (name, line) in enumerate(self.fields.items()):
            title = label(line.accessibleName(), "dim", "small")
            title.setBuddy(line)
            grid.addWidget(title, 0, column)
            grid.addWidget(line, 1, column)
            grid.setColumnStretch(column, 3 if name == "words" else 2)
        grid.addWidget(self.search_button, 1, len(self.fields))
        search = QWidget()
        search.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self.preview)
        self.results = QSplitter(Qt.Orientation.Vertical)
        self.results.addWidget(self.table)
        self.results.addWidget(area)
        self.results.setStretchFactor(0, 3)
        self.results.setStretchFactor(1, 2)
        self.results.setChildrenCollapsible(False)
        self.results.setSizes([theme.scaled(220), theme.scaled(150)])
        about = fill(
            self.tr(
                "“Follow” shows a release as it is in {target} and tracks its status; it is never sent. "
                "“Import as draft” creates a copy that you can edit. Fields that {target} does not "
                "return stay empty in both."
            ),
            target=name_of(),
        )
        if not known:
            about = fill(
                self.tr("Connect an account in the settings to search {target}. You can also import a JSON file."),
                target=name_of(),
            )
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        column.addWidget(label(fill(self.tr("Import from {target}"), target=name_of()), size="title"))
        column.addWidget(label(about, "dim", wrap=True))
        column.addWidget(self.accounts)
        column.addWidget(search)
        column.addWidget(self.results, 1)
        column.addWidget(self.trouble)
        column.addLayout(row(self.note, None, self.previous, self.next))
        column.addLayout(row(self.file_button, None, self.close_button, self.draft_button, self.record_button))
        self.accounts.setVisible(self.accounts.count() > 1)
        for widget in (search, self.results, self.previous, self.next, self.draft_button, self.record_button):
            widget.setVisible(known)

    # --- searching -------------------------------------------------------------------------------------------------

    @Slot()
    def _on_search_clicked(self) -> None:
        typed = {name: line.text().strip() for name, line in self.fields.items()}
        labels = tuple(part.strip() for part in typed["labels"].split(",") if part.strip())
        self._wanted = PullQuery(typed["words"], typed["upc"], typed["project"], labels)
        self._pages, self._at = [], -1
        self._fetch(None)

    def _fetch(self, following: str | None) -> None:
        wanted, account_id = self._wanted, str(self.accounts.currentData())
        if wanted is None:
            return

        async def work(services: Services, report: Report) -> PulledPage:
            return await search(services, account_id, wanted, following, self._on_wait(self._waits, report))

        self.note.setText(self.tr("Searching…"))
        self._run(work).finished.connect(self._on_page_found)

    def _run(self, work: Callable[[Services, Report], Coroutine[Any, Any, object]]) -> Job:
        self.trouble.hide()
        self._set_busy(True)
        self._waits.clear()
        self._taken.clear()
        self._job = self._backend.bridge.submit_reporting(work)
        self._job.failed.connect(self._on_job_failed)
        self._job.progress.connect(self._on_job_progress)
        return self._job

    @staticmethod
    def _on_wait(waits: deque[Wait], report: Report) -> Callable[[Wait], None]:
        """Return what notes a wait in the services' thread and has this one look."""

        def note(wait: Wait) -> None:
            waits.append(wait)
            report(0, 0)

        return note

    @Slot(object, object)
    def _on_job_progress(self, done: int, of: int) -> None:
        if self.sender() is not self._job:
            return
        if self._waits:
            self.note.setText(wait_text(self._waits.pop()))
            self._waits.clear()
        elif of:
            self.note.setText(fill(self.tr("Fetching {n} of {of}…"), n=min(done + 1, of), of=of))

    def _set_busy(self, busy: bool) -> None:
        for part in (self.search_button, self.previous, self.next, self.draft_button, self.record_button):
            part.setEnabled(not busy)
        self.accounts.setEnabled(not busy)

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        """Say what went wrong, and what had been taken over by then."""
        self._set_busy(False)
        self._show_taken(error_text(error))

    @Slot(object)
    def _on_page_found(self, page: PulledPage) -> None:
        self._pages = [*self._pages[: self._at + 1], page]
        self._at = len(self._pages) - 1
        self._set_busy(False)
        self._show_page()
        if page.hits:
            self.table.setFocus()
            select_row(self.table, 0)

    @Slot()
    def _on_previous_clicked(self) -> None:
        self._at = max(0, self._at - 1)
        self._show_page()

    @Slot()
    def _on_next_clicked(self) -> None:
        if self._at + 1 < len(self._pages):
            self._at += 1
            self._show_page()
        elif self._pages[self._at].following:
            self._fetch(self._pages[self._at].following)

    def _show_page(self) -> None:
        page = self._pages[self._at] if 0 <= self._at < len(self._pages) else None
        self.model.show(page.hits if page is not None else ())
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(page is not None and (page.following is not None or self._at + 1 < len(self._pages)))
        self.note.setText(self._note_of(page))
        self._on_table_selected()

    def _note_of(self, page: PulledPage | None) -> str:
        if page is None:
            return ""
        if not page.hits:
            return fill(self.tr("Nothing found. {target} may take a while to show new releases."), target=name_of())
        words = fill(
            self.tr("{shown} of {total}"), shown=page.shown, total=page.total if page.total is not None else "?"
        )
        if page.capped:
            words += "  ·  " + fill(
                self.tr("{target} shows only the first 10,000 results. Narrow your search."), target=name_of()
            )
        return words

    # --- looking ---------------------------------------------------------------------------------------------------

    def chosen_ids(self) -> list[str]:
        """Return the ids of the rows that are chosen."""
        return [self.model.hits[index.row()].id for index in self.table.selectionModel().selectedRows()]

    def _choose(self, rows: Sequence[int]) -> None:
        """Choose these rows: what is left of those that were chosen before."""
        selection = QItemSelection()
        for at in rows:
            index = self.model.index(at, 0)
            selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    @Slot()
    @Slot(QItemSelection, QItemSelection)
    def _on_table_selected(self, *_: object) -> None:
        ids = self.chosen_ids()
        busy = self._job is not None and not self._job.done
        for part in (self.draft_button, self.record_button):
            part.setEnabled(bool(ids) and not busy)
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        if len(ids) != 1:
            several = Counts.tr("%n releases are selected.", "%n release is selected.", len(ids))
            self.preview.setText(
                several if ids else self.tr("Select a release to see its details.") if self._pages else ""
            )
            return
        self._show_preview(ids[0])

    def _show_preview(self, remote_id: str) -> None:
        account_id = str(self.accounts.currentData())

        async def work(services: Services, report: Report) -> RecordPreview:
            import asyncio

            await asyncio.sleep(_PREVIEW_DELAY_MS / 1000)  # while the arrows run through the rows, nothing is fetched
            return await preview(services, account_id, remote_id, self._on_wait(self._preview_waits, report))

        self.preview.setText(self.tr("Checking…"))
        self._preview_waits.clear()
        self._looking = self._backend.bridge.submit_reporting(work)
        self._looking.progress.connect(self._on_preview_progress)
        self._looking.finished.connect(self._on_lookup_found)
        self._looking.failed.connect(self._on_lookup_failed)

    @Slot(object, object)
    def _on_preview_progress(self, _done: object, _of: object) -> None:
        if self.sender() is self._looking and self._preview_waits:
            self.preview.setText(wait_text(self._preview_waits.pop()))
            self._preview_waits.clear()

    @Slot(object)
    def _on_lookup_failed(self, error: TrackballError) -> None:
        if self.sender() is self._looking:
            self.preview.setText(error_text(error))

    @Slot(object)
    def _on_lookup_found(self, found: RecordPreview) -> None:
        if self.sender() is not self._looking:
            return
        self._records = {found.remote_id: found.record}
        facts = [found.artist, found.label, found.upc, found.release_date, found.status or ""]
        lines = [found.title or self.tr("Untitled"), "  ·  ".join(part for part in facts if part)]
        if found.receiving_side:
            lines.append(self.tr("This is a platform record; its release is imported."))
        tracks = Counts.tr("%n tracks", "%n track", len(found.tracks))
        lines.append(f"{tracks}: {', '.join(found.tracks[:12])}{' …' if len(found.tracks) > 12 else ''}")
        if found.missing:
            lines += [
                "",
                fill(self.tr("Not returned by {target}, so empty here:"), target=name_of()),
                fields_by_part(found.missing),
            ]
        if found.not_taken:
            lines += [
                "",
                fill(
                    self.tr(
                        "Read-only in {target}: version 1 of its API does not accept these fields. "
                        "Lyrics, project and pre-order date are saved here but not sent."
                    ),
                    target=name_of(),
                ),
                fields_by_part(found.not_taken),
            ]
        self.preview.setText("\n".join(lines))

    # --- taking over -----------------------------------------------------------------------------------------------

    @Slot()
    def _on_draft_clicked(self) -> None:
        self._take("draft")

    @Slot()
    def _on_record_clicked(self) -> None:
        self._take("record")

    def _take(self, as_: As) -> None:
        ids, account_id = self.chosen_ids(), str(self.accounts.currentData())
        if not ids:
            return

        previewed, taken = dict(self._records), self._taken

        async def work(services: Services, report: Report) -> None:
            note = self._on_wait(self._waits, report)
            report(0, len(ids))
            async for one in import_records(services, account_id, ids, as_, previewed=previewed, on_wait=note):
                taken.append(one)
                report(len(taken), len(ids))

        self.note.setText(self.tr("Fetching…"))
        self._run(work).finished.connect(self._on_taken_over)

    @Slot(object)
    def _on_taken_over(self, _nothing: object) -> None:
        self._set_busy(False)
        self._show_taken()

    def _show_taken(self, stopped_by: str = "") -> None:
        """Show what is in the library now, each row with its own release, and what could not be taken over."""
        taken = list(self._taken)
        self._taken.clear()
        here = {one.remote_id: one.release_id for one in taken}
        self._pages = [
            replace(page, hits=tuple(replace(hit, here=hit.here or here.get(hit.id)) for hit in page.hits))
            for page in self._pages
        ]
        chosen = set(self.chosen_ids())
        self._show_page()
        self._choose([row for row, hit in enumerate(self.model.hits) if hit.id in chosen and hit.here is None])
        made = list(dict.fromkeys(one.release_id for one in taken if one.release_id is not None))
        if made:
            self.note.setText(
                Counts.tr("%n releases are in the library now.", "%n release is in the library now.", len(made))
            )
        problems = [f"{one.title or one.remote_id}: {error_text(one.error)}" for one in taken if one.error is not None]
        self.trouble.setText("\n".join(_shortened([*problems, stopped_by])))
        self.trouble.setVisible(bool(problems or stopped_by))
        if made:
            self.made.emit(made)

    @Slot()
    def _on_file_clicked(self) -> None:
        chooser = QFileDialog(
            self, self.tr("Import from a JSON file"), "", fill(self.tr("{target} JSON (*.json)"), target=name_of())
        )
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self._on_chooser_file_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def _on_chooser_file_selected(self, path: str) -> None:
        self.file_chosen.emit(Path(path))
        self.accept()

    def done(self, result: int) -> None:
        """Let go of what is being fetched; what was taken over stays."""
        for job in (self._job, self._looking):
            if job is not None:
                job.cancel()
        super().done(result)


def _shortened(problems: Sequence[str]) -> list[str]:
    """Return the first of them; the last one, which says why it ended, in any case."""
    said = [problem for problem in problems if problem]
    return said if len(said) <= _MOST_PROBLEMS else [*said[: _MOST_PROBLEMS - 2], "…", said[-1]]
