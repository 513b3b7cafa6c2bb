"""Opens the package of a partner delivery, from a file or a pasted link: what stores were really told.

Nothing in the library is changed. Links are secrets while they live: the field hides what is pasted, and none is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.services.delivery_packages import FileStatus
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, make_primary, row
from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.formatting import format_size
from trackball_desktop.ui.kit.languages import Texts
from trackball_desktop.ui.kit.progress_meter import ProgressMeter
from trackball_desktop.ui.kit.text_fields import LineEdit, TextEdit
from trackball_desktop.ui.kit.timeline_labels import path_text

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.delivery_packages import OpenedPackage, PackageFile
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import Report


class PackageText(Texts):
    """What a package of a partner delivery says."""


def package_lines(package: OpenedPackage) -> list[str]:
    """Return what a package says, a line each."""
    lines: list[str] = []
    for release in package.releases:
        if not release.known:
            lines.append(PackageText.tr("“{title}”: no draft has its UPC.", title=release.title))
            continue
        if not release.differences:
            lines.append(PackageText.tr("“{title}”: the delivery matches the draft.", title=release.title))
            continue
        lines.append(PackageText.tr("“{title}”, draft → delivery:", title=release.title))
        nothing = PackageText.tr("nothing")
        lines += [
            f"    {path_text(difference.path)}: {difference.here or nothing} → {difference.there}"
            for difference in release.differences
        ]
    if package.files:
        lines += ["", PackageText.tr("Files of the package:")]
        lines += [f"    {file_line(file)}" for file in package.files]
    if package.unlisted:
        lines += ["", PackageText.tr("In the package but not listed in the message:")]
        lines += [f"    {name}" for name in package.unlisted]
    return lines


def summary_text(package: OpenedPackage) -> str:
    """Return what matters most, in one or two sentences."""
    sentences: list[str] = []
    if package.message.takedown:
        sentences.append(PackageText.tr("It takes its releases down: the message contains no deals."))
    differing = sum(len(release.differences) for release in package.releases)
    if differing:
        sentences.append(
            PackageText.tr(
                "%n values differ from the draft.",
                "%n value differs from the draft.",
                differing,
            )
        )
    elif any(release.known for release in package.releases):
        sentences.append(PackageText.tr("The delivery matches the draft."))
    wrong = sum(file.standing not in {FileStatus.MATCHES, FileStatus.NO_CHECKSUM} for file in package.files)
    if wrong:
        sentences.append(
            PackageText.tr(
                "%n files are missing or differ from the message.",
                "%n file is missing or differs from the message.",
                wrong,
            )
        )
    elif package.files:
        sentences.append(PackageText.tr("All files are present and match the message."))
    return " ".join(sentences) or PackageText.tr("None of its releases is in the library.")


def file_line(file: PackageFile) -> str:
    """Return how a file of a package stands."""
    standing = {
        FileStatus.MATCHES: PackageText.tr("matches the message"),
        FileStatus.NO_CHECKSUM: PackageText.tr("present; the message has no checksum for it"),
        FileStatus.CHANGED: PackageText.tr("differs from the message: different MD5 checksum"),
        FileStatus.MISSING: PackageText.tr("not in the package"),
        FileStatus.UNREADABLE: PackageText.tr("cannot be read"),
    }[file.standing]
    if file.is_ours is None:
        return PackageText.tr("{name}: {standing}", name=file.name, standing=standing)
    if file.is_ours:
        return PackageText.tr("{name}: {standing}; same file as in the draft", name=file.name, standing=standing)
    return PackageText.tr("{name}: {standing}; differs from the draft's file", name=file.name, standing=standing)


class PackageDialog(Dialog):
    """Asks for a package, reads it with progress, and shows what it says."""

    import_requested = Signal(str)
    """The path of a package whose release is not here: a draft is to be made of it."""

    def __init__(self, backend: Backend, path: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job | None = None
        self._path = path
        self.setWindowTitle(self.tr("Open a partner delivery"))
        self.heading = label(
            self.tr("Paste the link to a delivery or the request that came with it, or choose its file."),
            size="strong",
            wrap=True,
        )
        self.link = LineEdit(self)
        self.link.setAccessibleName(self.tr("Link to the package"))
        self.link.setPlaceholderText(self.tr("https://…"))
        self.link.setEchoMode(QLineEdit.EchoMode.Password)
        self.open_button = button(self.tr("Open the link"), "primary")
        self.file_button = button(self.tr("Choose a file…"), icon="file")
        self.meter = ProgressMeter(self)
        self.meter.setAccessibleName(self.tr("Import progress"))
        self.meter.hide()
        self.text_edit = TextEdit(self)
        self.text_edit.setReadOnly(True)
        self.text_edit.setAccessibleName(self.tr("Contents of the package"))
        self.import_button = button(self.tr("Create a draft from it"))
        self.import_button.hide()
        self.close_button = button(self.tr("Close"))
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(self.heading)
        column.addLayout(row(self.link, self.open_button, self.file_button))
        column.addWidget(self.meter)
        column.addWidget(self.text_edit, 1)
        column.addLayout(row(self.import_button, None, self.close_button))
        self.resize_scaled(680, 480)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.link.textEdited.connect(self._on_link_edited)
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

        self._start_job(self._backend.bridge.submit_reporting(work))

    @Slot()
    def _on_link_edited(self) -> None:
        make_primary(self.open_button, self.close_button)

    @Slot()
    def _on_open_clicked(self) -> None:
        text = self.link.text()
        self.link.clear()
        self._path = None

        async def work(services: Services, report: Report) -> OpenedPackage:
            return await services.delivery_packages.open_link(text, report)

        self._start_job(self._backend.bridge.submit_reporting(work))

    def _start_job(self, job: Job) -> None:
        self._job = job
        self._set_busy(True)
        self.import_button.hide()
        self.heading.setText(self.tr("Reading…"))
        self.text_edit.setPlainText("")
        job.progress.connect(self._on_job_progress)
        job.finished.connect(self._on_job_finished)
        job.failed.connect(self._on_job_failed)
        job.ended.connect(self._on_job_ended)

    def _set_busy(self, busy: bool) -> None:
        self.meter.setVisible(busy)
        self.meter.set_share(0.0)
        for item in (self.link, self.open_button, self.file_button):
            item.setEnabled(not busy)

    @Slot(object, object)
    def _on_job_progress(self, done: int, whole: int) -> None:
        if whole:
            self.meter.set_share(done / whole)
        else:
            self.heading.setText(PackageText.tr("{done} downloaded", done=format_size(done)))

    @Slot(object)
    def _on_job_finished(self, package: OpenedPackage) -> None:
        make_primary(self.close_button, self.open_button)
        self.heading.setText(summary_text(package))
        self.text_edit.setPlainText("\n".join(package_lines(package)))
        self.import_button.setVisible(self._path is not None and not all(release.known for release in package.releases))

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        self.heading.setText(error_text(error))

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
        if self._job is not None and not self._job.is_done:
            self._job.cancel()
        super().reject()
