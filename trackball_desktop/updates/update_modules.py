"""What an update takes, gathered so that it loads when one is looked for: `service.load_update_modules`."""

from __future__ import annotations

from trackball_desktop.api.http import Http
from trackball_desktop.updates import download, manifest
from trackball_desktop.updates.channel import load_channel
from trackball_desktop.updates.installation import this_installation
from trackball_desktop.updates.installer import DownloadedUpdate, install, remove_leftovers

__all__ = [
    "DownloadedUpdate",
    "Http",
    "download",
    "install",
    "load_channel",
    "manifest",
    "remove_leftovers",
    "this_installation",
]
