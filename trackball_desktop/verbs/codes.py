"""The verb codes: series of ISRCs, pools of UPCs, their ledger, and codes for a draft."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import isrc_series
from trackball_desktop.domain.ids import new_id
from trackball_desktop.formats.text_files import decode_text, read_text
from trackball_desktop.media.files import MAX_IMPORT_BYTES, require_size
from trackball_desktop.services.context import Services
from trackball_desktop.storage.codes import CodeAssignment, Series
from trackball_desktop.verbs.output import run_with_services
from trackball_desktop.verbs.printing import print_json, print_lines, print_message, print_result

if TYPE_CHECKING:
    from trackball_desktop.formats.text_files import TextFile


def codes(options: argparse.Namespace) -> int:
    """Carry out what `action` names."""
    if options.action == "list":
        return _list(options)
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        match options.action:
            case "series":
                return _series(app, options)
            case "import":
                return _import(app, options)
            case _:
                return _assign(app, options)


def _list(options: argparse.Namespace) -> int:
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=False) as app:
        store = app.repositories.codes
        series, pools = store.series(), store.pools()
        ledger = [line for line in store.ledger.lines(limit=1_000_000) if line.state != "free"]
        if options.json:
            print_json(
                {
                    "series": [asdict(item) for item in series],
                    "pools": [asdict(item) for item in pools],
                    "codes": [asdict(line) for line in ledger],
                }
            )
            return 0
        for item in series:
            print_lines(f"series {item.display_prefix}  next {item.next:05}  {item.label or 'all labels'}")
        for pool in pools:
            print_lines(f"pool   {pool.name}  {pool.free} of {pool.total} available  {pool.label or 'all labels'}")
        for line in ledger:
            print_lines(f"{line.spelled:14} {line.state:9} {line.title}")
        return 0


def _series(app: App, options: argparse.Namespace) -> int:
    read = isrc_series(options.what or "")
    if read is None:
        raise UserError("A series needs the start of its codes.", remedy="Example: CB-GNR or CBGNR25.")
    prefix, year = read
    this_year = int(app.repositories.database.today()[2:4])
    chosen = this_year if year is None else year
    # A year that was named stays; a series of this year goes on with the next one.
    series = Series(new_id(), options.label or "", prefix, chosen, options.next, follow_year=chosen >= this_year)
    app.repositories.codes.save_series(series).result()
    print_result(options, asdict(series), f"series {series.display_prefix}  next {series.next:05}")
    return 0


def _import(app: App, options: argparse.Namespace) -> int:
    if not options.what:
        raise UserError("The file with the codes is missing.", remedy="Name it, or use - for standard input.")

    file = Path(options.what)
    read = _read_standard_input() if options.what == "-" else read_text(file)
    if read.encoding_note:
        print_message(read.encoding_note)
    name = options.name or ("codes" if options.what == "-" else file.stem)
    imported = run_with_services(app, lambda services: services.codes.import_pool(read.text, options.label or "", name))
    for problem in imported.problems:
        print_message(problem)
    document = {**asdict(imported.pool), "problems": list(imported.problems)}
    print_result(options, document, f"pool {imported.pool.name}  {imported.pool.free} codes available")
    return 0


def _read_standard_input() -> TextFile:
    name = "Standard input"
    return decode_text(require_size(name, sys.stdin.buffer.read(MAX_IMPORT_BYTES + 1)), name)


def _assign(app: App, options: argparse.Namespace) -> int:
    if not options.what:
        raise UserError("Which release?", remedy="`list` shows the IDs; the first 8 characters are enough.")
    both = not options.isrc and not options.upc

    async def work(services: Services) -> tuple[str, list[CodeAssignment]]:
        release_id = services.drafts.find(options.what).release.id
        done = await services.codes.assign(release_id, isrc=options.isrc or both, upc=options.upc or both)
        await services.checking.run(release_id, measure=False)
        return release_id, done

    release_id, done = run_with_services(app, work)
    for assigned in done:
        if assigned.rolled_over_to:
            print_message(f"The series continues in the new year: {assigned.rolled_over_to}.")
    given = {node_id: code for assigned in done for node_id, code in assigned.codes.items()}
    print_result(
        options, {"id": release_id, "assigned": given}, f"{release_id}  {len(given)} codes: {', '.join(given.values())}"
    )
    return 0


VERBS = {"codes": codes}
