"""MusicDASH, by the profile that ships without an answer."""

from __future__ import annotations

from trackball_desktop.targets.profiled.target import ProfiledTarget

TARGET = ProfiledTarget.from_resource("musicdash")
