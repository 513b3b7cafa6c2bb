"""An S3 store of one bucket: objects and multipart uploads, path-style and as `bucket.localhost`, presigned or signed
by header. It refuses what S3 refuses, in S3's XML.
"""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Mapping
from email.utils import formatdate
from urllib.parse import unquote_to_bytes
from xml.sax.saxutils import escape

from trackball_desktop.practice import multipart
from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.objects import Object, ObjectStore, ReceivedBody
from trackball_desktop.practice.sigv4 import UNSIGNED, S3Refusal, Signer, query_pairs, verify
from trackball_desktop.practice.web import Answer, Request

MAX_PUT = 5 * 1024**3
BUCKET = "practice-masters"
REGION = "us-east-1"
_STORED_HEADERS = (
    "content-type",
    "content-disposition",
    "content-encoding",
    "content-language",
    "cache-control",
    "expires",
)


class S3:
    """The application; call it with a request."""

    def __init__(self, context: PracticeContext, store: ObjectStore, signer: Signer) -> None:
        """Keep objects in this store and let in who signs as this signer."""
        self._context = context
        self._store = store
        self._signer = signer

    def __call__(self, request: Request) -> Answer:
        """Answer one request."""
        request_id = uuid.uuid4().hex[:16].upper()
        try:
            answer = self._answer(request)
        except S3Refusal as refused:
            more = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in refused.extra_elements.items())
            text = (
                '<?xml version="1.0" encoding="UTF-8"?>\n'
                f"<Error><Code>{refused.code}</Code><Message>{escape(refused.message)}</Message>{more}"
                f"<Resource>{escape(request.path)}</Resource><RequestId>{request_id}</RequestId></Error>"
            )
            body = b"" if request.method == "HEAD" else text.encode()
            answer = Answer(refused.status, body, "application/xml")
        answer.headers["x-amz-request-id"] = request_id
        return answer

    def _answer(self, request: Request) -> Answer:
        payload = verify(request, self._signer, self._context.server_time())
        bucket, key = _bucket_and_key(request)
        if bucket != BUCKET:
            raise S3Refusal(404, "NoSuchBucket", "The specified bucket does not exist", BucketName=bucket)
        query = dict(query_pairs(request.query))
        if not key:
            if request.method == "HEAD":
                return Answer(200, headers={"x-amz-bucket-region": REGION})
            if request.method == "GET" and "uploads" in query:
                return multipart.list_uploads(self._store, BUCKET, query)
            raise S3Refusal(
                501, "NotImplemented", "A header you provided implies functionality that is not implemented"
            )
        if len(key.encode()) > 1024:
            raise S3Refusal(400, "KeyTooLongError", "Your key is too long")
        if "uploads" in query or "uploadId" in query:
            return self._multipart(request, key, query, payload)
        match request.method:
            case "PUT":
                return self._put(request, key, query, payload)
            case "GET" | "HEAD":
                return self._get(request, key)
            case "DELETE":
                self._store.delete(key)
                return Answer(204)
            case _:
                raise S3Refusal(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")

    def _put(self, request: Request, key: str, query: dict[str, str], payload: str) -> Answer:
        only_new = self._only_new(request, key)
        body = self._receive(request, query, payload)
        if not self._store.put(key, body, _stored_headers(request), self._context.server_time(), only_new=only_new):
            raise _precondition_failed()
        return Answer(200, headers={"ETag": f'"{body.md5}"', **_sent_checksums(request, query)})

    def _get(self, request: Request, key: str) -> Answer:
        stored = self._store.get(key)
        if stored is None:
            if not self._context.variant.can_list:
                raise S3Refusal(403, "AccessDenied", "Access Denied")
            raise S3Refusal(404, "NoSuchKey", "The specified key does not exist.", Key=key)
        headers = {
            "ETag": f'"{stored.etag}"',
            "Last-Modified": formatdate(stored.at, usegmt=True),
            "Accept-Ranges": "bytes",
            **{name: value for name, value in stored.headers.items() if name != "content-type"},
        }
        # Of parts, S3 knows checksums of parts, which the sha256 of the whole file says nothing about.
        if request.header("x-amz-checksum-mode").upper() == "ENABLED" and "-" not in stored.etag:
            headers |= {"x-amz-checksum-sha256": stored.sha256, "x-amz-checksum-crc32": stored.crc32}
        kind = stored.headers.get("content-type", "binary/octet-stream")
        answer = Answer(200, b"", kind, headers, stored.path, 0, stored.size)
        return _apply_range(answer, stored, request.header("Range"))

    def _multipart(self, request: Request, key: str, query: dict[str, str], payload: str) -> Answer:
        if request.method == "POST" and "uploads" in query:
            return multipart.start_upload(
                self._store, BUCKET, key, _stored_headers(request), self._context.server_time()
            )
        upload_id = query.get("uploadId", "")
        stored_headers = self._store.upload_headers(upload_id, key)
        if stored_headers is None:
            raise S3Refusal(404, "NoSuchUpload", "The specified upload does not exist.", UploadId=upload_id)
        match request.method:
            case "PUT":
                number = multipart.part_number(query.get("partNumber", ""))
                body = self._receive(request, query, payload)
                self._store.put_part(upload_id, number, body, self._context.server_time())
                return Answer(200, headers={"ETag": f'"{body.md5}"', **_sent_checksums(request, query)})
            case "GET":
                return multipart.list_parts(self._store, BUCKET, key, upload_id, query)
            case "POST":
                only_new = self._only_new(request, key)
                completion = multipart.parse_completion(request)
                assembled = multipart.assemble(self._store, upload_id, completion, self._context.variant.min_part_size)
                now, etag = self._context.server_time(), multipart.composite_etag(completion)
                if not self._store.put(key, assembled, stored_headers, now, etag=etag, only_new=only_new):
                    raise _precondition_failed()
                self._store.end_upload(upload_id)
                return multipart.completion_answer(BUCKET, key, etag)
            case "DELETE":
                self._store.end_upload(upload_id)
                return Answer(204)
            case _:
                raise S3Refusal(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")

    def _only_new(self, request: Request, key: str) -> bool:
        """Whether only a new object may be made; refused at once when there is one."""
        condition = request.header("If-None-Match").strip()
        if condition and condition != "*":
            raise S3Refusal(
                501, "NotImplemented", "A header you provided implies functionality that is not implemented"
            )
        if condition and self._store.get(key):
            raise _precondition_failed()
        return bool(condition)

    def _receive(self, request: Request, query: dict[str, str], payload: str) -> ReceivedBody:
        """Take in a body and hold it against everything the request says of it."""
        if request.is_chunked:
            raise S3Refusal(
                501, "NotImplemented", "A header you provided implies functionality that is not implemented"
            )
        if request.length is None:
            raise S3Refusal(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
        if request.length > MAX_PUT:
            raise S3Refusal(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.")
        _refuse_unsupported(request, query)
        checksums = _sent_checksums(request, query)
        for name, value in checksums.items():
            if _decoded_length(value) != {"x-amz-checksum-sha256": 32, "x-amz-checksum-crc32": 4}[name]:
                raise S3Refusal(400, "InvalidRequest", f"Value for {name} header is invalid.")
        md5 = request.header("Content-MD5")
        if md5 and _decoded_length(md5) != 16:
            raise S3Refusal(400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
        body = self._store.receive(self._context.limit_speed(request.chunks()))
        hexadecimal = base64.b64decode(body.sha256).hex()
        actual = {"x-amz-checksum-sha256": body.sha256, "x-amz-checksum-crc32": body.crc32}
        wrong = [name.removeprefix("x-amz-checksum-").upper() for name in checksums if actual[name] != checksums[name]]
        if md5 and md5 != body.content_md5:
            wrong.append("Content-MD5")
        if not wrong and payload in (UNSIGNED, hexadecimal):
            return body
        body.path.unlink()
        if wrong:
            raise S3Refusal(400, "BadDigest", f"The {wrong[0]} you specified did not match what we received.")
        raise S3Refusal(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match.")


def _precondition_failed() -> S3Refusal:
    return S3Refusal(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")


def _bucket_and_key(request: Request) -> tuple[str, str]:
    """Return both, from the host name `bucket.localhost` or from the path; the key is decoded."""
    try:
        path = unquote_to_bytes(request.path.encode("latin-1")).decode()
    except ValueError:
        raise S3Refusal(400, "InvalidURI", "Couldn't parse the specified URI.") from None
    bucket, dot, host = request.header("Host").partition(".")
    if dot and host.partition(":")[0] == "localhost":
        return bucket, path.removeprefix("/")
    bucket, _, key = path.removeprefix("/").partition("/")
    return bucket, key


def _stored_headers(request: Request) -> dict[str, str]:
    named = {name.lower(): value for name, value in request.headers.items()}
    return {name: value for name, value in named.items() if name in _STORED_HEADERS or name.startswith("x-amz-meta-")}


def _sent_checksums(request: Request, query: Mapping[str, str]) -> dict[str, str]:
    """Return the checksums of the request; a signer may have put them into the address instead of a header."""
    sent = {name.lower(): value for name, value in [*query.items(), *request.headers.items()]}
    return {name: sent[name] for name in ("x-amz-checksum-sha256", "x-amz-checksum-crc32") if name in sent}


def _refuse_unsupported(request: Request, query: Mapping[str, str]) -> None:
    """Refuse what would be believed though it was not done: checksums of other kinds, access lists, copies."""
    sent_names = {name.lower() for name in [*query, *request.headers]}
    if "x-amz-acl" in sent_names:
        raise S3Refusal(400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
    if sent_names & {"x-amz-copy-source", *(f"x-amz-checksum-{kind}" for kind in ("crc32c", "crc64nvme", "sha1"))}:
        raise S3Refusal(501, "NotImplemented", "A header you provided implies functionality that is not implemented")


def _decoded_length(text: str) -> int:
    try:
        return len(base64.b64decode(text, validate=True))
    except ValueError:
        return -1


def _apply_range(answer: Answer, found: Object, header: str) -> Answer:
    """Cut the answer to one range of bytes, where that is asked for."""
    match = re.fullmatch(r"bytes=(\d+)-(\d*)", header)
    if match is None:
        return answer
    start, end = int(match[1]), min(int(match[2] or found.size), found.size - 1)
    if start > end:
        raise S3Refusal(416, "InvalidRange", "The requested range is not satisfiable")
    answer.status, answer.offset, answer.length = 206, start, end - start + 1
    answer.headers["Content-Range"] = f"bytes {start}-{end}/{found.size}"
    return answer
