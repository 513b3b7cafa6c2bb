"""What is shown when a library cannot be opened, or is found damaged while it is open: what is wrong, and every way on.

The dialog only asks. What was chosen is carried out by `window`, while no library is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import LibraryDamaged, LibraryMissing, TrackballError
from trackball_desktop.services.restoring import RecoveryResult, RestoreResult
from trackball_desktop.storage.database import FILE_NAME
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, make_primary
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import error_message
from trackball_desktop.ui.kit.formatting import fill, format_datetime, format_size
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import Counts, Texts, join_with_commas
from trackball_desktop.ui.kit.outside import open_path
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.shell.recovery_actions import RecoveryAction, RecoveryChoice

if TYPE_CHECKING:
    from trackball_desktop.services.backups import BackupFile

_WIDTH, _LIST_HEIGHT = 620, 132


class LibraryRecoveryDialog(Dialog):
    """Shows an error with the ways on. `chosen` comes once, then the dialog is closed.

    `running` says that the window is open: then one may also go on, and not choose another folder.
    """

    chosen = Signal(object)
    """A Choice."""

    def __init__(
        self,
        error: BaseException,
        folder: Path,
        copies: Sequence[BackupFile] = (),
        *,
        running: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.error = error
        self.choice: RecoveryChoice | None = None
        self._folder = folder
        self._running = running
        message = error_message(error)
        self.message = message
        self.setWindowTitle(self.tr("Trackball"))
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.sentences())
        offers_copies = isinstance(error, LibraryDamaged | LibraryMissing)
        self.copy_list = self._make_copy_list(copies)
        self.restore_button = button(self.tr("Restore this copy"))
        self.restore_file_button = button(self.tr("Restore from a file…"))
        self.recover_button = button(self.tr("Recover readable data"))
        self.start_empty_button = button(self.tr("Start with an empty library"))
        self.retry_button = button(self.tr("Try again"))
        self.other_folder_button = button(self.tr("Other folder…"))
        self.open_folder_button = button(self.tr("Open folder"), "plain", icon="folder")
        self.leave_button = button(self.tr("Continue for now") if running else self.tr("Quit"))
        self._lay_out(message.title, message.meaning, message.remedy)
        self.copy_list.setVisible(offers_copies and bool(copies))
        self._no_copies_label.setVisible(offers_copies and not copies)
        self.restore_button.setVisible(offers_copies and bool(copies))
        self.restore_file_button.setVisible(offers_copies)
        self.recover_button.setVisible(isinstance(error, LibraryDamaged) and (folder / FILE_NAME).is_file())
        self.start_empty_button.setVisible(isinstance(error, LibraryMissing) and not running)
        self.retry_button.setVisible(not running)
        self.other_folder_button.setVisible(not running)
        default = (
            self.leave_button if running else self.restore_button if offers_copies and copies else self.retry_button
        )
        make_primary(default)
        default.setFocus()
        self._connect()

    def _make_copy_list(self, copies: Sequence[BackupFile]) -> QListWidget:
        list_widget = QListWidget()
        list_widget.setProperty("boxed", True)
        list_widget.setAccessibleName(self.tr("Copies of the library, newest first"))
        list_widget.setFixedHeight(theme.scaled(_LIST_HEIGHT))
        for copy in copies:
            text = fill(self.tr("{when}  ·  {size}"), when=format_datetime(copy.made_at), size=format_size(copy.size))
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, str(copy.path))
            item.setSizeHint(QSize(0, theme.scaled(28)))
            list_widget.addItem(item)
        if copies:
            list_widget.setCurrentRow(0)
        return list_widget

    def _lay_out(self, title: str, meaning: str, remedy: str) -> None:
        text_column = QVBoxLayout()
        text_column.setSpacing(space.S)
        text_column.addWidget(TextLabel(title, "strong"))
        for sentence, role in ((meaning, "dim"), (remedy, "")):
            if sentence:
                text_column.addWidget(TextLabel(sentence, role=role))
        top = QHBoxLayout()
        top.setSpacing(space.M)
        top.addWidget(ShapeMark(self.message.severity, 20), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(text_column, 1)
        self._no_copies_label = TextLabel(self.tr("There is no copy of this library on this computer."), role="dim")
        repair = _row(self.restore_button, self.restore_file_button, self.recover_button, self.start_empty_button)
        ends = _row(self.open_folder_button, None, self.other_folder_button, self.retry_button, self.leave_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.XL, space.XL, space.L)
        column.setSpacing(space.M)
        column.addLayout(top)
        column.addWidget(self.copy_list)
        column.addWidget(self._no_copies_label)
        column.addLayout(repair)
        column.addSpacing(space.XS)
        column.addLayout(ends)
        self.setFixedWidth(theme.scaled(_WIDTH))

    def _connect(self) -> None:
        self.restore_button.clicked.connect(self._on_restore_clicked)
        self.copy_list.itemActivated.connect(self._on_restore_clicked)
        self.restore_file_button.clicked.connect(self._on_restore_file_button_clicked)
        self.recover_button.clicked.connect(self._on_recover_clicked)
        self.start_empty_button.clicked.connect(self._on_start_empty_button_clicked)
        self.retry_button.clicked.connect(self._on_retry_button_clicked)
        self.other_folder_button.clicked.connect(self._on_other_folder_button_clicked)
        self.open_folder_button.clicked.connect(self._on_open_folder_button_clicked)
        self.leave_button.clicked.connect(self.reject)

    def choose(self, action: RecoveryAction, path: Path | None = None) -> None:
        """Choose one of the ways and close."""
        if self.choice is None:
            self.choice = RecoveryChoice(action, path)
            self.done(self.DialogCode.Accepted)
            self.chosen.emit(self.choice)

    def reject(self) -> None:
        """Quit, or go on where the window is open: also by Escape and the window's own button."""
        if self.choice is None:
            self.choice = RecoveryChoice(RecoveryAction.CONTINUE if self._running else RecoveryAction.QUIT)
            super().reject()
            self.chosen.emit(self.choice)

    @Slot()
    def _on_restore_clicked(self) -> None:
        item = self.copy_list.currentItem()
        if item is not None:
            self.choose(RecoveryAction.RESTORE, Path(item.data(Qt.ItemDataRole.UserRole)))

    @Slot()
    def _on_restore_file_button_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Choose a copy of the library"), str(self._folder))
        chooser.setNameFilters([self.tr("Libraries (*.db)"), self.tr("All files (*)")])
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self._on_file_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self.choose(RecoveryAction.RESTORE, Path(path))

    @Slot()
    def _on_recover_clicked(self) -> None:
        self.choose(RecoveryAction.RECOVER)

    @Slot()
    def _on_start_empty_button_clicked(self) -> None:
        self.choose(RecoveryAction.START_EMPTY)

    @Slot()
    def _on_retry_button_clicked(self) -> None:
        self.choose(RecoveryAction.RETRY)

    @Slot()
    def _on_other_folder_button_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Choose a data folder"), str(self._folder.parent))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(self._on_folder_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def _on_folder_selected(self, path: str) -> None:
        self.choose(RecoveryAction.CHANGE_FOLDER, Path(path))

    @Slot()
    def _on_open_folder_button_clicked(self) -> None:
        existing = next((place for place in (self._folder, *self._folder.parents) if place.is_dir()), self._folder)
        open_path(existing, self)


