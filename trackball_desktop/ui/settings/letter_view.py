"""The letter to a distributor as it stands: read, copied, opened as a mail, saved as a mail or a PDF."""

from __future__ import annotations

import html
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QTextBrowser, QVBoxLayout, QWidget

from trackball_desktop.targets.profiled.letter import Letter, build_letter
from trackball_desktop.ui.kit import pdf, space
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.outside import open_address, open_path
from trackball_desktop.ui.kit.text_fields import LineEdit

if TYPE_CHECKING:
    from trackball_desktop.targets.profiled.profile import Profile
    from trackball_desktop.ui.runtime.backend import Backend

SENDER_KEY, COMPANY_KEY = "letter.sender", "letter.company"
"""The settings that keep who signs, and for whom."""
_ITEM = "margin-top: 2px; margin-bottom: 2px; margin-left: 14px; text-indent: -14px"


class LetterView(QWidget):
    """The letter of one profile, written anew whenever an answer changes."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._profile: Profile | None = None
        self._pending_content: bytes = b""
        self.status_label = label("", "dim", "small")
        self.signer_edit = LineEdit(self)
        self.signer_edit.setPlaceholderText(self.tr("Your name"))
        self.signer_edit.setAccessibleName(self.tr("Signature of the letter"))
        self.signer_edit.setText(str(backend.settings.get(SENDER_KEY, "") or ""))
        self.company_edit = LineEdit(self)
        self.company_edit.setPlaceholderText(self.tr("Label or company"))
        self.company_edit.setAccessibleName(self.tr("Recipient"))
        self.company_edit.setText(str(backend.settings.get(COMPANY_KEY, "") or ""))
        self.browser = QTextBrowser(self)
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName(self.tr("The letter"))
        self.browser.setStyleSheet("QTextBrowser { background: #ffffff; color: #000000; padding: 12px; }")
        self.copy_button = button(self.tr("Copy"), icon="copy")
        self.mail_file_button = button(self.tr("Save as email…"))
        self.pdf_button = button(self.tr("Save as PDF…"))
        self.mail_button = button(self.tr("Open in email app"), icon="external")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.S)
        layout.addLayout(row(label(self.tr("The letter"), size="strong"), None, self.status_label))
        layout.addLayout(row(self.signer_edit, self.company_edit))
        layout.addWidget(self.browser, 1)
        layout.addWidget(FlowWidget(self.mail_file_button, self.pdf_button, gap=space.S))
        layout.addLayout(row(self.copy_button, None, self.mail_button))
        for field in (self.signer_edit, self.company_edit):
            field.textChanged.connect(self._show)
            field.editingFinished.connect(self._save_sender)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.mail_button.clicked.connect(self._on_mail_clicked)
        self.mail_file_button.clicked.connect(self._on_mail_file_clicked)
        self.pdf_button.clicked.connect(self._on_pdf_clicked)

    @property
    def letter(self) -> Letter | None:
        """The letter as it is shown."""
        if self._profile is None:
            return None
        return build_letter(self._profile, self.signer_edit.text().strip() or "…", self.company_edit.text().strip())

    def show_profile(self, profile: Profile) -> None:
        """Write the letter of a profile."""
        self._profile = profile
        self._show()

    def _show(self) -> None:
        letter = self.letter
        if letter is None:
            return
        self.status_label.setText(fill(self.tr("{count} questions still open"), count=letter.open_count))
        scroll_position = self.browser.verticalScrollBar().value()
        self.browser.setHtml(letter_html(letter))
        self.browser.verticalScrollBar().setValue(scroll_position)

    @Slot()
    def _save_sender(self) -> None:
        for key, field in ((SENDER_KEY, self.signer_edit), (COMPANY_KEY, self.company_edit)):
            if (text := field.text().strip()) != str(self._backend.settings.get(key, "") or ""):
                self._backend.bridge.watch_future(self._backend.settings.save(key, text))

    @Slot()
    def _on_copy_clicked(self) -> None:
        if (letter := self.letter) is not None:
            QGuiApplication.clipboard().setText(letter.text)
            self.copy_button.setText(self.tr("Copied"))

    @Slot()
    def _on_mail_clicked(self) -> None:
        """Open it in the mail program: by an address where it is short, else as a file that is a draft there."""
        letter = self.letter
        if letter is None or self._profile is None:
            return
        if address := letter.mailto():
            open_address(address, self)
            return
        path = Path(tempfile.gettempdir()) / f"trackball-letter-{self._profile.id}.eml"
        path.write_bytes(letter.eml())
        open_path(path, self)

    @Slot()
    def _on_mail_file_clicked(self) -> None:
        if (letter := self.letter) is not None:
            self._choose(self.tr("Save the letter as email"), "eml", letter.eml())

    @Slot()
    def _on_pdf_clicked(self) -> None:
        if (letter := self.letter) is not None:
            self._choose(
                self.tr("Save the letter as PDF"), "pdf", pdf.render_pdf(letter_html(letter), letter.subject, {})
            )

    def _choose(self, title: str, suffix: str, content: bytes) -> None:
        self._pending_content = content
        chooser = QFileDialog(self, title)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([f"{suffix.upper()} (*.{suffix})"])
        chooser.setDefaultSuffix(suffix)
        chooser.selectFile(f"letter.{suffix}")
        chooser.fileSelected.connect(self.save_to)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @Slot(str)
    def save_to(self, path: str) -> None:
        """Write what was chosen to be saved."""
        job = self._backend.bridge.run_in_thread(Path(path).write_bytes, self._pending_content)
        job.failed.connect(self._on_save_failed)

    @Slot(object)
    def _on_save_failed(self, error: Exception) -> None:
        self.status_label.setText(str(error))


def letter_html(letter: Letter) -> str:
    """Return the letter as a page, for the window and for a PDF."""
    parts = [f"<p>To: {_escape(letter.to)}<br>From: {_escape(letter.sender)}<br>Subject: {_escape(letter.subject)}</p>"]
    parts += [f"<p>{_escape(paragraph)}</p>" for paragraph in letter.opening]
    for section in letter.sections:
        parts.append(f"<h4>{_escape(section.heading)}</h4>")
        parts += [f'<p style="{_ITEM}">–&nbsp; {_escape(question)}</p>' for question in section.questions]
    parts.append(f"<p>{'<br>'.join(_escape(line) for line in letter.closing)}</p>")
    return "".join(parts)


def _escape(text: str) -> str:
    return html.escape(text)
