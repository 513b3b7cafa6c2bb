"""Checks closed drafts again when there are younger rules or other thresholds, so that the list tells the truth.

A draft that is open is checked by whoever edits it. All others keep the counts of their last check, with the name of
the rules and thresholds that it went by; where these are others now, or the draft has other files, it is checked beside
everything else, one after the other, with rests. No file is read for it. Beside that, files that were never measured
are.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trackball_desktop.checks.engine import newer_than, ready
from trackball_desktop.checks.rule_version import RULE_VERSION, SETTING
from trackball_desktop.domain.errors import StorageError, TrackballError
from trackball_desktop.services.power import on_battery

if TYPE_CHECKING:
    from trackball_desktop.services.checking import Checking, CheckReport
    from trackball_desktop.storage.database import Change
    from trackball_desktop.storage.stores import Stores

RECHECKED = "rechecked"
"""The setting that says what the last round found: the pack, how many drafts, which are ready no more, which new."""
_REST = 2.0
_AT_ONCE = 20
"""Drafts whose rows are written anew in one transaction: whoever saves meanwhile waits for one."""
_POWER_EVERY = 30.0
"""Seconds between looks whether the computer is fed again."""
_WORTH_TELLING = 20
"""Drafts; fewer are done before one could read it."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """How many drafts of how many were checked again; `paused` while the computer runs on its battery."""

    done: int
    whole: int
    paused: bool = False


@dataclass
class Round:
    """What checking all drafts again brought, by release: ready no more, ready now, with findings of younger rules."""

    drafts: int = 0
    lost: list[str] = field(default_factory=list[str])
    won: list[str] = field(default_factory=list[str])
    new: list[str] = field(default_factory=list[str])


class Recheck:
    """Keeps the counts of closed drafts true. `run` goes on until it is cancelled."""

    def __init__(
        self, stores: Stores, checking: Callable[[], Checking], *, on_battery: Callable[[], bool] = on_battery
    ) -> None:
        """`checking` is asked only once there is something to check: it loads the rules."""
        self.progress: Progress | None = None
        """How far a round is, while it runs. Any thread may look."""
        self._on_battery = on_battery
        self._checking = checking
        self._stores = stores
        self._others = asyncio.Event()

    async def derive_rows(self) -> None:
        """Write anew what list and search know about drafts, where an older app derived it otherwise."""
        rows = self._stores.derived_rows
        outdated = await asyncio.to_thread(rows.outdated)
        for start in range(0, len(outdated), _AT_ONCE):
            began = time.monotonic()
            await asyncio.wrap_future(rows.derive_again(outdated[start : start + _AT_ONCE]))
            await asyncio.sleep(_REST * (time.monotonic() - began))
        await asyncio.wrap_future(rows.keep())

    async def run(self) -> None:
        """Catch up, and again whenever thresholds, or the files of a draft, are changed."""
        loop = asyncio.get_running_loop()

        def note(change: Change) -> None:
            if (change.topic == "settings" and change.id == SETTING) or change.topic == "assets":
                loop.call_soon_threadsafe(self._others.set)

        self._stores.database.add_listener(note)
        measuring = asyncio.create_task(self.measure_left())
        try:
            await self.derive_rows()
            while True:
                self._others.clear()
                await self.catch_up()
                await self._others.wait()
        finally:
            measuring.cancel()
            self._stores.database.remove_listener(note)

    async def measure_left(self) -> None:
        """Measure the files that no one had measured: masters that came by a verb, or by an app that was closed."""
        for release_id in self._stores.assets.releases_unmeasured():
            try:
                revision = self._stores.library.load(release_id).revision
                await self._checking().measure(release_id)
                report = await asyncio.to_thread(self._checking().check, release_id)
                await self._checking().keep(release_id, report, revision=revision)
            except TrackballError:
                _log.exception("the files of a draft could not be measured")

    @staticmethod
    def standing_of(stores: Stores) -> str:
        """Return the name of the rules and thresholds of now."""
        chosen = json.dumps(stores.settings.get(SETTING, {}), sort_keys=True)
        return f"{RULE_VERSION.isoformat()} {hashlib.sha256(chosen.encode()).hexdigest()[:16]}"

    async def catch_up(self) -> Round:
        """Check all drafts that other rules or thresholds were put to last, and keep what that brought."""
        standing, done = self.standing_of(self._stores), Round()
        waiting = self._stores.library.not_checked_by(standing)
        for number, (release_id, was_ready, was_checked) in enumerate(waiting):
            await self._wait_for_power(number, len(waiting))
            if self._others.is_set():
                break  # something was changed meanwhile: the next round goes by that
            self._show(Progress(number, len(waiting)))
            began = time.monotonic()
            try:
                await self._check(release_id, standing, was_ready, done if was_checked else Round())
            except TrackballError:
                _log.exception("a draft could not be checked again")
            await asyncio.sleep(_REST * (time.monotonic() - began))
        self._show(None)
        if done.lost or done.won or done.new:
            told = {"pack": RULE_VERSION.isoformat(), "drafts": done.drafts, "lost": done.lost, "new": done.new}
            await asyncio.wrap_future(self._stores.settings.save(RECHECKED, {**told, "won": done.won}))
        return done

    async def _wait_for_power(self, number: int, whole: int) -> None:
        """Rest while the computer runs on its battery: the list is shown as it was, and nobody waits for this."""
        while not self._others.is_set() and await asyncio.to_thread(self._on_battery):
            self._show(Progress(number, whole, paused=True))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_POWER_EVERY):
                    await self._others.wait()

    def _show(self, progress: Progress | None) -> None:
        """Tell the listeners of the library how far it is, where there is enough to do to speak of."""
        shown = progress if progress is not None and progress.whole >= _WORTH_TELLING else None
        if shown != self.progress:
            self.progress = shown
            with contextlib.suppress(StorageError):  # closed meanwhile: nobody listens
                self._stores.database.write(lambda _: self._stores.database.notify("rechecking"))

    async def _check(self, release_id: str, standing: str, was_ready: bool, done: Round) -> None:
        checking = self._checking()
        revision = self._stores.library.load(release_id).revision
        report: CheckReport = await asyncio.to_thread(checking.check, release_id)
        await checking.keep(release_id, report, by=standing, revision=revision)
        passed, is_ready = report.facts.passed_version, ready(report.findings)
        done.drafts += 1
        if was_ready != is_ready:
            (done.won if is_ready else done.lost).append(release_id)
        if passed is not None and any(not finding.waived for finding in newer_than(report.findings, passed)):
            done.new.append(release_id)
