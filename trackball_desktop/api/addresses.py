"""Which addresses the app talks to: https only, except to this machine itself, and never with a password inside.

Credentials are bound to origins (scheme, host, port); whoever sends some asks here first.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from trackball_desktop.domain.errors import AddressRefused

_DEFAULT_PORTS = {"https": 443, "http": 80}


def checked(url: str) -> SplitResult:
    """Split an address that may be used. Raises AddressRefused, whose sentence never repeats more than the host."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused(
            "This address cannot be read.", remedy="An address looks like https://host/path."
        ) from None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise AddressRefused("This is not a web address.", remedy="An address begins with https:// and names a host.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(
            f"The address of {host} has a name or password in it.",
            meaning="Nothing was sent: such addresses end up in logs.",
            remedy="Remove it and enter the credentials in their own fields.",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise AddressRefused(
            f"The address of {host} is not encrypted.",
            meaning="Nothing was sent: credentials and masters only go over https.",
            remedy="Use an address that begins with https://.",
        )
    return parts


def origin_of(url: str) -> str:
    """Return scheme, host and port, as "https://host:443". Raises AddressRefused as `checked` does."""
    parts = checked(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or _DEFAULT_PORTS[parts.scheme]}"


def host_of(url: str) -> str:
    """Return the host for a sentence; "the service" where there is none."""
    try:
        return urlsplit(url).hostname or "the service"
    except ValueError:
        return "the service"


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
