"""The verb that brings releases from OpenPlay here: a search to its end, or releases by their ids."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, Home
from trackball_desktop.domain.errors import NotFound, UserError
from trackball_desktop.services.pull import Wanted
from trackball_desktop.verbs.output import account_id_of, drive, emit, say

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.pull import PulledHit

_CAPPED = "OpenPlay lets only the first 10,000 be paged; search more narrowly for the others."


def pull(options: argparse.Namespace) -> int:
    """Search an account; take over the releases that are named, or with --all those that were found and are new."""
    with App(Home.of(options.data_dir, practice=options.practice)) as app:
        app.start_practice()
        named = account_id_of(app, options.account)

        async def work(services: Services) -> dict[str, Any]:
            account_id = services.remote.account(named).id
            if options.ids:
                return {"taken": await _take(services, account_id, options.ids, drafts=options.drafts)}
            found = await _search(services, account_id, options)
            if not options.all:
                return found
            ids = [str(hit["id"]) for hit in found["hits"] if hit["here"] is None]
            return {**found, "taken": await _take(services, account_id, ids, drafts=options.drafts)}

        document = drive(app, work)
        emit(options, document, _words(document))
        return 1 if any(one["error"] for one in document.get("taken", ())) else 0


async def _search(services: Services, account_id: str, options: argparse.Namespace) -> dict[str, Any]:
    from trackball_desktop.services.pull import search

    wanted = Wanted(options.search, options.upc, options.project, tuple(options.label or ()))
    hits: dict[str, PulledHit] = {}
    following: str | None = None
    while True:
        page = await search(services, account_id, wanted, following)
        hits |= {hit.id: hit for hit in page.hits}
        before, following = following, page.following
        if following is None or following == before or not page.hits:
            break
        say(f"{len(hits):,} of {page.total or 0:,}")
    if page.capped:
        say(_CAPPED)
    return {"total": page.total, "capped": page.capped, "hits": [asdict(hit) for hit in hits.values()]}


async def _take(services: Services, account_id: str, ids: list[str], *, drafts: bool) -> list[dict[str, Any]]:
    """Take over one after the other; what is wrong with one does not stop the others."""
    from trackball_desktop.services.pull import look, take_over

    taken: list[dict[str, Any]] = []
    for remote_id in ids:
        one: dict[str, Any] = {"remote_id": remote_id, "id": None, "title": None, "missing": [], "error": None}
        try:
            seen = await look(services, account_id, remote_id)
            one |= {"title": seen.title, "missing": list(seen.missing)}
            one["id"] = (await take_over(services, account_id, [remote_id], "draft" if drafts else "record"))[0]
        except (NotFound, UserError) as error:
            one["error"] = str(error)
        taken.append(one)
    return taken


def _words(document: dict[str, Any]) -> str:
    if "taken" in document:
        lines = [
            f"{(one['id'] or '-')[:8]:8}  {one['remote_id']}  {one['title'] or ''}  "
            + (one["error"] or f"({len(one['missing'])} fields are not in OpenPlay's answer)")
            for one in document["taken"]
        ]
        return "\n".join(lines) or "nothing new"
    lines = [
        f"{hit['id']:12}  {hit['upc']:14}  {hit['title']}" + (f"  (here: {hit['here'][:8]})" if hit["here"] else "")
        for hit in document["hits"]
    ]
    return "\n".join(lines) or "nothing found"


VERBS = {"pull": pull}
