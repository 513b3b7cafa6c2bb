"""The other side of the bridge: the thread with the asyncio loop in which the services live.

It stands by itself because the bridge is there before the window is, and asyncio only after.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.i18n.contexts import LibraryText

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.runtime.work import ReportingWork

RESTART_SECONDS = 5.0
STOP_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Worker:
    """The thread with the loop. What happens in it is told by `post(kind, number, value)`."""

    def __init__(
        self,
        make_services: Callable[[], Services],
        post: Callable[[str, int, object], None],
        threads: ThreadPoolExecutor,
    ) -> None:
        self._make_services = make_services
        self._post = post
        # Everywhere the same kind of loop: the Proactor of Windows cannot be woken as cheaply and knows no add_reader.
        self._loop = asyncio.SelectorEventLoop()
        self._loop.set_default_executor(threads)
        self._services: asyncio.Future[Services] | None = None
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._thread = threading.Thread(target=self._run_thread, name="services", daemon=True)

    def start(self) -> None:
        """Start the thread, in it the services."""
        self._thread.start()

    def submit(self, number: int, work: ReportingWork) -> None:
        """Begin a piece of work once there are services; its outcome is posted under its number."""
        self._loop.call_soon_threadsafe(self._start_task, number, work)

    def cancel(self, number: int) -> None:
        """Cancel the work of this number, if it still runs."""
        self._loop.call_soon_threadsafe(self._cancel, number)

    def stop(self) -> None:
        """Cancel everything, close the services, and wait for the end of the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_SECONDS)
        if self._thread.is_alive():
            _log.warning("the services did not end within %g s; what they read is left to the system", STOP_SECONDS)

    # --- in the thread -----------------------------------------------------------------------------------------------

    def _run_thread(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._services = self._loop.create_future()
        main = self._loop.create_task(self._main())
        try:
            self._loop.run_forever()
            self._drain(main)
        finally:
            self._loop.close()

    async def _main(self) -> None:
        assert self._services is not None
        try:
            services = self._make_services()
        except TrackballError as error:
            self._services.set_exception(error)
            self._services.exception()  # seen: it is told once, here
            self._post("no services", 0, error)
            return
        except Exception as error:  # noqa: BLE001 - the boundary of the thread: nothing else would tell of it
            self._services.set_exception(TrackballError(LibraryText.tr("The app could not start its services.")))
            self._services.exception()
            self._post("bug", 0, error)
            return
        self._services.set_result(services)
        self._post("services", 0, services)
        try:
            await self._run(services)
        finally:
            await services.close()

    async def _run(self, services: Services) -> None:
        """Let the services run. A bug in them is told and they start again: releases that wait must go on."""
        task = asyncio.current_task()
        assert task is not None
        while True:
            try:
                await services.run()
            except Exception as error:  # noqa: BLE001 - the boundary of the thread: nothing else would tell of it
                if task.cancelling():  # a group of tasks of which one fails while it is cancelled raises only that
                    return
                self._post("bug", 0, error)
            await asyncio.sleep(RESTART_SECONDS)

    def _start_task(self, number: int, work: ReportingWork) -> None:
        task = self._tasks[number] = self._loop.create_task(self._run_work(number, work))
        task.add_done_callback(lambda task: self._on_task_done(number, task))

    def _on_task_done(self, number: int, task: asyncio.Task[None]) -> None:
        self._tasks.pop(number, None)
        if task.cancelled():  # before it began
            self._post("cancelled", number, None)

    def _cancel(self, number: int) -> None:
        task = self._tasks.get(number)
        if task is not None:
            task.cancel()

    async def _run_work(self, number: int, work: ReportingWork) -> None:
        assert self._services is not None

        def report(done: int, total: int) -> None:
            self._post("progress", number, (done, total))

        try:
            services = await asyncio.shield(self._services)
            result = await work(services, report)
        except asyncio.CancelledError:
            self._post("cancelled", number, None)
        except Exception as error:  # noqa: BLE001 - the boundary of the thread: the job tells of it
            self._post("failed", number, error)
        else:
            self._post("finished", number, result)

    def _drain(self, main: asyncio.Task[None]) -> None:
        """Cancel all that runs and wait until it has ended, jobs first: they use the services."""
        jobs = list(self._tasks.values())
        for task in jobs:
            task.cancel()
        if jobs:
            self._loop.run_until_complete(asyncio.wait(jobs))
        main.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(main)
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
