"""The form for a login to OpenPlay: where the key is made, the key, the addresses. Settings and first run share it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.domain.release import new_id
from trackball_desktop.storage.settings import Account
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.settings_parts import FIELD_GAP, Fold, LineField, SecretField, Steps, pair
from trackball_desktop.ui.settings.addresses import READ_BASE, error_text, typed_of, write_base_of


class ConnectionForm(QWidget):
    """Name, address, key ID and secret of one account. `changed` comes with each change by the user."""

    changed = Signal()
    forget_requested = Signal()
    """The key is to be forgotten on this computer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account: Account | None = None
        self.steps = Steps(
            self.tr("Where the key is made"),
            [
                self.tr("Open OpenPlay in your browser and log in as someone who may manage the account."),
                self.tr("Choose Manage, then API Keys, and make a new key."),
                self.tr("Copy the API Key ID and the API Secret Key to here. The secret is shown there only once."),
            ],
        )
        self.name = LineField(self.tr("Name of this account"), placeholder=self.tr("e.g. Northlight"))
        self.address = LineField(
            self.tr("Your OpenPlay address"), placeholder=self.tr("subdomain or full address"), mono=True
        )
        self.key_id = LineField(self.tr("API Key ID"), mono=True)
        self.secret = SecretField(self.tr("API Secret Key"))
        self.read_base = LineField(
            self.tr("Address for looking up releases"),
            help=self.tr("The same for all customers of OpenPlay. Change it only for a test system."),
            mono=True,
        )
        self.read_base.fill(READ_BASE)
        self.keys = KeyChanges()
        self.keys.forget.clicked.connect(self.forget_requested)
        self.keys_fold = Fold(self.tr("Change or revoke the key"), self.keys)
        self._lay_out()
        self.address.changed.connect(self._on_address_changed)
        for field in (self.name, self.address, self.key_id, self.secret, self.read_base):
            field.changed.connect(self.changed)
        self._on_address_changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(FIELD_GAP)
        column.addLayout(pair(self.name, self.address))
        column.addWidget(self.steps)
        column.addLayout(pair(self.key_id, self.secret))
        column.addWidget(self.keys_fold)
        column.addWidget(Fold(self.tr("More addresses"), self.read_base))

    @Slot()
    def _on_address_changed(self) -> None:
        self.address.set_error("")
        base = write_base_of(self.address.text)
        if base:
            self.address.set_help(fill(self.tr("Releases are created at\n{address}"), address=base))
        else:
            self.address.set_help(self.tr("What stands before .openplaymusic.com when you are logged in."))

    def show_account(self, account: Account | None) -> None:
        """Fill in an account, or nothing for a new one. Secrets are never filled in."""
        self._account = account
        self.steps.setVisible(account is None)
        self.keys_fold.setVisible(account is not None)
        self.keys_fold.set_open(False)
        self.name.fill(account.name if account else "")
        self.address.fill(typed_of(account.write_base) if account else "")
        self.key_id.fill(account.key_id if account else "")
        self.read_base.fill(account.read_base if account else READ_BASE)
        self.secret.clear()
        self.secret.show_saved(account is not None)

    def complete(self, taken: set[str]) -> bool:
        """Check what was typed, point at what is missing, and say whether nothing is. `taken` are names in use."""
        self.name.set_error(self._name_error(taken))
        base = write_base_of(self.address.text)
        self.address.set_error(error_text(base) if base else self.tr("Enter your OpenPlay address."))
        self.read_base.set_error(error_text(self.read_base.text))
        self.key_id.set_error("" if self.key_id.text else self.tr("Enter the API Key ID."))
        missing = not self.secret.text and self._account is None
        self.secret.set_error(self.tr("Enter the API Secret Key.") if missing else "")
        wrong = [field for field in self._fields() if field.error_text]
        if wrong:
            wrong[0].input.setFocus()
        return not wrong

    def _name_error(self, taken: set[str]) -> str:
        name = self.name.text
        if not name:
            return self.tr("Give the account a name.")
        used = self._account is None or name.casefold() != self._account.name.casefold()
        if used and name.casefold() in {other.casefold() for other in taken}:
            return self.tr("There is an account of this name already.")
        return ""

    def _fields(self) -> tuple[LineField, ...]:
        return self.name, self.address, self.key_id, self.secret, self.read_base

    def account(self) -> Account:
        """Return the account as typed. A new one gets an id."""
        blank = Account(id=new_id(), name="", read_base="", write_base="", key_id="")
        return replace(
            self._account or blank,
            name=self.name.text,
            read_base=self.read_base.text,
            write_base=write_base_of(self.address.text),
            key_id=self.key_id.text,
        )

    def remember(self, account: Account) -> None:
        """Take it that this account is kept now: what is typed next changes it."""
        self._account = account
        self.keys_fold.show()

    def secrets(self) -> dict[str, str]:
        """Return what was typed as a secret, by its name in the keyring."""
        return {"openplay": self.secret.text} if self.secret.text else {}

    def clear_secrets(self) -> None:
        """Empty the secret fields, after they were handed over."""
        self.secret.clear()
        self.secret.show_saved(True)


class KeyChanges(QWidget):
    """How a key is replaced, and what to do when one was lost: in OpenPlay, and here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.forget = button(self.tr("Forget the key on this computer…"), "danger")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(FIELD_GAP)
        column.addWidget(
            Steps(
                self.tr("Replace the key, now and then"),
                [
                    self.tr("In OpenPlay choose Manage, then API Keys, and make a new key. The old one still works."),
                    self.tr("Put the new key's ID and secret above, and press “Save and test connection”."),
                    self.tr("When the test is good, revoke the old key in OpenPlay. That works at once and for good."),
                ],
            )
        )
        column.addWidget(
            Steps(
                self.tr("When a key was lost or stolen"),
                [
                    self.tr("Revoke it in OpenPlay first: Manage, API Keys. From then on nobody can use it."),
                    self.tr("Forget it here. Releases that wait are kept, and go on once another key is here."),
                ],
            )
        )
        column.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignLeft)
