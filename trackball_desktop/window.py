"""The composition root of the window: opens the data folder, shows the window, starts the rest behind it.

    process -> data folder and list -> first paint -> (a thread: log, modules) -> (services' thread: practice's servers,
                                                                                  network, keyring)

Nothing that waits stands before the first paint, and the window shows before pydantic, asyncio and the services are
even loaded: a thread does that while the window answers already. Closing takes it down in the other order; what was
open goes on at the next start.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import QApplication

from trackball_desktop import __version__, logs
from trackball_desktop.app import App, Home
from trackball_desktop.domain.errors import LibraryLocked, ReadOnly, TrackballError, UserError
from trackball_desktop.domain.resources import resource
from trackball_desktop.faults import Faults, fatal_errors
from trackball_desktop.ui.kit import languages, theme
from trackball_desktop.ui.kit.basic import destroy
from trackball_desktop.ui.kit.first_paint import FirstPaint
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.shell import startup_tuning
from trackball_desktop.ui.shell.file_open import FileOpenEvents
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.preload import Preload
from trackball_desktop.ui.shell.recovery_actions import Choice, Way

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.shell.close_requests import CloseRequests
    from trackball_desktop.ui.shell.library_recovery import OpeningDialog
    from trackball_desktop.ui.shell.single_instance import SingleInstance
    from trackball_desktop.updates.installing import Ready

APPLICATION = "Trackball Desktop"
APP_USER_MODEL_ID = "Trackball.Desktop"
START_MS = 60
"""From the first paint to the start of the services; focus and the window manager paint once more in this time."""
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def run_window(options: argparse.Namespace) -> int:
    """Show the window until it is closed, and return the exit code.

    What goes wrong before it shows is told in a dialog with the ways on; with `--headless` and `--grab`, where nobody
    would see that, it is raised.
    """
    _choose_screen(headless=options.headless, grab=options.grab is not None)
    data_dir = options.data_dir
    while True:
        try:
            code, choice = _run_once(options, data_dir)
        except Exception as error:  # whatever it is, nobody would learn of it from a window that does not come
            if options.headless or options.grab:
                raise
            _themed(options)
            folder = _folder_of(options, data_dir)
            if not isinstance(error, TrackballError):
                logs.write_crash_report(folder / "logs", error)
            choice = startup_tuning.recovery().ask(error, folder)
            code = 3
        if choice.way is Way.FOLDER:
            data_dir = choice.path
        elif choice.way in _PUTS_IN_PLACE:
            _themed(options)
            startup_tuning.recovery().carry_out(choice, _folder_of(options, data_dir))
        elif choice.way is Way.UPDATE:
            if _install_update(options, choice, data_dir):
                return code
        elif choice.way is not Way.AGAIN:
            return code


_PUTS_IN_PLACE = frozenset({Way.RESTORE, Way.RECOVER, Way.EMPTY})


def _run_once(options: argparse.Namespace, data_dir: Path | None) -> tuple[int, Choice]:
    """Open the folder and show the window until it is closed; return the exit code, and what is to be done next."""
    home = Home.of(data_dir, practice=options.practice)
    try:
        app = App(home, window=True)
    except LibraryLocked:
        if not options.headless and startup_tuning.after_start().raise_first(home.folder):
            print("The window is already open and was brought to the front.", file=sys.stderr)
            return 0, Choice(Way.QUIT)
        raise
    except ReadOnly:
        if options.headless:
            raise
        app = App(home, exclusive=False, window=True)
    with app, fatal_errors(app.logs):
        qt = make_application(options)
        open_window = OpenWindow(app, qt)
        tour = None
        if options.headless or options.grab or options.sample:
            from trackball_desktop.tour import Tour  # only what is shown or tested without a person needs it

            tour = Tour(qt, open_window.window, open_window.backend, options)
            code = qt.exec()
            code = code or tour.code
        else:
            code = qt.exec()
        open_window.close()
        if tour is not None:
            tour.end()
    return code, open_window.choice


def _install_update(options: argparse.Namespace, choice: Choice, data_dir: Path | None) -> bool:
    """Put a newer version in place and start it; return false, once it was told, where that cannot be."""
    assert choice.ready is not None
    arguments = ["--data-dir", str(data_dir)] if data_dir is not None else []
    arguments += ["--scheme", options.scheme] if options.scheme else []
    updating = startup_tuning.after_start().updating()
    try:
        return updating.install(choice.ready, updating.this_installation(), arguments)
    except TrackballError as error:
        _themed(options)
        startup_tuning.recovery().show_failure(error)
        return False


def _folder_of(options: argparse.Namespace, data_dir: Path | None) -> Path:
    """Return the data folder, also where it cannot be used."""
    try:
        return Home.of(data_dir, practice=options.practice).folder
    except TrackballError:
        return Path(data_dir or Path.home())


def _themed(options: argparse.Namespace) -> QApplication:
    """Return the application in its look, before any setting can be read."""
    qt = make_application(options)
    languages.install(qt)
    if not options.scheme:
        theme.apply(qt, "system")
    theme.apply_style_sheet(qt)
    return qt


def _choose_screen(*, headless: bool, grab: bool) -> None:
    """Paint without a screen where that was asked for, or there is none and only a picture is wanted.

    Where there is no screen and the window is wanted, that is said: Qt would end the process.
    """
    has_screen = sys.platform != "linux" or any(os.environ.get(name) for name in _SCREENS)
    if headless or (grab and not has_screen):
        _paint_offscreen()
    elif not has_screen:
        raise UserError(
            "There is no screen.",
            meaning="The window cannot be shown.",
            remedy="Use the verbs (`trackball-desktop --help`), or --headless to process the sample release "
            "without one.",
        )


def _paint_offscreen() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.platform == "win32":  # without a screen Qt does not ask Windows for its fonts
        os.environ.setdefault("QT_QPA_FONTDIR", str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "Fonts")))


def make_application(options: argparse.Namespace) -> QApplication:
    """Make the Qt application with our look; `--scheme` stands over the setting."""
    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        _be_one_app_in_the_taskbar()
        qt = theme.make_application(sys.argv[0])
    qt.setApplicationName(APPLICATION)
    qt.setApplicationVersion(__version__)
    if options.scheme:
        theme.apply(qt, options.scheme)  # else the window takes the setting
    return qt


def _be_one_app_in_the_taskbar() -> None:
    """Tell Windows who we are: windows are grouped and pinned by this name."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_USER_MODEL_ID)


