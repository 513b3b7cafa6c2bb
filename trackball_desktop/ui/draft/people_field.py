"""The one field of people: chips of those who are there, a line that adds one more, and what is to be said of names.

A chip says name, role and share. Delete takes it away, the arrow keys go from chip to chip, Enter opens what can be
done. The line completes from the label's directory. The target makes a new artist of every name that it does not know
to the letter: a new name is therefore said to be new, and one that only looks like a known name is asked about.
Whose people these are, and what becomes of them, is for `people` (one node) and `people_bulk_edit` (several tracks).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QVBoxLayout, QWidget

from trackball_desktop.domain.release import Node
from trackball_desktop.ui.draft.artist_line import text_of
from trackball_desktop.ui.draft.chip import CHIP_HEIGHT, Chip
from trackball_desktop.ui.draft.known_people import PARTS
from trackball_desktop.ui.draft.name_notes import NameNotes
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.auto_refresh import RefreshOnShow
from trackball_desktop.ui.kit.basic import label, row
from trackball_desktop.ui.kit.field_inputs import InputContent
from trackball_desktop.ui.kit.flow_layout import FlowLayout
from trackball_desktop.ui.kit.name_input import NameInput

if TYPE_CHECKING:
    from trackball_desktop.storage.people import NameMatch
    from trackball_desktop.ui.draft.changes import Changed
    from trackball_desktop.ui.draft.session import Session


class ShownPerson(NamedTuple):
    """What a chip shows: the entry it stands for, its name as it is spelled, and what is said after it."""

    id: str
    name: str
    second: str


class PeopleField(RefreshOnShow):
    """Chips and line. Subclasses say who is there (`_people`), and carry out what is asked."""

    def __init__(self, session: Session, cls: type[Node], title: str, parent: QWidget | None = None) -> None:
        """Make the field; `title` is empty where a heading says what it holds."""
        super().__init__(parent)
        self._session = session
        self._cls = cls
        self._built: object = None
        self._inherited = False
        self._matches: list[NameMatch] = []
        self.chips: list[Chip] = []
        self.title = label(title, "dim", "small")
        self.title.setParent(self)
        self._frame = QFrame(self)
        self._frame.setProperty("role", "field")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._frame.setSizePolicy(policy)
        self._flow = FlowLayout(self._frame)
        self._flow.setContentsMargins(space.S, space.XS, space.S, space.XS)
        self.line = AddLine(self._complete, self._frame)
        self.line.accepted.connect(self._on_line_accepted)
        self.line.back_requested.connect(self._on_line_back_requested)
        self.title.setBuddy(self.line)
        self.note = label("", "dim", "small", wrap=True)
        self.note.setParent(self)
        self.note.hide()
        self.notes = NameNotes(PARTS[cls], self)
        self.notes.taken.connect(self._on_notes_taken)
        self.notes.confirmed.connect(self._on_notes_confirmed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.XS)
        self.head = row(self.title)
        self.title.setVisible(bool(title))
        self._column.addLayout(self.head)
        for widget in (self._frame, self.notes, self.note):
            self._column.addWidget(widget)
        session.changed.connect(self._on_session_changed)
        if session.directory is not None:
            session.directory.changed.connect(self.refresh_if_seen)

    # What subclasses say and do.

    def _people(self) -> tuple[Sequence[ShownPerson], bool]:
        """Return who is there, and whether the list comes from further up."""
        raise NotImplementedError

    def _remark(self) -> str:
        """Return what is to be said of the list as a whole; empty for nothing."""
        raise NotImplementedError

    def _take(self, text: str) -> None:
        """Take what was typed into the line."""
        raise NotImplementedError

    def remove(self, person_id: str) -> None:
        """Take somebody away."""
        raise NotImplementedError

    def _respell(self, name: str, other: str) -> None:
        """Spell a name as the directory does, wherever it stands in the list."""
        raise NotImplementedError

    def chip_menu(self, person_id: str) -> QMenu:
        """Make the menu of a chip."""
        raise NotImplementedError

    def _open(self, person_id: str, point: QPoint) -> None:
        """Open what a chip leads to: its menu, where nothing else is."""
        self._on_chip_menu_requested(person_id, point)

    def _prepare(self, chip: Chip, among: int) -> None:
        """Make a new chip what it is beside that, `among` so many."""

    def _is_concerned(self, change: Changed) -> bool:
        """Whether a change of the draft may change what is shown."""
        raise NotImplementedError

    def _completed(self, text: str) -> list[str]:
        """Return the names that complete a text."""
        directory = self._session.directory
        return directory.complete(text, PARTS[self._cls]) if directory is not None else []

    def _complete(self, text: str) -> list[str]:
        return self._completed(text)

    # What is shown.

    def ask_for(self, words: str) -> None:
        """Say in the line what it takes."""
        self.line.setAccessibleName(words)
        self.line.present(InputContent(self.line.text(), words + "…"))

    def refresh(self) -> None:
        """Show the draft's people."""
        self.auto_refresh.done()
        people, self._inherited = self._people()
        if self._built != (people, self._inherited):
            focused = next((place for place, chip in enumerate(self.chips) if chip.hasFocus()), None)
            self._built = (people, self._inherited)
            self._build(people)
            if focused is not None and self.chips:
                self.chips[min(focused, len(self.chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        words = self._remark()
        self.note.setText(words)
        self.note.setVisible(bool(words))
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
            chip = Chip(person.id, name, person.second, inherited=self._inherited, parent=self._frame)
            chip.remove_requested.connect(self._on_chip_remove_requested)
            chip.menu_requested.connect(self._on_chip_menu_requested)
            chip.card_requested.connect(self._on_chip_opened)
            self._prepare(chip, len(people))
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
        directory = None if self._inherited or self._session.read_only else self._session.directory
        self._matches = []
        for chip, person in zip(self.chips, people, strict=True):
            match = directory.match_name(person.name) if directory is not None and person.name else None
            chip.show_match(match)
            if match is not None:
                self._matches.append(match)
        self.notes.show_matches(self._matches)

    def part_of(self, entry: Node) -> list[str]:
        """Return the words for what somebody does: featured, role, type."""
        featured = [self.tr("featured")] if getattr(entry, "featured", None) is True else []
        return featured + [text for name in ("role", "type") if (text := text_of(getattr(entry, name, "")))]

    # What the user does.

    @Slot(str)
    def _on_line_accepted(self, text: str) -> None:
        self._take(text)

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

    @Slot(str, QPoint)
    def _on_chip_opened(self, person_id: str, point: QPoint) -> None:
        self._open(person_id, point)

    @Slot(str, str)
    def _on_notes_taken(self, name: str, other: str) -> None:
        self._respell(name, other)

    @Slot(list)
    def _on_notes_confirmed(self, names: list[str]) -> None:
        if self._session.directory is not None:
            for name in names:
                self._session.directory.confirm(name)
        self.refresh()

    @Slot(object)
    def _on_session_changed(self, change: Changed) -> None:
        if self._is_concerned(change):
            self.refresh_if_seen()


class AddLine(NameInput):
    """The line after the chips. Backspace in front of everything goes back to the last chip."""

    back_requested = Signal()
    given_up = Signal()
    """Escape was pressed, and no list was open; only of a line that `gives_up`."""
    gives_up = False

    def __init__(self, complete: Callable[[str], list[str]], parent: QWidget) -> None:
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
        if event.key() == Qt.Key.Key_Escape and self.gives_up and not self.list_is_open:
            self.given_up.emit()
            return
        super().keyPressEvent(event)
