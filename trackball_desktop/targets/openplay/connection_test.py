"""Tries an account's key and addresses by asking for the API's version, which touches no data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from trackball_desktop.domain.errors import NotFound, Rejected, TrackballError
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.targets.base import ConnectionCheck
from trackball_desktop.targets.failures import failure_cause


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


class _SecondVersion(Protocol):
    async def __call__(self) -> RawAnswer | None: ...


async def check_connection(version: _Version, second: _SecondVersion, *, key_only: bool) -> list[ConnectionCheck]:
    """Return a line for each address that was tried, that for looking up first, then which versions of the API answer.

    No document says that the address for creating answers to it: there, only what cannot be right counts.
    """
    reading = await _check_address(version, SubmissionText.tr("OpenPlay accepts this key."), write=False)
    if key_only or reading.kind == "login":
        return [reading]
    lines = [
        reading,
        await _check_address(version, SubmissionText.tr("The address for creating releases works."), write=True),
    ]
    if all(line.ok for line in lines):
        lines.append(ConnectionCheck(True, await _describe_versions(second)))
    return lines


async def _describe_versions(second: _SecondVersion) -> str:
    """Say whether version 2 answers as well. It is documented by its opening alone, so nothing more is asked of it."""
    try:
        answer = await second()
    except NotFound:
        return SubmissionText.tr("This account supports only version 1 of the API.")
    except TrackballError as error:
        return SubmissionText.tr(
            "It is unclear whether version 2 is available too: {title} The app uses version 1.", title=error.title
        )
    if answer is None:
        return SubmissionText.tr(
            "The address for creating releases does not end in /v1/, so version 2 was not checked."
        )
    if not answer.is_object or answer.error:
        return SubmissionText.tr(
            "It is unclear whether version 2 is available too, because the answer did not come "
            "from OpenPlay. The app uses version 1."
        )
    return SubmissionText.tr("Version 2 is available too. The app uses version 1, which is fully documented.")


async def _check_address(version: _Version, success_text: str, *, write: bool) -> ConnectionCheck:
    try:
        answer = await version(write=write)
    except TrackballError as error:
        unknown_here = write and isinstance(error, NotFound | Rejected)
        return (
            ConnectionCheck(True, success_text)
            if unknown_here
            else ConnectionCheck(False, str(error), failure_cause(error))
        )
    if not answer.is_object:
        page = answer.raw.lstrip("\ufeff \t\r\n").startswith("<")
        what = SubmissionText.tr("A web page answered") if page else SubmissionText.tr("Something else answered")
        text = SubmissionText.tr(
            "{what} instead of OpenPlay: a login page, a proxy or another site. Check the address.", what=what
        )
        return ConnectionCheck(False, text, "address")
    if answer.error:
        return ConnectionCheck(False, SubmissionText.tr("OpenPlay answered: {error}", error=answer.error), "service")
    return ConnectionCheck(True, success_text)
