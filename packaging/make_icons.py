"""Draw the app's icon for Windows and macOS from resources/icons/app.svg: `.venv/bin/python packaging/make_icons.py`.

The results are kept in packaging/icons, so that a build needs nothing for them.
"""

from __future__ import annotations

import io
import os

from setup_env import ROOT

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""In pixels, as Windows asks for them at its usual scales."""
MAC_SIZES = (32, 64, 128, 256, 512, 1024)
FOLDER = ROOT / "packaging" / "icons"


def main() -> None:
    """Write app.ico and app.icns."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PIL import Image
    from PySide6.QtCore import QBuffer, Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication([])
    renderer = QSvgRenderer(str(ROOT / "resources" / "icons" / "app.svg"))

    def picture(size: int) -> Image.Image:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        buffer = QBuffer()
        image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType] - the stubs know files alone
        return Image.open(io.BytesIO(buffer.data().data()))

    FOLDER.mkdir(exist_ok=True)
    pictures = {size: picture(size) for size in {*SIZES, *MAC_SIZES}}
    others = [pictures[size] for size in SIZES[:-1]]
    pictures[SIZES[-1]].save(FOLDER / "app.ico", sizes=[(size, size) for size in SIZES], append_images=others)
    others = [pictures[size] for size in MAC_SIZES[:-1]]
    pictures[MAC_SIZES[-1]].save(FOLDER / "app.icns", append_images=others)
    app.quit()


if __name__ == "__main__":
    main()
