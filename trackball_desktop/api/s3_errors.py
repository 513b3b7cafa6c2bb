"""What a store's refusal means. Of S3's XML only code, message and request id are kept: bodies may echo signatures.

S3-compatible stores differ in status and wording for the same error (an expired URL is 403 here and 400 there), so a
refusal is classified by code, message and the store's clock together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from trackball_desktop.api.backoff import parse_http_date, parse_retry_after
from trackball_desktop.domain.errors import (
    FileChanged,
    LoginRefused,
    NotFound,
    RateLimited,
    Rejected,
    RemoteError,
    ServiceFault,
)
from trackball_desktop.i18n.contexts import NetworkText

MAX_ERROR_BYTES = 64 * 1024
"""As much of an answer's body as is ever read."""

_MAX_MESSAGE_CHARS = 300


class ExpiredUrl(RemoteError):
    """The presigned URL is no longer valid, or not yet. `server_time` is the store's clock; None if not given."""

    retryable = True

    def __init__(self, title: str, *, server_time: datetime | None, meaning: str = "", remedy: str = "") -> None:
        super().__init__(title, meaning=meaning, remedy=remedy)
        self.server_time = server_time


class StorageRefused(Rejected):
    """The store refused the request. `code` is S3's ("AccessDenied"), empty where it gave none."""

    def __init__(
        self, title: str, *, status: int, code: str, service_message: str, meaning: str = "", remedy: str = ""
    ) -> None:
        super().__init__(title, status=status, service_message=service_message, meaning=meaning, remedy=remedy)
        self.code = code


class ChecksumMismatch(FileChanged):
    """The bytes that arrived do not match the checksum; nothing was stored."""


class UploadGone(RemoteError):
    """The store does not know the upload id (NoSuchUpload): completed, aborted or lost. HEAD the key first."""

    retryable = True


class PartsRefused(StorageRefused):
    """The store does not have the parts as they were listed in CompleteMultipartUpload."""

    retryable = True


class ListDenied(StorageRefused):
    """Multipart uploads cannot be listed: the key lacks the permission, or the store has no such list."""


class HeadDenied(StorageRefused):
    """HEAD was answered with 403: the key may not read, or may not learn that an object is missing."""


@dataclass(frozen=True)
class S3Error:
    """What is kept of a refusal."""

    code: str = ""
    message: str = ""
    request_id: str = ""
    region: str = ""

    def __str__(self) -> str:
        text = ": ".join(part for part in (self.code, self.message) if part)
        return f"{text} (request {self.request_id})" if self.request_id else text


def parse_error(body: bytes, headers: Mapping[str, str]) -> S3Error:
    """Read S3's error from an answer; what is not its XML, or brings a document type, gives only what headers tell."""
    fields: dict[str, str] = {}
    if b"<!" not in body[:MAX_ERROR_BYTES].replace(b"<!--", b""):
        try:
            root = ElementTree.fromstring(body[:MAX_ERROR_BYTES].strip())  # noqa: S314 - no document type, so no entities
        except (ElementTree.ParseError, ValueError, LookupError):
            root = ElementTree.Element("none")
        if root.tag.rpartition("}")[2] == "Error":
            fields = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in root}
    return S3Error(
        code=_shorten(fields.get("Code", "")),
        message=_shorten(fields.get("Message", "")),
        request_id=_shorten(headers.get("x-amz-request-id") or fields.get("RequestId", "")),
        region=_shorten(headers.get("x-amz-bucket-region") or fields.get("Region", "")),
    )


def _shorten(text: str) -> str:
    """Shorten a text, and remove the queries of URLs in it."""
    return re.sub(r"\?\S+", "?…", " ".join(text.split()))[:_MAX_MESSAGE_CHARS]


def error_from_response(
    host: str, status: int, headers: Mapping[str, str], body: bytes, *, expires_at: datetime | None = None
) -> RemoteError:
    """Return the error that a store's answer means. `expires_at` is the URL's, to tell an expiry from missing
    permissions.
    """
    s3_error = parse_error(body, headers)
    server_time = parse_http_date(headers.get("date", ""))
    if status in {400, 403} and _is_expired(s3_error, server_time, expires_at):
        return ExpiredUrl(
            NetworkText.tr("The signed link for {host} has expired.", host=host),
            server_time=server_time,
            meaning=NetworkText.tr("The file was not uploaded."),
            remedy=NetworkText.tr(
                "The app requests a new one automatically. If it happens again, check this computer's clock."
            ),
        )
    if status in {429, 503} or s3_error.code in _BUSY_CODES:
        return _busy_error(host, status, headers, s3_error)
    if s3_error.code in _CHECKSUM_CODES:
        return ChecksumMismatch(
            NetworkText.tr("The file at {host} differs from the file that was checked.", host=host),
            meaning=NetworkText.tr(
                "The file was not uploaded. It changed after it was checked or was damaged during the upload."
            ),
            remedy=NetworkText.tr("The app checks and sends the file again. If this happens again, check the disk."),
        )
    if status >= 500 and status != 501:
        return ServiceFault(
            NetworkText.tr("{host} could not store the file ({status}).", host=host, status=status),
            status=status,
            service_message=str(s3_error),
        )
    return _refused_error(host, status, s3_error)


