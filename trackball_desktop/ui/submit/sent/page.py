"""The page of a release that was sent: a band that never goes away, where it stands, what to change, do and know.

A release may be at several targets: each has its own band, changes and steps. Only the target's own word about the
release says that something is done there; what a person says is kept as that.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trackball_desktop.services.sent_view import NextStep, SentView, TargetDelivery, mark_step, read_sent_view
from trackball_desktop.services.timeline import TimelineService
from trackball_desktop.ui.draft.target_page import TargetPageLink
from trackball_desktop.ui.kit import icons, painting, space, state_labels, theme
from trackball_desktop.ui.kit.basic import button, separator
from trackball_desktop.ui.kit.formatting import fill, format_timestamp, isolate_bidi
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.main_page import MainPage
from trackball_desktop.ui.kit.outside import open_address, show_in_folder
from trackball_desktop.ui.kit.scroll_page import make_scrollable
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.runtime.covers import Covers
from trackball_desktop.ui.runtime.refreshing_page import make_auto_refresh
from trackball_desktop.ui.submit.sent.receipt import ReceiptView
from trackball_desktop.ui.submit.sent.sections import ChangesSection, NextSteps, TimelineSection, changes_text
from trackball_desktop.ui.submit.sent.stepper import Stepper
from trackball_desktop.ui.submit.targets_box import TargetsBox

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

_TOPICS = frozenset({"submission", "status", "accounts", "release", "documents", "stores"})
_MIN_WIDTH_WITH_RECEIPT = 980
"""The width of the page, in pixels at normal text size, from which on the receipt stands beside it."""
_RECEIPT_WIDTH = 352
_COVER_SIZE = 72


class SentPage(MainPage):
    """Shown for one release."""

    resubmit_requested = Signal(str)
    """It is gone at the target, and shall be submitted anew; its id."""
    compare_requested = Signal()
    another_target_requested = Signal(str)
    """It shall go to one more target; its id."""

    def __init__(self, backend: Backend, release_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.release_id = release_id
        self.view: SentView | None = None
        self._job: Job | None = None
        self._refresh_again = False
        self._covers = Covers(backend.bridge, self)
        self._covers.loaded.connect(self._on_covers_arrived)
        self.back_button = button(self.tr("Back to the draft"), icon="back", small=True)
        self.resubmit_button = button(self.tr("Submit again…"), icon="refresh", small=True)
        self.compare_button = button(self.tr("Compare"), small=True)
        self.copy_button = button("", icon="copy", small=True)
        self.receipt = ReceiptView(backend, self)
        self.receipt_button = button(self.tr("Receipt"), icon="file", small=True)
        self.receipt_button.setCheckable(True)
        self.page_link = TargetPageLink(backend, parent=self)
        self.targets_box = TargetsBox(backend, release_id, self)
        self.stepper = Stepper(self)
        self._lock_label = QLabel()
        self._status_label, self._status_hint = TextLabel(size="strong", wrap=True), TextLabel(size="small", role="dim")
        self._cover_label = QLabel()
        self._title_label = TextLabel(size="title")
        self._target_status_label = TextLabel(size="small", role="dim")
        self._facts_label = TextLabel(size="small", role="dim")
        self._sections_layout, self._timeline_layout = QVBoxLayout(), QVBoxLayout()
        self.auto_refresh = make_auto_refresh(backend, self, self.refresh, _TOPICS)
        self._lay_out()
        for part in (self.resubmit_button, self.compare_button, self.copy_button, self.receipt_button, self.page_link):
            part.hide()  # until it is known what there is to do
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(space.L, space.L, space.L, space.XL)
        column.setSpacing(space.L)
        column.addLayout(self._make_header())
        column.addWidget(self.page_link)
        self._sections_layout.setSpacing(space.M)
        column.addLayout(self._sections_layout)
        column.addWidget(self.targets_box)
        column.addLayout(self._timeline_layout)
        column.addStretch(1)
        main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addWidget(self._make_banner())
        self._area = make_scrollable(body)
        self._area.setAccessibleName(self.tr("Untitled"))
        self._main_layout = main
        main.addWidget(self._area, 1)
        row = self._page_layout = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(main, 1)
        self._separator = separator(vertical=True)
        row.addWidget(self._separator)
        row.addWidget(self.receipt)
        self._is_receipt_docked = True
        self.receipt.setFixedWidth(theme.scaled(_RECEIPT_WIDTH))
        self.setMinimumWidth(theme.scaled(540))

    def _make_banner(self) -> QFrame:
        band = QFrame()
        band.setProperty("role", "banner")
        row = QHBoxLayout(band)
        row.setContentsMargins(space.L, space.S, space.M, space.S)
        row.setSpacing(space.S)
        row.addWidget(self._lock_label)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._status_label)
        texts.addWidget(self._status_hint)
        row.addLayout(texts, 1)
        for item in (
            self.resubmit_button, self.compare_button, self.copy_button, self.receipt_button, self.back_button,
        ):  # fmt: skip
            row.addWidget(item)
        return band

    def _make_header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(space.L)
        row.addWidget(self._cover_label)
        texts = QVBoxLayout()
        texts.setSpacing(space.XXS)
        texts.addWidget(self._title_label)
        texts.addWidget(self._facts_label)
        texts.addWidget(self._target_status_label)
        texts.addSpacing(space.S)
        texts.addWidget(self.stepper)
        row.addLayout(texts, 1)
        return row

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.back_requested)
        self.resubmit_button.clicked.connect(self._on_resubmit_clicked)
        self.compare_button.clicked.connect(self.compare_requested)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.receipt_button.toggled.connect(self._on_receipt_button_toggled)
        self.targets_box.another_target_requested.connect(self._on_another_target_requested)
        self.receipt.failed.connect(self.failed)
        self.receipt.notice.connect(self.notice)

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the receipt beside the rest where there is room, else in its place when it is asked for."""
        super().resizeEvent(event)
        self._show_receipt()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_sections_layout") and self.view is not None:
            self._show_cover()
            self._show_banner(self.view, gone=any(item.is_gone for item in self.view.deliveries))

    def _show_receipt(self) -> None:
        has_receipt = self.view is not None and bool(self.view.deliveries)
        fits = self.width() >= theme.scaled(_MIN_WIDTH_WITH_RECEIPT)
        shown = has_receipt and (fits or self.receipt_button.isChecked())
        self.receipt_button.setVisible(has_receipt and not fits)
        if fits is not self._is_receipt_docked:
            self._is_receipt_docked = fits
            self.receipt.setMinimumWidth(0)
            self.receipt.setMaximumWidth(16_777_215)
            if fits:
                self.receipt.setFixedWidth(theme.scaled(_RECEIPT_WIDTH))
            (self._page_layout if fits else self._main_layout).addWidget(self.receipt, 0 if fits else 1)
        self.receipt.setVisible(shown)
        self._separator.setVisible(shown and fits)
        self._area.setVisible(fits or not shown)

    # --- reading -----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.auto_refresh.on_shown(always=True)

    @Slot()
    def refresh(self) -> None:
        """Read anew what is known; the page changes when it is there."""
        if self._job is not None and not self._job.is_done:
            self._refresh_again = True
            return
        services = self._backend.services
        reports = services.timeline if services is not None else TimelineService(self._backend.repositories)
        self._job = self._backend.bridge.run_in_thread(
            read_sent_view, self._backend.repositories, reports, self.release_id
        )
        self._job.finished.connect(self.show_view)
        self._job.failed.connect(self.failed)
        self._job.ended.connect(self._on_job_ended)

    @Slot()
    def _on_job_ended(self) -> None:
        if self._refresh_again:
            self._refresh_again = False
            self.auto_refresh.request()

    @Slot(object)
    def show_view(self, view: SentView) -> None:
        """Show what was read."""
        if view == self.view:  # whoever is on a button there stays on it
            return
        self.view = view
        row = view.row
        self._title_label.setText(isolate_bidi(row.title or self.tr("Untitled")))
        self._area.setAccessibleName(self._title_label.text())
        facts = (row.artist, row.label, row.catalog_number, row.upc)
        self._facts_label.setText(" · ".join(isolate_bidi(part) for part in facts if part))
        self._show_cover()
        gone = any(item.is_gone for item in view.deliveries)
        self._show_banner(view, gone=gone)
        self._target_status_label.setText(self._target_status_text(view))
        self.stepper.show_health(row, view.health, self._health_details(view))
        self.resubmit_button.setVisible(gone)
        changes = sum(len(item.open_changes) for item in view.deliveries)
        self.copy_button.setVisible(changes > 0)
        self.copy_button.setText(Counts.tr("Copy %n changes", "Copy %n change", changes))
        self.copy_button.setAccessibleName(self.copy_button.text())
        self.compare_button.setVisible(bool(view.deliveries) and not gone)
        first = view.deliveries[0] if view.deliveries else None
        unknown = first is not None and not first.page_url
        self.page_link.setVisible(unknown)
        if first is not None:
            self.page_link.show_id(first.submission.account_id, first.submission.remote_id or "")
            self.receipt.show_submission(first.submission.id)
        self._show_sections(view)
        self._show_receipt()

    def _show_cover(self) -> None:
        if self.view is None:
            return
        side = theme.scaled(_COVER_SIZE)
        picture = self._covers.picture(self.view.row, side)
        self._cover_label.setFixedSize(side, side)
        self._cover_label.setPixmap(painting.cover_pixmap(picture, side))

    @Slot(str)
    def _on_covers_arrived(self, _release_id: str) -> None:
        self._show_cover()

    def _show_banner(self, view: SentView, *, gone: bool) -> None:
        self._lock_label.setPixmap(icons.pixmap("lock", "info", theme.scaled(16)))
        if not view.deliveries:
            self._status_label.setText(fill(self.tr("It has not been created in {target} yet."), target=names_in_use()))
            self._status_hint.setText("")
            return
        names = [
            fill(self.tr("In {target} since {when}."), target=item.target_name, when=format_timestamp(item.since))
            for item in view.deliveries
        ]
        if gone:
            self._status_label.setText(
                fill(self.tr("It is no longer in {target}."), target=view.deliveries[0].target_name)
            )
            self._status_hint.setText(self.tr("Submit it again, or find out from the target what happened to it."))
            return
        self._status_label.setText(" ".join(names))
        self._status_hint.setText(self.tr("Changes made here do not reach it."))

    def _target_status_text(self, view: SentView) -> str:
        """Return each target's own word, and in plain words what it means, as far as somebody said so."""
        sentences: list[str] = []
        for item in view.deliveries:
            asked = state_labels.as_of_text(item.as_of)
            if item.as_of is None:
                sentences.append(fill(self.tr("{target} has not been checked yet."), target=item.target_name))
            elif item.status is None:
                sentences.append(
                    fill(self.tr("{target} reports no status, {asked}."), target=item.target_name, asked=asked)
                )
            else:
                sentence = fill(
                    self.tr("{target} says “{word}”, {asked}"), target=item.target_name, word=item.status, asked=asked
                )
                sentences.append(f"{sentence}: {self._meaning_text(item.meaning)}")
        return " ".join(sentences)

    def _meaning_text(self, meaning: str) -> str:
        return {
            "waiting": self.tr("it is being reviewed."),
            "out": self.tr("it was delivered to stores."),
            "refused": self.tr("it was rejected."),
            "gone": self.tr("it no longer exists."),
        }.get(meaning, self.tr("the meaning of this status is not documented."))

    def _health_details(self, view: SentView) -> list[str]:
        """Return what stands below the six sides."""
        first = view.deliveries[0] if view.deliveries else None
        created = format_timestamp(first.since) if first is not None else ""
        yet = self.tr("not yet")
        files = ""
        if first is not None and any(step.step is NextStep.FILES and not step.is_done for step in first.steps):
            files = self.tr("still to be added there")
        accepted = (first.status or self.tr("no status yet")) if first is not None else yet
        stores = view.row.stores
        live = (
            state_labels.relative_days_text((view.release_day - view.today).days)
            if view.release_day is not None
            else ""
        )
        if stores.available:
            live = fill(self.tr("at {n} of {all} stores"), n=stores.available, all=stores.checked)
        return ["", files, created, accepted, live, ""]

    def _show_sections(self, view: SentView) -> None:
        """Make the sections anew; whoever is on a button there, or chose whose actions are shown, stays there."""
        focus = self._focused_place()
        shown_actor = next((section.switch.current_key for section in self._timelines()), "")
        self._make_sections(view)
        for section in self._timelines():
            section.show_actor(shown_actor)
        if focus is not None:
            name, place = focus
            alike = self._parts_called(name)
            if alike:
                alike[max(0, len(alike) - place)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _timelines(self) -> list[TimelineSection]:
        return [part for part in _widgets_in(self._timeline_layout) if isinstance(part, TimelineSection)]

    def _focused_place(self) -> tuple[str, int] | None:
        """Return what the focused part of a section is called, and its place among its namesakes counted from the end.

        From the end, since news are put in at the top.
        """
        focused = self.window().focusWidget()
        name = _name_of(focused) if focused is not None and self.isAncestorOf(focused) else ""
        alike = self._parts_called(name) if name else []
        return (name, len(alike) - alike.index(focused)) if focused is not None and focused in alike else None

    def _parts_called(self, name: str) -> list[QWidget]:
        """Return the parts of the sections that take the focus and are called so, from top to bottom."""
        parts: list[QWidget] = []
        for section in (*_widgets_in(self._sections_layout), *_widgets_in(self._timeline_layout)):
            parts += [part for part in section.findChildren(QWidget) if _name_of(part) == name]
        return [part for part in parts if part.focusPolicy() != Qt.FocusPolicy.NoFocus]

    def _make_sections(self, view: SentView) -> None:
        for part in (self._sections_layout, self._timeline_layout):
            while (item := part.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
        for entry in view.deliveries:
            if entry.is_gone:
                continue
            if entry.changes:
                changes = ChangesSection(entry)
                changes.notice.connect(self.notice)
                self._sections_layout.addWidget(changes)
            name = (
                self.tr("Next steps")
                if len(view.deliveries) == 1
                else fill(self.tr("Next steps in {target}"), target=entry.target_name)
            )
            self._sections_layout.addWidget(TextLabel(name, "strong"))
            self._sections_layout.addWidget(self._make_next_steps(entry, view.track_count))
        own_ids = {item.submission.target: item.submission.remote_id for item in view.deliveries}
        self._timeline_layout.addWidget(TimelineSection(view.entries, own_ids))
        self.targets_box.refresh()

    def _make_next_steps(self, sent_to: TargetDelivery, track_count: int) -> NextSteps:
        next_steps = NextSteps(sent_to, track_count)
        submission_id, address = sent_to.submission.id, sent_to.page_url
        next_steps.step_toggled.connect(
            lambda step, done: self._set_step_done(submission_id, NextStep(step), done=done)
        )
        next_steps.files_requested.connect(self._on_files_requested)
        next_steps.page_requested.connect(lambda: open_address(address, self))
        return next_steps

    # --- doing -------------------------------------------------------------------------------------------------------

    def _set_step_done(self, submission_id: str, step: NextStep, *, done: bool) -> None:
        job = self._backend.bridge.submit(
            lambda services: mark_step(services.repositories, submission_id, step, done=done)
        )
        job.failed.connect(self.failed)
        job.finished.connect(self.refresh)

    @Slot()
    def _on_another_target_requested(self) -> None:
        self.another_target_requested.emit(self.release_id)

    @Slot()
    def _on_resubmit_clicked(self) -> None:
        self.resubmit_requested.emit(self.release_id)

    @Slot()
    def _on_copy_clicked(self) -> None:
        if self.view is not None:
            QGuiApplication.clipboard().setText(
                "\n".join(changes_text(item) for item in self.view.deliveries if item.open_changes)
            )
            self.notice.emit(self.tr("The changes were copied."))

    @Slot(bool)
    def _on_receipt_button_toggled(self, _: bool) -> None:
        self._show_receipt()

    @Slot()
    def _on_files_requested(self) -> None:
        paths = sorted(Path(asset.path) for asset in self._backend.assets.for_release(self.release_id))
        first_of_each = {path.parent: path for path in reversed(paths)}
        for folder in sorted(first_of_each)[:3]:
            if not show_in_folder(first_of_each[folder], self):
                break


def _name_of(part: QWidget) -> str:
    return part.accessibleName() or (part.text() if isinstance(part, QAbstractButton) else "")


def _widgets_in(layout: QVBoxLayout) -> list[QWidget]:
    items = [item for number in range(layout.count()) if (item := layout.itemAt(number)) is not None]
    return [widget for item in items if (widget := item.widget()) is not None]
