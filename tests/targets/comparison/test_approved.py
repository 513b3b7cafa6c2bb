"""What comparing records of many sorts with drafts tells, and what is read from records, is what was approved."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.approval import approve
from tests.bodies import complete
from tests.targets.comparison.test_comparison import answer_of, body_of
from trackball_desktop.domain.release import Release
from trackball_desktop.targets.comparison.comparison import Row, compare
from trackball_desktop.targets.comparison.snapshots import draft_snapshot
from trackball_desktop.targets.openplay.body import (
    answer_only_fields,
    canonical_json,
    create_body,
    draft_from_remote,
    import_create_body,
    parse_remote,
)
from trackball_desktop.targets.openplay.snapshots import remote_snapshot, sent_snapshot

OTHER = (None, "", "Other", "other ", 7, True, [], ["Other"], "2026-01-02", {"name": "Other"}, "English", "50")


def changed(chance: random.Random, answer: dict[str, Any]) -> dict[str, Any]:
    """Return a record with some values, entries or tracks other than they were."""
    for _ in range(chance.randrange(1, 6)):
        node: Any = answer
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = chance.choice(keys)
            if key == "id":
                continue
            inner = node[key]
            if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
                node = inner
                continue
            if isinstance(node, list) and chance.random() < 0.5:
                node.append(node.pop(key)) if chance.random() < 0.5 else node.pop(key)
            else:
                node[key] = chance.choice(OTHER)
            break
    return answer


def told(row: Row) -> str:
    sides = " | ".join(
        f"{cell.text[:60]}{'' if cell.is_known else ' (unknown)'}" for cell in (row.sent, row.remote, row.draft)
    )
    edit = (
        re.sub(r"<[^>]*>", "", str(row.make_edit.args))
        if isinstance(row.make_edit, partial)
        else row.make_edit is not None
    )
    said = f"  {row.part} {row.place} {row.name[:30]} {row.field} {row.verdict.name}: {sides}; {edit}"
    return re.sub(r"\b[0-9a-f]{32}\b", "id", said)[:400]


def drafts() -> Iterator[tuple[Release, Release]]:
    """Yield what was sent, and the draft as it is now."""
    for number in range(4):
        sent = import_create_body(complete(number))
        yield sent, sent
        yield sent, sent.model_copy(update={"title": "Another", "label": "", "upc": "036000291452"})


def test_comparisons() -> None:
    chance = random.Random(17)

    def lines() -> Iterator[str]:
        for sent, draft in drafts():
            for _ in range(6):
                answer = changed(chance, answer_of(body_of(sent)))
                yield "=="
                try:
                    rows = compare(sent_snapshot(body_of(sent)), remote_snapshot(answer), draft_snapshot(draft))
                except (TypeError, AttributeError, ValueError) as error:
                    yield f"raises {type(error).__name__}"
                    continue
                yield from (told(row) for row in rows if row.verdict.name not in {"SAME", "EQUAL", "MISSING"})
                yield from (f"  {verdict}" for verdict in sorted({row.verdict.name for row in rows}))

    approve("comparisons", lines())


def test_records() -> None:
    chance = random.Random(23)

    def lines() -> Iterator[str]:
        for number in range(30):
            answer = changed(chance, answer_of(complete(number % 5)))
            for read in (parse_remote, draft_from_remote, answer_only_fields):
                try:
                    found: Any = read(answer)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is approved
                    yield f"{read.__name__} raises {type(error).__name__}"
                    continue
                if isinstance(found, tuple):
                    found = (canonical_json(create_body(found[0])), sorted(found[1]))
                elif isinstance(found, frozenset):
                    found = sorted(found)
                yield re.sub(r"\b[0-9a-f]{32}\b", "id", f"{number} {read.__name__}: {found}")[:3000]

    approve("records", lines())
