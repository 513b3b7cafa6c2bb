"""Practice mode: start and stop its servers over one folder, and look at what they were sent.

Ports are chosen free at every start; what the servers know stays in the folder, across processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from trackball_desktop.practice import artwork, openplay, s3, signing, stores
from trackball_desktop.practice.catalogue import RecordDatabase
from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.distributor import Distributor
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.objects import ObjectStore
from trackball_desktop.practice.sigv4 import Signer
from trackball_desktop.practice.variant import Variant
from trackball_desktop.practice.web import Server


@dataclass(frozen=True)
class Addresses:
    """Where the servers listen, and the credentials they take. `faults_url` answers GET and POST without a login."""

    openplay_read_base: str
    openplay_write_base: str
    key_id: str
    key_secret: str = field(repr=False)
    s3_endpoint: str
    s3_region: str
    s3_bucket: str
    s3_access_key: str
    s3_secret_key: str = field(repr=False)
    s3_session_token: str | None = field(repr=False)
    signing_url: str
    signing_token: str = field(repr=False)
    artwork_base: str
    stores_base: str
    faults_url: str

    @property
    def account_fields(self) -> dict[str, str]:
        """What an account of practice's OpenPlay is made of, by the names of its form."""
        return {
            "read_base": self.openplay_read_base,
            "write_base": self.openplay_write_base,
            "key_id": self.key_id,
        }

    @property
    def account_secrets(self) -> dict[str, str]:
        """The secrets of such an account, by the names of its form."""
        return {"openplay": self.key_secret}


class Practice:
    """The servers of one folder. Use it as a context manager, or call `start` and `stop`; it can be started again."""

    def __init__(
        self,
        folder: Path,
        *,
        faults: FaultInjection | None = None,
        seed: int = 0,
        variant: Variant | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Set up, touching nothing yet. `clock` gives seconds since 1970; ages of records follow it."""
        self.folder = folder
        self._faults = faults or FaultInjection()
        self.variant = variant or Variant()
        self.seed = seed
        self._clock = clock
        self._running: _RunningServers | None = None

    def start(self) -> Addresses:
        """Start all servers and return where they are."""
        if self._running is None:
            context = PracticeContext(self.folder, self.variant, self._faults, self.seed, self._clock)
            self._running = _RunningServers(context)
        return self._running.addresses

    def stop(self) -> None:
        """Stop all servers, cutting open connections. What was stored stays."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    @property
    def faults(self) -> FaultInjection:
        """What goes wrong; change its fields at any time."""
        return self._faults

    @property
    def addresses(self) -> Addresses:
        """Where the running servers are."""
        return self._running_servers.addresses

    @property
    def store(self) -> ObjectStore:
        """What lies in the bucket."""
        return self._running_servers.store

    def created_releases(self) -> list[dict[str, Any]]:
        """Return every release that was created: id, upc, title, at (seconds since 1970), payload (as received)."""
        return self._running_servers.catalogue.created_releases()

    def request_count(self) -> int:
        """Return how many requests to OpenPlay there were."""
        return self._running_servers.catalogue.request_count()

    def requests(self) -> list[dict[str, Any]]:
        """Return every request to OpenPlay: at, method, path, status (0: cut), upc, release_id."""
        return self._running_servers.catalogue.requests()

    def artists(self) -> list[str]:
        """Return the names of OpenPlay's artists."""
        return self._running_servers.catalogue.artists()

    def put_artwork(self, release_id: int, bytes_by_size: Mapping[int, bytes]) -> None:
        """Make these pictures the only ones of a MassiveMusic release id."""
        self._running_servers.artwork.replace_covers(release_id, bytes_by_size)

    def distributor(self, name: str) -> Distributor:
        """Return the distributor of this name, listening from the first time on; its answers are the caller's."""
        return self._running_servers.distributor(name)

    @property
    def _running_servers(self) -> _RunningServers:
        if self._running is None:
            raise RuntimeError("Practice is not started.")
        return self._running


class _RunningServers:
    """The parts of a started practice."""

    def __init__(self, context: PracticeContext) -> None:
        self._context = context
        keys, token = context.credentials, context.variant.session_token
        signer = Signer(keys.s3_access_key, keys.s3_secret_key, s3.REGION, token)
        self.catalogue = RecordDatabase(context.folder / "openplay.db", context)
        self.store = ObjectStore(context.folder / "s3")
        self.artwork = artwork.Artwork(context, context.folder / "artwork")
        open_play = Server(context, openplay.OpenPlay(context, self.catalogue), "openplay")
        bucket = Server(context, s3.S3(context, self.store, signer), "s3")
        self._signing = signing.Signing(context, self.store, signer, bucket.origin, context.folder / "signing.db")
        sign = Server(context, self._signing, "signing")
        covers = Server(context, self.artwork, "artwork")
        shops = Server(context, stores.StoreCatalogues(context, self.catalogue), "stores")
        self._distributors: dict[str, Distributor] = {}
        self._servers = (open_play, bucket, sign, covers, shops)
        self.addresses = Addresses(
            openplay_read_base=open_play.origin + openplay.READ_BASE,
            openplay_write_base=open_play.origin + openplay.WRITE_BASE,
            key_id=keys.key_id,
            key_secret=keys.key_secret,
            s3_endpoint=bucket.origin,
            s3_region=s3.REGION,
            s3_bucket=s3.BUCKET,
            s3_access_key=keys.s3_access_key,
            s3_secret_key=keys.s3_secret_key,
            s3_session_token=token,
            signing_url=sign.origin + signing.PATH,
            signing_token=keys.signing_token,
            artwork_base=covers.origin + artwork.BASE_PATH,
            stores_base=shops.origin,
            faults_url=open_play.origin + openplay.FAULTS_PATH,
        )

    def distributor(self, name: str) -> Distributor:
        """Return the distributor of this name, and start it where it does not listen yet."""
        running = self._distributors.get(name)
        if running is None:
            running = self._distributors[name] = Distributor(self._context, name=f"distributor-{name}")
        return running

    def stop(self) -> None:
        """Stop the servers, then close what they use."""
        self._context.stopping.set()
        for distributor in self._distributors.values():
            distributor.stop()
        for server in self._servers:
            server.stop()
        self.catalogue.close()
        self.store.close()
        self._signing.close()
