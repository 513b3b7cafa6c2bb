"""A button for each column of the board: how many releases it has, with their covers. Each filters the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from trackball_desktop.services.plan import BoardColumn
from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.basic import set_tooltip
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.plan.labels import COLUMN_SHAPES, column_hint, column_text

if TYPE_CHECKING:
    from trackball_desktop.services.plan import ReleasePlan
    from trackball_desktop.storage.library import ReleaseRow
    from trackball_desktop.ui.runtime.covers import Covers

_COVER_SIZE = 20
_HEIGHT = 66
_HEIGHT_WITHOUT_COVERS = 38
_PER_LINE = (6, 3, 2, 1)
"""How many of the six may stand side by side."""
_MAX_COVERS = 6


class ColumnFilter(QWidget):
    """Tells which column the plan is to show alone; the empty text for all."""

    chosen = Signal(str)

    _is_built = False
    """Whether all parts are there: Qt tells of another style from the first line of `__init__` on."""

    def __init__(self, covers: Covers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column_buttons = {column: _ColumnButton(column, covers, self) for column in BoardColumn}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._per_line = 0
        self._arrange_buttons()
        for part in self.column_buttons.values():
            part.clicked.connect(self._on_column_button_clicked)
        covers.loaded.connect(self._on_covers_loaded)
        self._is_built = True

    def show_plan(self, plan: ReleasePlan, chosen: BoardColumn | None) -> None:
        """Show how many stand where; `chosen` is the column that the plan shows alone."""
        first = _first_rows(plan)
        for column, column_button in self.column_buttons.items():
            column_button.show_rows(plan.counts.get(column, 0), first[column])
            column_button.setChecked(column is chosen)
        self._arrange_buttons()

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look how many there is room for side by side."""
        super().resizeEvent(event)
        self._arrange_buttons()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._is_built:
            self._arrange_buttons()

    def _arrange_buttons(self) -> None:
        """Put the buttons into as many lines as their words need; in more than one they do without covers."""
        parts = list(self.column_buttons.values())
        widest = max(part.needed_width() for part in parts)
        per_line = next((count for count in _PER_LINE if count * widest <= self.width()), _PER_LINE[-1])
        if per_line == self._per_line:
            return
        self._per_line = per_line
        for at, part in enumerate(parts):
            part.show_covers(shown=per_line == len(parts))
            self._grid.addWidget(part, at // per_line, at % per_line)
        for column in range(len(parts)):
            self._grid.setColumnStretch(column, int(column < per_line))

    @Slot()
    def _on_column_button_clicked(self) -> None:
        column_button = self.sender()
        if isinstance(column_button, _ColumnButton):
            self.chosen.emit(column_button.column.value if column_button.isChecked() else "")

    @Slot(str)
    def _on_covers_loaded(self, release_id: str) -> None:
        for column_button in self.column_buttons.values():
            if any(row.id == release_id for row in column_button.rows):
                column_button.update()


def _first_rows(plan: ReleasePlan) -> dict[BoardColumn, list[ReleaseRow]]:
    """Return the first releases of each column, as many as there are covers for."""
    rows_by_column: dict[BoardColumn, list[ReleaseRow]] = {column: [] for column in BoardColumn}
    missing = sum(min(plan.counts.get(column, 0), _MAX_COVERS) for column in BoardColumn)
    for entry in plan.entries:
        rows = rows_by_column[entry.column]
        if len(rows) < _MAX_COVERS:
            rows.append(entry.row)
            missing -= 1
            if not missing:
                break
    return rows_by_column


class _ColumnButton(QAbstractButton):
    """One column: its count, its shape and word, and below them the first covers."""

    def __init__(self, column: BoardColumn, covers: Covers, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = column
        self.rows: list[ReleaseRow] = []
        self._covers, self._count = covers, 0
        self._has_covers = True
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_rows(self, count: int, rows: list[ReleaseRow]) -> None:
        """Show how many there are, and the first of them."""
        if (count, rows) == (self._count, self.rows) and self.text():
            return
        self._count, self.rows = count, rows
        self.setText(f"{column_text(self.column)}: {count}")
        self.setAccessibleName(self.text())
        set_tooltip(self, " ".join(part for part in (self.text() + ".", column_hint(self.column)) if part))
        self.update()

    def show_covers(self, *, shown: bool) -> None:
        """Have room for covers below the words, or not."""
        self._has_covers = shown
        self.updateGeometry()

    def needed_width(self) -> int:
        """Return how wide its words are, with what stands around them, in pixels."""
        number = painting.MeasuredFont(theme.title_font()).width(str(self._count))
        name = painting.MeasuredFont(theme.small_font(theme.MEDIUM)).width(column_text(self.column))
        return 12 + number + 8 + theme.scaled(12) + 5 + name + 6

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme.scaled(_HEIGHT if self._has_covers else _HEIGHT_WITHOUT_COVERS))

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.rect()
        background = "accent_soft" if self.isChecked() else "hover" if self.underMouse() else "base"
        painter.fillRect(area, painting.shared_color(background))
        painter.setPen(painting.shared_pen("line"))
        painter.drawLine(area.topRight(), area.bottomRight())
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if self.hasFocus():
            painter.setPen(painting.shared_pen("accent"))
            painter.drawRect(area.adjusted(1, 1, -2, -2))
        side, top = theme.scaled(12), theme.scaled(8)
        font = theme.title_font()
        number = str(self._count)
        line = QRect(12, top, area.width() - 16, theme.scaled(22))
        role = "text" if self._count else "dim"
        painting.draw_text(painter, painting.mirrored_rect(painter, area, line), number, font, role)
        left = 12 + painting.MeasuredFont(font).width(number) + 8
        picture = icons.shape(COLUMN_SHAPES[self.column], side)
        mark = QRect(left, line.center().y() - side // 2, side, side)
        painter.drawPixmap(painting.mirrored_rect(painter, area, mark).topLeft(), picture)
        name_area = QRect(left + side + 5, line.top(), area.width() - left - side - 9, line.height())
        name_area = painting.mirrored_rect(painter, area, name_area)
        painting.draw_text(painter, name_area, column_text(self.column), theme.small_font(theme.MEDIUM), role)
        cover = theme.scaled(_COVER_SIZE)
        x, y = 12, area.bottom() - cover - theme.scaled(9)
        for row in self.rows if self._has_covers else ():
            if x + cover > area.right() - 6:
                break
            box = painting.mirrored_rect(painter, area, QRect(x, y, cover, cover))
            painting.draw_cover(painter, box, self._covers.picture(row, cover), 3)
            x += cover + 4
        painter.end()
