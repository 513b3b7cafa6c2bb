"""Title, version and people of each track: from its name first, then put together with its tags."""

from __future__ import annotations

import re
from collections import Counter

from trackball_desktop.domain.assets import Tags
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import names as naming
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.model import Origin, Question
from trackball_desktop.domain.file_listing.names import Name
from trackball_desktop.domain.file_listing.production_words import is_only_production_words
from trackball_desktop.domain.file_listing.state import Row, State, is_tail_a_version
from trackball_desktop.domain.file_listing.titles import Reading, is_same_name, read_artist, read_title, unique
from trackball_desktop.domain.text import tidy


def row_of(state: State, name: Name, order: int) -> Row:
    """Read a name, and the title in its tags beside it."""
    row = Row(name, order=order)
    tags = name.file.tags
    body, artist = _split_artist(state, name)
    row.reading = read_title(body, state.known) if body else Reading()
    row.sources["title"] = Origin.FILE_NAME
    if artist:
        main, guests, asked = read_artist(artist, state.known)
        row.main, row.featured = main, guests
        row.questions += asked
        row.sources["artists"] = Origin.FILE_NAME
        if state.artists and not state.various and not any(folded(a) in folded(artist) for a in state.artists):
            row.questions.append(Question("artist", "artists", artist, (tuple(main), tuple(state.artists))))
    if not row.reading.title or (vocabulary.TITLE_JUNK.fullmatch(row.reading.title) and tags.title):
        row.reading.title = row.reading.title if row.reading.title and not tags.title else ""
    if tags.title:
        row.tagged = _tag_title(state, name, tags)
    return row


def _split_artist(state: State, name: Name) -> tuple[str, str]:
    """Split a name into title and artist."""
    parts = naming.split_at_dashes(name.body)
    lead = next((text for text in name.lead if any(is_same_name(naming.main_part(text), a) for a in state.artists)), "")
    if not lead and name.lead and state.artists and naming.main_part(name.lead[0]) != name.lead[0]:
        lead = name.lead[0] if any(folded(a) in folded(name.lead[0]) for a in state.artists) else ""
    if len(parts) < 2:
        return _text_after_artist(state, name.body), lead if lead and vocabulary.FEATURED_INLINE.search(lead) else ""
    first, last = parts[0], parts[-1]
    if vocabulary.FEATURED.fullmatch(last) and len(parts) == 2:
        return name.body, lead
    if any(_is_artist(first, artist) for artist in state.artists):
        return " - ".join(parts[1:]), first
    if any(is_same_name(last, artist) for artist in state.artists) and len(parts) == 2:
        return first, last
    foreign = state.various or (not state.artists and not is_tail_a_version(last))
    if foreign and not vocabulary.MOVEMENT.fullmatch(last):
        return " - ".join(parts[1:]), first
    if is_tail_a_version(last) or is_only_production_words(last) or vocabulary.PRODUCED.fullmatch(last):
        return name.body, lead
    if vocabulary.MOVEMENT.fullmatch(last) or _does_first_repeat(state, first):
        return ": ".join((" - ".join(parts[:-1]), last)), lead
    if state.artists and is_same_name(first, state.title.title):
        return " - ".join(parts[1:]), lead
    if len(parts) == 2 and not vocabulary.WORK.search(first):
        row_artist = first
        return parts[1], row_artist
    return name.body, lead


def _is_artist(text: str, artist: str) -> bool:
    if is_same_name(naming.main_part(text), artist):
        return True
    pieces = [piece for piece in vocabulary.BETWEEN_PEOPLE.split(naming.main_part(text)) if piece]
    if len(pieces) > 1 and any(is_same_name(piece, artist) for piece in pieces):
        return True
    match = vocabulary.GUEST_BETWEEN_NAMES.fullmatch(text)
    return bool(match and is_same_name(match["main"], artist))


def _text_after_artist(state: State, body: str) -> str:
    for artist in state.artists:
        match = re.match(rf"{re.escape(artist)}\s*(?:[-–—_/:]\s*)(?=\S)", body, re.IGNORECASE)
        if match:
            return body[match.end() :]
    return body


