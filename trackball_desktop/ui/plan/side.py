"""What stands beside the plan: what is yours to do, each with one button, and what happened since the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import news_labels, space, theme
from trackball_desktop.ui.kit.basic import button, line
from trackball_desktop.ui.kit.formatting import fill, isolated, moment
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.plan.words import IN_STORES, TASK_SHAPES, task_text

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtWidgets import QPushButton

    from trackball_desktop.services.plan import Task
    from trackball_desktop.services.timeline import Digest, DigestLine

_SHOWN = 40
_FIRST = 5
"""So many tasks stand there at once; the others unfold, so that what is new stays in sight."""
WIDTH = 316


class PlanSide(QScrollArea):
    """Tells what is to be opened."""

    opened = Signal(str)
    stores_requested = Signal(str)
    seen = Signal()
    """What happened until now was seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks: tuple[Task, ...] | None = None
        self._digest: Digest | None = None
        self._unfolded = False
        self.tasks_title = TextLabel(self.tr("To do"), "strong", wrap=False)
        self.news_title = TextLabel("", "strong", wrap=False)
        self.seen_button = button(self.tr("Mark as seen"), "plain", small=True)
        self.seen_button.setProperty("role", "link")
        self._task_cards, self._news_cards = QVBoxLayout(), QVBoxLayout()
        self._none = TextLabel(self.tr("Nothing due."), "small", "dim")
        self._lay_out()
        self.seen_button.clicked.connect(self.seen)

    def _lay_out(self) -> None:
        side = QWidget()
        side.setProperty("role", "side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QVBoxLayout(side)
        inner.setContentsMargins(space.L, space.M, space.M, space.M)
        inner.setSpacing(space.S)
        inner.addWidget(self.tasks_title)
        inner.addWidget(self._none)
        for cards in (self._task_cards, self._news_cards):
            cards.setSpacing(space.S)
        inner.addLayout(self._task_cards)
        inner.addSpacing(space.S)
        inner.addWidget(line())
        head = QHBoxLayout()
        head.addWidget(self.news_title, 1)
        head.addWidget(self.seen_button)
        inner.addLayout(head)
        inner.addLayout(self._news_cards)
        inner.addStretch(1)
        self.setWidget(side)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(theme.scaled(WIDTH))
        self.setAccessibleName(self.tr("To do and news"))

    def show_tasks(self, tasks: tuple[Task, ...], today: date) -> None:
        """Show what is to be done."""
        if tasks == self._tasks:  # whoever is on a button there stays on it
            return
        self._tasks = tasks
        _empty(self._task_cards)
        title = self.tr("To do")
        self.tasks_title.setText(fill(self.tr("{title}  {n}"), title=title, n=len(tasks)) if tasks else title)
        self._none.setVisible(not tasks)
        for task in tasks[: _SHOWN if self._unfolded else _FIRST]:
            self._task_cards.addWidget(self._task_card(task, today))
        if len(tasks) > _FIRST:
            self._task_cards.addWidget(self._fold(tasks[:_SHOWN], today))
        if len(tasks) > _SHOWN:
            more = fill(self.tr("and {n} more, in the list under “To fix”"), n=len(tasks) - _SHOWN)
            self._task_cards.addWidget(TextLabel(more, "small", "dim"))

    def _fold(self, tasks: tuple[Task, ...], today: date) -> QWidget:
        """Return the button that unfolds the later tasks and folds them again; their cards are made when first seen."""
        made = button("", "plain", small=True)
        made.setProperty("role", "link")

        def show() -> None:
            words = fill(self.tr("Show all {n}"), n=len(tasks))
            made.setText(self.tr("Show fewer") if self._unfolded else words)
            made.setAccessibleName(made.text())

        def turn() -> None:
            self._unfolded = not self._unfolded
            show()
            place = self._task_cards.indexOf(made)
            for number, task in enumerate(tasks[_FIRST:], _FIRST):
                if number == place:
                    self._task_cards.insertWidget(number, self._task_card(task, today))
                    place += 1
                item = self._task_cards.itemAt(number)
                card = item.widget() if item is not None else None
                if card is not None:
                    card.setVisible(self._unfolded)

        show()
        made.clicked.connect(turn)
        return made

    def set_narrow(self, narrow: bool) -> None:
        """Take all the width that there is, or stand beside the releases."""
        if narrow:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
        else:
            self.setFixedWidth(theme.scaled(WIDTH))

    def show_news(self, digest: Digest) -> None:
        """Show what happened; of several lines about a release all are said."""
        if self._digest is not None and (digest.since, digest.lines) == (self._digest.since, self._digest.lines):
            return
        self._digest = digest
        _empty(self._news_cards)
        since = news_labels.since_text(digest.since)
        count = len(digest.lines)
        self.news_title.setText(fill(self.tr("{title}  {n}"), title=since, n=count) if count else since)
        self.seen_button.setVisible(bool(count))
        if not count:
            self._news_cards.addWidget(TextLabel(self.tr("Nothing new."), "small", "dim"))
        for one in digest.lines[:_SHOWN]:
            self._news_cards.addWidget(self._news_card(one))
        if count > _SHOWN:
            self._news_cards.addWidget(TextLabel(fill(self.tr("and {n} more"), n=count - _SHOWN), "small", "dim"))

    def _task_card(self, task: Task, today: date) -> QWidget:
        title, text = task_text(task, today)
        in_stores = task.kind in IN_STORES
        shown = button(self.tr("Show") if in_stores else self.tr("Open"), small=True)
        shown.setAccessibleName(f"{shown.text()}: {title}")
        release_id, signal = task.release_id, self.stores_requested if in_stores else self.opened
        shown.clicked.connect(lambda: signal.emit(release_id))
        return _card(TASK_SHAPES[task.kind], title, text, shown)

    def _news_card(self, one: DigestLine) -> QWidget:
        title = isolated(one.title or self.tr("Untitled"))
        in_stores = bool(one.stores)
        shown = button(self.tr("Show"), "plain", small=True, name=fill(self.tr("Show: {title}"), title=title))
        release_id, signal = one.release_id, self.stores_requested if in_stores else self.opened
        shown.clicked.connect(lambda: signal.emit(release_id))
        text = f"{news_labels.line_text(one)}\n{moment(one.at)}"
        return _card(news_labels.shape_of(one), title, text, shown)


def _card(shape: str, title: str, text: str, shown: QPushButton) -> QWidget:
    card = QFrame()
    card.setProperty("role", "card")
    row = QHBoxLayout(card)
    row.setContentsMargins(space.M, space.S, space.S, space.S)
    row.setSpacing(space.S)
    row.addWidget(ShapeMark(shape), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(space.XXS)
    words.addWidget(TextLabel(title, "strong"))
    words.addWidget(TextLabel(text, "small", "dim"))
    row.addLayout(words, 1)
    row.addWidget(shown, 0, Qt.AlignmentFlag.AlignTop)
    return card


def _empty(cards: QVBoxLayout) -> None:
    while (item := cards.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
