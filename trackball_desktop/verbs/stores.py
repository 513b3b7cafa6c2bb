"""The verbs about public catalogues: what stores show of a release, and looking one up."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.edits import Batch
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.paths import field_path
from trackball_desktop.lookups.links import parse_store_link
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.store_standing import overall_standing
from trackball_desktop.services.store_watch import CATALOGUE_NAMES, WatchSettings
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.verbs.output import run_with_services
from trackball_desktop.verbs.printing import print_message, print_result

if TYPE_CHECKING:
    from trackball_desktop.domain.release import Release
    from trackball_desktop.lookups.comparison import Difference
    from trackball_desktop.lookups.model import StoreRelease
    from trackball_desktop.lookups.prefill import PrefillOffer
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.prefilling import CatalogueMatches
    from trackball_desktop.services.store_watch import StoreComparison
    from trackball_desktop.storage.store_polls import StoreState

STANDING_TEXT = {
    "not_asked": "not checked yet",
    "not_due": "not out yet",
    "not_yet": "not at any store yet",
    "somewhere": "out at some stores",
    "everywhere": "out at all checked stores",
    "taken_down": "no longer at a store that had it",
    "unreadable": "the stores' answers could not be read",
}
"""What verbs say for where a release stands over all stores."""
_OUTCOMES = {"found": "there", "not_there": "not found", "unreadable": "could not be read", None: "not checked yet"}


def stores(options: argparse.Namespace) -> int:
    """Say what stores show of a release, or of all; ask them; keep a link; turn asking on or off."""
    if options.watch and options.id:
        raise UserError("--watch is for all releases.", remedy="Omit the release's ID.")
    if (options.ask or options.link) and not options.id:
        raise UserError("This needs one release.", remedy="Name the release's ID; `list` shows the IDs.")
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        app.start_practice()
        if options.watch:
            return _set_watch(app, options)
        if not options.id:
            return _overview(app, options)
        release = Drafts(app.repositories).find(options.id).release

        async def work(services: Services) -> dict[str, Any]:
            if options.link:
                await _save_link(services, release.id, options.link)
            if options.ask:
                await services.store_watch.poll_now(release.id)
            shown = await asyncio.to_thread(services.store_watch.compare_stores, release.id)
            return _document(app, release, shown)

        document = run_with_services(app, work)
        print_result(options, document, *_document_lines(document))
        return 0


def _set_watch(app: App, options: argparse.Namespace) -> int:
    async def work(services: Services) -> WatchSettings:
        before = services.store_watch.settings
        countries = tuple(code.strip().upper() for code in options.country or before.countries)
        if not all(len(code) == 2 and code.isascii() and code.isalpha() for code in countries):
            raise UserError("A country code has two letters.", remedy="Use --country ES once per country.")
        await services.store_watch.save_settings(WatchSettings(options.watch == "on", countries, before.contact))
        return services.store_watch.settings

    saved = run_with_services(app, work)
    text = f"Stores are checked from each release date on. Countries for Apple Music: {', '.join(saved.countries)}."
    print_result(
        options,
        {"on": saved.is_enabled, "countries": list(saved.countries)},
        text if saved.is_enabled else "Stores are not checked.",
    )
    return 0


def _overview(app: App, options: argparse.Namespace) -> int:
    ids = app.repositories.library.ids(LibraryQuery())
    states = app.repositories.store_polls.of_releases(ids)
    rows = {row.id: row for row in app.repositories.library.rows(list(states))}
    document = [
        {"id": id, "title": rows[id].title, "artist": rows[id].artist, "standing": overall_standing(states[id]).value}
        for id in ids
        if id in states
    ]
    lines = [
        f"{item['id'][:8]}  {item['artist']} - {item['title']}: {STANDING_TEXT[item['standing']]}" for item in document
    ]
    print_result(options, document, *(lines or ["No release has been checked yet."]))
    return 0


async def _save_link(services: Services, release_id: str, text: str) -> None:
    link = parse_store_link(text)
    if link is None:
        raise UserError(
            "This is not a link to a release at a known store.",
            meaning="Nothing was saved.",
            remedy="Use the link to the album's page.",
        )
    await asyncio.wrap_future(services.repositories.store_polls.set_link(release_id, link.store, link.link))


def _document(app: App, release: Release, shown: dict[tuple[str, str], StoreComparison]) -> dict[str, Any]:
    states = app.repositories.store_polls.of_release(release.id)
    return {
        "id": release.id,
        "standing": overall_standing(states).value,
        "stores": [_state(CATALOGUE_NAMES.get(state.store, state.store), state, shown, release) for state in states],
        "links": [{"store": link.store, "link": link.link} for link in app.repositories.store_polls.links(release.id)],
    }


def _state(
    name: str, state: StoreState, shown: dict[tuple[str, str], StoreComparison], release: Release
) -> dict[str, Any]:
    label = shown.get((state.store, state.country))
    return {
        "store": name,
        "country": state.country or None,
        "outcome": state.outcome.value if state.outcome else None,
        "first_seen": state.first_seen,
        "asked_at": state.asked_at,
        "next_at": state.next_at,
        "problem": state.problem or None,
        "link": state.link or None,
        "differences": [_difference(difference, release) for difference in label.differences] if label else [],
    }


def _difference(one: Difference, release: Release) -> dict[str, Any]:
    place = field_path(release, one.track_id, None) if one.track_id else ""
    return {"kind": one.kind.value, "path": place, "draft": one.draft, "store": one.store, "name": one.name or None}


def _document_lines(document: dict[str, Any]) -> list[str]:
    lines = [f"{document['id'][:8]}: {STANDING_TEXT[document['standing']]}."]
    for item in document["stores"]:
        where = f"{item['store']} ({item['country']})" if item["country"] else item["store"]
        outcome_text = item["problem"] or _OUTCOMES[item["outcome"]]
        lines.append(f"{where}: {outcome_text}" + (f", {item['link']}" if item["link"] else ""))
        for difference in item["differences"]:
            place = f"{difference['path']} " if difference["path"] else ""
            lines.append(f"  {place}{difference['kind']}: draft “{difference['draft']}”, store “{difference['store']}”")
    lines += [f"{item['store']}: {item['link']} (saved by you)" for item in document["links"]]
    return lines


def find(options: argparse.Namespace) -> int:
    """Look a release up; make a draft of it, or show what a draft lacks and set what is taken."""
    if options.take and not options.into:
        raise UserError("--take sets fields of a draft.", remedy="Name the draft: --into ID.")
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        app.start_practice()
        into = Drafts(app.repositories).find(options.into).release if options.into else None

        async def work(services: Services) -> dict[str, Any]:
            answer = await services.prefilling.find(options.what)
            document = _found_document(answer)
            if into is not None:
                offered = await asyncio.to_thread(services.prefilling.offers, into, answer)
                taken = await _apply_offers(services, into, offered, options.take)
                document["into"] = into.id
                document["offers"] = [_offer(item, into, taken=item in taken) for item in offered]
            elif options.draft:
                result = answer.make_draft()
                label = f"looked up {options.what[:80]}"
                await asyncio.wrap_future(services.repositories.library.create(result.release, label=label))
                for store, link in result.links:
                    await asyncio.wrap_future(
                        services.repositories.store_polls.set_link(result.release.id, store, link)
                    )
                document["id"] = result.release.id
            return document

        document = run_with_services(app, work)
        for problem in document["problems"]:
            print_message(f"{problem['store']}: {problem['title']}")
        print_result(options, document, *_found_lines(document))
        return 0 if document["found"] else 1


async def _apply_offers(
    services: Services, release: Release, offered: tuple[PrefillOffer, ...], wanted: list[str]
) -> tuple[PrefillOffer, ...]:
    if not wanted:
        return ()
    paths = {field_path(release, item.node_id, item.field): item for item in offered}
    unknown = [name for name in wanted if name != "empty" and name not in paths]
    if unknown:
        raise UserError(
            f"No value is available for {', '.join(unknown)}.",
            meaning="Nothing was changed.",
            remedy="Without --take all available values are listed with their fields.",
        )
    taken = [item for path, item in paths.items() if path in wanted or ("empty" in wanted and not item.ours)]
    if taken:
        label = "took values from stores"
        edit = Batch(label=label, edits=tuple(item.edit() for item in taken))
        await services.drafts.apply(release, edit, label)
    return tuple(taken)


def _offer(one: PrefillOffer, release: Release, *, taken: bool) -> dict[str, Any]:
    return {
        "path": field_path(release, one.node_id, one.field),
        "draft": one.ours,
        "value": one.value.text,
        "sources": list(one.value.sources),
        "others": [{"store": store, "value": text} for store, text in one.value.others],
        "taken": taken,
    }


def _found_document(found: CatalogueMatches) -> dict[str, Any]:
    return {
        "found": [_release(release) for release in found.releases],
        "not_there": list(found.not_found),
        "problems": [
            {"store": store, "title": error.title, "meaning": error.meaning} for store, error in found.problems
        ],
    }


def _release(one: StoreRelease) -> dict[str, Any]:
    return {
        "store": one.store,
        "title": one.title,
        "artist": one.artist_line,
        "upc": one.upc or None,
        "label": one.label or None,
        "release_date": one.release_date or None,
        "link": one.link,
        "tracks": [
            {"title": track.title, "artist": track.artist_line, "isrc": track.isrc or None} for track in one.tracks
        ],
    }


def _found_lines(document: dict[str, Any]) -> list[str]:
    lines = [
        f"{item['store']}: {item['artist']} - {item['title']}, {len(item['tracks'])} tracks, {item['link']}"
        for item in document["found"]
    ]
    lines += [f"{store}: not found" for store in document["not_there"]]
    for item in document.get("offers", ()):
        sources = ", ".join(item["sources"])
        lines.append(
            f"{'set ' if item['taken'] else ''}{item['path']}: draft “{item['draft']}”, {sources} “{item['value']}”"
        )
    if "id" in document:
        lines.append(f"Created the draft {document['id']}.")
    return lines or ["Not found in any catalogue."]


VERBS = {"stores": stores, "look-up": find}
