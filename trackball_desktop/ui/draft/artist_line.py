"""Billed artists as one line of text and back: "Mara Quist; feat. Ines Moreau".

Names are separated by semicolons, because real names hold commas and ampersands; what follows `feat.` is featured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from trackball_desktop.domain.release import PrimaryContribution
from trackball_desktop.domain.text import text_or_empty, tidy
from trackball_desktop.domain.values import INHERIT

_FEAT = re.compile(r"^(?:feat|ft|featuring)\.?\s+", re.IGNORECASE)


def format_artists(artists: Any) -> str:
    """Spell artists as one line; empty when there are none of the node's own."""
    if not isinstance(artists, tuple):
        return ""
    return "; ".join(("feat. " if item.featured is True else "") + text_or_empty(item.artist) for item in artists)


def artist_chips(artists: Any, featured: str) -> list[tuple[str, str]]:
    """Return name and role per artist, for chips; `featured` is the word for the role."""
    if not isinstance(artists, tuple):
        return []
    return [(text_or_empty(item.artist), featured if item.featured is True else "") for item in artists]


def parse_artist_line(text: str, before: Any) -> tuple[PrimaryContribution, ...]:
    """Read a line of artists; entries of `before` with the same name are kept with all that they hold."""
    entries_by_name: dict[str, list[PrimaryContribution]] = {}
    for item in before if isinstance(before, tuple) else ():
        entries_by_name.setdefault(text_or_empty(item.artist), []).append(item)
    result: list[PrimaryContribution] = []
    for part in text.split(";"):
        name = tidy(part)
        if not name:
            continue
        bare = _FEAT.sub("", name)
        featured = bare != name
        old = entries_by_name.get(bare)
        item = old.pop(0) if old else PrimaryContribution(artist=bare)
        if featured != (item.featured is True):
            item = item.model_copy(update={"featured": True if featured else INHERIT})
        result.append(item)
    return tuple(result)


def with_new_ids(entries: Iterable[Any]) -> tuple[Any, ...]:
    """Return copies of entries under ids of their own: what another node may own."""
    return tuple(type(item).model_validate(item.model_dump(exclude={"id"})) for item in entries)
