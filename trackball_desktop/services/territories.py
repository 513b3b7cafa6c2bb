"""Where a release is in stores that answer by country, against where it is cleared: what is missing, what is too much.

A store that was not asked for a country says nothing about it; neither does an answer that could not be read. Where no
catalogue event told of clearances, only the store's own countries are compared with one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trackball_desktop.domain.availability import State
from trackball_desktop.services.store_standing import is_out
from trackball_desktop.storage.store_polls import Outcome, StoreState

if TYPE_CHECKING:
    from trackball_desktop.domain.availability import MapRow


@dataclass(frozen=True)
class StoreTerritories:
    """A store by countries (ISO 3166-1 codes): where it has a release, where not though it should, and the reverse.

    `missing` are countries in which it is cleared, or, where nobody told of clearances, in which it is not although it
    is in others; `not_cleared` are countries in which the store has it without a clearance.
    """

    store: str
    available: tuple[str, ...]
    missing: tuple[str, ...]
    not_cleared: tuple[str, ...]

    @property
    def has_differences(self) -> bool:
        """Whether something is missing or too much."""
        return bool(self.missing or self.not_cleared)


def compare_territories(states: Sequence[StoreState], rows: Sequence[MapRow] = ()) -> tuple[StoreTerritories, ...]:
    """Return how each store that answers by country stands; `rows` are the clearances, empty where none are known."""
    cleared = {
        territory: any(cell.state is State.OPEN for cell in row.cells) for row in rows for territory in row.territories
    }
    by_store: defaultdict[str, list[StoreState]] = defaultdict(list)
    for state in states:
        if state.country:
            by_store[state.store].append(state)
    comparisons: list[StoreTerritories] = []
    for store, asked in by_store.items():
        out = tuple(sorted(state.country for state in asked if is_out(state)))
        absent = [state.country for state in asked if not is_out(state) and state.outcome is Outcome.NOT_THERE]
        missing = [item for item in absent if (cleared.get(item, False) if cleared else bool(out))]
        too_much = [item for item in out if cleared and not cleared.get(item, False)]
        comparisons.append(StoreTerritories(store, out, tuple(sorted(missing)), tuple(too_much)))
    return tuple(comparisons)
