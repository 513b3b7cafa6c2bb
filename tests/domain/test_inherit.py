"""Inheritance: label -> release -> track, composed lines, and nothing left open after resolve."""

from __future__ import annotations

from datetime import date

from trackball_desktop.domain.inherit import (
    display_artist,
    display_title,
    effective,
    resolve,
    shown_artist,
    shown_title,
    with_absent_inherited,
)
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track, walk
from trackball_desktop.domain.values import ABSENT, INHERIT


def _release() -> Release:
    artists = (
        PrimaryContribution(artist="A"),
        PrimaryContribution(artist="B"),
        PrimaryContribution(artist="C", featured=True),
    )
    tracks = (Track(title="One"), Track(title="Two", version_title="Live", genre="Jazz", metadata_language=None))
    return Release(title="Album", genre="Pop", primary_contributions=artists, discs=(Disc(tracks=tracks),))


def test_each_value_says_where_it_comes_from() -> None:
    release = _release()
    one, two = release.tracks()
    label = Release(genre="Folk", label="Northlight", metadata_language="English")
    assert effective(release, one, "genre", label).source == "release"
    assert effective(release, two, "genre", label) == effective(release, two, "genre")
    assert effective(release, one, "metadata_language", label).value == "English"
    assert effective(release, one, "metadata_language", label).source == "label"
    assert effective(release, two, "metadata_language", label).value is None
    assert effective(release, release, "label", label).value == "Northlight"
    assert effective(release, release, "title", Release(title="never")).value == "Album"
    assert effective(release, one, "isrc", label).value is ABSENT


def test_composed_lines() -> None:
    release = _release()
    one, two = release.tracks()
    assert effective(release, one, "artist_display_name").value == "A & B feat. C"
    assert effective(release, two, "display_title").value == "Two (Live)"
    assert display_artist([PrimaryContribution(artist=name) for name in "ABC"]) == "A, B & C"
    assert display_title("Kites", INHERIT) == "Kites"


def test_resolve_leaves_nothing_open_and_keeps_ids_unique() -> None:
    resolved = resolve(_release(), Release(label="Northlight", contributions=()))
    for node in walk(resolved):
        open_fields = [name for name in type(node).model_fields if getattr(node, name) is INHERIT]
        assert open_fields == [], type(node)
    ids = [node.id for node in walk(resolved)]
    assert len(ids) == len(set(ids))
    assert [item.artist for item in next(resolved.tracks()).children("primary_contributions")] == ["A", "B", "C"]


def test_a_line_that_is_not_sent_is_still_shown_composed() -> None:
    track = Track(title="Two", version_title="Live", display_title=ABSENT, artist_display_name=None)
    release = Release(primary_contributions=(PrimaryContribution(artist="A"),), discs=(Disc(tracks=(track,)),))
    assert shown_title(release, track) == "Two (Live)"
    assert shown_artist(release, track) == "A"
    assert shown_title(release, track.model_copy(update={"display_title": "Other"})) == "Other"


def test_absent_fields_of_a_body_can_be_given_back_to_inheritance() -> None:
    release = Release(title="T", upc=ABSENT, genre=None, discs=(Disc(upc=ABSENT, tracks=(Track(title=ABSENT),)),))
    opened = with_absent_inherited(release)
    assert opened.upc is INHERIT
    assert opened.discs[0].upc is INHERIT
    assert next(opened.tracks()).title is INHERIT
    assert (opened.title, opened.genre, opened.id) == ("T", None, release.id)


def test_a_label_s_template_takes_the_year_of_each_release() -> None:
    defaults = Release(pline_year="{year}", pline_owner="{year} Northlight", cline_year="{year}", genre="{genre}")
    release = Release(release_date=date(2026, 3, 6))
    worth = {name: effective(release, release, name, defaults) for name in ("pline_year", "pline_owner", "cline_year")}
    assert {name: (found.value, found.source) for name, found in worth.items()} == {
        "pline_year": ("2026", "label"),
        "pline_owner": ("2026 Northlight", "label"),
        "cline_year": ("2026", "label"),
    }
    again = release.model_copy(update={"original_release_date": date(1982, 1, 18)})
    assert effective(again, again, "pline_year", defaults).value == "1982"
    assert effective(again, again, "cline_year", defaults).value == "2026"
    undated = Release()
    assert effective(undated, undated, "pline_owner", defaults).source == "none"
    assert effective(undated, undated, "genre", defaults).value == "{genre}"
    assert resolve(release, defaults).pline_owner == "2026 Northlight"
