"""A release that moves from another distributor: the old delivery, what differs from it, what is to be done by when.

What must stay as it was is held by a check; here it is read from a file, seen as a whole, and given up.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.domain.moments import read_date
from trackball_desktop.domain.release import Track, Transfer
from trackball_desktop.domain.transfer import OVERLAP_DAYS, DeliveryDifference, check_list, delivery_differences
from trackball_desktop.domain.tree import find
from trackball_desktop.ui.kit import field_labels, formatting, space, theme
from trackball_desktop.ui.kit.basic import button, label, row, tip
from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.text_fields import LineEdit

if TYPE_CHECKING:
    from trackball_desktop.domain.release import Release
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class TransferDialog(QDialog):
    """Begins a transfer, shows where it stands, ends it."""

    failed = Signal(object)
    """A TrackballError."""

    def __init__(self, backend: Backend, release_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._release_id = release_id
        self._job: Job | None = None
        self.setWindowTitle(self.tr("Transfer from another distributor"))
        about = label(
            self.tr(
                "Stores keep plays and playlist places only if the new delivery has the same codes, "
                "titles, artists and lengths and both deliveries overlap for some days."
            ),
            "dim",
            wrap=True,
        )
        self.distributor = LineEdit(self)
        self.distributor.setAccessibleName(self.tr("Previous distributor"))
        self.deliver_on = LineEdit(self)
        self.deliver_on.setAccessibleName(self.tr("Day of the new delivery"))
        self.deliver_on.setPlaceholderText(self.tr("e.g. 2026-11-20"))
        form = QFormLayout()
        form.addRow(label(self.tr("Previous distributor")), self.distributor)
        form.addRow(label(self.tr("Day of the new delivery")), self.deliver_on)
        self.file_button = button(self.tr("Read the old delivery…"))
        self.file_button.clicked.connect(self._on_file_clicked)
        self.stores_button = button(self.tr("See what stores show…"), icon="globe")
        self.stores_button.clicked.connect(self._on_stores_clicked)
        tip(self.stores_button, self.tr("Its UPC is sent to Deezer, Apple Music and MusicBrainz, and nothing else."))
        self.draft_button = button(self.tr("Delivered exactly as in this draft"))
        self.draft_button.clicked.connect(self._on_draft_clicked)
        self.source = label("", "dim", wrap=True)
        self.differences = self._list(self.tr("Differences from the old delivery"))
        self.tasks = self._list(self.tr("Steps"))
        self.trouble = label("", "bad", wrap=True)
        self.trouble.hide()
        self.end_button = button(self.tr("End the transfer"), "danger")
        self.end_button.clicked.connect(self._on_end_clicked)
        close = button(self.tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.S)
        column.addWidget(about)
        column.addLayout(form)
        column.addLayout(row(self.file_button, self.stores_button, self.draft_button, None))
        column.addWidget(self.source)
        column.addWidget(self.trouble)
        self._compared = QWidget()
        compared = QVBoxLayout(self._compared)
        compared.setContentsMargins(0, 0, 0, 0)
        compared.setSpacing(space.S)
        for part in (self.differences, self.tasks):
            compared.addWidget(label(part.accessibleName(), size="strong"))
            compared.addWidget(part, 1)
        column.addWidget(self._compared, 1)
        column.addStretch()
        column.addLayout(row(self.end_button, None, close))
        self.resize(theme.scaled(640), theme.scaled(600))
        self.refresh()

    def _list(self, name: str) -> QTreeWidget:
        made = QTreeWidget(self)
        made.setAccessibleName(name)
        made.setHeaderHidden(True)
        made.setProperty("boxed", True)
        made.setRootIsDecorated(False)
        made.setColumnCount(2)
        return made

    def refresh(self) -> None:
        """Show how the draft stands now."""
        release = self._backend.library.load(self._release_id).release
        was = release.local.transfer
        held = was if isinstance(was, Transfer) else None
        if held is not None and not self.distributor.text():
            self.distributor.setText(held.distributor)
            self.deliver_on.setText(held.deliver_on.isoformat() if held.deliver_on is not None else "")
        name = held.source if held is not None and held.source else self.tr("the draft")
        begin = self.tr("Choose above what was delivered before: a file, what stores show, or this draft as it is.")
        self.source.setText(fill(self.tr("Compared with {name}."), name=name) if held is not None else begin)
        self._compared.setVisible(held is not None)
        self.end_button.setEnabled(held is not None)
        self.differences.clear()
        for one in delivery_differences(release, self._lengths(release)):
            where = self._where(release, one)
            said = fill(self.tr("was “{before}”, is now “{now}”"), before=one.before, now=one.now)
            self.differences.addTopLevelItem(QTreeWidgetItem([where, said]))
        if held is not None and not self.differences.topLevelItemCount():
            self.differences.addTopLevelItem(QTreeWidgetItem([self.tr("No differences."), ""]))
        self.tasks.clear()
        for task in check_list(release):
            day = formatting.day(task.due) if task.due is not None else self.tr("no date set")
            self.tasks.addTopLevelItem(QTreeWidgetItem([day, self._task(task.task, held)]))
        for part in (self.differences, self.tasks):
            part.resizeColumnToContents(0)

    def _lengths(self, release: Release) -> dict[str, float]:
        """Return the lengths of masters that were measured."""
        assets = self._backend.assets
        owners = {track.id for track in release.tracks()}
        found: dict[str, float] = {}
        for asset in assets.of(release.id):
            facts = assets.facts(asset.stamp.sha256) if asset.stamp.sha256 and asset.owner_id in owners else None
            length = getattr(facts, "duration", None)
            if asset.role == "master" and isinstance(length, float):
                found[asset.owner_id] = length
        return found

    def _where(self, release: Release, one: DeliveryDifference) -> str:
        words = field_labels.field_label(one.field) if one.field else self.tr("Tracks")
        node = find(release, one.node_id)
        title = node.title if isinstance(node, Track) and isinstance(node.title, str) else ""
        return f"{words} · {title}" if title else words

    def _task(self, task: str, held: Transfer | None) -> str:
        old = held.distributor if held is not None and held.distributor else self.tr("the previous distributor")
        words = {
            "same": self.tr("Make sure nothing differs."),
            "deliver": self.tr("Deliver with the new distributor. Keep the old delivery online."),
            "look": self.tr("Check the stores: play counts continue and no page appears twice."),
            "take_down": self.tr("After {days} days of overlap, ask {distributor} to take the old delivery down."),
            "look_again": self.tr("Check the stores again: nothing is missing."),
        }[task]
        return fill(words, distributor=old, days=OVERLAP_DAYS)

    # --- what the user does ------------------------------------------------------------------------------------------

    @Slot()
    def _on_file_clicked(self) -> None:
        kinds = self.tr("DDEX messages, sheets, bundles and JSON (*.xml *.xlsx *.xls *.ods *.csv *.tsv *.zip *.json)")
        choose_file(self, self.tr("The old delivery"), self.begin, filters=kinds)

    @Slot()
    def _on_draft_clicked(self) -> None:
        self.begin(None)

    @Slot()
    def _on_stores_clicked(self) -> None:
        """Hold the draft to what stores show of the old delivery; its UPC is sent to them, and nothing else."""
        if not self._is_day_readable():
            return
        name, day, release_id = self.distributor.text().strip(), self._day(), self._release_id
        self._follow(
            self._backend.bridge.submit(
                lambda services: services.transfers.begin_from_stores(release_id, distributor=name, deliver_on=day)
            )
        )

    def _day(self) -> date | None:
        text = self.deliver_on.text().strip()
        return read_date(text) if text else None

    def _is_day_readable(self) -> bool:
        if self.deliver_on.text().strip() and self._day() is None:
            self.trouble.setText(self.tr("This is not a date. Use the format 2026-11-20."))
            self.trouble.show()
            return False
        return True

    def begin(self, path: Path | None) -> None:
        """Hold the draft to an old delivery, or to itself as it is."""
        if not self._is_day_readable():
            return
        day = self._day()
        name, release_id = self.distributor.text().strip(), self._release_id
        self._follow(
            self._backend.bridge.submit(
                lambda services: services.transfers.begin(release_id, path, distributor=name, deliver_on=day)
            )
        )

    @Slot()
    def _on_end_clicked(self) -> None:
        release_id = self._release_id
        self._follow(self._backend.bridge.submit(lambda services: services.transfers.end(release_id)))

    def _follow(self, job: Job) -> None:
        self.trouble.hide()
        self._job = job
        job.finished.connect(self._on_job_finished)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_finished(self, _: object) -> None:
        self.refresh()

    @Slot(object)
    def _on_job_failed(self, error: object) -> None:
        self.trouble.setText(str(error))
        self.trouble.show()
