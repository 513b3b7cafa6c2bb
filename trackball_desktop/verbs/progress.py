"""How far files are, while a verb sends them: a bar on a terminal, sentences in a pipe, JSON lines for scripts.

With `--json` a verb that waits prints one JSON object a line: `{"event": "progress", …}` as it goes, `{"event":
"waiting", …}` where it has to wait, and at last its answer as `{"event": "done", …}`. Words for people stay on standard
error.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from trackball_desktop.api.json_text import canonical_json
from trackball_desktop.verbs.printing import escape_control_characters, print_message, print_result
from trackball_desktop.verbs.submission_text import until_text, waiting_text

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.storage.uploads import Upload
    from trackball_desktop.transfer.rates import FileRate

INTERVAL_SECONDS = 0.5
"""Seconds between two looks."""
_BAR = 30
_SENTENCE_EVERY = 5.0
_MB = 1_000_000


@asynccontextmanager
async def show_progress(services: Services, release_id: str, options: argparse.Namespace) -> AsyncGenerator[None]:
    """Tell how far a release's files are while the block runs."""
    printer = _ProgressPrinter(services, release_id, json=options.json, terminal=sys.stderr.isatty())
    task = asyncio.create_task(printer.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        printer.finish()


def print_final_result(
    options: argparse.Namespace, document: dict[str, Any], *texts: str, as_json_lines: bool = True
) -> None:
    """Print a verb's answer: as the last of its JSON lines where it told its progress by such lines."""
    if options.json and as_json_lines:
        print_line({"event": "done", **document})
    else:
        print_result(options, document, *texts)


def print_line(document: dict[str, Any]) -> None:
    """Print one JSON object on a line of its own, at once."""
    print(canonical_json(document), flush=True)


def file_document(row: Upload) -> dict[str, Any]:
    """Return where one file stands, for scripts."""
    return {
        "name": row.name,
        "sha256": row.sha256,
        "state": row.state.value,
        "size": row.size,
        "sent": row.sent_bytes,
        "key": row.key,
        "error": row.error,
    }


class _ProgressPrinter:
    def __init__(self, services: Services, release_id: str, *, json: bool, terminal: bool) -> None:
        self._services = services
        self._release_id = release_id
        self._json = json
        self._terminal = terminal
        self._printed = ""
        self._printed_at = 0.0

    async def run(self) -> None:
        while True:
            self._show_progress()
            await asyncio.sleep(INTERVAL_SECONDS)

    def finish(self) -> None:
        """Print the final progress, and end the line of the progress bar."""
        self._show_progress(last=True)
        if self._terminal and not self._json and self._printed:
            print(file=sys.stderr, flush=True)

    def _show_progress(self, *, last: bool = False) -> None:
        rows = self._services.repositories.uploads.of_release(self._release_id)
        if not rows:
            return
        if self._json:
            self._show_json(rows)
            return
        sent, size = sum(row.sent_bytes for row in rows), sum(row.size for row in rows)
        text = progress_text(len(rows), sent, size, self._services.upload.rates().total)
        if self._terminal:
            filled = int(_BAR * sent / size) if size else _BAR
            bar = "#" * filled + "." * (_BAR - filled)
            print(f"\r[{bar}] {escape_control_characters(text):<60.60}", end="", file=sys.stderr, flush=True)
            self._printed = text
        elif text != self._printed and (last or time.monotonic() - self._printed_at >= _SENTENCE_EVERY):
            self._printed, self._printed_at = text, time.monotonic()
            print_message(text)

    def _show_json(self, rows: list[Upload]) -> None:
        rates = self._services.upload.rates()
        document = {
            "event": "progress",
            "files": [file_document(row) for row in rows],
            "sent": sum(row.sent_bytes for row in rows),
            "size": sum(row.size for row in rows),
        }
        if str(document) != self._printed:
            self._printed = str(document)
            speed, left = rates.total.speed, rates.total.seconds_left
            more = {"bytes_per_second": _rounded(speed), "seconds_left": _rounded(left)}
            print_line({**document, **more})


class WaitReporter:
    """Tells what a submission waits for and until when, once for each wait that is worth a word."""

    def __init__(self, services: Services, options: argparse.Namespace) -> None:
        self._services = services
        self._json: bool = options.json
        self._printed = ""

    def report(self, submission: Submission) -> None:
        """Tell of a wait that begins now."""
        message = waiting_text(submission, self._services.repositories.outbox.events(submission.id))
        if not message or f"{message} {submission.not_before}" == self._printed:
            return
        self._printed = f"{message} {submission.not_before}"
        if self._json:
            print_line(
                {
                    "event": "waiting",
                    "state": submission.state.value,
                    "reason": submission.blocking_error,
                    "words": message,
                    "until": submission.not_before,
                }
            )
            return
        until = until_text(submission)
        line = f"{message} It continues at {until}." if until else message
        print_message(*([""] if sys.stderr.isatty() else []), line)


def progress_text(files: int, sent: int, size: int, rate: FileRate) -> str:
    """Say how far files are: "3 files, 12.4 of 45.0 MB, 2.1 MB/s, 16 s left"."""
    parts = [f"{files} file{'s' if files != 1 else ''}", f"{sent / _MB:.1f} of {size / _MB:.1f} MB"]
    if rate.speed is not None:
        parts.append(f"{rate.speed / _MB:.1f} MB/s")
    if rate.seconds_left is not None and sent < size:
        parts.append(f"{_format_duration(rate.seconds_left)} left")
    return ", ".join(parts)


def _format_duration(seconds: float) -> str:
    whole_seconds = round(seconds)
    if whole_seconds < 100:
        return f"{whole_seconds} s"
    return (
        f"{whole_seconds // 60} min"
        if whole_seconds < 6000
        else f"{whole_seconds // 3600} h {whole_seconds % 3600 // 60} min"
    )


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
