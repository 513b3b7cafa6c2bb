"""A hash of what a split sheet says, so that two copies can be told apart: sha256 of its rows as JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from trackball_desktop.domain.release import Publisher, Work, WorkContribution
from trackball_desktop.domain.shares import rows_of
from trackball_desktop.domain.values import Unset, to_json


def shares_hash(work: Work) -> str:
    """Return the sha256 (hex) of a work's title, ISWC, and each row: name, role, society, share and territory.

    The JSON has sorted keys, no spaces and no escapes, in UTF-8; ids of ours are not in it, and rows keep their order.
    """
    document = {
        "title": _canonical_value(work.title),
        "iswc": _canonical_value(work.iswc),
        "writers": [_row(row) for row in rows_of(work, "contributions")],
        "publishers": [_row(row) for row in rows_of(work, "publishers")],
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _row(row: WorkContribution | Publisher) -> list[Any]:
    name, role = (
        (row.publisher, "Publisher") if isinstance(row, Publisher) else (row.artist, _canonical_value(row.role))
    )
    return [
        _canonical_value(name),
        role,
        _canonical_value(row.affiliation),
        _canonical_value(row.split_percentage),
        _canonical_value(row.country),
    ]


def _canonical_value(value: object) -> Any:
    return None if value is None or isinstance(value, Unset) else to_json(value)
