"""The verbs `new` and `import`: drafts of folders, of JSON files, and of spreadsheets."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.formats.catalogue_events.files import is_events
from trackball_desktop.formats.ern.difference import differing_values
from trackball_desktop.formats.sheet_report import document, rejected_rows_csv, sentences
from trackball_desktop.services.bundles import is_bundle
from trackball_desktop.services.field_input import ChangedInput
from trackball_desktop.services.intake_plan import exclusion_messages
from trackball_desktop.services.sheets import LayoutAnswers
from trackball_desktop.verbs.ern import import_ern
from trackball_desktop.verbs.events import print_report
from trackball_desktop.verbs.output import (
    account_id_of,
    progress_of,
    release_document,
    report_read_values,
    run_with_services,
)
from trackball_desktop.verbs.printing import print_message, print_result

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.sheet_updates import Proposal
    from trackball_desktop.services.sheets import ImportPlan


def new(options: argparse.Namespace) -> int:
    """Make a draft of each release in folders or files."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:

        async def work(services: Services) -> list[str]:
            plans = await services.intake.read_plans(options.paths)
            account_id = account_id_of(app, options.account)
            release_ids: list[str] = []
            for plan in plans:
                for sentence in (*plan.problems, *exclusion_messages(plan), *plan.question_texts()):
                    print_message(sentence)
                release_ids.append(await services.intake.create(plan, account_id))
            return release_ids

        return _print_created(app, options, *run_with_services(app, work))


def import_release(options: argparse.Namespace) -> int:
    """Make a draft of a JSON file, or drafts of a spreadsheet or a DDEX message."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        account_id = account_id_of(app, options.account)
        if is_events(options.file):
            return print_report(
                options, run_with_services(app, lambda services: services.catalogue_events.import_files([options.file]))
            )
        read: list[ChangedInput] = []

        async def work(services: Services) -> tuple[list[str], dict[str, Any]]:
            if await asyncio.to_thread(is_bundle, options.file):
                imported = await services.bundles.import_bundle(
                    options.file, as_copy=options.copy, on_progress=progress_of(options)
                )
                return [imported.release_id], {"notes": list(imported.notes)}
            day_first = None if options.dates is None else options.dates == "day-first"
            message = await services.ern.read(options.file)
            if message is not None:
                return await import_ern(services, options, message, account_id)
            plan = await services.sheets.plan_if_table(
                options.file, LayoutAnswers(day_first=day_first), progress_of(options, "rows")
            )
            if plan is not None:
                return await _import_table(services, options, plan, account_id)
            release_ids = await services.drafts.import_file(options.file, account_id, on_read=read.append)
            return [release_ids], {}

        made, more = run_with_services(app, work)
        if not made:
            print_result(options, {"ids": [], **more}, "No new release is in the file.")
            return 0
        return _print_created(app, options, *made, more=more or report_read_values(read))


async def _import_table(
    services: Services, options: argparse.Namespace, plan: ImportPlan, account_id: str | None
) -> tuple[list[str], dict[str, Any]]:
    """Make the new drafts of a sheet; tell what it says otherwise of those that are here, and change them if asked."""
    book, read = plan.book, plan.content
    for words in sentences(read):
        print_message(words)
    if options.rejected is not None:
        try:
            await asyncio.to_thread(options.rejected.write_bytes, rejected_rows_csv(book, read))
        except OSError as error:
            raise UserError(f"{options.rejected} cannot be saved: {error.strerror}.") from error
    if not read.drafts:
        raise UserError(f"{options.file.name} has headings but no rows that could be imported.")
    updating = [proposal for proposal in plan.proposals if not proposal.is_new]
    proposals = plan.proposals if options.update else [proposal for proposal in plan.proposals if proposal.is_new]
    done = await services.sheets.apply_proposals(
        proposals, options.file.name, account_id, progress_of(options, "releases")
    )
    for words in (*_update_messages(updating, updated=frozenset(done.changed)), *map(str, done.problems)):
        print_message(words)
    updates = [
        {"id": item.before.id, "found_by": item.found_by, "locked": item.is_locked,
         "updated": item.before.id in done.changed,
         "changes": [{"path": path, "here": here, "there": there} for path, here, there in _changes(item)]}
        for item in updating
        if item.before is not None
    ]  # fmt: skip
    return list(done.created), {
        **document(read),
        "updates": updates,
        "problems": [str(problem) for problem in done.problems],
    }


def _changes(proposal: Proposal) -> list[tuple[str, str, str]]:
    """Return what a sheet says otherwise of a release that is here: (path, here, in the sheet)."""
    if proposal.before is None:
        return []
    return [
        (path, before, after) for path, (before, after) in differing_values(proposal.before, proposal.after()).items()
    ]


def _update_messages(known: Sequence[Proposal], *, updated: frozenset[str]) -> Iterator[str]:
    """Yield what a sheet says of releases that are here, and what became of it."""
    waiting = 0
    for item in known:
        if item.before is None:
            continue
        title, changes = text_or_empty(item.before.title) or item.before.id[:8], _changes(item)
        if not changes:
            yield f"“{title}” is already in the library, and the sheet has the same values."
            continue
        if item.before.id in updated:
            yield f"“{title}” was updated:"
        elif item.is_locked:
            yield f"“{title}” is on its way or already sent, so it was not changed. The sheet has different values:"
        else:
            waiting += 1
            yield f"“{title}” is already in the library. The sheet has different values:"
        yield from (f"  {path}: {here or 'nothing'} → {there or 'nothing'}" for path, here, there in changes)
    if waiting:
        yield "`import --update` updates these releases; `show ID` shows their current values."


def _print_created(app: App, options: argparse.Namespace, *release_ids: str, more: dict[str, Any] | None = None) -> int:
    """Answer about the first draft, with the ids of all that were made."""
    drafts = [app.repositories.library.load(release_id) for release_id in release_ids]
    counts = [sum(1 for _ in draft.release.tracks()) for draft in drafts]
    document = {**release_document(drafts[0]), "title": text_or_empty(drafts[0].release.title), "tracks": counts[0]}
    lines = [
        f"{draft.release.id}  {text_or_empty(draft.release.title)}  {count} tracks"
        for draft, count in zip(drafts, counts, strict=True)
    ]
    print_result(options, {**document, "ids": list(release_ids), **(more or {})}, *lines)
    return 0


VERBS = {"new": new, "import": import_release}
