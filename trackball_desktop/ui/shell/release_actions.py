"""What can be done to releases from the list: trash and back, duplicate, import, export, the sample.

Each is a job of the bridge; what came of it is told by signals. Trashing several is told once, with a way back for all.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.errors import StorageError, TrackballError
from trackball_desktop.domain.lifecycle import LIVE_SUBMISSIONS
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.shell import startup_tuning

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.field_input import ChangedInput
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import Work


SAMPLE_FILES = 5


class ReleaseActions(QObject):
    """Carries out wishes of the list."""

    created = Signal(str)
    """The id of a release that is new in the library."""
    trashed = Signal(str, list)
    """A sentence, and the ids that `restore` takes back."""
    sample_progressed = Signal(int, int)
    """Files of the sample release that are rendered, and files in all; 0 in all once it is there, or failed."""
    notice = Signal(str)
    failed = Signal(object)
    """A TrackballError."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._jobs: set[Job] = set()
        self._question: QWidget | None = None

    def trash(self, ids: Sequence[str]) -> None:
        """Move releases to the trash; where they hold codes that were never sent, ask first what becomes of those."""
        release_ids = list(ids)
        held = self._backend.codes.ledger.unsent_codes(release_ids)
        if not held:
            self._submit(lambda services: _trash_or_restore(services, "trash", release_ids), self._on_trash_finished)
            return
        question = self._question = startup_tuning.dialogs().CodeQuestion(held, self._parent_widget)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setProperty("releases", release_ids)
        question.answered.connect(self._on_question_answered)
        question.open()

    @Slot(bool)
    def _on_question_answered(self, free: bool) -> None:
        release_ids: list[str] = self.sender().property("releases")
        self._submit(lambda services: _trash_with_codes(services, release_ids, free=free), self._on_trash_finished)

    def restore(self, ids: Sequence[str]) -> None:
        """Take releases out of the trash."""
        release_ids = list(ids)
        self._submit(lambda services: _trash_or_restore(services, "restore", release_ids), self._on_restore_finished)

    def duplicate(self, ids: Sequence[str], *, same_recordings: bool = False) -> None:
        """Make a draft like each of these releases; with the same recordings, their codes and masters come along."""
        for release_id in ids:
            self._submit(_duplicate(release_id, same_recordings=same_recordings), self._on_make_finished)

    def import_file(self, path: Path) -> None:
        """Make a draft of a target's release in a JSON file."""
        self._submit(lambda services: _import(services, path), self._on_import_finished)

    def add_sample(self) -> None:
        """Make a draft of the sample release; its music is rendered first, which takes a moment."""
        folder = self._backend.repositories.folder / "sample"
        today = datetime.now().astimezone().date()
        if self._backend.library.counts()["all"]:  # where there is none yet, the list shows how far it is
            self.notice.emit(self.tr("Rendering the sample release…"))
        self.sample_progressed.emit(0, SAMPLE_FILES)
        job = self._backend.bridge.submit_reporting(lambda services, report: services.add_sample(folder, today, report))
        job.progress.connect(self._on_sample_progress)
        job.ended.connect(self._on_sample_ended)
        self._watch(job, self._on_make_finished)

    @Slot(object, object)
    def _on_sample_progress(self, done: int, total: int) -> None:
        self.sample_progressed.emit(done, total)

    @Slot()
    def _on_sample_ended(self) -> None:
        self.sample_progressed.emit(0, 0)

    def check(self, ids: Sequence[str]) -> None:
        """Ask the target now where releases stand."""
        release_ids = list(ids)
        self._submit(lambda services: _check(services, release_ids), self._on_check_finished)

    @Slot(list)
    def withdraw(self, ids: Sequence[str]) -> None:
        """Take releases back from the outbox of which nothing was posted."""
        release_ids = list(ids)
        self._submit(lambda services: _withdraw(services, release_ids), self._on_withdraw_finished)

    @Slot()
    def try_now(self) -> None:
        """Go on at once with what waits for the network or for something else to pass."""
        self._submit(lambda services: services.submit.actions.try_now(), self._on_try_finished)

    @Slot(str)
    def choose_export(self, release_id: str) -> None:
        """Ask for the file that a release is exported to."""
        from PySide6.QtWidgets import QFileDialog

        rows = self._backend.library.rows([release_id])
        name = "".join("_" if sign in '<>:"/\\|?*' else sign for sign in (rows[0].title if rows else release_id))
        chooser = QFileDialog(
            self._parent_widget,
            self.tr("Export as JSON"),
            f"{name}.json",
            fill(self.tr("{target} JSON (*.json)"), target=display_name(self._backend.target_of(release_id))),
        )
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("json")
        chooser.setProperty("release_id", release_id)
        chooser.fileSelected.connect(self._on_export_file_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def _on_export_file_selected(self, path: str) -> None:
        self.export(str(self.sender().property("release_id")), Path(path))

    def export(self, release_id: str, path: Path) -> None:
        """Write the exact body that would create the release at the target to a file."""
        self._submit(lambda services: _export(services, release_id, path), self._on_export_finished)

    @property
    def _parent_widget(self) -> QWidget | None:
        above = self.parent()
        return above if isinstance(above, QWidget) else None

    def _submit(self, work: Work, on_finished: object) -> None:
        self._watch(self._backend.bridge.submit(work), on_finished)

    def _watch(self, job: Job, on_finished: object) -> None:
        self._jobs.add(job)
        job.finished.connect(on_finished)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_job_ended)

    @Slot()
    def _on_job_ended(self) -> None:
        self._jobs.discard(cast("Job", self.sender()))

    @Slot(object)
    def _on_make_finished(self, release_id: str) -> None:
        self.created.emit(release_id)

    @Slot(object)
    def _on_import_finished(self, outcome: tuple[str, list[ChangedInput]]) -> None:
        release_id, read = outcome
        self.created.emit(release_id)
        if read:
            text = Counts.tr("%n values were read again", "%n value was read again", len(read))
            self.notice.emit(fill(self.tr("{what}. See History: {values}"), what=text, values=read[0].sentence))

    @Slot(object)
    def _on_trash_finished(self, outcome: tuple[list[str], TrackballError | None]) -> None:
        ids, error = outcome
        if ids:
            self.trashed.emit(Counts.tr("%n releases moved to the trash", "Moved to the trash", len(ids)), ids)
        if error is not None:
            self.failed.emit(error)

    @Slot(object)
    def _on_restore_finished(self, outcome: tuple[list[str], TrackballError | None]) -> None:
        ids, error = outcome
        if ids:
            self.notice.emit(Counts.tr("%n releases restored", "Restored", len(ids)))
        if error is not None:
            self.failed.emit(error)

    @Slot(object)
    def _on_withdraw_finished(self, outcome: tuple[int, TrackballError | None]) -> None:
        number, error = outcome
        if number:
            self.notice.emit(
                Counts.tr("%n releases withdrawn. They are drafts again.", "Withdrawn. It is a draft again.", number)
            )
        if error is not None:
            self.failed.emit(error)
        elif not number:
            self.notice.emit(self.tr("Nothing was waiting to be sent."))

    @Slot(object)
    def _on_try_finished(self, number: int) -> None:
        if not number:
            self.notice.emit(self.tr("Nothing is waiting."))

    @Slot(object)
    def _on_check_finished(self, outcome: tuple[int, TrackballError | None]) -> None:
        number, error = outcome
        if error is not None:
            self.failed.emit(error)
        elif number:
            self.notice.emit(
                Counts.tr(
                    "The status of %n releases was updated from {target}",
                    "The status was updated from {target}",
                    number,
                    target=names_in_use(),
                )
            )

    @Slot(object)
    def _on_export_finished(self, path: Path) -> None:
        self.notice.emit(fill(self.tr("Exported as {name}"), name=path.name))


