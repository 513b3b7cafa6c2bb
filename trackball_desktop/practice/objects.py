"""Where practice's S3 keeps what it was sent: a file for each version of an object, SQLite for what is known of it.

A body is written under a temporary name and counts only once it is whole: its file is moved, then its row is committed.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import threading
import time
import uuid
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trackball_desktop.practice.database import connect, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS object(
    key TEXT PRIMARY KEY, file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, sha256 TEXT NOT NULL,
    crc32 TEXT NOT NULL, at REAL NOT NULL, headers TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS upload(id TEXT PRIMARY KEY, key TEXT NOT NULL, headers TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS begun(upload_id TEXT PRIMARY KEY, at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS part(
    upload_id TEXT NOT NULL REFERENCES upload(id) ON DELETE CASCADE, number INTEGER NOT NULL, file TEXT NOT NULL,
    size INTEGER NOT NULL, etag TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY(upload_id, number)) STRICT;
"""
_STALE_SECONDS = 24 * 3600
"""Seconds after which an unfinished body is nobody's; a younger one may be another process's."""


@dataclass(frozen=True)
class ReceivedBody:
    """A body that came whole: its file, size in bytes, and digests as S3's headers spell them (`md5` in hex)."""

    path: Path
    size: int
    md5: str
    content_md5: str
    sha256: str
    crc32: str


@dataclass(frozen=True)
class Object:
    """An object of the store. `sha256` and `crc32` are base64, `headers` what was sent to be kept with it."""

    key: str
    path: Path
    size: int
    etag: str
    sha256: str
    crc32: str
    at: float
    headers: dict[str, str]


@dataclass(frozen=True)
class Part:
    """One part of a multipart upload."""

    number: int
    path: Path
    size: int
    etag: str
    at: float


@dataclass(frozen=True)
class UnfinishedUpload:
    """A multipart upload that is not finished; `at` is when it began."""

    key: str
    id: str
    at: float


