"""Verbs that send: submit, adopt, send-again, withdraw, upload; and the receipt of what was sent."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from trackball_desktop.app import App, DataFolder
from trackball_desktop.checks.engine import sentence
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import Interrupted, TrackballError, UserError
from trackball_desktop.domain.identifiers import gtin_key
from trackball_desktop.domain.lifecycle import LIVE_SUBMISSIONS, FileState, ReleaseState, SubmissionState
from trackball_desktop.domain.paths import field_path
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.receipts import Receipts
from trackball_desktop.services.submit import Blocked
from trackball_desktop.services.target_order import accounts_in_order
from trackball_desktop.targets.registry import display_name
from trackball_desktop.transfer.scheduler import FINISHED_STATES
from trackball_desktop.verbs.findings import finding_document
from trackball_desktop.verbs.output import account_id_of, release_document, run_with_services
from trackball_desktop.verbs.printing import print_json, print_lines, print_message, print_result
from trackball_desktop.verbs.progress import WaitReporter, file_document, print_final_result, show_progress
from trackball_desktop.verbs.sent_status import target_documents
from trackball_desktop.verbs.submission_text import ID_OPTION, question_text

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.library import Draft
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.storage.uploads import Upload


def submit(options: argparse.Namespace) -> int:
    """Put a release into the outbox; with --wait, send it and wait until the target has it or a person must decide."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        app.start_practice()

        async def work(services: Services) -> list[Submission]:
            rows = await _queue_release(app, services, options)
            return [await _settle(services, row.id, options) for row in rows] if options.wait else rows

        try:
            rows = run_with_services(app, work)
        except Blocked as error:
            return _show_blockers(app, options, error)
        except KeyboardInterrupt:
            raise _interrupted_error(app, options.id) from None
        return max(_print_status(app, options, row, lines=options.wait) for row in _submissions_to_report(app, rows))


async def _queue_release(app: App, services: Services, options: argparse.Namespace) -> list[Submission]:
    """Put a release into the outbox for each account that was named, and go on with what is there already."""
    draft = services.drafts.find(options.id)
    release_id = draft.release.id
    named = [id for name in options.account or () if (id := account_id_of(app, name)) is not None]
    live = {row.target: row for row in app.repositories.outbox.of_release(release_id) if row.state in LIVE_SUBMISSIONS}
    if len(named) == 1 and not live:
        await _choose_account(services, draft, named[0])
    if not named:
        if live:
            return [await _resume(services, row) for row in reversed(live.values())]
        return [await services.submit.queue(release_id)]
    rows: list[Submission] = []
    new = [account.id for account in accounts_in_order(app.repositories, named) if account.target not in live]
    if new:
        before = next(reversed([row.target for row in live.values()]), "") if live else ""
        rows = await services.submit.queue_all(release_id, new, after=before)
    resumed = [await _resume(services, row) for row in live.values() if row.account_id in named]
    return [*resumed, *rows]


async def _resume(services: Services, submission: Submission) -> Submission:
    """Go on with a submission that is in the outbox."""
    if submission.state is SubmissionState.QUEUED and submission.open_question:
        # Whatever stopped it may be put right. Of a lost answer, only a person can say that it is not there.
        return await services.submit.actions.send_again(submission.id)
    if submission.state is SubmissionState.UNKNOWN:
        return await services.submit.actions.search_again(submission.id)
    return submission


def _submissions_to_report(app: App, rows: list[Submission]) -> list[Submission]:
    """Return the submissions to tell of: all of those that ask or failed, else the last one."""
    now = [app.repositories.outbox.get(row.id) for row in rows]
    return [row for row in now if row.open_question or row.state is SubmissionState.REFUSED] or now[-1:]


def _print_status(app: App, options: argparse.Namespace, submission: Submission, *, lines: bool = False) -> int:
    """Tell where a release stands and what it asks; return the exit code that says so."""
    draft = app.repositories.library.load(submission.release_id)
    text = f"{draft.release.id}  {draft.state.value}  {draft.remote_id or ''}".rstrip()
    several = target_documents(app, submission.release_id)
    question = question_text(submission, app.repositories.outbox.events(submission.id))
    document = {
        **release_document(draft),
        "targets": several,
        "asks": submission.open_question,
        "question": question or None,
    }
    print_final_result(options, document, text, as_json_lines=lines)
    for item in several if len(several) > 1 and not options.json else ():
        print_lines(f"{'':10}{item['name']}: {item['state']}  {item['remote_id'] or ''}".rstrip())
    if question:
        print_message(f"Needs you: {question}")
    is_refused = submission.state is SubmissionState.REFUSED
    return 1 if submission.open_question or is_refused else 0


