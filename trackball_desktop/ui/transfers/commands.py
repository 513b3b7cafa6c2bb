"""Commands for files on their way, as work for the services."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackball_desktop.services import relink

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.transfers.view_model import Key

Command = Callable[["Services"], Coroutine[Any, Any, Any]]

_RETRYABLE = frozenset({"failed", "files", "manifest"})
"""What a submission asks that trying again may answer."""


async def pause_all(services: Services) -> None:
    """Pause all uploads."""
    await services.upload.pause()


async def resume_all(services: Services) -> None:
    """Resume all uploads."""
    await services.upload.resume()
    services.submit.wake()


def pause(key: Key) -> Command:
    """Pause one file."""

    async def work(services: Services) -> None:
        await services.upload.pause_file(*key)

    return work


def resume(key: Key) -> Command:
    """Resume one file."""

    async def work(services: Services) -> None:
        await services.upload.resume_file(*key)
        services.submit.wake()

    return work


def cancel(sha256: str) -> Command:
    """Stop one file that is being sent; its submission then asks what to do."""

    async def work(services: Services) -> None:
        services.upload.cancel(sha256)

    return work


def set_order(keys: Sequence[Key]) -> Command:
    """Send files in this order."""

    async def work(services: Services) -> None:
        await services.upload.set_order(keys)

    return work


def set_limit(bytes_per_second: float) -> Command:
    """Limit the bandwidth in bytes per second; 0 for no limit."""

    async def work(services: Services) -> None:
        await services.upload.set_limit(bytes_per_second)

    return work


def log(key: Key) -> Command:
    """Return what happened to a file, for support."""

    async def work(services: Services) -> str:
        return services.upload.log(*key)

    return work


def retry(release_id: str) -> Command:
    """Try a release again whose files needed somebody."""

    async def work(services: Services) -> None:
        for submission in services.repositories.outbox.of_release(release_id):
            if submission.open_question in _RETRYABLE:
                await services.submit.actions.send_again(submission.id)

    return work


def locate(release_id: str, sha256: str, path: Path) -> Command:
    """Say where a missing file is now, and try its release again."""

    async def work(services: Services) -> int:
        count = await relink.locate(services.repositories, release_id, sha256, path)
        await retry(release_id)(services)
        return count

    return work
