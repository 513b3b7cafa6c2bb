"""Paths: what people write and what findings show are the same."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.paths import edits_to_create, field_path, path_of, resolve
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


def test_what_a_path_names_is_made_where_it_is_the_next_of_its_list() -> None:
    def made(path: str) -> tuple[list[str], Release]:
        edits = edits_to_create(RELEASE, path)
        release = RELEASE
        for edit in edits:
            release = edit.apply(release)
        return [edit.kind for edit in edits], release

    for path in ("title", "discs[1].tracks[1].title", "discs[3].upc", "discs[1].tracks[3].title", "works[4].title"):
        assert made(path)[0] == [], path
    kinds, release = made("discs[2].tracks[0].title")
    assert kinds == ["add", "add"]
    assert [track.track_type for track in release.discs[2].tracks] == ["audio"]
    kinds, release = made("discs[1].tracks[1].works[2].contributions[0].artist")
    assert kinds == ["add", "set", "add"]
    (work,) = release.works[3:]
    assert release.discs[1].tracks[1].works == ("w2", "w1", work.id)
    assert len(work.children("contributions")) == 1
    kinds, release = made("discs[1].tracks[1].works[0].publishers[0].publisher")
    assert kinds == ["add"]
    assert len(release.works[1].children("publishers")) == 1, "the first work of the track is the second of the release"
    kinds, release = made("works[3].title")
    assert (kinds, len(release.works)) == (["add"], 4)
    kinds, release = made("primary_contributions[1].artist")
    assert (kinds, len(release.children("primary_contributions"))) == (["add"], 2)
    with pytest.raises(EditError):
        edits_to_create(RELEASE, "nothing[0].title")


def test_the_id_of_a_row_is_that_of_the_targets_directory() -> None:
    assert resolve(RELEASE, "primary_contributions[0].id")[1] == "artist_id"
    assert resolve(RELEASE, "works[0].title")[0] is RELEASE.works[0]
    with pytest.raises(EditError, match="counting starts at 0"):
        resolve(RELEASE, "discs[2].upc")
    assert resolve(RELEASE, "discs[1].upc")[0] is RELEASE.discs[1]
