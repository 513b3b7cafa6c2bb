"""Tells what a DDEX message brought: what differs from a draft that is here, and what no draft has a place for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.text_fields import TextEdit
from trackball_desktop.ui.kit.timeline_labels import path_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trackball_desktop.formats.ern.reader import ErnImport
    from trackball_desktop.services.ern import ImportedRelease


class ErnImportDialog(Dialog):
    """What became of a message. A release that is here already can be made a draft nonetheless."""

    create_anyway_requested = Signal()

    def __init__(
        self, ern_import: ErnImport, results: Sequence[ImportedRelease], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(fill(self.tr("DDEX message {name}"), name=name))
        existing = [result for result in results if result.known]
        created = [result for result in results if not result.known]
        summaries: list[str] = []
        if created:
            summaries.append(Counts.tr("%n drafts were created.", "%n draft was created.", len(created)))
        if existing:
            summaries.append(
                Counts.tr(
                    "%n releases are already in the library with the same UPC. They were compared and left unchanged.",
                    "%n release is already in the library with the same UPC. It was compared and left unchanged.",
                    len(existing),
                )
            )
        if ern_import.takedown:
            summaries.append(
                self.tr("The message contains no deals, so it takes its releases down wherever they were delivered.")
            )
        self.text_edit = TextEdit(self)
        self.text_edit.setReadOnly(True)
        self.text_edit.setAccessibleName(self.tr("Contents of the message"))
        self.text_edit.setPlainText("\n".join(self._report_lines(ern_import, results)))
        self.create_anyway_button = button(self.tr("Create drafts anyway"))
        self.create_anyway_button.setVisible(bool(existing))
        self.create_anyway_button.clicked.connect(self._on_create_anyway_clicked)
        close = button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(label(" ".join(summaries), size="strong", wrap=True))
        column.addWidget(self.text_edit, 1)
        column.addLayout(row(self.create_anyway_button, None, close))
        self.resize_scaled(640, 460)

    def _report_lines(self, ern_import: ErnImport, results: Sequence[ImportedRelease]) -> list[str]:
        lines: list[str] = []
        nothing = self.tr("nothing")
        for result in results:
            if result.known:
                lines.append(fill(self.tr("“{title}”, library → message:"), title=result.title))
                lines += [
                    f"    {path_text(entry.path)}: {entry.here or nothing} → {entry.there}"
                    for entry in result.differences
                ] or [self.tr("    No differences.")]
            if result.not_attached:
                files = join_with_commas(result.not_attached)
                lines.append(fill(self.tr("Files missing from the package, not attached: {files}"), files=files))
        if ern_import.unplaced:
            lines.append(
                Counts.tr(
                    "%n recordings do not belong to any release in the message and were not imported.",
                    "%n recording does not belong to any release in the message and was not imported.",
                    ern_import.unplaced,
                )
            )
        if ern_import.unread:
            lines.append(self.tr("A draft has no field for:"))
            lines += [f"    {entry.path}: {entry.value}" for entry in ern_import.unread]
        return lines or [self.tr("The draft contains everything in the message.")]

    @Slot()
    def _on_create_anyway_clicked(self) -> None:
        self.create_anyway_requested.emit()
        self.accept()
