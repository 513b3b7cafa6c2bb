"""The composition root of the window: opens the data folder, shows the window, starts the rest behind it.

    process -> data folder and list -> first paint -> (a thread: log, modules) -> (services' thread: practice's servers,
                                                                                  network, keyring)

Nothing that waits stands before the first paint, and the window shows before pydantic, asyncio and the services are
even loaded: a thread does that while the window answers already. Closing takes it down in the other order; what was
open goes on at the next start.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from trackball_desktop import __version__
from trackball_desktop.app import App, Home
from trackball_desktop.domain.errors import Locked, UserError
from trackball_desktop.faults import Faults, fatal_errors
from trackball_desktop.storage import paths
from trackball_desktop.ui import quick_start, theme
from trackball_desktop.ui.backend import Backend
from trackball_desktop.ui.bridge import Bridge
from trackball_desktop.ui.first_paint import FirstPaint
from trackball_desktop.ui.window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from trackball_desktop.services.context import Services

APPLICATION = "Trackball Desktop"
START_MS = 60
"""From the first paint to the start of the services; focus and the window manager paint once more in this time."""
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def run_window(options: argparse.Namespace) -> int:
    """Show the window until it is closed, and return the exit code. Raises TrackballError before it shows."""
    _require_screen(without=options.headless or options.grab is not None)
    home = Home.of(options.data_dir, practice=options.practice)
    try:
        app = App(home)
    except Locked:
        if not options.headless and _raised_first(home.folder):
            print("The window is open already; it was brought to the front.", file=sys.stderr)
            return 0
        raise
    with app, fatal_errors(paths.log_dir(home.folder)):
        qt = make_application(options)
        open_window = OpenWindow(app, qt)
        if options.headless or options.grab or options.sample:
            from trackball_desktop.tour import Tour

            tour = Tour(qt, open_window.window, open_window.backend, options)
            code = qt.exec()
            code = code or tour.code
        else:
            code = qt.exec()
        open_window.close()
    return code


def _raised_first(folder: Path) -> bool:
    from trackball_desktop.ui.instance import raise_first

    return raise_first(folder)


def _require_screen(*, without: bool) -> None:
    """Qt ends the process where there is no screen: say so first, or paint without one."""
    has_screen = sys.platform != "linux" or any(os.environ.get(name) for name in _SCREENS)
    if not has_screen and without:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not has_screen:
        raise UserError(
            "There is no screen here.",
            meaning="The window cannot be shown.",
            remedy="Use the verbs (`trackball-desktop --help`), or --headless to see the sample release go its way.",
        )


def make_application(options: argparse.Namespace) -> QApplication:
    """Make the Qt application with our look; `--scheme` stands over the setting."""
    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        qt = theme.make_application(sys.argv[0])
    qt.setApplicationName(APPLICATION)
    qt.setApplicationVersion(__version__)
    if options.scheme:
        theme.apply(qt, options.scheme)  # else the window takes the setting
    return qt


class OpenWindow(QObject):
    """The window over one open data folder, with the thread of its services."""

    def __init__(self, app: App, qt: QApplication) -> None:
        super().__init__()
        self.app = app
        self.qt = qt
        self.bridge = Bridge(app.stores.database)
        self.backend = Backend(
            stores=app.stores,
            bridge=self.bridge,
            secrets=app.secrets,
            practice=app.home.practice,
        )
        self.window = MainWindow(self.backend)
        self._faults = Faults(paths.log_dir(app.home.folder), self.window)
        self._faults.install()
        FirstPaint(self.window, START_MS).done.connect(self._on_first_paint_done)
        self.window.show()

    @Slot()
    def _on_first_paint_done(self) -> None:
        from trackball_desktop.ui.instance import Instance

        quick_start.end()
        self._instance = Instance(self.app.home.folder, self.window)
        self._instance.raise_requested.connect(self.window.come_to_front)
        self._preparing = self.bridge.work(self._prepare)
        self._preparing.ended.connect(self._on_preparing_ended)

    def _prepare(self) -> None:
        """Open the log and load what the services need. Runs in a thread, so that no key waits for it."""
        from trackball_desktop import logs

        logs.install(paths.log_dir(self.app.home.folder))
        importlib.import_module("trackball_desktop.ui.worker")
        importlib.import_module("trackball_desktop.services.context")

    @Slot()
    def _on_preparing_ended(self) -> None:
        self.bridge.start(self._make_services)
        if self.app.stores.library.counts()["all"]:
            self.bridge.work(load_behind)

    def _make_services(self) -> Services:
        """Runs in the services' thread."""
        self.app.start_practice()
        return self.app.services()

    def close(self) -> None:
        """Write what was typed, stop the services, and end their thread."""
        self.window.close()
        self.bridge.stop()
        self._faults.uninstall()


def load_behind() -> None:
    """Load what the first release needs that is opened or sent; a thread does it while the list is being read.

    Loading holds the interpreter's lock for long at times, and the window would wait when somebody types.
    """
    editor = ("ui.editor.page", "domain.checks.engine", "ui.submit.sheet", "ui.submit.handover")
    sending = ("api.openplay", "api.s3", "api.s3_multipart", "api.sigv4", "services.upload.engine", "services.delivery")
    for name in (*editor, *sending):
        importlib.import_module(f"trackball_desktop.{name}")


def self_test() -> None:
    """Build a window offscreen and paint it once. Raises what goes wrong."""
    import tempfile
    from pathlib import Path

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder, App(Home.of(Path(folder), practice=True)) as app:
        qt = make_application(argparse.Namespace(scheme="light"))
        opened = OpenWindow(app, qt)
        qt.processEvents()
        picture = opened.window.grab()
        opened.close()
    assert not picture.isNull(), "the window could not be painted"
