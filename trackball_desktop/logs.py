"""Logs and crash reports that can be shown to anyone: every line goes through `redact` before it is written.

Secrets reach a log by ways nobody planned (a library that logs whole signed URLs, an exception that quotes a header),
so the last step before the file hides whatever looks like one. The files are for the user alone and do not grow.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, quote_plus

from trackball_desktop import __version__

_MAX_BYTES, _BACKUP_COUNT = 1_000_000, 3
_REDACTED = "…"

_QUIET_LOGGERS = ("httpx", "httpcore", "botocore", "urllib3", "asyncio", "PIL", "keyring")
"""Libraries that may only warn: at INFO httpx logs whole signed URLs, at DEBUG botocore logs signatures."""

_installed: list[logging.Handler] = []


_known_secrets: set[str] = set()
_MIN_SECRET_LENGTH = 6
"""Shorter secrets would blot out words that have nothing to do with them."""


def add_secret(secret: str) -> None:
    """Take a secret out of all that is written from now on, in whatever place it stands."""
    if len(secret) < _MIN_SECRET_LENGTH:
        return
    escaped = (secret, repr(secret)[1:-1], repr(secret.encode())[2:-1], json.dumps(secret)[1:-1])
    encoded = (quote(secret), quote(secret, safe=""), quote_plus(secret), base64.b64encode(secret.encode()).decode())
    _known_secrets.update(escaped, encoded)


@cache
def _redaction_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return (
        (re.compile(r"(?i)(authorization['\"]?\s*[:=,]\s*b?['\"]?)[^'\"\r\n]+"), rf"\1{_REDACTED}"),
        (re.compile(r"(?i)\b(basic|bearer)\s+[a-z0-9+/=._~-]{6,}"), rf"\1 {_REDACTED}"),
        (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@'\"<>]+@"), rf"\1{_REDACTED}@"),
        (re.compile(r"(?i)\b(https?://[^\s?'\"<>]+)\?[^\s'\"<>]*"), rf"\1?{_REDACTED}"),
        (re.compile(r"(?i)(x-amz-[a-z0-9-]+['\"]?\s*[=:,]\s*b?['\"]?)[^\s&'\"<>]+"), rf"\1{_REDACTED}"),
        (
            re.compile(
                r"(?i)((?:secret|password|passwd|token|signature|api[_-]?key|key_secret|stringtosign)[a-z_]*['\"]?"
                r"\s*[:=]\s*b?['\"]?)[^\s&'\",;)}<>]+"
            ),
            rf"\1{_REDACTED}",
        ),
        (
            re.compile(r"(?is)(<(StringToSign|CanonicalRequest|SignatureProvided)[^>]*>).*?(</\2[^>]*>|\Z)"),
            rf"\1{_REDACTED}\3",
        ),
    )


def redact(text: str) -> str:
    """Return the text without known secrets, queries and passwords of URLs, authorisation headers and signatures."""
    for secret in sorted(_known_secrets, key=len, reverse=True):
        text = text.replace(secret, _REDACTED)
    for pattern, replacement in _redaction_patterns():
        text = pattern.sub(replacement, text)
    return text


class _RedactingFormatter(logging.Formatter):
    """Redacts the finished line, so that arguments, exceptions and stacks are covered alike."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _log_file(path: Path) -> logging.Handler:
    """Return a log that only its owner may read, also after it was rotated. Raises OSError."""
    from logging.handlers import RotatingFileHandler  # sockets and queues, which the first window shows without

    class PrivateFile(RotatingFileHandler):
        def _open(self) -> io.TextIOWrapper:
            descriptor = _open_private(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            return io.TextIOWrapper(io.FileIO(descriptor, "a"), encoding="utf-8", errors="replace", write_through=True)

    return PrivateFile(path, maxBytes=_MAX_BYTES, backupCount=_BACKUP_COUNT, encoding="utf-8")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def install(folder: Path, *, verbose: bool = False) -> None:
    """Log to `trackball.log` in the folder (made if need be), and with `verbose` to stderr, down to DEBUG.

    Raises OSError when the file cannot be opened. Calling it again replaces what it set up before.
    """
    uninstall()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handlers = [_log_file(folder / "trackball.log")]
    if verbose:
        handlers.append(logging.StreamHandler())
    root = logging.getLogger()
    for handler in handlers:
        handler.setFormatter(_RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
        _installed.append(handler)
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def uninstall() -> None:
    """Close what `install` opened."""
    while _installed:
        handler = _installed.pop()
        logging.getLogger().removeHandler(handler)
        handler.close()


def make_excepthook(
    folder: Path, on_report: Callable[[Path | None], None] | None = None
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return a `sys.make_excepthook` that writes a crash report into the folder and passes its path to `on_report`.

    A keyboard interrupt is left to Python. The path is None when the report could not be written.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        path = write_crash_report(folder, error)
        where = f"The report is in {path}." if path else "No report could be written."
        with contextlib.suppress(OSError, AttributeError):  # a windowed program may have no stderr
            sys.stderr.write(redact("".join(traceback.format_exception(error))) + where + "\n")
        if on_report is not None:
            on_report(path)

    return hook


def write_crash_report(folder: Path, error: BaseException) -> Path | None:
    """Write what happened and on which system, without anything of the user's data; None when it cannot be written."""
    import platform  # only a report of a fault needs it

    now = datetime.now(UTC)
    path = folder / f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    text = (
        f"Trackball Desktop {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{now:%Y-%m-%d %H:%M:%S} UTC, thread {threading.current_thread().name}\n\n"
        + "".join(traceback.format_exception(error))
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8", errors="replace", opener=_open_private) as file:
            file.write(redact(text))
    except OSError:
        return None
    return path
