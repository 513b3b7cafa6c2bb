"""Releases with values in every field, and of every sort that a draft can hold: for round trips through files."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, cast

from tests.bodies import broken, complete, sparse
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import (
    CatalogueTransfer,
    DeliveredTrack,
    Node,
    Release,
    Waiver,
    Work,
    local_kinds,
    walk,
)
from trackball_desktop.domain.values import ABSENT, INHERIT, to_json
from trackball_desktop.targets.openplay.body import import_create_body

TEXTS = (
    "Harbour", "=1+1", "+49 30", "-Minus-", "@Night", "'Twas", "  edges ", "", "\\null", "line\nbreak", "tab\there",
    "cr\rlf\r\n", "_x000D_", "0036000291452", "1.5E+11", "夜の水", "שלום", "\u0007", "yes", "2026-10-16", '"quoted"; |',
    "e\u0301", "a" * 400, "\ufeff", "true", "#N/A", "50%",
)  # fmt: skip
_VALUES: dict[str, tuple[Any, ...]] = {
    "flag": (True, False, "yes", "perhaps"),
    "date": (date(2026, 10, 16), "3/4/26", "2026"),
    "time": (time(12, 30), "noon"),
    "duration": (timedelta(seconds=228), "PT228S", "3:48"),
    "whole": (7, 0, "7.0", "many"),
    "share": (Decimal("33.33"), Decimal(50), "half"),
    "names": (("Berlin", "Oslo"), (), ("a; b",), ("",), ("x",)),
}


def releases(seed: int, count: int) -> Iterator[Release]:
    """Yield releases made of bodies of many sorts, with fields of our own filled at random."""
    chance = random.Random(seed)
    for _ in range(count):
        kind = chance.random()
        if kind < 0.5:
            body = sparse(chance)
        elif kind < 0.75:
            body = broken(chance, times=chance.randrange(1, 9))
        else:
            body = broken(chance, times=chance.randrange(3), body=complete(chance.randrange(1000)))
        yield with_own_fields(chance, import_create_body(body))


def with_own_fields(chance: random.Random, release: Release) -> Release:
    """Return a release with values of any sort in fields of our own, and works that no track records."""
    if chance.random() < 0.3:
        release = release.model_copy(update={"works": (*release.works, Work(title="Alone"), Work())})
    for node in list(walk(release)):
        for field, kind in local_kinds(type(node)).items():
            if chance.random() < 0.3:
                release = _set(release, node, f"local.{field}", _value(chance, kind))
    return release


def _value(chance: random.Random, kind: str) -> Any:
    if chance.random() < 0.1 and kind != "waivers":
        return chance.choice((None, ABSENT, INHERIT))
    if kind == "waivers":
        return (Waiver(rule="title.case", node_id="x", field=None, reason=chance.choice(TEXTS), at="2026-10-16"),)
    if kind == "transfer":
        track = DeliveredTrack(track_id="x", isrc="DEXY12600001", title=chance.choice(TEXTS), seconds=200.5)
        return CatalogueTransfer(distributor=chance.choice(TEXTS), deliver_on=date(2026, 11, 20), tracks=(track,))
    return chance.choice(_VALUES.get(kind, TEXTS))


def _set(release: Release, node: Node, field: str, value: Any) -> Release:

    return SetField(node_id=node.id, field=field, value=value).apply(release)


def comparable(release: Release) -> Any:
    """Return a release as JSON values, without the ids of entries, which say nothing; keys keep no order."""
    kept = {node.id for node in (release, *release.discs, *release.tracks(), *release.works)}

    def is_of_entry(value: Any) -> bool:
        return isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) is not None and value not in kept

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            items = sorted(cast("dict[str, Any]", value).items())
            return {key: bare(item) for key, item in items if not (key == "id" and is_of_entry(item))}
        return [bare(item) for item in value] if isinstance(value, list) else value

    return bare(to_json(release))
