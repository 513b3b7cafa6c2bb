"""The tree that screen readers go through, as Qt gives it: what is wrong with its names, roles, values and states."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import cast

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget

Role, Text = QAccessible.Role, QAccessible.Text
NAMED = {
    Role.Button, Role.ButtonMenu, Role.CheckBox, Role.RadioButton, Role.ComboBox, Role.EditableText, Role.Slider,
    Role.SpinBox, Role.ProgressBar, Role.PageTab, Role.Link, Role.Tree, Role.Table, Role.List, Role.MenuItem,
}  # fmt: skip
"""What nobody can use without a name."""
ITEMS = {
    Role.StaticText,
    Role.Cell,
    Role.ListItem,
    Role.TreeItem,
    Role.RowHeader,
    Role.ColumnHeader,
    Role.Row,
    Role.Column,
}
"""Parts of tables, lists and trees, and texts: their names are what they hold, which may be nothing."""
WHOLE = {Role.ComboBox, Role.SpinBox, Role.EditableText}
"""What is told as one thing: the list and the buttons in it are not walked."""
MOST_ITEMS = 60
"""So many items of a list or table are walked: each costs, and all are made alike."""


def walk(root: QWidget) -> Iterator[QAccessibleInterface]:
    """Yield what a reader comes to from a window or a page, each before what is in it."""
    waiting: list[QAccessibleInterface | None] = [QAccessible.queryAccessibleInterface(root)]
    while waiting:
        node = waiting.pop()
        if node is None or not node.isValid():
            continue
        state, role = node.state(), node.role()
        if state.invisible and node.object() is not root:
            continue
        yield node
        if role in WHOLE:
            continue
        count = node.childCount()
        if role in {Role.Tree, Role.Table, Role.List}:
            count = min(count, MOST_ITEMS)
        waiting += [node.child(number) for number in reversed(range(count))]


def faults(root: QWidget) -> list[str]:
    """Return what a reader could not say, or would say wrongly."""
    found: list[str] = []
    for node in walk(root):
        found += [f"{fault}: {_place(node)}" for fault in _faults_of(node)]
    for label in root.findChildren(QLabel):
        input_ = cast("QWidget | None", label.buddy())
        if input_ is not None and label.isVisibleTo(root):
            found += [f"not labelled: {fault}" for fault in _label_faults(label, input_)]
    return found


def _faults_of(node: QAccessibleInterface) -> Iterator[str]:
    role, state, name = node.role(), node.state(), node.text(Text.Name)
    if role is Role.LayeredPane:
        yield "a layer, which nobody sees"
    if role in NAMED and not name.strip():
        yield "no name"
    elif state.focusable and role not in ITEMS and not name.strip() and not state.disabled:
        yield "takes the focus and has no name"
    if role is Role.ComboBox and sys.platform == "linux" and not _is_labelled(node):
        yield "a choice without a label: on Linux its name is its value"
    if role in {Role.CheckBox, Role.RadioButton} and not state.checkable:
        yield "cannot be checked"
    if role in {Role.Slider, Role.SpinBox, Role.ProgressBar} and not node.valueInterface():
        yield "no value"
    if role is Role.PageTabList:
        tabs = [node.child(number) for number in range(node.childCount())]
        chosen = sum(bool(tab.state().selected) for tab in tabs if tab.role() is Role.PageTab)
        if chosen != 1:
            yield f"{chosen} chosen tabs"
    if role in ITEMS and state.selected and not state.selectable:
        yield "chosen, and cannot be chosen"
    view = node.object()
    if isinstance(view, QAbstractItemView) and role in {Role.Tree, Role.Table, Role.List} and view.model():
        has_rows = view.model().rowCount(view.rootIndex()) > 0
        if has_rows and view.isVisible() and node.childCount() == 0:
            yield "rows that are not there"


def _is_labelled(node: QAccessibleInterface) -> bool:
    relations = node.relations(QAccessible.RelationFlag.AllRelations)
    return any(relation & QAccessible.RelationFlag.Label for _, relation in relations)


def _label_faults(label: QLabel, input_: QWidget) -> Iterator[str]:
    if not _is_labelled(QAccessible.queryAccessibleInterface(input_)):
        yield f"no relation to “{label.text()}”"


def _place(node: QAccessibleInterface) -> str:
    """Return what it is and where, up to the window."""
    parts: list[str] = []
    at: QAccessibleInterface | None = node
    while at and at.isValid() and len(parts) < 4:
        widget = at.object()
        kind = type(widget).__name__ if widget else at.role().name
        parts.append(f"{kind} {at.role().name} “{at.text(Text.Name)[:40]}”")
        at = at.parent()
    return " in ".join(parts)
