"""What public catalogues are called, by their keys. Apart from the catalogues themselves: lists show names only."""

from __future__ import annotations

from typing import Final

CATALOGUE_NAMES: Final = {"deezer": "Deezer", "apple": "Apple Music", "musicbrainz": "MusicBrainz"}
"""What can be asked without a key."""


def catalogue_name(place: str) -> str:
    """Return how a store is called: "apple:ES" is "Apple Music (ES)"."""
    key, _, country = place.partition(":")
    name = CATALOGUE_NAMES.get(key, key)
    return f"{name} ({country})" if country else name
