"""What people type or paste about addresses, turned into what an account keeps. No widget is made here."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from trackball_desktop.api.addresses import checked
from trackball_desktop.domain.errors import AddressRefused

READ_BASE = "https://connect.openplaymusic.com/v1/"
"""Where releases are looked up; one address for all customers of OpenPlay."""

_HOST = "openplaymusic.com"
_WRITE_PATH = "/connect/v1/"
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", re.IGNORECASE)
_ID = re.compile(r"(?<=[/=])\d[\w-]*(?=[/?#&]|$)")


def write_base_of(typed: str) -> str:
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


def typed_of(write_base: str) -> str:
    """Return what to show in the field for a kept write base: the subdomain alone where that says it all."""
    host = urlsplit(write_base).hostname or ""
    subdomain = host.removesuffix(f".{_HOST}")
    return subdomain if write_base and write_base_of(subdomain) == write_base else write_base


def error_text(address: str) -> str:
    """Say what is wrong with an address that is to be used; empty when nothing is."""
    try:
        checked(address)
    except AddressRefused as error:
        return " ".join(part for part in (error.title, error.remedy) if part)
    return ""


def release_page_template(pasted: str, known_ids: tuple[str, ...] = ()) -> str:
    """Learn from the address of one release where the id stands: "https://host/releases/{id}". Empty when it cannot.

    An id that the app knows is found wherever it stands; else the last part that begins with a figure is the id.
    """
    text = pasted.strip()
    if error_text(text):
        return ""
    if "{id}" in text:
        return text
    start = len("https://") + len(urlsplit(text).netloc)
    for known in sorted(known_ids, key=len, reverse=True):
        at = text.rfind(known, start) if known else -1
        if at >= 0:
            return f"{text[:at]}{{id}}{text[at + len(known) :]}"
    found = list(_ID.finditer(text, start - 1))
    if not found:
        return ""
    last = found[-1]
    return f"{text[: last.start()]}{{id}}{text[last.end() :]}"


def hosts_of(text: str) -> list[str]:
    """Read host names from text with commas, spaces or lines between; addresses are cut down to their host."""
    hosts: list[str] = []
    for word in re.split(r"[\s,;]+", text):
        host = urlsplit(word).netloc if "://" in word else word.split("/")[0]
        if host:
            hosts.append(host.lower())
    return list(dict.fromkeys(hosts))
