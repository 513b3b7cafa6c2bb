"""Tells what a DDEX message brought: what differs from a draft that is here, and what no draft has a place for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, listed
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
            heads.append(Counts.tr("%n drafts were created.", "%n draft was created.", len(made)))
        if known:
            heads.append(
                Counts.tr(
                    "%n releases are already in the library with the same UPC. They were compared and left unchanged.",
                    "%n release is already in the library with the same UPC. It was compared and left unchanged.",
                    len(known),
                )
            )
        if read.takedown:
            heads.append(
                self.tr("The message contains no deals, so it takes its releases down wherever they were delivered.")
            )
        self.text = TextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Contents of the message"))
        self.text.setPlainText("\n".join(self._lines(read, arrived)))
        self.anyway_button = button(self.tr("Create drafts anyway"))
        self.anyway_button.setVisible(bool(known))
        self.anyway_button.clicked.connect(self._on_anyway_clicked)
        close = button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(label(" ".join(heads), size="strong", wrap=True))
        column.addWidget(self.text, 1)
        column.addLayout(row(self.anyway_button, None, close))
        self.resize(theme.scaled(640), theme.scaled(460))

    def _lines(self, read: ErnImport, arrived: Sequence[Arrived]) -> list[str]:
        lines: list[str] = []
        nothing = self.tr("nothing")
        for one in arrived:
            if one.known:
                lines.append(fill(self.tr("“{title}”, library → message:"), title=one.title))
                lines += [
                    f"    {place_text(entry.path)}: {entry.here or nothing} → {entry.there}"
                    for entry in one.differences
                ] or [self.tr("    No differences.")]
            if one.not_attached:
                files = listed(one.not_attached)
                lines.append(fill(self.tr("Files missing from the package, not attached: {files}"), files=files))
        if read.unplaced:
            lines.append(
                Counts.tr(
                    "%n recordings do not belong to any release in the message and were not imported.",
                    "%n recording does not belong to any release in the message and was not imported.",
                    read.unplaced,
                )
            )
        if read.unread:
            lines.append(self.tr("A draft has no field for:"))
            lines += [f"    {entry.path}: {entry.value}" for entry in read.unread]
        return lines or [self.tr("The draft contains everything in the message.")]

    @Slot()
    def _on_anyway_clicked(self) -> None:
        self.anyway_requested.emit()
        self.accept()
