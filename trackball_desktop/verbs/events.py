"""The verb about catalogue events: takes them from files, folders and the bucket, and says what they told."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.availability import SOURCE_NAME, Cell, Change, ChangeKind, Model, State
from trackball_desktop.domain.clock import to_iso
from trackball_desktop.domain.errors import UserError
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.event_news import news_since
from trackball_desktop.verbs.output import account_id_of, progress_of, run_with_services
from trackball_desktop.verbs.printing import print_message, print_result

if TYPE_CHECKING:
    from trackball_desktop.services.catalogue_events import EventImport, ReleaseMap
    from trackball_desktop.services.context import Services

NEWS_DAYS = 30
"""How far back news are listed."""
_MODELS = {Model.DOWNLOAD: "download", Model.SUBSCRIPTION: "subscription", Model.AD_SUPPORTED: "ad-supported"}
_STATES = {
    State.OPEN: "cleared",
    State.LATER: "from {start}",
    State.OVER: "ended on {end}",
    State.NONE: "not cleared",
    State.UNKNOWN: "could not be read",
}
_NEWS = {
    ChangeKind.TAKEN_DOWN: "taken down",
    ChangeKind.BACK: "no longer taken down",
    ChangeKind.LOST: "lost {territories}, {model}{on}",
    ChangeKind.ENDS: "{territories}, {model}, ends{on}",
    ChangeKind.GAINED: "gained {territories}, {model}{from}",
}
_COUNTS = {
    "taken": "{n} imported",
    "takedowns": "{n} of them take a release down",
    "again": "{n} imported again",
    "older": "{n} older than the saved ones",
    "tests": "{n} tests, ignored",
    "not_ours": "{n} about releases that are not in the library, ignored",
    "unreadable": "{n} could not be read",
}


def events(options: argparse.Namespace) -> int:
    """Take events, or say what they told of a release, or of all."""
    if options.release and (options.paths or options.bucket is not None):
        raise UserError(
            "--release only shows what is known about one release.", remedy="Import files with another command."
        )
    if options.paths or options.bucket is not None:
        return _import_events(options)
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=False) as app:
        if options.release:
            return _print_release_map(app, options)
        return _print_news(app, options)


def _import_events(options: argparse.Namespace) -> int:
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        if options.bucket is not None:
            app.start_practice()
        account_id = account_id_of(app, options.account)

        async def work(services: Services) -> EventImport:
            keep_all, again, on_progress = bool(options.all), bool(options.again), progress_of(options)
            importer = services.catalogue_events
            if options.bucket is not None:
                return await importer.import_from_bucket(
                    account_id, options.bucket, keep_all=keep_all, reread=again, on_progress=on_progress
                )
            return await importer.import_files(options.paths, keep_all=keep_all, reread=again, on_progress=on_progress)

        result = run_with_services(app, work)
    return print_report(options, result)


def print_report(options: argparse.Namespace, found: EventImport) -> int:
    """Say what came of an import; 3 where something could not be read any further."""
    for problem in found.problems:
        print_message(str(problem.message))
    counts = asdict(found.counts)
    document: dict[str, Any] = {
        "events": counts, "sources": found.sources, "skipped": found.skipped, "filled": found.filled,
        "differing": found.differing, "ambiguous": found.ambiguous,
        "problems": [str(problem.title) for problem in found.problems],
    }  # fmt: skip
    counts_text = [words.replace("{n}", str(counts[name])) for name, words in _COUNTS.items() if counts[name]]
    lines = [f"{counts['events']} events" + (f": {', '.join(counts_text)}." if counts_text else ".")]
    if found.skipped:
        lines.append(f"{found.skipped} of {found.sources} files were read before. `events --again` reads them again.")
    for ids, words in (
        (found.filled, "received the release ID that finds its cover"),
        (found.differing, f"has a different release ID than {SOURCE_NAME} gives; it was not changed"),
        (found.ambiguous, "shares its UPC with several releases in the events; no ID was filled in"),
    ):
        lines += [f"{id_[:8]} {words}." for id_ in ids]
    print_result(options, document, *lines)
    return 3 if found.problems else 0


def _print_release_map(app: App, options: argparse.Namespace) -> int:
    release = Drafts(app.repositories).find(options.release).release

    async def work(services: Services) -> ReleaseMap | None:
        return await asyncio.to_thread(services.catalogue_events.release_map, release.id)

    rows = run_with_services(app, work)
    if rows is None:
        print_result(options, {"id": release.id, "known": False}, "There are no events about this release.")
        return 1
    document = {
        "id": release.id, "known": True, "release": rows.id, "others": list(rows.other_ids),
        "taken_down": rows.takedown, "at": rows.at, "unread": list(rows.unread_fields), "tracks": rows.track_count,
        "with_release_only": rows.release_only_track_count, "booklet": rows.booklet,
        "clearances": [
            {"territories": list(row.territories),
             **{model.value: _cell(cell) for model, cell in zip(Model, row.cells, strict=True)}}
            for row in rows.rows
        ],
    }  # fmt: skip
    lines = [f"Release {rows.id}, from events of {rows.at}." + (" It is taken down." if rows.takedown else "")]
    for row in rows.rows:
        cells = "; ".join(f"{_MODELS[model]}: {_cell_text(cell)}" for model, cell in zip(Model, row.cells, strict=True))
        lines.append(f"{territories_text(row.territories)}: {cells}")
    if not rows.rows and not rows.takedown:
        lines.append("It is not cleared in any territory.")
    if rows.unread_fields:
        lines.append(f"Not read: {', '.join(rows.unread_fields)}. Their clearances are not shown.")
    if rows.release_only_track_count:
        lines.append(f"{rows.release_only_track_count} of {rows.track_count} tracks are sold only with the release.")
    if rows.booklet:
        lines.append("The booklet is sold only with the release.")
    print_result(options, document, *lines)
    return 0


def _print_news(app: App, options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    since = to_iso(now - timedelta(days=NEWS_DAYS))
    news = news_since(app.repositories, since, to_iso(now))
    rows = {row.id: row for row in app.repositories.library.rows(list({item.release_id for item in news}))}
    totals = app.repositories.events.totals()
    document: dict[str, Any] = {
        "totals": totals,
        "since": since,
        "news": [
            {
                "id": item.release_id, "at": item.at, "kind": item.change.kind.value,
                "model": item.change.model.value if item.change.model else None,
                "territories": list(item.change.territories), "day": item.change.day or None,
            }
            for item in news
        ],
    }  # fmt: skip
    lines = [f"{totals['releases']} releases are known from events, {totals['taken_down']} of them taken down."]
    for item in news:
        row = rows.get(item.release_id)
        title = f"{row.artist} - {row.title or 'Untitled'}" if row else item.release_id
        lines.append(f"{item.at[:10]}  {item.release_id[:8]}  {title}: {change_text(item.change)}")
    kinds = Counter(item.change.kind for item in news)
    if not kinds:
        lines.append(f"Nothing has changed in {NEWS_DAYS} days.")
    print_result(options, document, *lines)
    return 0


def change_text(change: Change) -> str:
    """Return what became of a clearance, or of a release."""
    words = _NEWS[change.kind]
    day = change.day
    return (
        words.replace("{territories}", territories_text(change.territories))
        .replace("{model}", _MODELS[change.model] if change.model else "")
        .replace("{on}", f" on {day}" if day else "")
        .replace("{from}", f" from {day}" if day else "")
    )


def territories_text(codes: Sequence[str]) -> str:
    """Return codes of territories; of many only how many they are."""
    return " ".join(codes) if len(codes) <= 12 else f"{len(codes)} territories"


def _cell(cell: Cell) -> dict[str, str | None]:
    return {"state": cell.state.value, "start": cell.start or None, "end": cell.end or None}


def _cell_text(cell: Cell) -> str:
    if cell.state is State.OPEN and cell.end:
        return f"until {cell.end[:10]}"
    return _STATES[cell.state].replace("{start}", cell.start[:10]).replace("{end}", cell.end[:10])


VERBS = {"events": events}
