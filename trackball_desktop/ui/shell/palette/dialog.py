"""The palette itself: a line, and below it what it leads to. The library is searched in a thread while one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.storage.search import FoundRelease, Search, SearchResults
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.languages import join_with_commas
from trackball_desktop.ui.kit.screen_reader import announce
from trackball_desktop.ui.kit.text_fields import LineEdit
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.shell.palette import entries
from trackball_desktop.ui.shell.palette.entries import Entry, EntryKind

if TYPE_CHECKING:
    from trackball_desktop.ui.kit.shortcuts import Command
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 34
WIDTH, ROWS = 620, 11
ANNOUNCE_MS = 500
"""After the last key until screen readers are told the first line."""
_ICONS = {
    EntryKind.COMMAND: "chevron-right",
    EntryKind.RELEASE: "release",
    EntryKind.TRACK: "track",
    EntryKind.PERSON: "person",
}


class EntriesModel(QAbstractListModel):
    """The lines of the palette."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, shown: Sequence[Entry]) -> None:
        """List other entries."""
        self.beginResetModel()
        self.entries = list(shown)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the lines."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer what a line shows."""
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return join_with_commas(part for part in (entry.text, entry.subtitle, entry.key) if part)
            case _:
                return entry if role == ENTRY else None


class EntryDelegate(QStyledItemDelegate):
    """Draws a line: icon, words, what they belong to, and the key at the far end."""

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line, mirrored where reading begins on the right."""
        entry: Entry = index.data(ENTRY)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        rtl = option.direction is Qt.LayoutDirection.RightToLeft  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(6, 1, -6, -1), 6, 6)
        side, left, right = theme.scaled(15), 18, rect.width() - 18

        def column(x: int, width: int) -> QRect:
            return QRect(rect.right() - x - width if rtl else rect.left() + x, rect.top(), width, rect.height())

        icon = icons.pixmap(_ICONS[entry.kind], "accent" if chosen else "dim", side)
        painter.drawPixmap(column(left, side).topLeft() + QPoint(0, (rect.height() - side) // 2), icon)
        left += side + 10
        edge = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        near = int(edge | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute)
        if entry.key:
            painter.setFont(theme.small_font())
            width = painter.fontMetrics().horizontalAdvance(entry.key) + 4
            painter.setPen(theme.color("dim"))
            painter.drawText(column(right - width, width), near, entry.key)
            right -= width + 12
        painter.setFont(theme.body_font())
        metrics = painter.fontMetrics()
        room = right - left
        most = (
            room if not entry.subtitle else max(room * 6 // 10, room - metrics.horizontalAdvance(entry.subtitle) - 12)
        )
        shown = metrics.elidedText(entry.text, Qt.TextElideMode.ElideRight, most)
        width = min(most, metrics.horizontalAdvance(shown) + 2)
        painter.setPen(theme.color("accent_text" if chosen else "text"))
        painter.drawText(column(left, width), near, shown)
        if entry.subtitle:
            painter.setFont(theme.small_font())
            painter.setPen(theme.color("dim"))
            rest = room - width - 10
            second = painter.fontMetrics().elidedText(entry.subtitle, Qt.TextElideMode.ElideRight, rest)
            painter.drawText(column(left + width + 10, rest), near, second)
        painter.restore()

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Lines have one height."""
        return QSize(100, theme.scaled(ROW_HEIGHT))


