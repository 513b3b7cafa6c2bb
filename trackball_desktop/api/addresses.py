"""Which URLs the app may use: https only, except on loopback, and never with a password inside.

Credentials are bound to origins (scheme, host, port); whoever sends some validates the URL here first.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Literal
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from trackball_desktop.domain.errors import AddressRefused
from trackball_desktop.i18n.contexts import NetworkText

_DEFAULT_PORTS = {"https": 443, "http": 80}


def validate_url(url: str) -> SplitResult:
    """Parse and validate a URL. Raises AddressRefused, whose message contains at most the host."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused(
            NetworkText.tr("This address cannot be read."),
            remedy=NetworkText.tr("A web address looks like https://host/path."),
        ) from None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise AddressRefused(
            NetworkText.tr("This is not a web address."),
            remedy=NetworkText.tr("A web address begins with https:// and a host name."),
        )
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(
            NetworkText.tr("The address of {host} contains a user name or password.", host=host),
            meaning=NetworkText.tr("Nothing was sent, because such addresses end up in logs."),
            remedy=NetworkText.tr("Remove it and enter the credentials in their fields."),
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise AddressRefused(
            NetworkText.tr("The address of {host} is not encrypted.", host=host),
            meaning=NetworkText.tr("Nothing was sent: credentials and masters are only sent over https."),
            remedy=NetworkText.tr("Use an address that begins with https://."),
        )
    return parts


def url_origin(url: str) -> str:
    """Return scheme, host and port, as "https://host:443". Raises AddressRefused as `validate_url` does."""
    parts = validate_url(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or _DEFAULT_PORTS[parts.scheme]}"


def url_host(url: str) -> str:
    """Return the host for use in a sentence; "the service" where there is none."""
    try:
        return urlsplit(url).hostname or "the service"
    except ValueError:
        return "the service"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def bucket_address(bucket: str, region: str, endpoint: str, style: Literal["path", "virtual"]) -> str:
    """Return the base URL of a bucket's objects, without a trailing slash.

    An empty endpoint is Amazon's. An endpoint that names the bucket already, in its host or at the end of its path, is
    recognised. A bucket name with dots uses path style: no certificate covers such a host name. Raises AddressRefused.
    """
    parts = validate_url(endpoint or f"https://s3.{region}.amazonaws.com")
    path = parts.path.rstrip("/")
    if path.rsplit("/", 1)[-1] == quote(bucket, safe="-._"):
        path = path.rpartition("/")[0]
    netloc = parts.netloc
    rest = netloc[len(bucket) + 1 :] if netloc.lower().startswith(f"{bucket.lower()}.") else ""
    # A store may be called as its bucket: only with hosts that are a store without it, or as that style has it twice.
    if rest and (style == "virtual" or re.match(r"s3\b", rest) or rest.lower().endswith(_BUCKET_HOST_SUFFIXES)):
        netloc, style = rest, "virtual"
    if style == "virtual" and "." not in bucket:
        return urlunsplit((parts.scheme, f"{bucket}.{netloc}", path, "", ""))
    return urlunsplit((parts.scheme, netloc, f"/{quote(bucket, safe='-._')}{path}", "", ""))


_BUCKET_HOST_SUFFIXES = (
    ".amazonaws.com", ".r2.cloudflarestorage.com", ".backblazeb2.com", ".wasabisys.com", ".digitaloceanspaces.com",
    ".scw.cloud", ".your-objectstorage.com", ".storage.googleapis.com", "storage.googleapis.com",
)  # fmt: skip
"""Ends of the host names of stores that put the bucket before them."""


def bucket_error(bucket: str) -> str:
    """Return what is wrong with a bucket's name, as a sentence; empty when it is valid."""
    if "://" in bucket:
        return NetworkText.tr("Enter only the bucket name, without a web address.")
    if "/" in bucket or "\\" in bucket:
        return NetworkText.tr("A bucket name has no slash; use the folder field for a folder.")
    if not bucket or re.search(r"\s", bucket):
        return NetworkText.tr("A bucket name has no spaces.")
    if not re.fullmatch(r"[\w.-]+", bucket, re.ASCII):
        return NetworkText.tr("A bucket name contains only letters, digits, hyphens and dots.")
    return ""
