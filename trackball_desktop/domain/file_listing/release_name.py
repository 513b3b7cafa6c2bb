"""Title and artists of a release: from its folder, what its files share, their tags, and the folder above."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import names as naming
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.model import Origin, Question
from trackball_desktop.domain.file_listing.names import Name
from trackball_desktop.domain.file_listing.production_words import is_only_production_words
from trackball_desktop.domain.file_listing.state import (
    State,
    is_folder_a_place,
    is_tail_a_version,
    most_common_text,
    shared_leads,
)
from trackball_desktop.domain.file_listing.titles import Reading, is_same_name, is_version, read_artist, read_title
from trackball_desktop.domain.text import tidy

MIN_CAPITALS = 6
"""Letters from which a single word in capitals may be another spelling of a name."""


def find_title(state: State, names: Sequence[Name]) -> None:
    """Find title and artist in the folder's name, checked against what the files share."""
    if day := state.folder.doubtful_date:
        state.questions.append(Question("date", "date", day, ((), (day,))))
    parts = list(state.folder.parts)
    tag_album = most_common_text([name.file.tags.album or "" for name in names])
    shared = shared_leads(state, names)
    artist = ""
    if state.folder.is_loose:
        artist, parts = _split_joined_artist(state, parts, names, shared)
    elif len(parts) > 1:
        artist, parts = _artist_first(state, parts, names)
    state.various = state.various or state.folder.is_various
    if artist and len(parts) == 1 and _is_code(parts[0]) and (state.various or _is_by_others(artist, names)):
        state.folder.catalog = state.folder.catalog or parts[0]
        artist, parts = "", [artist]  # "Night Drive, Vol. 2 - NR042"
    title = " - ".join(parts)
    origin = Origin.FOLDER
    if not artist and shared and state.folder.parts and len(parts) == 1:
        bare = re.sub(rf"^{re.escape(shared[0])}[\s_:,\-–—]+", "", title, flags=re.IGNORECASE)
        if bare and bare != title:
            artist, title = shared[0], bare
    if vocabulary.VARIOUS.fullmatch(artist) or vocabulary.VARIOUS.fullmatch(title.split(" - ")[0]):
        state.various = True
    if (_is_code(title) or is_folder_a_place(state)) and not tag_album:
        title_text = shared[1] if len(shared) > 1 else ""
        if not title_text and len({folded(name.body) for name in names}) == 1:
            title_text = naming.split_at_dashes(names[0].body)[-1] if names[0].body else ""
        title_text = title_text or _song_of_single(state, title, names)
        if title_text or vocabulary.NO_TITLE.fullmatch(title):
            title, origin = title_text, Origin.FILE_NAME
    elif song := _song_of_artist(title, names, shared):
        artist, title, origin = title, song, Origin.FILE_NAME
    elif song := _song_of_single(state, title, names):
        title, origin = song, Origin.FILE_NAME
    if tag_album and not vocabulary.NO_ARTIST.fullmatch(tag_album) and not vocabulary.TITLE_JUNK.fullmatch(tag_album):
        title, origin = tidy(tag_album), Origin.TAG
    if any(name.is_side for name in names) and (double := vocabulary.DOUBLE_SIDE.search(title)):
        state.folder.removed_text.append(double[0].strip())
        title = title[: double.start()]
    title = _without_last_word(state, title, names)
    state.title = read_title(title, state.known, release=True) if title else Reading()
    if origin is Origin.FOLDER and is_only_production_words(title):
        title, state.title = "", Reading()  # "Masters" is no title: better none than a wrong one
    if title:
        state.sources["title"] = origin
    if artist and not state.various:
        main, guests, asked = read_artist(artist, state.known)
        state.artists, state.guests = main, guests
        state.questions += [replace(question, field="artists") for question in asked]
        state.sources["artists"] = Origin.FOLDER
        state.known |= {folded(name) for name in main}


def _song_of_artist(title: str, names: Sequence[Name], shared: Sequence[str]) -> str:
    """Return the one song of a folder that is named as the artist of its files, who is not its title."""
    bodies = {
        folded(naming.split_at_dashes(name.body)[-1]): naming.split_at_dashes(name.body)[-1]
        for name in names
        if name.body
    }
    leads = {
        folded(naming.split_at_dashes(name.body)[0]) if len(naming.split_at_dashes(name.body)) > 1 else ""
        for name in names
    }
    by_artist = any(is_same_name(lead, title) for lead in (*shared, *(names[0].lead if names else ()))) or leads == {
        folded(title)
    }
    return next(iter(bodies.values())) if by_artist and len(bodies) == 1 and folded(title) not in bodies else ""


def _song_of_single(state: State, title: str, names: Sequence[Name]) -> str:
    """Return the one song, in whatever versions, of a folder that says that it is a single, and not which one."""
    bodies = [naming.split_at_dashes(name.body)[-1] for name in names if name.body]
    songs = {folded(song): song for body in bodies if (song := read_title(body, state.known).title)}
    if len(songs) != 1 or not vocabulary.SINGLE_BEHIND.search(title):
        return ""
    name, song = next(iter(songs.items()))
    return song if name not in folded(title) else ""


