"""Verbs about drafts: new, import, list, show, export, set, attach, delete, check."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, Home
from trackball_desktop.checks.engine import new_since
from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.domain.errors import Locked, UserError
from trackball_desktop.domain.release import walk
from trackball_desktop.services.bundles import is_bundle
from trackball_desktop.services.drafts import Drafts, ReadValue
from trackball_desktop.storage.library import Query, ReleaseRow
from trackball_desktop.verbs.output import (
    account_id_of,
    drive,
    emit,
    finding_document,
    print_json,
    print_message,
    print_words,
    standing,
    text_of,
)

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.domain.release import Release
    from trackball_desktop.formats.sheet_types import SheetImport
    from trackball_desktop.formats.table import Book
    from trackball_desktop.services.checking import CheckReport
    from trackball_desktop.services.context import Services


def new(options: argparse.Namespace) -> int:
    """Make a draft of each release in folders or files."""
    from trackball_desktop.services.intake_plan import left_out_text

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
        read: list[ReadValue] = []

        async def work(services: Services) -> tuple[list[str], dict[str, Any]]:
            if await asyncio.to_thread(is_bundle, options.file):
                imported = await services.bundles.open(options.file, as_copy=options.copy)
                return [imported.release_id], {"notes": list(imported.notes)}
            day_first = None if options.dates is None else options.dates == "day-first"
            message = await services.ern.read(options.file)
            if message is not None:
                from trackball_desktop.verbs.ern import import_ern  # loads the reader only for a message

                return await import_ern(services, options, message, account_id)
            table = await services.sheets.read(options.file, day_first=day_first)
            if table is not None:
                return await _import_table(services, options, table, account_id)
            made = await services.drafts.import_file(options.file, account_id, on_read=read.append)
            return [made], {}

        made, more = drive(app, work)
        return _created(app, options, *made, more=more or _read_document(read))


async def _import_table(
    services: Services, options: argparse.Namespace, table: tuple[Book, SheetImport], account_id: str | None
) -> tuple[list[str], dict[str, Any]]:
    from trackball_desktop.formats.sheet_report import document, rejected, sentences

    book, read = table
    for words in sentences(read):
        print_message(words)
    if options.rejected is not None:
        try:
            await asyncio.to_thread(options.rejected.write_bytes, rejected(book, read))
        except OSError as error:
            raise UserError(f"{options.rejected} cannot be written: {error.strerror}.") from error
    if not read.drafts:
        raise UserError(f"{options.file.name} has headings and no row that could be imported.")
    return await services.sheets.create(read, options.file.name, account_id), document(read)


def _read_document(read: list[ReadValue]) -> dict[str, Any]:
    """Tell a person what was read otherwise than it was written; return the same for scripts."""
    for value in read:
        print_message(value.sentence)
    return {"read": [asdict(value) for value in read]}


def _created(app: App, options: argparse.Namespace, *release_ids: str, more: dict[str, Any] | None = None) -> int:
    """Answer about the first draft, with the ids of all that were made."""
    drafts = [app.stores.library.load(release_id) for release_id in release_ids]
    counts = [sum(1 for _ in draft.release.tracks()) for draft in drafts]
    document = {**standing(drafts[0]), "title": text_of(drafts[0].release.title), "tracks": counts[0]}
    lines = [
        f"{draft.release.id}  {text_of(draft.release.title)}  {count} tracks"
        for draft, count in zip(drafts, counts, strict=True)
    ]
    emit(options, {**document, "ids": list(release_ids), **(more or {})}, "\n".join(lines))
    return 0


def list_releases(options: argparse.Namespace) -> int:
    """List releases, newest change first."""
    with App(Home.of(options.data_dir, practice=options.practice), exclusive=False) as app:
        library = app.stores.library
        rows = library.rows(library.ids(Query(view=options.view, search=options.search)))
        if options.json:
            names = ("id", "state", "remote_id", "status", "title", "artist", "label", "upc", "release_date")
            print_json([{name: getattr(row, name) for name in names} | _counts(row) for row in rows])
            return 0
        for row in rows:
            state = f"{row.state}{f' ({row.status})' if row.status else ''}"
            title = f"{row.title or 'untitled'} / {row.artist or '-'}"
            print_words(f"{row.id[:8]}  {state:24}  {row.release_date or '-':10}  {title}")
        return 0


def _counts(row: ReleaseRow) -> dict[str, int | None]:
    """Return the counts of findings; null where no check has finished: nothing is known then, good or bad."""
    return {name: getattr(row, name) if row.checked else None for name in ("blockers", "warnings")}


def show(options: argparse.Namespace) -> int:
    """Show a release: where it stands, its files, and its body."""
    with App(Home.of(options.data_dir, practice=options.practice), exclusive=False) as app:
        drafts = Drafts(app.stores)
        draft = drafts.find(options.id)
        body = drafts.export(draft.release.id)
        files = _files(app, draft.release)
        if options.json:
            kept = _kept_of_answers(draft.release)
            remote_values = {
                "followed": drafts.is_followed(draft.release.id),
                "untold": list(drafts.missing_fields(draft.release)),
            }
            print_json({**standing(draft), **remote_values, "kept": kept, "release": body, "files": files})
            return 0
        print_words(f"{draft.release.id}\nstate: {draft.state.value}\nstatus: {draft.status or '-'}")
        print_words(f"OpenPlay id: {draft.remote_id or '-'}\nsaved: {draft.saved_at}")
        if drafts.is_followed(draft.release.id):
            print_words("This record is OpenPlay's: it is followed, and not changed here.")
        missing_fields = drafts.missing_fields(draft.release)
        if missing_fields:
            print_words(f"not in OpenPlay's answer: {', '.join(missing_fields)}")
        for name, value in _kept_of_answers(draft.release).items():
            if name == "tracks":
                told = ", ".join(track["title"] or "a track" for track in value)
                print_words(f"kept here, not sent: lyrics of {told}")
            else:
                print_words(f"kept here, not sent: {name.replace('_', ' ')}: {value}")
        for file in files:
            track = "" if file["track"] is None else f" of track {file['track']}"
            print_words(f"{file['role']}{track}: {file['path']}")
        print_json(body)
        return 0


def _kept_of_answers(release: Release) -> dict[str, Any]:
    """Return what OpenPlay's answers tell and version 1 of its API does not take: project, pre-orders, lyrics."""
    names = ("preorder_date", "project_title", "project_number", "master_project_title", "master_project_number")
    values = {name: getattr(release.local, name) for name in names}
    kept: dict[str, Any] = {name: str(value) for name, value in values.items() if not is_empty(value)}
    tracks = [track for track in release.tracks() if not is_empty(track.local.lyrics)]
    if tracks:
        kept["tracks"] = [{"title": text_of(track.title) or None, "lyrics": track.local.lyrics} for track in tracks]
    return kept


