"""Words for a comparison of a draft with what was sent and what a target has. No widget is made here."""

from __future__ import annotations

from trackball_desktop.targets.comparison.comparison import PLACE, WHOLE_PART, Cell, Row, Verdict
from trackball_desktop.ui.kit.field_labels import field_label
from trackball_desktop.ui.kit.languages import Texts


class Compare(Texts):
    """The draft beside the record, row by row."""


def part_text(row: Row) -> str:
    """Return which part of the release a row is about: "Release", "Track 1.2  Slow Light"."""
    place = ".".join(str(number) for number in row.place)
    match row.part:
        case "disc":
            return Compare.tr("Disc {number}", number=place)
        case "track":
            return Compare.tr("Track {number}  {title}", number=place, title=row.name)
        case "work":
            number = ".".join(str(number) for number in row.place[:2])
            return Compare.tr("Work of track {number}  {title}", number=number, title=row.name)
        case _:
            return Compare.tr("Release")


def field_name(row: Row) -> str:
    """Return what the field of a row is called."""
    if row.field == WHOLE_PART:
        return Compare.tr("Entire track") if row.part == "track" else Compare.tr("Entire work")
    return Compare.tr("Disc and number") if row.field == PLACE else field_label(row.field)


def field_text(row: Row) -> str:
    """Return what the field of a row is called, and of which part it is."""
    return field_name(row) if row.part == "release" else f"{field_name(row)}  ·  {part_text(row)}"


def verdict_text(row: Row, target: str) -> str:
    """Return what comparing with a target of this name came to."""
    return {
        Verdict.EQUAL: Compare.tr("equal"),
        Verdict.ALIKE: Compare.tr("equal, different spelling"),
        Verdict.DIFFERENT: Compare.tr("different"),
        Verdict.MISSING: Compare.tr("not returned by {target}", target=target),
    }[row.verdict]


def cell_label(cell: Cell) -> str:
    """Return a value for a screen reader."""
    return (cell.text or Compare.tr("nothing")) if cell.is_known else Compare.tr("not stated")
