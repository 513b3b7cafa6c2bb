"""What people type about OpenPlay's addresses, turned into what an account keeps, and back."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

READ_BASE = "https://connect.openplaymusic.com/v1/"
"""Where releases are looked up; one address for all customers of OpenPlay."""

_HOST = "openplaymusic.com"
_WRITE_PATH = "/connect/v1/"
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", re.IGNORECASE)


def parse_write_base(typed: str) -> str:
    """Return where releases are created, from a subdomain, a host, or any address of the account.

    Empty where nothing can be made of it. An address at another host (a staging system, say) is taken as it is.
    """
    text = typed.strip().rstrip("/")
    if _SUBDOMAIN.fullmatch(text):
        return f"https://{text.lower()}.{_HOST}{_WRITE_PATH}"
    if not text:
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if host.endswith(f".{_HOST}"):
        return f"https://{host}{_WRITE_PATH}"
    return f"{text}/" if "://" in text and host else ""


def display_write_base(write_base: str) -> str:
    """Return what to show in the field for a kept write base: the subdomain alone where that says it all."""
    host = urlsplit(write_base).hostname or ""
    subdomain = host.removesuffix(f".{_HOST}")
    return subdomain if write_base and parse_write_base(subdomain) == write_base else write_base
