"""The verb `list`: the releases of the library. It loads neither rules nor services, so that it answers at once."""

from __future__ import annotations

import argparse

from trackball_desktop.app import App, DataFolder
from trackball_desktop.storage.library import LibraryQuery, ReleaseRow
from trackball_desktop.verbs.printing import print_json, print_lines


def list_releases(options: argparse.Namespace) -> int:
    """List releases, newest change first."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=False) as app:
        library = app.repositories.library
        rows = library.rows(library.ids(LibraryQuery(view=options.view, search=options.search)))
        if options.json:
            names = ("id", "state", "remote_id", "status", "title", "artist", "label", "upc", "release_date")
            print_json([{name: getattr(row, name) for name in names} | _counts(row) for row in rows])
            return 0
        for row in rows:
            state = f"{row.state}{f' ({row.status})' if row.status else ''}"
            title = f"{row.title or 'untitled'} / {row.artist or '-'}"
            print_lines(f"{row.id[:8]}  {state:24}  {row.release_date or '-':10}  {title}")
        return 0


def _counts(row: ReleaseRow) -> dict[str, int | None]:
    """Return the counts of findings; null where no check has finished: nothing is known then, good or bad."""
    return {name: getattr(row, name) if row.checked else None for name in ("blockers", "warnings")}


VERBS = {"list": list_releases}
