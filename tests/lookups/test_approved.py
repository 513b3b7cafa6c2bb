"""What stores show of other releases than ours, and what a draft could take from them, is told as it was approved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.approval import approve
from tests.lookups.catalogues import of_draft
from tests.lookups.test_comparison import RELEASES, STORES
from trackball_desktop.lookups.comparison import find_differences
from trackball_desktop.lookups.links import parse_store_link
from trackball_desktop.lookups.prefill import build_prefill, find_offers

LINKS = (
    "https://open.spotify.com/album/1a2b3c", "https://music.apple.com/de/album/x/123", "https://deezer.page.link/x",
    "https://www.deezer.com/album/123", "https://www.deezer.com/en/track/5", "https://itunes.apple.com/us/album/id99",
    "https://musicbrainz.org/release/0b1c2d3e-0000-4000-8000-000000000000", "036000291452", "QZ-NL2-26-00006", "x", "",
    "https://www.discogs.com/release/12-x", "http://music.apple.com/album/5?i=6", "music.apple.com/us/album/y/77?i=8",
)  # fmt: skip


def masked(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{32}\b", "id", text)


def test_differences_from_other_releases() -> None:
    def lines() -> Iterator[str]:
        names = list(RELEASES)
        for place, name in enumerate(names):
            for other in {names[(place + 1) % len(names)], names[place - 1]}:
                for store, render in STORES.items():
                    shown = render(of_draft(RELEASES[other]))
                    yield f"== {name} {other} {store}"
                    yield from sorted(masked(f"  {one}")[:300] for one in find_differences(RELEASES[name], shown))

    approve("store_differences", sorted_parts(lines()))


def sorted_parts(lines: Iterator[str]) -> list[str]:
    """Return parts in the order of their headings: which neighbour comes first is chance."""
    parts: list[list[str]] = []
    for line in lines:
        if line.startswith("=="):
            parts.append([])
        parts[-1].append(line)
    return [line for part in sorted(parts) for line in part]


def test_what_a_draft_could_take() -> None:
    def lines() -> Iterator[str]:
        for name, release in RELEASES.items():
            found = [render(of_draft(release)) for render in STORES.values()]
            made = build_prefill(found)
            yield f"== {name}"
            yield masked(str(made))[:4000]
            bare = release.model_copy(update={"label": "", "upc": "", "genre": "", "title": "Other"})
            yield from (masked(f"  {offer}")[:300] for offer in find_offers(bare, made))

    approve("store_offers", lines())


def test_links() -> None:
    approve("store_links", (f"{link}: {parse_store_link(link)}" for link in LINKS))
