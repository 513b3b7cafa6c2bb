"""The people of several tracks in one field: everybody who is on any of them, and a line that adds to all.

A chip says on how many tracks somebody is, where that is not all of them. Delete takes them from all; the menu of a
chip, which Enter opens, adds them to all or puts somebody else in their place. Only lists that change are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from trackball_desktop.domain import shared_people
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.release import Contribution, PrimaryContribution, Track
from trackball_desktop.domain.shared_people import Key, PeopleOf, SharedPerson
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.artist_line import parse_line, text_of
from trackball_desktop.ui.draft.known_people import id_field, known_values
from trackball_desktop.ui.draft.people_field import PeopleField, ShownPerson
from trackball_desktop.ui.editor.grid.cell_text import read_credits
from trackball_desktop.ui.editor.grid.operations import tracks_text
from trackball_desktop.ui.kit import field_labels
from trackball_desktop.ui.kit.basic import tip
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.languages import listed

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.changes import Changed
    from trackball_desktop.ui.draft.session import Session

Cls = type[PrimaryContribution] | type[Contribution]
FIELDS: dict[Cls, str] = {PrimaryContribution: "primary_contributions", Contribution: "contributions"}


class PeopleBulkEdit(PeopleField):
    """The field of one list of several tracks. A person's id is their place among those who are shown."""

    def __init__(self, session: Session, cls: Cls, parent: QWidget | None = None) -> None:
        self.field = FIELDS[cls]
        self.node_ids: tuple[str, ...] = ()
        self._shared: list[SharedPerson] = []
        self._asked = -1
        self._instead: Key | None = None
        super().__init__(session, cls, field_labels.field_label(self.field), parent)
        self.line.gives_up = True
        self.line.given_up.connect(self._on_line_given_up)
        self.same = QToolButton(self)
        self.same.setText(self.tr("Replace all"))
        self.same.setProperty("role", "link")
        self.same.setProperty("scale", "small")
        tip(self.same, self.tr("Enter the full list for all these tracks"))
        self.same.setAccessibleName(f"{self.same.text()}: {self.title.text()}")
        self.same.setCheckable(True)
        self.same.toggled.connect(self._on_same_toggled)
        self.head.addWidget(self.same)
        self.head.addStretch(1)
        self._show_mode()

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Allow narrow windows."""
        return QSize(200, super().minimumSizeHint().height())

    # What is shown.

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

    def _people(self) -> tuple[list[ShownPerson], bool]:
        lists = self._lists()
        self._shared = shared_people.people_of(lists)
        shown: list[ShownPerson] = []
        for place, person in enumerate(self._shared):
            parts = self.part_of(person.entry)
            if person.on < len(lists):
                parts.append(fill(self.tr("{some} of {all}"), some=person.on, all=len(lists)))
            shown.append(ShownPerson(str(place), text_of(person.entry.artist).strip(), " · ".join(parts)))
        return shown, not any(item.own for item in lists)

    def _remark(self) -> str:
        if self._inherited and self._shared:
            return self.tr("From the release. A change here creates separate lists for the tracks.")
        various = any(person.on < len(self._lists()) for person in self._shared)
        return self.tr("Multiple values: names that are not on all tracks show how many") if various else ""

    def _is_concerned(self, change: Changed) -> bool:
        watched = {*self.node_ids, *(entry.id for people in self._lists() for entry in people.entries)}
        return change.structure or change.after.id in change.nodes or not change.nodes.isdisjoint(watched)

    def _completed(self, text: str) -> list[str]:
        return super()._completed(text) if "(" not in text else []  # what stands in brackets is a role

    # What the user does.

    def _read(self, text: str) -> tuple[Any, ...]:
        """Read people as the grid does, with what the directory knows of them."""
        entries = parse_line(text, ()) if self._cls is PrimaryContribution else read_credits(text, ())
        result: list[Any] = []
        for entry in entries:
            known = known_values(self._session, self._cls, text_of(entry.artist))
            missing = {name: value for name, value in known.items() if getattr(entry, name) is INHERIT}
            result.append(entry.model_copy(update=missing))
        return tuple(result)

    def _take(self, text: str) -> None:
        entries, lists = self._read(text), self._lists()
        if not entries:
            return
        if self._instead is not None:
            self._replace_person(self._instead, entries[0])
        elif self.same.isChecked():
            edits = shared_people.replace_edits(lists, self.field, entries)
            self._apply(edits, field_labels.field_name(self.field))
        else:
            names = listed(text_of(entry.artist) for entry in entries)
            edits = shared_people.append_edits(lists, self.field, entries)
            self._apply(edits, HistoryText.tr("added {name}", name=names))
        self._leave_modes()

    def _update(self, person: SharedPerson, values: dict[str, Any], words: str) -> None:
        self._apply(shared_people.update_edits(self._lists(), self.field, person.key, values), words)

    def _replace_person(self, key: Key, entry: Any) -> None:
        """Put somebody in the place of somebody else, in the same part, with their own id or none."""
        edits = shared_people.update_edits(self._lists(), self.field, key, self._identity(entry))
        self._apply(edits, HistoryText.tr("replaced {other} with {name}", name=text_of(entry.artist), other=key[0]))

    def _identity(self, entry: Any) -> dict[str, Any]:
        ids = id_field(self._cls)
        return {"artist": entry.artist, ids: getattr(entry, ids)}

    def _apply(self, edits: Sequence[SetField], words: str) -> None:
        if edits:
            words = HistoryText.tr("{what} on {tracks}", what=words, tracks=tracks_text(len(edits)))
            self._session.apply(Batch(edits=tuple(edits)), words)

    def remove(self, person_id: str) -> None:
        """Take somebody from all tracks."""
        person = self._shared[int(person_id)]
        edits = shared_people.remove_edits(self._lists(), self.field, person.key)
        self._apply(edits, HistoryText.tr("removed {name}", name=self._name(person)))

    def _name(self, person: SharedPerson) -> str:
        return text_of(person.entry.artist) or self.tr("(no name)")

    def _respell(self, name: str, other: str) -> None:
        identity = self._identity(self._read(other)[0]) | {"artist": other}
        for person in self._shared:
            if text_of(person.entry.artist).strip() == name:
                self._update(person, identity, HistoryText.tr("{name} changed to {other}", name=name, other=other))

    def chip_menu(self, person_id: str) -> QMenu:
        """Make the menu of a chip."""
        self._asked = int(person_id)
        person = self._shared[self._asked]
        menu = QMenu(self)
        if person.on < len(self.node_ids):
            menu.addAction(self.tr("Add to all")).triggered.connect(self._on_add_chosen)
        menu.addAction(self.tr("Replace with…")).triggered.connect(self._on_instead_chosen)
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
        person = self._shared[self._asked]
        edits = shared_people.append_edits(self._lists(), self.field, (person.entry,))
        self._apply(edits, HistoryText.tr("added {name}", name=self._name(person)))

    @Slot()
    def _on_instead_chosen(self) -> None:
        self.same.setChecked(False)
        self._instead = self._shared[self._asked].key
        self._show_mode()
        self.line.setFocus()

    @Slot(bool)
    def _on_featured_toggled(self, featured: bool) -> None:
        words = HistoryText.tr("featured") if featured else HistoryText.tr("not featured")
        self._update(self._shared[self._asked], {"featured": True if featured else INHERIT}, words)

    @Slot()
    def _on_remove_chosen(self) -> None:
        self._on_chip_remove_requested(str(self._asked))

    # What the line does.

    def _show_mode(self) -> None:
        """Say in the line whether it adds, replaces somebody, or replaces the list."""
        credit = self._cls is Contribution
        if self._instead is not None:
            words = fill(self.tr("Replace {name} with"), name=self._instead[0] or self.tr("(no name)"))
        elif self.same.isChecked():
            words = (
                self.tr("All credits: A (Vocals: Lead); B (Guitar)") if credit else self.tr("All artists: A; feat. B")
            )
        else:
            words = self.tr("Add a credit to all") if credit else self.tr("Add an artist to all")
        self.ask_for(words)

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
    def _on_line_given_up(self) -> None:
        self.line.clear()
        self._leave_modes()
