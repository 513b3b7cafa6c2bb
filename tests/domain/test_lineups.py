"""Line-ups: what they add to a release or a track, and whose lists one track gives to others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.lineups import (
    BUILT_IN,
    Preset,
    RoleSlot,
    add_lineup_edits,
    copy_list_edits,
    preset_from_json,
    preset_to_json,
    slots_of,
)
from trackball_desktop.domain.release import Contribution, Disc, Publisher, Release, Track, Work, WorkContribution
from trackball_desktop.domain.values import INHERIT

VOCALS = Contribution(artist="Ann Low", role="Vocals", type="Lead")
SLOTS = (
    RoleSlot("credit", "Vocals", "Lead", " Ann Low "),
    RoleSlot("credit", "Producer", name="Kid Ono"),
    RoleSlot("credit", "Drums", name="  "),
    RoleSlot("writer", "Composer", name="Ann Low"),
    RoleSlot("writer", "Author", name="Bo"),
    RoleSlot("writer", "", name="Cy "),
)


def after(release: Release, edits: Iterable[Edit]) -> Release:
    """Return a release after edits."""
    for edit in edits:
        release = edit.apply(release)
    return release


def credits_of(node: Release | Track) -> list[tuple[object, object, object]]:
    """Return the credits of a node."""
    return [(row.artist, row.role, row.type) for row in node.children("contributions") if isinstance(row, Contribution)]


def writers_of(work: Work) -> list[tuple[object, object, object]]:
    """Return the writers of a work with their shares."""
    rows = [row for row in work.children("contributions") if isinstance(row, WorkContribution)]
    assert all(row.country == "Worldwide" for row in rows)
    return [(row.artist, row.role, row.split_percentage) for row in rows]


THIRDS = [
    ("Ann Low", "Composer", Decimal("33.34")), ("Bo", "Author", Decimal("33.33")), ("Cy", INHERIT, Decimal("33.33")),
]  # fmt: skip
ADDED = [("Ann Low", "Vocals", "Lead"), ("Kid Ono", "Producer", INHERIT)]


def release_of(*tracks: Track, works: Sequence[Work] = (), contributions: tuple[Contribution, ...] = ()) -> Release:
    """Return a release with one disc."""
    return Release(discs=(Disc(tracks=tracks),), works=tuple(works), contributions=contributions)


def test_a_track_gets_the_credits_and_a_work_with_its_own_title() -> None:
    track = Track(title="Harbour")
    release = release_of(track, Track(title="Other"))
    made = after(release, add_lineup_edits(release, track, SLOTS))
    first, other = made.tracks()
    assert credits_of(first) == ADDED
    assert (credits_of(other), made.works_of(other), credits_of(made)) == ([], (), [])
    ((work,)) = made.works_of(first)
    assert (work.title, writers_of(work)) == ("Harbour", THIRDS)
    untitled = release_of(Track())
    made = after(untitled, add_lineup_edits(untitled, next(untitled.tracks()), SLOTS))
    assert made.works[0].title is INHERIT


def test_who_has_the_role_already_is_not_added_again() -> None:
    track = Track(contributions=(VOCALS, Contribution(artist="Bo", role="Producer")))
    release = release_of(track)
    made = after(release, add_lineup_edits(release, track, SLOTS[:3]))
    assert credits_of(next(made.tracks())) == [
        ("Ann Low", "Vocals", "Lead"), ("Bo", "Producer", INHERIT), ("Kid Ono", "Producer", INHERIT),
    ]  # fmt: skip
    assert made.works == (), "without writers there is no work"
    assert add_lineup_edits(release, track, [RoleSlot("credit", "Vocals", "Lead")]) == [], "nobody was named"


def test_a_whole_release_gives_its_tracks_the_writers_and_only_the_roles_that_nobody_has_there() -> None:
    own = Track(title="Own", contributions=(Contribution(artist="Dee", role="Vocals"),))
    taking = Track(title="Taking")
    written = Work(
        title="Written", contributions=(WorkContribution(artist="Eve", role="Composer", country="Worldwide"),)
    )
    empty = Work(title="Empty")
    first, second = Track(works=(written.id, empty.id)), Track(works=(empty.id,))
    release = release_of(own, taking, first, second, works=(written, empty), contributions=(VOCALS,))
    made = after(release, add_lineup_edits(release, release, SLOTS))
    assert credits_of(made) == ADDED
    tracks = list(made.tracks())
    assert [credits_of(track) for track in tracks] == [
        [("Dee", "Vocals", INHERIT), ("Kid Ono", "Producer", INHERIT)], [], [], [],
    ]  # fmt: skip
    assert [[work.title for work in made.works_of(track)] for track in tracks] == [
        ["Own"], ["Taking"], ["Written", "Empty"], ["Empty"],
    ]  # fmt: skip
    works = {work.title: writers_of(work) for work in made.works}
    assert works["Written"] == [("Eve", "Composer", INHERIT)], "a work with writers keeps them"
    assert works["Own"] == works["Taking"] == works["Empty"] == THIRDS
    edits = add_lineup_edits(release, release, SLOTS)
    assert len(edits) == len([*ADDED[1:], "the producer of Own", "two works", "their links", "", "", "Empty once"])


def test_a_line_up_is_read_of_credits_and_works_and_kept_in_the_settings() -> None:
    work = Work(contributions=(WorkContribution(artist="Ann Low", role="Composer"), WorkContribution()))
    other = Work(contributions=(WorkContribution(artist="Bo", role="Author"),))
    track = Track(contributions=(VOCALS, VOCALS, Contribution(artist=" Kid Ono ")), works=(work.id,))
    release = release_of(track, works=(work, other), contributions=(VOCALS,))
    seats = slots_of(release, track)
    assert seats == (
        RoleSlot("credit", "Vocals", "Lead", "Ann Low"), RoleSlot("credit", "", "", "Kid Ono"),
        RoleSlot("writer", "Composer", "", "Ann Low"), RoleSlot("writer", "", "", ""),
    )  # fmt: skip
    assert slots_of(release, release) == (seats[0], *seats[2:], RoleSlot("writer", "Author", "", "Bo"))
    preset = Preset("Ours", seats, is_own=True)
    assert preset_from_json(preset_to_json(preset)) == preset
    for wrong in (None, {}, {"name": "x"}, {"name": "x", "seats": [{"part": "credit"}]}, {"seats": []}, {"seats": 3}):
        assert preset_from_json(wrong) is None
    assert preset_from_json({"name": "x", "seats": []}) == Preset("x", (), is_own=True)


def test_the_presets_of_the_app() -> None:
    main = {preset.name: [slot.role for slot in preset.slots if slot.is_main] for preset in BUILT_IN}
    assert main == {
        "Solo singer": ["Vocals", "Composer & Author"], "Band": [], "Producer": ["Programming", "Producer", "Composer"],
    }  # fmt: skip
    assert not any(preset.is_own or slot.name for preset in BUILT_IN for slot in preset.slots)


def test_a_track_gives_its_lists_to_others_under_new_ids() -> None:
    model = Work(
        contributions=(WorkContribution(artist="Ann Low", split_percentage=Decimal(100)),),
        publishers=(Publisher(publisher="Tide Songs"),),
    )
    own, untouched = Work(title="Own"), Work(title="Second of the source")
    source = Track(contributions=(VOCALS,), works=(model.id, untouched.id), version_title="Live")
    shares, has_own, bare = Track(works=(model.id,)), Track(works=(own.id, untouched.id)), Track(title="Bare")
    twin, untitled = Track(works=(own.id,)), Track()
    release = release_of(source, shares, has_own, bare, twin, untitled, works=(model, own, untouched))
    tracks = list(release.tracks())
    fields = ["contributions", "version_title"]
    made = after(release, copy_list_edits(release, source, tracks, fields, writers=False))
    assert [credits_of(track) for track in made.tracks()] == [[("Ann Low", "Vocals", "Lead")]] * 6
    assert {track.version_title for track in made.tracks()} == {"Live"}
    ids = {row.id for track in made.tracks() for row in track.children("contributions")}
    assert len(ids) == 6, "each entry has an id of its own"
    assert VOCALS.id in ids, "the source is left alone"
    assert made.works == release.works

    made = after(release, copy_list_edits(release, source, tracks, [], writers=True))
    titles = [[work.title for work in made.works_of(track)] for track in made.tracks()]
    assert titles[3:] == [["Bare"], ["Own"], [INHERIT]]
    for work in made.works:
        writers = [row.artist for row in work.children("contributions") if isinstance(row, WorkContribution)]
        publishers = [row.publisher for row in work.children("publishers") if isinstance(row, Publisher)]
        expected = ([], []) if work.id == untouched.id else (["Ann Low"], ["Tide Songs"])
        assert (writers, publishers) == expected, work.title
    rows = [row.id for work in made.works for row in work.children("contributions")]
    assert len(rows) == len(set(rows)) == 4
    edits = copy_list_edits(release, source, tracks, [], writers=True)
    assert len(edits) == 2 + 2 + 2, "two works with their links, and each list of one work, once"
    nobody = release_of(Track(), Track())
    assert copy_list_edits(nobody, next(nobody.tracks()), list(nobody.tracks()), [], writers=True) == []
