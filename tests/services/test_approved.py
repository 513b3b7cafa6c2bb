"""What services work out without a library, of many inputs each, is what was approved."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.approval import approve
from tests.bodies import complete
from tests.domain.file_listing.corpus import as_listing, own_listings
from tests.generated import releases
from tests.skips import ONLY_LINUX
from trackball_desktop.domain.assets import AudioFacts
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.file_listing.model import FileKind
from trackball_desktop.domain.release import Track
from trackball_desktop.services import schedule, store_schedule
from trackball_desktop.services.attaching import match_track
from trackball_desktop.services.delivery_packages import extract_link, link_expiry
from trackball_desktop.services.intake_drafts import build_draft
from trackball_desktop.services.intake_plan import AudioFile, Drop, Picture, exclusion_messages, make_plans
from trackball_desktop.services.people import is_valid_share, parse_person, read_table
from trackball_desktop.services.record_diff import record_changes
from trackball_desktop.services.sheet_updates import edits_for
from trackball_desktop.targets.openplay.body import canonical_json, create_body, import_create_body

HOUR, DAY = 3600.0, 24 * 3600.0
TIMES = (0.0, 1.0, 600.0, HOUR, 8 * HOUR, DAY, 2 * DAY, 4 * DAY, 5 * DAY, 6 * DAY, 14 * DAY, 29 * DAY, 30 * DAY,
         60 * DAY, 200 * DAY)  # fmt: skip


def masked(text: object) -> str:
    return re.sub(r"\b[0-9a-f]{32}\b", "id", str(text))


@pytest.mark.skipif(sys.platform != "linux", reason=ONLY_LINUX)  # others refuse some of the names
def test_plans_and_drafts_of_folders(tmp_path: Path) -> None:
    """What each folder of masters would become, and the draft of it."""

    def lines() -> Iterator[str]:
        for number, described in enumerate(own_listings()[::2]):
            listing = as_listing(described)
            above = tmp_path / f"{number}"
            folder = above / listing.name
            for file in listing.files:
                (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
                (folder / file.path).write_bytes(b"x")
            facts = AudioFacts(container="wav", codec="pcm", sample_rate=44100, bits=24, channels=2, duration=200.0)
            read = [
                AudioFile(folder / file.path, facts.model_copy(update={"tags": file.tags}))
                for file in listing.files
                if file.kind is FileKind.AUDIO
            ]
            pictures = [
                Picture(folder / file.path, file.size, file.width, file.height)
                for file in listing.files
                if file.kind is FileKind.PICTURE
            ]
            others = [folder / file.path for file in listing.files if file.kind in {FileKind.DOCUMENT, FileKind.OTHER}]
            yield f"== {listing.name}"
            try:
                plans = make_plans(Drop(folder, read, pictures, others))
            except TrackballError as error:
                yield f"refused: {type(error).__name__}"
                continue
            for plan in plans:
                release, assets = build_draft(plan)
                yield masked(canonical_json(create_body(release)))
                yield from (f"  {asset.role.value} {Path(asset.path).relative_to(above)}" for asset in assets)
                said = str(
                    (
                        plan.cover,
                        plan.booklets,
                        plan.other_files,
                        plan.is_various_artists,
                        plan.date,
                        plan.year,
                        plan.removed_text,
                    )
                )
                told = f"{len(exclusion_messages(plan))} left out, {len(plan.question_texts())} asked"
                yield f"  {said.replace(str(above), '')} {told}"
                yield f"  {sorted(plan.sources.items())}"

    approve("plans", lines())


def test_waits() -> None:
    def lines() -> Iterator[str]:
        now = datetime(2026, 11, 20, 12, tzinfo=UTC)
        for idle in TIMES:
            for rested in (None, 0.0, DAY, 30 * DAY, 31 * DAY, 100 * DAY):
                waits = (schedule.next_wait(idle, rested), schedule.next_wait(idle, rested, on_screen=True))
                gaps = (schedule.gap_threshold(idle, rested), schedule.gap_threshold(idle, rested, 0.5))
                yield f"{idle} {rested}: {waits} {gaps} {schedule.copy_search_wait(idle, rested)}"
            for store in ("deezer", "itunes", "musicbrainz"):
                found = [store_schedule.next_wait(store, idle, found_for=since) for since in (None, *TIMES)]
                yield f"{store} {idle}: {found}"
        for days in (-40, -31, -30, -29, -1, 0, 1, 40):
            day = (now + timedelta(days=days)).date().isoformat()
            since = store_schedule.seconds_since_release(day, now)
            yield f"{day}: {schedule.seconds_at_rest(day, now)} {store_schedule.earliest_availability(day)} {since}"
        for text in ("", "2026", "tomorrow", "9999-12-31", "0001-01-01"):
            found = (
                schedule.seconds_at_rest(text, now),
                store_schedule.earliest_availability(text),
                store_schedule.seconds_since_release(text, now),
            )
            yield f"{text!r}: {found}"
        yield str([store_schedule.unreadable_wait(times) for times in range(12)])

    approve("waits", lines())


NAMES = (
    "01.wav", "2.wav", "1-02.wav", "1-01 Kites.wav", "02 Slow Light.wav", "Slow Light.wav", "slow_light (atmos).wav",
    "QZNL22600003.wav", "QZ-NL2-26-00004 x.pdf", "Kites lyrics.lrc", "Harbour.txt", "99.wav", "0.wav", "x.wav", "",
    "Harbour Songs.pdf", "2-01.mov", "3-01.wav", "Kites (Live).wav", "夜の水.wav",
)  # fmt: skip
LINKS = (
    "", "x", "https://b.s3.amazonaws.com/k.zip?X-Amz-Date=20261120T100000Z&X-Amz-Expires=3600",
    "see https://a.example/p.zip now", "http://a.example/p.zip", "https://b/k?X-Amz-Date=2026&X-Amz-Expires=1",
    '{"url": "https://b/k.zip?X-Amz-Date=20261120T100000Z&X-Amz-Expires=9"}', "ftp://a/b",
)  # fmt: skip
PEOPLE = (
    "name,ipi\nAnn Low,00014107338\nBob,123\n", "Name;ISNI;Share\nAnn;0000000121032683;50%\n;x;y\n", "ipi\n1\n", "",
    "name\n",
    "name\troles\nAnn\tComposer; Author;;Composer\n", "sep=;\nname;share\nAnn;101\nAnn;33,3\n", "name,other\nAnn,x\n\n",
)  # fmt: skip


def test_names_links_and_people() -> None:
    def lines() -> Iterator[str]:
        release = import_create_body(complete(1))
        discs = [[str(track.title) for track in disc.tracks] for disc in release.discs]
        yield str(discs)
        for name in NAMES:
            track = match_track(release, Path(name)) if name else None
            yield f"{name}: {track.title if isinstance(track, Track) else None}"
        yield from (f"{text}: {extract_link(text)} {link_expiry(extract_link(text) or '')}" for text in LINKS)
        for text in PEOPLE:
            try:
                table = read_table(text)
                yield f"{text!r}: {table.persons} {len(table.problems)}"
            except TrackballError as error:
                yield f"{text!r}: {type(error).__name__}"
        for share in ("", "0", "100", "100.1", "-1", "50%", "1/2", "x", "33,33"):
            yield f"{share}: {is_valid_share(share)} {parse_person({'name': 'Ann', 'share': share, 'roles': 'a;;b;a'})}"

    approve("names_links_people", lines())


def test_updates_and_changes_of_records() -> None:
    chance = random.Random(2)

    def lines() -> Iterator[str]:
        drafts = [import_create_body(complete(number)) for number in range(3)] + list(releases(9, 6))
        for number, before in enumerate(drafts):
            said = drafts[(number + 1) % len(drafts)]
            for full in (False, True):
                yield f"== {number} {full}"
                yield from (masked(f"  {edit}")[:300] for edit in edits_for(before, said, full=full))
        for number in range(25):
            before_body = complete(number % 3)
            after = json.loads(json.dumps(complete((number + chance.randrange(2)) % 3), default=str))
            for key in chance.sample(sorted(after), 3):
                after[key] = chance.choice((None, "x", [], 7, after[key]))
            raw = json.dumps(before_body, default=str)
            yield f"== record {number}"
            yield from (masked(f"  {change}")[:300] for change in record_changes(raw, json.dumps(after)))
        yield from (
            str(record_changes(one, other)) for one, other in ((None, "{}"), ("x", "{}"), ("[]", "{}"), ("{}", None))
        )

    approve("updates", lines())