class Palette(Dialog):
    """Tells what was chosen; the window carries it out. Escape, or going elsewhere, closes it."""

    command_chosen = Signal(str)
    release_chosen = Signal(str)
    track_chosen = Signal(str, str)
    """The release and the track."""
    person_chosen = Signal(str)

    def __init__(self, backend: Backend, commands: Sequence[Command], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._backend = backend
        self._commands = commands
        self._search = Search(backend.repositories.database)
        self._recent = entries.recent_keys(backend.settings)
        self._job: Job | None = None
        self._searched_text = ""
        self._query = ""
        self._results: list[Entry] = []
        self._poor_entries: list[Entry] = []
        """Commands that fit so little that whatever the library finds comes before them."""
        self._chooses_when_found = False
        self._was_active = False
        self._max_height = 600
        self.setWindowTitle(self.tr("Find a command, release, track or person"))
        self.setAccessibleName(self.windowTitle())
        self.setProperty("role", "palette")
        self.line = LineEdit()
        self.line.setProperty("role", "palette")
        self.line.setPlaceholderText(self.tr("A command, release, track or person"))
        self.line.setAccessibleName(self.windowTitle())
        self.line.setFrame(False)
        self.line.addAction(icons.icon("search", "dim"), QLineEdit.ActionPosition.LeadingPosition)
        self.line.textChanged.connect(self._on_line_text_changed)
        self.line.installEventFilter(self)
        self.model = EntriesModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(EntryDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(self.tr("Results"))
        self.view.activated.connect(self._on_view_chosen)
        self.view.clicked.connect(self._on_view_chosen)
        self._announced_text = ""
        self._announce_timer = Timer(self)
        self._announce_timer.setSingleShot(True)
        self._announce_timer.setInterval(ANNOUNCE_MS)
        self._announce_timer.timeout.connect(self._on_announce_due)
        self._note_label = label(role="dim", size="small", wrap=True)
        self._note_label.setContentsMargins(space.L, space.XS, space.L, space.S)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXS, space.S, space.XXS, space.S)
        column.setSpacing(space.S)
        column.addWidget(self.line)
        column.addWidget(self.view, 1)
        column.addWidget(self._note_label)
        self._note_label.hide()
        self._show()
        self._begin()

    def open_over(self, window: QWidget) -> None:
        """Show it in the upper middle of a window."""
        width = min(theme.scaled(WIDTH), window.width() - 40)
        self._max_height = window.height() - 80
        self.setFixedWidth(width)
        self._resize_to_rows()
        self.move(window.mapToGlobal(QPoint((window.width() - width) // 2, min(72, window.height() // 10))))
        self.show()
        self.raise_()
        self.activateWindow()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _resize_to_rows(self) -> None:
        """Take the height of what is listed, within the window."""
        rows = max(3, min(ROWS, self.model.rowCount()))
        note = self._note_label.sizeHint().height() if not self._note_label.isHidden() else 0
        self.setFixedHeight(min(theme.scaled(ROW_HEIGHT) * rows + theme.scaled(44) + 28 + note, self._max_height))

    # --- searching ---------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_line_text_changed(self, text: str) -> None:
        self._query = text.strip()
        self._chooses_when_found = False
        if not self._query:
            self._results = []
        self._show()
        self._begin()

    def _begin(self) -> None:
        """Search for what is wanted now; one search at a time, the newest words next."""
        if self._job is not None or (self._searched_text == self._query and self._results):
            return
        self._searched_text = searched_text = self._query
        finder = self._search
        if searched_text:
            self._job = self._backend.bridge.run_in_thread(finder.find, searched_text)
        else:
            ids = [item.partition(":")[2] for item in self._recent if item.startswith(f"{EntryKind.RELEASE}:")]
            if not ids:
                return
            self._job = self._backend.bridge.run_in_thread(finder.releases, ids)
        self._job.finished.connect(self._on_job_finished)
        self._job.ended.connect(self._on_job_ended)

    @Slot(object)
    def _on_job_finished(self, result: SearchResults | list[FoundRelease]) -> None:
        if isinstance(result, SearchResults):
            self._results = entries.result_entries(result)
            note = fill(self.tr("No exact match. Showing results for “{words}”."), words=result.corrected_text)
            self._show_note(note if result.corrected_text and self._results else "")
        else:
            self._results = [entries.release_entry(release) for release in result]
            self._show_note("")
        if self._searched_text == self._query:
            self._show()

    @Slot()
    def _on_job_ended(self) -> None:
        self._job = None
        if self._searched_text != self._query:
            self._begin()
        elif self._chooses_when_found:
            self._choose(self.view.currentIndex())

    def _show_note(self, text: str) -> None:
        if text != self._note_label.text():
            announce(self, text)
        self._note_label.setText(text)
        self._note_label.setVisible(bool(text))
        self._resize_to_rows()

    def _show(self) -> None:
        """List what fits; whoever went down the list stays on the entry."""
        before = self.view.currentIndex()
        current_entry = before.data(ENTRY) if before.isValid() and before.row() > 0 else None
        commands = entries.command_entries(self._commands, self._query, self._recent)
        self._poor_entries = [entry for fit, entry in commands if fit < entries.GOOD_FIT]
        if self._query:
            shown = entries.merge_entries(commands, self._results)
        else:
            shown = self._sort_by_use([*(entry for _, entry in commands), *self._results])
        self.model.show(shown)
        self._resize_to_rows()
        row = shown.index(current_entry) if current_entry in shown else 0
        if shown:
            self.view.setCurrentIndex(self.model.index(row))
            if self._query:
                self._announce_timer.start()
        elif self._searched_text == self._query and self._job is None:
            self._show_note(fill(self.tr("Nothing found for “{words}”"), words=self._query))

    def _sort_by_use(self, shown: list[Entry]) -> list[Entry]:
        """Put what was used last in front."""
        places = {place: number for number, place in enumerate(self._recent)}
        return sorted(shown, key=lambda entry: places.get(f"{entry.kind}:{entry.target}", len(places)))

    @Slot()
    def _on_announce_due(self) -> None:
        """Tell screen readers the line that Return would choose: the focus stays on the line above."""
        self._announce_timer.stop()
        text = self.view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        if isinstance(text, str) and text != self._announced_text:
            self._announced_text = text
            announce(self, text, now=True)

    # --- choosing ----------------------------------------------------------------------------------------------------

    @Slot(QModelIndex)
    def _on_view_chosen(self, index: QModelIndex) -> None:
        self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY) if index.isValid() else None
        if not isinstance(entry, Entry):
            return
        entries.save_recent(self._backend.settings, entry)
        self.accept()
        match entry.kind:
            case EntryKind.COMMAND:
                self.command_chosen.emit(entry.target)
            case EntryKind.RELEASE:
                self.release_chosen.emit(entry.target)
            case EntryKind.TRACK:
                self.track_chosen.emit(entry.target, entry.node_id)
            case EntryKind.PERSON:
                self.person_chosen.emit(entry.target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the line's arrow keys go along the list, so that the hands stay on the line."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            row, last = self.view.currentIndex().row(), self.model.rowCount() - 1
            page = max(1, self.view.height() // theme.scaled(ROW_HEIGHT) - 1)
            ways = {
                Qt.Key.Key_Down: row + 1 if row < last else 0,
                Qt.Key.Key_Up: row - 1 if row > 0 else last,
                Qt.Key.Key_PageDown: min(last, row + page),
                Qt.Key.Key_PageUp: max(0, row - page),
            }
            key = Qt.Key(event.key())
            if key in ways and last >= 0:
                self.view.setCurrentIndex(self.model.index(ways[key]))
                self._announced_text = ""
                self._on_announce_due()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                # Before the library has answered, a command that hardly fits may stand first that will not stay there.
                current = self.view.currentIndex()
                self._chooses_when_found = self._job is not None and current.data(ENTRY) in self._poor_entries
                if not self._chooses_when_found:
                    self._choose(current)
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Close when another window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            if self._was_active and not self.isActiveWindow() and self.isVisible():
                self.reject()
            self._was_active = self.isActiveWindow()
