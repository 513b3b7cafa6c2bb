"""A document becomes a page that is read in its direction, with pictures no larger than they are printed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication

from trackball_desktop.ui.kit.pdf import make_document, render_pdf


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


@pytest.mark.parametrize(
    ("size", "kept"),
    [((10, 10), (10, 10)), ((1200, 600), (1200, 600)), ((2400, 600), (1200, 300)), ((60, 1500), (48, 1200))],
)
def test_a_picture_is_no_larger_than_it_is_printed(
    qapp: QApplication, size: tuple[int, int], kept: tuple[int, int]
) -> None:
    page = make_document("<img src='cover'>", {"cover": png(*size)})
    picture = page.resource(QTextDocument.ResourceType.ImageResource.value, QUrl("cover"))
    assert isinstance(picture, QImage)
    assert (picture.width(), picture.height()) == kept


@pytest.mark.parametrize("right_to_left", [False, True])
def test_a_page_is_read_in_its_direction(qapp: QApplication, right_to_left: bool) -> None:
    page = make_document("<p>Label copy</p>", {}, right_to_left=right_to_left)
    expected = Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight
    assert page.defaultTextOption().textDirection() == expected
    assert page.documentMargin() == 0
    device = page.documentLayout().paintDevice()
    assert device is not None
    assert (device.logicalDpiX(), device.logicalDpiY()) == (96, 96)
    assert page.defaultFont().pointSizeF() == 9.5


def test_a_pdf_has_its_title_and_pages_of_a4(qapp: QApplication) -> None:
    written = render_pdf("<p>Label copy</p>", "Harbour", {})
    assert written.startswith(b"%PDF-")
    assert written.rstrip().endswith(b"%%EOF")
    assert "Harbour".encode("utf-16-be") in written
    assert "trackball-desktop".encode("utf-16-be") in written
    assert b"/MediaBox [0 0 595" in written or b"/MediaBox [0.00000000 0.00000000 595" in written
