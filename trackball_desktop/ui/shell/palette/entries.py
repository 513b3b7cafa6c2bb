"""What the palette lists, and in which order: commands by how well their words fit, what was used last first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from trackball_desktop.storage.search import Found, FoundRelease, key_of
from trackball_desktop.ui.kit.field_text import day
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, Texts
from trackball_desktop.ui.kit.painting import one_line
from trackball_desktop.ui.shell.palette.synonyms import synonyms

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings
    from trackball_desktop.ui.kit.shortcuts import Command

RECENT_KEY = "palette.recent"
KEPT = 12
COMMANDS_BEFORE = 4
"""How many commands may stand before what the library found."""


class Kind(StrEnum):
    """What an entry leads to."""

    COMMAND = "command"
    RELEASE = "release"
    TRACK = "track"
    PERSON = "person"


@dataclass(frozen=True)
class Entry:
    """One line. `target` is a command's id, a release's id, or a name; `node_id` a track's."""

    kind: Kind
    target: str
    text: str
    second: str = ""
    key: str = ""
    node_id: str = ""


def score(words: str, text: str) -> int:
    """Say how well typed words fit a text: 0 not at all, more is better.

    Words that begin words of the text count most, then words that stand anywhere in it, then the first letters of its
    words. Letters that only stand in it in this order are no fit: Enter would run what nobody asked for.
    """
    wanted, key = key_of(words).split(), key_of(text)
    if not wanted:
        return 1
    have = key.split()
    if all(any(word.startswith(one) for word in have) for one in wanted):
        return 100 + 20 * key.startswith(wanted[0]) - len(key) // 8
    if all(one in key for one in wanted):
        return 60 - len(key) // 8
    initials = "".join(word[0] for word in have)
    letters = "".join(wanted)
    if len(letters) >= 2 and initials.startswith(letters):
        return 50
    return 0


def command_score(words: str, command: Command) -> int:
    """Say how well typed words fit a command: by its own text; by other words for it less, unless just one is typed."""
    others = synonyms(command.id)
    if key_of(words) in map(key_of, others):
        return 130
    return max(score(words, command.text), *(score(words, text) - 40 for text in others), 0)


def command_entries(commands: Sequence[Command], words: str, recent: Sequence[str]) -> list[tuple[int, Entry]]:
    """Return the commands that fit, best first; among equals what was used last."""
    rated: list[tuple[int, int, int, Entry]] = []
    for position, command in enumerate(commands):
        fit = command_score(words, command)
        if fit:
            place = f"{Kind.COMMAND}:{command.id}"
            last = recent.index(place) if place in recent else KEPT
            entry = Entry(Kind.COMMAND, command.id, command.text, key=command.shown_key)
            rated.append((fit, last, position, entry))
    rated.sort(key=lambda item: (-item[0], item[1], item[2]))
    return [(fit, entry) for fit, _, _, entry in rated]


def found_entries(found: Found) -> list[Entry]:
    """Turn what the library found into entries."""
    entries = [release_entry(release) for release in found.releases]
    for track in found.tracks:
        title = f"{track.title} ({track.version})" if track.version else track.title
        where = fill(Entries.tr("Track on {release}"), release=one_line(track.release_title) or Entries.tr("Untitled"))
        second = " · ".join(part for part in (where, one_line(track.artist), track.isrc) if part)
        shown = one_line(title) or Entries.tr("Untitled")
        entries.append(Entry(Kind.TRACK, track.release_id, shown, second, node_id=track.id))
    for person in found.people:
        words = Counts.tr("%n releases", "%n release", person.releases)
        parts = [_part(part) for part in person.parts]
        entries.append(Entry(Kind.PERSON, person.name, one_line(person.name), " · ".join([*parts, words])))
    return entries


def _part(part: str) -> str:
    """Return the word for the part in which somebody is named."""
    words = {
        "artist": Entries.tr("Artist"),
        "credit": Entries.tr("Credit"),
        "writer": Entries.tr("Writer"),
        "publisher": Entries.tr("Publisher"),
    }
    return words.get(part, part)


def release_entry(release: FoundRelease) -> Entry:
    """Return the entry of a release."""
    dated = day(release.release_date) if release.release_date else ""
    second = " · ".join(one_line(part) for part in (release.artist, release.catalog_number, dated) if part)
    return Entry(
        Kind.RELEASE, release.id, one_line(release.title) or Entries.tr("Untitled"), second or Entries.tr("Release")
    )


def merged(commands: list[tuple[int, Entry]], found: list[Entry]) -> list[Entry]:
    """Put commands that fit well before what the library found, the rest behind."""
    good = [entry for fit, entry in commands if fit >= 60]
    poor = [entry for fit, entry in commands if fit < 60]
    return [*good[:COMMANDS_BEFORE], *found, *good[COMMANDS_BEFORE:], *poor]


def recent_of(settings: Settings) -> list[str]:
    """Return what was chosen last, the newest first, as "kind:target"."""
    kept: object = settings.get(RECENT_KEY, [])
    items = cast("list[object]", kept) if isinstance(kept, list) else []
    return [item for item in items if isinstance(item, str)][:KEPT]


def remember(settings: Settings, entry: Entry) -> None:
    """Keep that an entry was chosen. A track counts as its release, a person as nothing."""
    if entry.kind is Kind.PERSON:
        return
    kind = Kind.RELEASE if entry.kind is Kind.TRACK else entry.kind
    chosen = f"{kind}:{entry.target}"
    settings.save(RECENT_KEY, [chosen, *(item for item in recent_of(settings) if item != chosen)][:KEPT])


class Entries(Texts):
    """What the palette finds."""
