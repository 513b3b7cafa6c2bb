"""Waits until the parts of a window have taken their places, instead of for some milliseconds."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

_MOST_TURNS = 100


def settle(root: QWidget) -> None:
    """Let the layouts of a window work until nothing moves any more; raise AssertionError where that never comes."""
    before: list[object] = []
    for _ in range(_MOST_TURNS):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        places = [part.geometry().getRect() for part in (root, *root.findChildren(QWidget))]
        if places == before:
            return
        before = list(places)
    raise AssertionError("the parts move without end")
