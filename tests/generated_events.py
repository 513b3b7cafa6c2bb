"""Catalogue events made from a seed, and what they come to by a plain implementation of the documents' rules.

The reference knows nothing of the app: it holds all events in memory and looks at each territory alone.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

MODELS = ("download", "subscription", "ad_supported")
TERRITORIES = tuple(
    "AD AE AT AU BE BR CA CH CN CZ DE DK EE ES FI FR GB GR HK HU IE IN IS IT JP KR LT LU LV MX NL NO NZ PL PT RO SE SG"
    " SI SK TH TR TW UA US ZA".split()
)
NAMES = {
    "download": "downloadAvailability",
    "subscription": "subscriptionStreamingAvailability",
    "ad_supported": "adSupportedStreamingAvailability",
}
"""Only the first is in the documents at hand; how the others are called is open, and read from their words."""
NOW = "2026-11-30T12:00:00Z"


def upc_of(number: int) -> str:
    """Return an EAN with a right check digit."""
    digits = f"50{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


@dataclass
class Generated:
    """Events as texts in the order in which they arrive, and the UPCs (14 digits) that are the label's."""

    texts: list[str]
    own: set[str]


def generate(count: int, seed: int, *, own_share: float = 0.4, tracks: int = 3, rich: bool = False) -> Generated:
    """Make so many events: versions with gaps, takedowns, tests, repeats, and all of it shuffled.

    With `rich` each is as large as the documents say of a whole catalogue: 42 GB for 2.5 million, 17 KB each.
    """
    rng = random.Random(seed)
    own: set[str] = set()
    texts: list[str] = []
    number = 0
    while len(texts) < count:
        number += 1
        upc = upc_of(number)
        if rng.random() < own_share:
            own.add(upc.zfill(14))
        version = rng.randrange(1, 50)
        for _ in range(rng.choice((1, 2, 3, 5))):
            shown = upc_of(rng.randrange(1, number + 1)) if rng.random() < 0.02 else upc
            event = release(rng, number + 1000, version, shown, tracks, rich=rich)
            if rng.random() < 0.12:
                event = {"id": number + 1000, "version": version, "takedown": True}
            text = json.dumps(event, ensure_ascii=False)
            texts += [text] * (2 if rng.random() < 0.15 else 1)
            version += rng.choice((1, 1, 1, 2, 7, 1000))
        if rng.random() < 0.1:
            texts.append(json.dumps({**release(rng, 5, 1, upc, 1), "id": -number}))
    rng.shuffle(texts)
    return Generated(texts[:count], own)


def release(rng: random.Random, id_: int, version: int, upc: str, tracks: int, *, rich: bool = False) -> dict[str, Any]:
    """Make an event with a body."""
    event: dict[str, Any] = {
        "version": version,
        "id": id_,
        "upc": upc,
        "title": f"Release {id_} über {version}",
        "subtitle": rng.choice((None, "Deluxe")),
        "genres": [],
        "type": "Album",
        "explicitContent": False,
        "releaseDate": "2026-01-02T00:00:00+00:00",
        "duration": 2400,
        "artist": {"id": 7, "name": f"Artist {id_ % 97}", "normalisedName": "artist"},
        "label": {"id": 3, "name": "Tide", "licensor": {"id": 1, "name": "Licensor"}},
        "inventedField": {"deep": [1, {"territories": None}]},
        "tracks": [
            {
                "id": id_ * 100 + place,
                "title": f"Track {place}",
                "isrc": f"GBABC26{id_ % 1000:03d}{place:02d}",
                "clipStartPoint": 30,
                "downloadAvailability": [{"territories": ["GB"], "packages": [{"price": "0.99"}]}] if place else [],
                **(_spelled_out(rng, place) if rich else {}),
            }
            for place in range(tracks)
        ],
    }
    if rng.random() < 0.2:
        event["pdfBooklet"] = {"id": 9, "name": "booklet.pdf"}
    for model in MODELS:
        if rng.random() < 0.1:
            continue  # omitted
        event[NAMES[model]] = [clearance(rng) for _ in range(rng.choice((0, 1, 1, 2)))]
    return event


def _spelled_out(rng: random.Random, place: int) -> dict[str, Any]:
    """Return the rest of what a track of a real catalogue carries: people, lines, clearances of its own."""
    return {
        "number": place + 1,
        "discNumber": 1,
        "duration": rng.randrange(90, 400),
        "explicitContent": False,
        "pLine": f"(P) 2026 Tide {rng.randrange(10**6)}",
        "cLine": f"(C) 2026 Tide {rng.randrange(10**6)}",
        "artist": {"id": rng.randrange(10**8), "name": f"Name {rng.randrange(10**6)}", "normalisedName": "name"},
        "subscriptionStreamingAvailability": [clearance(rng)],
        "adSupportedStreamingAvailability": [clearance(rng), clearance(rng)],
    }


def clearance(rng: random.Random) -> dict[str, Any]:
    """Make a clearance: open, ended, to end, to come, or void because it begins and ends on one day."""
    kind = rng.choice(("open", "open", "open", "ended", "ends", "later", "void"))
    start, end = {
        "open": ("2020-01-01T00:00:00Z", None),
        "ended": ("2020-01-01T00:00:00+01:00", "2026-11-29T23:59:59Z"),
        "ends": ("2020-01-01", "2026-12-03T00:00:00Z"),
        "later": ("2027-02-01T00:00:00.0000000Z", None),
        "void": ("2026-05-05T00:00:00Z", "2026-05-05T00:00:00Z"),
    }[kind]
    found: dict[str, Any] = {
        "start": start,
        "territories": rng.sample(TERRITORIES, rng.choice((1, 5, len(TERRITORIES)))),
        "currencyCode": "GBP",
        "priceCode": None,
        "packages": [],
    }
    if end is not None or rng.random() < 0.5:
        found["end"] = end
    return found


def expected(texts: list[str], own: set[str]) -> dict[int, dict[str, Any]]:
    """Return what is held of each of the label's releases in the end: the plain way."""
    events: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for text in texts:
        event = json.loads(text)
        if event["id"] > 0:
            events[event["id"]].append(event)
    held: dict[int, dict[str, Any]] = {}
    for id_, all_ in events.items():
        newest = max(all_, key=lambda event: event["version"])
        bodies = [event for event in all_ if "takedown" not in event]
        if not bodies:
            continue
        body = max(bodies, key=lambda event: event["version"])
        if body["upc"].zfill(14) in own:
            held[id_] = {
                "version": newest["version"],
                "takedown": "takedown" in newest,
                "upc": body["upc"].zfill(14),
                "title": body["title"],
                "open": {model: usable(body.get(NAMES[model], []), NOW[:10]) for model in MODELS},
            }
    return held


def usable(clearances: list[dict[str, Any]], day: str) -> set[str]:
    """Return the territories in which one of these clearances holds at noon of a day."""
    found: set[str] = set()
    for one in clearances:
        start, end = one["start"][:10], (one.get("end") or "9999")[:10]
        if start != end and start <= day < end:
            found |= set(one["territories"])
    return found
