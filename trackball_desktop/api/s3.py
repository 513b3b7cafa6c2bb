"""Uploads one file to a presigned URL, reads an object's metadata, and tests a label's storage.

The body is streamed from the open file in chunks of 1 MiB with its exact length (S3 accepts no chunked encoding;
smaller chunks cost a third of the speed), read in threads. The file is compared with its stamp before the first and the
last chunk, so that a file that changes meanwhile never arrives complete. No ACL is ever sent.
"""

from __future__ import annotations

import asyncio
import os
import struct
import threading
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from hashlib import sha256
from io import FileIO
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from trackball_desktop.api.addresses import validate_url
from trackball_desktop.api.http import Http, Reply, read_bounded, translate_errors
from trackball_desktop.api.presigned import PresignedHead, PresignedRequest, SecretUrl, UploadFile
from trackball_desktop.api.s3_errors import (
    MAX_ERROR_BYTES,
    HeadDenied,
    StorageRefused,
    error_from_response,
    parse_error,
)
from trackball_desktop.api.signing import BucketSource, UrlSource
from trackball_desktop.domain.assets import FileStamp
from trackball_desktop.domain.errors import FileChanged, LoginRefused, RemoteError, ServiceFault, StorageError
from trackball_desktop.i18n.contexts import NetworkText

CHUNK_BYTES = 1024 * 1024
_CHECKSUM = "x-amz-checksum-sha256"


class FileMissing(FileChanged):
    """The local file no longer exists at its path."""


@dataclass(frozen=True)
class PutResult:
    """A file that the store accepted, or (`exists`) already had.

    `checksum_ok` is true when the sha256 was sent along, so that the store checked it, as far as it honours checksums.
    """

    etag: str | None
    checksum_ok: bool
    exists: bool = False


@dataclass(frozen=True)
class ObjectMetadata:
    """An object's metadata: size in bytes, ETag without quotes, the store's own sha256 as S3 spells it.

    With `is_etag_opaque` the ETag says nothing about the content (encrypted with a key of the store's).
    """

    size: int | None
    etag: str | None
    sha256: str | None = None
    is_etag_opaque: bool = False


@dataclass(frozen=True)
class ByteRange:
    """A range of a file, in bytes."""

    offset: int
    length: int


class RateLimiter(Protocol):
    """A bandwidth limiter. `chunk_size` is how many bytes to ask for at once."""

    @property
    def chunk_size(self) -> int: ...

    async def acquire(self, size: int) -> None:
        """Return when so many bytes may be sent."""
        ...


async def put_file(
    http: Http,
    request: PresignedRequest,
    path: Path,
    stamp: FileStamp,
    *,
    on_progress: Callable[[int], None] | None = None,
    part: ByteRange | None = None,
    rate_limiter: RateLimiter | None = None,
) -> PutResult:
    """PUT a file, or one part of it. `on_progress` gets the count of bytes handed to the network, once per chunk.

    Cancelling closes the connection at once, also when the server has stalled. Raises ExpiredUrl (presign again),
    FileChanged, FileMissing, StorageRefused and other RemoteErrors.
    """
    if request.url is None:
        return PutResult(None, checksum_ok=False, exists=True)
    validate_url(request.url.reveal())
    before, after, headers = _multipart_form(request)
    span = part or ByteRange(0, stamp.size)
    headers["Content-Length"] = str(len(before) + span.length + len(after))
    opening = _FileReader()
    try:
        await asyncio.to_thread(opening.open, path, stamp)
        pieces = _read_chunks(opening, stamp, span, rate_limiter, on_progress or (lambda sent: None))
        async with aclosing(_join_body(before, pieces, after)) as body:
            reply = await _send_stream(http, request.method, request.url, headers, body)
    finally:
        opening.close()
    return _to_put_result(request, reply)


