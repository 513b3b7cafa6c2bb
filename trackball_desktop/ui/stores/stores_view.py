"""What the page of a release in stores shows, read in one go beside the window."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.inherit import shown_artist, shown_title
from trackball_desktop.lookups.store_pages import STORES, StoreKey, StorePage, compose_page, listed_page
from trackball_desktop.services.store_standing import is_gone, overall_standing
from trackball_desktop.services.store_watch import CATALOGUE_NAMES
from trackball_desktop.services.territories import compare_territories

if TYPE_CHECKING:
    from trackball_desktop.domain.release import Release
    from trackball_desktop.lookups.comparison import Difference
    from trackball_desktop.services.catalogue_events import ReleaseMap
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.store_watch import StoreComparison
    from trackball_desktop.services.territories import StoreTerritories
    from trackball_desktop.storage.store_polls import SavedLink, StoreState

_COVER_SIDE = 400


@dataclass(frozen=True)
class StoreRow:
    """One store: where the release stands there, and what it shows; `shown` is None where it never had it.

    `is_gone` says that it had the release and does not find it any more.
    """

    name: str
    state: StoreState
    shown: StoreComparison | None
    is_gone: bool

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What differs there from the draft."""
        return self.shown.differences if self.shown is not None else ()


@dataclass(frozen=True)
class PagePair:
    """The page that a store was expected to make of the draft beside the one that it shows.

    `different` are the places of the draft's lines, from 0, in which the two differ; `cover` is the store's picture.
    """

    name: str
    composed: StorePage
    listed: StorePage
    different: frozenset[int]
    cover: Path | None


@dataclass(frozen=True)
class StoresView:
    """All that the page shows. `tracks` are titles by the track's id, with their numbers.

    `clearances` are what catalogue events told; None where they told nothing.
    """

    title: str
    artist: str
    upc: str
    release_date: str
    is_checked_automatically: bool
    standing: str
    rows: tuple[StoreRow, ...]
    links: tuple[SavedLink, ...]
    tracks: dict[str, tuple[int, str]]
    clearances: ReleaseMap | None
    territories: tuple[StoreTerritories, ...] = ()
    pairs: tuple[PagePair, ...] = ()

    @property
    def out_at(self) -> list[StoreRow]:
        """The stores that have it, as far as is known."""
        return [row for row in self.rows if row.state.first_seen is not None and not row.is_gone]

    @property
    def all_links(self) -> list[tuple[str, str]]:
        """Every known address: (store, address)."""
        links = [(row.name, row.state.link) for row in self.out_at if row.state.link]
        return list(dict.fromkeys(links + [(link.store, link.link) for link in self.links]))


def read_stores_view(services: Services, release_id: str) -> StoresView:
    """Read it all. Blocks. Raises StorageError and its kinds."""
    repositories = services.repositories
    release = repositories.library.load(release_id).release
    shown = services.store_watch.compare_stores(release_id)
    states = repositories.store_polls.of_release(release_id)
    rows = tuple(
        StoreRow(
            CATALOGUE_NAMES.get(state.store, state.store) + (f" ({state.country})" if state.country else ""),
            state,
            shown.get((state.store, state.country)),
            is_gone(state),
        )
        for state in states
    )
    clearances = services.catalogue_events.release_map(release_id)
    return StoresView(
        title=shown_title(release, release),
        artist=shown_artist(release, release),
        upc=release.upc if isinstance(release.upc, str) else "",
        release_date=str(release.release_date or "") if not hasattr(release.release_date, "name") else "",
        is_checked_automatically=services.store_watch.settings.is_enabled
        and services.repositories.store_polls.is_watched(release_id),
        standing=overall_standing(states).value,
        rows=rows,
        links=tuple(repositories.store_polls.links(release_id)),
        tracks={
            track.id: (number, shown_title(release, track)) for number, track in enumerate(release.tracks(), start=1)
        },
        clearances=clearances,
        pairs=tuple(_iter_pairs(services, release, rows)),
        territories=compare_territories(states, clearances.rows if clearances is not None else ()),
    )


async def read_cover(services: Services, release_id: str) -> bytes:
    """Return a thumbnail of the draft's own cover; b"" where it has none that can be read."""
    assets = await asyncio.to_thread(services.repositories.assets.for_release, release_id)
    cover = next((asset for asset in assets if asset.role is AssetRole.COVER), None)
    if cover is None:
        return b""
    try:
        return await services.artwork.local_thumbnail(cover, _COVER_SIDE)
    except TrackballError:
        return b""


def _iter_pairs(services: Services, release: Release, rows: tuple[StoreRow, ...]) -> Iterator[PagePair]:
    """Pair each store's page with the one that was expected, for the stores whose rules are known."""
    label = release.label if isinstance(release.label, str) else ""
    defaults = services.repositories.labels.defaults(label) if label else None
    places = {track.id: position for position, track in enumerate(release.tracks())}
    for row in rows:
        key = _STORE_KEYS.get(row.state.store)
        if key is None or row.shown is None:
            continue
        different = {difference.track_id for difference in row.differences if difference.track_id is not None}
        yield PagePair(
            name=row.name,
            composed=compose_page(release, key, defaults),
            listed=listed_page(row.shown.release, key),
            different=frozenset(places[track] for track in different if track in places),
            cover=row.shown.cover,
        )


_STORE_KEYS: Mapping[str, StoreKey] = {str(key): key for key in STORES}
