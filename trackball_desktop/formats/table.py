"""Tables in and out: CSV, TSV, XLSX, XLSB, XLS and ODS as rows of values; CSV and XLSX as bytes.

What a file is, its content says and not its name. Formulas come as the values that the spreadsheet last computed,
dates as dates whichever day the file counts from. All is bounded: a table that is too big is refused with a sentence.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import IO, Any, Final

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.archives import open_archive, read_member
from trackball_desktop.formats.text_files import decode_text
from trackball_desktop.i18n.contexts import FileText

Value = str | int | float | bool | date | datetime | time | timedelta

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_UNPACKED: Final = 400 * 1024 * 1024
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 1_000
MAX_CELLS: Final = 10_000_000
MAX_TEXT: Final = 32_767
"""Characters of a cell, as in Excel; what is longer is cut."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_ATTRIBUTES = rb"((?:[^>\"']|\"[^\"]*\"|'[^']*')*)"
_CELL = re.compile(rb"<(?:\w+:)?(c|row)(?=[\s/>])" + _ATTRIBUTES + rb">")
_PLACE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,7})[\"']")
_KIND = re.compile(rb"(?:^|\s)t\s*=\s*[\"'](\w+)[\"']")
_SHARED = re.compile(rb"<(?:\w+:)?si(?=[\s>])")
_SHARED_VALUE = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^<]*<(?:\w+:)?v>\s*(\d+)")
_ODS_PART = re.compile(rb"<(?:\w+:)?(table-row|covered-table-cell|table-cell|table)(?=[\s/>])" + _ATTRIBUTES + rb">")
_ODS_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{1,12})[\"']")
_ODS_NAME = re.compile(rb"\bname\s*=\s*[\"']([^\"']{1,60})")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row r="(\d{1,7})"[^>]*\bhidden="(?:1|true)"')
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,20})<")


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of values, the first row is row 1. `hidden_rows` are numbers of rows that a filter hides."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Book:
    """A file's sheets. `text` says that it was text, whose cells have no types; `notes` are sentences for people.

    `from_1904` says that numbers without a format of dates count days from 1904, not from 1900.
    """

    sheets: tuple[Sheet, ...]
    text: bool
    from_1904: bool = False
    notes: tuple[str, ...] = ()


def is_table(data: bytes, name: str) -> bool:
    """Say whether a file is a table by its content: a workbook, or text that is no JSON and is not called so."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        return True
    if data[:2] == b"PK":
        return is_workbook(io.BytesIO(data))
    begins_json = data[:100].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    return not begins_json and not name.casefold().endswith(".json")


def is_workbook(file: IO[bytes]) -> bool:
    """Say whether a ZIP is a workbook, by the names in it. Reads its list of files, so it may be of any size."""
    return _archive_kind(file) != ""


def read_book(data: bytes, name: str) -> Book:
    """Read a table. Raises UserError where it is none, is damaged, protected by a password, or too big."""
    if len(data) > MAX_BYTES:
        raise _too_large_error(name, FileText.tr("It is larger than {max_bytes} MB.", max_bytes=MAX_BYTES // 1024**2))
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        return _read_workbook(data, name)
    text = decode_text(data, name)
    rows = read_text_rows(text.text, name)
    return Book((Sheet("", tuple(rows)),), text=True, notes=(text.encoding_note,) if text.encoding_note else ())


def cell_text(value: Value) -> str:
    """Spell a value as a person would type it: 3.0 is 3, dates are ISO-8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


# --- text -----------------------------------------------------------------------------------------------------------


