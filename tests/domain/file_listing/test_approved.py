"""Everything that is read from many folders, with where it was read and what is asked, is what was approved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.approval import approve
from tests.domain.file_listing.corpus import as_listing, own_listings
from tests.domain.file_listing.made_listings import made_listings
from tests.domain.file_listing.varied import varied
from trackball_desktop.domain.file_listing.model import ParsedListing, Question
from trackball_desktop.domain.file_listing.reader import read


def values(thing: Any, *left_out: str) -> str:
    """Return the fields of something read that are not empty, in one line."""
    found: list[str] = []
    for name in thing.__dataclass_fields__:
        value = getattr(thing, name)
        if name in left_out or value in ("", (), None, False) or value == {}:
            continue
        if name == "sources":
            value = " ".join(f"{key}:{origin.value}" for key, origin in sorted(value.items()))
        elif name == "questions":
            value = "; ".join(question(one) for one in value)
        elif isinstance(value, tuple):
            value = ", ".join(str(part) for part in value)
        found.append(f"{name}={value}")
    return " | ".join(found)


def question(asked: Question) -> str:
    options = " / ".join("+".join(option) for option in asked.options)
    return f"{asked.kind} {asked.field} {asked.subject}: {options}"


def lines(name: str, result: ParsedListing) -> Iterator[str]:
    yield f"== {name}"
    for release in result.releases:
        yield f"> {values(release, 'tracks')}"
        for track in release.tracks:
            yield f"  {values(track)}"
    for left in result.excluded_files:
        yield f"- {left.path} {left.reason.value} {left.replacement or ''}"


def test_our_own_listings() -> None:
    approve(
        "listings",
        (
            line
            for file in ("listings.txt", "more_listings.txt")
            for listing in own_listings(file)
            for line in lines(listing["folder"], read(as_listing(listing)))
        ),
    )


def test_made_listings() -> None:
    def made() -> Iterator[str]:
        for number, listing in enumerate(made_listings(120, 11)):
            yield from lines(f"{number} {listing['folder']}", read(as_listing(listing)))

    approve("made_listings", made())


@pytest.mark.parametrize("part", range(5))
def test_varied_listings(part: int) -> None:
    """Folders as nobody has them: other separators, numbers, words, tags and files than those that were read before."""

    def made() -> Iterator[str]:
        for number in range(100 * part, 100 * part + 100):
            listing = varied(number)
            yield from lines(f"{number} {listing.name}", read(listing))

    approve(f"varied_listings_{part}", made())
