"""All services of one running app, wired together. Made inside the loop that they live in.

Each is built when it is first asked for. Their modules load in three groups, those that read files or need a network
apart: an app at rest stays small, and nothing is loaded while the window paints for the first time.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.domain.clock import Clock, utc_now
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.services.backups import Backups
from trackball_desktop.services.timeline import TimelineService
from trackball_desktop.updates.service import Updates

if TYPE_CHECKING:
    from trackball_desktop.api.http import Timeouts
    from trackball_desktop.services.accounts import AccountsService
    from trackball_desktop.services.after_release import AfterReleaseService
    from trackball_desktop.services.artwork import Artwork
    from trackball_desktop.services.attachments import Attachments
    from trackball_desktop.services.bulk_edits import BulkEditor
    from trackball_desktop.services.bundles import Bundles
    from trackball_desktop.services.catalogue_events import CatalogueEvents
    from trackball_desktop.services.checking import CheckService
    from trackball_desktop.services.codes import CodeService
    from trackball_desktop.services.delivery_packages import DeliveryPackages
    from trackball_desktop.services.drafts import Drafts
    from trackball_desktop.services.ern import ErnService
    from trackball_desktop.services.export_formats import ReleaseExporter
    from trackball_desktop.services.intake import Intake
    from trackball_desktop.services.master_copies import MasterCopies
    from trackball_desktop.services.papers import Papers
    from trackball_desktop.services.people import PeopleService
    from trackball_desktop.services.poll import StatusPoller
    from trackball_desktop.services.prefilling import PrefillService
    from trackball_desktop.services.receipts import Receipts
    from trackball_desktop.services.recheck import Recheck, RecheckProgress
    from trackball_desktop.services.sheets import Sheets
    from trackball_desktop.services.store_watch import StoreWatch
    from trackball_desktop.services.submit import SettleWindow, SubmissionService
    from trackball_desktop.services.transfers import CatalogueTransfers
    from trackball_desktop.services.waveforms import Waveforms
    from trackball_desktop.storage.database import Change
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.storage.secrets import Secrets
    from trackball_desktop.targets.clients import Clients
    from trackball_desktop.transfer import UploadEngine
    from trackball_desktop.transfer.policy import Policy
    from trackball_desktop.updates.channel import Channel
    from trackball_desktop.updates.installation import Installation

_HOUR = 3600.0
_DAY = 24 * _HOUR
_IDLE_DELAY = 15.0
"""Seconds after which the start is over, and what may wait begins."""
_END_OF_TIME = "9990-01-01T00:00:00.000000Z"
"""Later than anything is planned."""
_log = logging.getLogger(__name__)


def _local_services():
    """Return the module of services that need no network; without an annotation, type checkers see which one it is."""
    from trackball_desktop.services import local_services  # 100 modules: an app at rest does without them

    return local_services


def _file_services():
    """Return the module of services that read files; without an annotation, type checkers see which one it is."""
    from trackball_desktop.services import file_services  # 60 more, with the words that names of files are read by

    return file_services


def _remote_services():
    """Return the module of services that need a network; without an annotation, type checkers see which one it is."""
    from trackball_desktop.services import remote_services  # as many again: work without a network does without

    return remote_services


@dataclass(frozen=True)
class Options:
    """What differs between the real app, practice and tests; None is the real thing.

    `calendar_rest` is how many seconds of changes the calendar file gathers.

    `store_bases` are addresses of public catalogues by their keys. `poll_scale` shortens the intervals of polling;
    `upload` says how files are divided, `timeouts` how long to wait. `monotonic` is a clock that nobody can set,
    `boottime_clock` one that also goes on while the machine sleeps. `on_fault` keeps a report of a fault of the app
    that does not end what is being done. `channel` is where newer versions of the app are looked for, `installation`
    what they would change.
    """

    cache: Path
    artwork_base: str | None = None
    store_bases: Mapping[str, str] | None = None
    poll_scale: float = 1.0
    settle: SettleWindow | None = None
    search_after: tuple[float, ...] | None = None
    upload: Policy | None = None
    timeouts: Timeouts | None = None
    recheck_after: float = _IDLE_DELAY
    calendar_rest: float = 20.0
    now: Clock = utc_now
    monotonic: Callable[[], float] = time.monotonic
    boottime_clock: Callable[[], float] | None = None
    today: Callable[[], date] = date.today
    on_fault: Callable[[Exception], object] | None = None
    channel: Channel | None = None
    installation: Installation | None = None


class Services:
    """What the window and the verbs ask for. `run` carries out the outbox and the polling until it is cancelled."""

    def __init__(self, repositories: Repositories, secrets: Secrets, options: Options) -> None:
        self.repositories = repositories
        self._secrets = secrets
        self._options = options
        self._sending_needed = asyncio.Event()
        self._recheck_service: Recheck | None = None
        self._store_watch_needed = asyncio.Event()

    @cached_property
    def clients(self) -> Clients:
        """The clients of each account."""
        options = self._options
        clients = _remote_services().Clients
        return clients(
            self.repositories, self._secrets, options.timeouts, scale=options.poll_scale, clock=options.boottime_clock
        )

    @cached_property
    def transfers(self) -> CatalogueTransfers:
        """Releases that move from another distributor."""
        return _file_services().CatalogueTransfers(self.repositories, self.ern, self.sheets, lambda: self.prefilling)

    @cached_property
    def bundles(self) -> Bundles:
        """Releases as bags."""
        files = _file_services()
        return files.Bundles(
            self.repositories, lambda release_id: files.findings_to_json(self.checking.check(release_id))
        )

    @cached_property
    def exporter(self) -> ReleaseExporter:
        """Releases to files."""
        return _file_services().ReleaseExporter(self.repositories)

    @cached_property
    def sheets(self) -> Sheets:
        """Drafts from spreadsheets."""
        return _file_services().Sheets(self.repositories)

    @cached_property
    def ern(self) -> ErnService:
        """DDEX deliveries out, and messages in."""
        return _file_services().ErnService(self.repositories)

    @cached_property
    def papers(self) -> Papers:
        """Label copy, one-sheet, split sheets, credits and barcodes."""
        return _file_services().Papers(self.repositories)

    @cached_property
    def drafts(self) -> Drafts:
        """Changes of drafts from outside the editor."""
        return _local_services().Drafts(self.repositories)

    @cached_property
    def attachments(self) -> Attachments:
        """Files attached from outside the editor."""
        return _local_services().Attachments(self.repositories)

    async def add_sample(self, folder: Path, today: date, on_progress: Callable[[int, int], None] | None = None) -> str:
        """Make a draft of the sample release, see `sample.add_sample`."""
        return await _local_services().add_sample(self.repositories, folder, today, on_progress)

    @cached_property
    def bulk_editor(self) -> BulkEditor:
        """One step over several drafts."""
        return _local_services().BulkEditor(self.repositories)

    @cached_property
    def intake(self) -> Intake:
        """Drafts from dropped files."""
        return _file_services().Intake(self.repositories)

    @cached_property
    def checking(self) -> CheckService:
        """The rules, and what they need to know."""
        return _local_services().CheckService(
            self.repositories, today=self._options.today, on_fault=self._options.on_fault
        )

    @cached_property
    def codes(self) -> CodeService:
        """The label's own ISRCs and UPCs."""
        return _local_services().CodeService(self.repositories)

    @cached_property
    def people(self) -> PeopleService:
        """The directory of people."""
        return _local_services().PeopleService(self.repositories)

    @cached_property
    def artwork(self) -> Artwork:
        """Thumbnails and the CDN's covers."""
        base = self._options.artwork_base or _file_services().CDN_BASE
        return _file_services().Artwork(self.repositories, self.clients, self._options.cache, base=base)

    @cached_property
    def master_copies(self) -> MasterCopies:
        """Copies of masters with a correct header, or without silence at their ends."""
        return _file_services().MasterCopies(self.repositories)

    @cached_property
    def waveforms(self) -> Waveforms:
        """Outlines of sounds."""
        return _file_services().Waveforms(self._options.cache)

    @cached_property
    def accounts(self) -> AccountsService:
        """Accounts and their secrets."""
        return _remote_services().AccountsService(
            self.repositories, self._secrets, self.clients, on_key_changed=self._on_key_changed
        )

    @cached_property
    def upload(self) -> UploadEngine:
        """Files on their way."""
        return _remote_services().UploadEngine(
            self.repositories, self.clients, now=self._options.now, policy=self._options.upload
        )

    @cached_property
    def submit(self) -> SubmissionService:
        """The outbox."""
        self._sending_needed.set()
        return _remote_services().SubmissionService(
            self.repositories,
            self.clients,
            self.checking,
            self.upload,
            now=self._options.now,
            monotonic=self._options.monotonic,
            settle=self._options.settle,
            search_after=self._options.search_after or _remote_services().SEARCH_AFTER,
        )

    @cached_property
    def after_release(self) -> AfterReleaseService:
        """What targets tell of a release once they have it."""
        return _remote_services().AfterReleaseService(self.clients, self.submit.actions)

    @cached_property
    def poll(self) -> StatusPoller:
        """What the target says of releases."""
        self._sending_needed.set()
        options = self._options
        poll = _remote_services().StatusPoller
        return poll(
            self.repositories, self.clients, now=options.now, monotonic=options.monotonic, scale=options.poll_scale
        )

    @cached_property
    def store_watch(self) -> StoreWatch:
        """What stores show of releases that are out."""
        self._store_watch_needed.set()
        options = self._options
        return _remote_services().StoreWatch(
            self.repositories,
            self.clients.http,
            options.cache,
            now=options.now,
            bases=options.store_bases,
            scale=options.poll_scale,
        )

    @cached_property
    def catalogue_events(self) -> CatalogueEvents:
        """What catalogue events say of releases."""
        return _remote_services().CatalogueEvents(self.repositories, lambda: self.clients, now=self._options.now)

    @cached_property
    def delivery_packages(self) -> DeliveryPackages:
        """What distributors told stores of releases."""
        return _remote_services().DeliveryPackages(self.repositories, lambda: self.ern, self.clients.http)

    @cached_property
    def prefilling(self) -> PrefillService:
        """Drafts from what public catalogues show."""
        return _remote_services().PrefillService(self.repositories, self.store_watch, self._secrets)

    @cached_property
    def receipts(self) -> Receipts:
        """The files that say what was sent and what came of it."""
        return _local_services().Receipts(self.repositories)

    @cached_property
    def timeline(self) -> TimelineService:
        """Timelines, the digest, figures."""
        return TimelineService(self.repositories, now=self._options.now, scale=self._options.poll_scale)

    @cached_property
    def updates(self) -> Updates:
        """Newer versions of the app."""
        options = self._options
        return Updates(
            self.repositories.settings,
            options.cache / "updates",
            options.channel,
            options.installation,
            now=options.now,
            timeouts=options.timeouts,
        )

    @property
    def is_offline(self) -> bool:
        """Whether the last look at a release at the target found no network. From any thread."""
        return "poll" in self.__dict__ and self.poll.is_offline

    async def _on_key_changed(self, account_id: str) -> None:
        """Go on with what stopped for want of the right key."""
        self.poll.account_changed(account_id)
        await self.submit.actions.resume_after_key_change(account_id)

    async def run(self) -> None:
        """Carry out what waits, look at what is due and empty the old trash, until cancelled."""
        if self.repositories.database.is_read_only:
            return  # every step is written down before it is taken
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._purge_daily())
            tasks.create_task(self._maintain_library())
            tasks.create_task(self._recheck())
            tasks.create_task(self._watch_stores())
            tasks.create_task(self._watch_calendar())
            if not self._has_work():
                await self._sending_needed.wait()
            tasks.create_task(self.submit.run())
            tasks.create_task(self.poll.run())

    def _has_work(self) -> bool:
        """Say whether anything waits to be sent or to be looked at, now or later."""
        return bool(self.repositories.outbox.due(_END_OF_TIME) or self.repositories.status.due(_END_OF_TIME))

    async def _purge_daily(self) -> None:
        while True:
            try:
                await asyncio.wrap_future(self.repositories.library.purge_old())
            except StorageError:
                _log.exception("the trash could not be emptied")  # there is another day
            await asyncio.sleep(_DAY)

    async def _maintain_library(self) -> None:
        """Look for damage and keep a copy, once a day; a copy that could not be made is tried again in an hour."""
        await asyncio.sleep(self._options.recheck_after)
        if self.repositories.uploads.accounts_with_orphans():
            self.upload.clean_up()
        backups, examined_at = Backups(self.repositories.folder), float("-inf")
        while True:
            if time.monotonic() - examined_at > _DAY:
                examined_at = time.monotonic()
                with suppress(OSError, StorageError):  # a copy too many is lost space, and there is another day
                    await self.master_copies.remove_unused()
                with suppress(StorageError):  # whoever listens for damage tells of it
                    await asyncio.to_thread(
                        self.repositories.library.find_damaged_ids
                    )  # first: what it marks is what one looks for
                    await asyncio.to_thread(self.repositories.database.check_integrity)
            await asyncio.to_thread(backups.back_up_if_due, self.repositories, at_close=False)
            await asyncio.to_thread(self._update_calendar)  # days go by, also where nothing changes
            await asyncio.sleep(_HOUR)

    async def _watch_calendar(self) -> None:
        """Bring the calendar file up to date soon after a release or its date changed."""
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def on_change(change: Change) -> None:
            if change.topic == "release" or (change.topic == "settings" and change.id == "plan.calendar"):
                loop.call_soon_threadsafe(changed.set)

        self.repositories.database.add_listener(on_change)
        try:
            while True:
                await changed.wait()
                await asyncio.sleep(self._options.calendar_rest)
                changed.clear()
                await asyncio.to_thread(self._update_calendar)
        finally:
            self.repositories.database.remove_listener(on_change)

    def _update_calendar(self) -> None:
        """Bring the calendar file up to date, where a folder was chosen for it."""
        if not self.repositories.settings.get("plan.calendar"):
            return
        try:
            _local_services().update_calendar_file(self.repositories, self._options.now())
        except OSError:
            _log.warning("the calendar file could not be written", exc_info=True)

    async def _recheck(self) -> None:
        await asyncio.sleep(self._options.recheck_after)
        self._recheck_service = _local_services().Recheck(self.repositories, lambda: self.checking)
        await self._recheck_service.run()

    @property
    def recheck_progress(self) -> RecheckProgress | None:
        """How far closed drafts are checked again; None while they are not. From any thread."""
        return self._recheck_service.progress if self._recheck_service is not None else None

    async def _watch_stores(self) -> None:
        """Ask stores for releases that are out, once somebody has turned that on: most never do."""
        await asyncio.sleep(self._options.recheck_after)
        if self.repositories.settings.get("stores.on") is not True:
            await self._store_watch_needed.wait()
        await self.store_watch.run()

    async def close(self) -> None:
        """Close all connections."""
        if "upload" in self.__dict__:
            await self.upload.close()
        if "clients" in self.__dict__:
            await self.clients.close()
