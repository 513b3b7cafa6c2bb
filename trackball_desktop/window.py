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
from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import LibraryLocked, ReadOnly, TrackballError, UserError
from trackball_desktop.domain.resources import resource
from trackball_desktop.faults import CrashHandler, fatal_errors
from trackball_desktop.ui.kit import languages, theme
from trackball_desktop.ui.kit.basic import destroy
from trackball_desktop.ui.kit.first_paint import FirstPaint
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.runtime.garbage import MainThreadCollector
from trackball_desktop.ui.shell import startup_tuning
from trackball_desktop.ui.shell.file_open import FileOpenEvents
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.preload import Preload
from trackball_desktop.ui.shell.recovery_actions import RecoveryAction, RecoveryChoice

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.shell.close_requests import CloseRequests
    from trackball_desktop.ui.shell.library_recovery import LibraryRecoveryDialog
    from trackball_desktop.ui.shell.single_instance import SingleInstance
    from trackball_desktop.updates.installer import DownloadedUpdate

APPLICATION = "Trackball Desktop"
APP_USER_MODEL_ID = "Trackball.Desktop"
SERVICES_DELAY_MS = 60
PRACTICE_BYTES_PER_SECOND = 3_000_000
"""How fast practice's store takes in files before a person: slow enough to pause, to close and to go on."""
"""From the first paint to the start of the services; focus and the window manager paint once more in this time."""
_DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def run_window(options: argparse.Namespace) -> int:
    """Show the window until it is closed, and return the exit code.

    What goes wrong before it shows is told in a dialog with the ways on; with `--headless` and `--grab`, where nobody
    would see that, it is raised.
    """
    _choose_platform(headless=options.headless, grab=options.grab is not None)
    data_dir = options.data_dir
    while True:
        try:
            code, choice = _run_once(options, data_dir)
        except Exception as error:  # whatever it is, nobody would learn of it from a window that does not come
            if options.headless or options.grab:
                raise
            _make_themed_application(options)
            folder = _data_folder(options, data_dir)
            if not isinstance(error, TrackballError):
                logs.write_crash_report(folder / "logs", error)
            choice = startup_tuning.recovery().ask_recovery_action(error, folder)
            code = 3
        if choice.action is RecoveryAction.CHANGE_FOLDER:
            data_dir = choice.path
        elif choice.action in _RECOVERY_WAYS:
            _make_themed_application(options)
            startup_tuning.recovery().carry_out(choice, _data_folder(options, data_dir))
        elif choice.action is RecoveryAction.UPDATE:
            if _install_update(options, choice, data_dir):
                return code
        elif choice.action is not RecoveryAction.RETRY:
            return code


_RECOVERY_WAYS = frozenset({RecoveryAction.RESTORE, RecoveryAction.RECOVER, RecoveryAction.START_EMPTY})


def _run_once(options: argparse.Namespace, data_dir: Path | None) -> tuple[int, RecoveryChoice]:
    """Open the folder and show the window until it is closed; return the exit code, and what is to be done next."""
    data_folder = DataFolder.resolve(data_dir, practice=options.practice)
    try:
        app = App(data_folder, window=True)
    except LibraryLocked:
        if not options.headless and startup_tuning.after_start().raise_running_window(data_folder.path):
            print("The window is already open and was brought to the front.", file=sys.stderr)
            return 0, RecoveryChoice(RecoveryAction.QUIT)
        raise
    except ReadOnly:
        if options.headless:
            raise
        app = App(data_folder, exclusive=False, window=True)
    with app, fatal_errors(app.log_folder):
        qt = make_application(options)
        watched = not options.headless and options.grab is None
        open_window = WindowSession(
            app,
            qt,
            practice_speed=PRACTICE_BYTES_PER_SECOND if watched else 0,
            practice_oddities=options.oddities,
        )
        tour = None
        if options.headless or options.grab or options.sample:
            from trackball_desktop.tour import Tour  # only what is shown or tested without a person needs it

            tour = Tour(qt, open_window.window, open_window.backend, options)
            code = qt.exec()
            code = code or tour.exit_code
        else:
            code = qt.exec()
        open_window.close()
        if tour is not None:
            tour.cancel_watchdog()
    return code, open_window.choice


