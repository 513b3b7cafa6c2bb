"""The way from the window to what takes time: one asyncio loop in one worker thread, and jobs that answer as signals.

    main thread                                     worker thread
    bridge.submit(work) -> Job   ----------------->  task: await work(services)       (`worker`)
    Job.finished / failed / progress  <-- posts --   its end

The worker never touches a QObject but for one signal of the bridge: it leaves posts in a queue and wakes the main
thread, which hands them out. So every signal here is emitted on the main thread, thousands of posts cost one wake-up,
and a job that nobody holds any more cannot be destroyed under the worker's hands. Changes of the database come the same
way, equal ones only once per wake-up.
"""

from __future__ import annotations

import itertools
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.ui.kit import timers
from trackball_desktop.ui.runtime.work import ReportingWork, Work

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.database import Change, Database
    from trackball_desktop.ui.runtime.worker import Worker

SWITCH_INTERVAL_SECONDS = 0.001
"""How long a thread may keep the interpreter from one that wants it. Python's own figure is five times that, and with
eight parts on their way several threads go before the window: a key would be seen to lag."""
THREADS = 7
"""Threads for reading files beside the loop: four parts of uploads, the hashing of the next file, a measurement, and
one for what is looked at."""


class Job(QObject):
    """One piece of work that was handed over. One of finished, failed and cancelled is emitted, then ended, unless the
    app ends before. A bug in the work goes where all bugs go, `sys.excepthook`, and then `failed` tells of it.
    """

    finished = Signal(object)
    """What the coroutine returned."""
    failed = Signal(object)
    """A TrackballError."""
    cancelled = Signal()
    ended = Signal()
    """Comes last, whatever the outcome."""
    progress = Signal(object, object)
    """Done, of how many."""

    def __init__(self, bridge: Bridge, number: int) -> None:
        super().__init__()
        self._bridge = bridge
        self._number = number
        self.is_done = False

    def cancel(self) -> None:
        """Ask the work to end. Does nothing when it has."""
        if not self.is_done:
            self._bridge.cancel(self._number)