async def head_object(http: Http, request: PresignedHead) -> ObjectMetadata | None:
    """HEAD an object. None where there is none. Raises HeadDenied where the answer is 403."""
    reply = await http.send(request.method, request.url.reveal(), headers=request.headers, max_body=MAX_ERROR_BYTES)
    if reply.status == 404:
        return None
    if reply.status == 403:
        s3_error = parse_error(reply.body, reply.headers)
        raise HeadDenied(
            NetworkText.tr("{host} does not let this key read files.", host=request.url.host),
            status=403,
            code=s3_error.code,
            service_message=str(s3_error),
            meaning=NetworkText.tr("The app cannot tell whether a file has arrived."),
            remedy=NetworkText.tr("Give the key the permission s3:GetObject on this bucket and prefix."),
        )
    if reply.status != 200:
        raise error_from_response(request.url.host, reply.status, reply.headers, reply.body)
    length = reply.headers.get("content-length", "")
    encryption = reply.headers.get("x-amz-server-side-encryption", "AES256")
    return ObjectMetadata(
        int(length) if length.isdigit() else None,
        _etag(reply.headers),
        reply.headers.get(_CHECKSUM) or None,
        is_etag_opaque=encryption != "AES256" or "x-amz-server-side-encryption-customer-algorithm" in reply.headers,
    )


async def unsigned_get_refused(http: Http, url: SecretUrl) -> bool | None:
    """GET an object without a signature: true when that is refused, false when anyone may read it, else None."""
    reply = await http.send("GET", url.without_query(), headers={"Range": "bytes=0-0"}, max_body=1)
    if 200 <= reply.status < 300 or reply.status == 416:  # 416: readable, but empty
        return False
    return True if 400 <= reply.status < 500 and reply.status not in {408, 429} else None


# --- trying out a label's storage -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class StorageReport:
    """Result of a storage test; the test object was written in any case.

    `read` and `deleted` are None where they could not be tried. `private` is false when anyone can read the object.
    `clock_offset` is the store's clock minus this computer's, in seconds. `notes` are sentences for the user.
    """

    host: str
    read: bool | None
    deleted: bool | None
    private: bool | None
    clock_offset: float
    notes: tuple[str, ...]


async def probe_storage(http: Http, source: UrlSource) -> StorageReport:
    """Write, read and delete one small object. Raises RemoteError when it cannot be written or read."""
    content = _make_test_picture()
    file = UploadFile("artwork", "trackball-test.png", "image/png", len(content), sha256(content).hexdigest())
    request = await _write_test_file(http, source, file, content)
    assert request.url is not None
    notes: list[str] = []
    read = await _read_back(http, source, request, file)
    if read is None:
        notes.append(
            NetworkText.tr("The signing service has no link for reading files, so uploads cannot be verified.")
        )
    private = await unsigned_get_refused(http, request.url)
    if private is False:
        notes.append(
            NetworkText.tr(
                "Anyone can read the files in this storage, so unreleased masters would be public. Make it private."
            )
        )
    deleted = await _delete_test_file(http, source, request)
    if deleted is False:
        notes.append(
            NetworkText.tr(
                "The key has no permission to delete, so the test file {key} stays. The app never needs "
                "to delete files.",
                key=request.key,
            )
        )
    offset = source.clock_offset.total_seconds() if isinstance(source, BucketSource) else 0.0
    if abs(offset) >= 60:
        notes.append(
            NetworkText.tr(
                "This computer's clock is off by {offset} minutes; the app corrects for it.",
                offset=round(abs(offset) / 60),
            )
        )
    return StorageReport(request.url.host, read, deleted, private, offset, tuple(notes))


def _make_test_picture() -> bytes:
    """Make a one-pixel PNG with unique content: signing services accept audio and pictures only."""
    # By hand: Pillow would bring 29 modules and 23 ms of processor time into each process that sends files.
    comment = f"Comment\0Trackball Desktop tried out this storage ({uuid4()}). This file can be deleted."
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"tEXt", comment.encode()),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