_BUSY_CODES = frozenset({"SlowDown", "ServiceUnavailable", "RequestLimitExceeded", "Throttling"})
_CHECKSUM_CODES = frozenset({"BadDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "InvalidDigest"})
_PART_CODES = frozenset({"InvalidPart", "InvalidPartOrder", "EntityTooSmall"})
_REGION_CODES = frozenset({"AuthorizationHeaderMalformed", "AuthorizationQueryParametersError", "PermanentRedirect"})


def _is_expired(s3_error: S3Error, server_time: datetime | None, expires_at: datetime | None) -> bool:
    if s3_error.code in {"RequestTimeTooSkewed", "RequestExpired"}:
        return True
    if s3_error.code not in {"AccessDenied", ""}:
        return False
    message = s3_error.message.lower()
    if "expired" in message or "request time" in message:
        return True
    return expires_at is not None and (server_time or datetime.now(UTC)) > expires_at


def _busy_error(host: str, status: int, headers: Mapping[str, str], s3_error: S3Error) -> RemoteError:
    wait = parse_retry_after(headers)
    title = NetworkText.tr("{host} is too busy to take the file ({status}).", host=host, status=status)
    remedy = NetworkText.tr("The app tries again automatically.")
    if wait is None:
        return ServiceFault(title, status=status, service_message=str(s3_error), remedy=remedy)
    return RateLimited(title, retry_after=min(wait, 3600.0), remedy=remedy)


def _refused_error(host: str, status: int, s3_error: S3Error) -> RemoteError:
    code = s3_error.code
    meaning = f"{host} said: {s3_error}." if str(s3_error) else ""
    if code == "NoSuchUpload":
        return UploadGone(
            NetworkText.tr("{host} no longer knows this upload.", host=host),
            meaning=NetworkText.tr("Parts that were already sent may be lost."),
        )
    if code in _PART_CODES:
        return PartsRefused(
            NetworkText.tr("{host} does not have all parts of the file.", host=host),
            status=status,
            code=code,
            service_message=str(s3_error),
            meaning=meaning,
        )
    if code == "SignatureDoesNotMatch":
        return LoginRefused(
            NetworkText.tr("{host} does not accept the signature.", host=host),
            meaning=NetworkText.tr("Nothing was uploaded."),
            remedy=NetworkText.tr(
                "Check the secret key of the account or signing service. A proxy that changes "
                "requests can also cause this."
            ),
        )
    if code in {"InvalidAccessKeyId", "InvalidAccessKey"}:
        return LoginRefused(
            NetworkText.tr("{host} does not recognise the access key ID.", host=host),
            remedy=NetworkText.tr("Check the access key ID."),
        )
    if code in {"ExpiredToken", "InvalidToken", "TokenRefreshRequired"}:
        return LoginRefused(
            NetworkText.tr("{host} no longer accepts the session token.", host=host),
            remedy=NetworkText.tr("Enter new temporary credentials."),
        )
    if (code in _REGION_CODES and (s3_error.region or "region" in s3_error.message.lower())) or status in {301, 307}:
        title = NetworkText.tr("The bucket is in another region.")
        if s3_error.region:
            title = NetworkText.tr("The bucket is in another region: {region}.", region=s3_error.region)
        return StorageRefused(
            title,
            status=status,
            code=code,
            service_message=str(s3_error),
            meaning=NetworkText.tr("Nothing was uploaded."),
            remedy=NetworkText.tr("Correct the region in the storage settings."),
        )
    if code == "NoSuchBucket" or (status == 404 and not code):
        return NotFound(
            NetworkText.tr("{host} has no such bucket.", host=host),
            meaning=meaning,
            remedy=NetworkText.tr("Check the bucket's name and the address."),
        )
    if code in {"AccessDenied", "AllAccessDisabled"} or (status in {401, 403} and not code):
        return StorageRefused(
            NetworkText.tr("{host} does not allow this ({status}).", host=host, status=status),
            status=status,
            code=code,
            service_message=str(s3_error),
            meaning=NetworkText.tr("Nothing was uploaded."),
            remedy=NetworkText.tr("The key has no permission for this on the bucket and prefix."),
        )
    if code == "EntityTooLarge" or status == 413:
        return StorageRefused(
            NetworkText.tr("The file is too large for {host}.", host=host),
            status=status,
            code=code,
            service_message=str(s3_error),
            meaning=meaning,
        )
    return StorageRefused(
        NetworkText.tr("{host} rejected the request ({status}).", host=host, status=status),
        status=status,
        code=code,
        service_message=str(s3_error),
        meaning=meaning,
    )
