"""Two dialogs: one names a new template and says what it takes over, the other lists templates to begin from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import DamagedRecord, UserError
from trackball_desktop.domain.templates import make_template, template_fields
from trackball_desktop.ui.catalogue.templates.editor import TemplateEditor
from trackball_desktop.ui.kit import field_labels, space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import confirm, error_text
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import join_with_commas
from trackball_desktop.ui.kit.text_fields import LineEdit
from trackball_desktop.ui.kit.timers import call_later

if TYPE_CHECKING:
    from trackball_desktop.domain.errors import TrackballError
    from trackball_desktop.domain.release import Release
    from trackball_desktop.storage.templates import TemplateName
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

WIDTH = 460


class SaveTemplateDialog(Dialog):
    """Asks for a name. Tells it by `name_entered`."""

    name_entered = Signal(str)

    def __init__(self, release: Release, known: list[TemplateName], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save as template"))
        self._existing_names = {template.name.casefold() for template in known}
        parts = [field_labels.field_label(name) for name in template_fields(make_template(release))]
        included_label = label(wrap=True)
        included_label.setText(fill(self.tr("It includes: {parts}."), parts=join_with_commas(dict.fromkeys(parts))))
        if not parts:
            included_label.setText(
                self.tr("This release has nothing yet that a template could use, such as label, genre or people.")
            )
        excluded_label = label(self.tr("Titles, codes, dates and files are not included."), "dim", wrap=True)
        self.name_input = LineEdit()
        self.name_input.setAccessibleName(self.tr("Name of the template"))
        self.name_input.setMaxLength(120)
        self.name_input.setPlaceholderText(self.tr("Name, such as a label or an artist"))
        suggested = release.label if isinstance(release.label, str) else ""
        self.name_input.setText(" ".join(suggested.split())[:120])
        self.name_input.selectAll()
        self.name_input.textChanged.connect(self._on_name_input_text_changed)
        self._note_label = label(role="warning", size="small", wrap=True)
        self.save_button = button(self.tr("Save"), "primary")
        self.save_button.clicked.connect(self._on_save_clicked)
        self.save_button.setDefault(True)
        self.save_button.setEnabled(bool(parts))
        self._has_parts = bool(parts)
        cancel = button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.S)
        for part in (self.name_input, self._note_label, included_label, excluded_label):
            column.addWidget(part)
        column.addSpacing(space.S)
        column.addLayout(row(None, cancel, self.save_button))
        self.setMinimumWidth(theme.scaled(WIDTH))
        self._on_name_input_text_changed(self.name_input.text())

    @Slot(str)
    def _on_name_input_text_changed(self, text: str) -> None:
        name = " ".join(text.split())
        self.save_button.setEnabled(self._has_parts and bool(name))
        is_taken = name.casefold() in self._existing_names
        self._note_label.setText(self.tr("A template with this name exists and will be replaced.") if is_taken else "")
        self._note_label.setVisible(is_taken)

    @Slot()
    def _on_save_clicked(self) -> None:
        self.accept()
        self.name_entered.emit(self.name_input.text())


class _TemplateList(QListWidget):
    """A list that emits `remove_requested` for the Delete key."""

    remove_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Delete; leave the rest to the list."""
        if event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)