async def _write_test_file(http: Http, source: UrlSource, file: UploadFile, content: bytes) -> PresignedRequest:
    for attempt in range(3):
        request = await source.presign_upload(file)
        if request.url is None:
            raise ServiceFault(NetworkText.tr("The signing service reports that a file it cannot know already exists."))
        before, after, headers = _multipart_form(request)
        url = request.url.reveal()
        reply = await http.send(
            request.method, url, headers=headers, content=before + content + after, max_body=MAX_ERROR_BYTES
        )
        try:
            sent = _to_put_result(request, reply)
        except RemoteError as error:
            if attempt < 2 and source.on_error(error):
                continue
            raise
        await source.complete(request, file, sent.etag)
        return request
    raise AssertionError("the last attempt returns or raises")


async def _read_back(http: Http, source: UrlSource, request: PresignedRequest, file: UploadFile) -> bool | None:
    if isinstance(source, BucketSource):
        url = await source.presign("GET", request.key)
        reply = await http.send("GET", url.reveal(), max_body=file.size + 1)
        if reply.status != 200:
            raise _read_permission_error(url.host, reply)
        if sha256(reply.body).hexdigest() != file.sha256:
            raise ServiceFault(
                NetworkText.tr("{host} returned different data than was written.", host=url.host), status=reply.status
            )
        return True
    if request.head_request is None:
        return None
    metadata = await head_object(http, request.head_request)
    if metadata is None or metadata.size != file.size:
        raise ServiceFault(NetworkText.tr("The link for reading the file does not return the file that was written."))
    return True


async def _delete_test_file(http: Http, source: UrlSource, request: PresignedRequest) -> bool | None:
    if not isinstance(source, BucketSource):
        return None
    url = await source.presign("DELETE", request.key)
    reply = await http.send("DELETE", url.reveal(), max_body=MAX_ERROR_BYTES)
    return 200 <= reply.status < 300


def _read_permission_error(host: str, reply: Reply) -> RemoteError:
    error = error_from_response(host, reply.status, reply.headers, reply.body)
    if isinstance(error, StorageRefused | LoginRefused) and reply.status == 403:
        return StorageRefused(
            NetworkText.tr("The key can write to {host} but cannot read.", host=host),
            status=403,
            code="AccessDenied",
            service_message="",
            meaning=NetworkText.tr("Uploads cannot be verified."),
            remedy=NetworkText.tr("Give the key the permission s3:GetObject on this bucket and prefix."),
        )
    return error


# --- the request ----------------------------------------------------------------------------------------------------


