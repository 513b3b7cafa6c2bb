"""Saved filters: kept, replaced, forgotten, and what a damaged setting does to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from trackball_desktop.domain.release import Release
from trackball_desktop.storage import saved_filters
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories


@pytest.fixture
def repositories(tmp_path: Path) -> Iterator[Repositories]:
    with closing(Repositories.open(tmp_path / "library")) as opened:
        yield opened


def test_a_filter_comes_back_as_it_was_kept(repositories: Repositories) -> None:
    query = LibraryQuery(
        view="drafts", label="Kite", search="夜", out_from="2027-01-01", out_until="2027-03-01", missing="cover"
    )
    saved_filters.save(repositories.settings, "Out before March", query).result()
    saved_filters.save(repositories.settings, "No cover", LibraryQuery(missing="cover")).result()
    assert saved_filters.names(saved_filters.read(repositories.settings)) == ["Out before March", "No cover"]
    assert saved_filters.read(repositories.settings)[0].query == query
    saved_filters.save(repositories.settings, "Out before March", LibraryQuery(out_until="2027-03-31")).result()
    assert [one.query.out_until for one in saved_filters.read(repositories.settings)] == ["", "2027-03-31"]
    saved_filters.remove(repositories.settings, "No cover").result()
    assert saved_filters.names(saved_filters.read(repositories.settings)) == ["Out before March"]


@pytest.mark.parametrize("kept", ["x", 3, {"name": "a"}, [1, None, {}], [{"name": "", "view": "all"}],
    [{"name": "a", "view": "no such view"}], [{"name": "a", "view": 3}]])  # fmt: skip
def test_a_damaged_setting_is_no_filter(repositories: Repositories, kept: object) -> None:
    repositories.settings.save(saved_filters.KEY, kept).result()
    assert saved_filters.read(repositories.settings) == ()


def test_filters_find_by_date_and_by_what_is_missing(repositories: Repositories) -> None:
    made = {}
    for title, day, upc in (
        ("early", date(2027, 1, 5), "4006381333931"),
        ("late", date(2027, 4, 5), ""),
        ("none", None, ""),
    ):
        release = Release(title=title, upc=upc) if day is None else Release(title=title, upc=upc, release_date=day)
        repositories.library.create(release, label="made by a test").result()
        made[release.id] = title

    def found(query: LibraryQuery) -> set[str]:
        return {made[release_id] for release_id in repositories.library.ids(query)}

    assert found(LibraryQuery(out_until="2027-03-01")) == {"early"}
    assert found(LibraryQuery(out_from="2027-03-01")) == {"late"}
    assert found(LibraryQuery(out_from="2027-01-05", out_until="2027-01-05")) == {"early"}
    assert found(LibraryQuery(missing="date")) == {"none"}
    assert found(LibraryQuery(missing="upc")) == {"late", "none"}
    assert found(LibraryQuery(missing="cover")) == {"early", "late", "none"}
    with pytest.raises(KeyError):
        repositories.library.ids(LibraryQuery(missing="anything"))
