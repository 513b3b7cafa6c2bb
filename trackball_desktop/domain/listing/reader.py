"""From a listing to releases: names, folders and tags are read together, each value keeps its origin.

Values that agree are taken; where two differ the tag stands, unless it says nothing, and the difference is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from trackball_desktop.domain.assets import Tags
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.listing import names as naming
from trackball_desktop.domain.listing import words
from trackball_desktop.domain.listing.folders import FolderName, Part, read_folder, side_number
from trackball_desktop.domain.listing.model import (
    Kind,
    LeftOut,
    ListedFile,
    Listing,
    Origin,
    Question,
    ReadListing,
    ReadRelease,
    ReadTrack,
    Reason,
)
from trackball_desktop.domain.listing.names import Name
from trackball_desktop.domain.listing.pictures import rank
from trackball_desktop.domain.listing.text import (
    Reading,
    in_artist,
    is_noise,
    is_version,
    read_title,
    same,
    strip_tail,
    unhump,
    unique,
)
from trackball_desktop.domain.listing.tree import Group, groups_of
from trackball_desktop.domain.text import tidy

VARIOUS_ARTISTS = "Various Artists"
_NOT_MASTERS = {
    Part.STEMS: Reason.STEM,
    Part.ATMOS: Reason.ATMOS,
    Part.OLD: Reason.OLD,
    Part.PREMASTERS: Reason.PREMASTER,
    Part.ALTERNATES: Reason.ALTERNATE,
    Part.EXCERPTS: Reason.EXCERPT,
    Part.INSTRUMENTALS: Reason.INSTRUMENTAL,
}
_MARKS = (
    (words.ATMOS, Reason.ATMOS),
    (words.STEMS, Reason.STEM),
    (words.ALTERNATE, Reason.ALTERNATE),
    (words.EXCERPT, Reason.EXCERPT),
    (words.OLD, Reason.OLD),
    (words.PREMASTER, Reason.PREMASTER),
)


def read(listing: Listing, answers: Callable[[Question], tuple[str, ...] | None] = lambda _: None) -> ReadListing:
    """Read a listing. `answers` gives what was answered to a question before, None where it was not asked yet."""
    left: list[LeftOut] = []
    groups = groups_of(listing)
    releases = [_Release(listing, group, len(groups), left, answers).read() for group in groups]
    return ReadListing(tuple(release for release in releases if release.tracks), tuple(left))


@dataclass
class _Row:
    """A file on its way to a track."""

    name: Name
    reading: Reading = field(default_factory=Reading)
    main: list[str] = field(default_factory=list[str])
    featured: list[str] = field(default_factory=list[str])
    disc: int = 0
    number: int = 0
    tagged: Reading | None = None
    sources: dict[str, Origin] = field(default_factory=dict[str, Origin])
    questions: list[Question] = field(default_factory=list[Question])
    order: int = 0

    @property
    def file(self) -> ListedFile:
        return self.name.file

    @property
    def key(self) -> tuple[str, str]:
        return folded(self.reading.title), folded(self.reading.version)


class _Release:
    """One release while it is read."""

    def __init__(
        self,
        listing: Listing,
        group: Group,
        releases: int,
        left: list[LeftOut],
        answers: Callable[[Question], tuple[str, ...] | None],
    ) -> None:
        self.listing, self.group, self.left, self.answers = listing, group, left, answers
        self.releases = releases
        self.folder: FolderName = read_folder(group.name)
        self.sources: dict[str, Origin] = {}
        self.questions: list[Question] = []
        self.artists: list[str] = []
        self.guests: list[str] = []
        self.composers: list[str] = []
        self.title = Reading()
        self.various = False
        self.known: set[str] = set()
        self.names: list[Name] = []
        self.rows: list[_Row] = []

    def read(self) -> ReadRelease:
        """Read the release."""
        files = self._without_parts()
        names = naming.begin(files, self.folder.catalog)
        names = self.names = self._without_wholes(names)
        self._learn_people(names)
        self._read_names(names)
        self._title_of_release(names)
        self._artists_of_release(names)
        self.rows = [self._row(name, order) for order, name in enumerate(names)]
        self._share_tags()
        self._mark_versions()
        self._leave_out_twins()
        self._place()
        return self._result()

    # --- what is left out by its folder or its name ------------------------------------------------------------------

    def _drop(self, file: ListedFile, reason: Reason, instead: PurePosixPath | None = None) -> None:
        self.left.append(LeftOut(file.path, reason, instead))

    def _without_parts(self) -> list[ListedFile]:
        """Leave out what lies in folders of stems, old versions and the like, where something else is there."""
        part = {file.path: self.group.parts.get(file.path.parent, Part.FORMAT) for file in self.group.files}
        kept = [file for file in self.group.files if part[file.path] not in _NOT_MASTERS]
        if not kept:
            inner = [
                f for f in self.group.files if part[f.path] in {Part.PREMASTERS, Part.INSTRUMENTALS, Part.ALTERNATES}
            ]
            kept = inner or list(self.group.files)
        if any(part[file.path] is Part.EXPLICIT for file in kept):
            kept = [file for file in kept if part[file.path] is not Part.CLEAN]
        for file in self.group.files:
            if file not in kept:
                self._drop(file, _NOT_MASTERS.get(part[file.path], Reason.ALTERNATE))
        stereo = [file for file in kept if not _immersive(file)]
        if stereo and len(stereo) < len(kept):
            for file in kept:
                if _immersive(file):
                    self._drop(file, Reason.ATMOS)
            kept = stereo
        return kept

    def _without_wholes(self, names: list[Name]) -> list[Name]:
        """Leave out whole sides and albums in one file where their tracks are there."""

        def whole(name: Name) -> bool:
            text = name.whole.replace("_", " ")
            if re.match(r"\d{1,3}[\s._)\-]", name.whole):
                return False  # a numbered file is a track, whatever it is called
            first = re.split(r"\s+(?=full|whole|complete|\d\d)", text)[0]
            bare = strip_tail(first)[0]
            if self.folder.parts and same(bare, " ".join(self.folder.parts)):
                return False
            bare = re.sub(r"^.*\s[-–—]\s", "", bare)
            return bool(side_number(bare) and len(bare) > 1) or bool(words.WHOLE.fullmatch(text))

        wholes = [name for name in names if whole(name)]
        if wholes and len(wholes) < len(names):
            for name in wholes:
                self._drop(name.file, Reason.SIDE)
            return [name for name in names if name not in wholes]
        return names

    # --- names -------------------------------------------------------------------------------------------------------

    def _learn_people(self, names: Sequence[Name]) -> None:
        """Collect names of acts that stand alone, so that joined ones can be parted and found in names."""
        texts: list[str] = []
        if len(self.folder.parts) > 1 and not self.folder.loose:
            texts.append(self.folder.parts[0])
        for name in names:
            tags = name.file.tags
            texts += [*tags.album_artists, *tags.artists]
            parts = naming.pieces(re.sub(r"^\d{1,3}[\s._\-]+", "", name.body))
            if len(parts) > 1:
                texts.append(naming.main_part(parts[0]))
        for text in texts:
            main = naming.main_part(text)
            pieces = [piece for piece in words.BETWEEN_PEOPLE.split(main) if piece]
            if len(pieces) == 1:
                self.known.add(folded(main))
            elif words.CERTAIN_BETWEEN.search(main):
                self.known |= {folded(piece) for piece in words.CERTAIN_BETWEEN.split(main)}

    def _known_leads(self) -> list[str]:
        parts = self.folder.parts
        leads = [*parts, " - ".join(parts)]
        if self.folder.loose and len(parts) > 1:
            leads += ["_".join(parts), " ".join(parts)]
        if not self._folder_is_place() and self.group.above and not words.PLACE.fullmatch(self.group.above):
            leads.append(self.group.above)
        leads += list(dict.fromkeys(a for f in self.group.files for a in (f.tags.artists or ())[:1]))
        usable = [lead for lead in leads if len(folded(lead)) > 1 and not lead.isdigit()]
        return sorted(dict.fromkeys(usable), key=len, reverse=True)

    def _folder_is_place(self) -> bool:
        text = " ".join(self.folder.parts)
        return bool(words.PLACE.fullmatch(text)) or is_noise(text)

    def _read_names(self, names: list[Name]) -> None:
        numbered = naming.number(names)
        leads = self._known_leads()
        for _ in range(3):
            changed = naming.take_lead(names, leads)
            if not numbered:
                numbered = naming.number(names)
                changed = changed or numbered
            if not changed:
                break
        naming.number_by_tags(names)
        naming.words_of(names)
        for _ in range(2):
            if naming.take_lead(names, leads) and not numbered:
                numbered = naming.number(names)
        if self.folder.loose and names and all(" " not in name.whole for name in names):
            for name in names:
                name.body = unhump(name.body)
            self._unhump_folder()
        self._common_text(names)

    def _unhump_folder(self) -> None:
        if all(re.fullmatch(r"(?:[A-Z0-9][^\W_]*)+", part) for part in self.folder.parts):
            self.folder.parts = [unhump(part) for part in self.folder.parts]

    def _common_text(self, names: list[Name]) -> None:
        """Take off words in front that all names share and that the folder's name begins with."""
        joined = " ".join(self.folder.parts)
        if len(names) < 2 or any(" - " in name.body for name in names) or not self.folder.loose:
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

    # --- the release -------------------------------------------------------------------------------------------------

    def _title_of_release(self, names: Sequence[Name]) -> None:
        """Find title and artist in the folder's name, checked against what the files share."""
        parts = list(self.folder.parts)
        tag_album = _common([name.file.tags.album or "" for name in names])
        shared = self._shared_leads(names)
        artist = ""
        if self.folder.loose:
            artist, parts = self._unjoin(parts, names, shared)
        elif len(parts) > 1:
            artist, parts = self._artist_first(parts, names)
        title = " - ".join(parts)
        origin = Origin.FOLDER
        if not artist and shared and self.folder.parts and len(parts) == 1:
            bare = re.sub(rf"^{re.escape(shared[0])}[\s_:,\-–—]+", "", title, flags=re.IGNORECASE)
            if bare and bare != title:
                artist, title = shared[0], bare
        if words.VARIOUS.fullmatch(artist) or words.VARIOUS.fullmatch(title.split(" - ")[0]):
            self.various = True
        if (self._is_code(title) or self._folder_is_place()) and not tag_album:
            found = shared[1] if len(shared) > 1 else ""
            if not found and len(names) == 1:
                found = naming.pieces(names[0].body)[-1] if names[0].body else ""
            if found:
                title, origin = found, Origin.FILE_NAME
        if tag_album and not words.NO_ARTIST.fullmatch(tag_album) and not words.TITLE_JUNK.fullmatch(tag_album):
            title, origin = tidy(tag_album), Origin.TAG
        if any(name.side for name in names) and (double := words.DOUBLE_SIDE.search(title)):
            self.folder.struck.append(double[0].strip())
            title = title[: double.start()]
        self.title = read_title(title, self.known, release=True) if title else Reading()
        if origin is Origin.FOLDER and is_noise(title):
            title, self.title = "", Reading()  # "Masters" is no title: better none than a wrong one
        if title:
            self.sources["title"] = origin
        if artist and not self.various:
            main, guests, asked = in_artist(artist, self.known)
            self.artists, self.guests = main, guests
            self.questions += [replace(question, field="artists") for question in asked]
            self.sources["artists"] = Origin.FOLDER
            self.known |= {folded(name) for name in main}

    def _is_code(self, title: str) -> bool:
        return bool(re.fullmatch(r"[A-Z]{1,4}[-_ ]?\d{3,}|\d{5,}", title))

    def _shared_leads(self, names: Sequence[Name]) -> list[str]:
        """Return pieces that stand in front of every name and are not the folder's own title."""
        if not names:
            return []
        common = [lead for lead in names[0].lead if all(lead in name.lead for name in names)]
        own = {folded(" - ".join(self.folder.parts))}
        return [lead for lead in common if folded(lead) not in own]

    def _unjoin(self, parts: list[str], names: Sequence[Name], shared: Sequence[str]) -> tuple[str, list[str]]:
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
            if folded(parts[0]) in artists or any(re.search(r"[a-z][A-Z]", part) for part in self.folder.parts):
                return parts[0], parts[1:]
        return "", [joined]

    def _artist_first(self, parts: list[str], names: Sequence[Name]) -> tuple[str, list[str]]:
        """Say which piece of "Artist - Title" is the artist: the first, unless the files say otherwise."""
        tagged = {folded(a) for name in names for a in (*name.file.tags.artists, *name.file.tags.album_artists)}
        leads = {folded(lead) for name in names for lead in name.lead}
        bodies = {folded(naming.pieces(name.body)[0]) for name in names if naming.pieces(name.body)}
        first, last = folded(parts[0]), folded(parts[-1])
        if len(parts) == 2 and last in tagged and first not in tagged:
            return parts[1], parts[:1]
        movements = any(words.MOVEMENT.fullmatch(naming.pieces(n.body)[-1]) for n in names if naming.pieces(n.body))
        classical = movements or words.WORK.search(" ".join(parts[:-1]))
        if len(parts) == 3 and (words.INSTRUMENT.search(parts[2]) or (classical and words.WORK.search(parts[1]))):
            self.composers = [parts[0]]
            return words.INSTRUMENT.sub("", parts[2]), parts[1:2]
        if len(parts) == 2 and movements and words.WORK.search(parts[0]) and not words.WORK.search(parts[1]):
            people = words.INSTRUMENT.search(parts[1]) or not re.search(
                r"\b(?:live|op\.|no\.)\b|\d", parts[1], re.IGNORECASE
            )
            if (
                people
                and first not in leads
                and not re.search(
                    r"(?:quartet+|trio|ensemble|orchest(?:ra|er)|consort|quintet+|kapelle|choir|chor|duo)$",
                    parts[0],
                    re.IGNORECASE,
                )
            ):
                return words.INSTRUMENT.sub("", parts[1]), parts[:1]
        if len(parts) == 2 and first in bodies and last not in bodies and last in leads - {first}:
            return parts[1], parts[:1]
        if len(parts) == 2 and is_version(parts[1], dashed=True) and not tagged & {first} and first in bodies:
            return "", parts
        return parts[0], parts[1:]

    def _artists_of_release(self, names: Sequence[Name]) -> None:
        """Find the artist in tags, in the names of the files, or in the folder above."""
        billed = _common(["; ".join(name.file.tags.album_artists) for name in names])
        if billed and not words.NO_ARTIST.fullmatch(billed):
            if words.VARIOUS.fullmatch(billed.strip()):
                self.various, self.artists = True, []
            else:
                self._bill(billed, Origin.TAG)
        elif tagged := _common([self._tag_artist(name) for name in names], least=0.5):
            if not self.various and not (self.artists and all(folded(a) in folded(tagged) for a in self.artists)):
                self._bill(tagged, Origin.TAG)
        elif not self.artists and len({folded(self._tag_artist(n)) for n in names if self._tag_artist(n)}) > 2:
            self.various = True
        if self.artists or self.various:
            return
        shared = self._shared_leads(names)
        if shared:
            self._bill(shared[0], Origin.FILE_NAME)
            return
        firsts = [self._first_piece(name) for name in names]
        formed = [first for first in firsts if first]
        if names and len(formed) >= 0.6 * len(names) and naming.is_artist_lead(names, (), self._tail_is_version):
            counted = Counter(folded(naming.main_part(first)) for first in formed)
            top, count = counted.most_common(1)[0]
            if count > 0.6 * len(formed) or len(names) == 1:
                self._bill(
                    naming.main_part(next(f for f in formed if folded(naming.main_part(f)) == top)), Origin.FILE_NAME
                )
                return
            if len(counted) > 1:
                self.various = True
                return
        above = tidy(self.group.above)
        is_place = words.PLACE.fullmatch(above) or re.search(r"\d|_", above) or is_noise(above)
        if above and not is_place and not self._folder_is_place():
            self._bill(above, Origin.FOLDER)
            if not self.group.within_drop:
                self.questions.append(Question("artist", "artists", above, (tuple(self.artists), ())))

    def _bill(self, text: str, origin: Origin) -> None:
        main, guests, asked = in_artist(tidy(text), self.known)
        self.artists, self.guests = main, guests
        self.sources["artists"] = origin
        self.questions = [q for q in self.questions if q.field != "artists"] + [
            replace(question, field="artists") for question in asked
        ]
        self.known |= {folded(name) for name in main}

    def _tag_artist(self, name: Name) -> str:
        text = naming.main_part("; ".join(name.file.tags.artists))
        return "" if words.NO_ARTIST.fullmatch(text) or words.VARIOUS.fullmatch(text) else text

    def _first_piece(self, name: Name) -> str:
        parts = naming.pieces(name.body)
        return parts[0] if len(parts) > 1 and not self._tail_is_version(parts[-1]) else ""

    def _tail_is_version(self, piece: str) -> bool:
        return is_version(piece, dashed=True) or bool(words.FEATURED.fullmatch(piece))

    # --- tracks ------------------------------------------------------------------------------------------------------

    def _row(self, name: Name, order: int) -> _Row:
        row = _Row(name, order=order)
        tags = name.file.tags
        body, artist = self._part_artist(name)
        row.reading = read_title(body, self.known) if body else Reading()
        row.sources["title"] = Origin.FILE_NAME
        if artist:
            main, guests, asked = in_artist(artist, self.known)
            row.main, row.featured = main, guests
            row.questions += asked
            row.sources["artists"] = Origin.FILE_NAME
            if self.artists and not self.various and not any(folded(a) in folded(artist) for a in self.artists):
                row.questions.append(Question("artist", "artists", artist, (tuple(main), tuple(self.artists))))
        if not row.reading.title or (words.TITLE_JUNK.fullmatch(row.reading.title) and tags.title):
            row.reading.title = row.reading.title if row.reading.title and not tags.title else ""
        if tags.title:
            row.tagged = self._tag_title(name, tags)
        return row

    def _part_artist(self, name: Name) -> tuple[str, str]:
        """Part a name into title and artist."""
        parts = naming.pieces(name.body)
        lead = next((text for text in name.lead if any(same(naming.main_part(text), a) for a in self.artists)), "")
        if not lead and name.lead and self.artists and naming.main_part(name.lead[0]) != name.lead[0]:
            lead = name.lead[0] if any(folded(a) in folded(name.lead[0]) for a in self.artists) else ""
        if len(parts) < 2:
            return self._after_artist(name.body), lead if lead and words.FEATURED_INLINE.search(lead) else ""
        first, last = parts[0], parts[-1]
        if words.FEATURED.fullmatch(last) and len(parts) == 2:
            return name.body, lead
        if any(self._is_artist(first, artist) for artist in self.artists):
            return " - ".join(parts[1:]), first
        if any(same(last, artist) for artist in self.artists) and len(parts) == 2:
            return first, last
        foreign = self.various or (not self.artists and not self._tail_is_version(last))
        if foreign and not words.MOVEMENT.fullmatch(last):
            return " - ".join(parts[1:]), first
        if self._tail_is_version(last) or is_noise(last) or words.PRODUCED.fullmatch(last):
            return name.body, lead
        if words.MOVEMENT.fullmatch(last) or self._first_repeats(first):
            return ": ".join((" - ".join(parts[:-1]), last)), lead
        if self.artists and same(first, self.title.title):
            return " - ".join(parts[1:]), lead
        if len(parts) == 2 and not words.WORK.search(first):
            row_artist = first
            return parts[1], row_artist
        return name.body, lead

    def _is_artist(self, text: str, artist: str) -> bool:
        if same(naming.main_part(text), artist):
            return True
        pieces = [piece for piece in words.BETWEEN_PEOPLE.split(naming.main_part(text)) if piece]
        if len(pieces) > 1 and any(same(piece, artist) for piece in pieces):
            return True
        found = words.GUEST_BETWEEN_NAMES.fullmatch(text)
        return bool(found and same(found["main"], artist))

    def _after_artist(self, body: str) -> str:
        for artist in self.artists:
            found = re.match(rf"{re.escape(artist)}\s*(?:[-–—_:]\s*)(?=\S)", body, re.IGNORECASE)
            if found:
                return body[found.end() :]
        return body

    def _first_repeats(self, first: str) -> bool:
        firsts = [naming.pieces(name.body)[:1] for name in self.names]
        return sum(folded(parts[0]) == folded(first) for parts in firsts if parts) > 1

    def _tag_title(self, name: Name, tags: Tags) -> Reading | None:
        text = tidy(tags.title or "")
        if words.TITLE_JUNK.fullmatch(text) or same(text, name.file.path.name):
            return None
        text = re.sub(r"\.(?:wav|aiff?|flac|mp3|m4a)$", "", text, flags=re.IGNORECASE)
        if (
            tags.track
            and (found := re.match(rf"0*{tags.track}(?:\s*[-–—._]\s*|\s+)(?=\S)", text))
            and (text[0] == "0" or not text[found.end() - 1 : found.end()].isspace() or " - " in found[0])
        ):
            text = text[found.end() :]
        text = self._after_artist(text)
        reading = read_title(text, self.known)
        return reading if reading.title else None

    def _share_tags(self) -> None:
        """Put tags and names together; a tag that all files share is no title."""
        titles = Counter(folded(row.tagged.title) for row in self.rows if row.tagged)
        bodies = {row.key for row in self.rows}
        for row in self.rows:
            tags = row.file.tags
            tagged = row.tagged
            shared = tagged is not None and titles[folded(tagged.title)] == len(self.rows) == len(bodies) > 1
            if tagged and shared and not tagged.version:
                tagged = None
            if tagged:
                self._combine(row, tagged)
            if tags.version and not is_noise(tidy(tags.version)):
                row.reading.version = tidy(tags.version)
                row.sources["version"] = Origin.TAG
            self._tag_people(row, tags)

    def _combine(self, row: _Row, tagged: Reading) -> None:
        named = row.reading
        row.sources["title"] = Origin.TAG
        shorter = len(tagged.title) >= 27 and folded(named.title).startswith(folded(tagged.title)) and named.title
        if shorter:
            row.sources["title"] = Origin.FILE_NAME
        elif named.title and not same(named.title, tagged.title) and not words.TITLE_JUNK.fullmatch(named.title):
            inside = folded(named.title) in folded(tagged.title) or folded(tagged.title) in folded(named.title)
            if not inside:
                row.questions.append(Question("title", "title", tagged.title, ((tagged.title,), (named.title,))))
        title = named.title if shorter else tagged.title
        if not shorter and same(named.title, title) and (title.isupper() or title.islower()) and named.title != title:
            title = named.title if not (named.title.isupper() or named.title.islower()) else title
        merged = Reading(
            title=title,
            version=tagged.version or named.version,
            featured=list(unique((*tagged.featured, *named.featured))),
            producers=list(unique((*tagged.producers, *named.producers))),
            remixers=list(unique((*tagged.remixers, *named.remixers))),
            composers=list(unique((*tagged.composers, *named.composers))),
            advisory=tagged.advisory or named.advisory,
            struck=[*named.struck, *tagged.struck],
            questions=[*tagged.questions, *named.questions],
        )
        row.reading = merged

    def _tag_people(self, row: _Row, tags: Tags) -> None:
        texts = [text for text in tags.artists if not words.NO_ARTIST.fullmatch(text.strip())]
        if len(texts) == 1 and words.VARIOUS.fullmatch(texts[0].strip()):
            texts = []
        if not texts:
            return
        main: list[str] = []
        asked: list[Question] = []
        for text in texts:
            names, guests, doubts = in_artist(tidy(text), self.known)
            if len(names) == 1 and (slashed := re.fullmatch(r"(\S.{2,}?)\s?/\s?(\S.{2,})", names[0])):
                names = [slashed[1].strip(), slashed[2].strip()]
                doubts = [*doubts, Question("one_act", "artists", text, (tuple(names), (text,)))]
            main += names
            row.featured = list(unique((*row.featured, *guests)))
            asked += doubts
        row.main = [name for name in main if folded(name) not in {folded(guest) for guest in row.featured}]
        row.questions = [*(q for q in row.questions if q.field != "artists"), *asked]
        row.sources["artists"] = Origin.TAG

    # --- what is left out beside its better --------------------------------------------------------------------------

    def _mark_versions(self) -> None:
        """Leave out stems, television tracks, excerpts and old takes whose song is there."""
        titles = {row.key[0] for row in self.rows if row.key[0]}
        for row in list(self.rows):
            if len(self.rows) < 2:
                return
            reason = self._marked(row, titles)
            if reason is not None:
                self.rows.remove(row)
                self._drop(row.file, reason, self._song_of(row))

    def _marked(self, row: _Row, titles: set[str]) -> Reason | None:
        for piece in _tail_pieces(row.name.whole):
            base = folded(read_title(_before(row.name.body, piece), self.known).title)
            others = {r.key[0] for r in self.rows if r is not row}
            if base not in others and row.key[0] not in others:
                continue
            for pattern, reason in _MARKS:
                if pattern.fullmatch(piece):
                    return reason
            if words.STEM_PART.fullmatch(piece) and base in others:
                return Reason.STEM
        del titles
        return None

    def _song_of(self, row: _Row) -> PurePosixPath | None:
        return next((r.file.path for r in self.rows if r.key[0] and r.key[0] == row.key[0]), None)

    def _leave_out_twins(self) -> None:
        kept: dict[tuple[object, ...], list[_Row]] = {}
        for row in sorted(self.rows, key=lambda row: row.order):
            twin = self._twin_key(row)
            for other in kept.setdefault(twin, []):
                if self._are_twins(row, other):
                    better, worse = (row, other) if _quality(row) > _quality(other) else (other, row)
                    self._drop(worse.file, _worse(better, worse), better.file.path)
                    kept[twin][kept[twin].index(other)] = better
                    better.number = better.number or worse.number
                    break
            else:
                kept[twin].append(row)
        alive = {id(row) for rows in kept.values() for row in rows}
        self.rows = [row for row in self.rows if id(row) in alive]

    def _twin_key(self, row: _Row) -> tuple[object, ...]:
        disc = self._disc_of(row)
        if not row.reading.title:
            return (
                disc,
                row.name.isrc or row.file.tags.isrc or "",
                row.name.number or row.file.tags.track or row.name.whole,
            )
        return disc, *row.key, row.reading.advisory

    def _are_twins(self, row: _Row, other: _Row) -> bool:
        one, two = self._number_of(row), self._number_of(other)
        if one and two and one != two:
            return False
        mains = {folded(a) for a in row.main or self.artists}, {folded(a) for a in other.main or self.artists}
        return not (self.various and mains[0] != mains[1])

    def _number_of(self, row: _Row) -> int:
        return row.name.number or row.file.tags.track or 0

    def _disc_of(self, row: _Row) -> int:
        return self.group.discs.get(row.name.folder, 0) or row.name.disc or row.file.tags.disc or 1

    def _place(self) -> None:
        """Give every track its disc and number; without any number files come in the order of their names."""
        for row in self.rows:
            row.disc = self._disc_of(row)
            side = self.group.sides.get(row.name.folder, 0)
            row.number = self._number_of(row)
            if row.name.number:
                row.sources["number"] = Origin.FILE_NAME
            elif row.number:
                row.sources["number"] = Origin.TAG
            if row.name.folder in self.group.discs:
                row.sources["disc"] = Origin.FOLDER
            elif row.name.disc:
                row.sources["disc"] = Origin.FILE_NAME
            elif row.file.tags.disc:
                row.sources["disc"] = Origin.TAG
            row.order = row.order + 1_000_000 * side
        folders = list(dict.fromkeys(row.name.folder for row in self.rows))
        clash = len({(row.disc, row.number) for row in self.rows if row.number}) < sum(1 for r in self.rows if r.number)

        def key(row: _Row) -> tuple[int, int, int, int, int]:
            side = self.group.sides.get(row.name.folder, 0)
            bonus = self.group.parts.get(row.name.folder) in {Part.BONUS, Part.INSTRUMENTALS}
            at = folders.index(row.name.folder) if clash and not side else 0
            return row.disc, side * 100 + int(bonus), at, row.number or 10_000, row.order

        self.rows.sort(key=key)
        ranks = {disc: rank for rank, disc in enumerate(sorted({row.disc for row in self.rows}), start=1)}
        counted: Counter[int] = Counter()
        for row in self.rows:
            row.disc = ranks[row.disc]
            counted[row.disc] += 1
            row.number = counted[row.disc]

    # --- the outcome -------------------------------------------------------------------------------------------------

    def _result(self) -> ReadRelease:
        tags = [row.file.tags for row in self.rows]
        artists = [VARIOUS_ARTISTS] if self.various else self._answered(self.artists, self.questions)
        values = self._release_values(tags)
        pictures, cover = self._pictures(values["catalog_number"])
        booklets = tuple(f.path for f in self._beside() if f.kind is Kind.DOCUMENT and f.path.suffix.lower() == ".pdf")
        if self.various:
            self.sources.setdefault("artists", Origin.FILE_NAME)
        return ReadRelease(
            folder=self.group.folder,
            title=self.title.title,
            version=self.title.version,
            artists=tuple(artists),
            various=self.various,
            cover=cover,
            pictures=tuple(pictures),
            booklets=booklets,
            tracks=tuple(self._track(row, artists) for row in self.rows),
            sources=self.sources,
            struck=tuple(dict.fromkeys((*self.folder.struck, *self.title.struck))),
            questions=tuple(self.questions),
            **values,
        )

    def _answered(self, names: list[str], questions: Sequence[Question]) -> list[str]:
        """Put answers that were given before in the place of what is filled in."""
        for question in questions:
            answer = self.answers(question)
            if answer is not None and question.field in {"artists", "featured"}:
                filled = question.options[0]
                names = [n for n in names if n not in filled] + list(answer)
        return list(unique(names))

    def _release_values(self, tags: Sequence[Tags]) -> dict[str, str]:
        def value(name: str, tagged: Iterable[str | None], found: str) -> str:
            common = tidy(_common([text or "" for text in tagged], least=0.5))
            if common:
                self.sources[name] = Origin.TAG
            elif found:
                self.sources[name] = Origin.FOLDER
            return common or found

        dates = _common([tag.date or "" for tag in tags], least=0.5)
        whole = re.match(r"(\d{4}-\d{2}-\d{2})", dates)
        values = {
            "label": value("label", (tag.label for tag in tags), self.folder.label),
            "upc": value("upc", (tag.barcode for tag in tags), self.folder.upc),
            "catalog_number": value("catalog_number", (tag.catalog_number for tag in tags), self.folder.catalog),
            "genre": value("genre", (tag.genre for tag in tags), ""),
            "date": value("date", [whole[1] if whole else ""], self.folder.date),
            "year": value("year", [dates[:4] if re.match(r"(?:19|20)\d\d", dates) else ""], self.folder.year),
        }
        if not values["upc"]:
            named = _common([row.name.upc for row in self.rows])
            if named:
                values["upc"] = named
                self.sources["upc"] = Origin.FILE_NAME
        return values

    def _beside(self) -> list[ListedFile]:
        """Return the other files of this release: in its folder, or named like it where several share one."""
        own = self.group.folder
        inside = [f for f in self.listing.files if f.kind is not Kind.AUDIO and _within(f.path, own)]
        if self.releases == 1:
            return inside
        alone = [f for f in inside if own != PurePosixPath(".") or folded(self.title.title) in folded(f.path.stem)]
        outside = [
            f
            for f in self.listing.files
            if f.kind is not Kind.AUDIO
            and f not in inside
            and self.title.title
            and folded(self.title.title) in folded(f.path.stem)
        ]
        return [*alone, *outside]

    def _pictures(self, catalog: str) -> tuple[list[PurePosixPath], PurePosixPath | None]:
        pictures = [file for file in self._beside() if file.kind is Kind.PICTURE]
        return rank(pictures, self.title.title, catalog or self.folder.upc)

    def _track(self, row: _Row, artists: Sequence[str]) -> ReadTrack:
        reading, tags = row.reading, row.file.tags
        main = self._answered(row.main, row.questions) or ([] if self.various else list(artists))
        guests = self._answered([*row.featured, *reading.featured], reading.questions)
        lead_guests = [] if row.featured or self.various else self.guests
        guests = [g for g in unique((*guests, *lead_guests)) if folded(g) not in {folded(a) for a in main}]
        part = self.group.parts.get(row.name.folder, Part.FORMAT)
        advisory = reading.advisory or {Part.EXPLICIT: "explicit", Part.CLEAN: "clean"}.get(part, "")
        isrc = tags.isrc or row.name.isrc
        composers = unique((*tags.composers, *reading.composers, *self.composers))
        if not composers:
            composers = self._composer_in_title(reading.title)
        sources = dict(row.sources)
        for name, value, tagged in (
            ("isrc", isrc, tags.isrc),
            ("composers", composers, tags.composers),
            ("version", reading.version, row.tagged.version if row.tagged else None),
            ("featured", guests, None),
            ("producers", reading.producers, None),
            ("remixers", reading.remixers, None),
            ("advisory", advisory, None),
        ):
            if value and name not in sources:
                sources[name] = Origin.TAG if tagged else Origin.FILE_NAME
        return ReadTrack(
            path=row.file.path,
            disc=row.disc,
            number=row.number,
            title=reading.title,
            version=reading.version,
            artists=tuple(main),
            featured=tuple(guests),
            producers=tuple(reading.producers),
            remixers=tuple(reading.remixers),
            composers=tuple(composers),
            lyricists=tags.lyricists,
            isrc=isrc,
            advisory=advisory,
            sources=sources,
            struck=tuple(dict.fromkeys((*row.name.struck, *reading.struck))),
            questions=(*row.questions, *reading.questions),
            numbered="number" in sources,
        )

    def _composer_in_title(self, title: str) -> tuple[str, ...]:
        """Read "Haydn: Piano Trio": a name before a work, which the folder names too."""
        found = re.match(r"(?P<who>[^\W\d_][\w.'’\- ]{2,40}?):\s+(?P<work>\S.*)", title)
        if found is None or folded(found["who"]) not in folded(self.group.name):
            return ()
        is_name = words.WORK.search(found["work"]) and not words.WORK.search(found["who"])
        return (found["who"],) if is_name else ()


