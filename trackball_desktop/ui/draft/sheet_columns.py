"""What the columns of a sheet hold, to be looked at and changed: a box for each heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.vocabulary import vocabulary
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.screen_reader import name_choice

FIELDS: Final = (
    "release.title", "release.version", "release.artist", "release.featured", "release.label", "release.upc",
    "release.catalog_number", "release.release_date", "release.original_release_date", "release.genre",
    "release.sub_genre", "release.configuration", "release.pline", "release.cline", "release.pline_year",
    "release.cline_year", "release.language", "disc", "track.number", "track.position", "track.title", "track.version",
    "track.artist", "track.featured", "track.remixer", "track.producer", "track.participants", "track.composer",
    "track.author", "track.writer", "track.arranger", "track.writer_share", "track.publisher", "track.publisher_share",
    "track.isrc", "track.iswc", "track.duration", "track.duration_seconds", "track.duration_ms", "track.explicit",
    "track.instrumental", "track.language", "track.audio_language", "track.metadata_language",
)  # fmt: skip
"""What a column can hold, by the names that the reader has for it; credits come behind."""
CREDIT_PREFIX: Final = "track.credits."
BOX_WIDTH = 156


def offered_fields(own: str = "") -> list[str]:
    """Return what a column can hold, its own meaning first."""
    credits = [CREDIT_PREFIX + term.value for term in vocabulary("role").terms]
    return list(dict.fromkeys((*((own,) if own else ()), *FIELDS, *credits)))


def field_name(name: str, *, short: bool = False) -> str:
    """Return how a field of a column is called: "Track: ISRC", or "ISRC" where there is little room."""
    if name.startswith(CREDIT_PREFIX):
        return (
            name.removeprefix(CREDIT_PREFIX)
            if short
            else fill(_tr("Credit: {role}"), role=name.removeprefix(CREDIT_PREFIX))
        )
    scope, _, field = name.partition(".")
    text = (field or scope).replace("_", " ")
    upper = {"isrc", "iswc", "upc", "ean"}
    shown = text.upper() if text in upper else text
    if short and scope == "track":
        return shown[:1].upper() + shown[1:]
    which = {"release": _tr("Release: {field}"), "track": _tr("Track: {field}")}.get(scope, "{field}")
    return fill(which, field=shown)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SheetColumns", text)


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