def _files(app: App, release: Release) -> list[dict[str, Any]]:
    numbers = {track.id: number for number, track in enumerate(release.tracks(), start=1)}
    return [
        {
            "role": asset.role.value,
            "path": asset.path,
            "size": asset.stamp.size,
            "sha256": asset.stamp.sha256,
            "track": numbers.get(asset.owner_id),
        }
        for asset in app.stores.assets.of(release.id)
    ]


def export(options: argparse.Namespace) -> int:
    """Print the exact create body of a release, or write releases to a file in another format."""
    if options.format == "ern":
        from trackball_desktop.verbs.ern import export_ern  # loads the writer only for a delivery

        return export_ern(options)
    from trackball_desktop.services.export_formats import FORMATS, LAYOUT, SUFFIXES, Exporting

    with App(Home.of(options.data_dir, practice=options.practice), exclusive=False) as app:
        drafts, exporting = Drafts(app.stores), Exporting(app.stores)
        if options.format == LAYOUT:
            for name, layout in exporting.layouts().items():
                print_words(f"{LAYOUT}{name}  {layout.title}: {layout.file.about}")
            return 0
        ids = exporting.every_release() if options.all else [drafts.find(one).release.id for one in options.id]
        if not ids:
            raise UserError("Which release?", remedy="Name its id, or say --all.")
        form = options.format or _format_of(options.out)
        if form == "json" and options.out is None:
            if len(ids) > 1:
                raise UserError("A body is of one release.", remedy="Export releases one by one, or as a sheet.")
            print_json(drafts.export(ids[0]))
            return 0
        suffix = SUFFIXES.get(form, ".csv") if form in FORMATS or form.startswith(LAYOUT) else ""
        out = options.out or Path(f"{'library' if options.all or len(ids) > 1 else ids[0]}{suffix}")
        done = asyncio.run(exporting.export(ids, form, out))
        lost = {release_id: list(names) for release_id, names in done.not_held.items()}
        emit(options, {"path": str(done.path), "releases": done.count, "not_held": lost}, f"wrote {done.path}")
        if not options.json:
            for release_id, names in lost.items():
                print_words(f"{release_id}: no place for {', '.join(names)}")
        return 0


def _format_of(out: Path | None) -> str:
    """Return the format that a file's name asks for; the body where there is none."""
    return {".xlsx": "xlsx", ".csv": "csv"}.get(out.suffix.lower(), "json") if out is not None else "json"


def set_fields(options: argparse.Namespace) -> int:
    """Set fields as one step of history."""
    with App(Home.of(options.data_dir, practice=options.practice)) as app:
        read: list[ReadValue] = []

        async def work(services: Services) -> str:
            release_id = services.drafts.find(options.id).release.id
            await services.drafts.set_fields(release_id, options.assignments, on_read=read.append)
            await services.checking.run(release_id, measure=False)
            return release_id

        draft = app.stores.library.load(drive(app, work))
        document = {**standing(draft), **_read_document(read)}
        emit(options, document, f"{draft.release.id}  saved {draft.saved_at}")
        return 0


