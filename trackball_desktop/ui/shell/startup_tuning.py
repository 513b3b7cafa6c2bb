"""What keeps the start short: modules that load later, and what Python and PySide do at every start without need.

The window shows the list with few modules; `after_start` and `dialogs` return what it needs once it is there. Pages
load by `page_factories`, and `preload` loads beforehand what the first open release needs.

PySide: at its import it puts a hook before `__import__` that reads the source of every module imported from then on, to
see whether it may ask for PySide's `__feature__` switches; the lines stay in memory. Nothing here uses the switches, so
the hook goes again, which saves 12 MiB and a third of the way to the window. PySide also compiles, from source at
every start, modules that spell signatures for error messages, help and type stubs; they run when something in them is
first asked for, mostly never, which saves another seventh of the way.

Python: nearly all that a start makes (modules, classes, enums, widgets) stays to the end, and the cyclic garbage
collector walks over it again and again. It waits until the window shows; what is there by then is left out for good, so
that later collections, which stop the main thread too, stay short.

Memory: from then on what is freed goes back to the system (`freed_memory`).
"""

from __future__ import annotations

import builtins
import gc
import importlib
import sys
import threading
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, SupportsIndex, cast

from trackball_desktop.ui.runtime import freed_memory

if TYPE_CHECKING:
    from importlib.abc import Loader  # brings `importlib.resources` and more, 4 ms at every start

DEFERRED = frozenset(
    f"shibokensupport.signature.{name}"
    for name in ("errorhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")
)
"""PySide's modules that wait. It looks into the others (`mapping`, `importhandler`) without asking for a name."""

_load_lock = threading.RLock()


def begin() -> None:
    """Load PySide without its hook and what it seldom needs, and let the garbage collector wait for `end`."""
    gc.disable()
    finders = sys.meta_path
    sys.meta_path = _Finders(finders)
    try:
        importlib.import_module("PySide6.QtCore")  # sets the hook
    finally:
        finders[:] = sys.meta_path
        sys.meta_path = finders
    hook = vars(builtins).get("__feature_import__")
    if hook is not None and builtins.__import__ is hook:
        builtins.__import__ = builtins.__orig_import__  # type: ignore[attr-defined]


def end() -> None:
    """The window shows: collect garbage again, but look no more at what the start has made. May be called twice."""
    gc.freeze()
    gc.enable()
    freed_memory.give_back()


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
    from trackball_desktop.services import list_services  # pydantic and the model of releases

    return list_services


def load(*modules: str) -> None:
    """Load modules by name. A thread does it where no widgets are: loading holds the interpreter's lock at times."""
    for name in modules:
        importlib.import_module(name)  # behind the window, which shows by then


class _Finder(Protocol):
    """What `sys.meta_path` holds."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None: ...


class _Finders(list[_Finder]):
    """Python's list of finders, while PySide puts its own before the others for a moment."""

    def __init__(self, finders: Iterable[_Finder]) -> None:
        super().__init__(finders)

    def insert(self, index: SupportsIndex, finder: _Finder, /) -> None:
        super().insert(index, _DeferringFinder(finder))

    def remove(self, finder: _Finder, /) -> None:
        self[:] = [item for item in self if (item.finder if isinstance(item, _DeferringFinder) else item) is not finder]


class _DeferringFinder:
    """Finds what another finder finds; the modules of `DEFERRED` wait until they are used."""

    def __init__(self, finder: _Finder) -> None:
        self.finder = finder

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        spec = self.finder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None and fullname in DEFERRED:
            spec.loader = cast("Loader", _DeferringLoader(spec.loader))
        return spec


class _DeferringLoader:
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _DeferredModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        assert isinstance(module, _DeferredModule)
        module.deferred_loader = self._loader


class _DeferredModule(ModuleType):
    """A module whose code runs when it is first asked for a name."""

    deferred_loader: Loader | None = None

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # the import system looks for `__path__` and the like
            raise AttributeError(name)
        with _load_lock:
            loader, self.deferred_loader = self.deferred_loader, None
            if loader is not None:
                self.__spec__ = ModuleSpec(self.__name__, loader)  # PySide gave it a second name meanwhile
                loader.exec_module(self)
        try:
            return vars(self)[name]
        except KeyError:
            raise AttributeError(name) from None
