"""Bundles: one release as a bag, in and out; and the whole library as a folder that others can read without this app.

A bundle takes along what the library knows of a release. Importing it brings draft, history and files back; receipts
and findings, which are of another computer's submissions, are kept beside the library as they came.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from trackball_desktop import __version__
from trackball_desktop.domain.assets import Asset
from trackball_desktop.domain.edits import edit_to_json
from trackball_desktop.domain.errors import StorageError, TrackballError, UserError
from trackball_desktop.domain.inherit import shown_artist, shown_title
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.templates import with_new_ids
from trackball_desktop.domain.values import Unset
from trackball_desktop.formats.archives import open_archive
from trackball_desktop.formats.bag import BagReader, BagWriter
from trackball_desktop.formats.bundle import BundledFile, Contents, HistoryStep, parts_of, read_contents
from trackball_desktop.formats.sheet_writer import write_full
from trackball_desktop.formats.table import write_csv
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.services.ern import ErnService
from trackball_desktop.services.export_formats import file_names, with_directory_ids, write_atomically
from trackball_desktop.services.exporting import file_name
from trackball_desktop.services.people import PeopleService
from trackball_desktop.services.receipts import Receipts
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories

SUFFIX: Final = ".zip"
BUNDLE_FOLDER: Final = "bundles"
"""The folder beside the library in which lies what came with a bundle: receipts, findings, files."""

OnProgress = Callable[[int, int], None]
"""Told how much is done, of how much: bytes of one bundle, releases of a library."""


@dataclass(frozen=True)
class ImportedBundle:
    """A release that came from a bundle. `notes` are sentences about what in it could not be read."""

    release_id: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LibraryExport:
    """What leaving with everything gave: the page to open, how many bundles, and why others are not among them."""

    index: Path
    count: int
    problems: tuple[str, ...] = field(default=())


DDEX_MESSAGE = "DDEX message"


class Bundles:
    """Makes and opens bundles."""

    def __init__(
        self, repositories: Repositories, load_findings: Callable[[str], Sequence[dict[str, Any]]] | None = None
    ) -> None:
        self._repositories = repositories
        self._load_findings = load_findings

    # --- out ---------------------------------------------------------------------------------------------------------

    async def export(
        self, release_id: str, path: Path, *, files: bool = False, on_progress: OnProgress | None = None
    ) -> Path:
        """Write a release as a bundle; with `files` masters, cover and what goes with them lie in it.

        Raises UserError where a file is to be taken along that is not where it was, StorageError where it cannot be
        written; then no bundle is there.
        """
        await asyncio.to_thread(self._write, release_id, path, files, on_progress)
        return path

    def _write(self, release_id: str, path: Path, with_files: bool, on_progress: OnProgress | None) -> None:
        release = self._repositories.library.load(release_id).release
        assets = self._repositories.assets.for_release(release_id)
        names = _archive_names(release, assets) if with_files else {}
        total_bytes = sum(_size(asset) for asset in assets) if with_files else 0
        done = 0

        def report(count: int) -> None:
            nonlocal done
            done += count
            if on_progress is not None:
                on_progress(done, total_bytes)

        info = {
            "Source-Organization": release.label if isinstance(release.label, str) else "",
            "Bagging-Date": datetime.now(UTC).date().isoformat(),
            "External-Identifier": release.upc if isinstance(release.upc, str) else release.id,
            "External-Description": f"{shown_artist(release, release)} - {shown_title(release, release)}",
            "Bag-Software-Agent": f"Trackball Desktop {__version__}",
        }
        with BagWriter(path, {key: value for key, value in info.items() if value}) as bag:
            packed: list[BundledFile] = []
            for asset in assets:
                name = names.get(asset.id, "")
                sha256 = bag.add_file(name, Path(asset.path), report) if name else asset.stamp.sha256
                stamp = asset.stamp.model_copy(update={"sha256": sha256})
                packed.append(BundledFile(asset.model_copy(update={"stamp": stamp}), name))
            findings = self._load_findings(release_id) if self._load_findings is not None else ()
            contents = Contents(
                release, self._history(release_id), self._receipts(release_id), tuple(findings), tuple(packed)
            )
            for name, content in parts_of(contents).items():
                bag.add(name, content)

    def _history(self, release_id: str) -> tuple[Any, ...]:
        steps: list[HistoryStep] = []
        for entry in self._repositories.history.entries(release_id):
            if entry.undoable:
                try:
                    edit, inverse = self._repositories.history.load(entry.id)
                except TrackballError:  # a damaged step spoils no other
                    continue
                steps.append(
                    HistoryStep(entry.label, entry.at, entry.undone, edit_to_json(edit), edit_to_json(inverse))
                )
            else:
                steps.append(HistoryStep(entry.label, entry.at, entry.undone))
        return tuple(steps)

    def _receipts(self, release_id: str) -> tuple[dict[str, Any], ...]:
        receipts = Receipts(self._repositories)
        return tuple(receipts.document(item.id) for item in self._repositories.outbox.of_release(release_id))

    # --- in ----------------------------------------------------------------------------------------------------------

    async def import_bundle(
        self, path: Path, *, as_copy: bool = False, on_progress: OnProgress | None = None
    ) -> ImportedBundle:
        """Make a draft of a bundle, with its history and files. Nothing is written before all of it was checked.

        With `as_copy` it gets ids of its own and no history. Raises UserError for what is no bundle, is damaged or
        dangerous, or is in the library already.
        """
        contents, folder = await asyncio.to_thread(self._read, path, as_copy, on_progress)
        release = contents.release
        assets = [
            file.asset.model_copy(update={"path": str(folder / "files" / Path(file.name).name)})
            if file.name
            else file.asset
            for file in contents.files
        ]
        label = SubmissionText.tr("imported from {name}", name=path.name)[:200]
        await asyncio.wrap_future(self._repositories.library.create(release, label=label, assets=assets))
        if contents.history:
            lines = [(step.label, step.at, step.undone, step.edit, step.inverse) for step in contents.history]
            await asyncio.wrap_future(self._repositories.history.restore(release.id, lines))
        return ImportedBundle(release.id, contents.notes)

    async def import_if_bundle(self, path: Path, on_progress: OnProgress | None = None) -> ImportedBundle | None:
        """Do the same for what is a bundle; return None for any other file."""
        if not await asyncio.to_thread(is_bundle, path):
            return None
        return await self.import_bundle(path, on_progress=on_progress)

    def _read(self, path: Path, as_copy: bool, on_progress: OnProgress | None) -> tuple[Contents, Path]:
        with BagReader(path) as bag:
            contents = read_contents(bag)
            if as_copy:
                contents = _copy_with_new_ids(contents)
            elif self._repositories.library.ids_with_prefix(contents.release.id):
                raise UserError(
                    SubmissionText.tr("This release is already in the library."),
                    meaning=SubmissionText.tr("Nothing was imported, and the library is unchanged."),
                    remedy=SubmissionText.tr("Open it from the list, or import the bundle as a copy."),
                )
            folder = self._repositories.folder / BUNDLE_FOLDER / file_name(contents.release.id, "release")
            packed = [file for file in contents.files if file.name]
            total_bytes, done = sum(bag.size_of(file.name) for file in packed), 0

            def report(count: int) -> None:
                nonlocal done
                done += count
                if on_progress is not None:
                    on_progress(done, total_bytes)

            try:
                (folder / "files").mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise StorageError(
                    SubmissionText.tr(
                        "{folder} cannot be created: {strerror}.", folder=folder, strerror=error.strerror or error
                    )
                ) from error
            for file in packed:
                bag.extract(file.name, folder / "files" / Path(file.name).name, report)
            for name in ("receipts.json", "findings.json"):
                if name in bag:
                    write_atomically(folder / name, bag.read(name))
        return _with_file_stamps(contents, folder), folder

    # --- the whole library -------------------------------------------------------------------------------------------

    async def export_library(
        self, folder: Path, *, files: bool = False, on_progress: OnProgress | None = None
    ) -> LibraryExport:
        """Write everything into a new folder: a bundle of each release, sheets, people, codes, and a page that needs
        nothing but a browser. Raises UserError where the folder is there and not empty.
        """
        await asyncio.to_thread(_new_folder, folder)
        ids = list(reversed(self._repositories.library.ids(LibraryQuery())))
        rows: list[_IndexRow] = []
        problems: list[str] = []
        for number, release_id in enumerate(ids, start=1):
            release: Release | None = None
            try:
                release = (await asyncio.to_thread(self._repositories.library.load, release_id)).release
                row = self._index_row(release)
                path = folder / "bundles" / f"{row.name}{SUFFIX}"
                await self.export(release_id, path, files=files)
                rows.append(row)
            except TrackballError as error:
                title = shown_title(release, release) if release is not None else release_id
                problems.append(f"{title}: {error}")
            if on_progress is not None:
                on_progress(number, len(ids))
        await asyncio.to_thread(self._write_lists, folder, [row.id for row in rows], problems)
        messages = ErnService(self._repositories).write_messages
        not_written = await asyncio.to_thread(messages, [row.id for row in rows], folder / "ddex")
        problems += [f"{DDEX_MESSAGE}: {message}" for message in not_written or ()]
        index = folder / "index.html"
        page = _index_page(rows, problems, with_ddex=not_written is not None)
        await asyncio.to_thread(write_atomically, index, page.encode())
        return LibraryExport(index, len(rows), tuple(problems))

    def _index_row(self, release: Release) -> _IndexRow:
        draft = self._repositories.library.load(release.id)
        name = f"{file_name(shown_title(release, release), release.id)} {release.id[:8]}"
        day = release.release_date
        return _IndexRow(
            release.id, name, shown_title(release, release), shown_artist(release, release),
            release.upc if isinstance(release.upc, str) else "", str(day) if not _is_unset(day) else "",
            draft.state.value, sum(1 for _ in release.tracks()),
        )  # fmt: skip

    def _write_lists(self, folder: Path, ids: list[str], problems: list[str]) -> None:
        releases = [
            with_directory_ids(self._repositories.library.load(item).release, self._repositories) for item in ids
        ]
        for name, form in (("library.xlsx", "xlsx"), ("library.csv", "csv")):
            try:
                write_atomically(folder / name, write_full(releases, form, file_names(releases, self._repositories)))
            except UserError as error:
                problems.append(str(error))
        write_atomically(folder / "people.csv", PeopleService(self._repositories).export().encode("utf-8-sig"))
        write_atomically(folder / "codes.csv", self._ledger_csv())
        series = [asdict(item) for item in self._repositories.codes.series()]
        pools = [asdict(pool) for pool in self._repositories.codes.pools()]
        defaults = {
            name: label_defaults.model_dump(mode="json", exclude_defaults=True)
            for name, _ in self._repositories.library.labels()
            if (label_defaults := self._repositories.labels.defaults(name)) is not None
        }
        more = {"isrc_series": series, "upc_pools": pools, "label_defaults": defaults}
        write_atomically(
            folder / "more.json", (json.dumps(more, ensure_ascii=False, indent=1, default=str) + "\n").encode()
        )

    def _ledger_csv(self) -> bytes:
        lines = self._repositories.codes.ledger.lines(limit=10_000_000)
        columns = ("kind", "code", "state", "release_id", "title", "at", "why")
        rows = [[str(getattr(line, name, "") or "") for name in columns] for line in lines]
        return write_csv([columns, *rows])


def is_bundle(path: Path) -> bool:
    """Say whether a file is a bundle, by the names in it. Reads the directory of a ZIP, and no file in it."""
    import zipfile

    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return False
        with open_archive(path) as archive:
            return any(name.count("/") == 1 and name.endswith("/bagit.txt") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _archive_names(release: Release, assets: Sequence[Asset]) -> dict[str, str]:
    """Return the names of files in the bag: in order, under names that every system takes, each once."""
    numbers = {track.id: number for number, track in enumerate(release.tracks(), start=1)}
    names_by_id: dict[str, str] = {}
    taken: set[str] = set()
    for asset in assets:
        path = Path(asset.path)
        before = f"{numbers[asset.owner_id]:02} " if asset.owner_id in numbers else ""
        # Programs differ about percent signs in the lists of a bag.
        stem, number = f"{before}{file_name(path.stem.replace('%', '_'), asset.id)}", 1
        name = f"{stem}{path.suffix.lower()}"
        while name.casefold() in taken:
            number += 1
            name = f"{stem} ({number}){path.suffix.lower()}"
        taken.add(name.casefold())
        names_by_id[asset.id] = f"files/{name}"
    return names_by_id


def _size(asset: Asset) -> int:
    try:
        return Path(asset.path).stat().st_size
    except OSError as error:
        raise UserError(
            SubmissionText.tr("{name} has been moved or deleted.", name=Path(asset.path).name),
            meaning=SubmissionText.tr("No bundle was created."),
            remedy=SubmissionText.tr("Locate the file in the editor first, or create the bundle without files."),
        ) from error


def _copy_with_new_ids(contents: Contents) -> Contents:
    """Return a draft under ids of its own, with its files."""
    from dataclasses import replace

    copy = with_new_ids(contents.release)
    owners: dict[str, str] = {contents.release.id: copy.id}
    owners |= {old.id: new.id for old, new in zip(contents.release.tracks(), copy.tracks(), strict=True)}
    files = tuple(
        replace(file, asset=file.asset.model_copy(
            update={"id": hashlib.sha256(f"{copy.id}{file.asset.id}".encode()).hexdigest()[:32], "release_id": copy.id,
                    "owner_id": owners.get(file.asset.owner_id, copy.id)}))
        for file in contents.files
    )  # fmt: skip
    return replace(contents, release=copy, history=(), files=files)


def _with_file_stamps(contents: Contents, folder: Path) -> Contents:
    """Give files that were unpacked the time that they have here."""
    from dataclasses import replace

    files: list[BundledFile] = []
    for file in contents.files:
        if file.name:
            stat = (folder / "files" / Path(file.name).name).stat()
            stamp = file.asset.stamp.model_copy(update={"size": stat.st_size, "mtime_ns": stat.st_mtime_ns})
            file = replace(file, asset=file.asset.model_copy(update={"stamp": stamp}))
        files.append(file)
    return replace(contents, files=tuple(files))


def _new_folder(folder: Path) -> None:
    try:
        if folder.exists() and any(folder.iterdir()):
            raise UserError(
                SubmissionText.tr("{name} exists and is not empty.", name=folder.name),
                meaning=SubmissionText.tr("Nothing was written, because it would mix with the existing files."),
                remedy=SubmissionText.tr("Choose a new folder."),
            )
        (folder / "bundles").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            SubmissionText.tr(
                "{folder} cannot be created: {strerror}.", folder=folder, strerror=error.strerror or error
            ),
            remedy=SubmissionText.tr("Choose another location."),
        ) from error


@dataclass(frozen=True)
class _IndexRow:
    id: str
    name: str
    title: str
    artist: str
    upc: str
    date: str
    state: str
    tracks: int


def _is_unset(value: object) -> bool:
    return value is None or isinstance(value, Unset)


def _index_page(rows: Sequence[_IndexRow], problems: Sequence[str], *, with_ddex: bool) -> str:
    """Write the page of a library: plain HTML without scripts, and nothing that is fetched."""
    from urllib.parse import quote

    lines = [
        f'<tr><td><a href="bundles/{quote(f"{row.name}{SUFFIX}")}">{escape(row.title or "Untitled")}</a></td>'
        f"<td>{escape(row.artist)}</td><td>{escape(row.upc)}</td><td>{escape(row.date)}</td>"
        f"<td>{row.tracks}</td><td>{escape(row.state)}</td></tr>"
        for row in rows
    ]
    trouble = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
    missing = f"<h2>Not among them</h2><ul>{trouble}</ul>" if trouble else ""
    today = datetime.now(UTC).date().isoformat()
    ddex = (
        "The folder <code>ddex</code> holds a DDEX message (ERN 4.3) of each release that is complete enough for one."
        if with_ddex
        else "There are no DDEX messages: no release was delivered by DDEX yet, so the label's party id is not known."
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Library, {today}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{{font:15px system-ui,sans-serif;margin:2rem;max-width:70rem}}table{{border-collapse:collapse;width:100%}}
th,td{{text-align:start;padding:.35rem .6rem;border-bottom:1px solid #ccc}}</style></head><body>
<h1>{len(rows)} releases, {today}</h1>
<p>Each release is a bag (BagIt 1.0) in a ZIP: <code>data/release.json</code> is the draft, described by
<code>data/draft.schema.json</code> beside it. <a href="library.xlsx">library.xlsx</a> and
<a href="library.csv">library.csv</a> hold every field of every release, <a href="people.csv">people.csv</a> the
directory of people, <a href="codes.csv">codes.csv</a> what became of each ISRC and UPC, and
<a href="more.json">more.json</a> series, pools and the labels' defaults.
{ddex}</p>
<table><thead>
<tr><th>Title</th><th>Artist</th><th>UPC</th><th>Release date</th><th>Tracks</th><th>State</th></tr></thead>
<tbody>
{chr(10).join(lines)}
</tbody></table>{missing}
</body></html>
"""
