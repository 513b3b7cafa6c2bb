"""Helpers for tests of uploads: files of random bytes as assets, and a line that sends them without a submission."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any, TypeVar

from tests.servers.weather import Weather, between
from tests.services.bare import upc_of
from trackball_desktop.api.http import Timeouts
from trackball_desktop.app import practice_account, practice_secrets
from trackball_desktop.domain.assets import Asset, AssetRole, FileStamp
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.domain.release import Release
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.submission_snapshot import SubmissionSnapshot
from trackball_desktop.storage.uploads import Part, Upload
from trackball_desktop.transfer.manifest import snapshot_files
from trackball_desktop.transfer.policy import Policy

_T = TypeVar("_T")

KIB = 1024
SMALL = Policy(
    single_put_limit=256 * KIB,
    default_part_size=128 * KIB,
    slow_speed=0.0,
    initial_delay=0.02,
    max_delay=0.2,
    max_attempts=5,
)
"""The real policy, scaled down to what a test can send in no time."""
SIZE = 1000 * KIB
"""Eight parts by SMALL; the last one is shorter."""


def random_file(folder: Path, name: str, size: int) -> Path:
    """Write a file of random bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(os.urandom(size))
    return path


def asset_of(release_id: str, path: Path, role: AssetRole = AssetRole.MASTER) -> Asset:
    """Describe a file as the checks leave it: with the digest of its bytes."""
    found = path.stat()
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    stamp = FileStamp(size=found.st_size, mtime_ns=found.st_mtime_ns, sha256=digest)
    return Asset(id=new_id(), release_id=release_id, owner_id=release_id, role=role, path=str(path), stamp=stamp)


def release_of_files(repositories: Repositories, *paths: Path, title: str = "Kites") -> str:
    """Make a draft that has these files and nothing else."""
    release = Release(title=title)
    repositories.library.create(release, label="made").result()
    for path in paths:
        role = AssetRole.COVER if path.suffix == ".jpg" else AssetRole.MASTER
        repositories.assets.save([asset_of(release.id, path, role)]).result()
    return release.id


@dataclass
class Line:
    """A data folder, practice's store, and the weather between."""

    folder: Path
    repositories: Repositories
    practice: Practice
    weather: Weather
    account: Account
    policy: Policy = SMALL
    patience: float = 10.0
    secrets: Secrets = field(default_factory=lambda: Secrets(in_memory=True))

    def run(self, work: Callable[[Services], Awaitable[_T]]) -> _T:
        """Run a coroutine with services of a loop of their own, as one run of the app."""

        async def inside() -> _T:
            stall = self.patience
            timeouts = Timeouts(connect=5, read=20, write=20, total=60, upload_write=stall, upload_answer=10 * stall)
            options = Options(cache=self.folder / "cache", upload=self.policy, timeouts=timeouts)
            services = Services(self.repositories, self.secrets, options)
            try:
                return await work(services)
            finally:
                await services.close()

        return asyncio.run(inside())

    def send(self, release_id: str) -> list[Upload]:
        """Send a release's files until they are there or need a person; a few turns at most."""

        async def work(services: Services) -> list[Upload]:
            for _ in range(20):
                rows = await services.upload.send_files(release_id)
                if all(row.state is not FileState.WAITING for row in rows):
                    return rows
            return rows

        return self.run(work)

    def stored(self, row: Upload) -> bytes:
        """Return what the store holds of a file."""
        found = self.practice.store.get(row.key)
        assert found is not None, f"{row.name} is not there"
        return found.path.read_bytes()

    def connect(self, **storage: Any) -> None:
        """Send to another store from now on."""
        assert self.account.storage is not None
        self.account = replace(self.account, storage=replace(self.account.storage, **storage))
        self.repositories.accounts.save(self.account).result()


@contextmanager
def open_line(tmp_path: Path, **variant: Any) -> Iterator[Line]:
    """Open a line to practice's store, whose parts may be small; `variant` is what else it differs in."""
    weather = Weather()
    with ExitStack() as stack:
        practice = stack.enter_context(Practice(tmp_path / "servers", variant=Variant(min_part_size=1, **variant)))
        url = stack.enter_context(between(practice.addresses.s3_endpoint, weather))
        repositories = Repositories.open(tmp_path / "data")
        stack.callback(repositories.close)
        account = practice_account(practice.addresses)
        assert account.storage is not None
        account = replace(account, storage=replace(account.storage, endpoint=url))
        repositories.accounts.save(account).result()
        made = Line(tmp_path, repositories, practice, weather, account)
        for name, secret in practice_secrets(practice.addresses).items():
            made.secrets.save(f"{account.id}/{name}", secret)
        yield made


def queue_with_files(line: Line, number: int, *paths: Path, release_date: str = "2027-03-05") -> Submission:
    """Queue a release that has these files, past the checks."""
    release_id = release_of_files(line.repositories, *paths, title=f"Release {number}")
    assets = snapshot_files(
        line.repositories.library.load(release_id).release, line.repositories.assets.for_release(release_id)
    )
    upc = upc_of(number)
    body = {"title": f"Release {number}", "upc": upc, "release_date": release_date, "label": "N", "discs": []}
    return line.repositories.outbox.queue(
        release_id=release_id,
        account_id=line.account.id,
        upc=upc,
        gtin14=upc.zfill(14),
        payload=json.dumps(body),
        needs_files=True,
        snapshot=SubmissionSnapshot(assets, ()),
    ).result()


def master(line: Line, name: str = "master.wav", size: int = SIZE) -> tuple[Path, str]:
    """Make a release of one file of random bytes; return both."""
    path = random_file(line.folder / "masters", name, size)
    return path, release_of_files(line.repositories, path, title=name)


def broken_off(line: Line, release_id: str, after: int) -> None:
    """Send until so many bytes of parts arrived whole, then end the app in the middle."""

    async def work(services: Services) -> None:
        sending = asyncio.ensure_future(services.upload.send_files(release_id))
        while sum(part.length for row in rows_of(line, release_id) for part in arrived(line, row)) < after:
            await asyncio.sleep(0.002)
            assert not sending.done(), "it was sent before it could be broken off"
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending

    line.run(work)


def rows_of(line: Line, release_id: str) -> list[Upload]:
    """Return the rows of a release's files."""
    return line.repositories.uploads.of_release(release_id)


def arrived(line: Line, row: Upload) -> list[Part]:
    """Return the parts of a file that are at the other end, as is written down."""
    return [part for part in line.repositories.uploads.parts(row.account_id, row.sha256) if part.etag]
