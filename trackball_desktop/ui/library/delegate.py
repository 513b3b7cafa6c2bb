"""Draws the rows of the release list: two lines of text, a cover, a bar, a pill. No widget per row, no rich text.

A window full of rows is drawn with each step of the wheel, so what a row says is put into words once (`_RowText`),
texts are cut once for a width (`MeasuredFont`), and covers are kept as they stand on the ground of their row.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from trackball_desktop.services.health import health_of
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import painting, state_labels, theme
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.health_marks import marks_width, paint_marks
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.painting import Badge, MeasuredFont
from trackball_desktop.ui.library.model import (
    CHANGED,
    DATE,
    LABEL,
    READINESS,
    RELEASE,
    STATE,
    readiness_of,
    state_badge,
    status_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from trackball_desktop.services.health import ReleaseHealth
    from trackball_desktop.storage.library import ReleaseRow
    from trackball_desktop.ui.runtime.covers import Covers

COVER_SIZE = 40
PADDING_LEFT, PADDING_RIGHT = 9, 5
"""Pixels before and after what a cell says."""
BAR_WIDTH, MIN_BAR_WIDTH = 60, 32
"""How long the bar of readiness is, in pixels, and how short it may become beside its words."""
COVER_MARGINS = 17
"""Pixels before and after the cover together."""

CACHED_ROWS = 512
"""For so many rows the words are kept."""
CACHED_COVERS = 256
"""So many covers are kept as they are drawn."""

_ANTIALIASED = QPainter.RenderHint.Antialiasing
_LinePair = tuple[str, str]


def title_left() -> int:
    """Return where titles begin, in pixels from the left edge of the list."""
    return PADDING_LEFT + cover_side() + COVER_MARGINS


def cover_side() -> int:
    """Return how wide and high covers are, in pixels."""
    return theme.row_height(COVER_SIZE)


class _RowText(NamedTuple):
    """What a row says, in words. Holds the row, so that no other can come to stand at its address."""

    row: ReleaseRow
    release: _LinePair
    label: _LinePair
    date: _LinePair
    readiness: tuple[str, float, str]
    health: ReleaseHealth
    badge: Badge
    status: str
    changed: _LinePair


def split_at_middle(text: str) -> _LinePair:
    """Part words at the space nearest to their middle."""
    spaces = [position for position, sign in enumerate(text) if sign == " "]
    middle = min(spaces, key=lambda place: abs(2 * place - len(text)))
    return text[:middle], text[middle + 1 :]


class ReleaseDelegate(QStyledItemDelegate):
    """Paints rows from their ReleaseRow. Fonts are made once for each scheme and size of text."""

    def __init__(self, covers: Covers, parent: QWidget) -> None:
        super().__init__(parent)
        self._covers = covers
        self.today = date.today
        self.measuring_progress: Callable[[str], tuple[int, int] | None] = lambda _: None
        """Tells how many files of a release are measured, of how many, while that is being done."""
        self.health: Callable[[ReleaseRow], ReleaseHealth] = health_of
        """Tells how a release stands at a glance."""
        self._row_texts: dict[int, _RowText] = {}
        self._texts_of_day = self.today()
        self._cover_cache: dict[tuple[int, int, str, float], QPixmap] = {}
        self.refresh_fonts()

    def refresh_fonts(self) -> None:
        """Take the fonts of the theme again."""
        self._strong, self._body, self._small = map(
            MeasuredFont, (theme.strong_font(), theme.body_font(), theme.small_font())
        )
        self._mono, self._pill = MeasuredFont(theme.mono_font()), MeasuredFont(theme.small_font(theme.MEDIUM))
        self._readiness_text_width = self._small.metrics.horizontalAdvance(
            state_labels.readiness_summary(True, 88, 0, 0, False)[0]
        )
        self._line_height = max(self._body.metrics.height(), self._mono.metrics.height()) + 2
        self._height = max(
            theme.row_height(theme.ROW_HEIGHT), 2 * self._line_height + (8 if theme.is_compact() else 18)
        )
        self._cover_cache.clear()
        self.clear_text_cache()

    def clear_text_cache(self) -> None:
        """Put everything into words again: time has gone by, or words are others now."""
        self._row_texts.clear()

    @property
    def height(self) -> int:
        """How high a row is, in pixels."""
        return self._height

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, self._height)

    def paint_row(
        self,
        painter: QPainter,
        row: ReleaseRow | None,
        top: int,
        columns: Sequence[tuple[int, int, int]],
        *,
        selected: bool,
        current: bool,
    ) -> None:
        """Draw the ground of a row and those of its cells that `columns` names: (column, left, width) in pixels.

        `current` draws the frame of the row that the keyboard is on. The painter is left as it happens to be.
        """
        background = "accent_soft" if selected else "base"
        painter.setRenderHint(_ANTIALIASED, False)
        painter.setPen(painting.shared_pen("line2"))
        for column, left, width in columns:
            area = QRect(left, top, width, self._height)
            painter.fillRect(area, painting.shared_color(background))
            painter.drawLine(left, area.bottom(), area.right(), area.bottom())
            if current:
                painter.fillRect(QRect(left, top, width, 1), painting.shared_color("accent"))
                painter.fillRect(QRect(left, area.bottom(), width, 1), painting.shared_color("accent"))
                if column == RELEASE:
                    edge = painting.mirrored_rect(
                        painter, QRect(left, top, width, self._height), QRect(left, top, 3, self._height)
                    )
                    painter.fillRect(edge, painting.shared_color("accent"))
        if row is None:
            return
        row_text = self._cached_row_text(row)
        for column, left, width in columns:
            area = QRect(left + PADDING_LEFT, top, width - PADDING_LEFT - PADDING_RIGHT, self._height - 1)
            if column == RELEASE:
                self._paint_release(painter, area, row_text, background)
            elif column == LABEL:
                self._paint_two_lines(painter, area, row_text.label, self._body, self._mono)
            elif column == DATE:
                self._paint_two_lines(painter, area, row_text.date, self._body, self._body)
            elif column == READINESS:
                self._paint_readiness(painter, area, row_text)
                painter.setRenderHint(_ANTIALIASED, False)
            elif column == STATE:
                self._paint_state(painter, area, row_text)
                painter.setRenderHint(_ANTIALIASED, False)
            elif column == CHANGED:
                self._paint_two_lines(painter, area, row_text.changed, self._small, self._small, "dim")

    def _cached_row_text(self, row: ReleaseRow) -> _RowText:
        """Put a row into words; a row that was read anew is another one."""
        today = self.today()
        if today != self._texts_of_day or len(self._row_texts) > CACHED_ROWS:
            self._texts_of_day = today
            self._row_texts.clear()
        row_text = self._row_texts.get(id(row))
        if row_text is None:
            status = status_text(row)
            tracks = Counts.tr("%n tracks", "%n track", row.track_count) if row.track_count else ""
            row_text = self._row_texts[id(row)] = _RowText(
                row,
                (
                    painting.to_single_line(row.title or self.tr("Untitled")),
                    painting.to_single_line(row.artist or tracks),
                ),
                (painting.to_single_line(row.label), painting.to_single_line(row.catalog_number)),
                state_labels.release_date_texts(painting.to_single_line(row.release_date), today),
                readiness_of(row, self.measuring_progress(row.id)),
                self.health(row),
                state_badge(row),
                painting.to_single_line(fill(self.tr("{target}: {word}"), word=status, target=display_name(row.target)))
                if status
                else "",
                (state_labels.time_ago_text(row.changed_at), state_labels.as_of_text(row.as_of)),
            )
        return row_text

    def _paint_release(self, painter: QPainter, area: QRect, row_text: _RowText, background: str) -> None:
        side = cover_side()
        box = QRect(area.left() + 5, area.center().y() - side // 2, side, side)
        box = painting.mirrored_rect(painter, area, box)
        self._paint_cover(painter, box, self._covers.picture(row_text.row, side), background)
        rest = painting.mirrored_rect(painter, area, area.adjusted(title_left() - PADDING_LEFT, 0, 0, 0))
        self._paint_two_lines(
            painter, rest, row_text.release, self._strong if row_text.row.title else self._body, self._body
        )

    def _paint_cover(self, painter: QPainter, box: QRect, picture: QPixmap | None, background: str) -> None:
        """Draw a cover with round corners, from a copy that stands on the same ground where pixels are whole."""
        ratio = painter.device().devicePixelRatioF()
        if ratio != int(ratio):
            painting.draw_cover(painter, box, picture)
            return
        key = (0 if picture is None else picture.cacheKey(), box.width(), theme.color_hex(background), ratio)
        cached = self._cover_cache.get(key)
        if cached is None:
            if len(self._cover_cache) >= CACHED_COVERS:
                self._cover_cache.clear()
            cached = QPixmap(round(box.width() * ratio), round(box.height() * ratio))
            cached.setDevicePixelRatio(ratio)
            cached.fill(painting.shared_color(background))
            drawing = QPainter(cached)
            painting.draw_cover(drawing, QRect(0, 0, box.width(), box.height()), picture)
            drawing.end()
            self._cover_cache[key] = cached
        painter.drawPixmap(box.topLeft(), cached)

    def _paint_readiness(self, painter: QPainter, area: QRect, row_text: _RowText) -> None:
        """Draw the bar with its words, and below them the six sides of the release; without the bar where it is narrow.

        Words that are longer than the column stand in two lines, without the rest: all of them are read.
        """
        text, share, role = row_text.readiness
        if self._small.width(text) > area.width() and " " in text:
            self._paint_two_lines(painter, area, split_at_middle(text), self._small, self._small, "dim")
            return
        middle = area.center().y() + 1
        above = QRect(area.left(), middle - self._line_height, area.width(), self._line_height)
        longest = max(self._readiness_text_width, self._small.width(text))
        width = min(BAR_WIDTH, area.width() - longest - 8)
        if width >= MIN_BAR_WIDTH:
            bar = QRect(above.left(), above.top(), width, above.height())
            beside = above.adjusted(width + 8, 0, 0, 0)
            bar, above = painting.mirrored_rect(painter, above, bar), painting.mirrored_rect(painter, above, beside)
            painting.draw_meter(painter, bar, share, "line" if role == "dim" else role)
        self._small.draw(painter, above, text, "dim")
        marks = painting.mirrored_rect(painter, area, QRect(area.left(), middle, marks_width(), self._line_height))
        paint_marks(painter, marks.left(), middle + self._line_height // 2, row_text.health)

    def _paint_state(self, painter: QPainter, area: QRect, row_text: _RowText) -> None:
        middle = area.center().y() + 1
        if not row_text.status:
            painting.draw_pill(painter, area.left(), middle, row_text.badge, self._pill, area.width())
            return
        painting.draw_pill(
            painter, area.left(), middle - self._line_height // 2, row_text.badge, self._pill, area.width()
        )
        below = QRect(area.left() + 2, middle + self._line_height // 2 - 4, area.width() - 4, self._line_height)
        self._small.draw(painter, below, row_text.status, "dim")

    def _paint_two_lines(
        self,
        painter: QPainter,
        area: QRect,
        lines: _LinePair,
        first: MeasuredFont,
        second: MeasuredFont,
        role: str = "text",
    ) -> None:
        above, below = lines
        if not below:
            first.draw(painter, area, above, role)
            return
        middle = area.center().y() + 1
        line = QRect(area.left(), middle - self._line_height, area.width(), self._line_height)
        first.draw(painter, line, above, role)
        second.draw(painter, line.translated(0, self._line_height), below, "dim")
