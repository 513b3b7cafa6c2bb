"""Where rules come from: what the short keys of a rule's sources stand for."""

from __future__ import annotations

import json
from functools import lru_cache

from trackball_desktop.domain.resources import resource


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    return json.loads(resource("sources.json").read_text("utf-8"))


def describe(key: str) -> str:
    """Return a source's title and address; the key itself where it is not known."""
    return _sources().get(key, key)
