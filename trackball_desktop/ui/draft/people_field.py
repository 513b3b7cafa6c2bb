"""The one field of people: chips of those who are there, a line that adds one more, and what is to be said of names.

A chip says name, role and share. Delete takes it away, the arrow keys go from chip to chip, Enter opens what can be
done. The line completes from the label's directory. The target makes a new artist of every name that it does not know
to the letter: a new name is therefore said to be new, and one that only looks like a known name is asked about.
Whose people these are, and what becomes of them, is for `people` (one node) and `people_bulk_edit` (several tracks).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QVBoxLayout, QWidget

from trackball_desktop.domain.release import Node, PrimaryContribution
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.chip import CHIP_HEIGHT, Chip
from trackball_desktop.ui.draft.known_people import DIRECTORY_PARTS
from trackball_desktop.ui.draft.name_notes import NameNotes
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.auto_refresh import RefreshOnShow
from trackball_desktop.ui.kit.basic import add_action, label, row, set_style_property
from trackball_desktop.ui.kit.field_inputs import InputContent
from trackball_desktop.ui.kit.flow_layout import FlowLayout
from trackball_desktop.ui.kit.name_input import NameInput

if TYPE_CHECKING:
    from trackball_desktop.storage.people import NameMatch
    from trackball_desktop.ui.draft.changes import DraftChange
    from trackball_desktop.ui.draft.session import Session

UpdateEntry = Callable[[dict[str, Any], str], object]
"""Gives an entry other values by their fields, as one step with a label."""


class ShownPerson(NamedTuple):
    """What a chip shows: the entry it stands for, its name as it is spelled, and what is said after it."""

    id: str
    name: str
    detail: str


class PeopleField(RefreshOnShow):
    """Chips and line. Subclasses say who is there (`_load_people`), and carry out what is asked."""

    def __init__(self, session: Session, cls: type[Node], title: str, parent: QWidget | None = None) -> None:
        """Make the field; `title` is empty where a heading says what it holds."""
        super().__init__(parent)
        self._session = session
        self._cls = cls
        self._shown_state: object = None
        self._is_inherited = False
        self._matches: list[NameMatch] = []
        self.chips: list[Chip] = []
        self.title = label(title, "dim", "small")
        self._frame = QFrame(self)
        self._frame.setProperty("role", "field")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._frame.setSizePolicy(policy)
        self._flow = FlowLayout(self._frame)
        self._flow.setContentsMargins(space.S, space.XS, space.S, space.XS)
        self.line = AddNameInput(self._name_completions, self._frame)
        self.line.accepted.connect(self._submit_text)
        self.line.back_requested.connect(self._on_line_back_requested)
        self.title.setBuddy(self.line)
        self.note_label = label("", "dim", "small", wrap=True)
        self.name_notes = NameNotes(DIRECTORY_PARTS[cls], self)
        self.name_notes.spelling_chosen.connect(self._replace_spelling)
        self.name_notes.names_confirmed.connect(self._on_name_notes_names_confirmed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.XS)
        self.head = row(self.title)
        self._column.addLayout(self.head)
        self.title.setVisible(bool(title))  # only now that it has a parent, else it would be a window of its own
        for widget in (self._frame, self.name_notes, self.note_label):
            self._column.addWidget(widget)
        session.changed.connect(self._on_session_changed)
        if session.people_directory is not None:
            session.people_directory.changed.connect(self.refresh_when_visible)

    # What subclasses say and do.

    def _load_people(self) -> tuple[Sequence[ShownPerson], bool]:
        """Return who is there, and whether the list comes from further up."""
        raise NotImplementedError

    def _note_text(self) -> str:
        """Return what is to be said of the list as a whole; empty for nothing."""
        raise NotImplementedError

    def _submit_text(self, text: str) -> None:
        """Take what was typed into the line."""
        raise NotImplementedError

    def remove(self, person_id: str) -> None:
        """Take somebody away."""
        raise NotImplementedError

    def _replace_spelling(self, name: str, other: str) -> None:
        """Spell a name as the directory does, wherever it stands in the list."""
        raise NotImplementedError

    def chip_menu(self, person_id: str) -> QMenu:
        """Make the menu of a chip."""
        raise NotImplementedError

    def _open_person(self, person_id: str, point: QPoint) -> None:
        """Open what a chip leads to: its menu, where nothing else is."""
        self._on_chip_menu_requested(person_id, point)

    def _prepare_chip(self, chip: Chip, count: int) -> None:
        """Make a new chip what it is beside that, `count` so many."""

    def _is_affected_by(self, change: DraftChange) -> bool:
        """Whether a change of the draft may change what is shown."""
        raise NotImplementedError

    def _name_completions(self, text: str) -> list[str]:
        """Return the names that complete a text."""
        directory = self._session.people_directory
        return directory.complete(text, DIRECTORY_PARTS[self._cls]) if directory is not None else []

    # What is shown.

    def set_prompt(self, words: str) -> None:
        """Say in the line what it takes."""
        self.line.setAccessibleName(words)
        self.line.present(InputContent(self.line.text(), words + "…"))

    def refresh(self) -> None:
        """Show the draft's people."""
        self.auto_refresh.mark_refreshed()
        people, self._is_inherited = self._load_people()
        if self._shown_state != (people, self._is_inherited):
            focused = next((position for position, chip in enumerate(self.chips) if chip.hasFocus()), None)
            self._shown_state = (people, self._is_inherited)
            self._build(people)
            if focused is not None and self.chips:
                self.chips[min(focused, len(self.chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        text = self._note_text()
        self.note_label.setText(text)
        self.note_label.setVisible(bool(text))
        self._show_matches(people)

    def _build(self, people: Sequence[ShownPerson]) -> None:
        while self._flow.count():
            self._flow.takeAt(0)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = []
        before: QWidget | None = None
        for person in people:
            name = person.name or self.tr("(no name)")
            chip = Chip(person.id, name, person.detail, inherited=self._is_inherited, parent=self._frame)
            chip.remove_requested.connect(self._on_chip_remove_requested)
            chip.menu_requested.connect(self._on_chip_menu_requested)
            chip.card_requested.connect(self._open_person)
            self._prepare_chip(chip, len(people))
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

    def _show_matches(self, people: Sequence[ShownPerson]) -> None:
        """Mark names that are new, or look like another one."""
        directory = None if self._is_inherited or self._session.read_only else self._session.people_directory
        self._matches = []
        for chip, person in zip(self.chips, people, strict=True):
            match = directory.match_name(person.name) if directory is not None and person.name else None
            chip.show_match(match)
            if match is not None:
                self._matches.append(match)
        self.name_notes.show_matches(self._matches)

    def role_texts(self, entry: Node) -> list[str]:
        """Return the words for what somebody does: featured, role, type."""
        featured = [self.tr("featured")] if getattr(entry, "featured", None) is True else []
        return featured + [text for name in ("role", "type") if (text := text_or_empty(getattr(entry, name, "")))]

    def _add_featured_action(self, menu: QMenu, text: str, entry: Any, update: UpdateEntry) -> None:
        """Let the menu of a billed artist say that they are featured, or are not."""
        if self._cls is PrimaryContribution:
            on = entry.featured is True
            message = HistoryText.tr("not featured") if on else HistoryText.tr("featured")
            action = add_action(menu, text, partial(update, {"featured": INHERIT if on else True}, message))
            action.setCheckable(True)
            action.setChecked(on)

    # What the user does.

    @Slot()
    def _on_line_back_requested(self) -> None:
        if self.chips:
            self.chips[-1].setFocus(Qt.FocusReason.BacktabFocusReason)

    @Slot(str)
    def _on_chip_remove_requested(self, person_id: str) -> None:
        self.remove(person_id)
        if not self.chips:
            self.line.setFocus()

    @Slot(str, QPoint)
    def _on_chip_menu_requested(self, person_id: str, point: QPoint) -> None:
        menu = self.chip_menu(person_id)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    @Slot(list)
    def _on_name_notes_names_confirmed(self, names: list[str]) -> None:
        if self._session.people_directory is not None:
            for name in names:
                self._session.people_directory.confirm(name)
        self.refresh()

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if self._is_affected_by(change):
            self.refresh_when_visible()


class AddNameInput(NameInput):
    """The line after the chips. Backspace in front of everything goes back to the last chip."""

    back_requested = Signal()
    cancelled = Signal()
    """Escape was pressed, and no list was open; only of a line that `can_cancel`."""
    can_cancel = False

    def __init__(self, complete: Callable[[str], list[str]], parent: QWidget) -> None:
        super().__init__(complete, parent)
        self.setFixedHeight(theme.scaled(CHIP_HEIGHT))
        self.setFrame(False)
        self.setMinimumWidth(150)
        self.setProperty("bare", True)

    def _update_scale(self) -> None:
        self._scale = theme.text_scale()
        self.setFixedHeight(theme.scaled(CHIP_HEIGHT))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Frame the field in which the line stands: it has no frame of its own."""
        super().focusInEvent(event)
        self._show_focus(focused=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away, but not for the list of the line's own suggestions."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._show_focus(focused=False)

    def _show_focus(self, *, focused: bool) -> None:
        frame = self.parentWidget()
        if frame is not None and frame.property("role") == "field":
            set_style_property(frame, "focused", focused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the chips."""
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.back_requested.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self.can_cancel and self.open_suggestions is None:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)
