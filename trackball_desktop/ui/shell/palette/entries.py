"""What the palette lists, and in which order: commands by how well their words fit, what was used last first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from trackball_desktop.storage.search import FoundRelease, SearchResults, search_key
from trackball_desktop.ui.kit.field_text import date_text
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.languages import Counts, Texts
from trackball_desktop.ui.kit.painting import to_single_line
from trackball_desktop.ui.shell.palette.synonyms import synonyms

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings
    from trackball_desktop.ui.kit.shortcuts import Command

RECENT_KEY = "palette.recent"
MAX_RECENT = 12
MAX_COMMANDS_FIRST = 4
"""How many commands may stand before what the library found."""

GOOD_FIT = 60
"""From here on a command is what the typed words ask for; below, what the library found comes before it."""


class EntryKind(StrEnum):
    """What an entry leads to."""

    COMMAND = "command"
    RELEASE = "release"
    TRACK = "track"
    PERSON = "person"


@dataclass(frozen=True)
class Entry:
    """One line. `target` is a command's id, a release's id, or a name; `node_id` a track's."""

    kind: EntryKind
    target: str
    text: str
    subtitle: str = ""
    key: str = ""
    node_id: str = ""


def score(query: str, text: str) -> int:
    """Say how well typed words fit a text: 0 not at all, more is better.

    Words that begin words of the text count most, then words that stand anywhere in it, then the first letters of its
    words. Letters that only stand in it in this order are no fit: Enter would run what nobody asked for.
    """
    query_words, key = search_key(query).split(), search_key(text)
    if not query_words:
        return 1
    have = key.split()
    if all(any(word.startswith(query_word) for word in have) for query_word in query_words):
        return 100 + 20 * key.startswith(query_words[0]) - len(key) // 8
    if all(query_word in key for query_word in query_words):
        return 60 - len(key) // 8
    initials = "".join(word[0] for word in have)
    letters = "".join(query_words)
    if len(letters) >= 2 and initials.startswith(letters):
        return 50
    return 0


def command_score(query: str, command: Command) -> int:
    """Say how well typed words fit a command: by its own text; by other words for it less, unless just one is typed.

    Other words are not shown, so they count by their beginnings alone: what stands inside one would be a puzzle.
    """
    others, key = synonyms(command.id), search_key(query)
    if key and key == search_key(command.text):
        return 140
    if key in map(search_key, others):
        return 130
    by_others = [fit - 40 for text in others if (fit := score(query, text)) > GOOD_FIT]
    return max(score(query, command.text), *by_others, 0)


def command_entries(commands: Sequence[Command], query: str, recent: Sequence[str]) -> list[tuple[int, Entry]]:
    """Return the commands that fit, best first; among equals what was used last."""
    rated: list[tuple[int, int, int, Entry]] = []
    for position, command in enumerate(commands):
        fit = command_score(query, command)
        if fit:
            place = f"{EntryKind.COMMAND}:{command.id}"
            last = recent.index(place) if place in recent else MAX_RECENT
            entry = Entry(EntryKind.COMMAND, command.id, command.text, key=command.key_text)
            rated.append((fit, last, position, entry))
    rated.sort(key=lambda item: (-item[0], item[1], item[2]))
    return [(fit, entry) for fit, _, _, entry in rated]


def result_entries(results: SearchResults) -> list[Entry]:
    """Turn what the library found into entries."""
    entries = [release_entry(release) for release in results.releases]
    for track in results.tracks:
        title = f"{track.title} ({track.version})" if track.version else track.title
        where = fill(
            Entries.tr("Track on {release}"), release=to_single_line(track.release_title) or Entries.tr("Untitled")
        )
        subtitle = " · ".join(part for part in (where, isolate_bidi(to_single_line(track.artist)), track.isrc) if part)
        shown = to_single_line(title) or Entries.tr("Untitled")
        entries.append(Entry(EntryKind.TRACK, track.release_id, shown, subtitle, node_id=track.id))
    for person in results.people:
        text = Counts.tr("%n releases", "%n release", person.releases)
        parts = [_role_text(part) for part in person.parts]
        entries.append(Entry(EntryKind.PERSON, person.name, to_single_line(person.name), " · ".join([*parts, text])))
    return entries


def _role_text(role: str) -> str:
    """Return the word for the part in which somebody is named."""
    words = {
        "artist": Entries.tr("Artist"),
        "credit": Entries.tr("Credit"),
        "writer": Entries.tr("Writer"),
        "publisher": Entries.tr("Publisher"),
    }
    return words.get(role, role)


def release_entry(release: FoundRelease) -> Entry:
    """Return the entry of a release."""
    dated = date_text(release.release_date) if release.release_date else ""
    subtitle = " · ".join(
        isolate_bidi(to_single_line(part)) for part in (release.artist, release.catalog_number, dated) if part
    )
    return Entry(
        EntryKind.RELEASE,
        release.id,
        to_single_line(release.title) or Entries.tr("Untitled"),
        subtitle or Entries.tr("Release"),
    )


def merge_entries(commands: list[tuple[int, Entry]], results: list[Entry]) -> list[Entry]:
    """Put commands that fit well before what the library found, the rest behind."""
    good = [entry for fit, entry in commands if fit >= GOOD_FIT]
    poor = [entry for fit, entry in commands if fit < GOOD_FIT]
    return [*good[:MAX_COMMANDS_FIRST], *results, *good[MAX_COMMANDS_FIRST:], *poor]


def recent_keys(settings: Settings) -> list[str]:
    """Return what was chosen last, the newest first, as "kind:target"."""
    stored: object = settings.get(RECENT_KEY, [])
    items = cast("list[object]", stored) if isinstance(stored, list) else []
    return [item for item in items if isinstance(item, str)][:MAX_RECENT]


def save_recent(settings: Settings, entry: Entry) -> None:
    """Keep that an entry was chosen. A track counts as its release, a person as nothing."""
    if entry.kind is EntryKind.PERSON:
        return
    kind = EntryKind.RELEASE if entry.kind is EntryKind.TRACK else entry.kind
    chosen = f"{kind}:{entry.target}"
    settings.save(RECENT_KEY, [chosen, *(item for item in recent_keys(settings) if item != chosen)][:MAX_RECENT])


class Entries(Texts):
    """What the palette finds."""
