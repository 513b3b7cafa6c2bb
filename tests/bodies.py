"""Bodies that no form would make: a documented one with a broken value, and random ones with most fields absent.

What is imported may come from any tool. Each body is one that a rule, a verb or a view may have to do with.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from trackball_desktop.domain.identifiers import make_isrc, with_check_digit
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Partners,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
    field_kinds,
)
from trackball_desktop.services.sample import sample_release

DOCUMENTED = Path(__file__).parent / "data/openplay/create-release-request.json"

Step = str | int
Way = tuple[Step, ...]

WRONG: tuple[Any, ...] = (
    None, True, False, 0, -1, 7.5, 10**30, "", " ", "Live: At Home", "–", "PT20H", "2099-13-40", [], [None],
    ["Lena Voss"], [[]], [{}], {}, {"title": None}, {"artist": "Lena Voss"}, "\u0000", "\U0001f494", "{name}",
    "a" * 3000,
)  # fmt: skip
"""Values of every JSON type, among them such that a field of another kind would take."""

_TITLES = (
    "Live: At Home",
    "Lena Voss - Harbour",
    "Harbour – Lena Voss",
    "Harbour — (Live)",
    "A: B",
    "",
    "(feat. )",
    "[",
)
_NAMES = ("Lena Voss", "Vale & Noor", "DJ; ", " ", "feat. Ann", "Various Artists", "℗ 2026 Northlight", "&")
_WORDS = (
    *_TITLES,
    *_NAMES,
    "English",
    "Instrumental",
    "Explicit",
    "Digital Album",
    "Pop",
    "036000291452",
    "2026",
    "Live",
)
_CHILDREN: dict[str, tuple[str, type[Any]]] = {
    "primary_contributions": ("primary_contributions", PrimaryContribution),
    "contributions": ("contributions", Contribution),
    "work_contributions": ("contributions", WorkContribution),
    "publishers": ("publishers", Publisher),
}


def documented() -> dict[str, Any]:
    """Return the create body of OpenPlay's documents."""
    return cast("dict[str, Any]", json.loads(DOCUMENTED.read_text("utf-8")))


def complete(number: int) -> dict[str, Any]:
    """Return the sample's body with titles and codes of its own; nothing stops it but that it has no files."""
    body = sample_release(datetime.now(UTC).date())
    body["title"] = f"{body['title']} {number}"
    body["upc"] = with_check_digit(f"42606{number:07}")
    tracks = [track for disc in body["discs"] for track in disc["tracks"]]
    for place, track in enumerate(tracks):
        track["title"] = f"{track['title']} {number}"
        track["isrc"] = make_isrc("QZNL2", 26, number * 10 + place)
    return body


def ways(body: Any, way: Way = ()) -> Iterator[Way]:
    """Yield the way to each value of a body: names of fields and places in lists."""
    items: Iterator[tuple[Step, Any]] = iter(())
    if isinstance(body, dict):
        items = iter(cast("dict[str, Any]", body).items())
    elif isinstance(body, list):
        items = iter(enumerate(cast("list[Any]", body)))
    for step, value in items:
        yield (*way, step)
        yield from ways(value, (*way, step))


def _holder(body: Any, way: Way) -> Any:
    for step in way[:-1]:
        body = body[step]
    return body


def broken(chance: random.Random, *, times: int = 1, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a body, else the documented one, with some of its values absent, null or of another type."""
    body = documented() if body is None else copy.deepcopy(body)
    for _ in range(times):
        way = chance.choice(list(ways(body)) or [("title",)])
        holder = _holder(body, way)
        if chance.random() < 0.25:
            del holder[way[-1]]
        else:
            holder[way[-1]] = copy.deepcopy(chance.choice(WRONG))
    return body


def each_broken() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the documented body with each of its values in turn absent and of each wrong type, with what was done."""
    body = documented()
    for way in ways(body):
        without = copy.deepcopy(body)
        del _holder(without, way)[way[-1]]
        yield f"{way} absent", without
        for value in WRONG:
            wrong = copy.deepcopy(body)
            _holder(wrong, way)[way[-1]] = copy.deepcopy(value)
            yield f"{way} = {value!r:.40}", wrong


def _value(chance: random.Random) -> Any:
    return copy.deepcopy(chance.choice(WRONG)) if chance.random() < 0.4 else chance.choice(_WORDS)


def _node(chance: random.Random, cls: type[Any], density: float) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, kind in field_kinds(cls).items():
        if chance.random() >= density:
            continue
        wire = "id" if name in {"artist_id", "publisher_id"} else name
        if kind in _CHILDREN and chance.random() < 0.8:
            child = _CHILDREN[kind][1]
            made[wire] = [_node(chance, child, 0.5) for _ in range(chance.randrange(4))]
        elif kind == "work_ids" and chance.random() < 0.8:
            made[wire] = [_node(chance, Work, density) for _ in range(chance.randrange(3))]
        elif kind == "partners" and chance.random() < 0.8:
            made[wire] = _node(chance, Partners, 0.8)
        else:
            made[wire] = _value(chance)
    if chance.random() < 0.7 and cls in {Release, Track}:
        made["title"] = chance.choice(_TITLES)
    if chance.random() < 0.1:
        made[chance.choice(("surprise", "id2", "artist"))] = _value(chance)
    return made


def sparse(chance: random.Random) -> dict[str, Any]:
    """Return a random body in which most of the fields are absent."""
    density = chance.choice((0.05, 0.15, 0.4))
    body = _node(chance, Release, density)
    if chance.random() < 0.9:
        body["discs"] = [
            {
                **_node(chance, Disc, density),
                "tracks": [_node(chance, Track, density) for _ in range(chance.randrange(4))],
            }
            for _ in range(chance.randrange(3))
        ]
    elif chance.random() < 0.5:
        body["discs"] = _value(chance)
    return body


def bodies(seed: int, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield that many bodies with their names: of each kind a share."""
    chance = random.Random(seed)
    every = list(each_broken())
    chance.shuffle(every)
    for number in range(count):
        match number % 5:
            case 0:
                yield every[(number // 5) % len(every)]
            case 1:
                yield f"broken {number}", broken(chance, times=chance.randrange(2, 9))
            case 2:
                yield f"complete {number}", broken(chance, times=chance.randrange(3), body=complete(number))
            case _:
                yield f"sparse {number}", sparse(chance)
