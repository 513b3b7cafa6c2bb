"""The dialogs of the window itself: settings, keys, the first start, errors; and practice in a second window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.errors import CodesMissing, StorageError
from trackball_desktop.ui.kit.timers import call_later
from trackball_desktop.ui.shell import startup_tuning

if TYPE_CHECKING:
    from trackball_desktop.ui.kit.toast import Toast
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.shell.group_actions import GroupActions
    from trackball_desktop.ui.shell.help_dialog import HelpDialog
    from trackball_desktop.ui.shell.page_factories import PageFactories
    from trackball_desktop.ui.shell.pages import Pages
    from trackball_desktop.ui.shell.settings_dialog import SettingsDialog

WELCOMED_KEY = "window.welcomed"
CLOSE_DELAY_MS = 1500
"""How long an unused window stays after practice was started: about until the other window is there."""


class DialogHost(Protocol):
    """What the dialogs ask of the window."""

    factories: PageFactories
    toast: Toast
    pages: Pages
    group_actions: GroupActions


class WindowDialogs(QObject):
    """Opens dialogs over `parent`."""

    restore_requested = Signal(object)
    """The path of a copy that is to take the place of the library."""
    update_found = Signal(object)
    """An updates.service.Update that the settings were told of."""
    practice_requested = Signal()
    language_chosen = Signal()
    tour_requested = Signal()

    def __init__(self, host: DialogHost, backend: Backend, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = host
        self._backend = backend
        self._parent_widget = parent
        self._help_dialog: HelpDialog | None = None
        self._is_leaving_for_practice = False
        self._missing_codes = ""
        """Which codes the message lacks that leads to them: isrc or upc."""
        self.settings_dialog: SettingsDialog | None = None
        """The settings, once they were opened."""

    @Slot()
    def show_settings(self) -> None:
        """Open the settings."""
        self.show_section("accounts")

    def show_section(self, *place: str) -> None:
        """Open the settings at one of their sections, perhaps at one thing in it."""
        self._get_settings_dialog().show_section(*place)

    @Slot(str)
    def show_account(self, account_id: str) -> None:
        """Open the settings at an account."""
        self.show_section("accounts", account_id)

    def _get_settings_dialog(self) -> SettingsDialog:
        if self.settings_dialog is None:
            dialog = self.settings_dialog = self._host.factories.settings(self._backend, self._parent_widget)
            dialog.set_session_provider(lambda: self._host.pages.session)
            dialog.release_requested.connect(self._host.pages.open_release)
            dialog.step_recorded.connect(self._host.group_actions.record_step)
            dialog.undo_requested.connect(self._host.group_actions.undo)
            dialog.restore_requested.connect(self.restore_requested)
            dialog.update_found.connect(self.update_found)
            dialog.language_chosen.connect(self.language_chosen)
        return self.settings_dialog

    @Slot()
    def show_help(self) -> None:
        """Open the help, or bring it to the front. It stays open beside the window."""
        dialog = self._help_dialog
        if dialog is None:
            dialog = self._help_dialog = self._host.factories.help_dialog(self._parent_widget)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.tour_requested.connect(self.tour_requested)
            dialog.destroyed.connect(self._on_help_dialog_destroyed)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    @Slot(str)
    def show_help_topic(self, topic_id: str) -> None:
        """Open the help at a topic: a rule's id, or a command's."""
        self.show_help()
        if self._help_dialog is not None:
            self._help_dialog.show_topic(topic_id)

    @Slot()
    def _on_help_dialog_destroyed(self) -> None:
        self._help_dialog = None

    @Slot()
    def show_keys(self) -> None:
        """Show the map of the keys."""
        dialog = self._host.factories.keys_dialog(self._parent_widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_first_run_if_new(self) -> None:
        """Open the first run where there is no account and it was not shown before."""
        backend = self._backend
        if backend.repositories.database.is_read_only:
            return
        if not (backend.practice or backend.accounts.list() or backend.settings.get(WELCOMED_KEY, False)):
            self.show_first_run()

    @Slot()
    def show_first_run(self) -> None:
        """Open the first run, also where it was shown before."""
        backend = self._backend
        dialog = self._host.factories.first_run(backend, self._parent_widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.practice_requested.connect(self._on_first_run_practice_requested)
        dialog.finished.connect(self._on_first_run_finished)
        dialog.open()

    @Slot()
    def _on_first_run_practice_requested(self) -> None:
        self._is_leaving_for_practice = True
        self.practice_requested.emit()

    @Slot()
    def _on_first_run_finished(self) -> None:
        left_for_practice, self._is_leaving_for_practice = self._is_leaving_for_practice, False
        is_first = not self._backend.settings.get(WELCOMED_KEY, False)
        self._backend.settings.save(WELCOMED_KEY, True)
        if is_first and not left_for_practice:  # practice has a window of its own
            self.tour_requested.emit()

    @Slot()
    def show_about(self) -> None:
        """Say which version this is, and where its data lie."""
        dialog = self._host.factories.about_dialog(self._backend.repositories.folder, self._parent_widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def start_practice(self) -> None:
        """Start practice beside this window: it has a data folder of its own and so a process of its own."""
        if startup_tuning.after_start().practice.start(self._backend.repositories.folder):
            self._host.toast.show_text(self.tr("Practice mode opens in a separate window."))
            if self._is_leaving_for_practice and self._is_unused():
                call_later(self, CLOSE_DELAY_MS, self._parent_widget.close)
        else:
            remedy = self.tr("Close other programs, then try again.")
            self.show_error(StorageError(self.tr("Practice mode could not be started."), remedy=remedy))

    def _is_unused(self) -> bool:
        """Whether this window has nothing to show yet: nobody would look for it behind the one of practice."""
        return not self._backend.accounts.list() and not self._backend.library.counts()["all"]

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Say what did not work, in a dialog that does not block; where codes are missing, it leads to them."""
        show_error = startup_tuning.after_start().show_error
        if isinstance(error, CodesMissing):
            self._missing_codes = error.kind
            show_error(self._parent_widget, error, self.tr("Add codes…")).accepted.connect(self._on_codes_requested)
        else:
            show_error(self._parent_widget, error)

    @Slot()
    def _on_codes_requested(self) -> None:
        """Open the settings at the codes that are missing; behind them stays the release, as it was."""
        self.show_section("codes", self._missing_codes)
