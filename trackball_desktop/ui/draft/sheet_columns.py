"""What the columns of a sheet hold, to be looked at and changed: a box for each heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.vocabulary import vocabulary
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.field_labels import field_label
from trackball_desktop.ui.kit.languages import Texts
from trackball_desktop.ui.kit.screen_reader import name_choice

READER_FIELDS: Final = (
    "release.title", "release.version", "release.artist", "release.featured", "release.label", "release.upc",
    "release.catalog_number", "release.release_date", "release.original_release_date", "release.genre",
    "release.sub_genre", "release.configuration", "release.pline", "release.cline", "release.pline_year",
    "release.cline_year", "release.language", "disc", "track.number", "track.position", "track.title", "track.version",
    "track.artist", "track.featured", "track.remixer", "track.producer", "track.participants", "track.composer",
    "track.author", "track.writer", "track.arranger", "track.writer_share", "track.publisher", "track.publisher_share",
    "track.isrc", "track.iswc", "track.duration", "track.duration_seconds", "track.duration_ms", "track.explicit",
    "track.instrumental", "track.language", "track.audio_language",
)  # fmt: skip
"""What a column can hold, by the names that the reader has for it; credits come behind."""
_MODEL_FIELDS: Final = {"version": "version_title", "explicit": "parental_advisory", "language": "metadata_language"}
"""What the reader's names are called in the model, where they differ."""
_ROLES: Final = {
    "arranger": "Arranger", "author": "Author", "composer": "Composer", "producer": "Producer", "remixer": "Remixer",
    "writer": "Composer & Author",
}  # fmt: skip
CREDIT_PREFIX: Final = "track.credits."
BOX_WIDTH = 196


class SheetFields(Texts):
    """What the column of a sheet can hold, where the model has no field of it."""


def offered_fields(own: str = "") -> list[str]:
    """Return what a column can hold, its own meaning first; a role that is a field is not a credit as well."""
    roles = [term.value for term in vocabulary("role").terms if term.value not in _ROLES.values()]
    return list(dict.fromkeys((*((own,) if own else ()), *READER_FIELDS, *(CREDIT_PREFIX + role for role in roles))))


def field_name(name: str, *, short: bool = False) -> str:
    """Return how a field of a column is called: "Track: ISRC", or "ISRC" where there is little room."""
    if name.startswith(CREDIT_PREFIX):
        role = name.removeprefix(CREDIT_PREFIX)
        return role if short else SheetFields.tr("Credit: {role}", role=role)
    scope, _, field = name.rpartition(".")
    if scope == "release":
        return SheetFields.tr("Release: {field}", field=_plain_name(field))
    return _plain_name(field) if short or not scope else SheetFields.tr("Track: {field}", field=_plain_name(field))


def _plain_name(field: str) -> str:
    own = {
        "artist": SheetFields.tr("Artists"),
        "cline": SheetFields.tr("© line"),
        "disc": SheetFields.tr("Disc"),
        "duration_ms": SheetFields.tr("Length in milliseconds"),
        "duration_seconds": SheetFields.tr("Length in seconds"),
        "number": SheetFields.tr("Track number"),
        "participants": SheetFields.tr("People with their roles"),
        "pline": SheetFields.tr("℗ line"),
        "position": SheetFields.tr("Position, such as A1"),
        "publisher_share": SheetFields.tr("Publishers' shares"),
        "writer_share": SheetFields.tr("Writers' shares"),
    }
    return own.get(field) or _ROLES.get(field) or field_label(_MODEL_FIELDS.get(field, field))


class SheetColumns(QWidget):
    """The headings of a sheet, each with a box of what its column holds; one below the other, or side by side."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, side_by_side: bool = False) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QComboBox] = {}
        self._side_by_side = side_by_side
        self._form = None if side_by_side else QFormLayout(self)
        self._row = QHBoxLayout(self) if side_by_side else None
        if self._row is not None:
            self._row.setContentsMargins(0, 0, 0, 0)
            self._row.setSpacing(space.S)

    def show_columns(self, columns: Sequence[tuple[str, str]]) -> None:
        """Show headings, each with the field that its column holds; empty for one that is not read.

        The focus stays on the box of its heading.
        """
        focused = next((heading for heading, box in self.boxes.items() if box.hasFocus()), "")
        for child in self.findChildren(QWidget):
            child.hide()
            child.deleteLater()
        while self._form is not None and self._form.rowCount():
            self._form.removeRow(0)
        while self._row is not None and self._row.count():
            self._row.takeAt(0)
        self.boxes = {}
        for heading, field in columns:
            box = ChoiceBox(self)
            box.addItem(self.tr("not used"), "")
            for name in offered_fields(field):
                box.addItem(field_name(name, short=self._side_by_side), name)
            box.setCurrentIndex(max(0, box.findData(field)))
            name_choice(box, heading)
            box.currentIndexChanged.connect(self.changed)
            self.boxes[heading] = box
            self._add(heading, box)
        if self._row is not None:
            self._row.addStretch(1)
        if focused in self.boxes:
            self.boxes[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, heading: str, box: QComboBox) -> None:
        if self._form is not None:
            self._form.addRow(label(heading), box)
            return
        assert self._row is not None
        box.setFixedWidth(theme.scaled(BOX_WIDTH))
        pair = QWidget(self)
        column = QVBoxLayout(pair)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.XXS)
        caption = label(heading, "dim", "small")
        caption.setMaximumWidth(theme.scaled(BOX_WIDTH))
        column.addWidget(caption, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(box)
        self._row.addWidget(pair)
        pair.show()

    def mapping(self, before: Sequence[tuple[str, str]], known: Mapping[str, str]) -> dict[str, str]:
        """Return the answers: columns that hold another thing than their headings say, and those answered before."""
        previous = dict(before)
        return {
            heading: str(box.currentData())
            for heading, box in self.boxes.items()
            if str(box.currentData()) != previous.get(heading) or heading in known
        }
