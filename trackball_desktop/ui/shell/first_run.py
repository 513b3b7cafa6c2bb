"""The first minutes: practise without an account, connect the target and a storage, or just begin to draft.

Each step can be left for later; the account is kept as soon as its connection is tested, since a test is about what is
kept. A step back changes that account, it makes no second one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from trackball_desktop.storage.settings import Account
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, make_primary, separator
from trackball_desktop.ui.kit.choice_card import ChoiceCard
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import ErrorMessage, show_error_in, show_message_in
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.settings_parts import ResultLines, SettingsPage
from trackball_desktop.ui.settings.connection import ConnectionForm
from trackball_desktop.ui.settings.keyring_check import KeyringCheck
from trackball_desktop.ui.settings.saving import Test, save_account_work
from trackball_desktop.ui.settings.storage import StorageForm

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

WELCOME, CONNECT, STORAGE, READY = range(4)
_WIDTH, _HEIGHT = 760, 660


class FirstRun(Dialog):
    """The steps. `practice_requested` and `finished` (accepted or not) tell how it ended; accounts are kept by then."""

    practice_requested = Signal()

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Welcome"))
        self._backend = backend
        self.account: Account | None = None
        self._pending_account: Account | None = None
        self._test: Test = ""
        self._job: Job | None = None
        self._connection: ConnectionForm | None = None
        self.storage = StorageForm()
        self.storage.show_storage(None, is_saved=False)
        self.results = {CONNECT: ResultLines(), STORAGE: ResultLines()}
        self.banner = Banner()
        self.keyring_banner = Banner()
        self._keyring = KeyringCheck(backend, self)
        self._keyring.finished.connect(self._on_keyring_finished)
        self._make_buttons()
        self._page_stack = QStackedWidget()
        for page in (self._welcome_page(), self._connect_page(), self._storage_page(), self._ready_page()):
            self._page_stack.addWidget(page)
        self._lay_out()
        self.storage.changed.connect(self._on_form_changed)
        self._resize_to_scale()
        self._show_step(WELCOME)

    # The steps.

    def _welcome_page(self) -> SettingsPage:
        page = SettingsPage(margin=space.XXXL)
        page.set_heading(
            self.tr("Welcome to Trackball"),
            fill(
                self.tr("Draft releases offline, check them and send them to {target} when they are ready."),
                target=display_name(FIRST),
            ),
        )
        self.practice_card = ChoiceCard(
            "sample",
            self.tr("Try practice mode"),
            fill(
                self.tr("A sample release with simulated {target} and storage. Nothing leaves this computer."),
                target=display_name(FIRST),
            ),
        )
        self.connect_card = ChoiceCard(
            "cloud",
            fill(self.tr("Connect {target}"), target=display_name(FIRST)),
            self.tr("Use an API key from your label's account. It takes two minutes."),
        )
        self.later_card = ChoiceCard(
            "edit",
            self.tr("Start without an account"),
            self.tr("Drafts and checks work without one. Connect it in the settings when you want to send."),
        )
        self.practice_card.chosen.connect(self._on_practise_chosen)
        self.connect_card.chosen.connect(self._on_connect_chosen)
        self.later_card.chosen.connect(self.reject)
        cards = QVBoxLayout()
        cards.setSpacing(space.S)
        for card in (self.practice_card, self.connect_card, self.later_card):
            cards.addWidget(card)
        page.column.addLayout(cards)
        page.column.insertStretch(0, 2)
        page.column.addStretch(3)
        return page

    def _connect_page(self) -> SettingsPage:
        page = SettingsPage(margin=space.XXXL)
        page.set_heading(
            fill(self.tr("Connect {target}"), target=display_name(FIRST)),
            fill(
                self.tr("The secret is stored in this computer's keyring and sent only to {target}."),
                target=display_name(FIRST),
            ),
        )
        page.column.addWidget(self.results[CONNECT])
        page.column.addStretch(1)
        self._connect_column = page.column
        return page

    @property
    def connection(self) -> ConnectionForm:
        """The form of the account. It is made when it is first shown, for it loads every target and pydantic."""
        if self._connection is None:
            self._connection = form = ConnectionForm()
            form.show_account(None)
            self._connect_column.insertWidget(self._connect_column.indexOf(self.results[CONNECT]), form)
            form.changed.connect(self._on_form_changed)
            form.target_shown.connect(self.storage.show_target)
        return self._connection

    def _storage_page(self) -> SettingsPage:
        page = SettingsPage(margin=space.XXXL)
        page.set_heading(
            self.tr("Storage for masters and covers"),
            fill(
                self.tr("{target} receives the metadata. Your files go directly from this computer to your storage."),
                target=display_name(FIRST),
            ),
        )
        page.column.addWidget(self.storage)
        page.column.addWidget(self.results[STORAGE])
        page.column.addStretch(1)
        return page

    def _ready_page(self) -> SettingsPage:
        page = SettingsPage(margin=space.XXXL)
        page.set_heading(self.tr("Ready"))
        self._summary = ResultLines()
        page.column.addWidget(self._summary)
        page.column.addWidget(
            TextLabel(
                self.tr("Drop a folder of WAVs into the window, and most of the release is filled in for you."),
                role="dim",
            )
        )
        page.column.addStretch(1)
        return page

    # The frame.

    def _make_buttons(self) -> None:
        self.back_button = button(self.tr("Back"), "plain", icon="chevron-left")
        self.skip_button = button(self.tr("Skip this test"), "plain")
        self.test_button = button(self.tr("Test connection"))
        self.next_button = button(self.tr("Continue"), "primary")
        self.back_button.clicked.connect(self._on_back_clicked)
        self.skip_button.clicked.connect(self._on_skip_clicked)
        self.test_button.clicked.connect(self._on_test_clicked)
        self.next_button.clicked.connect(self._on_next_clicked)
        for part in (self.back_button, self.skip_button, self.test_button, self.next_button):
            part.setAutoDefault(False)

    def _lay_out(self) -> None:
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(space.XXL, space.M, space.XXL, space.M)
        foot.setSpacing(space.S)
        self._step_label = TextLabel(size="small", role="dim", wrap=False)
        foot.addWidget(self.back_button)
        foot.addWidget(self._step_label)
        foot.addStretch(1)
        for part in (self.skip_button, self.test_button, self.next_button):
            foot.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.keyring_banner)
        column.addWidget(self.banner)
        column.addWidget(self._page_stack, 1)
        column.addWidget(separator())
        column.addWidget(self._foot)

    @property
    def step(self) -> int:
        """Which step is shown: WELCOME, CONNECT, STORAGE or READY."""
        return self._page_stack.currentIndex()

    def _show_step(self, step: int) -> None:
        self.banner.hide()
        self._page_stack.setCurrentIndex(step)
        self._foot.setVisible(step != WELCOME)
        self._step_label.setText(fill(self.tr("Step {n} of 3"), n=step))
        self.test_button.setText(self.tr("Test storage") if step == STORAGE else self.tr("Test connection"))
        self.next_button.setText(self.tr("Open the library") if step == READY else self.tr("Continue"))
        self._show_buttons()
        if step in {CONNECT, STORAGE}:
            self._keyring.begin()
        else:
            self.keyring_banner.hide()
        if step == CONNECT:
            self.connection.name_field.input.setFocus()
        elif step != WELCOME:
            (self.storage.bucket_field.input if step == STORAGE else self.next_button).setFocus()

    def _show_buttons(self) -> None:
        """Offer the test until it went well; going on without one is possible, but a choice of its own."""
        busy = self._job is not None
        testable = self.step == CONNECT or (self.step == STORAGE and self.storage.kind != "later")
        has_passed = not testable or (self.step in self.results and self.results[self.step].have_all_passed)
        self.test_button.setVisible(testable)
        self.skip_button.setVisible(testable and not has_passed)
        self.next_button.setVisible(has_passed)
        # One primary button in sight: the test, until it went well.
        if has_passed:
            make_primary(self.next_button, self.test_button)
        else:
            make_primary(self.test_button, self.next_button)
        for part in (self.back_button, self.skip_button, self.test_button, self.next_button):
            part.setEnabled(not busy)
        if self._connection is not None:
            self._connection.setEnabled(not busy)
        self.storage.setEnabled(not busy)

    def _resize_to_scale(self) -> None:
        self.resize_scaled(_WIDTH, _HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._resize_to_scale()

    def done(self, result: int) -> None:
        """Stop a test that runs and forget what was typed."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._connection is not None:
            self._connection.clear_secrets()
        self.storage.clear_secrets(None)
        super().done(result)

    @Slot(object)
    def _on_keyring_finished(self, message: ErrorMessage | None) -> None:
        """Say that a key cannot be kept, on the pages that ask for one."""
        if message is None or self.step not in {CONNECT, STORAGE}:
            self.keyring_banner.hide()
        else:
            show_message_in(self.keyring_banner, message)

    # What is chosen.

    @Slot()
    def _on_practise_chosen(self) -> None:
        self.practice_requested.emit()
        self.accept()

    @Slot()
    def _on_connect_chosen(self) -> None:
        self._show_step(CONNECT)

    @Slot()
    def _on_back_clicked(self) -> None:
        self._show_step(self.step - 1)

    @Slot()
    def _on_form_changed(self) -> None:
        for results in self.results.values():
            if not results.isHidden() and self._job is None and self.results[self.step] is results:
                results.clear()
        self._show_buttons()

    @Slot()
    def _on_test_clicked(self) -> None:
        self._save("connection" if self.step == CONNECT else "storage")

    @Slot()
    def _on_skip_clicked(self) -> None:
        self._save("")

    @Slot()
    def _on_next_clicked(self) -> None:
        if self.step == READY:
            self.accept()
        elif self.step == STORAGE and self.storage.kind == "later":
            self._save("")
        else:
            self._advance()

    def _advance(self) -> None:
        if self.step == STORAGE and self.account is not None:
            self._summary.show_results(self._summary_lines(self.account))
        self._show_step(self.step + 1)

    def _summary_lines(self, account: Account) -> list[tuple[bool | None, str]]:
        tested = {step: results.have_all_passed if results.lines else None for step, results in self.results.items()}
        why = {
            step: next((words for ok, words in results.lines if not ok), "") for step, results in self.results.items()
        }
        account_template = {
            True: self.tr("{name} is connected."),
            False: self.tr("{name} was saved, but the test failed. {why}"),
            None: self.tr("{name} was saved; its key was not tested."),
        }[tested[CONNECT]]
        if account.storage is None:
            tested[STORAGE] = None
            files = fill(self.tr("No storage yet: {target} gets only the metadata."), target=display_name(FIRST))
        else:
            files = {
                True: self.tr("The storage for masters and covers is ready."),
                False: self.tr("The storage was saved, but the test failed. {why}"),
                None: self.tr("The storage was saved but not tested."),
            }[tested[STORAGE]]
        lines = [
            (tested[CONNECT], fill(account_template, name=account.name, why=why[CONNECT])),
            (tested[STORAGE], fill(files, why=why[STORAGE])),
        ]
        if not self._keyring.is_persistent:
            lines.append(
                (
                    None,
                    self.tr("Its keys could not be saved in a keyring. The app asks for them again at the next start."),
                )
            )
        return lines

    # Saving and testing.

    def _save(self, test: Test) -> None:
        self.banner.hide()
        account = self._typed_account()
        if account is None:
            return
        secrets = self.connection.secrets() if self.step == CONNECT else self.storage.secrets()
        self._pending_account, self._test = account, test
        if test:
            self.results[self.step].show_busy(self.tr("Testing…"))
        self._job = self._backend.bridge.submit(save_account_work(account, secrets, test))
        self._job.finished.connect(self._on_save_finished)
        self._job.failed.connect(self._on_save_failed)
        self._show_buttons()

    def _typed_account(self) -> Account | None:
        if self.step == CONNECT:
            account_id = self.account.id if self.account else ""
            used_names = {account.name for account in self._backend.accounts.list() if account.id != account_id}
            return self.connection.account() if self.connection.validate(used_names) else None
        if self.account is None or not self.storage.validate():
            return None
        return replace(self.account, storage=self.storage.storage())

    @Slot(object)
    def _on_save_finished(self, lines: object) -> None:
        self._job = None
        account = self._pending_account
        if account is None:
            return
        step = self.step
        self.account = account
        self.connection.set_saved_account(account)
        self._clear_secret_fields(step, account)
        if self._test and isinstance(lines, list):
            self.results[step].show_lines(lines)
            self._show_buttons()
            (self.next_button if self.results[step].have_all_passed else self.test_button).setFocus()
        else:
            self._show_buttons()
            self._advance()

    def _clear_secret_fields(self, step: int, account: Account) -> None:
        """Empty the fields of the secrets that are in the keyring now."""
        if step == CONNECT:
            self.connection.clear_secrets(persistent=self._keyring.is_persistent)
        else:
            self.storage.clear_secrets(account.storage, persistent=self._keyring.is_persistent)

    @Slot(object)
    def _on_save_failed(self, error: Exception) -> None:
        # What was typed stays: the target shows a secret only once, and the keyring may only have to be unlocked.
        self._job = None
        self.results[self.step].clear()
        self._show_buttons()
        show_error_in(self.banner, error)
