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

from trackball_desktop.checks.engine import can_submit, newer_than
from trackball_desktop.checks.rule_version import RULE_VERSION, SETTING
from trackball_desktop.domain.errors import StorageError, TrackballError
from trackball_desktop.services.power import is_on_battery

if TYPE_CHECKING:
    from trackball_desktop.services.checking import CheckReport, CheckService
    from trackball_desktop.storage.database import Change
    from trackball_desktop.storage.repositories import Repositories

RESULT_SETTING = "rechecked"
"""The setting that says what the last round found: the pack, how many drafts, which are ready no more, which new."""
_REST_FACTOR = 2.0
_BATCH_SIZE = 2
"""Drafts whose rows are written anew in one transaction: whoever saves meanwhile waits for one, and the window, which
shares the interpreter with it, for a part of one. A draft of ten tracks is about 5 ms of work."""
_POWER_CHECK_INTERVAL = 30.0
"""Seconds between looks whether the computer is fed again."""
_MIN_SHOWN_DRAFTS = 20
"""Drafts; fewer are done before one could read it."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RecheckProgress:
    """How many drafts of how many were checked again; `is_paused` while the computer runs on its battery."""

    done: int
    total: int
    is_paused: bool = False


@dataclass
class RecheckResult:
    """What checking all drafts again brought, by release: ready no more, ready now, with findings of younger rules."""

    drafts: int = 0
    no_longer_ready: list[str] = field(default_factory=list[str])
    newly_ready: list[str] = field(default_factory=list[str])
    with_new_findings: list[str] = field(default_factory=list[str])


class Recheck:
    """Keeps the counts of closed drafts true. `run` goes on until it is cancelled."""

    def __init__(
        self,
        repositories: Repositories,
        checking: Callable[[], CheckService],
        *,
        is_on_battery: Callable[[], bool] = is_on_battery,
    ) -> None:
        """`checking` is asked only once there is something to check: it loads the rules."""
        self.progress: RecheckProgress | None = None
        """How far a round is, while it runs. Any thread may look."""
        self._is_on_battery = is_on_battery
        self._checking = checking
        self._repositories = repositories
        self._changed = asyncio.Event()

    async def derive_rows(self) -> None:
        """Write anew what list and search know about drafts, where an older app derived it otherwise."""
        rows = self._repositories.derived_rows
        outdated = await asyncio.to_thread(rows.outdated_ids)
        for start in range(0, len(outdated), _BATCH_SIZE):
            began = time.monotonic()
            await asyncio.wrap_future(rows.rebuild(outdated[start : start + _BATCH_SIZE]))
            await asyncio.sleep(_REST_FACTOR * (time.monotonic() - began))
        await asyncio.wrap_future(rows.mark_current())

    async def run(self) -> None:
        """Catch up, and again whenever thresholds, or the files of a draft, are changed."""
        loop = asyncio.get_running_loop()

        def on_change(change: Change) -> None:
            if (change.topic == "settings" and change.id == SETTING) or change.topic == "assets":
                loop.call_soon_threadsafe(self._changed.set)

        self._repositories.database.add_listener(on_change)
        measuring = asyncio.create_task(self.measure_unmeasured())
        try:
            await self.derive_rows()
            while True:
                self._changed.clear()
                await self.catch_up()
                await self._changed.wait()
        finally:
            measuring.cancel()
            self._repositories.database.remove_listener(on_change)

    async def measure_unmeasured(self) -> None:
        """Measure the files that no one had measured: masters that came by a verb, or by an app that was closed."""
        for release_id in self._repositories.assets.releases_unmeasured():
            try:
                revision = self._repositories.library.load(release_id).revision
                await self._checking().measure(release_id)
                report = await asyncio.to_thread(self._checking().check, release_id)
                await self._checking().save_report(release_id, report, revision=revision)
            except TrackballError:
                _log.exception("the files of a draft could not be measured")

    @staticmethod
    def rules_fingerprint(repositories: Repositories) -> str:
        """Return the name of the rules and thresholds of now."""
        chosen = json.dumps(repositories.settings.get(SETTING, {}), sort_keys=True)
        return f"{RULE_VERSION.isoformat()} {hashlib.sha256(chosen.encode()).hexdigest()[:16]}"

    async def catch_up(self) -> RecheckResult:
        """Check all drafts that other rules or thresholds were put to last, and keep what that brought."""
        fingerprint, done = self.rules_fingerprint(self._repositories), RecheckResult()
        waiting = self._repositories.library.drafts_to_recheck(fingerprint)
        for number, (release_id, was_ready, was_checked) in enumerate(waiting):
            await self._wait_for_power(number, len(waiting))
            if self._changed.is_set():
                break  # something was changed meanwhile: the next round goes by that
            self._set_progress(RecheckProgress(number, len(waiting)))
            began = time.monotonic()
            try:
                await self._check(release_id, fingerprint, was_ready, done if was_checked else RecheckResult())
            except TrackballError:
                _log.exception("a draft could not be checked again")
            await asyncio.sleep(_REST_FACTOR * (time.monotonic() - began))
        self._set_progress(None)
        if done.no_longer_ready or done.newly_ready or done.with_new_findings:
            summary = {
                "pack": RULE_VERSION.isoformat(),
                "drafts": done.drafts,
                "lost": done.no_longer_ready,
                "new": done.with_new_findings,
            }
            await asyncio.wrap_future(
                self._repositories.settings.save(RESULT_SETTING, {**summary, "won": done.newly_ready})
            )
        return done

    async def _wait_for_power(self, number: int, total: int) -> None:
        """Rest while the computer runs on its battery: the list is shown as it was, and nobody waits for this."""
        while not self._changed.is_set() and await asyncio.to_thread(self._is_on_battery):
            self._set_progress(RecheckProgress(number, total, is_paused=True))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_POWER_CHECK_INTERVAL):
                    await self._changed.wait()

    def _set_progress(self, progress: RecheckProgress | None) -> None:
        """Tell the listeners of the library how far it is, where there is enough to do to speak of."""
        shown = progress if progress is not None and progress.total >= _MIN_SHOWN_DRAFTS else None
        if shown != self.progress:
            self.progress = shown
            with contextlib.suppress(StorageError):  # closed meanwhile: nobody listens
                self._repositories.database.write(lambda _: self._repositories.database.notify("rechecking"))

    async def _check(self, release_id: str, fingerprint: str, was_ready: bool, result: RecheckResult) -> None:
        checking = self._checking()
        revision = self._repositories.library.load(release_id).revision
        report: CheckReport = await asyncio.to_thread(checking.check, release_id)
        await checking.save_report(release_id, report, checked_by=fingerprint, revision=revision)
        passed, is_ready = report.facts.passed_version, can_submit(report.findings)
        result.drafts += 1
        if was_ready != is_ready:
            (result.newly_ready if is_ready else result.no_longer_ready).append(release_id)
        if passed is not None and any(not finding.is_waived for finding in newer_than(report.findings, passed)):
            result.with_new_findings.append(release_id)
