"""What a store's answer proves about an uploaded object.

Verified means: sent with a checksum that the store checks, and shown by HEAD with the right size. The store's own
sha256, or an ETag that is an md5, is compared with ours where its form allows. Any other ETag proves nothing: the file
then counts as sent, not as verified.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trackball_desktop.domain.errors import Rejected, ServiceFault
from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.storage.uploads import Part

if TYPE_CHECKING:
    from trackball_desktop.api.s3 import ObjectMetadata

_MD5 = re.compile(r"[0-9a-f]{32}(-\d+)?")


class DifferentObject(Rejected):
    """The object under this content-addressed key has other content; it is never overwritten."""


def is_verified(head: ObjectMetadata, name: str, key: str, size: int, sha256: str, parts: Sequence[Part]) -> bool:
    """Whether the object is proven to be the file; false where that cannot be known.

    Raises DifferentObject when its size differs, and ServiceFault when its own sha256 does.
    """
    if head.size is not None and head.size != size:
        raise DifferentObject(
            TransferText.tr(
                "The storage has a different file in place of {name}: {size} bytes instead of {size2}.",
                name=name,
                size=f"{head.size:,}",
                size2=f"{size:,}",
            ),
            status=409,
            meaning=TransferText.tr("It is at {key}. The app never overwrites files in the storage.", key=key),
            remedy=TransferText.tr("Delete it there, then try again."),
        )
    if head.sha256 is not None and (proof := _matches_sha256(head.sha256, sha256, parts)) is not None:
        if not proof:
            raise ServiceFault(
                TransferText.tr("The file in the storage differs from {name}.", name=name),
                remedy=TransferText.tr("It is sent again automatically."),
            )
        return head.size is not None
    if head.etag is not None and not head.is_etag_opaque and _MD5.fullmatch(head.etag):
        expected = _possible_etags(parts)
        # One that has the form of ours and is another is some other digest, or says that the bytes are others.
        if head.etag not in expected and _etag_suffix(head.etag) in {_etag_suffix(etag) for etag in expected}:
            return False
    return head.size is not None


def composite_etag(digests: Sequence[str]) -> str:
    """Return the ETag of a multipart object: the md5 of the parts' md5s, and their count."""
    joined = b"".join(bytes.fromhex(digest) for digest in digests)
    return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(digests)}"


def _possible_etags(parts: Sequence[Part]) -> set[str]:
    if not parts:
        return set()
    etags = {composite_etag([part.md5 for part in parts])}
    return etags | {parts[0].md5} if len(parts) == 1 else etags


def _etag_suffix(etag: str) -> str:
    return etag.partition("-")[2]


def _matches_sha256(store_sha256: str, sha256: str, parts: Sequence[Part]) -> bool | None:
    """Compare S3's sha256 of an object, full or composite. None where it is neither."""
    digest, _, count = store_sha256.partition("-")
    if not count:
        expected = base64.b64encode(bytes.fromhex(sha256)).decode()
        if digest == expected:
            return True
        # Some write the checksum of parts without their number.
        return _composite_sha256(parts) == digest if len(parts) > 1 else False
    if count != str(len(parts)):
        return None  # it was sent in other parts, by somebody else
    return _composite_sha256(parts) == digest


def _composite_sha256(parts: Sequence[Part]) -> str:
    joined = b"".join(bytes.fromhex(part.sha256) for part in parts)
    return base64.b64encode(hashlib.sha256(joined).digest()).decode()