def _interrupted_error(app: App, id: str) -> TrackballError:
    """Return what is said to Ctrl-C: where the release stands now."""
    submission = _live_submission(app, Drafts(app.repositories).find(id).release.id)
    if submission is None:
        return Interrupted("Stopped.", meaning="The release was not added to the outbox.")
    name = display_name(submission.target)
    if submission.state is SubmissionState.CONFIRMED:
        return Interrupted("Stopped.", meaning=f"The release is in {name}.")
    stays = "It stays in the outbox and continues with the next `submit --wait` or when the window is open."
    if submission.may_exist_remotely:
        return Interrupted(
            "Stopped.", meaning=f"The release may be in {name}; the app is searching for it.", remedy=stays
        )
    return Interrupted(
        "Stopped.",
        meaning="The release has not been created yet.",
        remedy=f"{stays} `withdraw` removes it from the outbox.",
    )


def adopt(options: argparse.Namespace) -> int:
    """Say that a release at the target is this one, or with --undo that the one it was connected with is not."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        if bool(options.remote_id) is options.undo:
            raise UserError(
                f"Name the release in {display_name(options.target)} with {ID_OPTION}, or use --undo.",
                meaning="Nothing was changed.",
            )
        app.start_practice()

        async def work(services: Services) -> Submission:
            submission = _require_submission(app, options.id, options.target)
            if options.undo:
                return await services.submit.actions.undo_adoption(submission.id)
            return await services.submit.actions.adopt(submission.id, options.remote_id)

        return _print_status(app, options, run_with_services(app, work))


def send_again(options: argparse.Namespace) -> int:
    """Go on with a release that stopped and asks.

    Of one whose answer was lost, and of one that is gone at the target, its UPC typed with --upc says that it is not
    there; what is gone becomes a draft again. The target is searched once more before anything is posted.
    """
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        app.start_practice()
        release_id = Drafts(app.repositories).find(options.id).release.id

        async def work(services: Services) -> Submission:
            submission = _require_submission(app, options.id, options.target)
            gone = {
                row.target
                for row in app.repositories.status.target_statuses(release_id)
                if row.state is ReleaseState.GONE
            }
            if submission.target in gone:
                return await services.submit.actions.give_up(release_id, options.upc, submission.target)
            if app.repositories.outbox.awaited_target(submission):
                return await services.submit.actions.send_without_waiting(submission.id)
            if submission.open_question == "unknown" and gtin_key(options.upc) != gtin_key(submission.gtin14):
                name = display_name(submission.target)
                raise UserError(
                    f"It is unclear whether {name} created this release.",
                    meaning="It was not sent again, because it might then exist twice.",
                    remedy=f"Check in {name}. If it is not there, confirm that with --upc {submission.upc}.",
                )
            if not submission.open_question:
                await services.submit.actions.try_now(submission.id)
            return await services.submit.actions.send_again(submission.id)

        return _print_status(app, options, run_with_services(app, work))


def withdraw(options: argparse.Namespace) -> int:
    """Take a release back from the outbox, as long as nothing of it was posted; it is a draft again."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        app.start_practice()
        submission = _require_submission(app, options.id, options.target)
        return _print_status(
            app, options, run_with_services(app, lambda services: services.submit.actions.withdraw(submission.id))
        )


def _require_submission(app: App, id: str, target: str = "") -> Submission:
    """Return the live submission of a release, of the one that asks where there are several.

    Raises UserError where there is none, or where it is open which one is meant.
    """
    release_id = Drafts(app.repositories).find(id).release.id
    rows = [row for row in app.repositories.outbox.of_release(release_id) if row.state in LIVE_SUBMISSIONS]
    rows = [row for row in rows if target in {"", row.target}]
    if not rows:
        raise UserError(
            f"This release is not in the outbox, and not in {display_name(target)} as far as is known here.",
            meaning="Nothing was changed.",
            remedy="`submit` adds it to the outbox.",
        )
    asking = [row for row in rows if row.question] if len(rows) > 1 else rows
    if len(asking) != 1:
        raise UserError(
            f"This release is at several targets: {', '.join(row.target for row in reversed(rows))}.",
            meaning="Nothing was changed.",
            remedy="Say which one is meant with --target.",
        )
    return asking[0]


