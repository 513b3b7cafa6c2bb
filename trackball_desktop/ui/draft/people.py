"""People as chips, wherever people are named: billed artists, credits, writers, publishers; and a line to add one more.

A chip says name, role and share. Enter or a click opens all its fields, Delete takes it away, the arrow keys go from
chip to chip. The line completes from the label's directory. The target makes a new artist of every name that it does
not know to the letter: a new name is therefore said to be new, and one that only looks like a known name is asked
about.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from trackball_desktop.domain.edits import AddNode, Batch, Edit, MoveNode, RemoveNode, SetField
from trackball_desktop.domain.release import (
    Node,
    PrimaryContribution,
    WorkContribution,
)
from trackball_desktop.domain.text import tidy
from trackball_desktop.domain.values import ABSENT, INHERIT, display
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.i18n.message import Message
from trackball_desktop.storage.people import NameMatch
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.draft.artist_line import parse_line, text_of, with_new_ids
from trackball_desktop.ui.draft.chip import CHIP_HEIGHT, Chip
from trackball_desktop.ui.draft.entry_card import EntryCard
from trackball_desktop.ui.draft.entry_table import FIELDS
from trackball_desktop.ui.draft.known_people import PARTS, known_values, name_field
from trackball_desktop.ui.draft.name_notes import NameNotes
from trackball_desktop.ui.kit import field_labels, theme
from trackball_desktop.ui.kit.auto_refresh import RefreshOnShow
from trackball_desktop.ui.kit.field_inputs import InputContent
from trackball_desktop.ui.kit.finding_line import FindingLine
from trackball_desktop.ui.kit.flow_layout import FlowLayout
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.name_input import NameInput

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.changes import Changed
    from trackball_desktop.ui.draft.directory import Directory
    from trackball_desktop.ui.draft.session import Session

FIELD = "primary_contributions"


def entry_name(entry: Node) -> str:
    """Return the name in an entry; empty for every kind of nothing."""
    return text_of(getattr(entry, name_field(type(entry)))).strip()


class PeopleBox(RefreshOnShow):
    """The chips of one list of one node, the list's name above, findings and what is to be said of names below."""

    fix_requested = Signal(object)

    def __init__(
        self,
        session: Session,
        node_id: str,
        field: str,
        cls: type[Node],
        words: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """Make the box; `words` are the list's name (empty where a heading says it) and the words to add one."""
        super().__init__(parent)
        self.node_id = node_id
        self.field = field
        self._cls = cls
        self._session = session
        self._asked = ""
        self._chips_of: object = None
        self.card: EntryCard | None = None
        """The card that was opened last; it deletes itself when it closes."""
        self.chips: list[Chip] = []
        directory = session.directory
        label = QLabel(words[0], self)
        label.setProperty("role", "dim")
        label.setProperty("scale", "small")
        label.setVisible(bool(words[0]))
        self._frame = QFrame(self)
        self._frame.setProperty("role", "field")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._frame.setSizePolicy(policy)
        self._flow = FlowLayout(self._frame)
        self._flow.setContentsMargins(6, 4, 6, 4)
        self._mark = QFrame(self._frame)
        self._mark.setProperty("role", "drop")
        self._mark.hide()
        self.line = AddLine(self._completed, self._frame)
        self.line.setAccessibleName(words[1])
        self.line.present(InputContent(placeholder=words[1] + "…"))
        self.line.accepted.connect(self._on_name_accepted)
        self.line.back_requested.connect(self._on_line_back_requested)
        label.setBuddy(self.line)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "dim")
        self.note.setProperty("scale", "small")
        self.note.setWordWrap(True)
        self.note.hide()
        self.notes = NameNotes(PARTS[cls], self)
        self.notes.taken.connect(self._on_notes_taken)
        self.notes.confirmed.connect(self._on_notes_confirmed)
        self._finding = FindingLine(self)
        self._finding.fix_requested.connect(self.fix_requested)
        self._finding.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (label, self._frame, self._finding, self.notes, self.note):
            column.addWidget(widget)
        session.changed.connect(self._on_session_changed)
        session.findings_changed.connect(self._on_session_findings)
        if directory is not None:
            directory.changed.connect(self._on_directory_changed)
        self.refresh()

    @property
    def _directory(self) -> Directory | None:
        return self._session.directory

    def _completed(self, text: str) -> list[str]:
        names = self._directory.complete(text, PARTS[self._cls]) if self._directory is not None else []
        entries, _ = self._entries()
        present = {entry_name(entry) for entry in entries} if self._cls is PrimaryContribution else set[str]()
        return [name for name in names if name not in present]

    def show_node(self, node_id: str) -> None:
        """Show the list of another node."""
        self.node_id = node_id
        self.refresh()

    def _entries(self) -> tuple[tuple[Any, ...], bool]:
        """Return the entries in force, and whether they come from further up."""
        node = self._session.node(self.node_id)
        if node is None:
            return (), False
        value = self._session.value_of(node, self.field)
        own = isinstance(getattr(node, self.field), tuple)
        return (value.value if isinstance(value.value, tuple) else ()), not own

    def refresh(self) -> None:
        """Show the draft's people."""
        entries, inherited = self._entries()
        if self._chips_of != (entries, inherited):
            focused = next((place for place, chip in enumerate(self.chips) if chip.hasFocus()), None)
            self._chips_of = (entries, inherited)
            self._build(entries, inherited=inherited)
            if focused is not None and self.chips:
                self.chips[min(focused, len(self.chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_notes(entries, inherited=inherited)

    def _build(self, entries: Sequence[Node], *, inherited: bool) -> None:
        while self._flow.count():
            self._flow.takeAt(0)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = []
        before: QWidget | None = None
        for entry in entries:
            name = entry_name(entry) or self.tr("(no name)")
            chip = Chip(entry.id, name, self._second(entry), inherited=inherited, parent=self._frame)
            chip.remove_requested.connect(self._on_chip_remove_requested)
            chip.menu_requested.connect(self._on_chip_menu_requested)
            chip.card_requested.connect(self._on_chip_card_requested)
            chip.movable = len(entries) > 1
            chip.step_requested.connect(self._on_chip_step_requested)
            chip.dragged.connect(self._on_chip_dragged)
            chip.dropped.connect(self._on_chip_dropped)
            chip.drag_ended.connect(self._mark.hide)
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

    def _second(self, entry: Node) -> str:
        """Return what a chip says after the name: the role, the share, the territory where it is not the world."""
        parts: list[str] = []
        if getattr(entry, "featured", None) is True:
            parts.append(self.tr("featured"))
        parts += [text_of(getattr(entry, name, "")) for name in ("role", "type")]
        share = getattr(entry, "split_percentage", None)
        if isinstance(share, Decimal | str) and display(share):
            parts.append(f"{display(share)} %" if isinstance(share, Decimal) else display(share))
        place = text_of(getattr(entry, "country", "")).strip()
        if place.casefold() not in {"", "all", "world", "worldwide"}:
            parts.append(place)
        return " · ".join(part for part in parts if part)

    def _origin(self) -> str:
        if self.node_id != self._session.release.id:
            return self.tr("From the release; a change here makes the track's own list.")
        return self.tr("Label default; a change here makes the release's own list.")

    def _missing_fields(self) -> str:
        node = self._session.node(self.node_id)
        if node is None:
            return ""
        if getattr(node, self.field) is ABSENT and self._session.is_missing_field(node, self.field):
            return fill(self.tr("Not in {target}'s answer."), target=name_of())
        fields = ", ".join(map(field_labels.field_label, self._session.missing_of_entries(node, self.field)))
        return fill(self.tr("Not in {target}'s answer: {fields}."), fields=fields, target=name_of()) if fields else ""

    def _show_notes(self, entries: Sequence[Node], *, inherited: bool) -> None:
        words = self._origin() if inherited and entries else self._missing_fields()
        self.note.setText(words)
        self.note.setVisible(bool(words))
        directory = self._directory
        looks: list[NameMatch] = []
        for chip, entry in zip(self.chips, entries, strict=True):
            name = entry_name(entry)
            is_ours = not inherited and not self._session.read_only
            look = directory.match_name(name) if directory is not None and name and is_ours else None
            chip.show_match(look)
            if look is not None:
                looks.append(look)
        self.notes.show_matches(looks)
        found = [f for f in self._session.findings_at(self.node_id, self.field) if not f.waived]
        found += [f for entry in entries if not inherited for f in self._session.findings_at(entry.id) if not f.waived]
        # What the notes ask about already need not be said twice.
        asked = {look.name for look in looks if look.alike}
        found = [f for f in found if not (f.rule in _SAME_QUESTION and f.values.get("name") in asked)]
        self._finding.show_finding(found[0] if found else None)

    # --- what the user does ----------------------------------------------------------------------------------------

    @Slot(str)
    def _on_name_accepted(self, text: str) -> None:
        for entry in parse_line(text, ()):
            self.add(text_of(entry.artist), featured=entry.featured is True)

    @Slot()
    def _on_line_back_requested(self) -> None:
        if self.chips:
            self.chips[-1].setFocus(Qt.FocusReason.BacktabFocusReason)

    def add(self, name: str, *, featured: bool = False) -> None:
        """Append someone, with what the directory knows of them; an inherited list becomes the node's own before."""
        entry = self._made(tidy(name), featured=featured)
        entries, inherited = self._entries()
        edit: Edit = AddNode.of(self.node_id, self.field, entry)
        if inherited and entries:
            edit = SetField(node_id=self.node_id, field=self.field, value=(*with_new_ids(entries), entry))
        self._session.apply(edit, HistoryText.tr("added {name}", name=name))
        self.line.setFocus()

    def _made(self, name: str, *, featured: bool) -> Node:
        values: dict[str, Any] = {name_field(self._cls): name, **known_values(self._session, self._cls, name)}
        fields = self._cls.model_fields
        if featured and "featured" in fields:
            values["featured"] = True
        if "country" in fields:
            entries, _ = self._entries()
            before = getattr(entries[-1], "country", INHERIT) if entries else "Worldwide"
            values["country"] = before
        return self._cls.model_validate(values)

    @Slot(str)
    def _on_chip_remove_requested(self, entry_id: str) -> None:
        entries, inherited = self._entries()
        if inherited:
            kept = with_new_ids(entry for entry in entries if entry.id != entry_id)
            edit: Edit = SetField(node_id=self.node_id, field=self.field, value=kept)
        else:
            edit = RemoveNode(node_id=entry_id)
        self._session.apply(edit, self._removed_text())
        if not self.chips:
            self.line.setFocus()

    def _removed_text(self) -> Message:
        artist = self._cls is PrimaryContribution
        return HistoryText.tr("removed an artist") if artist else HistoryText.tr("removed a line")

    @Slot(str, QPoint)
    def _on_chip_card_requested(self, entry_id: str, point: QPoint) -> None:
        entry_id = self._owned(entry_id)
        entry = self._session.node(entry_id)
        if entry is not None:
            card = self.card = EntryCard(self._session, entry, FIELDS[self._cls], self)
            card.open_at(point, "role" if "role" in card.boxes else name_field(self._cls))

    def _owned(self, entry_id: str) -> str:
        """Make an inherited list the node's own, so that one of its entries can be changed; return the entry's id."""
        entries, inherited = self._entries()
        if not inherited:
            return entry_id
        place = next((number for number, entry in enumerate(entries) if entry.id == entry_id), 0)
        own = with_new_ids(entries)
        edit = SetField(node_id=self.node_id, field=self.field, value=own)
        self._session.apply(edit, field_labels.field_name(self.field))
        return own[place].id if own else entry_id

    @Slot(str, str)
    def _on_notes_taken(self, name: str, other: str) -> None:
        entries, _ = self._entries()
        field = name_field(self._cls)
        edits = tuple(
            SetField(node_id=entry.id, field=field, value=other) for entry in entries if entry_name(entry) == name
        )
        label = HistoryText.tr("{name} spelled {other}", name=name, other=other)
        self._session.apply(Batch(edits=edits), label)

    @Slot(list)
    def _on_notes_confirmed(self, names: list[str]) -> None:
        if self._directory is not None:
            for name in names:
                self._directory.confirm(name)
        self.refresh()

    # --- moving ----------------------------------------------------------------------------------------------------

    @Slot(str, int)
    def _on_chip_step_requested(self, entry_id: str, step: int) -> None:
        self.move_to(entry_id, self._place_of(entry_id) + step)

    def _place_of(self, entry_id: str) -> int:
        return next((place for place, chip in enumerate(self.chips) if chip.entry_id == entry_id), 0)

    def move_to(self, entry_id: str, place: int) -> None:
        """Put somebody at a place of the list: one step; an inherited list becomes the node's own."""
        entries, inherited = self._entries()
        before = self._place_of(entry_id)
        place = min(max(place, 0), len(entries) - 1)
        if place == before or not entries:
            return
        edit: Edit = MoveNode(node_id=entry_id, parent_id=self.node_id, index=place)
        if inherited:
            own = list(with_new_ids(entries))
            own.insert(place, own.pop(before))
            edit = SetField(node_id=self.node_id, field=self.field, value=tuple(own))
        self._session.apply(edit, HistoryText.tr("moved {name}", name=entry_name(entries[before])))
        if place < len(self.chips):
            self.chips[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _gap_at(self, point: QPoint) -> int:
        """Return before which chip a point of the screen lies; their number behind the last one."""
        at = self._frame.mapFromGlobal(point)
        for place, chip in enumerate(self.chips):
            area = chip.geometry()
            below = at.y() > area.bottom() + 2
            beyond = at.x() < area.center().x() if self.isRightToLeft() else at.x() > area.center().x()
            if not below and (at.y() < area.top() - 2 or not beyond):
                return place
        return len(self.chips)

    @Slot(str, QPoint)
    def _on_chip_dragged(self, _: str, point: QPoint) -> None:
        """Show where the chip would be dropped."""
        gap = self._gap_at(point)
        chip = self.chips[min(gap, len(self.chips) - 1)]
        before = gap < len(self.chips)
        left = chip.geometry().left() - 3 if before != self.isRightToLeft() else chip.geometry().right() + 2
        self._mark.setGeometry(left, chip.y() - 1, 2, chip.height() + 2)
        self._mark.raise_()
        self._mark.show()

    @Slot(str, QPoint)
    def _on_chip_dropped(self, entry_id: str, point: QPoint) -> None:
        if not self._frame.rect().adjusted(0, -40, 0, 40).contains(self._frame.mapFromGlobal(point)):
            return  # dropped far away: nothing is meant
        gap, before = self._gap_at(point), self._place_of(entry_id)
        self.move_to(entry_id, gap - 1 if gap > before else gap)

    # --- the menu of a chip ----------------------------------------------------------------------------------------

    @Slot(str, QPoint)
    def _on_chip_menu_requested(self, entry_id: str, point: QPoint) -> None:
        menu = self.chip_menu(entry_id)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def chip_menu(self, entry_id: str) -> QMenu:
        """Make the menu of a chip."""
        self._asked = entry_id
        entries, inherited = self._entries()
        entry = next((item for item in entries if item.id == entry_id), None)
        menu = QMenu(self)
        menu.addAction(self.tr("Edit…")).triggered.connect(self._on_edit_chosen)
        if self._cls is PrimaryContribution:
            featured = menu.addAction(self.tr("Featured"))
            featured.setCheckable(True)
            featured.setChecked(entry is not None and entry.featured is True)
            featured.triggered.connect(self._on_featured_toggled)
        if len(entries) > 1:
            for words, key, slot in (
                (self.tr("Move forward"), "Alt+Left", self._on_forward_requested),
                (self.tr("Move back"), "Alt+Right", self._on_back_requested),
            ):
                action = menu.addAction(words)
                action.setShortcut(QKeySequence(key))  # shown only: the chip listens to the keys itself
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                action.triggered.connect(slot)
        menu.addSeparator()
        menu.addAction(self.tr("Remove")).triggered.connect(self._on_remove_chosen)
        if not inherited and self.field in ("primary_contributions", "contributions"):
            above = self._session.node(self.node_id)
            words = (
                self.tr("Inherit")
                if above is None or above.id == self._session.release.id or self._cls is WorkContribution
                else self.tr("Take from the release again")
            )
            menu.addAction(words).triggered.connect(self._on_inherit_chosen)
        if not inherited:
            menu.addAction(self.tr("Send as empty (null)")).triggered.connect(self._on_null_chosen)
            menu.addAction(self.tr("Leave out")).triggered.connect(self._on_absent_chosen)
        return menu

    @Slot()
    def _on_edit_chosen(self) -> None:
        chip = next((chip for chip in self.chips if chip.entry_id == self._asked), None)
        if chip is not None:
            self._on_chip_card_requested(self._asked, chip.mapToGlobal(QPoint(0, chip.height() + 4)))

    @Slot(bool)
    def _on_featured_toggled(self, featured: bool) -> None:
        value = True if featured else INHERIT
        label = HistoryText.tr("featured") if featured else HistoryText.tr("not featured")
        entries, inherited = self._entries()
        if not inherited:
            self._session.apply(SetField(node_id=self._asked, field="featured", value=value), label)
            return
        position = next(i for i, entry in enumerate(entries) if entry.id == self._asked)
        own = list(with_new_ids(entries))
        own[position] = own[position].model_copy(update={"featured": value})
        self._session.apply(SetField(node_id=self.node_id, field=self.field, value=tuple(own)), label)

    @Slot()
    def _on_forward_requested(self) -> None:
        self._on_chip_step_requested(self._asked, -1)

    @Slot()
    def _on_back_requested(self) -> None:
        self._on_chip_step_requested(self._asked, 1)

    @Slot()
    def _on_remove_chosen(self) -> None:
        self._on_chip_remove_requested(self._asked)

    @Slot()
    def _on_inherit_chosen(self) -> None:
        self._set(INHERIT)

    @Slot()
    def _on_null_chosen(self) -> None:
        self._set(None)

    @Slot()
    def _on_absent_chosen(self) -> None:
        self._set(ABSENT)

    def _set(self, value: object) -> None:
        edit = SetField(node_id=self.node_id, field=self.field, value=value)
        self._session.apply(edit, field_labels.field_name(self.field))

    # --- what the draft does ---------------------------------------------------------------------------------------

    @Slot(object)
    def _on_session_changed(self, change: Changed) -> None:
        """Refresh where other people stand here now: a key in a title is no matter of theirs."""
        if self._chips_of != self._entries():
            self.refresh_if_seen()

    @Slot()
    def _on_session_findings(self) -> None:
        self.refresh_if_seen()

    @Slot()
    def _on_directory_changed(self) -> None:
        self.refresh_if_seen()


_SAME_QUESTION = frozenset({"artist.spelling_consistent", "op.artist_exact"})


class ArtistsBox(PeopleBox):
    """The billed artists of the release or of a track."""

    def __init__(self, session: Session, node_id: str, parent: QWidget | None = None) -> None:
        words = (field_labels.field_label(FIELD), self.tr("Add an artist"))
        super().__init__(session, node_id, FIELD, PrimaryContribution, words, parent)


class AddLine(NameInput):
    """The line after the chips. Backspace in front of everything goes back to the last chip."""

    back_requested = Signal()

    def __init__(self, complete: Any, parent: QWidget) -> None:
        super().__init__(complete, parent)
        self.setFixedHeight(theme.scaled(CHIP_HEIGHT))
        self.setFrame(False)
        self.setMinimumWidth(150)
        self.setProperty("bare", True)

    def _fit(self) -> None:
        self._scale = theme.text_scale()
        self.setFixedHeight(theme.scaled(CHIP_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the chips."""
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.back_requested.emit()
            return
        super().keyPressEvent(event)
