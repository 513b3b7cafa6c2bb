"""The label's directory of people: everybody named in a draft or known to the target, and what was entered about them.

Nobody has to be entered: drafts and the target's answers fill it. A name is known once the target has spelled it or a
person has said that it is right; what only looks like another name is found by its skeleton (`domain.confusables`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

import apsw

from trackball_desktop.domain import confusables
from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage import indexing, search_query
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch, fetch_column, fetch_one, read_json

_CANDIDATES = 400
"""How many names that share an end with a long one are looked at."""


@dataclass(frozen=True)
class Person:
    """An artist, a writer, a publisher: one exact name and what is kept about it.

    `roles` are those that they have most often, `share` a default share as typed. Codes are canonical where they are
    right, else as typed. `known_by` is openplay, you, or empty; `uses` counts rows in drafts, `parts` in which lists.
    """

    name: str
    sort_name: str = ""
    openplay_id: str = ""
    apple_id: str = ""
    spotify_id: str = ""
    deezer_id: str = ""
    ipi: str = ""
    isni: str = ""
    society: str = ""
    country: str = ""
    roles: tuple[str, ...] = ()
    share: str = ""
    note: str = ""
    known_by: str = ""
    uses: int = 0
    releases: int = 0
    parts: tuple[str, ...] = field(default=())

    @property
    def target_id(self) -> str:
        """The id that the target knows the person by."""
        return self.openplay_id


TARGET_ID: Final = "openplay_id"
"""The field and column of the id that the target knows a person by; it is sent."""
KNOWN_BY_TARGET: Final = "openplay"
"""What `Person.known_by` says of a name that the target has spelled."""

DETAILS = tuple(item.name for item in fields(Person) if item.name not in {"known_by", "uses", "releases", "parts"})
"""What a person can enter, in the order of the file that is exported."""


@dataclass(frozen=True)
class PeopleRows:
    """All that is kept about some names, row by row of each table, so that it can be put back."""

    names: tuple[str, ...]
    people: tuple[tuple[Any, ...], ...] = ()
    known: tuple[tuple[Any, ...], ...] = ()
    single_artists: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True)
class NameMatch:
    """How a name stands: `known` (the target or a person knows it), and the known or more used name it looks like."""

    name: str
    is_known: bool
    similar_name: str = ""


class People:
    """The people of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # --- asking ----------------------------------------------------------------------------------------------------

    def page(self, search_text: str = "", *, limit: int = 1000) -> list[Person]:
        """Return people whose name, sort name or code holds all the first words; by sort name, at most `limit`."""
        one = "(instr(lower(all_names.name || ' ' || coalesce(p.hay, '')), ?) OR instr(l.skeleton, ?))"
        words = search_query.first_words(search_text)
        conditions = " AND ".join([one] * len(words))
        sql = f"""
WITH all_names (name) AS (
    SELECT name FROM people UNION SELECT name FROM people_uses UNION SELECT name FROM people_known
)
SELECT all_names.name FROM all_names
LEFT JOIN (SELECT name, sort_name || ' ' || ipi || ' ' || isni || ' ' || openplay_id AS hay, sort_name FROM people) p
    ON p.name = all_names.name
LEFT JOIN people_looks l ON l.name = all_names.name
{"WHERE " + conditions if conditions else ""}
ORDER BY lower(coalesce(nullif(p.sort_name, ''), all_names.name)), all_names.name LIMIT ?
"""  # noqa: S608 - question marks only
        search_forms = [form for word in words for form in (word.casefold(), confusables.skeleton(word))]

        def read(connection: apsw.Connection) -> list[Person]:
            names = fetch_column(connection, sql, (*search_forms, limit))
            return _load_people(connection, names)

        return self._db.read(read)

    def count(self) -> int:
        """Count everybody."""
        sql = (
            "SELECT count(*) FROM (SELECT name FROM people UNION SELECT name FROM people_uses"
            " UNION SELECT name FROM people_known)"
        )
        return int(self._db.read(lambda connection: fetch(connection, sql))[0][0])

    def get(self, name: str) -> Person:
        """Return what there is about a name, also where that is nothing."""
        return self._db.read(lambda connection: _load_people(connection, [name])[0])

    def complete(self, text: str, part: str, *, limit: int = 12) -> list[str]:
        """Return names that hold a text: first the name itself, then those that begin so, then the others.

        Of each kind those used most in a part ("writer") come first, then those used most.
        """
        prefix = text.strip().casefold()
        if not prefix:
            return []
        sql = """
SELECT l.name FROM people_looks l
WHERE (instr(lower(l.name), ?1) OR (?2 <> '' AND instr(l.skeleton, ?2)))
ORDER BY
    lower(l.name) <> ?1, instr(lower(l.name), ?1) <> 1 AND instr(l.skeleton, ?2) <> 1,
    (SELECT coalesce(sum(uses), 0) FROM people_uses u WHERE u.name = l.name AND u.part = ?3) DESC,
    (SELECT coalesce(sum(uses), 0) FROM people_uses u WHERE u.name = l.name) DESC,
    l.name IN (SELECT name FROM people_known) DESC,
    l.name
LIMIT ?4
"""
        alive = """
SELECT name FROM people_uses WHERE name = ?1 UNION SELECT name FROM people WHERE name = ?1
UNION SELECT name FROM people_known WHERE name = ?1
"""

        def read(connection: apsw.Connection) -> list[str]:
            names = fetch_column(connection, sql, (prefix, confusables.skeleton(text), part, limit * 2))
            return [name for name in names if fetch_one(connection, alive, (name,))][:limit]

        return self._db.read(read)

    def match_name(self, name: str, release_id: str = "") -> NameMatch:
        """Say whether a name is known, and which other one it looks like; uses in `release_id` itself do not count.

        Another name is only named if the target or a person knows it, or if other releases use it more than this one.
        """

        def read(connection: apsw.Connection) -> NameMatch:
            if fetch_one(connection, "SELECT 1 FROM people_known WHERE name = ?", (name,)):
                return NameMatch(name, True)
            own = _uses_elsewhere(connection, name, release_id)
            best, weight = "", (0, own)
            for other in _lookalikes(connection, name):
                is_confirmed = 1 if fetch_one(connection, "SELECT 1 FROM people_known WHERE name = ?", (other,)) else 0
                entered = 1 if fetch_one(connection, "SELECT 1 FROM people WHERE name = ?", (other,)) else 0
                rank = (is_confirmed, _uses_elsewhere(connection, other, release_id) + entered)
                if rank > weight:
                    best, weight = other, rank
            return NameMatch(name, False, best)

        return self._db.read(read)

    def usual_role(self, name: str, part: str, offered: Sequence[str] = ()) -> str:
        """Return the role that someone had most often in a part, else the first one entered that is `offered` there."""
        entered = [role for role in self.get(name).roles if role in offered]
        sql = (
            "SELECT role FROM people_uses WHERE name = ? AND part = ? AND role <> ''"
            " GROUP BY role ORDER BY sum(uses) DESC, role LIMIT 1"
        )
        used = self._db.read(lambda connection: fetch_column(connection, sql, (name, part)))
        return str(used[0]) if used else entered[0] if entered else ""

    def people_with_codes(self, wanted: Sequence[str]) -> list[Person]:
        """Return those of these people of whom an IPI or an ISNI was entered."""
        sql = (
            "SELECT name FROM people WHERE (ipi <> '' OR isni <> '')"
            " AND name IN (SELECT value FROM json_each(?)) ORDER BY name"
        )

        def read(connection: apsw.Connection) -> list[Person]:
            return _load_people(connection, fetch_column(connection, sql, (json.dumps(list(wanted)),)))

        return self._db.read(read)

    def releases_of(self, name: str) -> list[str]:
        """Return the ids of the releases, not in the trash, that name someone."""
        sql = (
            "SELECT DISTINCT u.release_id FROM people_uses u JOIN releases r ON r.id = u.release_id"
            " WHERE u.name = ? AND r.trashed_at IS NULL ORDER BY r.changed_no DESC"
        )
        return self._db.read(lambda connection: fetch_column(connection, sql, (name,)))

    # --- telling ---------------------------------------------------------------------------------------------------

    def save(self, persons: Sequence[Person]) -> Future[int]:
        """Keep what was entered about people; what counts and who knows them is not entered."""

        def write(connection: apsw.Connection) -> int:
            for person in persons:
                if not person.name.strip():
                    raise UserError(
                        LibraryText.tr("A person needs a name."),
                        remedy=LibraryText.tr("Enter it as the distributor spells it."),
                    )
                values = [json.dumps(person.roles) if name == "roles" else getattr(person, name) for name in DETAILS]
                marks = ", ".join("?" * len(DETAILS))
                connection.execute(
                    f"INSERT OR REPLACE INTO people ({', '.join(DETAILS)}) VALUES ({marks})",  # noqa: S608 - our names
                    tuple(values),
                )
            indexing.index_names(connection, [person.name for person in persons])
            self._db.notify("people", persons[0].name if len(persons) == 1 else "")
            return len(persons)

        return self._db.write(write)

    def confirm(self, name: str) -> Future[None]:
        """Keep that a person said of a name that it is right, whatever it looks like, and that it is one act's."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO people_known VALUES (?, 'you', ?) ON CONFLICT DO NOTHING", (name, self._db.now())
            )
            connection.execute("INSERT INTO acts VALUES (?, ?) ON CONFLICT DO NOTHING", (name, self._db.now()))
            indexing.index_names(connection, [name])
            self._db.notify("people", name)

        return self._db.write(write)

    def mark_seen(self, spelled: Sequence[str]) -> Future[None]:
        """Keep that the target spelled these names in an answer that is kept nowhere else."""
        names = [name for name in dict.fromkeys(name.strip() for name in spelled) if name]

        def write(connection: apsw.Connection) -> None:
            connection.executemany(
                "INSERT INTO people_known VALUES (?, 'openplay', ?) ON CONFLICT DO UPDATE SET by = 'openplay'",
                ((name, self._db.now()) for name in names),
            )
            indexing.index_names(connection, names)
            self._db.notify("people")

        return self._db.write(write)

    def forget(self, name: str) -> Future[None]:
        """Delete what was entered about someone. Where drafts name them, they stay in the directory by name."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("DELETE FROM people WHERE name = ?", (name,))
            connection.execute("DELETE FROM people_known WHERE name = ?", (name,))
            connection.execute("DELETE FROM acts WHERE name = ?", (name,))
            self._db.notify("people", name)

        return self._db.write(write)

    def merge(self, name: str, into: str, *, stays_known: bool = False) -> Future[PeopleRows]:
        """Give what was entered about one spelling to another where that has nothing, and delete the first one.

        The future gives what there was before. With `stays_known`, where releases at the target go on naming it, it
        stays known to the target.
        """

        def write(connection: apsw.Connection) -> PeopleRows:
            before = _read_rows(connection, (name, into))
            old, kept = _load_people(connection, [name, into])
            gained = {item: getattr(old, item) for item in DETAILS if item != "name" and not getattr(kept, item)}
            merged = replace(kept, **gained)
            connection.execute("DELETE FROM people WHERE name = ?", (name,))
            connection.execute("DELETE FROM people_known WHERE name = ? AND (NOT ? OR by = 'you')", (name, stays_known))
            connection.execute("DELETE FROM acts WHERE name = ?", (name,))
            if any(getattr(merged, item) for item in DETAILS if item != "name"):
                values = [json.dumps(merged.roles) if item == "roles" else getattr(merged, item) for item in DETAILS]
                connection.execute(
                    f"INSERT OR REPLACE INTO people ({', '.join(DETAILS)})"  # noqa: S608 - our names
                    f" VALUES ({', '.join('?' * len(DETAILS))})",
                    tuple(values),
                )
            self._db.notify("people")
            return before

        return self._db.write(write)

    def restore_rows(self, rows: PeopleRows) -> Future[PeopleRows]:
        """Let the directory say of some names what it said before; the future gives what it said until now."""

        def write(connection: apsw.Connection) -> PeopleRows:
            before = _read_rows(connection, rows.names)
            for table, kept in (("people", rows.people), ("people_known", rows.known), ("acts", rows.single_artists)):
                for name in rows.names:
                    connection.execute(f"DELETE FROM {table} WHERE name = ?", (name,))  # noqa: S608 - our names
                for row in kept:
                    marks = ", ".join("?" * len(row))
                    connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - our names
            self._db.notify("people")
            return before

        return self._db.write(write)

    def index_missing_names(self) -> Future[int]:
        """Make names comparable that came in by a migration or an answer; quick when there are none."""

        def write(connection: apsw.Connection) -> int:
            count = indexing.index_missing_names(connection)
            if count:
                self._db.notify("people")
            return count

        return self._db.write(write)


