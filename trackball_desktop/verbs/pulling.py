"""The verb that brings releases from the target here: a search to its end, or releases by their ids."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.services.pull import PullQuery, RateLimitWait, import_records, search
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.verbs.output import account_id_of, run_with_services
from trackball_desktop.verbs.printing import print_message, print_result

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.pull import PullHit, PullResult

_CAPPED = "Only the first 10,000 results can be listed; narrow your search for the others."


def pull(options: argparse.Namespace) -> int:
    """Search an account; take over the releases that are named, or with --all those that were found and are new.

    Whatever ends it early, what was taken over until then is told.
    """
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        app.start_practice()
        named = account_id_of(app, options.account)
        document: dict[str, Any] = {}

        async def work(services: Services) -> None:
            account_id = services.clients.account(named).id
            ids: list[str] = options.ids
            if not ids:
                document.update(await _search(services, account_id, options))
                ids = [str(hit["id"]) for hit in document["hits"] if hit["here"] is None]
            if options.ids or options.all:
                await _import_records(services, account_id, ids, document, drafts=options.drafts)

        try:
            run_with_services(app, work)
        except (TrackballError, KeyboardInterrupt) as raised:
            if not document.get("taken"):
                raise
            error = raised if isinstance(raised, TrackballError) else TrackballError("Stopped.")
            document["error"] = {"title": error.title, "meaning": error.meaning, "remedy": error.remedy}
            print_result(options, document, *_result_lines(document))
            print_message(str(error))
            print_message(f"{len(document['left'])} releases are left. Run the same command again to continue.")
            return error.exit_code
        print_result(options, document, *_result_lines(document))
        return 1 if any(item["error"] for item in document.get("taken", ())) else 0


def report_wait(wait: RateLimitWait) -> None:
    """Tell what is waited for, and until when."""
    print_message(f"{wait.message} It continues automatically at {wait.until.astimezone():%H:%M:%S}.")


async def _search(services: Services, account_id: str, options: argparse.Namespace) -> dict[str, Any]:
    query = PullQuery(options.search, options.upc, options.project, tuple(options.label or ()))
    hits: dict[str, PullHit] = {}
    following: str | None = None
    while True:
        page = await search(services, account_id, query, following, report_wait)
        hits |= {hit.id: hit for hit in page.hits}
        before, following = following, page.next_cursor
        if following is None or following == before or not page.hits:
            break
        print_message(f"{len(hits):,} of {page.total or 0:,}")
    if page.is_capped:
        print_message(_CAPPED)
    return {"total": page.total, "capped": page.is_capped, "hits": [asdict(hit) for hit in hits.values()]}


async def _import_records(
    services: Services, account_id: str, ids: list[str], document: dict[str, Any], *, drafts: bool
) -> None:
    """Take over one after the other; `document` holds what was taken and what is left, whatever happens."""
    left = list(dict.fromkeys(remote_id.strip() for remote_id in ids))
    document |= {"taken": [], "left": left}
    async for import_record in import_records(
        services, account_id, list(left), "draft" if drafts else "record", on_wait=report_wait
    ):
        document["taken"].append(_result_document(import_record))
        left.remove(import_record.remote_id)


def _result_document(one: PullResult) -> dict[str, Any]:
    return {
        "remote_id": one.remote_id,
        "id": one.release_id,
        "title": one.title or None,
        "new": one.is_new,
        "missing": list(one.missing),
        "not_taken": list(one.unsupported_fields),
        "error": str(one.error) if one.error is not None else None,
    }


def _result_lines(document: dict[str, Any]) -> list[str]:
    if "taken" in document:
        lines = [
            f"{(item['id'] or '-')[:8]:8}  {item['remote_id']}  {item['title'] or ''}  "
            + (item["error"] or _fields_text(item))
            for item in document["taken"]
        ]
        return lines or ["nothing new"]
    lines = [
        f"{hit['id']:12}  {hit['upc']:14}  {hit['title']}" + (f"  (here: {hit['here'][:8]})" if hit["here"] else "")
        for hit in document["hits"]
    ]
    return lines or ["nothing found"]


def _fields_text(one: dict[str, Any]) -> str:
    if not one["new"]:
        return "(already in the library)"
    missing, not_taken = len(one["missing"]), len(one["not_taken"])
    target = display_name(FIRST)
    return f"({missing} fields are not returned by {target}; {not_taken} of its fields cannot be sent back)"


VERBS = {"pull": pull}
