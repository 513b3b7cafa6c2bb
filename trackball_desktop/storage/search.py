"""Finds releases, tracks and people from a few words: what the command palette asks while someone types.

Words may be in any order, be only begun, lack accents. Where a word is in nothing at all, the nearest words that the
library knows stand in for it, so that a slip of the finger still finds. Everything comes from indexes: 100,000 tracks
are no reason to wait. Runs in any thread; one finder serves one sitting, and keeps the names it has read.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import apsw

from trackball_desktop.storage.database import Database
from trackball_desktop.storage.indexing import PARTS
from trackball_desktop.storage.rows import fetch, fetch_column
from trackball_desktop.storage.search_query import code_key, one_i

CANDIDATES = 60
"""Releases whose tracks are looked at for one search."""
MAX_CORRECTIONS = 3
"""Words that stand in for one that is nowhere."""
_MAX_WORD_DISTANCE = 12
"""How many words may stand between two of one track: its title, version and artist are no longer than that."""


@dataclass(frozen=True)
class FoundRelease:
    """A release, with what tells it from others of its name."""

    id: str
    title: str
    artist: str
    catalog_number: str
    release_date: str


@dataclass(frozen=True)
class FoundTrack:
    """A track and the release it is on."""

    id: str
    release_id: str
    title: str
    version: str
    artist: str
    isrc: str
    release_title: str


@dataclass(frozen=True)
class FoundPerson:
    """Somebody whom releases name, how many do, and as what: artist, credit, writer, publisher, in this order."""

    name: str
    releases: int
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchResults:
    """What a search found, best first.

    `corrected_text` is what was searched where a word of the search is in nothing.
    """

    releases: tuple[FoundRelease, ...] = ()
    tracks: tuple[FoundTrack, ...] = ()
    people: tuple[FoundPerson, ...] = ()
    corrected_text: str = ""


@dataclass(frozen=True)
class _Name:
    name: str
    key: str
    words: tuple[str, ...] = field(default=())
    releases: int = 0
    parts: tuple[str, ...] = ()


class Search:
    """Searches the library of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._names: list[_Name] | None = None

    def find(self, text: str, limit: int = 6) -> SearchResults:
        """Return what the words name, at most `limit` of each kind."""
        words = parse_words(text)
        if not words:
            return SearchResults()
        results = self._db.read(lambda connection: self._find(connection, words, limit))
        if results.releases or results.tracks or results.people:
            return results
        nearest = self._db.read(lambda connection: _correct_words(connection, words))
        if nearest is None:
            return results
        again = self._db.read(lambda connection: self._find(connection, nearest, limit))
        return SearchResults(again.releases, again.tracks, again.people, " ".join(options[0] for options in nearest))

    def releases(self, ids: list[str]) -> list[FoundRelease]:
        """Return these releases in the same order, without those that are gone or in the trash."""
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT {_RELEASE} FROM releases r WHERE id IN ({marks}) AND trashed_at IS NULL"  # noqa: S608 - question marks
        rows = self._db.read(lambda connection: fetch(connection, sql, tuple(ids)))
        releases = {row[0]: FoundRelease(*row) for row in rows}
        return [releases[release_id] for release_id in ids if release_id in releases]

    def _find(self, connection: apsw.Connection, words: list[list[str]], limit: int) -> SearchResults:
        return SearchResults(
            tuple(_releases(connection, words, limit)),
            tuple(_tracks(connection, words, limit)),
            tuple(self._people(connection, words, limit)),
        )

    def _people(self, connection: apsw.Connection, words: list[list[str]], limit: int) -> list[FoundPerson]:
        if self._names is None:
            self._names = [
                _Name(name, key := search_key(name), tuple(key.split()), count, parts)
                for name, count, parts in _load_names(connection)
            ]
        hits = [name for name in self._names if _all_prefixes_match(words, name.words)]
        hits.sort(key=lambda hit: (not hit.key.startswith(words[0][0]), -hit.releases, hit.key))
        return [FoundPerson(hit.name, hit.releases, hit.parts) for hit in hits[:limit]]


def _load_names(connection: apsw.Connection) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return every name in releases that are not in the trash, how many name it, and in which parts.

    What drafts say themselves is counted by part; performers also where a release has them from its label.
    """
    uses = fetch(
        connection,
        "SELECT u.name, count(DISTINCT u.release_id), group_concat(DISTINCT u.part) FROM people_uses u"
        " JOIN releases r ON r.id = u.release_id WHERE r.trashed_at IS NULL GROUP BY u.name",
    )
    uses_by_name = {
        name: (count, tuple(part for part in PARTS if part in parts.split(","))) for name, count, parts in uses
    }
    performers = fetch(
        connection,
        "SELECT a.name, count(*) FROM artists a JOIN releases r ON r.id = a.release_id"
        " WHERE r.trashed_at IS NULL GROUP BY a.name",
    )
    for name, count in performers:
        use_count, parts = uses_by_name.get(name, (0, ("artist",)))
        uses_by_name[name] = (max(use_count, count), parts)
    return [(name, count, parts) for name, (count, parts) in uses_by_name.items()]


_RELEASE = "r.id, r.title, r.artist, r.catalog_number, r.release_date"


def search_key(text: str) -> str:
    """Return what spellings of one text have in common: no case, no accents, only letters and digits as words."""
    plain = unicodedata.normalize("NFKD", one_i(text).casefold())
    kept = (sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(kept).split())


def parse_words(text: str) -> list[list[str]]:
    """Return the words of a search, each as a list of what may stand for it."""
    return [[word] for word in search_key(text[:200]).split()[:8]]


def _fts_query(columns: str, words: list[list[str]]) -> str:
    """Spell the words as FTS5's own language: each begun somewhere in these columns."""
    each = ("(" + " OR ".join(f'"{form}" *' for form in forms) + ")" for forms in words)
    return f"{{{columns}}} : ({' AND '.join(each)})"


