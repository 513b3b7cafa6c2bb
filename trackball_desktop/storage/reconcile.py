"""What a library that was put back must still learn: what was sent, and which codes were given out, since its copy.

A restored library is older than the world. A release that waits in it may have been created meanwhile: it is never
posted from there, but counts as sent with its answer lost, so that the target is searched until it is known or a person
says. A code that is free in it may be on a record: whatever the replaced library, newer copies and receipts still
say of codes and submissions is taken over. Nothing of it ever makes a code free or a submission unsent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, cast

import apsw

from trackball_desktop.domain.identifiers import ean13, gtin14, normal_isrc, upc12
from trackball_desktop.domain.sent_release import SentRelease
from trackball_desktop.i18n.contexts import LibraryText, TimelineText
from trackball_desktop.i18n.stored import detail_to_stored, to_stored
from trackball_desktop.storage.checksums import damaged_rows
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.migrations import FIRST_TARGET, NAME_TARGETS
from trackball_desktop.storage.restore_hold import RESTORED_KEY
from trackball_desktop.storage.rows import fetch, fetch_column, fetch_one
from trackball_desktop.storage.salvage import open_damaged, read_table
from trackball_desktop.storage.state import refresh_state, schedule_polls

_RANKS = {"queued": 0, "withdrawn": 0, "posting": 1, "unknown": 1, "refused": 2, "confirmed": 3}
_COLUMNS = (
    "id", "release_id", "account_id", "upc", "gtin14", "payload", "payload_sha256", "created_at", "target", "sent",
)  # fmt: skip


class KnownSubmission(NamedTuple):
    """A submission as another library or a receipt knows it."""

    id: str
    release_id: str
    account_id: str
    upc: str
    gtin14: str
    payload: str
    payload_sha256: str
    created_at: str
    target: str
    sent: str
    state: str
    remote_id: str | None


@dataclass
class ReconcileResult:
    """What was taken over, and what could not be known.

    `codes` were free or unknown here and are not given out any more; `submissions` were not known here; `held` are
    searched for at the target before anything is posted.
    """

    codes: int = 0
    submissions: int = 0
    held: int = 0


def reconcile(
    db: Database,
    libraries: Sequence[Path],
    receipts: Path,
    info: dict[str, Any],
    settings_source: Path | None = None,
) -> ReconcileResult:
    """Teach a library that was just put back what others know, and hold back what may have been sent. Waits.

    `libraries` are files of other states of it, sound or damaged; settings and accounts are taken from
    `settings_source` where they can be read whole. `info` is kept in the setting RESTORED_KEY. Raises StorageError.
    """
    settings_rows = _read_settings(settings_source) if settings_source is not None else _NO_SETTINGS
    library_data: list[tuple[list[dict[str, Any]], list[dict[str, Any]], list[KnownSubmission]]] = []
    for path in libraries:
        with suppress(apsw.Error):  # of this one nothing can be read
            library_data.append(_read_library(path))
    receipt_submissions = list(_read_receipts(receipts))

    def write(connection: apsw.Connection) -> ReconcileResult:
        result = ReconcileResult()
        now = db.now()
        _write_settings(connection, *settings_rows)
        for series, codes, sent in library_data:
            for row in series:
                _merge_series(connection, row)
            result.codes += sum(_merge_code(connection, row) for row in codes)
            result.submissions += sum(_merge_submission(connection, item, now) for item in sent)
        result.submissions += sum(
            _merge_submission(connection, receipt_submission, now) for receipt_submission in receipt_submissions
        )
        result.codes += sum(
            _merge_sent_codes(connection, receipt_submission, now) for receipt_submission in receipt_submissions
        )
        result.held = _mark_open_unknown(connection, now)
        setting = {**info, "at": now, "codes": result.codes, "held": result.held}
        connection.execute(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (RESTORED_KEY, json.dumps(setting, ensure_ascii=False)),
        )
        for release_id in fetch_column(connection, "SELECT id FROM releases"):
            refresh_state(connection, release_id)
        return result

    return db.write(write).result()


def _read_library(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[KnownSubmission]]:
    """Return a library's series, codes and submissions, as far as they can be read. Raises apsw's errors."""
    with closing(open_damaged(path)) as connection:
        series = read_table(connection, "isrc_series").rows
        codes = read_table(connection, "codes").rows
        rows = read_table(connection, "submissions").rows
    sent = [
        KnownSubmission(*(str(row[name]) for name in _COLUMNS), state=str(row["state"]), remote_id=row.get("remote_id"))
        for row in map(_with_target, rows)
        if row.get("payload_sha256") == sha256(str(row.get("payload")).encode()).hexdigest()
    ]
    return series, codes, sent


def _with_target(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of a library that may be older than targets: then its payload has the app's own names."""
    return {"target": FIRST_TARGET, "sent": SentRelease.from_body(str(row.get("payload"))).to_json(), **row}


_NO_SETTINGS: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])


