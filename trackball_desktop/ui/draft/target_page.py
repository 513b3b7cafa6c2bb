"""A release's page at the target: opens it where the account knows its address, and learns the address from a pasted
one.

Without an address the id is copied: version 1 of the API does not tell where a release's page is.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.outside import open_address
from trackball_desktop.ui.kit.text_fields import LineEdit

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend

ID_PLACEHOLDER = "{id}"


class TargetPageLink(QWidget):
    """Two buttons; the first asks for an address while the account has none. Tell it what to open by `show_id`."""

    def __init__(self, backend: Backend, *, primary: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._remote_id = ""
        self._account_id = ""
        self.open_button = button("", "primary" if primary else "", icon="external")
        self.copy_button = button(self.tr("Copy ID"), icon="copy")
        self._hint_label = label("", "dim", "small", wrap=True)
        self.paste_line = LineEdit(self)
        self.paste_line.setPlaceholderText("https://")
        error_text = self.tr("This link does not begin with https:// or does not contain the ID of the release.")
        self._error_label = label(error_text, "bad", "small", wrap=True)
        self._buttons = row(self.open_button, self.copy_button, None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addLayout(self._buttons)
        for widget in (self._hint_label, self.paste_line, self._error_label):
            column.addWidget(widget)
            widget.hide()
        self.show_id("", "")
        self.open_button.clicked.connect(self._on_open_clicked)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.paste_line.editingFinished.connect(self._on_address_pasted)

    def add_button(self, widget: QWidget) -> None:
        """Put another button after the two."""
        self._buttons.insertWidget(self._buttons.count() - 1, widget)

    def show_id(self, account_id: str, remote_id: str) -> None:
        """Speak of this release of this account."""
        if remote_id != self._remote_id:
            self.copy_button.setText(self.tr("Copy ID"))
        self._account_id, self._remote_id = account_id, remote_id
        account = self._backend.accounts.get(account_id) if account_id else None
        self.open_button.setVisible(bool(remote_id) and account is not None)
        target = display_name(account.target if account is not None else "")
        self._hint_label.setText(
            fill(
                self.tr(
                    "Find the release in {target} once and paste the link to its page here. It then "
                    "works for all releases."
                ),
                target=target,
            )
        )
        self.paste_line.setAccessibleName(fill(self.tr("Link to the release in {target}"), target=target))
        open_text = fill(self.tr("Open in {target}"), target=target)
        self.open_button.setText(open_text if self.url_template() else self.tr("Add a link to its page…"))
        self.open_button.setAccessibleName(self.open_button.text())
        self.copy_button.setVisible(bool(remote_id))
        is_asking = self.paste_line.isVisibleTo(self) and not self.url_template()
        for widget in (self._hint_label, self.paste_line):
            widget.setVisible(is_asking)
        self._error_label.hide()

    def url_template(self) -> str:
        """Return the account's address of a release's page, with {id} in it; empty while none is known."""
        account = self._backend.accounts.get(self._account_id) if self._account_id else None
        return (account.release_page_template or "") if account is not None else ""

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._remote_id)
        self.copy_button.setText(self.tr("Copied"))

    @Slot()
    def _on_open_clicked(self) -> None:
        if not self.url_template():
            for widget in (self._hint_label, self.paste_line):
                widget.show()
            self.paste_line.setFocus()
            return
        open_address(self.url_template().replace(ID_PLACEHOLDER, self._remote_id), self)

    @Slot()
    def _on_address_pasted(self) -> None:
        typed = self.paste_line.text().strip()
        template = make_url_template(typed, self._remote_id)
        account = self._backend.accounts.get(self._account_id) if self._account_id else None
        self._error_label.setText(
            self.tr("This link does not begin with https:// or does not contain the ID of the release.")
        )
        self._error_label.setVisible(bool(typed) and template is None)
        if template is not None and account is not None:
            job = self._backend.bridge.watch_future(
                self._backend.accounts.save(dataclasses.replace(account, release_page_template=template))
            )
            job.finished.connect(self._on_template_saved)

    @Slot(object)
    def _on_template_saved(self, _: object) -> None:
        self.show_id(self._account_id, self._remote_id)
        self.open_button.setFocus()


def make_url_template(address: str, remote_id: str) -> str | None:
    """Make a template of a release page's address; None when it is no https address that holds the id."""
    address = address.strip()
    if not remote_id or remote_id not in address or not address.startswith("https://"):
        return None
    return address.replace(remote_id, ID_PLACEHOLDER)
