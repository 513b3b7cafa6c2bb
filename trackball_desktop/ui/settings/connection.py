"""The form for a login to a target, made of the target's own description. Settings and first run share it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.ids import new_id
from trackball_desktop.storage.settings import Account
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import AccountField, AccountForm, Target
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.fold import Fold
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.settings_parts import FIELD_GAP, LineField, NumberedSteps, SecretField, side_by_side
from trackball_desktop.ui.settings.addresses import address_error


def localize_target_text(text: str) -> str:
    """Translate a text of a target's description."""
    return QCoreApplication.translate("Targets", text) if text else ""


class ConnectionForm(QWidget):
    """Name, target and the target's fields of one account. `changed` comes with each change by the user."""

    changed = Signal()
    target_shown = Signal(str)
    """The id of the target whose fields are shown from now on."""
    forget_requested = Signal()
    """The key is to be forgotten on this computer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account: Account | None = None
        self._target: Target = registry.default()
        self.target_choice = ChoiceBox()
        self.target_choice.setAccessibleName(self.tr("Destination of this account's releases"))
        self.name_field = LineField(self.tr("Name of this account"), placeholder=self.tr("e.g. Northlight"))
        self.name_field.changed.connect(self.changed)
        self.fields: dict[str, LineField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(FIELD_GAP)
        self._target_label = TextLabel(self.tr("Releases are sent to"), "small", "dim", wrap=False)
        self._target_label.setBuddy(self.target_choice)
        self._column.addWidget(self._target_label)
        self._column.addWidget(self.target_choice, 0, Qt.AlignmentFlag.AlignLeft)
        self._body = QWidget()
        self._column.addWidget(self._body)
        self._show_target(self._target)
        self.target_choice.currentIndexChanged.connect(self._on_target_chosen)

    @property
    def target(self) -> Target:
        """The target of the account that is shown."""
        return self._target

    def _show_target(self, target: Target) -> None:
        """Make the fields that a target's accounts have."""
        self._target, form = target, target.account_form
        self.target_shown.emit(target.id)
        self.name_field.setParent(None)
        self._column.removeWidget(self._body)
        self._body.hide()  # it is deleted later, and must not shine through until then
        self._body.deleteLater()
        self._body = QWidget()
        self._column.addWidget(self._body)
        self.fields = {field.name: self._field(field) for field in form.fields}
        self.steps = NumberedSteps(
            self.tr("How to create a key"), [localize_target_text(step) for step in form.key_steps]
        )
        self.key_changes = KeyChanges(form)
        self.key_changes.forget_button.clicked.connect(self.forget_requested)
        self.keys_fold = Fold(self.tr("Change or revoke the key"), self.key_changes)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(FIELD_GAP)
        main_fields = [self.fields[field.name] for field in form.fields if not field.is_advanced]
        self._add(column, [self.name_field, *main_fields[:1]])
        column.addWidget(self.steps)
        for at in range(1, len(main_fields), 2):
            self._add(column, main_fields[at : at + 2])
        column.addWidget(self.keys_fold)
        for field in form.fields:
            if field.is_advanced:
                column.addWidget(Fold(self.tr("More addresses"), self.fields[field.name]))

    def _add(self, column: QVBoxLayout, fields: list[LineField]) -> None:
        if len(fields) > 1:
            row: QLayout = side_by_side(fields[0], fields[1])
            column.addLayout(row)
        elif fields:
            column.addWidget(fields[0])

    def _field(self, field: AccountField) -> LineField:
        label, help_text = localize_target_text(field.label), localize_target_text(field.help)
        line_field = (
            SecretField(label, help=help_text)
            if field.secret
            else LineField(
                label, help=help_text, placeholder=localize_target_text(field.placeholder), mono=field.is_monospace
            )
        )
        line_field.fill(field.default)
        line_field.changed.connect(lambda: self._on_field_changed(field.name))
        if not field.secret:
            self._show_help(line_field, field.name)
        return line_field

    def _on_field_changed(self, name: str) -> None:
        field = self.fields.get(name)
        if field is not None and not isinstance(field, SecretField):
            field.set_error("")
            self._show_help(field, name)
        self.changed.emit()

    def _show_help(self, field: LineField, name: str) -> None:
        text, values = self._target.field_help(name, field.text)
        field.set_help(fill(localize_target_text(text), **values))

    @Slot(int)
    def _on_target_chosen(self, _at: int) -> None:
        chosen = self.target_choice.currentData()
        if self._account is None and isinstance(chosen, str) and chosen != self._target.id:
            self._show_target(registry.get(chosen))
            self._fill(None)

    def show_account(self, account: Account | None) -> None:
        """Fill in an account, or nothing for a new one. Secrets are never filled in."""
        self._account = account
        targets = registry.all_targets()
        target = registry.get(account.target) if account is not None else registry.default()
        self.target_choice.blockSignals(True)
        self.target_choice.clear()
        for listed in targets:
            self.target_choice.addItem(listed.name, listed.id)
        self.target_choice.setCurrentIndex(self.target_choice.findData(target.id))
        self.target_choice.blockSignals(False)
        self._show_choice(account is None and len(targets) > 1)
        if target.id != self._target.id:
            self._show_target(target)
        self._fill(account)

    def _show_choice(self, shown: bool) -> None:
        self.target_choice.setVisible(shown)
        self._target_label.setVisible(shown)

    def _fill(self, account: Account | None) -> None:
        self.steps.setVisible(account is None and bool(self._target.account_form.key_steps))
        self.keys_fold.setVisible(account is not None and bool(self._target.account_form.secret_fields))
        self.keys_fold.set_open(False)
        self.name_field.fill(account.name if account else "")
        for field in self._target.account_form.visible_fields:
            saved = account.fields.get(field.name, "") if account else field.default
            self.fields[field.name].fill(self._target.field_text(field.name, saved))
        self.clear_secrets(saved=account is not None)

    def validate(self, used_names: set[str]) -> bool:
        """Check what was typed, point at what is missing, and say whether nothing is. `used_names` are names in use."""
        self.name_field.set_error(self._name_error(used_names))
        for field in self._target.account_form.fields:
            self.fields[field.name].set_error(self._field_error(field))
        wrong = [field for field in (self.name_field, *self.fields.values()) if field.error_text]
        if wrong:
            wrong[0].input.setFocus()
        return not wrong

    def _field_error(self, field: AccountField) -> str:
        typed = self.fields[field.name].text
        if field.secret:
            return localize_target_text(field.missing_text) if not typed and self._account is None else ""
        value = self._target.read_field(field.name, typed)
        if not value and field.missing_text:
            return localize_target_text(field.missing_text)
        return address_error(value) if field.address_purpose else ""

    def _name_error(self, used_names: set[str]) -> str:
        name = self.name_field.text
        if not name:
            return self.tr("Give the account a name.")
        used = self._account is None or name.casefold() != self._account.name.casefold()
        if used and name.casefold() in {other.casefold() for other in used_names}:
            return self.tr("There is already an account with this name.")
        return ""

    def account(self) -> Account:
        """Return the account as typed. A new one gets an id."""
        typed = {
            field.name: self._target.read_field(field.name, self.fields[field.name].text)
            for field in self._target.account_form.visible_fields
        }
        base_account = self._account or Account(id=new_id(), name="", target=self._target.id)
        return replace(base_account, name=self.name_field.text, fields={**base_account.fields, **typed})

    def set_saved_account(self, account: Account) -> None:
        """Take it that this account is kept now: what is typed next changes it."""
        self._account = account
        self._show_choice(False)
        self.keys_fold.setVisible(bool(self._target.account_form.secret_fields))

    def secrets(self) -> dict[str, str]:
        """Return what was typed as a secret, by its name in the keyring."""
        typed = {field.name: self.fields[field.name].text for field in self._target.account_form.secret_fields}
        return {name: text for name, text in typed.items() if text}

    def clear_secrets(self, *, saved: bool = True, persistent: bool = True) -> None:
        """Empty the secret fields, after they were handed over; `saved` says that they are kept.

        `persistent` says whether a keyring has them.
        """
        for secret_field in self._secret_fields().values():
            secret_field.clear()
            secret_field.set_saved(saved, persistent=persistent)

    def show_stored_secrets(self, stored_names: frozenset[str], *, persistent: bool) -> None:
        """Say of the secrets of a kept account whether they are on this computer."""
        if self._account is not None:
            for name, secret_field in self._secret_fields().items():
                secret_field.set_saved(name in stored_names, persistent=persistent)

    def _secret_fields(self) -> dict[str, SecretField]:
        secret_fields = {field.name: self.fields[field.name] for field in self._target.account_form.secret_fields}
        return {name: field for name, field in secret_fields.items() if isinstance(field, SecretField)}


class KeyChanges(QWidget):
    """How a key is replaced, and what to do when one was lost: at the target, and here."""

    def __init__(self, form: AccountForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.forget_button = button(self.tr("Delete the key from this computer…"), "danger")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(FIELD_GAP)
        for title, steps in (
            (self.tr("How to replace the key"), form.replace_steps),
            (self.tr("If a key was lost or stolen"), form.lost_steps),
        ):
            if steps:
                column.addWidget(NumberedSteps(title, [localize_target_text(step) for step in steps]))
        column.addWidget(self.forget_button, 0, Qt.AlignmentFlag.AlignLeft)
