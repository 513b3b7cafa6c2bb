"""The section People of the settings: the label's directory. Search, correct, merge two spellings, export and import.

It fills itself from drafts and from what the target answers; here people say more of someone than drafts do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.domain import identifiers
from trackball_desktop.domain.errors import StorageError, TrackballError
from trackball_desktop.domain.vocabulary import choices_for
from trackball_desktop.formats.text_files import read_text
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.services.people import is_valid_share, parse_person
from trackball_desktop.storage.people import DETAILS, KNOWN_BY_TARGET, TARGET_ID, Person
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, row
from trackball_desktop.ui.kit.choice_list import ChoiceCompleter, ChoiceModel
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import confirm, error_text
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.kit.name_input import NameInput
from trackball_desktop.ui.kit.painting import to_single_line
from trackball_desktop.ui.kit.settings_parts import LineField, SettingsPage, side_by_side
from trackball_desktop.ui.kit.text_fields import LineEdit
from trackball_desktop.ui.runtime.refreshing_page import make_auto_refresh
from trackball_desktop.ui.runtime.writes import SettingsWrites

if TYPE_CHECKING:
    from trackball_desktop.services.bulk_edits import GroupStep
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.people import MergePreview
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

MAX_SHOWN = 1000
_CODES = ("ipi", "isni")
_VALIDATED_FIELDS = (*_CODES, "share")
"""Fields that say what is wrong with them. What is, is not kept."""


def _no_session() -> Session | None:
    return None


class PeoplePage(QWidget):
    """The list at the left, the chosen person's details at the right."""

    drafts_changed = Signal(str, object)
    """Several drafts were changed: a sentence, and the services.several.GroupStep that it is."""
    undo_requested = Signal(object)
    """Such a step is to be taken back."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.current_session: Callable[[], Session | None] = _no_session
        """Tells the release that is open in the editor, which a merge must change through its session."""
        self._writes = SettingsWrites(backend, self)
        self._writes.failed.connect(self._on_writes_failed)
        self._persons: list[Person] = []
        self._shown_person: Person | None = None
        self._merge_step: GroupStep | None = None
        self.auto_refresh = make_auto_refresh(backend, self, self.refresh, {"people", "status"})
        self.details = SettingsPage()
        self.details.setAccessibleName(self.tr("People"))
        self._fields: dict[str, LineField] = {}
        row_ = QHBoxLayout(self)
        row_.setContentsMargins(0, 0, 0, 0)
        row_.setSpacing(0)
        row_.addWidget(self._make_list_panel())
        row_.addWidget(self.details, 1)
        self._build_details()

    # --- the list --------------------------------------------------------------------------------------------------

    def _make_list_panel(self) -> QWidget:
        side = QWidget()
        self.search = LineEdit()
        self.search.setPlaceholderText(self.tr("Name or code"))
        self.search.setAccessibleName(self.tr("Search people"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search_changed)
        self.list = QListWidget()
        self.list.setProperty("boxed", True)
        self.list.setAccessibleName(self.tr("People"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.currentRowChanged.connect(self._on_person_chosen)
        self._count_label = TextLabel("", "small", "dim")
        self.add_button = button(self.tr("Add"), small=True, name=self.tr("Add a person"))
        self.add_button.clicked.connect(self._on_add_clicked)
        self.import_button = button(self.tr("Import…"), small=True)
        self.import_button.clicked.connect(self._on_import_clicked)
        self.export_button = button(self.tr("Export…"), small=True)
        self.export_button.clicked.connect(self._on_export_clicked)
        column = QVBoxLayout(side)
        column.setContentsMargins(space.XL, space.XL, space.XS, space.XL)
        column.setSpacing(space.S)
        column.addWidget(TextLabel(self.tr("People"), "title"))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self._count_label)
        column.addWidget(FlowWidget(self.add_button, self.import_button, self.export_button, gap=space.S))
        side.setFixedWidth(theme.scaled(270))
        return side

    @Slot()
    def refresh(self) -> None:
        """Show the people that the search finds; the chosen one stays."""
        chosen = self._shown_person.name if self._shown_person is not None else ""
        self._persons = self._backend.people.page(self.search.text(), limit=MAX_SHOWN)
        self.list.blockSignals(True)
        self.list.clear()
        height = theme.scaled(26)
        for person in self._persons:
            item = QListWidgetItem(person.name)
            item.setSizeHint(QSize(0, height))
            self.list.addItem(item)
        names = [person.name for person in self._persons]
        place = names.index(chosen) if chosen in names else 0 if names else -1
        self.list.setCurrentRow(place)
        self.list.blockSignals(False)
        count = self._backend.people.count()
        shown = len(names)
        self._count_label.setText(
            Counts.tr("%n people", "%n person", count)
            if shown == count
            else Counts.tr("{shown} of %n people", "{shown} of %n person", count, shown=shown)
        )
        self._on_person_chosen(place)

    @Slot(str)
    def _on_search_changed(self, _text: str) -> None:
        self.auto_refresh.postpone()

    @Slot(int)
    def _on_person_chosen(self, place: int) -> None:
        person = self._persons[place] if 0 <= place < len(self._persons) else None
        same = person is not None and self._shown_person is not None and person.name == self._shown_person.name
        if same and (self._is_edited() or any(map(self._validation_error, _VALIDATED_FIELDS))):
            return  # what is being typed stays
        if not same:
            self.undo_merge_button.hide()
        self._show_person(person)

    # --- details ---------------------------------------------------------------------------------------------------

    def _build_details(self) -> None:
        column = self.details.column
        self._title_label = TextLabel("", "strong")
        self._facts_label = TextLabel("", "small", "dim")
        self.error_text = TextLabel("", "small", "bad")
        self.error_text.hide()
        column.addWidget(self._title_label)
        column.addWidget(self._facts_label)
        self.undo_merge_button = button(self.tr("Undo the merge"), small=True)
        self.undo_merge_button.clicked.connect(self._on_undo_clicked)
        self.undo_merge_button.hide()
        column.addWidget(self.error_text)
        column.addLayout(row(self.undo_merge_button, None))
        field_texts = {
            "name": (self.tr("Name"), "", False),
            "sort_name": (self.tr("Sort name"), self.tr("e.g. Moreau, Ines"), False),
            "ipi": (self.tr("IPI name number"), self.tr("11 digits"), True),
            "isni": (self.tr("ISNI"), self.tr("16 characters, or its link"), True),
            "society": (self.tr("Society"), self.tr("e.g. GEMA"), False),
            "country": (self.tr("Country"), "", False),
            "roles": (self.tr("Usual roles"), self.tr("separated by semicolons"), False),
            "share": (self.tr("Usual share %"), "", False),
            TARGET_ID: (
                fill(self.tr("{target} ID"), target=display_name(FIRST)),
                fill(self.tr("pasted from {target}; sent with each release"), target=display_name(FIRST)),
                True,
            ),
            "apple_id": (self.tr("Apple Music ID"), "", True),
            "spotify_id": (self.tr("Spotify ID"), "", True),
            "deezer_id": (self.tr("Deezer ID"), "", True),
            "note": (self.tr("Note"), "", False),
        }
        self._fields = {
            name: LineField(label, placeholder=placeholder, mono=mono)
            for name, (label, placeholder, mono) in field_texts.items()
        }
        for field in self._fields.values():
            field.input.editingFinished.connect(self._on_field_editing_finished)
        f = self._fields
        column.addLayout(side_by_side(f["name"], f["sort_name"]))
        column.addLayout(side_by_side(f["ipi"], f["isni"]))
        column.addLayout(side_by_side(f["society"], f["country"]))
        column.addLayout(side_by_side(f["roles"], f["share"], (2, 1)))
        column.addLayout(side_by_side(f["apple_id"], f["spotify_id"]))
        column.addLayout(side_by_side(f[TARGET_ID], f["deezer_id"]))
        column.addWidget(f["note"])
        self.confirm_button = button(fill(self.tr("This name is in {target}"), target=display_name(FIRST)), small=True)
        self.confirm_button.clicked.connect(self._on_confirm_clicked)
        self.merge_button = button(self.tr("Merge with another…"), small=True)
        self.merge_button.clicked.connect(self._on_merge_clicked)
        self.delete_button = button(self.tr("Delete details"), "danger", small=True)
        self.delete_button.clicked.connect(self._on_delete_clicked)
        column.addWidget(FlowWidget(self.confirm_button, self.merge_button, self.delete_button, gap=space.S))
        column.addStretch(1)
        _set_completer(f["society"], choices_for("affiliation"))

    def _show_person(self, person: Person | None) -> None:
        self._shown_person = person
        for name, field in self._fields.items():
            value: Any = getattr(person, name) if person is not None else ""
            text = "; ".join(value) if isinstance(value, tuple) else str(value)
            field.fill(_format_code(name, text))
            field.setEnabled(person is not None)
        # A name that drafts have is changed by a merge, which changes the drafts as well.
        used = person is not None and bool(person.name) and (person.uses > 0 or bool(person.known_by))
        self._fields["name"].input.setReadOnly(used)
        self._title_label.setText(
            (person.name or self.tr("New person")) if person is not None else self.tr("No people yet")
        )
        self._facts_label.setText(self._facts_text(person))
        self.error_text.hide()
        self.confirm_button.setVisible(person is not None and bool(person.name) and not person.known_by)
        self.merge_button.setVisible(person is not None and bool(person.name))
        self.delete_button.setVisible(person is not None and bool(person.name))
        for name in _VALIDATED_FIELDS:
            self._show_validation(name)

    def _facts_text(self, person: Person | None) -> str:
        if person is None:
            return self.tr("People appear here as soon as a release lists them.")
        parts: list[str] = []
        if person.known_by == KNOWN_BY_TARGET:
            parts.append(fill(self.tr("Known to {target}"), target=display_name(FIRST)))
        elif person.known_by == "you":
            parts.append(self.tr("Confirmed by you"))
        elif person.name:
            parts.append(fill(self.tr("New: {target} would create this name"), target=display_name(FIRST)))
        part_names = {
            "artist": self.tr("artist"),
            "credit": self.tr("credited"),
            "writer": self.tr("writer"),
            "publisher": self.tr("publisher"),
        }
        parts += [part_names[part] for part in person.parts]
        if person.releases:
            parts.append(Counts.tr("in %n releases", "in %n release", person.releases))
        return " · ".join(parts)

    def _entered_person(self) -> Person | None:
        """Return the person as typed; what is marked red is not taken, and what it was stands."""
        if self._shown_person is None:
            return None

        typed = parse_person({name: self._fields[name].text for name in DETAILS})
        before = {name: getattr(self._shown_person, name) for name in _VALIDATED_FIELDS if self._validation_error(name)}
        return replace(typed, known_by=self._shown_person.known_by, **before)

    def _is_edited(self) -> bool:
        typed = self._entered_person()
        return typed is not None and any(getattr(typed, name) != getattr(self._shown_person, name) for name in DETAILS)

    @Slot()
    def _on_field_editing_finished(self) -> None:
        """Keep what was typed; codes are spelled as they are spelled, a wrong one is marked and not kept."""
        for name in _VALIDATED_FIELDS:
            self._show_validation(name)
        typed = self._entered_person()
        if typed is None or self._shown_person is None:
            return
        edited = self._is_edited()
        for name in _CODES:
            if not self._validation_error(name):
                self._fields[name].fill(_format_code(name, getattr(typed, name)))
        if not edited:
            return
        if not typed.name:
            self._fields["name"].set_error(self.tr("A person needs a name."))
            return
        before = self._shown_person.name
        self._shown_person = replace(
            typed, uses=self._shown_person.uses, releases=self._shown_person.releases, parts=self._shown_person.parts
        )
        renamed = before if before and before != typed.name else ""

        async def work(services: Services) -> None:
            import asyncio

            await asyncio.wrap_future(services.repositories.people.save([typed]))
            if renamed:
                await asyncio.wrap_future(services.repositories.people.forget(renamed))

        self._writes.run(work)

    def _show_validation(self, name: str) -> None:
        """Say what is wrong with what stands in a field, and what is kept in its place."""
        message = self._validation_error(name)
        saved = _format_code(name, str(getattr(self._shown_person, name))) if self._shown_person is not None else ""
        if message and saved != self._fields[name].text:
            kept_text = fill(self.tr("{wrong} {kept} stays."), wrong=message, kept=saved)
            message = kept_text if saved else fill(self.tr("{wrong} It is not saved."), wrong=message)
        self._fields[name].set_error(message)

    def _validation_error(self, name: str) -> str:
        """Return what is wrong with what stands in a field; empty where nothing is."""
        text = self._fields[name].text
        message = ""
        if name == "ipi" and text:
            code = identifiers.normal_ipi(text)
            if code is None:
                message = self.tr("An IPI name number has up to 11 digits.")
            elif not identifiers.is_valid_ipi(code):
                message = self.tr("Its check digits are wrong: one digit was mistyped.")
        elif name == "isni" and text:
            code = identifiers.normal_isni(text)
            if code is None:
                message = self.tr("An ISNI has 16 characters.")
            elif not identifiers.is_valid_isni(code):
                message = self.tr("Its check character is wrong: one digit was mistyped.")
        elif name == "share" and text:
            message = "" if _is_share(text) else self.tr("A share is a number from 0 to 100.")
        return message

    # --- what can be done ------------------------------------------------------------------------------------------

    @Slot()
    def _on_add_clicked(self) -> None:
        self.list.blockSignals(True)
        self.list.setCurrentRow(-1)
        self.list.blockSignals(False)
        self._show_person(Person(""))
        self._fields["name"].input.setFocus()

    @Slot()
    def _on_confirm_clicked(self) -> None:
        if self._shown_person is not None:
            name = self._shown_person.name
            self._writes.run_write(lambda services: services.repositories.people.confirm(name), self._on_done)

    @Slot()
    def _on_delete_clicked(self) -> None:
        if self._shown_person is None:
            return
        name = self._shown_person.name
        question = confirm(
            self,
            self.tr("Delete details"),
            fill(self.tr("Delete the details of {name}?"), name=name),
            self.tr("Releases keep the name and all data already copied to them."),
            self.tr("Delete"),
        )
        question.setProperty("person", name)
        question.accepted.connect(self._on_delete_confirmed)

    @Slot()
    def _on_delete_confirmed(self) -> None:
        name = str(self.sender().property("person"))
        self._writes.run_write(lambda services: services.repositories.people.forget(name), self._on_deleted)

    @Slot(object)
    def _on_deleted(self, _result: object) -> None:
        self._shown_person = None
        self.refresh()

    @Slot(object)
    def _on_done(self, _result: object) -> None:
        self.refresh()

    @Slot()
    def _on_merge_clicked(self) -> None:
        if self._shown_person is None:
            return
        dialog = MergeDialog(self._backend, self._shown_person.name, self)
        dialog.merge_requested.connect(self.merge_into)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(str, str)
    def merge_into(self, name: str, into: str) -> None:
        """Give every draft the other spelling: one step, which Undo takes back. What was sent stays as it is."""
        session = self.current_session()
        if session is not None:
            session.save_now()  # the step goes on from what is on disk, and the session takes it over from there
        label = fill(self.tr("merged {name} into {other}"), name=name, other=into)
        self._show_person(self._backend.people.get(into))
        self._writes.run(lambda services: services.people.merge(name, into, label), self._on_merged)

    @Slot(object)
    def _on_merged(self, step: GroupStep) -> None:
        self.refresh()
        summary = Counts.tr("%n drafts were changed.", "%n draft was changed.", len(step.entries))
        if step.skipped:
            summary += " " + Counts.tr(
                "%n releases that were sent stay unchanged.",
                "%n release that was sent stays unchanged.",
                len(step.skipped),
            )
        self._show_text(summary, is_error=False)
        self._merge_step = step
        self.undo_merge_button.show()
        self.drafts_changed.emit(summary, step)

    @Slot()
    def _on_undo_clicked(self) -> None:
        step, self._merge_step = self._merge_step, None
        self.undo_merge_button.hide()
        self.error_text.hide()
        if step is not None:
            self.undo_requested.emit(step)

    @Slot()
    def _on_import_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Import people"))
        chooser.setNameFilters([self.tr("Tables (*.csv *.tsv *.txt)"), self.tr("All files (*)")])
        chooser.fileSelected.connect(self.import_file)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def import_file(self, path: str) -> None:
        """Read a table into the directory."""

        async def work(services: Services) -> Any:
            import asyncio

            read = await asyncio.to_thread(read_text, Path(path))
            table = await services.people.import_table(read.text)
            return replace(table, problems=(read.encoding_note, *table.problems)) if read.encoding_note else table

        self._writes.run(work, self._on_imported)

    @Slot(object)
    def _on_imported(self, table: Any) -> None:
        self.refresh()
        summary = Counts.tr("%n people were imported.", "%n person was imported.", len(table.persons))
        self._show_text(" ".join([summary, *map(localize, table.problems[:5])]), is_error=bool(table.problems))

    @Slot()
    def _on_export_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Export people"), "people.csv")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([self.tr("CSV (*.csv)"), self.tr("TSV, for spreadsheets (*.tsv)")])
        chooser.fileSelected.connect(self.export_file)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def export_file(self, path: str) -> None:
        """Write the directory as a table: tabs where the name ends in .tsv, else commas."""
        file = Path(path)

        async def work(services: Services) -> Path:
            import asyncio

            delimiter = "\t" if file.suffix.lower() == ".tsv" else ","
            text = await asyncio.to_thread(services.people.export, delimiter=delimiter)
            # Spreadsheet programs take a file without this mark for one of the local code page.
            await asyncio.to_thread(_write_text, file, "\ufeff" + text)
            return file

        self._writes.run(work, self._on_exported)

    @Slot(object)
    def _on_exported(self, file: Path) -> None:
        self._show_text(fill(self.tr("Exported as {name}"), name=file.name), is_error=False)

    def _show_text(self, text: str, *, is_error: bool) -> None:
        self.undo_merge_button.hide()
        self.error_text.set_role("bad" if is_error else "dim")
        self.error_text.setText(text)
        self.error_text.show()

    @Slot(object)
    def _on_writes_failed(self, error: TrackballError) -> None:
        self._show_text(error_text(error), is_error=True)


class MergeDialog(Dialog):
    """Chooses the right spelling and shows the drafts that would change."""

    merge_requested = Signal(str, str)

    def __init__(self, backend: Backend, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Merge two spellings"))
        self._backend = backend
        self._name = name
        self._writes = SettingsWrites(backend, self)
        self.name_input = NameInput(self._complete_name)
        self.name_input.keeps_text = True
        self.name_input.setAccessibleName(self.tr("Correct spelling"))
        self.name_input.typed.connect(self._on_name_input_typed)
        self.name_input.accepted.connect(self._on_name_input_accepted)
        alike = backend.people.match_name(name).similar_name
        self.preview = QListWidget()
        self.preview.setProperty("boxed", True)
        self.preview.setAccessibleName(self.tr("Affected drafts"))
        self._summary_label = TextLabel("", "small", "dim")
        self.merge_button = button(self.tr("Merge"), "primary")
        self.merge_button.setAutoDefault(False)
        self.merge_button.clicked.connect(self._on_merge_clicked)
        cancel = button(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        column.addWidget(TextLabel(fill(self.tr("“{name}” is a different spelling of:"), name=name)))
        column.addWidget(self.name_input)
        column.addWidget(self._summary_label)
        column.addWidget(self.preview, 1)
        column.addLayout(row(None, cancel, self.merge_button))
        self.resize_scaled(460, 360)
        self._previewed_name = ""
        self.name_input.setText(alike)
        self._request_preview()

    def _complete_name(self, text: str) -> list[str]:
        return [name for name in self._backend.people.complete(text, "artist") if name != self._name]

    @Slot(str)
    def _on_name_input_typed(self, _text: str) -> None:
        self._request_preview()

    @Slot(str)
    def _on_name_input_accepted(self, _name: str) -> None:
        self._request_preview()

    def _request_preview(self) -> None:
        into = self.name_input.text().strip()
        if into == self._previewed_name and into:
            return  # leaving the field for the button is no other wish
        fits = bool(into) and into != self._name
        self.merge_button.setEnabled(False)
        self._previewed_name = into
        if not fits:
            self.preview.clear()
            self._summary_label.setText(self.tr("Enter or choose the spelling to keep."))
            return
        name = self._name

        async def work(services: Services) -> tuple[str, list[MergePreview]]:
            import asyncio

            return into, await asyncio.to_thread(services.people.preview_merge, name, into)

        self._writes.run(work, self._on_preview_finished)

    @Slot(object)
    def _on_preview_finished(self, answer: tuple[str, list[MergePreview]]) -> None:
        into, renames = answer
        if into != self.name_input.text().strip():
            return
        self.preview.clear()
        for item in sorted(renames, key=lambda item: item.sent):
            title = to_single_line(item.title)[:80] or self.tr("Untitled")
            if item.sent:
                item_text = fill(self.tr("{title}: already sent, stays unchanged"), title=title)
            else:
                item_text = Counts.tr("{title}: %n places", "{title}: %n place", item.rows, title=title)
            self.preview.addItem(QListWidgetItem(item_text))
        changing = sum(not item.sent for item in renames)
        parts = [Counts.tr("%n drafts change.", "%n draft changes.", changing)]
        if sent := len(renames) - changing:
            parts.append(
                Counts.tr(
                    "%n releases that were sent stay unchanged in {target}.",
                    "%n release that was sent stays unchanged in {target}.",
                    sent,
                    target=display_name(FIRST),
                )
            )
        parts.append(self.tr("You can undo all of it."))
        self._summary_label.setText(" ".join(parts))
        self.merge_button.setEnabled(True)

    @Slot()
    def _on_merge_clicked(self) -> None:
        self.merge_requested.emit(self._name, self.name_input.text().strip())
        self.accept()


def _format_code(name: str, text: str) -> str:
    if name == "isni" and identifiers.normal_isni(text):
        return identifiers.format_isni(identifiers.normal_isni(text) or text)
    return text


def _is_share(text: str) -> bool:
    return is_valid_share(text)


def _set_completer(field: LineField, values: tuple[str, ...]) -> None:
    field.input.setCompleter(ChoiceCompleter(ChoiceModel(values, field.input), field.input))


def _write_text(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise StorageError(
            FileText.tr("{name} could not be saved.", name=file.name), meaning=error.strerror or ""
        ) from error
