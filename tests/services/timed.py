"""Stores whose database takes the time from the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from trackball_desktop.storage.database import Database
from trackball_desktop.storage.repositories import Repositories


def repositories_with_clock(folder: Path, now: Callable[[], datetime]) -> Repositories:
    """Open a folder's stores with another clock."""
    return Repositories.from_database(folder, Database.open(folder, clock=now))
