"""The works of a track: each with its form, its writers and publishers, and what their shares come to per territory."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from trackball_desktop.domain.edits import Batch, Edit
from trackball_desktop.domain.release import Publisher, Track, Work, WorkContribution
from trackball_desktop.domain.shares import (
    HUNDRED,
    equal_share_edits,
    is_complete,
    remaining_share_edits,
    territory_totals,
)
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.domain.values import format_decimal
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft import node_edits
from trackball_desktop.ui.draft.forms import Form, make_heading
from trackball_desktop.ui.draft.people_list import PeopleList
from trackball_desktop.ui.kit import field_labels, icons, space
from trackball_desktop.ui.kit.fold import FoldButton
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import DraftChange, Session


class ShareTotals(QWidget):
    """The running sums below the tables of a work."""

    def __init__(self, session: Session, work_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._work_id = work_id
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(space.S)
        self._row.addStretch(1)
        self._labels: list[QLabel] = []
        session.changed.connect(self._on_session_changed)
        self._show()

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if change.before.works is not change.after.works:
            self._show()

    def _show(self) -> None:
        work = self._session.node(self._work_id)
        lines = (
            [self._format_totals(place, *pair) for place, pair in territory_totals(work).items()]
            if isinstance(work, Work)
            else []
        )
        while len(self._labels) < len(lines) * 2:
            label = QLabel(self)
            label.setProperty("scale", "small")
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._labels.append(label)
            self._row.insertWidget(self._row.count() - 1, label)
        for label in self._labels:
            label.hide()
        for position, (words, complete) in enumerate(lines):
            mark, text = self._labels[2 * position : 2 * position + 2]
            mark.setPixmap(icons.shape("ok" if complete else "warning", 12))
            text.setText(words)
            mark.show()
            text.show()
        self.setVisible(bool(lines))

    def _format_totals(self, place: str, writers: Decimal, publishers: Decimal) -> tuple[str, bool]:
        text = fill(
            self.tr("{place}: writers {writers} %, publishers {publishers} %"),
            place=place or self.tr("Everywhere"),
            writers=format_decimal(writers),
            publishers=format_decimal(publishers),
        )
        complete = is_complete(writers, publishers)
        if not complete:
            total = writers + publishers
            missing = HUNDRED - total
            fact = self.tr("{share} % are missing") if missing > 0 else self.tr("{share} % too much")
            text += " · " + fill(fact, share=format_decimal(abs(missing)))
        return text, complete


class WorkBox(QFrame):
    """One work of a track."""

    fix_requested = Signal(object)

    def __init__(self, session: Session, track_id: str, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.work_id = work.id
        self._session = session
        self.track_id = track_id
        self.setProperty("role", "card")
        self.fold_button = FoldButton("", self)
        self.fold_button.setChecked(False)
        self.fold_button.toggled.connect(self._on_fold_toggled)
        self._usage_label = QLabel(self)
        self._usage_label.setProperty("role", "dim")
        self._usage_label.setProperty("scale", "small")
        self._unlink_button = QPushButton(self.tr("Remove from track"), self)
        self._unlink_button.setProperty("dense", True)
        self._unlink_button.clicked.connect(self._on_unlink_clicked)
        head = QHBoxLayout()
        head.addWidget(self.fold_button)
        head.addStretch(1)
        head.addWidget(self._usage_label)
        head.addWidget(self._unlink_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(space.S, space.S, space.S, space.S)
        self._column.setSpacing(space.M)
        self._column.addLayout(head)
        self._body: QWidget | None = None
        self.form: Form | None = None
        self.people_lists: list[PeopleList] = []
        session.changed.connect(self._on_session_changed)
        self._show_head()

    def _show_head(self) -> None:
        work = self._session.node(self.work_id)
        if not isinstance(work, Work):
            return
        self.fold_button.setText(node_edits.work_name(work).replace("&", "&&"))
        self._unlink_button.setAccessibleName(self._unlink_button.text() + f" {text_or_empty(work.title)}")
        count = len(self._session.tracks_of_work(self.work_id))
        self._usage_label.setText(
            Counts.tr("also on %n other tracks", "also on %n other track", count - 1) if count > 1 else ""
        )

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if change.has_structure_changed or change.before.works is not change.after.works:
            self._show_head()

    @Slot(bool)
    def _on_fold_toggled(self, is_open: bool) -> None:
        if self._body is None and is_open:
            self._body = self._build_body()
            self._column.addWidget(self._body)
        if self._body is not None:
            self._body.setVisible(is_open)

    def _build_body(self) -> QWidget:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(space.S, 0, space.S, space.XS)
        column.setSpacing(space.S)
        work = self._session.node(self.work_id)
        if not isinstance(work, Work):
            return body
        self.form = Form(self._session, work, field_labels.WORK_GROUPS, body)
        self.form.fix_requested.connect(self.fix_requested)
        column.addWidget(self.form)
        for name, cls, words, add in (
            ("contributions", WorkContribution, self.tr("Writers"), self.tr("Add a writer")),
            ("publishers", Publisher, self.tr("Publishers"), self.tr("Add a publisher")),
        ):
            column.addSpacing(space.XS)
            people = PeopleList(self._session, self.work_id, name, cls, (words, add), body)
            people.fix_requested.connect(self.fix_requested)
            head = QHBoxLayout()
            head.setSpacing(space.S)
            head.addWidget(make_heading(words, body))
            head.addStretch(1)
            head.addWidget(self._share_button(self.tr("Split equally"), words, people, self._on_equal_clicked))
            head.addWidget(self._share_button(self.tr("Fill remaining share"), words, people, self._on_rest_clicked))
            self.people_lists.append(people)
            column.addLayout(head)
            column.addWidget(people)
        column.addWidget(ShareTotals(self._session, self.work_id, body))
        return body

    def _share_button(self, words: str, kind: str, people: PeopleList, slot: Any) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("dense", True)
        button.setAccessibleName(f"{words}: {kind}")
        button.setProperty("people", people)
        button.clicked.connect(slot)
        return button

    def _work(self) -> Work | None:
        work = self._session.node(self.work_id)
        return work if isinstance(work, Work) else None

    @Slot()
    def _on_equal_clicked(self) -> None:
        people, work = self._people_of_sender(), self._work()
        if people is not None and work is not None:
            self._apply_shares(equal_share_edits(work, people.field), HistoryText.tr("split the shares equally"))

    @Slot()
    def _on_rest_clicked(self) -> None:
        people, work = self._people_of_sender(), self._work()
        if people is not None and work is not None:
            self._apply_shares(
                remaining_share_edits(work, people.field, people.current_entry_id()),
                HistoryText.tr("divided the remaining shares"),
            )

    def _people_of_sender(self) -> PeopleList | None:
        button = self.sender()
        people = button.property("people") if button is not None else None
        return people if isinstance(people, PeopleList) else None

    def _apply_shares(self, edits: list[Edit], label: str) -> None:
        if edits:
            self._session.apply(Batch(edits=tuple(edits)), label)

    @Slot()
    def _on_unlink_clicked(self) -> None:
        track = self._session.node(self.track_id)
        if isinstance(track, Track):
            node_edits.unlink_work(self._session, track, self.work_id)


class WorksBox(QWidget):
    """All works of a track with the ways to add one."""

    fix_requested = Signal(object)

    def __init__(self, session: Session, track_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = "works"
        self._session = session
        self.track_id = track_id
        self.boxes: list[WorkBox] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.S)
        self._empty_label = QLabel(
            self.tr("No work yet. Every recording needs at least one work with its writers."), self
        )
        self._empty_label.setProperty("role", "dim")
        self._empty_label.setWordWrap(True)
        self._column.addWidget(self._empty_label)
        self.add_button = QPushButton(self.tr("Add work"), self)
        self.add_button.setIcon(icons.icon("plus", "dim"))
        self.add_button.setProperty("dense", True)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.reuse_button = QPushButton(self.tr("Reuse a work"), self)
        self.reuse_button.setProperty("dense", True)
        self._menu = QMenu(self.reuse_button)
        self._menu.aboutToShow.connect(self._on_menu_about_to_show)
        self.reuse_button.setMenu(self._menu)
        self.reuse_button.setProperty("menu", True)
        row = QHBoxLayout()
        row.setSpacing(space.S)
        row.addWidget(self.add_button)
        row.addWidget(self.reuse_button)
        row.addStretch(1)
        self._column.addLayout(row)
        session.changed.connect(self._on_session_changed)
        self.refresh()

    def show_node(self, track_id: str) -> None:
        """Show the works of another track."""
        if track_id != self.track_id:
            self.track_id = track_id
            self.refresh()

    def refresh(self) -> None:
        """Show the draft's works; boxes that stay keep their state."""
        track = self._session.node(self.track_id)
        works = self._session.release.works_of(track) if isinstance(track, Track) else ()
        if [box.work_id for box in self.boxes] != [work.id for work in works]:
            kept = {box.work_id: box for box in self.boxes if any(work.id == box.work_id for work in works)}
            for box in self.boxes:
                self._column.removeWidget(box)
                if box.work_id not in kept:
                    box.hide()
                    box.deleteLater()
            self.boxes = []
            for position, work in enumerate(works):
                box = kept.get(work.id) or self._make_box(work)
                box.track_id = self.track_id
                self.boxes.append(box)
                self._column.insertWidget(1 + position, box)
            if len(self.boxes) == 1:
                self.boxes[0].fold_button.setChecked(True)
        self._empty_label.setVisible(not self.boxes)
        reusable = isinstance(track, Track) and bool(node_edits.unused_works(self._session.release, track))
        self.reuse_button.setEnabled(reusable)

    def _make_box(self, work: Work) -> WorkBox:
        box = WorkBox(self._session, self.track_id, work, self)
        box.fix_requested.connect(self.fix_requested)
        return box

    def open_work(self, work_id: str) -> WorkBox | None:
        """Unfold a work."""
        box = next((box for box in self.boxes if box.work_id == work_id), None)
        if box is not None:
            box.fold_button.setChecked(True)
        return box

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if change.has_structure_changed or self.track_id in change.node_ids:
            self.refresh()

    @Slot()
    def _on_add_clicked(self) -> None:
        track = self._session.node(self.track_id)
        if isinstance(track, Track):
            self.open_work(node_edits.add_work(self._session, track))

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        self._menu.clear()
        track = self._session.node(self.track_id)
        if not isinstance(track, Track):
            return
        for work in node_edits.unused_works(self._session.release, track)[:40]:
            action = self._menu.addAction(node_edits.work_name(work).replace("&", "&&"))
            action.setData(work.id)
            action.triggered.connect(self._on_reuse_chosen)

    @Slot()
    def _on_reuse_chosen(self) -> None:
        action = self.sender()
        track = self._session.node(self.track_id)
        if isinstance(track, Track) and action is not None:
            node_edits.reuse_work(self._session, track, str(action.data()))  # type: ignore[attr-defined]
