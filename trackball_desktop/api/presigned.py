"""The values of uploads by signed addresses: the file, the request that is signed for it, and what the store answered.

A signed address is a secret for as long as it is valid: it is never logged and never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

from trackball_desktop.api.addresses import bucket_address


class SecretUrl:
    """An address with a signature in it. It shows only its host; `reveal` is for the moment of sending."""

    __slots__ = ("_url",)

    def __init__(self, url: str) -> None:
        self._url = url

    def reveal(self) -> str:
        """Return the whole address."""
        return self._url

    @property
    def host(self) -> str:
        """The host, which may be shown."""
        return urlsplit(self._url).hostname or ""

    def without_query(self) -> str:
        """Return the address without its query, and so without its signature."""
        return urlunsplit(urlsplit(self._url)._replace(query="", fragment=""))

    def __repr__(self) -> str:
        return f"<signed address at {self.host}>"

    __str__ = __repr__


@dataclass(frozen=True)
class UploadFile:
    """A file to be put. `sha256` is hex, `size` in bytes; `kind` is audio, artwork, manifest or test.

    `key_hint` is the key wanted below the prefix, by default `content_key`. `overwrite` allows an object that is
    already under the key to be written over.
    """

    kind: str
    name: str
    content_type: str
    size: int
    sha256: str
    key_hint: str | None = None
    release_ref: str | None = None
    upc: str | None = None
    isrc: str | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class PresignedHead:
    """A presigned HEAD of the object."""

    url: SecretUrl
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    method: str = "HEAD"


@dataclass(frozen=True)
class PresignedRequest:
    """A presigned request that uploads one file.

    With `fields` the file goes as the last part of a form (presigned POST), else as the body. `url` is None when the
    object `exists` already. `expires_at` is in the clock of whoever signed.
    """

    url: SecretUrl | None
    key: str
    method: str = "PUT"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    fields: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    head_request: PresignedHead | None = None
    expires_at: datetime | None = None
    exists: bool = False
    upload_id: str | None = None


@dataclass(frozen=True)
class Completion:
    """What a signing service read of the object that arrived: size in bytes, sha256 in hex; None where it is silent."""

    size: int | None
    sha256: str | None


def content_key(sha256: str, name: str) -> str:
    """Return the key of a file by its content: sha256 and the extension, "9f86….wav"."""
    extension = PurePath(name).suffix.lower()
    return sha256 + (extension if extension[1:].isalnum() and extension.isascii() and len(extension) <= 8 else "")


@dataclass(frozen=True)
class Bucket:
    """A label's bucket at any S3-compatible endpoint. An empty endpoint is Amazon's for the region."""

    bucket: str
    region: str
    endpoint: str = ""
    style: Literal["path", "virtual"] = "virtual"
    prefix: str = ""

    def object_url(self, key: str) -> str:
        """Return an object's unsigned address. Raises AddressRefused when the endpoint is not https."""
        below = bucket_address(self.bucket, self.region, self.endpoint, self.style)
        return f"{below}/{quote(key, safe='/-._~')}"

    def object_key(self, name: str) -> str:
        """Return a key below the prefix."""
        prefix = self.prefix.strip("/")
        return f"{prefix}/{name}" if prefix else name
