"""Releases out of the library as files: the target's body, our own full layout of a sheet, and the layouts of others.

`FORMATS` names each format once, for the verb and the window. A layout of others is `sheet:NAME`; what it cannot hold
of each release is told with the outcome, by field.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trackball_desktop.api.json_text import pretty_json
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import StorageError, UserError
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.release import Publisher, Release, walk
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.sheet_layouts import layouts, lost_fields, rows_for
from trackball_desktop.formats.sheet_writer import write_full, write_workbook
from trackball_desktop.formats.table import write_csv
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import Target

if TYPE_CHECKING:
    from trackball_desktop.formats.sheet_layouts import Layout

LAYOUT: Final = "sheet:"
"""What stands before the name of a layout of others; with `.csv` or `.xlsx` as the file's suffix."""
FORMATS: Final = ("json", "xlsx", "csv", "excel-csv")
"""The target's body; our full layout as a workbook, as CSV by RFC 4180, and as CSV in Excel's spelling."""
SUFFIXES: Final = {"json": ".json", "xlsx": ".xlsx", "csv": ".csv", "excel-csv": ".csv"}
OWN_FOLDER: Final = "sheet-layouts"
"""The folder beside the library in which a user's own layouts lie."""
_IDS: Final = ("apple_id", "spotify_id", "deezer_id", "isni", "ipi")

OnProgress = Callable[[int, int], None]
"""Told how many releases are read, of how many."""


@dataclass(frozen=True)
class ExportResult:
    """What was written: the file, how many releases, and by release id what the format could not hold."""

    path: Path
    count: int
    dropped_fields: dict[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])


class ReleaseExporter:
    """Writes releases to files."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    def layouts(self) -> dict[str, Layout]:
        """Return the layouts of others by name, the user's own among them. Raises UserError for a broken one."""
        return layouts(self._repositories.folder / OWN_FOLDER)

    def all_release_ids(self) -> list[str]:
        """Return the ids of all releases outside the trash, the oldest first."""
        return list(reversed(self._repositories.library.ids(LibraryQuery())))

    async def export(
        self, ids: Sequence[str], form: str, path: Path, on_progress: OnProgress | None = None
    ) -> ExportResult:
        """Write releases in a format to a file, whole or not at all. Raises UserError for a format there is none of."""
        releases: list[Release] = []
        for number, release_id in enumerate(ids, start=1):
            releases.append(await asyncio.to_thread(self.release_with_ids, release_id))
            if on_progress is not None:
                on_progress(number, len(ids))
        content, not_held = await asyncio.to_thread(self._render, releases, form, path.suffix.lower())
        await asyncio.to_thread(write_atomically, path, content)
        return ExportResult(path, len(releases), not_held)

    async def find_dropped_fields(self, ids: Sequence[str], form: str) -> dict[str, tuple[str, ...]]:
        """Return by release id what a layout of others cannot hold; nothing for a form that holds everything."""
        layout = self.layouts().get(form.removeprefix(LAYOUT)) if form.startswith(LAYOUT) else None
        if layout is None:
            return {}

        def read(release_id: str) -> tuple[str, ...]:
            return lost_fields(layout, self._repositories.library.load(release_id).release)

        return {item: lacking for item in ids if (lacking := await asyncio.to_thread(read, item))}

    def release_with_ids(self, release_id: str) -> Release:
        """Return a draft in which people have the ids that the directory knows for their names."""
        return with_directory_ids(self._repositories.library.load(release_id).release, self._repositories)

    def _render(self, releases: list[Release], form: str, suffix: str) -> tuple[bytes, dict[str, tuple[str, ...]]]:
        if form == "json":
            return self._body(releases), {}
        if form in FORMATS:
            return write_full(
                releases, {"excel-csv": "excel"}.get(form, form), file_names(releases, self._repositories)
            ), {}
        layout = self.layouts().get(form.removeprefix(LAYOUT)) if form.startswith(LAYOUT) else None
        if layout is None:
            format_names = ", ".join((*FORMATS, *(f"{LAYOUT}{name}" for name in self.layouts())))
            raise UserError(
                SubmissionText.tr("There is no format “{form}”.", form=form),
                remedy=SubmissionText.tr("Available formats: {known}.", known=format_names),
            )

        rows = rows_for(layout, [resolve(release, self._defaults(release)) for release in releases])
        dropped = {release.id: lacking for release in releases if (lacking := lost_fields(layout, release))}
        if suffix == ".xlsx":
            return write_workbook(rows[0], rows[1:], {}), dropped
        return write_csv(rows, excel=True), dropped

    def _target(self, release: Release) -> Target:
        """Return the target of a release's account; the first one where there is no account."""
        chosen = release.local.account_id
        accounts = self._repositories.accounts
        account = accounts.get(chosen) if isinstance(chosen, str) and chosen else accounts.default()
        return registry.default() if account is None else registry.get(account.target)

    def _body(self, releases: list[Release]) -> bytes:
        if len(releases) != 1:
            raise UserError(
                SubmissionText.tr("This JSON is for one release only."),
                remedy=SubmissionText.tr("Export releases one by one, or as a sheet."),
            )
        release = releases[0]
        return pretty_json(dict(self._target(release).body(resolve(release, self._defaults(release))))).encode()

    def _defaults(self, release: Release) -> Release | None:
        return self._repositories.labels.defaults(release.label) if isinstance(release.label, str) else None


def file_names(releases: Sequence[Release], repositories: Repositories) -> dict[str, list[tuple[AssetRole, str]]]:
    """Return roles and names of the files of releases, by the track or release that they belong to."""
    names_by_owner: dict[str, list[tuple[AssetRole, str]]] = {}
    for release in releases:
        for asset in repositories.assets.for_release(release.id):
            names_by_owner.setdefault(asset.owner_id, []).append((asset.role, Path(asset.path).name))
    return names_by_owner


def with_directory_ids(release: Release, repositories: Repositories) -> Release:
    """Fill the ids of people that a draft leaves to the directory; what the draft says itself stands."""
    ids_by_name: dict[str, dict[str, str]] = {}
    for node in list(walk(release)):
        local = getattr(node, "local", None)
        name = getattr(node, "publisher" if isinstance(node, Publisher) else "artist", None)
        if local is None or not isinstance(name, str) or not name:
            continue
        if name not in ids_by_name:
            person = repositories.people.get(name)
            ids_by_name[name] = {field: value for field in _IDS if (value := getattr(person, field))}
        for field_name, value in ids_by_name[name].items():
            if getattr(local, field_name, None) is INHERIT:
                edit = SetField(node_id=node.id, field=f"local.{field_name}", value=value)
                release = edit.apply(release)
    return release


def write_atomically(path: Path, content: bytes) -> None:
    """Write all of a file or leave the old one as it was. Raises StorageError."""
    import os
    import tempfile

    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(
            SubmissionText.tr(
                "{name} could not be saved: {strerror}.", name=path.name, strerror=error.strerror or error
            ),
            remedy=SubmissionText.tr("Choose another folder."),
        ) from error
