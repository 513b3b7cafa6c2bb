"""Tells what a DDEX message brought: what differs from a draft that is here, and what no draft has a place for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.text_fields import TextEdit
from trackball_desktop.ui.kit.timeline_labels import place_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trackball_desktop.formats.ern.reader import ErnImport
    from trackball_desktop.services.ern import Arrived


class ArrivedDialog(QDialog):
    """What became of a message. A release that is here already can be made a draft nonetheless."""

    anyway_requested = Signal()

    def __init__(self, read: ErnImport, arrived: Sequence[Arrived], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(fill(self.tr("DDEX message {name}"), name=name))
        known = [one for one in arrived if one.known]
        made = [one for one in arrived if not one.known]
        heads: list[str] = []
        if made:
            heads.append(Counts.tr("%n drafts were made.", "%n draft was made.", len(made)))
        if known:
            heads.append(
                Counts.tr(
                    "%n releases are here already by their UPCs; they were compared and left as they are.",
                    "%n release is here already by its UPC; it was compared and left as it is.",
                    len(known),
                )
            )
        if read.takedown:
            heads.append(self.tr("The message has no deals: it takes its releases down where they were delivered."))
        self.text = TextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("What the message says"))
        self.text.setPlainText("\n".join(self._lines(read, arrived)))
        self.anyway_button = button(self.tr("Make drafts nonetheless"))
        self.anyway_button.setVisible(bool(known))
        self.anyway_button.clicked.connect(self._on_anyway_clicked)
        close = button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(" ".join(heads), size="strong", wrap=True))
        column.addWidget(self.text, 1)
        column.addLayout(row(self.anyway_button, None, close))
        self.resize(theme.scaled(640), theme.scaled(460))

    def _lines(self, read: ErnImport, arrived: Sequence[Arrived]) -> list[str]:
        lines: list[str] = []
        nothing = self.tr("nothing")
        for one in arrived:
            if one.known:
                lines.append(fill(self.tr("“{title}”, here → in the message:"), title=one.title))
                lines += [
                    f"    {place_text(entry.path)}: {entry.here or nothing} → {entry.there}"
                    for entry in one.differences
                ] or [self.tr("    The message says the same.")]
            if one.not_attached:
                files = ", ".join(one.not_attached)
                lines.append(fill(self.tr("Not beside the message, and not attached: {files}"), files=files))
        if read.unplaced:
            lines.append(
                Counts.tr(
                    "%n recordings belong to no release of the message and were not imported.",
                    "%n recording belongs to no release of the message and was not imported.",
                    read.unplaced,
                )
            )
        if read.unread:
            lines.append(self.tr("A draft has no place for:"))
            lines += [f"    {entry.path}: {entry.value}" for entry in read.unread]
        return lines or [self.tr("Everything in the message is in the draft.")]

    @Slot()
    def _on_anyway_clicked(self) -> None:
        self.anyway_requested.emit()
        self.accept()