def _releases(connection: apsw.Connection, words: list[list[str]], limit: int) -> list[FoundRelease]:
    rows = fetch(
        connection,
        f"SELECT {_RELEASE}, r.title_key FROM (SELECT rowid FROM release_words WHERE release_words MATCH ?"  # noqa: S608 - our columns
        " ORDER BY rowid DESC LIMIT 400) found JOIN releases r ON r.row = found.rowid WHERE r.trashed_at IS NULL"
        " ORDER BY r.changed_no DESC",
        (_fts_query("names codes", words),),
    )
    first = words[0][0]
    rows.sort(key=lambda row: not str(row[5]).startswith(first))  # stable: the newest stay in front
    return [FoundRelease(*row[:5]) for row in rows[:limit]]


def _tracks(connection: apsw.Connection, words: list[list[str]], limit: int) -> list[FoundTrack]:
    # Words of one track stand near each other; those of two tracks of one release are no find.
    near = " ".join(f'"{forms[0]}" *' for forms in words)
    titles = (
        f"{{tracks}} : NEAR({near}, {_MAX_WORD_DISTANCE})"
        if all(len(w) == 1 for w in words)
        else _fts_query("tracks", words)
    )
    code = code_key("".join(forms[0] for forms in words))
    query = titles if len(code) < 5 else f'({titles}) OR ({{codes}} : "{code}" *)'
    rows = fetch(
        connection,
        "SELECT t.track_id, r.id, t.title, t.version, t.artist, t.isrc, r.title FROM (SELECT rowid FROM release_words"
        " WHERE release_words MATCH ? ORDER BY rowid DESC LIMIT ?) found JOIN releases r ON r.row = found.rowid"
        " JOIN tracks t ON t.release_id = r.id WHERE r.trashed_at IS NULL",
        (query, CANDIDATES),
    )
    hits: list[tuple[bool, FoundTrack]] = []
    for row in rows:
        track = FoundTrack(*row)
        title = search_key(track.title)
        own = search_key(f"{track.title} {track.version} {track.artist}").split()
        if _all_prefixes_match(words, own) or (len(code) >= 5 and track.isrc.startswith(code)):
            hits.append((not title.startswith(words[0][0]), track))
    hits.sort(key=lambda hit: hit[0])
    return [track for _, track in hits[:limit]]


def _all_prefixes_match(words: list[list[str]], own: list[str] | tuple[str, ...]) -> bool:
    return all(any(word.startswith(form) for form in forms for word in own) for forms in words)


def _correct_words(connection: apsw.Connection, words: list[list[str]]) -> list[list[str]] | None:
    """Replace each word that is in nothing by the nearest known ones; None where nothing is near."""
    result: list[list[str]] = []
    for forms in words:
        word = forms[0]
        begun = "SELECT term FROM release_terms WHERE term >= ? AND term < ? || char(1114111) LIMIT 1"
        if fetch_column(connection, begun, (word, word)):
            result.append(forms)
            continue
        near = _nearest_words(connection, word)
        if not near:
            return None
        result.append(near)
    return result if result != words else None


def _nearest_words(connection: apsw.Connection, word: str) -> list[str]:
    """Return known words that differ from this one by a letter or two, the most frequent first."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 6 else 2
    if not allowed:
        return []
    near: list[tuple[int, int, str]] = []
    signs = set(word)
    for first in dict.fromkeys(word[:2]):  # the first letter is right, or the first two are the wrong way round
        rows = fetch(
            connection,
            "SELECT term, doc FROM release_terms WHERE term >= ? AND term < ? || char(1114111)"
            " AND length(term) BETWEEN ? AND ?",
            (first, first, len(word) - allowed, len(word) + allowed),
        )
        for term, documents in rows:
            if (
                len(signs.symmetric_difference(term)) <= 2 * allowed
                and (far := edit_distance(word, term, allowed)) >= 0
            ):
                near.append((far, -documents, term))
    near.sort()
    return list(dict.fromkeys(term for _, _, term in near))[:MAX_CORRECTIONS]


def edit_distance(one: str, other: str, limit: int) -> int:
    """Return how many slips part two words (a letter more, less, another, two swapped); -1 for more than `limit`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        two_before, before, row = before, row, [i] + [0] * len(other)
        for j, right in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                row[j] = min(row[j], two_before[j - 2] + 1)
        if min(row) > limit:
            return -1
    return row[-1] if row[-1] <= limit else -1
