"""The one table of what can be done by key: the window listens by it, the palette offers it, the map shows it.

A command of the window has a slot there (`commands.Commands`); what a part of the window does by itself (a cell that is
edited, a track that is moved) stands in the table as well, so that the map is whole. Where the system has a key of its
own for something, that one is used.
"""

from __future__ import annotations

import sys
from typing import Any, Final, NamedTuple

from PySide6.QtGui import QKeyEvent, QKeySequence

from trackball_desktop.i18n.contexts import Context
from trackball_desktop.i18n.message import Message
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit.languages import localize

PALETTE_KEY, SEARCH_KEY, SIDEBAR_KEY, INSPECTOR_KEY, TRANSFERS_KEY = "Ctrl+K", "Ctrl+F", "Ctrl+B", "F9", "Ctrl+J"
INSPECTOR_ALTERNATIVE_KEY = "Ctrl+Shift+B"
REPLACE_KEY = "Ctrl+Alt+F" if sys.platform == "darwin" else "Ctrl+H"
"""As spreadsheets have it there: on macOS Ctrl+H is the system's own, and hides the app."""
REDO_ALTERNATIVE_KEYS = () if sys.platform == "darwin" else ("Ctrl+Y", "Ctrl+Shift+Z")
"""Both keys that programs use for it: only one of them is the system's own, and people have either in their fingers."""
BACK_KEY, DUPLICATE_KEY, SETTINGS_KEY = "Alt+Left", "Ctrl+Shift+D", "Ctrl+,"
HELP_KEY, SHORTCUTS_KEY = "F1", "?"

_Standard = QKeySequence.StandardKey


class Keys(Context):
    """What can be done by key, and the parts of the window in which it can."""


class Command(NamedTuple):
    """Something that can be done. `keys` are texts or the system's own; the map shows the first.

    `needs_release` says that it needs an open release. The key of a part's own command is that part's alone, and works
    where the part is in front.
    """

    id: str
    group: Message
    label: Message
    keys: tuple[Any, ...] = ()
    needs_release: bool = False
    is_widget_key: bool = False

    @property
    def text(self) -> str:
        """The words in the user's language."""
        return localize(self.label)

    def sequences(self) -> list[QKeySequence]:
        """Return the keys as this system has them; none where it has no such key."""
        sequences = (QKeySequence(key) for key in self.keys)
        return list(dict.fromkeys(sequence for sequence in sequences if not sequence.isEmpty()))

    @property
    def key_text(self) -> str:
        """The first key as this system spells it."""
        sequences = self.sequences()
        return sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if sequences else ""


EVERYWHERE, LIST, RELEASE, TREE, CELLS, PEOPLE, MASTERS = (
    Keys.tr("Everywhere"),
    Keys.tr("List"),
    Keys.tr("Release"),
    Keys.tr("Tree"),
    Keys.tr("Tables"),
    Keys.tr("People"),
    Keys.tr("Masters"),
)

