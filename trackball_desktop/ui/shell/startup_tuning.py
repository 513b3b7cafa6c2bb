"""What keeps the start short: modules that load later, and what Python and PySide do at every start without need.

The window shows the list with few modules; `after_start` and `dialogs` return what it needs once it is there. Pages
load by `page_factories`, and `preload` loads beforehand what the first open release needs.

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
    hook = vars(builtins).get("__feature_import__")
    if hook is not None and builtins.__import__ is hook:
        builtins.__import__ = builtins.__orig_import__  # type: ignore[attr-defined]


def end() -> None:
    """The window shows: collect garbage again, but look no more at what the start has made. May be called twice."""
    gc.freeze()
    gc.enable()


def after_start():
    """Return the module of what the window does once it is on the screen; type checkers see which one it is."""
    from trackball_desktop.ui.shell import after_start  # 30 modules, sockets among them

    return after_start


def recovery():
    """Return the module for a library that does not open or is damaged; type checkers see which one it is."""
    from trackball_desktop.ui.shell import recovery  # backups, which a start without trouble needs not

    return recovery


def dialogs():
    """Return the module of the window's own dialogs; type checkers see which one it is."""
    from trackball_desktop.ui.shell import dialogs  # pydantic and the model of releases

    return dialogs


def list_work():
    """Return the module of what the list has services do; type checkers see which one it is."""
    from trackball_desktop.services import list_work  # pydantic and the model of releases

    return list_work


def load(*modules: str) -> None:
    """Load modules by name. A thread does it where no widgets are: loading holds the interpreter's lock at times."""
    for name in modules:
        importlib.import_module(name)  # behind the window, which shows by then
