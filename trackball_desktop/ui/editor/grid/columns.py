"""The columns that the grid can show, and the sets in which they are chosen.

A column is a field of a track, or something read from its files. Every field of the model can be one; a test walks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from trackball_desktop.domain.release import Track, field_kinds, local_kinds
from trackball_desktop.ui.kit import field_labels

CONTEXT: Final = "Grid"
NUMBER: Final = "#"
FROZEN: Final = (NUMBER, "title")
"""The columns that stay in sight while the others scroll."""

FILE_NAME, FILE_FORMAT, FILE_LENGTH, FILE_LOUDNESS = "file.name", "file.format", "file.length", "file.loudness"
WORK_CODES: Final = "works.iswc"

_READ_ONLY_LABELS: Final = {
    NUMBER: QT_TRANSLATE_NOOP("Grid", "#"),
    FILE_NAME: QT_TRANSLATE_NOOP("Grid", "File"),
    FILE_FORMAT: QT_TRANSLATE_NOOP("Grid", "Format of the file"),
    FILE_LENGTH: QT_TRANSLATE_NOOP("Grid", "Length of the file"),
    FILE_LOUDNESS: QT_TRANSLATE_NOOP("Grid", "Loudness"),
    WORK_CODES: QT_TRANSLATE_NOOP("Grid", "ISWC of the works"),
}
_SHORT_LABELS: Final = {
    "parental_advisory": QT_TRANSLATE_NOOP("Grid", "Advisory"),
    "audio_language": QT_TRANSLATE_NOOP("Grid", "Language"),
}
_MIN_WIDTHS: Final = {
    NUMBER: 42, "title": 96, "version_title": 64, "primary_contributions": 120, "contributions": 160, "works": 120,
    "isrc": 118, "duration": 58, "parental_advisory": 116, "audio_language": 84, FILE_NAME: 150, FILE_FORMAT: 150,
    FILE_LENGTH: 64, FILE_LOUDNESS: 84, WORK_CODES: 130, "artist_display_name": 120, "display_title": 120,
}  # fmt: skip
_KIND_MIN_WIDTHS: Final = {"flag": 84, "date": 104, "duration": 78, "lines": 160, "code": 118}
_STRETCH_FACTORS: Final = {
    "title": 1.6, "version_title": 0.9, "primary_contributions": 2.6, "contributions": 2.6, "works": 1.6,
    FILE_NAME: 1.6, FILE_FORMAT: 1.0, "artist_display_name": 1.2, "display_title": 1.2, "pline_owner": 1.2,
    "cline_owner": 1.2, "notes": 1.6,
}  # fmt: skip
"""How what is left of the width is shared out: what has a name grows."""


@dataclass(frozen=True)
class Column:
    """One column.

    `kind` is that of the field, or number, file; `least` pixels at normal size, `stretch` of the rest.
    """

    field: str
    kind: str
    is_editable: bool
    min_width: int
    stretch: float

    @property
    def label(self) -> str:
        """What the column is called."""
        own = _READ_ONLY_LABELS.get(self.field)
        return QCoreApplication.translate(CONTEXT, str(own)) if own else field_labels.field_label(self.field)

    @property
    def short_label(self) -> str:
        """What its header says."""
        short = _SHORT_LABELS.get(self.field)
        return QCoreApplication.translate(CONTEXT, str(short)) if short else self.label


@dataclass(frozen=True)
class ColumnSet:
    """Columns that are chosen together. `own` sets were made by the user and are called what the user called them."""

    name: str
    fields: tuple[str, ...]
    is_user_defined: bool = False

    @property
    def label(self) -> str:
        """What the set is called on screen."""
        return self.name if self.is_user_defined else QCoreApplication.translate(CONTEXT, self.name)


TITLES: Final = ColumnSet(str(QT_TRANSLATE_NOOP("Grid", "Titles")), (
    NUMBER, "title", "version_title", "primary_contributions", "isrc", "duration", "parental_advisory",
    "audio_language",
))  # fmt: skip
BUILT_IN_SETS: Final = (
    TITLES,
    ColumnSet(str(QT_TRANSLATE_NOOP("Grid", "Credits")), (
        NUMBER, "title", "primary_contributions", "contributions", "works", "artist_display_name",
    )),
    ColumnSet(str(QT_TRANSLATE_NOOP("Grid", "Rights")), (
        NUMBER, "title", "pline_year", "pline_owner", "pline_license", "cline_year", "cline_owner", "cline_license",
    )),
    ColumnSet(str(QT_TRANSLATE_NOOP("Grid", "Identifiers")), (
        NUMBER, "title", "version_title", "isrc", WORK_CODES, "duration", "recording_end_date_year",
    )),
    ColumnSet(str(QT_TRANSLATE_NOOP("Grid", "Files")), (
        NUMBER, "title", "track_type", FILE_NAME, FILE_FORMAT, FILE_LENGTH, "duration", FILE_LOUDNESS,
    )),
)  # fmt: skip


@lru_cache(maxsize=256)
def column_for_field(field: str) -> Column:
    """Return a column by its field. Raises KeyError for a name that is none."""
    if field in _READ_ONLY_LABELS:
        return Column(
            field, "number" if field == NUMBER else "file", False, _MIN_WIDTHS[field], _STRETCH_FACTORS.get(field, 0.0)
        )
    kind = field_labels.field_kind(Track, field)
    least = _MIN_WIDTHS.get(field) or _KIND_MIN_WIDTHS.get(kind, 110)
    return Column(field, kind, True, least, _STRETCH_FACTORS.get(field, 0.0))


_FILE_NOTES: Final = frozenset({"master_original", "master_copy"})
"""Which file is a copy of which: no cell to type into."""


@lru_cache(maxsize=1)
def all_fields() -> tuple[str, ...]:
    """Return all columns there are, the number first."""
    local = (name for name in local_kinds(Track) if name not in _FILE_NOTES)
    fields = (*field_kinds(Track), *(f"local.{name}" for name in local))
    read_only = tuple(field for field in _READ_ONLY_LABELS if field != NUMBER)
    return (NUMBER, *fields, *read_only)


def valid_fields(fields: Any) -> tuple[str, ...]:
    """Return those of a kept list of columns that exist, each once, with the frozen ones first.

    Settings may come from another version of the app, or be broken.
    """
    known_fields = set(all_fields())
    valid = (
        [name for name in fields if isinstance(name, str) and name in known_fields] if isinstance(fields, list) else []
    )
    return tuple(dict.fromkeys((*FROZEN, *valid)))
