"""What is shown when a library cannot be opened, or is found damaged while it is open: what is wrong, and every way on.

The dialog only asks. What was chosen is carried out by `window`, while no library is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import LibraryDamaged, LibraryMissing, TrackballError
from trackball_desktop.services.restoring import Recovered, Restored
from trackball_desktop.storage.database import FILE_NAME
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.error_messages import message_of
from trackball_desktop.ui.kit.formatting import day_and_time, fill, size
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import Counts, Texts, listed
from trackball_desktop.ui.kit.outside import open_path
from trackball_desktop.ui.shell.recovery_actions import Choice, Way

if TYPE_CHECKING:
    from trackball_desktop.services.backups import Copy

_WIDTH, _LIST_HEIGHT = 620, 132


class OpeningDialog(QDialog):
    """Shows an error with the ways on. `chosen` comes once, then the dialog is closed.

    `running` says that the window is open: then one may also go on, and not choose another folder.
    """

    chosen = Signal(object)
    """A Choice."""

    def __init__(
        self,
        error: BaseException,
        folder: Path,
        copies: Sequence[Copy] = (),
        *,
        running: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.error = error
        self.choice: Choice | None = None
        self._folder = folder
        self._running = running
        message = message_of(error)
        self.message = message
        self.setWindowTitle(self.tr("Trackball"))
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.sentences())
        offers_copies = isinstance(error, LibraryDamaged | LibraryMissing)
        self.copies = self._made_list(copies)
        self.restore = button(self.tr("Restore this copy"), "primary")
        self.from_file = button(self.tr("Restore from a file…"))
        self.recover = button(self.tr("Recover readable data"))
        self.empty = button(self.tr("Start with an empty library"))
        self.again = button(self.tr("Try again"), "" if offers_copies else "primary")
        self.other = button(self.tr("Other folder…"))
        self.show_folder = button(self.tr("Open folder"), "plain", icon="folder")
        self.leave = button(self.tr("Continue for now") if running else self.tr("Quit"))
        self._lay_out(message.title, message.meaning, message.remedy)
        self.copies.setVisible(offers_copies and bool(copies))
        self._no_copies.setVisible(offers_copies and not copies)
        self.restore.setVisible(offers_copies and bool(copies))
        self.from_file.setVisible(offers_copies)
        self.recover.setVisible(isinstance(error, LibraryDamaged) and (folder / FILE_NAME).is_file())
        self.empty.setVisible(isinstance(error, LibraryMissing) and not running)
        self.again.setVisible(not running)
        self.other.setVisible(not running)
        default = self.restore if offers_copies and copies else self.leave if running else self.again
        default.setDefault(True)
        self._connect()

    def _made_list(self, copies: Sequence[Copy]) -> QListWidget:
        made = QListWidget()
        made.setProperty("boxed", True)
        made.setAccessibleName(self.tr("Copies of the library, newest first"))
        made.setFixedHeight(theme.scaled(_LIST_HEIGHT))
        for copy in copies:
            words = fill(self.tr("{when}  ·  {size}"), when=day_and_time(copy.made_at), size=size(copy.size))
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, str(copy.path))
            item.setSizeHint(QSize(0, theme.scaled(28)))
            made.addItem(item)
        if copies:
            made.setCurrentRow(0)
        return made

    def _lay_out(self, title: str, meaning: str, remedy: str) -> None:
        words = QVBoxLayout()
        words.setSpacing(space.S)
        words.addWidget(TextLabel(title, "strong"))
        for sentence, role in ((meaning, "dim"), (remedy, "")):
            if sentence:
                words.addWidget(TextLabel(sentence, role=role))
        top = QHBoxLayout()
        top.setSpacing(space.M)
        top.addWidget(ShapeMark(self.message.severity, 20), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self._no_copies = TextLabel(self.tr("There is no copy of this library on this computer."), role="dim")
        repair = _row(self.restore, self.from_file, self.recover, self.empty)
        ends = _row(self.show_folder, None, self.other, self.again, self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.XL, space.XL, space.L)
        column.setSpacing(space.M)
        column.addLayout(top)
        column.addWidget(self.copies)
        column.addWidget(self._no_copies)
        column.addLayout(repair)
        column.addSpacing(space.XS)
        column.addLayout(ends)
        self.setFixedWidth(theme.scaled(_WIDTH))

    def _connect(self) -> None:
        self.restore.clicked.connect(self._on_restore_clicked)
        self.copies.itemActivated.connect(self._on_restore_clicked)
        self.from_file.clicked.connect(self._on_from_file_clicked)
        self.recover.clicked.connect(self._on_recover_clicked)
        self.empty.clicked.connect(self._on_empty_clicked)
        self.again.clicked.connect(self._on_again_clicked)
        self.other.clicked.connect(self._on_other_clicked)
        self.show_folder.clicked.connect(self._on_show_folder_clicked)
        self.leave.clicked.connect(self.reject)

    def choose(self, way: Way, path: Path | None = None) -> None:
        """Choose one of the ways and close."""
        if self.choice is None:
            self.choice = Choice(way, path)
            self.done(self.DialogCode.Accepted)
            self.chosen.emit(self.choice)

    def reject(self) -> None:
        """Quit, or go on where the window is open: also by Escape and the window's own button."""
        if self.choice is None:
            self.choice = Choice(Way.GO_ON if self._running else Way.QUIT)
            super().reject()
            self.chosen.emit(self.choice)

    @Slot()
    def _on_restore_clicked(self) -> None:
        item = self.copies.currentItem()
        if item is not None:
            self.choose(Way.RESTORE, Path(item.data(Qt.ItemDataRole.UserRole)))

    @Slot()
    def _on_from_file_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Choose a copy of the library"), str(self._folder))
        chooser.setNameFilters([self.tr("Libraries (*.db)"), self.tr("All files (*)")])
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self._on_file_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self.choose(Way.RESTORE, Path(path))

    @Slot()
    def _on_recover_clicked(self) -> None:
        self.choose(Way.RECOVER)

    @Slot()
    def _on_empty_clicked(self) -> None:
        self.choose(Way.EMPTY)

    @Slot()
    def _on_again_clicked(self) -> None:
        self.choose(Way.AGAIN)

    @Slot()
    def _on_other_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Choose a data folder"), str(self._folder.parent))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(self._on_folder_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def _on_folder_selected(self, path: str) -> None:
        self.choose(Way.FOLDER, Path(path))

    @Slot()
    def _on_show_folder_clicked(self) -> None:
        there = next((place for place in (self._folder, *self._folder.parents) if place.is_dir()), self._folder)
        open_path(there, self)


