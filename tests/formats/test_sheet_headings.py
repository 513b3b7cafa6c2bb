"""Headings of numbered columns of people, word by word, and the row of group names above headings."""

from __future__ import annotations

import pytest

from trackball_desktop.formats.sheet_columns import grid_of
from trackball_desktop.formats.sheet_headings import Heading, read_heading
from trackball_desktop.formats.table import Sheet


@pytest.mark.parametrize(
    ("text", "field", "group", "part"),
    [
        ("Writer 1", "writer", 1, "name"),
        ("Writer 1 Name", "writer", 1, "name"),
        ("Writer 1 Full Name", "writer", 1, "name"),
        ("Writer 2 Last Name", "writer", 2, "last"),
        ("Lyricist_2_First_Name", "author", 2, "first"),
        ("Author 1 Capacity", "author", 1, "role"),
        ("Song Writer 3 Role", "writer", 3, "role"),
        ("Track Artist 3", "artist", 3, "name"),
        ("Publisher 1", "publisher", 1, "name"),
        ("Urheber 2 Nachname", "writer", 2, "last"),
        # Shares, in one word or several that all say so.
        ("Composer 1 Share", "composer", 1, "share"),
        ("Writer 12 Split", "writer", 12, "share"),
        ("Writer 1 (%)", "writer", 1, "share"),
        ("Writer 1 Share %", "writer", 1, "share"),
        ("Writer 1 Ownership Percentage", "writer", 1, "share"),
        ("Publisher 2 Ownership Share %", "publisher", 2, "share"),
        # One of the words says something else: nobody knows what stands below.
        ("Writer 1 Share Date", "", 1, ""),
        ("Writer 1 Shoe Size", "", 1, ""),
        ("Writer 1 Nickname", "", 1, ""),
        ("Writer 1 Role Share", "", 1, ""),
        # Without a number: the parts of the only writer, and nobody else's.
        ("Writer First Name", "writer", 1, "first"),
        ("Author Surname", "author", 1, "last"),
        ("Composer Role", "composer", 1, "role"),
    ],
)
def test_a_numbered_heading_says_whose_and_what(text: str, field: str, group: int, part: str) -> None:
    assert read_heading(text) == Heading(field, "track", group=group, part=part)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Writer", "writer"),
        ("Writer Name", "writer"),
        ("Writer Share", "writer_share"),
        ("Writer Split Percentage", "writer_share"),
        ("Publisher Share", "publisher_share"),
        ("Artist Last Name", ""),
        ("Sung by", "credits.Vocals"),
        ("Swearing?", "explicit"),
        ("Producer 1", ""),
        ("Recording 1 ISRC", "isrc"),
        ("Recording 2 ISRC", ""),
        ("Recording 1 Title", ""),
    ],
)
def test_other_headings_are_not_numbered(text: str, field: str) -> None:
    heading = read_heading(text)
    assert (heading.field, heading.group, heading.part) == (field, 0, "")


HEADS = ("Title", "Artist", "Title", "Artist", "ISRC")


@pytest.mark.parametrize(
    ("above", "scopes"),
    [
        (("RELEASE", "", "TRACK", "", ""), ["release", "release", "track", "track", "track"]),
        (("Album", "", "Tracks", "", ""), ["release", "release", "track", "track", "track"]),
        (("Release info", "", "Track info", "", ""), ["release", "release", "track", "track", "track"]),
        (("TRACK", "", "RELEASE", "", ""), ["track", "track", "release", "release", "track"]),
        (("RELEASE", "", "", "TRACK", ""), ["release", "release", "release", "track", "track"]),
        (("RELEASE", "", "TRACK"), ["release", "release", "track", "track", "track"]),
    ],
)
def test_a_group_counts_from_its_name_up_to_the_next(above: tuple[str, ...], scopes: list[str]) -> None:
    rows = (above, HEADS, ("Paper Boats", "Lena Voss", "Low Water", "Noor Vale", "DEXY12600001"))
    grid = grid_of(Sheet("Releases", rows))
    assert grid is not None
    assert grid.head == 1
    assert [column.scope for column in grid.columns] == scopes
