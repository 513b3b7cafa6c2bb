"""Looks a release up by UPC, ISRC or a pasted address: for a new draft, or to fill in the one that is open.

Every value stands with its sources. Of a draft that exists only what is ticked is set: empty fields are ticked at
first, what stands there otherwise is not.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.domain.edits import Batch
from trackball_desktop.domain.release import Release
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, make_primary, row, tooltip_html
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.field_labels import field_label
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.settings_parts import LineField

if TYPE_CHECKING:
    from trackball_desktop.domain.errors import TrackballError
    from trackball_desktop.lookups.prefill import PrefillOffer, PrefillValue
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.prefilling import CatalogueMatches
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

_OFFER_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class LookupDialog(Dialog):
    """Asks public catalogues. With a session, what is taken is one step of that release's history."""

    draft_created = Signal(str)
    """The id of a new draft."""

    def __init__(self, backend: Backend, session: Session | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session = session
        self._job: Job | None = None
        self._result: CatalogueMatches | None = None
        self.setWindowTitle(self.tr("Fill in from stores") if session is not None else self.tr("Release from a store"))
        self.code_field = LineField(
            self.tr("UPC, ISRC or link"),
            help=self.tr("Only the code is sent, to Deezer, Apple Music and MusicBrainz."),
        )
        self.search_button = button(self.tr("Search"), "primary")
        self.message_label = TextLabel("", "small", "dim")
        self.table = QTreeWidget()
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(self.tr("Results"))
        self.table.setProperty("boxed", True)
        self.apply_button = button(self.tr("Apply selected") if session is not None else self.tr("Create draft"))
        self.close_button = button(self.tr("Close"))
        self._lay_out()
        self.search_button.clicked.connect(self.search)
        self.code_field.changed.connect(self._on_code_changed)
        self.apply_button.clicked.connect(self._on_apply_clicked)
        self.close_button.clicked.connect(self.reject)
        self.table.itemChanged.connect(self._on_table_item_changed)
        self.apply_button.setEnabled(False)
        if session is not None and isinstance(session.release.upc, str):
            self.code_field.fill(session.release.upc)

    def _lay_out(self) -> None:
        headings = [self.tr("Field"), self.tr("Draft"), self.tr("Stores"), self.tr("Source")]
        if self._session is None:
            headings.pop(1)
        self.table.setHeaderLabels(headings)
        header = self.table.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for narrow in (0, len(headings) - 1):  # what is compared takes the room
            header.setSectionResizeMode(narrow, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        column.addWidget(self.code_field)
        column.addLayout(row(self.search_button, None))
        column.addWidget(self.message_label)
        column.addWidget(self.table, 1)
        column.addLayout(row(None, self.close_button, self.apply_button))
        self.resize_scaled(820, 560)

    # --- asking -------------------------------------------------------------------------------------------------------

    @Slot()
    def search(self) -> None:
        """Ask the catalogues by what stands in the field."""
        text = self.code_field.text.strip()
        if not text or (self._job is not None and not self._job.is_done):
            return
        self.code_field.set_error("")
        self.message_label.setText(self.tr("Searching…"))
        self.search_button.setEnabled(False)
        self.apply_button.setEnabled(False)  # what stands there is the answer to another question
        self._job = self._backend.bridge.submit(lambda services: services.prefilling.find(text))
        self._job.finished.connect(self._on_search_finished)
        self._job.failed.connect(self._on_job_failed)
        self._job.ended.connect(self._on_job_ended)

    @Slot()
    def _on_code_changed(self) -> None:
        make_primary(self.search_button, self.apply_button)

    @Slot()
    def _on_job_ended(self) -> None:
        self.search_button.setEnabled(True)

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        self.message_label.setText("")
        self.code_field.set_error(str(error))

    @Slot(object)
    def _on_search_finished(self, result: CatalogueMatches) -> None:
        self._result = result
        self.table.clear()
        parts = [self._release_summary(result)]
        if result.not_found:
            parts.append(fill(self.tr("Not found at {stores}."), stores=join_with_commas(result.not_found)))
        parts += [
            fill(self.tr("{store} could not be searched: {why}"), store=problem, why=str(why))
            for problem, why in result.problems
        ]
        self.message_label.setText(" ".join(part for part in parts if part))
        if not result.releases:
            self.apply_button.setEnabled(False)
            return
        if self._session is None:
            new_draft = result.make_draft()
            for (node_id, field), value in new_draft.values.items():
                self._add_row(new_draft.release, node_id, field, None, value)
            self.apply_button.setEnabled(True)
            make_primary(self.apply_button, self.search_button)  # Enter goes on, until another code is typed
            return
        services = self._backend.services
        if services is None:
            return
        offers = services.prefilling.offers(self._session.release, result)
        for offer in offers:
            self._add_row(self._session.release, offer.node_id, offer.field, offer, offer.value)
        if not offers:
            self.message_label.setText(self.tr("The stores have nothing new for this draft."))
        if offers:
            make_primary(self.apply_button, self.search_button)
        self._on_table_item_changed()

    def _release_summary(self, result: CatalogueMatches) -> str:
        if not result.releases:
            return self.tr("Not found in any catalogue.")
        first = result.releases[0]
        template = self.tr("“{title}” by {artist}, found at {stores}.")
        return fill(
            template,
            title=first.title,
            artist=first.artist_line,
            stores=join_with_commas(o.store for o in result.releases),
        )

    def _add_row(
        self, release: Release, node_id: str, field: str, offer: PrefillOffer | None, value: PrefillValue
    ) -> None:
        cells = [self._field_title(release, node_id, field), value.text, join_with_commas(value.sources)]
        if offer is not None:
            cells.insert(1, offer.ours)
        item = QTreeWidgetItem(cells)
        if value.others:
            others = "\n".join(f"{store}: {text}" for store, text in value.others)
            item.setData(len(cells) - 1, Qt.ItemDataRole.ToolTipRole, tooltip_html(others))
        if offer is not None:
            item.setData(0, _OFFER_ROLE, offer)
            item.setCheckState(0, Qt.CheckState.Unchecked if offer.ours else Qt.CheckState.Checked)
        self.table.addTopLevelItem(item)

    def _field_title(self, release: Release, node_id: str, field: str) -> str:
        name = field_label(field)
        for number, track in enumerate(release.tracks(), start=1):
            if track.id == node_id:
                return fill(self.tr("Track {n}: {field}"), n=number, field=name)
        return name

    # --- taking -------------------------------------------------------------------------------------------------------

    def _checked_offers(self) -> list[PrefillOffer]:
        items = [self.table.topLevelItem(at) for at in range(self.table.topLevelItemCount())]
        return [
            item.data(0, _OFFER_ROLE)
            for item in items
            if item is not None and item.checkState(0) is Qt.CheckState.Checked
        ]

    @Slot()
    def _on_table_item_changed(self) -> None:
        if self._session is not None:
            count = len(self._checked_offers())
            self.apply_button.setEnabled(count > 0)
            text = Counts.tr("Apply %n fields", "Apply %n field", count)
            self.apply_button.setText(text if count else self.tr("Apply selected"))

    @Slot()
    def _on_apply_clicked(self) -> None:
        if self._session is not None:
            edits = tuple(checked_offer.edit() for checked_offer in self._checked_offers())
            label = HistoryText.tr("used values from stores")
            self._session.apply(Batch(edits=edits), label)
            self.accept()
            return
        result = self._result
        if result is None or not result.releases:
            return
        new_draft = result.make_draft()
        label = HistoryText.tr("created from store data")

        async def work(services: Services) -> str:
            await asyncio.wrap_future(services.repositories.library.create(new_draft.release, label=label))
            for store, link in new_draft.links:
                await asyncio.wrap_future(services.repositories.store_polls.set_link(new_draft.release.id, store, link))
            return new_draft.release.id

        self.apply_button.setEnabled(False)
        job = self._backend.bridge.submit(work)
        job.finished.connect(self._on_draft_created)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_draft_created(self, release_id: str) -> None:
        self.draft_created.emit(release_id)
        self.accept()
