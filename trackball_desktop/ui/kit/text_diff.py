"""A text before and after a change, word by word: what goes is struck through, what comes is underlined.

Colour helps and is never all: the lines say the same. Plain text throughout, laid out by itself, so that nothing in a
title is taken for markup.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.guard import guarded, return_none

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
EMPTY = "—"
"""How a field without a value is shown."""
_MAX_CHARS = 4000
"""Characters of a text that are compared; lyrics may be long, and a preview is read."""


@dataclass(frozen=True)
class Piece:
    """A part of a text and whether it differs from the other one."""

    text: str
    differs: bool


def split_differences(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Split both texts into what they share and what they do not, by words."""
    old, new = _TOKENS.findall(before[:_MAX_CHARS]), _TOKENS.findall(after[:_MAX_CHARS])
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if j > i:
            left.append(Piece("".join(old[i:j]), kind != "equal"))
        if m > k:
            right.append(Piece("".join(new[k:m]), kind != "equal"))
    return left, right


class DifferenceText(QWidget):
    """One of the two texts, wrapped to its width."""

    def __init__(self, parts: list[Piece], *, is_removed: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_removed = is_removed
        self._parts = parts
        self.text = "".join(part.text for part in parts).replace("\n", "\u2028")
        self.setAccessibleName(self.text.replace("\u2028", "\n"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @guarded(bool)
    def hasHeightForWidth(self) -> bool:
        """Its height goes by its width."""
        return True

    @guarded(int)
    def heightForWidth(self, width: int) -> int:
        """Say how high the text is at a width."""
        return int(self._make_layout(width)[1]) + 2

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Ask for a readable column."""
        width = theme.scaled(180)
        return QSize(width, self.heightForWidth(width))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Wrap as narrow as that."""
        return QSize(theme.scaled(90), theme.scaled(18))

    def _make_layout(self, width: int) -> tuple[QTextLayout, float]:
        layout = QTextLayout(self.text, theme.body_font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        formats, start = [], 0
        for part in self._parts:
            if part.differs:
                format_range = QTextLayout.FormatRange()
                format_range.start, format_range.length, format_range.format = (
                    start,
                    len(part.text),
                    self._difference_format(),
                )  # type: ignore[misc]
                formats.append(format_range)
            start += len(part.text)
        layout.setFormats(formats)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 20))
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height

    def _difference_format(self) -> QTextCharFormat:
        text_format = QTextCharFormat()
        text_format.setForeground(theme.color("bad" if self._is_removed else "ok"))
        text_format.setBackground(theme.color("bad_soft" if self._is_removed else "ok_soft"))
        if self._is_removed:
            text_format.setFontStrikeOut(True)
        else:
            text_format.setFontUnderline(True)
        return text_format

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        painter = QPainter(self)
        painter.setPen(theme.color("text"))
        self._make_layout(self.width())[0].draw(painter, QPointF(0, 0))
        painter.end()


def difference_widgets(before: str, after: str, parent: QWidget | None = None) -> tuple[DifferenceText, DifferenceText]:
    """Make both texts of a change; what stands for "empty" is neither struck through nor underlined."""
    left, right = split_differences(before, after)
    if EMPTY in (before, after):
        left, right = ([Piece(text, text != EMPTY)] for text in (before, after))
    return DifferenceText(left, is_removed=True, parent=parent), DifferenceText(right, is_removed=False, parent=parent)