def _load_people(connection: apsw.Connection, wanted: Sequence[str]) -> list[Person]:
    """Return what there is about each of these names, in order."""
    asked = json.dumps(list(wanted))
    rows: dict[str, tuple[Any, ...]] = {
        str(row[0]): row
        for row in fetch(
            connection,
            f"SELECT {', '.join(DETAILS)} FROM people WHERE name IN (SELECT value FROM json_each(?))",  # noqa: S608
            (asked,),
        )
    }
    confirmed_by = dict(
        fetch(connection, "SELECT name, by FROM people_known WHERE name IN (SELECT value FROM json_each(?))", (asked,))
    )
    uses: dict[str, list[tuple[str, int, str]]] = {}
    for name, part, count, release_id in fetch(
        connection,
        "SELECT u.name, u.part, u.uses, u.release_id FROM people_uses u JOIN releases r ON r.id = u.release_id"
        " WHERE r.trashed_at IS NULL AND u.name IN (SELECT value FROM json_each(?))",
        (asked,),
    ):
        uses.setdefault(name, []).append((part, count, release_id))
    persons: list[Person] = []
    for name in wanted:
        entered: dict[str, Any] = dict(zip(DETAILS, rows[name], strict=True)) if name in rows else {"name": name}
        if "roles" in entered:
            entered["roles"] = tuple(read_json(entered["roles"]))
        used = uses.get(name, [])
        persons.append(
            Person(
                **entered,
                known_by=confirmed_by.get(name, ""),
                uses=sum(count for _, count, _ in used),
                releases=len({release_id for _, _, release_id in used}),
                parts=tuple(part for part in indexing.PARTS if any(part == other for other, _, _ in used)),
            )
        )
    return persons


