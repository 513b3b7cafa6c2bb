"""Where a release stands at each target, with what can be asked of it there: takedown, links to stores, earnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QInputDialog, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.targets import registry
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import ShapeMark
from trackball_desktop.ui.kit.state_labels import target_standing_text

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.status import TargetStatus
    from trackball_desktop.ui.runtime.backend import Backend

_SHAPES = {ReleaseState.CREATED: "done", ReleaseState.NEEDS_YOU: "blocker", ReleaseState.GONE: "blocker"}


class TargetsBox(QWidget):
    """One card for each target that a release was sent to."""

    another_target_requested = Signal()
    """The release shall go to one more target."""

    def __init__(self, backend: Backend, release_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._release_id = release_id
        self.cards: list[TargetCard] = []
        self.another_target_button = button(self.tr("Send to another target…"), icon="send")
        self.another_target_button.clicked.connect(self.another_target_requested)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.S)
        self._column.addLayout(row(self.another_target_button, None))
        self.refresh()

    def refresh(self) -> None:
        """Show what is known now; what was answered stays in sight."""
        standings = self._backend.status.target_statuses(self._release_id)
        if [item.target for item in standings] != [card.standing.target for card in self.cards]:
            for card in self.cards:
                card.hide()
                card.deleteLater()
            self.cards = [TargetCard(self._backend, self._release_id, item, self) for item in standings]
            for number, card in enumerate(self.cards):
                self._column.insertWidget(number, card)
        for card, standing in zip(self.cards, standings, strict=True):
            card.show_standing(standing)
        there = {standing.target for standing in standings}
        self.another_target_button.setVisible(any(item.target not in there for item in self._backend.accounts.list()))


class TargetCard(QFrame):
    """One target: our state, its word and how old that is, and buttons for the calls that it has told."""

    def __init__(
        self, backend: Backend, release_id: str, standing: TargetStatus, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._backend = backend
        self._release_id = release_id
        self.standing = standing
        self._confirmation_code = ""
        self.mark = ShapeMark("moving", 11)
        self.status_label = label("", wrap=True)
        self.answer_label = label("", "dim", "small", wrap=True)
        self.answer_label.hide()
        self.links_button = button(self.tr("Links to stores"), small=True)
        self.earnings_button = button(self.tr("Earnings"), small=True)
        self.takedown_button = button(self.tr("Take down…"), "danger", small=True)
        self.send_now_button = button(self.tr("Send without waiting"), small=True)
        self.links_button.clicked.connect(self._on_links_clicked)
        self.earnings_button.clicked.connect(self._on_earnings_clicked)
        self.takedown_button.clicked.connect(self._on_takedown_clicked)
        self.send_now_button.clicked.connect(self._on_send_now_clicked)
        head = row(self.mark, self.status_label)
        head.setStretch(1, 1)
        for item in (self.send_now_button, self.links_button, self.earnings_button, self.takedown_button):
            head.addWidget(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.L, space.S, space.M, space.S)
        layout.setSpacing(space.XS)
        layout.addLayout(head)
        layout.addWidget(self.answer_label)
        self.show_standing(standing)

    def show_standing(self, standing: TargetStatus) -> None:
        """Show where the release stands now, and what can be asked."""
        self.standing = standing
        submission = self._backend.outbox.get(standing.submission_id)
        self._confirmation_code = submission.upc or standing.remote_id or ""
        awaited_target = self._backend.outbox.awaited_target(submission)
        self.mark.show_shape(_SHAPES.get(standing.state, "moving"))
        self.status_label.setText(target_standing_text(standing, awaited_target))
        can, created = registry.get(standing.target).capabilities, standing.state is ReleaseState.CREATED
        self.links_button.setVisible(created and can.store_links)
        self.earnings_button.setVisible(created and can.earnings)
        self.takedown_button.setVisible(created and can.takedown)
        self.send_now_button.setVisible(bool(awaited_target))

    def show_answer(self, text: str) -> None:
        """Show what the target answered last."""
        self.answer_label.setText(text)
        self.answer_label.setVisible(bool(text))

    @Slot()
    def _on_links_clicked(self) -> None:
        release_id, target = self._release_id, self.standing.target

        async def work(services: Services) -> Mapping[str, str]:
            return await services.after_release.store_links(release_id, target)

        job = self._backend.bridge.submit(work)
        job.finished.connect(self._on_links_found)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_links_found(self, result: object) -> None:
        links = cast("Mapping[str, str]", result)
        text = "\n".join(f"{store}: {link}" for store, link in links.items())
        self.show_answer(text or self.tr("No links yet."))

    @Slot()
    def _on_earnings_clicked(self) -> None:
        release_id, target = self._release_id, self.standing.target

        async def work(services: Services) -> Sequence[Mapping[str, object]]:
            return await services.after_release.earnings(release_id, target)

        job = self._backend.bridge.submit(work)
        job.finished.connect(self._on_earnings_found)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_earnings_found(self, result: object) -> None:
        rows = cast("Sequence[Mapping[str, object]]", result)
        text = "\n".join("  ".join(f"{name}: {value}" for name, value in row.items()) for row in rows[:20])
        self.show_answer(text or self.tr("No earnings yet."))

    @Slot()
    def _on_takedown_clicked(self) -> None:
        """Ask for the code first: nothing takes a takedown back."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Take down"))
        text = self.tr("{target} will take the release down in all stores. Enter {code} to request it.")
        dialog.setLabelText(
            fill(text, target=registry.display_name(self.standing.target), code=self._confirmation_code)
        )
        dialog.setOkButtonText(self.tr("Take down"))
        dialog.textValueSelected.connect(self.take_down)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def take_down(self, typed: str) -> None:
        """Ask the target to take the release down; `typed` is its UPC or its id there."""
        release_id, target = self._release_id, self.standing.target
        job = self._backend.bridge.submit(lambda services: services.submit.actions.take_down(release_id, typed, target))
        job.finished.connect(self._on_taken_down)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_taken_down(self, _: object) -> None:
        self.show_answer(self.tr("The takedown was requested. The status will show the result."))

    @Slot()
    def _on_send_now_clicked(self) -> None:
        submission_id = self.standing.submission_id
        job = self._backend.bridge.submit(lambda services: services.submit.actions.send_without_waiting(submission_id))
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        self.show_answer(error_text(error))
