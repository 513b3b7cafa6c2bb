"""The section Accounts of the settings: who is connected, one row each, and the editor of one behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from trackball_desktop.services.login_state import REFUSED_SETTING, refused_accounts
from trackball_desktop.storage.library import CREATED_VIEW, LibraryQuery
from trackball_desktop.storage.settings import Account
from trackball_desktop.targets import registry
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, row, set_style_property
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.settings_parts import SettingsPage
from trackball_desktop.ui.settings.account_editor import AccountEditor
from trackball_desktop.ui.settings.questions import QuestionsDialog

if TYPE_CHECKING:
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.runtime.backend import Backend

_KNOWN_IDS = 200
"""How many releases are looked at to find a known id in a pasted address."""


def account_destination(account: Account) -> str:
    """Return where an account's releases go: a host, or what else the target names."""
    destination = registry.get(account.target).destination(account)
    return urlsplit(destination).hostname or destination


class AccountsPage(QStackedWidget):
    """The list of accounts, or the editor of one."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._list = SettingsPage()
        self._list.set_heading(
            self.tr("Accounts"),
            self.tr(
                "Practice mode has its own account, created again at each start. Your own accounts are "
                "outside practice mode."
            )
            if backend.practice
            else self.tr("Each account is one login to a distributor and the storage for its files."),
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(space.S)
        self.add_button = button(self.tr("Add account"), "primary", icon="plus")
        self.add_button.clicked.connect(self._on_add_clicked)
        self.add_button.setVisible(not backend.practice)
        self._list.column.addLayout(self._rows)
        self.questions_button = button(self.tr("Questions to distributors…"))
        self.questions_button.clicked.connect(self._on_questions_clicked)
        self._list.column.addLayout(row(self.add_button, self.questions_button, None))
        self._list.column.addStretch(1)
        self._editor: AccountEditor | None = None
        self.addWidget(self._list)
        self.rows: list[AccountRow] = []
        backend.bridge.changed.connect(self._on_bridge_changed)
        self.refresh()

    @property
    def editor(self) -> AccountEditor:
        """The editor of one account. It is made when it is first opened: a screen reader says the chosen tab of what
        is made, even where nobody sees it.
        """
        if self._editor is None:
            self._editor = AccountEditor(self._backend)
            self._editor.finished.connect(self._on_editor_finished)
            self.addWidget(self._editor)
        return self._editor

    def refresh(self) -> None:
        """Show the accounts as they are kept now."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        accounts = self._backend.accounts.list()
        default = self._backend.accounts.default()
        refused = refused_accounts(self._backend.settings)
        self.rows = []
        for account in accounts:
            first = len(accounts) > 1 and default is not None and default.id == account.id
            account_row = AccountRow(account, default=first, refused=account.id in refused)
            account_row.edit_requested.connect(self.edit)
            account_row.edit.setVisible(not self._backend.practice)
            self._rows.addWidget(account_row)
            self.rows.append(account_row)
        if not accounts:
            self._rows.addWidget(TextLabel(self.tr("No account yet. Drafts and checks work without one."), role="dim"))

    @Slot(str)
    def edit(self, account_id: str) -> None:
        """Open the editor of an account; an empty id opens it for a new one. Practice's account is not for editing."""
        if self._backend.practice:
            return
        account = self._backend.accounts.get(account_id) if account_id else None
        library = self._backend.library
        rows = library.rows(library.ids(LibraryQuery(CREATED_VIEW))[:_KNOWN_IDS]) if account else []
        self.editor.edit(account, tuple(row.remote_id for row in rows if row.remote_id))
        self.setCurrentWidget(self.editor)
        form = self.editor.connection
        (next(iter(form.fields.values()), form.name_field) if account else form.name_field).input.setFocus()

    def leave(self) -> None:
        """Go back to the list and forget what was typed."""
        if self._editor is not None:
            self._editor.leave()
        self.refresh()
        self.setCurrentWidget(self._list)

    @Slot()
    def _on_questions_clicked(self) -> None:
        dialog = QuestionsDialog(self._backend, parent=self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _on_add_clicked(self) -> None:
        self.edit("")

    @Slot()
    def _on_editor_finished(self) -> None:
        self.leave()
        self.add_button.setFocus()

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        is_relevant = change.topic == "accounts" or (change.topic, change.id) == ("settings", REFUSED_SETTING)
        if is_relevant and self.currentWidget() is self._list:
            self.refresh()


class AccountRow(QFrame):
    """One account: its name, where it is, where its files go."""

    edit_requested = Signal(str)

    def __init__(
        self, account: Account, *, default: bool, refused: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._id = account.id
        names = QHBoxLayout()
        names.setSpacing(space.S)
        names.addWidget(TextLabel(account.name, "strong", wrap=False))
        if default:
            badge = TextLabel(self.tr("default for new releases"), "small", "dim", wrap=False)
            set_style_property(badge, "role", "key")
            names.addWidget(badge)
        names.addStretch(1)
        files, stored = self._files(account)
        storage = QHBoxLayout()
        storage.setSpacing(space.S)
        storage.addWidget(ShapeMark("ok" if stored else "draft", 11), 0, Qt.AlignmentFlag.AlignVCenter)
        storage.addWidget(TextLabel(files, "small", "dim"), 1)
        text_column = QVBoxLayout()
        text_column.setSpacing(space.XXS)
        text_column.addLayout(names)
        text_column.addWidget(TextLabel(account_destination(account), "small", "dim"))
        if refused:
            login = QHBoxLayout()
            login.setSpacing(space.S)
            login.addWidget(ShapeMark("blocker", 11), 0, Qt.AlignmentFlag.AlignVCenter)
            warning = fill(
                self.tr(
                    "{target} rejected its key, so nothing can be sent or looked up. Edit the account "
                    "and enter another key."
                ),
                target=registry.get(account.target).name,
            )
            login.addWidget(TextLabel(warning, "small", "bad"), 1)
            text_column.addLayout(login)
        text_column.addLayout(storage)
        self.edit = button(
            self.tr("Edit…"), small=True, name=fill(self.tr("Edit the account {name}"), name=account.name)
        )
        self.edit.clicked.connect(self._on_edit_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space.L, space.S, space.M, space.S)
        layout.setSpacing(space.M)
        layout.addLayout(text_column, 1)
        layout.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignVCenter)

    def _files(self, account: Account) -> tuple[str, bool]:
        storage = account.storage
        if storage is None:
            return fill(
                self.tr("No storage: {target} gets only the metadata"), target=display_name(account.target)
            ), False
        if storage.kind == "signing":
            host = urlsplit(storage.signing_url).hostname or storage.signing_url
            return fill(self.tr("Files: signed by {host}"), host=host), True
        host = urlsplit(storage.endpoint).hostname or storage.region
        return fill(self.tr("Files: bucket {bucket} at {host}"), bucket=storage.bucket, host=host), True

    @Slot()
    def _on_edit_clicked(self) -> None:
        self.edit_requested.emit(self._id)
