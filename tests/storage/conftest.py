"""An open library in a folder of its own, and a release to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.storage.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(tmp_path / "data")
    yield database
    database.close()


@pytest.fixture
def release() -> Release:
    return Release(
        title="Kites",
        label="Blue Door",
        upc="012345678905",
        catalog_number="BLUE-007",
        primary_contributions=(PrimaryContribution(artist="Ána Björk"),),
        discs=(Disc(tracks=(Track(title="Rope", isrc="GB-ABC-26-00001"), Track(title="Knot", isrc="GBABC2600002"))),),
    )
