"""What people type or paste about addresses, turned into what an account keeps. No widget is made here."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from trackball_desktop.api.addresses import validate_url
from trackball_desktop.domain.errors import AddressRefused
from trackball_desktop.ui.kit.languages import localize

_ID = re.compile(r"(?<=[/=])\d[\w-]*(?=[/?#&]|$)")


def address_error(address: str) -> str:
    """Say what is wrong with an address that is to be used; empty when nothing is."""
    try:
        validate_url(address)
    except AddressRefused as error:
        return " ".join(part for part in (localize(error.title), localize(error.remedy)) if part)
    return ""


def release_page_template(pasted: str, known_ids: tuple[str, ...] = ()) -> str:
    """Learn from the address of one release where the id stands: "https://host/releases/{id}". Empty when it cannot.

    An id that the app knows is found wherever it stands; else the last part that begins with a figure is the id.
    """
    text = pasted.strip()
    if address_error(text):
        return ""
    if "{id}" in text:
        return text
    start = len("https://") + len(urlsplit(text).netloc)
    for known_id in sorted(known_ids, key=len, reverse=True):
        at = text.rfind(known_id, start) if known_id else -1
        if at >= 0:
            return f"{text[:at]}{{id}}{text[at + len(known_id) :]}"
    matches = list(_ID.finditer(text, start - 1))
    if not matches:
        return ""
    last = matches[-1]
    return f"{text[: last.start()]}{{id}}{text[last.end() :]}"


def parse_hosts(text: str) -> list[str]:
    """Read host names from text with commas, spaces or lines between; addresses are cut down to their host."""
    hosts: list[str] = []
    for word in re.split(r"[\s,;]+", text):
        host = urlsplit(word).netloc if "://" in word else word.split("/")[0]
        if host:
            hosts.append(host.lower())
    return list(dict.fromkeys(hosts))
