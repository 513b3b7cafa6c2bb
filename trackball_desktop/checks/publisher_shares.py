"""The rows of a work that have shares, and whose they are."""

from __future__ import annotations

from trackball_desktop.checks.helpers import name_of, rows_of
from trackball_desktop.checks.views import WorkView
from trackball_desktop.domain.release import Publisher, WorkContribution
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.vocabulary import folded

ShareRow = WorkContribution | Publisher
WORLD = frozenset({"", "worldwide", "all", "world"})


def publishers_of(work: WorkView) -> tuple[Publisher, ...]:
    return rows_of(work.raw("publishers"))


def territory_of(row: ShareRow) -> str:
    country = stripped_text(row.country)
    return "" if country.casefold() in WORLD else country


def party_of(row: ShareRow) -> str:
    return folded(stripped_text(row.publisher) if isinstance(row, Publisher) else name_of(row))