class RestoreProgressDialog(Dialog):
    """Stands while a library is put in place. `ended` comes on the main thread."""

    ended = Signal()
    _ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Trackball"))
        self.setAccessibleName(self.tr("Restoring the library"))
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.XL, space.XL, space.XL)
        column.addWidget(TextLabel(self.tr("Restoring the library…"), "strong"))
        column.addWidget(
            TextLabel(self.tr("Nothing is deleted: the old files are moved to another folder."), role="dim")
        )
        self.setFixedWidth(theme.scaled(_WIDTH * 2 // 3))
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def notify_end(self, _: object) -> None:
        """Say that it is done. Any thread may call it."""
        self._ended.emit()

    def reject(self) -> None:
        """Stay: it cannot be stopped half way."""

    @Slot()
    def _on_ended(self) -> None:
        self.ended.emit()


def _row(*parts: QWidget | None) -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setSpacing(space.S)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        else:
            layout.addWidget(part)
    if None not in parts:
        layout.addStretch(1)
    return layout


def restore_report(outcome: object) -> TrackballError | None:
    """Return what a person must know after a library was put in place, as a message; None where nothing is open."""
    if not isinstance(outcome, RestoreResult):
        return None
    meaning: list[str] = []
    if isinstance(outcome, RecoveryResult):
        meaning.append(Counts.tr("%n releases were saved.", "%n release was saved.", outcome.releases))
        if outcome.lost:
            named = join_with_commas(outcome.lost[:10]) + (" …" if len(outcome.lost) > 10 else "")
            meaning.append(fill(Recovery.tr("Lost: {titles}. A copy of the library may have them."), titles=named))
        if outcome.changed:
            named = join_with_commas(outcome.changed[:10]) + (" …" if len(outcome.changed) > 10 else "")
            meaning.append(
                fill(
                    Recovery.tr("Damaged: {titles}. Check them, because a letter or digit may be wrong."),
                    titles=named,
                )
            )
        if outcome.damaged and not outcome.lost:
            meaning.append(Recovery.tr("Some records could not be read, such as history steps or file data."))
    if outcome.held:
        meaning.append(
            fill(
                Recovery.tr(
                    "{n} submissions may have been sent since. The app searches {target} for each of "
                    "them and sends none until then."
                ),
                n=outcome.held,
                target=names_in_use(),
            )
        )
    remedy = (
        ""
        if outcome.replaced is None
        else fill(Recovery.tr("The old files are kept in {folder}."), folder=str(outcome.replaced))
    )
    if not outcome.codes_certain:
        remedy += " " + Recovery.tr(
            "The last assigned codes could not be read from the old library. Before you "
            "assign codes, compare the next numbers in Settings > Codes with your last "
            "used ISRC."
        )
    return TrackballError(Recovery.tr("The library was restored."), meaning=" ".join(meaning), remedy=remedy.strip())


class Recovery(Texts):
    """What came of putting a library back."""