def _without_last_word(state: State, title: str, names: Sequence[Name]) -> str:
    """Take "bounces" or "final" off the end of a title where a track has the rest as its name."""
    rest, _, last = title.rpartition(" ")
    if not rest or not vocabulary.WEAK.fullmatch(last) or folded(rest) not in {folded(name.body) for name in names}:
        return title
    state.folder.removed_text.append(last)
    return rest


def _is_code(title: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{1,4}[-_ ]?\d{3,}|\d{5,}", title))


def _is_by_others(artist: str, names: Sequence[Name]) -> bool:
    """Say whether each file names an artist, and none of them this one."""
    leads = [_first_piece(name) or next(iter(name.lead), "") for name in names]
    return all(leads) and bool(leads) and not any(is_same_name(lead, artist) for lead in leads)


def _split_joined_artist(
    state: State, parts: list[str], names: Sequence[Name], shared: Sequence[str]
) -> tuple[str, list[str]]:
    """Part "Kipley_SilverHearts" where the files tell which words are the artist's."""
    joined = " ".join(parts)
    for lead in shared:
        if folded(joined).startswith(folded(lead)) and len(folded(joined)) > len(folded(lead)):
            for count in range(1, len(parts)):
                if folded(" ".join(parts[:count])) == folded(lead):
                    return " ".join(parts[:count]), [" ".join(parts[count:])]
    bodies = {folded(name.body) for name in names}
    for count in range(1, len(parts)):
        if folded(" ".join(parts[count:])) in bodies:
            return " ".join(parts[:count]), [" ".join(parts[count:])]
    if len(parts) == 2 and all(re.search(r"[a-z][A-Z]|\s", part) or len(parts[0]) > 1 for part in parts):
        artists = {folded(a) for name in names for a in name.file.tags.artists}
        if folded(parts[0]) in artists or any(re.search(r"[a-z][A-Z]", part) for part in state.folder.parts):
            return parts[0], parts[1:]
    return "", [joined]


def _artist_first(state: State, parts: list[str], names: Sequence[Name]) -> tuple[str, list[str]]:
    """Say which piece of "Artist - Title" is the artist: the first, unless the files say otherwise."""
    tagged = {folded(a) for name in names for a in (*name.file.tags.artists, *name.file.tags.album_artists)}
    leads = {folded(lead) for name in names for lead in name.lead}
    bodies = {folded(naming.split_at_dashes(name.body)[0]) for name in names if naming.split_at_dashes(name.body)}
    first, last = folded(parts[0]), folded(parts[-1])
    if len(parts) == 2 and last in tagged and first not in tagged:
        return parts[1], parts[:1]
    movements = _are_of_works(names)
    classical = movements or vocabulary.WORK.search(" ".join(parts[:-1]))
    if len(parts) == 3 and (vocabulary.INSTRUMENT.search(parts[2]) or (classical and vocabulary.WORK.search(parts[1]))):
        state.composers = [parts[0]]
        return vocabulary.INSTRUMENT.sub("", parts[2]), parts[1:2]
    is_work_last = vocabulary.WORK.search(parts[-1]) and not _is_ensemble(parts[-1])
    if len(parts) == 2 and movements and vocabulary.WORK.search(parts[0]) and not is_work_last:
        people = vocabulary.INSTRUMENT.search(parts[1]) or not re.search(
            r"\b(?:live|op\.|no\.)\b|\d", parts[1], re.IGNORECASE
        )
        if people and first not in leads and not _is_ensemble(parts[0]):
            composer, colon, work = parts[0].partition(": ")
            state.composers = [composer] if colon else []
            return vocabulary.INSTRUMENT.sub("", parts[1]), [work or composer]
    player = re.search(r"\s*[(\[]([^()\[\]]+)[)\]]$", parts[-1])
    if len(parts) == 2 and player and vocabulary.INSTRUMENT.search(player[1]) and "," in player[1]:
        state.composers = parts[:1]
        return vocabulary.INSTRUMENT.sub("", player[1]), [parts[1][: player.start()]]
    ends_as_title = vocabulary.TITLE_END.search(parts[0]) and not _ends_as_title(parts[-1])
    if len(parts) == 2 and ends_as_title and first not in tagged | leads and last not in bodies:
        return parts[1], parts[:1]
    if len(parts) == 2 and (played := re.search(r",\s*\w+$", parts[1])) and vocabulary.INSTRUMENT.search(played[0]):
        composer, colon, work = parts[0].partition(": ")
        if colon or vocabulary.WORK.search(parts[0]):
            state.composers = [composer] if colon else []
            return vocabulary.INSTRUMENT.sub("", parts[1]), [work or composer]
    if len(parts) == 2 and first in bodies and last not in bodies and last in leads - {first}:
        return parts[1], parts[:1]
    if len(parts) == 2 and is_version(parts[1], dashed=True) and not tagged & {first} and first in bodies:
        return "", parts
    return parts[0], parts[1:]


def _are_of_works(names: Sequence[Name]) -> bool:
    """Say whether tracks are movements or most have the number of a work."""
    bodies = [name.body for name in names if naming.split_at_dashes(name.body)]
    lasts = [piece for body in bodies for piece in (naming.split_at_dashes(body)[-1], body.rsplit(": ", 1)[-1])]
    numbered = sum(bool(vocabulary.WORK_NUMBER.search(body)) for body in bodies)
    return any(vocabulary.MOVEMENT.fullmatch(piece) for piece in lasts) or 2 * numbered > len(bodies)


def _ends_as_title(text: str) -> bool:
    return bool(vocabulary.TITLE_END.search(text)) or is_version(text, dashed=True)


def _is_ensemble(text: str) -> bool:
    """Say whether a text names people who play together and no work: "Trio Alba", not "Piano Trio No. 4"."""
    return bool(vocabulary.ENSEMBLE.search(text)) and not re.search(
        r"\d|\b(?:op|no|nr)\.|\b(?:major|minor|dur|moll|majeur|mineur)\b", text, re.IGNORECASE
    )


def find_artists(state: State, names: Sequence[Name]) -> None:
    """Find the artist in tags, in the names of the files, or in the folder above."""
    billed = most_common_text(["; ".join(name.file.tags.album_artists) for name in names])
    if billed and not vocabulary.NO_ARTIST.fullmatch(billed):
        if vocabulary.VARIOUS.fullmatch(billed.strip()):
            state.various, state.artists = True, []
        else:
            _set_artists(state, _spelled_by_files(state, billed, names), Origin.TAG)
    elif tagged := most_common_text([_tag_artist(name) for name in names], min_share=0.5):
        if not state.various and not (state.artists and all(folded(a) in folded(tagged) for a in state.artists)):
            _set_artists(state, tagged, Origin.TAG)
    elif not state.artists and len({folded(_tag_artist(n)) for n in names if _tag_artist(n)}) > 2:
        state.various = True
    if state.artists or state.various:
        return
    shared = shared_leads(state, names)
    if shared:
        _set_artists(state, shared[0], Origin.FILE_NAME)
        return
    firsts = [_first_piece(name) for name in names]
    formed = [first for first in firsts if first]
    if names and len(formed) >= 0.6 * len(names) and naming.is_artist_lead(names, (), is_tail_a_version):
        counted = Counter(folded(naming.main_part(first)) for first in formed)
        top, count = counted.most_common(1)[0]
        if count > 0.6 * len(formed) or len(names) == 1:
            _set_artists(
                state, naming.main_part(next(f for f in formed if folded(naming.main_part(f)) == top)), Origin.FILE_NAME
            )
            return
        if len(counted) > 1:
            state.various = True
            return
    above = tidy(state.group.above)
    is_place = vocabulary.PLACE.fullmatch(above) or re.search(r"\d|_", above) or is_only_production_words(above)
    if above and not is_place and not is_folder_a_place(state):
        _set_artists(state, above, Origin.FOLDER)
        if not state.group.within_drop:
            state.questions.append(Question("artist", "artists", above, (tuple(state.artists), ())))


def _spelled_by_files(state: State, billed: str, names: Sequence[Name]) -> str:
    """Spell an album artist in capitals as tracks, folder and names do: "MIRA SOLHEIM" is Mira Solheim there.

    A short single word stays: "MGMT" is a name, and "Mgmt" what a program made of it.
    """
    if not billed.isupper() or (len(billed) < MIN_CAPITALS and " " not in billed):
        return billed
    texts = [*(_tag_artist(name) for name in names), *state.artists, *(lead for name in names for lead in name.lead)]
    same = [text for text in map(tidy, texts) if text.casefold() == billed.casefold() and not text.islower()]
    spellings = Counter(text for text in same if not text.isupper())
    return spellings.most_common(1)[0][0] if spellings and 2 * spellings.total() >= len(same) else billed


def _set_artists(state: State, text: str, origin: Origin) -> None:
    main, guests, asked = read_artist(tidy(text), state.known)
    state.artists, state.guests = main, guests
    state.sources["artists"] = origin
    state.questions = [q for q in state.questions if q.field != "artists"] + [
        replace(question, field="artists") for question in asked
    ]
    state.known |= {folded(name) for name in main}


def _tag_artist(name: Name) -> str:
    text = naming.main_part("; ".join(name.file.tags.artists))
    return "" if vocabulary.NO_ARTIST.fullmatch(text) or vocabulary.VARIOUS.fullmatch(text) else text


def _first_piece(name: Name) -> str:
    parts = naming.split_at_dashes(name.body)
    return parts[0] if len(parts) > 1 and not is_tail_a_version(parts[-1]) else ""
