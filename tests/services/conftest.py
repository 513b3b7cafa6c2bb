"""A world for the services: real stores in a temporary folder, practice's servers on loopback, real audio files."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.accounts import with_changes
from tests.services.bare import queue_bare
from trackball_desktop.app import practice_account, practice_secrets
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.media.sample import write_sample
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant
from trackball_desktop.services.context import Options, Services
from trackball_desktop.services.measuring import Measurement, measure
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.services.sample import sample_release
from trackball_desktop.services.submit import SettleWindow
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import Account

_T = TypeVar("_T")
QUICK = Variant(index_lag=0.1, status_delay=0.3)
"""The friendly world with its times scaled down."""


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four real WAV files and a cover, rendered once; never changed by a test."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="session")
def sample_measured(sample_folder: Path) -> dict[str, Measurement]:
    """What a child process measured of each file of the sample, once for all tests."""
    files = [path for path in sorted(sample_folder.iterdir()) if path.suffix in (".wav", ".jpg")]
    roles = {".wav": AssetRole.MASTER, ".jpg": AssetRole.COVER}
    assets = [make_asset("r", "r", roles[path.suffix], path) for path in files]
    return {Path(found.asset.path).name: found for found in measure(assets)}


@dataclass
class World:
    """One data folder, its services and practice. `run` drives a coroutine in a loop with fresh services."""

    folder: Path
    repositories: Repositories
    practice: Practice
    masters: Path
    secrets: Secrets = field(default_factory=lambda: Secrets(in_memory=True))
    options: dict[str, Any] = field(default_factory=dict)
    artwork_base: str = ""
    measured: dict[str, Measurement] = field(default_factory=dict)

    def connect(self, **changes: Any) -> Account:
        """Connect the account to practice's servers as they are now."""
        account = with_changes(practice_account(self.practice.addresses), **changes)
        self.artwork_base = self.practice.addresses.artwork_base
        self.repositories.accounts.save(account).result()
        for name, secret in practice_secrets(self.practice.addresses).items():
            self.secrets.save(f"{account.id}/{name}", secret)
        return account

    def run(self, work: Callable[[Services], Coroutine[Any, Any, _T]]) -> _T:
        """Run a coroutine with services of a loop of their own."""

        async def inside() -> _T:
            services = self.services()
            try:
                return await work(services)
            finally:
                await services.close()

        return asyncio.run(inside())

    def services(self) -> Services:
        """Wire services with short times; call it in a loop."""
        quick = Options(
            cache=self.folder / "cache",
            artwork_base=self.artwork_base,
            poll_scale=0.001,
            settle=SettleWindow(searches=3, seconds=0.3, seconds_429=0.2),
            search_after=(0.05, 0.1, 0.1),
        )
        return Services(self.repositories, self.secrets, replace(quick, **self.options))

    def complete_release(self) -> str:
        """Import the sample release and attach its files, which were measured before; it has no blocker."""
        assets = self.repositories.assets
        for name, found in self.measured.items():
            if found.stamp is not None and found.stamp.sha256 is not None and found.facts is not None:
                stamp = make_asset("r", "r", AssetRole.MASTER, self.masters / name).stamp
                known = stamp.model_copy(update={"sha256": found.stamp.sha256})
                assets.remember_hash(str(self.masters / name), known).result()
                assets.save_facts(found.stamp.sha256, found.facts).result()

        async def work(services: Services) -> str:
            release_id = await services.drafts.import_body(sample_release(datetime.now(UTC).date()), "imported")
            for number, path in enumerate(sorted(self.masters.glob("*.wav")), start=1):
                await services.attachments.attach(release_id, path, track=number)
            await services.attachments.attach(release_id, self.masters / "cover.jpg", AssetRole.COVER)
            return release_id

        return self.run(work)

    def queue_bare(self, number: int) -> Submission:
        """Queue a small release of its own UPC, without files and past the checks."""
        return queue_bare(self.repositories, number)

    def payload_of(self, created: dict[str, Any]) -> dict[str, Any]:
        """Return what practice received for one created release."""
        payload = created["payload"]
        return json.loads(payload) if isinstance(payload, str | bytes) else payload


@pytest.fixture
def world(tmp_path: Path, sample_folder: Path, sample_measured: dict[str, Measurement]) -> Iterator[World]:
    """A connected world whose masters may be changed by the test."""
    masters = tmp_path / "masters"
    shutil.copytree(sample_folder, masters, copy_function=os.link)
    repositories = Repositories.open(tmp_path / "data")
    with Practice(tmp_path / "servers", faults=FaultInjection(), variant=QUICK) as practice:
        made = World(tmp_path, repositories, practice, masters, measured=sample_measured)
        made.connect()
        yield made
    repositories.close()
