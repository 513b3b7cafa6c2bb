"""What the window knows of each page in its middle."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class MainPage(QWidget):
    """A page that takes the place of the list in the window."""

    back_requested = Signal()
    """Leave this page, for what it was opened from."""
    notice = Signal(str)
    """A sentence to show for a moment."""
    failed = Signal(object)
    """A TrackballError to show."""
