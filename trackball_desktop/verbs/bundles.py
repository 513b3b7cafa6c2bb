"""The verb that writes releases as bundles, and the whole library as a folder that others can read."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import UserError
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.verbs.output import progress_of, run_with_services
from trackball_desktop.verbs.printing import print_message, print_result

if TYPE_CHECKING:
    from trackball_desktop.services.bundles import LibraryExport
    from trackball_desktop.services.context import Services


def bundle(options: argparse.Namespace) -> int:
    """Write one release as a bag, or everything into a folder."""
    if options.all == bool(options.id):
        raise UserError("Which release?", remedy="Name one release, or use --all.")
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=False) as app:
        if options.all:
            return _export_library(app, options)
        release = Drafts(app.repositories).find(options.id).release
        out = options.out or Path(f"{release.id[:8]}.zip")

        async def work(services: Services) -> Path:
            return await services.bundles.export(release.id, out, files=options.files, on_progress=progress_of(options))

        path = run_with_services(app, work)
        print_result(options, {"id": release.id, "path": str(path)}, f"wrote {path}")
        return 0


def _export_library(app: App, options: argparse.Namespace) -> int:
    if options.out is None:
        raise UserError("The folder is missing.", remedy="Use --out FOLDER; it must be new or empty.")

    async def work(services: Services) -> LibraryExport:
        return await services.bundles.export_library(
            options.out, files=options.files, on_progress=progress_of(options, "releases")
        )

    exported = run_with_services(app, work)
    for problem in exported.problems:
        print_message(problem)
    document = {"index": str(exported.index), "bundles": exported.count, "problems": list(exported.problems)}
    print_result(options, document, f"wrote {exported.count} bundles; open {exported.index}")
    return 0 if not exported.problems else 1


VERBS = {"bundle": bundle}
