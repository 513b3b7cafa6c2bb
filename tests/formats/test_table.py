"""Tables in and out: what comes back is what was written, and what is too large or damaged is said."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs]

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats import table
from trackball_desktop.formats.table import is_table, read_book, write_csv, write_xlsx

ROWS = [
    ("Title", "UPC", "ISRC", "Notes"),
    ("=Love", "0036000291452", "USSKG1912345", "+1\nsecond line"),
    ("-Minus-", "036000291452", "", '"quoted"; with, signs | and\ttabs'),
    ("@Night", "1", "'Twas", "''\u2019=1"),
    ("'=kept", "'1", "夜の水", ""),
]


@pytest.mark.parametrize("write", [write_csv, lambda rows: write_csv(rows, excel=True), write_xlsx])
def test_what_is_written_comes_back_cell_by_cell(write: Callable[..., bytes]) -> None:
    book = read_book(write(ROWS), "a")
    assert list(book.sheets[0].rows) == ROWS


def test_no_cell_that_is_written_is_a_formula() -> None:
    lines = write_csv([("=1+1", "+1", "-1", "@a")]).decode().strip().split(",")
    assert [cell[0] for cell in lines] == ["'"] * 4
    assert b'="036000291452"' in write_csv([("036000291452",)], excel=True).replace(b'""', b'"')


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_delimiter_is_found_below_notes_and_in_each_encoding(sign: str, encoding: str) -> None:
    text = f'Our list, of this spring; all of it\n\nTitle{sign}Artist{sign}Date\nÉté{sign}"A, B; C"{sign}1.2.2026\n'
    rows = read_book(text.encode(encoding), "a.csv").sheets[0].rows
    assert rows[2:] == (("Title", "Artist", "Date"), ("Été", "A, B; C", "1.2.2026"))


def test_a_line_that_names_the_delimiter_counts_as_a_row() -> None:
    assert read_book(b"sep=;\r\na,b;c\r\n", "a.csv").sheets[0].rows == ((), ("a,b", "c"))


def _workbook(fill: Callable[..., None], **options: object) -> bytes:
    out = io.BytesIO()
    book = Workbook(out, options)
    fill(book, book.add_worksheet("One"))
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_are_the_same_day_whichever_day_the_file_counts_from(epoch_1904: bool) -> None:
    def fill(book: Workbook, sheet: Workbook) -> None:
        sheet.write_datetime(0, 0, datetime(2026, 3, 13), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001

    assert read_book(_workbook(fill, date_1904=epoch_1904), "a").sheets[0].rows == ((date(2026, 3, 13),),)


def test_merged_cells_errors_formulas_and_hidden_rows_are_read() -> None:
    def fill(book: Workbook, sheet: Workbook) -> None:
        sheet.merge_range(0, 0, 2, 0, "Album")
        sheet.write_formula(0, 1, "=A1", None, "Album")
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.write_string(2, 1, "seen")

    sheet = read_book(_workbook(fill), "a").sheets[0]
    assert sheet.rows == (("Album", "Album"), ("Album", "#N/A"), ("Album", "seen"))
    assert sheet.hidden_rows == {3}


def test_too_much_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def far(book: Workbook, sheet: Workbook) -> None:
        sheet.write_string(0, 0, "a")
        sheet.write_string(1_000_000, 16_000, "b")

    for data in (_workbook(far), b"," * 10_000 + b"\n1", b"a\n" * (table.MAX_ROWS + 1)):
        with pytest.raises(UserError, match="too large"):
            read_book(data, "a.csv")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (table.MAX_UNPACKED + 1))
    with pytest.raises(UserError, match="too large"):
        read_book(bomb.getvalue(), "bomb.xlsx")


def _changed_part(data: bytes, part: str, change: Callable[[bytes], bytes], size: int | None = None) -> bytes:
    """Return an archive with one part changed; with `size`, it claims that the part has so many bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            content = before.read(info)
            after.writestr(info.filename, change(content) if info.filename == part else content)
        whole = after.getinfo(part).file_size
    made = out.getvalue()
    return made if size is None else made.replace(struct.pack("<L", whole), struct.pack("<L", size))


