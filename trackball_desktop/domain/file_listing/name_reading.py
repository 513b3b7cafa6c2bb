"""Reads the names of one release's files together: numbers first, then what all of them share in front."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import names as naming
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.names import Name
from trackball_desktop.domain.file_listing.state import State, is_folder_a_place
from trackball_desktop.domain.file_listing.titles import unhump


def learn_people(state: State, names: Sequence[Name]) -> None:
    """Collect names of acts that stand alone, so that joined ones can be parted and found in names."""
    texts: list[str] = []
    if len(state.folder.parts) > 1 and not state.folder.is_loose:
        texts.append(state.folder.parts[0])
    for name in names:
        tags = name.file.tags
        texts += [*tags.album_artists, *tags.artists]
        parts = naming.split_at_dashes(re.sub(r"^\d{1,3}[\s._\-]+", "", name.body))
        if len(parts) > 1:
            texts.append(naming.main_part(parts[0]))
    for text in texts:
        main = naming.main_part(text)
        pieces = [piece for piece in vocabulary.BETWEEN_PEOPLE.split(main) if piece]
        if len(pieces) == 1:
            state.known.add(folded(main))
        elif vocabulary.CERTAIN_BETWEEN.search(main):
            state.known |= {folded(piece) for piece in vocabulary.CERTAIN_BETWEEN.split(main)}


def learn_catalog(state: State) -> None:
    """Find a catalogue number in the folder's name that the name of every file begins with."""
    folder = state.folder
    for number, part in enumerate(folder.parts):
        code, _, rest = part.partition(" ")
        is_code = vocabulary.CATALOG.fullmatch(code) and code.isupper() and (rest or len(folder.parts) > 1)
        if is_code and not folder.catalog and all(file.path.name.startswith(code) for file in state.group.files):
            folder.catalog = code
            folder.parts[number : number + 1] = [rest] if rest else []
            return


def read_names(state: State, names: list[Name]) -> None:
    """Take numbers and shared leads off the names, in the order in which they show."""
    numbered = naming.find_numbers(names)
    leads = _known_leads(state)
    for _ in range(3):
        changed = naming.take_lead(names, leads)
        if not numbered:
            numbered = naming.find_numbers(names)
            changed = changed or numbered
        if not changed:
            break
    naming.number_by_tags(names)
    naming.set_blanks(names)
    for _ in range(2):
        if naming.take_lead(names, leads) and not numbered:
            numbered = naming.find_numbers(names)
    if state.folder.is_loose and names and all(" " not in name.whole for name in names):
        for name in names:
            name.body = unhump(name.body)
        _unhump_folder(state)
    _common_text(state, names)


def _known_leads(state: State) -> list[str]:
    parts = state.folder.parts
    leads = [*parts, " - ".join(parts)]
    if state.folder.is_loose and len(parts) > 1:
        leads += ["_".join(parts), " ".join(parts)]
    if not is_folder_a_place(state) and state.group.above and not vocabulary.PLACE.fullmatch(state.group.above):
        leads.append(state.group.above)
    leads += list(dict.fromkeys(a for f in state.group.files for a in (f.tags.artists or ())[:1]))
    usable = [lead for lead in leads if len(folded(lead)) > 1 and not lead.isdigit()]
    return sorted(dict.fromkeys(usable), key=len, reverse=True)


def _unhump_folder(state: State) -> None:
    if all(re.fullmatch(r"(?:[A-Z0-9][^\W_]*)+", part) for part in state.folder.parts):
        state.folder.parts = [unhump(part) for part in state.folder.parts]


def _common_text(state: State, names: list[Name]) -> None:
    """Take off words in front that all names share and that the folder's name begins with."""
    joined = " ".join(state.folder.parts)
    if len(names) < 2 or any(" - " in name.body for name in names) or not state.folder.is_loose:
        return
    split = [name.body.split() for name in names]
    shared = 0
    while all(len(parts) > shared + 1 for parts in split) and len({folded(parts[shared]) for parts in split}) == 1:
        shared += 1
    lead = " ".join(split[0][:shared])
    if shared and folded(joined).startswith(folded(lead)) and len(folded(joined)) > len(folded(lead)):
        for name, parts in zip(names, split, strict=True):
            name.lead.append(lead)
            name.body = " ".join(parts[shared:])
