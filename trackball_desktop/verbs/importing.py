"""The verbs `new` and `import`: drafts of folders, of JSON files, and of spreadsheets."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, Home
from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.catalogue_events.files import is_events
from trackball_desktop.formats.sheet_report import document, rejected_rows_csv, sentences
from trackball_desktop.services.bundles import is_bundle
from trackball_desktop.services.drafts import ReadValue
from trackball_desktop.services.intake_plan import left_out_text
from trackball_desktop.verbs.ern import import_ern
from trackball_desktop.verbs.events import report
from trackball_desktop.verbs.output import account_id_of, drive, read_document, standing
from trackball_desktop.verbs.printing import emit, print_message, text_of

if TYPE_CHECKING:
    from trackball_desktop.formats.sheet_types import SheetImport
    from trackball_desktop.formats.table import Book
    from trackball_desktop.services.context import Services


def new(options: argparse.Namespace) -> int:
    """Make a draft of each release in folders or files."""
    with App(Home.of(options.data_dir, practice=options.practice)) as app:

        async def work(services: Services) -> list[str]:
            plans = await services.intake.plans(options.paths)
            account_id = account_id_of(app, options.account)
            made: list[str] = []
            for plan in plans:
                for sentence in (*plan.problems, *left_out_text(plan), *plan.asked()):
                    print_message(sentence)
                made.append(await services.intake.create(plan, account_id))
            return made

        return _created(app, options, *drive(app, work))


def import_release(options: argparse.Namespace) -> int:
    """Make a draft of a JSON file, or drafts of a spreadsheet or a DDEX message."""
    with App(Home.of(options.data_dir, practice=options.practice)) as app:
        account_id = account_id_of(app, options.account)
        if is_events(options.file):
            return report(options, drive(app, lambda services: services.catalogue_events.take([options.file])))
        read: list[ReadValue] = []

        async def work(services: Services) -> tuple[list[str], dict[str, Any]]:
            if await asyncio.to_thread(is_bundle, options.file):
                imported = await services.bundles.open(options.file, as_copy=options.copy)
                return [imported.release_id], {"notes": list(imported.notes)}
            day_first = None if options.dates is None else options.dates == "day-first"
            message = await services.ern.read(options.file)
            if message is not None:
                return await import_ern(services, options, message, account_id)
            table = await services.sheets.read(options.file, day_first=day_first)
            if table is not None:
                return await _import_table(services, options, table, account_id)
            made = await services.drafts.import_file(options.file, account_id, on_read=read.append)
            return [made], {}

        made, more = drive(app, work)
        return _created(app, options, *made, more=more or read_document(read))


async def _import_table(
    services: Services, options: argparse.Namespace, table: tuple[Book, SheetImport], account_id: str | None
) -> tuple[list[str], dict[str, Any]]:
    book, read = table
    for words in sentences(read):
        print_message(words)
    if options.rejected is not None:
        try:
            await asyncio.to_thread(options.rejected.write_bytes, rejected_rows_csv(book, read))
        except OSError as error:
            raise UserError(f"{options.rejected} cannot be saved: {error.strerror}.") from error
    if not read.drafts:
        raise UserError(f"{options.file.name} has headings but no rows that could be imported.")
    return await services.sheets.create(read, options.file.name, account_id), document(read)


def _created(app: App, options: argparse.Namespace, *release_ids: str, more: dict[str, Any] | None = None) -> int:
    """Answer about the first draft, with the ids of all that were made."""
    drafts = [app.stores.library.load(release_id) for release_id in release_ids]
    counts = [sum(1 for _ in draft.release.tracks()) for draft in drafts]
    document = {**standing(drafts[0]), "title": text_of(drafts[0].release.title), "tracks": counts[0]}
    lines = [
        f"{draft.release.id}  {text_of(draft.release.title)}  {count} tracks"
        for draft, count in zip(drafts, counts, strict=True)
    ]
    emit(options, {**document, "ids": list(release_ids), **(more or {})}, *lines)
    return 0


VERBS = {"new": new, "import": import_release}