def read_text_rows(text: str, name: str = "The table", delimiter: str = "") -> list[tuple[str, ...]]:
    """Read CSV or TSV. The delimiter is the one that gives most rows the same number of cells, unless it is given.

    A line that names it, as Excel writes ("sep=;"), is an empty row. Raises UserError where a table is too big.
    """
    text = text.lstrip("\ufeff")
    first = text.split("\n", 1)[0].strip()
    if match := _SEPARATOR.fullmatch(first):
        delimiter = match[1]
        text = "\n" + text.split("\n", 1)[1] if "\n" in text else ""
    delimiter = delimiter or _delimiter(text)
    rows: list[tuple[str, ...]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells += len(row)
            if len(rows) >= MAX_ROWS or cells > MAX_CELLS:
                raise _too_large_error(
                    name,
                    FileText.tr(
                        "It has more than {max_rows} rows, or {max_cells} cells.",
                        max_rows=f"{MAX_ROWS:,}",
                        max_cells=f"{MAX_CELLS:,}",
                    ),
                )
            if len(row) > MAX_COLUMNS:
                raise _too_large_error(
                    name,
                    FileText.tr(
                        "Row {rows} has more than {max_columns} columns.",
                        rows=len(rows) + 1,
                        max_columns=f"{MAX_COLUMNS:,}",
                    ),
                )
            rows.append(tuple(unquoted_cell(cell[:MAX_TEXT]) for cell in row))
    except csv.Error as error:
        raise UserError(
            FileText.tr("{name} cannot be read as a table: line {rows} is damaged.", name=name, rows=len(rows) + 1),
            meaning=FileText.tr("A quotation mark may be missing, so a cell does not end."),
            remedy=FileText.tr("Open it in a spreadsheet and save it again."),
        ) from error
    return rows


def unquoted_cell(cell: str) -> str:
    """Take off what keeps a cell from being a formula or a number: an apostrophe at its front, ="…"."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1].replace('""', '"')
    return cell[1:] if cell[:1] == "'" and (cell[1:2].isdigit() or cell[1:2] in {*_FORMULA, "'"}) else cell


def _delimiter(text: str) -> str:
    head = text[:100_000]
    best, most = ",", -1.0
    for sign in "\t;,|":
        try:
            rows = list(csv.reader(io.StringIO(head, newline=""), delimiter=sign))[:60]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] - 1), item[0]))
        score = count * (width - 1) / (1 + 0.5 * (len(widths) - 1))
        if score > most:
            best, most = sign, score
    return best


# --- workbooks ------------------------------------------------------------------------------------------------------


def _archive_kind(file: IO[bytes]) -> str:
    """Return "xlsx", "xlsb" or "ods"; empty for other archives."""
    try:
        with open_archive(file) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "content.xml" in names and "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return "ods" if b"spreadsheet" in read_member(archive, "mimetype") else ""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return ""
    return ""


@dataclass(frozen=True)
class _Extras:
    """What the library does not tell about a sheet: error values by place (row, column, from 1) and hidden rows."""

    errors: dict[tuple[int, int], str]
    hidden_rows: frozenset[int]


def _read_workbook(data: bytes, name: str) -> Book:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, ZipError

    extras: dict[str, _Extras] = {}
    try:
        if data[:2] == b"PK":
            if not is_workbook(io.BytesIO(data)):
                raise UserError(
                    FileText.tr("{name} is not a table.", name=name),
                    remedy=FileText.tr("Choose a CSV, XLSX, XLS or ODS file."),
                )
            extras = _extras(data, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets: list[Sheet] = []
        cells = 0
        for about in book.sheets_metadata:
            if "WorkSheet" not in str(about.typ):
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.width > MAX_COLUMNS:
                raise _too_large_error(
                    name,
                    FileText.tr(
                        "Sheet “{name}” has more than {max_columns} columns.",
                        name=about.name,
                        max_columns=f"{MAX_COLUMNS:,}",
                    ),
                )
            cells += sheet.width * sheet.height
            if sheet.height > MAX_ROWS or cells > MAX_CELLS:
                raise _too_large_error(
                    name,
                    FileText.tr(
                        "Sheet “{name}” has more than {max_rows} rows, or too many cells.",
                        name=about.name,
                        max_rows=f"{MAX_ROWS:,}",
                    ),
                )
            rows = _with_merged(
                sheet.to_python(skip_empty_area=False),
                sheet.merged_cell_ranges or (),
                extras.get(about.name),
            )
            hidden_rows = extras[about.name].hidden_rows if about.name in extras else frozenset[int]()
            sheets.append(Sheet(about.name, rows, about.visible != SheetVisibleEnum.Visible, hidden_rows))
    except PasswordError as error:
        raise UserError(
            FileText.tr("{name} is protected by a password.", name=name),
            remedy=FileText.tr("Save a copy without a password and choose that."),
        ) from error
    except (CalamineError, ZipError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise UserError(
            FileText.tr("{name} is damaged; nothing was read.", name=name),
            remedy=FileText.tr("Open it in a spreadsheet and save it again."),
        ) from error
    return Book(tuple(sheets), text=False, from_1904=data[:2] == b"PK" and _counts_from_1904(data))


def _with_merged(
    rows: list[list[Value]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], extras: _Extras | None
) -> tuple[tuple[Value, ...], ...]:
    """Give each row of a merged cell its value, and put errors where the library leaves nothing."""
    for (top, left), (bottom, _right) in merged:
        if top < len(rows) and left < len(rows[top]):
            for row in range(top + 1, min(bottom + 1, len(rows))):
                rows[row][left] = rows[top][left]
    if extras is not None:
        for (row, column), word in extras.errors.items():
            if row <= len(rows) and column <= len(rows[row - 1]):
                rows[row - 1][column - 1] = word
    return tuple(
        tuple(value[:MAX_TEXT] if isinstance(value, str) and len(value) > MAX_TEXT else value for value in row)
        for row in rows
    )


def _extras(data: bytes, name: str) -> dict[str, _Extras]:
    """Look into an archive before it is read: refuse what would not fit into memory; find errors and hidden rows."""
    extras_by_name: dict[str, _Extras] = {}
    with open_archive(io.BytesIO(data)) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
            raise _unpacked_error(name)
        if "content.xml" in archive.namelist():
            _require_ods_fits(_xml(archive, "content.xml"), name)
            return extras_by_name
        if "xl/workbook.bin" in archive.namelist():
            _require_xlsb_fits(archive, name)
            return extras_by_name
        shared, texts = 0, _shared_lengths(archive)
        for sheet, part in _sheet_parts(archive).items():
            try:
                xml = _xml(archive, part)
            except KeyError:
                continue
            errors: dict[tuple[int, int], str] = {}
            last_row = last_column = row = column = named = 0
            for match in _CELL.finditer(xml):
                attributes = match[2]
                place = _PLACE.search(attributes)
                if match[1] == b"row":
                    row, column = int(place[2]) if place else row + 1, 0
                    continue
                row, column = (int(place[2]), _column_number(place[1])) if place else (row, column + 1)
                if attributes.endswith(b"/"):
                    continue
                last_row, last_column = max(last_row, row), max(last_column, column)
                kind = _KIND.search(attributes)
                if kind is not None and kind[1] == b"e":
                    value = _ERROR_VALUE.search(xml, match.end(), match.end() + 2_000)
                    errors[row, column] = value[1].decode("ascii", "replace") if value else "#N/A"
                named += kind is not None and kind[1] == b"s"
            _require_place(name, sheet, last_row, last_column)
            if named * max(texts, default=0) > MAX_UNPACKED:  # one text may be that of many cells
                numbers = (int(match[1]) for match in _SHARED_VALUE.finditer(xml))
                shared += sum(texts[number] for number in numbers if number < len(texts))
            if shared > MAX_UNPACKED:
                raise _unpacked_error(name)
            extras_by_name[sheet] = _Extras(errors, frozenset(int(match[1]) for match in _HIDDEN_ROW.finditer(xml)))
    return extras_by_name


def _xml(archive: zipfile.ZipFile, part: str) -> bytes:
    """Read a part as text in a code that its marks can be looked for in. Raises ValueError for another one."""
    data = read_member(archive, part)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:100]:
        raise ValueError(part)
    return data


def _shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    """Return the bytes of each text that cells name by its number."""
    try:
        xml = _xml(archive, "xl/sharedStrings.xml")
    except KeyError:
        return []
    starts = [match.start() for match in _SHARED.finditer(xml)]
    return [end - start for start, end in zip(starts, [*starts[1:], len(xml)], strict=True)]


def _require_ods_fits(xml: bytes, name: str) -> None:
    """Raise where a sheet would be too large: in ODS a cell says how often it is repeated, and so does a row."""
    sheet, row, repeated, last_row, width = "", 0, 0, 0, 0
    column = filled = 0
    for match in [*_ODS_PART.finditer(xml), None]:
        part = match[1] if match is not None else b"table"
        times = int(count[1]) if match is not None and (count := _ODS_REPEATED.search(match[2])) else 1
        if part in {b"table", b"table-row"}:
            row += repeated
            if filled:
                last_row, width = row, max(width, filled)
            _require_place(name, sheet, last_row, width)
            column = filled = repeated = 0
        if part == b"table-row":
            repeated = times
        elif part == b"table":
            label = _ODS_NAME.search(match[2]) if match is not None else None
            sheet, row, last_row, width = label[1].decode("utf-8", "replace") if label else "", 0, 0, 0
        elif match is not None:
            column += times
            if b"value" in match[2] or b"formula" in match[2] or not match[2].endswith(b"/"):
                filled = column


def _require_xlsb_fits(archive: zipfile.ZipFile, name: str) -> None:
    """Raise where a sheet of binary records would be too large: its last cell lies too far, or its texts are too much.

    Records as in MS-XLSB, 2.1.4: a number and a length of 7 bits a byte; 0 begins a row, 1 to 11 are cells, 7 names a
    shared text, 19 is one.
    """
    parts = [part for part in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.bin", part)]
    texts: list[int] = []
    if "xl/sharedStrings.bin" in archive.namelist():
        texts = [len(body) for kind, body in _records(read_member(archive, "xl/sharedStrings.bin")) if kind == 19]
    unpacked = 0
    for part in parts:
        row = last_column = cells = 0
        for kind, body in _records(read_member(archive, part)):
            if kind == 0:
                row = int.from_bytes(body[:4], "little") + 1
            elif 1 <= kind <= 11:
                cells += 1
                last_column = max(last_column, int.from_bytes(body[:4], "little") + 1)
                number = int.from_bytes(body[8:12], "little")
                unpacked += texts[number] if kind == 7 and number < len(texts) else 0
                if cells > MAX_CELLS or unpacked > MAX_UNPACKED:
                    raise _unpacked_error(name)
        _require_place(name, PurePosixPath(part).stem, row, last_column)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (number, content) of each record; the rest of a broken part is left to the library to refuse."""
    at = 0
    while at + 1 < len(data):
        kind, at = _packed_number(data, at, 2)
        size, at = _packed_number(data, at, 4)
        yield kind, data[at : at + size]
        at += size


def _packed_number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number of at most so many bytes, 7 bits in each, the lowest first, and where it ends."""
    number = 0
    for position, byte in enumerate(data[at : at + most]):
        number |= (byte & 0x7F) << 7 * position
        if byte < 0x80:
            return number, at + position + 1
    return number, at + most


def _require_place(name: str, sheet: str, last_row: int, last_column: int) -> None:
    if last_row * last_column > MAX_CELLS or last_column > MAX_COLUMNS or last_row > MAX_ROWS:
        raise _too_large_error(
            name,
            FileText.tr(
                "Sheet “{sheet}” extends to row {last_row} and column {last_column}.",
                sheet=sheet,
                last_row=f"{last_row:,}",
                last_column=f"{last_column:,}",
            ),
        )


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return where in an XLSX archive each sheet is; empty for other formats."""
    from html import unescape

    try:
        book = read_member(archive, "xl/workbook.xml").decode("utf-8", "replace")
        links = read_member(archive, "xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets: dict[str, str] = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        key, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="([^"]*)"', tag)
        if key and target:
            targets[key[1]] = target[1].removeprefix("/xl/")
    parts: dict[str, str] = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        label, key = re.search(r'\bname="([^"]*)"', tag), re.search(r'\b\w+:id="([^"]*)"', tag)
        if label and key and key[1] in targets:
            parts[unescape(label[1])] = f"xl/{targets[key[1]]}"
    return parts


def _counts_from_1904(data: bytes) -> bool:
    with open_archive(io.BytesIO(data)) as archive:
        try:
            book = read_member(archive, "xl/workbook.xml")
        except KeyError:
            return False
    return re.search(rb'\bdate1904="(?:1|true)"', book) is not None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _unpacked_error(name: str) -> UserError:
    return _too_large_error(
        name, FileText.tr("Unpacked it is larger than {max_unpacked} MB.", max_unpacked=MAX_UNPACKED // 1024**2)
    )


def _too_large_error(name: str, why: str) -> UserError:
    return UserError(
        FileText.tr("{name} is too large to be read as a table.", name=name),
        meaning=FileText.tr("{why} Nothing was read.", why=why),
        remedy=FileText.tr("Save only the sheet and columns that you need, or split it."),
    )


# --- out ------------------------------------------------------------------------------------------------------------


def write_csv(rows: Iterable[Sequence[str]], *, excel: bool = False) -> bytes:
    """Write CSV by RFC 4180; with `excel` in Excel's own spelling: a mark of its encoding, and codes that stay text.

    No cell is a formula for whoever opens it: an apostrophe stands before its sign, which `read_book` takes off.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_escape_formula(cell, excel=excel) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig" if excel else "utf-8")


def _escape_formula(cell: str, *, excel: bool) -> str:
    if excel and cell.isascii() and cell.isdigit() and (len(cell) > 10 or (cell[0] == "0" and len(cell) > 1)):
        return f'="{cell}"'
    quoted = cell[:1] == "'" and (cell[1:2].isdigit() or cell[1:2] in {*_FORMULA, "'"})
    return f"'{cell}" if cell[:1] in _FORMULA or quoted else cell


def write_xlsx(rows: Iterable[Sequence[str]], *, name: str = "Releases") -> bytes:
    """Write a workbook of one sheet: all cells as text, so that codes keep their zeros; the headings stay in view."""
    from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs]

    out = io.BytesIO()
    book: Any = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet: Any = book.add_worksheet(name)
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
    widths: dict[int, int] = {}
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell[:MAX_TEXT], bold if number == 0 else text)
            widths[column] = min(max(widths.get(column, 8), len(cell) + 2), 50)
    for column, width in widths.items():
        sheet.set_column(column, column, width, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
