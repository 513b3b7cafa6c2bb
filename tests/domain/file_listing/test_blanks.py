"""Underscores and hyphens of file names are read as the blanks, dashes, slashes and versions that they stand for."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from trackball_desktop.domain.file_listing.model import ListedFile
from trackball_desktop.domain.file_listing.names import Name, set_blanks

ROWS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("low-tide-live", "slow-light-one"), ("low tide live", "slow light one")),
    (("low-tide", "x"), ("low-tide", "x")),
    (("low-tide-live", "Slow Light"), ("low-tide-live", "Slow Light")),
    (("Low-tide-live",), ("Low-tide-live",)),
    (("low_tide", "slow_light"), ("low tide", "slow light")),
    (("low_tide_-_live",), ("low tide - live",)),
    (("a__b",), ("a b",)),
    (("a_b_c", "c d"), ("a b c", "c d")),
    (("AC_DC", "x y"), ("AC/DC", "x y")),
    (("Low Tide_x", "a"), ("Low Tide/x", "a")),
    (("Song_ACAPELLA", "Song"), ("Song (ACAPELLA)", "Song")),
    (("Song_Live", "Song"), ("Song (Live)", "Song")),
    (("Song_what", "Song"), ("Song what", "Song")),
    (("Harbour_Live", "Kites"), ("Harbour Live", "Kites")),
)


@pytest.mark.parametrize(("bodies", "read"), ROWS)
def test_blanks_are_set(bodies: tuple[str, ...], read: tuple[str, ...]) -> None:
    names = [Name(ListedFile(PurePosixPath(f"{body}.wav")), body, body) for body in bodies]
    set_blanks(names)
    assert tuple(name.body for name in names) == read