def _live_submission(app: App, release_id: str) -> Submission | None:
    rows = app.repositories.outbox.of_release(release_id)
    return next((row for row in rows if row.state in LIVE_SUBMISSIONS), None)


async def _choose_account(services: Services, draft: Draft, account_id: str | None) -> None:
    edit = SetField(node_id=draft.release.id, field="local.account_id", value=account_id)
    await services.drafts.apply(draft.release, edit, "chose the account")


def _show_blockers(app: App, options: argparse.Namespace, error: Blocked) -> int:
    draft = app.repositories.library.load(error.report.facts.release.id)
    if options.json:
        findings = [finding_document(draft.release, finding) for finding in error.report.blockers]
        print_json({**release_document(draft), "findings": findings, "error": {"title": error.title}})
    for finding in error.report.blockers:
        where = field_path(draft.release, finding.node_id, finding.field) or "release"
        print_message(f"blocker {finding.rule} {where}: {sentence(finding)}")
    print_message(error.title)
    return error.exit_code


async def _settle(services: Services, submission_id: str, options: argparse.Namespace) -> Submission:
    """Work on the submission, telling how far the files are."""
    _lift_pause(services)
    waits = WaitReporter(services, options)
    async with show_progress(services, services.repositories.outbox.get(submission_id).release_id, options):
        submission = await services.submit.run_until_settled(submission_id, waits.report)
    if submission.state is SubmissionState.CONFIRMED:
        try:
            await services.poll.check_now(submission.release_id)
        except TrackballError as error:
            print_message(f"Created; its status could not be checked yet: {error.title}")
    return submission


def _lift_pause(services: Services) -> None:
    """Send although all uploads were paused in the window: whoever asks here and now wants these files to go."""
    if services.upload.ignore_pause():
        print_message("Uploads are paused in the window and stay paused there; this command sends its files anyway.")


def upload(options: argparse.Namespace) -> int:
    """Send a release's files to the storage without submitting it; what is there is not sent again."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        app.start_practice()

        async def work(services: Services) -> list[Upload]:
            release_id = services.drafts.find(options.id).release.id
            await services.checking.measure(release_id)  # a file is known by its digest
            _lift_pause(services)
            async with show_progress(services, release_id, options):
                while True:
                    rows = await services.upload.send_files(release_id)
                    if all(row.state is not FileState.WAITING or row.paused for row in rows):
                        return rows
                    await asyncio.sleep(_BETWEEN_TURNS)

        rows = run_with_services(app, work)
        release_id = Drafts(app.repositories).find(options.id).release.id
        stored = [row for row in rows if row.state in FINISHED_STATES]
        files = [file_document(row) for row in rows]
        text = f"{release_id}  {len(stored)} of {len(rows)} files are in the storage"
        print_final_result(options, {"id": release_id, "files": files}, text)
        for row in rows:
            if row not in stored:
                print_message(row.error or f"{row.name}: {row.state.value}")
        return 0 if len(stored) == len(rows) else 1


_BETWEEN_TURNS = 1.0


def receipt(options: argparse.Namespace) -> int:
    """Say where the newest receipt of a release lies, or the receipt of one submission."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice), exclusive=False) as app:
        receipts = Receipts(app.repositories)
        ids = [options.id] if receipts.page_path(options.id) else []
        if not ids:
            release_id = Drafts(app.repositories).find(options.id).release.id
            ids = [row.id for row in app.repositories.outbox.of_release(release_id)]
        for submission_id in ids:
            path = receipts.page_path(submission_id)
            if path is not None:
                paths = {"path": str(path), "json_path": str(path.with_suffix(".json"))}
                print_result(
                    options, {**paths, "receipt": receipts.document(submission_id)} if options.json else {}, str(path)
                )
                return 0
    raise UserError(
        "There is no receipt.", remedy="One is written when the target has created or rejected the release."
    )


VERBS = {
    "submit": submit,
    "adopt": adopt,
    "send-again": send_again,
    "withdraw": withdraw,
    "upload": upload,
    "receipt": receipt,
}
