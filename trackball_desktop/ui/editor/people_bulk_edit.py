"""The people of several tracks in one box: chips of everybody who is on any of them, and a line that adds to all.

A chip says on how many tracks somebody is, where that is not all of them. Delete takes them from all; the menu of a
chip, which Enter opens, adds them to all or puts somebody else in their place. Only lists that change are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from trackball_desktop.domain import shared_people
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.release import Contribution, PrimaryContribution, Track
from trackball_desktop.domain.shared_people import Key, PeopleOf, SharedPerson
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.artist_line import parse_line, text_of
from trackball_desktop.ui.draft.chip import Chip
from trackball_desktop.ui.draft.known_people import PARTS, id_field, known_values
from trackball_desktop.ui.draft.name_notes import NameNotes
from trackball_desktop.ui.draft.people import AddLine
from trackball_desktop.ui.editor.grid.cell_text import read_credits
from trackball_desktop.ui.editor.grid.operations import tracks_text
from trackball_desktop.ui.kit import field_labels
from trackball_desktop.ui.kit.auto_refresh import RefreshOnShow
from trackball_desktop.ui.kit.basic import label, row, tip
from trackball_desktop.ui.kit.field_inputs import InputContent
from trackball_desktop.ui.kit.flow_layout import FlowLayout
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.changes import Changed
    from trackball_desktop.ui.draft.session import Session

Cls = type[PrimaryContribution] | type[Contribution]
FIELDS: dict[Cls, str] = {PrimaryContribution: "primary_contributions", Contribution: "contributions"}


class PeopleBulkEdit(RefreshOnShow):
    """The box of one list of several tracks."""

    def __init__(self, session: Session, cls: Cls, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._cls: Cls = cls
        self.field = FIELDS[cls]
        self.node_ids: tuple[str, ...] = ()
        self.chips: list[Chip] = []
        self._people: list[SharedPerson] = []
        self._asked = -1
        self._instead: Key | None = None
        name = label(field_labels.field_label(self.field), "dim", "small")
        self._frame = QFrame(self)
        self._frame.setProperty("role", "field")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._frame.setSizePolicy(policy)
        self._flow = FlowLayout(self._frame)
        self._flow.setContentsMargins(6, 4, 6, 4)
        self.line = _Line(self._completed, self._frame)
        self.line.accepted.connect(self._on_name_accepted)
        self.line.back_requested.connect(self._on_line_back_requested)
        self.line.given_up.connect(self._on_line_given_up)
        name.setBuddy(self.line)
        self.same = QToolButton(self)
        self.same.setText(self.tr("Replace all"))
        self.same.setProperty("role", "link")
        self.same.setProperty("scale", "small")
        tip(self.same, self.tr("Type the whole list that all these tracks get"))
        self.same.setAccessibleName(f"{self.same.text()}: {name.text()}")
        self.same.setCheckable(True)
        self.same.toggled.connect(self._on_same_toggled)
        self._note = QLabel(self)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setProperty("role", "dim")
        self._note.setProperty("scale", "small")
        self._note.setWordWrap(True)
        self.notes = NameNotes(PARTS[cls], self)
        self.notes.taken.connect(self._on_notes_taken)
        self.notes.confirmed.connect(self._on_notes_confirmed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row(name, self.same, None))
        for widget in (self._frame, self.notes, self._note):
            column.addWidget(widget)
        session.changed.connect(self._on_session_changed)
        if session.directory is not None:
            session.directory.changed.connect(self._on_directory_changed)
        self._show_mode()

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Allow narrow windows."""
        return QSize(200, super().minimumSizeHint().height())

    # --- what is shown ---------------------------------------------------------------------------------------------

    def show_nodes(self, node_ids: Sequence[str]) -> None:
        """Show the people of other tracks."""
        if tuple(node_ids) != self.node_ids:
            self.node_ids = tuple(node_ids)
            self._leave_modes()
        self.refresh_if_seen()

    def _lists(self) -> list[PeopleOf]:
        found: list[PeopleOf] = []
        for node_id in self.node_ids:
            track = self._session.node(node_id)
            if isinstance(track, Track):
                own = isinstance(getattr(track, self.field), tuple)
                value = self._session.value_of(track, self.field).value
                found.append(PeopleOf(node_id, value if isinstance(value, tuple) else (), own))
        return found

    def refresh(self) -> None:
        """Show the draft's people."""
        lists = self._lists()
        people = shared_people.people_of(lists)
        inherited = not any(item.own for item in lists)
        focused = next((place for place, chip in enumerate(self.chips) if chip.hasFocus()), None)
        if [(p.key, p.on) for p in people] != [(p.key, p.on) for p in self._people] or not self.chips:
            self._people = people
            self._build(len(lists), inherited=inherited)
            if focused is not None and self.chips:
                self.chips[min(focused, len(self.chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        self._people = people
        various = any(person.on < len(lists) for person in people)
        words = self.tr("various: who is only on some of the tracks says on how many") if various else ""
        if inherited and people:
            words = self.tr("From the release; a change here makes lists of the tracks' own.")
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self._match_name(inherited=inherited)

    def _build(self, count: int, *, inherited: bool) -> None:
        while self._flow.count():
            self._flow.takeAt(0)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = []
        before: QWidget | None = None
        for place, person in enumerate(self._people):
            chip = Chip(str(place), self._name(person), self._second(person, count), inherited=inherited, parent=self)
            chip.setParent(self._frame)
            chip.remove_requested.connect(self._on_chip_remove_requested)
            chip.menu_requested.connect(self._on_chip_menu_requested)
            chip.card_requested.connect(self._on_chip_menu_requested)
            self._flow.addWidget(chip)
            chip.show()
            if before is not None:
                QWidget.setTabOrder(before, chip)
            before = chip
            self.chips.append(chip)
        self._flow.addWidget(self.line)
        if before is not None:
            QWidget.setTabOrder(before, self.line)
        self._frame.updateGeometry()

    def _name(self, person: SharedPerson) -> str:
        return text_of(person.entry.artist) or self.tr("(no name)")

    def _second(self, person: SharedPerson, count: int) -> str:
        parts = [self.tr("featured")] if getattr(person.entry, "featured", None) is True else []
        parts += [text_of(getattr(person.entry, name, "")) for name in ("role", "type")]
        if person.on < count:
            parts.append(fill(self.tr("{some} of {all}"), some=person.on, all=count))
        return " · ".join(part for part in parts if part)

    def _match_name(self, *, inherited: bool) -> None:
        directory = None if self._session.read_only else self._session.directory
        looks = []
        for chip, person in zip(self.chips, self._people, strict=True):
            name = text_of(person.entry.artist).strip()
            look = directory.match_name(name) if directory is not None and name and not inherited else None
            chip.show_match(look)
            if look is not None:
                looks.append(look)
        self.notes.show_matches(looks)

    # --- what the user does ----------------------------------------------------------------------------------------

    def _completed(self, text: str) -> list[str]:
        directory = self._session.directory
        return directory.complete(text, PARTS[self._cls]) if directory is not None and "(" not in text else []

    def _read(self, text: str) -> tuple[Any, ...]:
        """Read people as the grid does, with what the directory knows of them."""
        entries = parse_line(text, ()) if self._cls is PrimaryContribution else read_credits(text, ())
        result: list[Any] = []
        for entry in entries:
            known = known_values(self._session, self._cls, text_of(entry.artist))
            missing = {name: value for name, value in known.items() if getattr(entry, name) is INHERIT}
            result.append(entry.model_copy(update=missing))
        return tuple(result)

    @Slot(str)
    def _on_name_accepted(self, text: str) -> None:
        entries, lists = self._read(text), self._lists()
        if not entries:
            return
        names = ", ".join(text_of(entry.artist) for entry in entries)
        if self._instead is not None:
            self._replace_person(self._instead, entries[0])
        elif self.same.isChecked():
            edits = shared_people.replace_edits(lists, self.field, entries)
            self._apply(edits, field_labels.field_name(self.field))
        else:
            self._apply(
                shared_people.append_edits(lists, self.field, entries), HistoryText.tr("added {name}", name=names)
            )
        self._leave_modes()

    def _replace_person(self, key: Key, entry: Any) -> None:
        """Put somebody in the place of somebody else, in the same part, with their own id or none."""
        update = {"artist": entry.artist, id_field(self._cls): getattr(entry, id_field(self._cls))}
        edits = shared_people.update_edits(self._lists(), self.field, key, update)
        self._apply(edits, HistoryText.tr("{name} instead of {other}", name=text_of(entry.artist), other=key[0]))

    def _apply(self, edits: Sequence[SetField], words: str) -> None:
        if edits:
            words = HistoryText.tr("{what} on {tracks}", what=words, tracks=tracks_text(len(edits)))
            self._session.apply(Batch(edits=tuple(edits)), words)

    @Slot(str)
    def _on_chip_remove_requested(self, place: str) -> None:
        person = self._people[int(place)]
        edits = shared_people.remove_edits(self._lists(), self.field, person.key)
        self._apply(edits, HistoryText.tr("removed {name}", name=self._name(person)))
        if not self.chips:
            self.line.setFocus()

    @Slot(str, QPoint)
    def _on_chip_menu_requested(self, place: str, point: QPoint) -> None:
        menu = self.chip_menu(int(place))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def chip_menu(self, place: int) -> QMenu:
        """Make the menu of a chip."""
        self._asked = place
        person = self._people[place]
        menu = QMenu(self)
        if person.on < len(self.node_ids):
            menu.addAction(self.tr("Add to all")).triggered.connect(self._on_add_chosen)
        menu.addAction(self.tr("Replace by…")).triggered.connect(self._on_instead_chosen)
        if self._cls is PrimaryContribution:
            featured = menu.addAction(self.tr("Featured"))
            featured.setCheckable(True)
            featured.setChecked(person.entry.featured is True)
            featured.triggered.connect(self._on_featured_toggled)
        menu.addSeparator()
        menu.addAction(self.tr("Remove from all")).triggered.connect(self._on_remove_chosen)
        return menu

    @Slot()
    def _on_add_chosen(self) -> None:
        person = self._people[self._asked]
        edits = shared_people.append_edits(self._lists(), self.field, (person.entry,))
        self._apply(edits, HistoryText.tr("added {name}", name=self._name(person)))

    @Slot()
    def _on_instead_chosen(self) -> None:
        self.same.setChecked(False)
        self._instead = self._people[self._asked].key
        self._show_mode()
        self.line.setFocus()

    @Slot(bool)
    def _on_featured_toggled(self, featured: bool) -> None:
        person = self._people[self._asked]
        update = {"featured": True if featured else INHERIT}
        edits = shared_people.update_edits(self._lists(), self.field, person.key, update)
        self._apply(edits, self.tr("featured") if featured else self.tr("not featured"))

    @Slot()
    def _on_remove_chosen(self) -> None:
        self._on_chip_remove_requested(str(self._asked))

    @Slot(str, str)
    def _on_notes_taken(self, name: str, other: str) -> None:
        lists = self._lists()
        entry = self._read(other)[0]
        update = {"artist": other, id_field(self._cls): getattr(entry, id_field(self._cls))}
        for person in self._people:
            if text_of(person.entry.artist) == name:
                edits = shared_people.update_edits(lists, self.field, person.key, update)
                self._apply(edits, HistoryText.tr("{name} spelled {other}", name=name, other=other))

    @Slot(list)
    def _on_notes_confirmed(self, names: list[str]) -> None:
        if self._session.directory is not None:
            for name in names:
                self._session.directory.confirm(name)
        self.refresh()

    # --- what the line does ----------------------------------------------------------------------------------------

    def _show_mode(self) -> None:
        """Say in the line whether it adds, replaces somebody, or replaces the list."""
        credit = self._cls is Contribution
        if self._instead is not None:
            words = fill(self.tr("Instead of {name}"), name=self._instead[0] or self.tr("(no name)"))
        elif self.same.isChecked():
            words = (
                self.tr("All credits: A (Vocals: Lead); B (Guitar)") if credit else self.tr("All artists: A; feat. B")
            )
        else:
            words = self.tr("Add a credit to all") if credit else self.tr("Add an artist to all")
        self.line.setAccessibleName(words)
        self.line.present(InputContent(self.line.text(), words + "…"))

    def _leave_modes(self) -> None:
        self._instead = None
        self.same.setChecked(False)
        self._show_mode()

    @Slot(bool)
    def _on_same_toggled(self, on: bool) -> None:
        if on:
            self._instead = None
            self.line.setFocus()
        self._show_mode()

    @Slot()
    def _on_line_back_requested(self) -> None:
        if self.chips:
            self.chips[-1].setFocus(Qt.FocusReason.BacktabFocusReason)

    @Slot()
    def _on_line_given_up(self) -> None:
        self.line.clear()
        self._leave_modes()

    # --- what the draft does ---------------------------------------------------------------------------------------

    @Slot(object)
    def _on_session_changed(self, change: Changed) -> None:
        if change.structure or change.after.id in change.nodes or not change.nodes.isdisjoint(self._watched()):
            self.refresh_if_seen()

    def _watched(self) -> set[str]:
        return {*self.node_ids, *(entry.id for people in self._lists() for entry in people.entries)}

    @Slot()
    def _on_directory_changed(self) -> None:
        self.refresh_if_seen()


class _Line(AddLine):
    """The line after the chips, which Escape brings back from replacing to adding."""

    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up with Escape, once the list is closed."""
        if event.key() == Qt.Key.Key_Escape and not self.list_is_open:
            self.given_up.emit()
            return
        super().keyPressEvent(event)
