"""How long the rules take on a release of a hundred tracks: `python -m tests.benchmarks.checks` prints one document.

`full_ms` is the first check of the whole release by a new checker: all rules, all tracks, works and masters, with the
lists loaded, as the window has them by then. `edit_p99_ms` is the check after one edit, of which 99 of 100 are quicker:
letters typed into titles and names, values of a track, of a work, and of the release that all tracks take over. The
edit itself is not measured.

Both are times by the clock, with the collector of garbage running as it does in the app; of several rounds the quietest
counts, since other programs only ever add. `…_cpu_ms` is what the same took of the processor.
"""

from __future__ import annotations

import gc
import json
import random
import statistics
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from trackball_desktop.checks.engine import Checker
from trackball_desktop.checks.model import Facts
from trackball_desktop.domain.assets import ArtworkFacts, Asset, AssetRole, AudioFacts, FileStamp, Levels
from trackball_desktop.domain.edits import Edit, SetField
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)

TRACKS = 100
EDITS = 300
ROUNDS = 5
FULL_CHECKS = 4
TODAY = date(2026, 11, 20)
WORDS = "Harbour Light Water Paper Boat Winter Signal Garden Window Evening Silver Road Letter Island".split()


def big_release(chance: random.Random, count: int = TRACKS) -> Release:
    """Make a release of two discs with many tracks, each with credits and a work of its own."""
    tracks: list[Track] = []
    works: list[Work] = []
    for number in range(count):
        title = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {chance.choice(WORDS)}"
        work = Work(
            title=title,
            contributions=(
                WorkContribution(
                    artist="Lena Voss", role="Composer", split_percentage=Decimal(50), country="Worldwide"
                ),
                WorkContribution(
                    artist="Piet Hansen", role="Author", split_percentage=Decimal(25), country="Worldwide"
                ),
            ),
            publishers=(Publisher(publisher="Deich Verlag", split_percentage=Decimal(25), country="Worldwide"),),
        )
        works.append(work)
        tracks.append(
            Track(
                track_type="audio",
                title=title,
                isrc=f"DEXY126{number:05}",
                duration=timedelta(seconds=200),
                audio_language="English",
                parental_advisory="Explicit" if number % 10 == 0 else "Non-Applicable",
                contributions=(
                    Contribution(artist="Lena Voss", role="Vocals", type="Lead"),
                    Contribution(artist="Piet Hansen", role="Guitar", type="Acoustic"),
                    Contribution(artist="Bo Ek", role="Drums"),
                    Contribution(artist="Ida Brandt", role="Producer"),
                    Contribution(artist="Mo Sand", role="Mixing Engineer"),
                ),
                works=(work.id,),
            )
        )
    half = count // 2
    return Release(
        title="All the Harbour Years",
        configuration="Digital Album",
        label="Northlight",
        genre="Pop",
        release_date=TODAY + timedelta(days=35),
        upc="4006381333931",
        metadata_language="English",
        parental_advisory="Explicit",
        pline_year="2026",
        pline_owner="Northlight",
        cline_year="2026",
        cline_owner="Northlight",
        primary_contributions=(PrimaryContribution(artist="Lena Voss"),),
        discs=(Disc(tracks=tuple(tracks[:half])), Disc(tracks=tuple(tracks[half:]))),
        works=tuple(works),
    )


def facts_of(release: Release) -> Facts:
    """Give the release a measured master for each track, and a cover."""
    masters = [
        Asset(
            id=f"file-{track.id}", release_id=release.id, owner_id=track.id, role=AssetRole.MASTER,
            path=f"/masters/{number:03}.wav", stamp=FileStamp(size=1, mtime_ns=1),
        )
        for number, track in enumerate(release.tracks())
    ]  # fmt: skip
    cover = Asset(
        id="cover", release_id=release.id, owner_id=release.id, role=AssetRole.COVER, path="/masters/cover.jpg",
        stamp=FileStamp(size=1, mtime_ns=1),
    )  # fmt: skip
    sound = AudioFacts(
        container="wav", codec="pcm", sample_rate=44100, bits=24, channels=2, duration=200.0, wav_format_tag=1,
        decoded=True, levels=Levels(true_peak=-1.2),
    )  # fmt: skip
    return Facts(
        release=release,
        assets=(*masters, cover),
        audio={asset.id: sound.model_copy(update={"pcm_sha256": asset.id}) for asset in masters},
        artwork={"cover": ArtworkFacts(format="JPEG", width=3000, height=3000, mode="RGB", bits=8, bytes=4_000_000)},
        today=TODAY,
    )


def some_edit(release: Release, chance: random.Random) -> Edit:
    """Choose what a person does next: mostly typing into a track, sometimes a value that all tracks take over."""
    track = chance.choice(list(release.tracks()))
    work = chance.choice(release.works)
    choices = [
        (track.id, "title", str(track.title) + chance.choice("abcdefgh ")),
        (track.id, "title", f"{chance.choice(WORDS)} of the {chance.choice(WORDS)}"),
        (track.id, "isrc", f"DEXY126{chance.randrange(10**5):05}"),
        (track.id, "genre", chance.choice(["Pop", "Rock"])),
        (track.children("contributions")[0].id, "artist", chance.choice(["Lena Voss", "Lena Vos", "Ann Lee"])),
        (work.id, "title", f"{chance.choice(WORDS)} {chance.choice(WORDS)}"),
        (work.children("contributions")[0].id, "split_percentage", Decimal(chance.choice([40, 50]))),
        (release.id, "title", f"All the {chance.choice(WORDS)} Years"),
        (release.id, "genre", chance.choice(["Pop", "Rock", "Jazz"])),
        (release.id, "metadata_language", chance.choice(["English", "German"])),
        (release.id, "pline_owner", chance.choice(["Northlight", "Southlight"])),
        (release.id, "release_date", TODAY + timedelta(days=chance.choice([35, 42, 49]))),
    ]
    node_id, field, value = chance.choice(choices)
    return SetField(node_id=node_id, field=field, value=value)


def measure() -> dict[str, float]:
    """Return the figures in milliseconds: the least of all rounds."""
    chance = random.Random(4)
    facts = facts_of(big_release(chance))
    Checker().check(facts)  # loads the lists, as the window has by then
    gc.collect()
    rounds = [_round(facts, chance) for _ in range(ROUNDS)]
    return {name: round(min(figures[name] for figures in rounds) * 1000, 2) for name in rounds[0]}


def _round(facts: Facts, chance: random.Random) -> dict[str, float]:
    full = [_timed(Checker(), facts) for _ in range(FULL_CHECKS)]
    checker = Checker()
    checker.check(facts)
    release = facts.release
    edits: list[tuple[float, float]] = []
    for _ in range(EDITS):
        release = some_edit(release, chance).apply(release)
        edits.append(_timed(checker, replace(facts, release=release)))
    by_clock, by_cpu = (statistics.quantiles(times, n=100) for times in zip(*edits, strict=True))
    return {
        "edit_p99_ms": by_clock[98],
        "edit_median_ms": by_clock[49],
        "full_ms": min(clock for clock, _ in full),
        "edit_p99_cpu_ms": by_cpu[98],
        "full_cpu_ms": min(cpu for _, cpu in full),
    }


def _timed(checker: Checker, facts: Facts) -> tuple[float, float]:
    clock, cpu = time.perf_counter(), time.thread_time()
    checker.check(facts)
    return time.perf_counter() - clock, time.thread_time() - cpu


if __name__ == "__main__":
    print(json.dumps({**measure(), "tracks": TRACKS}))
