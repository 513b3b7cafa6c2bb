"""The Compare tab: what was sent, what the target has now, what the draft says now; by default only where they differ.

Values that mean the same count as equal however they are spelled, and what the target's answer does not carry is said
to be untold. The target's values can be taken into the draft; the other way is shut, since version 1 of its API cannot
change a release: the tab says so and leads to the release's page there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QSize, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHeaderView,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.targets import registry
from trackball_desktop.targets.comparison.comparison import Row, Verdict, compare, take_remote_values
from trackball_desktop.targets.comparison.snapshots import Snapshot, draft_snapshot
from trackball_desktop.ui.draft.target_page import TargetPageLink
from trackball_desktop.ui.inspector.compare_rows import CompareModel, CompareTable, field_text, verdict_text
from trackball_desktop.ui.inspector.records import SentBody, TargetRecord, find_sent_body, find_target_records
from trackball_desktop.ui.kit import space, state_labels, theme
from trackball_desktop.ui.kit.auto_refresh import AutoRefresh
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.screen_reader import name_choice

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

_DIALOG_SIZE = QSize(980, 680)


class CompareView(QWidget):
    """The table with its switches, the values of the row that the keyboard is on, and what can be done."""

    enlarge_requested = Signal()

    def __init__(self, backend: Backend, parent: QWidget | None = None, *, large: bool = False) -> None:
        super().__init__(parent)
        self._backend = backend
        self._large = large
        self._session: Session | None = None
        self._target = registry.default()
        self._records: tuple[TargetRecord, ...] = ()
        self._remote: Snapshot | None = None
        self.rows: tuple[Row, ...] = ()
        self.summary_label = label("", "dim", wrap=True)
        self.all_rows_checkbox = QCheckBox(self.tr("Show equal values"))
        self.target_choice = ChoiceBox()
        name_choice(self.target_choice, self.tr("Target to compare with"))
        self.record_combo = ChoiceBox()
        self.enlarge_button = button(self.tr("Enlarge…"), "plain", small=True)
        self.table = CompareTable(self)
        self.model = CompareModel(self)
        self.table.setModel(self.model)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.detail = _RowDetail()
        self.take_button = button("", small=True)
        self.take_all_button = button(self.tr("Use all"), small=True)
        self._no_update_label = label("", "dim", "small", wrap=True)
        self.page_link = TargetPageLink(backend, parent=self)
        self._lay_out()
        self.all_rows_checkbox.toggled.connect(self._on_all_rows_toggled)
        self.target_choice.activated.connect(self._on_target_activated)
        self.record_combo.activated.connect(self._on_record_activated)
        self.enlarge_button.clicked.connect(self.enlarge_requested)
        self.take_button.clicked.connect(self._on_take_clicked)
        self.take_all_button.clicked.connect(self._on_take_all_clicked)
        self.table.selectionModel().selectionChanged.connect(self._on_table_selected)
        self.auto_refresh = AutoRefresh(self, self.refresh)
        self.auto_refresh.subscribe(
            backend.bridge.changed, {"submission", "status", "accounts"}, backend.bridge.stopping
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.M, space.L, space.M)
        column.setSpacing(space.S)
        column.addWidget(self.summary_label)
        column.addLayout(row(self.all_rows_checkbox, None, self.enlarge_button))
        column.addWidget(self.target_choice)
        column.addWidget(self.record_combo)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        column.addLayout(row(self.take_button, self.take_all_button, None))
        column.addWidget(self._no_update_label)
        column.addWidget(self.page_link)
        column.addStretch(0)
        self.summary_label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)

    # --- what is compared ------------------------------------------------------------------------------------------

    def set_session(self, session: Session | None) -> None:
        """Compare another draft."""
        if self._session is not None:
            self._session.changed.disconnect(self._on_session_changed)
        self._session = session
        self._records, self.rows = (), ()
        if session is not None:
            session.changed.connect(self._on_session_changed)
        self.target_choice.clear()
        self.record_combo.clear()
        self.auto_refresh.request()

    def showEvent(self, event: QShowEvent) -> None:
        """Compare when it is looked at."""
        super().showEvent(event)
        self.auto_refresh.on_shown(always=True)

    @Slot(object)
    def _on_session_changed(self, _: object) -> None:
        self.auto_refresh.request()

    @Slot(bool)
    def _on_all_rows_toggled(self, _: bool) -> None:
        self._show_rows()

    @Slot(int)
    def _on_target_activated(self, _: int) -> None:
        self.record_combo.clear()
        self.refresh()

    @Slot(int)
    def _on_record_activated(self, _: int) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Compare anew."""
        session = self._session
        sent = self._fill_targets(session) if session is not None else None
        account = self._backend.accounts.get(
            sent.account_id if sent else (session.account_id() or "") if session else ""
        )
        meant = account.target if account is not None else ""
        if session is not None and not meant:
            meant = self._backend.target_of(session.release.id)
        self._target = registry.get(str(self.target_choice.currentData() or meant))
        self._name_target()
        status = self._backend.status
        self._records = (
            find_target_records(status, self._target, session.release.id, sent) if session is not None else ()
        )
        can_compare = sent is not None or bool(self._records)
        for widget in (
            self.all_rows_checkbox,
            self.table,
            self.take_button,
            self.take_all_button,
            self._no_update_label,
            self.page_link,
        ):
            widget.setVisible(can_compare)
        self.enlarge_button.setVisible(can_compare and not self._large)
        self._fill_records()
        if session is None or not can_compare:
            self.rows, self._remote = (), None
            self.detail.hide()
            self.summary_label.setText(
                fill(
                    self.tr(
                        "Once this release is in {target}, this page compares what was sent, what "
                        "{target} has now and the draft."
                    ),
                    target=self._target.name,
                )
            )
            return
        chosen = self._selected_record()
        self._remote = self._target.remote_snapshot(chosen.body) if chosen is not None else None
        self.rows = compare(
            self._target.sent_snapshot(sent.body, sent.own_line) if sent is not None else None,
            self._remote,
            draft_snapshot(session.release, session.defaults),
        )
        account_id = sent.account_id if sent is not None else (session.account_id() or "")
        remote_id = (sent.remote_id if sent is not None else "") or (chosen.remote_id if chosen is not None else "")
        self.page_link.show_id(account_id, remote_id)
        self._show_rows()

    def _fill_targets(self, session: Session) -> SentBody | None:
        """Offer the targets that the release was sent to, and return what the chosen one was sent."""
        outbox, release_id = self._backend.outbox, session.release.id
        ids = [item.target for item in self._backend.status.target_statuses(release_id)]
        if ids != [self.target_choice.itemData(at) for at in range(self.target_choice.count())]:
            latest = find_sent_body(outbox, release_id)
            account = self._backend.accounts.get(latest.account_id) if latest is not None else None
            chosen = str(self.target_choice.currentData() or (account.target if account is not None else ""))
            self.target_choice.clear()
            for item in ids:
                self.target_choice.addItem(registry.display_name(item), item)
            self.target_choice.setCurrentIndex(max(0, self.target_choice.findData(chosen)) if ids else -1)
        self.target_choice.setVisible(len(ids) > 1)
        return find_sent_body(outbox, release_id, str(self.target_choice.currentData() or ""))

    def _name_target(self) -> None:
        name = self._target.name
        name_choice(self.record_combo, fill(self.tr("{target} record to compare with"), target=name))
        self._no_update_label.setText(
            fill(
                self.tr("{target}'s API cannot change an existing release. Correct it directly in {target}."),
                target=name,
            )
        )

    def _selected_record(self) -> TargetRecord | None:
        at = self.record_combo.currentIndex()
        return self._records[at] if 0 <= at < len(self._records) else next(iter(self._records), None)

    def _fill_records(self) -> None:
        """Offer the records where there is more than one: the release's own first, then the receiving side's."""
        names = [self._record_text(record) for record in self._records]
        if names != [self.record_combo.itemText(at) for at in range(self.record_combo.count())]:
            chosen = self.record_combo.currentIndex()
            self.record_combo.clear()
            self.record_combo.addItems(names)
            self.record_combo.setCurrentIndex(chosen if 0 <= chosen < len(names) else 0 if names else -1)
        self.record_combo.setVisible(len(names) > 1)

    def _record_text(self, record: TargetRecord) -> str:
        if record.is_own:
            return fill(self.tr("Release {id}"), id=record.remote_id)
        number = self._target.read_record(record.body).copy_number or ""
        return fill(self.tr("Platform record {id}  {number}"), id=record.remote_id, number=number).strip()

    # --- what is shown ---------------------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        everything = self.all_rows_checkbox.isChecked()
        shown = [row for row in self.rows if everything or row.verdict is Verdict.DIFFERENT]
        self.model.show_rows(shown, self._target.name)
        self.table.span_headings()
        self.table.setVisible(bool(shown))
        self.summary_label.setText(self._summary_text())
        takeable = any(found.make_edit for found in self.rows)
        self.take_button.setVisible(takeable)
        self.take_all_button.setVisible(takeable)
        count = sum(1 for found in self.rows if found.make_edit and found.verdict is Verdict.DIFFERENT)
        self.take_all_button.setText(fill(self.tr("Use all {count}"), count=count))
        self._on_table_selected()

    def _summary_text(self) -> str:
        count = {verdict: sum(1 for row in self.rows if row.verdict is verdict) for verdict in Verdict}
        different = count[Verdict.DIFFERENT]
        parts = [Counts.tr("%n differences", "%n difference", different) if different else self.tr("No differences")]
        if count[Verdict.ALIKE]:
            parts.append(Counts.tr("%n only spelled differently", "%n only spelled differently", count[Verdict.ALIKE]))
        if count[Verdict.MISSING] and self._remote is not None:
            parts.append(
                Counts.tr(
                    "%n that {target} does not return",
                    "%n that {target} does not return",
                    count[Verdict.MISSING],
                    target=self._target.name,
                )
            )
        chosen = self._selected_record()
        if chosen is None:
            return (
                fill(self.tr("{target} has not reported on this release yet."), target=self._target.name)
                + " "
                + join_with_commas(parts)
                + "."
            )
        return join_with_commas(parts) + "  ·  " + state_labels.as_of_text(chosen.polled_at)

    @Slot()
    @Slot(QItemSelection, QItemSelection)
    def _on_table_selected(self, *_: object) -> None:
        chosen = self._selected_rows()
        takeable = [row for row in chosen if row.make_edit is not None]
        self.take_button.setEnabled(bool(takeable))
        self.take_button.setText(
            Counts.tr("Use %n values", "Use %n value", len(takeable))
            if len(takeable) > 1
            else fill(self.tr("Use {target}'s value"), target=self._target.name)
        )
        only = chosen[0] if len(chosen) == 1 else None
        self.detail.show_row(only, self._target.name, has_record=self._remote is not None)

    def _selected_rows(self) -> list[Row]:
        rows = (self.model.row_at(index.row()) for index in self.table.selectionModel().selectedRows())
        return [row for row in rows if row is not None]

    # --- taking theirs ---------------------------------------------------------------------------------------------

    @Slot()
    def _on_take_clicked(self) -> None:
        self._apply_remote_values(self._selected_rows())

    @Slot()
    def _on_take_all_clicked(self) -> None:
        self._apply_remote_values([row for row in self.rows if row.verdict is Verdict.DIFFERENT])

    def _apply_remote_values(self, rows: Sequence[Row]) -> None:
        """Put the target's values into the draft, as one step."""
        editable_rows = [row for row in rows if row.make_edit is not None]
        session = self._session
        if session is None or self._remote is None or not editable_rows:
            return
        first = field_text(editable_rows[0])
        step = (
            HistoryText.tr("used {target}'s {field}", field=first, target=self._target.name)
            if len(editable_rows) == 1
            else HistoryText.tr(
                "used %n values from {target}",
                "used %n value from {target}",
                len(editable_rows),
                target=self._target.name,
            )
        )
        session.end_typing()
        session.apply(
            take_remote_values(editable_rows, self._remote, session.release, session.defaults, step),
            step,
            by_target=True,
        )
        (self.table if self.table.isVisible() else self.all_rows_checkbox).setFocus()