class TemplatesDialog(Dialog):
    """Lists the templates: Enter begins a release, F2 renames, Delete removes; "Edit…" shows all that one gives."""

    chosen = Signal(str)
    failed = Signal(object)

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._jobs: set[QObject] = set()
        self._is_filling = False
        self.setWindowTitle(self.tr("Templates"))
        self.list = _TemplateList()
        self.list.remove_requested.connect(self._on_remove_clicked)
        self.list.setAccessibleName(self.tr("Templates"))
        self.list.setProperty("boxed", True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.itemActivated.connect(self._on_item_activated)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.currentItemChanged.connect(self._on_current_item_changed)
        self._empty_label = label(
            self.tr("No templates yet. Open a release and choose “Save as template” (find it with Ctrl+K)."),
            "dim",
            wrap=True,
        )
        self.new_release_button = button(self.tr("New release"), "primary")
        self.new_release_button.clicked.connect(self._on_new_release_clicked)
        self.edit_button = button(self.tr("Edit…"))
        self.edit_button.clicked.connect(self._on_edit_clicked)
        self.contents_label = label(role="dim", wrap=True)
        self.rename_button = button(self.tr("Rename"))
        self.rename_button.clicked.connect(self._on_rename_clicked)
        self.remove_button = button(self.tr("Delete"), "danger")
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self._deleted: tuple[str, Release] | None = None
        self.message_label = label(role="dim", wrap=True)
        self.undo_button = button(self.tr("Undo"))
        self.undo_button.clicked.connect(self._on_undo_clicked)
        close = button(self.tr("Close"))
        close.clicked.connect(self.reject)
        for control in (
            self.new_release_button,
            self.edit_button,
            self.rename_button,
            self.remove_button,
            self.undo_button,
            close,
        ):
            control.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.S)
        column.addWidget(self._empty_label)
        column.addWidget(self.list, 1)
        column.addWidget(self.contents_label)
        column.addLayout(row(self.message_label, self.undo_button, None))
        column.addLayout(
            row(self.edit_button, self.rename_button, self.remove_button, None, close, self.new_release_button)
        )
        column.addStrut(theme.scaled(WIDTH) - 2 * space.XXL)  # a least width of its own would cut long words of buttons
        self.setMinimumHeight(theme.scaled(320))
        backend.bridge.changed.connect(self._on_bridge_changed)
        self._fill_list()
        self._show_deleted(None)

    @Slot(object)
    def _on_bridge_changed(self, change: object) -> None:
        if getattr(change, "topic", "") == "templates":
            self._fill_unless_editing()

    @Slot()
    def _fill_unless_editing(self) -> None:
        """List anew, but never under the hands of somebody who types a name."""
        if self.list.state() is QAbstractItemView.State.EditingState:
            call_later(self, 200, self._fill_unless_editing)
        else:
            self._fill_list()

    def _fill_list(self) -> None:
        selected_id = self._current_id()
        self._is_filling = True
        self.list.clear()
        for template in self._backend.repositories.templates.list():
            item = QListWidgetItem(template.name)
            item.setData(Qt.ItemDataRole.UserRole, template.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
            if template.id == selected_id:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self._is_filling = False
        self._empty_label.setVisible(not self.list.count())
        self.list.setVisible(bool(self.list.count()))
        self._on_current_item_changed()

    def _current_id(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    @Slot()
    def _on_current_item_changed(self) -> None:
        template_id = self._current_id()
        for control in (self.new_release_button, self.edit_button, self.rename_button, self.remove_button):
            control.setEnabled(bool(template_id))
        if not self._is_filling:
            self.contents_label.setText(self._contents_text(template_id))

    def _contents_text(self, template_id: str) -> str:
        """Say what a template gives."""
        try:
            parts = template_fields(self._backend.repositories.templates.load(template_id)) if template_id else ()
        except UserError:  # another window deleted it; the list hears of it in a moment
            return ""
        except DamagedRecord as error:
            return error_text(error)
        names = dict.fromkeys(field_labels.field_label(name) for name in parts)
        summary = fill(self.tr("It sets: {parts}."), parts=join_with_commas(names))
        return summary if parts else self.tr("It sets nothing yet.") if template_id else ""

    @Slot()
    def _on_edit_clicked(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return

        try:
            dialog = TemplateEditor(self._backend, self._current_id(), item.text(), self)
        except (UserError, DamagedRecord) as error:
            self.failed.emit(error)
            return
        dialog.session.failed.connect(self.failed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(QListWidgetItem)
    def _on_item_activated(self, item: QListWidgetItem) -> None:
        self._on_new_release_clicked()

    @Slot()
    def _on_new_release_clicked(self) -> None:
        template_id = self._current_id()
        if template_id:
            self.accept()
            self.chosen.emit(template_id)

    @Slot()
    def _on_rename_clicked(self) -> None:
        if self.list.currentItem() is not None:
            self.list.setFocus()
            self.list.editItem(self.list.currentItem())

    @Slot(QListWidgetItem)
    def _on_item_changed(self, item: QListWidgetItem) -> None:
        if self._is_filling:
            return
        templates, template_id = self._backend.repositories.templates, str(item.data(Qt.ItemDataRole.UserRole))
        name = item.text()
        self._track_job(self._backend.bridge.run_in_thread(lambda: templates.rename(template_id, name).result()))

    @Slot()
    def _on_remove_clicked(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        question = confirm(
            self,
            self.tr("Delete template"),
            fill(self.tr("Delete the template “{name}”?"), name=item.text()),
            self.tr("Releases created from it stay unchanged."),
            self.tr("Delete"),
        )
        question.setProperty("template", self._current_id())
        question.setProperty("name", item.text())
        question.accepted.connect(self._on_removal_confirmed)

    @Slot()
    def _on_removal_confirmed(self) -> None:
        question = self.sender()
        self.delete_template(str(question.property("template")), str(question.property("name")))

    def delete_template(self, template_id: str, name: str) -> None:
        """Delete a template, and offer to bring it back as long as the dialog is open."""
        templates = self._backend.repositories.templates
        try:
            deleted: Release | None = templates.load(template_id)
        except (UserError, DamagedRecord):  # it can go, and cannot come back
            deleted = None
        self._show_deleted((name, deleted) if deleted is not None else None)
        self._track_job(self._backend.bridge.watch_future(templates.remove(template_id)))

    @Slot()
    def _on_undo_clicked(self) -> None:
        if self._deleted is not None:
            name, template = self._deleted
            self._show_deleted(None)
            templates = self._backend.repositories.templates
            if name.casefold() in {saved_template.name.casefold() for saved_template in templates.list()}:
                name = fill(self.tr("{name} (again)"), name=name)  # somebody gave its name to another one meanwhile
            self._track_job(self._backend.bridge.run_in_thread(lambda: templates.save(name, template).result()))

    def _show_deleted(self, deleted: tuple[str, Release] | None) -> None:
        """Say what was deleted last, and keep it for Undo."""
        self._deleted = deleted
        self.message_label.setText(
            fill(self.tr("“{name}” was deleted."), name=deleted[0]) if deleted is not None else ""
        )
        self.message_label.setVisible(deleted is not None)
        self.undo_button.setVisible(deleted is not None)

    def _track_job(self, job: Job) -> None:
        self._jobs.add(job)
        job.failed.connect(self._on_job_failed)
        job.ended.connect(self._on_job_ended)

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        self._fill_list()
        self.failed.emit(error)

    @Slot()
    def _on_job_ended(self) -> None:
        self._jobs.discard(self.sender())
