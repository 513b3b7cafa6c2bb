"""Asks what becomes of the codes of a release that goes into the trash: given again, or never."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from trackball_desktop.storage.ledger import format_code
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, put_list_in_box, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.languages import Counts

if TYPE_CHECKING:
    from trackball_desktop.storage.ledger import Code


class CodeQuestion(Dialog):
    """Lists the codes that were never sent; `answered` says whether they are free again."""

    answered = Signal(bool)

    def __init__(self, codes: Sequence[Code], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Codes of deleted releases"))
        summary = Counts.tr("%n of your own codes were never sent.", "%n of your own codes was never sent.", len(codes))
        self.code_list = QListWidget()
        put_list_in_box(self.code_list)
        self.code_list.setAccessibleName(self.tr("Codes"))
        for code in codes:
            self.code_list.addItem(f"{format_code(code.kind, code.code)}  ·  {code.title}")
        self.free_button = button(self.tr("Make available again"))
        self.retire_button = button(self.tr("Retire these codes"), "primary")
        cancel = button(self.tr("Cancel"))
        self.free_button.clicked.connect(self._on_free_clicked)
        self.retire_button.clicked.connect(self._on_retire_clicked)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        column.addWidget(label(summary, size="strong"))
        column.addWidget(
            label(
                self.tr(
                    "Make them available only if no distributor, society or store has seen them. A "
                    "restored release gets its codes back unless they have been reassigned."
                ),
                "dim",
                wrap=True,
            )
        )
        column.addWidget(self.code_list, 1)
        column.addLayout(row(None, cancel, self.free_button, self.retire_button))
        self.resize_scaled(520, 320)

    @Slot()
    def _on_free_clicked(self) -> None:
        self.answered.emit(True)
        self.accept()

    @Slot()
    def _on_retire_clicked(self) -> None:
        self.answered.emit(False)
        self.accept()
