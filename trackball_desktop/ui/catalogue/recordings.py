"""The section Recordings of the settings: which audio carries which ISRC on which releases, contradictions first.

One recording has one code wherever it is released, and one code is one recording. Here it shows where that is not so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.identifiers import format_isrc, normal_isrc
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.basic import button, row, select_row, set_tooltip
from trackball_desktop.ui.kit.empty import EmptyState
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.text_fields import LineEdit
from trackball_desktop.ui.runtime.refreshing_page import RefreshingPage

if TYPE_CHECKING:
    from trackball_desktop.storage.recordings import Recording, RecordingsPage
    from trackball_desktop.ui.runtime.backend import Backend

MAX_ROWS = 500
_HASH_DIGITS = 8


class RecordingsSection(RefreshingPage):
    """The ledger of audio and codes."""

    release_requested = Signal(str)

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(backend, {"release", "assets", "facts"}, parent)
        self.set_heading(
            self.tr("Recordings"),
            self.tr(
                "Shows which audio has which ISRC on which releases. Audio is compared by its samples, "
                "not by file name."
            ),
        )
        self.search = LineEdit()
        self.search.setPlaceholderText(self.tr("Title, artist, release, ISRC or audio"))
        self.search.setAccessibleName(self.tr("Search recordings"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.auto_refresh.postpone)
        self.conflicts_checkbox = QCheckBox(self.tr("Only conflicts"))
        self.conflicts_checkbox.toggled.connect(self.refresh)
        self.table = self._make_table()
        self.summary_label = TextLabel("", "small", "dim")
        self.open_button = button(self.tr("Go to the release"), small=True)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.empty_state = EmptyState("list")
        top = row(self.search, self.conflicts_checkbox)
        top.setStretch(0, 1)
        self.column.addLayout(top)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.empty_state, 1)
        foot = row(self.open_button, self.summary_label)
        foot.setStretch(1, 1)
        self.column.addLayout(foot)
        self._rows: tuple[Recording, ...] = ()
        self._request_number = 0
        self._show_rows()

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 5)
        table.setProperty("boxed", True)
        table.setAccessibleName(self.tr("Recordings and their codes"))
        table.setHorizontalHeaderLabels(
            [self.tr("ISRC"), self.tr("Audio"), self.tr("Track"), self.tr("Release"), self.tr("Conflict")]
        )
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for place in (2, 3):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        table.setMinimumHeight(theme.scaled(240))
        table.itemSelectionChanged.connect(self._on_selection_changed)
        table.itemActivated.connect(self._on_item_activated)
        return table

    # --- reading ---------------------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Go through the library anew, beside the main thread."""
        query, only = self.search.text(), self.conflicts_checkbox.isChecked()
        self._request_number += 1
        request_number = self._request_number

        recordings = self._backend.repositories.recordings

        async def work(_: object) -> tuple[int, RecordingsPage]:
            import asyncio

            return request_number, await asyncio.to_thread(recordings.page, query, only_conflicts=only, limit=MAX_ROWS)

        self._writes.run(work, self._on_page_read)

    @Slot(object)
    def _on_page_read(self, result: tuple[int, RecordingsPage]) -> None:
        request_number, page = result
        if request_number != self._request_number:
            return  # other words were typed since
        chosen = self._selected_recording()
        self._rows = page.rows
        self._show_rows()
        positions = [
            position
            for position, recording in enumerate(page.rows)
            if chosen is not None and recording.track_id == chosen.track_id
        ]
        if positions:
            select_row(self.table, positions[0])
        summary = Counts.tr(
            "%n recordings, {conflicts} in conflict",
            "%n recording, {conflicts} in conflict",
            page.recording_count,
            conflicts=page.conflict_count,
        )
        if len(page.rows) == MAX_ROWS:
            summary += " · " + fill(self.tr("the first {most} are shown"), most=MAX_ROWS)
        self.summary_label.setText(summary)
        if not page.rows:
            self._show_empty(page)

    def _show_empty(self, page: RecordingsPage) -> None:
        if page.recording_count == 0:
            title = self.tr("No recordings yet")
            text = self.tr("Measured audio files of your releases appear here with their codes.")
        elif not self.search.text().strip():
            title = self.tr("No conflicts")
            text = self.tr("Each recording has one code, and each code has one recording.")
        else:
            title = self.tr("Nothing found")
            text = self.tr("No recording matches in title, artist, release or code.")
        self.empty_state.show_text(title, text)

    # --- showing ---------------------------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        self.table.setVisible(bool(self._rows))
        self.empty_state.setVisible(not self._rows)
        self.table.setRowCount(len(self._rows))
        for position, recording in enumerate(self._rows):
            self._fill_row(position, recording)
        for position in (0, 1, 4):
            self.table.resizeColumnToContents(position)
        self._on_selection_changed()

    def _fill_row(self, place: int, recording: Recording) -> None:
        title = f"{recording.title} ({recording.version})" if recording.version else recording.title
        code = format_isrc(recording.isrc) if normal_isrc(recording.isrc) else recording.isrc or self.tr("none")
        release = recording.release_title or self.tr("Untitled")
        texts = (
            code,
            recording.audio_hash[:_HASH_DIGITS],
            f"{title} – {recording.artist}",
            release,
            self.conflict_text(recording),
        )
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            set_tooltip(item, "" if column != 1 else recording.audio_hash)
            if column < 2:
                item.setFont(theme.mono_font())
            self.table.setItem(place, column, item)

    def conflict_text(self, recording: Recording) -> str:
        """Say in words what contradicts at a recording; nothing where nothing does."""
        conflicts: list[str] = []
        if recording.has_other_code:
            conflicts.append(self.tr("Same audio, different code"))
        if recording.has_other_audio:
            conflicts.append(self.tr("Same code, different audio"))
        return " · ".join(conflicts)

    def show_write_error(self, error: TrackballError) -> None:
        """Say that it could not be read."""
        self.summary_label.setText(error_text(error))

    def _selected_recording(self) -> Recording | None:
        rows = self.table.selectionModel().selectedRows()
        return self._rows[rows[0].row()] if rows and rows[0].row() < len(self._rows) else None

    @Slot()
    def _on_selection_changed(self) -> None:
        self.open_button.setEnabled(self._selected_recording() is not None)

    @Slot()
    def _on_open_clicked(self) -> None:
        chosen = self._selected_recording()
        if chosen is not None:
            self.release_requested.emit(chosen.release_id)

    @Slot(QTableWidgetItem)
    def _on_item_activated(self, _: Any) -> None:
        self._on_open_clicked()
