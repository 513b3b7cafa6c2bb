"""What stands over the list and below it: the switch to plan and board, the filter, the way into the trash."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label
from trackball_desktop.ui.kit.filter_button import FilterButton
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.head_bar import HeadBar
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.segments import SegmentedControl

LIST_FORMS = ("list", "covers")
"""The forms in which the page of the list itself shows releases."""


class ListHead(QWidget):
    """Stands over the list while there is anything in the library."""

    view_mode_requested = Signal(str)
    form_chosen = Signal(str)
    """The releases are to be shown as rows or as covers: one of LIST_FORMS."""
    filter_requested = Signal()
    filter_cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = SegmentedControl(
            (
                ("plan", self.tr("Plan")),
                ("board", self.tr("Board")),
                ("list", self.tr("List")),
                ("covers", self.tr("Covers")),
            ),
            self.tr("View of the releases"),
        )
        self._form = LIST_FORMS[0]
        self.switch.set_current_key(self._form)
        self.filter_button = FilterButton()
        self.title = label(size="strong")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(HeadBar(self.title, (self.filter_button,), self, lead=self.switch))
        self.switch.chosen.connect(self._on_switch_chosen)
        self.filter_button.pressed.connect(self.filter_requested)
        self.filter_button.cleared.connect(self.filter_cleared)

    def show_filter(self, name: str) -> None:
        """Say which filter is on."""
        self.filter_button.show_filter(name)

    @Slot(str)
    def _on_switch_chosen(self, form: str) -> None:
        if form in LIST_FORMS:
            self._form = form
            self.form_chosen.emit(form)
            return
        self.switch.set_current_key(self._form)  # this page is the list, whenever it is seen
        self.view_mode_requested.emit(form)

    def show_form(self, form: str) -> None:
        """Show in which form the page lists the releases, one of LIST_FORMS."""
        self._form = form
        self.switch.set_current_key(form)


class TrashLine(QWidget):
    """A line below the list: how many releases lie in the trash, or the way back out of it."""

    trash_requested = Signal()
    all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._in_trash = False
        self._text_label = label("", "dim", "small")
        self.button = button(self.tr("Show the trash"), small=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.L, space.S, space.L, space.S)
        layout.addWidget(FlowWidget(self._text_label, self.button, gap=space.S))
        self.button.clicked.connect(self._on_button_clicked)
        self.hide()

    def show_trash(self, count: int, *, in_trash: bool) -> None:
        """Say how many lie there; `in_trash` while the list shows them."""
        self._in_trash = in_trash
        retention_text = self.tr("Deleted releases stay in the trash for 30 days.")
        self._text_label.setText(
            retention_text
            if in_trash
            else Counts.tr("%n releases are in the trash.", "%n release is in the trash.", count)
        )
        button_text = self.tr("Back to all releases") if in_trash else self.tr("Show the trash")
        self.button.setText(button_text)
        self.button.setAccessibleName(button_text)

    @Slot()
    def _on_button_clicked(self) -> None:
        (self.all_requested if self._in_trash else self.trash_requested).emit()
