"""The people of one node: billed artists of the release or a track, credits, writers, publishers.

Enter or a click opens all fields of a chip; Alt+Left, Alt+Right or the mouse moves it. A list that comes from further
up is grey, and becomes the node's own with its first change.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.release import Node, PrimaryContribution, WorkContribution
from trackball_desktop.domain.text import text_or_empty, tidy
from trackball_desktop.domain.values import ABSENT, INHERIT, display
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.draft.artist_line import parse_artist_line
from trackball_desktop.ui.draft.chip import Chip
from trackball_desktop.ui.draft.entry_card import EntryCard
from trackball_desktop.ui.draft.entry_list import EntryList, entry_name
from trackball_desktop.ui.draft.entry_table import CARD_FIELDS
from trackball_desktop.ui.draft.known_people import known_values, name_field
from trackball_desktop.ui.draft.people_field import PeopleField, ShownPerson
from trackball_desktop.ui.kit import field_labels
from trackball_desktop.ui.kit.basic import add_action
from trackball_desktop.ui.kit.finding_line import FindingLine
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import join_with_commas

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.changes import DraftChange
    from trackball_desktop.ui.draft.session import Session

FIELD = "primary_contributions"
_NAME_RULES = frozenset({"artist.spelling_consistent", "op.artist_exact"})


class PeopleBox(PeopleField):
    """The chips of one list of one node, the list's name above, findings and what is to be said of names below."""

    fix_requested = Signal(object)

    def __init__(
        self,
        session: Session,
        node_id: str,
        field: str,
        cls: type[Node],
        labels: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """Make the box; `labels` are the list's name (empty where a heading says it) and the words to add one."""
        super().__init__(session, cls, labels[0], parent)
        self.entries = EntryList(session, node_id, field, cls)
        self._shown_entries: object = None
        self.card: EntryCard | None = None
        """The card that was opened last; it deletes itself when it closes."""
        self._drop_marker = QFrame(self._frame)
        self._drop_marker.setProperty("role", "drop")
        self._drop_marker.hide()
        self.set_prompt(labels[1])
        self._finding_line = FindingLine(self)
        self._finding_line.fix_requested.connect(self.fix_requested)
        self._finding_line.hide()
        self._column.insertWidget(self._column.indexOf(self._frame) + 1, self._finding_line)
        session.checks.findings_changed.connect(self._on_session_findings)
        self.refresh()

    @property
    def node_id(self) -> str:
        """The id of the node whose list it is."""
        return self.entries.node_id

    @property
    def field(self) -> str:
        """The name of the list."""
        return self.entries.field

    def show_node(self, node_id: str) -> None:
        """Show the list of another node."""
        self.entries.node_id = node_id
        self.refresh()

    # What is shown.

    def _load_people(self) -> tuple[list[ShownPerson], bool]:
        self._shown_entries = entries, inherited = self.entries.read()
        return [ShownPerson(entry.id, entry_name(entry), self._detail_text(entry)) for entry in entries], inherited

    def _detail_text(self, entry: Node) -> str:
        """Return what a chip says after the name: the role, the share, the territory where it is not the world."""
        parts = self.role_texts(entry)
        share = getattr(entry, "split_percentage", None)
        if isinstance(share, Decimal | str) and display(share):
            parts.append(f"{display(share)} %" if isinstance(share, Decimal) else display(share))
        place = text_or_empty(getattr(entry, "country", "")).strip()
        if place.casefold() not in {"", "all", "world", "worldwide"}:
            parts.append(place)
        return " · ".join(parts)

    def _note_text(self) -> str:
        if self._is_inherited and self.chips:
            if self.node_id != self._session.release.id:
                return self.tr("From the release. A change here creates the track's own list.")
            return self.tr("Label default. A change here creates the release's own list.")
        node = self._session.node(self.node_id)
        if node is None:
            return ""
        if getattr(node, self.field) is ABSENT and self._session.is_missing_field(node, self.field):
            return fill(self.tr("Not returned by {target}."), target=display_name(FIRST))
        fields = join_with_commas(map(field_labels.field_label, self._session.missing_entry_fields(node, self.field)))
        return (
            fill(self.tr("Not returned by {target}: {fields}."), fields=fields, target=display_name(FIRST))
            if fields
            else ""
        )

    def refresh(self) -> None:
        """Show the draft's people, and what is found about them."""
        super().refresh()
        self._show_finding()

    @Slot()
    def _on_session_findings(self) -> None:
        if self.isVisible():
            self._show_finding()
        else:
            self.auto_refresh.refresh_on_next_show()

    def _show_finding(self) -> None:
        findings = self._session.checks.findings_at(self.node_id, self.field)
        if not self._is_inherited:
            findings = [
                *findings,
                *(item for chip in self.chips for item in self._session.checks.findings_at(chip.entry_id)),
            ]
        # What the notes ask about already need not be said twice.
        asked = {match.name for match in self._matches if match.similar_name}
        shown = [
            item
            for item in findings
            if not item.is_waived and not (item.rule in _NAME_RULES and item.values.get("name") in asked)
        ]
        self._finding_line.show_finding(shown[0] if shown else None)

    def _is_affected_by(self, change: DraftChange) -> bool:
        """Refresh where other people stand here now: a key in a title is no matter of theirs."""
        concerned = change.concerns_all or self.field in change.changed_fields
        return concerned and self._shown_entries != self.entries.read()

    def _name_completions(self, text: str) -> list[str]:
        present = {entry_name(entry) for entry in self.entries.read()[0]} if self._cls is PrimaryContribution else ()
        return [name for name in super()._name_completions(text) if name not in present]

    # What the user does.

    def _submit_text(self, text: str) -> None:
        for entry in parse_artist_line(text, ()):
            self.add(text_or_empty(entry.artist), featured=entry.featured is True)
        self._ask_for_role()

    def _ask_for_role(self) -> None:
        """Open the entry that was added last where a credit has no role yet: it says nothing without one."""
        entries, inherited = self.entries.read()
        if inherited or not entries or not self.chips or "role" not in CARD_FIELDS[self._cls]:
            return
        if not text_or_empty(getattr(entries[-1], "role", "")) and self.chips[-1].entry_id == entries[-1].id:
            self._flow.activate()  # it stands at its place only then
            self._open_at_chip(self.chips[-1])

    def add(self, name: str, *, featured: bool = False) -> None:
        """Append someone, with what the directory knows of them."""
        self.entries.append(
            self._create_entry(tidy(name), featured=featured), HistoryText.tr("added {name}", name=name)
        )
        self.line.setFocus()

    def _create_entry(self, name: str, *, featured: bool) -> Node:
        values: dict[str, Any] = {name_field(self._cls): name, **known_values(self._session, self._cls, name)}
        fields = self._cls.model_fields
        entries, _ = self.entries.read()
        if values.get("role") in [getattr(entry, "role", None) for entry in entries if entry_name(entry) == name]:
            values.pop("role", None)  # somebody who is listed with the usual role is added for another one
        if featured and "featured" in fields:
            values["featured"] = True
        if "country" in fields:
            values["country"] = getattr(entries[-1], "country", INHERIT) if entries else "Worldwide"
        return self._cls.model_validate(values)

    def remove(self, person_id: str) -> None:
        """Take somebody away."""
        artist = self._cls is PrimaryContribution
        text = HistoryText.tr("removed an artist") if artist else HistoryText.tr("removed an entry")
        self.entries.remove({person_id}, text)

    def _open_person(self, person_id: str, point: QPoint) -> None:
        """Open all fields of an entry."""
        entry = self._session.node(self.entries.make_own(person_id))
        if entry is not None:
            card = self.card = EntryCard(self._session, entry, CARD_FIELDS[self._cls], self)
            card.remove_requested.connect(self._on_chip_remove_requested)
            card.open_at(point, "role" if "role" in card.boxes else name_field(self._cls))

    def _replace_spelling(self, name: str, other: str) -> None:
        entries, _ = self.entries.read()
        field = name_field(self._cls)
        edits = tuple(
            SetField(node_id=entry.id, field=field, value=other) for entry in entries if entry_name(entry) == name
        )
        self._session.apply(Batch(edits=edits), HistoryText.tr("{name} changed to {other}", name=name, other=other))

    # Moving.

    def _prepare_chip(self, chip: Chip, count: int) -> None:
        chip.is_movable = count > 1
        chip.move_requested.connect(self._on_chip_move_requested)
        chip.dragged.connect(self._on_chip_dragged)
        chip.dropped.connect(self._on_chip_dropped)
        chip.drag_ended.connect(self._drop_marker.hide)

    @Slot(str, int)
    def _on_chip_move_requested(self, entry_id: str, step: int) -> None:
        self.move_to(entry_id, self._index_of(entry_id) + step)

    def _index_of(self, entry_id: str) -> int:
        return next((position for position, chip in enumerate(self.chips) if chip.entry_id == entry_id), 0)

    def move_to(self, entry_id: str, place: int) -> None:
        """Put somebody at a place of the list: one step."""
        entries, _ = self.entries.read()
        before = self._index_of(entry_id)
        place = min(max(place, 0), len(entries) - 1)
        if place == before or not entries:
            return
        self.entries.move(entry_id, place, HistoryText.tr("moved {name}", name=entry_name(entries[before])))
        if place < len(self.chips):
            self.chips[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_index(self, point: QPoint) -> int:
        """Return before which chip a point of the screen lies; their number behind the last one."""
        at = self._frame.mapFromGlobal(point)
        for position, chip in enumerate(self.chips):
            area = chip.geometry()
            below = at.y() > area.bottom() + 2
            beyond = at.x() < area.center().x() if self.isRightToLeft() else at.x() > area.center().x()
            if not below and (at.y() < area.top() - 2 or not beyond):
                return position
        return len(self.chips)

    @Slot(str, QPoint)
    def _on_chip_dragged(self, _: str, point: QPoint) -> None:
        """Show where the chip would be dropped."""
        gap = self._drop_index(point)
        chip = self.chips[min(gap, len(self.chips) - 1)]
        before = gap < len(self.chips)
        left = chip.geometry().left() - 3 if before != self.isRightToLeft() else chip.geometry().right() + 2
        self._drop_marker.setGeometry(left, chip.y() - 1, 2, chip.height() + 2)
        self._drop_marker.raise_()
        self._drop_marker.show()

    @Slot(str, QPoint)
    def _on_chip_dropped(self, entry_id: str, point: QPoint) -> None:
        if not self._frame.rect().adjusted(0, -40, 0, 40).contains(self._frame.mapFromGlobal(point)):
            return  # dropped far away: nothing is meant
        gap, before = self._drop_index(point), self._index_of(entry_id)
        self.move_to(entry_id, gap - 1 if gap > before else gap)

    # The menu of a chip.

    def chip_menu(self, person_id: str) -> QMenu:
        """Make the menu of a chip."""
        entries, inherited = self.entries.read()
        place = self._index_of(person_id)
        menu = QMenu(self)
        add_action(menu, self.tr("Edit…"), partial(self._open_at_chip, self.chips[place]))
        self._add_featured_action(
            menu, self.tr("Featured"), entries[place], partial(self.entries.update, entries[place].id)
        )
        if len(entries) > 1:
            add_action(menu, self.tr("Move forward"), partial(self.move_to, person_id, place - 1), "Alt+Left")
            add_action(menu, self.tr("Move back"), partial(self.move_to, person_id, place + 1), "Alt+Right")
        menu.addSeparator()
        add_action(menu, self.tr("Remove"), partial(self._on_chip_remove_requested, person_id))
        if not inherited and self.field in ("primary_contributions", "contributions"):
            above = self._session.node(self.node_id)
            text = (
                self.tr("Inherit")
                if above is None or above.id == self._session.release.id or self._cls is WorkContribution
                else self.tr("Use the release's list again")
            )
            add_action(menu, text, partial(self.entries.set_value, INHERIT))
        if not inherited:
            add_action(menu, self.tr("Send as empty"), partial(self.entries.set_value, None))
            add_action(menu, self.tr("Leave out"), partial(self.entries.set_value, ABSENT))
        return menu

    def _open_at_chip(self, chip: Chip) -> None:
        self._open_person(chip.entry_id, chip.mapToGlobal(QPoint(0, chip.height() + 4)))


class ArtistsBox(PeopleBox):
    """The billed artists of the release or of a track."""

    def __init__(self, session: Session, node_id: str, parent: QWidget | None = None) -> None:
        words = (field_labels.field_label(FIELD), self.tr("Add an artist"))
        super().__init__(session, node_id, FIELD, PrimaryContribution, words, parent)