COMMANDS: Final[tuple[Command, ...]] = (
    Command("palette", EVERYWHERE, Keys.tr("Find a command, release, track or person"), (PALETTE_KEY,)),
    Command("search", EVERYWHERE, Keys.tr("Search the list or the tracks of the open release"), (SEARCH_KEY,)),
    Command("new", EVERYWHERE, Keys.tr("Empty release"), (_Standard.New,)),
    Command("folder", EVERYWHERE, Keys.tr("Release from a folder"), (_Standard.Open,)),
    Command("templates", EVERYWHERE, Keys.tr("Release from a template"), ("Ctrl+Shift+N",)),
    Command("import", EVERYWHERE, Keys.tr("Import from {target}", target=display_name(FIRST))),
    Command("import.file", EVERYWHERE, Keys.tr("Import a sheet or a bundle")),
    Command("export", EVERYWHERE, Keys.tr("Export the release as a sheet or bundle")),
    Command("transfer", LIST, Keys.tr("Transfer the release from another distributor")),
    Command("export.library", EVERYWHERE, Keys.tr("Export the whole library")),
    Command("import.ddex", EVERYWHERE, Keys.tr("Import a DDEX message")),
    Command("delivered", EVERYWHERE, Keys.tr("Open a partner delivery")),
    Command("import.events", EVERYWHERE, Keys.tr("Import catalogue events: clearances and takedowns")),
    Command("look_up", EVERYWHERE, Keys.tr("Release from a store: UPC, ISRC or link")),
    Command("sample", EVERYWHERE, Keys.tr("Sample release")),
    Command("next_region", EVERYWHERE, Keys.tr("Next part of the window"), ("F6",)),
    Command("previous_region", EVERYWHERE, Keys.tr("Previous part of the window"), ("Shift+F6",)),
    Command("left", EVERYWHERE, Keys.tr("Show or hide the sidebar"), (SIDEBAR_KEY,)),
    Command("right", EVERYWHERE, Keys.tr("Show or hide the inspector"), (INSPECTOR_KEY, INSPECTOR_ALTERNATIVE_KEY)),
    Command("transfers", EVERYWHERE, Keys.tr("Uploads"), (TRANSFERS_KEY,)),
    Command("labels", EVERYWHERE, Keys.tr("Labels and defaults")),
    Command("plan", EVERYWHERE, Keys.tr("Plan")),
    Command("view.to_fix", EVERYWHERE, Keys.tr("Releases to fix")),
    Command("view.drafts", EVERYWHERE, Keys.tr("Drafts")),
    Command("view.on_the_way", EVERYWHERE, Keys.tr("Releases on the way")),
    Command("view.in_openplay", EVERYWHERE, Keys.tr("Releases in {target}", target=display_name(FIRST))),
    Command("view.released", EVERYWHERE, Keys.tr("Released")),
    Command("view.all", EVERYWHERE, Keys.tr("All releases")),
    Command("view.trash", EVERYWHERE, Keys.tr("Trash")),
    Command("scheme.light", EVERYWHERE, Keys.tr("Light appearance")),
    Command("scheme.dark", EVERYWHERE, Keys.tr("Dark appearance")),
    Command("scheme.contrast", EVERYWHERE, Keys.tr("High-contrast appearance")),
    Command("scheme.system", EVERYWHERE, Keys.tr("Appearance of the system")),
    Command("appearance", EVERYWHERE, Keys.tr("Settings: appearance")),
    Command("accounts", EVERYWHERE, Keys.tr("Settings: accounts")),
    Command("backups", EVERYWHERE, Keys.tr("Settings: backups")),
    Command("updates", EVERYWHERE, Keys.tr("Settings: updates")),
    Command("section.recordings", EVERYWHERE, Keys.tr("Settings: recordings")),
    Command("section.checks", EVERYWHERE, Keys.tr("Settings: checks")),
    Command("section.lists", EVERYWHERE, Keys.tr("Settings: lists")),
    Command("section.keyring", EVERYWHERE, Keys.tr("Settings: keyring")),
    Command("section.notifications", EVERYWHERE, Keys.tr("Settings: notifications")),
    Command("section.stores", EVERYWHERE, Keys.tr("Settings: stores")),
    Command("section.data", EVERYWHERE, Keys.tr("Settings: data")),
    Command("people", EVERYWHERE, Keys.tr("People")),
    Command("codes", EVERYWHERE, Keys.tr("ISRC series, UPC pools and ledger")),
    Command("settings", EVERYWHERE, Keys.tr("Settings"), (SETTINGS_KEY,)),
    Command("help", EVERYWHERE, Keys.tr("Help"), (HELP_KEY,)),
    Command("keys", EVERYWHERE, Keys.tr("Keyboard shortcuts"), (SHORTCUTS_KEY,)),
    Command("tour", EVERYWHERE, Keys.tr("Tour of the window")),
    Command("welcome", EVERYWHERE, Keys.tr("Welcome")),
    Command("about", EVERYWHERE, Keys.tr("About Trackball Desktop")),
    Command("quit", EVERYWHERE, Keys.tr("Quit"), (_Standard.Quit,)),
    Command("open", LIST, Keys.tr("Open"), ("Return",), is_widget_key=True),
    Command("look", LIST, Keys.tr("Quick look"), ("Space",), is_widget_key=True),
    Command("duplicate", LIST, Keys.tr("Duplicate the release"), (DUPLICATE_KEY,)),
    Command("edition", LIST, Keys.tr("Duplicate with the same recordings")),
    Command("together", LIST, Keys.tr("Edit the selected releases"), ("Ctrl+E",), is_widget_key=True),
    Command("check_now", LIST, Keys.tr("Check status"), ("F5",), is_widget_key=True),
    Command("papers", LIST, Keys.tr("Documents: label copy, one-sheet, split sheets, credits, barcode")),
    Command("export.ddex", LIST, Keys.tr("Deliver the release as DDEX")),
    Command("stores", LIST, Keys.tr("Show the release in stores")),
    Command("submit", LIST, Keys.tr("Submit the release")),
    Command("checks", EVERYWHERE, Keys.tr("Show the checks")),
    Command("fill_in", RELEASE, Keys.tr("Fill in from stores"), needs_release=True),
    Command("withdraw", LIST, Keys.tr("Withdraw the release from the outbox")),
    Command("try_now", EVERYWHERE, Keys.tr("Send waiting releases now")),
    Command("trash", LIST, Keys.tr("Move to trash"), ("Del",), is_widget_key=True),
    Command("back", RELEASE, Keys.tr("Back to the list"), (BACK_KEY, _Standard.Close)),
    Command("template.save", RELEASE, Keys.tr("Save as template"), needs_release=True),
    Command("undo", EVERYWHERE, Keys.tr("Undo"), (_Standard.Undo,)),
    Command("redo", EVERYWHERE, Keys.tr("Redo"), (_Standard.Redo, *REDO_ALTERNATIVE_KEYS)),
    Command("assign", RELEASE, Keys.tr("Assign missing ISRCs"), needs_release=True),
    Command("lineup", RELEASE, Keys.tr("Line-up preset"), needs_release=True),
    Command("step.release", RELEASE, Keys.tr("Go to Release"), ("Ctrl+1",), needs_release=True),
    Command("step.tracks", RELEASE, Keys.tr("Go to Tracks"), ("Ctrl+2",), needs_release=True),
    Command("step.credits", RELEASE, Keys.tr("Go to Credits & works"), ("Ctrl+3",), needs_release=True),
    Command("step.rights", RELEASE, Keys.tr("Go to Rights & partners"), ("Ctrl+4",), needs_release=True),
    Command("step.sound", RELEASE, Keys.tr("Go to Audio & artwork"), ("Ctrl+5",), needs_release=True),
    Command("step.review", RELEASE, Keys.tr("Go to Review & submit"), ("Ctrl+6",), needs_release=True),
    Command("step.next", RELEASE, Keys.tr("Next step"), ("Ctrl+PgDown",), needs_release=True),
    Command("step.previous", RELEASE, Keys.tr("Previous step"), ("Ctrl+PgUp",), needs_release=True),
    Command("next_finding", RELEASE, Keys.tr("Next finding"), ("F8",), is_widget_key=True),
    Command("previous_finding", RELEASE, Keys.tr("Previous finding"), ("Shift+F8",), is_widget_key=True),
    Command("fix", RELEASE, Keys.tr("Fix the finding"), ("Alt+Return",), is_widget_key=True),
    Command("tree.up", TREE, Keys.tr("Move up"), ("Alt+Up",), is_widget_key=True),
    Command("tree.down", TREE, Keys.tr("Move down"), ("Alt+Down",), is_widget_key=True),
    Command("tree.copy", TREE, Keys.tr("Duplicate"), ("Ctrl+D",), is_widget_key=True),
    Command("tree.remove", TREE, Keys.tr("Remove"), ("Del",), is_widget_key=True),
    Command("tree.menu", TREE, Keys.tr("Menu"), ("Shift+F10",), is_widget_key=True),
    Command("cell.edit", CELLS, Keys.tr("Edit the cell"), ("F2",), is_widget_key=True),
    Command("cell.fill", CELLS, Keys.tr("Fill down"), ("Ctrl+D",), is_widget_key=True),
    Command("cell.fill_right", CELLS, Keys.tr("Fill right"), ("Ctrl+R",), is_widget_key=True),
    Command("cell.clear", CELLS, Keys.tr("Clear the cells"), ("Del",), is_widget_key=True),
    Command("cell.original", CELLS, Keys.tr("Restore the original values"), ("Ctrl+Del",), is_widget_key=True),
    Command("cell.down", CELLS, Keys.tr("Confirm and move down"), ("Return",), is_widget_key=True),
    Command("cell.up", CELLS, Keys.tr("Confirm and move up"), ("Shift+Return",), is_widget_key=True),
    Command("cell.extend", CELLS, Keys.tr("Select more cells"), ("Shift+Down",), is_widget_key=True),
    Command("cell.edge", CELLS, Keys.tr("Go to the edge of the data"), ("Ctrl+Down",), is_widget_key=True),
    Command("cell.rows", CELLS, Keys.tr("Select whole rows"), ("Shift+Space",), is_widget_key=True),
    Command("cell.remove", CELLS, Keys.tr("Remove the rows"), ("Ctrl+Backspace",), is_widget_key=True),
    Command("replace", CELLS, Keys.tr("Find and replace in the tracks"), (REPLACE_KEY,), needs_release=True),
    Command("grid.only", CELLS, Keys.tr("Switch between grid and form"), ("Ctrl+Shift+G",), is_widget_key=True),
    Command("chip.open", PEOPLE, Keys.tr("Edit all fields of the entry"), ("Return",), is_widget_key=True),
    Command("chip.earlier", PEOPLE, Keys.tr("Move the entry forward"), ("Alt+Left",), is_widget_key=True),
    Command("chip.later", PEOPLE, Keys.tr("Move the entry back"), ("Alt+Right",), is_widget_key=True),
    Command("chip.remove", PEOPLE, Keys.tr("Remove the entry"), ("Del",), is_widget_key=True),
    Command("player.play", MASTERS, Keys.tr("Play or pause"), ("Space",), is_widget_key=True),
    Command("player.on", MASTERS, Keys.tr("Forward five seconds"), ("Right",), is_widget_key=True),
    Command("player.back", MASTERS, Keys.tr("Back by five seconds"), ("Left",), is_widget_key=True),
    Command("player.next", MASTERS, Keys.tr("Next track"), ("Ctrl+Right",), is_widget_key=True),
    Command("player.previous", MASTERS, Keys.tr("Previous track"), ("Ctrl+Left",), is_widget_key=True),
    Command("player.swap", MASTERS, Keys.tr("Switch between A and B"), ("X",), is_widget_key=True),
)


def command(command_id: str) -> Command:
    """Return a command of the table. Raises KeyError for an id that is none."""
    return {item.id: item for item in COMMANDS}[command_id]


def matches_command(command_id: str, event: QKeyEvent) -> bool:
    """Say whether a key press is one of the keys of a command."""
    return QKeySequence(event.keyCombination()) in command(command_id).sequences()


def shortcut_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups of the map: a name, and for each key what it does."""
    groups: dict[Message, list[tuple[str, str]]] = {}
    for command in COMMANDS:
        if command.sequences():
            key = command.sequences()[0].toString(QKeySequence.SequenceFormat.PortableText)
            groups.setdefault(command.group, []).append((key, command.text))
    return [(localize(name), keys) for name, keys in groups.items()]