def _install_update(options: argparse.Namespace, choice: RecoveryChoice, data_dir: Path | None) -> bool:
    """Put a newer version in place and start it; return false, once it was told, where that cannot be."""
    assert choice.ready is not None
    arguments = ["--data-dir", str(data_dir)] if data_dir is not None else []
    arguments += ["--scheme", options.scheme] if options.scheme else []
    updating = startup_tuning.after_start().load_update_modules()
    try:
        return updating.install(choice.ready, updating.this_installation(), arguments)
    except TrackballError as error:
        _make_themed_application(options)
        startup_tuning.recovery().show_failure(error)
        return False


def _data_folder(options: argparse.Namespace, data_dir: Path | None) -> Path:
    """Return the data folder, also where it cannot be used."""
    try:
        return DataFolder.resolve(data_dir, practice=options.practice).path
    except TrackballError:
        return Path(data_dir or Path.home())


def _make_themed_application(options: argparse.Namespace) -> QApplication:
    """Return the application in its look, before any setting can be read."""
    qt = make_application(options)
    languages.install(qt)
    if not options.scheme:
        theme.apply_theme(qt, "system")
    theme.apply_style_sheet(qt)
    return qt


def _choose_platform(*, headless: bool, grab: bool) -> None:
    """Paint without a screen where that was asked for, or there is none and only a picture is wanted.

    Where there is no screen and the window is wanted, that is said: Qt would end the process.
    """
    has_screen = sys.platform != "linux" or any(os.environ.get(name) for name in _DISPLAY_VARIABLES)
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
        _set_app_user_model_id()
        qt = theme.make_application(sys.argv[0])
    qt.setApplicationName(APPLICATION)
    qt.setApplicationVersion(__version__)
    if options.scheme:
        theme.apply_theme(qt, options.scheme)  # else the window takes the setting
    return qt


