"""Edits several releases in one form: what they share is shown, what differs is called so, only touched fields go out.

Releases that are on their way to the target or there already are left out, and it is said which.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.services.bulk_edits import EDITABLE, GroupStep
from trackball_desktop.ui.draft.forms import Form
from trackball_desktop.ui.editor.bulk_edit import BulkEdit
from trackball_desktop.ui.kit import field_labels, space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.field_inputs import ChoiceInput
from trackball_desktop.ui.kit.field_labels import FieldGroup
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.scroll_page import make_scrollable
from trackball_desktop.ui.kit.target_names import names_in_use

if TYPE_CHECKING:
    from trackball_desktop.storage.library import Draft
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

_UNIQUE_FIELDS = frozenset({"upc", "local.massivemusic_release_id"})
"""Codes that belong to one release alone."""
_MAX_NAMES = 3


class BulkEditDialog(Dialog):
    """The form of several releases. Raises TrackballError when one of them cannot be read."""

    written = Signal(str, object)
    """A sentence about what was written, and the services.several.GroupStep that it is."""
    failed = Signal(object)

    def __init__(self, backend: Backend, release_ids: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        drafts = [backend.library.load(release_id) for release_id in release_ids]
        self.skipped = [draft for draft in drafts if draft.state not in EDITABLE or draft.is_trashed]
        releases = [draft.release for draft in drafts if draft not in self.skipped]
        self.bulk_edit: BulkEdit | None = None
        self.form: Form | None = None
        self.setWindowTitle(self.tr("Edit several releases"))
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        column.addWidget(label(Counts.tr("%n releases", "%n release", len(releases)), size="strong"))
        if self.skipped:
            column.addWidget(label(self._skipped_text(), "warning", wrap=True))
        self.result_label = label("", "dim", wrap=True)
        self.ok_button = button(Counts.tr("Apply to %n releases", "Apply", len(releases)), "primary")
        self.ok_button.setEnabled(False)
        self.ok_button.clicked.connect(self._on_ok_clicked)
        cancel = button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        if releases:
            area = make_scrollable(self._build_form(drafts))
            area.setAccessibleName(self.windowTitle())
            column.addWidget(area, 1)
        else:
            column.addWidget(
                label(self.tr("None of these releases can be changed here any more."), "dim", wrap=True), 1
            )
        column.addWidget(self.result_label)
        column.addLayout(row(None, cancel, self.ok_button))
        self._show_result()

    def _build_form(self, drafts: Sequence[Draft]) -> Form:
        labels, library = self._backend.labels, self._backend.library
        releases = [draft.release for draft in drafts if draft not in self.skipped]
        defaults = {
            release.id: labels.defaults(release.label) if isinstance(release.label, str) and release.label else None
            for release in releases
        }
        self.bulk_edit = BulkEdit(
            releases,
            defaults,
            known_labels=sorted({*labels.names(), *(name for name, _ in library.labels() if name)}),
            known_accounts=[(account.id, account.name) for account in self._backend.accounts.list()],
            parent=self,
        )
        self.bulk_edit.changed.connect(self._show_result)
        groups = [
            FieldGroup(
                group.title, tuple(name for name in group.fields if name not in _UNIQUE_FIELDS), group.is_collapsed
            )
            for group in (*field_labels.RELEASE_GROUPS, *field_labels.RIGHTS_GROUPS)
        ]
        self.form = Form(cast("Session", self.bulk_edit), releases[0], groups)
        self.form.show_nodes(self.bulk_edit.release_ids)
        return self.form

    def _skipped_text(self) -> str:
        names = [f"“{draft.release.title}”" for draft in self.skipped if isinstance(draft.release.title, str)]
        shown = join_with_commas(names[:_MAX_NAMES]) + (" …" if len(names) > _MAX_NAMES else "")
        text = fill(
            self.tr("Skipped, because they are on their way to {target} or already there: {names}"),
            target=names_in_use(),
        )
        return fill(text, names=shown or str(len(self.skipped)))

    @Slot()
    def _show_result(self) -> None:
        """Say which fields would be written."""
        touched = self.bulk_edit.changed_fields() if self.bulk_edit is not None else {}
        names = join_with_commas(field_labels.field_label(field) for field in touched)
        self.result_label.setText(fill(self.tr("Fields to change: {names}"), names=names) if touched else "")
        self.ok_button.setEnabled(bool(touched))

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take room for a form of three columns."""
        return QSize(theme.scaled(820), theme.scaled(620))

    @Slot()
    def _on_ok_clicked(self) -> None:
        """Write the touched fields as one step over all; each release keeps it in its history."""
        if self.bulk_edit is None or self.form is None:
            return
        for choice in self.form.findChildren(ChoiceInput):
            choice.complete_unique_match()  # Enter comes here from a field that nobody has left yet
        fields, ids = self.bulk_edit.changed_fields(), self.bulk_edit.release_ids
        if not fields:  # a half word came to what was there
            self.reject()
            return
        text = self._step_text(list(fields), len(ids))
        self.ok_button.setEnabled(False)
        job = self._backend.bridge.submit(lambda services: services.bulk_editor.set_fields(ids, fields, text))
        job.finished.connect(self._on_write_finished)
        job.failed.connect(self._on_write_failed)

    def _step_text(self, fields: list[str], count: int) -> str:
        named = join_with_commas(map(field_labels.field_label, fields))
        if len(fields) > _MAX_NAMES:
            named = Counts.tr("%n fields", "%n field", len(fields))
        return Counts.tr("{field} on %n releases", "{field} on %n release", count, field=named) if count > 1 else named

    @Slot(object)
    def _on_write_finished(self, step: GroupStep) -> None:
        text = Counts.tr("%n releases changed", "%n release changed", len(step.entries))
        if step.skipped:
            text = Counts.tr(
                "{changed}; %n were sent in the meantime and stay unchanged",
                "{changed}; %n was sent in the meantime and stays unchanged",
                len(step.skipped),
                changed=text,
            )
        self.written.emit(text, step)
        self.accept()

    @Slot(object)
    def _on_write_failed(self, error: TrackballError) -> None:
        self.failed.emit(error)
        self._show_result()


def open_bulk_edit(backend: Backend, release_ids: Sequence[str], parent: QWidget | None = None) -> BulkEditDialog:
    """Open the dialog. Raises TrackballError when a release cannot be read."""
    dialog = BulkEditDialog(backend, release_ids, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