class ObjectStore:
    """One bucket. All calls are safe from any thread."""

    def __init__(self, folder: Path) -> None:
        """Open the store, and throw away what a killed process left of bodies that never came whole."""
        self._incoming = folder / "incoming"
        self._data = folder / "data"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._data.mkdir(exist_ok=True)
        for left in self._incoming.iterdir():
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink(missing_ok=True)
        self._lock = threading.Lock()
        self._db = connect(folder / "objects.db", _SCHEMA)

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            self._db.close()

    def receive(self, chunks: Iterable[bytes]) -> ReceivedBody:
        """Write a body to a temporary file. Whatever the chunks raise leaves nothing behind."""
        path = self._incoming / uuid.uuid4().hex
        md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
        crc32 = size = 0
        try:
            with path.open("wb") as file:
                for block in chunks:
                    file.write(block)
                    md5.update(block)
                    sha256.update(block)
                    crc32 = zlib.crc32(block, crc32)
                    size += len(block)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        digests = (md5.digest(), sha256.digest(), crc32.to_bytes(4))
        content_md5, sha, crc = (base64.b64encode(digest).decode() for digest in digests)
        return ReceivedBody(path, size, md5.hexdigest(), content_md5, sha, crc)

    def put(
        self,
        key: str,
        body: ReceivedBody,
        headers: dict[str, str],
        now: float,
        *,
        etag: str = "",
        only_new: bool = False,
    ) -> bool:
        """Make the body the object of this key. Return False, and change nothing, when only a new one may be made."""
        file = self._move_to_data(body)
        with self._lock, transaction(self._db):
            old = self._db.execute("SELECT file FROM object WHERE key = ?", (key,)).fetchone()
            if old and only_new:
                (self._data / file).unlink()
                return False
            self._db.execute(
                "INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (key, file, body.size, etag or body.md5, body.sha256, body.crc32, now, json.dumps(headers)),
            )
        self._unlink(old)
        return True

    def get(self, key: str) -> Object | None:
        """Return the object of a key."""
        row = self._fetch_one("SELECT file, size, etag, sha256, crc32, at, headers FROM object WHERE key = ?", key)
        if not row:
            return None
        file, size, etag, sha256, crc32, at, headers = row
        return Object(key, self._data / file, size, etag, sha256, crc32, at, json.loads(headers))

    def delete(self, key: str) -> None:
        """Delete the object of a key, if there is one."""
        self._unlink(self._fetch_one("DELETE FROM object WHERE key = ? RETURNING file", key))

    def keys(self) -> list[str]:
        """Return all keys, sorted."""
        with self._lock:
            return [str(row[0]) for row in self._db.execute("SELECT key FROM object ORDER BY key")]

    def start_upload(self, key: str, headers: dict[str, str], now: float) -> str:
        """Begin a multipart upload and return its id."""
        upload_id = uuid.uuid4().hex
        with self._lock, transaction(self._db):
            self._db.execute("INSERT INTO upload VALUES (?, ?, ?)", (upload_id, key, json.dumps(headers)))
            self._db.execute("INSERT INTO begun VALUES (?, ?)", (upload_id, now))
        return upload_id

    def uploads(self, prefix: str = "") -> list[UnfinishedUpload]:
        """Return the unfinished multipart uploads of keys with this prefix, by key and id."""
        with self._lock:
            rows = self._db.execute(
                "SELECT key, id, coalesce(at, 0) FROM upload LEFT JOIN begun ON upload_id = id"
                " WHERE substr(key, 1, ?) = ? ORDER BY key, id",
                (len(prefix), prefix),
            ).fetchall()
        return [UnfinishedUpload(key, upload_id, at) for key, upload_id, at in rows]

    def upload_headers(self, upload_id: str, key: str) -> dict[str, str] | None:
        """Return what was sent to be kept with the object; None when there is no such upload for this key."""
        row = self._fetch_one("SELECT headers FROM upload WHERE id = ? AND key = ?", upload_id, key)
        return json.loads(row[0]) if row else None

    def put_part(self, upload_id: str, number: int, body: ReceivedBody, now: float) -> None:
        """Keep one part, in the place of an earlier one of this number."""
        file = self._move_to_data(body)
        row = (upload_id, number, file, body.size, body.md5, now)
        with self._lock, transaction(self._db):
            old = self._db.execute(
                "SELECT file FROM part WHERE upload_id = ? AND number = ?", (upload_id, number)
            ).fetchone()
            self._db.execute("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?)", row)
        self._unlink(old)

    def parts(self, upload_id: str) -> list[Part]:
        """Return the parts of an upload by their numbers."""
        with self._lock:
            rows = self._db.execute(
                "SELECT number, file, size, etag, at FROM part WHERE upload_id = ? ORDER BY number", (upload_id,)
            ).fetchall()
        return [Part(number, self._data / file, size, etag, at) for number, file, size, etag, at in rows]

    def end_upload(self, upload_id: str) -> None:
        """Forget an upload and its parts."""
        parts = self.parts(upload_id)
        with self._lock:
            self._db.execute("DELETE FROM upload WHERE id = ?", (upload_id,))
            self._db.execute("DELETE FROM begun WHERE upload_id = ?", (upload_id,))
        for part in parts:
            part.path.unlink(missing_ok=True)

    def _fetch_one(self, sql: str, *values: Any) -> Sequence[Any] | None:
        with self._lock:
            return self._db.execute(sql, values).fetchone()

    def _move_to_data(self, body: ReceivedBody) -> str:
        body.path.replace(self._data / body.path.name)
        return body.path.name

    def _unlink(self, row: Sequence[Any] | None) -> None:
        if row:
            with contextlib.suppress(PermissionError):  # Windows, while somebody reads it: it stays as litter
                (self._data / row[0]).unlink(missing_ok=True)
