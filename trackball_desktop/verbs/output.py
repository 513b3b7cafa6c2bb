"""What several verbs need: services in a loop, an account by its name, a release as scripts get it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from trackball_desktop import logs
from trackball_desktop.domain.errors import UserError
from trackball_desktop.storage import paths
from trackball_desktop.verbs.printing import print_message

if TYPE_CHECKING:
    from trackball_desktop.app import App
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.field_input import ChangedInput
    from trackball_desktop.storage.library import Draft

_T = TypeVar("_T")


def release_document(draft: Draft) -> dict[str, Any]:
    """Return what every answer about a release holds."""
    return {
        "id": draft.release.id,
        "state": draft.state.value,
        "remote_id": draft.remote_id,
        "status": draft.status,
    }


def run_with_services(app: App, work: Callable[[Services], Coroutine[Any, Any, _T]]) -> _T:
    """Run a coroutine with services in a loop of their own, and close them. What they log is kept beside the data."""

    async def run() -> _T:
        services = app.create_services()
        try:
            return await work(services)
        finally:
            await services.close()

    return run_logged(app, run)


def run_logged(app: App, run: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """Run a coroutine in a loop of its own; what it logs is kept beside the data.

    Verbs that need a service or two make them there themselves: all services are 120 modules more.
    """
    if app.exclusive:
        with suppress(OSError):  # without room for a log the work itself says what is wrong
            logs.install(paths.log_dir(app.data_folder.path))
    try:
        return asyncio.run(run())
    finally:
        logs.uninstall()


def progress_of(options: argparse.Namespace, unit: str = "") -> Callable[[int, int], None] | None:
    """Return what shows on a terminal how far something is, in bytes or another unit; None for scripts and pipes."""
    if options.json or not sys.stderr.isatty():
        return None

    def show(done: int, whole: int) -> None:
        count = f"{done:,} {unit}" if unit else f"{done / 1e6:.1f} MB"
        text = f"{done * 100 // whole:3} %" if whole else count
        sys.stderr.write(f"\r{text}" + ("\n" if done == whole else ""))

    return show


def account_id_of(app: App, name: str | None) -> str | None:
    """Return the id of the account with this name; None for none. Raises UserError."""
    if name is None:
        return None
    account = app.repositories.accounts.by_name(name)
    if account is None:
        raise UserError(f"There is no account “{name}”.", remedy="`account list` shows the names.")
    return account.id


def report_read_values(read: Sequence[ChangedInput]) -> dict[str, Any]:
    """Tell a person what was read otherwise than it was written; return the same for scripts."""
    for value in read:
        print_message(value.sentence)
    return {"read": [asdict(value) for value in read]}
