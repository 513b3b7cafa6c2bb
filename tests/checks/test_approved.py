"""What the rules find in many releases of every sort, rule by rule with its values, is what was approved."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.approval import approve
from tests.checks.all_rows import ROWS
from tests.checks.base import BASE
from tests.generated import releases
from trackball_desktop.checks.engine import check, path
from trackball_desktop.checks.model import Facts, Finding
from trackball_desktop.domain.edits import AddNode, Batch, Edit, SetField
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.release import Contribution, Node, Release, Track, TrackLocal
from trackball_desktop.domain.values import INHERIT

TODAY = date(2026, 11, 20)
WORDS = (
    "Harbour (feat. Ann Low)", "harbour songs", "HARBOUR", "Harbour - Live", "Harbour [Live]", "Harbour (Live",
    "Harbour  Song", "~", "<>", "§", "+", "1997", "The", "Vol. 3 Pt. 2", "Harbour (Radio Edit) [Remix]", "Ｆｕｌｌ",
    "夜の水", "Ночь", "Harbour!!!", "“Quoted”", "a", "x" * 300, "Various Artists", "Unknown Artist", "Track 01",
    "Ann & Bob", "Ann, Bob and Cy", "Ann feat. Bob", "DJ", "℗ 2026 Low", "http://x.y", "Harbour (Explicit)",
    "Harbour (Bonus Track)", "De La Mer", "of the and to a", "don't STOP", "Harbour 🔥", "iTunes Exclusive", "",
)  # fmt: skip


def told(release: Release, finding: Finding) -> str:
    """Return a finding in one line, without its sentences: those may be edited."""
    values = " ".join(f"{key}={value!r}"[:60] for key, value in sorted(finding.values.items()))
    more = f" waived={finding.is_waived}" if finding.is_waived else ""
    more += " statement" if finding.statement is not None else ""
    if finding.fix is not None:
        more += " fix=" + ", ".join(written(finding.fix.edit))
    return f"  {finding.rule} {finding.severity.name} {path(release, finding)} {values}{more}"


def written(edit: Edit) -> Iterator[str]:
    """Yield each value that an edit writes, without the ids of nodes."""
    if isinstance(edit, Batch):
        for part in edit.edits:
            yield from written(part)
    elif isinstance(edit, SetField):
        rows = edit.value if isinstance(edit.value, tuple) else (edit.value,)
        yield f"{edit.field}:{' '.join(map(in_short, rows))}"[:80]
    elif isinstance(edit, AddNode):
        yield f"+{edit.list_name}:{ {name: value for name, value in edit.node.items() if name != 'id'} }"[:80]
    else:
        yield edit.kind


def in_short(value: object) -> str:
    """Return a value as text: of a node its fields that are set, but for its id."""
    if isinstance(value, Node):
        return str(value.model_dump(exclude={"id"}, exclude_defaults=True))
    return repr(value)


def judged(name: str, facts: Facts) -> Iterator[str]:
    yield name
    yield from sorted(told(facts.release, finding) for finding in check(facts))


def test_releases_of_every_sort() -> None:
    approve(
        "findings_of_bodies",
        (
            line
            for number, release in enumerate(releases(12, 40))
            for line in judged(f"{number}", Facts(release=release, today=TODAY))
        ),
    )


def retitled(words: str, number: int) -> Facts:
    """Return the clean release with words in one of its texts."""
    release = BASE.release
    field = ("title", "version_title", "label", "pline_owner")[number % 4]
    first = next(release.tracks())
    changed: Any = release.model_copy(update={field: words}) if field in type(release).model_fields else release
    tracks = tuple(
        track.model_copy(update={"title": words} if track.id == first.id else {}) for track in changed.tracks()
    )
    discs = (changed.discs[0].model_copy(update={"tracks": tracks}), *changed.discs[1:])
    artist = changed.primary_contributions[0].model_copy(update={"artist": words})
    changed = changed.model_copy(update={"discs": discs, "primary_contributions": (artist,)})
    return replace(BASE, release=changed)


def test_words_of_many_sorts_in_titles_and_names() -> None:
    approve(
        "findings_of_words",
        (line for number, words in enumerate(WORDS) for line in judged(words[:40], retitled(words, number))),
    )


DATES = (-30, -1, 0, 1, 2, 5, 6, 7, 8, 13, 14, 15, 20, 21, 27, 28, 29, 35, 89, 90, 365, 366, 400, 1000, *range(64, 82))
CHRISTMAS = date(2026, 12, 25)
"""A Friday."""
SECONDS = (0, 1, 4, 5, 29, 30, 31, 59, 60, 61, 599, 600, 601, 3600, 7200, 7201, 86400)


def test_dates_and_lengths_at_their_bounds() -> None:
    def lines() -> Iterator[str]:
        for days in range(20, 50):
            now = replace(BASE, today=CHRISTMAS - timedelta(days=days))
            new = {"release_date": CHRISTMAS, "original_release_date": CHRISTMAS}
            yield from judged(f"Christmas in {days} days", replace(now, release=now.release.model_copy(update=new)))
        for days in DATES:
            on = BASE.today + timedelta(days=days)
            new = {"release_date": on, "original_release_date": BASE.today}
            yield from judged(f"{days} days", replace(BASE, release=BASE.release.model_copy(update=new)))
            new = {"original_release_date": on, "pline_year": str(on.year), "cline_year": str(on.year + 1)}
            yield from judged(f"first {days} days", replace(BASE, release=BASE.release.model_copy(update=new)))
        for seconds in SECONDS:
            yield from judged(f"{seconds} s", with_tracks({"duration": timedelta(seconds=seconds)}))
            yield from judged(f"preview {seconds} s", with_tracks({"preview_in": timedelta(seconds=seconds)}))
            yield from judged(f"sample {seconds} s", with_tracks({"sample_length": timedelta(seconds=seconds)}))

    approve("findings_of_bounds", lines())


def test_two_changes_at_once() -> None:
    """A rule may find other values, or offer another fix, where something else is amiss too."""
    chance = random.Random(8)
    changes = [(f"{row.rule} {at}", row.change) for at, row in enumerate(ROWS)]

    def lines() -> Iterator[str]:
        for _ in range(200):
            (first, change), (second, further) = chance.sample(changes, 2)
            try:
                facts = further(change(BASE))
            except (TrackballError, LookupError, ValueError, AttributeError, TypeError):
                continue  # the second one changes what the first one removed
            yield from judged(f"{first} + {second}", facts)

    approve("findings_of_two_changes", lines())


FEW: dict[str, tuple[Any, ...]] = {
    "title": ("Rain", "Rain", "rain", "Tide", "Tide (Live)", "Rain (Interlude)"),
    "version_title": (INHERIT, INHERIT, "Live", "Instrumental", "Radio Edit", "Remastered", "Sped Up", "Acoustic"),
    "isrc": ("DEXY12600001", "DEXY12600002", "DEXY12600003", "DE-XY1-26-00001", INHERIT),
    "duration": (timedelta(seconds=31), timedelta(seconds=200), timedelta(seconds=201), INHERIT),
    "audio_language": ("English", "Instrumental", "German", INHERIT),
    "session_type": ("Studio", "Live", INHERIT),
    "parental_advisory": ("Explicit", "Clean", "Non-Applicable", INHERIT),
    "pline_year": ("2026", "2025", INHERIT),
    "artist_display_name": ("Lena Voss", "Lena Voss feat. Ann Low", INHERIT),
    "contributions": (INHERIT, (), (Contribution(artist="Ann Low", role="Remixer"),)),
    "works": (("work1",), ("work2",), ("work1", "work2"), (), INHERIT),
}


PLAIN = {"track_type": "audio", "local": TrackLocal(ai_recording="no", ai_composition="no")}


def test_tracks_that_are_alike() -> None:
    """What rules find among several tracks: the same titles, codes, lengths and works, in releases of two to five."""
    chance = random.Random(31)

    def track(number: int) -> Track:
        chosen = {name: chance.choice(values) for name, values in FEW.items() if chance.random() < 0.6}
        return Track(id=f"track{number}", **PLAIN | {"title": chance.choice(FEW["title"])} | chosen)

    def lines() -> Iterator[str]:
        for at in range(120):
            disc = BASE.release.discs[0].model_copy(
                update={"tracks": tuple(map(track, range(1, chance.choice((3, 3, 4, 6)))))}
            )
            title = chance.choice((*FEW["title"], "Rain EP"))
            kind = chance.choice(("Digital Single", "Digital EP", "Digital Album"))
            new = {"discs": (disc,), "title": title, "configuration": kind}
            yield from judged(f"{at}", replace(BASE, release=BASE.release.model_copy(update=new)))

    approve("findings_of_alike_tracks", lines())


def with_tracks(new: dict[str, Any]) -> Facts:
    new = {name: value for name, value in new.items() if name in Track.model_fields}
    release = BASE.release
    tracks = tuple(track.model_copy(update=new) for track in release.tracks())
    disc = release.discs[0].model_copy(update={"tracks": tracks})
    return replace(BASE, release=release.model_copy(update={"discs": (disc,)}))


def varied(chance: random.Random, facts: Any) -> Any:
    """Return facts of a file with one or two figures at another value."""
    figures = [name for name, value in dict(facts).items() if isinstance(value, int | float) or value is None]
    new: dict[str, Any] = {}
    for name in chance.sample(sorted(figures), min(2, len(figures))):
        value = getattr(facts, name)
        if isinstance(value, bool):
            new[name] = not value
        elif isinstance(value, int):
            new[name] = chance.choice((0, 1, value - 1, value + 1, value // 2, value * 2, value * 10))
        elif isinstance(value, float):
            new[name] = chance.choice((0.0, -1.0, value / 2, value * 2, -value, value + 0.5, value - 0.5))
    return facts.model_copy(update=new)


def test_files_with_other_figures() -> None:
    chance = random.Random(5)

    def lines() -> Iterator[str]:
        for number in range(150):
            audio = {
                key: varied(chance, facts) if chance.random() < 0.4 else facts for key, facts in BASE.audio.items()
            }
            artwork = {key: varied(chance, facts) for key, facts in BASE.artwork.items()}
            yield from judged(f"{number}", replace(BASE, audio=audio, artwork=artwork))

    approve("findings_of_files", lines())