def _immersive(file: ListedFile) -> bool:
    return (file.channels or 2) > 2


def _within(path: PurePosixPath, folder: PurePosixPath) -> bool:
    return folder == PurePosixPath(".") or folder in path.parents


def _common(texts: Sequence[str], least: float = 0.6) -> str:
    """Return the text that most share, empty where none does."""
    counted = Counter(text.strip() for text in texts if text.strip())
    if not counted:
        return ""
    text, count = counted.most_common(1)[0]
    return text if count >= least * sum(counted.values()) else ""


def _tail_pieces(whole: str) -> list[str]:
    """Return the last bracket, the last piece behind a dash and the last word behind an underscore."""
    found: list[str] = []
    if bracket := re.search(r"[(\[]([^()\[\]]+)[)\]]\s*$", whole):
        found.append(bracket[1].strip())
    patterns = (r"\s[-–—]\s+([^()\[\]]+)$", r"_([^_\s()\[\]]+)$", r"_([^_()\[\]]+_[^_()\[\]]+)$")
    return [*found, *(piece[1].strip() for pattern in patterns if (piece := re.search(pattern, whole)))]


def _before(body: str, piece: str) -> str:
    at = body.casefold().rfind(piece.casefold())
    return body[:at].rstrip(" _-–—([") if at > 0 else body


