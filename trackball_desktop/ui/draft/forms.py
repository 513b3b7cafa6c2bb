"""The form of a node, or of several: its fields in groups, the common ones at once, the others folded away.

A folded group is built when it is first opened: a form shows quickly however many fields its node has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from trackball_desktop.domain.release import Node
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.field_labels import FieldGroup, group_title
from trackball_desktop.ui.kit.fold import FoldButton
from trackball_desktop.ui.kit.form_grid import FormGrid
from trackball_desktop.ui.kit.reading_order import ReadingOrder

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import DraftChange, Session


Inserts = Mapping[str, QWidget]
"""Wide widgets that stand among the fields, by the field that they follow."""


class GroupBox(QWidget):
    """One group of fields with its heading."""

    fix_requested = Signal(object)

    def __init__(
        self, session: Session, node: Node, group: FieldGroup, inserts: Inserts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.group = group
        self._inserts = inserts
        self.boxes: dict[str, FieldBox] = {}
        self._session = session
        self._node_ids: tuple[str, ...] = (node.id,)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.S)
        self._grid: FormGrid | None = None
        self.fold_button: FoldButton | None = None
        if group.is_collapsed:
            self.fold_button = FoldButton(group_title(group), self)
            self.fold_button.toggled.connect(self._on_fold_toggled)
            self._column.addWidget(self.fold_button)
            self._show_filled_count()
            session.changed.connect(self._on_session_changed)
            if session.read_only:  # its page is locked, and all of it is to be read
                self.open()
        else:
            if group.title:
                self._column.addWidget(make_heading(group_title(group), self))
            self._build()

    def _build(self) -> None:
        node = self._session.node(self._node_ids[0])
        if self._grid is not None or node is None:
            return
        self._grid = FormGrid(self)
        for field in self.group.fields:
            box = FieldBox(self._session, node, field, self._grid)
            box.fix_requested.connect(self.fix_requested)
            box.show_nodes(self._node_ids)
            self.boxes[field] = box
            self._grid.add(box, 3 if box.kind == "lines" else 1)
            if field in self._inserts:
                self._grid.add(self._inserts[field], 3)
        self._column.addWidget(self._grid)

    def show_nodes(self, node_ids: Sequence[str]) -> None:
        """Bind the fields to other nodes of the same type, one or several."""
        self._node_ids = tuple(node_ids)
        for box in self.boxes.values():
            box.show_nodes(node_ids)
        self._show_filled_count()

    def open(self) -> None:
        """Unfold the group."""
        if self.fold_button is not None:
            self.fold_button.setChecked(True)

    @Slot(bool)
    def _on_fold_toggled(self, is_open: bool) -> None:
        self._build()
        if self._grid is not None:
            self._grid.setVisible(is_open)

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if not change.node_ids.isdisjoint(self._node_ids) and (
            change.has_structure_changed or not change.changed_fields.isdisjoint(self.group.fields)
        ):
            self._show_filled_count()

    def _show_filled_count(self) -> None:
        """Say beside a folded heading how many of its fields are filled in."""
        if self.fold_button is None:
            return
        nodes = [node for node_id in self._node_ids if (node := self._session.node(node_id)) is not None]
        filled = sum(1 for field in self.group.fields if any(_own_value(node, field) is not INHERIT for node in nodes))
        self.fold_button.setText(group_title(self.group) + (f"  ·  {filled}" if filled else ""))


class Form(ReadingOrder):
    """All groups of one node."""

    fix_requested = Signal(object)

    def __init__(
        self,
        session: Session,
        node: Node,
        groups: Sequence[FieldGroup],
        parent: QWidget | None = None,
        *,
        inserts: Inserts | None = None,
    ) -> None:
        super().__init__(parent)
        self.groups: list[GroupBox] = []
        self.node_ids: tuple[str, ...] = (node.id,)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.XS)
        for position, group in enumerate(groups):
            if position and not (group.is_collapsed and groups[position - 1].is_collapsed):
                column.addSpacing(space.M)
            box = GroupBox(session, node, group, inserts or {}, self)
            box.fix_requested.connect(self.fix_requested)
            self.groups.append(box)
            column.addWidget(box)

    @property
    def node_id(self) -> str:
        """The node that is shown; the first of several."""
        return self.node_ids[0]

    def show_node(self, node_id: str) -> None:
        """Show another node of the same type."""
        self.show_nodes((node_id,))

    def show_nodes(self, node_ids: Sequence[str]) -> None:
        """Show nodes of the same type: what they have in common, and what is typed goes to all of them."""
        self.node_ids = tuple(node_ids)
        for group in self.groups:
            group.show_nodes(self.node_ids)

    def open_all(self) -> None:
        """Unfold every group."""
        for group in self.groups:
            group.open()

    def unfold_box(self, field: str) -> FieldBox | None:
        """Return a field's box, unfolding its group; None when the form has no such field."""
        for group in self.groups:
            if field in group.group.fields:
                group.open()
                return group.boxes.get(field)
        return None

    def fields(self) -> set[str]:
        """Return the names of all fields that the form shows or can show."""
        return {field for group in self.groups for field in group.group.fields}


def make_heading(words: str, parent: QWidget | None = None) -> QLabel:
    """Make the heading of a section."""
    label = QLabel(words, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("scale", "strong")
    return label


def _own_value(node: Node, field: str) -> object:
    name = field.removeprefix("local.")
    return getattr(node if name == field else node.local, name)  # type: ignore[attr-defined]
