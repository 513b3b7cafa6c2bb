"""Which errors of a request are retried, when, and which are not.

expired or refused URL          once, at once, with a new presigned URL
busy (429, 503, SlowDown)       after a delay, with half as many concurrent requests
broken off, stalled, 5xx        after a delay that doubles, with jitter so that apps do not come back together;
                                the bytes may have arrived (`may_have_arrived`), so the caller checks first
checksum mismatch               again, if the local file still has the hashed content; else the file changed
no network, no such upload      not retried here: the file goes back to the queue, or the upload is created anew
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from trackball_desktop.api.s3_errors import ChecksumMismatch, PartsRefused, UploadGone
from trackball_desktop.domain.clock import with_jitter
from trackball_desktop.domain.errors import ConnectionLost, Offline, RateLimited, RemoteError, ServiceFault
from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.i18n.message import Rounded
from trackball_desktop.transfer.policy import Policy
from trackball_desktop.transfer.priority_semaphore import PrioritySemaphore

if TYPE_CHECKING:
    from trackball_desktop.api.multipart import MultipartClient
    from trackball_desktop.api.signing import UrlSource

_T = TypeVar("_T")


def may_have_arrived(error: RemoteError) -> bool:
    """Whether the store may have accepted the bytes in spite of this error.

    A gateway may fail, or answer "busy", after the store behind it accepted everything.
    """
    return isinstance(error, ConnectionLost | ServiceFault | RateLimited)


_BUSY = frozenset({429, 503})


@dataclass(frozen=True)
class Retries:
    """Retries one kind of request until it succeeds or retrying is useless. `log` adds a line to the file's log."""

    policy: Policy
    slots: PrioritySemaphore
    log: Callable[[str], None]

    async def run(
        self,
        what: str,
        source: UrlSource | MultipartClient,
        work: Callable[[], Awaitable[_T]],
        is_unchanged: Callable[[], Awaitable[bool]] | None = None,
    ) -> _T:
        """Run the request with retries. Raises the last RemoteError."""
        failures, has_new_url = 0, False
        while True:
            try:
                result = await work()
            except (Offline, UploadGone, PartsRefused):
                raise
            except ChecksumMismatch as error:
                if is_unchanged is None or not await is_unchanged():
                    raise
                failures += 1
                problem: RemoteError = error
            except RemoteError as error:
                if not has_new_url and (source.on_error(error) or getattr(error, "status", 0) == 403):
                    has_new_url = True
                    self.log(TransferText.tr("{what}: {title} A new link was requested.", what=what, title=error.title))
                    continue
                if not error.retryable:
                    raise
                failures += 1
                problem = error
                if isinstance(error, RateLimited) or getattr(error, "status", 0) in _BUSY:
                    self.slots.on_throttle()
            else:
                self.slots.on_success()
                return result
            await self._wait(what, problem, failures)

    async def _wait(self, what: str, problem: RemoteError, failures: int) -> None:
        wait = with_jitter(self.policy.retry_delay(failures))
        if isinstance(problem, RateLimited):
            wait = max(wait, problem.retry_after)
        if failures >= self.policy.max_attempts or wait > 2 * self.policy.max_delay:
            self.log(TransferText.tr("{what}: {title} Waiting for its turn.", what=what, title=problem.title))
            raise problem
        self.log(
            TransferText.tr("{what}: {title} Again in {wait} s.", what=what, title=problem.title, wait=Rounded(wait, 1))
        )
        await asyncio.sleep(wait)
