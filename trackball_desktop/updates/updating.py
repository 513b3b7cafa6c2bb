"""What an update takes, gathered so that it loads when one is looked for: `service.updating`."""

from __future__ import annotations

from trackball_desktop.api.http import Http
from trackball_desktop.updates import fetching, manifest
from trackball_desktop.updates.channel import shipped
from trackball_desktop.updates.installation import this_installation
from trackball_desktop.updates.installing import Ready, install, take_away_leftovers

__all__ = [
    "Http",
    "Ready",
    "fetching",
    "install",
    "manifest",
    "shipped",
    "take_away_leftovers",
    "this_installation",
]
