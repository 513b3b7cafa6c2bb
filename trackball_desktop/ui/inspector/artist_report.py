"""The report for the artist: shown as it will be read, then copied or saved as text or as a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.checks.report import as_html, as_text, build_report
from trackball_desktop.media.files import sanitise_file_name
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, row
from trackball_desktop.ui.kit.choose_file import choose_new_file
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import localize
from trackball_desktop.ui.kit.text_fields import TextEdit

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


class ReportDialog(Dialog):
    """What the artist is asked, in plain words."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report = build_report(session.release, session.checks.findings, localize)
        self.setWindowTitle(self.tr("Report for the artist"))
        self.text_edit = TextEdit(as_text(self._report, localize), self)
        self.text_edit.setReadOnly(True)
        self.text_edit.setTabChangesFocus(True)
        self.text_edit.setAccessibleName(self.tr("The report"))
        self.result_label = TextLabel("", "small", "dim")
        self.copy_button = button(self.tr("Copy"), "primary", icon="copy")
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.save_text_button = button(self.tr("Save as text…"))
        self.save_text_button.clicked.connect(self._on_save_text_clicked)
        self.save_page_button = button(self.tr("Save as web page…"))
        self.save_page_button.clicked.connect(self._on_save_page_clicked)
        close = button(self.tr("Close"))
        close.clicked.connect(self.reject)
        explanation_label = TextLabel(
            self.tr("Questions that only the artist can answer come first, by track. Nothing is sent from here."),
            role="dim",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        column.addWidget(explanation_label)
        column.addWidget(self.text_edit, 1)
        column.addWidget(self.result_label)
        column.addLayout(row(close, None, self.save_page_button, self.save_text_button, self.copy_button))
        self.resize_scaled(600, 560)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text_edit.toPlainText())
        self.result_label.setText(self.tr("Copied."))

    @Slot()
    def _on_save_text_clicked(self) -> None:
        self._save(".txt", self.tr("Text (*.txt)"))

    @Slot()
    def _on_save_page_clicked(self) -> None:
        self._save(".html", self.tr("Web page (*.html)"))

    def _save(self, suffix: str, kind: str) -> None:
        name = sanitise_file_name(self._report.title or self.tr("Report")) + suffix
        choose_new_file(self, self.tr("Save the report"), name, self.write_report, filters=kind)

    def write_report(self, path: Path) -> None:
        """Write the report to a file, and say whether that worked."""
        page = path.suffix.lower() == ".html"
        try:
            path.write_text((as_html if page else as_text)(self._report, localize), "utf-8")
        except OSError as error:
            self.result_label.setText(fill(self.tr("It could not be saved: {why}."), why=error.strerror or str(error)))
            return
        self.result_label.setText(fill(self.tr("Saved as {name}."), name=path.name))
