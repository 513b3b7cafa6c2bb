"""One account in the settings: its login, its storage, its choices, each on a tab, with the test of each beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from trackball_desktop.storage.settings import Account
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, separator
from trackball_desktop.ui.kit.error_messages import ErrorMessage, confirm, show_error_in, show_message_in
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.settings_parts import ResultLines, SettingsPage
from trackball_desktop.ui.settings.connection import ConnectionForm
from trackball_desktop.ui.settings.keyring_check import KeyringCheck
from trackball_desktop.ui.settings.options import OptionsForm
from trackball_desktop.ui.settings.saving import (
    Test,
    forget_key_work,
    remove_account_work,
    replace_key_work,
    save_account_work,
)
from trackball_desktop.ui.settings.storage import StorageForm

if TYPE_CHECKING:
    from trackball_desktop.services.accounts import KeyReplacement
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class AccountEditor(QWidget):
    """Edits one account. `finished` when it is done with, whatever was done."""

    finished = Signal()

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._account: Account | None = None
        self._pending_account: Account | None = None
        self._test: Test = ""
        self._job: Job | None = None
        self.connection = ConnectionForm()
        self.storage = StorageForm()
        self.options = OptionsForm()
        self.connection_results = ResultLines()
        self.storage_results = ResultLines()
        self.banner = Banner()
        self.keyring_banner = Banner()
        self._keyring = KeyringCheck(backend, self)
        self._title_label = TextLabel(size="title", wrap=False)
        self.back_button = button(self.tr("Accounts"), "plain", icon="chevron-left")
        self.test_connection_button = button(self.tr("Save and test connection"))
        self.test_storage_button = button(self.tr("Save and test storage"))
        self.save_button = button(self.tr("Save"), "primary")
        self.remove_button = button(self.tr("Remove account…"), "danger")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(self.tr("Sections of this account"))
        self._page_stack = QStackedWidget()
        for name, page in (
            (
                self.connection.target.name,
                self._tab(self.connection, self.test_connection_button, self.connection_results),
            ),
            (self.tr("Storage"), self._tab(self.storage, self.test_storage_button, self.storage_results)),
            (self.tr("Choices"), self._tab(self.options)),
        ):
            self.tabs.addTab(name)
            self._page_stack.addWidget(page)
        self._lay_out()
        self._connect()

    def _tab(self, form: QWidget, test: QPushButton | None = None, results: ResultLines | None = None) -> SettingsPage:
        page = SettingsPage()
        page.column.addWidget(form)
        if test is not None and results is not None:
            page.column.addWidget(test, 0, Qt.AlignmentFlag.AlignLeft)
            page.column.addWidget(results)
        page.column.addStretch(1)
        return page

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(space.XL, space.S, space.XXL, 0)
        head.setSpacing(space.XXS)
        # A button's words stand inside its edge; the back arrow shall stand above the title's first letter.
        head.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignLeft)
        title = QHBoxLayout()
        title.setContentsMargins(space.XS, 0, 0, space.XXS)
        title.addWidget(self._title_label)
        head.addLayout(title)
        head.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignLeft)
        foot = QHBoxLayout()
        foot.setContentsMargins(space.XXL, space.M, space.XXL, space.M)
        foot.setSpacing(space.S)
        foot.addWidget(self.remove_button)
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(separator())
        column.addWidget(self.keyring_banner)
        column.addWidget(self.banner)
        column.addWidget(self._page_stack, 1)
        column.addWidget(separator())
        column.addLayout(foot)

    def _connect(self) -> None:
        self._keyring.finished.connect(self._on_keyring_finished)
        self._keyring.secrets_found.connect(self._on_keyring_secrets_found)
        self.tabs.currentChanged.connect(self._page_stack.setCurrentIndex)
        self.back_button.clicked.connect(self._on_back_clicked)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.test_connection_button.clicked.connect(self._on_test_connection_clicked)
        self.test_storage_button.clicked.connect(self._on_test_storage_clicked)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.connection.changed.connect(self.connection_results.clear)
        self.connection.forget_requested.connect(self._on_forget_requested)
        self.connection.target_shown.connect(self._on_connection_target_shown)
        self.storage.changed.connect(self.storage_results.clear)

    @Slot(str)
    def _on_connection_target_shown(self, target_id: str) -> None:
        self.tabs.setTabText(0, display_name(target_id))
        self.storage.show_target(target_id)
        self.options.show_target(target_id)

    def edit(self, account: Account | None, known_ids: tuple[str, ...] = ()) -> None:
        """Show an account, or an empty form for a new one."""
        self._account = account
        self._title_label.setText(account.name if account else self.tr("New account"))
        default = self._backend.accounts.default()
        self.connection.show_account(account)
        self.storage.show_storage(account.storage if account else None)
        first = default is None or bool(account and default.id == account.id)
        self.options.show_account(account, default=first, known_ids=known_ids)
        self.remove_button.setVisible(account is not None)
        self.connection_results.clear()
        self.storage_results.clear()
        self.banner.hide()
        self.keyring_banner.hide()
        self._keyring.begin(account)
        self.tabs.setCurrentIndex(0)
        self._set_busy(False)

    def leave(self) -> None:
        """Forget what was typed, secrets first, and stop a test that runs."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.connection.clear_secrets()
        self.storage.clear_secrets(None)

    @Slot(object)
    def _on_keyring_finished(self, message: ErrorMessage | None) -> None:
        """Say that a key cannot be kept before one is typed."""
        if message is None:
            self.keyring_banner.hide()
        else:
            show_message_in(self.keyring_banner, message)

    @Slot(object)
    def _on_keyring_secrets_found(self, stored_names: frozenset[str]) -> None:
        self.connection.show_stored_secrets(stored_names, persistent=self._keyring.is_persistent)
        self.storage.show_stored_secrets(stored_names, persistent=self._keyring.is_persistent)

    # Saving.

    @Slot()
    def _on_save_clicked(self) -> None:
        self._save("")

    @Slot()
    def _on_test_connection_clicked(self) -> None:
        self._save("connection")

    @Slot()
    def _on_test_storage_clicked(self) -> None:
        self._save("storage")

    def _save(self, test: Test) -> None:
        self.banner.hide()
        used_names = {account.name for account in self._backend.accounts.list()}
        parts = (self.connection.validate(used_names), self.storage.validate(), self.options.validate())
        if not all(parts):
            self.tabs.setCurrentIndex(parts.index(False))
            return
        account = replace(self.options.apply_to(self.connection.account()), storage=self.storage.storage())
        self._pending_account, self._test = account, test
        secrets = {**self.connection.secrets(), **self.storage.secrets()}
        self._results().clear()
        if test:
            self._results().show_busy(self.tr("Testing…"))
        self._set_busy(True)
        if self._account is not None and self.connection.secrets():
            self._job = self._backend.bridge.submit(replace_key_work(account, secrets, test))
            self._job.finished.connect(self._on_replace_finished)
        else:
            self._job = self._backend.bridge.submit(save_account_work(account, secrets, test))
            self._job.finished.connect(self._on_save_finished)
        self._job.failed.connect(self._on_save_failed)

    def _results(self) -> ResultLines:
        return self.storage_results if self._test == "storage" else self.connection_results

    @Slot(object)
    def _on_replace_finished(self, replaced: KeyReplacement) -> None:
        """Show what came of another key; what was typed stays where the target refused it."""
        if replaced.is_saved:
            self._apply_saved_account()
        else:
            self._set_busy(False)
            self._results().clear()
        if not replaced.is_saved or self._test != "storage":
            self.tabs.setCurrentIndex(0)
            self.connection_results.show_lines(replaced.lines)
        else:
            self.storage_results.show_lines(replaced.lines)

    @Slot(object)
    def _on_save_finished(self, lines: object) -> None:
        self._apply_saved_account()
        if self._test and isinstance(lines, list):
            self._results().show_lines(lines)
        elif self._pending_account is not None:
            self.finished.emit()

    def _apply_saved_account(self) -> None:
        """Take it that the account is kept as it was typed, and forget its secrets."""
        account = self._pending_account
        self._set_busy(False)
        if account is None:
            return
        self._account = account
        self.connection.set_saved_account(account)
        self.connection.clear_secrets(persistent=self._keyring.is_persistent)
        self.storage.clear_secrets(account.storage, persistent=self._keyring.is_persistent)
        self._title_label.setText(account.name)
        self.remove_button.show()
        if self.options.default_checkbox.isChecked() and self.options.default_checkbox.isEnabled():
            self._backend.accounts.set_default(account.id)
            self.options.default_checkbox.setEnabled(False)

    @Slot(object)
    def _on_save_failed(self, error: Exception) -> None:
        # What was typed stays: the target shows a secret only once, and the person may unlock the keyring and try
        # again.
        self._set_busy(False)
        self._results().clear()
        show_error_in(self.banner, error)

    def _set_busy(self, busy: bool) -> None:
        for part in (self.save_button, self.remove_button, self.test_connection_button, self.test_storage_button):
            part.setEnabled(not busy)
        if not busy:
            self._job = None

    # Leaving and removing.

    @Slot()
    def _on_back_clicked(self) -> None:
        self.finished.emit()

    @Slot()
    def _on_forget_requested(self) -> None:
        if self._account is None:
            return
        question = confirm(
            self,
            self.tr("Delete key"),
            fill(self.tr("Delete the key of {name} from this computer?"), name=self._account.name),
            fill(
                self.tr(
                    "The account and its releases stay, but nothing can be sent until you enter another "
                    "key. The key itself works until you revoke it in {target}."
                ),
                target=display_name(self._account.target),
            ),
            self.tr("Delete"),
        )
        question.accepted.connect(self._on_forget_confirmed)

    @Slot()
    def _on_forget_confirmed(self) -> None:
        if self._account is None:
            return
        self._set_busy(True)
        self._job = self._backend.bridge.submit(forget_key_work(self._account.id))
        self._job.finished.connect(self._on_forget_finished)
        self._job.failed.connect(self._on_save_failed)

    @Slot(object)
    def _on_forget_finished(self, _nothing: object) -> None:
        self._set_busy(False)
        self.connection.clear_secrets(saved=False)
        text = fill(
            self.tr("The key was deleted from this computer. Revoke it in {target} as well."),
            target=display_name(self.connection.target.id),
        )
        self.connection_results.show_results([(True, text)])

    @Slot()
    def _on_remove_clicked(self) -> None:
        if self._account is None:
            return
        question = confirm(
            self,
            self.tr("Remove account"),
            fill(self.tr("Remove the account {name}?"), name=self._account.name),
            fill(
                self.tr(
                    "Its keys are deleted from this computer. Your releases stay, and nothing changes in {target}."
                ),
                target=display_name(self._account.target),
            ),
            self.tr("Remove"),
        )
        question.accepted.connect(self._on_remove_confirmed)

    @Slot()
    def _on_remove_confirmed(self) -> None:
        if self._account is None:
            return
        self._set_busy(True)
        self._job = self._backend.bridge.submit(remove_account_work(self._account.id))
        self._job.finished.connect(self._on_remove_finished)
        self._job.failed.connect(self._on_save_failed)

    @Slot(object)
    def _on_remove_finished(self, _nothing: object) -> None:
        self._set_busy(False)
        self.finished.emit()
