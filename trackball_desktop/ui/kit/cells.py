"""Grids: one delegate that draws every cell, and one table view with the keys of a spreadsheet.

A cell is text, monospace code or chips; it is grey italic when inherited, has a corner mark when there is a finding,
and a two-pixel frame when it is the current one. Everything is drawn as plain text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
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
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.field_inputs import ChoiceInput, InputContent, LineInput, LinesInput
from trackball_desktop.ui.kit.formatting import isolate_bidi
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.name_cells import NameCellInput, NameCompletion
from trackball_desktop.ui.kit.painting import MeasuredFont

ROW_HEIGHT = 31
HEADER_HEIGHT = 28
_PAD = 9
_CHIP_PADDING, _CHIP_GAP, _MIN_CHIP_WIDTH, _COUNT_WIDTH = 16, 4, 60, 28
"""Of chips in a cell, in pixels: what stands left and right of a text, between two, the least of one, of a count."""
_MARK_WIDTH, _MARK_SIZE = 20, 14
_NEWLINE_MODIFIERS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
MAX_PAINTED_CHARS = 400
"""Characters of a cell that are looked at for painting."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_SELECTED = QStyle.StateFlag.State_Selected
Index = QModelIndex | QPersistentModelIndex


class CellRole(IntEnum):
    """What a model tells the delegate beside the text."""

    PLACEHOLDER = Qt.ItemDataRole.UserRole + 1
    SEVERITY = Qt.ItemDataRole.UserRole + 2
    CHIPS = Qt.ItemDataRole.UserRole + 3
    MONO = Qt.ItemDataRole.UserRole + 4
    CHOICES = Qt.ItemDataRole.UserRole + 5
    DIM = Qt.ItemDataRole.UserRole + 6
    CELL = Qt.ItemDataRole.UserRole + 7
    LINES = Qt.ItemDataRole.UserRole + 8
    NAMES = Qt.ItemDataRole.UserRole + 9


@dataclass(frozen=True, slots=True)
class Cell:
    """All that a cell shows, in one answer: a model that gives it is asked once per cell and painting."""

    text: str = ""
    placeholder: bool = False
    severity: str | None = None
    chips: Sequence[tuple[str, str]] = ()
    mono: bool = False
    dim: bool = False
    align: int = _LEFT
    differs: bool = False
    """Whether it had another value at first, and a click on its mark brings that back."""

    @classmethod
    def from_index(cls, index: Index) -> Cell:
        """Ask a model for a cell, in one answer or role by role."""
        cell = index.data(CellRole.CELL)
        if isinstance(cell, cls):
            return cell
        align = index.data(Qt.ItemDataRole.TextAlignmentRole)
        return cls(
            str(index.data(Qt.ItemDataRole.DisplayRole) or ""),
            placeholder=bool(index.data(CellRole.PLACEHOLDER)),
            severity=index.data(CellRole.SEVERITY),
            chips=index.data(CellRole.CHIPS) or (),
            mono=bool(index.data(CellRole.MONO)),
            dim=bool(index.data(CellRole.DIM)),
            align=_LEFT if align is None else int(Qt.AlignmentFlag(align) | Qt.AlignmentFlag.AlignVCenter),
        )


