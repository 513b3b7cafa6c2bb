"""That the library was put back from a copy: when, of what, and how long nothing new is posted after it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import apsw

from trackball_desktop.storage.database import format_time
from trackball_desktop.storage.rows import fetch_column

RESTORED_KEY = "library.restored"
"""The setting that says when the library was put back, of what, and what that means."""
HOLD_SECONDS = 900.0
"""For so long after it nothing new is posted: what was created just before must have time to show in a search."""


def held_until(connection: apsw.Connection, now: str) -> str | None:
    """Return until when nothing new is posted because the library was just put back; None when it may be."""
    values = fetch_column(connection, "SELECT value FROM settings WHERE key = ?", (RESTORED_KEY,))
    try:
        at = datetime.fromisoformat(json.loads(values[0])["at"])
    except (IndexError, ValueError, KeyError, TypeError):
        return None
    until = format_time(at + timedelta(seconds=HOLD_SECONDS))
    # A clock that was set back since must not hold anything for days.
    return until if format_time(at) <= now < until else None
