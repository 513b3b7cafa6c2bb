"""The people of several tracks in one field: everybody who is on any of them, and a line that adds to all.

A chip says on how many tracks somebody is, where that is not all of them. Delete takes them from all; the menu of a
chip, which Enter opens, adds them to all or puts somebody else in their place. Only lists that change are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QMenu, QWidget

from trackball_desktop.domain import shared_people
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.release import Contribution, PrimaryContribution, Track
from trackball_desktop.domain.shared_people import Key, NodePeople, SharedPerson
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.artist_line import parse_artist_line
from trackball_desktop.ui.draft.known_people import id_field, known_values
from trackball_desktop.ui.draft.people_field import PeopleField, ShownPerson
from trackball_desktop.ui.editor.grid.cell_text import parse_credits
from trackball_desktop.ui.editor.grid.operations import tracks_text
from trackball_desktop.ui.kit import field_labels
from trackball_desktop.ui.kit.basic import add_action, link_button, set_tooltip
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.languages import join_with_commas

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.changes import DraftChange
    from trackball_desktop.ui.draft.session import Session

EntryType = type[PrimaryContribution] | type[Contribution]
LIST_FIELDS: dict[EntryType, str] = {PrimaryContribution: "primary_contributions", Contribution: "contributions"}


class PeopleBulkEdit(PeopleField):
    """The field of one list of several tracks. A person's id is their place among those who are shown."""

    def __init__(self, session: Session, cls: EntryType, parent: QWidget | None = None) -> None:
        self.field = LIST_FIELDS[cls]
        self.node_ids: tuple[str, ...] = ()
        self._shared_people: list[SharedPerson] = []
        self._replaced_key: Key | None = None
        super().__init__(session, cls, field_labels.field_label(self.field), parent)
        self.line.can_cancel = True
        self.line.cancelled.connect(self._on_line_cancelled)
        self.replace_all_button = link_button(self.tr("Replace all"), self)
        set_tooltip(self.replace_all_button, self.tr("Enter the full list for all these tracks"))
        self.replace_all_button.setAccessibleName(f"{self.replace_all_button.text()}: {self.title.text()}")
        self.replace_all_button.setCheckable(True)
        self.replace_all_button.toggled.connect(self._on_replace_all_toggled)
        self.head.addWidget(self.replace_all_button)
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
            self._reset_mode()
        self.refresh_when_visible()

    def _people_lists(self) -> list[NodePeople]:
        lists: list[NodePeople] = []
        for node_id in self.node_ids:
            track = self._session.node(node_id)
            if isinstance(track, Track):
                own = isinstance(getattr(track, self.field), tuple)
                value = self._session.resolve_field(track, self.field).value
                lists.append(NodePeople(node_id, value if isinstance(value, tuple) else (), own))
        return lists

    def _load_people(self) -> tuple[list[ShownPerson], bool]:
        lists = self._people_lists()
        self._shared_people = shared_people.people_of(lists)
        shown: list[ShownPerson] = []
        for position, person in enumerate(self._shared_people):
            parts = self.role_texts(person.entry)
            if person.node_count < len(lists):
                parts.append(fill(self.tr("{some} of {all}"), some=person.node_count, all=len(lists)))
            shown.append(ShownPerson(str(position), text_or_empty(person.entry.artist).strip(), " · ".join(parts)))
        return shown, not any(item.is_own for item in lists)

    def _note_text(self) -> str:
        if self._is_inherited and self._shared_people:
            return self.tr("From the release. A change here creates separate lists for the tracks.")
        various = any(person.node_count < len(self._people_lists()) for person in self._shared_people)
        return self.tr("Multiple values: names that are not on all tracks show how many") if various else ""

    def _is_affected_by(self, change: DraftChange) -> bool:
        watched = {*self.node_ids, *(entry.id for people in self._people_lists() for entry in people.entries)}
        return change.concerns_all or not change.node_ids.isdisjoint(watched)

    def _name_completions(self, text: str) -> list[str]:
        return super()._name_completions(text) if "(" not in text else []  # what stands in brackets is a role

    # What the user does.

    def _parse_people(self, text: str) -> tuple[Any, ...]:
        """Read people as the grid does, with what the directory knows of them."""
        entries = parse_artist_line(text, ()) if self._cls is PrimaryContribution else parse_credits(text, ())
        result: list[Any] = []
        for entry in entries:
            person_values = known_values(self._session, self._cls, text_or_empty(entry.artist))
            missing = {name: value for name, value in person_values.items() if getattr(entry, name) is INHERIT}
            result.append(entry.model_copy(update=missing))
        return tuple(result)

    def _submit_text(self, text: str) -> None:
        entries, lists = self._parse_people(text), self._people_lists()
        if not entries:
            return
        if self._replaced_key is not None:
            self._replace_person(self._replaced_key, entries[0])
        elif self.replace_all_button.isChecked():
            edits = shared_people.replace_edits(lists, self.field, entries)
            self._apply(edits, field_labels.field_name(self.field))
        else:
            self._append(entries)
        self._reset_mode()

    def _append(self, entries: tuple[Any, ...]) -> None:
        """Add people to the tracks that do not have them."""
        names = join_with_commas(text_or_empty(entry.artist) or self.tr("(no name)") for entry in entries)
        edits = shared_people.append_edits(self._people_lists(), self.field, entries)
        self._apply(edits, HistoryText.tr("added {name}", name=names))

    def _update_person(self, person: SharedPerson, values: dict[str, Any], words: str) -> None:
        self._apply(shared_people.update_edits(self._people_lists(), self.field, person.key, values), words)

    def _replace_person(self, key: Key, entry: Any) -> None:
        """Put somebody in the place of somebody else, in the same part, with their own id or none."""
        edits = shared_people.update_edits(self._people_lists(), self.field, key, self._identity_values(entry))
        self._apply(
            edits, HistoryText.tr("replaced {other} with {name}", name=text_or_empty(entry.artist), other=key[0])
        )

    def _identity_values(self, entry: Any) -> dict[str, Any]:
        ids = id_field(self._cls)
        return {"artist": entry.artist, ids: getattr(entry, ids)}

    def _apply(self, edits: Sequence[SetField], text: str) -> None:
        if edits:
            text = HistoryText.tr("{what} on {tracks}", what=text, tracks=tracks_text(len(edits)))
            self._session.apply(Batch(edits=tuple(edits)), text)

    def remove(self, person_id: str) -> None:
        """Take somebody from all tracks."""
        person = self._shared_people[int(person_id)]
        edits = shared_people.remove_edits(self._people_lists(), self.field, person.key)
        self._apply(edits, HistoryText.tr("removed {name}", name=self._person_name(person)))

    def _person_name(self, person: SharedPerson) -> str:
        return text_or_empty(person.entry.artist) or self.tr("(no name)")

    def _replace_spelling(self, name: str, other: str) -> None:
        identity = self._identity_values(self._parse_people(other)[0]) | {"artist": other}
        for person in self._shared_people:
            if text_or_empty(person.entry.artist).strip() == name:
                self._update_person(
                    person, identity, HistoryText.tr("{name} changed to {other}", name=name, other=other)
                )

    def chip_menu(self, person_id: str) -> QMenu:
        """Make the menu of a chip."""
        person = self._shared_people[int(person_id)]
        menu = QMenu(self)
        if person.node_count < len(self.node_ids):
            add_action(menu, self.tr("Add to all"), partial(self._append, (person.entry,)))
        add_action(menu, self.tr("Replace with…"), partial(self._ask_for_replacement, person.key))
        self._add_featured_action(menu, self.tr("Featured"), person.entry, partial(self._update_person, person))
        menu.addSeparator()
        add_action(menu, self.tr("Remove from all"), partial(self._on_chip_remove_requested, person_id))
        return menu

    def _ask_for_replacement(self, key: Key) -> None:
        self.replace_all_button.setChecked(False)
        self._replaced_key = key
        self._show_mode()
        self.line.setFocus()

    # What the line does.

    def _show_mode(self) -> None:
        """Say in the line whether it adds, replaces somebody, or replaces the list."""
        credit = self._cls is Contribution
        if self._replaced_key is not None:
            text = fill(self.tr("Replace {name} with"), name=self._replaced_key[0] or self.tr("(no name)"))
        elif self.replace_all_button.isChecked():
            text = (
                self.tr("All credits: A (Vocals: Lead); B (Guitar)") if credit else self.tr("All artists: A; feat. B")
            )
        else:
            text = self.tr("Add a credit to all") if credit else self.tr("Add an artist to all")
        self.set_prompt(text)

    def _reset_mode(self) -> None:
        self._replaced_key = None
        self.replace_all_button.setChecked(False)
        self._show_mode()

    @Slot(bool)
    def _on_replace_all_toggled(self, on: bool) -> None:
        if on:
            self._replaced_key = None
            self.line.setFocus()
        self._show_mode()

    @Slot()
    def _on_line_cancelled(self) -> None:
        self.line.clear()
        self._reset_mode()
