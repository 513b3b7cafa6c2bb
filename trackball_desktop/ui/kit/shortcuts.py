"""The one table of what can be done by key: the window listens by it, the palette offers it, the map shows it.

A command of the window has a slot there (`commands.Commands`); what a part of the window does by itself (a cell that is
edited, a track that is moved) stands in the table as well, so that the map is whole. Where the system has a key of its
own for something, that one is used.
"""

from __future__ import annotations

import sys
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QKeyEvent, QKeySequence

PALETTE, SEARCH, LEFT, RIGHT, TRANSFERS = "Ctrl+K", "Ctrl+F", "Ctrl+B", "F9", "Ctrl+J"
RIGHT_TOO = "Ctrl+Shift+B"
REPLACE = "Ctrl+Alt+F" if sys.platform == "darwin" else "Ctrl+H"
"""As spreadsheets have it there: on macOS Ctrl+H is the system's own, and hides the app."""
REDO_TOO = () if sys.platform == "darwin" else ("Ctrl+Y", "Ctrl+Shift+Z")
"""Both keys that programs use for it: only one of them is the system's own, and people have either in their fingers."""
BACK, DUPLICATE, SETTINGS, KEYS = "Alt+Left", "Ctrl+Shift+D", "Ctrl+,", "F1"

_Standard = QKeySequence.StandardKey


class Command(NamedTuple):
    """Something that can be done. `keys` are texts or the system's own; the map shows the first.

    `release` says that it needs an open release. A part's own command has no slot in the window.
    """

    id: str
    group: str
    words: str
    keys: tuple[Any, ...] = ()
    release: bool = False
    part: bool = False

    @property
    def text(self) -> str:
        """The words in the user's language."""
        return QCoreApplication.translate("Keys", self.words)

    def sequences(self) -> list[QKeySequence]:
        """Return the keys as this system has them; none where it has no such key."""
        made = (QKeySequence(key) for key in self.keys)
        return list(dict.fromkeys(sequence for sequence in made if not sequence.isEmpty()))

    @property
    def shown_key(self) -> str:
        """The first key as this system spells it."""
        sequences = self.sequences()
        return sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if sequences else ""


def _tr(words: str) -> Any:
    return QT_TRANSLATE_NOOP("Keys", words)


EVERYWHERE, LIST, RELEASE, TREE, CELLS, PEOPLE, MASTERS = (
    _tr("Everywhere"),
    _tr("List"),
    _tr("Release"),
    _tr("Tree"),
    _tr("Tables"),
    _tr("People"),
    _tr("Masters"),
)

