"""Where a release goes: each account with what its target takes, gives and cannot hold, in the order of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.services.target_order import accounts_of, set_order, target_order
from trackball_desktop.targets import registry
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, row, set_tooltip
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.field_labels import field_label
from trackball_desktop.ui.kit.formatting import fill

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Account
    from trackball_desktop.targets.base import Target
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

_MAX_FIELDS = 5


class TargetChoice(QWidget):
    """One row for each account; those that are ticked get the release, one after the other."""

    changed = Signal()
    """Another choice, or another order."""

    def __init__(self, backend: Backend, session: Session, main_account_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session = session
        self._main_account_id = main_account_id
        self.rows: list[TargetRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.S)
        self.refresh()

    @property
    def chosen_accounts(self) -> list[Account]:
        """The accounts that get the release, in the order of work."""
        return [
            target_row.account for target_row in self.rows if target_row.box.isChecked() and target_row.box.isEnabled()
        ]

    @property
    def is_default(self) -> bool:
        """Whether the release goes to its own account alone, as it would without a choice."""
        return [account.id for account in self.chosen_accounts] == [self._main_account_id] and not self._sent_targets()

    def _sent_targets(self) -> dict[str, str]:
        return accounts_of(self._backend.repositories, self._session.release.id)

    def refresh(self) -> None:
        """Show the accounts in the order that is kept."""
        ticked = (
            {target_row.account.id for target_row in self.rows if target_row.box.isChecked()}
            if self.rows
            else {self._main_account_id}
        )
        for old in self.rows:
            old.hide()
            old.deleteLater()
        places, there = target_order(self._backend.repositories), self._sent_targets()
        accounts = sorted(self._backend.accounts.list(), key=lambda account: places.index(account.target))
        self.rows = []
        for number, account in enumerate(accounts):
            target_row = TargetRow(account, self._account_lines(account), is_first=number == 0, parent=self)
            is_sent = account.target in there
            target_row.box.setEnabled(not is_sent)
            target_row.box.setChecked(not is_sent and account.id in ticked)
            target_row.box.toggled.connect(self._on_box_toggled)
            target_row.earlier_button.clicked.connect(lambda _=False, target=account.target: self.move_earlier(target))
            self._column.addWidget(target_row)
            self.rows.append(target_row)
        self._show_order()

    def _account_lines(self, account: Account) -> list[str]:
        try:
            target = registry.get(account.target)
        except UserError as error:
            return [str(error)]
        return [*self._accepted_lines(account, target), self._feedback_text(target), *self._unsupported_lines(target)]

    def _accepted_lines(self, account: Account, target: Target) -> list[str]:
        if account.target in self._sent_targets():
            return [self.tr("It already has this release, or the release is on its way there.")]
        if target.capabilities.files or account.storage is not None:
            takes = self.tr("Accepts the metadata, audio and cover")
        else:
            takes = self.tr("Accepts the metadata; add audio and cover there")
        if not target.capabilities.needs_upc:
            takes = fill(self.tr("{takes}; assigns a UPC if there is none"), takes=takes)
        return [takes]

    def _feedback_text(self, target: Target) -> str:
        can = target.capabilities
        gives = [
            name
            for name, there in (
                (self.tr("status"), can.status),
                (self.tr("takedown"), can.takedown),
                (self.tr("links to stores"), can.store_links),
                (self.tr("earnings"), can.earnings),
            )
            if there
        ]
        if not gives:
            return self.tr("Offers no status, takedown or earnings yet: these questions are not answered")
        return fill(self.tr("Offers {what}"), what=", ".join(gives))

    def _unsupported_lines(self, target: Target) -> list[str]:
        names = target.unsupported_fields(resolve(self._session.release, self._session.defaults))
        if not names:
            return []
        shown = list(dict.fromkeys(field_label(name) for name in names))
        more = len(shown) - _MAX_FIELDS
        text = ", ".join(shown[:_MAX_FIELDS]) + (f" +{more}" if more > 0 else "")
        return [fill(self.tr("Not sent, because it has no field for them: {fields}"), fields=text)]

    @Slot()
    def _on_box_toggled(self) -> None:
        self._show_order()
        self.changed.emit()

    def _show_order(self) -> None:
        before = ""
        chosen = {account.id for account in self.chosen_accounts}
        for target_row in self.rows:
            waits = (
                fill(self.tr("Once {target} has it"), target=before)
                if before and target_row.account.id in chosen
                else ""
            )
            target_row.show_wait_text(waits)
            if target_row.account.id in chosen:
                before = registry.display_name(target_row.account.target)

    def move_earlier(self, target_id: str) -> None:
        """Let a target come one place earlier, for all releases from now on."""
        places = list(target_order(self._backend.repositories))
        at = places.index(target_id)
        if at:
            places[at - 1], places[at] = places[at], places[at - 1]
            job = self._backend.bridge.submit(lambda services: set_order(services.repositories, places))
            job.finished.connect(self._on_order_saved)
            job.failed.connect(self._on_order_failed)

    @Slot(object)
    def _on_order_saved(self, _: object) -> None:
        self.refresh()
        self.changed.emit()

    @Slot(object)
    def _on_order_failed(self, error: TrackballError) -> None:
        if self.rows:
            self.rows[0].show_wait_text(error_text(error))


class TargetRow(QFrame):
    """An account with a box to tick, and what is to be known of its target."""

    def __init__(self, account: Account, lines: list[str], *, is_first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.account = account
        name = registry.display_name(account.target)
        self.box = QCheckBox(f"{name}  ·  {account.name}", self)
        self.box.setAccessibleName(
            fill(self.tr("Send to {target}, account {account}"), target=name, account=account.name)
        )
        self.earlier_button = button(self.tr("Move up"), "plain", icon="up", small=True)
        self.earlier_button.setAccessibleName(fill(self.tr("Move {target} up"), target=name))
        set_tooltip(self.earlier_button, self.tr("The order applies to all releases"))
        self.earlier_button.setVisible(not is_first)
        self.wait_label = label("", "accent", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.M, space.S, space.M, space.S)
        layout.setSpacing(space.XS)
        layout.addLayout(row(self.box, None, self.wait_label, self.earlier_button))
        self.info_labels = [label(text, "dim", "small", wrap=True) for text in lines]
        for text in self.info_labels:
            layout.addWidget(text)

    def show_wait_text(self, text: str) -> None:
        """Say what it waits for; nothing for an empty text."""
        self.wait_label.setText(text)
        self.wait_label.setVisible(bool(text))
