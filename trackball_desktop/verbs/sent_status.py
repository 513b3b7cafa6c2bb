"""The verb `status`: where releases stand at their targets."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import LibraryLocked, TrackballError
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.platform_records import PlatformRecord, platform_records
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import Target
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.verbs.output import release_document, run_with_services
from trackball_desktop.verbs.printing import print_json, print_lines, print_message

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services


def status(options: argparse.Namespace) -> int:
    """Ask the target where the folder is ours to write; beside an open window, tell what it knows."""
    data_folder = DataFolder.resolve(options.data_dir, practice=options.practice)
    try:
        app = App(data_folder)
    except LibraryLocked:
        app = App(data_folder, exclusive=False)
    with app:
        library = app.repositories.library
        ids = (
            [Drafts(app.repositories).find(options.id).release.id]
            if options.id
            else library.ids(LibraryQuery(view="all"))
        )
        created = [release_id for release_id in ids if _is_created(app, release_id)]
        if app.exclusive and created:
            app.start_practice()
            run_with_services(app, lambda services: _poll_once(services, created))
        documents = [_document(app, release_id) for release_id in ids]
        if options.json:
            print_json(documents[0] if options.id else documents)
            return 0
        for document in documents:
            status, as_of = document["status"] or "-", document["as_of"] or ""
            print_lines(f"{document['id'][:8]}  {document['state']:12}  {status}  {as_of}".rstrip())
            for item in document["targets"] if len(document["targets"]) > 1 else ():
                waits = f"  waits for {display_name(item['waits_for'])}" if item["waits_for"] else ""
                line = f"{item['name']}: {item['state']}  {item['status'] or '-'}  {item['as_of'] or ''}".rstrip()
                print_lines(f"{'':8}  {line}{waits}")
            for record in document["platform"]:
                number = f"submission {record['submission_number']}  " if record["submission_number"] else ""
                platform = f"{display_name(FIRST)} Platform"
                print_lines(f"{'':8}  at {platform}: {record['remote_id']}  {number}{record['seen_at']}")
        return 0


def _is_created(app: App, release_id: str) -> bool:
    return any(row.state is SubmissionState.CONFIRMED for row in app.repositories.outbox.of_release(release_id))


async def _poll_once(services: Services, ids: list[str]) -> None:
    for release_id in ids:
        try:
            await services.poll.check_now(release_id)
        except TrackballError as error:
            print_message(f"{release_id[:8]}: {error}")


def _document(app: App, release_id: str) -> dict[str, Any]:
    latest = app.repositories.status.latest(release_id)
    draft = app.repositories.library.load(release_id)
    copies = platform_records(app.repositories, _target_of(app, release_id), release_id, draft.remote_id)
    return {
        **release_document(draft),
        "targets": target_documents(app, release_id),
        "as_of": latest.until if latest else None,
        "platform": [_copy_document(record) for record in copies],
    }


def _copy_document(record: PlatformRecord) -> dict[str, Any]:
    document = asdict(record)
    return {"submission_number" if name == "copy_number" else name: value for name, value in document.items()}


def _target_of(app: App, release_id: str) -> Target:
    chosen = app.repositories.library.load(release_id).account_id
    account = app.repositories.accounts.get(chosen) if chosen else app.repositories.accounts.default()
    return registry.get(account.target) if account is not None else registry.default()


def target_documents(app: App, release_id: str) -> list[dict[str, Any]]:
    """Return where a release stands at each target, as scripts get it."""
    documents: list[dict[str, Any]] = []
    for row in app.repositories.status.target_statuses(release_id):
        submission = app.repositories.outbox.get(row.submission_id)
        documents.append(
            {
                "target": row.target, "name": display_name(row.target), "state": row.state.value,
                "remote_id": row.remote_id, "status": row.status, "as_of": row.as_of,
                "waits_for": app.repositories.outbox.awaited_target(submission) or None,
                "asks": submission.open_question,
            }
        )  # fmt: skip
    return documents


VERBS = {"status": status}
