"""What stands beside the plan: what is yours to do, each with one button, and what happened since the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import news_labels, space, theme
from trackball_desktop.ui.kit.basic import button, separator
from trackball_desktop.ui.kit.formatting import fill, format_timestamp, isolate_bidi
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.plan.labels import STORE_TASKS, TASK_SHAPES, task_text

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtWidgets import QPushButton

    from trackball_desktop.services.plan import Task
    from trackball_desktop.services.timeline import Digest, DigestLine

_MAX_SHOWN = 40
_COLLAPSED_COUNT = 5
"""So many tasks stand there at once; the others unfold, so that what is new stays in sight."""
WIDTH = 316


class PlanSidePanel(QScrollArea):
    """Tells what is to be opened."""

    open_requested = Signal(str)
    stores_requested = Signal(str)
    marked_as_seen = Signal()
    """What happened until now was seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks: tuple[Task, ...] | None = None
        self._digest: Digest | None = None
        self._is_expanded = False
        self.tasks_title_label = TextLabel(self.tr("To do"), "strong", wrap=False)
        self.news_title_label = TextLabel("", "strong", wrap=False)
        self.seen_button = button(self.tr("Mark as seen"), "plain", small=True)
        self.seen_button.setProperty("role", "link")
        self._task_cards, self._news_cards = QVBoxLayout(), QVBoxLayout()
        self._empty_label = TextLabel(self.tr("Nothing due."), "small", "dim")
        self._lay_out()
        self.seen_button.clicked.connect(self.marked_as_seen)

    def _lay_out(self) -> None:
        side = QWidget()
        side.setProperty("role", "side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QVBoxLayout(side)
        inner.setContentsMargins(space.L, space.M, space.M, space.M)
        inner.setSpacing(space.S)
        inner.addWidget(self.tasks_title_label)
        inner.addWidget(self._empty_label)
        for cards in (self._task_cards, self._news_cards):
            cards.setSpacing(space.S)
        inner.addLayout(self._task_cards)
        inner.addSpacing(space.S)
        inner.addWidget(separator())
        head = QHBoxLayout()
        head.addWidget(self.news_title_label, 1)
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
        _clear_layout(self._task_cards)
        title = self.tr("To do")
        self.tasks_title_label.setText(fill(self.tr("{title}  {n}"), title=title, n=len(tasks)) if tasks else title)
        self._empty_label.setVisible(not tasks)
        for task in tasks[: _MAX_SHOWN if self._is_expanded else _COLLAPSED_COUNT]:
            self._task_cards.addWidget(self._make_task_card(task, today))
        if len(tasks) > _COLLAPSED_COUNT:
            self._task_cards.addWidget(self._make_expand_button(tasks[:_MAX_SHOWN], today))
        if len(tasks) > _MAX_SHOWN:
            more = fill(self.tr("and {n} more, in the list under “To fix”"), n=len(tasks) - _MAX_SHOWN)
            self._task_cards.addWidget(TextLabel(more, "small", "dim"))

    def _make_expand_button(self, tasks: tuple[Task, ...], today: date) -> QWidget:
        """Return the button that unfolds the later tasks and folds them again; their cards are made when first seen."""
        expand_button = button("", "plain", small=True)
        expand_button.setProperty("role", "link")

        def show() -> None:
            show_all_text = fill(self.tr("Show all {n}"), n=len(tasks))
            expand_button.setText(self.tr("Show fewer") if self._is_expanded else show_all_text)
            expand_button.setAccessibleName(expand_button.text())

        def turn() -> None:
            self._is_expanded = not self._is_expanded
            show()
            place = self._task_cards.indexOf(expand_button)
            for number, task in enumerate(tasks[_COLLAPSED_COUNT:], _COLLAPSED_COUNT):
                if number == place:
                    self._task_cards.insertWidget(number, self._make_task_card(task, today))
                    place += 1
                item = self._task_cards.itemAt(number)
                card = item.widget() if item is not None else None
                if card is not None:
                    card.setVisible(self._is_expanded)

        show()
        expand_button.clicked.connect(turn)
        return expand_button

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
        _clear_layout(self._news_cards)
        since = news_labels.since_text(digest.since)
        count = len(digest.lines)
        self.news_title_label.setText(fill(self.tr("{title}  {n}"), title=since, n=count) if count else since)
        self.seen_button.setVisible(bool(count))
        if not count:
            self._news_cards.addWidget(TextLabel(self.tr("Nothing new."), "small", "dim"))
        for line in digest.lines[:_MAX_SHOWN]:
            self._news_cards.addWidget(self._make_news_card(line))
        if count > _MAX_SHOWN:
            self._news_cards.addWidget(TextLabel(fill(self.tr("and {n} more"), n=count - _MAX_SHOWN), "small", "dim"))

    def _make_task_card(self, task: Task, today: date) -> QWidget:
        title, text = task_text(task, today)
        in_stores = task.kind in STORE_TASKS
        open_button = button(self.tr("Show") if in_stores else self.tr("Open"), small=True)
        open_button.setAccessibleName(f"{open_button.text()}: {title}")
        release_id, signal = task.release_id, self.stores_requested if in_stores else self.open_requested
        open_button.clicked.connect(lambda: signal.emit(release_id))
        return _make_card(TASK_SHAPES[task.kind], title, text, open_button)

    def _make_news_card(self, digest_line: DigestLine) -> QWidget:
        title = isolate_bidi(digest_line.title or self.tr("Untitled"))
        in_stores = bool(digest_line.stores)
        open_button = button(self.tr("Show"), "plain", small=True, name=fill(self.tr("Show: {title}"), title=title))
        release_id, signal = digest_line.release_id, self.stores_requested if in_stores else self.open_requested
        open_button.clicked.connect(lambda: signal.emit(release_id))
        text = f"{news_labels.line_text(digest_line)}\n{format_timestamp(digest_line.at)}"
        return _make_card(news_labels.line_shape(digest_line), title, text, open_button)


def _make_card(shape: str, title: str, text: str, open_button: QPushButton) -> QWidget:
    card = QFrame()
    card.setProperty("role", "card")
    row = QHBoxLayout(card)
    row.setContentsMargins(space.M, space.S, space.S, space.S)
    row.setSpacing(space.S)
    row.addWidget(ShapeMark(shape), 0, Qt.AlignmentFlag.AlignTop)
    texts = QVBoxLayout()
    texts.setSpacing(space.XXS)
    texts.addWidget(TextLabel(title, "strong"))
    texts.addWidget(TextLabel(text, "small", "dim"))
    row.addLayout(texts, 1)
    row.addWidget(open_button, 0, Qt.AlignmentFlag.AlignTop)
    return card


def _clear_layout(cards: QVBoxLayout) -> None:
    while (item := cards.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