def attach(options: argparse.Namespace) -> int:
    """Attach a file to a release or to one of its tracks."""
    with App(Home.of(options.data_dir, practice=options.practice)) as app:

        async def work(services: Services) -> tuple[str, str]:
            release_id = services.drafts.find(options.id).release.id
            asset = await services.drafts.attach(
                release_id, options.file, track=options.track, cover=options.cover, booklet=options.booklet,
                atmos=options.atmos, lyrics=options.lyrics, motion=options.motion,
            )  # fmt: skip
            return release_id, asset.path

        release_id, path = drive(app, work)
        emit(options, {**standing(app.stores.library.load(release_id)), "path": path}, f"{release_id}  attached {path}")
        return 0


def delete(options: argparse.Namespace) -> int:
    """Move a release to the trash."""
    with App(Home.of(options.data_dir, practice=options.practice)) as app:

        async def work(services: Services) -> str:
            release_id = services.drafts.find(options.id).release.id
            await services.upload.delete(release_id)
            await asyncio.wrap_future(app.stores.codes.ledger.settle_deleted(release_id, free=options.codes == "free"))
            return release_id

        draft = app.stores.library.load(drive(app, work))
        emit(options, {**standing(draft), "trashed": True}, f"{draft.release.id}  in the trash for 30 days")
        return 0


def check(options: argparse.Namespace) -> int:
    """Measure what is new and check; beside an open window, check with what is known."""
    home = Home.of(options.data_dir, practice=options.practice)
    if options.report and Path(options.report).suffix.lower() not in _REPORTS:
        raise UserError(f"{options.report} is neither a .txt nor an .html file.", remedy="Give the report such a name.")
    try:
        app = App(home)
    except Locked:
        if options.act:
            raise
        app = App(home, exclusive=False)
        print_message("The window is open: files that were not measured yet are reported as such.")
    with app:

        async def work(services: Services) -> tuple[str, CheckReport]:
            release = services.drafts.find(options.id).release
            release_id = release.id
            for name in options.act:
                await asyncio.wrap_future(services.stores.people.confirm(_named_in(release, name)))
            if not app.exclusive:
                return release_id, services.checking.check(release_id)
            return release_id, await services.checking.run(release_id, on_progress=_measuring)

        release_id, report = drive(app, work)
        draft = app.stores.library.load(release_id)
        findings = [finding_document(draft.release, finding) for finding in report.findings]
        new = new_findings(report)
        if options.report:
            write_report(Path(options.report), draft.release, report)
        if options.json:
            passed = report.facts.passed
            rule_versions = {
                "pack": RULE_VERSION.isoformat(),
                "passed": passed.isoformat() if passed else None,
                "new": len(new),
            }
            print_json({**standing(draft), **rule_versions, "findings": findings})
        else:
            _print_findings(findings)
            if new:
                print_words(f"Passed the rules of {report.facts.passed}; {len(new)} new findings since.")
        return 1 if report.blockers else 0


def _named_in(release: Release, name: str) -> str:
    """Return a name that the release holds to the letter. Raises UserError for another one: most likely a slip."""
    if name in {text_of(getattr(node, "artist", None)) for node in walk(release)}:
        return name
    raise UserError(f"Nobody in this release is called “{name}”.", remedy="Write the name as the release spells it.")


def new_findings(report: CheckReport) -> tuple[Finding, ...]:
    """Return what only the rules say that are younger than those which the draft has passed."""
    passed = report.facts.passed
    return tuple(f for f in new_since(report.findings, passed) if not f.waived) if passed is not None else ()


_REPORTS = {".txt", ".html"}


def write_report(path: Path, release: Release, report: CheckReport) -> None:
    """Write the report for the artist, as text or as a page. Raises UserError when the file cannot be written."""
    from trackball_desktop.checks.report import as_html, as_text
    from trackball_desktop.checks.report import report as made_of

    made = made_of(release, report.findings)
    try:
        path.write_text(as_html(made) if path.suffix.lower() == ".html" else as_text(made), "utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.", remedy="Choose another place.") from error
    print_message(f"wrote {path}")


def _measuring(done: int, total: int) -> None:
    print_message(f"measured {done} of {total} files")


def _print_findings(findings: list[dict[str, Any]]) -> None:
    for finding in findings:
        mark = "waived" if finding["waived"] else finding["severity"]
        print_words(f"{mark:8} {finding['id']:28} {finding['path'] or 'release'}: {finding['message']}")
    if not findings:
        print_words("Nothing found.")


VERBS = {
    "new": new,
    "import": import_release,
    "list": list_releases,
    "show": show,
    "export": export,
    "set": set_fields,
    "attach": attach,
    "delete": delete,
    "check": check,
}
