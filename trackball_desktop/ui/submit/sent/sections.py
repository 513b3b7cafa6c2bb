"""Parts of the page of a sent release: the changes to make there, the next steps, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.domain import clock
from trackball_desktop.services.sent_view import NextStep
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, separator
from trackball_desktop.ui.kit.compare_labels import field_text
from trackball_desktop.ui.kit.formatting import fill, format_timestamp, isolate_bidi
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import Counts, clock_time
from trackball_desktop.ui.kit.raw_dialog import RawDialog
from trackball_desktop.ui.kit.segments import SegmentedControl
from trackball_desktop.ui.kit.text_diff import difference_widgets
from trackball_desktop.ui.kit.timeline_labels import detail_text, entry_shape, secondary_text, sentence_text

if TYPE_CHECKING:
    from datetime import datetime

    from trackball_desktop.services.sent_view import PendingChange, StepState, TargetDelivery
    from trackball_desktop.services.timeline import TimelineEntry

_TOP = Qt.AlignmentFlag.AlignTop
_MAX_CHANGES = 200
_MAX_ENTRIES = 80


class ChangesSection(QWidget):
    """What to put right at a target: field, what it has, what the draft says; each is copied by itself."""

    notice = Signal(str)

    def __init__(self, sent_to: TargetDelivery, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        done = len(sent_to.changes) - len(sent_to.open_changes)
        head = QHBoxLayout()
        name = fill(self.tr("Changes to make in {target}"), target=sent_to.target_name)
        head.addWidget(TextLabel(name, "strong", wrap=False))
        count_text = (
            str(len(sent_to.changes))
            if not done
            else fill(self.tr("{n}, {done} done"), n=len(sent_to.changes), done=done)
        )
        head.addWidget(TextLabel(count_text, "small", "dim"))
        head.addStretch(1)
        since = fill(self.tr("edited here since it was sent, {when}"), when=format_timestamp(sent_to.since))
        head.addWidget(TextLabel(since, "small", "dim", wrap=False))
        column.addLayout(head)
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(space.L, space.S, space.M, space.S)
        grid.setHorizontalSpacing(space.L)
        grid.setVerticalSpacing(space.S)
        for place, stretch in ((1, 2), (2, 3), (3, 3)):
            grid.setColumnStretch(place, stretch)
        names = (self.tr("Where"), fill(self.tr("{target} has"), target=sent_to.target_name), self.tr("You want"))
        for place, name in enumerate(names, start=1):
            grid.addWidget(TextLabel(name, "small", "dim", wrap=False), 0, place)
        for number, change in enumerate(sent_to.changes[:_MAX_CHANGES]):
            grid.addWidget(separator(), 2 * number + 1, 0, 1, 5)
            self._fill_row(grid, 2 * number + 2, change)
        column.addWidget(card)
        if len(sent_to.changes) > _MAX_CHANGES:
            more = Counts.tr("and %n more", "and %n more", len(sent_to.changes) - _MAX_CHANGES)
            column.addWidget(TextLabel(more, "small", "dim"))

    def _fill_row(self, grid: QGridLayout, at: int, change: PendingChange) -> None:
        where = field_text(change.row)
        mark = ShapeMark("done" if change.is_applied else "draft")
        mark.setAccessibleName(self.tr("done") if change.is_applied else self.tr("to do"))
        grid.addWidget(mark, at, 0, _TOP)
        grid.addWidget(TextLabel(where, "small", "dim" if change.is_applied else ""), at, 1, _TOP)
        has, want = difference_widgets(
            change.remote_value or self.tr("nothing"), change.draft_value or self.tr("nothing")
        )
        grid.addWidget(has, at, 2, _TOP)
        grid.addWidget(want, at, 3, _TOP)
        if change.is_applied:
            grid.addWidget(TextLabel(self.tr("seen there"), "small", "ok", wrap=False), at, 4, _TOP)
            return
        copy = button(self.tr("Copy"), icon="copy", small=True, name=fill(self.tr("Copy: {field}"), field=where))
        text = change.draft_value
        copy.clicked.connect(lambda: self._copy(text))
        grid.addWidget(copy, at, 4, _TOP)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.notice.emit(self.tr("Copied."))


def changes_text(sent_to: TargetDelivery) -> str:
    """Return the open changes as plain text, to be sent to somebody: "Artist · Track 7: Iron → Iron Maidens"."""
    return "\n".join(
        f"{field_text(item.row)}: {item.remote_value or '-'} → {item.draft_value or '-'}"
        for item in sent_to.open_changes
    )


class NextSteps(QFrame):
    """What is left to do at a target, each to be ticked off; ticks are kept."""

    step_toggled = Signal(str, bool)
    """A NextStep, and whether it is done."""
    files_requested = Signal()
    page_requested = Signal()

    def __init__(self, sent_to: TargetDelivery, track_count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.boxes: dict[NextStep, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.S, space.M, space.S)
        column.setSpacing(0)
        for number, step in enumerate(sent_to.steps):
            if number:
                column.addWidget(separator())
            column.addLayout(self._make_row(sent_to, step, track_count))

    def _make_row(self, sent_to: TargetDelivery, step_state: StepState, track_count: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, space.S, 0, space.S)
        row.setSpacing(space.M)
        title, text = self._step_texts(sent_to, step_state, track_count)
        box = QCheckBox()
        box.setChecked(step_state.is_done)
        box.setEnabled(not step_state.is_reported_by_target)
        box.setAccessibleName(title)
        step = step_state.step
        box.clicked.connect(lambda done: self.step_toggled.emit(step.value, done))
        self.boxes[step] = box
        row.addWidget(box, 0, _TOP)
        texts = QVBoxLayout()
        texts.setSpacing(space.XXS)
        texts.addWidget(TextLabel(title, "strong", "dim" if step_state.is_done else ""))
        texts.addWidget(TextLabel(text, "small", "dim"))
        row.addLayout(texts, 1)
        is_next = sent_to.next_step is step
        if step is NextStep.FILES:
            files = button(self.tr("Show the files"), "primary" if is_next else "", icon="folder", small=not is_next)
            files.clicked.connect(self.files_requested)
            row.addWidget(files, 0, _TOP)
        if step is NextStep.SUBMIT and sent_to.page_url and not step_state.is_done:
            button_text = fill(self.tr("Open in {target}"), target=sent_to.target_name)
            page = button(button_text, "primary" if is_next else "", icon="external", small=not is_next)
            page.clicked.connect(self.page_requested)
            row.addWidget(page, 0, _TOP)
        return row

    def _step_texts(self, sent_to: TargetDelivery, step_state: StepState, track_count: int) -> tuple[str, str]:
        target, when = sent_to.target_name, format_timestamp(step_state.done_at) if step_state.done_at else ""
        match step_state.step:
            case NextStep.FILES:
                title = fill(self.tr("Add the audio and the cover in {target}"), target=target)
                text = Counts.tr(
                    "The app cannot send files there. Add the cover and the audio of %n tracks.",
                    "The app cannot send files there. Add the cover and the audio of %n track.",
                    track_count,
                )
            case NextStep.SUBMIT:
                title = self.tr("Submit it there")
                count = len(sent_to.open_changes)
                text = fill(self.tr("The app created a draft in {target}."), target=target)
                if count:
                    text = Counts.tr("First make the %n changes above.", "First make the change above.", count)
            case _:
                title = fill(self.tr("Wait for {target}'s decision"), target=target)
                text = self.tr("You have nothing to do: the app checks automatically and tells you.")
                if sent_to.is_unexplained:
                    text = fill(
                        self.tr("{target} says “{status}”. If that is its decision, tick this."),
                        target=target,
                        status=sent_to.status or "",
                    )
        if step_state.is_reported_by_target:
            text = fill(self.tr("Reported by {target} since {when}."), target=target, when=when)
        elif step_state.is_done:
            text = fill(self.tr("Confirmed by you, {when}."), when=when)
        return title, text


class TimelineSection(QWidget):
    """The timeline in sentences, newest on top; the raw answer is one click away."""

    def __init__(
        self, entries: tuple[TimelineEntry, ...], own_ids: Mapping[str, str | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._entries, self._own_ids = entries, own_ids
        self._rows: list[tuple[str, list[QWidget]]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        self.switch = SegmentedControl(
            (("", self.tr("All")), ("you", self.tr("You")), ("service", self.tr("Target")), ("app", self.tr("App"))),
            self.tr("Show actions by"),
        )
        self.switch.set_current_key("")
        head = QHBoxLayout()
        head.addWidget(TextLabel(self.tr("What happened"), "strong"), 1)
        head.addWidget(self.switch)
        column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.M)
        grid.setVerticalSpacing(space.S)
        grid.setColumnStretch(2, 1)
        for position, entry in enumerate(entries[:_MAX_ENTRIES]):
            self._fill_row(grid, position, entry)
        column.addLayout(grid)
        if len(entries) > _MAX_ENTRIES:
            more_text = Counts.tr("%n older entries are in the history.", "%n older entry is in the history.",
                              len(entries) - _MAX_ENTRIES)  # fmt: skip
            column.addWidget(TextLabel(more_text, "small", "dim"))
        self.switch.chosen.connect(self._on_switch_chosen)

    def _fill_row(self, grid: QGridLayout, at: int, entry: TimelineEntry) -> None:
        when = TextLabel(_short_time(entry.at), "small", "dim", wrap=False)
        when.setMinimumWidth(theme.scaled(72))
        when.setAlignment(Qt.AlignmentFlag.AlignRight | _TOP)
        texts = QWidget()
        column = QVBoxLayout(texts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(TextLabel(sentence_text(entry, self._own_ids.get(entry.target))))
        if below := secondary_text(entry):
            column.addWidget(TextLabel(isolate_bidi(below), "small", "dim"))
        parts: list[QWidget] = [when, ShapeMark(entry_shape(entry)), texts]
        if entry.raw:
            raw = button(
                self.tr("Their answer") if entry.actor == "service" else self.tr("In full"), "plain", small=True
            )
            raw.setProperty("role", "link")
            raw.clicked.connect(lambda: self._show_raw(entry))
            parts.append(raw)
        for position, part in enumerate(parts):
            grid.addWidget(part, at, position, _TOP)
        self._rows.append((entry.actor, parts))

    def _show_raw(self, entry: TimelineEntry) -> None:
        details = detail_text(entry)
        RawDialog(sentence_text(entry, self._own_ids.get(entry.target)), details, entry.raw or "", self).open()

    def show_actor(self, actor: str) -> None:
        """Show what one of them did, or all of it for an empty `actor`."""
        self.switch.set_current_key(actor)
        self._on_switch_chosen(actor)

    @Slot(str)
    def _on_switch_chosen(self, actor: str) -> None:
        for row_actor, parts in self._rows:
            for part in parts:
                part.setVisible(not actor or row_actor == actor)


def _short_time(utc: str, now: datetime | None = None) -> str:
    """Spell a time for the edge of the timeline: "14:02" today, "27 Nov 14:02" else."""
    try:
        at = clock.parse(utc).astimezone()
    except ValueError:
        return utc
    today = (now or clock.utc_now()).astimezone().date()
    hours = clock_time(at)
    if at.date() == today:
        return hours
    return f"{QLocale().toString(QDate(at.year, at.month, at.day), 'd MMM')} {hours}"
