"""Kills the app again and again while it submits releases to a distributor that practice plays, and counts.

    python -m tests.soak.targets --seed 1 --kills 200 --releases 300

The distributor is drawn from the seed: its names, its statuses, how it takes files (each release has one), how it asks
to wait. Faults, kills and the person who answers are those of `tests.soak.submit`, and so is the control: without the
settle window it has to make duplicates, else the run could not see any. Prints JSON; 1 where a release is there twice,
is missing or has not its file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tests.services.bare import upc_of
from tests.soak.submit import (
    CONTROL_LAG,
    DOSES,
    INDEX_LAG,
    NO_SETTLE,
    SETTLE,
    Figures,
    carry_out,
    count,
)
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.domain.sent_release import SentRelease
from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.distributor import Distributor
from trackball_desktop.practice.distributor_answers import draw_answers
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.variant import Variant
from trackball_desktop.services.submit import SettleWindow
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.submission_snapshot import SnapshotAsset, SubmissionSnapshot
from trackball_desktop.targets import registry
from trackball_desktop.targets.profiled.body import value_at_path
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.saved_profiles import save_profile
from trackball_desktop.targets.profiled.target import ProfiledTarget


class Played:
    """A distributor in its own folder, as a run looks at it, and the profile by which the app knows it."""

    def __init__(self, folder: Path, seed: int, index_lag: float, profile: Path | None = None) -> None:
        variant = replace(Variant(), index_lag=index_lag, status_delay=3600.0, requests_per_second=10_000.0)
        self._context = PracticeContext(folder, variant, FaultInjection(), seed)
        self.server = Distributor(self._context, name="distributor")
        if profile is not None:
            document = json.loads(profile.read_text("utf-8").replace("{origin}", self.server.origin))
            answers = document["answers"]
        else:
            way = random.Random(seed).choice(("B", "C"))  # A needs a bucket, which has a soak of its own
            answers = draw_answers(seed, self.server.origin, way)
            shipped = next(one for one in registry.all_targets() if isinstance(one, ProfiledTarget))
            document = {**json.loads(shipped.profile.to_json()), "answers": answers}
        self.profile = Profile.from_json(json.dumps(document))
        self.server.answers = answers

    @property
    def faults(self) -> FaultInjection:
        """What goes wrong."""
        return self._context.faults

    def created_releases(self) -> list[dict[str, Any]]:
        """Return what is there, with the code that was sent."""
        name = self.profile.text("field.upc", "name")
        return [{"id": one.id, "upc": value_at_path(one.body, name)} for one in list(self.server.releases.values())]

    def files(self) -> list[list[str]]:
        """Return the SHA-256 of the files of each release."""
        return [list(one.files.values()) for one in self.server.releases.values()]

    def request_count(self) -> int:
        """Return how many requests there were."""
        return len(self.server.requests)

    def stop(self) -> None:
        """Stop it."""
        self._context.stopping.set()
        self.server.stop()


def connect(repositories: Repositories, played: Played) -> dict[str, str]:
    """Make the profile and an account known, and return the account's secrets."""
    login = played.server.login
    save_profile(repositories.settings, played.profile).result()
    fields = {"username": login.username, "client_id": login.client_id}
    repositories.accounts.save(Account("practice", "Practice", played.profile.id, fields)).result()
    return {"password": login.password, "client_secret": login.client_secret}


def queue(repositories: Repositories, number: int) -> None:
    """Queue a small release with a file of its own, past the checks."""
    upc, account = upc_of(number), repositories.accounts.get("practice")
    assert account is not None
    path = repositories.folder / "masters" / f"{number}.wav"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(f"sound {number}".encode() * 200)
    artist = PrimaryContribution(artist="Amber Field")
    track = Track(title="One", isrc=f"QZNL226{number:05}", primary_contributions=(artist,))
    release = Release(title=f"Bare {number}", upc=upc, label="Northlight", discs=(Disc(tracks=(track,)),))
    repositories.library.create(release, label="made").result()
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    file = SnapshotAsset(role="master", owner_id=track.id, path=str(path), size=len(content), mtime_ns=1, sha256=digest)
    repositories.outbox.queue(
        release_id=release.id,
        account_id=account.id,
        upc=upc,
        gtin14=upc.zfill(14),
        payload=registry.get(account.target).payload(release, account, None, (file,)),
        needs_files=False,
        snapshot=SubmissionSnapshot((file,), ()),
        sent=SentRelease.from_release(release),
    ).result()


def soak(
    seed: int,
    kills: int,
    releases: int,
    *,
    settle: SettleWindow = SETTLE,
    index_lag: float = INDEX_LAG,
    doses: Sequence[float] = DOSES,
    profile: Path | None = None,
) -> tuple[Figures, int]:
    """Submit so many releases with so many kills between; return the figures, and how many lack their file.

    The distributor is drawn from the seed, or is that of a `profile`, in which {origin} stands for its address.
    """
    begun, figures = time.monotonic(), Figures(releases, kills)
    with tempfile.TemporaryDirectory() as root:
        played = Played(Path(root) / "servers", seed, index_lag, profile)
        repositories = Repositories.open(Path(root) / "data")
        try:
            secrets = connect(repositories, played)
            carry_out(repositories, played, figures, random.Random(seed), settle, doses, secrets, queue)
            count(repositories, played, figures)
            lacking = sum(len(files) != 1 for files in played.files())
        finally:
            repositories.close()
            played.stop()
    figures.seconds = round(time.monotonic() - begun, 1)
    return figures, lacking


def main() -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--releases", type=int, default=300)
    parser.add_argument("--profile", type=Path, help="a distributor that is not drawn, such as the invented one")
    options = parser.parse_args()
    run, lacking = soak(options.seed, options.kills, options.releases, profile=options.profile)
    control, _ = soak(
        options.seed,
        max(options.kills // 20, 1),
        max(options.releases // 5, 10),
        settle=NO_SETTLE,
        index_lag=CONTROL_LAG,
        doses=DOSES[1:],
        profile=options.profile,
    )
    found = {"seed": options.seed, "run": asdict(run), "without_file": lacking, "control": asdict(control)}
    print(json.dumps(found, indent=1))
    faults = (run.duplicates, run.missing, run.wrong_claims, run.parked, lacking)
    well = faults == (0, 0, 0, 0, 0) and run.confirmed == run.releases and control.duplicates > 0
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