def _multipart_form(request: PresignedRequest) -> tuple[bytes, bytes, dict[str, str]]:
    """Return the form bytes before and after the file, and the headers, for a presigned POST; empty bytes for a PUT."""
    if not request.fields:
        return b"", b"", dict(request.headers)
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in request.fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n'
        f"Content-Type: {request.fields.get('Content-Type', 'application/octet-stream')}\r\n\r\n"
    )
    headers = dict(request.headers) | {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return "".join(parts).encode(), f"\r\n--{boundary}--\r\n".encode(), headers


class _FileReader:
    """An open file that is read in threads. Whoever gives up closes it, even when opening finishes only afterwards.

    It is never closed during a read: its file descriptor could by then belong to another file.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._file: FileIO | None = None
        self._busy = False
        self._closed = False

    def open(self, path: Path, stamp: FileStamp) -> FileIO:
        file = _open_unchanged(path, stamp)
        with self._lock:
            self._file = file
            if self._closed:
                file.close()
        return file

    def read_chunk(self, stamp: FileStamp, span: ByteRange, position: int, size: int) -> bytes:
        """Read the next chunk; the last one is returned only when the file is still unchanged."""
        with self._lock:
            file = self._file
            if self._closed or file is None:
                return b""
            self._busy = True
        try:
            return _read_chunk(file, stamp, span, position, size)
        finally:
            with self._lock:
                self._busy = False
                if self._closed:
                    file.close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._file is not None and not self._busy:
                self._file.close()


def _open_unchanged(path: Path, stamp: FileStamp) -> FileIO:
    try:
        file = FileIO(path, "rb")
    except (FileNotFoundError, NotADirectoryError):
        raise FileMissing(
            NetworkText.tr("{name} is missing.", name=path.name),
            meaning=NetworkText.tr("It was not sent."),
            remedy=NetworkText.tr("Locate the file."),
        ) from None
    except OSError as error:
        raise StorageError(
            NetworkText.tr("{name} cannot be read: {strerror}.", name=path.name, strerror=error.strerror or error),
            meaning=NetworkText.tr("It was not sent."),
        ) from None
    try:
        _require_unchanged(file, stamp)
    except FileChanged:
        file.close()
        raise
    return file


def _require_unchanged(file: FileIO, stamp: FileStamp) -> None:
    now = os.fstat(file.fileno())
    if (now.st_size, now.st_mtime_ns) != (stamp.size, stamp.mtime_ns):
        raise FileChanged(
            NetworkText.tr("{name} changed after it was checked.", name=Path(str(file.name)).name),
            meaning=NetworkText.tr("It was not uploaded."),
            remedy=NetworkText.tr("The app checks it again before sending it."),
        )


async def _join_body(before: bytes, pieces: AsyncGenerator[bytes], after: bytes) -> AsyncGenerator[bytes]:
    async with aclosing(pieces):
        if before:
            yield before
        async for piece in pieces:
            yield piece
        if after:
            yield after


async def _read_chunks(
    file: _FileReader,
    stamp: FileStamp,
    span: ByteRange,
    rate_limiter: RateLimiter | None,
    on_progress: Callable[[int], None],
) -> AsyncGenerator[bytes]:
    def read(begun: int) -> asyncio.Future[bytes] | None:
        if begun >= span.length:
            return None
        size = CHUNK_BYTES if rate_limiter is None else rate_limiter.chunk_size
        return asyncio.ensure_future(asyncio.to_thread(file.read_chunk, stamp, span, begun, size))

    sent = 0
    upcoming = read(0)
    try:
        while upcoming is not None:
            piece = await upcoming
            begun = sent + len(piece)
            upcoming = read(begun)  # while this one is on its way
            if rate_limiter is not None:
                await rate_limiter.acquire(len(piece))
            yield piece
            sent = begun
            on_progress(sent)
    finally:
        if upcoming is not None:
            upcoming.cancel()


def _read_chunk(file: FileIO, stamp: FileStamp, span: ByteRange, position: int, size: int) -> bytes:
    try:
        if position == 0:
            file.seek(span.offset)
        chunk = file.read(min(size, span.length - position))
    except OSError as error:
        name = Path(str(file.name)).name
        raise StorageError(
            NetworkText.tr("{name} cannot be read: {strerror}.", name=name, strerror=error.strerror or error),
            meaning=NetworkText.tr("It was not uploaded."),
        ) from None
    if not chunk or position + len(chunk) == span.length:
        _require_unchanged(file, stamp)
    if not chunk:
        raise StorageError(
            NetworkText.tr("The disk returns less of the file than it should contain."),
            meaning=NetworkText.tr("It was not uploaded."),
        )
    return chunk


async def _send_stream(
    http: Http, method: str, url: SecretUrl, headers: Mapping[str, str], body: AsyncIterator[bytes]
) -> Reply:
    times = http.timeouts.for_upload()
    with translate_errors(url.host):
        request = http.client.stream(method, url.reveal(), headers=headers, content=body, timeout=times)
        async with request as response:
            data, truncated = await read_bounded(response, MAX_ERROR_BYTES)
    return Reply(response.status_code, response.headers, data, url.without_query(), truncated)


def _to_put_result(request: PresignedRequest, reply: Reply) -> PutResult:
    """Turn a store's answer to an upload into a result or an error."""
    assert request.url is not None
    sent_names = {name.lower() for name in (*request.headers, *request.fields)}
    if 200 <= reply.status < 300:
        return PutResult(_etag(reply.headers), checksum_ok=_CHECKSUM in sent_names)
    if reply.status == 412 and "if-none-match" in sent_names:  # else it is some other complaint
        return PutResult(None, checksum_ok=False, exists=True)
    raise error_from_response(request.url.host, reply.status, reply.headers, reply.body, expires_at=request.expires_at)


def _etag(headers: Mapping[str, str]) -> str | None:
    return headers.get("etag", "").removeprefix("W/").strip('"') or None
