"""Shares are exact: parts make the whole to the last digit, and edits make a work complete."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.release import Publisher, Release, Work, WorkContribution
from trackball_desktop.domain.shares import (
    HUNDRED,
    equal_parts,
    equal_share_edits,
    is_complete,
    remaining_share_edits,
    share,
    territory_totals,
)
from trackball_desktop.domain.values import INHERIT

wholes = st.decimals(Decimal("0.001"), HUNDRED, places=3)
shares = st.one_of(st.just(INHERIT), st.decimals(0, 40, places=2))
places = st.sampled_from(["Worldwide", "", "All", "United States", "France"])


@st.composite
def works(draw: st.DrawFn) -> Work:
    writers = draw(st.lists(st.tuples(shares, places), min_size=1, max_size=6))
    publishers = draw(st.lists(st.tuples(shares, places), max_size=3))
    return Work(
        title="Rain",
        contributions=tuple(
            WorkContribution(artist=f"W{n}", split_percentage=part, country=place)
            for n, (part, place) in enumerate(writers)
        ),
        publishers=tuple(
            Publisher(publisher=f"P{n}", split_percentage=part, country=place)
            for n, (part, place) in enumerate(publishers)
        ),
    )


def after(work: Work, edits: list[Edit]) -> Work:
    release = Release(works=(work,))
    for edit in edits:
        release = edit.apply(release)
    return release.works[0]


@given(wholes, st.integers(1, 60))
def test_parts_make_the_whole_exactly(whole: Decimal, count: int) -> None:
    parts = equal_parts(whole, count)
    assert sum(parts) == whole
    assert len(parts) == count
    assert list(parts) == sorted(parts, reverse=True)
    assert max(parts) - min(parts) < Decimal("0.02")


def test_the_rest_goes_to_the_first_rows() -> None:
    assert [str(part) for part in equal_parts(HUNDRED, 7)] == ["14.29"] * 4 + ["14.28"] * 3
    assert equal_parts(HUNDRED, 0) == ()


@given(works())
def test_equal_writers_make_every_territory_that_is_theirs_whole(work: Work) -> None:
    equal = after(work, equal_share_edits(work, "contributions"))
    writers = after(equal.model_copy(update={"publishers": ()}), [])
    for pair in territory_totals(writers).values():
        assert pair[0] <= HUNDRED
    alone = Work(contributions=work.contributions)
    for pair in territory_totals(after(alone, equal_share_edits(alone, "contributions"))).values():
        assert pair == (HUNDRED, 0)
    assert equal_share_edits(equal, "contributions") == []


@given(works())
def test_filling_the_rest_changes_no_share_that_stands_but_the_chosen_one(work: Work) -> None:
    filled = after(work, remaining_share_edits(work, "contributions"))
    before = {row.id: share(row) for row in work.contributions}  # type: ignore[union-attr]
    had_empty = any(value is None for value in before.values())
    for row in filled.contributions:  # type: ignore[union-attr]
        old = before[row.id]
        assert old is None or share(row) == old or (share(row) or 0) > old
    if not had_empty and len(before) == 1 and not work.publishers:
        assert territory_totals(filled).popitem()[1][0] == HUNDRED


def test_the_rest_is_given_to_who_has_none() -> None:
    work = Work(
        contributions=(
            WorkContribution(artist="A", split_percentage=Decimal("33.34")),
            WorkContribution(artist="B"),
            WorkContribution(artist="C"),
        ),
        publishers=(Publisher(publisher="P", split_percentage=Decimal(20)),),
    )
    filled = after(work, remaining_share_edits(work, "contributions"))
    assert [share(row) for row in filled.contributions] == [  # type: ignore[union-attr]
        Decimal("33.34"),
        Decimal("23.33"),
        Decimal("23.33"),
    ]
    assert is_complete(*territory_totals(filled)[""])
    assert not is_complete(*territory_totals(work)[""])
    # Nothing is left to give: the same question again changes nothing.
    assert remaining_share_edits(filled, "contributions") == []


def test_the_rest_goes_to_the_chosen_row_where_all_have_one() -> None:
    rows = tuple(WorkContribution(artist=name, split_percentage=Decimal(30)) for name in "AB")
    work = Work(contributions=rows)
    filled = after(work, remaining_share_edits(work, "contributions", rows[0].id))
    assert [share(row) for row in filled.contributions] == [Decimal(70), Decimal(30)]  # type: ignore[union-attr]
