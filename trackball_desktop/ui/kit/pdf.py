"""Turns a page of HTML into a PDF, with the system's fonts, of which only the used letters are put into the file.

It may run on any thread: documents and PDF writers of Qt belong to the thread that makes them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextDocument,
    QTextFormat,
)

from trackball_desktop.ui.kit.mirroring import mirror_tables

_MARGIN_MM = 18.0
_DPI = 96
"""Dots an inch in which pages are laid out: those of HTML."""
_MAX_IMAGE_PX = 1200
"""Pixels of a picture's longer side in a PDF: 300 dots an inch at 10 cm."""


def ensure_application() -> QGuiApplication:
    """Return the application that fonts need: the running one, or one without a window."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(sys.argv[:1])


def make_document(html: str, pictures: Mapping[str, bytes], *, right_to_left: bool = False) -> QTextDocument:
    """Return a page as a document. `pictures` are files by the names under which the page shows them."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setUseDesignMetrics(True)
    dpi_device = QImage(1, 1, QImage.Format.Format_RGB32)
    dpi_device.setDotsPerMeterX(round(_DPI / 0.0254))
    dpi_device.setDotsPerMeterY(round(_DPI / 0.0254))
    document.documentLayout().setPaintDevice(dpi_device)
    document.setProperty("dots", dpi_device)  # lives as long as the document
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(9.5)
    document.setDefaultFont(font)
    option = document.defaultTextOption()
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight)
    document.setDefaultTextOption(option)
    for name, data in pictures.items():
        picture = QImage.fromData(data)
        if max(picture.width(), picture.height()) > _MAX_IMAGE_PX:
            picture = picture.scaled(
                _MAX_IMAGE_PX,
                _MAX_IMAGE_PX,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), picture)
    document.setHtml(mirror_tables(html) if right_to_left else html)
    return document


def render_pdf(html: str, title: str, pictures: Mapping[str, bytes], *, right_to_left: bool = False) -> bytes:
    """Return a page as a PDF of A4."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("trackball-desktop")
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
        )
    )
    writer.setResolution(300)
    document = make_document(html, pictures, right_to_left=right_to_left)
    document.setPageSize(QSizeF(writer.pageLayout().paintRectPixels(_DPI).size()))
    keep_tables_whole(document)
    document.print_(writer)  # scales the layout from its resolution to that of the file
    del writer  # the end of the file is written when it goes
    return bytes(buffer.data().data())


def keep_tables_whole(document: QTextDocument) -> None:
    """Begin a new page before each table that would be split between two."""
    height = document.pageSize().height()
    for frame in document.rootFrame().childFrames():
        rect = document.documentLayout().frameBoundingRect(frame)
        if rect.height() < height / 2 and rect.top() // height != (rect.bottom() - 1) // height:
            frame_format = frame.frameFormat()
            frame_format.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            frame.setFrameFormat(frame_format)
