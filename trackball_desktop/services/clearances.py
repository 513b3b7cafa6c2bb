"""Whether releases are cleared, at a glance, from what catalogue events told; nothing where none told of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from trackball_desktop.domain.availability import State, Window, map_of
from trackball_desktop.domain.clock import Clock, to_iso, utc_now
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.domain.identifiers import gtin14
from trackball_desktop.services.event_news import to_window_time
from trackball_desktop.services.health import Health
from trackball_desktop.storage.library import ReleaseRow
from trackball_desktop.storage.repositories import Repositories

SOON = timedelta(days=30)
"""An end within this time is worth a look."""
_log = logging.getLogger(__name__)


def clearance_health(
    repositories: Repositories, rows: Sequence[ReleaseRow], now: Clock = utc_now
) -> Mapping[str, Health]:
    """Return how the clearances of these releases stand, by their ids. Blocks. Never raises: it is one mark of six."""
    try:
        if not repositories.events.totals()["releases"]:
            return {}
        health_by_release: dict[str, Health] = {}
        moment = now()
        for row in rows:
            code = gtin14(row.upc) or ""
            ids = [row.massivemusic_id] if row.massivemusic_id is not None else []
            releases = repositories.events.by_gtin(code, ids) if code or ids else []
            if releases:
                shown = next((release for release in releases if release.id in ids), releases[0])
                soon = to_window_time(to_iso(moment + SOON))
                health_by_release[row.id] = (
                    Health.ACTION_REQUIRED
                    if shown.takedown
                    else _health(shown.windows, to_window_time(to_iso(moment)), soon)
                )
    except StorageError:
        _log.exception("catalogue events cannot be read")
        return {}
    return health_by_release


def _health(windows: Sequence[Window], now: str, soon: str) -> Health:
    """Say how clearances stand: open, not begun, over; worth a look where one that is open ends soon."""
    cells = [cell for row in map_of(windows, now) for cell in row.cells]
    open_ = [cell for cell in cells if cell.state is State.OPEN]
    if any(cell.end and cell.end <= soon for cell in open_):
        return Health.ATTENTION
    if open_:
        return Health.DONE
    if any(cell.state is State.LATER for cell in cells):
        return Health.NOT_YET
    return Health.ACTION_REQUIRED if any(cell.state is State.OVER for cell in cells) else Health.UNKNOWN
