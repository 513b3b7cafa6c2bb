"""Trackball Desktop: the desktop app with which small record labels get their music out."""

__version__ = "0.1.0"
