"""What Python and PySide do at every start without need, put off until the window is on the screen.

PySide: at its import it puts a hook before `__import__` that reads the source of every module imported from then on, to
see whether it may ask for PySide's `__feature__` switches; the lines stay in memory. Nothing here uses the switches, so
the hook goes again, which saves 12 MiB and a third of the way to the window.

Python: nearly all that a start makes (modules, classes, enums, widgets) stays to the end, and the cyclic garbage
collector walks over it again and again. It waits until the window shows; what is there by then is left out for good, so
that later collections, which stop the main thread too, stay short.
"""

from __future__ import annotations

import builtins
import gc
import importlib


def begin() -> None:
    """Load PySide without its hook, and let the garbage collector wait for `end`."""
    gc.disable()
    importlib.import_module("PySide6.QtCore")  # sets the hook
    hook = getattr(builtins, "__feature_import__", None)
    if hook is not None and builtins.__import__ is hook:
        builtins.__import__ = builtins.__orig_import__  # type: ignore[attr-defined]


def end() -> None:
    """The window shows: collect garbage again, but look no more at what the start has made. May be called twice."""
    gc.freeze()
    gc.enable()