class CompareTab(QWidget):
    """The view in the inspector; the same in a window of its own, where there is room for long titles."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session: Session | None = None
        self._dialog: QDialog | None = None
        self.view = CompareView(backend, self)
        self.view.enlarge_requested.connect(self._on_view_enlarge_requested)
        area = QScrollArea(self)  # in a low window, or with large text
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)

    def set_session(self, session: Session | None) -> None:
        """Compare another draft."""
        self._session = session
        self.view.set_session(session)
        if self._dialog is not None:
            self._dialog.reject()

    @Slot()
    def _on_view_enlarge_requested(self) -> None:
        if self._session is None or self._dialog is not None:
            return
        dialog = self._dialog = QDialog(self)
        dialog.setWindowTitle(self.tr("Compare"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.resize(_DIALOG_SIZE)
        view = CompareView(self._backend, dialog, large=True)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(space.XS, space.XS, space.XS, space.XS)
        column.addWidget(view)
        view.set_session(self._session)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self._dialog = None


class _RowDetail(QWidget):
    """The whole values of one row: a cell of the table shows only their beginning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title_label = label("", size="strong", wrap=True)
        self._value_labels = [label("", wrap=True) for _ in range(3)]
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(space.XXS)
        form.setHorizontalSpacing(space.M)
        self._remote_name_label = label("", "dim", "small")
        names = (
            label(self.tr("Sent"), "dim", "small"),
            self._remote_name_label,
            label(self.tr("Draft"), "dim", "small"),
        )
        for name, side in zip(names, self._value_labels, strict=True):
            side.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(name, side)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.XS)
        column.addWidget(self._title_label)
        column.addLayout(form)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.setFixedHeight(theme.scaled(104))
        self.hide()

    def show_row(self, found: Row | None, target: str, *, has_record: bool) -> None:
        """Show a row of a comparison with a target of this name, or nothing."""
        self.setVisible(found is not None)
        if found is None:
            return
        self._title_label.setText(f"{field_text(found)}  ·  {verdict_text(found, target)}")
        self._remote_name_label.setText(target)
        nothing, missing_text = self.tr("nothing"), self.tr("not stated")
        for side, cell in zip(self._value_labels, (found.sent, found.remote, found.draft), strict=True):
            side.setText((cell.text or nothing) if cell.is_known else missing_text)
        if not found.remote.is_known and has_record:
            self._value_labels[1].setText(fill(self.tr("{target} does not return this field."), target=target))
