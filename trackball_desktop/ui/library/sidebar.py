"""The views at the left: at most seven pages, each only while it holds something, then saved filters, and the labels.

What is not a page of its own (waiting, sending, the trash) is reached from the list and by the palette.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from trackball_desktop.storage.library import CREATED_VIEW
from trackball_desktop.ui.kit import painting, theme
from trackball_desktop.ui.kit.basic import set_tooltip
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.target_names import names_in_use

ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
FILTER_VIEW = "filter"
"""The view of the lines of saved filters; their label is the filter's name."""
_SENT_VIEWS = frozenset({CREATED_VIEW, "released"})


@dataclass(frozen=True)
class Entry:
    """One line: a heading, or a view (with a label where it shows one label only) and how many releases it holds."""

    text: str
    view: str = ""
    label: str | None = None
    count: int | None = None


def _entry_key(entry: Entry) -> tuple[str, str, str | None]:
    return entry.text, entry.view, entry.label


def _accessible_text(entry: Entry) -> str:
    return entry.text if entry.count is None else f"{entry.text}, {entry.count}"


class Sidebar(QListWidget):
    """Tells which view is chosen. Up and Down choose at once."""

    chosen = Signal(str, object)
    """View, and the label or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self.setAccessibleName(self.tr("Views"))
        self.setItemDelegate(_EntryDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._counts: Mapping[str, int] = {}
        self._labels: Sequence[tuple[str, int]] = ()
        self._filters: Sequence[str] = ()
        self._current: tuple[str, str | None] = ("all", None)
        self.hovered_row = -1
        """The line under the mouse. The style knows it too, but `QStyle` takes long to load at the start."""
        self._rebuild()
        self.entered.connect(self._on_self_entered)
        self.viewportEntered.connect(self._on_self_viewport_entered)
        self.currentItemChanged.connect(self._on_self_current_item_changed)

    @property
    def current(self) -> tuple[str, str | None]:
        """The chosen view and label."""
        return self._current

    def set_counts(self, counts: Mapping[str, int], labels: Sequence[tuple[str, int]]) -> None:
        """Show how many releases each view and label has; what is chosen stays chosen."""
        if counts == self._counts and list(labels) == list(self._labels):
            return
        self._counts, self._labels = dict(counts), list(labels)
        self._show_entries()

    def set_filters(self, names: Sequence[str]) -> None:
        """Show the saved filters by their names."""
        if list(names) != list(self._filters):
            self._filters = list(names)
            self._show_entries()

    def _show_entries(self) -> None:
        """Fill the lines in place where they are the same ones, so that nothing moves under the mouse."""
        entries = self._entries()
        before = [self.item(row).data(ENTRY_ROLE) for row in range(self.count())]
        if [_entry_key(item) for item in before] == [_entry_key(entry) for entry in entries]:
            for row, entry in enumerate(entries):
                self._fill_item(self.item(row), entry)
        else:
            self._rebuild()

    def choose(self, view: str, label: str | None = None) -> None:
        """Choose a view as if it had been clicked; one that has no line here (the trash) can be chosen as well."""
        for row in range(self.count()):
            entry: Entry = self.item(row).data(ENTRY_ROLE)
            if (entry.view, entry.label) == (view, label):
                self.setCurrentRow(row)
                return
        if (view, label) != self._current:
            self._current = (view, label)
            self._rebuild()
            self.chosen.emit(view, label)

    def _entries(self) -> list[Entry]:
        def count(view: str) -> int | None:
            """Return how many there are; None as long as nobody counted."""
            return self._counts.get(view, 0) if self._counts else None

        def pages(heading: str, *found: Entry) -> list[Entry]:
            """Return those that hold something, or that are chosen, below their heading."""
            shown = [item for item in found if item.count or item.count is None or item.view == self._current[0]]
            return [Entry(heading), *shown] if shown else []

        plan = [Entry(self.tr("Plan"), "plan")] if count("all") or self._current[0] == "plan" else []
        entries = pages(
            self.tr("WORK"),
            *plan,
            Entry(self.tr("To fix"), "to_fix", None, count("to_fix") or 0),
            Entry(self.tr("Drafts"), "drafts", None, count("drafts") or 0),
            Entry(self.tr("On the way"), "on_the_way", None, count("on_the_way") or 0),
        )
        entries += pages(
            self.tr("RELEASES"),
            Entry(fill(self.tr("In {target}"), target=names_in_use()), CREATED_VIEW, None, count(CREATED_VIEW) or 0),
            Entry(self.tr("Released"), "released", None, count("released") or 0),
        )
        every = Entry(self.tr("All"), "all", None, count("all"))
        entries += (
            [every] if any(entry.view in _SENT_VIEWS for entry in entries) else [Entry(self.tr("RELEASES")), every]
        )
        if self._filters:
            entries.append(Entry(self.tr("SAVED FILTERS")))
            entries += [Entry(name, FILTER_VIEW, name) for name in self._filters]
        if self._labels:
            entries.append(Entry(self.tr("LABELS")))
            entries += [Entry(name, "all", name, number) for name, number in self._labels]
        return entries

    def _rebuild(self) -> None:
        self.blockSignals(True)
        while self.count():
            self.takeItem(0)  # `clear` crashed at times: the items are known to Python as well, which let go of some
        for entry in self._entries():
            item = QListWidgetItem()
            self._fill_item(item, entry)
            self.addItem(item)
            if (entry.view, entry.label) == self._current:
                self.setCurrentItem(item)
        self.blockSignals(False)

    def _fill_item(self, item: QListWidgetItem, entry: Entry) -> None:
        item.setData(ENTRY_ROLE, entry)
        if not entry.view:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.text)
            return
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, _accessible_text(entry))
        set_tooltip(
            item,
            fill(
                self.tr("Based on the release date only: {target}'s API does not report what is live."),
                target=names_in_use(),
            )
            if entry.view == "released"
            else "",
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self.scheduleDelayedItemsLayout()
        super().changeEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hovered_row(-1)
        super().leaveEvent(event)

    @Slot(QModelIndex)
    def _on_self_entered(self, index: QModelIndex) -> None:
        self._set_hovered_row(index.row())

    @Slot()
    def _on_self_viewport_entered(self) -> None:
        self._set_hovered_row(-1)

    def _set_hovered_row(self, row: int) -> None:
        before, self.hovered_row = self.hovered_row, row
        for changed in {before, row} - {-1}:
            self.update(self.model().index(changed, 0))

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_self_current_item_changed(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        entry: Entry | None = item.data(ENTRY_ROLE) if item is not None else None
        if entry is not None and entry.view and (entry.view, entry.label) != self._current:
            self._current = (entry.view, entry.label)
            self.chosen.emit(entry.view, entry.label)


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, view: Sidebar) -> None:
        super().__init__(view)
        self._view = view

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        entry: Entry = index.data(ENTRY_ROLE)
        return QSize(100, theme.scaled(28 if entry.view else (32 if index.row() else 36)))

    @guarded(return_none)
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        area = QRect(option.rect).adjusted(8, 0, -8, 0)  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        if not entry.view:
            heading_area = area.adjusted(10, area.height() - theme.scaled(22), -10, -2)
            painting.draw_text(painter, heading_area, entry.text, theme.header_font(theme.STRONG), "dim")
            painter.restore()
            return
        selected = index.row() == self._view.currentRow()
        focused = selected and self._view.hasFocus()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("accent") if focused else Qt.PenStyle.NoPen)
        hovered = index.row() == self._view.hovered_row
        painter.setBrush(theme.color("accent_soft" if selected else ("line2" if hovered else "side")))
        painter.drawRoundedRect(area.adjusted(0, 0, -1, -1) if focused else area, 6, 6)
        role = "accent_text" if selected else "text"
        small = theme.small_font(theme.STRONG if selected else theme.small_font().weight())
        number = "" if entry.count is None else str(entry.count)
        width = QFontMetrics(small).horizontalAdvance(number)
        font = theme.strong_font() if selected else theme.body_font()
        text_area = painting.mirrored_rect(painter, area, area.adjusted(10, 0, -width - 18, 0))
        painting.draw_text(painter, text_area, entry.text, font, role)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painting.draw_text(
            painter, area.adjusted(10, 0, -10, 0), number, small, role if selected else "dim", align=right
        )
        painter.restore()
