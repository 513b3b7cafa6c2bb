"""Where a release stands over all stores, from what is kept of their answers. No network, so that lists may ask it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from trackball_desktop.services.store_schedule import GONE_AFTER, SLOW_STORES
from trackball_desktop.storage.store_polls import Outcome, StoreState


class Standing(StrEnum):
    """Where a release stands over all stores that are asked."""

    NOT_ASKED = "not_asked"
    NOT_DUE = "not_due"
    NOT_YET = "not_yet"
    SOMEWHERE = "somewhere"
    EVERYWHERE = "everywhere"
    TAKEN_DOWN = "taken_down"
    UNREADABLE = "unreadable"


def is_gone(state: StoreState) -> bool:
    """Say whether a store had a release and did not find it in its last polls."""
    return state.first_seen is not None and state.missed >= GONE_AFTER


def is_out(state: StoreState) -> bool:
    """Say whether a store has a release, as far as is known: a single miss, or an odd answer, takes nothing back."""
    return state.first_seen is not None and not is_gone(state)


def overall_standing(states: Sequence[StoreState]) -> Standing:
    """Return where a release stands. MusicBrainz is no store: it does not count for "everywhere"."""
    shops = [state for state in states if state.store not in SLOW_STORES]
    if not shops:
        return Standing.NOT_ASKED
    if any(is_gone(state) for state in shops):
        return Standing.TAKEN_DOWN
    out = [state for state in shops if is_out(state)]
    if out:
        return Standing.EVERYWHERE if len(out) == len(shops) else Standing.SOMEWHERE
    asked = [state for state in shops if state.asked_at is not None]
    if not asked:
        return Standing.NOT_DUE
    return Standing.UNREADABLE if all(item.outcome is Outcome.UNREADABLE for item in asked) else Standing.NOT_YET