def _duplicate(release_id: str, *, same_recordings: bool) -> Work:
    def work(services: Services) -> Coroutine[object, object, object]:
        return services.drafts.duplicate(release_id, same_recordings=same_recordings)

    return work


async def _trash_or_restore(
    services: Services, action: str, ids: Sequence[str]
) -> tuple[list[str], TrackballError | None]:
    """Trash or restore releases one by one; return those that went, and why the first of the others did not."""
    import asyncio

    done: list[str] = []
    error: TrackballError | None = None
    for release_id in ids:
        library = services.repositories.library
        try:
            if action == "trash":
                await services.upload.delete(release_id)
            else:
                await asyncio.wrap_future(library.restore(release_id))
        except TrackballError as refused:
            error = error or refused
        else:
            done.append(release_id)
    return done, error


async def _trash_with_codes(
    services: Services, ids: Sequence[str], *, free: bool
) -> tuple[list[str], TrackballError | None]:
    """Trash releases, then free or burn the codes of those that went."""
    import asyncio

    done, error = await _trash_or_restore(services, "trash", ids)
    for release_id in done:
        await asyncio.wrap_future(services.repositories.codes.ledger.settle_deleted(release_id, free=free))
    return done, error


async def _withdraw(services: Services, ids: Sequence[str]) -> tuple[int, TrackballError | None]:
    """Take back what waits of these; return how many were, and why the first of the others was not."""
    done, error = 0, None
    for release_id in ids:
        for submission in services.repositories.outbox.of_release(release_id)[:1]:
            if submission.state in LIVE_SUBMISSIONS:
                try:
                    await services.submit.actions.withdraw(submission.id)
                except TrackballError as refused:
                    error = error or refused
                else:
                    done += 1
    return done, error


async def _check(services: Services, ids: Sequence[str]) -> tuple[int, TrackballError | None]:
    """Look at those that are at the target, one by one; stop at the first that cannot be asked about."""
    sent_ids = [row.id for row in services.repositories.library.rows(ids) if row.remote_id is not None]
    for number, release_id in enumerate(sent_ids):
        try:
            await services.poll.check_now(release_id)
        except TrackballError as error:
            return number, error
    return len(sent_ids), None


async def _import(services: Services, path: Path) -> tuple[str, list[ChangedInput]]:
    """Make a draft of a file; return its id, and what was read otherwise than it was written."""
    read: list[ChangedInput] = []
    return await services.drafts.import_file(path, on_read=read.append), read


async def _export(services: Services, release_id: str, path: Path) -> Path:
    import asyncio

    content = startup_tuning.list_work().pretty_json(services.drafts.export(release_id)).encode()
    await asyncio.to_thread(_write_file, path, content)
    return path


def _write_file(path: Path, content: bytes) -> None:
    """Write all of it or leave the old file as it was."""
    from PySide6.QtCore import QSaveFile

    file = QSaveFile(str(path))
    if not (file.open(QSaveFile.OpenModeFlag.WriteOnly) and file.write(content) == len(content) and file.commit()):
        raise StorageError(
            FileText.tr("{name} could not be saved.", name=path.name),
            meaning=file.errorString(),
            remedy=FileText.tr("Choose another folder."),
        )
