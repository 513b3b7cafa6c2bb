"""The signing service's second half: files in parts. It begins one upload for one file, and signs each part."""

from __future__ import annotations

import base64
import re
from time import gmtime, strftime
from typing import Any, cast
from urllib.parse import quote

from trackball_desktop.practice import multipart
from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.objects import ObjectStore
from trackball_desktop.practice.s3 import BUCKET
from trackball_desktop.practice.sigv4 import S3Refusal, Signer
from trackball_desktop.practice.web import Answer


class SignedParts:
    """Answers for uploads in parts in the store at `s3_origin`. Raises KeyError for an upload that is not known."""

    def __init__(self, context: PracticeContext, store: ObjectStore, signer: Signer, s3_origin: str) -> None:
        self._context = context
        self._store = store
        self._signer = signer
        self._s3_origin = s3_origin

    def begin_upload(self, key: str, size: int, content_type: str) -> Answer:
        """Begin an upload, or answer the one that was begun; nothing where the bytes are there."""
        existing = self._store.get(key)
        if existing is not None and existing.size == size:
            return Answer.json(200, {"upload_id": None, "key": key, "exists": True})
        unfinished = [upload for upload in self._store.uploads(key) if upload.key == key]
        if unfinished:
            return Answer.json(200, {"upload_id": unfinished[0].id, "key": key, "exists": False})
        upload_id = self._store.start_upload(key, {"content-type": content_type}, self._context.server_time())
        return Answer.json(201, {"upload_id": upload_id, "key": key, "exists": False})

    def presign_parts(self, upload_id: str, key: str, requested_parts: list[Any]) -> Answer:
        """Sign the PUT of each part, with its checksum. Raises ValueError for parts that are not described."""
        self._require_upload(upload_id, key)
        now, life = self._context.server_time(), self._context.variant.signed_url_seconds
        parts: list[dict[str, Any]] = []
        for requested_part in requested_parts:
            part = cast("dict[str, Any]", requested_part) if isinstance(requested_part, dict) else {}
            number, digest = part.get("number"), part.get("sha256")
            if not isinstance(number, int) or not re.fullmatch("[0-9a-f]{64}", str(digest)):
                raise ValueError("parts")
            headers = {"x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(str(digest))).decode()}
            url = f"{self._s3_origin}/{BUCKET}/{quote(key)}?partNumber={number}&uploadId={upload_id}"
            parts.append(
                {
                    "number": number,
                    "url": self._signer.presign("PUT", url, headers, now, life),
                    "headers": headers,
                    "expires_at": strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(now + life)),
                }
            )
        return Answer.json(200, {"parts": parts})

    def list_parts(self, upload_id: str, key: str) -> Answer:
        """List what arrived."""
        self._require_upload(upload_id, key)
        parts = [{"number": p.number, "size": p.size, "etag": p.etag} for p in self._store.parts(upload_id)]
        return Answer.json(200, {"parts": parts})

    def complete(self, upload_id: str, key: str, claimed: dict[str, Any]) -> Answer:
        """Put the parts together. Raises S3Refusal where they are not as named, ValueError where nothing is named."""
        headers = self._require_upload(upload_id, key)
        named: list[Any] = cast("list[Any]", claimed.get("parts")) if isinstance(claimed.get("parts"), list) else []
        try:
            completion = [(int(part["number"]), str(part["etag"]).strip('"')) for part in named]
        except (KeyError, TypeError):
            raise ValueError("parts") from None
        if not completion:
            raise ValueError("parts")
        assembled = multipart.assemble(self._store, upload_id, completion, self._context.variant.min_part_size)
        etag = multipart.composite_etag(completion)
        size, digest = assembled.size, base64.b64decode(assembled.sha256).hex()
        if claimed.get("size") != size or claimed.get("sha256") != digest:
            assembled.path.unlink()
            raise S3Refusal(422, "mismatch", "What arrived is not what was announced.")
        self._store.put(key, assembled, headers, self._context.server_time(), etag=etag)
        self._store.end_upload(upload_id)
        return Answer.json(200, {"upload_id": upload_id, "key": key, "size": size, "etag": etag, "sha256": digest})

    def abort_upload(self, upload_id: str, key: str) -> Answer:
        """Throw an upload away."""
        self._require_upload(upload_id, key)
        self._store.end_upload(upload_id)
        return Answer(204)

    def _require_upload(self, upload_id: str, key: str) -> dict[str, str]:
        headers = self._store.upload_headers(upload_id, key)
        if headers is None:
            raise KeyError(upload_id)
        return headers