def _read_rows(connection: apsw.Connection, names: Sequence[str]) -> PeopleRows:
    """Return all that is kept about some names."""
    rows = [
        tuple(row for name in names for row in fetch(connection, f"SELECT * FROM {table} WHERE name = ?", (name,)))  # noqa: S608 - our names
        for table in ("people", "people_known", "acts")
    ]
    return PeopleRows(tuple(names), *rows)


def _lookalikes(connection: apsw.Connection, name: str) -> list[str]:
    names = fetch_column(
        connection, "SELECT name FROM people_looks WHERE skeleton = ? AND name <> ?", (confusables.skeleton(name), name)
    )
    head, tail = confusables.keys(name)
    if head:
        near = fetch_column(
            connection,
            "SELECT name FROM people_looks WHERE head = ?1 AND head <> '' UNION"
            " SELECT name FROM people_looks WHERE tail = ?2 AND tail <> '' LIMIT ?3",
            (head, tail, _CANDIDATES),
        )
        names += [other for other in near if other not in names and confusables.is_confusable(name, other)]
    return names


def _uses_elsewhere(connection: apsw.Connection, name: str, release_id: str) -> int:
    sql = (
        "SELECT coalesce(sum(u.uses), 0) FROM people_uses u JOIN releases r ON r.id = u.release_id"
        " WHERE u.name = ? AND u.release_id <> ? AND r.trashed_at IS NULL"
    )
    return int(fetch(connection, sql, (name, release_id))[0][0])
