"""Aborts multipart uploads that nobody will complete: their parts cost storage and no listing of objects shows them.

Uploads that this app abandoned are known by their ids. Others are found with ListMultipartUploads below the account's
prefix: where the answer to CreateMultipartUpload was lost, only the store knows the upload. Of these, two kinds are
aborted: those of a file that is completely uploaded, and those with a key of ours that are more than a week old.
"""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from trackball_desktop.api.multipart import UploadHandle
from trackball_desktop.domain.clock import Clock
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.writes import committed
from trackball_desktop.targets.clients import Clients

if TYPE_CHECKING:
    from trackball_desktop.api.multipart import MultipartClient, UnfinishedUpload

ABANDONED_AFTER = timedelta(days=7)
_OUR_KEY = re.compile(r"(?:.*/)?([0-9a-f]{64})(?:\.[a-z0-9]+)?")
_CLOSE_TIMEOUT_SECONDS = 5.0
"""Seconds that the app's end waits for it."""
_log = logging.getLogger(__name__)


class Cleanup:
    """Aborts abandoned multipart uploads in background tasks. Use it in one event loop."""

    def __init__(self, repositories: Repositories, clients: Clients, now: Clock) -> None:
        self._repositories = repositories
        self._clients = clients
        self._now = now
        self._searched: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, account_id: str, *, search: bool = False) -> None:
        """Start aborting abandoned uploads of an account. With `search`, and once per run, unknown ones are listed as
        well.
        """
        search = search or account_id not in self._searched
        self._searched.add(account_id)
        task = asyncio.ensure_future(self._abort_abandoned(account_id, search=search))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait up to 5 seconds for running clean-up, then cancel it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSE_TIMEOUT_SECONDS)
        for task in list(self._tasks):
            task.cancel()

    async def _abort_abandoned(self, account_id: str, *, search: bool) -> None:
        try:
            source = await self._clients.upload_source(account_id)
            parts = source.multipart_client(await self._clients.http())
            if parts is not None:
                aborted = await abort_abandoned(self._repositories, account_id, parts, self._now(), search=search)
                if aborted:
                    _log.info("%d unfinished uploads were thrown away", aborted)
        except TrackballError as error:  # there is another time
            self._searched.discard(account_id)
            _log.info("unfinished uploads could not be thrown away: %s", error.title)


async def abort_abandoned(
    repositories: Repositories, account_id: str, source: MultipartClient, now: datetime, *, search: bool
) -> int:
    """Abort the account's orphaned uploads and return how many; with `search`, list unknown ones as well. Raises
    RemoteError.
    """
    aborted = 0
    for orphan in repositories.uploads.orphans(account_id):
        await source.abort_upload(UploadHandle(orphan.key, orphan.upload_id))
        await committed(repositories.uploads.remove_orphan(orphan))
        aborted += 1
    if search:
        for open_upload in await source.list_unfinished():
            if _is_abandoned(repositories, account_id, open_upload, now):
                await source.abort_upload(open_upload.upload)
                aborted += 1
    return aborted


def _is_abandoned(repositories: Repositories, account_id: str, found: UnfinishedUpload, now: datetime) -> bool:
    match = _OUR_KEY.fullmatch(found.upload.key)
    if match is None:
        return False
    row = repositories.uploads.get(account_id, match[1])
    if row is not None and row.verified_at is not None and row.upload_id is None:
        return row.key == found.upload.key
    if row is not None and row.upload_id == found.upload.upload_id:
        return False
    return found.started_at is not None and now - found.started_at > ABANDONED_AFTER
