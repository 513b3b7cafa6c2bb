"""How the files of a release reach a distributor, in one of three ways of its profile.

A: a link to the label's storage, which ends after the time that was told, at most 7 days; it is made anew for every
request that holds it. B: an upload to its API as a form. C: an address that it gives for each file, without our login.
Files are read in pieces: a master of a gigabyte needs no gigabyte of memory.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from trackball_desktop.api.http import Content
from trackball_desktop.domain.errors import ServiceFault, UserError
from trackball_desktop.i18n.contexts import TargetText
from trackball_desktop.i18n.message import Rounded
from trackball_desktop.targets.base import ClientDependencies
from trackball_desktop.targets.profiled.body import FILE_PREFIX, text_at_path
from trackball_desktop.targets.profiled.profile import Profile

MAX_LINK_SECONDS = 7 * 24 * 3600.0
"""Seconds that a presigned link of S3 lives at most."""
_CHUNK_BYTES = 1 << 20
_MIN_BYTES_PER_SECOND = 50_000.0
"""Bytes a second below which a file does not arrive in time."""


class EndpointCaller(Protocol):
    """Makes a call of the profile with the login and returns the object that it answers. Raises RemoteError."""

    async def call_json(
        self,
        call: Mapping[str, object],
        values: Mapping[str, str] | None = None,
        content: Callable[[], Content] = ...,
        headers: Mapping[str, str] | None = None,
        *,
        read_timeout: float | None = None,
    ) -> dict[str, object]: ...


def link_seconds(profile: Profile) -> float:
    """Return how long the links to a release's files live; 0 where the distributor gets none."""
    if profile.text("files.way", "way") != "A":
        return 0.0
    days = profile.number("files.way", "days")
    return min(days * 24 * 3600.0, MAX_LINK_SECONDS) if days else MAX_LINK_SECONDS


async def deliver_file(
    caller: EndpointCaller, dependencies: ClientDependencies, profile: Profile, placeholder: str
) -> str:
    """Bring a file where the profile wants it, and return what stands for it in the body. Raises RemoteError."""
    way = profile.object_value("files.way")
    sha256 = Path(placeholder.removeprefix(FILE_PREFIX)).stem
    if way["way"] == "A":
        return await dependencies.files.link(sha256, int(link_seconds(profile)))
    path = await dependencies.files.path(sha256)
    size = (await asyncio.to_thread(path.stat)).st_size
    _require_max_size(profile, path, size)
    if way["way"] == "B":
        return await _upload(caller, profile, path, size)
    answer = await caller.call_json(
        {"method": str(way.get("method") or "POST"), "url": way.get("url")},
        content=lambda: json.dumps({"file_name": path.name, "size": size}).encode(),
        headers={"Content-Type": "application/json"},
    )
    address, reference = text_at_path(answer, str(way.get("put"))), text_at_path(answer, str(way.get("reference")))
    if address is None or reference is None:
        raise ServiceFault(TargetText.tr("{name} returned no address for a file.", name=profile.name), status=200)
    http = await dependencies.http()
    # Signed by them: no login of ours goes there.
    reply = await http.send(
        "PUT",
        address,
        headers={"Content-Length": str(size)},
        content=_read_chunks(path),
        read_timeout=_answer_timeout(size),
    )
    if not 200 <= reply.status < 300:
        raise ServiceFault(
            TargetText.tr("The file {file} could not be sent ({status}).", file=path.name, status=reply.status),
            status=reply.status,
        )
    return reference


async def _upload(caller: EndpointCaller, profile: Profile, path: Path, size: int) -> str:
    way, boundary = profile.object_value("files.way"), uuid4().hex
    field = str(way.get("field") or "file")
    shown = path.name.replace('"', "%22").replace("\r", "").replace("\n", "")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{shown}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    answer = await caller.call_json(
        {"method": str(way.get("method") or "POST"), "url": way.get("url")},
        content=lambda: _read_chunks(path, head, tail),
        headers={
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + size + len(tail)),
        },
        read_timeout=_answer_timeout(size),
    )
    reference = text_at_path(answer, str(way.get("reference")))
    if reference is None:
        raise ServiceFault(TargetText.tr("{name} returned no name for a file.", name=profile.name), status=200)
    return reference


def _require_max_size(profile: Profile, path: Path, size: int) -> None:
    most = profile.number("files.way", "max_mb")
    if most and size > most * 1024 * 1024:
        raise UserError(
            TargetText.tr(
                "{file} is larger than {name} accepts ({most} MB).",
                file=path.name,
                name=profile.name,
                most=Rounded(most),
            ),
            meaning=TargetText.tr("Nothing was sent."),
        )


async def _read_chunks(path: Path, head: bytes = b"", tail: bytes = b"") -> AsyncIterator[bytes]:
    if head:
        yield head
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, _CHUNK_BYTES):
            yield piece
    finally:
        await asyncio.to_thread(file.close)
    if tail:
        yield tail


def _answer_timeout(size: int) -> float:
    return 60.0 + size / _MIN_BYTES_PER_SECOND
