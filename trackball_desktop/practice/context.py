"""What the practice servers share: folder, credentials, clock, chance, variant and faults."""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.variant import Variant


@dataclass(frozen=True)
class Credentials:
    """The credentials of one practice folder. They open nothing but practice servers, so a file may hold them."""

    key_id: str
    key_secret: str = field(repr=False)
    s3_access_key: str
    s3_secret_key: str = field(repr=False)
    signing_token: str = field(repr=False)


class PracticeContext:
    """What the servers of one practice folder share. `clock` gives seconds since 1970, for lags and statuses."""

    def __init__(
        self, folder: Path, variant: Variant, faults: FaultInjection, seed: int, clock: Callable[[], float] = time.time
    ) -> None:
        """Make the folder with its credentials, or take up the ones that are there."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.variant = variant
        self.faults = faults
        self.seed = seed
        self.clock = clock
        self.credentials = _load_credentials(folder / "credentials.json")
        self.stopping = threading.Event()
        self._random = Random(seed)
        self._lock = threading.Lock()
        self._line_is_free_at = 0.0

    def server_time(self) -> float:
        """Return what the servers take for the present: the clock, moved by the skew."""
        return self.clock() + self.faults.clock_skew

    @property
    def index_lag(self) -> float:
        """How many seconds a search does not find what was just made."""
        return self.variant.index_lag if self.faults.index_lag is None else self.faults.index_lag

    def limit_speed(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass blocks on as fast as the line takes them, which all requests share."""
        for block in blocks:
            speed = self.faults.bytes_per_second
            if speed > 0:
                now = time.monotonic()
                with self._lock:
                    self._line_is_free_at = max(self._line_is_free_at, now) + len(block) / speed
                    wait = self._line_is_free_at - now
                self.stopping.wait(wait)
            yield block

    def should_inject(self, fault: str) -> bool:
        """Whether a fault happens to this request: a float is its probability, an int how often it still happens."""
        with self._lock:
            setting: float = getattr(self.faults, fault)
            if isinstance(setting, float):
                return self._random.random() < setting
            if setting <= 0:
                return False
            setattr(self.faults, fault, setting - 1)
            return True


def _load_credentials(path: Path) -> Credentials:
    """Return the folder's credentials. The first process writes them; one that comes at the same time takes those."""
    if not path.exists():
        created = Credentials(
            key_id=f"practice-{secrets.token_hex(6)}",
            key_secret=secrets.token_urlsafe(24),
            s3_access_key=f"PRACTICE{secrets.token_hex(6).upper()}",
            s3_secret_key=secrets.token_urlsafe(30),
            signing_token=secrets.token_urlsafe(24),
        )
        temporary = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(created), file)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            temporary.replace(path)
        temporary.unlink(missing_ok=True)
    return Credentials(**json.loads(path.read_text(encoding="utf-8")))