class OpenWindow(QObject):
    """The window over one open data folder, with the thread of its services."""

    _damage_met = Signal(object)

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
            practise=app.practise_target,
        )
        self.choice = Choice(Way.QUIT)
        """What is to be done once the window is closed."""
        self.damage_dialog: OpeningDialog | None = None
        self._close_requests: CloseRequests | None = None
        self._instance: SingleInstance | None = None
        self._damage_met.connect(self._on_damage_met)
        app.stores.database.on_damage(self._damage_met.emit)
        try:
            self.window = self._make_window()
        except BaseException:
            self.bridge.stop()
            raise
        self._faults = Faults(app.logs, self.window)
        self._faults.install()
        FirstPaint(self.window, START_MS).done.connect(self._on_first_paint_done)
        self.window.show()

    def _make_window(self) -> MainWindow:
        """Make a window over the backend, in the language and look that the settings name."""
        window = MainWindow(self.backend)
        window.restore_requested.connect(self._on_window_restore_requested)
        window.update_requested.connect(self._on_window_update_requested)
        window.language_chosen.connect(self._on_window_language_chosen)
        if sys.platform == "darwin":
            self._watch_dock(window)
        return window

    @Slot()
    def _on_window_language_chosen(self) -> None:
        QTimer.singleShot(0, self, self._open_again)  # who asks for it is a part of the window that goes

    @Slot()
    def _open_again(self) -> None:
        """Put a window in the chosen language in the place of the one that is shown.

        What was typed is saved with the old one; uploads and submissions go on meanwhile.
        """
        before, place = self.window, self.window.place
        quits = self.qt.quitOnLastWindowClosed()
        self.qt.setQuitOnLastWindowClosed(False)
        before.close()
        self._faults.uninstall()
        self.window = self._make_window()
        self._faults = Faults(self.app.logs, self.window)
        self._faults.install()
        self.window.show()
        self.qt.setQuitOnLastWindowClosed(quits)
        destroy(before)
        self.window.go_to_place(place)

    @Slot(object)
    def _on_damage_met(self, error: TrackballError) -> None:
        """Say that the library is damaged, once; the rest of it can go on being used."""
        if self.damage_dialog is not None:
            return
        self.damage_dialog = startup_tuning.recovery().damage_dialog(error, self.app.home.folder, self.window)
        self.damage_dialog.chosen.connect(self._on_damage_dialog_chosen)
        self.damage_dialog.open()

    @Slot(object)
    def _on_damage_dialog_chosen(self, choice: Choice) -> None:
        if choice.way is not Way.GO_ON:
            self.choice = choice
            self.window.close()

    @Slot(object)
    def _on_window_restore_requested(self, copy: Path) -> None:
        self.choice = Choice(Way.RESTORE, copy)
        self.window.close()

    def _watch_dock(self, window: MainWindow) -> None:
        """Take what is dropped on the icon in the dock as if it were dropped on the window."""
        dropped = FileOpenEvents(window)
        dropped.opened.connect(window.create_actions.take_files)
        self.qt.installEventFilter(dropped)

    @Slot(object)
    def _on_window_update_requested(self, ready: Ready) -> None:
        self.choice = Choice(Way.UPDATE, ready=ready)
        self.window.close()

    @Slot()
    def _on_first_paint_done(self) -> None:
        startup_tuning.end()
        self._show_icon()
        self._instance = startup_tuning.after_start().SingleInstance(self.app.home.folder, self)
        self._instance.raise_requested.connect(self._on_raise_requested)
        self._close_requests = startup_tuning.after_start().CloseRequests(self)
        self._close_requests.close_requested.connect(self._on_close_requested)
        self._close_requests.start()
        self._preparing = self.bridge.work(self._prepare)
        self._preparing.ended.connect(self._on_preparing_ended)

    @Slot()
    def _on_raise_requested(self) -> None:
        self.window.come_to_front()

    @Slot()
    def _on_close_requested(self) -> None:
        self.window.close()

    def _show_icon(self) -> None:
        """Show our icon on the title bar and in the taskbar. On macOS it is the bundle's."""
        if sys.platform != "darwin" and self.qt.platformName() != "offscreen":
            self.qt.setWindowIcon(QIcon(str(resource("icons", "app.svg"))))

    def _prepare(self) -> None:
        """Open the log and load what the services need, nothing of Qt. Runs in a thread: no key waits."""
        with contextlib.suppress(OSError):  # without room for a log, or a folder for it, the app goes on
            logs.install(self.app.logs)
        startup_tuning.load("asyncio", "trackball_desktop.services.context")

    @Slot()
    def _on_preparing_ended(self) -> None:
        self.bridge.start(self._make_services)
        if self.app.stores.library.counts()["all"]:
            self._preload = Preload(self.bridge, self)
            self._preload.start()

    def _make_services(self) -> Services:
        """Runs in the services' thread."""
        if self.app.exclusive:
            self.app.start_practice()
        return self.app.services()

    def close(self) -> None:
        """Write what was typed, stop the services, and end their thread."""
        self.window.close()
        if self._close_requests is not None:
            self._close_requests.stop()
        if self._instance is not None:
            self._instance.deleteLater()  # goes with the window, as the next start waits on its name
        self.bridge.stop()
        self._faults.uninstall()
        self.app.stores.database.on_damage(_nobody)
        destroy(self.window)


def _nobody(_: TrackballError) -> None:
    """Listen to damage that is met while the window closes; the next start tells of it."""


def self_test() -> None:
    """Build a window offscreen and paint it once. Raises what goes wrong."""
    import tempfile

    _paint_offscreen()
    with tempfile.TemporaryDirectory() as folder, App(Home.of(Path(folder), practice=True)) as app:
        qt = make_application(argparse.Namespace(scheme="light"))
        opened = OpenWindow(app, qt)
        qt.processEvents()
        picture = opened.window.grab()
        families = QFontDatabase.families()
        readable = QIcon(str(resource("icons", "app.svg"))).pixmap(16, 16)
        opened.close()
        unreadable = [code for code in languages.available() if languages.install(qt, code) != code]
        languages.install(qt)
    assert not unreadable, f"these languages cannot be loaded: {', '.join(unreadable)}"
    assert families, "there are no fonts"
    assert not readable.isNull(), "icons cannot be drawn"
    assert not picture.isNull(), "the window could not be painted"