class OpeningBusy(QDialog):
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
    made = QHBoxLayout()
    made.setSpacing(space.S)
    for part in parts:
        if part is None:
            made.addStretch(1)
        else:
            made.addWidget(part)
    if None not in parts:
        made.addStretch(1)
    return made


def account_of(done: object) -> TrackballError | None:
    """Return what a person must know after a library was put in place, as a message; None where nothing is open."""
    if not isinstance(done, Restored):
        return None
    meaning: list[str] = []
    if isinstance(done, Recovered):
        meaning.append(Counts.tr("%n releases were saved.", "%n release was saved.", done.releases))
        if done.lost:
            named = listed(done.lost[:10]) + (" …" if len(done.lost) > 10 else "")
            meaning.append(fill(Recovery.tr("Lost: {titles}. A copy of the library may have them."), titles=named))
        if done.changed:
            named = listed(done.changed[:10]) + (" …" if len(done.changed) > 10 else "")
            meaning.append(
                fill(
                    Recovery.tr("Damaged: {titles}. Check them, because a letter or digit may be wrong."),
                    titles=named,
                )
            )
        if done.damaged and not done.lost:
            meaning.append(Recovery.tr("Some records could not be read, such as history steps or file data."))
    if done.held:
        meaning.append(
            fill(
                Recovery.tr(
                    "{n} submissions may have been sent since. The app searches {target} for each of "
                    "them and sends none until then."
                ),
                n=done.held,
                target=name_of(),
            )
        )
    remedy = (
        ""
        if done.replaced is None
        else fill(Recovery.tr("The old files are kept in {folder}."), folder=str(done.replaced))
    )
    if not done.codes_certain:
        remedy += " " + Recovery.tr(
            "The last assigned codes could not be read from the old library. Before you "
            "assign codes, compare the next numbers in Settings > Codes with your last "
            "used ISRC."
        )
    return TrackballError(Recovery.tr("The library was restored."), meaning=" ".join(meaning), remedy=remedy.strip())


class Recovery(Texts):
    """What came of putting a library back."""
