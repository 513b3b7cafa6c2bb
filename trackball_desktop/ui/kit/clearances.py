"""Words for where a release may be used: models, territories, days. No widget is made here."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QLocale

from trackball_desktop.domain.availability import Cell, Model, State
from trackball_desktop.ui.kit import formatting
from trackball_desktop.ui.kit.languages import Texts, join_parts

MAX_NAMED_TERRITORIES: Final = 6
"""Territories of a row that are named; more are counted."""


class Clearances(Texts):
    """Where a release may be used, for what and until when, as catalogue events told."""


def model_text(model: Model) -> str:
    """Return a commercial model's name."""
    match model:
        case Model.DOWNLOAD:
            return Clearances.tr("Download")
        case Model.SUBSCRIPTION:
            return Clearances.tr("Subscription streaming")
        case Model.AD_SUPPORTED:
            return Clearances.tr("Ad-supported streaming")


def territories_text(codes: tuple[str, ...]) -> str:
    """Return territories by their names, or how many they are."""
    if len(codes) > MAX_NAMED_TERRITORIES:
        return Clearances.tr("%n territories", "%n territory", len(codes))
    return join_parts([territory_name(code) for code in codes], ",")


def territory_name(code: str) -> str:
    """Return a territory's name in the user's language; a code that is none is shown as it is."""
    territory = QLocale.codeToTerritory(code)
    return code if territory == QLocale.Country.AnyTerritory else QLocale.territoryToString(territory)


def day_text(iso: str) -> str:
    """Spell the day of a time; what cannot be read is shown as it is."""
    try:
        return formatting.format_date(date.fromisoformat(iso[:10]))
    except ValueError:
        return iso


def cell_text(cell: Cell) -> str:
    """Return in words how a model stands in a territory."""
    match cell.state:
        case State.OPEN if cell.end:
            return Clearances.tr("until {day}", day=day_text(cell.end))
        case State.OPEN:
            return Clearances.tr("cleared")
        case State.LATER:
            return Clearances.tr("from {day}", day=day_text(cell.start))
        case State.OVER:
            return Clearances.tr("ended on {day}", day=day_text(cell.end))
        case State.UNKNOWN:
            return Clearances.tr("could not be read")
        case State.NONE:
            return Clearances.tr("not cleared")
