"""Shares of a work: what they come to per territory, and edits that make them equal or give the rest away.

Shares are exact decimals. Parts have two decimals, and what does not divide goes to the first rows, a hundredth each,
so that the sum is exactly the whole. Writers and publishers make 100 together, or each of the two does: both are usual.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from trackball_desktop.domain.edits import Edit, SetField
from trackball_desktop.domain.release import Publisher, Work, WorkContribution

HUNDRED = Decimal(100)
TOLERANCE = Decimal("0.06")
"""By how much a sum may miss 100: three thirds of two decimals do."""
WORLD = frozenset({"", "all", "worldwide", "world"})
"""Spellings of everywhere, in lower case."""
_UNIT = Decimal("0.01")

Row = WorkContribution | Publisher


def equal_parts(whole: Decimal, count: int) -> tuple[Decimal, ...]:
    """Split a whole into parts as equal as two decimals allow, larger ones first; their sum is exactly the whole."""
    if count < 1:
        return ()
    part = (whole / count).quantize(_UNIT, rounding="ROUND_FLOOR")
    rest = whole - part * count
    units = int(rest / _UNIT)
    parts = [part + _UNIT if place < units else part for place in range(count)]
    parts[0] += rest - units * _UNIT
    return tuple(parts)


def territory(row: Row) -> str:
    """Return where a row's share counts, as spelled; empty for everywhere."""
    place = row.country.strip() if isinstance(row.country, str) else ""
    return "" if place.casefold() in WORLD else place


def share(row: Row) -> Decimal | None:
    """Return a row's share, None where there is none or what stands there is no number."""
    return row.split_percentage if isinstance(row.split_percentage, Decimal) else None


def rows_of(work: Work, list_name: str) -> tuple[Row, ...]:
    """Return the writers (`contributions`) or the `publishers` of a work."""
    return cast("tuple[Row, ...]", work.children(list_name))


def territory_totals(work: Work) -> dict[str, tuple[Decimal, Decimal]]:
    """Return, per territory as spelled, the writers' and the publishers' shares in per cent.

    Rows without a territory, with All and with Worldwide count together, under the first of these spellings. Publishers
    count as stated: what a country's rows mean for the rest of the world is the rules' question.
    """
    world = ""
    totals: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for side, name in enumerate(("contributions", "publishers")):
        for row in rows_of(work, name):
            value = share(row)
            if value is None:
                continue
            place = territory(row)
            if not place and isinstance(row.country, str):
                world = world or row.country.strip()
            totals[place][side] += value
    return {place or world: (pair[0], pair[1]) for place, pair in totals.items()}


def is_complete(writers: Decimal, publishers: Decimal) -> bool:
    """Say whether shares add up: together 100, or the writers 100 and the publishers 100 or nothing."""

    def is_near(value: Decimal, wanted: Decimal) -> bool:
        return abs(value - wanted) <= TOLERANCE

    apart = is_near(writers, HUNDRED) and (is_near(publishers, HUNDRED) or publishers == 0)
    return apart or is_near(writers + publishers, HUNDRED)


def expected_total(work: Work, list_name: str, place: str) -> Decimal:
    """Return what the rows of one list should make in a territory, given what the other list has there."""
    others = rows_of(work, "publishers" if list_name == "contributions" else "contributions")
    local = [row for row in others if territory(row) == place] or [row for row in others if not territory(row)]
    taken = sum((share(row) or Decimal(0) for row in local), Decimal(0))
    return HUNDRED - taken if 0 < taken < HUNDRED else HUNDRED


def equal_share_edits(work: Work, list_name: str) -> list[Edit]:
    """Make the edits that give all rows of a list equal shares, territory by territory."""
    edits: list[Edit] = []
    for place, rows in _by_territory(rows_of(work, list_name)).items():
        parts = equal_parts(expected_total(work, list_name, place), len(rows))
        edits += _share_edits(rows, parts)
    return edits


def remaining_share_edits(work: Work, list_name: str, chosen: str = "") -> list[Edit]:
    """Make the edits that give away what is missing: to the rows without a share, else to the `chosen` row or the last.

    A territory whose shares make more than the whole is left alone.
    """
    edits: list[Edit] = []
    for place, rows in _by_territory(rows_of(work, list_name)).items():
        given = sum((share(row) or Decimal(0) for row in rows), Decimal(0))
        rest = expected_total(work, list_name, place) - given
        if rest <= 0:
            continue
        empty = [row for row in rows if share(row) is None]
        if empty:
            edits += _share_edits(empty, equal_parts(rest, len(empty)))
        else:
            row = next((row for row in rows if row.id == chosen), rows[-1])
            edits += _share_edits([row], [(share(row) or Decimal(0)) + rest])
    return edits


def _by_territory(rows: Sequence[Row]) -> dict[str, list[Row]]:
    rows_by_territory: dict[str, list[Row]] = {}
    for row in rows:
        rows_by_territory.setdefault(territory(row), []).append(row)
    return rows_by_territory


def _share_edits(rows: Sequence[Row], parts: Sequence[Decimal]) -> list[Edit]:
    return [
        SetField(node_id=row.id, field="split_percentage", value=part)
        for row, part in zip(rows, parts, strict=True)
        if share(row) != part
    ]
