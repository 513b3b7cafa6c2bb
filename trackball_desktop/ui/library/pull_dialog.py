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
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, make_primary, row, select_row
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.kit.text_fields import LineEdit
from trackball_desktop.ui.library.pull_model import ID, IN_LIBRARY, TITLE, UPC, PullModel, fields_by_part, wait_text

if TYPE_CHECKING:
    from trackball_desktop.domain.errors import TrackballError
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.pull import (
        ImportMode,
        PulledPage,
        PullQuery,
        PullResult,
        RateLimitWait,
        RecordPreview,
    )
    from trackball_desktop.targets.answers import RemoteRelease
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import Report

_PREVIEW_DELAY_MS = 250
_MAX_PROBLEMS = 6


class PullDialog(Dialog):
    """Search above, hits in the middle, what the chosen one is below."""

    releases_imported = Signal(list)
    """Ids of releases that are in the library now."""
    account_requested = Signal()
    """An account is to be connected: without one there is nothing to search."""
    file_chosen = Signal(object)
    """A Path."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._pages: list[PulledPage] = []
        self._page_index = -1
        self._job: Job | None = None
        self._preview_job: Job | None = None
        self._query: PullQuery | None = None
        self._waits: deque[RateLimitWait] = deque()
        self._preview_waits: deque[RateLimitWait] = deque()
        self._import_results: deque[PullResult] = deque()
        self._records: dict[str, RemoteRelease] = {}
        self.setWindowTitle(fill(self.tr("Import from {target}"), target=display_name(FIRST)))
        self.resize_scaled(760, 620)
        self._make_search()
        self._make_results()
        self._make_buttons()
        self._lay_out()
        self._show_page()

    # --- putting together ------------------------------------------------------------------------------------------

    def _make_search(self) -> None:
        self.account_choice = ChoiceBox()
        name_choice(self.account_choice, self.tr("Account"))
        for account in self._backend.accounts.list():
            self.account_choice.addItem(account.name, account.id)
        default = self._backend.accounts.default()
        self.account_choice.setCurrentIndex(
            max(0, self.account_choice.findData(default.id if default is not None else ""))
        )
        self.fields = {
            "words": self._make_line_edit(self.tr("Text"), self.tr("title, artist or other text")),
            "upc": self._make_line_edit(self.tr("UPC"), "", mono=True),
            "project": self._make_line_edit(self.tr("Project number"), "", mono=True),
            "labels": self._make_line_edit(self.tr("Labels"), self.tr("separated by commas")),
        }
        self.search_button = button(self.tr("Search"), "primary")
        self.search_button.clicked.connect(self._on_search_clicked)

    def _make_line_edit(self, name: str, placeholder: str, *, mono: bool = False) -> QLineEdit:
        line_edit = LineEdit()
        line_edit.setAccessibleName(name)
        line_edit.setPlaceholderText(placeholder)
        line_edit.textEdited.connect(self._on_line_edit_edited)
        if mono:
            line_edit.setProperty("mono", True)
        return line_edit

    @Slot()
    def _on_line_edit_edited(self) -> None:
        make_primary(self.search_button, self.record_button)  # Enter searches, until a row is chosen

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
        for column, width in ((UPC, 130), (ID, 110), (IN_LIBRARY, 110)):
            self.table.setColumnWidth(column, theme.scaled(width))
        self.table.selectionModel().selectionChanged.connect(self._on_table_selected)
        self.note_label = label("", "dim", wrap=True)
        self.error_label = label("", "bad", wrap=True)
        self.error_label.hide()
        self.previous_button = button(self.tr("Previous"), small=True, icon="chevron-left")
        self.previous_button.clicked.connect(self._on_previous_clicked)
        self.next_button = button(self.tr("Next"), small=True, icon="chevron-right")
        self.next_button.clicked.connect(self._on_next_clicked)
        self.preview = label("", wrap=True)
        self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.preview.setContentsMargins(space.XXS, space.XS, space.XXS, space.XS)

    def _make_buttons(self) -> None:
        self.file_button = button(self.tr("From a JSON file…"), icon="file")
        self.file_button.clicked.connect(self._on_file_clicked)
        self.close_button = button(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self.draft_button = button(self.tr("Import as draft"))
        self.draft_button.clicked.connect(self._on_draft_clicked)
        self.connect_button = button(self.tr("Connect an account…"), "primary")
        self.connect_button.clicked.connect(self._on_connect_clicked)
        self.record_button = button(self.tr("Follow"))
        self.record_button.clicked.connect(self._on_record_clicked)

    def _lay_out(self) -> None:
        has_accounts = self.account_choice.count() > 0
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
        area.setAccessibleName(self.windowTitle())
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
            target=display_name(FIRST),
        )
        if not has_accounts:
            about = fill(
                self.tr("Connect an account in the settings to search {target}. You can also import a JSON file."),
                target=display_name(FIRST),
            )
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        column.addWidget(label(fill(self.tr("Import from {target}"), target=display_name(FIRST)), size="title"))
        column.addWidget(label(about, "dim", wrap=True))
        column.addWidget(self.account_choice)
        column.addWidget(search)
        column.addWidget(self.results, 1)
        column.addWidget(self.error_label)
        column.addLayout(row(self.note_label, None, self.previous_button, self.next_button))
        column.addLayout(
            row(self.file_button, None, self.close_button, self.draft_button, self.record_button, self.connect_button)
        )
        self.connect_button.setVisible(not has_accounts)
        self.account_choice.setVisible(self.account_choice.count() > 1)
        for widget in (
            search,
            self.results,
            self.previous_button,
            self.next_button,
            self.draft_button,
            self.record_button,
        ):
            widget.setVisible(has_accounts)

    @Slot()
    def _on_connect_clicked(self) -> None:
        self.account_requested.emit()
        self.reject()

    # --- searching -------------------------------------------------------------------------------------------------

    @Slot()
    def _on_search_clicked(self) -> None:
        typed = {name: line.text().strip() for name, line in self.fields.items()}
        labels = tuple(part.strip() for part in typed["labels"].split(",") if part.strip())
        self._query = PullQuery(typed["words"], typed["upc"], typed["project"], labels)
        self._pages, self._page_index = [], -1
        self._fetch(None)

    def _fetch(self, page_token: str | None) -> None:
        query, account_id = self._query, str(self.account_choice.currentData())
        if query is None:
            return

        async def work(services: Services, report: Report) -> PulledPage:
            return await search(services, account_id, query, page_token, self._wait_reporter(self._waits, report))

        self.note_label.setText(self.tr("Searching…"))
        self._run(work).finished.connect(self._on_page_found)

    def _run(self, work: Callable[[Services, Report], Coroutine[Any, Any, object]]) -> Job:
        self.error_label.hide()
        self._set_busy(True)
        self._waits.clear()
        self._import_results.clear()
        self._job = self._backend.bridge.submit_reporting(work)
        self._job.failed.connect(self._on_job_failed)
        self._job.progress.connect(self._on_job_progress)
        return self._job

    @staticmethod
    def _wait_reporter(waits: deque[RateLimitWait], report: Report) -> Callable[[RateLimitWait], None]:
        """Return what notes a wait in the services' thread and has this one look."""

        def note(wait: RateLimitWait) -> None:
            waits.append(wait)
            report(0, 0)

        return note

    @Slot(object, object)
    def _on_job_progress(self, done: int, total: int) -> None:
        if self.sender() is not self._job:
            return
        if self._waits:
            self.note_label.setText(wait_text(self._waits.pop()))
            self._waits.clear()
        elif total:
            self.note_label.setText(fill(self.tr("Fetching {n} of {of}…"), n=min(done + 1, total), of=total))

    def _set_busy(self, busy: bool) -> None:
        for part in (self.search_button, self.previous_button, self.next_button, self.draft_button, self.record_button):
            part.setEnabled(not busy)
        self.account_choice.setEnabled(not busy)

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        """Say what went wrong, and what had been taken over by then."""
        self._set_busy(False)
        self._show_import_results(error_text(error))

    @Slot(object)
    def _on_page_found(self, page: PulledPage) -> None:
        self._pages = [*self._pages[: self._page_index + 1], page]
        self._page_index = len(self._pages) - 1
        self._set_busy(False)
        self._show_page()
        if page.hits:
            self.table.setFocus()
            select_row(self.table, 0)

    @Slot()
    def _on_previous_clicked(self) -> None:
        self._page_index = max(0, self._page_index - 1)
        self._show_page()

    @Slot()
    def _on_next_clicked(self) -> None:
        if self._page_index + 1 < len(self._pages):
            self._page_index += 1
            self._show_page()
        elif self._pages[self._page_index].next_cursor:
            self._fetch(self._pages[self._page_index].next_cursor)

    def _show_page(self) -> None:
        page = self._pages[self._page_index] if 0 <= self._page_index < len(self._pages) else None
        self.model.set_hits(page.hits if page is not None else ())
        self.previous_button.setEnabled(self._page_index > 0)
        self.next_button.setEnabled(
            page is not None and (page.next_cursor is not None or self._page_index + 1 < len(self._pages))
        )
        self.note_label.setText(self._page_note(page))
        self._on_table_selected()

    def _page_note(self, page: PulledPage | None) -> str:
        if page is None:
            return ""
        if not page.hits:
            return fill(
                self.tr("Nothing found. {target} may take a while to show new releases."), target=display_name(FIRST)
            )
        text = fill(
            self.tr("{shown} of {total}"), shown=page.shown, total=page.total if page.total is not None else "?"
        )
        if page.is_capped:
            text += "  ·  " + fill(
                self.tr("{target} shows only the first 10,000 results. Narrow your search."), target=display_name(FIRST)
            )
        return text

    # --- looking ---------------------------------------------------------------------------------------------------

    def selected_ids(self) -> list[str]:
        """Return the ids of the rows that are chosen."""
        return [self.model.hits[index.row()].id for index in self.table.selectionModel().selectedRows()]

    def _select_rows(self, rows: Sequence[int]) -> None:
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
        ids = self.selected_ids()
        busy = self._job is not None and not self._job.is_done
        for part in (self.draft_button, self.record_button):
            part.setEnabled(bool(ids) and not busy)
        if ids:
            make_primary(self.record_button, self.search_button)
        if self._preview_job is not None:
            self._preview_job.cancel()
            self._preview_job = None
        if len(ids) != 1:
            several = Counts.tr("%n releases are selected.", "%n release is selected.", len(ids))
            self.preview.setText(
                several if ids else self.tr("Select a release to see its details.") if self._pages else ""
            )
            return
        self._show_preview(ids[0])

    def _show_preview(self, remote_id: str) -> None:
        account_id = str(self.account_choice.currentData())

        async def work(services: Services, report: Report) -> RecordPreview:
            import asyncio

            await asyncio.sleep(_PREVIEW_DELAY_MS / 1000)  # while the arrows run through the rows, nothing is fetched
            return await preview(services, account_id, remote_id, self._wait_reporter(self._preview_waits, report))

        self.preview.setText(self.tr("Checking…"))
        self._preview_waits.clear()
        self._preview_job = self._backend.bridge.submit_reporting(work)
        self._preview_job.progress.connect(self._on_preview_progress)
        self._preview_job.finished.connect(self._on_preview_finished)
        self._preview_job.failed.connect(self._on_preview_failed)

    @Slot(object, object)
    def _on_preview_progress(self, _done: object, _of: object) -> None:
        if self.sender() is self._preview_job and self._preview_waits:
            self.preview.setText(wait_text(self._preview_waits.pop()))
            self._preview_waits.clear()

    @Slot(object)
    def _on_preview_failed(self, error: TrackballError) -> None:
        if self.sender() is self._preview_job:
            self.preview.setText(error_text(error))

    @Slot(object)
    def _on_preview_finished(self, found: RecordPreview) -> None:
        if self.sender() is not self._preview_job:
            return
        self._records = {found.remote_id: found.record}
        facts = [found.artist, found.label, found.upc, found.release_date, found.status or ""]
        lines = [found.title or self.tr("Untitled"), "  ·  ".join(isolate_bidi(part) for part in facts if part)]
        if found.is_copy:
            lines.append(self.tr("This is a platform record; its release is imported."))
        tracks = Counts.tr("%n tracks", "%n track", len(found.tracks))
        lines.append(f"{tracks}: {', '.join(found.tracks[:12])}{' …' if len(found.tracks) > 12 else ''}")
        if found.missing:
            lines += [
                "",
                fill(self.tr("Not returned by {target}, so empty here:"), target=display_name(FIRST)),
                fields_by_part(found.missing),
            ]
        if found.unsupported_fields:
            lines += [
                "",
                fill(
                    self.tr(
                        "Read-only in {target}: version 1 of its API does not accept these fields. "
                        "Lyrics, project and pre-order date are saved here but not sent."
                    ),
                    target=display_name(FIRST),
                ),
                fields_by_part(found.unsupported_fields),
            ]
        self.preview.setText("\n".join(lines))

    # --- taking over -----------------------------------------------------------------------------------------------

    @Slot()
    def _on_draft_clicked(self) -> None:
        self._import_selected("draft")

    @Slot()
    def _on_record_clicked(self) -> None:
        self._import_selected("record")

    def _import_selected(self, as_: ImportMode) -> None:
        ids, account_id = self.selected_ids(), str(self.account_choice.currentData())
        if not ids:
            return

        previewed, results = dict(self._records), self._import_results

        async def work(services: Services, report: Report) -> None:
            report_wait = self._wait_reporter(self._waits, report)
            report(0, len(ids))
            async for import_record in import_records(
                services, account_id, ids, as_, previewed=previewed, on_wait=report_wait
            ):
                results.append(import_record)
                report(len(results), len(ids))

        self.note_label.setText(self.tr("Fetching…"))
        self._run(work).finished.connect(self._on_import_finished)

    @Slot(object)
    def _on_import_finished(self, _nothing: object) -> None:
        self._set_busy(False)
        self._show_import_results()

    def _show_import_results(self, stopped_by: str = "") -> None:
        """Show what is in the library now, each row with its own release, and what could not be taken over."""
        results = list(self._import_results)
        self._import_results.clear()
        local_ids = {result.remote_id: result.release_id for result in results}
        self._pages = [
            replace(page, hits=tuple(replace(hit, here=hit.here or local_ids.get(hit.id)) for hit in page.hits))
            for page in self._pages
        ]
        chosen = set(self.selected_ids())
        self._show_page()
        self._select_rows([row for row, hit in enumerate(self.model.hits) if hit.id in chosen and hit.here is None])
        imported_ids = list(dict.fromkeys(result.release_id for result in results if result.release_id is not None))
        if imported_ids:
            self.note_label.setText(
                Counts.tr("%n releases are in the library now.", "%n release is in the library now.", len(imported_ids))
            )
        problems = [
            f"{result.title or result.remote_id}: {error_text(result.error)}"
            for result in results
            if result.error is not None
        ]
        self.error_label.setText("\n".join(_shorten_problems([*problems, stopped_by])))
        self.error_label.setVisible(bool(problems or stopped_by))
        if imported_ids:
            self.releases_imported.emit(imported_ids)

    @Slot()
    def _on_file_clicked(self) -> None:
        chooser = QFileDialog(
            self,
            self.tr("Import from a JSON file"),
            "",
            fill(self.tr("{target} JSON (*.json)"), target=display_name(FIRST)),
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
        for job in (self._job, self._preview_job):
            if job is not None:
                job.cancel()
        super().done(result)


def _shorten_problems(problems: Sequence[str]) -> list[str]:
    """Return the first of them; the last one, which says why it ended, in any case."""
    texts = [problem for problem in problems if problem]
    return texts if len(texts) <= _MAX_PROBLEMS else [*texts[: _MAX_PROBLEMS - 2], "…", texts[-1]]
