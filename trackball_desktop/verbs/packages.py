"""The verb `delivered`: what a package of a partner delivery told stores, against the draft and its own sums."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.services.delivery_packages import FileStatus, extract_link
from trackball_desktop.verbs.output import progress_of, run_with_services
from trackball_desktop.verbs.printing import print_result

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.delivery_packages import OpenedPackage, PackageFile

_FILE_STATUS_TEXT = {
    FileStatus.MATCHES: "matches the message",
    FileStatus.NO_CHECKSUM: "present; the message has no checksum for it",
    FileStatus.CHANGED: "differs from the message: different MD5 checksum",
    FileStatus.MISSING: "not in the package",
    FileStatus.UNREADABLE: "cannot be read",
}


def delivered(options: argparse.Namespace) -> int:
    """Open a package and say what it told; 1 where it differs from the draft, or is not sound."""
    text = sys.stdin.read() if options.package == "-" else options.package
    link = extract_link(text)
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:

        async def work(services: Services) -> OpenedPackage:
            if link is not None:
                return await services.delivery_packages.open_link(link, progress_of(options))
            return await services.delivery_packages.open(Path(text), progress_of(options))

        opened = run_with_services(app, work)
    document: dict[str, Any] = {
        "package": opened.name, "ern": opened.message.version, "message_id": opened.message.message_id,
        "sender": opened.message.sender, "takedown": opened.message.takedown, "sound": opened.is_sound,
        "releases": [
            {
                "title": release.title, "id": release.release_id or None,
                "differences": [asdict(difference) for difference in release.differences],
            }
            for release in opened.releases
        ],
        "files": [asdict(file) for file in opened.files],
        "unnamed": list(opened.unlisted),
    }  # fmt: skip
    print_result(options, document, *_lines(opened))
    differs = any(release.differences for release in opened.releases)
    return 1 if differs or not opened.is_sound else 0


def _lines(found: OpenedPackage) -> list[str]:
    lines = ["It takes its releases down: the message has no deals."] if found.message.takedown else []
    for release in found.releases:
        if not release.known:
            lines.append(f"“{release.title}”: no draft has its UPC. `import` creates one from the package.")
            continue
        count = len(release.differences)
        result = "the delivery matches the draft" if not count else f"{count} values differ from the draft"
        lines.append(f"“{release.title}” ({release.release_id[:8]}): {result}.")
        lines += [f"  {each.path}: {each.here or 'nothing'} → {each.there}" for each in release.differences]
    lines += [_file_line(file) for file in found.files]
    lines += [f"{name}: not listed in the message" for name in found.unlisted]
    return lines


def _file_line(file: PackageFile) -> str:
    ours = {True: "; same file as in the draft", False: "; differs from the draft's file", None: ""}[file.is_ours]
    return f"{file.name}: {_FILE_STATUS_TEXT[file.standing]}{ours}"


VERBS = {"delivered": delivered}
