"""Back-off after 429 and 503: one shared state per account, so that every request of that account waits."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from trackball_desktop.domain.clock import back_off
from trackball_desktop.domain.errors import RateLimited
from trackball_desktop.i18n.contexts import NetworkText

MAX_WAIT_SECONDS = 24 * 3600.0
"""Seconds. A longer wait that a service asks for is taken for a mistake and cut to a day, in so many words."""

_MIN_DELAY, _MAX_DELAY = 5.0, 300.0


def boot_time() -> float:
    """Return seconds of a clock that cannot be set and that continues during sleep.

    `time.monotonic` stands still during sleep on Linux and macOS: a wait of an hour would last a night.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


class BackOff:
    """The back-off of one account. Without a Retry-After header it doubles, from 5 seconds to 5 minutes.

    A service that refuses again right after the wait it asked for gets a growing extra delay, from a second.
    """

    def __init__(self, clock: Callable[[], float] = boot_time) -> None:
        self._clock = clock
        self._blocked_until = 0.0
        self._refusal_count = 0

    def check(self, service: str) -> None:
        """Raise RateLimited while the wait lasts: nothing is sent then."""
        left = self._blocked_until - self._clock()
        if left > 0:
            raise RateLimited(
                NetworkText.tr("{service} asked the app to wait.", service=service),
                retry_after=left,
                meaning=NetworkText.tr("Nothing was sent."),
                remedy=NetworkText.tr("The app continues automatically in {left}.", left=_format_duration(left)),
            )

    def record_refusal(self, service: str, headers: Mapping[str, str], *, busy: bool = False) -> RateLimited:
        """Record a refusal (429, or 503 with Retry-After: `busy`) and return the error for it."""
        requested_wait, now = parse_retry_after(headers), self._clock()
        first = _MIN_DELAY if requested_wait is None else 1.0
        wait = max(min(requested_wait or 0.0, MAX_WAIT_SECONDS), back_off(first, _MAX_DELAY, self._refusal_count))
        self._refusal_count = min(self._refusal_count + 1, 10)
        self._blocked_until = max(self._blocked_until, now + wait)
        is_shortened = requested_wait is not None and requested_wait > MAX_WAIT_SECONDS
        return RateLimited(
            NetworkText.tr("{service} is busy and asked the app to try again later.", service=service)
            if busy
            else NetworkText.tr("Too many requests were sent to {service}.", service=service),
            retry_after=wait,
            meaning=NetworkText.tr("It asked for a wait of more than a day; the app tries again after one day.")
            if is_shortened
            else "",
            remedy=NetworkText.tr("The app continues automatically in {wait}.", wait=_format_duration(wait)),
        )

    def record_success(self) -> None:
        """Record an answer that was no refusal."""
        self._refusal_count = 0


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After in seconds, from a number or a date; None when there is none that can be read.

    A date is compared with the answer's own Date, so that a wrong clock on this computer does no harm.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    moment = parse_http_date(text)
    if moment is None:
        return None
    now = parse_http_date(headers.get("date", "")) or datetime.now(UTC)
    return max((moment - now).total_seconds(), 0.0)


def parse_http_date(text: str) -> datetime | None:
    """Read the date of an HTTP header; None when it is not one."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _format_duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} seconds"
    return f"{round(seconds / 60)} minutes" if seconds < 5400 else f"{round(seconds / 3600)} hours"
