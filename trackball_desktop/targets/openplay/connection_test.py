"""Tries an account's key and addresses by asking for the API's version, which touches no data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from trackball_desktop.domain.errors import NotFound, Rejected, TrackballError
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.targets.base import TestLine
from trackball_desktop.targets.failures import kind_of


@dataclass(frozen=True)
class RawAnswer:
    """An answer whose body no document describes: HTTP status and the text as received, bounded.

    `is_object` says whether it is one JSON object, as all of OpenPlay's answers are; `error` is the text of OpenPlay's
    documented error body, else empty.
    """

    http_status: int
    raw: str
    is_object: bool
    error: str = ""


class _Version(Protocol):
    async def __call__(self, *, write: bool = False) -> RawAnswer: ...


async def test_lines(version: _Version, *, key_only: bool) -> list[TestLine]:
    """Return a line for each address that was tried, that for looking up first.

    No document says that the address for creating answers to it: there, only what cannot be right counts.
    """
    reading = await _tried(version, SubmissionText.tr("OpenPlay knows this key."), write=False)
    if key_only or reading.kind == "login":
        return [reading]
    return [reading, await _tried(version, SubmissionText.tr("The address for creating releases answers."), write=True)]


async def _tried(version: _Version, well: str, *, write: bool) -> TestLine:
    try:
        answer = await version(write=write)
    except TrackballError as error:
        unknown_here = write and isinstance(error, NotFound | Rejected)
        return TestLine(True, well) if unknown_here else TestLine(False, str(error), kind_of(error))
    if not answer.is_object:
        page = answer.raw.lstrip("\ufeff \t\r\n").startswith("<")
        what = SubmissionText.tr("A web page answered") if page else SubmissionText.tr("Something else answered")
        words = SubmissionText.tr(
            "{what} where OpenPlay should: a login page, a proxy, or another site. Check the address.", what=what
        )
        return TestLine(False, words, "address")
    if answer.error:
        return TestLine(False, SubmissionText.tr("OpenPlay answered, and said: {error}", error=answer.error), "service")
    return TestLine(True, well)