def original_mark_rect(cell_rect: QRect, direction: Qt.LayoutDirection) -> QRect:
    """Return where in a cell stands the mark that brings its original value back."""
    width = min(theme.scaled(_MARK_WIDTH), cell_rect.width() // 2)
    left = cell_rect.left() + 1 if direction is Qt.LayoutDirection.RightToLeft else cell_rect.right() - width
    return QRect(left, cell_rect.top() + 1, width, cell_rect.height() - 3)


class CellDelegate(QStyledItemDelegate):
    """Draws cells and makes their editors."""

    enter_committed = Signal(int)
    """An edit was kept with Enter (1, to the row below) or Shift+Enter (-1)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._measured_fonts: dict[tuple[bool, bool], MeasuredFont] = {}
        self._base_font = QFont()

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        selected = bool(option.state & _SELECTED)  # type: ignore[attr-defined]
        view = self.parent()
        current = view.currentIndex() if isinstance(view, QTableView) else QModelIndex()
        highlighted = selected or (self._tints_current_row(view) and current.isValid() and current.row() == index.row())
        framed = current == index and isinstance(view, QTableView) and view.hasFocus()
        self.paint_cell(painter, option, index, highlighted=highlighted, has_frame=framed)

    def _tints_current_row(self, view: QObject | None) -> bool:
        """Whether the whole current row is tinted: where rows are what one chooses."""
        return isinstance(view, CellTable) and view.tints_current_row

    def paint_cell(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, highlighted: bool, has_frame: bool
    ) -> None:
        """Draw one cell, its ground in the soft accent when it is chosen, with the frame of the current one.

        A window full of cells is drawn often: nothing is saved and restored that the next cell sets anyway.
        """
        rect: QRect = option.rect  # type: ignore[attr-defined]
        view = self.parent()
        cell = view.cell_at(index) if isinstance(view, CellTable) else Cell.from_index(index)
        painter.fillRect(rect, painting.shared_color("accent_soft" if highlighted else "base"))
        if cell.chips:
            painter.save()
            font = self.measured_font(option, cell).font
            direction: Qt.LayoutDirection = option.direction  # type: ignore[attr-defined]
            inside = QStyle.visualRect(direction, rect, rect.adjusted(_PAD, 0, -4, 0))
            paint_chips(painter, inside, cell.chips, font, placeholder=cell.placeholder, direction=direction)
            painter.restore()
        else:
            self.paint_text(painter, option, index, cell)
        if cell.differs:
            mark = original_mark_rect(rect, option.direction)  # type: ignore[attr-defined]
            painter.fillRect(mark, painting.shared_color("accent_soft" if highlighted else "base"))
            size = min(theme.scaled(_MARK_SIZE), mark.width())
            icon_rect = QRect(0, 0, size, size)
            icon_rect.moveCenter(mark.center())
            icons.icon("undo", "dim").paint(painter, icon_rect)
        line = painting.shared_color("line" if highlighted else "line2")
        left, top, width, height = rect.getRect()  # type: ignore[misc]
        painter.fillRect(left, top + height - 1, width, 1, line)
        painter.fillRect(left + width - 1, top, 1, height, line)
        if cell.severity:
            painter.save()
            paint_corner(painter, rect, cell.severity, option.direction)  # type: ignore[attr-defined]
            painter.restore()
        if has_frame:
            for edge in frame_edges(rect.adjusted(0, 0, -1, -1), 2):
                painter.fillRect(edge, painting.shared_color("accent"))

    def measured_font(self, option: QStyleOptionViewItem, cell: Cell) -> MeasuredFont:
        """Return the font of a cell with its measures: most cells are painted again as they were."""
        body: QFont = option.font  # type: ignore[attr-defined]
        if body != self._base_font:
            self._base_font = QFont(body)
            self._measured_fonts.clear()
        key = (cell.mono, cell.placeholder)
        cached = self._measured_fonts.get(key)
        if cached is None:
            font = theme.mono_font() if cell.mono else QFont(body)
            font.setItalic(cell.placeholder)
            cached = self._measured_fonts[key] = MeasuredFont(font)
        return cached

    def paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, cell: Cell) -> None:
        """Draw what stands in a cell without chips."""
        text = cell.text
        if not text:
            return
        # A cell shows a few words: measuring 3,000 characters would be felt.
        text = text if len(text) <= MAX_PAINTED_CHARS else text[:MAX_PAINTED_CHARS] + "…"
        measured = self.measured_font(option, cell)
        painter.setFont(measured.font)
        painter.setPen(painting.shared_pen("dim" if cell.placeholder or cell.dim else "text"))
        rect: QRect = option.rect.adjusted(_PAD, 0, -_PAD, 0)  # type: ignore[attr-defined]
        painter.drawText(rect, cell.align, measured.elide(text, rect.width()))

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows have one height."""
        return QSize(80, theme.row_height(ROW_HEIGHT))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make a line, with the known values where the cell has some."""
        offered: Sequence[str] = index.data(CellRole.CHOICES) or ()
        names = index.data(CellRole.NAMES)
        editor: LineInput | LinesInput | ChoiceInput
        if isinstance(names, NameCompletion):
            editor = NameCellInput(names, parent)
        elif index.data(CellRole.LINES):
            editor = LinesInput(parent)
            editor.setTabChangesFocus(True)
        elif offered:
            editor = ChoiceInput(offered, parent)
        else:
            editor = LineInput(parent, mono=bool(index.data(CellRole.MONO)))
        editor.setProperty("incell", True)
        header = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        editor.setAccessibleName(str(header))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Put the cell's own text into the line, and what it inherits behind it."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        placeholder = "" if text else str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if isinstance(editor, LinesInput):
            editor.present(InputContent(text, placeholder))
            editor.selectAll()
        elif isinstance(editor, ChoiceInput | LineInput):
            editor.present(InputContent(text, placeholder, "", inherited=not text))
            line = editor.lineEdit() if isinstance(editor, ChoiceInput) else editor
            if line is not None:
                line.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand what was typed to the model."""
        text: str | None = None
        if isinstance(editor, ChoiceInput):
            editor.complete_unique_match()
            text = editor.currentText()
        if isinstance(editor, LineInput):
            text = editor.text()
        if isinstance(editor, LinesInput):
            text = editor.toPlainText()
        if text is not None and text != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(index, text)

    @guarded(return_none)
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Fill the cell; several lines take more than its height, where there is room."""
        rect: QRect = option.rect.adjusted(0, 0, -1, -1)  # type: ignore[attr-defined]
        if isinstance(editor, LinesInput):
            viewport = editor.parentWidget()
            room = viewport.height() if viewport is not None else rect.bottom()
            rect.setSize(QSize(max(rect.width(), theme.scaled(260)), editor.height()))
            rect.moveBottom(min(rect.bottom(), room - 1))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter keeps the text and goes down, with Alt it begins a new line where there may be several.

        Leaving for a popup of the editor's own is not leaving.
        """
        if isinstance(editor, NameCellInput) and editor.handle_key_event(event):
            return True
        if (
            isinstance(event, QKeyEvent)
            and isinstance(editor, QWidget)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            if isinstance(editor, LinesInput) and event.modifiers() & _NEWLINE_MODIFIERS:
                editor.insertPlainText("\n")
                return True
            if isinstance(editor, ChoiceInput) and editor.is_ambiguous:  # half a word is no value: show what it may be
                editor.show_matches()
                return True
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
            self.enter_committed.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        if (
            isinstance(event, QFocusEvent)
            and event.type() is QEvent.Type.FocusOut
            and event.reason() is Qt.FocusReason.PopupFocusReason
        ):
            return False
        return super().eventFilter(editor, event)


class CellTable(QTableView):
    """A table with fixed rows and the keys of a spreadsheet: arrows, F2, Enter, Tab, typing, Alt+Up/Down, Delete."""

    tints_current_row = True
    """Whether the whole row of the current cell is tinted."""
    move_requested = Signal(int)
    remove_requested = Signal()
    row_height_changed = Signal()
    """The rows have another height: who gave the table its own has to do so again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        delegate = CellDelegate(self)
        delegate.enter_committed.connect(self._on_delegate_enter_committed)
        self.setItemDelegate(delegate)
        self.setShowGrid(False)
        # Scrolling then moves what is painted already, and only what comes into sight is painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(True)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns = self.horizontalHeader()
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(34)
        self._set_heights()

    def cell_at(self, index: Index) -> Cell:
        """Return what a cell shows; a table that knows its model asks it without the way through Qt."""
        return Cell.from_index(index)

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, and the ground where there are none: the viewport is opaque, so that it can be scrolled."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), painting.shared_color("base"))
        painter.end()
        super().paintEvent(event)

    def _set_heights(self) -> None:
        height = theme.row_height(ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.horizontalHeader().setFixedHeight(theme.scaled(HEADER_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        """Let the rows grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.verticalHeader().defaultSectionSize() != theme.row_height(
            ROW_HEIGHT
        ):
            self._set_heights()
            self.row_height_changed.emit()

    @Slot(int)
    def _on_delegate_enter_committed(self, step: int) -> None:
        current = self.currentIndex()
        following = current.siblingAtRow(current.row() + step)
        if following.isValid():
            self.setCurrentIndex(following)
            self.scrollTo(following)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle what a spreadsheet does beyond a table view."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        key = event.key()
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_requested.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not alt:
            if self.state() is not QAbstractItemView.State.EditingState and self.currentIndex().isValid():
                self.edit(self.currentIndex())
        elif key == Qt.Key.Key_Delete:
            self.clear_cells()
        elif key == Qt.Key.Key_Backspace and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.remove_requested.emit()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self._is_tab_exit(backwards=key == Qt.Key.Key_Backtab):
            # Not our own: a table with Tab for its cells would hand the key back to this method.
            QAbstractScrollArea.focusNextPrevChild(self, key == Qt.Key.Key_Tab)
        else:
            super().keyPressEvent(event)

    def clear_cells(self) -> None:
        """Empty the selected cells, so that they inherit again."""
        for index in self.selectedIndexes() or [self.currentIndex()]:
            if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.model().setData(index, "")

    def _is_tab_exit(self, *, backwards: bool) -> bool:
        """Say whether Tab leaves the table: it is no trap for the keyboard."""
        current, model = self.currentIndex(), self.model()
        if not current.isValid() or model is None:
            return True
        if backwards:
            return current.row() == 0 and current.column() == 0
        return current.row() == model.rowCount() - 1 and current.column() == model.columnCount() - 1

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Repaint both rows, where the whole current row is tinted, else both cells."""
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                rect = self.visualRect(index)
                if self.tints_current_row:
                    rect.setLeft(0)
                    rect.setRight(self.viewport().width())
                self.viewport().update(rect)

    def fit_height_to_rows(self, min_rows: int = 0) -> None:
        """Take exactly the height of the rows: the page scrolls, the table does not."""
        model = self.model()
        rows = max(min_rows, model.rowCount() if model is not None else 0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(table_height(rows))

    def distribute_width(self, room: int, fixed: Mapping[int, int], shares: Mapping[int, float]) -> None:
        """Give columns their fixed widths in pixels, and the others the rest of the room by their shares."""
        free, total = room - sum(fixed.values()), sum(shares.values())
        for section, width in fixed.items():
            self.horizontalHeader().resizeSection(section, width)
        for section, share in shares.items():
            self.horizontalHeader().resizeSection(section, max(60, int(free * share / total)))

    def wheelEvent(self, event: Any) -> None:
        """Let the page scroll."""
        if self.verticalScrollBar().maximum() == 0:
            event.ignore()
        else:
            super().wheelEvent(event)


def table_height(rows: int) -> int:
    """Return the height of a table with its header and as many rows."""
    return theme.scaled(HEADER_HEIGHT) + rows * theme.row_height(ROW_HEIGHT) + 2


def paint_chips(
    painter: QPainter,
    rect: QRect,
    chips: Sequence[tuple[str, str]],
    font: QFont,
    *,
    placeholder: bool = False,
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
) -> None:
    """Draw names with their roles as rounded chips; roles give way, then names are cut alike, the rest is counted."""
    font = QFont(font)
    font.setPointSizeF(theme.small_font().pointSizeF())
    font.setItalic(placeholder)
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x, height = rect.left(), theme.scaled(20)
    texts = [f"{isolate_bidi(name)} · {role}" if role else name for name, role in chips]
    wanted = [metrics.horizontalAdvance(text) + _CHIP_PADDING for text in texts]
    widths = chip_widths(
        wanted,
        rect.width(),
        [metrics.horizontalAdvance(f"{name}…" if role else name) + _CHIP_PADDING for name, role in chips],
    )
    for text, width, full_width in zip(texts, widths, wanted, strict=False):
        chip = QStyle.visualRect(direction, rect, QRect(x, rect.center().y() - height // 2, width, height))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line2"))
        painter.drawRoundedRect(chip, height / 2, height / 2)
        painter.setPen(theme.color("dim" if placeholder else "text"))
        shown = text
        if width < full_width:  # a font's fractions of a pixel are no reason to cut what has its whole room
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - _CHIP_PADDING)
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), shown)
        x += width + _CHIP_GAP
    if hidden := len(texts) - len(widths):
        painter.setPen(theme.color("dim"))
        count = QStyle.visualRect(direction, rect, QRect(x, rect.top(), 30, rect.height()))
        painter.drawText(count, int(Qt.AlignmentFlag.AlignVCenter), f"+{hidden}")


def chip_widths(wanted: Sequence[int], room: int, names: Sequence[int] = ()) -> list[int]:
    """Share the room of a cell among chips that want these widths, all in pixels; those left out end in a count.

    Where they do not fit, those that want more than an equal share get the same width: the first name is cut as much as
    the last. `names` are the widths without roles: where these fit, each has its own, and the rest is shared out.
    """
    count = len(wanted)
    available = room - _CHIP_GAP * (count - 1)
    if names and sum(names) <= available < sum(wanted):
        more = _shared([full - name for full, name in zip(wanted, names, strict=True)], available - sum(names))
        return [name + role for name, role in zip(names, more, strict=True)]
    while count > 1 and sum(min(width, _MIN_CHIP_WIDTH) for width in wanted[:count]) > available:
        count -= 1
        available = room - _CHIP_GAP * count - _COUNT_WIDTH
    return _shared(wanted[:count], available)


def _shared(wanted: Sequence[int], available: int) -> list[int]:
    """Give each what it wants, and those that want more than an equal share of what there is the same."""
    widths = list(wanted)
    for position, place in enumerate(sorted(range(len(wanted)), key=lambda place: wanted[place])):
        widths[place] = max(0, min(wanted[place], available // (len(wanted) - position)))
        available -= widths[place]
    return widths


def paint_corner(painter: QPainter, rect: QRect, severity: str, direction: Qt.LayoutDirection) -> None:
    """Draw the mark of a finding into the far upper corner: a triangle, a square or a circle, as it weighs."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color({"blocker": "bad", "warning": "warning", "hint": "info"}[severity]))
    is_mirrored = direction is Qt.LayoutDirection.RightToLeft
    corner, step = (rect.topLeft(), 8) if is_mirrored else (rect.topRight(), -8)
    if severity == "blocker":
        painter.drawPolygon(QPolygon([corner, corner + QPoint(step, 0), corner + QPoint(0, 8)]))
        return
    area = QRect(rect.left() + 1 if is_mirrored else rect.right() - 6, rect.top() + 1, 6, 6)
    if severity == "warning":
        painter.drawRect(area)
    else:
        painter.drawEllipse(area)


def frame_edges(rect: QRect, width: int) -> tuple[QRect, QRect, QRect, QRect]:
    """Return the four edges of a frame inside a rectangle."""
    return (
        QRect(rect.left(), rect.top(), rect.width(), width),
        QRect(rect.left(), rect.bottom() - width + 1, rect.width(), width),
        QRect(rect.left(), rect.top(), width, rect.height()),
        QRect(rect.right() - width + 1, rect.top(), width, rect.height()),
    )
