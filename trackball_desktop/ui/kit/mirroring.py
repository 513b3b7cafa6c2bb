"""Puts the cells of tables into the order of languages that run from right to left, which Qt's documents do not do."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class _Row:
    before: list[str] = field(default_factory=list[str])
    cells: list[list[str]] = field(default_factory=list["list[str]"])


def mirror_tables(html: str) -> str:
    """Return a page with the cells of each row in the opposite order, in tables within tables too.

    Alignments stay as they are: left and right in HTML are sides of the page for Qt, in either direction.
    """
    reader = _Mirror()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Mirror(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._page: list[str] = []
        self._rows: list[_Row] = []
        self._in_cell: list[bool] = []

    def text(self) -> str:
        while self._rows:
            self._end_row("")
        return "".join(self._page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text = self.get_starttag_text() or ""
        if tag == "tr":
            self._append(text)
            self._rows.append(_Row())
            self._in_cell.append(False)
        elif tag in {"td", "th"} and self._rows:
            self._rows[-1].cells.append([])
            self._in_cell[-1] = True
            self._append(text)
        else:
            self._append(text)

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self._rows:
            self._end_row("</tr>")
            return
        self._append(f"</{tag}>")
        if tag in {"td", "th"} and self._rows:
            self._in_cell[-1] = False

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._append(self.get_starttag_text() or "")

    def handle_data(self, data: str) -> None:
        self._append(data)

    def handle_entityref(self, name: str) -> None:
        self._append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._append(f"<!{decl}>")

    def _end_row(self, end: str) -> None:
        row = self._rows.pop()
        self._in_cell.pop()
        self._append("".join(row.before))
        for cell in reversed(row.cells):
            self._append("".join(cell))
        self._append(end)

    def _append(self, text: str) -> None:
        if not self._rows:
            self._page.append(text)
        elif self._in_cell[-1]:
            self._rows[-1].cells[-1].append(text)
        else:
            self._rows[-1].before.append(text)