def _does_first_repeat(state: State, first: str) -> bool:
    firsts = [naming.split_at_dashes(name.body)[:1] for name in state.names]
    return sum(folded(parts[0]) == folded(first) for parts in firsts if parts) > 1


def _tag_title(state: State, name: Name, tags: Tags) -> Reading | None:
    text = tidy(tags.title or "")
    if vocabulary.TITLE_JUNK.fullmatch(text) or is_same_name(text, name.file.path.name):
        return None
    text = re.sub(r"\.(?:wav|aiff?|flac|mp3|m4a)$", "", text, flags=re.IGNORECASE)
    if (
        tags.track
        and (match := re.match(rf"0*{tags.track}(?:\s*[-–—._]\s*|\s+)(?=\S)", text))
        and (text[0] == "0" or not text[match.end() - 1 : match.end()].isspace() or " - " in match[0])
    ):
        text = text[match.end() :]
    text = _text_after_artist(state, text)
    reading = read_title(text, state.known)
    return reading if reading.title else None


def merge_tags(state: State) -> None:
    """Put tags and names together; a tag that all files share is no title."""
    titles = Counter(folded(row.tagged.title) for row in state.rows if row.tagged)
    bodies = {row.key for row in state.rows}
    for row in state.rows:
        tags = row.file.tags
        tagged = row.tagged
        shared = tagged is not None and titles[folded(tagged.title)] == len(state.rows) == len(bodies) > 1
        if tagged and shared and not tagged.version:
            tagged = None
        if tagged:
            _combine(state, row, tagged)
        if tags.version and not is_only_production_words(tidy(tags.version)):
            row.reading.version = tidy(tags.version)
            row.sources["version"] = Origin.TAG
        _tag_people(state, row, tags)


def _combine(state: State, row: Row, tagged: Reading) -> None:
    named = row.reading
    row.sources["title"] = Origin.TAG
    shorter = len(tagged.title) >= 27 and folded(named.title).startswith(folded(tagged.title)) and named.title
    if shorter:
        row.sources["title"] = Origin.FILE_NAME
    elif (
        named.title and not is_same_name(named.title, tagged.title) and not vocabulary.TITLE_JUNK.fullmatch(named.title)
    ):
        inside = folded(named.title) in folded(tagged.title) or folded(tagged.title) in folded(named.title)
        if not inside:
            row.questions.append(Question("title", "title", tagged.title, ((tagged.title,), (named.title,))))
    title = named.title if shorter else tagged.title
    if (
        not shorter
        and is_same_name(named.title, title)
        and (title.isupper() or title.islower())
        and named.title != title
    ):
        title = named.title if not (named.title.isupper() or named.title.islower()) else title
    merged = Reading(
        title=title,
        version=tagged.version or named.version,
        featured=list(unique((*tagged.featured, *named.featured))),
        producers=list(unique((*tagged.producers, *named.producers))),
        remixers=list(unique((*tagged.remixers, *named.remixers))),
        composers=list(unique((*tagged.composers, *named.composers))),
        advisory=tagged.advisory or named.advisory,
        removed_text=[*named.removed_text, *tagged.removed_text],
        questions=[*tagged.questions, *named.questions],
    )
    row.reading = merged


def _tag_people(state: State, row: Row, tags: Tags) -> None:
    texts = [text for text in tags.artists if not vocabulary.NO_ARTIST.fullmatch(text.strip())]
    if len(texts) == 1 and vocabulary.VARIOUS.fullmatch(texts[0].strip()):
        texts = []
    if not texts:
        return
    main: list[str] = []
    asked: list[Question] = []
    for text in texts:
        names, guests, doubts = read_artist(tidy(text), state.known)
        if len(names) == 1 and (slashed := re.fullmatch(r"(\S.{2,}?)\s?/\s?(\S.{2,})", names[0])):
            names = [slashed[1].strip(), slashed[2].strip()]
            doubts = [*doubts, Question("one_act", "artists", text, (tuple(names), (text,)))]
        main += names
        row.featured = list(unique((*row.featured, *guests)))
        asked += doubts
    row.main = [name for name in main if folded(name) not in {folded(guest) for guest in row.featured}]
    row.questions = [*(q for q in row.questions if q.field != "artists"), *asked]
    row.sources["artists"] = Origin.TAG
