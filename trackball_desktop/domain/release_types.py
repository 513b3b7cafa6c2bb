"""What stores call a release by the number and the lengths of its tracks: single, EP or album.

Apple's definitions (source A-DEF in resources/sources.json); Spotify's style guide (§9, source S-STYLE) draws the same
lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

ReleaseType = Literal["Single", "EP", "Album"]
_TEN_MINUTES, _THIRTY_MINUTES = 600.0, 1800.0


def release_type(lengths: Sequence[float | None]) -> ReleaseType | None:
    """Return what stores call a release of tracks of these lengths (in seconds); None while they are not known."""
    if len(lengths) >= 7:
        return "Album"
    known_lengths = [length for length in lengths if length is not None]
    if len(known_lengths) < len(lengths) or not lengths:
        return None
    total, longest = sum(known_lengths), max(known_lengths)
    if total > _THIRTY_MINUTES:
        return "Album"
    return "EP" if len(lengths) > 3 or longest >= _TEN_MINUTES or total == _THIRTY_MINUTES else "Single"
