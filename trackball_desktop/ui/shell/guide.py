"""The tour of the window: steps over it, each beside the part that it is about. It can be skipped and called again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, row
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.labels import TextLabel

_CARD_WIDTH = 360
_SHADE = QColor(0, 0, 0, 110)


@dataclass(frozen=True)
class GuideStep:
    """One step: what is said, and about which part of the window; None, or a part out of sight, is about all of it."""

    title: str
    text: str
    part: QWidget | None = None


class Guide(QWidget):
    """Lies over `window` until it is done or skipped, and is then destroyed. Enter and arrows move, Escape skips."""

    finished = Signal()

    def __init__(self, window: QWidget, steps: Sequence[GuideStep]) -> None:
        super().__init__(window)
        self._host = window
        self._steps = tuple(steps)
        self._step = 0
        self.card = QFrame(self)
        self.card.setProperty("role", "card")
        self._title_label = TextLabel(size="title", parent=self.card)
        self._text_label = TextLabel(parent=self.card)
        self._count_label = TextLabel(size="small", role="dim", wrap=False, parent=self.card)
        self.skip_button = button(self.tr("Skip"), "plain")
        self.back_button = button(self.tr("Back"))
        self.next_button = button(self.tr("Next"), "primary")
        self.skip_button.clicked.connect(self.finish)
        self.back_button.clicked.connect(self._on_back_clicked)
        self.next_button.clicked.connect(self._on_next_clicked)
        column = self._column = QVBoxLayout(self.card)
        column.setContentsMargins(space.L, space.L, space.L, space.L)
        column.setSpacing(space.S)
        column.addWidget(self._title_label)
        column.addWidget(self._text_label)
        column.addLayout(row(self._count_label, None, self.skip_button, self.back_button, self.next_button))
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self._show_step(0)
        self.show()
        self.raise_()
        self.next_button.setFocus()

    @property
    def step(self) -> int:
        """Which step is shown, from 0."""
        return self._step

    def _show_step(self, step: int) -> None:
        self._step = step
        shown = self._steps[step]
        self._title_label.setText(shown.title)
        self._text_label.setText(shown.text)
        self._count_label.setText(fill(self.tr("{n} of {all}"), n=step + 1, all=len(self._steps)))
        last = step == len(self._steps) - 1
        self.next_button.setText(self.tr("Done") if last else self.tr("Next"))
        self.back_button.setEnabled(step > 0)
        self.skip_button.setVisible(not last)
        self.card.setAccessibleName(f"{shown.title} {shown.text}")
        self.next_button.setAccessibleName(self.next_button.text())
        self.next_button.setAccessibleDescription(f"{shown.title}. {shown.text}")
        self._place()

    def _part_area(self) -> QRect:
        """Return where the part of the step is, empty where it is out of sight."""
        part = self._steps[self._step].part
        if part is None or not part.isVisible():
            return QRect()
        return QRect(part.mapTo(self._host, QPoint(0, 0)), part.size()).intersected(self.rect())

    def _place(self) -> None:
        """Put the card beside the part, where there is most room, and never outside of the window."""
        width = min(theme.scaled(_CARD_WIDTH), self.width() - 2 * space.L)
        self.card.setFixedWidth(width)
        self._column.activate()
        size = self.card.sizeHint().expandedTo(self.card.minimumSizeHint())
        height = max(size.height(), self.card.heightForWidth(width))
        area, gap = self._part_area(), space.M
        place = QRect(0, 0, width, height)
        if area.isEmpty():
            place.moveCenter(self.rect().center())
        elif self.width() - area.right() > width + gap:
            place.moveTopLeft(QPoint(area.right() + gap, area.top()))
        elif area.left() > width + gap:
            place.moveTopLeft(QPoint(area.left() - gap - width, area.top()))
        elif self.height() - area.bottom() > height + gap:
            place.moveTopLeft(QPoint(area.left(), area.bottom() + gap))
        elif area.top() > height + gap:
            place.moveTopLeft(QPoint(area.left(), area.top() - gap - height))
        else:
            place.moveCenter(area.center())
        limit = self.rect().adjusted(space.M, space.M, -space.M, -space.M)
        place.moveLeft(max(limit.left(), min(place.left(), limit.right() - width)))
        place.moveTop(max(limit.top(), min(place.top(), limit.bottom() - height)))
        self.card.setGeometry(place)
        self.update()

    @Slot()
    def _on_next_clicked(self) -> None:
        if self._step == len(self._steps) - 1:
            self.finish()
        else:
            self._show_step(self._step + 1)

    @Slot()
    def _on_back_clicked(self) -> None:
        if self._step:
            self._show_step(self._step - 1)

    @Slot()
    def finish(self) -> None:
        """End the tour."""
        self._host.removeEventFilter(self)
        self.hide()
        self.deleteLater()
        self.finished.emit()

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward, back = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.isRightToLeft():
            forward, back = back, forward
        if event.key() == Qt.Key.Key_Escape:
            self.finish()
        elif event.key() in {forward, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_next_clicked()
        elif event.key() == back:
            self._on_back_clicked()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the parts below from being pressed."""
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._host.rect())
            self._place()
        return False

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Darken all but the part of the step."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QPainterPath()
        shade.addRect(QRectF(self.rect()))
        area = QRectF(self._part_area()).adjusted(1, 1, -1, -1)
        if area.isValid():
            shade.addRoundedRect(area, theme.RADIUS, theme.RADIUS)  # odd and even: what is in both stays light
        painter.fillPath(shade, _SHADE)
        if area.isValid():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        painter.end()
