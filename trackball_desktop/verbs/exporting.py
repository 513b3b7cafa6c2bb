"""The verb `export` with a file: releases in a format of sheets, or the body of one."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import UserError
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.export_formats import FORMATS, LAYOUT, SUFFIXES, ReleaseExporter
from trackball_desktop.verbs.output import progress_of
from trackball_desktop.verbs.printing import print_json, print_lines, print_result


def export(options: argparse.Namespace) -> int:
    """Write releases to a file; with `--all` and one release in the library the body is printed."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=False) as app:
        drafts, exporting = Drafts(app.repositories), ReleaseExporter(app.repositories)
        if options.format == LAYOUT:
            for name, layout in exporting.layouts().items():
                print_lines(f"{LAYOUT}{name}  {layout.title}: {layout.file.about}")
            return 0
        ids = exporting.all_release_ids() if options.all else [drafts.find(item).release.id for item in options.id]
        if not ids:
            raise UserError("Which release?", remedy="Name its ID, or use --all.")
        form = options.format or _format_of(options.out)
        if form == "json" and options.out is None:
            if len(ids) > 1:
                raise UserError(
                    "This JSON is for one release only.", remedy="Export releases one by one, or as a sheet."
                )
            print_json(drafts.export(ids[0]))
            return 0
        suffix = SUFFIXES.get(form, ".csv") if form in FORMATS or form.startswith(LAYOUT) else ""
        out = options.out or Path(f"{'library' if options.all or len(ids) > 1 else ids[0]}{suffix}")
        done = asyncio.run(exporting.export(ids, form, out, progress_of(options, "releases")))
        lost = {release_id: list(names) for release_id, names in done.dropped_fields.items()}
        print_result(options, {"path": str(done.path), "releases": done.count, "not_held": lost}, f"wrote {done.path}")
        if not options.json:
            for release_id, names in lost.items():
                print_lines(f"{release_id}: no columns for {', '.join(names)}")
        return 0


def _format_of(out: Path | None) -> str:
    """Return the format that a file's name asks for; the body where there is none."""
    return {".xlsx": "xlsx", ".csv": "csv"}.get(out.suffix.lower(), "json") if out is not None else "json"


VERBS = {"export": export}
