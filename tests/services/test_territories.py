"""Stores that answer by country: where a release is missing, and where it is without a clearance."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.availability import Cell, MapRow, State
from trackball_desktop.services.territories import compare_territories
from trackball_desktop.storage.store_polls import Outcome, StoreState

OPEN, NONE = Cell(State.OPEN), Cell(State.NONE)


def _state(country: str, outcome: Outcome, store: str = "apple", *, missed: int = 0, seen: bool = False) -> StoreState:
    first = "2027-01-15T00:00:00.000000Z" if seen else None
    return StoreState("r", store, country, "2027-01-16T00:00:00.000000Z", "", first, outcome, missed, 0, False, "", "")


FOUND = {"outcome": Outcome.FOUND, "seen": True}
ABSENT = {"outcome": Outcome.NOT_THERE}
ODD = {"outcome": Outcome.UNREADABLE}


@pytest.mark.parametrize(("asked", "cleared", "missing", "not_cleared"), [
    ({"US": FOUND, "ES": FOUND}, {}, (), ()),
    ({"US": FOUND, "ES": ABSENT}, {}, ("ES",), ()),
    ({"US": ABSENT, "ES": ABSENT}, {}, (), ()),  # nowhere yet: that is no question of countries
    ({"US": FOUND, "ES": ODD}, {}, (), ()),  # could not be read says nothing
    ({"US": FOUND, "ES": ABSENT}, {"US": OPEN, "ES": NONE}, (), ()),  # not cleared there, and not there
    ({"US": FOUND, "ES": ABSENT}, {"US": OPEN, "ES": OPEN}, ("ES",), ()),
    ({"US": FOUND, "DE": FOUND}, {"US": OPEN, "DE": NONE}, (), ("DE",)),
    ({"US": FOUND, "DE": FOUND}, {"US": OPEN}, (), ("DE",)),
    ({"US": {"outcome": Outcome.NOT_THERE, "missed": 2, "seen": True}, "ES": FOUND}, {}, ("US",), ()),
])  # fmt: skip
def test_countries_are_compared_with_clearances_and_with_one_another(
    asked: dict[str, dict[str, object]],
    cleared: dict[str, Cell],
    missing: tuple[str, ...],
    not_cleared: tuple[str, ...],
) -> None:
    states = [_state(country, **how) for country, how in asked.items()]  # type: ignore[arg-type]
    rows = [MapRow((country,), (cell, NONE, NONE)) for country, cell in cleared.items()]
    (found,) = compare_territories(states, rows)
    assert (found.missing, found.not_cleared) == (missing, not_cleared)
    assert found.has_differences is bool(missing or not_cleared)


def test_a_store_that_answers_alike_everywhere_has_no_territories() -> None:
    assert compare_territories([_state("", Outcome.FOUND, "deezer", seen=True)]) == ()
