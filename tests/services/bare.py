"""Small releases for tests of the outbox: queued directly, without files and past the checks."""

from __future__ import annotations

import json

from trackball_desktop.domain.release import Release
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories


def upc_of(number: int) -> str:
    """Return the UPC with a right check digit whose other digits are the number."""
    digits = f"{number:011}"
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    return digits + str(-(3 * odd + even) % 10)


def queue_bare(repositories: Repositories, number: int, account_id: str = "practice") -> Submission:
    """Queue a small release of its own UPC, without files and past the checks."""
    upc = upc_of(number)
    release = Release(title=f"Bare {number}", upc=upc, label="Northlight")
    repositories.library.create(release, label="made").result()
    track = {"title": "One", "isrc": f"QZNL226{number:05}"}
    body = {"title": f"Bare {number}", "upc": upc, "label": "Northlight", "discs": [{"tracks": [track]}]}
    return repositories.outbox.queue(
        release_id=release.id,
        account_id=account_id,
        upc=upc,
        gtin14=upc.zfill(14),
        payload=json.dumps(body, sort_keys=True),
        needs_files=False,
    ).result()
