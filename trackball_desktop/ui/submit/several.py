"""Asks before several releases are submitted: which of them go, to whom, and what stands against the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QDialog, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.services.submit_several import Candidate, candidates, queue_several
from trackball_desktop.services.target_order import order
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.field_text import finding_sentence
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.languages import Counts, listed
from trackball_desktop.ui.kit.painting import one_line

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.settings import Account
    from trackball_desktop.ui.runtime.backend import Backend

_SHAPES = {"ready": "check", "blocked": "blocker", "sent": "note", "no_account": "blocker"}
_TOLD = 2
"""Blockers that are told of one release."""


class SubmitSeveralDialog(QDialog):
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
        self.found: list[Candidate] = []
        self.setWindowTitle(self.tr("Submit several releases"))
        self.setSizeGripEnabled(True)
        places = order(backend.stores)
        accounts = sorted(backend.accounts.list(), key=lambda account: places.index(account.target))
        self.boxes: list[tuple[Account, QCheckBox]] = []
        """One for each account, where they are of several targets."""
        for account in accounts if len({account.target for account in accounts}) > 1 else ():
            words = self.tr("{account} ({target})")
            box = QCheckBox(fill(words, account=account.name, target=name_of(account.target)))
            box.toggled.connect(self._on_box_toggled)
            self.boxes.append((account, box))
        self.title = label("", size="strong", wrap=True)
        self.list = QListWidget()
        self.list.setProperty("boxed", True)
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Releases and their status"))
        self.trouble = label("", "bad", wrap=True)
        self.trouble.hide()
        self.ok = button("", "primary")
        self.ok.clicked.connect(self._on_ok_clicked)
        self.cancel = button(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        column.addWidget(self.title)
        if self.boxes:
            own = self.tr("Choose where they go, in this order. Without a choice each goes to its own account.")
            column.addWidget(label(own, "dim", wrap=True))
            for _, box in self.boxes:
                column.addWidget(box)
        column.addWidget(self.list, 1)
        if not online:
            column.addWidget(
                label(
                    self.tr("You are offline. They wait in the outbox and are sent once you are online."),
                    "dim",
                    wrap=True,
                )
            )
        column.addWidget(self.trouble)
        column.addLayout(row(None, self.cancel, self.ok))
        self.resize(self.sizeHint())
        self._show_found(checked=False)
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
            lambda services, report: candidates(services.stores, services.checking, ids, report, chosen)
        )
        job.ended.connect(self._on_candidates_ended)
        job.progress.connect(self._on_candidates_progress)
        job.finished.connect(self._on_candidates_finished)
        job.failed.connect(self._on_failed)

    @Slot(bool)
    def _on_box_toggled(self, _: bool) -> None:
        """Check for other accounts; a release goes to one account of a target."""
        ticked = self.sender()
        target = next((account.target for account, box in self.boxes if box is ticked and box.isChecked()), "")
        for account, box in self.boxes:
            if box is not ticked and account.target == target:
                with QSignalBlocker(box):
                    box.setChecked(False)
        self.found = []
        self.list.clear()
        self.trouble.hide()
        self._show_found(checked=False)
        self._find_candidates()

    @Slot()
    def _on_candidates_ended(self) -> None:
        for _, box in self.boxes:
            box.setEnabled(True)

    @Slot(object, object)
    def _on_candidates_progress(self, done: int, of: int) -> None:
        self.title.setText(fill(self.tr("Checking: {done} of {count} done"), done=done, count=of))

    @Slot(object)
    def _on_candidates_finished(self, found: list[Candidate]) -> None:
        self.found = found
        self._show_found(checked=True)

    def _show_found(self, *, checked: bool) -> None:
        ready = [one for one in self.found if one.standing == "ready"]
        if not ready:
            self.ok.setText(self.tr("Submit"))
        elif self._online:
            self.ok.setText(Counts.tr("Submit %n releases", "Submit %n release", len(ready)))
        else:
            self.ok.setText(Counts.tr("Add %n releases to the outbox", "Add %n release to the outbox", len(ready)))
        self.ok.setAccessibleName(self.ok.text())
        self.ok.setEnabled(bool(ready))
        if not checked:
            self.title.setText(self.tr("Checking…"))
            return
        words = self.tr("{ready} of {count} releases can be submitted.")
        self.title.setText(fill(words, ready=len(ready), count=len(self.found)))
        self.list.clear()
        for candidate in sorted(self.found, key=lambda one: list(_SHAPES).index(one.standing)):
            icon = QIcon(icons.shape(_SHAPES[candidate.standing], theme.scaled(12)))
            self.list.addItem(QListWidgetItem(icon, self._line(candidate)))

    def _line(self, candidate: Candidate) -> str:
        title = one_line(candidate.title)[:80] or self.tr("(untitled)")
        named = fill(self.tr("{title} by {artist}"), title=title, artist=one_line(candidate.artist)[:60])
        return fill(
            self.tr("{release}: {what}"), release=named if candidate.artist else title, what=self._standing(candidate)
        )

    def _standing(self, candidate: Candidate) -> str:
        accounts = listed([account.name for account in candidate.accounts])
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
                targets = listed([name_of(account.target) for account in candidate.accounts]) or name_of()
                return fill(self.tr("on its way to {target} or already there"), target=targets)
            case "no_account":
                return self.tr("no account to send it to")
            case _:
                said = list(dict.fromkeys(finding_sentence(finding) for finding in candidate.blockers))
                more = " …" if len(said) > _TOLD else ""
                return fill(self.tr("not ready. {blockers}"), blockers=" ".join(said[:_TOLD]) + more)

    # --- sending ---------------------------------------------------------------------------------------------------

    @Slot()
    def _on_ok_clicked(self) -> None:
        ready = [one for one in self.found if one.standing == "ready"]
        self.ok.setEnabled(False)
        self.trouble.hide()

        async def work(services: Services) -> tuple[list[str], list[tuple[str, TrackballError]]]:
            return await queue_several(services.submit, ready)

        job = self._backend.bridge.submit(work)
        job.finished.connect(self._on_queue_finished)
        job.failed.connect(self._on_failed)

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
        gone = set(queued)
        self.found = [one for one in self.found if one.release_id not in gone]
        self._show_found(checked=True)
        self._show_trouble(refused[0][1])

    @Slot(object)
    def _on_failed(self, error: TrackballError) -> None:
        self._show_found(checked=bool(self.found))
        self._show_trouble(error)

    def _show_trouble(self, error: TrackballError) -> None:
        self.trouble.setText(error_text(error))
        self.trouble.show()
