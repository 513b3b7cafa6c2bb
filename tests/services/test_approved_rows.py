"""What stands in the library after a submission went one way or another is what was approved, row for row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.approval import approve
from tests.services.conftest import QUICK, World
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.servers import Practice
from trackball_desktop.services.context import Services
from trackball_desktop.storage.repositories import Repositories

LEFT_OUT = re.compile(
    r"sqlite_|checksums|accounts$|.*_fts|fts|search|.*_(?:data|idx|content|docsize|config)$|meta$|checks?$"
)
BY_TIME = frozenset({"changed_no", "searches_ok", "settled"})
"""Columns that count what was done while time passed."""
WAYS: dict[str, dict[str, Any]] = {
    "created": {},
    "answer lost": {"lose_answer_after_create": 1},
    "dropped": {"drop_before_create": 1},
    "500 before": {"error_500_before_create": 1},
    "500 after": {"error_500_after_create": 1},
    "429 after": {"rate_limit_after_create": 1, "retry_after": 0},
    "redirected after": {"redirect_after_create": 1},
    "refused key": {"unauthorized": 1.0},
}


def masked(text: str, ids: dict[str, str]) -> str:
    """Return a value without what is drawn or goes by the clock; ids have numbers in the order in which they come."""
    text = re.sub(r"\b[0-9a-f]{64}\b", "SUM", text)
    text = re.sub(r"\b[0-9a-f]{32}\b", lambda found: ids.setdefault(found[0], f"id{len(ids)}"), text)
    text = re.sub(r"\b[0-9a-f]{8}(?=\.html)", "SHORT", text)
    text = re.sub(r"127\.0\.0\.1:\d+", "HOST", text)
    text = re.sub(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:\+00:00|Z)?)?", "TIME", text)
    return re.sub(r"\b1[6-9]\d{8}(?:\.\d+)?\b", "SECONDS", text)


def rows(world: World) -> Iterator[str]:
    """Yield every row of the library, table by table."""
    ids: dict[str, str] = {}
    with closing(apsw.Connection(str(world.repositories.database.path))) as database:
        tables = [
            name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        ]
        for table in tables:
            if LEFT_OUT.match(table):
                continue
            names = [column for _, column, *_ in database.execute(f"PRAGMA table_info({table})")]
            for row in database.execute(f"SELECT * FROM {table}"):
                pairs = (
                    f"{name}={value}"
                    for name, value in zip(names, row, strict=True)
                    if value not in (None, "", 0) and name not in BY_TIME
                )
                yield f"{table} {masked(' '.join(pairs), ids)[:900]}"


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[World]:
    """A connected world without masters."""
    repositories = Repositories.open(tmp_path / "data")
    with Practice(tmp_path / "servers", faults=FaultInjection(), variant=QUICK) as practice:
        made = World(tmp_path, repositories, practice, tmp_path)
        made.connect()
        yield made
    repositories.close()


@pytest.mark.parametrize("way", WAYS)
def test_rows_of_a_submission(bare: World, way: str) -> None:
    submission = bare.queue_bare(1)
    bare.practice.faults.update(WAYS[way])

    async def work(services: Services) -> None:
        with suppress(TrackballError):
            await services.submit.run_until_settled(submission.id)

    bare.run(work)
    approve(f"rows_{way.replace(' ', '_')}", rows(bare))