_REVISION = re.compile(
    r"(?:^|[\W_])(?:v|ver|version|rev|mix|master|final)[\W_]?(\d{1,2}|[a-f])(?:$|[\W_])", re.IGNORECASE
)


def _quality(row: _Row) -> tuple[object, ...]:
    """Order twins: an original before a copy, lossless before lossy, the later revision, the finer resolution."""
    file, text = row.file, row.name.whole
    revisions = [int(r) if r.isdigit() else ord(r.lower()) - 96 for r in _REVISION.findall(text)]
    final = len(re.findall(r"final", text, re.IGNORECASE))
    folder = " ".join(file.path.parts[:-1])
    carrier = bool(re.search(r"vinyl|cassette|tape|reference|\bref", folder, re.IGNORECASE))
    return (
        not row.name.copy,
        _lossless(file),
        not carrier,
        max(revisions, default=0),
        final,
        (file.bits or 0) * (file.rate or 0) if file.path.suffix.lower() != ".flac" or file.bits else 0,
        file.path.suffix.lower() in {".wav", ".wave"},
        -row.order,
    )


def _lossless(file: ListedFile) -> bool:
    if file.lossless is not None:
        return file.lossless
    return file.path.suffix.lower() not in {".mp3", ".m4a", ".aac", ".ogg", ".opus", ".wma", ".mp4", ".oga"}


def _worse(better: _Row, worse: _Row) -> Reason:
    if worse.name.copy and not better.name.copy:
        return Reason.COPY
    if _lossless(better.file) and not _lossless(worse.file):
        return Reason.LOSSY
    if _quality(better)[3:5] != _quality(worse)[3:5]:
        return Reason.OLD
    if _quality(better)[5] != _quality(worse)[5]:
        return Reason.TWIN
    return Reason.COPY if better.name.folder == worse.name.folder else Reason.TWIN
