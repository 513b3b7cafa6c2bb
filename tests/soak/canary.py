"""Looks for what must be on no disk: secrets that a run used, and what signed addresses are signed with.

A secret is looked for as it is and in the forms it is sent in; a signature by its value, whatever stands before it, as
well as by the words that signed addresses have. So an address that lost its query is no leak, and half of one is.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from urllib.parse import quote

_SIGNED = re.compile(
    rb"(?i)X-Amz-(?:Signature|Credential|Security-Token)(?:=|%3D|\"\s*:|'\s*:)\s*[\"']?[0-9A-Za-z%/+]{4}"
    rb"|AWS4-HMAC-SHA256\s+Credential=|<StringToSign>"
)
_DIGEST = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def leaks(places: Iterable[Path], secrets: Collection[str], signatures: Collection[str]) -> list[str]:
    """Return a line for each file, in these files and folders, that holds one, with what it holds."""
    needles = {form for secret in secrets for form in _forms(secret)}
    signed = {signature.encode() for signature in signatures}
    found: list[str] = []
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if not path.is_file():
                continue
            content = path.read_bytes()
            if any(needle in content for needle in needles):
                found.append(f"{path.name}: a secret")
            if _SIGNED.search(content):
                found.append(f"{path.name}: part of a signed address")
            if not signed.isdisjoint(_DIGEST.findall(content)):
                found.append(f"{path.name}: a signature")
    return found


def _forms(secret: str) -> set[bytes]:
    plain = secret.encode()
    # In base64 what stands before moves the letters: three beginnings are all there are; the ends depend on neighbours.
    shifted = {base64.b64encode(b"\0" * shift + plain)[4 * bool(shift) : -4] for shift in range(3)}
    return {plain, quote(secret, safe="").encode(), plain.hex().encode(), *shifted}
