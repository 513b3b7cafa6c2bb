"""What a part of the window says: each text of its widgets, menus, tabs and tables, as a person or a reader gets it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QMenu, QTabBar, QTableView, QTreeView, QWidget
from shiboken6 import isValid

READ = (
    "text",
    "title",
    "windowTitle",
    "toolTip",
    "statusTip",
    "accessibleName",
    "accessibleDescription",
    "placeholderText",
    "toPlainText",
    "labelText",
)
MOST_ROWS = 100


def texts(root: QWidget) -> set[str]:
    """Return every text below a widget, also of what is hidden at the moment."""
    found: set[str] = set()
    for widget in (root, *root.findChildren(QWidget)):
        if isValid(widget):
            found.update(_of(widget))
    return {plain(text) for text in found if text}


def plain(text: str) -> str:
    """Return a text without the marks of its keys."""
    return text.replace("&", "")


def _of(widget: QWidget, *, offered: bool = True) -> Iterator[str]:
    for name in READ:
        read = getattr(widget, name, None)
        if callable(read):
            said = read()
            if isinstance(said, str):
                yield said
    for action in widget.actions():
        yield from _of_action(action)
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(at) for at in range(widget.count()))
    if isinstance(widget, QComboBox) and offered:
        yield from (widget.itemText(at) for at in range(widget.count()))
    if isinstance(widget, QMenu):
        yield widget.title()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from cells(widget.model())
    if isinstance(widget, QTableView | QTreeView) and widget.model() is not None:
        yield from headings(widget.model())


def _of_action(action: QAction) -> Iterator[str]:
    yield from (action.text(), action.toolTip())
    menu = action.menu()
    if isinstance(menu, QMenu):
        yield menu.accessibleName()
        for inner in menu.actions():
            yield from _of_action(inner)


def cells(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    """Yield what the cells of a model say, with their tool tips and names for readers."""
    above = parent if parent is not None else QModelIndex()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    for row in range(min(model.rowCount(above), MOST_ROWS)):
        for column in range(columns(model, above)):
            index = model.index(row, column, above)
            for role in roles:
                said = model.data(index, role)
                if isinstance(said, str):
                    yield said
            if column == 0 and not isinstance(model, QAbstractListModel | QAbstractTableModel):
                yield from cells(model, index)


def columns(model: QAbstractItemModel, above: QModelIndex) -> int:
    """Return how many columns there are; a list has one and keeps that to itself."""
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(above)


def headings(model: QAbstractItemModel) -> Iterator[str]:
    """Yield the headings of a model's columns."""
    for column in range(columns(model, QModelIndex())):
        said = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        if isinstance(said, str):
            yield said


def outline(root: QWidget) -> list[str]:
    """Return what is seen of a widget, part by part: what each says, and whether it can be used.

    What a list offers is left out: it may know values that were there once.
    """
    lines: list[str] = []
    for widget in (root, *root.findChildren(QWidget)):
        if not isValid(widget) or not widget.isVisible():
            continue
        said = [text for text in _of(widget, offered=False) if text]
        state = "" if widget.isEnabled() else " (off)"
        for name in ("isChecked", "currentText"):
            read = getattr(widget, name, None)
            if callable(read) and (value := read()):
                state += f" {name}={value}"
        if said or state:
            lines.append(f"{type(widget).__name__}: {' | '.join(said)}{state}")
    return sorted(lines)
