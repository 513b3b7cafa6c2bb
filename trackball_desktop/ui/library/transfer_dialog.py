"""A release that moves from another distributor: the old delivery, what differs from it, what is to be done by when.

What must stay as it was is held by a check; here it is read from a file, seen as a whole, and given up.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFormLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.domain.date_parsing import read_date
from trackball_desktop.domain.release import CatalogueTransfer, Track
from trackball_desktop.domain.transfer import OVERLAP_DAYS, DeliveryDifference, delivery_differences, transfer_tasks
from trackball_desktop.domain.tree import find
from trackball_desktop.ui.kit import field_labels, formatting, space
from trackball_desktop.ui.kit.basic import button, label, row, set_tooltip
from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.text_fields import LineEdit

if TYPE_CHECKING:
    from trackball_desktop.domain.release import Release
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class TransferDialog(Dialog):
    """Begins a transfer, shows where it stands, ends it."""

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
        self.distributor_edit = LineEdit(self)
        self.distributor_edit.setAccessibleName(self.tr("Previous distributor"))
        self.delivery_date_edit = LineEdit(self)
        self.delivery_date_edit.setAccessibleName(self.tr("Date of the new delivery"))
        self.delivery_date_edit.setPlaceholderText(self.tr("e.g. 2026-11-20"))
        form = QFormLayout()
        form.addRow(label(self.tr("Previous distributor")), self.distributor_edit)
        form.addRow(label(self.tr("Date of the new delivery")), self.delivery_date_edit)
        self.file_button = button(self.tr("Read the old delivery…"))
        self.file_button.clicked.connect(self._on_file_clicked)
        self.stores_button = button(self.tr("See what stores show…"), icon="globe")
        self.stores_button.clicked.connect(self._on_stores_clicked)
        set_tooltip(self.stores_button, self.tr("Only its UPC is sent, to Deezer, Apple Music and MusicBrainz."))
        self.draft_button = button(self.tr("Delivered exactly as in this draft"))
        self.draft_button.clicked.connect(self._on_draft_clicked)
        self.source_label = label("", "dim", wrap=True)
        self.differences_list = self._make_list(self.tr("Differences from the old delivery"))
        self.steps_list = self._make_list(self.tr("Steps"))
        self.error_label = label("", "bad", wrap=True)
        self.error_label.hide()
        self.end_button = button(self.tr("End the transfer"), "danger")
        self.end_button.clicked.connect(self._on_end_clicked)
        close = button(self.tr("Close"))
        close.clicked.connect(self.reject)
        for item in (self.file_button, self.stores_button, self.draft_button, self.end_button, close):
            item.setAutoDefault(False)  # Enter in a line would open a file, or end the transfer
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.S)
        column.addWidget(about)
        column.addLayout(form)
        self._source_buttons = QWidget()  # one, so that all three wait while one of them is at work
        self._source_buttons.setLayout(row(self.file_button, self.stores_button, self.draft_button, None))
        column.addWidget(self._source_buttons)
        column.addWidget(self.source_label)
        column.addWidget(self.error_label)
        self._comparison = QWidget()
        comparison_layout = QVBoxLayout(self._comparison)
        comparison_layout.setContentsMargins(0, 0, 0, 0)
        comparison_layout.setSpacing(space.S)
        for part in (self.differences_list, self.steps_list):
            comparison_layout.addWidget(label(part.accessibleName(), size="strong"))
            comparison_layout.addWidget(part, 1)
        column.addWidget(self._comparison, 1)
        column.addStretch()
        column.addLayout(row(self.end_button, None, close))
        self.resize_scaled(640, 600)
        self.refresh()

    def _make_list(self, name: str) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setAccessibleName(name)
        tree.setHeaderHidden(True)
        tree.setProperty("boxed", True)
        tree.setRootIsDecorated(False)
        tree.setColumnCount(2)
        return tree

    def refresh(self) -> None:
        """Show how the draft stands now."""
        release = self._backend.library.load(self._release_id).release
        value = release.local.transfer
        transfer = value if isinstance(value, CatalogueTransfer) else None
        if transfer is not None and not self.distributor_edit.text():
            self.distributor_edit.setText(transfer.distributor)
            self.delivery_date_edit.setText(transfer.deliver_on.isoformat() if transfer.deliver_on is not None else "")
        name = transfer.source if transfer is not None and transfer.source else self.tr("the draft")
        self.source_label.setText(
            fill(self.tr("Compared with {name}."), name=name)
            if transfer is not None
            else self.tr("Choose above what was delivered before: a file, what stores show, or this draft as it is.")
        )
        self._comparison.setVisible(transfer is not None)
        self.end_button.setEnabled(transfer is not None)
        self.differences_list.clear()
        for item in delivery_differences(release, self._measured_lengths(release)):
            where = self._location_text(release, item)
            change_text = fill(self.tr("was “{before}”, is now “{now}”"), before=item.before, now=item.now)
            self.differences_list.addTopLevelItem(QTreeWidgetItem([where, change_text]))
        if transfer is not None and not self.differences_list.topLevelItemCount():
            self.differences_list.addTopLevelItem(QTreeWidgetItem([self.tr("No differences."), ""]))
        self.steps_list.clear()
        for task in transfer_tasks(release):
            day = formatting.format_date(task.due) if task.due is not None else self.tr("no date set")
            self.steps_list.addTopLevelItem(QTreeWidgetItem([day, self._task_text(task.task, transfer)]))
        for part in (self.differences_list, self.steps_list):
            part.resizeColumnToContents(0)

    def _measured_lengths(self, release: Release) -> dict[str, float]:
        """Return the lengths of masters that were measured."""
        assets = self._backend.assets
        owners = {track.id for track in release.tracks()}
        lengths: dict[str, float] = {}
        for asset in assets.for_release(release.id):
            facts = assets.facts(asset.stamp.sha256) if asset.stamp.sha256 and asset.owner_id in owners else None
            length = getattr(facts, "duration", None)
            if asset.role == "master" and isinstance(length, float):
                lengths[asset.owner_id] = length
        return lengths

    def _location_text(self, release: Release, difference: DeliveryDifference) -> str:
        field_text = field_labels.field_label(difference.field) if difference.field else self.tr("Tracks")
        node = find(release, difference.node_id)
        title = node.title if isinstance(node, Track) and isinstance(node.title, str) else ""
        return f"{field_text} · {title}" if title else field_text

    def _task_text(self, task: str, transfer: CatalogueTransfer | None) -> str:
        distributor_name = (
            transfer.distributor
            if transfer is not None and transfer.distributor
            else self.tr("the previous distributor")
        )
        template = {
            "same": self.tr("Make sure nothing differs."),
            "deliver": self.tr("Deliver with the new distributor. Keep the old delivery online."),
            "look": self.tr("Check the stores: play counts continue and no page appears twice."),
            "take_down": self.tr("After {days} days of overlap, ask {distributor} to take the old delivery down."),
            "look_again": self.tr("Check the stores again: nothing is missing."),
        }[task]
        return fill(template, distributor=distributor_name, days=OVERLAP_DAYS)

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
        if not self._require_date():
            return
        name, day, release_id = self.distributor_edit.text().strip(), self._entered_day(), self._release_id
        self._track_job(
            self._backend.bridge.submit(
                lambda services: services.transfers.begin_from_stores(release_id, distributor=name, deliver_on=day)
            )
        )

    def _entered_day(self) -> date | None:
        text = self.delivery_date_edit.text().strip()
        return read_date(text) if text else None

    def _require_date(self) -> bool:
        """Say whether the date can be read, and below the form what is wrong where it cannot."""
        if self.delivery_date_edit.text().strip() and self._entered_day() is None:
            self.error_label.setText(self.tr("This is not a date. Use the format 2026-11-20."))
            self.error_label.show()
            return False
        return True

    def begin(self, path: Path | None) -> None:
        """Hold the draft to an old delivery, or to itself as it is."""
        if not self._require_date():
            return
        day = self._entered_day()
        name, release_id = self.distributor_edit.text().strip(), self._release_id
        self._track_job(
            self._backend.bridge.submit(
                lambda services: services.transfers.begin(release_id, path, distributor=name, deliver_on=day)
            )
        )

    @Slot()
    def _on_end_clicked(self) -> None:
        release_id = self._release_id
        self._track_job(self._backend.bridge.submit(lambda services: services.transfers.end(release_id)))

    def _track_job(self, job: Job) -> None:
        self.error_label.hide()
        self._job = job
        self._source_buttons.setEnabled(False)
        job.ended.connect(self._on_job_ended)
        job.finished.connect(self._on_job_finished)
        job.failed.connect(self._on_job_failed)

    @Slot()
    def _on_job_ended(self) -> None:
        self._source_buttons.setEnabled(True)

    @Slot(object)
    def _on_job_finished(self, _: object) -> None:
        self.refresh()

    @Slot(object)
    def _on_job_failed(self, error: object) -> None:
        self.error_label.setText(str(error))
        self.error_label.show()