class Bridge(QObject):
    """Runs services beside the window. Make, start and stop it on the main thread."""

    changed = Signal(object)
    """A storage.database.Change."""
    started = Signal()
    """The services are there; `services` is set."""
    stopping = Signal()
    """The last moment to release what reads the repositories."""
    start_failed = Signal(object)
    """A TrackballError: the services could not be built; every job fails with it as well."""
    _posted = Signal()

    def __init__(self, database: Database | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services: Services | None = None
        self._database = database
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._posts: deque[tuple[str, int, object]] = deque()
        self._changes: dict[Change, None] = {}
        self._lock = threading.Lock()
        self._is_wake_posted = False
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="files")
        self._worker: Worker | None = None
        self._stopped = False
        self._pending_work: dict[int, ReportingWork] = {}
        self._posted.connect(self._on_self_posted, Qt.ConnectionType.QueuedConnection)
        if database is not None:
            database.add_listener(self._note_change)

    def start(self, make_services: Callable[[], Services]) -> None:
        """Start the loop, build the services in it and let them run until `stop`; after it nothing starts any more."""
        from trackball_desktop.ui.runtime.worker import Worker  # asyncio, without which the window shows

        if self._worker is None and not self._stopped:
            sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
            self._worker = Worker(make_services, self._post, self._threads)
            self._worker.start()
            for number, work in self._pending_work.items():
                self._worker.submit(number, work)
            self._pending_work.clear()

    def submit(self, work: Work) -> Job:
        """Carry out `work` as soon as there are services: `lambda services: services.poll.check_now(release_id)`."""
        return self.submit_reporting(lambda services, _: work(services))

    def submit_reporting(self, work: ReportingWork) -> Job:
        """Carry out work that tells how far it is.

        Such as `lambda services, report: services.intake.plans(paths, on_progress=report)`.
        """
        job, number = self._new_job()
        if self._stopped:
            self._post("cancelled", number, None)
        elif self._worker is None:
            self._pending_work[number] = work
        else:
            self._worker.submit(number, work)
        return job

    def run_in_thread(self, fn: Callable[..., object], *args: object) -> Job:
        """Run a function that waits (for a file, the keyring) in a thread; it needs neither services nor the loop."""
        if not self._stopped:
            return self.watch_future(self._threads.submit(fn, *args))
        job, number = self._new_job()
        self._post("cancelled", number, None)
        return job

    def watch_future(self, future: Future[Any]) -> Job:
        """Return a job for a future of storage, so that its end is told on the main thread."""
        job, number = self._new_job()
        future.add_done_callback(lambda done: self._post_outcome(number, done))
        return job

    def _new_job(self) -> tuple[Job, int]:
        number = next(self._numbers)
        job = self._jobs[number] = Job(self, number)
        return job, number

    def cancel(self, number: int) -> None:
        """Cancel the job of this number."""
        if self._worker is not None:
            self._worker.cancel(number)
        elif number in self._pending_work:
            del self._pending_work[number]
            self._post("cancelled", number, None)

    def stop(self) -> None:
        """Cancel everything, close the services, end the thread. What was not delivered yet is dropped.

        Whatever is handed over afterwards is cancelled.
        """
        if self._stopped:
            return
        self._stopped = True
        self.stopping.emit()
        timers.stop_all_timers()
        if self._database is not None:
            self._database.remove_listener(self._note_change)
            self._database = None
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._worker is not None:
            self._worker.stop()
            self._worker = None
        self._threads.shutdown()
        self.services = None
        for job in self._jobs.values():
            job.is_done = True
        self._jobs.clear()
        self._pending_work.clear()
        with self._lock:
            self._posts.clear()
            self._changes.clear()

    # --- on other threads --------------------------------------------------------------------------------------------

    def _post_outcome(self, number: int, done: Future[Any]) -> None:
        if done.cancelled():
            self._post("cancelled", number, None)
        elif error := done.exception():
            self._post("failed", number, error)
        else:
            self._post("finished", number, done.result())

    def _post(self, kind: str, number: int, value: object) -> None:
        with self._lock:
            self._posts.append((kind, number, value))
            wake, self._is_wake_posted = not self._is_wake_posted, True
        if wake:
            self._posted.emit()

    def _note_change(self, change: Change) -> None:
        with self._lock:
            self._changes[change] = None
            wake, self._is_wake_posted = not self._is_wake_posted, True
        if wake:
            self._posted.emit()

    # --- on the main thread ------------------------------------------------------------------------------------------

    @Slot()
    def _on_self_posted(self) -> None:
        with self._lock:
            posts, self._posts = self._posts, deque()
            changes, self._changes = self._changes, {}
            self._is_wake_posted = False
        for kind, number, value in posts:
            self._deliver(kind, number, value)
        for change in changes:
            self.changed.emit(change)

    def _deliver(self, kind: str, number: int, value: object) -> None:
        match kind:
            case "services" if self._worker is not None:
                self.services = value  # pyright: ignore[reportAttributeAccessIssue]
                self.started.emit()
            case "no services":
                self.start_failed.emit(value)
            case "bug" if isinstance(value, BaseException):
                _show_bug(value)
            case "progress":
                job = self._jobs.get(number)
                if job is not None and isinstance(value, tuple):
                    job.progress.emit(*value)
            case _:
                job = self._jobs.pop(number, None)
                if job is not None:
                    _finish_job(job, kind, value)


def _finish_job(job: Job, kind: str, value: object) -> None:
    job.is_done = True
    if kind == "finished":
        job.finished.emit(value)
    elif kind == "cancelled":
        job.cancelled.emit()
    else:
        if isinstance(value, BaseException) and not isinstance(value, TrackballError):
            _show_bug(value)
            value = TrackballError(
                LibraryText.tr("This failed because of an error in the app."),
                remedy=LibraryText.tr("It was recorded in the log."),
            )
        job.failed.emit(value)
    job.ended.emit()


def _show_bug(error: BaseException) -> None:
    """Give a bug to the one place that notes bugs, as if it had been raised on the main thread."""
    sys.excepthook(type(error), error, error.__traceback__)
