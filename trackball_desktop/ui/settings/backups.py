"""The section Backups of the settings: the copies of the library, one made now, one put back, and their folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from trackball_desktop.services.backups import BUDGET, FAILURE_KEY, BackupFile, Backups
from trackball_desktop.ui.kit import error_messages, theme
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, row, select_row
from trackball_desktop.ui.kit.error_messages import show_message_in
from trackball_desktop.ui.kit.formatting import fill, format_datetime, format_size, format_timestamp
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.outside import open_path
from trackball_desktop.ui.kit.settings_parts import LineField, SettingsPage
from trackball_desktop.ui.kit.target_names import names_in_use

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class BackupsPage(SettingsPage):
    """Lists the copies. `restore_requested` is the path of one that is to take the place of the library."""

    restore_requested = Signal(object)

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._backend = backend
        self._backups = Backups(backend.repositories.folder)
        self._copies: list[BackupFile] = []
        self._jobs: set[Job] = set()
        self.set_heading(
            self.tr("Backups"),
            fill(
                self.tr(
                    "A verified copy of the library is made every day, and when you close the app after "
                    "changes. All copies from the last two days are kept, then one a day for two weeks, "
                    "one a week for two months and one a month for a year: {size} at most. Masters and "
                    "keys are not included."
                ),
                size=format_size(BUDGET),
            ),
        )
        self.error_banner = Banner()
        self.column.addWidget(self.error_banner)
        self.table = self._make_table()
        self.column.addWidget(self.table, 1)
        self.backup_button = button(self.tr("Back up now"), "primary")
        self.restore_button = button(self.tr("Restore…"))
        self.restore_file_button = button(self.tr("Restore from a file…"))
        self.result_label = TextLabel("", "small", "dim")
        self.column.addLayout(row(self.backup_button, self.restore_button, self.restore_file_button, None))
        self.column.addWidget(self.result_label)
        self.folder_field = LineField(
            self.tr("Backup folder"),
            help=self.tr("A folder on another disk keeps your copies safe if this disk fails."),
            mono=True,
        )
        self.folder_field.input.setReadOnly(True)
        self.choose_button = button(self.tr("Choose folder…"))
        self.data_folder_button = button(self.tr("Use data folder"))
        self.open_button = button(self.tr("Open folder"), icon="folder")
        self.column.addWidget(self.folder_field)
        self.column.addLayout(row(self.choose_button, self.data_folder_button, self.open_button, None))
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.backup_button.clicked.connect(self._on_backup_button_clicked)
        self.restore_button.clicked.connect(self._on_restore_clicked)
        self.restore_file_button.clicked.connect(self._on_restore_file_button_clicked)
        self.choose_button.clicked.connect(self._on_choose_clicked)
        self.data_folder_button.clicked.connect(self._on_data_folder_button_clicked)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.table.itemSelectionChanged.connect(self._update_buttons)
        self.table.itemActivated.connect(self._on_restore_clicked)
        self._update_buttons()

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        table.setProperty("boxed", True)
        table.setAccessibleName(self.tr("Copies of the library, newest first"))
        table.setHorizontalHeaderLabels([self.tr("Created"), self.tr("Size"), self.tr("File")])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(0, theme.scaled(150))
        table.setColumnWidth(1, theme.scaled(80))
        table.setMinimumHeight(theme.scaled(170))
        return table

    # --- reading ---------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Read what there is when the page is opened."""
        super().showEvent(event)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Look for copies, beside the main thread: they may lie on a disk that sleeps."""
        job = self._run(lambda: (self._backups.list(), self._backups.folder))
        job.finished.connect(self._on_read)

    @Slot(object)
    def _on_read(self, result: tuple[list[BackupFile], Path]) -> None:
        self._copies, folder = result
        self.folder_field.fill(str(folder))
        self.folder_field.input.setCursorPosition(0)
        self.table.setRowCount(len(self._copies))
        for number, copy in enumerate(self._copies):
            for column, words in enumerate((format_datetime(copy.made_at), format_size(copy.size), copy.path.name)):
                self.table.setItem(number, column, QTableWidgetItem(words))
        if self._copies and self._selected_copy() is None:
            select_row(self.table, 0)
        self._show_last_error()
        self._update_buttons()

    def _show_last_error(self) -> None:
        trouble = self._backend.settings.get(FAILURE_KEY)
        if not isinstance(trouble, dict):
            self.error_banner.hide()
            return
        title = fill(
            self.tr("The last backup failed ({when})."),
            when=format_timestamp(str(trouble.get("at"))),  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        )
        meaning = str(trouble.get("title"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        show_message_in(
            self.error_banner, error_messages.ErrorMessage(title=title, meaning=meaning, severity="warning")
        )

    @Slot()
    def _update_buttons(self) -> None:
        self.restore_button.setEnabled(self._selected_copy() is not None)

    def _selected_copy(self) -> BackupFile | None:
        number = self.table.currentRow()
        return self._copies[number] if 0 <= number < len(self._copies) else None

    # --- doing -----------------------------------------------------------------------------------------------------

    def _run(self, fn: Any) -> Job:
        job = self._backend.bridge.run_in_thread(fn)
        self._jobs.add(job)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_job_ended)
        return job

    @Slot()
    def _on_job_ended(self) -> None:
        job: Any = self.sender()
        self._jobs.discard(job)

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.backup_button.setEnabled(True)
        self.result_label.setText("")
        error_messages.show_error(self.window(), error)
        self.refresh()

    @Slot()
    def _on_backup_button_clicked(self) -> None:
        self.backup_button.setEnabled(False)
        self.result_label.setText(self.tr("Backing up…"))
        repositories, backups = self._backend.repositories, self._backups
        self._run(lambda: backups.make(repositories)).finished.connect(self._on_made)

    @Slot(object)
    def _on_made(self, path: Path) -> None:
        self.backup_button.setEnabled(True)
        self.result_label.setText(fill(self.tr("Backed up and verified: {name}"), name=path.name))
        self.refresh()

    @Slot()
    def _on_restore_clicked(self) -> None:
        copy = self._selected_copy()
        if copy is not None:
            self._confirm_restore(copy.path, format_datetime(copy.made_at))

    @Slot()
    def _on_restore_file_button_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Choose a copy of the library"), str(self._backups.folder))
        chooser.setNameFilters([self.tr("Libraries (*.db)"), self.tr("All files (*)")])
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self._on_file_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self._confirm_restore(Path(path), Path(path).name)

    def _confirm_restore(self, path: Path, name: str) -> None:
        box = error_messages.confirm(
            self.window(),
            self.tr("Restore"),
            fill(self.tr("Replace the library with the copy “{name}”?"), name=name),
            fill(
                self.tr(
                    "Changes made after this copy will be missing. The current library is moved to "
                    "another folder, not deleted. The app first searches {target} for releases that are "
                    "waiting to be sent. The window closes and opens again."
                ),
                target=names_in_use(),
            ),
            self.tr("Restore"),
        )
        box.setProperty("copy", str(path))
        box.accepted.connect(self._on_restore_accepted)

    @Slot()
    def _on_restore_accepted(self) -> None:
        self.restore_requested.emit(Path(str(self.sender().property("copy"))))

    @Slot()
    def _on_choose_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Choose a folder for copies"), str(self._backups.folder.parent))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(self.set_backup_folder)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def set_backup_folder(self, folder: str) -> None:
        """Keep copies in this folder from now on; empty for the data folder."""
        backups = self._backups
        self._run(lambda: backups.set_folder(Path(folder) if folder else None)).finished.connect(self._on_folder_saved)

    @Slot()
    def _on_data_folder_button_clicked(self) -> None:
        self.set_backup_folder("")

    @Slot(object)
    def _on_folder_saved(self, _: Path) -> None:
        self.refresh()

    @Slot()
    def _on_open_clicked(self) -> None:
        folder = self._backups.folder
        folder = folder if folder.is_dir() else self._backend.repositories.folder
        open_path(folder, self)
