"""Shows the papers of a release as they will be printed, and saves them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.formats.papers.papers import BARCODE, KINDS
from trackball_desktop.formats.papers.values import all_labels
from trackball_desktop.services.papers import CONTACT_SETTING, COVER_NAME, FORMATS_BY_KIND, PaperRequest
from trackball_desktop.ui.kit import pdf, space, theme
from trackball_desktop.ui.kit.basic import button, column, label, row
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.outside import open_path
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.kit.text_fields import LineEdit, TextEdit
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

ROW_HEIGHT = 30
_PAPER_WIDTH = 658
"""A4 without its margins, at 96 dots an inch: what is previewed has the lines of the PDF."""
_PREVIEW_DELAY_MS = 250
LANGUAGES: Final = {"en": "English", "de": "Deutsch", "ja": "日本語", "ar": "العربية"}

_Preview = tuple[PaperRequest, str, bytes | None]


class PapersDialog(Dialog):
    """The papers, the words that one may add, and the page."""

    notice = Signal(str)
    """A sentence about what was saved."""

    def __init__(self, backend: Backend, release_id: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._release_id = release_id
        self._preview_job: Job | None = None
        self._save_job: Job | None = None
        self.setWindowTitle(fill(self.tr("Documents for “{title}”"), title=title or self.tr("Untitled")))
        self.kind_list = QListWidget(self)
        self.kind_list.setAccessibleName(self.tr("Document"))
        self.kind_list.setProperty("boxed", True)
        self.language_box = ChoiceBox(self)
        name_choice(self.language_box, self.tr("Document language"))
        self.kind_list.setFixedHeight(theme.scaled(5 * ROW_HEIGHT + 12))
        for code in all_labels():
            self.language_box.addItem(LANGUAGES.get(code, code), code)
        self.press_text = TextEdit(self)
        self.press_text.setTabChangesFocus(True)
        self.press_text.setAccessibleName(self.tr("Text for press"))
        self.press_text.setPlaceholderText(self.tr("Information about the release for press and retail"))
        self.contact = LineEdit(self)
        self.contact.setAccessibleName(self.tr("Contact"))
        self.contact.setText(str(backend.settings.get(CONTACT_SETTING, "") or ""))
        self.page = QTextBrowser(self)
        self.page.setOpenLinks(False)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.page.setAccessibleName(self.tr("Preview"))
        self.page.setStyleSheet("QTextBrowser { background: #ffffff; color: #000000; padding: 18px; }")
        self.picture = QLabel(self)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setStyleSheet("background: #ffffff;")
        self.views = QStackedWidget(self)
        for view in (self.page, self.picture):
            self.views.addWidget(view)
        self.error_label = label("", "bad", wrap=True)
        self.error_label.hide()
        self.save_button = button(self.tr("Save…"), "primary")
        self.templates_button = button(self.tr("Edit templates…"))
        self.close_button = button(self.tr("Close"))
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PREVIEW_DELAY_MS)
        self._timer.timeout.connect(self.refresh)
        self._lay_out()
        self._fill_kinds()
        self._connect()
        self.kind_list.setCurrentRow(0)

    def _lay_out(self) -> None:
        self._press_label = label(self.tr("Text for press"), "dim", "small")
        self._contact_label = label(self.tr("Contact"), "dim", "small")
        self._language_label = label(self.tr("Document language"), "dim", "small")
        left = column(
            self.kind_list,
            self._language_label,
            self.language_box,
            self._contact_label,
            self.contact,
            self._press_label,
            self.press_text,
            gap=space.S,
        )
        left.setStretch(6, 1)
        left.addStretch(0)
        columns = QHBoxLayout()
        columns.setSpacing(space.L)
        holder = QWidget(self)
        holder.setFixedWidth(theme.scaled(210))
        holder.setLayout(left)
        columns.addWidget(holder)
        columns.addWidget(self.views, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.XL, space.L, space.XL, space.L)
        layout.setSpacing(space.M)
        layout.addLayout(columns, 1)
        layout.addWidget(self.error_label)
        layout.addLayout(row(self.templates_button, None, self.close_button, self.save_button))
        self.resize_scaled(1000, 680)

    def _fill_kinds(self) -> None:
        for kind, title in (
            ("label-copy", self.tr("Label copy")),
            ("one-sheet", self.tr("One-sheet for press")),
            ("split-sheet", self.tr("Split sheets")),
            ("credits", self.tr("Credits for booklets")),
            (BARCODE, self.tr("Barcode")),
        ):
            item = QListWidgetItem(title, self.kind_list)
            item.setData(Qt.ItemDataRole.UserRole, kind)
            item.setSizeHint(QSize(0, theme.scaled(ROW_HEIGHT)))

    def _connect(self) -> None:
        self.kind_list.currentItemChanged.connect(self._on_kind_changed)
        self.language_box.currentIndexChanged.connect(self.refresh)
        self.press_text.textChanged.connect(self._timer.start)
        self.contact.textChanged.connect(self._timer.start)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.templates_button.clicked.connect(self._on_templates_clicked)
        self.close_button.clicked.connect(self.reject)

    @property
    def request(self) -> PaperRequest:
        """Which paper is chosen, with the words that were added."""
        item = self.kind_list.currentItem()
        kind = str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else KINDS[0]
        one_sheet = kind == "one-sheet"
        return PaperRequest(
            kind,
            str(self.language_box.currentData()),
            self.press_text.toPlainText().strip() if one_sheet else "",
            self.contact.text().strip() if one_sheet else "",
        )

    def select_document(self, kind: str, language: str = "en") -> None:
        """Show a paper in a language."""
        for place in range(self.kind_list.count()):
            if self.kind_list.item(place).data(Qt.ItemDataRole.UserRole) == kind:
                self.kind_list.setCurrentRow(place)
        self.language_box.setCurrentIndex(self.language_box.findData(language))

    @Slot()
    def _on_kind_changed(self) -> None:
        kind = self.request.kind
        for widget in (self._press_label, self.press_text, self._contact_label, self.contact):
            widget.setVisible(kind == "one-sheet")
        for widget in (self._language_label, self.language_box):
            widget.setVisible(kind != BARCODE)
        self.templates_button.setVisible(kind != BARCODE)
        self.refresh()

    # --- the preview --------------------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Make the chosen paper anew, beside the window, and show it."""
        request, release_id = self.request, self._release_id

        async def work(services: Services) -> _Preview:
            if request.kind == BARCODE:
                return request, "", await services.papers.barcode(release_id, "png")
            cover = await services.papers.cover(release_id) if request.kind == "one-sheet" else None
            return request, await services.papers.render_html(release_id, request), cover

        self._preview_job = self._backend.bridge.submit(work)
        self._preview_job.finished.connect(self._on_preview_finished)
        self._preview_job.failed.connect(self._on_preview_failed)

    @Slot(object)
    def _on_preview_finished(self, preview: _Preview) -> None:
        request, html, picture = preview
        if self.sender() is not self._preview_job:
            return
        self.error_label.hide()
        self.save_button.setEnabled(True)
        if request.kind == BARCODE:
            image = QPixmap.fromImage(QImage.fromData(picture or b""))
            self.picture.setPixmap(image.scaledToWidth(theme.scaled(320), Qt.TransformationMode.SmoothTransformation))
            self.views.setCurrentWidget(self.picture)
            return
        pictures = {} if picture is None else {COVER_NAME: picture}
        document = pdf.make_document(html, pictures, right_to_left=request.language == "ar")
        document.setParent(self.page)
        document.setTextWidth(_PAPER_WIDTH)
        self.page.setDocument(document)
        self.page.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.page.setLineWrapColumnOrWidth(_PAPER_WIDTH)
        self.views.setCurrentWidget(self.page)

    @Slot(object)
    def _on_preview_failed(self, error: object) -> None:
        if self.sender() is self._preview_job:
            self.error_label.setText(str(error))
            self.error_label.show()
            self.save_button.setEnabled(False)

    # --- saving -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_save_clicked(self) -> None:
        forms = FORMATS_BY_KIND[self.request.kind]
        chooser = QFileDialog(self, self.tr("Save the document"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([f"{form.upper()} (*.{form})" for form in forms])
        chooser.setDefaultSuffix(forms[0])
        papers = self._backend.services.papers if self._backend.services is not None else None
        if papers is not None:
            chooser.selectFile(papers.file_name(self._release_id, self.request.kind, forms[0]))
        chooser.fileSelected.connect(self._on_file_selected)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self.save(Path(path))

    def save(self, path: Path) -> None:
        """Save the chosen paper; the file's ending says as what."""
        request, release_id = self.request, self._release_id
        file_format = path.suffix.lower().lstrip(".")
        if file_format not in FORMATS_BY_KIND[request.kind]:
            file_format = FORMATS_BY_KIND[request.kind][0]
            path = path.with_name(f"{path.name}.{file_format}")

        async def work(services: Services) -> Path:
            data = await _render_document(services, release_id, request, file_format)
            await services.papers.save(release_id, request, path, data)
            return path

        self.save_button.setEnabled(False)
        self._save_job = self._backend.bridge.submit(work)
        self._save_job.finished.connect(self._on_saved)
        self._save_job.failed.connect(self._on_save_failed)
        self._save_job.ended.connect(self._on_save_ended)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self.notice.emit(fill(self.tr("Saved as {name}"), name=path.name))

    @Slot(object)
    def _on_save_failed(self, error: object) -> None:
        self.error_label.setText(str(error))
        self.error_label.show()

    @Slot()
    def _on_save_ended(self) -> None:
        self.save_button.setEnabled(True)

    @Slot()
    def _on_templates_clicked(self) -> None:
        job = self._backend.bridge.submit(lambda services: services.papers.copy_templates())
        job.finished.connect(self._on_templates_copied)
        job.failed.connect(self._on_save_failed)
        self._save_job = job

    @Slot(object)
    def _on_templates_copied(self, places: list[Path]) -> None:
        open_path(places[0].parent, self)


async def _render_document(services: Services, release_id: str, request: PaperRequest, file_format: str) -> bytes:
    papers = services.papers
    if request.kind == BARCODE:
        return await papers.barcode(release_id, file_format)
    if file_format == "txt":
        return (await papers.render_text(release_id, request)).encode()
    if file_format == "html":
        return (await papers.render_html(release_id, request, inline=True)).encode()
    page = await papers.render_html(release_id, request)
    cover = await papers.cover(release_id) if request.kind == "one-sheet" else None
    pictures = {} if cover is None else {COVER_NAME: cover}

    def render() -> bytes:
        return pdf.render_pdf(page, request.kind, pictures, right_to_left=request.language == "ar")

    return await asyncio.to_thread(render)
