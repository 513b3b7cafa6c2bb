"""What a release gives to the next one: copies lose codes and dates, templates fill only what is not said yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.ui.releases import harbour
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Partners,
    PrimaryContribution,
    Publisher,
    Release,
    ReleaseLocal,
    Track,
    TrackLocal,
    Work,
    WorkContribution,
    walk,
)
from trackball_desktop.domain.templates import apply_template, copy_release, make_template, template_fields
from trackball_desktop.domain.values import INHERIT


def album() -> Release:
    """Two tracks with one line-up and one pair of writers, each with a work of its own."""
    works = tuple(
        Work(
            title=title,
            iswc="T-034.524.680-1",
            contributions=(
                WorkContribution(artist="Mara Quist", role="Composer", split_percentage=Decimal(60)),
                WorkContribution(artist="Bo Ek", role="Author", split_percentage=Decimal(40)),
            ),
            publishers=(Publisher(publisher="Yacht", split_percentage=Decimal(0)),),
        )
        for title in ("One", "Two")
    )
    tracks = tuple(
        Track(
            title=work.title,
            isrc=f"QZNL2260000{number}",
            track_type="audio",
            genre="Pop" if number else "Jazz",
            contributions=(Contribution(artist="Mara Quist", role="Vocals"),),
            works=(work.id,),
            local=TrackLocal(original_release_date=date(2020, 1, 1)),
        )
        for number, work in enumerate(works)
    )
    return Release(
        title="Album",
        label="Northlight",
        upc="036000291452",
        catalog_number="NL1",
        release_date=date(2027, 1, 1),
        pline_owner="Northlight",
        pline_year="2026",
        partners=Partners(partner_names=("Apple Inc",)),
        release_price_tier="Front",
        primary_contributions=(PrimaryContribution(artist="Mara Quist"),),
        discs=(Disc(upc="1", tracks=tracks),),
        works=works,
        local=ReleaseLocal(account_id="acc", massivemusic_release_id=7, cover_text_confirmed=True),
    )


def test_a_copy_loses_codes_dates_and_ids_and_keeps_people_and_rights() -> None:
    before = album()
    copy = copy_release(before, same_recordings=False)
    assert {node.id for node in walk(before)} & {node.id for node in walk(copy)} == set()
    for field in ("upc", "catalog_number", "release_date"):
        assert getattr(copy, field) is INHERIT, field
    assert copy.discs[0].upc is INHERIT
    assert copy.local == ReleaseLocal(account_id="acc")
    first = next(copy.tracks())
    assert (first.isrc, first.local.original_release_date) == (INHERIT, INHERIT)
    assert copy.works_of(first)[0].iswc == "T-034.524.680-1"
    assert (copy.title, copy.label, copy.pline_owner) == ("Album", "Northlight", "Northlight")


def test_another_edition_of_the_same_recordings_keeps_their_codes() -> None:
    copy = copy_release(album(), same_recordings=True)
    assert [track.isrc for track in copy.tracks()] == ["QZNL22600000", "QZNL22600001"]
    assert copy.local.previously_released is True
    assert copy.upc is INHERIT


def test_a_template_takes_what_all_tracks_share() -> None:
    template = make_template(album())
    pattern = next(template.tracks())
    assert (template.label, template.release_price_tier, template.upc) == ("Northlight", "Front", INHERIT)
    assert (template.title, template.pline_year) == (INHERIT, INHERIT)
    assert (pattern.title, pattern.isrc, pattern.genre) == (INHERIT, INHERIT, INHERIT)
    assert [entry.artist for entry in pattern.children("contributions")] == ["Mara Quist"]
    assert [writer.split_percentage for writer in template.works[0].children("contributions")] == [60, 40]
    assert {"label", "partners", "contributions", "publishers"} <= set(template_fields(template))


def test_a_template_fills_only_what_is_not_said() -> None:
    template = make_template(album())
    own = Work(title="Own", contributions=(WorkContribution(artist="Someone", role="Composer"),))
    same = Work(
        title="Same",
        contributions=(
            WorkContribution(artist="bo ek", role="Author"),
            WorkContribution(artist="Mara Quist", role="Composer"),
        ),
    )
    start = Release(
        title="New",
        label="Other label",
        discs=(
            Disc(
                tracks=(
                    Track(title="A"),
                    Track(title="B", works=(own.id,)),
                    Track(title="C", works=(same.id,), contributions=()),
                )
            ),
        ),
        works=(own, same),
    )
    made = apply_template(start, template)
    one, two, three = made.tracks()
    assert (made.label, made.pline_owner, made.local.account_id) == ("Other label", "Northlight", "acc")
    assert [entry.artist for entry in one.children("contributions")] == ["Mara Quist"]
    assert three.contributions == ()
    new = made.works_of(one)[0]
    assert (new.title, len(new.children("contributions"))) == ("A", 2)
    assert made.works_of(two)[0].children("contributions") == own.contributions, "other writers have other shares"
    assert made.works_of(two)[0].publishers is INHERIT
    assert [w.split_percentage for w in made.works_of(three)[0].children("contributions")] == [60, 40]
    ids = [node.id for node in walk(made)]
    assert len(ids) == len(set(ids))


def test_a_template_of_a_template_start_is_the_same() -> None:
    template = make_template(harbour())
    again = make_template(apply_template(Release(discs=(Disc(tracks=(Track(title="x"),)),)), template))
    assert template_fields(again) == template_fields(template)


def test_an_empty_release_gives_nothing() -> None:
    assert template_fields(make_template(Release(title="x"))) == ()
