"""Asks before several releases are submitted: which of them go, to whom, and what stands against the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.services.submit_several import Candidate, check_candidates, queue_releases
from trackball_desktop.services.target_order import target_order
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.field_text import finding_sentence
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.painting import to_single_line
from trackball_desktop.ui.kit.target_names import names_in_use

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.settings import Account
    from trackball_desktop.ui.runtime.backend import Backend

_SHAPES = {"ready": "check", "blocked": "blocker", "sent": "note", "no_account": "blocker"}
_MAX_BLOCKERS_SHOWN = 2
"""Blockers that are told of one release."""


class SubmitSeveralDialog(Dialog):
    """Checks the releases, shows what came of it, and puts those that can go into the outbox."""

    queued = Signal(str)
    """A sentence about what is on its way."""

    def __init__(
        self, backend: Backend, release_ids: Sequence[str], *, online: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._ids = tuple(release_ids)
        self._online = online
        self.candidates: list[Candidate] = []
        self.setWindowTitle(self.tr("Submit several releases"))
        places = target_order(backend.repositories)
        accounts = sorted(backend.accounts.list(), key=lambda account: places.index(account.target))
        self.boxes: list[tuple[Account, QCheckBox]] = []
        """One for each account, where they are of several targets."""
        for account in accounts if len({account.target for account in accounts}) > 1 else ():
            text = self.tr("{account} ({target})")
            box = QCheckBox(fill(text, account=account.name, target=display_name(account.target)))
            box.toggled.connect(self._on_box_toggled)
            self.boxes.append((account, box))
        self.title = label("", size="strong", wrap=True)
        self.list = QListWidget()
        self.list.setProperty("boxed", True)
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Releases and their status"))
        self.error_label = label("", "bad", wrap=True)
        self.error_label.hide()
        self.submit_button = button("", "primary")
        self.submit_button.clicked.connect(self._on_submit_clicked)
        self.cancel_button = button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        column.addWidget(self.title)
        if self.boxes:
            own = self.tr(
                "Choose where they go, in this order. If you choose nothing, each release goes to its own account."
            )
            column.addWidget(label(own, "dim", wrap=True))
            for _, box in self.boxes:
                column.addWidget(box)
        column.addWidget(self.list, 1)
        if not online:
            column.addWidget(
                label(
                    self.tr("You are offline. The releases wait in the outbox and are sent once you are online."),
                    "dim",
                    wrap=True,
                )
            )
        column.addWidget(self.error_label)
        column.addLayout(row(None, self.cancel_button, self.submit_button))
        self.resize(self.sizeHint())
        self._show_candidates(checked=False)
        self._find_candidates()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take room for a sentence beside a title."""
        return QSize(theme.scaled(680), theme.scaled(460))

    # --- what can go -----------------------------------------------------------------------------------------------

    def _find_candidates(self) -> None:
        ids, chosen = self._ids, [account.id for account, box in self.boxes if box.isChecked()]
        for _, box in self.boxes:
            box.setEnabled(False)
        job = self._backend.bridge.submit_reporting(
            lambda services, report: check_candidates(services.repositories, services.checking, ids, report, chosen)
        )
        job.ended.connect(self._on_candidates_ended)
        job.progress.connect(self._on_candidates_progress)
        job.finished.connect(self._on_candidates_finished)
        job.failed.connect(self._on_job_failed)

    @Slot(bool)
    def _on_box_toggled(self, _: bool) -> None:
        """Check for other accounts; a release goes to one account of a target."""
        ticked = self.sender()
        target = next((account.target for account, box in self.boxes if box is ticked and box.isChecked()), "")
        for account, box in self.boxes:
            if box is not ticked and account.target == target:
                with QSignalBlocker(box):
                    box.setChecked(False)
        self.candidates = []
        self.list.clear()
        self.error_label.hide()
        self._show_candidates(checked=False)
        self._find_candidates()

    @Slot()
    def _on_candidates_ended(self) -> None:
        for _, box in self.boxes:
            box.setEnabled(True)

    @Slot(object, object)
    def _on_candidates_progress(self, done: int, total: int) -> None:
        self.title.setText(fill(self.tr("Checking: {done} of {count} done"), done=done, count=total))

    @Slot(object)
    def _on_candidates_finished(self, found: list[Candidate]) -> None:
        self.candidates = found
        self._show_candidates(checked=True)

    def _show_candidates(self, *, checked: bool) -> None:
        ready = [candidate for candidate in self.candidates if candidate.standing == "ready"]
        if not ready:
            self.submit_button.setText(self.tr("Submit"))
        elif self._online:
            self.submit_button.setText(Counts.tr("Submit %n releases", "Submit %n release", len(ready)))
        else:
            self.submit_button.setText(
                Counts.tr("Add %n releases to the outbox", "Add %n release to the outbox", len(ready))
            )
        self.submit_button.setAccessibleName(self.submit_button.text())
        self.submit_button.setEnabled(bool(ready))
        if not checked:
            self.title.setText(self.tr("Checking…"))
            return
        template = self.tr("{ready} of {count} releases can be submitted.")
        self.title.setText(fill(template, ready=len(ready), count=len(self.candidates)))
        self.list.clear()
        for candidate in sorted(self.candidates, key=lambda item: list(_SHAPES).index(item.standing)):
            icon = QIcon(icons.shape(_SHAPES[candidate.standing], theme.scaled(12)))
            self.list.addItem(QListWidgetItem(icon, self._candidate_text(candidate)))

    def _candidate_text(self, candidate: Candidate) -> str:
        title = to_single_line(candidate.title)[:80] or self.tr("(untitled)")
        named = fill(self.tr("{title} by {artist}"), title=title, artist=to_single_line(candidate.artist)[:60])
        return fill(
            self.tr("{release}: {what}"),
            release=named if candidate.artist else title,
            what=self._standing_text(candidate),
        )

    def _standing_text(self, candidate: Candidate) -> str:
        accounts = join_with_commas([account.name for account in candidate.accounts])
        match candidate.standing:
            case "ready" if candidate.warnings:
                return Counts.tr(
                    "goes to {account}, with %n warnings",
                    "goes to {account}, with %n warning",
                    candidate.warnings,
                    account=accounts,
                )
            case "ready":
                return fill(self.tr("goes to {account}"), account=accounts)
            case "sent":
                targets = (
                    join_with_commas([display_name(account.target) for account in candidate.accounts]) or names_in_use()
                )
                return fill(self.tr("on its way to {target} or already there"), target=targets)
            case "no_account":
                return self.tr("no account to send it to")
            case _:
                sentences = list(dict.fromkeys(finding_sentence(finding) for finding in candidate.blockers))
                more = " …" if len(sentences) > _MAX_BLOCKERS_SHOWN else ""
                return fill(self.tr("not ready. {blockers}"), blockers=" ".join(sentences[:_MAX_BLOCKERS_SHOWN]) + more)

    # --- sending ---------------------------------------------------------------------------------------------------

    @Slot()
    def _on_submit_clicked(self) -> None:
        ready = [candidate for candidate in self.candidates if candidate.standing == "ready"]
        self.submit_button.setEnabled(False)
        self.error_label.hide()

        async def work(services: Services) -> tuple[list[str], list[tuple[str, TrackballError]]]:
            return await queue_releases(services.submit, ready)

        job = self._backend.bridge.submit(work)
        job.finished.connect(self._on_queue_finished)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_queue_finished(self, outcome: tuple[list[str], list[tuple[str, TrackballError]]]) -> None:
        queued, refused = outcome
        if queued:
            count = len(queued)
            self.queued.emit(
                Counts.tr("%n releases are on their way.", "%n release is on its way.", count)
                if self._online
                else Counts.tr(
                    "%n releases will be sent once you are online.",
                    "%n release will be sent once you are online.",
                    count,
                )
            )
        if not refused:
            self.accept()
            return
        queued_ids = set(queued)
        self.candidates = [candidate for candidate in self.candidates if candidate.release_id not in queued_ids]
        self._show_candidates(checked=True)
        self._show_error(refused[0][1])

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        self._show_candidates(checked=bool(self.candidates))
        self._show_error(error)

    def _show_error(self, error: TrackballError) -> None:
        self.error_label.setText(error_text(error))
        self.error_label.show()