def _read_settings(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a library's settings and accounts; none of a table that cannot be read whole."""
    try:
        with closing(open_damaged(path)) as connection:
            settings, accounts = read_table(connection, "settings"), read_table(connection, "accounts")
            changed = {row.table for row in damaged_rows(connection)}
    except apsw.Error:
        return _NO_SETTINGS
    if changed & {"settings", "accounts"}:
        return _NO_SETTINGS
    return settings.rows if settings.is_complete else [], accounts.rows if accounts.is_complete else []


def _write_settings(
    connection: apsw.Connection, settings: list[dict[str, Any]], accounts: list[dict[str, Any]]
) -> None:
    for row in settings:
        if _is_json(row.get("value")) and isinstance(row.get("key"), str):
            connection.execute(
                "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (row["key"], row["value"]),
            )
    for row in accounts:
        if _is_json(row.get("body")) and isinstance(row.get("id"), str) and isinstance(row.get("name"), str):
            connection.execute(
                "INSERT INTO accounts (id, name, body) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET body = excluded.body ON CONFLICT DO NOTHING",
                (row["id"], row["name"], row["body"]),
            )
    connection.execute(NAME_TARGETS)  # those of an older library


def _is_json(text: Any) -> bool:
    try:
        json.loads(text)
    except (TypeError, ValueError):
        return False
    return True


def _read_receipts(folder: Path) -> Iterator[KnownSubmission]:
    """Read what receipts say; one that cannot be read is passed over."""
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            document: Any = json.loads(path.read_bytes())
            submission = document["submission"]
            payload = str(document["payload_text"])
            upc, stored_release = str(submission["upc"]), document.get("sent")
            sent = (
                SentRelease.from_json(json.dumps(stored_release)) if stored_release else SentRelease.from_body(payload)
            )
            yield KnownSubmission(
                *(
                    str(submission["id"]),
                    str(submission["release_id"]),
                    str(document["account"]["id"]),
                    upc,
                    gtin14(upc) or upc,
                ),
                *(payload, sha256(payload.encode()).hexdigest(), str(submission["submitted_at"])),
                *(str(document.get("target") or FIRST_TARGET), sent.to_json(), str(submission["state"])),
                submission["openplay_id"],
            )
        except (OSError, ValueError, KeyError, TypeError):
            continue


def _merge_series(connection: apsw.Connection, row: dict[str, Any]) -> None:
    names = ("id", "label", "prefix", "year", "next", "follow_year")
    if all(row.get(name) is not None for name in names):
        connection.execute(
            "INSERT INTO isrc_series (id, label, prefix, year, next, follow_year) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            tuple(row[name] for name in names),
        )
        connection.execute(
            "UPDATE isrc_series SET next = max(next, ?) WHERE prefix = ? AND year = ?",
            (row["next"], row["prefix"], row["year"]),
        )


def _merge_code(connection: apsw.Connection, row: dict[str, Any]) -> bool:
    """Take a code over that was given out; say whether that was not known here."""
    kind, code, state = row.get("kind"), row.get("code"), row.get("state")
    if state not in {"reserved", "used", "burned"} or not _is_code(kind, code):
        return False
    here = fetch_one(connection, "SELECT state, why FROM codes WHERE kind = ? AND code = ?", (kind, code))
    if row.get("why") == "sent":
        return _set_code(connection, row, "used", "sent", here)
    if here is not None and here[0] != "free":
        return False
    # Whatever it was for may be gone with the replaced library: it is not given out again by itself.
    return _set_code(connection, row, "burned", "restored", here)


def _merge_sent_codes(connection: apsw.Connection, sent: KnownSubmission, now: str) -> int:
    """Note the codes of a submission that a receipt says was answered."""
    if sent.state == "refused":
        return 0
    codes = [("upc", sent.gtin14)] if len(sent.gtin14) == 14 else []
    try:
        codes += [("isrc", normal_isrc(code) or "") for code in _isrcs(json.loads(sent.sent))]
    except ValueError:
        return 0
    count = 0
    for kind, code in codes:
        row = {"kind": kind, "code": code, "release_id": sent.release_id, "at": now}
        here = fetch_one(connection, "SELECT state, why FROM codes WHERE kind = ? AND code = ?", (kind, code))
        count += _is_code(kind, code) and _set_code(connection, row, "used", "sent", here)
    return count


def _set_code(
    connection: apsw.Connection, row: dict[str, Any], state: str, why: str, here: tuple[Any, ...] | None
) -> bool:
    if here is not None and (here[1] == "sent" or here == (state, why)):
        return False
    code = str(row["code"])
    spelled = code if row["kind"] == "isrc" else upc12(code) or ean13(code) or code
    connection.execute(
        "INSERT INTO codes (kind, code, spelled, state, source, release_id, node_id, title, at, why)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, code) DO UPDATE SET"
        " state = excluded.state, why = excluded.why, release_id = excluded.release_id, node_id = excluded.node_id,"
        " title = excluded.title, at = excluded.at",
        (
            *(row["kind"], code, spelled, state),
            *(str(row.get(name) or "") for name in ("source", "release_id", "node_id", "title", "at")),
            why,
        ),
    )
    return here is None or here[0] == "free"


def _is_code(kind: Any, code: Any) -> bool:
    if kind == "isrc":
        return isinstance(code, str) and normal_isrc(code) == code
    return kind == "upc" and isinstance(code, str) and gtin14(code) == code


def _isrcs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in cast("dict[str, Any]", value).items():
            if name == "isrc" and isinstance(part, str):
                yield part
            else:
                yield from _isrcs(part)
    elif isinstance(value, list):
        for part in cast("list[Any]", value):
            yield from _isrcs(part)


def _merge_submission(connection: apsw.Connection, sent: KnownSubmission, now: str) -> bool:
    """Take over a submission that is not known here, or that has gone further than is known here."""
    if sent.state not in _RANKS:
        return False
    here = fetch_one(connection, "SELECT state FROM submissions WHERE id = ?", (sent.id,))
    if here is None:
        return _add_submission(connection, sent, now)
    before = str(here[0])
    if before == "confirmed" and sent.state == "withdrawn":  # an adoption that was taken back
        _move(connection, sent.id, "withdrawn", sent.remote_id, now)
        return True
    if _RANKS[sent.state] <= _RANKS[before] or before in {"refused", "withdrawn"}:
        return False
    _advance_state(connection, sent, before, now)
    return True


def _add_submission(connection: apsw.Connection, sent: KnownSubmission, now: str) -> bool:
    if sent.state in {"confirmed", "unknown", "posting", "queued"}:
        _withdraw_rivals(connection, sent, now)
    try:
        connection.execute(
            f"INSERT INTO submissions ({', '.join(_COLUMNS)}, state, attempts, searches_ok, needs_files, updated_at)"  # noqa: S608
            f" VALUES ({', '.join('?' * len(_COLUMNS))}, 'queued', 0, 0, 0, ?)",
            (*sent[: len(_COLUMNS)], now),
        )
    except apsw.ConstraintError:  # another one is live for this release or code: it is the one that is followed
        return False
    _advance_state(connection, sent, "queued", now)
    return True


def _withdraw_rivals(connection: apsw.Connection, sent: KnownSubmission, now: str) -> None:
    """End what waits here for the same release or code, where the other one was created."""
    if sent.state != "confirmed":
        return
    rivals = fetch_column(
        connection,
        "SELECT id FROM submissions WHERE state = 'queued'"
        " AND ((release_id = ? AND target = ?) OR (account_id = ? AND gtin14 = ?))",
        (sent.release_id, sent.target, sent.account_id, sent.gtin14),
    )
    for rival in rivals:
        _move(connection, rival, "withdrawn", None, now)


def _advance_state(connection: apsw.Connection, sent: KnownSubmission, state: str, now: str) -> None:
    """Lead a submission to the state that is known of it, by the moves that the schema allows."""
    transitions = {
        ("queued", "confirmed"): ("confirmed",),
        ("queued", "refused"): ("refused",),
        ("queued", "withdrawn"): ("withdrawn",),
        ("queued", "unknown"): ("posting", "unknown"),
        ("queued", "posting"): ("posting", "unknown"),
        ("posting", "confirmed"): ("confirmed",),
        ("posting", "refused"): ("refused",),
        ("unknown", "confirmed"): ("confirmed",),
    }
    for step in transitions.get((state, sent.state), ()):
        _move(connection, sent.id, step, sent.remote_id, now)


def _move(connection: apsw.Connection, id: str, state: str, remote_id: str | None, now: str) -> None:
    connection.execute(
        "UPDATE submissions SET state = ?, remote_id = ?, asks = NULL, updated_at = ? WHERE id = ?",
        (state, remote_id, now, id),
    )
    if state == "confirmed":
        schedule_polls(connection, id, now)
    if state != "posting":
        _add_event(
            connection,
            id,
            TimelineText.tr("known from a receipt or another copy of the library"),
            {"state": state},
            now,
        )


def _mark_open_unknown(connection: apsw.Connection, now: str) -> int:
    """Make everything that is open a lost answer: it may have been created since the copy was made."""
    open_ = fetch(connection, "SELECT id, state FROM submissions WHERE state IN ('queued', 'posting', 'unknown')")
    for id, state in open_:
        if state == "queued":
            connection.execute("UPDATE submissions SET state = 'posting', updated_at = ? WHERE id = ?", (now, id))
        connection.execute(
            "UPDATE submissions SET state = 'unknown', asks = NULL, held_by = NULL, first_unknown_at = ?1,"
            " searches_ok = 0, settled = 0, attempts = 0, not_before = NULL, updated_at = ?1 WHERE id = ?2",
            (now, id),
        )
        text = LibraryText.tr(
            "It may have been sent after this copy was made. The app searches for it and sends nothing until then."
        )
        _add_event(
            connection,
            id,
            TimelineText.tr("the library was restored from a copy"),
            {"state": "unknown", "words": text},
            now,
        )
    return len(open_)


def _add_event(connection: apsw.Connection, id: str, what: str, detail: dict[str, Any], now: str) -> None:
    connection.execute(
        "INSERT INTO submission_events (submission_id, at, actor, what, detail, raw) VALUES (?, ?, 'app', ?, ?, NULL)",
        (id, now, to_stored(what), json.dumps(detail_to_stored(detail), ensure_ascii=False)),
    )
