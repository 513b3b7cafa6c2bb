"""Gathers what the rules need to know, has files measured that were never measured, and runs the rules.

Facts are kept by sha256, and the sha256 by path, size and time: a file is measured once. One that was not measured is a
finding of its own, never a pass.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from trackball_desktop.checks import profiles
from trackball_desktop.checks.engine import check, delays_submit, path, sentence, version_passed
from trackball_desktop.checks.kinds import FindingKind, by_kind, missing_blockers
from trackball_desktop.checks.model import NO_TERMS, AccountSettings, Facts, Finding, Profile, Severity
from trackball_desktop.checks.rule_version import SETTING
from trackball_desktop.domain.assets import (
    FILES_MEASURED_BY,
    MEASURED_BY,
    PICTURES_MEASURED_BY,
    ArtworkFacts,
    Asset,
    AudioFacts,
    FileFacts,
    FileStamp,
)
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.domain.release import Release
from trackball_desktop.services.measuring import ChildProcesses, Measurement, measure
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.sent_state import read_sent_state
from trackball_desktop.targets import registry

OnProgress = Callable[[int, int], None]
"""Told how many files are measured, of how many."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CheckReport:
    """What was checked and what was found."""

    facts: Facts
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity that are not waived."""
        return sum(1 for finding in self.findings if finding.severity is severity and not finding.is_waived)

    @property
    def is_complete(self) -> bool:
        """Whether all files were measured that can stop Submit; before that the counts say nothing."""
        return not any(delays_submit(finding) for finding in self.findings)

    @property
    def blockers(self) -> tuple[Finding, ...]:
        """What stops Submit."""
        return tuple(f for f in self.findings if f.severity is Severity.BLOCKER and not f.is_waived)


class CheckService:
    """Runs the rules over releases of the library.

    `on_fault` is given what a rule raised that could not judge, once for each rule and kind of fault.
    """

    def __init__(
        self,
        repositories: Repositories,
        *,
        today: Callable[[], date] = date.today,
        on_fault: Callable[[Exception], object] | None = None,
    ) -> None:
        self._repositories = repositories
        self._today = today
        self._unreadable: dict[tuple[str, int, int], str] = {}
        """Why measuring failed, by path, size and time: the file may be another one tomorrow."""
        self._locks: dict[str, asyncio.Lock] = {}
        self.measure_progress: dict[str, tuple[int, int]] = {}
        """The releases whose files are being measured now, with how many are done, of how many. Any thread may look."""
        self._on_fault = on_fault
        self._reported_faults: set[tuple[str, type[Exception]]] = set()

    def facts_for(self, release: Release, account_id: str | None) -> Facts:
        """Collect what is known without reading a file; costs one stat per asset."""
        audio: dict[str, AudioFacts] = {}
        artwork: dict[str, ArtworkFacts] = {}
        files: dict[str, FileFacts] = {}
        missing: set[str] = set()
        assets = tuple(
            self._with_disk_stamp(asset, missing) for asset in self._repositories.assets.for_release(release.id)
        )
        for asset in assets:
            known = self._repositories.assets.facts(asset.stamp.sha256) if asset.stamp.sha256 else None
            if isinstance(known, AudioFacts):
                audio[asset.id] = known
            elif isinstance(known, ArtworkFacts):
                artwork[asset.id] = known
            elif isinstance(known, FileFacts):
                files[asset.id] = known
        hashes = [asset.stamp.sha256 for asset in assets if asset.stamp.sha256]
        account = self.account_settings(account_id)
        unreadable = {
            asset.id: reason
            for asset in assets
            if asset.id not in audio | artwork | files and (reason := self._unreadable.get(_file_key(asset)))
        }
        return Facts(
            release=release,
            defaults=self.defaults_of(release),
            assets=assets,
            audio=audio,
            artwork=artwork,
            files=files,
            missing=frozenset(missing),
            unreadable=unreadable,
            account=account,
            catalogue=self._repositories.library.catalogue_for(release, hashes),
            profile=self.profile_for(release, account.account_id),
            sent_state=read_sent_state(self._repositories.database, release, account.account_id, assets),
            passed_version=self._repositories.rule_versions.passed_version(release.id),
            today=self._today(),
        )

    def _with_disk_stamp(self, asset: Asset, missing: set[str]) -> Asset:
        stamp = read_stamp(asset)
        if stamp is None:
            missing.add(asset.id)
            return asset
        sha256 = self._repositories.assets.known_hash(asset.path, stamp)
        return asset.model_copy(update={"stamp": stamp.model_copy(update={"sha256": sha256})})

    def defaults_of(self, release: Release) -> Release | None:
        """Return what the release's label sets for all its releases."""
        return self._repositories.labels.defaults(release.label) if isinstance(release.label, str) else None

    def account_settings(self, account_id: str | None) -> AccountSettings:
        """Return what the account decides; the default account's where none is named, plain settings without one."""
        account = self._repositories.accounts.get(account_id) if account_id else self._repositories.accounts.default()
        lists = self._repositories.lists.for_account(account.id if account is not None else "")
        values = {name: lists.values(name) for name in lists.list_keys()}
        plain = AccountSettings(
            terms=registry.get(account.target).terms if account is not None else NO_TERMS,
            lists=values,
            own_lists=frozenset(name for name, own in lists.own.items() if own),
            complete_lists=lists.complete,
            removed=lists.removed,
        )
        if account is None:
            return plain
        # What an account brought with it from elsewhere stands before what was typed or seen here.
        imported_lists = {name: (*given, *values.get(name, ())) for name, given in account.lists.items()}
        return replace(
            plain,
            account_id=account.id,
            isrc_autoassign=account.isrc_autoassign,
            has_storage=account.storage is not None,
            lists={**values, **imported_lists},
            own_lists=plain.own_lists | imported_lists.keys(),
            complete_lists=plain.complete_lists | frozenset(account.complete_lists),
        )

    def profile_for(self, release: Release, account_id: str) -> Profile:
        """Return the thresholds for a release: those chosen for its label, else for its account, else everywhere."""
        stored = self._repositories.settings.get(SETTING, {})
        label = release.label if isinstance(release.label, str) else ""
        chosen = profiles.chosen_profiles(stored, label=label, account_id=account_id)
        return profiles.combined_profile(chosen, stored.get("changed", {}))

    async def measure(self, release_id: str, on_progress: OnProgress | None = None) -> dict[str, str]:
        """Measure the release's files that are not known yet. Returns the reason per asset id of those unreadable.

        Who asks while it is being done waits for it.
        """
        async with self._locks.setdefault(release_id, asyncio.Lock()):
            try:
                return await self._measure(release_id, on_progress)
            finally:
                if self.measure_progress.pop(release_id, None) is not None:
                    self._notify_measuring(release_id)

    async def _measure(self, release_id: str, on_progress: OnProgress | None) -> dict[str, str]:
        waiting: list[Asset] = []
        for asset in self._repositories.assets.for_release(release_id):
            known_stamp = await asyncio.to_thread(self._known_stamp, asset)
            if known_stamp is None:
                waiting.append(asset)
            elif known_stamp != asset.stamp:
                await asyncio.wrap_future(self._repositories.assets.relink(asset.id, asset.path, known_stamp))
        if not waiting:
            return {}
        self._report_progress(release_id, 0, len(waiting))
        children = ChildProcesses()
        results: asyncio.Queue[Measurement | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def work() -> None:
            try:
                for result in measure(waiting, children):
                    if children.stopped:
                        return
                    loop.call_soon_threadsafe(results.put_nowait, result)
            finally:
                if not children.stopped:
                    loop.call_soon_threadsafe(results.put_nowait, None)

        worker = asyncio.ensure_future(asyncio.to_thread(work))
        errors: dict[str, str] = {}
        done = 0
        try:
            while (result := await results.get()) is not None:
                done += 1
                if result.error is not None:
                    errors[result.asset.id] = result.error
                    self._note_unreadable(result)
                await self._save_measurement(result)
                self._report_progress(release_id, done, len(waiting))
                if on_progress is not None:
                    on_progress(done, len(waiting))
            await worker
        finally:
            children.stop()
        return errors

    def _report_progress(self, release_id: str, done: int, total: int) -> None:
        self.measure_progress[release_id] = done, total
        self._notify_measuring(release_id)

    def _notify_measuring(self, release_id: str) -> None:
        """Tell the listeners of the library. Changes are told from its thread, after what was kept before."""
        database = self._repositories.database
        with contextlib.suppress(StorageError):  # closed meanwhile: nobody listens
            database.write(lambda _: database.notify("measuring", release_id))

    def _note_unreadable(self, result: Measurement) -> None:
        stamp = read_stamp(result.asset)
        if stamp is not None and result.error is not None:
            self._unreadable[_file_key(result.asset.model_copy(update={"stamp": stamp}))] = result.error

    def _known_stamp(self, asset: Asset) -> FileStamp | None:
        """Return the stamp of what was measured, by whichever release; what is asked for when the file is not there."""
        stamp = read_stamp(asset)
        if stamp is None:
            return asset.stamp
        sha256 = self._repositories.assets.known_hash(asset.path, stamp)
        facts = self._repositories.assets.facts(sha256) if sha256 else None
        if facts is None or is_outdated(facts):
            return None
        return stamp.model_copy(update={"sha256": sha256})

    async def _save_measurement(self, result: Measurement) -> None:
        if result.stamp is None or result.stamp.sha256 is None:
            return
        asset = result.asset
        await asyncio.wrap_future(self._repositories.assets.remember_hash(asset.path, result.stamp))
        if result.facts is not None:
            await asyncio.wrap_future(self._repositories.assets.save_facts(result.stamp.sha256, result.facts))
        if asset.stamp != result.stamp:
            await asyncio.wrap_future(self._repositories.assets.relink(asset.id, asset.path, result.stamp))

    async def run(
        self,
        release_id: str,
        *,
        measure: bool = True,
        on_progress: OnProgress | None = None,
        account_id: str | None = None,
    ) -> CheckReport:
        """Check a release, first measuring its new files, and keep the counts for the list.

        With an `account_id` it is checked for that account, and nothing is kept.
        """
        if measure:
            await self.measure(release_id, on_progress)
        report = await asyncio.to_thread(self.check, release_id, account_id)
        if account_id is None:
            await self.save_report(release_id, report)
        return report

    async def save_report(
        self, release_id: str, report: CheckReport, *, checked_by: str = "", revision: int | None = None
    ) -> None:
        """Keep the counts for the list (see `Library.set_findings`), and the rules that the draft passes now."""
        kinds = by_kind(report.findings)
        counts_write = self._repositories.library.set_findings(
            release_id,
            report.count(Severity.BLOCKER),
            kinds[FindingKind.WARNING],
            kinds[FindingKind.HINT],
            to_do=missing_blockers(report.findings),
            is_complete=report.is_complete,
            checked_by=checked_by,
            revision=revision,
        )
        await asyncio.wrap_future(counts_write)
        version = version_passed(report.findings, report.facts.passed_version)
        if version is not None:
            await asyncio.wrap_future(self._repositories.rule_versions.save(release_id, version))

    def check(self, release_id: str, account_id: str | None = None) -> CheckReport:
        """Check a release with what is known, for its own account where none is named, writing nothing."""
        draft = self._repositories.library.load(release_id)
        facts = self.facts_for(draft.release, account_id or draft.account_id)
        findings = check(facts)
        self.report_faults(findings)
        return CheckReport(facts, findings)

    def report_faults(self, findings: Iterable[Finding]) -> None:
        """See that a report is written of each rule that failed. It writes a file: not on the main thread."""
        for finding in findings:
            if finding.error is None or (key := (finding.rule, type(finding.error))) in self._reported_faults:
                continue
            self._reported_faults.add(key)
            _log.error("%s", finding.rule, exc_info=finding.error)
            if self._on_fault is not None:
                self._on_fault(finding.error)


def is_outdated(facts: AudioFacts | ArtworkFacts | FileFacts) -> bool:
    """Say whether a file was measured by a version of the app that knew less."""
    if isinstance(facts, AudioFacts):
        return facts.measured_by < MEASURED_BY
    return facts.measured_by < (FILES_MEASURED_BY if isinstance(facts, FileFacts) else PICTURES_MEASURED_BY)


def _file_key(asset: Asset) -> tuple[str, int, int]:
    return asset.path, asset.stamp.size, asset.stamp.mtime_ns


def read_stamp(asset: Asset) -> FileStamp | None:
    """Return size and time of an asset's file, without a hash; None when it is not there."""
    try:
        stat = Path(asset.path).stat()
    except (OSError, ValueError):
        return None
    return FileStamp(size=stat.st_size, mtime_ns=stat.st_mtime_ns)


def findings_to_json(report: CheckReport) -> list[dict[str, object]]:
    """Return what was found as JSON values: rule, severity, place, sentence, and why it was waived if it was."""
    release = report.facts.release
    return [
        {
            "rule": finding.rule, "severity": finding.severity.value, "path": path(release, finding),
            "sentence": sentence(finding), "waived": finding.is_waived,
        }
        for finding in report.findings
    ]  # fmt: skip
