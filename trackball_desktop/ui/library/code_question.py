"""Asks what becomes of the codes of a release that goes into the trash: given again, or never."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget

from trackball_desktop.storage.ledger import spoken
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.languages import Counts

if TYPE_CHECKING:
    from trackball_desktop.storage.ledger import Code


class CodeQuestion(QDialog):
    """Lists the codes that were never sent; `answered` says whether they are free again."""

    answered = Signal(bool)

    def __init__(self, codes: Sequence[Code], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Codes of deleted releases"))
        words = Counts.tr("%n of your own codes were never sent.", "%n of your own codes was never sent.", len(codes))
        self.codes = QListWidget()
        self.codes.setProperty("boxed", True)
        self.codes.setAccessibleName(self.tr("Codes"))
        for code in codes:
            self.codes.addItem(f"{spoken(code.kind, code.code)}  ·  {code.title}")
        self.free = button(self.tr("Make available again"))
        self.burn = button(self.tr("Retire these codes"), "primary")
        cancel = button(self.tr("Cancel"))
        self.free.clicked.connect(self._on_free_clicked)
        self.burn.clicked.connect(self._on_burn_clicked)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        column.addWidget(label(words, size="strong"))
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
        column.addWidget(self.codes, 1)
        column.addLayout(row(None, cancel, self.free, self.burn))
        self.resize(QSize(theme.scaled(520), theme.scaled(320)))

    @Slot()
    def _on_free_clicked(self) -> None:
        self.answered.emit(True)
        self.accept()

    @Slot()
    def _on_burn_clicked(self) -> None:
        self.answered.emit(False)
        self.accept()
