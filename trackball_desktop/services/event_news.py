"""What catalogue events changed of the label's releases since a time, and what ran out in the meantime."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from trackball_desktop.domain.availability import Change, ChangeKind, Model, State, Window, cell_of

if TYPE_CHECKING:
    from trackball_desktop.storage.event_database import StoredRelease
    from trackball_desktop.storage.repositories import Repositories


class LabelReleases(NamedTuple):
    """The label's releases outside the trash: their ids by UPC (14 digits), and by the ids that drafts hold."""

    by_gtin: Mapping[str, Sequence[str]]
    by_id: Mapping[int, Sequence[str]]

    @classmethod
    def read(cls, repositories: Repositories) -> LabelReleases:
        """Read them from the library. Blocks."""
        by_gtin: defaultdict[str, list[str]] = defaultdict(list)
        by_id: defaultdict[int, list[str]] = defaultdict(list)
        for release_id, gtin14, number in repositories.library.release_identifiers():
            if gtin14:
                by_gtin[gtin14].append(release_id)
            if number is not None:
                by_id[number].append(release_id)
        return cls(dict(by_gtin), dict(by_id))

    def contains(self, id_: int, gtin14: str) -> bool:
        """Say whether a release of the events is the label's."""
        return gtin14 in self.by_gtin or id_ in self.by_id

    def release_ids(self, id_: int, gtin14: str) -> list[str]:
        """Return the ids of the drafts that a release of the events is."""
        return list(dict.fromkeys([*self.by_gtin.get(gtin14, ()), *self.by_id.get(id_, ())]))


class EventNews(NamedTuple):
    """What became of one of the label's releases, and when it was told, or ran out."""

    release_id: str
    at: str
    change: Change


def news_since(repositories: Repositories, since: str, until: str) -> list[EventNews]:
    """Return the news of events between two stored times, oldest first. Blocks. Raises StorageError."""
    changes = repositories.events.news_since(since)
    begin, end = to_window_time(since), to_window_time(until)
    ended = repositories.events.ended_between(begin, end)
    if not changes and not ended:
        return []
    label_releases = LabelReleases.read(repositories)
    news = [
        EventNews(release_id, change.at, change.change)
        for change in changes
        for release_id in label_releases.release_ids(change.id, change.gtin14)
    ]
    for release in ended:
        for at, change in _expired_windows(release, begin, end):
            news += [
                EventNews(release_id, at, change)
                for release_id in label_releases.release_ids(release.id, release.gtin14)
            ]
    return sorted(news, key=lambda item: item.at)


def _expired_windows(release: StoredRelease, since: str, until: str) -> Iterator[tuple[str, Change]]:
    """Yield what a release lost by the mere passing of time, each with the time."""
    by_place: defaultdict[tuple[str, Model], list[Window]] = defaultdict(list)
    for window in release.windows:
        for territory in window.territories:
            by_place[territory, window.model].append(window)
    territories_by_window: defaultdict[tuple[Model, str], list[str]] = defaultdict(list)
    for (territory, model), windows in by_place.items():
        before, after = cell_of(windows, since), cell_of(windows, until)
        if before.state in {State.OPEN, State.LATER} and after.state is State.OVER and since < after.end <= until:
            territories_by_window[model, after.end].append(territory)
    for (model, end), territories in territories_by_window.items():
        yield end, Change(ChangeKind.LOST, model, tuple(sorted(territories)), end[:10])


def to_window_time(iso: str) -> str:
    """Return a stored time ("2026-11-20T14:03:22.123456Z") as windows spell times, to the second."""
    return f"{iso[:19]}Z"