def _set_app_user_model_id() -> None:
    """Tell Windows who we are: windows are grouped and pinned by this name."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_USER_MODEL_ID)


class WindowSession(QObject):
    """The window over one open data folder, with the thread of its services."""

    _damage_found = Signal(object)

    def __init__(
        self, app: App, qt: QApplication, *, practice_speed: float = 0, practice_oddities: bool = False
    ) -> None:
        """Open the window; what practice's servers are started with, see `App.start_practice`."""
        super().__init__()
        self.app = app
        self._practice_speed = practice_speed
        self._practice_oddities = practice_oddities
        self.qt = qt
        self.bridge = Bridge(app.repositories.database)
        self.backend = Backend(
            repositories=app.repositories,
            bridge=self.bridge,
            secrets=app.secrets,
            practice=app.data_folder.practice,
            practise=app.start_practice_distributor,
        )
        self.choice = RecoveryChoice(RecoveryAction.QUIT)
        """What is to be done once the window is closed."""
        self.damage_dialog: LibraryRecoveryDialog | None = None
        self._close_requests: CloseRequests | None = None
        self._single_instance: SingleInstance | None = None
        self._collector: MainThreadCollector | None = None
        self._damage_found.connect(self._on_damage_found)
        try:
            self.window = self._make_window()
        except BaseException:
            self.bridge.stop()
            raise
        app.repositories.database.set_damage_handler(self._damage_found.emit)  # before, nothing could show it
        self._faults = CrashHandler(app.log_folder, self.window)
        self._faults.install()
        FirstPaint(self.window, SERVICES_DELAY_MS).painted.connect(self._on_first_paint_done)
        self.window.show()

    def _make_window(self) -> MainWindow:
        """Make a window over the backend, in the language and look that the settings name."""
        window = MainWindow(self.backend)
        window.restore_requested.connect(self._on_window_restore_requested)
        window.update_requested.connect(self._on_window_update_requested)
        window.language_chosen.connect(self._on_window_language_chosen)
        if sys.platform == "darwin":
            self._accept_dock_drops(window)
        return window

    @Slot()
    def _on_window_language_chosen(self) -> None:
        QTimer.singleShot(0, self, self._reopen_window)  # who asks for it is a part of the window that goes

    @Slot()
    def _reopen_window(self) -> None:
        """Put a window in the chosen language in the place of the one that is shown.

        What was typed is saved with the old one; uploads and submissions go on meanwhile.
        """
        before, place = self.window, self.window.view_state
        quits = self.qt.quitOnLastWindowClosed()
        self.qt.setQuitOnLastWindowClosed(False)
        before.close()
        self._faults.uninstall()
        self.window = self._make_window()
        self._faults = CrashHandler(self.app.log_folder, self.window)
        self._faults.install()
        self.window.show()
        self.qt.setQuitOnLastWindowClosed(quits)
        destroy(before)
        self.window.restore_view_state(place)

    @Slot(object)
    def _on_damage_found(self, error: TrackballError) -> None:
        """Say that the library is damaged, once; the rest of it can go on being used."""
        if self.damage_dialog is not None:
            return
        self.damage_dialog = startup_tuning.recovery().damage_dialog(error, self.app.data_folder.path, self.window)
        self.damage_dialog.chosen.connect(self._on_damage_dialog_chosen)
        self.damage_dialog.open()

    @Slot(object)
    def _on_damage_dialog_chosen(self, choice: RecoveryChoice) -> None:
        if choice.action is not RecoveryAction.CONTINUE:
            self.choice = choice
            self.window.close()

    @Slot(object)
    def _on_window_restore_requested(self, copy: Path) -> None:
        self.choice = RecoveryChoice(RecoveryAction.RESTORE, copy)
        self.window.close()

    def _accept_dock_drops(self, window: MainWindow) -> None:
        """Take what is dropped on the icon in the dock as if it were dropped on the window."""
        dropped = FileOpenEvents(window)
        dropped.opened.connect(window.create_actions.import_dropped)
        self.qt.installEventFilter(dropped)

    @Slot(object)
    def _on_window_update_requested(self, ready: DownloadedUpdate) -> None:
        self.choice = RecoveryChoice(RecoveryAction.UPDATE, ready=ready)
        self.window.close()

    @Slot()
    def _on_first_paint_done(self) -> None:
        startup_tuning.end()
        self._collector = MainThreadCollector(self)
        self._show_icon()
        self._single_instance = startup_tuning.after_start().SingleInstance(self.app.data_folder.path, self)
        self._single_instance.raise_requested.connect(self._on_raise_requested)
        self._close_requests = startup_tuning.after_start().CloseRequests(self)
        self._close_requests.close_requested.connect(self._on_close_requested)
        self._close_requests.start()
        self._prepare_job = self.bridge.run_in_thread(self._prepare)
        self._prepare_job.ended.connect(self._on_prepare_job_ended)

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
            logs.install(self.app.log_folder)
        startup_tuning.load("asyncio", "trackball_desktop.services.context")

    @Slot()
    def _on_prepare_job_ended(self) -> None:
        self.bridge.start(self._make_services)
        if self.app.repositories.library.counts()["all"]:
            self._preload = Preload(self.bridge, self)
            self._preload.start()

    def _make_services(self) -> Services:
        """Runs in the services' thread."""
        if self.app.exclusive:
            self.app.start_practice(bytes_per_second=self._practice_speed, oddities=self._practice_oddities)
        return self.app.create_services()

    def close(self) -> None:
        """Write what was typed, stop the services, and end their thread."""
        self.window.close()
        if self._close_requests is not None:
            self._close_requests.stop()
        if self._single_instance is not None:
            self._single_instance.deleteLater()  # goes with the window, as the next start waits on its name
        self.bridge.stop()
        self._faults.uninstall()
        self.app.repositories.database.set_damage_handler(_ignore_damage)
        destroy(self.window)
        if self._collector is not None:
            self._collector.stop()


def _ignore_damage(_: TrackballError) -> None:
    """Listen to damage that is met while the window closes; the next start tells of it."""


def self_test() -> None:
    """Build a window offscreen and paint it once. Raises what goes wrong."""
    import tempfile

    _paint_offscreen()
    with tempfile.TemporaryDirectory() as folder, App(DataFolder.resolve(Path(folder), practice=True)) as app:
        qt = make_application(argparse.Namespace(scheme="light"))
        session = WindowSession(app, qt)
        qt.processEvents()
        picture = session.window.grab()
        families = QFontDatabase.families()
        readable = QIcon(str(resource("icons", "app.svg"))).pixmap(16, 16)
        session.close()
        unreadable = [code for code in languages.available() if languages.install(qt, code) != code]
        languages.install(qt)
    assert not unreadable, f"these languages cannot be loaded: {', '.join(unreadable)}"
    assert families, "there are no fonts"
    assert not readable.isNull(), "icons cannot be drawn"
    assert not picture.isNull(), "the window could not be painted"
