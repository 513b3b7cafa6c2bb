"""A receipt for every submission that was answered: what was sent, which files, what the checks said, what came back.

Two files in the data folder's `receipts`: a page that any browser shows, with nothing in it that a browser would fetch,
and the same as JSON for programs. Both stand on their own, also when this app is long gone. The payload is kept as the
exact text that was sent, so that its sha256 can be counted again. Neither holds a secret: what is put in is named here,
and answers of services were cleaned when they came.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from trackball_desktop import __version__
from trackball_desktop.domain.errors import StorageError, TrackballError
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.i18n.message import fill
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.receipts import ReceiptRows
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.writes import committed
from trackball_desktop.targets import registry

FORMAT = "trackball-receipt/1"
FOLDER = "receipts"
_log = logging.getLogger(__name__)

_OUTCOMES = {
    SubmissionState.CONFIRMED: SubmissionText.tr("Created in {target}"),
    SubmissionState.REFUSED: SubmissionText.tr("Rejected by {target}"),
    SubmissionState.WITHDRAWN: "No longer connected with a release in {target}",
}
_ACTORS = {"you": "You", "app": "The app", "service": "{target}"}


class Receipts:
    """Writes receipts and knows where they are."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories
        self._rows = ReceiptRows(repositories.database)

    def page_path(self, submission_id: str) -> Path | None:
        """Return the page of a submission's receipt; None when there is none. The JSON lies beside it, as `.json`."""
        row = self._rows.get(submission_id)
        return None if row is None else self._repositories.folder / row.path

    async def write(self, submission_id: str) -> Path:
        """Write a submission's receipt, or write it anew, and return its page. Raises StorageError."""
        document = await asyncio.to_thread(self.document, submission_id)
        page = render_page(document).encode()
        name = _file_stem(document)
        folder = self._repositories.folder / FOLDER
        await asyncio.to_thread(_write, folder / f"{name}.json", _to_json(document).encode())
        await asyncio.to_thread(_write, folder / f"{name}.html", page)
        await committed(self._rows.save(submission_id, f"{FOLDER}/{name}.html", hashlib.sha256(page).hexdigest()))
        return folder / f"{name}.html"

    async def try_write(self, submission_id: str) -> None:
        """Write a receipt where that is possible: what happened at the target does not wait for a file of ours."""
        try:
            await self.write(submission_id)
        except TrackballError:
            _log.exception("the receipt of %s could not be written; it is tried again at the next start", submission_id)

    async def write_missing(self) -> None:
        """Write the receipts that a kill or a full disk has left out."""
        for submission_id in self._rows.submissions_without_receipt():
            await self.try_write(submission_id)

    def document(self, submission_id: str) -> dict[str, Any]:
        """Return everything a receipt says, as JSON."""
        outbox = self._repositories.outbox
        submission = outbox.get(submission_id)
        account = self._repositories.accounts.get(submission.account_id)
        frozen = outbox.snapshot(submission_id)
        return {
            "format": FORMAT,
            "written_by": f"Trackball Desktop {__version__}",
            "submission": {
                "id": submission.id,
                "release_id": submission.release_id,
                "state": submission.state.value,
                "openplay_id": submission.remote_id,
                "upc": submission.upc,
                "submitted_at": submission.created_at,
                "answered_at": submission.updated_at,
            },
            "account": {
                "id": submission.account_id,
                "name": account.name if account else None,
                **_addresses(account),
            },
            "target": submission.target,
            "sent": asdict(submission.sent_release),
            "payload_sha256": submission.payload_sha256,
            "payload_text": submission.payload,
            "manifest_key": submission.manifest_key,
            "files": [self._file(submission, asdict(asset)) for asset in frozen.assets] if frozen else None,
            "findings": [asdict(finding) for finding in frozen.findings] if frozen else None,
            "events": [asdict(event) for event in outbox.events(submission_id)],
        }

    def _file(self, submission: Submission, asset: dict[str, Any]) -> dict[str, Any]:
        sent = self._repositories.uploads.get(submission.account_id, asset["sha256"])
        return {
            "file_name": Path(asset["path"]).name,
            **{name: asset[name] for name in ("role", "disc", "track", "title", "isrc", "size", "sha256")},
            "object_key": sent.key if sent else None,
            "verified_at": sent.verified_at if sent else None,
        }


def remote_id_of(document: dict[str, Any]) -> str:
    """Return the release's id at the target, of a receipt; empty where it has none."""
    return str(document["submission"]["openplay_id"] or "")


def _file_stem(document: dict[str, Any]) -> str:
    submission = document["submission"]
    digits = "".join(sign for sign in submission["upc"] if sign.isascii() and sign.isalnum())[:20]
    return " ".join(part for part in (submission["submitted_at"][:10], digits, submission["id"][:8]) if part)


