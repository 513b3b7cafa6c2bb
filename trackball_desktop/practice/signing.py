"""A signing service by the contract of resources/openapi/signing.yaml: it holds the S3 credential, the app a token.

It mints an address for one PUT, says when the bytes are there already, and on completion reads the object itself. Files
in parts are in `signing_parts`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
import uuid
from pathlib import Path, PurePath
from time import gmtime, strftime
from typing import Any, cast
from urllib.parse import quote

from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.database import connect
from trackball_desktop.practice.objects import Object, ObjectStore
from trackball_desktop.practice.s3 import BUCKET
from trackball_desktop.practice.signing_parts import SignedParts
from trackball_desktop.practice.sigv4 import S3Refusal, Signer, query_pairs
from trackball_desktop.practice.web import Answer, Request

PATH = "/uploads"
PREFIX = "practice"
MAX_BODY = 1 << 20
_TYPES = {"audio": ("audio/",), "artwork": ("image/",), "manifest": ("application/json",)}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS ticket(
    id TEXT PRIMARY KEY, idempotency_key TEXT UNIQUE, asked TEXT NOT NULL, key TEXT NOT NULL,
    size INTEGER NOT NULL) STRICT;
"""


class _ServiceError(Exception):
    """The service refuses: status, a code, its words, and the fields it is about."""

    def __init__(self, status: int, code: str, message: str, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields


class Signing:
    """The application; call it with a request."""

    def __init__(
        self, context: PracticeContext, store: ObjectStore, signer: Signer, s3_origin: str, path: Path
    ) -> None:
        """Sign for the store at `s3_origin`; remember tickets, but no address, in the file."""
        self._context = context
        self._store = store
        self._signer = signer
        self._s3_origin = s3_origin
        self._parts = SignedParts(context, store, signer, s3_origin)
        self._lock = threading.Lock()
        self._db = connect(path, _SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def __call__(self, request: Request) -> Answer:
        """Answer one request."""
        try:
            return self._answer(request)
        except _ServiceError as no:
            error: Any = no.message
            if self._context.variant.signing_error_object:
                error = {"code": no.code, "message": no.message}
            return Answer.json(no.status, {"error": error, **({"errors": no.fields} if no.fields else {})})

    def _answer(self, request: Request) -> Answer:
        token = f"Bearer {self._context.credentials.signing_token}"
        if not hmac.compare_digest(request.header("Authorization").encode(), token.encode()):
            raise _ServiceError(401, "unauthorized", "A valid bearer token is needed.")
        complete = re.fullmatch(rf"{PATH}/([0-9a-f]{{32}})/complete", request.path)
        in_parts = re.fullmatch(rf"{PATH}/multipart(?:/([0-9a-f]{{32}})(/parts|/complete)?)?", request.path)
        if in_parts and self._context.variant.signs_parts:
            return self._handle_multipart(request, in_parts[1] or "", in_parts[2] or "")
        if request.path != PATH and not complete:
            raise _ServiceError(404, "not_found", "There is nothing here.")
        if request.method != "POST":
            raise _ServiceError(405, "method_not_allowed", "Only POST is understood here.")
        fields = _fields(request)
        return self._complete(complete[1], fields) if complete else self._presign_upload(request, fields)

    def _handle_multipart(self, request: Request, upload_id: str, step: str) -> Answer:
        query = dict(query_pairs(request.query))
        try:
            match request.method, bool(upload_id), step:
                case "POST", False, "":
                    asked = _fields(request)
                    self._check_request(asked)
                    return self._parts.begin_upload(_key(asked), asked["size"], asked["content_type"])
                case "POST", True, "/parts":
                    asked = _fields(request)
                    parts = asked.get("parts")
                    listed = cast("list[Any]", parts) if isinstance(parts, list) else []
                    return self._parts.presign_parts(upload_id, str(asked.get("key")), listed)
                case "GET", True, "/parts":
                    return self._parts.list_parts(upload_id, query.get("key", ""))
                case "POST", True, "/complete":
                    asked = _fields(request)
                    return self._parts.complete(upload_id, str(asked.get("key")), asked)
                case "DELETE", True, "":
                    return self._parts.abort_upload(upload_id, query.get("key", ""))
                case _:
                    raise _ServiceError(405, "method_not_allowed", "This is not understood here.")
        except KeyError:
            raise _ServiceError(404, "not_found", "There is no such upload.") from None
        except ValueError:
            raise _ServiceError(
                422, "invalid", "Some fields are not right.", {"parts": ["must describe parts"]}
            ) from None
        except S3Refusal as refused:
            status = refused.status if refused.status == 422 else 409
            raise _ServiceError(status, refused.code, refused.message) from None

    def _presign_upload(self, request: Request, fields: dict[str, Any]) -> Answer:
        self._check_request(fields)
        key = _key(fields)
        upload_id = self._ticket(request.header("Idempotency-Key") or None, fields, key)
        now, life = self._context.server_time(), self._context.variant.signed_url_seconds
        url = f"{self._s3_origin}/{BUCKET}/{quote(key)}"
        existing = self._store.get(key)
        exists = existing is not None and existing.size == fields["size"]
        headers = {
            "Content-Type": fields["content_type"],
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(fields["sha256"])).decode(),
            "If-None-Match": "*",
        }
        ticket: dict[str, Any] = {
            "upload_id": upload_id,
            "method": "PUT",
            "url": None if exists else self._signer.presign("PUT", url, headers, now, life),
            "headers": {} if exists else headers,
            "key": key,
            "exists": exists,
            "verify_url": self._signer.presign("HEAD", url, {}, now, life),
            "public_url": None,
            "expires_at": strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(now + life)),
            "max_bytes": self._context.variant.max_bytes,
        }
        return Answer.json(200 if exists else 201, ticket)

    def _check_request(self, fields: dict[str, Any]) -> None:
        """Refuse a request that lacks something, or a file that is not taken."""
        wrong: dict[str, list[str]] = {}
        if fields.get("kind") not in _TYPES:
            wrong["kind"] = ["must be audio, artwork or manifest"]
        for name in ("filename", "content_type"):
            if not isinstance(fields.get(name), str) or not fields[name]:
                wrong[name] = ["must be a text"]
        if not re.fullmatch("[0-9a-f]{64}", str(fields.get("sha256"))):
            wrong["sha256"] = ["must be 64 hexadecimal digits in lower case"]
        size: Any = fields.get("size")
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            wrong["size"] = ["must be the number of bytes"]
        if wrong:
            raise _ServiceError(422, "invalid", "Some fields are not right.", wrong)
        if fields["size"] > self._context.variant.max_bytes:
            raise _ServiceError(413, "too_large", f"The file is larger than {self._context.variant.max_bytes} bytes.")
        if not fields["content_type"].startswith(_TYPES[fields["kind"]]):
            text = f"{fields['content_type']} is not taken as {fields['kind']}."
            raise _ServiceError(415, "unsupported_type", text, {"content_type": ["is not taken"]})

    def _ticket(self, idempotency_key: str | None, asked: dict[str, Any], key: str) -> str:
        """Return the id of the upload: the same one for a request that is repeated."""
        text = json.dumps(asked, sort_keys=True)
        with self._lock:
            new_id = uuid.uuid4().hex
            self._db.execute(
                "INSERT INTO ticket VALUES (?, ?, ?, ?, ?) ON CONFLICT(idempotency_key) DO NOTHING",
                (new_id, idempotency_key, text, key, asked["size"]),
            )
            row = self._db.execute(
                "SELECT id, asked FROM ticket WHERE id = ? OR idempotency_key = ?", (new_id, idempotency_key)
            ).fetchone()
        if row[1] != text:
            raise _ServiceError(409, "idempotency_conflict", "This Idempotency-Key was used for another request.")
        return str(row[0])

    def _complete(self, upload_id: str, claimed: dict[str, Any]) -> Answer:
        with self._lock:
            row = self._db.execute("SELECT key, size FROM ticket WHERE id = ?", (upload_id,)).fetchone()
        if not row:
            raise _ServiceError(404, "not_found", "There is no such upload.")
        stored = self._store.get(row[0])
        if stored is None:
            raise _ServiceError(409, "not_uploaded", "The file has not arrived.")
        read = {"key": stored.key, "size": stored.size, "sha256": _sha256(stored)}
        mismatches = {
            name: ["is not what was read"] for name, value in read.items() if claimed.get(name, value) != value
        }
        if stored.size != row[1]:
            mismatches["size"] = ["is not what was announced"]
        if mismatches:
            raise _ServiceError(422, "mismatch", "What arrived is not what was announced.", mismatches)
        return Answer.json(200, {"upload_id": upload_id, **read})


def _sha256(stored: Object) -> str:
    """Return the digest of what lies in the store now, read anew."""
    with stored.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fields(request: Request) -> dict[str, Any]:
    try:
        asked: Any = json.loads(request.read(MAX_BODY) or b"")
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise _ServiceError(400, "bad_request", "The body must be a JSON object.")
    return cast("dict[str, Any]", asked)


def _key(asked: dict[str, Any]) -> str:
    suffix = re.sub(r"[^.a-z0-9]", "", PurePath(asked["filename"]).suffix.lower())
    return f"{PREFIX}/{asked['sha256']}{suffix}"
