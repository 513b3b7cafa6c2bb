"""What `--sample`, `--headless` and `--grab` do with the window: add the sample, walk it all the way, take pictures.

The tour is the main job as a person would do it, in the real window over the real services: draft, checks, upload,
created at the target (practice's), status seen. It prints each step, so that a machine without a screen shows it too.
"""

from __future__ import annotations

import argparse
import faulthandler
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, QTimer, Slot
from PySide6.QtWidgets import QApplication

from trackball_desktop.checks.model import Severity
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import theme

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.shell.main_window import MainWindow

SAMPLE_KEY = "sample_release_id"
"""The setting that remembers the sample release, so that it is added once."""
TICK_MS = 40
STEP_TIMEOUT_SECONDS = 120.0
"""How long one step may take."""
WATCHDOG_EXTRA_SECONDS = 60.0
"""How much longer the process lives where nobody looks on and a step did not even say that it is late, or the window
does not close."""
SETTLE_SECONDS = 0.4
"""What a picture waits for thumbnails and measurements to arrive."""

SCREENSHOT_SIZE = QSize(1440, 900)
"""What size the window has in pictures."""

Condition = Callable[[], bool]


class Tour(QObject):
    """Walks through `_steps` while the window lives. `exit_code` is the exit code to end with."""

    def __init__(self, qt: QApplication, window: MainWindow, backend: Backend, options: argparse.Namespace) -> None:
        super().__init__(window)
        self.exit_code = 0
        self._qt = qt
        self._window = window
        self._backend = backend
        self._options = options
        self._steps = self._run_steps()
        self._condition: Condition = lambda: True
        self._is_unattended = bool(options.headless or options.grab)
        self._begin_step()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start()

    @property
    def is_running(self) -> bool:
        """Whether there are steps left."""
        return self._timer.isActive()

    @Slot()
    def _on_timer_timeout(self) -> None:
        try:
            if self._condition():
                self._condition = next(self._steps)
                self._begin_step()
            elif time.monotonic() > self._deadline:
                raise TrackballError("A step of the tour timed out.")
        except StopIteration:
            self._timer.stop()
            if self._is_unattended:
                self._qt.quit()
        except TrackballError as error:
            self._print(str(error))
            self._timer.stop()
            self.exit_code = error.exit_code
            self._qt.quit()

    def _begin_step(self) -> None:
        """Give the step its time. A window that hangs asks no deadline, so that the process has one as well."""
        self._deadline = time.monotonic() + STEP_TIMEOUT_SECONDS
        if self._is_unattended:
            faulthandler.dump_traceback_later(STEP_TIMEOUT_SECONDS + WATCHDOG_EXTRA_SECONDS, exit=True)

    def cancel_watchdog(self) -> None:
        """Let the process live on: the window has closed."""
        if self._is_unattended:
            faulthandler.cancel_dump_traceback_later()

    def _run_steps(self) -> Iterator[Condition]:
        yield lambda: self._backend.services is not None
        if self._is_unattended:
            self._window.resize(SCREENSHOT_SIZE)  # whatever size it had when it was closed
        if self._options.sample or self._options.headless:
            yield from self._add_sample()
        if self._options.headless:
            yield from self._submit()
        if self._options.grab:
            yield from self._save_screenshot(self._options.grab)

    def _add_sample(self) -> Iterator[Condition]:
        saved_id = self._backend.settings.get(SAMPLE_KEY)
        if isinstance(saved_id, str) and self._backend.library.ids_with_prefix(saved_id):
            self._release_id = saved_id
            return
        self._print("Rendering the sample release: four tracks and a cover …")
        if not self._options.headless:
            self._window.toast.show_text(self.tr("Rendering the sample release: four tracks and a cover…"))
        folder = self._backend.repositories.folder / "sample"
        today = datetime.now(UTC).astimezone().date()
        job = self._run_job(lambda services: services.add_sample(folder, today))
        yield job.is_done
        self._release_id = str(job.result())
        self._backend.settings.save(SAMPLE_KEY, self._release_id)
        self._window.release_actions.created.emit(self._release_id)
        checked = self._run_job(lambda services: services.checking.run(self._release_id))
        yield checked.is_done
        report = checked.result()
        counts = ", ".join(f"{report.count(severity)} {severity.value}s" for severity in Severity)
        self._print(f"Draft created and checked: {counts}.")

    def _submit(self) -> Iterator[Condition]:
        yield from self._take_screenshots("1-list")
        self._window.open_release(self._release_id)
        for number, step in enumerate(WizardStep, start=2):
            self._window.editor.show_step(step)
            yield from self._take_screenshots(f"{number}-{step.value}")
        if self._backend.outbox.of_release(self._release_id):
            self._print("The sample was submitted before; the app continues where it stopped.")
        else:
            queued = self._run_job(lambda services: services.submit.queue(self._release_id))
            yield queued.is_done
            queued.result()
            self._print("Submitted: the release waits in the outbox.")
        yield self._is_sent
        created = f"Created in {display_name(FIRST)} as {self._submission().remote_id}, once"
        self._print(f"{created}; all files verified in the storage.")
        self._window.show_sent(self._release_id)
        yield from self._take_screenshots("8-created")
        yield lambda: bool(self._status_texts())
        self._print(f"{display_name(FIRST)} says: {self._status_texts()[-1]}.")
        self._window.show_library()
        yield from self._take_screenshots("9-dashboard")

    def _status_texts(self) -> list[str]:
        """Return the status words that the target had for the release, oldest first; there may be none at a time."""
        return [sample.status for sample in self._backend.status.list_samples(self._release_id) if sample.status]

    def _submission(self) -> Submission:
        return self._backend.outbox.of_release(self._release_id)[0]

    def _is_sent(self) -> bool:
        rows = self._backend.uploads.of_release(self._release_id)
        sent, size = sum(row.sent_bytes for row in rows), sum(row.size for row in rows)
        if rows:
            count = f"{len(rows)} file{'s' if len(rows) != 1 else ''}"
            self._print(f"Sending {count}: {100 * sent // max(size, 1)} %", allow_repeat=False)
        submission = self._submission()
        if submission.open_question:
            events = self._backend.outbox.events(submission.id)
            raise TrackballError(
                f"The submission needs attention: {events[-1].what}. {events[-1].detail.get('words', '')}"
            )
        return submission.state is SubmissionState.CONFIRMED

    def _take_screenshots(self, name: str) -> Iterator[Condition]:
        """Take a picture in light and in dark, when pictures are wanted."""
        if self._options.shots is None:
            return
        for scheme in ("light", "dark"):
            theme.apply_theme(self._qt, scheme)
            yield from self._save_screenshot(self._options.shots / f"{name}-{scheme}.png")
        theme.apply_theme(self._qt, self._options.scheme or "system")

    def _save_screenshot(self, path: Path) -> Iterator[Condition]:
        began = time.monotonic()
        yield lambda: time.monotonic() > began + SETTLE_SECONDS
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self._window.grab().save(str(path)):
            raise TrackballError(
                f"The picture {path} could not be written.", remedy="Choose a folder that you can write to."
            )

    def _run_job(self, work: Callable[[Services], Coroutine[Any, Any, Any]]) -> _PendingJob:
        return _PendingJob(self._backend.bridge.submit(work), self)

    def _print(self, text: str, *, allow_repeat: bool = True) -> None:
        """Print a step; with `allow_repeat` false, only when it is news."""
        if allow_repeat or text != getattr(self, "_last_printed", None):
            print(text, flush=True)
        self._last_printed = text


class _PendingJob(QObject):
    """A job of the bridge, to be waited for."""

    def __init__(self, job: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._job = job
        self._value: Any = None
        self._error: TrackballError | None = None
        self._done = False
        job.finished.connect(self._on_job_finished)
        job.failed.connect(self._on_job_failed)

    def is_done(self) -> bool:
        return self._done

    def result(self) -> Any:
        """Return the value, or raise what failed."""
        if self._error is not None:
            raise self._error
        return self._value

    @Slot(object)
    def _on_job_finished(self, value: object) -> None:
        self._value, self._done = value, True

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        self._error, self._done = error, True