COMMANDS: Final[tuple[Command, ...]] = (
    Command("palette", EVERYWHERE, _tr("Find a command, release, track or person"), (PALETTE,)),
    Command("search", EVERYWHERE, _tr("Search the list, or in the tracks of the open release"), (SEARCH,)),
    Command("new", EVERYWHERE, _tr("Empty release"), (_Standard.New,)),
    Command("folder", EVERYWHERE, _tr("Release from a folder"), (_Standard.Open,)),
    Command("templates", EVERYWHERE, _tr("Release from a template"), ("Ctrl+Shift+N",)),
    Command("import", EVERYWHERE, _tr("Import from OpenPlay")),
    Command("sample", EVERYWHERE, _tr("Sample release")),
    Command("next_region", EVERYWHERE, _tr("Next part of the window"), ("F6",)),
    Command("previous_region", EVERYWHERE, _tr("Previous part of the window"), ("Shift+F6",)),
    Command("left", EVERYWHERE, _tr("Fold the views"), (LEFT,)),
    Command("right", EVERYWHERE, _tr("Fold the inspector"), (RIGHT, RIGHT_TOO)),
    Command("transfers", EVERYWHERE, _tr("Uploads"), (TRANSFERS,)),
    Command("labels", EVERYWHERE, _tr("Labels and their defaults")),
    Command("people", EVERYWHERE, _tr("People")),
    Command("codes", EVERYWHERE, _tr("ISRC series, UPC pools and their ledger")),
    Command("settings", EVERYWHERE, _tr("Settings"), (SETTINGS,)),
    Command("keys", EVERYWHERE, _tr("Keyboard shortcuts"), ("?", KEYS)),
    Command("quit", EVERYWHERE, _tr("Quit"), (_Standard.Quit,)),
    Command("open", LIST, _tr("Open"), ("Return",), part=True),
    Command("look", LIST, _tr("Look, without opening"), ("Space",), part=True),
    Command("duplicate", LIST, _tr("Duplicate the release"), (DUPLICATE,)),
    Command("edition", LIST, _tr("Duplicate with the same recordings")),
    Command("together", LIST, _tr("Edit the chosen releases together"), ("Ctrl+E",), part=True),
    Command("check_now", LIST, _tr("Check now in OpenPlay"), ("F5",), part=True),
    Command("stores", LIST, _tr("What stores show of the release")),
    Command("withdraw", LIST, _tr("Take the release back from the outbox")),
    Command("try_now", EVERYWHERE, _tr("Try now what waits to be sent")),
    Command("trash", LIST, _tr("Move to trash"), ("Del",), part=True),
    Command("back", RELEASE, _tr("Back to the list"), (BACK, _Standard.Close)),
    Command("template.save", RELEASE, _tr("Save as template"), release=True),
    Command("undo", EVERYWHERE, _tr("Undo"), (_Standard.Undo,)),
    Command("redo", EVERYWHERE, _tr("Redo"), (_Standard.Redo, *REDO_TOO)),
    Command("assign", RELEASE, _tr("Assign missing ISRCs"), release=True),
    Command("step.release", RELEASE, _tr("Go to Release"), ("Ctrl+1",), release=True),
    Command("step.tracks", RELEASE, _tr("Go to Tracks"), ("Ctrl+2",), release=True),
    Command("step.credits", RELEASE, _tr("Go to Credits & works"), ("Ctrl+3",), release=True),
    Command("step.rights", RELEASE, _tr("Go to Rights & partners"), ("Ctrl+4",), release=True),
    Command("step.sound", RELEASE, _tr("Go to Sound & artwork"), ("Ctrl+5",), release=True),
    Command("step.review", RELEASE, _tr("Go to Review & submit"), ("Ctrl+6",), release=True),
    Command("step.next", RELEASE, _tr("Next step"), ("Ctrl+PgDown",), release=True),
    Command("step.previous", RELEASE, _tr("Previous step"), ("Ctrl+PgUp",), release=True),
    Command("next_finding", RELEASE, _tr("Next finding"), ("F8",), part=True),
    Command("previous_finding", RELEASE, _tr("Previous finding"), ("Shift+F8",), part=True),
    Command("fix", RELEASE, _tr("Fix the finding"), ("Alt+Return",), part=True),
    Command("tree.up", TREE, _tr("Move up"), ("Alt+Up",), part=True),
    Command("tree.down", TREE, _tr("Move down"), ("Alt+Down",), part=True),
    Command("tree.copy", TREE, _tr("Duplicate"), ("Ctrl+D",), part=True),
    Command("tree.remove", TREE, _tr("Remove"), ("Del",), part=True),
    Command("tree.menu", TREE, _tr("Menu"), ("Shift+F10",), part=True),
    Command("cell.edit", CELLS, _tr("Edit the cell"), ("F2",), part=True),
    Command("cell.fill", CELLS, _tr("Fill down"), ("Ctrl+D",), part=True),
    Command("cell.fill_right", CELLS, _tr("Fill right"), ("Ctrl+R",), part=True),
    Command("cell.clear", CELLS, _tr("Empty the cells"), ("Del",), part=True),
    Command("cell.down", CELLS, _tr("Keep and go down"), ("Return",), part=True),
    Command("cell.up", CELLS, _tr("Keep and go up"), ("Shift+Return",), part=True),
    Command("cell.extend", CELLS, _tr("Select more cells"), ("Shift+Down",), part=True),
    Command("cell.edge", CELLS, _tr("To the edge of what is filled in"), ("Ctrl+Down",), part=True),
    Command("cell.rows", CELLS, _tr("Select whole rows"), ("Shift+Space",), part=True),
    Command("cell.remove", CELLS, _tr("Remove the rows"), ("Ctrl+Backspace",), part=True),
    Command("replace", CELLS, _tr("Find and replace in the tracks"), (REPLACE,), release=True),
    Command("grid.only", CELLS, _tr("Grid only, or grid and form"), ("Ctrl+Shift+G",), part=True),
    Command("chip.open", PEOPLE, _tr("All fields of the chip"), ("Return",), part=True),
    Command("chip.earlier", PEOPLE, _tr("Move the chip forward"), ("Alt+Left",), part=True),
    Command("chip.later", PEOPLE, _tr("Move the chip back"), ("Alt+Right",), part=True),
    Command("chip.remove", PEOPLE, _tr("Take the chip away"), ("Del",), part=True),
    Command("player.play", MASTERS, _tr("Play, pause"), ("Space",), part=True),
    Command("player.on", MASTERS, _tr("On by five seconds"), ("Right",), part=True),
    Command("player.back", MASTERS, _tr("Back by five seconds"), ("Left",), part=True),
    Command("player.next", MASTERS, _tr("Next track"), ("Ctrl+Right",), part=True),
    Command("player.previous", MASTERS, _tr("Previous track"), ("Ctrl+Left",), part=True),
    Command("player.swap", MASTERS, _tr("Switch between A and B"), ("X",), part=True),
)


def command(command_id: str) -> Command:
    """Return a command of the table. Raises KeyError for an id that is none."""
    return {item.id: item for item in COMMANDS}[command_id]


def is_key_of(command_id: str, event: QKeyEvent) -> bool:
    """Say whether a key press is one of the keys of a command."""
    return QKeySequence(event.keyCombination()) in command(command_id).sequences()


def key_map() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups of the map: a name, and for each key what it does."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for command in COMMANDS:
        if command.sequences():
            shown = command.sequences()[0].toString(QKeySequence.SequenceFormat.PortableText)
            groups.setdefault(command.group, []).append((shown, command.text))
    return [(QCoreApplication.translate("Keys", name), keys) for name, keys in groups.items()]
