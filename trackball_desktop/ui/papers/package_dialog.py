"""Opens the package of a partner delivery, from a file or a pasted link: what stores were really told.

Nothing in the library is changed. Links are secrets while they live: the field hides what is pasted, and none is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.services.delivery_packages import Standing
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.formatting import size
from trackball_desktop.ui.kit.languages import Texts
from trackball_desktop.ui.kit.progress_meter import ProgressMeter
from trackball_desktop.ui.kit.text_fields import LineEdit, TextEdit
from trackball_desktop.ui.kit.timeline_labels import place_text

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.delivery_packages import OpenedPackage, PackageFile
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import Report


class PackageWords(Texts):
    """What a package of a partner delivery says."""


def package_lines(found: OpenedPackage) -> list[str]:
    """Return what a package says, a line each."""
    lines: list[str] = []
    for one in found.releases:
        if not one.known:
            lines.append(PackageWords.tr("“{title}”: no draft has its UPC.", title=one.title))
            continue
        if not one.differences:
            lines.append(PackageWords.tr("“{title}”: the delivery matches the draft.", title=one.title))
            continue
        lines.append(PackageWords.tr("“{title}”, draft → delivery:", title=one.title))
        nothing = PackageWords.tr("nothing")
        lines += [f"    {place_text(each.path)}: {each.here or nothing} → {each.there}" for each in one.differences]
    if found.files:
        lines += ["", PackageWords.tr("Files of the package:")]
        lines += [f"    {file_line(file)}" for file in found.files]
    if found.unnamed:
        lines += ["", PackageWords.tr("In the package but not listed in the message:")]
        lines += [f"    {name}" for name in found.unnamed]
    return lines


def head_text(found: OpenedPackage) -> str:
    """Return what matters most, in one or two sentences."""
    said: list[str] = []
    if found.read.takedown:
        said.append(PackageWords.tr("It takes its releases down: the message contains no deals."))
    differing = sum(len(one.differences) for one in found.releases)
    if differing:
        said.append(
            PackageWords.tr(
                "%n values differ from the draft.",
                "%n value differs from the draft.",
                differing,
            )
        )
    elif any(one.known for one in found.releases):
        said.append(PackageWords.tr("The delivery matches the draft."))
    wrong = sum(file.standing not in {Standing.AS_SAID, Standing.NO_SUM} for file in found.files)
    if wrong:
        said.append(
            PackageWords.tr(
                "%n files are missing or differ from the message.",
                "%n file is missing or differs from the message.",
                wrong,
            )
        )
    elif found.files:
        said.append(PackageWords.tr("All files are there and match the message."))
    return " ".join(said) or PackageWords.tr("None of its releases is in the library.")


def file_line(file: PackageFile) -> str:
    """Return how a file of a package stands."""
    standing = {
        Standing.AS_SAID: PackageWords.tr("matches the message"),
        Standing.NO_SUM: PackageWords.tr("there; the message has no checksum for it"),
        Standing.CHANGED: PackageWords.tr("differs from the message: different MD5 checksum"),
        Standing.MISSING: PackageWords.tr("not in the package"),
        Standing.UNREADABLE: PackageWords.tr("cannot be read"),
    }[file.standing]
    if file.is_ours is None:
        return PackageWords.tr("{name}: {standing}", name=file.name, standing=standing)
    if file.is_ours:
        return PackageWords.tr("{name}: {standing}; same file as in the draft", name=file.name, standing=standing)
    return PackageWords.tr("{name}: {standing}; differs from the draft's file", name=file.name, standing=standing)


class PackageDialog(QDialog):
    """Asks for a package, reads it with progress, and shows what it says."""

    import_requested = Signal(str)
    """The path of a package whose release is not here: a draft is to be made of it."""

    def __init__(self, backend: Backend, path: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job | None = None
        self._path = path
        self.setWindowTitle(self.tr("Open a partner delivery"))
        self.head = label(
            self.tr("Paste the link to a delivery or the request that came with it, or choose its file."),
            size="strong",
            wrap=True,
        )
        self.link = LineEdit(self)
        self.link.setAccessibleName(self.tr("Link to the package"))
        self.link.setPlaceholderText(self.tr("https://…"))
        self.link.setEchoMode(QLineEdit.EchoMode.Password)
        self.open_button = button(self.tr("Open the link"))
        self.file_button = button(self.tr("Choose a file…"), icon="file")
        self.meter = ProgressMeter(self)
        self.meter.setAccessibleName(self.tr("Import progress"))
        self.meter.hide()
        self.text = TextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Contents of the package"))
        self.import_button = button(self.tr("Create a draft from it"))
        self.import_button.hide()
        self.close_button = button(self.tr("Close"), "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(self.head)
        column.addLayout(row(self.link, self.open_button, self.file_button))
        column.addWidget(self.meter)
        column.addWidget(self.text, 1)
        column.addLayout(row(self.import_button, None, self.close_button))
        self.resize(theme.scaled(680), theme.scaled(480))
        self.open_button.clicked.connect(self._on_open_clicked)
        self.link.returnPressed.connect(self._on_open_clicked)
        self.file_button.clicked.connect(self._on_file_clicked)
        self.import_button.clicked.connect(self._on_import_clicked)
        self.close_button.clicked.connect(self.accept)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Read a package that lies on this computer."""
        self._path = path

        async def work(services: Services, report: Report) -> OpenedPackage:
            return await services.delivery_packages.open(path, report)

        self._begin(self._backend.bridge.submit_reporting(work))

    @Slot()
    def _on_open_clicked(self) -> None:
        text = self.link.text()
        self.link.clear()
        self._path = None

        async def work(services: Services, report: Report) -> OpenedPackage:
            return await services.delivery_packages.open_link(text, report)

        self._begin(self._backend.bridge.submit_reporting(work))

    def _begin(self, job: Job) -> None:
        self._job = job
        self._set_busy(True)
        self.import_button.hide()
        self.head.setText(self.tr("Reading…"))
        self.text.setPlainText("")
        job.progress.connect(self._on_job_progress)
        job.finished.connect(self._on_job_finished)
        job.failed.connect(self._on_job_failed)
        job.ended.connect(self._on_job_ended)

    def _set_busy(self, busy: bool) -> None:
        self.meter.setVisible(busy)
        self.meter.set_share(0.0)
        for one in (self.link, self.open_button, self.file_button):
            one.setEnabled(not busy)

    @Slot(object, object)
    def _on_job_progress(self, done: int, whole: int) -> None:
        if whole:
            self.meter.set_share(done / whole)
        else:
            self.head.setText(PackageWords.tr("{done} downloaded", done=size(done)))

    @Slot(object)
    def _on_job_finished(self, found: OpenedPackage) -> None:
        self.head.setText(head_text(found))
        self.text.setPlainText("\n".join(package_lines(found)))
        self.import_button.setVisible(self._path is not None and not all(one.known for one in found.releases))

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        self.head.setText(error_text(error))

    @Slot()
    def _on_job_ended(self) -> None:
        self._set_busy(False)

    @Slot()
    def _on_file_clicked(self) -> None:
        choose_file(self, self.tr("Open a partner delivery"), self.open_file, filters=self.tr("Packages (*.zip *.xml)"))

    @Slot()
    def _on_import_clicked(self) -> None:
        self.import_requested.emit(str(self._path))
        self.accept()

    def reject(self) -> None:
        """Escape: stop what runs, then close."""
        if self._job is not None and not self._job.done:
            self._job.cancel()
        super().reject()
