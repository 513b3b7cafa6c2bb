"""OpenPlay's records, artists and log of requests, in SQLite. Nothing runs in the background: what a record is by now
(found by a search, Submitted, in Platform) follows from its age, so it is the same whichever process answers.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, cast

from trackball_desktop.practice import documented
from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.database import connect, transaction
from trackball_desktop.practice.shapes import Row, find_problems, read_shape
from trackball_desktop.practice.variant import StoredUpc

_SCHEMA = """
CREATE TABLE IF NOT EXISTS release(
    n INTEGER PRIMARY KEY, music_id TEXT UNIQUE, platform_id TEXT UNIQUE, upc TEXT, at REAL NOT NULL, seed INTEGER,
    record TEXT NOT NULL, payload TEXT) STRICT;
CREATE TABLE IF NOT EXISTS artist(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS row_id(last INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS request(
    at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, status INTEGER NOT NULL, upc TEXT, release_id TEXT
    ) STRICT;
"""
_CHANGES_AFTER_SUBMITTED = 6
_USUAL_STATUSES = (documented.SUBMITTED, "In review", "Delivered")


@dataclass(frozen=True)
class Hit:
    """One result of a search."""

    title: str | None
    upc: str | int | None
    id: str


def _stored_upc(sent: Any, form: StoredUpc) -> Any:
    """Return a UPC as this OpenPlay keeps it. What holds more than digits stays as it was sent."""
    text = str(sent).strip() if isinstance(sent, str | int) and not isinstance(sent, bool) else ""
    if not text.isascii() or not text.isdigit() or form == "as_sent":
        return sent
    return {"stripped": text.lstrip("0"), "number": int(text), "gtin14": text.zfill(14)}[form]


class RecordDatabase:
    """All calls are safe from any thread; a write is stored before its call returns."""

    def __init__(self, path: Path, context: PracticeContext) -> None:
        """Open the file; a new one gets the documented release."""
        self._context = context
        self._lock = threading.Lock()
        self._db = connect(path, _SCHEMA)
        with transaction(self._db):
            if not self._db.execute("SELECT 1 FROM row_id").fetchone():
                self._db.execute("INSERT INTO row_id VALUES (6000000)")
                self._insert(14, documented.PLATFORM_ID, documented.RECORD, at=0.0, seed=None, payload=None)
                names = [("Ed Sanford",), ("Kenny Loggins",), ("Michael McDonald",)]
                self._db.executemany("INSERT INTO artist(name) VALUES (?)", names)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    # What Numbers of shapes.py asks for; within `create` only, which holds the lock.

    def next_row_id(self) -> int:
        """Return an id that no row has."""
        return int(self._db.execute("UPDATE row_id SET last = last + 1 RETURNING last").fetchone()[0])

    def ensure_artist(self, name: str) -> None:
        """Make this artist, unless one has exactly this name."""
        self._db.execute("INSERT OR IGNORE INTO artist(name) VALUES (?)", (name,))

    def artist_name(self, artist_id: str) -> str | None:
        """Return the name of an artist; None when there is no such id."""
        row = self._db.execute("SELECT name FROM artist WHERE CAST(id AS TEXT) = ?", (artist_id,)).fetchone()
        return row and str(row[0])

    def create(self, payload: str) -> tuple[str, dict[str, list[str]]]:
        """Store the release of a create body, a JSON object. Return its Music id, or nothing and what is refused."""
        body: Row = json.loads(payload)
        with self._lock, transaction(self._db):
            refused = find_problems(body, self.artist_name)
            if refused:
                return "", refused
            number = int(self._db.execute("SELECT max(n) + 1 FROM release").fetchone()[0])
            platform_id = str(int(documented.PLATFORM_ID) + number)
            record = read_shape(body, self)
            record["upc"] = _stored_upc(record["upc"], self._context.variant.stored_upc)
            now = self._context.clock()
            self._insert(number, platform_id, record, at=now, seed=self._context.seed, payload=payload)
        return f"{documented.TENANT}-{number}", {}

    def get(self, release_id: str) -> Row | None:
        """Return the record of a Music or Platform id as it is now; None when there is none (yet)."""
        with self._lock:
            row = self._db.execute(
                "SELECT n, music_id, platform_id, at, seed, record FROM release WHERE ? IN (music_id, platform_id)",
                (release_id,),
            ).fetchone()
        if not row:
            return None
        number, music_id, platform_id, at, seed, text = row
        age = self._context.clock() - at
        record: Row = {"id": release_id, **json.loads(text)}
        if release_id == music_id:
            record.update(self._status_fields(number, seed, age))
        elif age < self._context.variant.status_delay:
            return None
        else:
            record = {
                "id": platform_id,
                "tenant_release_id": music_id,
                **json.loads(text),
                "submission_number": "1 of 1",
            }
        return self._with_extras(record)

    def search(self, q: str, upc: str | None, project: str | None, labels: list[str]) -> list[Hit]:
        """Return all that match everything asked for, the oldest first: a release of Music, then its submission.

        Words of `q` are looked for in title, artist, UPC and catalogue number. A UPC is matched as text.
        """
        with self._lock:
            rows = self._db.execute(
                "SELECT music_id, platform_id, at, record FROM release WHERE ?1 IS NULL OR upc = ?1 ORDER BY n", (upc,)
            ).fetchall()
        now, lag = self._context.clock(), self._context.index_lag
        hits: list[Hit] = []
        for music_id, platform_id, at, text in rows:
            if now - at < lag:
                continue
            record: Row = json.loads(text)
            if not _matches(record, q, project, labels):
                continue
            hits.append(Hit(record["title"], record["upc"], music_id))
            if now - at >= lag + self._context.variant.status_delay:
                hits.append(Hit(record["title"], record["upc"], platform_id))
        return hits

    def log_request(self, method: str, path: str, status: int, upc: str | None, release_id: str | None) -> None:
        """Write down one request. A status of 0 means that the connection was cut."""
        with self._lock:
            self._db.execute(
                "INSERT INTO request VALUES (?, ?, ?, ?, ?, ?)",
                (self._context.clock(), method, path, status, upc, release_id),
            )

    def requests(self) -> list[Row]:
        """Return all requests ever: at, method, path, status, upc, release_id."""
        with self._lock:
            rows = self._db.execute("SELECT at, method, path, status, upc, release_id FROM request").fetchall()
        names = ("at", "method", "path", "status", "upc", "release_id")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def request_count(self) -> int:
        """Return how many requests there were ever."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM request").fetchone()[0])

    def created_releases(self) -> list[Row]:
        """Return all releases that were ever created here: id, upc, title, at, payload (the text as received)."""
        with self._lock:
            rows = self._db.execute(
                "SELECT music_id, upc, json_extract(record, '$.title'), at, payload FROM release"
                " WHERE payload IS NOT NULL ORDER BY n"
            ).fetchall()
        return [dict(zip(("id", "upc", "title", "at", "payload"), row, strict=True)) for row in rows]

    def artists(self) -> list[str]:
        """Return the names of all artists, the oldest first."""
        with self._lock:
            return [str(row[0]) for row in self._db.execute("SELECT name FROM artist ORDER BY id")]

    def _insert(
        self, number: int, platform_id: str, record: Row, *, at: float, seed: int | None, payload: str | None
    ) -> None:
        upc: Any = record["upc"]
        self._db.execute(
            "INSERT INTO release VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                f"{documented.TENANT}-{number}",
                platform_id,
                None if upc is None else str(upc),
                at,
                seed,
                json.dumps(record, ensure_ascii=False),
                payload,
            ),
        )

    def _status_fields(self, number: int, seed: int | None, age: float) -> Row:
        """Return the status of a Music record as fields: one, or none at all where it has no status."""
        if seed is None:
            return {"status": documented.SUBMITTED}
        every = self._context.variant.status_delay
        step = int(age / every) if every > 0 else 1
        if self._context.variant.statuses == "usual":
            return {"status": _USUAL_STATUSES[min(step, len(_USUAL_STATUSES) - 1)]}
        if step == 1:
            return {"status": documented.SUBMITTED}
        rng = Random(f"{seed}:{number}:{min(step, 1 + _CHANGES_AFTER_SUBMITTED)}")
        choice = rng.choice(("null", "absent") if step < 1 else ("word", "word", "null", "absent"))
        if choice == "absent":
            return {}
        return {"status": _random_status(rng) if choice == "word" else None}

    def _with_extras(self, record: Row) -> Row:
        """Add fields that no document names: new ones come unannounced within a version."""
        if not self._context.variant.extra_fields:
            return record
        discs = cast(list[Row], record["discs"])
        for disc in discs:
            disc["track_count"] = len(disc["tracks"])
        return {
            **record,
            "links": {"self": f"/releases/{record['id']}"},
            "track_count": sum(d["track_count"] for d in discs),
        }


def _matches(record: Row, q: str, project: str | None, labels: list[str]) -> bool:
    searchable_text = " ".join(
        str(record[key] or "") for key in ("title", "artist_display_name", "upc", "release_number")
    ).casefold()
    if not all(word in searchable_text for word in q.casefold().split()):
        return False
    if project is not None and (record["project"] or {}).get("number") != project:
        return False
    return not labels or (record["label"] or {}).get("name") in labels


def _random_status(rng: Random) -> str:
    """Return a status that nobody has heard of: no list that a client may know can hold it."""
    syllables = [rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(rng.choice((2, 4, 5)))]
    words = ["".join(syllables[start:end]) for start, end in pairwise((0, 2, len(syllables))) if syllables[start:end]]
    return " ".join(words).capitalize()
