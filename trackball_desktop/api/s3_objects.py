"""Objects of the label's bucket that somebody else put there: lists them below a prefix, and fetches one to a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from trackball_desktop.api.http import Http, read_bounded, response_headers, translate_errors
from trackball_desktop.api.s3_errors import MAX_ERROR_BYTES, StorageRefused, error_from_response
from trackball_desktop.api.s3_multipart import BucketMultipartClient, child_elements, child_text, parse_xml
from trackball_desktop.api.signing import BucketSource
from trackball_desktop.domain.errors import LoginRefused, NotFound, RemoteError
from trackball_desktop.i18n.contexts import NetworkText

_MAX_PAGES = 100_000
_BLOCK_BYTES = 1 << 20


class StoredObject(NamedTuple):
    """An object of a bucket; `size` in bytes, `etag` without quotes."""

    key: str
    size: int
    etag: str


class BucketObjects(BucketMultipartClient):
    """Reads a bucket with presigned requests."""

    def __init__(self, http: Http, source: BucketSource) -> None:
        super().__init__(http, source)
        self._http = http
        self._bucket = source

    async def list_objects(self, prefix: str, *, page: int = 1000) -> AsyncIterator[StoredObject]:
        """Yield the objects whose keys begin so, in the order of their keys, `page` a request. Raises RemoteError."""
        query = {"list-type": "2", "prefix": prefix, "max-keys": str(page)}
        for _ in range(_MAX_PAGES):
            try:
                root = parse_xml(await self._call("GET", "", query))
            except (StorageRefused, LoginRefused, NotFound) as error:
                raise self._read_error(error) from error
            for child_element in child_elements(root, "Contents"):
                size = child_text(child_element, "Size")
                key = child_text(child_element, "Key")
                if key and not key.endswith("/"):
                    yield StoredObject(
                        key, int(size) if size.isdecimal() else 0, child_text(child_element, "ETag").strip('"')
                    )
            token = child_text(root, "NextContinuationToken")
            if child_text(root, "IsTruncated") != "true" or not token:
                return
            query |= {"continuation-token": token}

    async def fetch(self, key: str, path: Path) -> None:
        """Write an object into a file, block by block. Raises RemoteError or OSError."""
        url = await self._bucket.presign("GET", key)
        with translate_errors(url.host):
            async with self._http.client.stream("GET", url.reveal()) as response:
                if response.status_code != 200:
                    body, _ = await read_bounded(response, MAX_ERROR_BYTES)
                    raise self._read_error(
                        error_from_response(url.host, response.status_code, response_headers(response), body)
                    )
                with path.open("wb") as file:
                    async for block in response.aiter_bytes(_BLOCK_BYTES):
                        await asyncio.to_thread(file.write, block)

    def _read_error(self, error: RemoteError) -> RemoteError:
        """Say what a refusal of reading means: other refusals are of files that are to be stored."""
        if not isinstance(error, StorageRefused | LoginRefused | NotFound):
            return error
        return StorageRefused(
            NetworkText.tr("The bucket {bucket} cannot be read.", bucket=self._bucket.bucket.bucket),
            status=getattr(error, "status", 403),
            code=getattr(error, "code", ""),
            service_message=getattr(error, "service_message", ""),
            meaning=NetworkText.tr("Nothing was imported from it."),
            remedy=NetworkText.tr("Its key needs the permissions s3:ListBucket and s3:GetObject."),
        )
