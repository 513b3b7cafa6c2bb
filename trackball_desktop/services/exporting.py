"""Bodies of several releases as files in a folder, each under a name of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from trackball_desktop.api.json_text import pretty_json
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.media.files import sanitise_file_name
from trackball_desktop.services.drafts import Drafts

_MAX_TITLE_BYTES = 200
"""UTF-8 of a title in a file's name: systems allow about 255, with what callers put before and behind it."""


def file_name(title: str, release_id: str) -> str:
    """Return a file's name, without its ending, that every system takes: of the title, or of the id without one."""
    return sanitise_file_name(title.strip(". ") or release_id, _MAX_TITLE_BYTES)


async def export_bodies(drafts: Drafts, release_ids: Sequence[str], folder: Path) -> list[str]:
    """Write the body of each release into the folder and return the names; a file that is there already stays.

    Raises errors.StorageError, naming what was written before.
    """
    written: list[str] = []
    for release_id in release_ids:
        body = drafts.export(release_id)
        title = body.get("title")
        content = pretty_json(body).encode()
        name = file_name(title if isinstance(title, str) else "", release_id)
        try:
            written.append(await asyncio.to_thread(_write_new, folder, name, content))
        except OSError as error:
            raise StorageError(
                SubmissionText.tr("{name}.json could not be saved.", name=name),
                meaning=SubmissionText.tr(
                    "{strerror}. {written} of {release_ids} were saved before it.",
                    strerror=error.strerror or error,
                    written=len(written),
                    release_ids=len(release_ids),
                ),
                remedy=SubmissionText.tr("Choose another folder."),
            ) from error
    return written


def _write_new(folder: Path, name: str, content: bytes) -> str:
    """Write a file that is not there yet, under the name with a number behind it where it must be."""
    number = 1
    while True:
        path = folder / (f"{name}.json" if number == 1 else f"{name} ({number}).json")
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            number += 1
        else:
            return path.name