def _to_json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, content: bytes) -> None:
    """Put a file in its place in one piece, readable for this user only. Raises StorageError."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise StorageError(
            SubmissionText.tr(
                "The receipt {name} cannot be saved: {strerror}.", name=path.name, strerror=error.strerror or error
            ),
            meaning=SubmissionText.tr("The release itself is not affected."),
            remedy=SubmissionText.tr("Check the disk. The receipt will be saved at the next start."),
        ) from error


# --- the page ---------------------------------------------------------------------------------------------------------

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1e;
       background: #fff; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p.outcome { font-weight: 600; margin: 0 0 1rem; } .dim { color: #5b5b60; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem
       .3rem 0; border-bottom: 1px solid #dcdce0; } td.code, code, pre { font: 13px/1.45 ui-monospace, monospace;
       overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: #f4f4f6; padding: .8rem; border-radius: 6px; }
@media (prefers-color-scheme: dark) { body { color: #ececf0; background: #1a1a1c; } .dim { color: #a5a5ad; }
       th, td { border-color: #3a3a3f; } pre { background: #26262a; } }
"""


def render_page(document: dict[str, Any]) -> str:
    """Return the receipt as a page. Everything that came from outside is escaped, and nothing in it is fetched."""
    title = document["sent"]["title"] or "(untitled)"
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Receipt: {escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="outcome">{escape(_outcome(document))}</p>',
        _facts_table(_facts(document)),
        "<h2>Files</h2>",
        _files(document["files"]),
        "<h2>What the checks said</h2>",
        _findings(document["findings"]),
        "<h2>What happened</h2>",
        _events(document),
        "<h2>What was sent</h2>",
        '<p class="dim">The sha256 above is that of the text “payload_text” in the JSON file beside this page.</p>',
        f"<pre>{escape(_indent_json(document['payload_text']))}</pre>",
        f'<p class="dim">Times are UTC. Written by {escape(document["written_by"])}.</p>',
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _outcome(document: dict[str, Any]) -> str:
    submission = document["submission"]
    text = fill(
        _OUTCOMES.get(SubmissionState(submission["state"]), str(submission["state"])),
        target=registry.display_name(document["target"]),
    )
    return f"{text}: {submission['openplay_id']}" if submission["openplay_id"] else text


def _facts(document: dict[str, Any]) -> list[tuple[str, str]]:
    submission, account, sent = document["submission"], document["account"], document["sent"]
    return [
        ("Artist", sent["artist"]),
        ("Label", sent["label"]),
        ("UPC", submission["upc"]),
        ("Release date", sent["release_date"]),
        ("Account", account["name"] or account["id"]),
        ("Sent to", account["sent_to"] or ""),
        ("Submitted", submission["submitted_at"]),
        ("Answered", submission["answered_at"]),
        (f"{registry.display_name(document['target'])}'s id", submission["openplay_id"] or ""),
        ("sha256 of what was sent", document["payload_sha256"]),
        ("Manifest", document["manifest_key"] or ""),
    ]


def _facts_table(rows: list[tuple[str, str]]) -> str:
    lines = (f'<tr><th>{escape(name)}</th><td class="code">{escape(value)}</td></tr>' for name, value in rows if value)
    return f"<table>{''.join(lines)}</table>"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    names = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = ("".join(f'<td class="code">{escape(cell)}</td>' for cell in row) for row in rows)
    return f"<table><tr>{names}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _files(files: list[dict[str, Any]] | None) -> str:
    if not files:
        return "<p>No list of files was kept.</p>" if files is None else "<p>None.</p>"
    head = ("File", "For", "Bytes", "sha256", "Stored as")
    rows: list[tuple[str, ...]] = []
    for file in files:
        place = f"disc {file['disc']}, track {file['track']}: {file['title']}" if file["track"] else str(file["role"])
        rows.append((file["file_name"], place, f"{file['size']:,}", file["sha256"], file["object_key"] or "not sent"))
    return _table(head, rows)


def _findings(findings: list[dict[str, Any]] | None) -> str:
    if not findings:
        return "<p>No findings were kept.</p>" if findings is None else "<p>Nothing was found.</p>"
    rows = [
        (
            finding["severity"],
            finding["path"] or "release",
            finding["message"],
            f"waived: {finding['reason']}" if finding["waived"] else "",
        )
        for finding in findings
    ]
    return _table(("", "Where", "What", "Waiver"), rows)


def _events(document: dict[str, Any]) -> str:
    rows: list[tuple[str, ...]] = []
    for event in document["events"]:
        detail = {name: value for name, value in event["detail"].items() if name not in {"words", "state", "asks"}}
        parts = [str(event["detail"].get("words") or ""), json.dumps(detail, ensure_ascii=False) if detail else ""]
        details = "\n".join(part for part in (*parts, event["raw"] or "") if part)
        who = fill(_ACTORS.get(event["actor"], ""), target=registry.display_name(document["target"]))
        rows.append((event["at"], who, event["what"], details))
    return _table(("When", "Who", "What", "In full"), rows)


def _indent_json(payload: str) -> str:
    """Return JSON in lines; another payload as it is."""
    try:
        return json.dumps(json.loads(payload), ensure_ascii=False, indent=1)
    except ValueError:
        return payload


def _addresses(account: Account | None) -> dict[str, str | None]:
    """Return the addresses of an account by their names in its target's form, and where its releases go."""
    if account is None:
        return {"sent_to": None}
    target = registry.get(account.target)
    names = [field.name for field in target.account_form.visible_fields if field.address_purpose]
    return {**{name: account.fields.get(name) for name in names}, "sent_to": target.destination(account)}
