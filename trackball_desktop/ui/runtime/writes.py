"""Writes of a settings page: done by the services' thread, told back on the main one, and objected to in a banner."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

Work = Callable[["Services"], Coroutine[Any, Any, Any]]


class SettingsWrites(QObject):
    """Runs work for a page; `failed` carries what did not succeed."""

    failed = Signal(object)

    def __init__(self, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._jobs: set[Job] = set()

    def run(self, work: Work, on_finished: object = None) -> None:
        """Run a coroutine with the services; `on_finished` is a slot for its result."""
        job = self._backend.bridge.submit(work)
        self._jobs.add(job)
        if on_finished is not None:
            job.finished.connect(on_finished)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_job_ended)

    def run_write(self, write: Callable[[Services], Future[Any]], on_finished: object = None) -> None:
        """Wait for one write of a store."""

        async def work(services: Services) -> Any:
            import asyncio

            return await asyncio.wrap_future(write(services))

        self.run(work, on_finished)

    @Slot()
    def _on_job_ended(self) -> None:
        job: Any = self.sender()
        self._jobs.discard(job)
