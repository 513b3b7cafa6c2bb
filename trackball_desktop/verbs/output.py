"""What verbs print: one JSON document, or words; messages and progress on standard error."""

from __future__ import annotations

import argparse
import asyncio
import sys
import unicodedata
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from trackball_desktop.checks.engine import sentence, source
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.paths import field_path

if TYPE_CHECKING:
    from trackball_desktop.app import App
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.domain.release import Release
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.library import Draft

_T = TypeVar("_T")


def print_json(document: object) -> None:
    """Print one JSON document; decimals as numbers with exactly their digits."""
    from trackball_desktop.api.json_text import pretty_json

    print(pretty_json(document))


def print_words(words: str, *, file: TextIO | None = None) -> None:
    """Print words for people; control characters of titles and names, which would steer a terminal, are spelled out."""
    print(spelled_out(words), file=file, flush=file is not None)


def spelled_out(text: str) -> str:
    """Return a text with its control characters as they would be written in a program."""
    return "".join(_spelled_out(char) for char in text)


def _spelled_out(char: str) -> str:
    if char == "\n" or char.isprintable() or unicodedata.category(char) == "Zs" or char in "\u200c\u200d":
        return char
    return char.encode("unicode_escape").decode("ascii")


def emit(options: argparse.Namespace, document: object, words: str) -> None:
    """Print the document as JSON, or the words."""
    if options.json:
        print_json(document)
    else:
        print_words(words)


def print_message(words: str) -> None:
    """Tell a person something on standard error."""
    print_words(words, file=sys.stderr)


def standing(draft: Draft) -> dict[str, Any]:
    """Return what every answer about a release holds."""
    return {
        "id": draft.release.id,
        "state": draft.state.value,
        "remote_id": draft.remote_id,
        "status": draft.status,
    }


def drive(app: App, work: Callable[[Services], Coroutine[Any, Any, _T]]) -> _T:
    """Run a coroutine with services in a loop of their own, and close them. What they log is kept beside the data."""
    from trackball_desktop import logs
    from trackball_desktop.storage import paths

    async def inside() -> _T:
        services = app.services()
        try:
            return await work(services)
        finally:
            await services.close()

    if app.exclusive:
        with suppress(OSError):  # without room for a log the work itself says what is wrong
            logs.install(paths.log_dir(app.home.folder))
    try:
        return asyncio.run(inside())
    finally:
        logs.uninstall()


def account_id_of(app: App, name: str | None) -> str | None:
    """Return the id of the account with this name; None for none. Raises UserError."""
    if name is None:
        return None
    account = app.stores.accounts.by_name(name)
    if account is None:
        raise UserError(f"There is no account “{name}”.", remedy="`account list` shows the names.")
    return account.id


def finding_document(release: Release, finding: Finding) -> dict[str, Any]:
    """Return a finding as scripts get it."""
    return {
        "id": finding.rule,
        "severity": finding.severity.value,
        "path": field_path(release, finding.node_id, finding.field),
        "message": sentence(finding),
        "source": source(finding),
        "fix": finding.fix.label if finding.fix else None,
        "statement": finding.statement.label if finding.statement else None,
        "waived": finding.waived,
        "reason": finding.reason if finding.waived else None,
    }


def text_of(value: object) -> str:
    """Return a text, or nothing for anything else."""
    return value if isinstance(value, str) else ""
