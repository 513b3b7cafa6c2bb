"""A page with the first sheet of every document in English, Japanese and Arabic: `python -m tests.papers OUT.png`.

The documents are those of the verb `paper`, made of the same release under titles and names in each language.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from tests.bodies import complete
from trackball_desktop import cli
from trackball_desktop.app import App, DataFolder
from trackball_desktop.formats.papers.papers import KINDS
from trackball_desktop.media.sample import draw_cover
from trackball_desktop.services.papers import COVER_NAME, PaperRequest, Papers
from trackball_desktop.ui.kit.pdf import ensure_application, keep_tables_whole, make_document

NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {},
    "ja": {
        "Harbour Songs 1": "夜の水", "Mara Quist": "青井 たなか", "Harbour 1": "港", "Slow Light 1": "ゆっくりした光",
        "Undertow 1": "引き波", "Northlight": "北光レコード", "Ines Moreau": "森 いね",
    },
    "ar": {
        "Harbour Songs 1": "أغاني الميناء", "Mara Quist": "ليلى منصور", "Harbour 1": "الميناء",
        "Slow Light 1": "ضوء بطيء", "Undertow 1": "التيار", "夜の水 1": "ماء الليل", "Northlight": "نور الشمال",
        "Ines Moreau": "إيناس مراد",
    },
}  # fmt: skip
_PRESS: Final = {
    "en": "Four songs written in one winter by the harbour, recorded in three days with the windows open.",
    "ja": "港のそばで一冬に書かれた四つの歌。窓を開けたまま、三日間で録音された。",
    "ar": "أربع أغانٍ كُتبت في شتاء واحد قرب الميناء، وسُجّلت في ثلاثة أيام والنوافذ مفتوحة.",
}
_SHEET: Final = QSizeF(210, 297) * 96 / 25.4
_MARGIN: Final = 18 * 96 / 25.4
_GAP: Final = 16


def draft_body(language: str, number: int) -> dict[str, Any]:
    """Return the create body of a release whose names are in a language."""

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: named(one) for key, one in value.items()}
        if isinstance(value, list):
            return [named(one) for one in value]
        return NAMES[language].get(value, value) if isinstance(value, str) else value

    body = named(complete(number))
    return named(json.loads(json.dumps(body).replace(f' {number}"', ' 1"')))


def sheets(papers: Papers, release_id: str, language: str) -> list[QImage]:
    """Return the first sheet of each document, and the barcode."""
    made: list[QImage] = []
    for kind in KINDS:
        request = PaperRequest(kind, language, _PRESS[language], "press@northlight.example")
        page = asyncio.run(papers.render_html(release_id, request))
        cover = asyncio.run(papers.cover(release_id)) if kind == "one-sheet" else None
        document = make_document(page, {} if cover is None else {COVER_NAME: cover}, right_to_left=language == "ar")
        inner = _SHEET - QSizeF(2 * _MARGIN, 2 * _MARGIN)
        document.setPageSize(inner)
        keep_tables_whole(document)
        sheet, painter = _blank()
        painter.translate(_MARGIN, _MARGIN)
        document.drawContents(painter, QRectF(0, 0, inner.width(), inner.height()))
        painter.end()
        made.append(sheet)
    sheet, painter = _blank()
    code = QImage.fromData(asyncio.run(papers.barcode(release_id, "png")))
    code = code.scaledToWidth(round(_SHEET.width() - 2 * _MARGIN), Qt.TransformationMode.SmoothTransformation)
    painter.drawImage(round(_MARGIN), round(_MARGIN), code)
    painter.end()
    return [*made, sheet]


def _blank() -> tuple[QImage, QPainter]:
    sheet = QImage(_SHEET.toSize(), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    return sheet, QPainter(sheet)


def picture() -> QImage:
    """Make the drafts in a library of its own, and put their documents side by side, a row a language."""
    rows: list[list[QImage]] = []
    with tempfile.TemporaryDirectory(prefix="trackball-papers-") as name:
        folder = Path(name)
        (folder / "cover.jpg").write_bytes(draw_cover())
        ids: dict[str, str] = {}
        for number, language in enumerate(NAMES, start=1):
            source = folder / f"{language}.json"
            source.write_text(json.dumps(draft_body(language, number)), "utf-8")
            ids[language] = _run(folder, "import", str(source))["id"]
            _run(folder, "attach", ids[language], str(folder / "cover.jpg"), "--cover")
        with App(DataFolder.resolve(folder / "data", practice=False)) as app:
            papers = Papers(app.repositories)
            rows = [sheets(papers, release_id, language) for language, release_id in ids.items()]
    width, height = rows[0][0].width() + _GAP, rows[0][0].height() + _GAP
    whole = QImage(len(rows[0]) * width + _GAP, len(rows) * height + _GAP, QImage.Format.Format_RGB32)
    whole.fill(QColor(0x8A, 0x88, 0x90))
    painter = QPainter(whole)
    for down, row in enumerate(rows):
        for across, sheet in enumerate(row):
            painter.drawImage(across * width + _GAP, down * height + _GAP, sheet)
    painter.end()
    return whole


def _run(folder: Path, *words: str) -> dict[str, Any]:
    out = folder / "out.json"
    with out.open("w", encoding="utf-8") as file, contextlib.redirect_stdout(file):
        code = cli.run([*words, "--data-dir", str(folder / "data"), "--json"])
    assert code == 0, words
    return json.loads(out.read_text("utf-8"))


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="a PNG")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = ensure_application()
    picture().scaledToWidth(2600, Qt.TransformationMode.SmoothTransformation).save(str(given.out))
    del application


if __name__ == "__main__":
    main()
