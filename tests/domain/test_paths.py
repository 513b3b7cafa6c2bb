"""Paths: what people write and what findings show are the same."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.paths import field_path, path_of, resolve
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track, Work, WorkContribution, walk
from trackball_desktop.domain.tree import EditError

RELEASE = Release(
    primary_contributions=(PrimaryContribution(artist="A"),),
    discs=(Disc(), Disc(tracks=(Track(), Track(works=("w2", "w1"))))),
    works=(Work(id="w1", contributions=(WorkContribution(),)), Work(id="w2"), Work(id="w3")),
)


def test_every_node_is_found_again_by_its_path() -> None:
    for node in walk(RELEASE):
        if isinstance(node, Work) and node.id == "w3":
            assert path_of(RELEASE, "w3") == "works[2]"
        field = next(name for name in type(node).model_fields if name not in {"id", "extra"})
        assert resolve(RELEASE, field_path(RELEASE, node.id, field)) == (node, field)


def test_a_work_stands_below_its_track() -> None:
    assert field_path(RELEASE, "w1", "iswc") == "discs[1].tracks[1].works[1].iswc"
    assert resolve(RELEASE, "local.preorder_date")[1] == "local.preorder_date"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing",
        "discs[9].upc",
        "tracks[0].title",
        "discs[0].tracks[0].title",
        "discs[1].tracks[0].",
        "discs[-1].upc",
        "upc.upc",
        "discs[1].tracks[0].works[0].title",
    ],
)
def test_a_wrong_path_is_refused(path: str) -> None:
    with pytest.raises(EditError):
        resolve(RELEASE, path)
