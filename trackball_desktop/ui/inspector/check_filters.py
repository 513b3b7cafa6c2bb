"""The two rows above the findings: which part of the release is looked at, and who asks."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from trackball_desktop.checks.requesters import Requester
from trackball_desktop.ui.draft.finding_groups import requester_name
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill

ALL, STEP, NODE = "all", "step", "node"


class FilterButton(QToolButton):
    """A choice with the number of findings that it leaves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setProperty("role", "filter")

    def show_count(self, name: str, count: int) -> None:
        """Name the choice and say how much it leaves."""
        text = fill(self.tr("{name} ({count})"), name=name, count=count)
        if text != self.text():
            self.setText(text)


class CheckFilters(QWidget):
    """Narrows the list. A choice that leaves nothing more is still shown: it is the one that is taken."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = ALL
        self.requester: Requester | None = None
        self._part_buttons: dict[str, FilterButton] = {}
        group = QButtonGroup(self)
        parts = FlowWidget(gap=space.XS, parent=self)  # it wraps: no count and no size of text widens the panel
        for name in (ALL, STEP, NODE):
            button = FilterButton(parts)
            button.clicked.connect(self._on_part_clicked)
            group.addButton(button)
            parts.flow_layout.addWidget(button)
            self._part_buttons[name] = button
        self._part_buttons[ALL].setChecked(True)
        self._requester_buttons: dict[Requester, FilterButton] = {}
        self._area = FlowWidget(gap=space.XS, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addWidget(parts)
        column.addWidget(self._area)

    def show_counts(self, parts: Mapping[str, tuple[str, int]], requesters: Mapping[Requester, int]) -> None:
        """Show the parts of the release with their names, and those who ask, each with its number of findings."""
        for name, button in self._part_buttons.items():
            button.setVisible(name in parts and len(parts) > 1)
            if name in parts:
                button.show_count(*parts[name])
        shown_counts = {asker: count for asker, count in requesters.items() if count or asker is self.requester}
        for asker, count in shown_counts.items():
            button = self._requester_buttons.get(asker)
            if button is None:
                button = self._requester_buttons[asker] = FilterButton(self._area)
                button.clicked.connect(self._on_requester_clicked)
                self._area.flow_layout.addWidget(button)
            button.show_count(requester_name(asker), count)
        for asker, button in self._requester_buttons.items():
            button.setVisible(asker in shown_counts)
        self._area.setVisible(bool(shown_counts))

    def choose(self, part: str = ALL, requester: Requester | None = None) -> None:
        """Look at one part, and at what one of those who ask wants; None for all of them."""
        self.part, self.requester = part, requester
        self._part_buttons[part].setChecked(True)
        for other, button in self._requester_buttons.items():
            button.setChecked(other is requester)
        self.changed.emit()

    @Slot()
    def _on_part_clicked(self) -> None:
        sender = self.sender()
        part = next((name for name, button in self._part_buttons.items() if button is sender), ALL)
        self.choose(part, self.requester)

    @Slot()
    def _on_requester_clicked(self) -> None:
        sender = self.sender()
        asker = next((asker for asker, button in self._requester_buttons.items() if button is sender), None)
        self.choose(self.part, None if asker is self.requester else asker)
