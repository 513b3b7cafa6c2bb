"""Kills the app again and again while it uploads, or makes weather on its line, and looks at what arrived.

    python -m tests.soak.upload --seed 1 --kills 200 --files 40 [--store rclone]
    python -m tests.soak.upload --seed 1 --faults 1000 [--store rclone]

The first kills the process at random moments against Swift (or rclone, which lists and keeps less); the second cuts,
stalls, resets, delays and refuses between the app and Swift. Both count on a proxy between, not in the app, compare
every object with its file, and search all that the app left on the disk for the secret and for signatures, after every
kill. Sizes are the real ones divided by 64: parts of 256 KiB, whole files up to 1 MiB.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.accounts import openplay_account
from tests.servers import rclone, swift
from tests.servers.weather import Weather, between
from tests.services.uploads import KIB, asset_of
from tests.soak.canary import leaks
from trackball_desktop import logs
from trackball_desktop.api.http import Timeouts
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.domain.release import Release
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import StorageSettings
from trackball_desktop.transfer.policy import Policy

POLICY = Policy(
    single_put_limit=1024 * KIB,
    default_part_size=256 * KIB,
    slow_speed=0.0,
    initial_delay=0.05,
    max_delay=1.0,
    max_attempts=6,
)
TIMES = Timeouts(connect=5, read=10, write=10, total=30, upload_write=1.0, upload_answer=10)
"""For weather: who stalls is given up soon. While the app is killed, its real times stand."""
SIZES = (40 * KIB, 200 * KIB, 700 * KIB, 1024 * KIB, 1024 * KIB + 1, 1500 * KIB, 2600 * KIB, 4100 * KIB, 6000 * KIB)
READY = frozenset({FileState.DONE, FileState.UNVERIFIABLE})


@dataclass
class Figures:
    """What a run came to; sizes in bytes.

    `in_flight` is what had come of bodies that were on their way at the kills, `allowed` that and 1.05 times the files;
    `broken_off` is what had come of others that the store did not take.
    `begun_twice` counts files for which the store began more than one upload in parts, `parts_apart` those whose parts
    went to more than one. `leaks` names what was found on the disk; `searched` is how often it was looked for.
    """

    files: int
    kills: int = 0
    faults: int = 0
    bytes: int = 0
    sent: int = 0
    in_flight: int = 0
    broken_off: int = 0
    allowed: int = 0
    identical: int = 0
    begun: int = 0
    begun_twice: int = 0
    parts_apart: int = 0
    sent_twice: int = 0
    unfinished: int = 0
    objects: int = 0
    searched: int = 0
    signatures: int = 0
    leaks: list[str] = field(default_factory=list)
    rss_first_mib: float = 0.0
    rss_last_mib: float = 0.0
    seconds: float = 0.0

    def well(self) -> bool:
        """Whether all arrived as they are, once, nothing is left or leaked, and the memory stayed flat."""
        once = (self.identical, self.objects) == (self.files, self.files)
        tidy = (self.begun_twice, self.parts_apart, self.unfinished, self.leaks) == (0, 0, 0, [])
        flat = self.rss_last_mib <= 1.1 * self.rss_first_mib + 8
        return once and tidy and flat and self.sent <= self.allowed and self.searched > 0 and self.signatures > 0


@dataclass
class World:
    """A data folder with files to send, a store, and the weather between."""

    folder: Path
    server: swift.S3Server
    prefix: str
    weather: Weather
    dice: random.Random
    paths: list[Path]
    releases: list[str]

    @property
    def data(self) -> Path:
        """The app's folder."""
        return self.folder / "data"

    @property
    def words(self) -> Path:
        """What the app said on standard error."""
        return self.folder / "stderr.txt"

    def search(self, figures: Figures) -> None:
        """Look for secrets and signatures in all that the app left."""
        figures.searched += 1
        figures.leaks += leaks([self.data, self.words], [self.server.secret_key], self.weather.signatures)

    def add_files(self, count: int, releases: int) -> None:
        """Make more files, by the seed, in so many releases."""
        repositories = Repositories.open(self.data)
        try:
            for number in range(releases):
                release = Release(title=f"Release {len(self.releases)}")
                repositories.library.create(release, label="made").result()
                self.releases.append(release.id)
                for _ in range(count * (number + 1) // releases - count * number // releases):
                    path = self.folder / "masters" / f"{len(self.paths):04}.wav"
                    path.parent.mkdir(exist_ok=True)
                    size = SIZES[len(self.paths) % len(SIZES)] - self.dice.randrange(1000)
                    path.write_bytes(self.dice.randbytes(size))
                    repositories.assets.save([asset_of(release.id, path)]).result()
                    self.paths.append(path)
        finally:
            repositories.close()


@contextmanager
def store(name: str, seed: int) -> Iterator[swift.S3Server]:
    """Run Swift or rclone, with a secret that nothing else is called and parts of any size."""
    secret = "canary" + random.Random(f"secret {seed}").randbytes(20).hex()
    (swift if name == "swift" else rclone).install()
    folder = swift.folder_with_attributes()
    if folder is None:
        raise RuntimeError("no folder whose file system keeps user attributes")
    try:
        if name == "swift":
            with swift.serve(folder, least_part=1, secret_key=secret) as server:
                yield server
        else:
            with rclone.serve(folder / "objects", secret) as running:
                yield swift.S3Server(running.endpoint, swift.REGION, rclone.ACCESS_KEY, secret, "", "", rclone.BUCKET)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def world(server: swift.S3Server, prefix: str, weather: Weather) -> Iterator[World]:
    """Run the proxy before a store, and connect an account to it that puts files below the prefix."""
    with TemporaryDirectory(prefix="trackball-soak-") as made, between(server.endpoint, weather) as url:
        folder = Path(made)
        repositories = Repositories.open(folder / "data")
        storage = StorageSettings(
            kind="bucket",
            endpoint=url,
            region=server.region,
            bucket=server.bucket,
            prefix=prefix,
            access_key_id=server.access_key,
        )
        repositories.accounts.save(
            openplay_account("soak", "Soak", "http://127.0.0.1:1", "http://127.0.0.1:1", "k", storage)
        ).result()
        repositories.close()
        yield World(folder, server, f"{prefix}/", weather, random.Random(weather.seed), [], [])


def kills(server: swift.S3Server, seed: int, count: int, files: int) -> Figures:
    """Send files while the app is killed so many times."""
    begun = time.monotonic()
    with world(server, "kills", Weather(seed=seed)) as made:
        made.add_files(files, max(files // 10, 1))
        figures = Figures(files, kills=count, bytes=sum(path.stat().st_size for path in made.paths))
        # So that the last kill still finds something to do.
        limit = figures.bytes / (count * 0.45)
        spans: list[tuple[float, float]] = []
        for number in range(count):
            with _app(made, limit) as child:
                if made.dice.random() < 0.9:  # else it may still be finding out what is there
                    _wait_for_bytes(made.weather)
                time.sleep(made.dice.uniform(0.0, 0.9))
                killed = time.monotonic()
                child.kill()
                child.wait()
                spans.append((killed, time.monotonic()))
            made.search(figures)
            _tell(f"kill {number + 1} of {count}")
        with _app(made, 0.0) as child:
            _ended(child)
        puts = [seen for seen in made.weather.seen if seen.method == "PUT"]
        figures.sent = sum(seen.body for seen in puts)
        in_flight = [seen for seen in puts if any(seen.began <= gone and seen.ended >= at for at, gone in spans)]
        figures.in_flight = sum(seen.body for seen in in_flight)
        taken = sum(seen.body for seen in puts if 200 <= seen.status < 300 and seen not in in_flight)
        figures.broken_off = figures.sent - figures.in_flight - taken
        figures.allowed = int(1.05 * figures.bytes) + figures.in_flight
        _look(made, figures)
    figures.seconds = round(time.monotonic() - begun, 1)
    return figures


def weather(server: swift.S3Server, seed: int, faults: int, files: int) -> Figures:
    """Send files in weather until there were so many faults; watch the memory."""
    import psutil

    begun = time.monotonic()
    sky = Weather(seed=seed, chance=0.3, stall=1.5, delay=0.1, most=faults)
    with world(server, "weather", sky) as made:
        figures = Figures(0)
        sizes: list[int] = []
        made.add_files(files, max(files // 10, 1))
        with _app(made, 0.0, more=True) as child:
            process = psutil.Process(child.pid)
            while True:
                said = _line(child)
                sizes.append(process.memory_info().rss if said else 0)
                if said == "done":
                    break
                if said != "round":
                    raise RuntimeError(f"the child ended: {made.words.read_text()[-2000:]}")
                _tell(f"{sky.faults.total()} of {faults} faults, {len(made.paths)} files, {sizes[-1] >> 20} MiB")
                made.search(figures)
                if sky.faults.total() < faults:
                    made.add_files(files, max(files // 10, 1))
                    _say(child, made.releases[-max(files // 10, 1) :])
                else:
                    _say(child, [])
        figures.files = len(made.paths)
        figures.faults = sky.faults.total()
        figures.bytes = sum(path.stat().st_size for path in made.paths)
        figures.sent = sum(seen.body for seen in sky.seen if seen.method == "PUT")
        figures.allowed = figures.sent  # weather has its price; only kills have a bound
        # In the first round the app loads what it needs; the last size is of one that has closed its stores.
        warm = sizes[1:-1] or sizes[:1]
        quarter = max(len(warm) // 4, 1)
        figures.rss_first_mib = round(statistics.median(warm[:quarter]) / 2**20, 1)
        figures.rss_last_mib = round(statistics.median(warm[-quarter:]) / 2**20, 1)
        _look(made, figures)
    figures.seconds = round(time.monotonic() - begun, 1)
    return figures


def _tell(words: str) -> None:
    """Say on a terminal how far it is."""
    if sys.stderr.isatty() or "--progress" in sys.argv:
        print(words, file=sys.stderr, flush=True)


def _wait_for_bytes(sky: Weather) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not any(length > KIB for _, length in list(sky.flying.values())):
        time.sleep(0.01)


def _look(made: World, figures: Figures) -> None:
    """Compare every object with its file, and look for what must not be there."""
    client = made.server.client()
    digests = Counter(sha256(path.read_bytes()).hexdigest() for path in made.paths)
    keys: list[str] = []
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=made.server.bucket, Prefix=made.prefix):
        keys += [item["Key"] for item in page.get("Contents", [])]
    figures.objects = len(keys)
    for key in keys:
        content = client.get_object(Bucket=made.server.bucket, Key=key)["Body"].read()
        digest = sha256(content).hexdigest()
        figures.identical += digest in digests and digest in key
    figures.unfinished = _unfinished(client, made.server.bucket, made.prefix)
    answered = Counter(
        seen.path
        for seen in made.weather.seen
        if seen.method == "POST" and seen.query == "uploads=" and 200 <= seen.status < 300
    )
    figures.begun = len(answered)
    figures.begun_twice = sum(times > 1 for times in answered.values())
    uploads: defaultdict[str, set[str]] = defaultdict(set)
    whole: Counter[str] = Counter()
    for seen in made.weather.seen:
        if seen.method == "PUT" and "uploadId=" in seen.query:
            uploads[seen.path].add(seen.query.partition("uploadId=")[2])
        elif seen.method == "PUT" and 200 <= seen.status < 300:
            whole[seen.path] += 1
    figures.parts_apart = sum(len(ids) > 1 for ids in uploads.values())
    figures.sent_twice = sum(times > 1 for times in whole.values())
    made.search(figures)
    figures.signatures = len(made.weather.signatures)


def _unfinished(client: Any, bucket: str, prefix: str) -> int:
    from botocore.exceptions import ClientError

    try:
        return len(client.list_multipart_uploads(Bucket=bucket, Prefix=prefix).get("Uploads", []))
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchUpload":  # rclone says so of none
            return 0
        raise


@contextmanager
def _app(made: World, limit: float, *, more: bool = False) -> Iterator[subprocess.Popen[str]]:
    """Run the app in a process of its own; it sends what is to be sent and says so."""
    with made.words.open("ab") as words:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.upload", "--child", str(made.data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
        )
    with child:
        try:
            given = {
                "secret": made.server.secret_key,
                "limit": limit,
                "releases": made.releases,
                "more": more,
                "weather": more,
            }
            _say(child, given)
            if _line(child) != "ready":
                raise RuntimeError(f"the child did not start: {made.words.read_text()[-2000:]}")
            yield child
        finally:
            child.kill()


def _say(child: subprocess.Popen[str], words: Any) -> None:
    assert child.stdin is not None
    child.stdin.write(json.dumps(words) + "\n")
    child.stdin.flush()


def _line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def _ended(child: subprocess.Popen[str]) -> None:
    if _line(child) != "done":
        raise RuntimeError("the child ended before all was sent")


def _child(folder: Path) -> None:
    """Be the app: send until all is there. With `more`, ask for further releases after each round."""
    given = json.loads(sys.stdin.readline())
    logs.install(folder / "logs", verbose=True)
    repositories = Repositories.open(folder)
    repositories.uploads.recover().result()
    repositories.settings.save("uploads.bytes_per_second", given["limit"]).result()
    secrets = Secrets(in_memory=True)
    secrets.save("soak/s3", given["secret"])

    times = TIMES if given["weather"] else None

    async def work() -> None:
        services = Services(repositories, secrets, Options(cache=folder / "cache", upload=POLICY, timeouts=times))
        try:
            print("ready", flush=True)
            releases: list[str] = given["releases"]
            while releases:
                await asyncio.gather(*(_all_of(services, release_id) for release_id in releases))
                if not given["more"]:
                    break
                print("round", flush=True)
                releases = json.loads(await asyncio.to_thread(sys.stdin.readline))
        finally:
            await services.close()

    asyncio.run(work())
    repositories.close()
    print("done", flush=True)


async def _all_of(services: Services, release_id: str) -> None:
    while True:
        rows = await services.upload.send_files(release_id)
        if rows and all(row.state in READY for row in rows):
            return
        await asyncio.sleep(0.05)


def main() -> int:
    """Run it and print the figures; 1 when something is missing, double, left over or sent too often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--faults", type=int, default=0, help="replaced kills with make weather")
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--store", choices=("swift", "rclone"), default="swift")
    parser.add_argument("--progress", action="store_true", help="say how far it is, where that is no terminal")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _child(options.child)
        return 0
    with store(options.store, options.seed) as server:
        if options.faults:
            figures = weather(server, options.seed, options.faults, options.files)
        else:
            figures = kills(server, options.seed, options.kills, options.files)
    print(json.dumps({"seed": options.seed, **asdict(figures)}, indent=1))
    return 0 if figures.well() else 1


if __name__ == "__main__":
    sys.exit(main())
