"""The page after creation: what the target has now, what it does not have, and what is left to do there.

Version 1 of the API takes no files. The page says so plainly and helps with the steps that remain; only the target's
own word about the release clears it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.targets import registry
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.draft.artist_line import text_of
from trackball_desktop.ui.draft.receipts import receipt_of
from trackball_desktop.ui.draft.target_page import TargetPageLink
from trackball_desktop.ui.kit import formatting, icons, space, theme
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.main_page import MainPage
from trackball_desktop.ui.kit.outside import open_path, show_in_folder
from trackball_desktop.ui.submit.targets_box import TargetsBox

if TYPE_CHECKING:
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.ui.runtime.backend import Backend


class NextStepsPage(MainPage):
    """Shown for a release that was created."""

    another_requested = Signal(str)
    """It shall go to one more target; its id."""
    resubmit_requested = Signal(str)
    """It is gone at the target, and shall be submitted anew; its id."""

    def __init__(self, backend: Backend, release_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.release_id = release_id
        self.remote_id = ""
        self._target = name_of()
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXXL, space.XXL, space.XXXL, space.XXL)
        column.setSpacing(space.M)
        self._title = self._label("", theme.title_font())
        self._subtitle = self._label("", role="dim")
        column.addWidget(self._title)
        column.addWidget(self._subtitle)
        column.addWidget(self._id_row())
        column.addSpacing(space.XS)
        self._card = self._steps_card()
        column.addWidget(self._card)
        self.targets = TargetsBox(backend, release_id, self)
        self.targets.another_requested.connect(self._on_another_requested)
        column.addWidget(self.targets)
        self._status = self._label("", theme.small_font(), role="dim")
        column.addWidget(self._status)
        column.addStretch(1)
        backend.bridge.changed.connect(self._on_bridge_changed)
        self.refresh()

    def _label(self, text: str, font: Any = None, *, role: str = "") -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if font is not None:
            label.setFont(font)
        if role:
            label.setProperty("role", role)
        return label

    def _button(self, text: str, icon: str, slot: Any, *, primary: bool = False) -> QPushButton:
        button = QPushButton(text, self)
        button.setIcon(icons.icon(icon, "on_accent" if primary else "dim"))
        if primary:
            button.setProperty("kind", "primary")
        button.clicked.connect(slot)
        return button

    def _id_row(self) -> TargetPageLink:
        self._id = self._label("")
        self._id.setFont(theme.mono_font())
        self._id.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.there = TargetPageLink(self._backend, primary=True, parent=self)
        self.reveal_button = self._button(self.tr("Show the files"), "folder", self._on_reveal_clicked)
        self.receipt_button = self._button(self.tr("Show receipt"), "file", self._on_receipt_clicked)
        self.back_button = self._button(self.tr("Back to the draft"), "back", self.back_requested)
        self.resubmit_button = self._button(self.tr("Submit again…"), "refresh", self._on_resubmit_clicked)
        for widget in (self.resubmit_button, self.reveal_button, self.receipt_button, self.back_button, self._id):
            self.there.add_button(widget)
        return self.there

    def _steps_card(self) -> QFrame:
        card = QFrame(self)
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(space.L, space.M, space.L, space.M)
        column.setSpacing(space.S)
        self._card_title = self._label("", theme.strong_font())
        column.addWidget(self._card_title)
        left = self.tr("Its API does not accept audio or artwork yet. Next steps there:")
        column.addWidget(self._label(left, role="dim"))
        self._step_labels = [self._label("") for _ in range(3)]
        for label in self._step_labels:
            column.addWidget(label)
        return card

    # --- reading ---------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_bridge_changed(self, change: Any) -> None:
        if change.topic in {"submission", "status", "accounts"}:
            self.refresh()

    def refresh(self) -> None:
        """Show what is known now."""
        draft = self._backend.library.load(self.release_id)
        release, gone = draft.release, draft.state is ReleaseState.GONE
        submission = self._confirmed()
        self.resubmit_button.setVisible(gone)
        self.targets.refresh()
        target = submission.target if submission is not None else ""
        self._target = name_of(target)
        said = (
            fill(self.tr("“{title}” is no longer in {target}"), target=self._target)
            if gone
            else fill(self.tr("“{title}” is in {target}"), target=self._target)
        )
        self._title.setText(fill(said, title=text_of(release.title)))
        # A target that takes files itself, or is looked up elsewhere, has no steps that are left to a person there.
        manual = submission is not None and not registry.get(target).capabilities.files
        self._card.setVisible(manual and not gone)
        self._card_title.setText(fill(self.tr("{target} has the metadata but not the files."), target=self._target))
        if submission is None:
            self.there.show_id("", "")
            self._title.setText(text_of(release.title))
            self._subtitle.setText(fill(self.tr("It has not been created in {target} yet."), target=self._target))
            return
        account = self._backend.accounts.get(submission.account_id)
        self.remote_id = submission.remote_id or ""
        created = fill(
            self.tr("Created {when} in {account}."),
            when=formatting.moment(submission.updated_at),
            account=account.name if account is not None else self.tr("a deleted account"),
        )
        self._subtitle.setText(created)
        self._id.setText(self.remote_id)
        self.there.show_id(submission.account_id, self.remote_id)
        tracks = sum(1 for _ in release.tracks())
        self._step_labels[0].setText(
            "1.  " + Counts.tr("Add the audio of %n tracks", "Add the audio of %n track", tracks)
        )
        self._step_labels[1].setText("2.  " + self.tr("Add the cover"))
        self._step_labels[2].setText("3.  " + self.tr("Submit the release there"))
        self.receipt_button.setVisible(receipt_of(self._backend, self.release_id) is not None)
        self._show_status()

    def _confirmed(self) -> Submission | None:
        rows = self._backend.outbox.of_release(self.release_id)
        found = [row for row in rows if row.state.value == "confirmed"]
        # Where one is gone, it is in front; else the first that got it.
        gone = {one.target for one in self._backend.status.standings(self.release_id) if one.state is ReleaseState.GONE}
        return next((row for row in found if row.target in gone), found[-1] if found else None)

    def _show_status(self) -> None:
        self._status.setVisible(len(self.targets.cards) < 2)  # each says its own
        submission = self._confirmed()
        latest = self._backend.status.latest(self.release_id, submission.target if submission is not None else None)
        if latest is None:
            self._status.setText(fill(self.tr("{target} has not been checked yet."), target=self._target))
            return
        word = latest.status or self.tr("no status")
        self._status.setText(
            fill(
                self.tr("{target} status: {word}, as of {at}"),
                word=word,
                at=formatting.moment(latest.until),
                target=self._target,
            )
        )

    @Slot()
    def _on_another_requested(self) -> None:
        self.another_requested.emit(self.release_id)

    # --- doing -----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_resubmit_clicked(self) -> None:
        self.resubmit_requested.emit(self.release_id)

    @Slot()
    def _on_receipt_clicked(self) -> None:
        path = receipt_of(self._backend, self.release_id)
        if path is not None:
            open_path(path, self)

    @Slot()
    def _on_reveal_clicked(self) -> None:
        paths = sorted(Path(asset.path) for asset in self._backend.assets.of(self.release_id))
        first_of_each = {path.parent: path for path in reversed(paths)}
        for folder in sorted(first_of_each)[:3]:
            if not show_in_folder(first_of_each[folder], self):
                break
