"""Verbs about a draft: show, export (its body), set, attach, delete."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.services.attachments import Attachments
from trackball_desktop.services.checking import CheckService
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.field_input import ChangedInput
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.verbs.output import release_document, report_read_values, run_logged, run_with_services
from trackball_desktop.verbs.printing import print_json, print_lines, print_result

if TYPE_CHECKING:
    from trackball_desktop.domain.release import Release
    from trackball_desktop.services.context import Services


def show(options: argparse.Namespace) -> int:
    """Show a release: where it stands, its files, and its body."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=False) as app:
        drafts = Drafts(app.repositories)
        draft = drafts.find(options.id)
        body = drafts.export(draft.release.id)
        files = _files(app, draft.release)
        if options.json:
            local_values = _local_only_values(draft.release)
            remote_values = {
                "followed": drafts.is_linked(draft.release.id),
                "untold": list(drafts.missing_fields(draft.release)),
            }
            print_json(
                {**release_document(draft), **remote_values, "kept": local_values, "release": body, "files": files}
            )
            return 0
        print_lines(draft.release.id, f"state: {draft.state.value}", f"status: {draft.status or '-'}")
        print_lines(
            f"{display_name(_target(app, draft.account_id))} id: {draft.remote_id or '-'}", f"saved: {draft.saved_at}"
        )
        if drafts.is_linked(draft.release.id):
            print_lines(f"This record is from {display_name(FIRST)}. It is followed and cannot be changed here.")
        missing_fields = drafts.missing_fields(draft.release)
        if missing_fields:
            print_lines(f"not returned by {display_name(FIRST)}: {', '.join(missing_fields)}")
        for name, value in _local_only_values(draft.release).items():
            if name == "tracks":
                titles = ", ".join(track["title"] or "a track" for track in value)
                print_lines(f"saved here, not sent: lyrics of {titles}")
            else:
                print_lines(f"saved here, not sent: {name.replace('_', ' ')}: {value}")
        for file in files:
            track = "" if file["track"] is None else f" of track {file['track']}"
            print_lines(f"{file['role']}{track}: {file['path']}")
        print_json(body)
        return 0


def _local_only_values(release: Release) -> dict[str, Any]:
    """Return what the target's answers tell and version 1 of its API does not take: project, pre-orders, lyrics."""
    names = ("preorder_date", "project_title", "project_number", "master_project_title", "master_project_number")
    values = {name: getattr(release.local, name) for name in names}
    local_values: dict[str, Any] = {name: str(value) for name, value in values.items() if not is_empty(value)}
    tracks = [track for track in release.tracks() if not is_empty(track.local.lyrics)]
    if tracks:
        local_values["tracks"] = [
            {"title": text_or_empty(track.title) or None, "lyrics": track.local.lyrics} for track in tracks
        ]
    return local_values


def _target(app: App, account_id: str | None) -> str:
    account = app.repositories.accounts.get(account_id) if account_id else app.repositories.accounts.default()
    return account.target if account is not None else FIRST


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
        for asset in app.repositories.assets.for_release(release.id)
    ]


def export_body(options: argparse.Namespace) -> int:
    """Print the exact create body of a release."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=False) as app:
        drafts = Drafts(app.repositories)
        print_json(drafts.export(drafts.find(options.id[0]).release.id))
        return 0


def set_fields(options: argparse.Namespace) -> int:
    """Set fields as one step of history."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        drafts, read = Drafts(app.repositories), list[ChangedInput]()

        async def work() -> str:
            app.recover_interrupted()
            release_id = drafts.find(options.id).release.id
            await drafts.set_fields(release_id, options.assignments, on_read=read.append)
            await CheckService(app.repositories, on_fault=app.write_crash_report).run(release_id, measure=False)
            return release_id

        draft = app.repositories.library.load(run_logged(app, work))
        document = {**release_document(draft), **report_read_values(read)}
        print_result(options, document, f"{draft.release.id}  saved {draft.saved_at}")
        return 0


def attach(options: argparse.Namespace) -> int:
    """Attach a file to a release or to one of its tracks."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        drafts = Drafts(app.repositories)

        async def work() -> tuple[str, str]:
            app.recover_interrupted()
            release_id = drafts.find(options.id).release.id
            role = AssetRole[options.role] if options.role else None
            asset = await Attachments(app.repositories).attach(release_id, options.file, role, track=options.track)
            return release_id, asset.path

        release_id, path = run_logged(app, work)
        print_result(
            options,
            {**release_document(app.repositories.library.load(release_id)), "path": path},
            f"{release_id}  attached {path}",
        )
        return 0


def delete(options: argparse.Namespace) -> int:
    """Move a release to the trash."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:

        async def work(services: Services) -> str:
            release_id = services.drafts.find(options.id).release.id
            await services.upload.delete(release_id)
            await asyncio.wrap_future(
                app.repositories.codes.ledger.settle_deleted(release_id, free=options.codes == "free")
            )
            return release_id

        draft = app.repositories.library.load(run_with_services(app, work))
        print_result(
            options, {**release_document(draft), "trashed": True}, f"{draft.release.id}  in the trash for 30 days"
        )
        return 0


VERBS = {
    "show": show,
    "export": export_body,
    "set": set_fields,
    "attach": attach,
    "delete": delete,
}