def _ods(rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            '<?xml version="1.0"?>'
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="One">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/"'
            ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return out.getvalue()


_CELL = (
    '<table:table-cell office:value-type="string" table:number-columns-repeated="{}"><text:p>x</text:p>'
    "</table:table-cell>"
)


def test_repeated_cells_are_counted_before_they_are_held() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16000"/>'
    below = f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
    rows = (
        read_book(_ods(f"<table:table-row>{_CELL.format(2)}{empty}</table:table-row>{below}"), "a.ods").sheets[0].rows
    )
    assert rows == (("x", "x"),)
    for bad in (
        f'<table:table-row table:number-rows-repeated="100000">{_CELL.format(900)}</table:table-row>',
        f"<table:table-row>{_CELL.format(2_000_000_000)}</table:table-row>",
        f"<table:table-row>{_CELL.format(2)}</table:table-row>{below}<table:table-row>{_CELL.format(1)}</table:table-row>",
    ):
        with pytest.raises(UserError, match="too large"):
            read_book(_ods(bad), "a.ods")


def test_one_text_of_many_cells_and_places_in_any_spelling_are_counted_before_they_are_held() -> None:
    data = write_xlsx([("Title",), *(("x",) for _ in range(40_000))])
    strings = "xl/sharedStrings.xml"
    long = _changed_part(data, strings, lambda xml: xml.replace(b"<t>x</t>", b"<t>" + b"x" * 30_000 + b"</t>"))
    sheet = "xl/worksheets/sheet1.xml"
    far = _changed_part(data, sheet, lambda xml: xml.replace(b'<c r="A2"', b"<c s='1' r = 'xfd1048576'"))
    rows = _changed_part(
        data, sheet, lambda xml: xml.replace(b'<row r="2"', b"<row r='1048576'").replace(b' r="A2"', b"")
    )
    wide = _changed_part(data, sheet, lambda xml: xml.decode().encode("utf-16"))
    lies = _changed_part(data, strings, lambda xml: xml + b" " * (200 << 20), 1_000)
    tracemalloc.start()
    for bad in (long, far, rows, wide):
        with pytest.raises(UserError, match=r"too large|damaged"):
            read_book(bad, "a.xlsx")
    with pytest.raises(UserError, match="damaged"):
        read_book(lies, "a.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 << 20


@pytest.mark.parametrize("data", [b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0" + b"x" * 600, b'a,b\n"' + b"x" * 200_000])
def test_damaged_files_are_a_sentence(data: bytes) -> None:
    with pytest.raises(UserError):
        read_book(data, "a.xlsx")


def test_a_table_is_known_by_its_content_before_its_name() -> None:
    assert is_table(write_xlsx(ROWS), "whatever.json")
    assert is_table(b"a,b", "list.CSV")
    assert not is_table(b"{}", "draft.json")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a")
    assert not is_table(other.getvalue(), "a.xlsx")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Café Überraschung,Zoë\n", "cp1252"),
        ("Название,Исполнитель\nБерег,Анна Лесная\n", "cp1251"),
        ("曲名,アーティスト\n灯台,水無月ハル\n", "cp932"),
    ],
)
def test_code_pages_that_prove_themselves_are_read_and_told(text: str, encoding: str) -> None:
    book = read_book(text.encode(encoding), "a.csv")
    assert list(book.sheets[0].rows) == [tuple(line.split(",")) for line in text.splitlines()]
    assert "is not Unicode" in book.notes[0]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("ελληνικό τραγούδι,Μαρία Παπαδοπούλου\n", "cp1253"),
        ("Zażółć gęślą jaźń\n", "cp1250"),
        ("中文歌曲 名称,艺人\n", "gbk"),
        ("노래 제목 사랑\n", "cp949"),
        ("Привет мир песня\n", "koi8-r"),
    ],
)
def test_code_pages_that_are_not_sure_are_refused(text: str, encoding: str) -> None:
    with pytest.raises(UserError, match="not Unicode"):
        read_book(text.encode(encoding), "a.csv")


def record(kind: int, content: bytes = b"") -> bytes:
    """Return a record of a binary workbook: its number and its length in 7 bits a byte, and its content."""
    parts = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size > 127:
        parts, size = parts + bytes([size & 0x7F | 0x80]), size >> 7
    return parts + bytes([size]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_workbook(cells: list[tuple[int, int, int]], texts: list[str]) -> bytes:
    """Return an XLSB file with one sheet; a cell is (row, column, number of its text), in the order of rows."""
    last_row, last_column = max(row for row, _, _ in cells), max(column for _, column, _ in cells)
    sheet, at = b"", -1
    for row, column, text in cells:
        if row != at:
            sheet, at = sheet + record(0, struct.pack("<II", row, 0) + bytes(9)), row
        sheet += record(7, struct.pack("<III", column, 0, text))
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Tracks"))
    relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    content = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.bin": book + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": (
            f'<Relationships><Relationship Id="rId1" Type="{relationship}" Target="worksheets/sheet1.bin"/>'
            "</Relationships>"
        ).encode(),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(texts), len(texts)))
        + b"".join(record(19, b"\0" + wide(text)) for text in texts)
        + record(160),
        "xl/worksheets/sheet1.bin": record(129)
        + record(148, struct.pack("<IIII", 0, last_row, 0, last_column))
        + record(145)
        + sheet
        + record(146)
        + record(130),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_a_binary_workbook_is_read_as_any_other() -> None:
    data = binary_workbook([(0, 0, 0), (0, 1, 1), (1, 0, 2), (1, 1, 1)], ["Title", "Artist", "Día 1 – 雪"])
    (sheet,) = read_book(data, "tracks.xlsb").sheets
    assert (sheet.name, sheet.rows) == ("Tracks", (("Title", "Artist"), ("Día 1 – 雪", "Artist")))


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ([(0, 0, 0), (1_048_575, 0, 0)], "far below"),
        ([(0, 0, 0), (1, 16_383, 0)], "far to the right"),
        ([(row, column, 0) for row in range(300) for column in range(100)], "x" * 30_000),
    ],
    ids=["rows", "columns", "one text in many cells"],
)
def test_a_binary_workbook_that_unpacks_to_too_much_is_refused_before_it_does(
    cells: list[tuple[int, int, int]], text: str
) -> None:
    data = binary_workbook(cells, [text])
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="too large"):
            read_book(data, "tracks.xlsb")
        assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    finally:
        tracemalloc.stop()
